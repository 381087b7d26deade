"""What both ways of running a student's program have in common: the marker's end of the conversation."""

import secrets
import warnings
from collections.abc import Callable, Iterable, Sequence

import numpy as np

from autograder_tests.transport.record import Call, CallFailed, Loaded, Record
from autograder_tests.transport.student_side import wire
from autograder_tests.transport.tangled import too_many_entries

MAX_CALLS = 20_000
MAX_ERRORS = 20
MAX_ASKED_BYTES = 256 * 2**20


class Transport:
    """Runs a student's program somewhere and lets the marker call its functions.

    A subclass provides ``_exchange(data, answer, seconds) -> Message``: it delivers a message, answers what stand-ins
    ask with ``answer(message, size) -> bytes``, and returns the final answer or raises `CallFailed`.

    Attributes
    ----------
    spent : float
        Seconds of its limit that the last request took, as `lab.running.patience` counts them.
    """

    spent = 0.0

    def load(self, pieces: list[tuple], standins: Iterable[str] = (), seconds: float = 10.0, seed: int = 0) -> Loaded:
        """Run the pieces of a program in a fresh namespace.

        Parameters
        ----------
        pieces : list of (str, str) or (str, str, bool)
            Label and source of each, and whether it stands below the check: what it binds anew does not count.
        standins : iterable of str
            Names that are there before the program runs; calls to them come back to the marker.
        seconds : float
            Time limit.
        seed : int
            Starts the global generators, for a program that draws from them.

        Returns
        -------
        Loaded

        Raises
        ------
        CallFailed
            If it ran too long or the process ended.
        """
        meta = {"pieces": [list(piece) for piece in pieces], "standins": list(standins), "seed": seed}
        request = wire.Message("load", meta)
        got = self._conversation(request, None, seconds)
        try:
            errors = [CallFailed(dict(one)) for one in got.meta["errors"][:MAX_ERRORS]]
            defined, replaced = (
                [str(name) for name in got.meta["defined"]],
                [str(name) for name in got.meta["replaced"]],
            )
            return Loaded(defined, errors, replaced)
        except (KeyError, TypeError, ValueError, AttributeError):
            raise self._nonsense("an incomplete answer") from None

    def call(
        self,
        name: str,
        args: Sequence = (),
        kwargs: dict | None = None,
        standins: dict[str, Callable] | None = None,
        seconds: float = 5.0,
    ) -> Record:
        """Call a function of the program that was loaded.

        Parameters
        ----------
        name : str
        args, kwargs : tuple, dict
            Copied; the caller's own objects never change.
        standins : dict of str to callable
            What answers the calls to each stand-in.
        seconds : float
            Time limit.

        Returns
        -------
        Record

        Raises
        ------
        CallFailed
        """
        request, _ = wire.message("call", (tuple(args), dict(kwargs or {})), name=name)
        log = CallLog(standins or {})
        got = self._conversation(request, log, seconds)
        try:
            meta = got.meta
            if got.kind == "failed":
                raise CallFailed(dict(meta["error"]), str(meta.get("printed", "")))
            objects = wire.objects_after(got, request)
            (args, kwargs), result = wire.root_of(request, objects), wire.root_of(got, objects)
            if too_many_entries(result) or too_many_entries((args, kwargs)):
                raise CallFailed(
                    {
                        "type": "TooLarge",
                        "message": "the result is a list that holds itself, or lists in lists without end",
                    }
                )
            notes = [(str(kind), str(text)) for kind, text in meta["warnings"]]
            return Record(name, result, args, kwargs, log.calls, str(meta["printed"]), notes, float(meta["seconds"]))
        except (wire.Malformed, KeyError, TypeError, ValueError) as error:
            raise self._nonsense(str(error)) from None

    def _conversation(self, request, log, seconds):
        """Send a request and return its answer; anything else that arrives breaks the rules."""
        turn = request.meta["turn"] = secrets.token_hex(8)  # an answer prepared for another request does not fit

        def answer(asked, size):
            if log is None:
                no = "the given functions can be called only while a function runs"
                return wire.to_bytes(_refusal("RuntimeError", no))
            return log.answer(asked, size)

        try:
            got = self._exchange(wire.to_bytes(request), answer, seconds)
            if got.meta.get("turn") != turn:
                raise wire.Malformed("an answer to nothing that was asked")
            return got
        except wire.Malformed as error:
            raise self._nonsense(str(error)) from None

    def _nonsense(self, why):
        """The other side broke the rules: stop trusting it."""
        self.stop()
        return CallFailed({"type": "Malformed", "message": f"the program disturbed its own marking ({why})"})

    def stop(self) -> None:
        """Forget the program that is loaded."""

    def close(self) -> None:
        """Free everything; the transport may not be used afterwards."""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class CallLog:
    """Answers the calls to stand-ins and writes them down."""

    def __init__(self, standins):
        self.standins, self.calls, self.size = standins, [], 0

    def answer(self, asked: wire.Message, size: int) -> bytes:
        """The answer to one request, as bytes."""
        self.size += size
        if len(self.calls) >= MAX_CALLS or self.size > MAX_ASKED_BYTES:
            return wire.to_bytes(_refusal("RuntimeError", f"more than {MAX_CALLS} calls to the given functions"))
        name = asked.meta.get("name")
        function = self.standins.get(name) if isinstance(name, str) else None
        if function is None:
            raise wire.Malformed("a call to a function that is not given")
        objects = wire.objects_of(asked)
        root = wire.root_of(asked, objects)
        if not (isinstance(root, tuple) and len(root) == 2 and type(root[0]) is tuple and type(root[1]) is dict):
            raise wire.Malformed("a call without arguments")
        call = Call(name, asked, function)
        call.args_after, call.kwargs_after = root
        self.calls.append(call)
        try:
            with warnings.catch_warnings(), np.errstate(all="ignore"):
                warnings.simplefilter("ignore")  # what the right function meets is nothing to tell the student
                call.result = function(*root[0], **root[1])
        except Exception as error:  # bad arguments: the student's code gets to see it
            call.error = f"{type(error).__name__}: {error}"
            return wire.to_bytes(_refusal(type(error).__name__, str(error)))
        return wire.to_bytes(wire.reply("answer", call.result, asked, objects))


def _refusal(kind, text):
    return wire.Message("refused", {"error": {"type": kind, "message": text[:300]}})
