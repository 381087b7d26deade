"""What takes longer than a test may: run by `make proof`, with the results kept in docs/."""

import time

import nbformat
import pytest

from courses import make_course
from mlp_lab import example_class
from mlp_lab.marking import sheet
from mlp_lab.marking.grading import Grading

CLASS = 100


@pytest.mark.proof
def test_a_big_class_is_marked_whole_in_one_run(tmp_path, capsys):
    """Every student has the marks that the same work has in a class of one, and nobody is missing."""
    course = make_course(tmp_path / "course")
    release = course / "release" / "mlp"
    notebooks = {path.stem: nbformat.read(path, as_version=4) for path in sorted(release.glob("*.ipynb"))}
    for number in range(CLASS):
        student = example_class.Student(f"student{number:03}", "finished", example_class.right(number))
        example_class.hand_in(student, notebooks, release, course / "submitted", "mlp")
    grading, began = Grading(course), time.monotonic()
    assert grading.mark_all(lambda line: None) == {}
    seconds = time.monotonic() - began
    rows = sheet.read_rows(grading.db_url, "mlp", grading.submitted)
    assert len(rows) == CLASS
    assert {sheet.total(row) for row in rows} == {"90/90 + 10/10 pending"}
    with capsys.disabled():
        print(f"\n{CLASS} students, {7 * CLASS} notebooks, with feedback: {seconds:.0f} s")
