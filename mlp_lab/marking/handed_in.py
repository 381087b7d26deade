"""Where a student's submission came from, as it is kept when it is collected from a course page.

It lies in the student's folder in ``.mlp-lab/reports/``, where no student can write: what sends feedback back, and what
shows who is late, reads it there.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from pathlib import Path

from mlp_lab.course import read_own, reports_of, write_own

NOTE = "collected.json"


class Page(enum.Enum):
    """A kind of course page."""

    MOODLE = "moodle"
    CANVAS = "canvas"
    BLACKBOARD = "blackboard"
    PLAIN = "plain"


@dataclass(frozen=True)
class HandedIn:
    """Where a submission came from.

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
        Whether the page calls it late.
    """

    page: Page = Page.PLAIN
    number: str = ""
    name: str = ""
    originals: tuple[str, ...] = ()
    time: float = 0.0
    late: bool = False


def read(root: Path, student: str) -> HandedIn | None:
    """Read where a student's submission came from; None where it was not collected from a page."""
    kept = read_own(reports_of(root, student) / NOTE)
    try:
        page, originals = Page(kept["page"]), tuple(map(str, kept["originals"]))
        late, time = kept["late"] is True, float(kept["time"])
        return HandedIn(page, str(kept["number"]), str(kept["name"]), originals, time, late)
    except (KeyError, ValueError, TypeError):
        return None


def keep(root: Path, student: str, about: HandedIn) -> None:
    """Write what `read` reads."""
    plain = {**vars(about), "page": about.page.value, "originals": list(about.originals)}
    write_own(reports_of(root, student) / NOTE, plain)
