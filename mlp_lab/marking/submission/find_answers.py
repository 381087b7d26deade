"""Written answers: where a student put the words, and which of them are the student's."""

from __future__ import annotations

from collections.abc import Container

from lab.notebooks.saved_cells import SavedCell
from mlp_lab.marking.submission.code_text import contents, same
from mlp_lab.marking.submission.template import Template


def answer_beside(
    template: Template, slot: int, cells: list[SavedCell], at: dict[int, int], gone: Container[int]
) -> list[int]:
    """Look for an answer where there is none in its own cell.

    Parameters
    ----------
    template : Template
    slot : int
        The answer's.
    cells : list of SavedCell
    at, gone
        As in `Rebuilt`: which cells are accounted for.

    Returns
    -------
    list of int
        The cell of the question, if words were added to it; otherwise cells of words between the instructor's cells
        that stand before and after the answer.
    """
    stubs = template.stubs(slot)
    for number, cell in enumerate(cells):
        text = same(cell.text)
        if _without_question(template, slot, text) not in (None, ""):
            return [number]
    places = {to: number for number, to in at.items() if to != slot}
    low = next((places[to] for to in reversed(range(slot)) if to in places), -1)
    high = next((places[to] for to in range(slot + 1, len(template.slots)) if to in places), len(cells))
    between = [number for number in range(low + 1, high) if number not in gone and number not in at]
    return [number for number in between if _is_prose(cells[number]) and same(cells[number].text) not in stubs]


def answer_text(template: Template, slot: int, cells: list[SavedCell]) -> str:
    """Return the words of these cells as one text, without the question."""
    texts = []
    for cell in cells:
        text = same(cell.text)
        if not cell.grade_id:
            own = _without_question(template, slot, text)
            text = text if own is None else own
        texts.append(text)
    if len(cells) == 1 and texts[0] == same(cells[0].text):
        return cells[0].text
    return "\n\n".join(dict.fromkeys(texts))


def _without_question(template: Template, slot: int, text: str) -> str | None:
    """Return what was added to the question, today's or an earlier one; None where the text is no such cell."""
    for prompt in template.prompts(slot):
        if text.startswith(prompt):
            text = text.removeprefix(prompt)
            for stub in template.stubs(slot):
                text = text.replace(stub, "") if stub else text
            return same(text)
    return None


def _is_prose(cell: SavedCell) -> bool:
    """Whether a cell is words rather than code."""
    return bool(cell.text.strip()) and (cell.kind != "code" or not contents(cell.text).parses)
