"""Markdown that students wrote, as HTML in which nothing runs and nothing is fetched.

nbgrader shows it as it is, in the feedback and, inside the instructor's session, in formgrader. Here `bleach`, which
nbconvert depends on, lets through what Markdown makes and shows everything else as text.
"""

from __future__ import annotations

import re
from html import escape

from bleach.sanitizer import Cleaner
from bs4 import BeautifulSoup
from jinja2 import pass_context
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from mlp_lab.marking.submission.staging import MAX_MARKDOWN

TAGS = set(
    """
    a abbr b blockquote br caption code col colgroup dd del details dfn div dl dt em h1 h2 h3 h4 h5 h6 hr i img ins kbd
    li mark ol p pre q s samp small span strong sub summary sup table tbody td tfoot th thead tr u ul var
    """.split()  # noqa: SIM905
)
ATTRIBUTES = {
    "a": {"href", "title"},
    "abbr": {"title"},
    "ol": {"start"},
    "td": {"align", "colspan", "rowspan"},
    "th": {"align", "colspan", "rowspan", "scope"},
}
EMBEDDED = re.compile(r"data:image/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]+")


MAX_GROWTH = 20  # how much longer than a cell its HTML may be

_FENCE = re.compile(r"(`{3,})\n")
_CODE = re.compile(r"(<(?:pre|code)\b.*?</(?:pre|code)>)", re.DOTALL)
_NO_MATHEMATICS = re.compile(r"\\(?=(?:href|url|style|class|cssId|data|require|bbox|mmlToken)(?![A-Za-z]))")


def clean(html: str) -> str:
    """Return HTML in which nothing runs and nothing is fetched.

    Tags that Markdown does not make are shown as text. A picture from elsewhere becomes a link to it; one that is in
    the notebook (an attachment) stays.
    """
    if "<img" in html.lower():
        html = _link_pictures(html)
    cleaner = Cleaner(tags=TAGS, attributes=_allowed, protocols={"http", "https", "mailto", "data"})
    return cleaner.clean(html)


def from_markdown(source: str, attachments: dict | None = None, top: int = 1) -> str:
    """Return a Markdown cell as HTML, cleaned; formulas stay as they were typed.

    Parameters
    ----------
    source : str
    attachments : dict, optional
        The cell's pictures, as nbformat keeps them.
    top : int
        Level of the highest heading, so that the page around it keeps its outline.
    """
    if (text := _only_text(source)) is not None:
        return f"<pre><code>{escape(text, quote=False)}</code></pre>\n"
    renderer = _Renderer(attachments or {})
    try:
        html = MarkdownWithMath(renderer=renderer).render(source)
        if len(html) - renderer.pictures > MAX_GROWTH * (len(source) + 100):
            raise ValueError("one link or picture many times")
    except Exception:  # such as an attachment that is not there: the words are kept
        html = _Renderer({}).block_code(source)
    return re.sub(r"(?<=<h|/h)[1-6](?=>)", lambda level: str(min(int(level[0]) + top - 1, 6)), clean(html))


class _Renderer(IPythonRenderer):
    """Makes HTML of a length and in a time that the cell and its pictures account for."""

    def __init__(self, attachments: dict):
        super().__init__(escape=False, attachments=attachments, exclude_anchor_links=True)
        self.pictures = 0
        self._room = 2 * sum(len(data) for files in attachments.values() for data in files.values())

    def image(self, text: str, url: str, title: str | None = None) -> str:
        made = super().image(text, url, title)
        if url.startswith("attachment:"):
            self.pictures += len(made)
            if self.pictures > self._room + 10_000:
                raise ValueError("one picture many times")
        return made

    def block_code(self, code: str, info: str | None = None) -> str:
        # No colours: `clean` takes them, and a lexer may be slow.
        return f"<pre><code>{escape(code, quote=False)}</code></pre>\n"


def _only_text(source: str) -> str | None:
    """Return what is to be shown as it was typed: all of a cell that is too long, or that is one block of text."""
    fence = _FENCE.match(source)
    if fence and source.endswith(f"\n{fence[1]}") and source.count(fence[1]) == 2:
        return source[fence.end() : -len(fence[1])]
    return source if len(source) > MAX_MARKDOWN else None


@pass_context
def markdown2html(context, source: str) -> str:
    """Take the place of nbconvert's filter of this name in formgrader's pages; set in ``nbgrader_config.py``."""
    return _only_mathematics(from_markdown(source, context.get("cell", {}).get("attachments")))


def _only_mathematics(html: str) -> str:
    """Take from formulas what is none: formgrader has MathJax, whose commands can link, style and name any part."""
    parts = _CODE.split(html)  # code is not typeset, and stays as it was written
    return "".join(part if place % 2 else _NO_MATHEMATICS.sub("", part) for place, part in enumerate(parts))


def _allowed(tag: str, name: str, value: str) -> bool:
    if tag == "img":
        return name in ("alt", "title") or (name == "src" and EMBEDDED.fullmatch(value) is not None)
    if name == "href":
        return not value.lower().lstrip().startswith("data:")
    return name in ATTRIBUTES.get(tag, ())


def _link_pictures(html: str) -> str:
    soup = BeautifulSoup(html, "html.parser")
    for picture in soup.find_all("img"):
        source = str(picture.get("src") or "")
        if source and not EMBEDDED.fullmatch(source):
            link = soup.new_tag("a", href=source)
            link.string = f"picture: {picture.get('alt') or source}"
            picture.replace_with(link)
    return str(soup)
