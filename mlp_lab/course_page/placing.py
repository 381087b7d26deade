"""Put what a student handed in into ``submitted/``: all of it or nothing, and never over something else unasked.

What is replaced goes to ``.mlp-lab/replaced/<student>/``. Where a hand-in came from is kept: see
`mlp_lab.marking.handed_in`.
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

from mlp_lab.course import ASSIGNMENT, own_folder
from mlp_lab.course_page.downloads import HandIn
from mlp_lab.marking import handed_in
from mlp_lab.marking.handed_in import HandedIn
from mlp_lab.marking.in_place import move_away
from mlp_lab.marking.submission import archives
from mlp_lab.marking.submission.archives import NotOpened
from mlp_lab.marking.submission.laying_out import TIME, Laid, lay_out
from mlp_lab.marking.submission.submissions import folder_of


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
        known = handed_in.read(root, student)
        if os.path.lexists(target) and (not target.is_dir() or any(target.iterdir())):
            placed.outcome = _beside(target, new, known, hand_in, replace)
        if placed.outcome is Outcome.REPLACED:
            placed.kept = move_away(root, student, target)
        if placed.outcome in (Outcome.NEW, Outcome.REPLACED):
            target.parent.mkdir(parents=True, exist_ok=True)
            with contextlib.suppress(OSError):
                target.rmdir()  # an empty one
            new.rename(target)
        elif placed.outcome is Outcome.SAME and hand_in.time and _is_ours(target / TIME, known):
            (new / TIME).replace(target / TIME)
        if placed.outcome in (Outcome.NEW, Outcome.REPLACED, Outcome.SAME):
            handed_in.keep(root, student, _about(hand_in, known if placed.outcome is Outcome.SAME else None))
        return placed
    finally:
        shutil.rmtree(staged, ignore_errors=True)


def _is_ours(path: Path, known: HandedIn | None) -> bool:
    """Say whether a time of handing in was written here, or is not there: nobody has corrected it by hand."""
    try:
        return known is not None and path.read_text(encoding="utf-8") == _written(known.time)
    except FileNotFoundError:
        return True
    except (OSError, ValueError):
        return False


def _about(hand_in: HandIn, same: HandedIn | None) -> HandedIn:
    """Say where a hand-in came from; what is known of the very same one stays."""
    late = hand_in.late or (same is not None and same.late)
    time = hand_in.time or (same.time if same is not None else 0.0)
    return HandedIn(hand_in.page, hand_in.number, hand_in.name, tuple(hand_in.originals), time, late)


def _beside(target: Path, new: Path, known: HandedIn | None, hand_in: HandIn, replace: bool) -> Outcome:
    """Say what becomes of a hand-in where there is one already."""
    if target.is_dir() and same_files(target, new):
        return Outcome.SAME
    if known is not None and known.time and hand_in.time and hand_in.time < known.time:
        return Outcome.OLDER
    return Outcome.REPLACED if replace else Outcome.IN_THE_WAY


def same_files(one: Path, other: Path) -> bool:
    """Say whether two folders hold the same files, apart from the time of handing in; never where one has too many."""
    try:
        with archives.opened(one) as first, archives.opened(other) as second:
            names = [{entry.name for entry in some} - {TIME} for some in (first, second)]
    except NotOpened:
        return False
    return names[0] == names[1] and all(filecmp.cmp(one / name, other / name, shallow=False) for name in names[0])


def _written(seconds: float) -> str:
    """Write a time as nbgrader reads it."""
    return f"{datetime.datetime.fromtimestamp(int(seconds), datetime.UTC):%Y-%m-%d %H:%M:%S} UTC\n"
