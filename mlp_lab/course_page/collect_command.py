"""`mlp-lab collect`: from what a course page gives, in whatever form, to ``submitted/<student>/mlp``."""

from __future__ import annotations

import argparse
import contextlib
import shutil
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from mlp_lab.course import add_root_argument, own_folder
from mlp_lab.course_page import collect_text
from mlp_lab.course_page.desk_folder import DeskFolder
from mlp_lab.course_page.downloads import Download, HandIn, look, name_of_lab
from mlp_lab.course_page.page_files import Column, read_page_file
from mlp_lab.course_page.placing import Outcome, Placed, place
from mlp_lab.course_page.roster import Person, Roster, read_roster, times_in
from mlp_lab.course_page.roster_command import add_column_argument, import_file, summary
from mlp_lab.errors import LabError
from mlp_lab.marking import trouble
from mlp_lab.marking.handed_in import Page
from mlp_lab.marking.submission.archives import NotOpened
from mlp_lab.marking.submission.submissions import printable


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the options of `mlp-lab collect`."""
    add_root_argument(parser)
    parser.add_argument(
        "downloads",
        nargs="+",
        type=Path,
        metavar="DOWNLOAD",
        help="what the course page gives for all submissions (zip or folder), or what students sent",
    )
    parser.add_argument(
        "--roster",
        action="append",
        default=[],
        type=Path,
        metavar="FILE",
        help="a CSV that the course page exports with who is in the class (as for `mlp-lab roster`); Moodle's grading "
        "worksheet says when each handed in, too",
    )
    add_column_argument(parser)
    parser.add_argument("--student", default="", metavar="ID", help="all of it is this student's")
    parser.add_argument(
        "--replace", action="store_true", help="let it take the place of what lies in submitted/ (which is kept)"
    )
    parser.epilog = (
        "The exit status is 0 when all is collected, 1 when something that may be somebody's work is not, or is "
        "incomplete (it is said what), 2 for options that make no sense."
    )


@dataclass
class Result:
    """What collecting came to.

    Attributes
    ----------
    placed : list of Placed
    downloads : list of Download
    strangers : list of str
        Ids that are not in the roster, where there is one.
    missing : list of Person
        Who is in the roster and has nothing in ``submitted/``.
    refused : list of str
        Hand-ins of which it is not known whose they are.
    mistaken : list of str
        Hand-ins whose number is the id of somebody of quite another name.
    roster : Roster
    """

    placed: list[Placed] = field(default_factory=list)
    downloads: list[Download] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)
    missing: list[Person] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    mistaken: list[str] = field(default_factory=list)
    roster: Roster = field(default_factory=Roster)

    @property
    def complete(self) -> bool:
        """Whether something was there, and nothing that may be somebody's work was left."""
        left = any(one.outcome in (Outcome.IN_THE_WAY, Outcome.NOTHING) for one in self.placed)
        unusable = any(not one.laid.notebooks or one.laid.not_opened for one in self.placed)
        return bool(self.placed) and not (
            left or unusable or self.refused or any(one.nobodys for one in self.downloads)
        )


def run(args: argparse.Namespace) -> int:
    """Collect and say what came of it; see the module's first line."""
    course = DeskFolder(args.root)
    for path in args.downloads:
        if not path.exists():
            raise LabError(f"There is no {trouble.shown(str(path))}: name what you downloaded from the course page.")
    try:
        times: dict[str, float] = {}
        for path in args.roster:
            file = read_page_file(path, dict[Column, str](args.column))
            print(summary(path, import_file(course, file)))
            times |= times_in(file)
        with trouble.only_one(course.root, "`mlp-lab collect`"):
            trouble.tidy(course.root)
            result = collect(course, args.downloads, args.student, args.replace, times)
    except SQLAlchemyError as error:
        raise course.in_words(error) from error
    except NotOpened as problem:
        raise LabError(f"Nothing is collected. {trouble.shown(str(problem))}.") from problem
    for line in collect_text.lines(result, course.submitted):
        print(line)
    return 0 if result.complete else 1


def collect(
    course: DeskFolder, downloads: Sequence[Path], student: str, replace: bool, times: dict[str, float]
) -> Result:
    """Collect from downloads.

    Parameters
    ----------
    course : DeskFolder
    downloads : sequence of Path
    student : str
        Whose all of it is; empty where the names say it.
    replace : bool
    times : dict of str to float
        When whom handed in, by number, as the course page says it elsewhere.

    Returns
    -------
    Result
    """
    roster = read_roster(course.db_url)
    result = Result(roster=roster)
    scratch = Path(tempfile.mkdtemp(prefix="staged-", dir=own_folder(course.root)))
    try:
        with contextlib.ExitStack() as stack:
            result.downloads = look(stack, downloads, scratch, student, roster.known())
            for own, hand_in in _by_student(result, roster, student).items():
                hand_in.time = times.get(hand_in.number) or hand_in.time
                result.placed.append(place(course.root, course.submitted, own, hand_in, replace))
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    if len(roster):
        result.strangers = [one.student for one in result.placed if one.student not in roster.people]
        there = {printable(path.name) for path in course.submitted.iterdir()} if course.submitted.is_dir() else set()
        result.missing = [one for one in roster.people.values() if one.id not in there]
    return result


def _by_student(result: Result, roster: Roster, student: str) -> dict[str, HandIn]:
    """Put together what each student handed in, by id."""
    hand_ins = [hand_in for one in result.downloads for hand_in in one.hand_ins]
    count = Counter(hand_in.name for hand_in in hand_ins)
    found: dict[str, HandIn] = {}
    for hand_in in hand_ins:
        own = _id_of(hand_in, roster, count[hand_in.name] == 1)
        if not student and hand_in.page is Page.PLAIN and name_of_lab(hand_in.number):
            result.refused.append(hand_in.number)
        elif roster.is_another(own, hand_in.number, hand_in.name if count[hand_in.name] == 1 else ""):
            result.mistaken.append(f"{hand_in.number} ({hand_in.name})")
        elif own in found:
            found[own].add(hand_in)
        else:
            found[own] = hand_in
    return dict(sorted(found.items()))


def _id_of(hand_in: HandIn, roster: Roster, only_one_of_name: bool) -> str:
    person = roster.find(hand_in.number)
    if person is None and hand_in.page is not Page.CANVAS and only_one_of_name:  # Canvas joins the parts of a name
        named = roster.named(hand_in.name or hand_in.number)
        person = named if named is not None and not named.number else None
    return person.id if person is not None else printable(hand_in.number)
