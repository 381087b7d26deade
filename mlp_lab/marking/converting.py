"""Submissions on their way through nbgrader: each rebuilt under its printable name, then converted, one by one.

nbgrader's own loop ends the class at a locked gradebook, prints tracebacks, takes the course's path for a pattern, and
leaves a submission without marks behind, which counts as 0. Here what goes wrong for one student is one sentence and
costs nobody else. What is done for each student is nbgrader's.
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

from mlp_lab.course import ASSIGNMENT, OWN, submitted_folder
from mlp_lab.marking import gradebook, trouble
from mlp_lab.marking.submission.staging import stage
from mlp_lab.marking.submission.submissions import Kind, Submissions, check_readable, is_given, matches, printable
from mlp_lab.marking.submission.template import load_all


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
    trouble.logger(Path(course.root)).error("%s: %s", student, reason, exc_info=error)
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


def stage_all(converter, target: Path) -> dict[str, str]:
    """Rebuild the submissions that `converter` is about to read: those of all students that its pattern names.

    A folder without notebooks is a submission only where there are earlier marks: they must not stand.

    Returns
    -------
    dict of str to str
        The students for whom that did not work, with a sentence.

    Raises
    ------
    LabError, OSError, sqlalchemy.exc.SQLAlchemyError
        When it cannot work for anybody.
    """
    course, reasons = converter.coursedir, {}
    templates = load_all(Path(course.format_path(course.source_directory, ".", ASSIGNMENT)), converter.config)
    class_ = Submissions(submitted_folder(course), ASSIGNMENT, lambda name: _chosen(name, course))
    known = gradebook.marked(course.db_url, ASSIGNMENT)
    for student, name in sorted(class_.names.items()):
        folder, out = class_.submitted / name / ASSIGNMENT, class_.left_out.get(student)
        if out and out.kind is Kind.UNREADABLE:
            reasons[student] = out.reason
        if out and not (out.kind is Kind.EMPTY and student in known and folder.is_dir()):
            converter.log.warning("%s: %s", student, out.reason)
            continue
        if name != student:
            converter.log.warning("%s: the folder is called %s", student, trouble.shown(name))
        try:
            check_readable(folder)
            adopt(name, known, course)
            for stem, notes in stage(folder, target / student / ASSIGNMENT, templates, converter.log).items():
                if notes:
                    converter.log.warning("%s, %s: %s", student, stem, "; ".join(notes))
        except Exception as error:
            shutil.rmtree(target / student, ignore_errors=True)
            reasons[student] = said(converter, student, error)
    return reasons


def _chosen(name: str, course) -> bool:
    excluded = set(course.student_id_exclude.split(",")) if course.student_id_exclude else set()
    return matches(name, course.student_id) and not excluded & {name, printable(name)}


def adopt(name: str, known: set[str], course) -> bool:
    """Let what a student has under their folder's own name, from before there were printable names, stay theirs.

    Parameters
    ----------
    name : str
        The folder's own name.
    known : set of str
        Ids of the students who have marks.
    course : nbgrader.coursedir.CourseDirectory

    Returns
    -------
    bool
        Whether something was renamed.
    """
    student = printable(name)
    if student == name or name not in known or student in known or is_given(name):
        return False
    if not gradebook.rename_student(course.db_url, name, student):
        return False
    for place in (course.autograded_directory, course.feedback_directory, f"{OWN}/reports"):
        old, new = (Path(course.root, place, one) for one in (name, student))
        if old.is_dir() and not new.exists():
            old.rename(new)
    return True
