"""Who has longer than the due date says: in nbgrader's gradebook, and for whoever has not handed in yet, beside it.

nbgrader keeps an extension with a submission. One that is given earlier waits in ``.mlp-lab/extensions.json``, and goes
into the gradebook with the first marking.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from pathlib import Path

from mlp_lab.course import OWN, own_folder, read_own, write_own
from mlp_lab.marking import gradebook

NAME = "extensions.json"


def give(book, root: Path, assignment: str, lengths: Mapping[str, datetime.timedelta]) -> None:
    """Give extensions; one of no length takes an earlier one back. The caller commits.

    Parameters
    ----------
    book : nbgrader.api.Gradebook
    root : Path
        The course folder.
    assignment : str
    lengths : mapping of str to datetime.timedelta
        By student's id.
    """
    waiting = _waiting(root)
    for student, length in lengths.items():
        submission = gradebook.found(book.find_submission, assignment, student)
        waiting.pop(student, None)
        if submission is not None:
            submission.extension = length or None
        elif length:
            waiting[student] = length.total_seconds()
    if lengths:
        write_own(own_folder(root) / NAME, waiting)


def given(book, root: Path, assignment: str) -> dict[str, datetime.timedelta]:
    """Return who has how much longer."""
    found = {student: datetime.timedelta(seconds=seconds) for student, seconds in _waiting(root).items()}
    for one in gradebook.found(book.assignment_submissions, assignment) or ():
        if one.extension:
            found[one.student.id] = one.extension
    return found


def waiting_for(root: Path, student: str) -> datetime.timedelta | None:
    """Return the extension that waits for a student's first submission."""
    seconds = _waiting(root).get(student)
    return datetime.timedelta(seconds=seconds) if seconds else None


def _waiting(root: Path) -> dict[str, float]:
    kept = read_own(Path(root, OWN, NAME))
    return {str(who): float(length) for who, length in kept.items() if isinstance(length, int | float) and length > 0}
