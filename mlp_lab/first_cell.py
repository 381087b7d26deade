"""The lines that the builder puts at the top of each notebook: what is missing where it was opened without its folder.

A notebook alone, in Google Colab for one, cannot import `lab`. Python's own words for that help nobody, and nothing in
`lab` can say it better.
"""

from __future__ import annotations

import re

from mlp_lab.lessons import Lesson, LessonCell

SAID = (
    "Open this notebook in the folder mlp that it came in "
    "(Colab: upload mlp.zip, then !unzip mlp.zip and %cd mlp in a cell, and this cell again)."
)
LINES = f'''\
from importlib.util import find_spec

if find_spec("lab") is None:
    raise SystemExit("{SAID}")
'''


def source_of(lesson: Lesson, cell: LessonCell) -> str:
    """Return the source of a cell as it is built: the first that imports `lab` looks first whether it is there."""
    return f"{LINES}\n{cell.source}" if cell is _first(lesson) else cell.source


def _first(lesson: Lesson) -> LessonCell | None:
    uses = re.compile(r"^(?:from|import) lab\b", re.MULTILINE)
    plain = (cell for cell in lesson.cells if cell.kind == "code" and cell.role is None)
    return next((cell for cell in plain if uses.search(cell.source)), None)
