"""From a lesson to nbgrader's source notebook, the same bytes every time: no dates, versions, outputs or random ids."""

from __future__ import annotations

import json
import re
import unicodedata

from mlp_lab import facts, first_cell
from mlp_lab.facts import number
from mlp_lab.lessons import Lesson, LessonCell

METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"file_extension": ".py", "mimetype": "text/x-python", "name": "python"},
}
HIDDEN = """\
### BEGIN HIDDEN TESTS
from autograder_tests import mark
mark("{name}", globals(), points={points})
### END HIDDEN TESTS"""

_MAX_ID = 64  # nbformat's limit


def to_text(lesson: Lesson) -> str:
    """Return the lesson as the text of a source notebook (nbformat 4.5), solutions and hidden tests included."""
    lesson = facts.filled(lesson)
    taken = {cell.grade_id for cell in lesson.cells if cell.grade_id}
    cells = []
    for cell in lesson.cells:
        entry = {
            "cell_type": cell.kind,
            "id": cell.grade_id or _free(_slug(cell), taken),
            "metadata": {"nbgrader": _nbgrader(cell)} if cell.role else {},
            "source": _source(lesson, cell).splitlines(keepends=True),
        }
        if cell.kind == "code":
            entry |= {"execution_count": None, "outputs": []}
        cells.append(entry)
    notebook = {"cells": cells, "metadata": METADATA, "nbformat": 4, "nbformat_minor": 5}
    # The layout of nbformat.write: the release, which nbgrader writes, then differs only where its content does.
    return json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def contents(lessons: list[Lesson], release: str = "") -> str:
    """Return the text of ``lab/contents.json``: each notebook's functions and written answers, in its own order.

    The helper package reads it to know what to carry, what to hand in, and how long a section takes. `release` says
    which release it is, as `mlp_lab.handed_out` numbers them.
    """
    notebooks = {
        lesson.name: {
            "answers": [cell.name for cell in lesson.with_role("answer")],
            "functions": [cell.name for cell in lesson.with_role("solution")],
            "points": {cell.name: number(cell.points) for cell in lesson.with_role("marks")},
            **({} if lesson.minutes is None else {"minutes": lesson.minutes}),
        }
        for lesson in lessons
    }
    whole = {"notebooks": notebooks, **({"release": release} if release else {})}
    return json.dumps(whole, indent=1, sort_keys=True) + "\n"


def _nbgrader(cell: LessonCell) -> dict:
    """Expand a role to nbgrader's metadata, schema 3."""
    grade = cell.role != "solution"
    metadata = {
        "grade": grade,
        "grade_id": cell.grade_id,
        "locked": cell.role in ("check", "marks"),
        "schema_version": 3,
        "solution": cell.role in ("solution", "answer"),
        "task": False,
    }
    if grade:
        metadata["points"] = number(cell.points or 0)
    return metadata


def _source(lesson: Lesson, cell: LessonCell) -> str:
    if cell.role != "marks":
        return first_cell.source_of(lesson, cell)
    return cell.source + "\n" + HIDDEN.format(name=cell.name, points=number(cell.points))


def _slug(cell: LessonCell) -> str:
    """Return an id from the cell's heading, or from its first words."""
    first = next((line for line in cell.source.splitlines() if line.strip()), "empty")
    heading = re.search(r"^#+ (.+)$", cell.source, re.MULTILINE) if cell.kind == "markdown" else None
    text = heading[1] if heading else first
    letters = [letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter)]
    words = re.findall(r"[a-z0-9]+", "".join(letters).lower())
    return _cut("-".join(words[:8]), 48) or cell.kind


def _free(slug: str, taken: set[str]) -> str:
    """Return `slug`, with a number after it when it is taken, and take it."""
    number, candidate = 1, slug
    while candidate in taken:
        number += 1
        candidate = f"{_cut(slug, _MAX_ID - 1 - len(str(number)))}-{number}"
    taken.add(candidate)
    return candidate


def _cut(slug: str, length: int) -> str:
    return slug[:length].strip("-")
