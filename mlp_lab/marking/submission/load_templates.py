"""Read the instructor's notebooks into templates, with nbgrader's own ideas of what a release leaves out."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import nbformat
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import ClearHiddenTests, ClearSolutions
from nbgrader.utils import compute_checksum

from lab.notebooks.cells import role_of
from mlp_lab.course import HANDED_OUT
from mlp_lab.errors import LabError
from mlp_lab.handed_out import Ledger, load
from mlp_lab.marking.submission.template import Slot, Template, earlier_cells, same


class TemplateError(LabError, NbGraderException):
    """What notebooks are compared with cannot be read; a sentence, for this program and for nbgrader's own."""


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
    """Read one source notebook; `ledger` knows the earlier releases."""
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
