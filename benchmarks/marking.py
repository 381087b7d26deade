"""Seconds per notebook: this project's marking beside stock nbgrader, which runs every cell in a kernel.

    python benchmarks/marking.py [--students 3]

Both mark the same finished submissions in the same course folder, through nbgrader's Autograde into a SQLite gradebook;
only the preprocessor that takes the place of `Execute` differs. Each pass gets a gradebook of its own.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import tempfile
import time
from pathlib import Path

import nbformat

from mlp_lab import example_class
from mlp_lab.course import ASSIGNMENT
from mlp_lab.marking import sheet
from mlp_lab.marking.grading import Grading

ROOT = Path(__file__).parent.parent


def course_folder(folder: Path, students: int) -> Path:
    """Make a course folder with `students` finished submissions in several styles."""
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    for name in ("source", "release"):
        shutil.copytree(ROOT / name, folder / name)
    notebooks = {path.stem: nbformat.read(path, 4) for path in sorted((ROOT / "release" / ASSIGNMENT).glob("*.ipynb"))}
    for number in range(students):
        student = example_class.Student(f"student{number:03}", "finished", example_class.right(number))
        example_class.hand_in(student, notebooks, ROOT / "release" / ASSIGNMENT, folder / "submitted", ASSIGNMENT)
    return folder


def seconds_per_notebook(root: Path, stock: bool) -> tuple[list[float], list[str]]:
    """Mark everybody once.

    Returns
    -------
    seconds : list of float
        For each student, divided by the number of notebooks.
    totals : list of str
        Each student's total as on the mark sheet.
    """
    from nbgrader.converters import Autograde
    from nbgrader.preprocessors import Execute

    course = Grading(root)
    if stock:
        course.config.Autograde.autograde_preprocessors = Autograde.autograde_preprocessors.default()
        assert Execute in course.config.Autograde.autograde_preprocessors
    seconds = []
    for student in course.students():
        step = Autograde(coursedir=course.folder_of(student), config=course.config, log=course.log)
        step.force = True
        start = time.perf_counter()
        step.start()
        seconds.append((time.perf_counter() - start) / len(step.notebooks))
        print(f"  {'stock' if stock else 'ours '} {student}: {seconds[-1]:.2f} s a notebook", flush=True)
    return seconds, [sheet.total(row) for row in sheet.read_rows(course.db_url, ASSIGNMENT)]


def main() -> None:
    """Print both medians and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--students", type=int, default=3)
    students = parser.parse_args().students
    medians = {}
    for stock in (False, True):
        with tempfile.TemporaryDirectory() as folder:
            seconds, totals = seconds_per_notebook(course_folder(Path(folder), students), stock)
        # The first student pays for making the gradebook.
        medians[stock] = statistics.median(seconds[1:] or seconds)
        print(f"  marks: {', '.join(sorted(set(totals)))}")
    ours, stock = medians[False], medians[True]
    print(f"ours {ours:.2f} s, stock {stock:.2f} s a notebook (medians): stock takes {stock / ours:.1f} times as long")


if __name__ == "__main__":
    main()
