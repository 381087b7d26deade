"""What is said about a notebook that was handed in: each note is a kind and its data, put into words only here.

Notes are kept in the notebook's report (see `mlp_lab.marking.save_marks`); whoever reads them decides by their kind.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from mlp_lab.course import read_own


class NoteKind(Enum):
    """What there is to say; the value says it. ``NoteKind.SPLIT(name="relu")`` makes the note."""

    # the files
    NOT_HANDED_IN = "not handed in: there is no {stem}.ipynb"
    NO_FILE = "there is no {stem}.ipynb"
    NOT_READ = "not handed in: {file} cannot be read, {why}"
    UNREADABLE = "{file} cannot be read, {why}"
    OTHER_NAME = "{file} was taken for {stem}.ipynb"
    SCRIPT = "{file}, a script, was taken for {stem}.ipynb"
    COPIES = "of {count} copies {file} was taken"
    LATEST_COPY = "of {count} copies {file} was taken ({why})"
    # how one was read
    BYTE_ORDER = "a byte-order mark was taken off the file"
    UTF_16 = "the file was saved as UTF-16"
    NOT_UTF_8 = "the file was not saved as UTF-8: some letters may be wrong"
    FILE_CONFLICT = "the file held an unsolved merge conflict: one side of it was taken"
    SALVAGED = "the file was cut off or damaged: the {count} cells that could be read were taken"
    OUTPUTS = "old outputs were left out ({size} MB)"
    OLD_FORMAT = "the notebook had the old format {version}"
    NEW_FORMAT = "the notebook had a format that is newer than Jupyter's own"
    NO_KERNEL = "the notebook named no kernel: Python was used"
    UNKNOWN_KERNEL = "the notebook named an unknown kernel: Python was used"
    # its cells
    NO_LABELS = "nbgrader's labels were missing: cells were found by what stands in them"
    CELL_CONFLICT = "a merge conflict was solved: one side of it is a comment now"
    EARLIER_RELEASE = "it was made from an earlier version of the lesson"
    CHANGED = "check or marks cells had been changed: the original was used ({names})"
    REPEATED = "check or marks cells were there twice ({names})"
    GONE = "check or marks cells were missing ({names})"
    MOVED = "cells had been moved: they are in the original order"
    # the functions
    IN_CELL_OF = "{name} was found in the cell of {home}"
    ELSEWHERE = "{name} was found in another cell"
    TWICE = "the cell of {name} was there twice"
    SEVERAL = "there were several cells of {name}: the last finished one was taken"
    NOT_CODE_CELL = "the cell of {name} was not a code cell"
    NOT_CODE = "{name} was in a cell that is not code"
    SPLIT = "the cell of {name} had been split"
    MISSING = "the cell of {name} was missing"
    BORROWED = "{name} was taken from {file}"
    # the written answers
    ANSWER_ELSEWHERE = "the answer on {name} was found in another cell"
    ANSWER_NOT_MARKDOWN = "the answer on {name} was not a Markdown cell"
    ANSWER_MISSING = "the cell of the answer on {name} was missing"
    ANSWER_BORROWED = "the answer on {name} was taken from {file}"
    # what lies beside them
    LEFT_OUT = "{file} was left out: {why}"
    MORE_LEFT_OUT = "{count} more files of code were left out"
    PICTURE = "the picture {file} is not shown: {why}"
    MORE_PICTURES = "{count} more pictures are not shown"
    # marks given by hand
    CODE_SINCE = "the code has changed since {name} was marked by hand: look at it again in formgrader"
    ANSWER_SINCE = "the answer on {name} has changed since it was marked by hand: look at it again in formgrader"
    # what was put into words before
    TEXT = "{text}"

    def __call__(self, **about) -> Note:
        return Note(self, about)


@dataclass(frozen=True)
class Note:
    """One thing that was repaired, is missing or needs another look.

    Attributes
    ----------
    kind : NoteKind
    about : dict
        What its sentence names: texts, numbers, or lists of names. Plain data.
    """

    kind: NoteKind
    about: dict

    def __str__(self) -> str:
        """Put it into words: a clause without a full stop."""
        return self.kind.value.format(
            **{key: _listed(value) if isinstance(value, list) else value for key, value in self.about.items()}
        )


def _listed(names: list[str]) -> str:
    names = list(dict.fromkeys(names))
    return f"{', '.join(names[:3])} and {len(names) - 3} more" if len(names) > 4 else ", ".join(names)


def to_plain(notes: list[Note]) -> list[dict]:
    """Return notes as they are kept in JSON."""
    return [{"kind": note.kind.name, **note.about} for note in notes]


def from_plain(plain) -> list[Note]:
    """Read what `to_plain` gave; a course folder that was marked earlier holds sentences instead."""
    notes = []
    for one in plain if isinstance(plain, list) else ():
        about = dict(one) if isinstance(one, dict) else {"kind": "TEXT", "text": str(one)}
        kind = about.pop("kind", None)
        notes += [Note(NoteKind[kind], about)] if kind in NoteKind.__members__ else []
    return notes


def notes_in(report: Path) -> list[Note]:
    """Return what a notebook's report says about what was handed in."""
    return from_plain(read_own(report).get("notes"))


def pending_in(reports: Path) -> dict[str, dict]:
    """Return, by notebook, what stands in a student's reports about functions that are pending."""
    found = {path.stem: read_own(path).get("pending") for path in sorted(reports.glob("*.json"))}
    return {stem: one for stem, one in found.items() if isinstance(one, dict) and one.get("functions")}
