"""`mlp-lab export`: marks into the course page's own table, and feedback into a zip that it takes back."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from autograder_tests.engine.marksheet import number
from mlp_lab.course import add_root_argument, find_course
from mlp_lab.course_page import feedback_out
from mlp_lab.course_page.filling import Filled, fill
from mlp_lab.course_page.marks_out import Marks, marks_of
from mlp_lab.course_page.page_files import PageFile, read_page_file
from mlp_lab.course_page.roster import Person, Roster, read_roster
from mlp_lab.course_page.roster_command import add_column_argument
from mlp_lab.course_page.tables import write_table
from mlp_lab.errors import LabError
from mlp_lab.marking import handed_in, trouble
from mlp_lab.marking.class_folder import ClassFolder
from mlp_lab.marking.handed_in import Page
from mlp_lab.marking.options import file_name
from mlp_lab.marking.sheet_text import for_terminal

FOLDER = "export"
SEPARATOR = ","
MOST = 40
PAGES = {Page.MOODLE.value: Page.MOODLE, Page.CANVAS.value: Page.CANVAS, Page.PLAIN.value: Page.PLAIN}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the options of `mlp-lab export`."""
    add_root_argument(parser)
    parser.add_argument(
        "file",
        nargs="?",
        type=Path,
        metavar="FILE",
        help="the CSV that the course page exports: Moodle's grading worksheet or gradebook, Canvas's gradebook",
    )
    parser.add_argument(
        "--out", type=file_name, metavar="FILE", help=f"where the filled table goes (default: {FOLDER}/)"
    )
    parser.add_argument(
        "--feedback",
        nargs="?",
        const="",
        choices=["", *PAGES],
        help="make a zip of feedback, a page for each student, as this course page takes it (default: the one that the "
        "class was collected from)",
    )
    parser.add_argument("--pending", action="store_true", help="also while marks are still to be given by hand")
    parser.add_argument("--leave-out", default="", metavar="ID,…", help="give these students no mark and no feedback")
    parser.add_argument("--out-of", type=_points, metavar="N", help="scale the marks: N is what can be reached")
    parser.add_argument("--replace", action="store_true", help="write over what was exported before")
    add_column_argument(parser)
    parser.epilog = (
        "The exit status is 0 when everybody who has a mark is in what was written, 1 when somebody is not (it is said "
        "who) or nothing was written, 2 for options that make no sense."
    )


def _points(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < 1e6:
        raise argparse.ArgumentTypeError(f"{text} is no number of marks: give one above 0")
    return value


def run(args: argparse.Namespace) -> int:
    """Export; see the module's first line."""
    if args.file is None and args.feedback is None:
        raise LabError("Say what to export: a table of the course page's to fill in, --feedback, or both.")
    course = ClassFolder(find_course(args.root, to_mark=True).root)
    try:
        file = read_page_file(args.file, dict(args.column)) if args.file is not None else None
        marks = marks_of(course, args.pending, [*filter(None, args.leave_out.split(SEPARATOR))])
        roster = read_roster(course.db_url)
        complete = True
        if file is not None:
            complete = _marks(course, file, marks, roster, args)
        if args.feedback is not None:
            complete = _feedback(course, marks, roster, args) and complete
    except SQLAlchemyError as error:
        raise trouble.Trouble(trouble.sentence(error, course.root, course.db_url)) from error
    return 0 if complete else 1


def _marks(course: ClassFolder, file: PageFile, marks: Marks, roster: Roster, args: argparse.Namespace) -> bool:
    """Write the filled table and say what is in it; return whether everybody's mark is."""
    filled = fill(file, marks, roster, args.out_of)
    target = _target(course, args.out or course.root / FOLDER / file.table.path.name, file.table.path, args.replace)
    _written(target, lambda new: write_table(new, filled.header, filled.rows, file.table.delimiter))
    print(f"{_short(target)}: {_counted(len(filled.given), 'mark')} in the column {for_terminal(filled.column)}")
    missing = sorted(marks.totals.keys() - {*filled.given, *filled.locked, *filled.unsafe})
    for line in _about(filled, marks, roster, missing):
        print(line)
    return not (missing or filled.locked or filled.unsafe)


def _about(filled: Filled, marks: Marks, roster: Roster, missing: list[str]) -> Iterator[str]:
    if filled.open:
        yield f"  without a mark, and left as they were: {_named(filled.open, roster)}"
    if missing:
        yield f"  have a mark here and are not in that table: {_named(missing, roster)}"
    if filled.locked:
        yield f"  the course page says that their mark cannot be changed: {_named(filled.locked, roster)}"
    if filled.unsafe:
        yield (
            "  left out, as their address or number there begins like a formula (enter their mark by hand): "
            f"{_named(filled.unsafe, roster)}"
        )
    if marks.gone:
        yield f"  marks from an earlier submission that is not there any more: {_named(marks.gone, roster)}"
    if marks.pending:
        count = _counted(len(marks.pending), "student")
        yield f"  these are the marks so far: some are still to be given by hand, for {count}"


def _feedback(course: ClassFolder, marks: Marks, roster: Roster, args: argparse.Namespace) -> bool:
    """Write the zip and say what is in it; return whether everybody's page is."""
    students = sorted(marks.totals)
    kind = PAGES[args.feedback] if args.feedback else feedback_out.page_kind_of(course, students)
    place = course.root / FOLDER / f"feedback-{kind.value}.zip"
    target = _target(course, place, None, args.replace)
    names, nameless = {}, []
    for student in students:
        person = roster.people.get(student, Person(student))
        name = feedback_out.name_for(kind, person, handed_in.read(course.root, student))
        if name and name not in names:
            names[name] = student
        else:
            nameless.append(student)
    title = course.directory.course_id or course.root.name
    pages = ((name, feedback_out.page_of(course, student, title)) for name, student in names.items())
    count = feedback_out.write_zip(target, pages)
    print(f"{_short(target)}: {_counted(count, 'page')} of feedback")
    if nameless:
        print(f"  not in it, as {kind.value} would not know whose it is: {_named(nameless, roster)}")
    return not nameless


def _target(course: ClassFolder, target: Path, source: Path | None, replace: bool) -> Path:
    """Return where something may be written."""
    if source is not None and target.exists() and source.exists() and target.samefile(source):
        raise LabError(f"{_short(target)} is the table that the course page gave: name another file with --out.")
    if target.exists() and not replace:
        raise LabError(f"{_short(target)} is there already: say --replace, or name another file with --out.")
    if target.parent == course.root / FOLDER:
        target.parent.mkdir(exist_ok=True)
    return target


def _written(target: Path, fill_in) -> None:
    """Write a file beside the old one, and then in its place."""
    new = target.with_name(f"{target.name}.new")
    try:
        fill_in(new)
        os.replace(new, target)
    finally:
        new.unlink(missing_ok=True)


def _named(students: Sequence[str], roster: Roster) -> str:
    shown = [roster.people[one].shown if one in roster.people else one for one in students[:MOST]]
    more = f" and {number(len(students) - MOST)} more" if len(students) > MOST else ""
    return for_terminal(", ".join(shown) + more)


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _short(path: Path) -> str:
    try:
        return trouble.shown(str(path.relative_to(Path.cwd())))
    except (ValueError, OSError):
        return trouble.shown(str(path))
