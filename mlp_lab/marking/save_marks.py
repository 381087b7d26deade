"""Put a submission's result where it belongs: marks into nbgrader's gradebook, notebooks and reports beside it.

All of it or nothing. The files are written aside first, the marks go in with one transaction, and only then the files
take their place. Whatever ends the program in between leaves earlier marks as they were, or new ones without files:
that submission has no stamp, and is marked again.

Penalties for work handed in late are nbgrader's own, computed anew whenever what they rest on has changed. nbgrader
asks the course's plugin while it marks and never again: a due date that moves afterwards, an extension, or a mark given
by hand would leave an old penalty standing.
"""

from __future__ import annotations

import json
import math
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from nbgrader.api import Comment, Grade, Student, SubmittedAssignment, SubmittedNotebook
from nbgrader.plugins import LateSubmissionPlugin
from nbgrader.preprocessors import AssignLatePenalties
from traitlets import Any
from traitlets.utils.importstring import import_item

from mlp_lab.course import OWN, read_own, report_of, write_own
from mlp_lab.marking import gradebook, records
from mlp_lab.marking.extensions import waiting_for
from mlp_lab.marking.mark_submission import Marked
from mlp_lab.marking.submission.staging import handed_in_at

_BESIDE = shutil.ignore_patterns("*.ipynb", "__pycache__", ".ipynb_checkpoints")
UNANSWERED = "No response."
"""nbgrader's own comment on a cell that is as it was released."""


def store(
    marked: Marked, student: str, folder: Path, beside: Path, course, penalties: LatePenalties, record: dict
) -> None:
    """Store one submission's result.

    Parameters
    ----------
    marked : Marked
    student : str
        As the gradebook is to name them.
    folder : Path
        What was handed in, with the time at which it was.
    beside : Path
        See `whats_beside`: goes beside the marked notebooks.
    course : nbgrader.coursedir.CourseDirectory
    penalties : LatePenalties
        Computes what is taken off for work handed in late.
    record : dict
        What is kept of this marking: see `mlp_lab.marking.records`.

    Raises
    ------
    OSError, sqlalchemy.exc.SQLAlchemyError
        When it cannot be written: everything is as it was then.
    """
    said, time = handed_in_at(folder)
    root, assignment = Path(course.root), course.assignment_id
    autograded = Path(course.format_path(course.autograded_directory, student, assignment))
    reports = report_of(root, assignment, student, "-").parent
    before = {stem: read_own(reports / f"{stem}.json") for stem in marked.notebooks}
    with (
        gradebook.opened(course.db_url) as book,
        put_in_place(autograded) as notebooks,
        put_in_place(reports) as new,
        records.written(root, student, record),
    ):
        shutil.copytree(beside, notebooks, copy_function=_link, dirs_exist_ok=True)
        for stem, one in marked.notebooks.items():
            (notebooks / f"{stem}.ipynb").write_text(_text(one.notebook), encoding="utf-8")
        submission = _submission(book, student, assignment, root)
        if time is not None:
            (notebooks / "timestamp.txt").write_text(said, encoding="utf-8")
            submission.timestamp = time
        for notebook in submission.notebooks:
            if notebook.name in marked.notebooks:
                _fill(notebook, marked.notebooks[notebook.name], before[notebook.name].get("texts", {}))
        book.db.flush()
        problems = penalties.settle(submission)
        for stem, one in marked.notebooks.items():
            write_own(new / f"{stem}.json", {**one.report, "late_problem": problems.get(stem, "")})
        book.db.commit()


def whats_beside(source: Path, root: Path) -> Path:
    """Copy what lies beside the source notebooks to where the folders of a whole class can have it from; say where.

    Everybody's is the same, so there it lies once, and the folders have links to it where the system knows such links:
    nobody may write to it.
    """
    with put_in_place(Path(root, OWN, "beside")) as made:
        shutil.copytree(source, made, ignore=_BESIDE, copy_function=shutil.copyfile, dirs_exist_ok=True)
        for place, _, files in os.walk(made) if os.name == "posix" else ():
            for name in files:  # elsewhere they are copied, and what nobody may write to could not be removed
                os.chmod(os.path.join(place, name), 0o444)
    return Path(root, OWN, "beside")


