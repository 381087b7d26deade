"""What somebody downloaded from a course page, or was sent: who handed in which files.

Nothing is copied here but an archive that lies alone in another one. All archives stay open, within a context, until
each student's files are laid out.
"""

from __future__ import annotations

import contextlib
from collections.abc import Container, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from mlp_lab.course import ASSIGNMENT
from mlp_lab.course_page.names import Said, read_names
from mlp_lab.marking.handed_in import Page
from mlp_lab.marking.submission.archives import MAX_CLASS, Entry, NotOpened, Room, file_entry, opened
from mlp_lab.marking.submission.find_files import MAX_READ
from mlp_lab.marking.submission.laying_out import Item, common_folders, grouped, is_notebook
from mlp_lab.marking.submission.safe_names import ending, is_archive, is_litter

SAME_TIME = 600.0
"""Seconds in which a page packs a class: where all files have nearly one date, it is the date of packing."""


@dataclass
class HandIn:
    """What one student handed in.

    Attributes
    ----------
    page : Page
    number : str
        By which the course page knows the student; without a course page, what the folder or archive is called.
    name : str
        What the page calls the student; empty without one.
    items : list of Item
    originals : list of str
        What the files are called in the download.
    time : float
        When it was handed in, in seconds since 1970; 0 where that is not known.
    late : bool
        Whether the page calls it late.
    typed : list of str
        Texts that were typed into the page.
    """

    page: Page
    number: str
    name: str = ""
    items: list[Item] = field(default_factory=list)
    originals: list[str] = field(default_factory=list)
    time: float = 0.0
    late: bool = False
    typed: list[str] = field(default_factory=list)

    def add(self, other: HandIn) -> None:
        """Add what the same student handed in elsewhere; the time is that of the latest."""
        self.items += other.items
        self.originals += other.originals
        self.typed += other.typed
        self.late = other.late if other.time > self.time else self.late or (other.late and other.time == self.time)
        self.time = max(self.time, other.time)
        self.name = self.name or other.name


@dataclass
class Download:
    """What one download holds.

    Attributes
    ----------
    path : Path
    page : Page
    hand_ins : list of HandIn
    nobodys : list of str
        Files of which it is not known whose they are.
    named_inside : bool
        Whether only a folder in an archive says whose it is: whoever made the archive has named that.
    """

    path: Path
    page: Page = Page.PLAIN
    hand_ins: list[HandIn] = field(default_factory=list)
    nobodys: list[str] = field(default_factory=list)
    named_inside: bool = False


def look(
    stack: contextlib.ExitStack, paths: Sequence[Path], scratch: Path, student: str = "", known: Container[str] = ()
) -> list[Download]:
    """Find out who handed in what.

    Parameters
    ----------
    stack : contextlib.ExitStack
        Keeps the archives open.
    paths : sequence of Path
        Folders, archives and files.
    scratch : Path
        A folder for archives that lie in another.
    student : str
        Whose all of it is; where that is empty, the names say it.
    known : container of str
        Ids of students, in small letters.

    Raises
    ------
    NotOpened
        When one cannot be opened; its text begins with the name.
    OSError
    """
    files = [path for path in paths if not path.is_dir()]
    page, said = (Page.PLAIN, []) if student else read_names([(path.name,) for path in files], some=True)
    if page is not Page.PLAIN:  # somebody unpacked the download and names what was in it
        theirs = {path: one for path, one in zip(files, said, strict=True) if one is not None}
        entries = [file_entry(path) for path in theirs]
        together = Download(files[0].parent, page, _of_page(entries, list(theirs.values())))
        return [together, *(_look_into(stack, path, scratch, student, known) for path in paths if path not in theirs)]
    return [_look_into(stack, path, scratch, student, known) for path in paths]


def _look_into(stack: contextlib.ExitStack, path: Path, scratch: Path, student: str, known: Container[str]) -> Download:
    download = Download(path)
    try:
        entries = [file_entry(path)] if not (path.is_dir() or is_archive(path.name)) else _inside(stack, path, scratch)
    except NotOpened as problem:
        raise NotOpened(f"{path}: {problem}") from problem
    wanted = [one for one in entries if not is_litter(one.parts)]
    if student:
        download.hand_ins = [_plain(student, wanted)]
        return download
    names = [(path.name, *one.parts) if path.is_dir() else one.parts for one in wanted]
    download.page, said = read_names(names)
    if download.page is Page.PLAIN and path.is_file() and not is_archive(path.name):
        download.nobodys = [path.name]  # what a file is called says what is in it
    elif download.page is Page.PLAIN:
        download.hand_ins, download.nobodys = _plain_students(wanted, path, known)
        download.named_inside = path.is_file() and [one.number for one in download.hand_ins] != [_stem(path)]
    else:
        ours = [(entry, one) for entry, one in zip(wanted, said, strict=True) if one is not None]
        download.hand_ins = _of_page([entry for entry, _ in ours], [one for _, one in ours])
        download.nobodys = [entry.name for entry, one in zip(wanted, said, strict=True) if one is None]
    return download


