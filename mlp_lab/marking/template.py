"""The instructor's notebook into which a student's text is put."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbgrader.preprocessors import ClearHiddenTests, ClearSolutions

from mlp_lab.marking.code_text import same

ROLES = ("check", "marks", "answer")


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
    """

    kind: str
    source: str
    id: str
    metadata: dict
    role: str
    name: str
    released: str

    @property
    def grade_id(self) -> str:
        return self.metadata.get("nbgrader", {}).get("grade_id", "")


@dataclass(frozen=True)
class Template:
    """The notebook `stem` with its slots in order; `metadata` is its own, `beside` what lies in its folder: names."""

    stem: str
    slots: tuple[Slot, ...]
    metadata: dict
    by_text: dict[str, list[int]] = field(default_factory=dict)
    by_grade_id: dict[str, int] = field(default_factory=dict)
    by_id: dict[str, int] = field(default_factory=dict)
    beside: frozenset[str] = frozenset()

    def with_role(self, role: str) -> dict[str, int]:
        """Return the numbers of the slots of a role, by name."""
        return {slot.name: number for number, slot in enumerate(self.slots) if slot.role == role}


def load_all(source: Path, config) -> dict[str, Template]:
    """Read the source notebooks.

    Parameters
    ----------
    source : Path
        The folder ``source/mlp``.
    config : traitlets.config.Config
        Says, as for a release, how solutions and hidden tests are delimited and what stands where they were.
    """
    settings = repr(config.get("ClearSolutions")), repr(config.get("ClearHiddenTests"))
    found = {}
    for path in sorted(source.glob("*.ipynb")):
        key = (path, path.stat().st_mtime_ns, *settings)
        if key not in _loaded:
            _loaded[key] = load(path, config)
        found[path.stem] = _loaded[key]
    return found


_loaded: dict[tuple, Template] = {}  # for a class that is marked one student at a time


def load(path: Path, config) -> Template:
    """Read one source notebook."""
    notebook = nbformat.read(path, as_version=4)
    ClearSolutions(config=config).preprocess(notebook, {})
    shown = nbformat.from_dict(notebook)
    ClearHiddenTests(config=config).preprocess(shown, {})
    slots = []
    for cell, released in zip(notebook.cells, shown.cells, strict=True):
        role, name = _role(cell.metadata.get("nbgrader", {}))
        slots.append(Slot(cell.cell_type, cell.source, cell.id, cell.metadata, role, name, same(released.source)))
    beside = frozenset(other.name for other in path.parent.iterdir())
    template = Template(path.stem, tuple(slots), notebook.metadata, beside=beside)
    for number, slot in enumerate(slots):
        if slot.role != "answer":  # all answers have one and the same text
            template.by_text.setdefault(slot.released, []).append(number)
        template.by_id[slot.id] = number
        if slot.grade_id:
            template.by_grade_id[slot.grade_id] = number
    return template


def _role(nbgrader: dict) -> tuple[str, str]:
    name = nbgrader.get("grade_id", "")
    for role in ROLES:
        if name.startswith(f"{role}_"):
            return role, name.removeprefix(f"{role}_")
    return ("solution", name) if nbgrader.get("solution") else ("", "")
