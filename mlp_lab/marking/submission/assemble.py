"""Make the cells of a rebuilt notebook: the instructor's, with the student's own between them, in order.

A notebook that was handed in as it should be comes out with the same cells in the same order.
"""

from __future__ import annotations

import re

from mlp_lab.marking.submission.rebuild import Rebuilt

NUMBER = "mlp_lab_cell"
"""Metadata of a student's own cell: its place in the student's file."""

EARLIER = "mlp_lab_earlier"
"""Metadata of a cell that the lesson brought in an earlier release: not the student's own."""

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def notebook_cells(made: Rebuilt) -> list[dict]:
    """Return the cells as they are written to the file: the instructor's, with the student's own between them."""
    after, edited = _own_cells(made)
    used = {slot.id for slot in made.template.slots}
    cells = [_own(made, number, used) for number in after.get(-1, [])]
    for slot, one in enumerate(made.template.slots):
        if slot in edited:
            cells.append(_own(made, edited[slot], used, one.id))
        else:
            cell = {"cell_type": one.kind, "id": one.id, "metadata": one.metadata}
            cell["source"] = made.filled.get(slot, one.source)
            if made.pictures.get(slot):
                cell["attachments"] = made.pictures[slot]
            cells.append(_finished(cell))
        cells += [_own(made, number, used) for number in after.get(slot, [])]
    return cells


def _own_cells(made: Rebuilt) -> tuple[dict[int, list[int]], dict[int, int]]:
    """Say after which slot each of the student's own cells goes, and which ones take the place of a slot."""
    bounds = sorted(slot for slot in made.at.values() if made.template.slots[slot].role == "solution")
    after: dict[int, list[int]] = {}
    edited: dict[int, int] = {}
    anchor, low = -1, -1
    for number in range(len(made.cells)):
        slot = made.at.get(number)
        if slot is not None:
            if made.template.slots[slot].role == "solution":
                anchor = low = slot
            high = next((bound for bound in bounds if bound > low), len(made.template.slots))
            inside = low <= slot < high
            if inside:
                anchor = max(anchor, slot)
            if number in made.gone:
                continue
            if inside and not made.template.slots[slot].role:
                edited[slot] = number
                continue
        if number not in made.gone and made.cells[number].text.strip():
            after.setdefault(anchor, []).append(number)
    return after, edited


def _own(made: Rebuilt, number: int, used: set[str], own_id: str = "") -> dict:
    cell = made.cells[number]
    if not own_id:
        own_id = cell.id if _ID.fullmatch(cell.id) and cell.id not in used else f"own-{cell.number}"
        while own_id in used:
            own_id += "x"
        used.add(own_id)
    own = {"cell_type": cell.kind, "id": own_id, "metadata": {NUMBER: cell.number}}
    if number in made.of_earlier_release:
        own["metadata"][EARLIER] = True
    own["source"] = made.solutions.cells[number] if cell.kind == "code" else cell.text
    if cell.attachments and cell.kind == "markdown":
        own["attachments"] = cell.attachments
    return _finished(own)


def _finished(cell: dict) -> dict:
    if cell["cell_type"] == "code":
        cell |= {"execution_count": None, "outputs": []}
    return cell