def _link(path: str, to: str) -> None:
    if os.name == "posix":
        try:
            return os.link(path, to)
        except OSError:  # more links than there can be, or a system without
            pass
    shutil.copyfile(path, to)


def _text(notebook: dict) -> str:
    """Return a notebook as it is written into its file: a line for each cell."""
    lines = ",\n".join(json.dumps(cell, ensure_ascii=False, sort_keys=True) for cell in notebook["cells"])
    whole = json.dumps({**notebook, "cells": []}, ensure_ascii=False, sort_keys=True)  # of its keys this comes first
    return whole.replace("[]", f"[\n{lines}\n]", 1) + "\n"


class put_in_place:
    """A new folder, which takes the place of the old one where all went well, and otherwise goes away."""

    def __init__(self, target: Path):
        self.target, self.new = target, target.with_name(f"{target.name}.new")
        self.old = target.with_name(f"{target.name}.old")

    def __enter__(self) -> Path:
        for left in (self.new, self.old):
            shutil.rmtree(left, ignore_errors=True)
        self.new.mkdir(parents=True)
        return self.new

    def __exit__(self, kind, error, traceback):
        if error is not None:
            shutil.rmtree(self.new, ignore_errors=True)
            return
        if self.target.exists():
            self.target.rename(self.old)
        self.new.rename(self.target)
        shutil.rmtree(self.old, ignore_errors=True)


def _submission(book, student: str, assignment: str, root: Path) -> SubmittedAssignment:
    """Return a student's submission, and make it where there is none; the caller commits."""
    if (known := gradebook.found(book.find_submission, assignment, student)) is not None:
        return known
    author = book.db.get(Student, student) or Student(id=student)
    submission = SubmittedAssignment(assignment=book.find_assignment(assignment), student=author)
    submission.extension = waiting_for(root, student)
    for notebook in submission.assignment.notebooks:
        one = SubmittedNotebook(notebook=notebook, assignment=submission)
        for cell in (*notebook.grade_cells, *notebook.task_cells):
            Grade(cell_id=cell.id, cell=cell, notebook=one)
        for cell in (*notebook.solution_cells, *notebook.task_cells):
            Comment(cell_id=cell.id, cell=cell, notebook=one)
    book.db.add(submission)
    return submission


def _fill(notebook: SubmittedNotebook, result, before: dict[str, str]) -> None:
    """Write the marks of one notebook. One given by hand stays as it was while what it was given for stays the same."""
    now = result.report["texts"]
    for grade in notebook.grades:
        name = grade.cell.name
        if name not in result.scores:
            continue
        flagged, by_hand = grade.needs_manual_grade, grade.manual_score is not None
        grade.auto_score = result.scores[name]
        grade.needs_manual_grade = by_hand or grade.auto_score is None
        if by_hand and now.get(name) == before.get(name):
            grade.needs_manual_grade = flagged
    for comment in notebook.comments:
        comment.auto_comment = UNANSWERED if comment.cell.name in result.unanswered else None


