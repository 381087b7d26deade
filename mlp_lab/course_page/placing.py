"""Put what a student handed in into ``submitted/``: all of it or nothing, and never over something else unasked.

What is replaced goes to ``.mlp-lab/replaced/<student>/``. Where a hand-in came from is kept in the student's folder in
``.mlp-lab/reports/``, where no student can write: what sends feedback back, and what shows who is late, reads it there.
"""

from __future__ import annotations

import contextlib
import datetime
import enum
import filecmp
import os
import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from mlp_lab.course import ASSIGNMENT, own_folder, read_own, reports_of, write_own
from mlp_lab.course_page.downloads import HandIn
from mlp_lab.course_page.names import Page
from mlp_lab.marking.in_place import move_away
from mlp_lab.marking.submission import archives
from mlp_lab.marking.submission.laying_out import TIME, Laid, lay_out
from mlp_lab.marking.submission.submissions import folder_of

NOTE = "collected.json"


class Outcome(enum.Enum):
    """What became of a hand-in."""

    NEW = "new"
    SAME = "as it was"
    REPLACED = "replaced"
    IN_THE_WAY = "something else is there"
    OLDER = "what is there is newer"
    NOTHING = "there is nothing in it"


@dataclass
class Placed:
    """One student's result.

    Attributes
    ----------
    student : str
    hand_in : HandIn
    outcome : Outcome
    laid : Laid
    kept : str
        Where what was replaced lies now.
    """

    student: str
    hand_in: HandIn
    outcome: Outcome
    laid: Laid = field(default_factory=Laid)
    kept: str = ""


@dataclass(frozen=True)
class Collected:
    """Where a student's submission came from, as it is kept.

    Attributes
    ----------
    page : Page
    number, name : str
        As the page has them.
    originals : tuple of str
        What the files are called in the download.
    time : float
        When it was handed in, in seconds since 1970; 0 where that is not known.
    late : bool
    """

    page: Page = Page.PLAIN
    number: str = ""
    name: str = ""
    originals: tuple[str, ...] = ()
    time: float = 0.0
    late: bool = False

    def plain(self) -> dict:
        """Return it as it is written."""
        return {**vars(self), "page": self.page.value, "originals": list(self.originals)}


def collected(root: Path, student: str) -> Collected | None:
    """Read where a student's submission came from; None where it was not collected here."""
    kept = read_own(reports_of(root, student) / NOTE)
    try:
        page, originals = Page(kept["page"]), tuple(map(str, kept["originals"]))
        late, time = kept["late"] is True, float(kept["time"])
        return Collected(page, str(kept["number"]), str(kept["name"]), originals, time, late)
    except (KeyError, ValueError, TypeError):
        return None


def place(root: Path, submitted: Path, student: str, hand_in: HandIn, replace: bool) -> Placed:
    """Lay one student's hand-in out and put it where it is marked.

    Parameters
    ----------
    root : Path
        The course folder.
    submitted : Path
        The folder with all submissions.
    student : str
        The id.
    hand_in : HandIn
    replace : bool
        Whether it may take the place of something else.

    Raises
    ------
    OSError
        When this machine fails; everything is as it was then.
    """
    target = folder_of(submitted, student) / ASSIGNMENT
    staged = Path(tempfile.mkdtemp(prefix="staged-", dir=own_folder(root)))
    new, scratch = staged / ASSIGNMENT, staged / "scratch"
    try:
        new.mkdir()
        scratch.mkdir()
        placed = Placed(student, hand_in, Outcome.NEW, lay_out(hand_in.items, new, scratch))
        if not placed.laid.files:
            placed.outcome = Outcome.NOTHING
            return placed
        if hand_in.time:
            (new / TIME).write_text(_written(hand_in.time), encoding="utf-8")
        if os.path.lexists(target) and (not target.is_dir() or any(target.iterdir())):
            placed.outcome = _beside(target, new, collected(root, student), hand_in, replace)
        if placed.outcome is Outcome.REPLACED:
            placed.kept = move_away(root, student, target)
        if placed.outcome in (Outcome.NEW, Outcome.REPLACED):
            target.parent.mkdir(parents=True, exist_ok=True)
            with contextlib.suppress(OSError):
                target.rmdir()  # an empty one
            new.rename(target)
        elif placed.outcome is Outcome.SAME and hand_in.time and not (target / TIME).exists():
            (new / TIME).replace(target / TIME)
        if placed.outcome in (Outcome.NEW, Outcome.REPLACED, Outcome.SAME):
            about = Collected(
                hand_in.page, hand_in.number, hand_in.name, tuple(hand_in.originals), hand_in.time, hand_in.late
            )
            write_own(reports_of(root, student) / NOTE, about.plain())
        return placed
    finally:
        shutil.rmtree(staged, ignore_errors=True)


def _beside(target: Path, new: Path, known: Collected | None, hand_in: HandIn, replace: bool) -> Outcome:
    """Say what becomes of a hand-in where there is one already."""
    if target.is_dir() and same_files(target, new):
        return Outcome.SAME
    if known is not None and known.time and hand_in.time and hand_in.time < known.time:
        return Outcome.OLDER
    return Outcome.REPLACED if replace else Outcome.IN_THE_WAY


def same_files(one: Path, other: Path) -> bool:
    """Say whether two folders hold the same files, apart from the time of handing in."""
    with archives.opened(one) as first, archives.opened(other) as second:
        names = [{entry.name for entry in some} - {TIME} for some in (first, second)]
    return names[0] == names[1] and all(filecmp.cmp(one / name, other / name, shallow=False) for name in names[0])


def _written(seconds: float) -> str:
    """Write a time as nbgrader reads it."""
    return f"{datetime.datetime.fromtimestamp(int(seconds), datetime.UTC):%Y-%m-%d %H:%M:%S} UTC\n"
