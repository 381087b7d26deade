"""From the text of a notebook cell to Python statements, whatever the text is.

A cell may hold IPython's magics, be indented as a whole, or be half broken. The text is repaired line by line, so that
a line number in the result is a line number in the student's cell. Nothing is run.
"""

from __future__ import annotations

import ast
import re
import warnings
from dataclasses import dataclass, replace

TRIES = 20  # magics that are found only when Python refuses their line
MAX_LENGTH = 1_000_000  # characters; no cell written by hand comes near, and parsing more than that is a way to stall

# Cell magics after which the rest of the cell still is this notebook's Python, and those that hand the text to
# something else. What follows any other one (an extension's, such as a tracker's) is read as Python if it can be.
TRANSPARENT = {"capture", "debug", "lprun", "memit", "mprun", "prun", "time", "timeit"}
ELSEWHERE = {
    *("HTML", "R", "SVG", "ai", "bash", "bigquery", "cmd", "cpp", "css", "cu", "dot", "file", "fortran", "html"),
    *("javascript", "js", "julia", "kql", "latex", "markdown", "matlab", "mermaid", "octave", "perl", "powershell"),
    *("pypy", "python", "python2", "python3", "ruby", "script", "sh", "sparql", "sql", "svg", "sx", "system"),
    *("typescript", "writefile"),
}

_MAGIC = re.compile(r"^\s*(%|!|\?)|\?\s*$")
_MAGIC_LINE = re.compile(r"^\s*[%!?]|^\s*[\w.*]+\?{1,2}\s*$")  # where a statement begins
_TIMED = re.compile(r"^(\s*)%time\s+(.+)$")
_MAGIC_VALUE = re.compile(r"^(\s*[A-Za-z_][\w, ]*=\s*)[%!].*$")
_UNREADABLE = re.compile("[\0\ud800-\udfff]")
# What a line is made of, as far as it matters for where the next statement begins.
_PARTS = re.compile(
    r"""(?P<long>\"\"\"|\'\'\')|(?P<text>"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|(?P<comment>\#.*)|(?P<open>[(\[{])|(?P<close>[)\]}])"""
)
_OF_A_PROGRAM = (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)
# Lines that run a file of the student's own: "%run helpers.py" and "exec(open("helpers.py").read())" put what it
# defines into the notebook. So does "from helpers import *", which can be read, sliced and run without a kernel.
_RUN = re.compile(r"^(\s*)%run\s+(?:-\w+\s+)*[\"']?(?:\./)?((?:\w+/)*[A-Za-z_]\w*)(?:\.py)?[\"']?\s*(?:#.*)?$")
_EXEC = re.compile(
    r"(?m)^()exec\(\s*(?:open|(?:pathlib\.)?Path)\(\s*[\"'](?:\./)?((?:\w+/)*[A-Za-z_]\w*)\.py[\"']"
    r"[^()\n]*\)\.read(?:_text)?\([^()\n]*\)\s*\)[ \t]*(?:#.*)?$"
)
_CONTINUES = re.compile(r"^\s*(else|elif|except|finally|case)\b|^[)\]}]")
_DEFINES = re.compile(r"^[ \t]*(?:async[ \t]+)?(?:def|class)[ \t]+(\w+)|^[ \t]*(\w+)[ \t]*=(?!=)", re.MULTILINE)


class SliceError(Exception):
    """One sentence about code that cannot be read or found.

    Attributes
    ----------
    kind : str
        ``"undefined"`` (nobody defines the name), ``"syntax"`` (its text is not Python) or ``"entangled"`` (what it
        needs cannot be followed).
    label : str
        The cell, as it was labelled; empty when there is none.
    line : int or None
        Line in that cell, counted from 1.
    detail : str
        Where it is no Python, and why, in words.
    """

    def __init__(self, message: str, *, kind="undefined", label="", line: int | None = None, detail=""):
        super().__init__(message)
        self.kind, self.label, self.line, self.detail = kind, label, line, detail


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
class CodeCell:
    """A cell that was read: repaired text and the statements that could be parsed out of it.

    `magic` is a cell magic that is not known here, after which the text was read as Python all the same.
    """

    label: str
    text: str
    statements: tuple
    broken: tuple = ()
    magic: str = ""


def read_cell(label: str, source) -> CodeCell:
    """Parse one cell.

    Parameters
    ----------
    label : str
        Name of the cell for messages.
    source : str or list of str
        The cell's text; notebooks store either.

    Returns
    -------
    CodeCell
        Line numbers of its statements are those of `source`.
    """
    if isinstance(source, list | tuple):
        source = "".join(part for part in source if isinstance(part, str))
    if not isinstance(source, str):
        return CodeCell(label, "", ())
    text = source.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > MAX_LENGTH:
        return CodeCell(
            label, "", (), (_broken(label, text, _why(f"the cell is longer than {MAX_LENGTH} characters"), 1),)
        )
    text, magic = _without_cell_magic(text)
    text, found = _without_magics(_EXEC.sub(_import_of, _without_indent(text)))
    if isinstance(found, ast.Module):
        return CodeCell(label, text, tuple(found.body), magic=magic if found.body else "")
    recovered = _recover(label, text, found)
    if magic:
        if not any(isinstance(part, _OF_A_PROGRAM) for part in recovered.statements):
            return CodeCell(label, "\n" * text.count("\n"), ())  # not Python: it was meant for something else
        recovered = replace(recovered, magic=magic)
    return recovered


