"""`mlp-lab explain`: derive a function's mark again, and show every check with its input and what came back."""

from __future__ import annotations

import argparse
import dataclasses
import shlex
import sys
from pathlib import Path

from autograder_tests.engine.mark import ADVICE, PASSED
from autograder_tests.engine.marksheet import number
from lab.notebooks.cells import role_and_name
from mlp_lab.course import add_root_argument, find_course
from mlp_lab.errors import LabError
from mlp_lab.marking import gradebook, records, trouble
from mlp_lab.marking.class_folder import ClassFolder, unknown
from mlp_lab.marking.explain import against_record
from mlp_lab.marking.judge import Judge
from mlp_lab.marking.mark_submission import Marked
from mlp_lab.marking.options import file_name, seed_number
from mlp_lab.marking.sheet_text import for_terminal

MOST_LINES, MOST_CHARACTERS = 40, 500
"""Of one value, and of one line: whatever a judge says, the terminal stays readable."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the options of `mlp-lab explain`."""
    add_root_argument(parser)
    parser.description = (
        "Derive the mark of one function again, from the submission as it lies there now, and show each check with its "
        "hidden input, what a right function gives and what came back. Nothing is written into the gradebook."
    )
    parser.add_argument("student", metavar="STUDENT", help="by the folder's name")
    parser.add_argument("function", metavar="FUNCTION", help="such as layer_backward")
    parser.add_argument("--seed", type=seed_number, metavar="N", help="other hidden inputs than those on record")
    parser.add_argument(
        "--script",
        type=file_name,
        metavar="FILE",
        help="write a Python script that runs the student's function on these inputs by hand, uncontained",
    )
    parser.add_argument(
        "--uncontained",
        action="store_true",
        help="let the student's program do all that you may do: only for code that you would run yourself",
    )
    parser.epilog = "The exit status is 0 when the mark is the one on record, or none is; 1 otherwise."


def run(args: argparse.Namespace) -> int:
    """Explain a mark; the exit code says whether it is the one on record."""
    course = ClassFolder(find_course(args.root, to_mark=True).root)
    student = _student(course, args.student)
    functions = {
        name: stem for stem, one in course.desk.lessons.templates.items() for name in one.with_role("solution")
    }
    if args.function not in functions:
        raise LabError(unknown(args.function, functions, "function with marks"))
    record = records.latest(course.root, student)
    kept = args.seed, records.seed_of(course.root, student), course.desk.lessons.seed
    seed = next(one for one in kept if one is not None)
    marked = _derive(course, student, args.function, seed, args.uncontained)
    about, mark = marked.explained, marked.explained["mark"]
    found = against_record.compare(record, marked, args.function, course.desk.checks)
    most = number(mark["points"])
    now = "pending" if mark["pending"] else f"{number(mark['earned'])} of {most}"
    lines = [f"{student}: {args.function} in {about['notebook']}: {now}, with the seed {seed}", *found.lines]
    lines += [*_by_hand(course, student, args.function, most), ""]
    lines += [mark["note"], ""] * bool(mark["note"])
    for result in mark["results"]:
        calls = about["calls"].get(result["title"], {})
        lines += [*_check(result), *_calls(calls, result["outcome"] == PASSED), ""]
    lines += [f"Advice, at no cost: {sentence}" for sentence in mark["advice"]]
    lines += _in_short(mark)
    for line in lines:
        print(for_terminal(line)[:MOST_CHARACTERS])
    print(_script(args, student, about["script"], course.root))
    return 0 if found.same else 1


def _student(course: ClassFolder, name: str) -> str:
    found = sorted(course.chosen([name]))
    if len(found) > 1:
        raise LabError(f"{trouble.shown(name)} may be {', '.join(found)}: name one of them.")
    if found[0] not in course.class_.folders:
        raise LabError(f"{found[0]}: {course.class_.left_out[found[0]].reason}.")
    return found[0]


def _derive(course: ClassFolder, student: str, function: str, seed: int, uncontained: bool) -> Marked:
    lessons = course.desk.lessons
    uncontained = uncontained or lessons.uncontained
    lessons = dataclasses.replace(lessons, seed=seed, explain=function, uncontained=uncontained)
    folder = course.class_.folders[student] / course.assignment
    try:
        with Judge(lessons) as judge:
            marked = judge.mark(folder)
    except Exception as error:
        raise LabError(f"{student}: not explained: {course.desk.reason(student, error)}") from error
    for accident in marked.accidents:
        course.log.error("An internal error in a check: %s", accident)
    return marked


