"""`mlp-lab mark`: mark what is in ``submitted/``, print the mark sheet, and write it for a spreadsheet."""

from __future__ import annotations

import argparse
import os
import re
import statistics
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy

from autograder_tests.engine.marksheet import number
from lab.elsewhere import marked_with
from mlp_lab.course import ASSIGNMENT, Course, find_course, report_of
from mlp_lab.errors import LabError
from mlp_lab.marking import dry_run, gradebook, result_json, runs, sheet, trouble
from mlp_lab.marking.cluster import NoCluster
from mlp_lab.marking.for_a_human import Looked, look
from mlp_lab.marking.grading import Grading
from mlp_lab.marking.in_place import Found
from mlp_lab.marking.options import SAME, add_arguments
from mlp_lab.marking.progress import for_stream
from mlp_lab.marking.sheet_table import write_csv
from mlp_lab.marking.sheet_text import as_text
from mlp_lab.marking.submission import newer_python
from mlp_lab.marking.submission.notes import pending_in

__all__ = ["add_arguments", "mark_course", "run"]


def run(args: argparse.Namespace) -> int:
    """Mark and print; the exit code says whether every submission could be marked."""
    try:
        if args.dry_run:
            return dry_run.run(args)
        return mark_course(
            find_course(args.root, to_mark=True).root,
            everybody=args.all,
            submitted_only=args.submitted_only,
            jobs=args.jobs,
            uncontained=args.uncontained,
            scheduler=args.scheduler,
            names=args.students,
            seed=args.seed,
            json_file=args.json,
            csv_file=args.csv,
            functions=args.functions,
            reason=args.reason,
        )
    except KeyboardInterrupt:
        words = "\nStopped. What is marked is kept: `mlp-lab mark`, without --all, goes on from here."
        _say(words, sys.stderr)
        return 130


