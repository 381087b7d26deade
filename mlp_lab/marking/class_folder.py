"""A course folder as whoever marks a class sees it: its settings, its students, and what of theirs is there."""

from __future__ import annotations

import difflib
import os
from collections.abc import Collection, Iterable
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError
from traitlets import TraitError

from mlp_lab.course import ASSIGNMENT, Course, load_config
from mlp_lab.errors import LabError
from mlp_lab.marking import gradebook, in_place, trouble
from mlp_lab.marking.desk import Desk
from mlp_lab.marking.submission.submissions import Kind, LeftOut, Submissions, matches

NEAR = 3  # names that are shown where one is not known


class ClassFolder:
    """A folder with ``nbgrader_config.py``, ``source/`` and ``submitted/``; see `mlp_lab.marking.grading.Grading`."""

    def __init__(self, root: Path, assignment: str = ASSIGNMENT, log: Path | None = None, seed: int | None = None):
        self.root, self.assignment = Path(root).resolve(), assignment
        course = Course(self.root)
        if not course.config.is_file():
            raise LabError(
                f"{self.root} has no nbgrader_config.py: run this in the course folder, or name it with --root."
            )
        self.log = trouble.logger(self.root, log)
        self.config = load_config(course.config)
        try:
            self.directory = self.folder_of()
        except TraitError as error:
            raise trouble.Trouble(trouble.sentence(error, self.root)) from None
        self.source = course.source.with_name(assignment)
        if not self.source.is_dir():
            raise LabError(f"{self.root} has no source/{assignment}: build it first with `mlp-lab build`.")
        self.desk = Desk(self.directory, self.config, self.log, seed)
        self._only: Collection[str] | None = None
        self.class_ = self._class()

    def folder_of(self, student: str = "*"):
        """Describe the course folder to nbgrader, for one student or (a glob pattern) several."""
        from nbgrader.coursedir import CourseDirectory

        from mlp_lab.marking import hooks

        hooks.install()
        return CourseDirectory(
            config=self.config, root=str(self.root), student_id=student, assignment_id=self.assignment, log=self.log
        )

    @property
    def db_url(self) -> str:
        """The gradebook's address."""
        return self.directory.db_url

    @property
    def submitted(self) -> Path:
        """The folder that holds one folder per student."""
        return self.root / self.directory.submitted_directory

    def _class(self) -> Submissions:
        self.class_ = Submissions(self.submitted, self.assignment)
        return self.class_

    def lay_out_loose(self) -> dict[str, in_place.Found]:
        """Lay out what lies in students' folders without the assignment's folder: see `mlp_lab.marking.in_place`."""
        try:
            with trouble.only_one(self.root, "`mlp-lab mark`"):
                found = in_place.lay_out_all(self.root, self.submitted, self.assignment)
        except OSError as error:  # marking meets it as well, and says it of each student
            self.log.error("Students' folders could not be looked through", exc_info=error)
            return {}
        if found:
            self._class()
        return found

    def students(self) -> list[str]:
        """Names of the students whose folders in ``submitted/`` hold notebooks of this assignment, sorted."""
        return [student for student in self._class().folders if self._is_meant(student)]

    def _is_meant(self, student: str) -> bool:
        return self._only is None or student in self._only

    def left_out(self) -> dict[str, LeftOut]:
        """Whatever else lies in ``submitted/``, with the reason why it is not marked."""
        return dict(self._class().left_out)

    def present(self) -> set[str]:
        """Ids of the students of whom something of this assignment is there now."""
        there = {student: self._folder(student) for student in self.class_.names}
        return {student for student, folder in there.items() if os.path.lexists(folder)}

    def _withdrawn(self, known: set[str]) -> list[str]:
        left_out = self.class_.left_out.items()
        empty = [
            student
            for student, one in left_out
            if one.kind is Kind.EMPTY and student in known and self._is_meant(student)
        ]
        return sorted(student for student in empty if self._folder(student).is_dir())

    def _adopt_earlier_names(self) -> None:
        """Rename students who have marks under their folder's own name, which is not its printable one."""
        known = gradebook.marked(self.db_url, self.assignment)
        for name in self.class_.names.values():
            self.desk.adopt(name, known)

    def _folder(self, student: str) -> Path:
        return self.submitted / self.class_.names.get(student, student) / self.assignment

    def chosen(self, names: Iterable[str]) -> set[str]:
        """Return the students that somebody named: by their printable names, their folders' own, or a pattern (``a*``).

        Raises
        ------
        LabError
            When nobody has such a name; the sentence says which are near, also by what the roster calls them.
        """
        out, found = self.class_.left_out, set()
        there = {
            student: own for student, own in self.class_.names.items() if student not in out or out[student].is_student
        }
        for name in names:
            meant = {student for student, folder in there.items() if matches(folder, name.rstrip("/"))}
            if not meant:
                what = f"student in {self.submitted.name}/"
                raise LabError(self._by_whole_name(name, there, what) or unknown(name, there, what))
            found |= meant
        return found

    def _by_whole_name(self, name: str, there: Collection[str], what: str) -> str:
        """Say who is called `name` on the roster, in one sentence; nothing where nobody is."""
        words = _words(name)
        try:
            if not words or not gradebook.is_there(self.db_url):
                return ""
            with gradebook.opened(self.db_url) as book:
                people = gradebook.people_of(book)
        except (LabError, SQLAlchemyError, OSError):  # names are an extra
            return ""
        called = [f"{who} ({whole})" for who, whole, _ in people if who in there and words <= _words(whole)]
        said = f"There is no {what} called {name}: did you mean {' or '.join(called[:NEAR])}?"
        return trouble.shown(said) if called else ""


def _words(name: str) -> set[str]:
    return set(name.casefold().split())


def unknown(name: str, there: Collection[str], what: str) -> str:
    """Say in one sentence that there is nothing of a name, and what there is.

    Parameters
    ----------
    name : str
    there : collection of str
        The names that there are.
    what : str
        What was looked for.
    """
    lower = {one.lower(): one for one in there}
    near = [lower[one] for one in difflib.get_close_matches(name.lower(), lower, n=NEAR, cutoff=0.6)]
    listed = near or (sorted(there) if len(there) <= 20 else [])
    said = f": did you mean {' or '.join(near)}?" if near else f"; there are: {', '.join(listed)}." if listed else "."
    return trouble.shown(f"There is no {what} called {name}{said}")
