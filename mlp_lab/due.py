"""`mlp-lab due`: when the lab is due, who has longer, and what late work costs."""

from __future__ import annotations

import argparse
import datetime
import re
from collections.abc import Iterator

from sqlalchemy.exc import SQLAlchemyError

from mlp_lab.course import ASSIGNMENT, add_root_argument, find_course
from mlp_lab.errors import LabError
from mlp_lab.generate_release import register_assignment
from mlp_lab.marking import extensions, gradebook, trouble
from mlp_lab.marking.class_folder import ClassFolder
from mlp_lab.marking.late_policy import LatePolicy
from mlp_lab.marking.sheet_text import for_terminal

_LENGTH = re.compile(r"(\d{1,4})\s*([mhdw])", re.IGNORECASE)
UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
NEVER, NOT_DUE = "none", datetime.datetime.max


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the options of `mlp-lab due`."""
    add_root_argument(parser)
    parser.add_argument(
        "date",
        nargs="?",
        type=date,
        help='when it is due, such as "2026-11-20 12:00", in the time of this machine, or with a zone ("… +01:00"); '
        f"{NEVER}: it is not due (without one: say when it is)",
    )
    parser.add_argument(
        "--extend",
        action="append",
        default=[],
        type=extension,
        metavar="ID=LENGTH",
        help="give a student longer, also before they hand in: ada=2d, ada=36h, ada=1w; ada=0d takes it back",
    )


def date(text: str) -> datetime.datetime:
    """Return what a text says, in UTC without a zone as nbgrader keeps it; `NOT_DUE` for never."""
    import dateutil.parser

    if text.strip().lower() == NEVER:
        return NOT_DUE
    try:
        midnight = datetime.datetime.combine(datetime.date.today(), datetime.time())
        when = dateutil.parser.parse(text, default=midnight).astimezone(datetime.UTC)
    except (ValueError, OverflowError, TypeError):
        raise argparse.ArgumentTypeError(f'{text} is no date: write it as in "2026-11-20 12:00"') from None
    return when.replace(tzinfo=None)


def extension(text: str) -> tuple[str, datetime.timedelta]:
    """Return what ``ada=2d`` says."""
    student, _, length = text.rpartition("=")
    match = _LENGTH.fullmatch(length.strip())
    if not student or match is None:
        raise argparse.ArgumentTypeError(f"{text}: say ID=LENGTH, such as ada=2d (m, h, d or w)")
    return student, datetime.timedelta(**{UNITS[match[2].lower()]: int(match[1])})


def run(args: argparse.Namespace) -> int:
    """Set what is said, then say how it is; see the module's first line."""
    course = ClassFolder(find_course(args.root, to_mark=True).root)
    try:
        register_assignment(course.root, course.db_url)
        _check(course, [student for student, _ in args.extend])
        with gradebook.opened(course.db_url) as book:
            assignment = book.find_assignment(ASSIGNMENT)
            if args.date is not None:
                assignment.duedate = None if args.date is NOT_DUE else args.date
            extensions.give(book, course.root, ASSIGNMENT, dict(args.extend))
            book.db.commit()
            for line in _lines(course, book, assignment.duedate):
                print(for_terminal(line))
    except SQLAlchemyError as error:
        raise trouble.Trouble(trouble.sentence(error, course.root, course.db_url)) from error
    if args.date is not None or args.extend:
        print("Run `mlp-lab mark` to have it in the marks: no test runs again for it.")
    return 0


def _check(course: ClassFolder, students: list[str]) -> None:
    with gradebook.opened(course.db_url) as book:
        known = {who for who, _, _ in gradebook.people_of(book)} | set(course.class_.names)
    for student in students:
        if student not in known:
            raise LabError(
                f"There is no student {for_terminal(student)} in the roster or in {course.submitted.name}/: "
                "`mlp-lab roster` lists who there is."
            )


def _lines(course: ClassFolder, book, due: datetime.datetime | None) -> Iterator[str]:
    yield f"Due: {shown(due)}" if due is not None else "Due: never, so nobody is late"
    yield f"Late work: {policy(course)}"
    names = {who: name for who, name, _ in gradebook.people_of(book)}

    def person(student: str) -> str:
        return f"{student} ({names[student]})" if names.get(student) else student

    longer = extensions.given(book, course.root, ASSIGNMENT)
    for student, length in sorted(longer.items()):
        until = f", until {shown(due + length)}" if due is not None else ""
        yield f"  {person(student)} has {in_words(length)} longer{until}"
    late = gradebook.lateness_of(book, ASSIGNMENT) if due is not None else {}
    for student, seconds in sorted(late.items()):
        yield f"  {person(student)} is late by {in_words(datetime.timedelta(seconds=seconds))}"


def policy(course: ClassFolder) -> str:
    """Say what late work costs, by the settings of the course."""
    from nbgrader.plugins import LateSubmissionPlugin

    penalties = course.desk.penalties
    try:
        plugin = penalties.plugin()
    except Exception as error:  # somebody else's code, and settings: whatever it raises
        said = " ".join(str(error).split())[:200]
        return f"cannot be told, as what nbgrader_config.py says about it fails ({type(error).__name__}: {said})"
    if not penalties.enabled:
        return NOTHING
    if isinstance(plugin, LatePolicy):
        return plugin.in_words()
    if type(plugin) is LateSubmissionPlugin:
        return (
            NOTHING if plugin.penalty_method == plugin.traits()["penalty_method"].default_value else "nothing is left"
        )
    return f"as {type(plugin).__name__} of nbgrader_config.py says"


NOTHING = "nothing is taken off"


def shown(when: datetime.datetime) -> str:
    """Write a time of nbgrader's, in UTC, as this machine tells it."""
    local = when.replace(tzinfo=datetime.UTC).astimezone()
    return f"{local:%A}, {local.day} {local:%B %Y, %H:%M %Z}"


def in_words(length: datetime.timedelta) -> str:
    """Write a length of time: ``2 days 3 hours``."""
    minutes = int(length.total_seconds() // 60)
    parts = [(minutes // 1440, "day"), (minutes // 60 % 24, "hour"), (minutes % 60, "minute")]
    said = [f"{count} {what}{'' if count == 1 else 's'}" for count, what in parts if count]
    return " ".join(said[:2]) or "less than a minute"
