"""The desk: where the gradebook lies. It puts marks in, draws pages, and knows what a failure means in words."""

from __future__ import annotations

import contextlib
import functools
import secrets
from pathlib import Path

from nbgrader.converters.base import NbGraderException

from mlp_lab.course import OWN, MarkCells
from mlp_lab.marking import freshness, gradebook, records, together, trouble, what_changed
from mlp_lab.marking.answers import Failed, check_result
from mlp_lab.marking.feedback_page import page
from mlp_lab.marking.freshness import Stale
from mlp_lab.marking.mark_submission import Lessons, Marked
from mlp_lab.marking.save_marks import LatePenalties, put_in_place, settle_again, store, whats_beside
from mlp_lab.marking.submission.read_file import Unreadable, content
from mlp_lab.marking.submission.submissions import folder_of, is_given, printable
from mlp_lab.marking.submission.template import load_all

OF_EXCHANGE, MOST_OF_EXCHANGE = ("timestamp.txt", "submission_secret.txt"), 1000
"""Files by which nbgrader's exchange knows whose feedback it is, and the bytes in one at most."""

RUN_SEED = secrets.randbits(32)  # one for each marking run: everybody in it gets the same hidden inputs


class Desk:
    """What marking does in a course folder, student by student.

    Parameters
    ----------
    course : nbgrader.coursedir.CourseDirectory
        Says where everything is.
    config : traitlets.config.Config
    log : logging.Logger
    seed : int, optional
        Of the hidden inputs, whatever the settings say. It makes no earlier mark out of date.
    """

    def __init__(self, course, config, log, seed: int | None = None):
        self.course, self.config, self.log, self.seed = course, config, log, seed
        self.root, self.assignment = Path(course.root), course.assignment_id
        self.penalties = LatePenalties(config=config, log=log)

    @functools.cached_property
    def source(self) -> Path:
        """The folder of the source notebooks."""
        return Path(self.root, self.course.format_path(self.course.source_directory, ".", self.assignment)).resolve()

    @functools.cached_property
    def lessons(self) -> Lessons:
        """What every submission is marked with."""
        said = MarkCells(config=self.config)
        release = Path(self.root, self.course.format_path(self.course.release_directory, ".", self.assignment))
        beside = release.resolve() if (release / "lab").is_dir() else self.source
        seed = next(one for one in (self.seed, said.seed, RUN_SEED) if one is not None)
        return Lessons(load_all(self.source, self.config), beside, seed, said.uncontained)

    @functools.cached_property
    def _beside(self) -> Path:
        return whats_beside(self.source, self.root)

    @functools.cached_property
    def checks(self) -> str:
        """A fingerprint of lessons, checks and settings, for the records."""
        return freshness.checks_fingerprint(self.source, self.config)

    @functools.cached_property
    def lesson_prints(self) -> dict[str, dict[str, str]]:
        """Fingerprints of each lesson alone, for the records."""
        return what_changed.lesson_prints(self.lessons.templates, self.source)

    def folder(self, kind: str, student: str) -> Path:
        """Return a student's folder of a kind: ``submitted``, ``autograded`` or ``feedback``."""
        directory = getattr(self.course, f"{kind}_directory")
        return Path(self.root, self.course.format_path(directory, student, self.assignment))

    def store(self, student: str, folder: Path, marked: Marked) -> None:
        """Put a result into the gradebook and its notebooks into ``autograded/``."""
        check_result(marked, self.lessons.templates)
        for stem, said in marked.said.items():
            if said:
                self.log.warning("%s, %s: %s", student, stem, "; ".join(said))
        for accident in marked.accidents:
            self.log.error("An internal error in a check; the mark stands, but somebody should look: %s", accident)
        for stem, one in marked.notebooks.items():
            for name in one.report["pending"].get("functions", ()):
                self.log.warning("%s, %s: %s is pending: written for a newer Python than this", student, stem, name)
        record = records.describe(marked, student, self.assignment, self.checks, self.lesson_prints)
        together.again(lambda: store(marked, student, folder, self._beside, self.course, self.penalties, record))

    def write_pages(self, student: str) -> None:
        """Draw the pages that a student gets back, from the marked notebooks and the gradebook as they are now."""
        pages = page.draw(
            self.course.db_url,
            self.assignment,
            student,
            self.folder("autograded", student),
            self.folder("submitted", student).parents[1],
            self.lessons.templates,
        )
        with put_in_place(self.folder("feedback", student)) as new:
            for stem, html in pages.items():
                (new / f"{stem}.html").write_text(html, encoding="utf-8")
            handed_in = folder_of(self.folder("submitted", student).parents[1], student) / self.assignment
            for name in OF_EXCHANGE:
                with contextlib.suppress(Unreadable):
                    (new / name).write_bytes(content(handed_in / name, handed_in, MOST_OF_EXCHANGE))

    def outputs_stale(self, student: str) -> Stale:
        """Say what has to be made again because files of an earlier marking are not there any more."""
        places = self.folder("autograded", student), self.folder("feedback", student)
        return freshness.outputs_stale(*places, list(self.lessons.templates))

    def settle_penalties(self, student: str, folder: Path) -> None:
        """Compute a student's penalties for late work anew."""
        settle_again(self.penalties, self.course.db_url, self.root, self.assignment, student, folder)

    def adopt(self, name: str, known: set[str]) -> bool:
        """Let what a student has under their folder's own name, from before there were printable names, stay theirs.

        Parameters
        ----------
        name : str
            The folder's own name.
        known : set of str
            Ids of the students who have marks.

        Returns
        -------
        bool
            Whether something was renamed.
        """
        student = printable(name)
        if student == name or name not in known or student in known or is_given(name):
            return False
        if not gradebook.rename_student(self.course.db_url, name, student):
            return False
        for place in (self.course.autograded_directory, self.course.feedback_directory, f"{OWN}/reports"):
            old, new = (Path(self.root, place, one) for one in (name, student))
            if old.is_dir() and not new.exists():
                old.rename(new)
        return True

    def reason(self, student: str, error: BaseException) -> str:
        """Log why something could not be done for a student, and return it as one sentence."""
        if isinstance(error, NbGraderException):
            said = " ".join(str(error).split())
        else:
            said = trouble.sentence(error, self.root, self.course.db_url)
        self.log.error("%s: not done: %s", student, said)
        trace = str(error) if isinstance(error, Failed) else ""
        trouble.logger(self.root).error("%s: %s%s", student, said, f"\n{trace}" * bool(trace), exc_info=error)
        return said
