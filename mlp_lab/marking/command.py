"""`mlp-lab mark`: mark what is in ``submitted/``, print the mark sheet, and write it for a spreadsheet."""

from __future__ import annotations

import argparse
import csv
import os
import re
import sys
import unicodedata
from pathlib import Path

import numpy

from autograder_tests.engine.marksheet import number
from lab.elsewhere import marked_with
from mlp_lab.course import Course, add_root_argument, find_course, report_of
from mlp_lab.errors import LabError
from mlp_lab.marking import gradebook, sheet, trouble
from mlp_lab.marking.cluster import NoCluster
from mlp_lab.marking.grading import Grading
from mlp_lab.marking.submission import newer_python
from mlp_lab.marking.submission.notes import pending_in


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the options of `mlp-lab mark`."""
    add_root_argument(parser)
    parser.add_argument("--course", dest="root", type=Path, help=argparse.SUPPRESS)  # what --root was called before
    parser.add_argument("--all", action="store_true", help="mark again also what has not changed since it was marked")
    parser.add_argument(
        "--jobs", type=_count, metavar="N", help="how many submissions to mark at once (one for each processor)"
    )
    parser.add_argument(
        "--scheduler",
        default="",
        metavar="ADDRESS",
        help="mark on the machines of this Dask scheduler, such as tcp://10.0.0.5:8786 (see docs/scale.md)",
    )
    parser.add_argument(
        "--submitted-only",
        action="store_true",
        help="leave out of the mark sheet whoever has no submission now (their marks stay in the gradebook)",
    )
    parser.add_argument(
        "--uncontained",
        action="store_true",
        help="let students' programs do all that you may do: only for code that you would run yourself",
    )


def run(args: argparse.Namespace) -> int:
    """Mark and print; the exit code says whether every submission could be marked."""
    try:
        return mark_course(
            find_course(args.root, to_mark=True).root,
            everybody=args.all,
            submitted_only=args.submitted_only,
            jobs=args.jobs,
            uncontained=args.uncontained,
            scheduler=args.scheduler,
        )
    except KeyboardInterrupt:
        words = "\nStopped. What is marked is kept: `mlp-lab mark`, without --all, goes on from here."
        _say(words, sys.stderr)
        return 130


def _count(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"{text} is no number of submissions: give 1 or more")
    return int(text)


def mark_course(
    root: Path,
    everybody: bool = False,
    submitted_only: bool = False,
    jobs: int | None = None,
    uncontained: bool = False,
    scheduler: str = "",
) -> int:
    """Mark the course folder `root`, print the mark sheet and where everything is.

    The mark sheet is printed whatever happens, with a sentence for each student who could not be marked.

    Parameters
    ----------
    root : Path
    everybody : bool
        Mark those that have not changed, too.
    submitted_only : bool
        List only those who have a submission now.
    jobs : int, optional
        How many submissions are marked at once.
    uncontained : bool
        Mark also where students' programs cannot be contained, and contain none.
    scheduler : str
        The address of a cluster that marks.

    Returns
    -------
    int
        0, or 1 when somebody could not be marked, a penalty could not be computed, or something could not be written.
    """
    course = Grading(root)
    if uncontained:
        course.config.MarkCells.uncontained = True
    class_ = course.class_
    count = len(class_.folders)
    _say(f"Marking {count} submission{'' if count == 1 else 's'} in {_short(course.submitted)}")
    for name, one in class_.left_out.items():
        _say(f"  {name}: {one.reason}")
    try:
        problems, stopped = course.mark_all(say=_say, everybody=everybody, jobs=jobs, scheduler=scheduler), ""
    except (trouble.Busy, NoCluster) as error:
        _say(str(error), sys.stderr)
        return 1
    except LabError as error:
        stopped = str(error)
        problems = {student: f"not marked: {stopped}" for student in course.unmarked}
    faults = [stopped] * bool(stopped) + course.warnings
    rows = _rows(course, problems, faults)
    if submitted_only:
        rows = [row for row in rows if row.present or row.problem]
    _say(f"\n{as_text(rows)}\n")
    reports = {row.student: report_of(course.root, course.assignment, row.student, "-").parent for row in rows}
    pending = {student: found for student, folder in reports.items() if (found := pending_in(folder))}
    told = newer_python.sentences(pending) if pending else []
    told += filter(None, [not_as_announced()])
    if told:
        _say("\n".join([*told, ""]))
    table = Course(course.root).mark_sheet
    try:
        _write(rows, table)
        _say(f"Mark sheet as a table:  {_short(table)}")
    except OSError as error:
        faults.append(f"The mark sheet is not in {_short(table)}: {trouble.sentence(error, course.root)}")
    feedback = course.root / course.directory.feedback_directory
    _say(f"Feedback for students:  {_short(feedback)}/<student>/{course.assignment}/*.html")
    _say(f"Gradebook:              {_short(gradebook.shown(course.db_url, course.root))}")
    if any(row.total("pending") for row in rows):
        _say("Written answers are marked by hand in formgrader: start `jupyter lab` in the course folder.")
    for fault in faults:
        _say(fault, sys.stderr)
    lost = any(one.may_be_work for one in class_.left_out.values())
    return 1 if problems or faults or lost or any(row.late_problem for row in rows) else 0


def _rows(course: Grading, problems: dict[str, str], faults: list[str]) -> list[sheet.StudentRow]:
    """Return the lines of the mark sheet: also of those who have no marks, and without marks that do not stand."""
    rows = {}
    try:
        found = sheet.read_rows(course.db_url, course.assignment, course.submitted, present=course.present())
        rows = {row.student: row for row in found}
    except Exception as error:
        course.log.error("The gradebook could not be read", exc_info=error)
        faults.append(f"The marks cannot be shown: {trouble.sentence(error, course.root, course.db_url)}")
        problems = dict.fromkeys(course.class_.folders, "its marks cannot be read at the moment") | problems
    for student, problem in problems.items():
        if student in course.unmarked:
            rows[student] = sheet.StudentRow(student)
        rows.setdefault(student, sheet.StudentRow(student)).problem = problem
    for student, folder in course.class_.renamed().items():
        if student in rows:
            rows[student].folder = folder
    return [rows[student] for student in sorted(rows)]


def _write(rows: list[sheet.StudentRow], table: Path) -> None:
    """Write the table beside the old one, and then in its place: a full disk costs neither."""
    new = table.with_name("marks.csv.new")
    try:
        write_csv(rows, new)
        os.replace(new, table)
    except OSError as error:
        new.unlink(missing_ok=True)
        error.filename, error.filename2 = str(table), None
        raise


def _say(text: str, stream=None) -> None:
    """Print a line if that is possible: who reads it may have gone, a disk may be full, and marking goes on."""
    try:
        print(text, file=stream or sys.stdout, flush=True)
    except (OSError, ValueError):
        _unsaid.append(text)


_unsaid: list[str] = []


def _short(path: Path | str) -> str:
    try:
        return trouble.shown(str(Path(path).relative_to(Path.cwd())))
    except (ValueError, OSError):
        return trouble.shown(str(path))


def not_as_announced() -> str:
    """Say when work is marked with something older, or with another NumPy, than students were told."""
    here = newer_python.HERE
    numbers = tuple(int(part) for part in re.findall(r"\d+", numpy.__version__)[:2])
    if here >= marked_with.PYTHON and numbers == marked_with.NUMPY:
        return ""
    return (
        f"Students were told that you mark with {marked_with.SAID}; this is Python {here[0]}.{here[1]} with NumPy "
        f"{numpy.__version__}. Mark with what was announced, or change "
        "notebooks/lab/elsewhere/marked_with.py and build."
    )
