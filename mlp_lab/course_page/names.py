"""What a name in a download of a course page says: whose file it is, which attempt, when, and whether it is late."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass

from mlp_lab.marking.handed_in import Page
from mlp_lab.marking.submission.safe_names import is_archive


@dataclass(frozen=True)
class Said:
    """What the name of one file says.

    Attributes
    ----------
    page : Page
    number : str
        By which the page knows the student: a number, or a user name.
    name : str
        What the page calls the student.
    rest : tuple of str
        The file as the student named it, with folders.
    original : str
        What the file, or its folder, is called in the download.
    order : tuple
        Of two files of one student, the later has the larger one.
    late : bool
    time : float
        When it was handed in, in seconds since 1970, where the name says it; otherwise 0.
    typed : bool
        Whether it is a text that was typed into the page, and no file.
    """

    page: Page
    number: str
    name: str
    rest: tuple[str, ...]
    original: str
    order: tuple = ()
    late: bool = False
    time: float = 0.0
    typed: bool = False


_MOODLE = re.compile(r"(?P<name>.+?)_(?P<number>\d{1,18})_assignsubmission_(?P<kind>[a-z]+)(?:_(?P<file>.*))?")
_CANVAS = re.compile(
    r"(?P<name>[^_]+)_(?P<late>LATE_)?(?P<number>\d{1,18})_(?:(?P<file_number>\d{1,18})_(?P<file>.+)|(?:text|link)\.html)"
)
_BLACKBOARD = re.compile(
    r"(?P<before>.+?)_attempt_(?P<time>\d{4}(?:-\d\d){5})(?:_(?P<file>.+)|(?P<text>\.txt))", re.DOTALL
)
_AGAIN = re.compile(r"-(\d{1,6})((?:\.tar)?\.\w{1,6})$")
FILES = "file"
"""Moodle's name for the part of a submission that is files."""


def read_names(names: Sequence[tuple[str, ...]], some: bool = False) -> tuple[Page, list[Said | None]]:
    """Read the names of all files in a download.

    A page puts its own part before what students call their files, of all files. So it is the page whose names all or
    most have, and of two the one that leaves more of the names to students: whatever one of them calls a file, it does
    not decide whose the others are.

    Parameters
    ----------
    names : sequence of tuple of str
        Folders and name of each.
    some : bool
        Whether few such names are enough: somebody named each of these files.

    Returns
    -------
    page : Page
        `Page.PLAIN` where they are no page's names.
    said : list of Said or None
        None where one is not; all of them in a plain download.
    """
    pages = [(page, read(names)) for page, read in _PAGES]
    page, found = max(
        pages, key=lambda one: (_places(names, one[1])[0], sum(len("/".join(x.rest)) for x in one[1] if x))
    )
    of_page, others = _places(names, found)
    # Few other names look like Moodle's or Blackboard's; ``ada_2026_11_20.zip`` might be Canvas's.
    enough = of_page > others or (some and page is not Page.CANVAS)
    return (page, found) if of_page and enough else (Page.PLAIN, [None] * len(names))


def _places(names: Sequence[tuple[str, ...]], said: Sequence[Said | None]) -> tuple[int, int]:
    """Count the folders, and the files in none, of which a page's names say whose they are, and those others with work.

    Nobody has more of them by handing in more files in a folder.
    """
    common = 0  # folders in which all of it lies
    for level in zip(*(parts[:-1] for parts in names), strict=False):
        if len(set(level)) > 1:
            break
        common += 1
    all_said: dict[str, bool] = {}
    for parts, one in zip(names, said, strict=True):
        place = parts[common]
        if one is not None or len(parts) > common + 1 or _may_be_work(place):
            all_said[place] = all_said.get(place, True) and one is not None
    count = sum(all_said.values())
    return count, len(all_said) - count


def _may_be_work(name: str) -> bool:
    return is_archive(name) or ".ipynb" in name.lower()


def _moodle(names: Sequence[tuple[str, ...]]) -> list[Said | None]:
    return [next(filter(None, (_moodle_at(parts, place) for place in range(len(parts)))), None) for parts in names]


def _moodle_at(parts: tuple[str, ...], place: int) -> Said | None:
    match = _MOODLE.fullmatch(parts[place])
    if match is None:
        return None
    rest = (*filter(None, [match["file"]]), *parts[place + 1 :])
    if not rest:
        return None
    typed = match["kind"] != FILES
    return Said(Page.MOODLE, match["number"], match["name"], rest, parts[place], typed=typed)


def _canvas(names: Sequence[tuple[str, ...]]) -> list[Said | None]:
    return [_canvas_one(parts[-1]) for parts in names]


def _canvas_one(name: str) -> Said | None:
    match = _CANVAS.fullmatch(name)
    if match is None:
        return None
    file, again = match["file"] or name, 0
    if found := _AGAIN.search(file):
        again = int(found[1])
        if found[2].lower() == ".ipynb":  # a notebook is known by its name
            file = file[: found.start()] + found[2]
    order = int(match["file_number"] or 0), again
    late, typed = match["late"] is not None, match["file"] is None
    return Said(Page.CANVAS, match["number"], match["name"], (file,), name, order, late, typed=typed)


def _blackboard(names: Sequence[tuple[str, ...]]) -> list[Said | None]:
    found = [_BLACKBOARD.fullmatch(parts[-1]) for parts in names]
    # The column's name is the same for all and may have lines in it, and so may a user's name.
    before = sorted({match["before"] for match in found if match})
    same = 0
    while len(before) > 1 and before[0][same : same + 1] == before[-1][same : same + 1] != "":
        same += 1  # sorted: what the first and the last begin with, all begin with
    common = before[0][:same].rpartition("_")[0] if before else ""
    said: list[Said | None] = []
    for match, parts in zip(found, names, strict=True):
        if match is None:
            said.append(None)
            continue
        user = match["before"][len(common) + 1 :] if common else match["before"].rpartition("_")[2]
        try:
            time = datetime.datetime.strptime(match["time"], "%Y-%m-%d-%H-%M-%S").timestamp()
        except (ValueError, OverflowError):
            time = 0.0
        typed = match["text"] is not None
        rest = (match["file"] or parts[-1],)
        said.append(Said(Page.BLACKBOARD, user, user, rest, parts[-1], (match["time"],), time=time, typed=typed))
    return said


_PAGES = ((Page.MOODLE, _moodle), (Page.BLACKBOARD, _blackboard), (Page.CANVAS, _canvas))
