"""Rebuild submissions in a folder of their own, from which nbgrader then reads them.

nbgrader drops a whole submission at the first file that it cannot read, and a class at some. What it is given here is
always complete: seven notebooks, each the instructor's with the student's text in it. What was handed in is only read.
"""

from __future__ import annotations

import json
import logging
from pathlib import Path

from mlp_lab.marking import own_files
from mlp_lab.marking.assemble import notebook_cells
from mlp_lab.marking.find_files import Submission, candidates
from mlp_lab.marking.read_file import Reading, content
from mlp_lab.marking.rebuild import Rebuilt
from mlp_lab.marking.template import Template

KEY = "mlp_lab"
"""Metadata of a rebuilt notebook: ``handed_in`` (bool), ``notes`` (what was mended: list of str), ``own_files`` (the
student's modules: dict of str to str) and ``python`` (the version that it was saved by: str)."""


def stage(folder: Path, target: Path, templates: dict[str, Template], log: logging.Logger) -> dict[str, list[str]]:
    """Rebuild one submission.

    Parameters
    ----------
    folder : Path
        What the student handed in: ``submitted/<student>/mlp``.
    target : Path
        Where the rebuilt notebooks go.
    templates : dict of str to Template
    log : logging.Logger

    Returns
    -------
    dict of str to list of str
        For each notebook what was mended or is missing.
    """
    submission, said = Submission(folder, templates), {}
    target.mkdir(parents=True)
    for stem, template in templates.items():
        try:
            notebook = rebuild(submission, stem, template)
        except Exception as error:  # a fault of ours must not cost the class its marks, nor stay unseen
            log.exception("Rebuilding %s of %s failed", stem, folder)
            made = Rebuilt(template, Reading(stem), tuple, submission.functions)
            why = f"not marked: the marker stumbled over it ({type(error).__name__}), somebody has to look at it"
            notebook = _notebook(template, notebook_cells(made), [why], handed_in=False)
        said[stem] = notebook["metadata"][KEY]["notes"]
        text = json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True)
        (target / f"{stem}.ipynb").write_text(text + "\n", encoding="utf-8")
    _stamp(folder, target)
    return said


def rebuild(submission: Submission, stem: str, template: Template) -> dict:
    """Rebuild one notebook and return it as nbformat's plain data."""
    reading, failed = submission.notebook(stem)
    there = reading is not None and not reading.problem
    taken = reading if there else Reading(f"{stem}.ipynb")
    made = Rebuilt(template, taken, lambda: submission.others(stem, reading), submission.functions)
    handed_in = there or bool(made.borrowed)
    absent = "" if handed_in else "not handed in: "
    notes = []
    if reading is None:
        notes.append(f"{absent}there is no {stem}.ipynb")
    elif reading.problem:
        notes.append(f"{absent}{reading.name} cannot be read, {reading.problem}")
    elif reading.name != f"{stem}.ipynb":
        notes.append(f"{reading.name} was taken for {stem}.ipynb")
    notes += [f"{one.name} cannot be read, {one.problem}" for one in failed]
    copies = [path for path in submission.named[stem] if not submission.reading(path).problem]
    if there and len(copies) > 1:
        notes.append(f"of {len(copies)} copies {reading.name} was taken")
    home, cells = submission.home(reading), notebook_cells(made)
    own = own_files.beside(submission.folder, home, cells)
    pictures = own_files.show_pictures(cells, submission.folder, home)
    made_of = _notebook(template, cells, notes + made.notes + own.notes + pictures, handed_in)
    made_of["metadata"][KEY] |= {"own_files": own.code, "python": taken.python}
    return made_of


def _notebook(template: Template, cells: list[dict], notes: list[str], handed_in: bool) -> dict:
    metadata = {key: template.metadata[key] for key in ("kernelspec", "language_info") if key in template.metadata}
    metadata[KEY] = {"handed_in": handed_in, "notes": notes}
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def has_notebooks(folder: Path) -> bool:
    """Say whether anything in a submission looks like a notebook."""
    return bool(candidates(folder))


def _stamp(folder: Path, target: Path) -> None:
    """Copy the time of handing in if it is one: at a wrong one nbgrader ends, with all others unmarked."""
    from nbgrader.utils import parse_utc

    try:
        text = content(folder / "timestamp.txt", folder, 1000).decode("utf-8").strip()
        parse_utc(text)
    except Exception:  # absent, or a text that some part of the parser stumbles over
        return
    (target / "timestamp.txt").write_text(text, encoding="utf-8")
