"""A course folder as these commands see it: where submissions are, the gradebook, and the lab in it."""

from __future__ import annotations

from pathlib import Path

from traitlets import TraitError

from mlp_lab.course import ASSIGNMENT, find_course, load_config, submitted_folder
from mlp_lab.errors import LabError
from mlp_lab.marking import gradebook, trouble


class DeskFolder:
    """What is asked of a course folder without marking in it.

    Parameters
    ----------
    root : Path, optional
        The course folder; found from the current one if left out.

    Attributes
    ----------
    root, submitted : Path
    directory : nbgrader.coursedir.CourseDirectory
    db_url : str
    """

    def __init__(self, root: Path | None = None):
        from nbgrader.coursedir import CourseDirectory

        from mlp_lab.marking import hooks

        hooks.install()
        course = find_course(root, to_mark=True)
        self.root = course.root
        try:
            self.config = load_config(course.config)
            self.directory = CourseDirectory(
                config=self.config, root=str(self.root), assignment_id=ASSIGNMENT, log=trouble.logger(self.root)
            )
        except TraitError as error:
            raise trouble.Trouble(trouble.sentence(error, self.root)) from None
        self.submitted = submitted_folder(self.directory)
        self.db_url = self.directory.db_url

    @property
    def name(self) -> str:
        """What the course is called, for people."""
        return self.directory.course_id or self.root.name

    def folder(self, kind: str, student: str) -> Path:
        """Return a student's folder of a kind: ``autograded`` or ``feedback``."""
        directory = getattr(self.directory, f"{kind}_directory")
        return Path(self.root, self.directory.format_path(directory, student, ASSIGNMENT))

    def in_words(self, error: BaseException) -> LabError:
        """Return what an exception means, as an error of one sentence."""
        return trouble.Trouble(f"{trouble.sentence(error, self.root, self.db_url)}.".replace("..", "."))

    def gradebook_shown(self) -> str:
        """The gradebook's address, for people."""
        return gradebook.shown(self.db_url, self.root)
