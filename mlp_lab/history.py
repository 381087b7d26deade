"""`mlp-lab history`: what each marking changed: when, why, with which seeds, marks before and after."""

from __future__ import annotations

import argparse
import datetime
from collections.abc import Iterator

from autograder_tests.engine.marksheet import number
from mlp_lab.course import add_root_argument, find_course
from mlp_lab.errors import LabError
from mlp_lab.marking import runs
from mlp_lab.marking.sheet_text import for_terminal


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the options of `mlp-lab history`."""
    add_root_argument(parser)
    parser.add_argument(
        "student", nargs="?", metavar="ID", help="what became of this student's marks (default: a line a run)"
    )


def run(args: argparse.Namespace) -> int:
    """Print; see the module's first line."""
    kept = list(runs.history(find_course(args.root, to_mark=True).root))
    if not kept:
        raise LabError("No marking is kept yet: `mlp-lab mark` keeps each one that changes something.")
    if args.student and not any(args.student in about["students"] for about in kept):
        raise LabError(f"Nothing is kept of a student {for_terminal(args.student)}: give an id of the mark sheet.")
    for about in kept:
        for line in of_student(about, args.student) if args.student else of_class(about):
            print(for_terminal(line))
    return 0


def of_class(about: dict) -> Iterator[str]:
    """Say in a line what one run changed."""
    students = about["students"].values()
    new = sum(one.get("before") is None for one in students)
    both = [one for one in students if one.get("before") is not None and one.get("after") is not None]
    moved = [one["after"] - one["before"] for one in both if one["after"] != one["before"]]
    parts = [f"{new} marked for the first time"] * bool(new)
    if moved:
        mean = sum(moved) / len(moved)
        parts.append(f"{len(moved)} with other marks ({'+' if mean >= 0 else '-'}{number(abs(mean))} on average)")
    same = len(both) - len(moved)
    parts += [f"{same} marked again with the same"] * bool(same)
    gone = sum(one.get("before") is not None and one.get("after") is None for one in students)
    parts += [f"{gone} without a mark now"] * bool(gone)
    yield f"{_head(about)}: {'; '.join(parts) or 'nothing'}"


def of_student(about: dict, student: str) -> Iterator[str]:
    """Say what one run changed of one student."""
    one = about["students"].get(student)
    if not isinstance(one, dict):
        return
    before, after = (number(mark) if mark is not None else "no mark" for mark in (one.get("before"), one.get("after")))
    out_of = f" of {number(one['out_of'])}" if one.get("out_of") is not None else ""
    how = f", marked with the seed {one.get('seed')}" if one.get("marked_again") else ", no test ran again"
    yield f"{_head(about)}: {before} → {after}{out_of}{how}"
    for cell, (then, now) in one.get("cells", {}).items():
        then, now = (number(mark) if mark is not None else "–" for mark in (then, now))
        yield f"       {cell}: {then} → {now}"
    late = one.get("late") or [None, None]
    if late[0] is not None and late[0] != late[1]:
        yield f"       late: -{number(late[0])} → -{number(late[1] or 0)}"


def _head(about: dict) -> str:
    try:
        when = f"{datetime.datetime.fromisoformat(about['when']).astimezone():%Y-%m-%d %H:%M}"
    except (KeyError, TypeError, ValueError):
        when = "?"
    reason = f" “{about['reason']}”" if about.get("reason") else ""
    return f"{about.get('number', '?'):>4}  {when}{reason}"
