"""What is kept of each marking of a submission: which files, what marked them, with which seed, and what came of it.

A record is a JSON file in the course folder's private ``.mlp-lab/reports/<student>/records/``, written together with
the marks. Earlier ones are never rewritten; of many the oldest go. Their layout is in docs/marking_a_class.md.
"""

from __future__ import annotations

import contextlib
import datetime
import os
import re
from collections.abc import Iterator
from pathlib import Path

from lab.notebooks.cells import role_of
from mlp_lab.course import read_own, reports_of, write_own
from mlp_lab.marking.mark_submission import Marked
from mlp_lab.marking.submission.staging import KEY

VERSION = 1
"""Of the layout; it grows when something is renamed or goes, not when something is added."""
KEPT = 20
"""Records of one student; before another one is written, the oldest beyond these go."""
OF_CHECK = ("title", "outcome", "cost", "share", "lost", "mistake", "note", "hint")
_NAME = re.compile(r"(\d{6})\.json")


def describe(marked: Marked, student: str, assignment: str, tests: str, lessons: dict[str, dict[str, str]]) -> dict:
    """Return the record of one marking.

    Parameters
    ----------
    marked : Marked
    student, assignment : str
    tests : str
        A fingerprint of the lessons, checks and settings (`mlp_lab.marking.freshness.checks_fingerprint`).
    lessons : dict
        Fingerprints of each lesson alone (`mlp_lab.marking.what_changed.lesson_prints`).

    Returns
    -------
    dict
        Plain data.
    """
    return {
        "version": VERSION,
        "student": student,
        "assignment": assignment,
        "when": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
        "seconds": {name: round(seconds, 3) for name, seconds in marked.seconds.items()},
        "seed": marked.seed,
        "tests": tests,
        "lessons": lessons,
        **marked.made_by,
        "files": {name: digest for one in marked.notebooks.values() for name, digest in one.report["files"].items()},
        "functions": {
            name: {"notebook": stem, **about}
            for stem, one in marked.notebooks.items()
            for name, about in functions_in(one.notebook).items()
        },
    }


def functions_in(notebook: dict) -> dict[str, dict]:
    """Return what a marked notebook says about each of its functions: mark, points, and its checks."""
    found = {}
    for cell in notebook["cells"]:
        role, name = role_of(cell["metadata"])
        mark = cell["metadata"].get(KEY)
        if role == "marks" and mark:
            found[name] = of_mark(mark)
    return found


def of_mark(mark: dict) -> dict:
    """Return what a record keeps of a function's mark.

    Parameters
    ----------
    mark : dict
        As `autograder_tests.engine.mark.Mark.to_dict` gives it.
    """
    return {
        "mark": None if mark["pending"] else mark["earned"],
        "points": mark["points"],
        "pending": mark["pending"],
        "checks": [{key: result[key] for key in OF_CHECK} for result in mark["results"]],
        "advice": mark["advice"],
    }


def history(root: Path, student: str) -> Iterator[dict]:
    """Give a student's records in a course folder, the latest first; what cannot be read is left out."""
    return filter(None, map(read_own, reversed(_files(_folder(root, student)))))


def latest(root: Path, student: str) -> dict:
    """Return a student's last record; empty where there is none that can be read."""
    return next(history(root, student), {})


def seed_of(root: Path, student: str) -> int | None:
    """Return the seed of a student's last marking; None where nothing is known of one."""
    seed = latest(root, student).get("seed")
    return seed if type(seed) is int else None


class written:
    """A context in which a record is written aside; it takes its place where all went well, and otherwise goes.

    Parameters
    ----------
    root : Path
        The course folder.
    student : str
    record : dict
    """

    def __init__(self, root: Path, student: str, record: dict):
        self.folder, self.record = _folder(root, student), record

    def __enter__(self) -> None:
        there = _files(self.folder)
        number = int(there[-1].stem) + 1 if there else 1
        self.target = self.folder / f"{number:06}.json"
        self.new = self.folder / "next.json.part"
        write_own(self.new, self.record)

    def __exit__(self, kind, error, traceback):
        if error is not None:
            self.new.unlink(missing_ok=True)
            return
        os.replace(self.new, self.target)
        for old in _files(self.folder)[:-KEPT]:
            with contextlib.suppress(OSError):
                old.unlink()


def _folder(root: Path, student: str) -> Path:
    return reports_of(root, student) / "records"


def _files(folder: Path) -> list[Path]:
    """The records in a folder, the oldest first."""
    return sorted(path for path in folder.glob("*.json") if _NAME.fullmatch(path.name))
