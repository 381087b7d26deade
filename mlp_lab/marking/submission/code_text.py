"""What a cell's text defines, found by reading it; and both sides of a merge conflict that git left in a text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from lab.notebooks.cells import too_long
from lab.slicing.program import Program

_MARK = re.compile(r"^[ \t]*\"?(<{7}|\|{7}|={7}|>{7})(?=[ \\\"\r]|$)")


def sides(text: str) -> list[str]:
    """Return the text with ours and with theirs, or an empty list where there is no conflict."""
    lines = text.split("\n")
    marked = _sides_of(lines)
    if marked is None:
        return []
    return ["\n".join(line for line, side in zip(lines, marked, strict=True) if side in ("", keep)) for keep in "<="]


def commented(text: str, keep: str) -> str:
    """Keep one side (``<`` or ``=``) of each conflict in Python code and make the rest comments: no line moves."""
    lines = text.split("\n")
    marked = _sides_of(lines) or [""] * len(lines)
    return "\n".join(line if side in ("", keep) else f"# {line}" for line, side in zip(lines, marked, strict=True))


def _sides_of(lines: list[str]) -> list[str] | None:
    """Say for each line which side it is on: "" is both, "#" is a marker. None where there is no whole conflict."""
    marked, side, whole = [], "", False
    for line in lines:
        mark = _MARK.match(line)
        if mark and (mark[1][0] == "<" or side):
            side = mark[1][0]
            marked.append("#")
            if side == ">":
                side, whole = "", True
        else:
            marked.append(side)
    return marked if whole and not side else None


@dataclass(frozen=True)
class Contents:
    """What one text of Python defines at top level.

    Attributes
    ----------
    finished, stubs, broken : frozenset of str
        Names of functions that do something, that do nothing yet, and whose text is not Python.
    parses : bool
        Whether all of it is Python.
    useful : bool
        Whether it imports anything, or defines a function or a class.
    """

    finished: frozenset
    stubs: frozenset
    broken: frozenset
    parses: bool
    useful: bool


@lru_cache(maxsize=512)
def contents(text: str) -> Contents:
    """Read a cell's text on its own."""
    program = Program.from_cells([("", "" if too_long(text) else text)])
    functions = program.functions()
    return Contents(
        frozenset(name for name, one in functions.items() if not one.stub),
        frozenset(name for name, one in functions.items() if one.stub),
        frozenset(name for part in program.broken for name in part.names),
        not program.broken and bool(program.statements),
        any(one.defs or one.modules for one in program.statements),
    )


def without_conflict(text: str) -> str:
    """Solve a merge conflict in a cell: the first side with which the cell is Python, otherwise all as it is."""
    for keep in "<=":
        solved = commented(text, keep)
        if solved == text:
            return text
        if contents(solved).parses:
            return solved
    return text


def without_fence(text: str) -> str:
    """Take code out of a Markdown fence that is all there is."""
    found = re.fullmatch(r"\s*```\w*\n(.*?)\n?```\s*", text, re.DOTALL)
    return found[1] if found else text


def same(text: str) -> str:
    """Text as it is compared: ends of lines and blank lines around it do not count."""
    return "\n".join(line.rstrip() for line in text.strip().split("\n"))
