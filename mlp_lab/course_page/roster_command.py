"""`mlp-lab roster`: put the people of a class into nbgrader's table of students, or list them."""

from __future__ import annotations

import argparse
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from mlp_lab.course import add_root_argument
from mlp_lab.course_page.desk_folder import DeskFolder
from mlp_lab.course_page.page_files import Column, PageFile, read_page_file
from mlp_lab.course_page.roster import Merged, merge, people_in, read_roster
from mlp_lab.errors import LabError
from mlp_lab.marking.sheet_text import for_terminal


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the options of `mlp-lab roster`."""
    add_root_argument(parser)
    parser.add_argument(
        "files",
        nargs="*",
        type=Path,
        metavar="FILE",
        help="a CSV that the course page exports: Moodle's grading worksheet, participants or gradebook, Canvas's "
        "gradebook, or nbgrader's own (without one: list who is in the class)",
    )
    add_column_argument(parser)


def add_column_argument(parser: argparse.ArgumentParser) -> None:
    """Add ``--column`` to the arguments of a command."""
    parser.add_argument(
        "--column",
        action="append",
        default=[],
        type=column,
        metavar="WHAT=NAME",
        help="what a column of the file is called there, where that is not known: "
        f"WHAT is one of {', '.join(one.value for one in Column)}",
    )


def column(text: str) -> tuple[Column, str]:
    """Return what ``grade=Note`` says."""
    what, _, name = text.partition("=")
    try:
        return Column(what.strip().lower()), name.strip()
    except ValueError:
        known = ", ".join(one.value for one in Column)
        raise argparse.ArgumentTypeError(f"{text}: say WHAT=NAME, where WHAT is one of {known}") from None


def run(args: argparse.Namespace) -> int:
    """Import or list; see the module's first line."""
    course = DeskFolder(args.root)
    try:
        left_out = 0
        for path in args.files:
            merged = import_file(course, read_page_file(path, dict(args.column)))
            print(summary(path, merged))
            left_out += len(merged.left_out)
        if not args.files:
            _list(course)
    except SQLAlchemyError as error:
        raise course.in_words(error) from error
    return 1 if left_out else 0


def import_file(course: DeskFolder, file: PageFile) -> Merged:
    """Put the people of a table into the gradebook.

    Raises
    ------
    LabError
        When there is nobody in it.
    """
    people = people_in(file)
    if not people:
        raise LabError(f"{file.table.path} lists nobody: export it again, and look that it holds the whole class.")
    return merge(course.db_url, people)


def summary(path: Path, merged: Merged) -> str:
    """Say in a line or two what an import did."""
    parts = [(len(merged.new), "new"), (len(merged.changed), "changed"), (len(merged.same), "as they were")]
    said = ", ".join(f"{count} {what}" for count, what in parts if count)
    text = f"Roster from {path.name}: {said or 'nobody'}"
    if merged.left_out:
        named = ", ".join(map(for_terminal, merged.left_out[:5]))
        text += f"\n  left out, as somebody else has that number or address, or none is given: {named}"
    return text


def _list(course: DeskFolder) -> None:
    roster = read_roster(course.db_url)
    if not roster:
        print("Nobody is in the roster yet: mlp-lab roster FILE, with a CSV that the course page exports.")
    for one in roster.people.values():
        parts = [one.id, one.name, one.email, f"number {one.number}" if one.number not in ("", one.id) else ""]
        print(for_terminal("  ".join(filter(None, parts))))
