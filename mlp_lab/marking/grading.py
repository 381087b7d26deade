"""Mark every submission of a course folder: nbgrader's own autograde and feedback, one student at a time."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError
from traitlets import TraitError

from lab.notebook_files import LARGEST
from mlp_lab.course import ASSIGNMENT
from mlp_lab.errors import LabError
from mlp_lab.generate import load_config
from mlp_lab.marking import gradebook, intake, kept, settings, trouble
from mlp_lab.marking.lock import only_one
from mlp_lab.marking.read_file import Unreadable, content
from mlp_lab.marking.submissions import Kind, LeftOut, Submissions
from mlp_lab.register import register_assignment

PATIENCE = 60.0
"""Seconds that marking waits at its start for another program to let go of the gradebook."""


class Grading:
    """Marking in one course folder: a folder with ``nbgrader_config.py``, ``source/`` and ``submitted/``.

    Students go by their printable names everywhere here: see `mlp_lab.marking.names`.

    Parameters
    ----------
    root : Path
        The course folder.
    assignment : str
    log : Path, optional
        Where nbgrader's own messages go; default ``.mlp-lab/marking.log`` in the course folder.

    Attributes
    ----------
    unmarked : set of str
        Students whose marking did not come to a result in this run: no mark of theirs is to be shown.
    warnings : list of str
        Sentences about what else did not work, though everybody's marks stand.

    Raises
    ------
    LabError
        If the folder is no course folder.
    """

    def __init__(self, root: Path, assignment: str = ASSIGNMENT, log: Path | None = None):
        self.root, self.assignment = Path(root).resolve(), assignment
        if not (self.root / "nbgrader_config.py").is_file():
            raise LabError(
                f"{self.root} has no nbgrader_config.py: run this in the course folder, or name it with --course."
            )
        self.log = kept.logger(self.root, log)
        self.config = load_config(self.root / "nbgrader_config.py")
        try:
            self.directory = self.folder_of()
        except TraitError as error:
            raise trouble.Trouble(trouble.sentence(error, self.root)) from None
        if not (self.root / "source" / assignment).is_dir():
            raise LabError(f"{self.root} has no source/{assignment}: build it first with `mlp-lab build`.")
        self.unmarked: set[str] = set()
        self.warnings: list[str] = []
        self._tests_digest = ""
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

    def students(self) -> list[str]:
        """Names of the students whose folders in ``submitted/`` hold notebooks of this assignment, sorted."""
        return list(self._class().folders)

    def left_out(self) -> dict[str, LeftOut]:
        """Whatever else lies in ``submitted/``, with the reason why it is not marked."""
        return dict(self._class().left_out)

    def mark(self, student: str) -> str:
        """Autograde one submission and write its feedback, anew.

        Returns
        -------
        str
            Empty, or one sentence saying why this submission could not be marked.
        """
        from nbgrader.converters import Autograde, GenerateFeedback
        from nbgrader.converters.base import NbGraderException

        from mlp_lab.marking.converting import NotMarked

        self.unmarked.add(student)
        if not self._folder(student).is_dir():
            return "not marked: its folder went away while the class was marked"
        for converter in (Autograde, GenerateFeedback):
            try:
                step = converter(coursedir=self.folder_of(student), config=self.config, log=self.log)
                step.force = True
                step.start()
            except NotMarked as error:
                return self._problem(student, error.reasons.get(student, str(error)))
            except NbGraderException as error:
                return self._problem(student, str(error))
            self.unmarked.discard(student)  # its marks stand, whatever becomes of its feedback
        return ""

    def _problem(self, student: str, reason: str) -> str:
        return f"{'not marked' if student in self.unmarked else 'marked, but its feedback is not there'}: {reason}"

    def mark_all(self, say: Callable[[str], None] = print, everybody: bool = False) -> dict[str, str]:
        """Mark all submissions that are new or have changed since they were last marked.

        Parameters
        ----------
        say : callable
            Gets one line of progress per student.
        everybody : bool
            Mark those that have not changed, too.

        Returns
        -------
        dict of str to str
            The students who could not be marked, with the reason.

        Raises
        ------
        LabError
            When nobody can be marked; `unmarked` names all students then.
        """
        self.unmarked, self.warnings = set(self._class().folders), []
        try:
            with only_one(self.root, "`mlp-lab mark`"):
                kept.tidy(self.root)
                return self._mark_all(say, everybody)
        except (OSError, SQLAlchemyError) as error:
            self.log.error("Nobody could be marked", exc_info=error)
            raise trouble.Trouble(trouble.sentence(error, self.root, self.db_url)) from error

    def _mark_all(self, say: Callable[[str], None], everybody: bool) -> dict[str, str]:
        students, left_out = self.students(), self.class_.left_out
        problems = {student: one.reason for student, one in left_out.items() if one.is_student}
        if not students and not problems:
            raise LabError(
                f"Nobody has handed in: {self.submitted} holds no folder such as ada/{self.assignment}/ yet."
            )
        settings.check(self.config)
        trouble.wait_while_busy(lambda: register_assignment(self.root, self.db_url), PATIENCE, say)
        state = self._adopt_earlier_names(self._state())
        if everybody:  # an interrupted run goes on, too, when it is started again without this
            state = {}
            self._keep(state)
        for student in self._withdrawn():  # what was handed in is not there any more: earlier marks must not stand
            state.pop(student, None)
            problems[student] = self._mark_safely(student) or problems[student]
        width, began = len(str(len(students))), time.monotonic()
        for count, student in enumerate(students, 1):
            place = f"  [{count:{width}}/{len(students)}] {student}:"
            start = time.monotonic()
            problem, total = self._mark_if_stale(student, state)
            if problem:
                problems[student] = problem
            if problem or not total:
                say(f"{place} {problem or 'not changed since it was marked'}")
                continue
            took, left = time.monotonic() - start, (time.monotonic() - began) / count * (len(students) - count)
            say(f"{place} {total}  ({took:.1f} s, {left:.0f} s to go)")
        return problems

    def _mark_if_stale(self, student: str, state: dict[str, str]) -> tuple[str, str]:
        """Mark a student unless nothing has changed; return the problem, if there is one, and the total if marked."""
        from mlp_lab.marking import sheet

        try:
            if state.get(student) == self._fingerprint(student) and self._has_outputs(student):
                self.unmarked.discard(student)
                return "", ""
            if state.pop(student, None):
                self._keep(state)  # from here on, until it is done, its marks and feedback may be incomplete
            problem = self._mark_safely(student)
            if problem:
                return problem, ""
            state[student] = self._fingerprint(student)
            self._keep(state)  # after each student: an interrupted run goes on where it stopped
            [row] = sheet.read(self.db_url, self.assignment, self.submitted, student)
            return "", sheet.total(row)
        except Exception as error:
            return self._said(student, error), ""

    def _mark_safely(self, student: str) -> str:
        try:
            return self.mark(student)
        except Exception as error:
            return self._said(student, error)

    def _said(self, student: str, error: Exception) -> str:
        self.log.error("%s could not be marked", student, exc_info=error)
        return self._problem(student, trouble.sentence(error, self.root, self.db_url))

    def _withdrawn(self) -> list[str]:
        marked = gradebook.marked(self.db_url, self.assignment)
        left_out = self.class_.left_out.items()
        empty = [student for student, one in left_out if one.kind is Kind.EMPTY and student in marked]
        return sorted(student for student in empty if self._folder(student).is_dir())

    def _adopt_earlier_names(self, state: dict[str, str]) -> dict[str, str]:
        """Rename students who have marks under their folder's own name, which is not its printable one."""
        known = gradebook.marked(self.db_url, self.assignment)
        for student, name in self.class_.names.items():
            if intake.adopt(name, known, self.directory) and name in state:
                state[student] = state.pop(name)
        return state

    def _folder(self, student: str) -> Path:
        return self.submitted / self.class_.names.get(student, student) / self.assignment

    def _has_outputs(self, student: str) -> bool:
        folders = (self.directory.autograded_directory, self.directory.feedback_directory)
        return all((self.root / folder / student / self.assignment).is_dir() for folder in folders)

    def _hand_marks(self, student: str) -> str:
        """Return what was given and written by hand, as text: feedback is stale when it changes."""
        return gradebook.hand_marks(self.db_url, self.assignment, student)

    def _fingerprint(self, student: str) -> str:
        """Hash what was handed in, the tests and the marks by hand: when one changes, marks or feedback are stale."""
        self._tests_digest = self._tests_digest or _tests_fingerprint(self.root / "source" / self.assignment)
        digest = hashlib.sha256(self._tests_digest.encode())
        digest.update(self._hand_marks(student).encode())
        folder = self._folder(student)
        for place, folders, files in os.walk(folder):  # which follows no link
            folders.sort()
            for path in (Path(place) / name for name in sorted(files)):
                digest.update(str(path.relative_to(folder)).encode("utf-8", "surrogateescape") + b"\0")
                try:
                    digest.update(content(path, folder, LARGEST))
                except Unreadable as problem:
                    digest.update(str(problem).encode())
        return digest.hexdigest()

    def _state(self) -> dict[str, str]:
        """Return with which fingerprint each student was marked, of those whose marks the gradebook still has."""
        known = gradebook.marked(self.db_url, self.assignment)
        return {student: mark for student, mark in kept.read_state(self.root).items() if student in known}

    def _keep(self, state: dict[str, str]) -> None:
        try:
            kept.write_state(self.root, state)
        except OSError as error:  # no mark depends on it
            said = "what is marked could not be noted, and will be marked again next time: "
            said += trouble.sentence(error, self.root)
            if said not in self.warnings:
                self.log.error(said, exc_info=error)
                self.warnings.append(said)


def _tests_fingerprint(source: Path) -> str:
    import autograder_tests

    digest = hashlib.sha256()
    folders = [Path(path) for path in autograder_tests.__path__ if Path(path).is_dir()]
    for folder in folders:
        for path in sorted(folder.rglob("*.py")):
            if "answers" not in path.relative_to(folder).parts:
                digest.update(path.read_bytes())
    for path in sorted(source.glob("*.ipynb")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
