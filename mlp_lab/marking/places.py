"""Where a preprocessor, which nbgrader tells only names, finds the instructor's own files."""

from __future__ import annotations

from pathlib import Path


def source_folder(preprocessor, resources) -> Path:
    """Return the folder of the source notebooks of the assignment that is being converted.

    Parameters
    ----------
    preprocessor : nbgrader.preprocessors.NbGraderPreprocessor
        Run by an exporter of one of nbgrader's converters, which knows the course folder.
    resources : dict
        As nbgrader hands it to the preprocessor.
    """
    course, assignment = preprocessor.parent.parent.coursedir, resources["nbgrader"]["assignment"]
    return Path(course.root, course.format_path(course.source_directory, ".", assignment)).resolve()
