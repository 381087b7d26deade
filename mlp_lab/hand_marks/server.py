"""The page, served to this machine only, and only to whoever has the token.

The token is the first part of every address, and in no cookie: a browser sends a cookie of this machine to all of its
ports, so also to what another user, or a student's notebook, serves there.
"""

from __future__ import annotations

import functools
import json
import secrets
from pathlib import Path

import jinja2
import tornado.httpserver
import tornado.ioloop
import tornado.netutil
import tornado.web
from markupsafe import Markup
from sqlalchemy.exc import SQLAlchemyError

from autograder_tests.engine import marksheet
from mlp_lab.errors import LabError
from mlp_lab.hand_marks.pile import Pile

TEMPLATES = Path(__file__).parent / "templates"
ADDRESS = "127.0.0.1"
POLICY = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'nonce-{}'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


@functools.cache
def _environment() -> jinja2.Environment:
    made = marksheet.environment(TEMPLATES)
    made.globals |= {name: Markup((TEMPLATES / name).read_text(encoding="utf-8")) for name in ("hand.css", "hand.js")}
    made.globals |= {"css": made.globals.pop("hand.css"), "script": made.globals.pop("hand.js")}
    return made


class _Page(tornado.web.RequestHandler):
    """One answer, or the list."""

    def initialize(self, pile: Pile, token: str):
        self.pile, self.token = pile, token

    def prepare(self):
        """Let nobody in who does not have the token, nor a page of another origin or name."""
        host = self.request.host.partition(":")[0]
        given = self.path_args[0]
        if host not in (ADDRESS, "localhost") or not secrets.compare_digest(given.encode(), self.token.encode()):
            raise tornado.web.HTTPError(403, reason="Open the address that the terminal shows")
        origin = self.request.headers.get("Origin")
        if origin is not None and origin.partition("//")[2] != self.request.host:
            raise tornado.web.HTTPError(403, reason="This came from another page")
        self.nonce = secrets.token_urlsafe(12)
        self.set_header("Content-Security-Policy", POLICY.format(self.nonce))
        self.set_header("Referrer-Policy", "no-referrer")
        self.set_header("Cache-Control", "no-store")
        self.set_header("X-Content-Type-Options", "nosniff")

    def get(self, token, number=None):
        try:
            waiting = self.pile.waiting()
            if number is None:
                number = next((i for i, waits in enumerate(waiting) if waits), 0)
            answer = self.pile.read(int(number)) if len(self.pile) else None
        except LabError as error:
            raise tornado.web.HTTPError(404, reason=_clause(error)) from None
        except SQLAlchemyError:
            raise tornado.web.HTTPError(503, reason=NOT_NOW) from None
        template = _environment().get_template("hand.html.j2")
        html = template.render(answer=answer, waiting=waiting, total=len(self.pile), nonce=self.nonce)
        self.finish(html.encode("utf-8", "replace"))  # a student's text may hold half a character

    def write_error(self, status_code, **kwargs):
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish(f"{self._reason}.")


class _Save(_Page):
    """Takes a mark."""

    SUPPORTED_METHODS = ("POST",)

    def post(self, token, number):
        if self.request.headers.get("Content-Type") != "application/json":  # which no form of another page can send
            raise tornado.web.HTTPError(400, reason="Not a mark")
        try:
            given = json.loads(self.request.body)
            mark, comment, seen = float(given["mark"]), given["comment"], given.get("seen")
            comment.encode()
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
            raise tornado.web.HTTPError(400, reason="The mark is not a number, or the comment no text") from None
        try:
            stamp = self.pile.save(int(number), mark, comment, seen)
            waiting = self.pile.waiting()
        except LabError as error:
            raise tornado.web.HTTPError(400, reason=_clause(error)) from None
        except SQLAlchemyError:
            raise tornado.web.HTTPError(503, reason=NOT_NOW) from None
        after = [*range(int(number) + 1, len(waiting)), *range(int(number))]
        self.finish({"next": next((i for i in after if waiting[i]), None), "waiting": sum(waiting), "seen": stamp})


NOT_NOW = "The gradebook cannot be used just now, so nothing was saved: try again"


def _clause(error: LabError) -> str:
    return str(error).rstrip(".")


def application(pile: Pile, token: str) -> tornado.web.Application:
    """Return the application; `token` opens it."""
    known = {"pile": pile, "token": token}
    return tornado.web.Application(
        [
            (r"/()", _Page, known),
            (r"/([\w-]+)/", _Page, known),
            (r"/([\w-]+)/(\d{1,6})", _Page, known),
            (r"/([\w-]+)/save/(\d{1,6})", _Save, known),
        ],
        log_function=lambda handler: None,
    )


def _say(line: str) -> None:
    print(line, flush=True)  # at once, in a pipe too: without the address nothing can be done


def serve(pile: Pile, say=_say) -> None:
    """Serve until Ctrl-C."""
    token = secrets.token_urlsafe(24)
    sockets = tornado.netutil.bind_sockets(0, ADDRESS)
    server = tornado.httpserver.HTTPServer(application(pile, token), max_body_size=200_000)
    server.add_sockets(sockets)
    port = sockets[0].getsockname()[1]
    say(f"Open this in a browser on this machine:  http://{ADDRESS}:{port}/{token}/")
    say("Marks are saved at once. Ctrl-C ends it.")
    tornado.ioloop.IOLoop.current().start()
