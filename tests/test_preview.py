"""``mlp-lab preview``: solved and executed copies; a notebook that fails hides no other."""

import json

import pytest

import fake_course
from mlp_lab import cli, lessons
from mlp_lab.course import Course
from mlp_lab.preview import preview


@pytest.fixture
def course(tmp_path):
    course = Course(fake_course.make(tmp_path / "course"))
    # The course's functions are made up, so the marker is too; it lies where the kernel finds it first.
    marker = "def mark(name, namespace, points):\n    return float(points)\n"
    (course.notebooks / "autograder_tests.py").write_text(marker)
    return course


def outputs(course, name):
    cells = json.loads((course.root / "preview" / f"{name}.ipynb").read_text("utf-8"))["cells"]
    return {cell["id"]: cell.get("outputs") for cell in cells}


def test_every_notebook_is_solved_executed_and_shown(course, capsys):
    before = fake_course.snapshot(course.notebooks)
    assert preview(course) == 0
    shown = outputs(course, "01_doubling")
    assert shown["marks_double"][0]["data"]["text/plain"] == ["60.0"]
    assert shown["double-x"][0]["data"]["text/plain"] == ["array([ 2., -4.,  1.])"]
    html = (course.root / "preview" / "02_halving.html").read_text("utf-8")
    assert "2 · Halving" in html and "30.0" in html
    assert fake_course.snapshot(course.notebooks) == before and not (course.root / "source").exists()
    out = capsys.readouterr().out
    assert out.index("01_doubling … done") < out.index("02_halving … done")


def test_a_notebook_that_fails_says_where_and_the_next_is_run(course, capsys):
    fake_course.edit(course.notebooks / "01_doubling.py", "# %%\ndouble(x)", "# %%\ndouble(x)\n1 / 0")
    assert preview(course) == 1
    out = capsys.readouterr().out
    lesson, _ = lessons.read_lesson(course.notebooks / "01_doubling.py")
    assert f"FAILED at 01_doubling.py:{lesson.cells[-1].line}: ZeroDivisionError: division by zero" in out
    assert "02_halving … done" in out
    assert "ZeroDivisionError" in (course.root / "preview" / "01_doubling.html").read_text("utf-8")
    assert outputs(course, "01_doubling")["marks_double"], "what ran before the failure is kept"


def test_a_broken_lesson_is_named_and_the_others_are_run(course, capsys):
    fake_course.edit(course.notebooks / "01_doubling.py", 'check="double"', 'chek="double"')
    assert preview(course) == 1
    out = capsys.readouterr().out
    assert "did you mean check" in out and "02_halving … done" in out
    assert not (course.root / "preview" / "01_doubling.ipynb").exists()


def test_one_notebook_alone_before_the_others_are_finished(course, capsys):
    fake_course.edit(course.notebooks / "02_halving.py", "points=10", "points=3")  # adds up to less than 100
    assert cli.main(["preview", "--root", str(course.root), "02_halving.py"]) == 0
    assert "01_doubling" not in capsys.readouterr().out
    assert outputs(course, "02_halving")["marks_half"] and not outputs(course, "01_doubling")["marks_double"]


def test_a_name_that_does_not_exist(course, capsys):
    assert cli.main(["preview", "--root", str(course.root), "03_forward"]) == 1
    assert "there are: 01_doubling, 02_halving" in capsys.readouterr().err


def test_a_cell_that_never_ends_and_a_kernel_that_dies(course, capsys):
    fake_course.edit(course.notebooks / "01_doubling.py", "# %%\ndouble(x)", "# %%\nwhile True:\n    pass")
    answer = "# %% [markdown] answer"
    fake_course.edit(course.notebooks / "02_halving.py", answer, f"# %%\nimport os; os._exit(1)\n\n{answer}")
    assert preview(course, seconds=4) == 1
    out = capsys.readouterr().out
    assert "takes longer than 4 s" in out and "ended the kernel" in out
