"""Three faults of nbgrader mended from its configuration file.

1. In a fresh clone the release is there and the gradebook is not. `nbgrader generate_assignment` then says "Skipping
   existing assignment", registers nothing, and `nbgrader autograde` refuses every student. Here the assignment is put
   into the gradebook before the first student is marked, and whenever generating is asked for.
2. A `generate_assignment --force` that fails deletes the release. Here the release is put back.
3. One damaged file costs a submission, or the marking of a whole class. Here every submission is rebuilt first, in a
   folder of its own, and nbgrader reads that (`mlp_lab.marking.staging`).
"""

from __future__ import annotations

import functools
import glob
import shutil
import tempfile
from pathlib import Path

from nbgrader.converters import Autograde, GenerateAssignment
from nbgrader.converters.base import NbGraderException

from mlp_lab.course import ASSIGNMENT
from mlp_lab.errors import LabError
from mlp_lab.marking.places import OWN, own_folder
from mlp_lab.marking.staging import has_notebooks, stage
from mlp_lab.marking.template import load_all
from mlp_lab.register import register_assignment


def install() -> None:
    """Wrap nbgrader's two converters; calling it again changes nothing."""
    if not getattr(GenerateAssignment.start, "mended", False):
        GenerateAssignment.start = _mended_generate(GenerateAssignment.start)
    if not getattr(Autograde.start, "mended", False):
        Autograde.start = _mended_autograde(Autograde.start)


def _mended_autograde(start):
    @functools.wraps(start)
    def mended(self):
        register(self)
        if self.coursedir.assignment_id != ASSIGNMENT:
            return start(self)
        course, submitted = self.coursedir, self.coursedir.submitted_directory
        folder = own_folder(Path(course.root))
        with tempfile.TemporaryDirectory(prefix="staged-", dir=folder) as staged:
            stage_all(self, Path(staged))
            # With "/" also on Windows: nbgrader makes a regular expression of it.
            course.submitted_directory = f"{OWN}/{Path(staged).name}"
            try:
                return start(self)
            finally:
                course.submitted_directory = submitted

    mended.mended = True
    return mended


def stage_all(converter, target: Path) -> None:
    """Rebuild the submissions that `converter` is about to read: those of all students that its pattern names.

    A folder without notebooks is a submission only where there are earlier marks: they must not stand.
    """
    course = converter.coursedir
    source = Path(course.format_path(course.source_directory, ".", ASSIGNMENT))
    templates = load_all(source, converter.config)
    known = None
    for found in sorted(glob.glob(course.format_path(course.submitted_directory, course.student_id, ASSIGNMENT))):
        folder, student = Path(found), Path(found).parent.name
        if not folder.is_dir():
            converter.log.warning("%s is not a folder: not marked", folder)
            continue
        if not has_notebooks(folder):
            known = _marked_before(course.db_url) if known is None else known
            if student not in known:
                converter.log.warning("%s holds no notebooks: not marked", folder)
                continue
        for stem, notes in stage(folder, target / student / ASSIGNMENT, templates, converter.log).items():
            if notes:
                converter.log.warning("%s, %s: %s", student, stem, "; ".join(notes))


def _marked_before(db_url: str) -> set[str]:
    from nbgrader.api import Gradebook

    with Gradebook(db_url) as gradebook:
        return {submission.student.id for submission in gradebook.assignment_submissions(ASSIGNMENT)}


def _mended_generate(start):
    @functools.wraps(start)
    def mended(self):
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

    mended.mended = True
    return mended


def register(converter) -> None:
    """Put the lab into the gradebook that `converter` works with, where it is not there yet or has changed.

    Parameters
    ----------
    converter : nbgrader.converters.BaseConverter
        Its course folder says where the source notebooks and the gradebook are.

    Raises
    ------
    NbGraderException
        When it cannot be registered, for example because marks exist for cells that have changed since; nbgrader's
        applications end with its message.
    """
    course = converter.coursedir
    if course.assignment_id != ASSIGNMENT or getattr(converter, "no_database", False):
        return
    try:
        register_assignment(Path(course.root), course.db_url)
    except LabError as error:
        converter.log.error("%s", error)
        raise NbGraderException(str(error)) from error
