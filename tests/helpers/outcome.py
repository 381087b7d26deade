"""What a marked course says: its gradebook, its mark sheet, its table."""

from __future__ import annotations

import csv
from pathlib import Path

from mlp_lab.marking import gradebook, sheet


def book(course: Path):
    """Open the gradebook of a course with nbgrader's own class; to be used with `with`."""
    from nbgrader.api import Gradebook

    return Gradebook(gradebook.url_of(course))


def rows(course: Path) -> dict[str, sheet.StudentRow]:
    """The rows of the mark sheet by student."""
    return {row.student: row for row in sheet.read_rows(gradebook.url_of(course), "mlp", course / "submitted")}


def table(course: Path) -> dict[str, dict[str, str]]:
    """The rows of marks.csv by student, as a spreadsheet reads them."""
    with (course / "marks.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["student"]: row for row in csv.DictReader(file)}


def by_hand(course: Path, student: str, cell: str, mark: float, notebook: str = "07_prediction") -> None:
    """Give a mark by hand, as an instructor does in formgrader."""
    with book(course) as opened:
        grade = opened.find_grade(cell, notebook, "mlp", student)
        grade.manual_score, grade.needs_manual_grade = mark, False
        opened.db.commit()
