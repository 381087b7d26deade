"""From a lesson to nbgrader's source notebook, the same bytes every time: no dates, versions, outputs or random ids.

What a lesson states once and its text repeats is filled in: points stand at the cells that have them, minutes at a text
cell.

============================ ==================================================================================
in the text                  becomes
============================ ==================================================================================
``{points}``                 the points of the cell; of the whole lesson, in a cell that has none
``{points of functions}``    what the lesson's tests give
``{points of answers}``      what is given by hand
``{time}``                   the lesson's ``minutes=…``, in words: 45 minutes, two hours
============================ ==================================================================================

The comment of a marks cell, such as ``# hidden tests run here``, becomes ``# 3 marks for relu: hidden tests run here``.
"""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import replace

from mlp_lab import one_page
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

# The builder puts these lines at the top: a notebook alone, in Google Colab for one, cannot import `lab`. Python's own
# words for that help nobody, and nothing in `lab` can say it better.
SAID = (
    "Open this notebook in the folder mlp that it came in "
    "(Colab: upload mlp.zip, then !unzip mlp.zip and %cd mlp in a cell, and then run this cell again)."
)
LINES = f'''\
from importlib.util import find_spec

if find_spec("lab") is None:
    raise SystemExit("{SAID}")
'''

TIME = "{time}"
HOURS = {60: "an hour", 120: "two hours", 180: "three hours", 210: "three and a half hours"}
_MAX_ID = 64  # nbformat's limit


def to_text(lesson: Lesson) -> str:
    """Return the lesson as the text of a source notebook (nbformat 4.5), solutions and hidden tests included."""
    lesson = filled(lesson)
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


def number(value: float) -> float:
    """Return a whole number as int, so that 3 and 3.0 are written alike."""
    return int(value) if float(value).is_integer() else value


def filled(lesson: Lesson) -> Lesson:
    """Return the lesson as it is built, with its facts in its text."""
    by_tests, by_hand = (sum(cell.points for cell in lesson.with_role(role)) for role in ("marks", "answer"))
    facts: dict[str, float | str] = {"{points of functions}": number(by_tests), "{points of answers}": number(by_hand)}
    if lesson.minutes is not None:
        facts[TIME] = HOURS.get(lesson.minutes, f"{lesson.minutes} minutes")
    cells, words = [], one_page.entries(lesson.path.parent)
    for cell in lesson.cells:
        source = cell.source
        if cell.kind == "markdown":
            source = one_page.linked(source, words)
            own = by_tests + by_hand if cell.points is None else cell.points
            for name, fact in {**facts, "{points}": number(own)}.items():
                source = source.replace(name, str(fact))
        elif cell.role == "marks":
            marks = "1 mark" if cell.points == 1 else f"{number(cell.points)} marks"
            source = source.replace("#", f"# {marks} for {cell.name}:", 1)
        cells.append(replace(cell, source=source))
    return replace(lesson, cells=cells)


def contents(lessons: list[Lesson], release: str = "", cells: dict[str, dict[str, str]] | None = None) -> str:
    """Return the text of ``lab/contents.json``: each notebook's functions and written answers, in its own order.

    The helper package reads it to know what to carry, what to hand in, and how long a section takes. `release` says
    which release it is, as `mlp_lab.handed_out` numbers them; `cells` has a hash of each released cell's text, by
    notebook and id, so that `lab.update` tells a student's cells from the lesson's.
    """
    notebooks = {
        lesson.name: {
            "answers": [cell.name for cell in lesson.with_role("answer")],
            "functions": [cell.name for cell in lesson.with_role("solution")],
            "points": {cell.name: number(cell.points) for cell in lesson.with_role("marks")},
            "points_by_hand": {cell.name: number(cell.points) for cell in lesson.with_role("answer")},
            **({} if lesson.minutes is None else {"minutes": lesson.minutes}),
        }
        for lesson in lessons
    }
    whole = {"notebooks": notebooks, **({"release": release} if release else {}), **({"cells": cells} if cells else {})}
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
        return source_of(lesson, cell)
    return cell.source + "\n" + HIDDEN.format(name=cell.name, points=number(cell.points))


def source_of(lesson: Lesson, cell: LessonCell) -> str:
    """Return the source of a cell as it is built: the first that imports `lab` looks first whether it is there."""
    return f"{LINES}\n{cell.source}" if cell is _first(lesson) else cell.source


def _first(lesson: Lesson) -> LessonCell | None:
    uses = re.compile(r"^(?:from|import) lab\b", re.MULTILINE)
    plain = (cell for cell in lesson.cells if cell.kind == "code" and cell.role is None)
    return next((cell for cell in plain if uses.search(cell.source)), None)


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
