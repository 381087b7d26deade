"""Lay out what somebody handed in, in whatever archives and order, as one folder that can be marked.

Archives are opened, also in one another. Where two files have one name, the newer one has it and the older one goes to
``older_1/``, where `find_files` looks last: so the newest counts, and a function that is a stub there is still found.
"""

from __future__ import annotations

import enum
import filecmp
import os
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from mlp_lab.marking.submission import archives, safe_names
from mlp_lab.marking.submission.archives import Entry, NotOpened
from mlp_lab.marking.submission.find_files import MAX_READ
from mlp_lab.marking.submission.look_through import MAX_ENTRIES, candidates

MAX_DEPTH = 3
"""Archives in one another that are opened."""
MAX_ARCHIVES = 100
"""Archives that are opened in one hand-in: listing one takes time, whatever is taken from it."""
TIME = "timestamp.txt"
"""Where nbgrader reads when something was handed in: whoever collects writes it, and no student."""


class Why(enum.Enum):
    """Why something of a hand-in is not laid out, or not opened."""

    LITTER = "files of systems and programs"
    LESSON = "files of the lesson's own package lab"
    TIME = "a student says nothing about the time of handing in"
    REFUSED = "a link, a file that is locked, or one that is too large"
    EMPTY = "an empty notebook; it is kept as it is"
    NOT_OPENED = "an archive that cannot be opened; it is kept as it is"


@dataclass(frozen=True)
class Unused:
    """What was not used: its `name`, `why`, and for people `reason`, a clause."""

    name: str
    why: Why
    reason: str = ""


@dataclass(frozen=True)
class Item:
    """One file or folder that was handed in.

    Attributes
    ----------
    name : str
        As its author called it.
    entries : list of Entry
        The file itself, or those in the folder.
    order : tuple
        The later it was handed in, the larger; comparable with those of the student's other items.
    """

    name: str
    entries: list[Entry]
    order: tuple = ()


@dataclass
class Laid:
    """What was laid out.

    Attributes
    ----------
    files : list of str
        Their names in the folder.
    older : list of str
        Those for which a newer one was there.
    unused : list of Unused
    counts : Counter of Why
        Files that are not named one by one.
    notebooks : int
        Files that may be notebooks, without older ones.
    """

    files: list[str] = field(default_factory=list)
    older: list[str] = field(default_factory=list)
    unused: list[Unused] = field(default_factory=list)
    counts: Counter = field(default_factory=Counter)
    notebooks: int = 0

    @property
    def not_opened(self) -> list[Unused]:
        """Archives that may hold work, and could not be opened."""
        return [one for one in self.unused if one.why is Why.NOT_OPENED]


@dataclass(frozen=True)
class _Piece:
    parts: tuple[str, ...]
    path: Path
    key: tuple
    item: int


class _Opening:
    """Copies a student's files into a scratch folder, within the limits for one submission."""

    def __init__(self, scratch: Path, laid: Laid):
        self.scratch, self.laid = scratch, laid
        self.room, self.for_tars = archives.Room(MAX_READ), archives.Room(MAX_READ)
        self.count, self.listed, self.opened = 0, 0, 0
        self.folders: set[tuple[str, ...]] = set()
        self.pieces: list[_Piece] = []

    def add(self, number: int, item: Item) -> None:
        """Copy an item and open it."""
        self._add_all(item.entries, number, MAX_DEPTH, lambda one: (item.order, one.saved))

    def _add_all(self, entries: list[Entry], number: int, depth: int, when: Callable[[Entry], tuple]) -> None:
        wanted = self._without_litter(entries)
        cut = common_folders(wanted)
        # An archive beside notebooks is an earlier hand-in or a backup, and stays closed.
        opens = not any(is_notebook(one.parts[-1]) for one in wanted)
        for one in wanted:
            self._add(one, one.parts[cut:], number, depth if opens else 0, when(one))

    def _without_litter(self, entries: Iterable[Entry]) -> list[Entry]:
        entries = list(entries)
        packages = {one.parts[:-1] for one in entries if one.parts[-2:] == ("lab", "__init__.py")}
        wanted = []
        for one in entries:
            if safe_names.is_litter(one.parts):
                self.laid.counts[Why.LITTER] += 1
            elif any(one.parts[:length] in packages for length in range(1, len(one.parts))):
                self.laid.counts[Why.LESSON] += 1
            elif one.parts[-1].lower() == TIME:
                self.laid.unused.append(Unused(one.name, Why.TIME))
            else:
                wanted.append(one)
        return wanted

    def _add(self, one: Entry, parts: tuple[str, ...], number: int, depth: int, when: tuple) -> None:
        name = "/".join(parts)
        try:
            if one.problem:
                raise NotOpened(one.problem)
            path = self._copied(one, parts)
        except NotOpened as problem:
            self.laid.unused.append(Unused(name, Why.REFUSED, str(problem)))
            return
        if depth and safe_names.is_archive(parts[-1]):
            try:
                return self._open(path, parts, number, depth, when)
            except NotOpened as problem:
                self.laid.unused.append(Unused(name, Why.NOT_OPENED, str(problem)))
        elif depth and safe_names.is_foreign(parts[-1]):
            self.laid.unused.append(Unused(name, Why.NOT_OPENED, "it is of a kind that is not opened here"))
        if is_notebook(parts[-1]) and not path.stat().st_size:
            self.laid.unused.append(Unused(name, Why.EMPTY))
        if one.saved:
            os.utime(path, (one.saved, one.saved))
        self.pieces.append(_Piece(parts, path, (*when, one.saved), number))

    def _open(self, path: Path, parts: tuple[str, ...], number: int, depth: int, when: tuple) -> None:
        named = path.with_name(path.name + safe_names.ending(parts[-1]))  # by which it is known what it is
        path.rename(named)
        try:
            self.opened += 1
            if self.opened > MAX_ARCHIVES:
                raise NotOpened(f"there are more than {MAX_ARCHIVES} archives in this hand-in")
            with archives.opened(named, MAX_ENTRIES, self.for_tars) as entries:
                if not entries:
                    raise NotOpened("it is empty")
                self.listed += len(entries)
                if max(self.listed, self.count + len(entries)) > MAX_ENTRIES:
                    raise NotOpened(TOO_MANY)
                self._add_all(entries, number, depth - 1, lambda inner: when)
        except NotOpened:
            named.rename(path)
            raise
        named.unlink()

    def _copied(self, one: Entry, parts: tuple[str, ...]) -> Path:
        self.count += 1
        if self.count + len(self.folders) > MAX_ENTRIES:  # each folder is made, too
            raise NotOpened(TOO_MANY)
        self.folders |= {parts[:length] for length in range(1, len(parts))}
        path = self.scratch / str(self.count)
        one.copy(path, self.room)
        return path


