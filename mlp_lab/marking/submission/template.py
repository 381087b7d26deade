"""The instructor's notebook into which a student's text is put, and what its cells were in earlier releases."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from pathlib import Path

from lab.notebooks.cells import role_and_name, role_of
from mlp_lab.course import HANDED_OUT
from mlp_lab.errors import LabError
from mlp_lab.handed_out import Ledger, load


def same(text: str) -> str:
    """Text as it is compared: ends of lines and blank lines around it do not count."""
    return "\n".join(line.rstrip() for line in text.strip().split("\n"))


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
            text, (role, _) = same(cell.text), role_and_name(cell.grade_id)
            slot = by_grade_id.get(cell.grade_id) if cell.grade_id else by_id.get(cell.id)
            if role == "answer":
                found.stubs.setdefault(cell.grade_id, set()).add(text)
                if before not in found.prompts.setdefault(cell.grade_id, []):
                    found.prompts[cell.grade_id].append(before)
            elif text and text not in now and text not in found.slots:
                found.slots[text], found.is_code[text] = slot, cell.kind == "code"
            if role == "solution":
                found.stubs.setdefault(cell.grade_id, set()).add(text)
            before = text
    return found


@dataclass(frozen=True)
class Slot:
    """A cell of the instructor's notebook.

    Attributes
    ----------
    kind, source, id : str
        What goes into the rebuilt notebook; a solution is its stub.
    metadata : dict
    role, name : str
        solution, check, marks or answer, and of what; both empty for all other cells.
    released : str
        The text that students got, as it is compared.
    checksum : str
        nbgrader's, of the cell as the gradebook knows it; empty for a cell that nbgrader does not know.
    rubric : str
        For an answer: what stood between the solution delimiters. It is for whoever marks by hand.
    """

    kind: str
    source: str
    id: str
    metadata: dict
    role: str
    name: str
    released: str
    checksum: str = ""
    rubric: str = ""

    @property
    def grade_id(self) -> str:
        return self.metadata.get("nbgrader", {}).get("grade_id", "")


@dataclass(frozen=True)
class Template:
    """The notebook `stem` with its slots in order.

    `metadata` is its own, `beside` what lies in its folder (names), `earlier` what its cells were in earlier releases.
    """

    stem: str
    slots: tuple[Slot, ...]
    metadata: dict
    by_text: dict[str, list[int]] = field(default_factory=dict)
    by_grade_id: dict[str, int] = field(default_factory=dict)
    by_id: dict[str, int] = field(default_factory=dict)
    beside: frozenset[str] = frozenset()
    earlier: Earlier = field(default_factory=Earlier)

    def with_role(self, role: str) -> dict[str, int]:
        """Return the numbers of the slots of a role, by name."""
        return {slot.name: number for number, slot in enumerate(self.slots) if slot.role == role}

    def brought(self, text: str) -> bool:
        """Whether a text, as it is compared, is a cell that the lesson brought, in this release or an earlier one."""
        return text in self.by_text or text in self.earlier.slots

    def check_of(self, grade_id: str, text: str) -> tuple[str, str]:
        """Say of a student's cell whether it is a check or a marks cell, and of which function; empty for all others.

        Parameters
        ----------
        grade_id, text : str
            The cell's label, which may be lost, and its text, as it is compared.
        """
        places = [self.by_grade_id.get(grade_id), *self.by_text.get(text, ()), self.earlier.slots.get(text)]
        slots = [self.slots[place] for place in places if place is not None]
        return next(((one.role, one.name) for one in slots if one.role in ("check", "marks")), ("", ""))

    def stubs(self, slot: int) -> set[str]:
        """Return what stood in a slot before a student wrote there, in this release or an earlier one."""
        one = self.slots[slot]
        now = same(one.source) if one.role == "answer" else one.released
        return {now} | self.earlier.stubs.get(one.grade_id, set())

    def prompts(self, slot: int) -> list[str]:
        """Return the questions that stood above an answer, today's first; none is empty."""
        now = self.slots[slot - 1].released if slot else ""
        return [text for text in [now, *self.earlier.prompts.get(self.slots[slot].grade_id, [])] if text]


class TemplateError(LabError):
    """What notebooks are compared with cannot be read; a sentence."""


def load_all(source: Path, config) -> dict[str, Template]:
    """Read the source notebooks.

    Parameters
    ----------
    source : Path
        The folder ``source/mlp``.
    config : traitlets.config.Config
        Says, as for a release, how solutions and hidden tests are delimited and what stands where they were.

    Raises
    ------
    TemplateError
        When the list of what was handed out is damaged.
    """
    handed_out = source.parent / HANDED_OUT.name
    saved = handed_out.stat().st_mtime_ns if handed_out.is_file() else 0
    settings = repr(config.get("ClearSolutions")), repr(config.get("ClearHiddenTests"))
    found = {}
    for path in sorted(source.glob("*.ipynb")):
        key = (path, path.stat().st_mtime_ns, saved, *settings)
        if key not in _loaded:
            try:
                _loaded[key] = load_one(path, config, load(handed_out))
            except LabError as error:
                raise TemplateError(str(error)) from error
        found[path.stem] = _loaded[key]
    return found


_loaded: dict[tuple, Template] = {}  # for a class that is marked one student at a time


def rubric_of(source_cell: str) -> str:
    """Return the text between the solution delimiters of an answer cell of a source notebook, or an empty string.

    nbgrader takes it out of the release, and what the student hands in stands in its place.
    """
    lines, inside = [], False
    for line in source_cell.splitlines():
        if "BEGIN SOLUTION" in line:
            inside = True
        elif "END SOLUTION" in line:
            inside = False
        elif inside:
            lines.append(line)
    return "\n".join(lines).strip()


def load_one(path: Path, config, ledger: Ledger) -> Template:
    """Read one source notebook, with nbgrader's own idea of what is left out; `ledger` knows the earlier releases."""
    import nbformat  # only where the gradebook is: a judge gets templates that are read
    from nbgrader.preprocessors import ClearHiddenTests, ClearSolutions
    from nbgrader.utils import compute_checksum

    notebook = nbformat.read(path, as_version=4)
    rubrics = [rubric_of(cell.source) if role_of(cell.metadata)[0] == "answer" else "" for cell in notebook.cells]
    ClearSolutions(config=config).preprocess(notebook, {})
    shown = nbformat.from_dict(notebook)
    ClearHiddenTests(config=config).preprocess(shown, {})
    slots = []
    for cell, released, rubric in zip(notebook.cells, shown.cells, rubrics, strict=True):
        role, name = role_of(cell.metadata)
        checksum = compute_checksum(cell) if role else ""
        metadata = json.loads(json.dumps(cell.metadata))  # plain data, which another process can be sent
        slot = Slot(cell.cell_type, cell.source, cell.id, metadata, role, name, same(released.source), checksum, rubric)
        slots.append(slot)
    beside = frozenset(other.name for other in path.parent.iterdir())
    template = Template(path.stem, tuple(slots), json.loads(json.dumps(notebook.metadata)), beside=beside)
    now = {slot.released for slot in slots}
    for number, slot in enumerate(slots):
        if slot.role != "answer":  # all answers have one and the same text
            template.by_text.setdefault(slot.released, []).append(number)
        template.by_id[slot.id] = number
        if slot.grade_id:
            template.by_grade_id[slot.grade_id] = number
    found = earlier_cells(ledger, path.stem, template.by_grade_id, template.by_id, now)
    return replace(template, earlier=found)