def _inside(stack: contextlib.ExitStack, path: Path, scratch: Path) -> list[Entry]:
    entries = stack.enter_context(opened(path, MAX_CLASS))
    wanted = [one for one in entries if not is_litter(one.parts)]
    for depth in range(2):  # a whole download that was packed once more
        [only] = wanted if len(wanted) == 1 else [None]
        if only is None or not is_archive(only.parts[-1]) or read_names([only.parts])[0] is not Page.PLAIN:
            break
        inner = scratch / f"inner-{len(list(scratch.iterdir()))}-{depth}{ending(only.parts[-1])}"
        only.copy(inner, Room(MAX_READ))
        entries = stack.enter_context(opened(inner, MAX_CLASS))
        wanted = [one for one in entries if not is_litter(one.parts)]
    return entries


def _of_page(entries: list[Entry], said: list[Said]) -> list[HandIn]:
    """Put the files of each student together."""
    students: dict[str, list[tuple[Entry, Said]]] = {}
    for entry, one in zip(entries, said, strict=True):
        students.setdefault(one.number, []).append((entry, one))
    dates = [entry.saved for entry in entries if entry.saved]
    tell = bool(dates) and max(dates) - min(dates) > SAME_TIME
    return [_of_student(some, tell) for some in students.values()]


def _of_student(some: list[tuple[Entry, Said]], dates_tell: bool) -> HandIn:
    """Make one student's hand-in; `dates_tell` is whether the dates of files can be those of handing in."""
    first = some[0][1]
    hand_in = HandIn(first.page, first.number, first.name)
    hand_in.typed = [one.rest[-1] for _, one in some if one.typed]
    by_order: dict[tuple, list[Entry]] = {}
    newest = max((one.order for _, one in some if not one.typed), default=())
    for entry, one in some:
        hand_in.originals.append(one.original)
        if one.typed:
            continue
        by_order.setdefault(one.order, []).append(Entry(one.rest, entry.saved, entry.copy, entry.problem))
        hand_in.time = max(hand_in.time, one.time or (entry.saved if dates_tell else 0.0))
        if one.order == newest:
            hand_in.late = hand_in.late or one.late
    hand_in.originals = list(dict.fromkeys(hand_in.originals))
    for order, files in by_order.items():
        hand_in.items += grouped(files, first.name, order)
    return hand_in


def _plain(name: str, entries: list[Entry]) -> HandIn:
    return HandIn(Page.PLAIN, name, items=grouped(entries, name))


def _plain_students(entries: list[Entry], path: Path, known: Container[str]) -> tuple[list[HandIn], list[str]]:
    """Tell whether it is one student's work or a folder for each; return also the files that are nobody's."""
    cut = common_folders(entries)
    level = [Entry(one.parts[cut:], one.saved, one.copy, one.problem) for one in entries]
    groups: dict[str, list[Entry]] = {}
    loose: list[Entry] = []
    for one in level:
        if len(one.parts) > 1:
            groups.setdefault(one.parts[0], []).append(one)
        elif is_archive(one.parts[0]):
            groups.setdefault(_stem(Path(one.parts[0])), []).append(one)
        else:
            loose.append(one)
    notebooks = sum(is_notebook(one.parts[-1]) for one in loose)
    with_work = sum(
        any(is_notebook(one.parts[-1]) or is_archive(one.parts[-1]) for one in some) for some in groups.values()
    )
    alone = bool(notebooks) and (with_work < 3 or notebooks > 3)
    if alone or not groups or any(one.parts == ("lab", "__init__.py") for one in level):
        return ([_plain(_whose(path, entries[0].parts[:cut], known), level)] if level else []), []
    below = [
        _plain(name, [Entry(one.parts[1:] or one.parts, one.saved, one.copy, one.problem) for one in some])
        for name, some in groups.items()
    ]
    return below, [one.name for one in loose]


def _whose(path: Path, folders: tuple[str, ...], known: Container[str]) -> str:
    """Choose the name of a single student: that of a folder in which all lies, or that of the download."""
    own, names = _stem(path), [*reversed(folders)]
    for name in [own, *names]:
        if name.casefold() in known:
            return name
    if path.is_dir() or name_of_lab(own):
        return next((name for name in names if not name_of_lab(name)), own)
    return own


def _stem(path: Path) -> str:
    return path.name[: -len(ending(path.name))] if is_archive(path.name) and not path.is_dir() else path.name


def name_of_lab(name: str) -> bool:
    """Say whether a folder or file is called as the lab is, and not as a student."""
    return name.casefold() in (ASSIGNMENT, f"{ASSIGNMENT}_handin")
