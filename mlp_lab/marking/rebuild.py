"""Put a student's text into the instructor's notebook: what nbgrader then reads is always whole and in order.

A notebook that was handed in as it should be comes out with the same cells in the same order.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from mlp_lab.marking.code_text import contents, same
from mlp_lab.marking.find_cells import Found, Solutions, is_prose
from mlp_lab.marking.read_file import Cell, Reading
from mlp_lab.marking.template import Template

NUMBER = "mlp_lab_cell"
"""Metadata of a student's own cell: its place in the student's file."""

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


class Rebuilt:
    """One rebuilt notebook.

    Parameters
    ----------
    template : Template
    reading : Reading
        Empty where nothing was handed in.
    others : callable
        Gives the other files of the submission, as `Solutions`, for what this one lacks.
    names : frozenset of str
        All functions of the lab.

    Attributes
    ----------
    notes : list of str
        Clauses that say what was mended.
    borrowed : list of str
        Functions that were taken from other files.
    """

    def __init__(
        self, template: Template, reading: Reading, others: Callable[[], Iterable[Solutions]], names: frozenset
    ):
        self.template, self.cells, self.names = template, reading.cells, names
        self.notes = list(reading.notes)
        self.borrowed: list[str] = []
        self._others = others
        self._solutions = Solutions(template, self.cells, names)
        self._at: dict[int, int] = {}  # student's cell → slot that it stands for
        self._gone: set[int] = set()  # cells that are in the rebuilt notebook in another way
        self._filled: dict[int, str] = {}  # slot → text
        self._pictures: dict[int, dict] = {}
        if self.cells and not any(cell.grade_id for cell in self.cells):
            self.notes.append("nbgrader's labels were missing: cells were found by what stands in them")
        self._put_solutions()
        self._match()
        self._put_answers()
        self._say_what_moved()
        solved = [number for number in self._solutions.solved if number not in self._gone or number in self._at]
        if solved:
            self.notes.append("a merge conflict was solved: one side of it is a comment now")

    # --- solutions

    def _put_solutions(self) -> None:
        slots = self.template.with_role("solution")
        found = {name: self._solutions.find(name) for name in slots}
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
                self._filled[slot] = f"# {name} is written in the cell of {home}."
                self.notes.append(f"{name} was found in the cell of {home}")
                continue
            self._place(slot, one)
        for name in slots:  # copies of a cell, and the stub that was left where it was
            texts = {self.template.slots[slots[name]].released, same(found[name].text) if found[name] else ""}
            for number, cell in enumerate(self.cells):
                copied = cell.grade_id == name or not cell.grade_id
                if number not in self._at and number not in self._gone and copied and same(cell.text) in texts:
                    self._gone.add(number)
                    if cell.grade_id and found[name] and same(cell.text) == same(found[name].text):
                        self.notes.append(f"the cell of {name} was there twice")
        again = [name for name in slots if sum(cell.grade_id == name for cell in self.cells) > 1]
        for name in again:
            if not any(f"cell of {name} " in note or f"{name} was found" in note for note in self.notes):
                self.notes.append(f"there were several cells of {name}: the last finished one was taken")

    def _place(self, slot: int, one: Found) -> None:
        self._filled[slot] = one.text
        self._at[one.cells[0]] = slot
        self._gone.update(one.cells)
        if one.how:
            self.notes.append(one.how)

    def _put_rest(self, name: str, slot: int) -> None:
        """Fill the slot of a function that this notebook does not define: from another file, or with what is there."""
        at = self._solutions.stub_at(name)
        if at is not None and at not in self._at:
            self._at[at] = slot
            self._gone.add(at)
            if same(self.cells[at].text):
                self._filled[slot] = self._solutions.cells[at]
        for other in self._others():
            text = other.borrow(name)
            if text is not None:
                self._filled[slot] = text
                self.borrowed.append(name)
                self.notes.append(f"{name} was taken from {other.file}")
                if at is not None and same(self.cells[at].text) != self.template.slots[slot].released:
                    self._gone.discard(at)  # what was begun there stays, as a cell of the student's own
                    self._at.pop(at, None)
                return
        if self.cells and at is None:
            self.notes.append(f"the cell of {name} was missing")

    # --- all other cells of the instructor

    def _match(self) -> None:
        """Tell the instructor's own cells from the student's."""
        waiting = {text: list(slots) for text, slots in self.template.by_text.items()}
        edited, repeated = [], []
        for number, cell in enumerate(self.cells):
            if number in self._gone:
                continue
            text = same(cell.text)
            if text in waiting:
                slots = waiting[text]
                role = self.template.slots[self.template.by_text[text][0]]
                if slots and role.role != "solution":
                    self._at[number] = slots.pop(0)
                elif role.role in ("check", "marks"):
                    repeated.append(role.name)
                self._gone.add(number)
                continue
            slot = self.template.by_grade_id.get(cell.grade_id, self.template.by_id.get(cell.id))
            role = self.template.slots[slot].role if slot is not None else ""
            if role in ("check", "marks"):
                edited.append((number, slot))
            elif slot is not None and not role and not cell.grade_id and slot not in self._at.values():
                self._at[number] = slot  # changed by the student: in its place, with the student's text
        names = []
        for number, slot in edited:
            if slot not in self._at.values():
                self._at[number] = slot
                names.append(self.template.slots[slot].name)
            else:
                repeated.append(self.template.slots[slot].name)
            if not contents(self.cells[number].text).useful:
                self._gone.add(number)
        there = set(self._at.values())
        gone = [
            slot.name
            for number, slot in enumerate(self.template.slots)
            if slot.role in ("check", "marks") and number not in there
        ]
        if self.cells:
            self._say("check or marks cells had been changed: the original was used", names)
            self._say("check or marks cells were there twice", repeated)
            self._say("check or marks cells were missing", gone)

    def _say(self, what: str, names: list[str]) -> None:
        if names:
            names = list(dict.fromkeys(names))
            more = f" and {len(names) - 3} more" if len(names) > 4 else ""
            self.notes.append(f"{what} ({', '.join(names[:3] if more else names)}{more})")

    def _say_what_moved(self) -> None:
        order = [slot for _, slot in sorted(self._at.items()) if self.template.slots[slot].role]
        if order != sorted(order) and not any("was found in another cell" in note for note in self.notes):
            self.notes.append("cells had been moved: they are in the original order")

    # --- written answers

    def _put_answers(self) -> None:
        for name, slot in self.template.with_role("answer").items():
            grade_id, stub = self.template.slots[slot].grade_id, same(self.template.slots[slot].source)
            own = [number for number, cell in enumerate(self.cells) if cell.grade_id == grade_id]
            written = [number for number in own if same(self.cells[number].text) not in ("", stub)]
            how = ""
            if own:
                self._at[own[0]] = slot
                self._gone.update(own)
            if not written:
                written, how = self._answer_beside(slot, stub), f"the answer on {name} was found in another cell"
            elif any(self.cells[number].kind != "markdown" for number in written):
                how = f"the answer on {name} was not a Markdown cell"
            if not own and not written and (left := self._stub_near(slot, stub)) is not None:
                self._at[left] = slot
            if written:
                self._fill_answer(slot, [self.cells[number] for number in written], stub)
                self._gone.update(written)
                self._at.setdefault(written[0], slot)
                if not any(cell.grade_id for cell in self.cells):
                    how = ""
            else:
                how = self._answer_of_another_file(slot, stub, grade_id, name)
                if not how and not own and self.cells and slot not in self._at.values():
                    how = f"the cell of the answer on {name} was missing"
            if how:
                self.notes.append(how)
            for number, cell in enumerate(self.cells):  # stubs without a label
                if same(cell.text) == stub:
                    self._gone.add(number)

    def _fill_answer(self, slot: int, cells: list[Cell], stub: str) -> None:
        prompt = self.template.slots[slot - 1].released if slot else ""
        texts = []
        for cell in cells:
            text = same(cell.text)
            if prompt and text.startswith(prompt) and cell.grade_id == "":
                text = same(text.removeprefix(prompt).replace(stub, ""))
            texts.append(text)
            self._pictures.setdefault(slot, {}).update(cell.attachments)
        self._filled[slot] = "\n\n".join(dict.fromkeys(texts)) if len(texts) > 1 else texts[0]
        if len(cells) == 1 and texts[0] == same(cells[0].text):
            self._filled[slot] = cells[0].text

    def _answer_beside(self, slot: int, stub: str) -> list[int]:
        """Look for words of the student's between the cells that stand before and after the answer."""
        prompt = self.template.slots[slot - 1].released if slot else ""
        for number, cell in enumerate(self.cells):
            text = same(cell.text)
            if prompt and text.startswith(prompt) and same(text.removeprefix(prompt).replace(stub, "")):
                return [number]
        places = {to: number for number, to in self._at.items() if to != slot}
        low = next((places[to] for to in reversed(range(slot)) if to in places), -1)
        high = next((places[to] for to in range(slot + 1, len(self.template.slots)) if to in places), len(self.cells))
        between = [number for number in range(low + 1, high) if number not in self._gone and number not in self._at]
        return [number for number in between if is_prose(self.cells[number]) and same(self.cells[number].text) != stub]

    def _stub_near(self, slot: int, stub: str) -> int | None:
        stubs = [number for number, cell in enumerate(self.cells) if same(cell.text) == stub]
        return next((number for number in stubs if number not in self._at), None)

    def _answer_of_another_file(self, slot: int, stub: str, grade_id: str, name: str) -> str:
        for other in self._others():
            cells = [cell for cell in other.given if cell.grade_id == grade_id and same(cell.text) not in ("", stub)]
            if cells:
                self._fill_answer(slot, cells[-1:], stub)
                return f"the answer on {name} was taken from {other.file}"
        return ""

    # --- the result

    def notebook_cells(self) -> list[dict]:
        """Return the cells as they are written to the file: the instructor's, with the student's own between them."""
        after, edited = self._own_cells()
        used = {slot.id for slot in self.template.slots}
        cells = [self._own(number, used) for number in after.get(-1, [])]
        for slot, one in enumerate(self.template.slots):
            if slot in edited:
                cells.append(self._own(edited[slot], used, one.id))
            else:
                cell = {"cell_type": one.kind, "id": one.id, "metadata": one.metadata}
                cell["source"] = self._filled.get(slot, one.source)
                if self._pictures.get(slot):
                    cell["attachments"] = self._pictures[slot]
                cells.append(_finished(cell))
            cells += [self._own(number, used) for number in after.get(slot, [])]
        return cells

    def _own_cells(self) -> tuple[dict[int, list[int]], dict[int, int]]:
        """Say after which slot each of the student's own cells goes, and which ones take the place of a slot."""
        bounds = sorted(slot for slot in self._at.values() if self.template.slots[slot].role == "solution")
        after: dict[int, list[int]] = {}
        edited: dict[int, int] = {}
        anchor, low = -1, -1
        for number in range(len(self.cells)):
            slot = self._at.get(number)
            if slot is not None:
                if self.template.slots[slot].role == "solution":
                    anchor = low = slot
                high = next((bound for bound in bounds if bound > low), len(self.template.slots))
                inside = low <= slot < high
                if inside:
                    anchor = max(anchor, slot)
                if number in self._gone:
                    continue
                if inside and not self.template.slots[slot].role:
                    edited[slot] = number
                    continue
            if number not in self._gone and self.cells[number].text.strip():
                after.setdefault(anchor, []).append(number)
        return after, edited

    def _own(self, number: int, used: set[str], own_id: str = "") -> dict:
        cell = self.cells[number]
        if not own_id:
            own_id = cell.id if _ID.fullmatch(cell.id) and cell.id not in used else f"own-{cell.number}"
            while own_id in used:
                own_id += "x"
            used.add(own_id)
        made = {"cell_type": cell.kind, "id": own_id, "metadata": {NUMBER: cell.number}}
        made["source"] = self._solutions.cells[number] if cell.kind == "code" else cell.text
        if cell.attachments and cell.kind == "markdown":
            made["attachments"] = cell.attachments
        return _finished(made)


def _finished(cell: dict) -> dict:
    if cell["cell_type"] == "code":
        cell |= {"execution_count": None, "outputs": []}
    return cell
