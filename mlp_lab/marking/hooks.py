"""nbgrader's own commands and formgrader's button, led to this project's marking from its configuration file.

1. `nbgrader autograde mlp` and `nbgrader generate_feedback mlp` do, student by student, what `mlp-lab mark` does: the
   same judge, the same gradebook, the same pages (`mlp_lab.marking.desk`). nbgrader's own loop drops a submission at
   the first damaged file, ends the class at a locked gradebook, and runs what students wrote. Here whatever goes
   wrong for one student is one sentence, and costs nobody else anything.
2. In a fresh clone the release is there and the gradebook is not. `nbgrader generate_assignment` then says "Skipping
   existing assignment", registers nothing, and `nbgrader autograde` refuses every student. Here the assignment is put
   into the gradebook before the first student is marked, and whenever generating is asked for.
3. A `generate_assignment --force` that fails deletes the release. Here the release is put back.
4. Two markings at once take each other's files away. Here there is one at a time (`mlp_lab.marking.trouble`).
5. Formgrader lists the folders of ``submitted/`` itself, takes the course's path for a pattern, puts what it finds into
   its pages as it is, and stops at a time of handing in that is none. Here it knows students by their printable names.
6. The course's path is a path: nbgrader takes one with ``[`` or ``?`` in it for a pattern, or for part of an address.
   And a new gradebook needs no program by name (`mlp_lab.marking.gradebook.know_newest`).

What students wrote in Markdown is cleaned by a filter that ``nbgrader_config.py`` names.
"""

from __future__ import annotations

import functools
import glob
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from nbgrader.converters import Autograde, GenerateAssignment, GenerateFeedback
from nbgrader.converters.base import BaseConverter, NbGraderException
from nbgrader.coursedir import CourseDirectory

from mlp_lab.course import ASSIGNMENT, check_settings, submitted_folder
from mlp_lab.errors import LabError
from mlp_lab.generate_release import register_assignment
from mlp_lab.marking import freshness, gradebook, trouble
from mlp_lab.marking.desk import Desk
from mlp_lab.marking.in_place import lay_out_all
from mlp_lab.marking.judge import Judge
from mlp_lab.marking.save_marks import LatePenalties
from mlp_lab.marking.submission.look_through import NOT_OURS
from mlp_lab.marking.submission.staging import handed_in_at
from mlp_lab.marking.submission.submissions import Kind, Submissions, folder_of, folders, matches, printable
from mlp_lab.marking.trouble import only_one

WAIT = 10.0
"""Seconds to wait for another marking to end: formgrader's button marks one student and must not hang."""


class Refused(NbGraderException):
    """Nobody could be marked; the text is one sentence."""


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


def install() -> None:
    """Wrap nbgrader's converters; calling it again changes nothing."""
    for owner, method, wrap in (
        (GenerateAssignment, "start", _repaired_generate),
        (Autograde, "start", _for_the_lab(_autograde, "`nbgrader autograde`")),
        (GenerateFeedback, "start", _for_the_lab(_generate_feedback, "`nbgrader generate_feedback`")),
        (BaseConverter, "init_notebooks", lambda _: _init_notebooks),
        (CourseDirectory, "_db_url_default", lambda _: lambda course: gradebook.url_of(Path(course.root))),
    ):
        before = getattr(owner, method)
        if not getattr(before, "repaired", False):
            after = functools.wraps(before)(wrap(before)) if callable(before) else wrap(before)
            after.repaired = True  # type: ignore[union-attr]
            setattr(owner, method, after)
    _repair_formgrader()
    gradebook.know_newest()


def _init_notebooks(converter) -> None:
    """Find the notebooks to convert, as nbgrader does, with the course folder's own path taken literally."""
    course = converter.coursedir
    pattern = converter._format_source(course.assignment_id, course.student_id)
    if pattern.startswith(course.root):
        pattern = glob.escape(course.root) + pattern.removeprefix(course.root)
    converter.assignments, converter.notebooks = {}, []
    for folder in glob.glob(pattern):
        if found := glob.glob(os.path.join(glob.escape(folder), f"{course.notebook_id}.ipynb")):
            converter.assignments[folder] = found
    if not converter.assignments:
        said = f"There are no notebooks in {converter._format_source(course.assignment_id, course.student_id)}"
        converter.log.error("%s", said)
        raise NbGraderException(said)