def _by_hand(course: ClassFolder, student: str, function: str, most: str) -> list[str]:
    """Say what somebody gave by hand instead of what the tests gave."""
    if not records.latest(course.root, student):
        return []  # there need not be a gradebook, and none is to be made
    try:
        with gradebook.opened(course.db_url) as book:
            grades = gradebook.grades_of(book, course.assignment, student).get(student, [])
    except Exception as error:
        return [f"Whether a mark was given by hand is not known: {trouble.sentence(error, course.root, course.db_url)}"]
    given = [one.manual for one in grades if role_and_name(one.cell) == ("marks", function) and one.manual is not None]
    return [f"By hand it was given {number(mark)} of {most}; that counts." for mark in given]


def _check(result: dict) -> list[str]:
    """Say what came of one check."""
    cost = "advice, costs nothing" if result["outcome"] == ADVICE or not result["cost"] else f"{result['cost']:g} %"
    lines = [f"[{result['outcome']}] {result['title']} ({cost}; lost {number(result['lost'])})"]
    if result["outcome"] != PASSED:
        names = ("tried", "expected", "came", "mistake", "hint")
        lines += [f"    {name + ':':10}{result[name]}" for name in names if result[name]]
        lines += [f"    charged:  {result['share']:.0%} of its cost"] * (result["share"] < 1)
    return [*lines, *[f"    note:     {result['note']}"] * bool(result["note"])]


def _in_short(mark: dict) -> list[str]:
    """Say once more what cost marks, below all that was shown: where a terminal stands when it is done."""
    lost = [result for result in mark["results"] if result["lost"]]
    said = [f"  {number(one['lost'])} for “{one['title']}”: {one['mistake'] or one['came']}" for one in lost]
    return [f"In short, {number(mark['earned'])} of {number(mark['points'])}. Lost:", *said, ""] if said else []


def _calls(told: dict, passed: bool) -> list[str]:
    """Show the calls of a check: the first one, and where it did not pass the last one, too."""
    calls = told.get("calls", [])
    shown = calls[:1] if passed or len(calls) < 2 else [calls[0], calls[-1]]
    lines: list[str] = []
    for one in shown:
        if one is not shown[0] and told["count"] > 2:
            lines.append(f"    … {told['count'] - 2} calls in between")
        lines += _call(one)
    if passed and told.get("count", 0) > 1:
        lines.append(f"    … {told['count'] - 1} more calls")
    return lines


def _call(one: dict) -> list[str]:
    lines = [f"    {one['function']}("]
    for name, value in one["given"].items():
        lines += _value(f"        {name} = ", value)
    lines.append("    )")
    if one["failed"]:
        lines.append(f"      raised: {one['failed']}")
    elif one["returned"] == one["right"]:
        lines += _value("      returned, as a right function does: ", one["returned"])
    else:
        lines += _value("      returned: ", one["returned"])
    if one["failed"] or one["returned"] != one["right"]:
        lines += _value("      a right function returns: ", one["right"])
    mine, right = ({place: value for place, value in one[which]} for which in ("changed", "right_changed"))
    if alike := [place for place in mine if right.get(place) == mine[place]]:
        lines.append(f"      left as a right function does: {', '.join(alike)}")
    for place in [*mine, *(place for place in right if place not in mine)]:
        if place in alike:
            continue
        lines += _value(f"      left {place} = ", mine.get(place, ["as it was"]))
        lines += _value(f"      a right function leaves {place} = ", right.get(place, ["as it was"]))
    return [*lines, *[f"      printed: {one['printed']}"] * bool(one["printed"])]


def _value(label: str, value: list[str]) -> list[str]:
    """Put a value behind its label: further lines stand below the first one."""
    if not value:
        return []
    return [label + value[0], *(" " * 12 + line for line in value[1:MOST_LINES])]


def _script(args: argparse.Namespace, student: str, text: str, root: Path) -> str:
    if not text:
        return "There is no script for it: nothing that could be run was handed in, or its inputs are too large."
    if not args.script:
        again = f"mlp-lab explain {shlex.quote(student)} {args.function}"
        return f"To run it by hand on these inputs: {again} --script FILE"
    try:
        args.script.write_text(text.replace("{who}", student, 1), encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise LabError(f"The script is not written: {trouble.sentence(error, root)}.") from error
    return (
        f"Written: {trouble.shown(str(args.script))}. It is the student's code, and nothing contains it: read it, then "
        f"{Path(sys.executable).name} {trouble.shown(str(args.script))}"
    )
