"""The judge's side of `mlp-lab explain`: mark one function again and write down every call that a check made.

What comes of it is plain data: lines of text, and a script as text. Nothing of the student's is run anywhere else.
"""

from __future__ import annotations

import copy
import inspect
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from autograder_tests.engine.mark import PASSED
from autograder_tests.engine.registry import RIGHT, stand_ins_for
from autograder_tests.engine.run import mark_program, pieces_of
from autograder_tests.transport.base import bounded_memory
from autograder_tests.transport.record import CallFailed, Loaded, Record
from lab.notebooks.cells import role_of
from lab.slicing.program import Program
from mlp_lab.marking.explain import script, values
from mlp_lab.marking.mark_submission import Lessons, Marked, here, mark_one, newer_of
from mlp_lab.marking.student_code import cells_of
from mlp_lab.marking.student_processes import Processes
from mlp_lab.marking.submission.read_file import check_readable
from mlp_lab.marking.submission.staging import KEY, rebuild_all

FIRST, LAST = 3, 3
"""Calls of a check that are kept: its first ones, and its last, in which it mostly fails."""


@dataclass
class Seen:
    """One call that a check made: what went in, and what came back."""

    name: str
    args: tuple
    kwargs: dict
    record: Record | None = None
    failed: CallFailed | None = None


@dataclass
class Calls:
    """What a check called: the first and the last ones, and how many there were."""

    first: list[Seen] = field(default_factory=list)
    last: list[Seen] = field(default_factory=list)
    count: int = 0

    def add(self, one: Seen) -> None:
        self.count += 1
        if len(self.first) < FIRST:
            self.first.append(one)
        else:
            self.last = [*self.last, one][-LAST:]


class Watched:
    """A transport that writes down what is called through it; for all else it is the one that it was made of.

    Attributes
    ----------
    check : str
        The title of the check that is at work; the engine sets it.
    calls : dict of str to Calls
        By that title.
    """

    def __init__(self, inner):
        self._inner, self.check, self.calls = inner, "", {}

    def load(self, *args, **kwargs) -> Loaded:
        self.calls[self.check] = Calls()  # a check that ran out of time is tried once more
        return self._inner.load(*args, **kwargs)

    def call(self, name, args=(), kwargs=None, *more) -> Record:
        seen = Seen(name, *copy.deepcopy((tuple(args), dict(kwargs or {}))))  # a check may change its own afterwards
        self.calls.setdefault(self.check, Calls()).add(seen)
        try:
            seen.record = self._inner.call(name, args, kwargs, *more)
        except CallFailed as failed:
            seen.failed = failed
            raise
        return seen.record

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)


def derive(folder: Path, lessons: Lessons) -> Marked:
    """Mark the function that `lessons` says to explain, and write into `Marked.explained` how.

    Parameters
    ----------
    folder : Path
        What a student handed in.
    lessons : Lessons
    """
    check_readable(folder)
    name, marked = lessons.explain, Marked({}, lessons.seed, made_by=here(lessons))
    rebuilt = rebuild_all(folder, lessons.templates)
    stem = next(stem for stem, one in lessons.templates.items() if name in one.with_role("solution"))
    notebook = rebuilt[stem]
    about, cells = notebook["metadata"][KEY], notebook["cells"]
    program = Program.from_notebook(cells_of(cells))
    cell = next(one for one in cells if role_of(one["metadata"]) == ("marks", name))
    with Processes(lessons.beside, lessons.uncontained, lessons.ready) as processes:
        watched: Any = Watched(processes.of(about["own_files"]))
        points = float(cell["metadata"]["nbgrader"]["points"])
        mark_function = partial(mark_program, seed=lessons.seed, student=watched)
        mark = mark_one(name, program, points, lessons.seed, mark_function, newer_of(cells, program, about))
    standins = stand_ins_for(name)
    pieces, _, note, failed = pieces_of(program, name, standins)
    seen = {title: [*calls.first, *calls.last] for title, calls in watched.calls.items()}
    for check in [one.title for one in mark.results if one.outcome == PASSED]:
        if len(seen) > 1 and any(one.outcome != PASSED for one in mark.results):
            seen.pop(check, None)  # a script is for what did not pass
    calls = [(title, one.name, one.args, one.kwargs) for title, some in seen.items() for one in some]
    text = ""
    if not (note or failed or mark.pending):
        text = script.make(name, lessons.seed, pieces, standins, calls, sorted(about["own_files"]))
    marked.explained = {
        "notebook": stem,
        "mark": mark.to_dict(),
        "files": {file: digest for one in rebuilt.values() for file, digest in one["metadata"][KEY]["files"].items()},
        "calls": {title: _told(calls) for title, calls in watched.calls.items()},
        "script": text,
    }
    marked.accidents = mark.accidents
    return marked


def _told(calls: Calls) -> dict:
    return {"count": calls.count, "calls": [_of(one) for one in [*calls.first, *calls.last]]}


def _of(seen: Seen) -> dict:
    """Return one call as plain data: each value as lines of text."""
    failed, record = seen.failed, seen.record
    given = _named(seen.name, seen.args, seen.kwargs)
    returned, changed, printed = [], [], ""
    if record is not None:
        returned, printed = values.lines(record.result), record.printed[:200]
        changed = _changed(given, _named(seen.name, record.args, record.kwargs))
    why = f"{failed.type}: {failed.message}" if failed else ""
    where = f" ({failed.label}, line {failed.line})" if failed and failed.label and failed.line else ""
    return {
        "function": seen.name,
        "given": {name: values.lines(value) for name, value in given.items()},
        "returned": returned,
        "changed": changed,
        "printed": printed,
        "failed": why + where,
        **_right(seen, given),
    }


def _right(seen: Seen, given: dict) -> dict:
    """Return what a right function gives for the same arguments."""
    function = RIGHT.get(seen.name)
    if function is None:
        return {"right": [], "right_changed": []}
    args, kwargs = copy.deepcopy((seen.args, seen.kwargs))
    try:
        with bounded_memory():  # what a student's function returned may be among them
            result = function(*args, **kwargs)
    except Exception as error:
        return {"right": [f"raises {type(error).__name__}: {error}"[:200]], "right_changed": []}
    return {"right": values.lines(result), "right_changed": _changed(given, _named(seen.name, args, kwargs))}


def _named(name: str, args: tuple, kwargs: dict) -> dict[str, Any]:
    """Return arguments by the names that they have in the lab."""
    names: list[str] = []
    if name in RIGHT:
        names = list(inspect.signature(RIGHT[name]).parameters)
    names += [f"argument {number}" for number in range(len(names) + 1, len(args) + 1)]
    return {**dict(zip(names, args, strict=False)), **kwargs}


def _changed(before: dict, after: dict) -> list[list]:
    """Return the parts of the arguments that a call changed: where, and the lines of what is there now."""
    found: list[list] = []
    for name, value in after.items():
        _compare(name, before.get(name), value, found, 0)
    return found[:12]


def _compare(place: str, before, after, found: list, depth: int) -> None:
    if isinstance(after, dict) and isinstance(before, dict) and depth < values.DEEPEST:
        for key in [*after][:30]:
            _compare(f"{place}[{values.lines(key)[0]}]", before.get(key, _NOTHING), after[key], found, depth + 1)
    elif isinstance(after, list | tuple) and isinstance(before, list | tuple) and depth < values.DEEPEST:
        for number, (one, other) in enumerate(zip(before[:30], after[:30], strict=False)):
            _compare(f"{place}[{number}]", one, other, found, depth + 1)
    elif values.lines(before) != values.lines(after):
        found.append([place, values.lines(after)])


_NOTHING = object()
