"""Where things are: the course folder and all that lies in it, also for what nbgrader tells only names."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

from mlp_lab.errors import LabError

ASSIGNMENT = "mlp"
OWN = ".mlp-lab"
"""Folder in a course folder for what marking keeps for itself; never committed."""

HANDED_OUT = Path("source/handed_out.json")
MARKING_DOC = Path("docs/marking.md")

# In source/mlp, release/mlp and notebooks/:
CONTENTS = Path("lab/contents.json")
"""Which functions and answers each notebook has, and which release it is."""
ASSETS = Path("lab/assets")


@dataclass(frozen=True)
class Course:
    """The folder that holds `nbgrader_config.py`, and what lies in it."""

    root: Path

    @property
    def notebooks(self) -> Path:
        return self.root / "notebooks"

    @property
    def source(self) -> Path:
        return self.root / "source" / ASSIGNMENT

    @property
    def handed_out(self) -> Path:
        return self.root / HANDED_OUT

    @property
    def release(self) -> Path:
        return self.root / "release" / ASSIGNMENT

    @property
    def archive(self) -> Path:
        return self.root / "dist" / f"{ASSIGNMENT}.zip"

    @property
    def preview(self) -> Path:
        return self.root / "preview"

    @property
    def config(self) -> Path:
        return self.root / "nbgrader_config.py"

    @property
    def pyproject(self) -> Path:
        return self.root / "pyproject.toml"

    @property
    def checks(self) -> Path:
        return self.root / "autograder_tests"

    @property
    def marking_doc(self) -> Path:
        return self.root / MARKING_DOC

    @property
    def mark_sheet(self) -> Path:
        return self.root / "marks.csv"


def find(start: Path | None = None, *, to_mark: bool = False) -> Course:
    """Return the course that `start` (the current folder by default) lies in, however deep.

    Parameters
    ----------
    start : Path, optional
    to_mark : bool
        Whether one without ``notebooks/`` will do: what it was built from is not needed for marking.

    Raises
    ------
    LabError
        When neither `start` nor a folder above it is a course.
    """
    start = Path(start or Path.cwd()).resolve()
    courses = [Course(folder) for folder in (start, *start.parents)]
    courses = [one for one in courses if one.config.is_file() and (to_mark or one.notebooks.is_dir())]
    for course in courses:
        # What a student handed in is no course, whatever is called nbgrader_config.py in it: that file is run.
        if not any(course.root.is_relative_to(other.root / "submitted") for other in courses):
            return course
    needed = "nbgrader_config.py" if to_mark else "nbgrader_config.py and notebooks/"
    raise LabError(
        f"No course here: neither {start} nor a folder above it has {needed}. "
        "Change to the course folder, or name it with --root."
    )


def add_root_argument(parser: argparse.ArgumentParser) -> None:
    """Add ``--root`` to the arguments of a command."""
    parser.add_argument("--root", type=Path, metavar="FOLDER", help="the course folder (found from where you are)")


def own_folder(root: Path) -> Path:
    """Return the folder for what marking keeps for itself, and make it."""
    folder = Path(root, OWN)
    folder.mkdir(exist_ok=True)
    return folder


def report_of(root: Path, assignment: str, student: str, notebook: str) -> Path:
    """Return where it is written down what one notebook was like when it was marked."""
    return Path(root, OWN, "reports", student, assignment, f"{notebook}.json")


def course_of(part):
    """Return nbgrader's description of the course folder that a preprocessor or an exporter works in.

    Parameters
    ----------
    part : nbconvert.preprocessors.Preprocessor or nbconvert.exporters.Exporter
        Run by one of nbgrader's converters, which knows the course folder.
    """
    while not hasattr(part, "coursedir"):
        part = part.parent
    return part.coursedir


def source_folder(part, resources) -> Path:
    """Return the folder of the source notebooks of the assignment that is being converted.

    Parameters
    ----------
    part : nbconvert.preprocessors.Preprocessor or nbconvert.exporters.Exporter
        See `course_of`.
    resources : dict
        As nbgrader hands it to the part.
    """
    course, assignment = course_of(part), resources["nbgrader"]["assignment"]
    return Path(course.root, course.format_path(course.source_directory, ".", assignment)).resolve()


def lab_folder(part, resources) -> Path:
    """Return the folder to take `lab` from, and what lies beside it: the release's, where there is one.

    Parameters
    ----------
    part, resources
        See `source_folder`.
    """
    course, assignment = course_of(part), resources["nbgrader"]["assignment"]
    release = Path(course.root, course.format_path(course.release_directory, ".", assignment)).resolve()
    return release if (release / "lab").is_dir() else source_folder(part, resources)


def submitted_folder(course) -> Path:
    """Return the folder that holds one folder per student, of a course folder as nbgrader describes it."""
    return Path(course.format_path(course.submitted_directory, "x", "x")).parent.parent
