"""Decide what of a student's notebook goes where in the instructor's, and say what had to be repaired for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from lab.notebooks.cells import SavedCell
from mlp_lab.marking.submission.find_cells import Found, Solutions, answer_beside, answer_text, contents
from mlp_lab.marking.submission.notes import Note, NoteKind
from mlp_lab.marking.submission.read_file import FileReading
from mlp_lab.marking.submission.template import Template, same

_TELL_WHICH = {
    NoteKind.IN_CELL_OF,
    NoteKind.ELSEWHERE,
    NoteKind.TWICE,
    NoteKind.NOT_CODE_CELL,
    NoteKind.SPLIT,
    NoteKind.MISSING,
}
"""Notes from which it is plain which of several cells of a function was taken."""


class Rebuilt:
    """A student's notebook, cell by cell; `notebook_cells` in `staging` makes a notebook of it.

    Parameters
    ----------
    template : Template
    reading : FileReading
        Empty where nothing was handed in.
    others : callable
        Gives the other files of the submission, as `Solutions`, for what this one lacks.
    names : frozenset of str
        All functions of the lab.

    Attributes
    ----------
    notes : list of Note
        What was repaired.
    borrowed : list of str
        Functions that were taken from other files.
    sources : set of str
        The other files from which anything was taken.
    of_earlier_release : set of int
        Cells that the lesson brought in an earlier release, and today's brings in other words or not at all.
    at : dict of int to int
        Which slot a cell of the student's stands for.
    gone : set of int
        Cells whose text is in the rebuilt notebook in another way, or that are the instructor's own.
    filled, pictures : dict
        What goes into a slot.
    """

    def __init__(
        self, template: Template, reading: FileReading, others: Callable[[], Iterable[Solutions]], names: frozenset
    ):
        self.template, self.cells, self.names = template, reading.cells, names
        self.notes: list[Note] = list(reading.notes)
        self.borrowed: list[str] = []
        self.sources: set[str] = set()
        self.of_earlier_release: set[int] = set()
        self._others = others
        self.solutions = Solutions(template, self.cells, names)
        self.at: dict[int, int] = {}
        self.gone: set[int] = set()
        self.filled: dict[int, str] = {}
        self.pictures: dict[int, dict] = {}
        if self.cells and not any(cell.grade_id for cell in self.cells):
            self.notes.append(NoteKind.NO_LABELS())
        self._put_solutions()
        self._match()
        self._put_answers()
        self._say_what_moved()
        solved = [number for number in self.solutions.solved if number not in self.gone or number in self.at]
        if solved:
            self.notes.append(NoteKind.CELL_CONFLICT())

    # --- solutions

    def _put_solutions(self) -> None:
        slots = self.template.with_role("solution")
        found = {name: self.solutions.find(name) for name in slots}
        homes: dict[int, str] = {}  # a cell with several functions → the one in whose place it goes
        for name, one in found.items():
            if one and one.cells:
                first = one.cells[0]
                if first not in homes or self.cells[first].grade_id == name:
                    homes[first] = name
        for name, one in found.items():
            slot = slots[name]
            if one is None:
                self._put_rest(name, slot)
                continue
            home = homes[one.cells[0]]
            if home != name:
                self.filled[slot] = f"# {name} is written in the cell of {home}."
                self.notes.append(NoteKind.IN_CELL_OF(name=name, home=home))
                continue
            self._place(slot, one)
        for name in slots:  # copies of a cell, and the stub that was left where it was
            texts = self.template.stubs(slots[name]) | {same(found[name].text) if found[name] else ""}
            for number, cell in enumerate(self.cells):
                copied = cell.grade_id == name or not cell.grade_id
                if number not in self.at and number not in self.gone and copied and same(cell.text) in texts:
                    self.gone.add(number)
                    if cell.grade_id and found[name] and same(cell.text) == same(found[name].text):
                        self.notes.append(NoteKind.TWICE(name=name))
        again = [name for name in slots if sum(cell.grade_id == name for cell in self.cells) > 1]
        told = {note.about["name"] for note in self.notes if note.kind in _TELL_WHICH}
        self.notes += [NoteKind.SEVERAL(name=name) for name in again if name not in told]

    def _place(self, slot: int, one: Found) -> None:
        self.filled[slot] = one.text
        self.at[one.cells[0]] = slot
        self.gone.update(one.cells)
        self.notes += one.notes

    def _put_rest(self, name: str, slot: int) -> None:
        """Fill the slot of a function that this notebook does not define: from another file, or with what is there."""
        at = self.solutions.stub_at(name)
        if at is not None and at not in self.at:
            self.at[at] = slot
            self.gone.add(at)
            if same(self.cells[at].text) not in self.template.stubs(slot) | {""}:
                self.filled[slot] = self.solutions.cells[at]
        for other in self._others():
            text = other.borrow(name)
            if text is not None:
                self.filled[slot] = text
                self.borrowed.append(name)
                self.sources.add(other.file)
                self.notes.append(NoteKind.BORROWED(name=name, file=other.file))
                if at is not None and same(self.cells[at].text) not in self.template.stubs(slot):
                    self.gone.discard(at)  # what was begun there stays, as a cell of the student's own
                    self.at.pop(at, None)
                return
        if self.cells and at is None:
            self.notes.append(NoteKind.MISSING(name=name))

    # --- all other cells of the instructor

    def _match(self) -> None:
        """Tell the instructor's own cells from the student's."""
        waiting = {text: list(slots) for text, slots in self.template.by_text.items()}
        edited, repeated = [], []
        for number, cell in enumerate(self.cells):
            if number in self.gone:
                continue
            text = same(cell.text)
            if text in waiting:
                slots = waiting[text]
                role = self.template.slots[self.template.by_text[text][0]]
                if slots and role.role != "solution":
                    self.at[number] = slots.pop(0)
                elif role.role in ("check", "marks"):
                    repeated.append(role.name)
                self.gone.add(number)
                continue
            if text in self.template.earlier.slots:
                self._put_earlier(number, text)
                continue
            slot = self.template.by_grade_id.get(cell.grade_id, self.template.by_id.get(cell.id))
            role = self.template.slots[slot].role if slot is not None else ""
            if role in ("check", "marks"):
                edited.append((number, slot))
            elif slot is not None and not role and not cell.grade_id and slot not in self.at.values():
                self.at[number] = slot  # changed by the student: in its place, with the student's text
        names = []
        for number, slot in edited:
            if slot not in self.at.values():
                self.at[number] = slot
                names.append(self.template.slots[slot].name)
            else:
                repeated.append(self.template.slots[slot].name)
            if not contents(self.cells[number].text).useful:
                self.gone.add(number)
        there = set(self.at.values())
        gone = [
            slot.name
            for number, slot in enumerate(self.template.slots)
            if slot.role in ("check", "marks") and number not in there
        ]
        if self.of_earlier_release:
            self.notes.append(NoteKind.EARLIER_RELEASE())
        if self.cells:
            said = {NoteKind.CHANGED: names, NoteKind.REPEATED: repeated, NoteKind.GONE: gone}
            self.notes += [kind(names=cells) for kind, cells in said.items() if cells]

    def _put_earlier(self, number: int, text: str) -> None:
        """Put a cell of an earlier release in its place: code that students built upon as it was, the rest as it is."""
        slot, is_code = self.template.earlier.slots[text], self.template.earlier.is_code[text]
        self.of_earlier_release.add(number)
        role = self.template.slots[slot].role if slot is not None else ""
        if slot is not None and role != "solution" and slot not in self.at.values():
            self.at[number] = slot
        if role or not is_code:
            self.gone.add(number)

    def _say_what_moved(self) -> None:
        order = [slot for _, slot in sorted(self.at.items()) if self.template.slots[slot].role]
        elsewhere = {NoteKind.ELSEWHERE, NoteKind.ANSWER_ELSEWHERE}
        if order != sorted(order) and not any(note.kind in elsewhere for note in self.notes):
            self.notes.append(NoteKind.MOVED())

    # --- written answers

    def _put_answers(self) -> None:
        for name, slot in self.template.with_role("answer").items():
            grade_id, stubs = self.template.slots[slot].grade_id, self.template.stubs(slot) | {""}
            own = [number for number, cell in enumerate(self.cells) if cell.grade_id == grade_id]
            written = [number for number in own if same(self.cells[number].text) not in stubs]
            how: Note | None = None
            if own:
                self.at[own[0]] = slot
                self.gone.update(own)
            if not written:
                written = answer_beside(self.template, slot, self.cells, self.at, self.gone)
                how = NoteKind.ANSWER_ELSEWHERE(name=name)
            elif any(self.cells[number].kind != "markdown" for number in written):
                how = NoteKind.ANSWER_NOT_MARKDOWN(name=name)
            untouched = [n for n, cell in enumerate(self.cells) if cell.text.strip() and same(cell.text) in stubs]
            left = next((n for n in untouched if n not in self.at), None)
            if not own and not written and left is not None:
                self.at[left] = slot
            if written:
                self._fill_answer(slot, [self.cells[number] for number in written])
                self.gone.update(written)
                self.at.setdefault(written[0], slot)
                if not any(cell.grade_id for cell in self.cells):
                    how = None
            else:
                how = self._answer_of_another_file(slot, stubs, grade_id, name)
                if not how and not own and self.cells and slot not in self.at.values():
                    how = NoteKind.ANSWER_MISSING(name=name)
            if how:
                self.notes.append(how)
            self.gone.update(untouched)  # stubs without a label

    def _fill_answer(self, slot: int, cells: list[SavedCell]) -> None:
        self.filled[slot] = answer_text(self.template, slot, cells)
        self.pictures[slot] = {name: files for cell in cells for name, files in cell.attachments.items()}

    def _answer_of_another_file(self, slot: int, stubs: set[str], grade_id: str, name: str) -> Note | None:
        for other in self._others():
            cells = [cell for cell in other.given if cell.grade_id == grade_id and same(cell.text) not in stubs]
            if cells:
                self._fill_answer(slot, cells[-1:])
                self.sources.add(other.file)
                return NoteKind.ANSWER_BORROWED(name=name, file=other.file)
        return None
