"""Mark every submission of a course folder: nbgrader's own autograde and feedback, one student at a time."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

from nbgrader.converters import Autograde, GenerateFeedback
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.exc import SQLAlchemyError
from traitlets import TraitError

from mlp_lab.course import ASSIGNMENT, Course, check_settings, load_config
from mlp_lab.errors import LabError
from mlp_lab.generate_release import register_assignment
from mlp_lab.marking import converting, freshness, gradebook, hooks, sheet, trouble
from mlp_lab.marking.freshness import Stale, Stamp
from mlp_lab.marking.save_marks import settle_penalties
from mlp_lab.marking.submission.submissions import Kind, Submissions

PATIENCE = 60.0
"""Seconds that marking waits at its start for another program to let go of the gradebook."""


class Grading:
    """Marking in one course folder: a folder with ``nbgrader_config.py``, ``source/`` and ``submitted/``.

    Students go by their printable names everywhere here: see `mlp_lab.marking.submission.submissions`.

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
        self.unmarked: set[str] = set()
        self.warnings: list[str] = []
        self._notebooks = [path.stem for path in sorted(self.source.glob("*.ipynb"))]
        self._tests = self._page_code = ""
        self.class_ = self._class()

    def folder_of(self, student: str = "*"):
        """Describe the course folder to nbgrader, for one student or (a glob pattern) several."""
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

    def present(self) -> set[str]:
        """Ids of the students of whom something of this assignment is there now."""
        there = {student: self._folder(student) for student in self.class_.names}
        return {student for student, folder in there.items() if os.path.lexists(folder)}

    def mark(self, student: str) -> str:
        """Autograde one submission and write its feedback, anew.

        Returns
        -------
        str
            Empty, or one sentence saying why this submission could not be marked.
        """
        return self._autograde(student) or self._write_pages(student)

    def _autograde(self, student: str) -> str:
        self.unmarked.add(student)
        if not self._folder(student).is_dir():
            return "not marked: its folder went away while the class was marked"
        problem = self._run(Autograde, student)
        if not problem:
            self.unmarked.discard(student)  # its marks stand, whatever becomes of its feedback
        return problem

    def _write_pages(self, student: str) -> str:
        return self._run(GenerateFeedback, student)

    def _run(self, kind, student: str) -> str:
        try:
            self._converter(kind, student).start()
        except converting.NotMarked as error:
            return self._problem(student, error.reasons.get(student, str(error)))
        except NbGraderException as error:
            return self._problem(student, str(error))
        except Exception as error:
            return self._said(student, error)
        return ""

    def _converter(self, kind, student: str):
        step = kind(coursedir=self.folder_of(student), config=self.config, log=self.log)
        step.force = True
        return step

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
            with trouble.only_one(self.root, "`mlp-lab mark`"):
                trouble.tidy(self.root)
                return self._mark_all(say, everybody)
        except (OSError, SQLAlchemyError) as error:
            self.log.error("Nobody could be marked", exc_info=error)
            raise trouble.Trouble(trouble.sentence(error, self.root, self.db_url)) from error

    def _mark_all(self, say: Callable[[str], None], everybody: bool) -> dict[str, str]:
        students, left_out = self.students(), self.class_.left_out
        problems = {student: one.reason for student, one in left_out.items() if one.is_student}
        if not students and not problems and not gradebook.marked(self.db_url, self.assignment):
            raise LabError(
                f"Nobody has handed in: {self.submitted} holds no folder such as ada/{self.assignment}/ yet."
            )
        check_settings(self.config)
        gradebook.wait_while_busy(lambda: register_assignment(self.root, self.db_url), PATIENCE, say)
        state = self._adopt_earlier_names(self._state())
        if everybody:  # an interrupted run goes on, too, when it is started again without this
            state = {}
            self._keep(state)
        for student in self._withdrawn():  # what was handed in is not there any more: earlier marks must not stand
            state.pop(student, None)
            problems[student] = self.mark(student) or problems[student]
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

    def _mark_if_stale(self, student: str, state: dict) -> tuple[str, str]:
        """Make anew what has changed; return the problem, if there is one, and the total unless nothing was done."""
        try:
            stale, handed_in = self._look(student, Stamp.from_plain(state.get(student)))
            if stale is not Stale.MARKS:
                self.unmarked.discard(student)
            if stale is Stale.NOTHING:
                return "", ""
            if stale is Stale.MARKS:
                if state.pop(student, None):
                    self._keep(state)  # from here on, until it is done, its marks may be incomplete
                if problem := self._autograde(student):
                    return problem, ""
            # Noted before the pages are written: what is given by hand meanwhile is not on them.
            now = Stamp(handed_in, self._pages(student))
            state[student] = Stamp(now.marks).plain()
            self._keep(state)  # after each step: an interrupted run goes on where it stopped
            if problem := self._write_pages(student):
                return problem, ""
            state[student] = now.plain()
            self._keep(state)
            [row] = sheet.read_rows(self.db_url, self.assignment, self.submitted, student)
            done = "" if stale is Stale.MARKS else "marks by tests as they were, pages made anew: "
            return "", done + sheet.total(row)
        except Exception as error:
            return self._said(student, error), ""

    def _pages(self, student: str) -> str:
        self._page_code = self._page_code or freshness.page_code()
        return freshness.pages_fingerprint(self._page_code, self.db_url, self.assignment, student)

    def _look(self, student: str, noted: Stamp | None) -> tuple[Stale, str]:
        """Say what has to be made again for a student; penalties are computed anew on the way.

        Returns
        -------
        stale : Stale
        handed_in : str
            The fingerprint of the submission and of the tests, as they are now.
        """
        self._tests = self._tests or freshness.tests_fingerprint(self.source, self.config)
        handed_in = freshness.marks_fingerprint(self._tests, self._folder(student))
        if noted is None or noted.marks != handed_in:
            return Stale.MARKS, handed_in
        folders = (self.directory.autograded_directory, self.directory.feedback_directory)
        autograded, feedback = (self.root / folder / student / self.assignment for folder in folders)
        outputs = freshness.outputs_stale(autograded, feedback, self._notebooks)
        if outputs is Stale.MARKS:
            return Stale.MARKS, handed_in
        settle_penalties(self._converter(Autograde, student), student, self._folder(student))
        pages = self._pages(student)
        if not pages:  # the gradebook knows nothing of the earlier marking
            return Stale.MARKS, handed_in
        return (outputs if noted.pages == pages else Stale.PAGES), handed_in

    def _said(self, student: str, error: Exception) -> str:
        self.log.error("%s could not be marked", student, exc_info=error)
        return self._problem(student, trouble.sentence(error, self.root, self.db_url))

    def _withdrawn(self) -> list[str]:
        marked = gradebook.marked(self.db_url, self.assignment)
        left_out = self.class_.left_out.items()
        empty = [student for student, one in left_out if one.kind is Kind.EMPTY and student in marked]
        return sorted(student for student in empty if self._folder(student).is_dir())

    def _adopt_earlier_names(self, state: dict) -> dict:
        """Rename students who have marks under their folder's own name, which is not its printable one."""
        known = gradebook.marked(self.db_url, self.assignment)
        for student, name in self.class_.names.items():
            if converting.adopt(name, known, self.directory) and name in state:
                state[student] = state.pop(name)
        return state

    def _folder(self, student: str) -> Path:
        return self.submitted / self.class_.names.get(student, student) / self.assignment

    def _state(self) -> dict:
        """Return what was noted of each student's marking, of those whose marks the gradebook still has."""
        known = gradebook.marked(self.db_url, self.assignment)
        return {student: mark for student, mark in freshness.read_state(self.root).items() if student in known}

    def _keep(self, state: dict) -> None:
        try:
            freshness.write_state(self.root, state)
        except OSError as error:  # no mark depends on it
            said = "what is marked could not be noted, and will be marked again next time: "
            said += trouble.sentence(error, self.root)
            if said not in self.warnings:
                self.log.error(said, exc_info=error)
                self.warnings.append(said)
