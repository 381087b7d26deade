"""Read the lessons, ``notebooks/NN_name.py``: jupytext's py:percent with a role in the first line of a cell.

::

    # %% solution="relu"
    # %% check="relu"
    # %% marks="relu" points=3
    # %% [markdown] answer="batch_size" points=5
    # %% [markdown] minutes=45

Every problem that is found is kept with its file and line; `mlp_lab.rules` finds those of meaning.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field
from pathlib import Path

from lab.notebooks.cells import ROLES, grade_id
from mlp_lab.errors import Problem

KEYS = (*ROLES, "points", "minutes")
FILE_NAME = re.compile(r"\d\d_[a-z][a-z0-9_]*\.py")
IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
CELL_START = re.compile(r"^\s*#\s*%%(%*\s.*)?$")
GLUED = re.compile(r"^#\s*%%(\[|\w+=)")  # a first line without its space: jupytext takes it for a comment

# What jupytext adds to a cell for itself: blank lines to the next cell, and a first line that it could not read.
_OWN = {"lines_to_next_cell", "lines_to_end_of_cell_marker"}
_UNREAD = {"title", "incorrectly_encoded_metadata", "cell_depth", "region_name"}


@dataclass
class LessonCell:
    """A cell of a lesson.

    Attributes
    ----------
    kind : str
        ``"code"`` or ``"markdown"``.
    source : str
    line : int
        Line of the cell's ``# %%`` in the file, from 1; the source begins one line below.
    role, name : str or None
        For example ``"solution"`` and ``"relu"``; both None in an ordinary cell.
    points : int, float or None
    minutes : int or None
        How long the lesson takes, at one text cell of it.
    """

    kind: str
    source: str
    line: int
    role: str | None = None
    name: str | None = None
    points: float | None = None
    minutes: int | None = None

    @property
    def grade_id(self) -> str | None:
        """The name of the cell in the gradebook, or None."""
        return None if self.role is None else grade_id(self.role, self.name)


@dataclass
class Lesson:
    """One section: a file ``NN_name.py`` and its cells."""

    path: Path
    cells: list[LessonCell] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.path.stem

    @property
    def minutes(self) -> int | None:
        """How long the lesson takes, or None where it does not say."""
        return next((cell.minutes for cell in self.cells if cell.minutes is not None), None)

    def with_role(self, *roles: str) -> list[LessonCell]:
        """Return the cells that have one of `roles`, in order."""
        return [cell for cell in self.cells if cell.role in roles]


def is_lesson_name(name: str) -> bool:
    """Say whether a file of this name in ``notebooks/`` is a lesson."""
    return FILE_NAME.fullmatch(name) is not None


def read_all(folder: Path) -> tuple[list[Lesson], list[Problem]]:
    """Read every lesson in `folder`, in order of their names.

    Returns
    -------
    lessons : list of Lesson
        Those that could be read, even where there are problems in them.
    problems : list of Problem
    """
    lessons, problems, numbers = [], [], {}
    for path in sorted(folder.glob("*.py")):
        if not is_lesson_name(path.name):
            if path.name[0].isdigit() or _looks_like_a_lesson(path):
                problems.append(
                    Problem(path, 1, "a notebook's file is named NN_name.py, like 01_activations.py: rename it")
                )
            continue
        lesson, found = read_lesson(path)
        problems += found
        if lesson is None:
            continue
        lessons.append(lesson)
        number = path.name[:2]
        if number in numbers:
            problems.append(Problem(path, 1, f"{numbers[number]} has the number {number} too: give this file its own"))
        numbers.setdefault(number, path.name)
    if not lessons and not problems:
        problems.append(Problem(folder, 1, "no notebook here: name files NN_name.py, like 01_activations.py"))
    return lessons, problems


def read_lesson(path: Path) -> tuple[Lesson | None, list[Problem]]:
    """Read one lesson.

    Returns
    -------
    lesson : Lesson or None
        None when the file cannot be read at all.
    problems : list of Problem
    """
    import jupytext

    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        return None, [Problem(path, line, "this is not UTF-8 text: save the file as UTF-8")]
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    try:
        notebook = jupytext.reads(text, fmt="py:percent")
    except Exception as error:
        return None, [Problem(path, 1, f"jupytext cannot read this file as a py:percent notebook: {error}")]

    starts = _cell_starts(text)
    lesson, problems = Lesson(path), []
    if len(starts) != len(notebook.cells):
        message = "text before the first cell: begin it with a line # %% or # %% [markdown]"
        return lesson, [Problem(path, _first_content_line(text), message)]
    for line, content in enumerate(text.split("\n"), start=1):
        if GLUED.match(content):
            problems.append(Problem(path, line, "a blank is missing behind %%: this line begins no cell"))
    for line, raw in zip(starts, notebook.cells, strict=True):
        cell, found = _cell(path, line, raw)
        problems += found
        lesson.cells.append(cell)
    if not lesson.cells:
        problems.append(Problem(path, 1, "this notebook has no cell: begin one with a line # %% or # %% [markdown]"))
    return lesson, problems


def _cell(path: Path, line: int, raw) -> tuple[LessonCell, list[Problem]]:
    """Turn one of jupytext's cells into ours, with what is wrong in its first line."""
    cell = LessonCell(raw.cell_type, raw.source.rstrip("\n"), line)
    problems = []

    def problem(message):
        problems.append(Problem(path, line, message))

    if raw.cell_type not in ("code", "markdown"):
        problem(f"a {raw.cell_type} cell: only code and [markdown] cells can be built")
    metadata = {key: value for key, value in raw.metadata.items() if key not in _OWN}
    for key in sorted(_UNREAD & metadata.keys()):
        problem(
            f"“{metadata.pop(key)}” in the cell's first line cannot be read: "
            'write # %%, # %% [markdown] or a role such as # %% solution="relu"'
        )
    for key in sorted(metadata.keys() - set(KEYS)):
        near = difflib.get_close_matches(key, KEYS, n=1, cutoff=0.5)
        meant = f"did you mean {near[0]}?" if near else f"a cell may have {', '.join(KEYS)}"
        problem(f"unknown role “{key}”: {meant}")

    roles = [role for role in ROLES if role in metadata]
    if len(roles) > 1:
        problem(f"a cell has one role, this one has {' and '.join(roles)}: split the cell")
    for role in roles[:1]:
        name = metadata[role]
        if not isinstance(name, str) or not IDENTIFIER.fullmatch(name):
            problem(f'{role}={name!r} names nothing: write {role}="name" with letters, digits and _')
            continue
        cell.role, cell.name = role, name
    if "points" in metadata:
        cell.points = metadata["points"]
        if not roles:
            problem("points without a role: give them to a marks or an answer cell")
    cell.minutes = metadata.get("minutes")
    return cell, problems


def _cell_starts(text: str) -> list[int]:
    """Return the lines (from 1) on which jupytext begins a cell: ``# %%`` outside strings."""
    from jupytext.stringparser import StringParser

    starts, quotes = [], StringParser("python")
    for number, line in enumerate(text.split("\n"), start=1):
        if not quotes.is_quoted() and CELL_START.match(line):
            starts.append(number)
            quotes = StringParser("python")
        else:
            quotes.read_line(line)
    return starts


def _first_content_line(text: str) -> int:
    """Return the first line (from 1) that is neither blank nor part of the header."""
    in_header = False
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip() == "# ---":
            in_header = not in_header
        elif line.strip() and not in_header:
            return number
    return 1


def _looks_like_a_lesson(path: Path) -> bool:
    try:
        return re.search(r"^# %%", path.read_text("utf-8"), re.MULTILINE) is not None
    except UnicodeDecodeError:
        return False