TOO_MANY = f"there are more than {MAX_ENTRIES} files in this hand-in"


def is_notebook(name: str) -> bool:
    """Say whether a file's name is a notebook's, or nearly one."""
    return ".ipynb" in name.lower()


def common_folders(entries: list[Entry]) -> int:
    """Return how many folders all lie in: a whole folder that was packed is not one more level."""
    if not entries:
        return 0
    first = min((one.parts for one in entries), key=len)
    depth = 0
    while depth < len(first) - 1 and all(one.parts[depth] == first[depth] for one in entries):
        depth += 1
    return depth


def lay_out(items: list[Item], target: Path, scratch: Path) -> Laid:
    """Lay out one student's hand-in.

    Parameters
    ----------
    items : list of Item
    target : Path
        An empty folder.
    scratch : Path
        An empty folder on the same disk.

    Returns
    -------
    Laid

    Raises
    ------
    OSError
        When this machine fails; what a student handed in raises nothing.
    """
    laid = Laid()
    opening = _Opening(scratch, laid)
    for number, item in enumerate(items):
        opening.add(number, item)
    taken: dict[str, Path] = {}
    folders: set[str] = set()
    ranks: dict[int, int] = {}
    for piece in sorted(opening.pieces, key=lambda one: one.key, reverse=True):
        rank = ranks.setdefault(piece.item, len(ranks))
        for place in ((), (f"older_{max(rank, 1)}",), (f"older_{rank}_{piece.path.name.partition('.')[0]}",)):
            parts = (*place, *piece.parts)
            key = "/".join(parts).casefold()  # some systems take two capitals of one name for one
            above = {"/".join(parts[:length]).casefold() for length in range(1, len(parts))}
            if key not in taken and key not in folders and not above & taken.keys():
                taken[key] = _put(piece.path, target.joinpath(*parts))
                folders |= above
                (laid.older if place else laid.files).append("/".join(parts))
                break
            if key in taken and filecmp.cmp(piece.path, taken[key], shallow=False):
                break
    laid.files.sort()
    laid.older.sort()
    older = set(laid.older)
    laid.notebooks = sum(path.relative_to(target).as_posix() not in older for path in candidates(target))
    return laid


def _put(path: Path, target: Path) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    os.replace(path, target)
    os.chmod(target, 0o644)
    return target


def items_in(folder: Path, leave_out: Iterable[str] = ()) -> list[Item]:
    """Return what lies in a folder as items; see `grouped`.

    Parameters
    ----------
    folder : Path
    leave_out : iterable of str
        Names in it that do not count.

    Raises
    ------
    OSError
        When it cannot be read.
    NotOpened
        When it holds too much.
    """
    left_out = set(leave_out)
    with archives.opened(folder) as found:
        return grouped([one for one in found if one.parts[0] not in left_out], folder.name)


def grouped(entries: list[Entry], name: str, order: tuple = ()) -> list[Item]:
    """Return one student's entries as items: each archive that lies in no folder is one, and all others together."""
    alone = [len(one.parts) == 1 and safe_names.is_archive(one.parts[0]) for one in entries]
    items = [Item(one.name, [one], order) for one, is_alone in zip(entries, alone, strict=True) if is_alone]
    rest = [one for one, is_alone in zip(entries, alone, strict=True) if not is_alone]
    return [*items, Item(name, rest, order)] if rest else items