class LatePenalties(AssignLatePenalties):
    """nbgrader's step of this name, in which a plugin that fails costs nobody a mark.

    Where the plugin fails, no penalty is taken off, and the reason is kept in the notebook's report, from which the
    mark sheet takes it.
    """

    # Looked up when it is used: one that cannot be imported is a sentence then, and not the end of the marking.
    plugin_class = Any(LateSubmissionPlugin, help=AssignLatePenalties.plugin_class.help).tag(config=True)

    def init_plugin(self) -> None:
        """Do nothing: `penalty` makes the plugin, where there is something to ask it."""

    def settle(self, submission) -> dict[str, str]:
        """Set the penalty of each notebook; the caller commits.

        Parameters
        ----------
        submission : nbgrader.api.SubmittedAssignment

        Returns
        -------
        dict of str to str
            By notebook, why its penalty could not be computed, in a sentence; empty where nothing went wrong.
        """
        problems = {}
        if not self.enabled:
            return problems
        for notebook in submission.notebooks:
            problem, penalty = "", None
            try:
                # Without a due date nobody is late; with an extension of none, nbgrader's own sum would fail.
                if submission.assignment.duedate is not None and submission.total_seconds_late > 0:
                    penalty = self.penalty(submission, notebook)
            except Exception as error:  # somebody else's code: whatever it raises
                problem = _reason(self.plugin_class, error)
                self.log.error("%s: %s", submission.student.id, problem)
            notebook.late_submission_penalty = penalty
            problems[notebook.name] = problem
        return problems

    def plugin(self):
        """Make the course's plugin anew."""
        made = import_item(self.plugin_class) if isinstance(self.plugin_class, str) else self.plugin_class
        return made(parent=self)

    def penalty(self, submission, notebook) -> float | None:
        """Ask the plugin, and bring what it says between 0 and the notebook's score, as nbgrader does."""
        self.plugin_inst = self.plugin()
        said = self.plugin_inst.late_submission_penalty(
            submission.student.id, notebook.score, submission.total_seconds_late
        )
        if said is None:
            return None
        penalty = float(said)  # a NumPy number would go into the gradebook as bytes
        if math.isnan(penalty):
            raise ValueError("the penalty is not a number (nan)")
        return float(self._check_late_penalty(notebook, penalty))


def _reason(plugin, error: Exception) -> str:
    name = plugin if isinstance(plugin, str) else getattr(plugin, "__name__", repr(plugin))
    said = " ".join(str(error).split())
    what = f"{type(error).__name__}: {said}" if said else type(error).__name__
    return (
        f"the penalty for late work could not be computed and none is taken off: {name} fails with {what[:200]}; "
        "correct what nbgrader_config.py says about late work, and mark again"
    )


def settle_again(
    penalties: LatePenalties, db_url: str, root: Path, assignment: str, student: str, folder: Path
) -> None:
    """Compute one student's penalties anew, from the gradebook and the time of handing in as they are now.

    Parameters
    ----------
    penalties : LatePenalties
    db_url, assignment, student : str
    root : Path
        The course folder.
    folder : Path
        The submission, in which ``timestamp.txt`` may lie.
    """
    with gradebook.submission_of(db_url, assignment, student) as (book, submission):
        if submission is None:
            return
        when = handed_in_at(folder)[1]
        if when is not None and when != submission.timestamp:
            submission.timestamp = when
        for notebook, problem in penalties.settle(submission).items():
            path = report_of(root, assignment, student, notebook)
            about = read_own(path)
            if about.get("late_problem", "") != problem:
                write_own(path, {**about, "late_problem": problem})
        book.db.commit()


def unsettled(penalties: LatePenalties, db_url: str, assignment: str, folders: Mapping[str, Path]) -> list[str]:
    """Return whose penalties would be others by the due date, extensions and marks as they are now; nothing is changed.

    Parameters
    ----------
    penalties : LatePenalties
    db_url, assignment : str
    folders : mapping of str to Path
        The submissions, by student.
    """
    found = []
    with gradebook.opened(db_url) as book, book.db.no_autoflush:
        for submission in gradebook.found(book.assignment_submissions, assignment) or ():
            student = submission.student.id
            if student not in folders:
                continue
            before = [one.late_submission_penalty or 0 for one in submission.notebooks]
            submission.timestamp = handed_in_at(folders[student])[1] or submission.timestamp
            penalties.settle(submission)
            after = [one.late_submission_penalty or 0 for one in submission.notebooks]
            if any(abs(one - other) > 0.001 for one, other in zip(before, after, strict=True)):
                found.append(student)
        book.db.rollback()
    return sorted(found)