def _for_the_lab(ours: Callable, what: str) -> Callable:
    """Do `ours` instead of nbgrader's own work where the assignment is this lab."""

    def wrap(start):
        def repaired(self):
            if self.coursedir.assignment_id != ASSIGNMENT:
                return start(self)
            with _one_sentence(self), only_one(Path(self.coursedir.root), what, WAIT):
                if reasons := ours(self, Desk(self.coursedir, self.config, self.log)):
                    raise NotMarked(reasons)

        return repaired

    return wrap


def _autograde(converter, desk: Desk) -> dict[str, str]:
    """Mark the students that are meant; return those for whom that did not work, with a sentence."""
    course, reasons, marked = converter.coursedir, {}, 0
    check_settings(converter.config, LatePenalties)
    register(converter)
    known = gradebook.marked(course.db_url, ASSIGNMENT)
    lay_out_all(Path(course.root), submitted_folder(course), ASSIGNMENT, lambda name: _chosen(name, course))
    class_ = Submissions(submitted_folder(course), ASSIGNMENT, lambda name: _chosen(name, course))
    with Judge(desk.lessons) as judge:
        for student, name in sorted(class_.names.items()):
            folder, out = class_.submitted / name / ASSIGNMENT, class_.left_out.get(student)
            if out and out.kind is Kind.UNREADABLE:
                reasons[student] = out.reason
            # A folder without notebooks is a submission only where there are earlier marks: they must not stand.
            if out and not (out.kind is Kind.EMPTY and student in known and folder.is_dir()):
                converter.log.warning("%s: %s", student, out.reason)
                continue
            if name != student:
                converter.log.warning("%s: the folder is called %s", student, trouble.shown(name))
            marked += 1
            try:
                desk.adopt(name, known)
                if not converter.force and not _is_newer(folder, desk.folder("autograded", student)):
                    converter.log.info("Skipping existing assignment: %s", desk.folder("autograded", student))
                    continue
                converter.log.info("Marking %s", student)
                freshness.forget(desk.root, student)
                converter.run_pre_convert_hook()
                desk.store(student, folder, judge.mark(folder))
                converter.run_post_convert_hook()
            except Exception as error:
                reasons[student] = desk.reason(student, error)
    if not marked and not reasons:
        which = "" if course.student_id == "*" else f" of {trouble.shown(course.student_id)}"
        place = f"{course.submitted_directory}/"
        raise LabError(f"{place} holds no notebooks{which}: they belong in {place}<student>/{ASSIGNMENT}/.")
    return reasons


def _chosen(name: str, course) -> bool:
    excluded = set(course.student_id_exclude.split(",")) if course.student_id_exclude else set()
    return matches(name, course.student_id) and not excluded & {name, printable(name)}


def _is_newer(folder: Path, autograded: Path) -> bool:
    """Say whether a submission was handed in after it was marked, or never marked: nbgrader's own rule."""
    if not autograded.is_dir():
        return True
    new, old = handed_in_at(folder)[1], handed_in_at(autograded)[1]
    return new is not None and old is not None and new > old


def _generate_feedback(converter, desk: Desk) -> dict[str, str]:
    """Draw the pages of the students that are meant; return those for whom that did not work, with a sentence."""
    course, reasons, drawn = converter.coursedir, {}, 0
    pattern = course.student_id
    meant = {printable(one.name) for one in folders(submitted_folder(course)) if matches(one.name, pattern)}
    for folder in folders(desk.folder("autograded", "x").parents[1]):
        student = folder.name
        if not (student in meant or matches(student, pattern)) or not (folder / ASSIGNMENT).is_dir():
            continue
        drawn += 1
        if not converter.force and desk.folder("feedback", student).is_dir():
            converter.log.info("Skipping existing assignment: %s", desk.folder("feedback", student))
            continue
        try:
            converter.run_pre_convert_hook()
            desk.write_pages(student)
            converter.run_post_convert_hook()
        except Exception as error:
            reasons[student] = desk.reason(student, error)
    if not drawn:
        raise NbGraderException(f"There are no notebooks in {desk.folder('autograded', pattern)}")
    return reasons


