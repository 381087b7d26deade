"""The cells of a notebook as they stand in its file, which may hold anything: nothing in here raises."""

from __future__ import annotations

from dataclasses import dataclass, field

KINDS = {"code": "code", "markdown": "markdown", "heading": "markdown", "raw": "raw", "html": "markdown"}


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
    source = cell.get("source", cell.get("input", ""))
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    if not isinstance(source, str):
        return None
    text = source.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    text = text.encode("utf-8", "replace").decode("utf-8")  # halves of surrogate pairs cannot be written
    metadata = cell.get("metadata")
    nbgrader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    grade_id = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
    kind, own = cell.get("cell_type"), cell.get("id")
    return SavedCell(
        number,
        KINDS.get(kind, "raw") if isinstance(kind, str) else "raw",
        text,
        own if isinstance(own, str) else "",
        grade_id if isinstance(grade_id, str) else "",
        _attachments(cell.get("attachments")),
    )


def _attachments(given) -> dict:
    """Keep what has the form of attachments."""
    found = {}
    for name, files in given.items() if isinstance(given, dict) else ():
        if isinstance(files, dict) and all(isinstance(part, str) for part in files.values()):
            found[name] = {kind: part for kind, part in files.items() if kind.startswith("image/")}
    return found
