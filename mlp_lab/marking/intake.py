"""Submissions on their way into nbgrader: each is rebuilt in a folder of its own, under its printable name."""

from __future__ import annotations

import shutil
from pathlib import Path

from mlp_lab.course import ASSIGNMENT
from mlp_lab.marking import converting, gradebook
from mlp_lab.marking.places import OWN, submitted_folder
from mlp_lab.marking.submission import names
from mlp_lab.marking.submission.staging import stage
from mlp_lab.marking.submission.submissions import Kind, Submissions, check_readable
from mlp_lab.marking.submission.template import load_all


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
            converter.log.warning("%s: the folder is called %s", student, names.shown(name))
        try:
            check_readable(folder)
            adopt(name, known, course)
            for stem, notes in stage(folder, target / student / ASSIGNMENT, templates, converter.log).items():
                if notes:
                    converter.log.warning("%s, %s: %s", student, stem, "; ".join(notes))
        except Exception as error:
            shutil.rmtree(target / student, ignore_errors=True)
            reasons[student] = converting.said(converter, student, error)
    return reasons


def _chosen(name: str, course) -> bool:
    excluded = set(course.student_id_exclude.split(",")) if course.student_id_exclude else set()
    return names.matches(name, course.student_id) and not excluded & {name, names.printable(name)}


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
    student = names.printable(name)
    if student == name or name not in known or student in known or names.is_given(name):
        return False
    if not gradebook.rename_student(course.db_url, name, student):
        return False
    for place in (course.autograded_directory, course.feedback_directory, f"{OWN}/reports"):
        old, new = (Path(course.root, place, one) for one in (name, student))
        if old.is_dir() and not new.exists():
            old.rename(new)
    return True
