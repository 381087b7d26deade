"""What a cell's text defines, found by reading it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from lab.notebooks.long_code import too_long
from lab.slicing.program import Program
from mlp_lab.marking.submission import conflicts


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
        solved = conflicts.commented(text, keep)
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
