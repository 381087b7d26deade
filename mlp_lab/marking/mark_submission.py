"""Marking is a function: a submission's files and the lessons go in, plain data comes out.

Nothing is written here, and nothing of the gradebook is known: the same input gives the same result, whoever asks, in
whatever order, on whatever machine. `mlp_lab.marking.save_marks` puts a result into the gradebook.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import os
import platform
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from autograder_tests.engine.mark import Mark
from autograder_tests.engine.rehearsal import Rehearsal
from autograder_tests.engine.run import mark_program
from lab.notebooks.cells import role_of
from lab.slicing.program import Program
from mlp_lab.marking.student_code import about_code, cells_of, student_cells, with_code
from mlp_lab.marking.student_processes import Processes
from mlp_lab.marking.submission.newer_python import HERE, Newer
from mlp_lab.marking.submission.notes import from_plain
from mlp_lab.marking.submission.read_file import check_readable, version_of
from mlp_lab.marking.submission.staging import KEY, rebuild_all
from mlp_lab.marking.submission.template import Template


@dataclass(frozen=True)
class Lessons:
    """What every submission is marked with.

    Attributes
    ----------
    templates : dict of str to Template
        The instructor's notebooks.
    beside : Path
        The folder with `lab` and the data that students have beside their notebooks.
    seed : int
        Of the hidden inputs.
    uncontained : bool
        Whether what students wrote may do all that this user may.
    explain : str
        The one function whose mark is to be explained (`mlp_lab.marking.explain`); often empty.
    ready : bool
        Whether students' functions may use `beside` as it lies there: it has no notebooks, and nobody writes to it.
    """

    templates: dict[str, Template]
    beside: Path
    seed: int
    uncontained: bool = False
    explain: str = ""
    ready: bool = False

    @property
    def functions(self) -> frozenset[str]:
        """The names of all functions of the lab."""
        return frozenset(name for one in self.templates.values() for name in one.with_role("solution"))


@dataclass
class MarkedNotebook:
    """One notebook's result.

    Attributes
    ----------
    notebook : dict
        nbformat's plain data: rebuilt, with a mark below each function.
    scores : dict of str to (float or None)
        By cell, what the gradebook gets; None where somebody has to give the mark.
    unanswered : list of str
        Cells that are as they were released.
    report : dict
        What is kept beside the marks: ``handed_in``, ``notes``, ``texts`` (a fingerprint of what each mark is given
        for), ``own_files``, ``pending``, ``files`` (the SHA-256 of each file that counted), ``flags`` and ``forms``.
    """

    notebook: dict
    scores: dict[str, float | None]
    unanswered: list[str]
    report: dict


@dataclass
class Marked:
    """One submission's result.

    Attributes
    ----------
    notebooks : dict of str to MarkedNotebook
    seed : int
    said : dict of str to list of str
        By notebook, what was repaired, in words, for the log.
    accidents : list of str
        Tracebacks of internal errors in checks, for the log.
    seconds : dict of str to float
        Where the time went; the one thing that differs from run to run.
    made_by : dict
        What marked it: ``versions``, ``machine`` and ``contained``. The one thing that differs from place to place.
    explained : dict
        How the one function that was asked for came to its mark; empty while a class is marked.
    """

    notebooks: dict[str, MarkedNotebook]
    seed: int
    said: dict[str, list[str]] = field(default_factory=dict)
    accidents: list[str] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict, compare=False)
    made_by: dict = field(default_factory=dict, compare=False)
    explained: dict = field(default_factory=dict)

    def to_json(self) -> str:
        """Return all of it as JSON."""
        plain = {**vars(self), "notebooks": {stem: vars(one) for stem, one in self.notebooks.items()}}
        text = json.dumps(plain, ensure_ascii=False)
        return text.encode("utf-8", "replace").decode("utf-8")  # halves of surrogate pairs cannot be written anywhere

    @classmethod
    def from_json(cls, text: str | bytes) -> Marked:
        """Return what `to_json` described.

        Raises
        ------
        ValueError, KeyError, TypeError
            When the text is something else.
        """
        plain = json.loads(text)
        return cls(**{**plain, "notebooks": {stem: MarkedNotebook(**one) for stem, one in plain["notebooks"].items()}})


def mark_submission(folder: Path, lessons: Lessons, rehearsal: Rehearsal | None = None) -> Marked:
    """Mark what lies in a folder.

    Parameters
    ----------
    folder : Path
        What a student handed in: ``submitted/<student>/mlp``. It is only read.
    lessons : Lessons
    rehearsal : Rehearsal, optional
        What other submissions said with the same seed; it decides nothing but how long marking takes.

    Returns
    -------
    Marked

    Raises
    ------
    OSError, MemoryError, autograder_tests.transport.record.CannotStart
        When the machine fails: that is nobody's 0.
    """
    began = time.perf_counter()
    check_readable(folder)
    rebuilt = rebuild_all(folder, lessons.templates)
    read = time.perf_counter()
    marked = Marked({}, lessons.seed, made_by=here(lessons))
    with Processes(lessons.beside, lessons.uncontained, lessons.ready) as processes:
        for stem, notebook in rebuilt.items():
            process = processes.of(notebook["metadata"][KEY]["own_files"])
            mark = partial(mark_program, seed=lessons.seed, student=process, rehearsal=rehearsal)
            marked.notebooks[stem] = _mark_notebook(notebook, lessons.templates[stem], lessons, mark, marked)
            marked.said[stem] = [str(note) for note in from_plain(marked.notebooks[stem].report["notes"])]
    marked.seconds = {"reading": read - began, "checks": time.perf_counter() - read}
    return marked


def here(lessons: Lessons) -> dict:
    """Say what marks here, without the name of the machine or of whoever uses it."""
    return {
        "versions": {
            "python": platform.python_version(),
            **{name: importlib.metadata.version(name) for name in ("mlp-lab", "numpy", "nbgrader")},
        },
        "machine": {"system": platform.system(), "processor": platform.machine(), "processors": os.cpu_count()},
        "contained": not lessons.uncontained,
    }


def _mark_notebook(
    notebook: dict, template: Template, lessons: Lessons, mark_function: Callable, marked: Marked
) -> MarkedNotebook:
    about, cells = notebook["metadata"].pop(KEY), notebook["cells"]
    texts = student_cells(cells)
    program = Program.from_notebook(cells_of(cells))
    newer = newer_of(cells, program, about)
    code = _hash("\0".join([*with_code(texts), *(part for one in about["own_files"].items() for part in one)]))
    scores: dict[str, float | None] = {}
    functions = lessons.functions
    result = MarkedNotebook(
        notebook, scores, [], {"handed_in": about["handed_in"], "notes": about["notes"], "texts": {}}
    )
    result.report |= {"files": about["files"], **about_code(cells, program, template, functions, about["own_files"])}
    pending = []
    for cell in cells:
        role, name = role_of(cell["metadata"])
        slot = template.slots[template.by_grade_id[cell["metadata"]["nbgrader"]["grade_id"]]] if role else None
        if slot is not None:
            cell["metadata"] = json.loads(json.dumps(slot.metadata))  # its own, as marks are written into it
            cell["metadata"]["nbgrader"]["checksum"] = slot.checksum
        if role == "marks":
            points = float(cell["metadata"]["nbgrader"]["points"])
            mark = mark_one(name, program, points, lessons.seed, mark_function, newer)
            pending += [name] * mark.pending
            _write(cell, mark)
            marked.accidents += mark.accidents
            scores[slot.grade_id], result.report["texts"][slot.grade_id] = None if mark.pending else mark.earned, code
        elif role in ("solution", "answer"):
            untouched = cell["source"] == slot.source
            result.unanswered += [slot.grade_id] * untouched
            if role == "answer":
                scores[slot.grade_id] = 0.0 if untouched else None
                result.report["texts"][slot.grade_id] = _hash(cell["source"])
    result.report["own_files"] = sorted(about["own_files"])
    result.report["pending"] = {"functions": pending, "python": about["python"]} if pending else {}
    return result


def newer_of(cells: list[dict], program: Program, about: dict) -> Newer | None:
    """Return what tells which functions of a notebook are written for a newer Python; None where none can be."""
    if program.broken or about["own_files"] or version_of(about["python"]) > HERE:
        return Newer(student_cells(cells), program, about["python"], about["own_files"])
    return None


def mark_one(
    name: str, program: Program, points: float, seed: int, mark_function: Callable, newer: Newer | None
) -> Mark:
    """Mark one function, as ``mark_function(name, program, points)`` does; pending where it needs a newer Python."""
    unreadable = newer is not None and newer.cannot_read(name)
    mark = None if unreadable else mark_function(name, program, points)
    if newer is not None and (mark is None or newer.lacks(mark)):
        return newer.mark(name, points, seed)
    return mark


def _write(cell: dict, mark: Mark) -> None:
    """Put a mark below its cell: the number, as nbgrader reads it, and all that explains it."""
    data = {"text/plain": repr(mark)}
    cell["outputs"] = [{"output_type": "execute_result", "data": data, "metadata": {}, "execution_count": None}]
    cell["metadata"][KEY] = mark.to_dict()


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
