"""Who hands in: which entries of ``submitted/`` are submissions, and why the others are none."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from lab.notebooks.notebook_files import MAX_FILE
from mlp_lab.errors import LabError
from mlp_lab.marking import trouble
from mlp_lab.marking.submission import names
from mlp_lab.marking.submission.find_files import also_there, candidates
from mlp_lab.marking.submission.look_through import NOT_OURS

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
        The folders in `submitted` that are marked, by printable name (see `names`), sorted.
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
            student = names.printable(path.name)
            self.names[student] = path.name
            if problem:
                self.left_out[student] = problem
            else:
                self.folders[student] = path
        self.folders = {student: self.folders[student] for student in sorted(self.folders)}

    def renamed(self) -> dict[str, str]:
        """Return the folders' own names, as they can be printed, of those that go by another: by printable name."""
        return {student: names.shown(name) for student, name in self.names.items() if name != student}

    def _problem(self, path: Path) -> LeftOut | None:
        """Say why an entry is no submission; None for a submission and for a hidden entry that is not mentioned."""
        wanted = f"{names.printable(path.name)}/{self.assignment}/"
        try:
            if path.name.lower() in LITTER or path.name in NOT_OURS:
                return LeftOut(Kind.OTHER, "left alone: it belongs to a computer's own things, to no student")
            if not stat.S_ISDIR(os.stat(path).st_mode):
                if path.name.startswith("."):
                    return None
                kind = Kind.WORK if path.name.lower().endswith(WORK) else Kind.OTHER
                return LeftOut(
                    kind, "not marked: a file, where a folder <student>/" + f"{self.assignment}/ is expected"
                )
            folder = path / self.assignment
            if path.name.startswith("."):
                return self._hidden(folder)
            if not _is_folder(folder):
                os.listdir(path)  # an unreadable one is not an empty one
                reason = f"not marked: it has no folder {self.assignment}; put the notebooks in {wanted}"
                return LeftOut(Kind.EMPTY, reason)
            return self._content(folder, wanted)
        except OSError as error:
            return LeftOut(Kind.UNREADABLE, f"not marked: {trouble.sentence(error, self.submitted.parent)}")

    def _content(self, folder: Path, wanted: str) -> LeftOut | None:
        os.listdir(folder)
        if candidates(folder):
            return None
        for place, _, files in os.walk(folder, onerror=_raise):
            if Path(place) == folder and any(name.lower().endswith(".zip") for name in files):
                return LeftOut(Kind.EMPTY, f"not marked: {wanted} holds a zip and no notebooks; unpack it there")
        listed = also_there(folder)
        return LeftOut(Kind.EMPTY, f"not marked: {wanted} holds no notebooks" + (f", only {listed}" if listed else ""))

    def _hidden(self, folder: Path) -> LeftOut | None:
        """A name with a dot in front is a student's where it holds a submission; all others are not mentioned."""
        if _is_folder(folder) and candidates(folder):
            self.folders[names.printable(folder.parent.name)] = folder.parent
            self.names[names.printable(folder.parent.name)] = folder.parent.name
        return None


def check_readable(folder: Path) -> None:
    """Find out whether this machine can read all that a student handed in.

    A file that may not be opened, or a disk that fails, is no fault of the student's and must not cost a mark. Links
    are not followed: one that leads nowhere is what was handed in.

    Raises
    ------
    OSError
    """
    for place, _, files in os.walk(folder, onerror=_raise):
        for name in files:
            path = os.path.join(place, name)
            if stat.S_ISREG(os.lstat(path).st_mode):
                with open(path, "rb") as file:
                    while file.tell() <= MAX_FILE and file.read(2**20):
                        pass


def _entries(submitted: Path) -> list[Path]:
    try:
        return names.folders(submitted)
    except NotADirectoryError:
        raise LabError(f"{submitted} is a file, where the folder with all submissions is expected.") from None
    except OSError as error:
        raise LabError(f"Nobody is marked: {trouble.sentence(error, submitted.parent)}") from error


def _is_folder(path: Path) -> bool:
    try:
        return stat.S_ISDIR(os.stat(path).st_mode)
    except OSError as error:
        if error.errno in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP):
            return False
        raise


def _raise(error: OSError):
    raise error
