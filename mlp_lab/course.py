"""Where things are: the course folder and the folders and files in it."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

from mlp_lab.errors import LabError

ASSIGNMENT = "mlp"


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
    def release(self) -> Path:
        return self.root / "release" / ASSIGNMENT

    @property
    def config(self) -> Path:
        return self.root / "nbgrader_config.py"

    @property
    def pyproject(self) -> Path:
        return self.root / "pyproject.toml"


def find(start: Path | None = None) -> Course:
    """Return the course that `start` (the current folder by default) lies in, however deep.

    Raises
    ------
    LabError
        When neither `start` nor a folder above it is a course with notebooks.
    """
    start = Path(start or Path.cwd()).resolve()
    for folder in (start, *start.parents):
        course = Course(folder)
        if course.config.is_file() and course.notebooks.is_dir():
            return course
    raise LabError(
        f"No course here: neither {start} nor a folder above it has nbgrader_config.py and notebooks/. "
        "Change to the course folder, or name it with --root."
    )


def add_root_argument(parser: argparse.ArgumentParser) -> None:
    """Add ``--root`` to the arguments of a command."""
    parser.add_argument("--root", type=Path, metavar="FOLDER", help="the course folder (found from where you are)")
