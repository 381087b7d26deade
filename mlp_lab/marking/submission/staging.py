"""Rebuild a submission: seven whole notebooks, each the instructor's with the student's text in it.

nbgrader drops a whole submission at the first file that it cannot read, and a class at some. What is marked here is
always complete. What was handed in is only read.
"""

from __future__ import annotations

import re
from pathlib import Path

from mlp_lab.marking.submission.find_files import Submission
from mlp_lab.marking.submission.look_through import beside, show_pictures
from mlp_lab.marking.submission.notes import Note, NoteKind, to_plain
from mlp_lab.marking.submission.read_file import FileReading, content, digest_of
from mlp_lab.marking.submission.rebuild import Rebuilt
from mlp_lab.marking.submission.template import Template

KEY = "mlp_lab"
"""Metadata of a rebuilt notebook: ``handed_in`` (bool), ``notes`` (what was repaired: list of `notes.to_plain`),
``own_files`` (the student's modules: dict of str to str), ``python`` (the version that it was saved by: str) and
``files`` (the SHA-256 of each file that counted, of a module's text: dict of str to str)."""


def rebuild_all(folder: Path, templates: dict[str, Template]) -> dict[str, dict]:
    """Rebuild one submission.

    Parameters
    ----------
    folder : Path
        What the student handed in: ``submitted/<student>/mlp``.
    templates : dict of str to Template

    Returns
    -------
    dict of str to dict
        For each notebook nbformat's plain data; its metadata say what was repaired or is missing (`KEY`).
    """
    submission, used = Submission(folder, templates), set()
    # A fault of ours or of the machine ends this submission's marking, with a sentence: it must not become a 0.
    made = {stem: rebuild(submission, stem, template, used) for stem, template in templates.items()}
    about = {stem: notebook["metadata"][KEY] for stem, notebook in made.items()}
    if others := submission.not_used(used):  # said once, where something is missing if that is so
        place = next((stem for stem, one in about.items() if not one["handed_in"]), next(iter(about), None))
        about[place]["notes"] += to_plain([NoteKind.TEXT(text=others)])
    return made


def rebuild(submission: Submission, stem: str, template: Template, used: set[str]) -> dict:
    """Rebuild one notebook and return it as nbformat's plain data; add to `used` the names of the files it is from."""
    reading, failed = submission.notebook(stem)
    there = reading is not None and not reading.problem
    taken = reading if there else FileReading(f"{stem}.ipynb")
    made = Rebuilt(template, taken, lambda: submission.others(stem, reading), submission.functions)
    used |= made.sources | {one.name for one in [reading, *failed] if one is not None}
    handed_in = there or bool(made.borrowed)
    notes: list[Note] = []
    if reading is None:
        notes.append((NoteKind.NO_FILE if handed_in else NoteKind.NOT_HANDED_IN)(stem=stem))
    elif reading.problem:
        notes.append((NoteKind.UNREADABLE if handed_in else NoteKind.NOT_READ)(file=reading.name, why=reading.problem))
    elif reading.name != f"{stem}.ipynb":
        notes.append((NoteKind.SCRIPT if reading.is_script else NoteKind.OTHER_NAME)(file=reading.name, stem=stem))
    notes += [NoteKind.UNREADABLE(file=one.name, why=one.problem) for one in failed]
    if there and (copies := submission.copies(stem, reading)):
        notes.append(copies)
    home, cells = submission.home(reading), notebook_cells(made)
    own = beside(submission.folder, home, cells)
    pictures = show_pictures(cells, submission.folder, home)
    notes += made.notes + own.notes + pictures
    metadata = {key: template.metadata[key] for key in ("kernelspec", "language_info") if key in template.metadata}
    metadata[KEY] = {"handed_in": handed_in, "notes": to_plain(notes), "own_files": own.code, "python": taken.python}
    names = made.sources | ({reading.name} if there else set())
    metadata[KEY]["files"] = submission.digests(names) | {name: digest_of(text) for name, text in own.code.items()}
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def handed_in_at(folder: Path):
    """Return what ``timestamp.txt`` of a submission says and the time that it is; an empty text and None without one.

    Parameters
    ----------
    folder : Path

    Returns
    -------
    text : str
    time : datetime.datetime or None
        In UTC, without a zone, as nbgrader keeps it.
    """
    from nbgrader.utils import parse_utc

    try:
        text = content(folder / "timestamp.txt", folder, 1000).decode("utf-8").strip()
        return text, parse_utc(text)
    except Exception:  # absent, or a text that some part of the parser cannot take
        return "", None


OF_INSTRUCTOR = "mlp_lab_rubric"
"""Metadata of a cell that is for whoever marks by hand."""

NUMBER = "mlp_lab_cell"
"""Metadata of a student's own cell: its place in the student's file."""

RAW = "mlp_lab_raw"
"""Metadata of a cell that was a raw one."""

EARLIER = "mlp_lab_earlier"
"""Metadata of a cell that the lesson brought in an earlier release: not the student's own."""

MAX_MARKDOWN = 20_000
"""Characters of a cell that is read as Markdown: the time for that may grow with the square of its length."""

MAX_WORK = 5e8
"""Squares of the lengths of a student's Markdown cells in one notebook, all together."""

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def notebook_cells(made: Rebuilt) -> list[dict]:
    """Return the cells as they are written to the file: the instructor's, with the student's own between them."""
    after, edited = _own_cells(made)
    used, ours = ({getattr(slot, of) for slot in made.template.slots} for of in ("id", "source"))
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
    _leave_as_text([cell for cell in cells if cell["cell_type"] == "markdown" and cell["source"] not in ours])
    return cells


def _leave_as_text(cells: list[dict]) -> None:
    """Let Markdown be shown as it was typed from where reading it might take longer than anybody waits."""
    room = MAX_WORK
    for cell in cells:
        work = min(len(cell["source"]), MAX_MARKDOWN) ** 2
        if work > room:
            cell["source"] = _as_text(cell["source"])
            cell.pop("attachments", None)
        else:
            room -= work


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
    if cell.kind == "raw":  # formgrader would put it into its page as it is
        own |= {"cell_type": "markdown", "source": _as_text(cell.text)}
        own["metadata"][RAW] = True
    if cell.attachments and cell.kind == "markdown":
        own["attachments"] = cell.attachments
    return _finished(own)


def _as_text(text: str) -> str:
    """Return Markdown that shows a text as it is, whatever stands in it."""
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
    return f"{fence}\n{text}\n{fence}"


def _finished(cell: dict) -> dict:
    if cell["cell_type"] == "code":
        cell |= {"execution_count": None, "outputs": []}
    return cell
