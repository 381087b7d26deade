"""Where things are in a course folder, also for a preprocessor, which nbgrader tells only names."""

from __future__ import annotations

from pathlib import Path

OWN = ".mlp-lab"
"""Folder in a course folder for what marking keeps for itself; never committed."""


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


def submitted_folder(course) -> Path:
    """Return the folder that holds one folder per student, of a course folder as nbgrader describes it."""
    return Path(course.format_path(course.submitted_directory, "x", "x")).parent.parent


def own_folder(root: Path) -> Path:
    """Return the folder for what marking keeps for itself, and make it."""
    folder = Path(root, OWN)
    folder.mkdir(exist_ok=True)
    return folder


def report_of(root: Path, assignment: str, student: str, notebook: str) -> Path:
    """Return where it is written down what one notebook was like when it was marked."""
    return Path(root, OWN, "reports", student, assignment, f"{notebook}.json")
