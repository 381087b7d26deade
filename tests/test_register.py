"""`mlp_lab.register`: a gradebook knows the assignment, whether or not the release is there already."""

from __future__ import annotations

import os

import pytest

import fake_course
from mlp_lab import build, register
from mlp_lab.course import Course
from mlp_lab.errors import BuildError
from mlp_lab.register import is_registered, register_assignment


@pytest.fixture
def course(tmp_path):
    course = Course(fake_course.make(tmp_path / "course"))
    build.build(course, assets=False, say=lambda line: None)
    return course


@pytest.fixture
def db_url(tmp_path):
    return f"sqlite:///{tmp_path / 'gradebook.db'}"


def scores(db_url):
    from nbgrader.api import Gradebook

    with Gradebook(db_url) as gradebook:
        notebooks = gradebook.find_assignment("mlp").notebooks
        return {cell.name: cell.max_score for notebook in notebooks for cell in notebook.grade_cells}


def test_a_fresh_gradebook_learns_the_assignment_and_the_course_stays_as_it_is(course, db_url, monkeypatch):
    monkeypatch.setenv("PATH", "/usr/bin:/bin")  # no alembic: nbgrader runs it by name
    before = fake_course.snapshot(course.root)
    register_assignment(course.root, db_url)
    assert scores(db_url) == {
        "check_double": 0,
        "marks_double": 60,
        "check_half": 0,
        "marks_half": 30,
        "answer_why": 10,
    }
    assert fake_course.snapshot(course.root) == before
    assert os.environ["PATH"] == "/usr/bin:/bin"


def test_a_second_time_nothing_is_generated(course, db_url, monkeypatch):
    register_assignment(course.root, db_url)

    def not_again(*args, **kwargs):
        raise AssertionError("generated again")

    monkeypatch.setattr(register, "generate", not_again)
    register_assignment(course.root, db_url)


@pytest.mark.parametrize(
    "old, new",
    [("points=10", "points=20"), ("# Hidden tests", "# Other hidden tests"), ('answer="why"', 'answer="reason"')],
)
def test_a_change_that_marking_sees_is_registered(course, db_url, old, new):
    register_assignment(course.root, db_url)
    fake_course.edit(course.notebooks / "02_halving.py", old, new)
    if old == "points=10":
        fake_course.edit(course.notebooks / "01_doubling.py", "points=60", "points=50")
    build.build(course, assets=False, say=lambda line: None)
    assert not is_registered(course.source, db_url)
    register_assignment(course.root, db_url)
    assert is_registered(course.source, db_url)


def test_marks_that_exist_are_not_lost_to_a_changed_assignment(course, db_url):
    from nbgrader.api import Gradebook

    register_assignment(course.root, db_url)
    with Gradebook(db_url) as gradebook:
        gradebook.add_student("ada")
        gradebook.add_submission("mlp", "ada")
    before = scores(db_url)
    fake_course.edit(course.notebooks / "02_halving.py", 'answer="why"', 'answer="reason"')
    build.build(course, assets=False, say=lambda line: None)
    with pytest.raises(BuildError, match="there are submissions associated with it"):
        register_assignment(course.root, db_url)
    assert scores(db_url) == before


def test_without_a_source_the_message_says_what_to_do(tmp_path, db_url):
    root = fake_course.make(tmp_path / "empty")
    with pytest.raises(BuildError, match="run mlp-lab build first"):
        register_assignment(root, db_url)
