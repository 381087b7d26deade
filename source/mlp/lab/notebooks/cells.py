"""The cells of a notebook as they stand in its file, which may hold anything: nothing in here raises."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from lab.notebooks import trimming
from lab.notebooks.limits import MAX_CELL_CODE, MAX_CELLS, MAX_LINES, SMALL

KINDS = {"code": "code", "markdown": "markdown", "heading": "markdown", "raw": "raw", "html": "markdown"}
ROLES = ("solution", "check", "marks", "answer")
"""What a cell may be. By its ``grade_id`` a solution goes by the function's own name, any other cell by its role and a
name: ``relu``, ``check_relu``, ``marks_relu``, ``answer_batch_size``."""


def grade_id(role: str, name: str) -> str:
    """Return the ``grade_id`` of the cell that has a role for a function or an answer."""
    return name if role == "solution" else f"{role}_{name}"


def role_and_name(grade_id: str) -> tuple[str, str]:
    """Return what `grade_id` was made of; two empty texts for an empty one."""
    for role in ROLES[1:]:
        if grade_id.startswith(f"{role}_"):
            return role, grade_id.removeprefix(f"{role}_")
    return ("solution", grade_id) if grade_id else ("", "")


def role_of(metadata) -> tuple[str, str]:
    """What nbgrader's metadata say about a cell; an editor may have dropped or changed them.

    Parameters
    ----------
    metadata : object
        The cell's, as they were read.

    Returns
    -------
    role, name : str
        Both empty for a cell that nbgrader does not know.
    """
    grade_id, is_solution = _nbgrader(metadata)
    role, name = role_and_name(grade_id)
    return (role, name) if role != "solution" or is_solution else ("", "")


def _nbgrader(metadata) -> tuple[str, bool]:
    """A cell's ``grade_id``, if it has one, and whether nbgrader says that it is a solution."""
    said = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    grade_id = said.get("grade_id") if isinstance(said, dict) else None
    return (grade_id, bool(said.get("solution"))) if isinstance(grade_id, str) else ("", False)


@dataclass(frozen=True)
class SavedCell:
    """A cell as the student saved it.

    Attributes
    ----------
    number : int
        Its place in the student's file, from 1.
    kind : str
        code, markdown or raw.
    text : str
        With ``\\n`` at the ends of lines.
    id, grade_id : str
        Empty where there is none.
    attachments : dict
        Pictures pasted into a Markdown cell: name → type → base64 text.
    """

    number: int
    kind: str
    text: str
    id: str = ""
    grade_id: str = ""
    attachments: dict = field(default_factory=dict, compare=False)

    @property
    def is_answer(self) -> bool:
        """Whether it is a written answer, which is marked by hand."""
        return self.grade_id.startswith("answer_")

    @property
    def is_too_long(self) -> bool:
        """Whether it is too long to be read as code."""
        return too_long(self.text)

    @property
    def size(self) -> int:
        """Characters of its text and its pictures."""
        return len(self.text) + sum(len(part) for files in self.attachments.values() for part in files.values())


def plain_cells(plain: dict) -> list:
    """Return the cells of a notebook, of the old formats too, as they are in its file."""
    cells = plain.get("cells")
    if isinstance(cells, list):
        return cells
    sheets = plain.get("worksheets")
    return [
        cell
        for sheet in (sheets if isinstance(sheets, list) else ())
        if isinstance(sheet, dict) and isinstance(sheet.get("cells"), list)
        for cell in sheet["cells"]
    ]


def cells_of(plain: dict) -> list[SavedCell]:
    """Return the cells of a notebook that are cells, numbered as they stand there."""
    found = [cell_of(cell, number) for number, cell in enumerate(plain_cells(plain), 1) if isinstance(cell, dict)]
    return [cell for cell in found if cell is not None]


def cell_of(cell: dict, number: int) -> SavedCell | None:
    """Return one cell, or None where it has no text."""
    source = source_of(cell)
    if source is None:
        return None
    text = source.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    text = text.encode("utf-8", "replace").decode("utf-8")  # halves of surrogate pairs cannot be written
    kind, own = cell.get("cell_type"), cell.get("id")
    return SavedCell(
        number,
        KINDS.get(kind, "raw") if isinstance(kind, str) else "raw",
        text,
        own if isinstance(own, str) else "",
        _nbgrader(cell.get("metadata"))[0],
        _attachments(cell.get("attachments")),
    )


def source_of(cell: dict) -> str | None:
    """Return a cell's text as it is in its file, or None where it has none."""
    source = cell.get("source", cell.get("input", ""))
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    return source if isinstance(source, str) else None


def _attachments(given) -> dict:
    """Keep what has the form of attachments."""
    found = {}
    for name, files in given.items() if isinstance(given, dict) else ():
        if isinstance(files, dict) and all(isinstance(part, str) for part in files.values()):
            found[name] = {kind: part for kind, part in files.items() if kind.startswith("image/")}
    return found


def too_long(text: str) -> bool:
    """Whether code is longer than anything that is written by hand."""
    return len(text) > MAX_CELL_CODE or text.count("\n") > MAX_LINES


def trim(cells: Iterable[SavedCell]) -> tuple[list[SavedCell], list[str]]:
    """Leave out what is large.

    Parameters
    ----------
    cells : iterable of SavedCell

    Returns
    -------
    cells : list of SavedCell
        As they came, but for what is named.
    notes : list of str
        Clauses such as ``two pictures (12 MB) were left out of cell 5``.
    """
    cells = list(cells)
    ordinary = len(cells) <= MAX_CELLS and sum(cell.size for cell in cells) <= SMALL
    if ordinary and not any(cell.is_too_long for cell in cells):
        return cells, []  # nothing in it comes near a limit
    return trimming.trim(cells)
