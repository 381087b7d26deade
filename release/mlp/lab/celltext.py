"""From the text of a notebook cell to Python statements, whatever the text is.

A cell may hold IPython's magics, be indented as a whole, or be half broken. The text is mended line by line, so that a
line number in the result is a line number in the student's cell. Nothing is run.
"""

from __future__ import annotations

import ast
import re
import warnings
from dataclasses import dataclass

from lab import run_files

LARGEST = 1_000_000  # characters; no cell written by hand comes near, and parsing more than that is a way to stall

# Cell magics after which the rest of the cell still is this notebook's Python; others hand the text to something else.
TRANSPARENT = {"time", "timeit", "capture", "prun", "memit", "debug"}

_MAGIC = re.compile(r"^\s*(%|!|\?)|\?\s*$")
_MAGIC_VALUE = re.compile(r"^(\s*[A-Za-z_][\w, ]*=\s*)[%!].*$")
_CONTINUES = re.compile(r"^\s*(else|elif|except|finally|case)\b|^[)\]}]")
_DEFINES = re.compile(r"^\s*(?:async\s+)?(?:def|class)\s+(\w+)|^\s*(\w+)\s*=(?!=)", re.MULTILINE)


class SliceError(Exception):
    """One sentence about code that cannot be read or found.

    Attributes
    ----------
    kind : str
        ``"undefined"`` (nobody defines the name) or ``"syntax"`` (its text is not Python).
    label : str
        The cell, as it was labelled; empty when there is none.
    line : int or None
        Line in that cell, counted from 1.
    """

    def __init__(self, message: str, *, kind: str = "undefined", label: str = "", line: int | None = None):
        super().__init__(message)
        self.kind, self.label, self.line = kind, label, line


@dataclass(frozen=True)
class Broken:
    """A part of a cell that is not Python.

    Attributes
    ----------
    label : str
    line : int
        Where Python gave up, counted from 1 in the cell.
    message : str
        Python's own words, such as ``expected ':'``.
    text : str
        The line itself, stripped.
    names : frozenset of str
        What the broken part seems to define.
    """

    label: str
    line: int
    message: str
    text: str
    names: frozenset


@dataclass(frozen=True)
class Cell:
    """A cell that was read: mended text and the statements that could be parsed out of it."""

    label: str
    text: str
    statements: tuple
    broken: tuple = ()


def read(label: str, source) -> Cell:
    """Parse one cell.

    Parameters
    ----------
    label : str
        Name of the cell for messages.
    source : str or list of str
        The cell's text; notebooks store either.

    Returns
    -------
    Cell
        Line numbers of its statements are those of `source`.
    """
    if isinstance(source, list | tuple):
        source = "".join(part for part in source if isinstance(part, str))
    if not isinstance(source, str):
        return Cell(label, "", ())
    text = source.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > LARGEST:
        return Cell(label, "", (), (_broken(label, text, _why(f"the cell is longer than {LARGEST} characters"), 1),))
    text = run_files.without_exec(_without_indent(_without_cell_magic(text)))
    text, error = _without_magics(text)
    if error is None:
        return Cell(label, text, tuple(parse(text).body))
    return _recover(label, text, error)


def parse(text: str) -> ast.Module:
    """Parse Python; every way in which that can fail is a SyntaxError with a line number."""
    unreadable = next((i for i, line in enumerate(text.split("\n"), 1) if _unreadable(line)), None)
    if unreadable:
        raise _why("the line holds a character that cannot be part of Python code", unreadable)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # "\d" in a student's string is no concern of ours
            return ast.parse(text)
    except SyntaxError as error:
        error.lineno = max(1, min(error.lineno or 1, text.count("\n") + 1))
        raise
    except (RecursionError, MemoryError, ValueError):
        raise _why("the code is nested too deeply") from None


def _unreadable(line: str) -> bool:
    """Whether a line holds null bytes or halves of surrogate pairs."""
    return any(c == "\0" or "\ud800" <= c <= "\udfff" for c in line)


def _why(message: str, line: int = 1) -> SyntaxError:
    error = SyntaxError(message)
    error.lineno = line
    return error


def _without_cell_magic(text: str) -> str:
    lines = text.split("\n")
    first = next((i for i, line in enumerate(lines) if line.strip()), None)
    if first is None or not lines[first].lstrip().startswith("%%"):
        return text
    magic = re.match(r"\s*%%(\w*)", lines[first]).group(1)
    lines[first] = ""
    return "\n".join(lines) if magic in TRANSPARENT else "\n" * (len(lines) - 1)


def _without_indent(text: str) -> str:
    """Take the first line of code's indent off every line, as IPython does for a cell that is indented as a whole."""
    first = next((line for line in text.split("\n") if line.strip() and not line.lstrip().startswith("#")), "")
    indent = first[: len(first) - len(first.lstrip())]
    if not indent.strip("\f"):
        indent = indent.replace("\f", "")
    return re.sub(rf"(?m)^{re.escape(indent)}", "", text) if indent else text


def _without_magics(text: str) -> tuple[str, SyntaxError | None]:
    """Replace magics where Python stumbles over them, and only there: `%` may also begin a line of arithmetic."""
    lines = text.split("\n")
    while True:
        try:
            parse("\n".join(lines))
            return "\n".join(lines), None
        except SyntaxError as error:
            if not _neutralise(lines, error.lineno - 1):
                return "\n".join(lines), error


def _neutralise(lines: list[str], at: int) -> bool:
    line = lines[at]
    if value := _MAGIC_VALUE.match(line):
        replacement = value.group(1) + "None"
    elif _MAGIC.search(line) and not line.lstrip().startswith("#"):
        replacement = run_files.from_magic(line) or line[: len(line) - len(line.lstrip())] + "pass"
    else:
        return False
    while lines[at].rstrip().endswith("\\") and at + 1 < len(lines):  # a shell command over several lines
        lines[at], replacement, at = replacement, "", at + 1
    lines[at] = replacement
    return True


def _recover(label: str, text: str, whole: SyntaxError) -> Cell:
    """Read the blocks of a broken cell one by one and keep those that are Python."""
    lines = text.split("\n")
    starts = [
        i for i, line in enumerate(lines) if line.strip() and line[0] not in " \t#" and not _CONTINUES.match(line)
    ]
    ends = [*starts[1:], len(lines)]
    kept, statements, broken = [""] * len(lines), [], []
    budget, at = 400, 0  # a bound on parsing, because a long broken cell would otherwise cost its length squared
    while at < len(starts):
        error = None
        for to in range(at, min(at + 30, len(starts)) if budget > 0 else at + 1):
            budget -= 1
            try:
                found = parse("\n" * starts[at] + "\n".join(lines[starts[at] : ends[to]])).body
            except SyntaxError as caught:
                error = error or caught  # the shortest block's own error is the one that helps
                continue
            statements += found
            kept[starts[at] : ends[to]] = lines[starts[at] : ends[to]]
            at = to + 1
            break
        else:
            if error.msg == whole.msg:  # the block ends before the line that shows what is wrong
                error = whole
            broken.append(_broken(label, "\n".join(lines[starts[at] : ends[at]]), error, error.lineno, lines))
            at += 1
    return Cell(label, "\n".join(kept), tuple(statements), tuple(broken))


def _broken(label, block, error, line, lines=()):
    names = frozenset(name for pair in _DEFINES.findall(block[:LARGEST]) for name in pair if name)
    text = lines[line - 1].strip()[:200] if 0 < line <= len(lines) else ""
    return Broken(label, line, error.msg or "invalid syntax", text, names)
