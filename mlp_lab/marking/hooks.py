"""Faults of nbgrader repaired from its configuration file.

1. In a fresh clone the release is there and the gradebook is not. `nbgrader generate_assignment` then says "Skipping
   existing assignment", registers nothing, and `nbgrader autograde` refuses every student. Here the assignment is put
   into the gradebook before the first student is marked, and whenever generating is asked for.
2. A `generate_assignment --force` that fails deletes the release. Here the release is put back.
3. One damaged file costs a submission, or the marking of a whole class. Here every submission is rebuilt first, in a
   folder of its own and under a name that everything can take, and nbgrader reads that (`mlp_lab.marking.submission`).
4. What goes wrong for one student ends the class, or leaves a total of 0. Here it is one sentence
   (`mlp_lab.marking.converting`, `mlp_lab.marking.trouble`).
5. Two markings at once take each other's files away. Here there is one at a time (`mlp_lab.marking.trouble`).
6. Formgrader lists the folders of ``submitted/`` itself, takes the course's path for a pattern, puts what it finds into
   its pages as it is, and stops at a time of handing in that is none. Here it knows students by their printable names.
"""

from __future__ import annotations

import contextlib
import functools
import glob
import os
import shutil
import sys
import tempfile
from pathlib import Path

from nbgrader.converters import Autograde, GenerateAssignment, GenerateFeedback
from nbgrader.converters.base import BaseConverter, NbGraderException
from nbgrader.coursedir import CourseDirectory

from mlp_lab.course import ASSIGNMENT, OWN, check_settings, own_folder, submitted_folder
from mlp_lab.errors import LabError
from mlp_lab.generate_release import register_assignment
from mlp_lab.marking import converting, gradebook, trouble
from mlp_lab.marking.submission.look_through import NOT_OURS
from mlp_lab.marking.submission.staging import handed_in_at
from mlp_lab.marking.submission.submissions import folder_of, folders, matches, printable
from mlp_lab.marking.trouble import only_one

WAIT = 10.0
"""Seconds to wait for another marking to end: formgrader's button marks one student and must not hang."""


class NobodyMarked(NbGraderException):
    """Nobody could be marked; the text is one sentence."""


def install() -> None:
    """Repair nbgrader's converters; calling it again changes nothing."""
    _repair(GenerateAssignment, "start", _repaired_generate)
    _repair(Autograde, "start", _repaired_autograde)
    _repair(GenerateFeedback, "start", _repaired_feedback)
    _repair(BaseConverter, "init_notebooks", lambda _, converter: converting.init_notebooks(converter))
    _repair(BaseConverter, "convert_notebooks", _repaired_loop)
    _repair(CourseDirectory, "_db_url_default", lambda _, course: gradebook.url_of(Path(course.root)))
    # Formgrader's window on the course folder, where it is loaded: in JupyterLab's server and nowhere else.
    if formgrader := getattr(sys.modules.get("nbgrader.apps.api"), "NbGraderAPI", None):
        _repair(formgrader, "get_source_assignments", _source_assignments)
        _repair(formgrader, "get_submitted_students", _submitted_students)
        _repair(formgrader, "get_submitted_timestamp", _submitted_timestamp)
    gradebook.know_newest()


def _repair(owner, method: str, repair) -> None:
    """Let `repair` stand in for a method of nbgrader's, once; it is given nbgrader's own before all else."""
    before = getattr(owner, method)
    if getattr(before, "repaired", False):
        return

    def repaired(self, *args, **named):
        return repair(before, self, *args, **named)

    if callable(before):  # which a default of a setting is not
        functools.update_wrapper(repaired, before)
    repaired.repaired = True  # type: ignore[attr-defined]
    setattr(owner, method, repaired)


def _repaired_autograde(start, self):
    course = self.coursedir
    if course.assignment_id != ASSIGNMENT:
        return start(self)
    submitted, student = course.submitted_directory, course.student_id
    with _one_sentence(self), only_one(Path(course.root), "`nbgrader autograde`", WAIT):
        check_settings(self.config)
        register(self)
        with tempfile.TemporaryDirectory(prefix="staged-", dir=own_folder(Path(course.root))) as staged:
            self.reasons = converting.stage_all(self, Path(staged))
            if not any(Path(staged).iterdir()):
                _nobody(self, submitted, student)
            # With "/" also on Windows: nbgrader makes a regular expression of it.
            course.submitted_directory, course.student_id = f"{OWN}/{Path(staged).name}", "*"
            try:
                return start(self)
            finally:
                course.submitted_directory, course.student_id = submitted, student


def _nobody(converter, submitted: str, student: str):
    if converter.reasons:
        raise converting.NotMarked(converter.reasons)
    which = "" if student == "*" else f" of {trouble.shown(student)}"
    raise LabError(f"{submitted}/ holds no notebooks{which}: they belong in {submitted}/<student>/{ASSIGNMENT}/.")


def _repaired_feedback(start, self):
    course = self.coursedir
    if course.assignment_id != ASSIGNMENT:
        return start(self)
    with _one_sentence(self), only_one(Path(course.root), "`nbgrader generate_feedback`", WAIT):
        self.reasons, pattern = {}, course.student_id
        there = folders(submitted_folder(course))
        meant = {printable(folder.name) for folder in there if matches(folder.name, pattern)}
        self.wanted = lambda student: student in meant or matches(student, pattern)
        return start(self)


def _repaired_loop(convert, self):
    ours = isinstance(self, Autograde | GenerateFeedback) and self.coursedir.assignment_id == ASSIGNMENT
    return converting.convert_notebooks(self) if ours else convert(self)


@contextlib.contextmanager
def _one_sentence(converter):
    """Turn what goes wrong into one line of nbgrader's log and an exception at which its applications end quietly."""
    try:
        yield
    except NbGraderException:
        raise
    except Exception as error:
        course = converter.coursedir
        said = trouble.sentence(error, Path(course.root), course.db_url)
        converter.log.error("Nobody is marked: %s", said)
        if not isinstance(error, LabError):
            trouble.logger(Path(course.root)).error("Nobody is marked: %s", said, exc_info=error)
        raise NobodyMarked(said) from None


def _repaired_generate(start, self):
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


def _source_assignments(before, self):
    place = self.coursedir.format_path(self.coursedir.source_directory, ".", "x")
    found = glob.glob(os.path.join(glob.escape(os.path.dirname(place)), "*"))
    return {os.path.basename(folder) for folder in found if os.path.isdir(folder)}


def _submitted_students(before, self, assignment_id):
    if assignment_id not in (ASSIGNMENT, "*"):
        return {printable(student) for student in before(self, assignment_id)}
    found = folders(submitted_folder(self.coursedir))
    wanted = ASSIGNMENT if assignment_id != "*" else "."
    return {
        printable(folder.name)
        for folder in found
        if os.path.isdir(folder / wanted) and not folder.name.startswith(".") and folder.name not in NOT_OURS
    }


def _submitted_timestamp(before, self, assignment_id, student_id):
    if assignment_id != ASSIGNMENT:
        return before(self, assignment_id, student_id)
    return handed_in_at(folder_of(submitted_folder(self.coursedir), student_id) / assignment_id)[1]
