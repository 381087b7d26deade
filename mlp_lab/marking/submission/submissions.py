"""Who hands in, and under which name: the entries of ``submitted/`` that are submissions, and why the others are none.

A folder's name comes from outside (a course page, an old zip, a student) and may hold anything that the system allows.
It goes into SQL, file names, patterns, JSON, terminals, and into pages that do not escape it. So everything but the
folder itself goes by its *printable name*, which is also the student's id in the gradebook. A name that is harmless
is its own printable name. Any other is cleaned and gets a ``~`` and ten digits made of the name itself: two folders
stay two, and what a folder is called does not depend on who else is there.
"""

from __future__ import annotations

import errno
import fnmatch
import hashlib
import html
import os
import re
import stat
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from mlp_lab.errors import LabError
from mlp_lab.marking.submission.look_through import NOT_OURS, also_there, candidates
from mlp_lab.marking.submission.read_file import pass_on
from mlp_lab.marking.submission.safe_names import RESERVED
from mlp_lab.marking.trouble import raw, sentence, shown

MAX_LENGTH = 128
"""Characters in a printable name: as many as the gradebook's column for a student's id holds."""

_SPECIAL = frozenset('<>:"/\\|?*[]{}%#`')  # in HTML, patterns, URLs, shells, or in a file's name on Windows
_GIVEN = re.compile(r"~[0-9a-f]{10}$")  # what `printable` puts at the end


def printable(name: str) -> str:
    """Return the printable name of a folder of ``submitted/``.

    Parameters
    ----------
    name : str
        The folder's name as Python gives it, with surrogates for bytes that are not in the system's encoding.

    Returns
    -------
    str
        The same for the same name, always; different for different names.
    """
    own = raw(name)
    if name and _text(own) == name and _harmless(name):
        return name
    text = unicodedata.normalize("NFC", _text(own))
    special = _SPECIAL if html.unescape(text) == text else _SPECIAL | {"&"}
    cleaned = "".join(one if one.isprintable() and one not in special else "_" for one in _GIVEN.sub("", text))
    if RESERVED.fullmatch(cleaned) or unicodedata.category(cleaned[:1] or "x")[0] == "M":
        cleaned = f"_{cleaned}"
    cleaned = _trimmed(_trimmed(cleaned[:60]).encode("utf-8")[:180].decode("utf-8", "ignore"))  # a file's name: 255
    return f"{cleaned or 'folder'}~{hashlib.sha256(own).hexdigest()[:10]}"


def is_given(name: str) -> bool:
    """Say whether a name can only be one that `printable` made, never a folder's own that was kept."""
    return bool(_GIVEN.search(name))


def folder_of(submitted: Path, student: str) -> Path:
    """Return the folder in `submitted` that is marked as `student`; one of that name where there is none."""
    if os.path.isdir(submitted / student) and printable(student) == student:
        return submitted / student
    return next((path for path in folders(submitted) if printable(path.name) == student), submitted / student)


def folders(submitted: Path) -> list[Path]:
    """Return what lies in `submitted`, sorted; empty where there is no such folder.

    Raises
    ------
    OSError
        When the folder is there and cannot be read.
    """
    try:
        return sorted(submitted.iterdir(), key=lambda path: raw(path.name))
    except FileNotFoundError:
        return []


def matches(name: str, pattern: str) -> bool:
    """Say whether a folder is meant by a pattern for students, such as nbgrader's ``--student``.

    Its own name and its printable name are both understood, as they are or as a pattern (``a*``).
    """
    both = name, printable(name)
    return pattern in both or any(fnmatch.fnmatchcase(one, pattern) for one in both)


def _harmless(name: str) -> bool:
    return (
        name.isprintable()  # no control characters, line breaks, direction marks, surrogates, spaces that only look so
        and not _SPECIAL.intersection(name)
        and _trimmed(name) == name
        and len(name) <= MAX_LENGTH
        and unicodedata.is_normalized("NFC", name)
        and unicodedata.category(name[0])[0] != "M"  # an accent on whatever is printed before the name
        and html.unescape(name) == name
        and not RESERVED.fullmatch(name)
        and not is_given(name)
    )


def _trimmed(text: str) -> str:
    return text.lstrip(" .-~").rstrip(" .")


def _text(own: bytes) -> str:
    """Decode a name as the system that made it may have meant it."""
    for encoding in ("utf-8", "cp1252"):
        try:
            return own.decode(encoding)
        except UnicodeDecodeError:
            continue
    return own.decode("cp437")  # which knows every byte: zips made on Windows


LITTER = {"desktop.ini", "thumbs.db", "@eadir", "$recycle.bin", "system volume information", "lost+found"}
WORK = (".ipynb", ".json", ".py", ".zip", ".gz", ".tgz", ".tar", ".7z", ".rar")
"""Endings of files that may hold somebody's work."""


