"""A course of two notebooks and three functions: quick to mark, and to be copied once it is marked."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import nbformat

from autograder_tests.selftest import answers
from courses import make_course

NOTEBOOKS = ("05_update", "07_prediction")
FUNCTIONS = ("layer_update", "mlp_update", "mlp_predict")


def make_small_course(folder: Path, *students: str) -> Path:
    """Make a course folder with two lessons, in which each of `students` has handed in right answers."""
    course = make_course(folder, *NOTEBOOKS)
    for student in students:
        hand_in(course, student)
    return course


def hand_in(course: Path, student: str) -> Path:
    """Write a submission with right answers and words, and return its folder."""
    folder = course / "submitted" / student / "mlp"
    folder.mkdir(parents=True)
    for stem in NOTEBOOKS:
        notebook = nbformat.read(course / "release" / "mlp" / f"{stem}.ipynb", 4)
        for cell in notebook.cells:
            role = cell.metadata.get("nbgrader", {})
            if role.get("grade_id") in FUNCTIONS:
                cell.source = next(one.source for one in answers.load(role["grade_id"]) if one.kind == "right")
            elif role.get("solution"):
                cell.source = "With smaller batches the loss fell from 0.7 to 0.1."
        nbformat.write(notebook, folder / f"{stem}.ipynb")
    return folder


def copy_of(course: Path, target: Path) -> Path:
    """Copy a marked course, gradebook and all."""
    shutil.copytree(course, target)
    return target


def marked_with(course: Path, student: str) -> dict:
    """Return what the marking left of each function in the autograded notebooks: its mark with the seed, and when."""
    found = {}
    for path in sorted((course / "autograded" / student / "mlp").glob("*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        found[path.stem] = path.stat().st_mtime_ns, [cell["metadata"].get("mlp_lab") for cell in cells]
    return found
