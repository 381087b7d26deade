"""What a marked course says: its gradebook, its mark sheet, its table."""

from __future__ import annotations

import csv
import json
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


def tables(url: str) -> dict[str, list]:
    """Return what the gradebook holds, row by row, without the keys that are drawn at random."""
    with gradebook.opened(url) as book:
        students = [student.id for student in book.students]
        return {
            "grades": sorted(
                f"{student}: {one}" for student, some in gradebook.grades_of(book, "mlp").items() for one in some
            ),
            "comments": [sorted(gradebook.comments_of(book, "mlp", one).items()) for one in students],
            "penalties": gradebook.penalties_of(book, "mlp"),
            "times": [str(book.find_submission("mlp", one).timestamp) for one in students],
        }


def everything(course: Path) -> dict:
    """Return all that marking has left in a course: what the gradebook holds, and each file that it wrote.

    Of the records without when it was and how long it took.
    """
    places = [course / name for name in ("autograded", "feedback", ".mlp-lab/reports")]
    files = [path for place in places for path in sorted(place.rglob("*")) if path.is_file()]
    found = {path.relative_to(course).as_posix(): path.read_bytes() for path in files}
    for name in [name for name in found if "/records/" in name]:
        record = json.loads(found[name])
        found[name] = {key: value for key, value in record.items() if key not in ("when", "seconds")}
    return tables(gradebook.url_of(course)) | found
