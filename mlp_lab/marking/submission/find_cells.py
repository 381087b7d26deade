"""Which of a student's cells is which cell of the instructor's notebook, and where the words of an answer are."""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass, field
from functools import lru_cache

from lab.notebooks.cells import SavedCell, too_long
from lab.notebooks.notebook_files import NotebookCell
from lab.slicing.celltext import SliceError
from lab.slicing.program import Program
from mlp_lab.marking.submission.merge_conflict import commented
from mlp_lab.marking.submission.notes import Note, NoteKind
from mlp_lab.marking.submission.template import Template, same


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
        solved = commented(text, keep)
        if solved == text:
            return text
        if contents(solved).parses:
            return solved
    return text


def without_fence(text: str) -> str:
    """Take code out of a Markdown fence that is all there is."""
    found = re.fullmatch(r"\s*```\w*\n(.*?)\n?```\s*", text, re.DOTALL)
    return found[1] if found else text


@dataclass
class Found:
    """What goes into one solution slot.

    Attributes
    ----------
    text : str
    cells : list of int
        The student's cells (numbers in the list of cells) that it is made of; empty if it is from another file.
    notes : list of Note
        For the mark sheet, where it was not simply there.
    """

    text: str
    cells: list[int] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


class Solutions:
    """Finds the text of each solution cell in one of a student's notebooks.

    Parameters
    ----------
    template : Template
    cells : list of SavedCell
    names : frozenset of str
        All functions of the lab.
    file : str
        The notebook's name.
    """

    def __init__(self, template: Template, cells: list[SavedCell], names: frozenset, file: str = ""):
        self.template, self.names, self.given, self.file = template, names, cells, file
        self.cells, self.solved = [], []
        for number, cell in enumerate(cells):
            text = cell.text
            if "<<<<<<<" in text and ">>>>>>>" in text:
                text = without_conflict(text)
            if text != cell.text:
                self.solved.append(number)
            elif cell.kind != "code" and cell.grade_id in names:
                text = without_fence(text)
            self.cells.append(text)
        self.kinds = [cell.kind for cell in cells]
        self.grade_ids = [cell.grade_id for cell in cells]
        self._program = None

    @property
    def program(self) -> Program:
        """All of the student's code cells, without those that are the instructor's own; it knows where checks stand."""
        if self._program is None:
            cells = []
            for number, text in enumerate(self.cells):
                role, name = self.template.check_of(self.grade_ids[number], same(text))
                if self.kinds[number] == "code" and not self.template.brought(same(text)):
                    cells.append(NotebookCell(str(number), "code", text))  # also what was written into a check
                if role:
                    cells.append(NotebookCell(str(number), "code", "", role, name))
            self._program = Program.from_notebook(cells)
        return self._program

    def find(self, name: str) -> Found | None:
        """Find the text for a function's solution cell; None where nobody wrote anything but the stub."""
        stubs = self.template.stubs(self.template.with_role("solution")[name])
        labelled = [number for number, grade_id in enumerate(self.grade_ids) if grade_id == name]
        own = [number for number in labelled if same(self.cells[number]) not in stubs]
        for number in reversed(own):
            if name in contents(self.cells[number]).finished:
                return Found(self.cells[number], [number], self._kind(name, number))
        if joined := self._joined(name, own):
            return joined
        for number in reversed(own):
            if name in contents(self.cells[number]).broken:
                return Found(self.cells[number], [number], self._kind(name, number))
        function = self.program.functions().get(name)
        if function is not None and not function.stub:
            return self._elsewhere(name, int(function.label))
        holding = [number for number, text in enumerate(self.cells) if name in text and self.kinds[number] == "code"]
        if not labelled and (joined := self._joined(name, holding)):
            return joined
        for number in reversed(range(len(self.cells))):
            if self.kinds[number] != "code" and name in self.cells[number]:
                text = without_fence(self.cells[number])
                if contents(text).parses and name in contents(text).finished:
                    return Found(text, [number], [NoteKind.NOT_CODE(name=name)])
        for part in reversed(self.program.broken):
            if name in part.names:
                return self._elsewhere(name, int(part.label))
        return None

    def stub_at(self, name: str) -> int | None:
        """Where the cell of a function that was not found stands, if it is there."""
        stubs = self.template.stubs(self.template.with_role("solution")[name])
        for number, text in enumerate(self.cells):
            if self.grade_ids[number] == name or same(text) in stubs:
                return number
        return None

    def borrow(self, name: str) -> str | None:
        """Take a finished function, with what it needs, out of this notebook for another one."""
        function = self.program.functions().get(name)
        if function is None or function.stub:
            return None
        try:
            pieces = self.program.slice(name, without=self.names - {name}).pieces
        except SliceError:
            return None
        if len(pieces) == 1 and contents(self.cells[int(pieces[0].label)]).finished & self.names == {name}:
            return self.cells[int(pieces[0].label)]
        return "\n\n".join("\n".join(_without_gaps(piece.text)) for piece in pieces)

    def _kind(self, name: str, number: int) -> list[Note]:
        return [] if self.kinds[number] == "code" else [NoteKind.NOT_CODE_CELL(name=name)]

    def _elsewhere(self, name: str, number: int) -> Found:
        if self.grade_ids[number] == name:
            return Found(self.cells[number], [number], self._kind(name, number))
        # In a notebook without any labels all are found like this; that is said once.
        return Found(self.cells[number], [number], [NoteKind.ELSEWHERE(name=name)] * any(self.grade_ids))

    def _joined(self, name: str, starts: list[int]) -> Found | None:
        """Join a definition that was split over several cells."""
        for start in reversed(starts):
            text, known = self.cells[start], contents(self.cells[start])
            open_end = name in known.broken or (name in known.stubs and "NotImplementedError" not in text)
            if not open_end or self.template.brought(same(text)):
                continue
            for number in range(start + 1, min(start + 4, len(self.cells))):
                more = self.cells[number]
                if self.kinds[number] != "code" or self.template.brought(same(more)):
                    break
                hanging = text.rpartition("\n")[2]
                ends_in_space = bool(hanging) and not hanging.strip()
                first = next((line for line in more.split("\n") if line.strip()), "")
                if name not in known.broken and not ends_in_space and first[:1] not in (" ", "\t"):
                    break
                text = text + ("" if ends_in_space else "\n") + more
                whole = contents(text)
                if whole.parses and name in whole.finished:
                    return Found(text, list(range(start, number + 1)), [NoteKind.SPLIT(name=name)])
        return None


def _without_gaps(text: str) -> list[str]:
    """Drop the blank lines that stand for what was left out, but two in a row at most."""
    lines: list[str] = []
    for line in text.strip("\n").split("\n"):
        if line.strip() or (len(lines) > 1 and (lines[-1].strip() or lines[-2].strip())):
            lines.append(line)
    return lines


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