class _one_sentence:
    """Turn whatever goes wrong into one line of nbgrader's log and the exception that its applications end quietly at.

    Parameters
    ----------
    converter : nbgrader.converters.BaseConverter
    """

    def __init__(self, converter):
        self.converter = converter

    def __enter__(self):
        return self

    def __exit__(self, kind, error, traceback):
        if isinstance(error, Exception) and not isinstance(error, NbGraderException):
            course = self.converter.coursedir
            said = trouble.sentence(error, Path(course.root), course.db_url)
            self.converter.log.error("Nobody is marked: %s", said)
            if not isinstance(error, LabError):
                trouble.logger(Path(course.root)).error("Nobody is marked: %s", said, exc_info=error)
            raise Refused(said) from None


def _repaired_generate(start):
    def repaired(self):
        release = Path(self.coursedir.root) / self._format_dest(self.coursedir.assignment_id, ".")
        if not release.is_dir():
            return start(self)
        with tempfile.TemporaryDirectory(prefix="mlp-lab-release-") as keep:
            copy = Path(keep) / "release"
            shutil.copytree(release, copy)
            try:
                result = start(self)
            except BaseException:
                shutil.rmtree(release, ignore_errors=True)
                shutil.copytree(copy, release)
                self.log.error("Generating failed: %s is as it was before.", release)
                raise
        register(self)
        return result

    return repaired


def register(converter) -> None:
    """Put the lab into the gradebook that `converter` works with, where it is not there yet or has changed.

    Parameters
    ----------
    converter : nbgrader.converters.BaseConverter
        Its course folder says where the source notebooks and the gradebook are.

    Raises
    ------
    NbGraderException
        When it cannot be registered, for example because marks exist for cells that are gone since; nbgrader's
        applications end with its message.
    """
    course = converter.coursedir
    if course.assignment_id != ASSIGNMENT or getattr(converter, "no_database", False):
        return
    with _one_sentence(converter):
        register_assignment(Path(course.root), course.db_url)


def _repair_formgrader() -> None:
    """Repair formgrader's window on the course folder, where it is loaded: in JupyterLab's server and nowhere else."""
    module = sys.modules.get("nbgrader.apps.api")
    api = getattr(module, "NbGraderAPI", None)
    if api is None or getattr(api.get_submitted_students, "repaired", False):
        return
    for method, repair in (
        ("get_source_assignments", _source_assignments),
        ("get_submitted_students", _submitted_students),
        ("get_submitted_timestamp", _submitted_timestamp),
    ):
        before = getattr(api, method)
        after = functools.wraps(before)(repair(before))
        after.repaired = True  # type: ignore[attr-defined]
        setattr(api, method, after)


def _source_assignments(before):
    def get_source_assignments(self):
        place = self.coursedir.format_path(self.coursedir.source_directory, ".", "x")
        found = glob.glob(os.path.join(glob.escape(os.path.dirname(place)), "*"))
        return {os.path.basename(folder) for folder in found if os.path.isdir(folder)}

    return get_source_assignments


def _submitted_students(before):
    def get_submitted_students(self, assignment_id):
        if assignment_id not in (ASSIGNMENT, "*"):
            return {printable(student) for student in before(self, assignment_id)}
        found = folders(submitted_folder(self.coursedir))
        wanted = ASSIGNMENT if assignment_id != "*" else "."
        return {
            printable(folder.name)
            for folder in found
            if os.path.isdir(folder / wanted) and not folder.name.startswith(".") and folder.name not in NOT_OURS
        }

    return get_submitted_students


def _submitted_timestamp(before):
    def get_submitted_timestamp(self, assignment_id, student_id):
        if assignment_id != ASSIGNMENT:
            return before(self, assignment_id, student_id)
        return handed_in_at(folder_of(submitted_folder(self.coursedir), student_id) / assignment_id)[1]

    return get_submitted_timestamp
