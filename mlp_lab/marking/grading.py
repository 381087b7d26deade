"""Mark every submission of a course folder: nbgrader's own autograde and feedback, one student at a time."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from pathlib import Path

from mlp_lab.course import ASSIGNMENT
from mlp_lab.errors import LabError
from mlp_lab.generate import environment_on_path, load_config
from mlp_lab.marking import freshness
from mlp_lab.marking.find_files import also_there, candidates
from mlp_lab.marking.freshness import Stale, Stamp
from mlp_lab.marking.places import OWN, own_folder

STATE = Path(OWN) / "marked.json"


class Grading:
    """Marking in one course folder: a folder with ``nbgrader_config.py``, ``source/`` and ``submitted/``.

    Parameters
    ----------
    root : Path
        The course folder.
    assignment : str
    log : Path, optional
        Where nbgrader's own messages go; default ``.mlp-lab/marking.log`` in the course folder.

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
        self.log_path = log or own_folder(self.root) / "marking.log"
        self.log = _logger(self.log_path)
        self.config = load_config(self.root / "nbgrader_config.py")
        self.directory = self.folder_of()
        if not (self.root / "source" / assignment).is_dir():
            raise LabError(f"{self.root} has no source/{assignment}: build it first with `mlp-lab build`.")
        self._notebooks = [path.stem for path in sorted((self.root / "source" / assignment).glob("*.ipynb"))]
        self._tests = freshness.tests_fingerprint(self.root / "source" / assignment)

    def folder_of(self, student: str = "*"):
        """Describe the course folder to nbgrader, for one student or (a glob pattern) several."""
        from nbgrader.coursedir import CourseDirectory

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

    def students(self) -> list[str]:
        """Names of the folders in ``submitted/`` that hold notebooks of this assignment, sorted."""
        return [path.name for path in self._entries() if not self._problem(path)]

    def present(self) -> set[str]:
        """Names, as the gradebook has them, of the students of whom something of this assignment is there now."""
        return {path.name for path in self._entries() if (path / self.assignment).exists()}

    def left_out(self) -> dict[str, str]:
        """Whatever else lies in ``submitted/``, with the reason why it is not marked."""
        return {path.name: problem for path in self._entries() if (problem := self._problem(path))}

    def _entries(self) -> list[Path]:
        if not self.submitted.is_dir():
            return []
        return sorted(path for path in self.submitted.iterdir() if not path.name.startswith("."))

    def _problem(self, path: Path) -> str:
        """Say in one sentence why an entry of ``submitted/`` is no submission, or return an empty string."""
        wanted = f"{path.name}/{self.assignment}/"
        if not path.is_dir():
            return f"not marked: a file, where a folder {wanted} is expected"
        if not (path / self.assignment).is_dir():
            return f"not marked: it has no folder {self.assignment}; put the notebooks in {wanted}"
        if candidates(path / self.assignment):
            return ""
        if any((path / self.assignment).glob("*.zip")):
            return f"not marked: {wanted} holds a zip and no notebooks; unpack it there"
        listed = also_there(path / self.assignment)
        return f"not marked: {wanted} holds no notebooks" + (f", only {listed}" if listed else "")

    def mark(self, student: str) -> str:
        """Autograde one submission and write its feedback, anew.

        Returns
        -------
        str
            Empty, or one sentence saying why this submission could not be marked.
        """
        return self._autograde(student) or self._write_pages(student)

    def _autograde(self, student: str) -> str:
        from nbgrader.converters import Autograde

        return self._run(Autograde, student)

    def _write_pages(self, student: str) -> str:
        from nbgrader.converters import GenerateFeedback

        return self._run(GenerateFeedback, student)

    def _converter(self, kind, student: str):
        step = kind(coursedir=self.folder_of(_glob_safe(student)), config=self.config, log=self.log)
        step.force = True
        step.logfile = str(self.log_path)
        return step

    def _run(self, kind, student: str) -> str:
        from nbgrader.converters.base import NbGraderException

        try:
            with environment_on_path():
                self._converter(kind, student).start()
        except NbGraderException:
            return f"could not be marked: see {self.log_path.relative_to(self.root)}"
        return ""

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
        """
        from mlp_lab.marking import sheet

        students, state, problems = self.students(), self._state(), self.left_out()
        withdrawn = [name for name in self._marked() if name in problems and self._folder(name).is_dir()]
        if not students and not problems and not self._marked():
            raise LabError(
                f"Nobody has handed in: {self.submitted} holds no folder such as ada/{self.assignment}/ yet."
            )
        if everybody:  # an interrupted run goes on, too, when it is started again without this
            state = {}
            self._keep(state)
        for student in withdrawn:  # what was handed in is not there any more: the earlier marks must not stand
            state.pop(student, None)
            problems[student] = self.mark(student) or problems[student]
        width, began = len(str(len(students))), time.monotonic()
        for count, student in enumerate(students, 1):
            place = f"  [{count:{width}}/{len(students)}] {student}:"
            stale, now = self._look(student, Stamp.from_plain(state.get(student)))
            if stale is Stale.NOTHING:
                say(f"{place} not changed since it was marked")
                continue
            start = time.monotonic()
            problem = ""
            if stale is Stale.MARKS:
                if state.pop(student, None):
                    self._keep(state)  # from here on, until it is done, its marks may be incomplete
                problem = self._autograde(student)
            if not problem:
                # Noted before the pages are written: what is given by hand meanwhile is not on them.
                now = Stamp(now.marks, self._pages_fingerprint(student))
                state[student] = Stamp(now.marks).plain()
                self._keep(state)  # after each step: an interrupted run goes on where it stopped
                problem = self._write_pages(student)
            took = time.monotonic() - start
            if problem:
                problems[student] = problem
                say(f"{place} {problem}")
                continue
            state[student] = now.plain()
            self._keep(state)
            [row] = sheet.read(self.db_url, self.assignment, self.submitted, student)
            left = (time.monotonic() - began) / count * (len(students) - count)
            what = "" if stale is Stale.MARKS else "marks by tests as they were, pages made anew: "
            say(f"{place} {what}{sheet.total(row)}  ({took:.1f} s, {left:.0f} s to go)")
        return problems

    def _folder(self, student: str) -> Path:
        return self.submitted / student / self.assignment

    def _marked(self) -> list[str]:
        """Return the students who have marks."""
        from nbgrader.api import Gradebook

        if not Path(self.db_url.removeprefix("sqlite:///")).is_file():
            return []
        with environment_on_path(), Gradebook(self.db_url) as gradebook:
            return [submission.student.id for submission in gradebook.assignment_submissions(self.assignment)]

    def _look(self, student: str, kept: Stamp | None) -> tuple[Stale, Stamp]:
        """Say what has to be made again for a student, and what decides that; penalties are computed anew on the way.

        Where marks are to be made again, the second part of the stamp is not known yet.
        """
        from nbgrader.converters import Autograde

        from mlp_lab.marking import lateness

        now = Stamp(freshness.marks_fingerprint(self._tests, self._folder(student)))
        if kept is None or kept.marks != now.marks:
            return Stale.MARKS, now
        folders = (self.directory.autograded_directory, self.directory.feedback_directory)
        autograded, feedback = (self.root / folder / student / self.assignment for folder in folders)
        outputs = freshness.outputs_stale(autograded, feedback, self._notebooks)
        if outputs is Stale.MARKS:
            return Stale.MARKS, now
        lateness.settle(self._converter(Autograde, student), student, self._folder(student))
        now = Stamp(now.marks, self._pages_fingerprint(student))
        if not now.pages:  # the gradebook knows nothing of the earlier marking
            return Stale.MARKS, now
        return (outputs if kept == now else Stale.PAGES), now

    def _pages_fingerprint(self, student: str) -> str:
        with environment_on_path():
            return freshness.pages_fingerprint(self.db_url, self.assignment, student)

    def _state(self) -> dict:
        gradebook = self.db_url.removeprefix("sqlite:///")
        if not Path(gradebook).is_file():
            return {}
        try:
            return dict(json.loads((self.root / STATE).read_text(encoding="utf-8")))
        except (OSError, ValueError):
            return {}

    def _keep(self, state: dict) -> None:
        path = self.root / STATE
        new = path.with_suffix(".new")
        new.write_text(json.dumps(state, indent=1, sort_keys=True), encoding="utf-8")
        new.replace(path)


def _logger(path: Path) -> logging.Logger:
    logger = logging.getLogger(f"mlp_lab.marking.{path}")
    logger.propagate = False
    logger.setLevel(logging.INFO)
    for handler in list(logger.handlers):
        logger.removeHandler(handler)
    handler = logging.FileHandler(path, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    logger.addHandler(handler)
    return logger


def _glob_safe(name: str) -> str:
    # nbgrader takes a student's name for a glob pattern.
    import glob

    return glob.escape(name)
