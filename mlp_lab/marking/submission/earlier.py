"""What the cells of a notebook were in the releases that were handed out before."""

from __future__ import annotations

from dataclasses import dataclass, field

from mlp_lab.handed_out import Ledger
from mlp_lab.marking.submission.code_text import same


@dataclass
class Earlier:
    """The texts of one notebook in earlier releases, as they are compared, where they differ from today's.

    Attributes
    ----------
    slots : dict of str to (int or None)
        The slot that a text stood in; None where the lesson has no such cell any more.
    is_code : dict of str to bool
    stubs : dict of str to set of str
        By a function's name, or ``answer_…``: what stood where a student was to write.
    prompts : dict of str to list of str
        By ``answer_…``: the question that stood above the answer, the newest first.
    """

    slots: dict[str, int | None] = field(default_factory=dict)
    is_code: dict[str, bool] = field(default_factory=dict)
    stubs: dict[str, set[str]] = field(default_factory=dict)
    prompts: dict[str, list[str]] = field(default_factory=dict)


def earlier_cells(
    ledger: Ledger, stem: str, by_grade_id: dict[str, int], by_id: dict[str, int], now: set[str]
) -> Earlier:
    """Find out what the cells of a notebook were.

    Parameters
    ----------
    ledger : Ledger
    stem : str
    by_grade_id, by_id : dict of str to int
        The slots of today's notebook.
    now : set of str
        Their texts, as they are compared.
    """
    found = Earlier()
    for cells in ledger.cells(stem):
        before = ""
        for cell in cells:
            text = same(cell.text)
            slot = by_grade_id.get(cell.grade_id) if cell.grade_id else by_id.get(cell.id)
            if cell.grade_id.startswith("answer_"):
                found.stubs.setdefault(cell.grade_id, set()).add(text)
                if before not in found.prompts.setdefault(cell.grade_id, []):
                    found.prompts[cell.grade_id].append(before)
            elif text and text not in now and text not in found.slots:
                found.slots[text], found.is_code[text] = slot, cell.kind == "code"
            if cell.grade_id and not cell.grade_id.startswith(("answer_", "check_", "marks_")):
                found.stubs.setdefault(cell.grade_id, set()).add(text)
            before = text
    return found
