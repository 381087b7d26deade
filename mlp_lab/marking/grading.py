"""Mark every submission of a course folder: nbgrader's own autograde and feedback, one student at a time."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import time
from collections.abc import Callable
from pathlib import Path

from lab.notebook_files import LARGEST
from mlp_lab.course import ASSIGNMENT
from mlp_lab.errors import LabError
from mlp_lab.generate import environment_on_path, load_config
from mlp_lab.marking import newer_python
from mlp_lab.marking.find_files import candidates
from mlp_lab.marking.places import OWN, own_folder, report_of
from mlp_lab.marking.read_file import Unreadable, content

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
        self._tests = _tests_fingerprint(self.root / "source" / assignment)

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
        return f"not marked: {wanted} holds no notebooks"

    def mark(self, student: str) -> str:
        """Autograde one submission and write its feedback, anew.

        Returns
        -------
        str
            Empty, or one sentence saying why this submission could not be marked.
        """
        from nbgrader.converters import Autograde, GenerateFeedback
        from nbgrader.converters.base import NbGraderException

        for converter in (Autograde, GenerateFeedback):
            step = converter(coursedir=self.folder_of(_glob_safe(student)), config=self.config, log=self.log)
            step.force = True
            step.logfile = str(self.log_path)
            try:
                with environment_on_path():
                    step.start()
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
        if not students and not problems:
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
            if state.get(student) == self._fingerprint(student) and self._has_outputs(student):
                say(f"{place} not changed since it was marked")
                continue
            if state.pop(student, None):
                self._keep(state)  # from here on, until it is done, its marks and feedback may be incomplete
            start = time.monotonic()
            problem = self.mark(student)
            took = time.monotonic() - start
            if problem:
                problems[student] = problem
                say(f"{place} {problem}")
                continue
            state[student] = self._fingerprint(student)
            self._keep(state)  # after each student: an interrupted run goes on where it stopped
            [row] = sheet.read(self.db_url, self.assignment, self.submitted, student)
            left = (time.monotonic() - began) / count * (len(students) - count)
            say(f"{place} {sheet.total(row)}  ({took:.1f} s, {left:.0f} s to go)")
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

    def _has_outputs(self, student: str) -> bool:
        folders = (self.directory.autograded_directory, self.directory.feedback_directory)
        return all((self.root / folder / student / self.assignment).is_dir() for folder in folders)

    def _hand_marks(self, student: str) -> str:
        """Return what was given and written by hand, as text: feedback is stale when it changes."""
        from nbgrader.api import Gradebook, MissingEntry

        if not Path(self.db_url.removeprefix("sqlite:///")).is_file():
            return ""
        with environment_on_path(), Gradebook(self.db_url) as gradebook:
            try:
                submission = gradebook.find_submission(self.assignment, student)
            except MissingEntry:
                return ""
            found = [
                (notebook.name, one.cell.name, getattr(one, "manual_score", None), getattr(one, "manual_comment", None))
                for notebook in submission.notebooks
                for one in [*notebook.grades, *notebook.comments]
            ]
        return repr(sorted(map(repr, found)))

    def _fingerprint(self, student: str) -> str:
        """Hash what was handed in, the tests and the marks by hand: when one changes, marks or feedback are stale."""
        digest = hashlib.sha256(self._tests.encode())
        digest.update(self._hand_marks(student).encode())
        digest.update(newer_python.fingerprint(report_of(self.root, self.assignment, student, "-").parent))
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
        gradebook = self.db_url.removeprefix("sqlite:///")
        if not Path(gradebook).is_file():
            return {}
        try:
            return dict(json.loads((self.root / STATE).read_text(encoding="utf-8")))
        except (OSError, ValueError):
            return {}

    def _keep(self, state: dict[str, str]) -> None:
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
