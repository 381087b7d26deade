"""Two faults of nbgrader mended from its configuration file.

1. In a fresh clone the release is there and the gradebook is not. `nbgrader generate_assignment` then says "Skipping
   existing assignment", registers nothing, and `nbgrader autograde` refuses every student. Here the assignment is put
   into the gradebook before the first student is marked, and whenever generating is asked for.
2. A `generate_assignment --force` that fails deletes the release. Here the release is put back.
"""

from __future__ import annotations

import functools
import shutil
import tempfile
from pathlib import Path

from nbgrader.converters import Autograde, GenerateAssignment
from nbgrader.converters.base import NbGraderException

from mlp_lab.course import ASSIGNMENT
from mlp_lab.errors import LabError
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
        return start(self)

    mended.mended = True
    return mended


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