def parse(text: str) -> ast.Module:
    """Parse Python; every way in which that can fail is a SyntaxError with a line number."""
    if unreadable := _UNREADABLE.search(text):  # null bytes, halves of surrogate pairs
        line = text.count("\n", 0, unreadable.start()) + 1
        raise _why("the line holds a character that cannot be part of Python code", line)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # "\d" in a student's string is no concern of ours
            return ast.parse(text)
    except SyntaxError as error:
        error.lineno = max(1, min(error.lineno or 1, text.count("\n") + 1))
        raise
    except (RecursionError, MemoryError, ValueError):
        raise _why("the code is nested too deeply") from None


def _why(message: str, line: int = 1) -> SyntaxError:
    error = SyntaxError(message)
    error.lineno = line
    return error


def _without_cell_magic(text: str) -> tuple[str, str]:
    """Take cell magics off, one or several; return what is left as Python, and the first one that is not known here."""
    lines, unknown = text.split("\n"), ""
    for number, line in enumerate(lines):
        if not line.strip():
            continue
        if not line.lstrip().startswith("%%"):
            break
        magic = re.match(r"\s*%%(\w*)", line).group(1)
        if magic in ELSEWHERE or not magic:
            return "\n" * (len(lines) - 1), ""
        lines[number] = ""
        unknown = unknown or ("" if magic in TRANSPARENT else magic)
    return "\n".join(lines), unknown


def _without_indent(text: str) -> str:
    """Take the first line of code's indent off every line, as IPython does for a cell that is indented as a whole."""
    first = next((line for line in text.split("\n") if line.strip() and not line.lstrip().startswith("#")), "")
    indent = first[: len(first) - len(first.lstrip())]
    if not indent.strip("\f"):
        indent = indent.replace("\f", "")
    return re.sub(rf"(?m)^{re.escape(indent)}", "", text) if indent else text


def _without_magics(text: str) -> tuple[str, ast.Module | SyntaxError]:
    """Replace magics where Python cannot read them, and only there: `%` may also begin a line of arithmetic."""
    try:
        return text, parse(text)
    except SyntaxError as error:
        found = error
    lines = text.split("\n")
    if _neutralise_all(lines) or _neutralise(lines, found.lineno - 1):
        for _ in range(TRIES):  # inside what looks like a bracket or a string that is never closed
            try:
                return "\n".join(lines), parse("\n".join(lines))
            except SyntaxError as error:
                found = error
                if not _neutralise(lines, error.lineno - 1):
                    break
    return "\n".join(lines), found


def _neutralise_all(lines: list[str]) -> bool:
    """Replace every magic that stands where a statement begins, in one pass; say whether there was any."""
    found, depth, quote, at = False, 0, "", 0
    while at < len(lines):
        line = lines[at]
        if not quote and depth <= 0 and (_MAGIC_LINE.match(line) or _MAGIC_VALUE.match(line)):
            found, depth = _neutralise(lines, at) or found, 0
        else:
            depth, quote, going_on = _follow(line, depth, quote)
            at += going_on
        at += 1
    return found


def _follow(line: str, depth: int, quote: str) -> tuple[int, str, bool]:
    """Count brackets and follow long strings through a line; say whether the next one goes on with its statement."""
    start = 0
    while True:
        if quote:
            end = line.find(quote, start)
            if end < 0:
                return depth, quote, False
            start, quote = end + 3, ""
        part = _PARTS.search(line, start)
        if part is None or part["comment"]:
            return depth, "", part is None and line.endswith("\\")
        start, quote = part.end(), part["long"] or ""
        depth += bool(part["open"]) - bool(part["close"])


def _import_of(found: re.Match) -> str:
    """The import that comes to the same as running a file; its indent and its path were found."""
    return f"{found[1]}from {found[2].replace('/', '.')} import *"


def _neutralise(lines: list[str], at: int) -> bool:
    line = lines[at]
    if value := _MAGIC_VALUE.match(line):
        replacement = value.group(1) + "None"
    elif timed := _TIMED.match(line):  # what it runs is run in the notebook
        replacement = timed[1] + timed[2]
    elif run := _RUN.match(line):
        replacement = _import_of(run)
    elif _MAGIC.search(line) and not line.lstrip().startswith("#"):
        replacement = line[: len(line) - len(line.lstrip())] + "pass"
    else:
        return False
    while lines[at].rstrip().endswith("\\") and at + 1 < len(lines):  # a shell command over several lines
        lines[at], replacement, at = replacement, "", at + 1
    lines[at] = replacement
    return True


def _recover(label: str, text: str, whole: SyntaxError) -> CodeCell:
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
                found = parse("\n".join(lines[starts[at] : ends[to]]))
            except SyntaxError as caught:
                caught.lineno += starts[at]
                error = error or caught  # the shortest block's own error is the one that helps
                continue
            statements += ast.increment_lineno(found, starts[at]).body
            kept[starts[at] : ends[to]] = lines[starts[at] : ends[to]]
            at = to + 1
            break
        else:
            if error.msg == whole.msg:  # the block ends before the line that shows what is wrong
                error = whole
            broken.append(_broken(label, "\n".join(lines[starts[at] : ends[at]]), error, error.lineno, lines))
            at += 1
    return CodeCell(label, "\n".join(kept), tuple(statements), tuple(broken))


def _broken(label, block, error, line, lines=()):
    names = frozenset(name for pair in _DEFINES.findall(block[:MAX_LENGTH]) for name in pair if name)
    text = lines[line - 1].strip()[:200] if 0 < line <= len(lines) else ""
    return Broken(label, line, error.msg or "invalid syntax", text, names)
