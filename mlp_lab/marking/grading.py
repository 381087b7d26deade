"""Mark a class: who is to be marked, by how many judges at once, and the one writer of the gradebook."""

from __future__ import annotations

import contextlib
from collections import deque
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import Future
from functools import partial
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from mlp_lab.course import ASSIGNMENT, check_settings
from mlp_lab.errors import LabError
from mlp_lab.generate_release import register_assignment
from mlp_lab.marking import freshness, gradebook, records, sheet, together, trouble
from mlp_lab.marking.class_folder import ClassFolder
from mlp_lab.marking.cluster import Cluster
from mlp_lab.marking.freshness import Stale, Stamp
from mlp_lab.marking.judge import Judge, acquainted
from mlp_lab.marking.judges import Judges, processors
from mlp_lab.marking.mark_submission import Marked
from mlp_lab.marking.progress import Lines, Progress
from mlp_lab.marking.save_marks import LatePenalties

PATIENCE = 60.0
"""Seconds that marking waits at its start for another program to let go of the gradebook."""


class Grading(ClassFolder):
    """Marking in one course folder: a folder with ``nbgrader_config.py``, ``source/`` and ``submitted/``.

    Students go by their printable names everywhere here: see `mlp_lab.marking.submission.submissions`.

    Parameters
    ----------
    root : Path
        The course folder.
    assignment : str
    log : Path, optional
        Where nbgrader's own messages go; default ``.mlp-lab/marking.log`` in the course folder.
    seed : int, optional
        Of the hidden inputs of what is marked now, whatever the settings say.

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

    def __init__(self, root: Path, assignment: str = ASSIGNMENT, log: Path | None = None, seed: int | None = None):
        super().__init__(root, assignment, log, seed)
        self.unmarked: set[str] = set()
        self.warnings: list[str] = []
        self._tests = self._page_code = ""
        self._same_seed = False

    def mark(self, student: str) -> str:
        """Mark one submission and write its feedback, anew.

        Returns
        -------
        str
            Empty, or one sentence saying why this submission could not be marked.
        """
        self.unmarked.add(student)
        try:
            with Judge(self.desk.lessons) as judge:
                self._store(student, judge.mark(self._readable(student), self._seed_of(student)))
            self.desk.write_pages(student)
        except Exception as error:
            return self._said(student, error)
        return ""

    def _seed_of(self, student: str) -> int | None:
        return records.seed_of(self.root, student) if self._same_seed else None

    def _readable(self, student: str) -> Path:
        folder = self._folder(student)
        if not folder.is_dir():
            raise LabError("its folder went away while the class was marked")
        return folder

    def _store(self, student: str, marked: Marked) -> None:
        self.desk.store(student, self._folder(student), marked)
        self.unmarked.discard(student)  # its marks stand, whatever becomes of its feedback

    def mark_all(
        self,
        say: Callable[[str], None] = print,
        everybody: bool = False,
        jobs: int | None = None,
        scheduler: str = "",
        only: Collection[str] | None = None,
        same_seed: bool = False,
        progress: Progress | None = None,
    ) -> dict[str, str]:
        """Mark all submissions that are new or have changed since they were last marked.

        Parameters
        ----------
        say : callable
            Gets what there is to say on the way.
        everybody : bool
            Mark those that have not changed, too.
        jobs : int, optional
            How many submissions are marked at once; as many as this process may use processors if left out, or as
            keep the cluster busy.
        scheduler : str
            The address of the cluster that marks; where it is empty, this machine does.
        only : collection of str, optional
            Students; the others stay as they are, and nothing is said of them.
        same_seed : bool
            Give whoever was marked before the same hidden inputs again.
        progress : Progress, optional
            Is told of each student; gives `say` a line for each if left out.

        Returns
        -------
        dict of str to str
            The students who could not be marked, with the reason.

        Raises
        ------
        LabError
            When nobody can be marked; `unmarked` names all students then.
        """
        self._only, self._same_seed = only, same_seed
        self.unmarked, self.warnings = set(self.students()), []
        try:
            with trouble.only_one(self.root, "`mlp-lab mark`"):
                trouble.tidy(self.root)
                with self._judging(scheduler) as (width, self._judges):
                    return self._mark_all(say, everybody, jobs or width, progress or Lines(say))
        except (OSError, SQLAlchemyError) as error:
            self.log.error("Nobody could be marked", exc_info=error)
            raise trouble.Trouble(trouble.sentence(error, self.root, self.db_url)) from error

    @contextlib.contextmanager
    def _judging(self, scheduler: str):
        """Say where judges work: yields how many are of use at once, and what makes so many."""
        if scheduler:
            with Cluster(scheduler, self.desk.lessons, self.log, self.warnings.append) as cluster:
                yield cluster.width, cluster.judges
        else:
            yield processors(), lambda count: acquainted([Judge(self.desk.lessons) for _ in range(count)])

    def _mark_all(self, say: Callable[[str], None], everybody: bool, jobs: int, progress: Progress) -> dict[str, str]:
        students, left_out = self.students(), self.class_.left_out
        problems = {
            student: one.reason for student, one in left_out.items() if one.is_student and self._is_meant(student)
        }
        if not students and not problems and not gradebook.marked(self.db_url, self.assignment):
            raise LabError(
                f"Nobody has handed in: {self.submitted} holds no folder such as ada/{self.assignment}/ yet."
            )
        check_settings(self.config, LatePenalties)
        together.wait_while_busy(lambda: register_assignment(self.root, self.db_url), PATIENCE, say)
        self._adopt_earlier_names()
        known = gradebook.marked(self.db_url, self.assignment)
        if everybody:  # an interrupted run goes on, too, when it is started again without this
            for student in students:
                freshness.forget(self.root, student)
        for student in self._withdrawn(known):  # what was handed in is not there any more: no earlier mark may stand
            freshness.forget(self.root, student)
            problems[student] = self.mark(student) or problems[student]
        with progress.of(len(students)):
            for student, problem, total in self._each(students, known, jobs):
                if problem:
                    problems[student] = problem
                progress.step(student, problem, total)
        return problems

    def _each(self, students: list[str], known: set[str], jobs: int) -> Iterator[tuple[str, str, str]]:
        """Make anew what has changed; give each student's problem, if there is one, and total unless nothing was done.

        Judges work beside this thread, which alone reads and writes the gradebook, in the order of the class. They are
        never far ahead of it: what waits to be written is a few submissions, however large the class.
        """
        judges = Judges(self._judges(max(1, min(jobs, len(students)))))
        waiting: deque[Callable[[], tuple[str, str, str]]] = deque()
        try:
            for student in students:
                stale, handed_in, problem = self._look_safely(student, known)
                if problem:
                    waiting.append(partial(_as_it_is, student, problem))
                elif stale is not Stale.MARKS:
                    waiting.append(partial(self._pages_only, student, stale, handed_in))
                else:
                    freshness.forget(self.root, student)  # from here on, until it is done, its marks may be incomplete
                    begun = judges.begin(partial(self._readable, student), self._seed_of(student))
                    waiting.append(partial(self._finish, student, handed_in, begun))
                if len(waiting) >= judges.ahead:
                    yield waiting.popleft()()
            while waiting:
                yield waiting.popleft()()
        finally:  # Ctrl-C, too: nothing new is begun, and what the judges are at is not waited for
            judges.close()

    def _finish(self, student: str, handed_in: str, result: Future) -> tuple[str, str, str]:
        try:
            self._store(student, result.result())
            return student, "", self._with_pages(student, handed_in)
        except Exception as error:
            return student, self._said(student, error), ""

    def _with_pages(self, student: str, handed_in: str) -> str:
        """Write a student's pages and note that all is done; return the total."""
        # Noted before the pages are written: what is given by hand meanwhile is not on them.
        now = Stamp(handed_in, self._pages(student))
        self._keep(student, Stamp(now.marks))  # after each step: an interrupted run goes on where it stopped
        self.desk.write_pages(student)
        self._keep(student, now)
        [row] = sheet.read_rows(self.db_url, self.assignment, self.submitted, student)
        return sheet.total(row)

    def _pages_only(self, student: str, stale: Stale, handed_in: str) -> tuple[str, str, str]:
        self.unmarked.discard(student)
        if stale is Stale.NOTHING:
            return student, "", ""
        try:
            total = self._with_pages(student, handed_in)
            return student, "", f"marks by tests as they were, pages made anew: {total}"
        except Exception as error:
            return student, self._said(student, error), ""

    def _pages(self, student: str) -> str:
        self._page_code = self._page_code or freshness.page_code()
        return freshness.pages_fingerprint(self._page_code, self.db_url, self.assignment, student)

    def _look_safely(self, student: str, known: set[str]) -> tuple[Stale, str, str]:
        try:
            return *self._look(student, freshness.read_stamp(self.root, student) if student in known else None), ""
        except Exception as error:
            return Stale.NOTHING, "", self._said(student, error)

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
        outputs = self.desk.outputs_stale(student)
        if outputs is Stale.MARKS:
            return Stale.MARKS, handed_in
        self.desk.settle_penalties(student, self._folder(student))
        pages = self._pages(student)
        if not pages:  # the gradebook knows nothing of the earlier marking
            return Stale.MARKS, handed_in
        return (outputs if noted.pages == pages else Stale.PAGES), handed_in

    def _said(self, student: str, error: Exception) -> str:
        reason = self.desk.reason(student, error)
        return f"{'not marked' if student in self.unmarked else 'marked, but its feedback is not there'}: {reason}"

    def _keep(self, student: str, stamp: Stamp) -> None:
        try:
            freshness.write_stamp(self.root, student, stamp)
        except OSError as error:  # no mark depends on it
            said = "what is marked could not be noted, and will be marked again next time: "
            said += trouble.sentence(error, self.root)
            if said not in self.warnings:
                self.log.error(said, exc_info=error)
                self.warnings.append(said)


def _as_it_is(student: str, problem: str) -> tuple[str, str, str]:
    return student, problem, ""