def mark_course(
    root: Path,
    everybody: bool = False,
    submitted_only: bool = False,
    jobs: int | None = None,
    uncontained: bool = False,
    scheduler: str = "",
    names: Sequence[str] = (),
    seed: int | str | None = None,
    json_file: Path | None = None,
    csv_file: Path | None = None,
    functions: bool = False,
    reason: str = "",
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
    names : sequence of str
        Mark and list only these students; all where there is none.
    seed : int or str, optional
        Of the hidden inputs of what is marked now; `SAME` gives who was marked before the same again.
    json_file, csv_file : Path, optional
        Where to write all that was found as data, and the mark sheet besides ``marks.csv``.
    functions : bool
        Whether the tables have a column for each function.
    reason : str
        Why it is run, for `mlp-lab history`.

    Returns
    -------
    int
        0, or 1 when somebody could not be marked, a penalty could not be computed, or something could not be written.

    Raises
    ------
    LabError
        When the folder is no course, or nobody has one of the names.
    """
    course = Grading(root, seed=seed if isinstance(seed, int) else None)
    if uncontained:
        course.config.MarkCells.uncontained = True
    try:
        loose = course.lay_out_loose()
    except trouble.Busy as error:
        _say(str(error), sys.stderr)
        return 1
    class_ = course.class_
    only = course.chosen(names) if names else None
    meant = set(class_.folders) if only is None else only & set(class_.folders)
    _say(f"Marking {_counted(len(meant), 'submission')} in {_short(course.submitted)}")
    for name, one in class_.left_out.items():
        if only is None or name in only:
            _say(f"  {name}: {one.reason}")
    for name, found in loose.items():
        if found is Found.CHANGED_BY_HAND and (only is None or name in only):
            _say(f"  {name}: {STAYS.format(ASSIGNMENT)}")
    try:
        progress = for_stream(_say)
        problems = course.mark_all(
            _say, everybody, jobs, scheduler, only=only, same_seed=seed == SAME, progress=progress
        )
        stopped = ""
    except (trouble.Busy, NoCluster) as error:
        _say(str(error), sys.stderr)
        return 1
    except LabError as error:
        stopped = str(error)
        problems = {student: f"not marked: {stopped}" for student in course.unmarked}
    faults = [stopped] * bool(stopped) + course.warnings
    everyone = _rows(course, problems, faults)
    if submitted_only:
        everyone = [row for row in everyone if row.present or row.problem]
    if not stopped:
        _keep_run(course, everyone, reason, faults)
    rows = everyone if only is None else [row for row in everyone if row.student in only]
    _say(f"\n{as_text(rows)}\n")
    looked = _look(course, everyone, faults)
    _say_all(looked.lines({row.student for row in rows}))
    reports = {row.student: report_of(course.root, course.assignment, row.student, "-").parent for row in rows}
    pending = {student: found for student, folder in reports.items() if (found := pending_in(folder))}
    _say_all([*(newer_python.sentences(pending) if pending else []), *filter(None, [not_as_announced()])])
    table = Course(course.root).mark_sheet
    _write("Mark sheet as a table:  ", table, lambda path: write_csv(everyone, path, functions), faults, course.root)
    if csv_file:
        _write("The same there:         ", csv_file, lambda path: write_csv(rows, path, functions), faults, course.root)
    if json_file:
        _write(
            "All of it as data:      ", json_file, lambda path: _data(path, course, rows, looked, faults), faults, root
        )
    feedback = course.root / course.directory.feedback_directory
    _say(f"Feedback for students:  {_short(feedback)}/<student>/{course.assignment}/*.html")
    _say(f"Gradebook:              {_short(gradebook.shown(course.db_url, course.root))}")
    if sum(row.marked for row in rows) > 1:
        _say("What to teach next:     `mlp-lab class` puts the class on one page.")
    if any(row.total("pending") for row in rows):
        _say(BY_HAND)
    _say(summary(rows))
    for fault in faults:
        _say(fault, sys.stderr)
    lost = any(one.may_be_work for name, one in class_.left_out.items() if only is None or name in only)
    return 1 if problems or faults or lost or any(row.late_problem for row in rows) else 0


BY_HAND = (
    "Written answers wait for marks by hand: `mlp-lab hand-marks` opens a page for them (or mark them in formgrader: "
    "start `jupyter lab` in the course folder)."
)
STAYS = (
    "what lies in the student's folder has changed, and so has {0}/, which was made from it: {0}/ is marked as it is. "
    "Remove it to have it made anew"
)


def summary(rows: list[sheet.StudentRow]) -> str:
    """Say in one line how many have marks, and how many have none."""
    marked = [row for row in rows if row.marked and not row.problem]
    parts = [f"{len(marked)} of {_counted(len(rows), 'student')} marked"]
    if problems := sum(bool(row.problem) for row in rows):
        parts.append(f"{problems} with a problem")
    if marked:
        middle = statistics.median(row.total("auto") for row in marked)
        parts.append(f"median by tests {number(middle)}/{number(max(row.total('auto_max') for row in marked))}")
    return f"{'; '.join(parts)}."


def _keep_run(course: Grading, rows: list[sheet.StudentRow], reason: str, faults: list[str]) -> None:
    try:
        with trouble.only_one(course.root, "`mlp-lab mark`"):
            runs.keep(course.root, rows, reason)
    except trouble.Busy:  # another one has begun by now, and will keep what has changed
        pass
    except OSError as error:
        faults.append(f"What this marking changed is not kept: {trouble.sentence(error, course.root)}")


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _look(course: Grading, rows: list[sheet.StudentRow], faults: list[str]) -> Looked:
    """Find what a human may want to look at; a fault in that costs nobody the mark sheet."""
    try:
        return look(course.root, course.assignment, course.desk.lessons.templates, [one.student for one in rows])
    except Exception as error:
        course.log.error("What a human may want to look at could not be found", exc_info=error)
        said = trouble.sentence(error, course.root)
        faults.append(f"Whether there is something for a human to look at cannot be said: {said}")
        return Looked()


def _data(path: Path, course: Grading, rows: list[sheet.StudentRow], looked: Looked, faults: list[str]) -> None:
    path.write_text(result_json.as_text(result_json.build(course, rows, looked, faults)), encoding="ascii")


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


def _write(what: str, target: Path, fill: Callable[[Path], None], faults: list[str], root: Path) -> None:
    """Write a file beside the old one, and then in its place: a full disk costs neither. Say where, or why not."""
    new = target.with_name(f"{target.name}.new")
    try:
        try:
            fill(new)
            os.replace(new, target)
        except OSError:
            new.unlink(missing_ok=True)
            raise
        _say(f"{what}{_short(target)}")
    except OSError as error:
        error.filename, error.filename2 = str(target), None
        faults.append(f"{_short(target)} is not written: {trouble.sentence(error, root)}")


def _say_all(lines: list[str]) -> None:
    """Print a paragraph, where there is one."""
    if lines:
        _say("\n".join([*lines, ""]))


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
