"""`mlp_lab.generate_release`: a gradebook knows the assignment, whether or not the release is there already."""

import os

import pytest

import fake_course
from mlp_lab import build, generate_release
from mlp_lab.course import Course
from mlp_lab.errors import BuildError
from mlp_lab.generate_release import is_registered, register_assignment
from small_course import copy_of


@pytest.fixture
def course(built_course, tmp_path):
    return Course(copy_of(built_course, tmp_path / "course"))


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

    monkeypatch.setattr(generate_release, "generate", not_again)
    register_assignment(course.root, db_url)


@pytest.mark.parametrize(
    "old, new",
    [("points=10", "points=20"), ("half of 4 is 2", "half of 4 is two"), ('answer="why"', 'answer="reason"')],
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
    with pytest.raises(BuildError, match=r"answer_why in 02_halving.*put that back"):
        register_assignment(course.root, db_url)
    assert scores(db_url) == before


def test_a_new_function_and_a_new_lesson_get_their_place_where_marks_exist(course, db_url):
    from nbgrader.api import Gradebook

    register_assignment(course.root, db_url)
    with Gradebook(db_url) as gradebook:
        gradebook.add_student("ada")
        gradebook.add_submission("mlp", "ada")
        gradebook.find_grade("marks_half", "02_halving", "mlp", "ada").auto_score = 30
        gradebook.db.commit()
    lesson = course.notebooks / "02_halving.py"
    new = fake_course.ONE[fake_course.ONE.index("# %% solution") :].replace("double", "treble")
    lesson.write_text(lesson.read_text("utf-8") + "\n" + new.replace("points=60", "points=5"), encoding="utf-8")
    third = fake_course.ONE.replace("double", "fourfold").replace("points=60", "points=7").replace("# 1 ·", "# 3 ·")
    (course.notebooks / "03_more.py").write_text(third, encoding="utf-8")
    fake_course.edit(course.notebooks / "01_doubling.py", "points=60", "points=48")
    build.build(course, assets=False, say=lambda line: None)
    register_assignment(course.root, db_url)
    assert is_registered(course.source, db_url)
    with Gradebook(db_url) as gradebook:
        assert gradebook.find_submission("mlp", "ada").score == 30
        for name, notebook in (("marks_treble", "02_halving"), ("marks_fourfold", "03_more")):
            grade = gradebook.find_grade(name, notebook, "mlp", "ada")
            assert grade.max_score == grade.cell.max_score > 0 and grade.auto_score is None
            gradebook.find_comment(name.removeprefix("marks_"), notebook, "mlp", "ada")


def test_without_a_source_the_message_says_what_to_do(tmp_path, db_url):
    root = fake_course.make(tmp_path / "empty")
    with pytest.raises(BuildError, match="run mlp-lab build first"):
        register_assignment(root, db_url)
