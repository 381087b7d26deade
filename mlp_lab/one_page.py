"""The page that students print: ``notebooks/one_page.md`` and the glossary, as one HTML file on its own."""

from __future__ import annotations

import html
import re
from pathlib import Path

SOURCE, PAGE, GLOSSARY = "one_page.md", "one_page.html", "glossary.md"

# A comment in the source says where a line comes from; it is for authors.
_COMMENT = re.compile(r"\s*<!--.*?-->", re.DOTALL)
_ANCHOR = re.compile(r'<a class="anchor-link".*?</a>')
_LINK = re.compile(rf"\({re.escape(GLOSSARY)}#([^)\s]+)\)")
_BRACKETS = re.compile(r"\s*\([\d, ]+\)$")  # the sections that explain a word
_SECTION = re.compile(r"^## (.+)$", re.MULTILINE)

STYLE = """
@page { size: A4; margin: 11mm 12mm; }
body { font: 9.5pt/1.32 "Noto Sans", "Segoe UI", "Helvetica Neue", Arial, sans-serif; color: #222; background: #fff;
  max-width: 190mm; margin: 1em auto; padding: 0 1em; }
h1 { font-size: 15pt; margin: 0 0 .35em; }
h2 { font-size: 11pt; margin: 0 0 .25em; color: #0072B2; }
section { break-inside: avoid; margin: 0 0 .7em; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .13em .7em .13em 0; border-bottom: 1px solid #ddd; }
th { font-weight: 600; border-bottom-color: #767676; }
code { font: 92% "DejaVu Sans Mono", Consolas, monospace; }
p { margin: .35em 0; }
ol { margin: .2em 0; padding-left: 1.6em; }
li { margin: .15em 0; }
.beside { display: grid; grid-template-columns: 1fr 1fr; column-gap: 2em; }
.beside section:first-child td:last-child { white-space: nowrap; padding-right: 0; }
.glossary { break-before: page; }
dl { columns: 2; column-gap: 2em; margin: 0; }
dl div { break-inside: avoid; margin: 0 0 .4em; }
dt { font-weight: 600; }
dd { margin: 0; }
@media print { body { max-width: none; margin: 0; padding: 0; } }
@media screen and (max-width: 620px) { dl { columns: 1; } .beside { display: block; } section { overflow-x: auto; } }
"""


def terms(text: str) -> dict[str, str]:
    """Return the words of a glossary and what it says of each, in its order.

    Parameters
    ----------
    text : str
        Markdown with a heading of the second level for each word.
    """
    parts = _SECTION.split(text)[1:]
    return {word.strip(): said.strip() for word, said in zip(parts[::2], parts[1::2], strict=True)}


def anchor(word: str) -> str:
    """Return what a link to a word's heading ends in, as JupyterLab names headings."""
    return word.replace(" ", "-")


def entries(notebooks: Path) -> dict[str, str]:
    """Return what the glossary of a folder of lessons says, by anchor, as a link can say it: without any markup."""
    glossary = notebooks / GLOSSARY
    found = terms(glossary.read_text("utf-8")) if glossary.is_file() else {}
    return {anchor(word): _BRACKETS.sub("", said).replace("`", "").replace('"', "”") for word, said in found.items()}


def linked(source: str, known: dict[str, str]) -> str:
    """Return a text cell whose links to the glossary say, when they are pointed at, what stands there.

    Parameters
    ----------
    source : str
        Markdown.
    known : dict of str to str
        See `entries`.
    """

    def with_title(link: re.Match) -> str:
        said = " ".join(known.get(link[1], "").split())
        return f'({GLOSSARY}#{link[1]} "{said}")' if said else link[0]

    return _LINK.sub(with_title, source)


def render(page: str, glossary: str) -> str:
    """Return the page as HTML, with the glossary behind it.

    Parameters
    ----------
    page, glossary : str
        Markdown.
    """
    title, body = page.split("\n", 1)
    parts = _SECTION.split(_COMMENT.sub("", body))
    sections = [
        f"<section>\n<h2>{html.escape(name)}</h2>\n{_html(text)}\n</section>"
        for name, text in zip(parts[1::2], parts[2::2], strict=True)
    ]
    words = [
        f'<div id="{html.escape(anchor(word))}"><dt>{html.escape(word)}</dt><dd>{_line(said)}</dd></div>'
        for word, said in terms(glossary).items()
    ]
    name = html.escape(title.removeprefix("# "))
    head = f'<meta charset="utf-8">\n<meta name="viewport" content="width=device-width">\n<title>{name}</title>'
    return "\n".join(
        [
            f'<!DOCTYPE html>\n<html lang="en">\n<head>\n{head}\n<style>{STYLE}</style>\n</head>\n<body>',
            f"<h1>{name}</h1>",
            '<div class="beside">',
            *sections[:2],
            "</div>",
            *sections[2:],
            '<section class="glossary">\n<h2>Glossary</h2>\n<dl>',
            *words,
            "</dl>\n</section>\n</body>\n</html>\n",
        ]
    )


def read(notebooks: Path) -> str | None:
    """Return the page that belongs to a folder of lessons; None where it has no source of one."""
    source, glossary = notebooks / SOURCE, notebooks / GLOSSARY
    if not source.is_file():
        return None
    return render(source.read_text("utf-8"), glossary.read_text("utf-8") if glossary.is_file() else "")


def _html(text: str) -> str:
    from nbconvert.filters import markdown2html

    return _ANCHOR.sub("", markdown2html(text)).strip()


def _line(text: str) -> str:
    return _html(text).removeprefix("<p>").removesuffix("</p>")
