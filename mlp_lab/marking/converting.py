"""nbgrader's loop over students, so that what goes wrong for one is one sentence and costs nobody else.

nbgrader's own ends the class at a locked gradebook, prints tracebacks, takes the course's path for a pattern, and
leaves a submission without marks behind, which counts as 0. What is done for each student is nbgrader's.
"""

from __future__ import annotations

import contextlib
import glob
import os
import shutil
from pathlib import Path

from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException
from sqlalchemy.exc import SQLAlchemyError

from mlp_lab.marking import gradebook, kept, trouble


class NotMarked(NbGraderException):
    """Some students could not be marked.

    Attributes
    ----------
    reasons : dict of str to str
        A sentence by student's id.
    """

    def __init__(self, reasons: dict[str, str]):
        super().__init__("; ".join(f"{student}: {reason}" for student, reason in reasons.items()))
        self.reasons = reasons


def init_notebooks(converter) -> None:
    """Find the notebooks to convert, as nbgrader does, with the course folder's own path taken literally.

    Where a converter has ``wanted``, a function of a student's id, that chooses the students.
    """
    course, wanted = converter.coursedir, getattr(converter, "wanted", None)
    pattern = converter._format_source(course.assignment_id, "*" if wanted else course.student_id)
    if pattern.startswith(course.root):
        pattern = glob.escape(course.root) + pattern.removeprefix(course.root)
    converter.assignments, converter.notebooks = {}, []
    for folder in glob.glob(pattern):
        if wanted and not wanted(Path(folder).parent.name):
            continue
        found = glob.glob(os.path.join(glob.escape(folder), f"{course.notebook_id}.ipynb"))
        if found:
            converter.assignments[folder] = found
        else:
            converter.log.warning("%s holds no notebooks of that name", folder)
    if not converter.assignments:
        said = f"There are no notebooks in {converter._format_source(course.assignment_id, course.student_id)}"
        converter.log.error("%s", said)
        raise NbGraderException(said)


def convert_notebooks(converter) -> None:
    """Convert student by student.

    Raises
    ------
    NotMarked
        At the end, when it did not work for somebody.
    """
    reasons = dict(getattr(converter, "reasons", {}))
    for folder in sorted(converter.assignments):
        converter.notebooks = sorted(converter.assignments[folder])
        student, assignment = Path(folder).parent.name, Path(folder).name
        try:
            _convert(converter, assignment, student)
        except Exception as error:
            reasons[student] = said(converter, student, error)
    if reasons:
        raise NotMarked(reasons)


def said(converter, student: str, error: BaseException) -> str:
    """Log why something could not be done for a student (the traceback only in our own log) and return the reason."""
    course = converter.coursedir
    if isinstance(error, NbGraderException):
        reason = " ".join(str(error).split())
    else:
        reason = trouble.sentence(error, Path(course.root), course.db_url)
    converter.log.error("%s: not done: %s", student, reason)
    kept.logger(Path(course.root)).error("%s: %s", student, reason, exc_info=error)
    return reason


def _convert(converter, assignment: str, student: str) -> None:
    course, before = converter.coursedir, None
    if not converter.init_destination(assignment, student):
        return
    try:
        if isinstance(converter, Autograde):
            before = gradebook.Before(course.db_url, assignment, student)
        converter.run_pre_convert_hook()
        converter.init_assignment(assignment, student)
        for notebook in converter.notebooks:
            converter.convert_single_notebook(notebook)
        converter.set_permissions(assignment, student)
        converter.run_post_convert_hook()
    except BaseException:  # Ctrl-C, too
        _remove(converter, Path(converter._format_dest(assignment, student)))
        if before is not None:
            with contextlib.suppress(SQLAlchemyError, OSError):
                before.put_back()
        raise


def _remove(converter, target: Path) -> None:
    # Half a result must not be taken for one.
    if converter.coursedir.notebook_id == "*":
        shutil.rmtree(target, ignore_errors=True)
        return
    for notebook in converter.notebooks:
        with contextlib.suppress(OSError):
            (target / Path(notebook).with_suffix(converter.exporter.file_extension).name).unlink(missing_ok=True)
