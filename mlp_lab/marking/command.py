"""`mlp-lab mark`: mark what is in ``submitted/`` and print the mark sheet."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from mlp_lab.marking import newer_python, sheet
from mlp_lab.marking.grading import Grading
from mlp_lab.marking.places import report_of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the options of `mlp-lab mark`."""
    parser.add_argument("--course", type=Path, default=Path(), help="the course folder (default: this one)")
    parser.add_argument("--all", action="store_true", help="mark again also what has not changed since it was marked")


def run(args: argparse.Namespace) -> int:
    """Mark and print; the exit code says whether every submission could be marked."""
    try:
        return mark_course(args.course, everybody=args.all)
    except KeyboardInterrupt:
        print("\nStopped. What is marked is kept: `mlp-lab mark`, without --all, goes on from here.", file=sys.stderr)
        return 130


def mark_course(root: Path, everybody: bool = False) -> int:
    """Mark the course folder `root`, print the mark sheet and where everything is.

    Returns
    -------
    int
        0, or 1 when a submission could not be marked.
    """
    course = Grading(root)
    students = course.students()
    print(f"Marking {len(students)} submissions in {_short(course.submitted)}", flush=True)
    for name, reason in course.left_out().items():
        print(f"  {name}: {reason}", flush=True)
    problems = course.mark_all(say=lambda line: print(line, flush=True), everybody=everybody)
    rows = sheet.read(course.db_url, course.assignment, course.submitted)
    marked = {row.student: row for row in rows}
    for student, problem in problems.items():
        marked.setdefault(student, sheet.Row(student)).problem = problem
    rows = [marked[student] for student in sorted(marked)]
    table = course.root / "marks.csv"
    sheet.write_csv(rows, table)
    print(f"\n{sheet.as_text(rows)}\n")
    reports = [(row.student, report_of(course.root, course.assignment, row.student, "-").parent) for row in rows]
    told = [*newer_python.sentences(reports), *filter(None, [newer_python.not_as_announced()])]
    if told:
        print("\n".join([*told, ""]))
    print(f"Mark sheet as a table:  {_short(table)}")
    feedback = course.root / course.directory.feedback_directory
    print(f"Feedback for students:  {_short(feedback)}/<student>/{course.assignment}/*.html")
    print(f"Gradebook:              {_short(Path(course.db_url.removeprefix('sqlite:///')))}")
    print("Written answers are marked by hand in formgrader: start `jupyter lab` in the course folder.")
    return 1 if problems else 0


def _short(path: Path) -> str:
    try:
        return str(Path(path).relative_to(Path.cwd()))
    except ValueError:
        return str(path)