class Kind(Enum):
    """Why an entry of ``submitted/`` is not marked."""

    EMPTY = "a student's folder without notebooks: marks that stand for it are withdrawn"
    UNREADABLE = "a student's folder that this machine cannot read: its marks stay as they are"
    WORK = "a file that may hold somebody's work"
    OTHER = "nothing that anybody handed in"


@dataclass(frozen=True)
class LeftOut:
    """An entry of ``submitted/`` that is not marked: its `kind`, and `reason`, a sentence."""

    kind: Kind
    reason: str

    @property
    def is_student(self) -> bool:
        """Whether it stands for a student, who then has a line in the mark sheet."""
        return self.kind in (Kind.EMPTY, Kind.UNREADABLE)

    @property
    def may_be_work(self) -> bool:
        """Whether leaving it out may leave somebody out."""
        return self.kind is not Kind.OTHER


class Submissions:
    """What lies in ``submitted/``, as it is now.

    Parameters
    ----------
    submitted : Path
    assignment : str
    chosen : callable, optional
        Says of an entry's own name whether to look at it; all by default.

    Attributes
    ----------
    folders : dict of str to Path
        The folders in `submitted` that are marked, by printable name (see `printable`), sorted.
    left_out : dict of str to LeftOut
        All other entries, by printable name.
    names : dict of str to str
        The entries' own names, by printable name.

    Raises
    ------
    LabError
        When `submitted` is no folder that can be read.
    """

    def __init__(self, submitted: Path, assignment: str, chosen: Callable[[str], bool] = lambda name: True):
        self.submitted, self.assignment = submitted, assignment
        self.folders: dict[str, Path] = {}
        self.left_out: dict[str, LeftOut] = {}
        self.names: dict[str, str] = {}
        for path in _entries(submitted):
            if not chosen(path.name):
                continue
            problem = self._problem(path)
            if problem is None and path.name.startswith("."):
                continue
            student = printable(path.name)
            self.names[student] = path.name
            if problem:
                self.left_out[student] = problem
            else:
                self.folders[student] = path
        self.folders = {student: self.folders[student] for student in sorted(self.folders)}

    def renamed(self) -> dict[str, str]:
        """Return the folders' own names, as they can be printed, of those that go by another: by printable name."""
        return {student: shown(name) for student, name in self.names.items() if name != student}

    def _problem(self, path: Path) -> LeftOut | None:
        """Say why an entry is no submission; None for a submission and for a hidden entry that is not mentioned."""
        wanted = f"{printable(path.name)}/{self.assignment}/"
        try:
            if path.name.lower() in LITTER or path.name in NOT_OURS:
                return LeftOut(Kind.OTHER, "left alone: it belongs to a computer's own things, to no student")
            if not stat.S_ISDIR(os.stat(path).st_mode):
                if path.name.startswith("."):
                    return None
                kind = Kind.WORK if path.name.lower().endswith(WORK) else Kind.OTHER
                return LeftOut(kind, f"not marked: a file, where a folder <student>/{self.assignment}/ is expected")
            folder = path / self.assignment
            if path.name.startswith("."):
                return self._hidden(folder)
            if not _is_folder(folder):
                os.listdir(path)  # an unreadable one is not an empty one
                reason = f"not marked: it holds no notebooks, nor an archive with some; they belong in {wanted}"
                return LeftOut(Kind.EMPTY, reason)
            return self._content(folder, wanted)
        except OSError as error:
            return LeftOut(Kind.UNREADABLE, f"not marked: {sentence(error, self.submitted.parent)}")

    def _content(self, folder: Path, wanted: str) -> LeftOut | None:
        os.listdir(folder)
        if candidates(folder):
            return None
        for place, _, files in os.walk(folder, onerror=pass_on):
            if Path(place) == folder and any(name.lower().endswith(".zip") for name in files):
                return LeftOut(Kind.EMPTY, f"not marked: {wanted} holds a zip that is damaged or has no notebook in it")
        listed = also_there(folder)
        return LeftOut(Kind.EMPTY, f"not marked: {wanted} holds no notebooks" + (f", only {listed}" if listed else ""))

    def _hidden(self, folder: Path) -> LeftOut | None:
        """A name with a dot in front is a student's where it holds a submission; all others are not mentioned."""
        if _is_folder(folder) and candidates(folder):
            self.folders[printable(folder.parent.name)] = folder.parent
            self.names[printable(folder.parent.name)] = folder.parent.name
        return None


def _entries(submitted: Path) -> list[Path]:
    try:
        return folders(submitted)
    except NotADirectoryError:
        raise LabError(f"{submitted} is a file, where the folder with all submissions is expected.") from None
    except OSError as error:
        raise LabError(f"Nobody is marked: {sentence(error, submitted.parent)}") from error


def _is_folder(path: Path) -> bool:
    try:
        return stat.S_ISDIR(os.stat(path).st_mode)
    except OSError as error:
        if error.errno in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP):
            return False
        raise
