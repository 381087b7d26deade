"""The gradebook is asked, wherever it is: no file is looked for, and no password is shown."""

import sqlite3
from types import SimpleNamespace

import pytest
import sqlalchemy

from mlp_lab.errors import LabError
from mlp_lab.marking import gradebook, trouble
from mlp_lab.marking.mark_submission import Marked, MarkedNotebook
from mlp_lab.marking.save_marks import store


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Spare each new gradebook the start of a program that only tells the version of its tables."""
    monkeypatch.setattr("nbgrader.api.get_alembic_version", lambda: "167914646830")


@pytest.mark.parametrize(
    "url", ["sqlite:///grades.db", "sqlite:///grades.db?timeout=20", "sqlite+pysqlite:///grades.db"]
)
def test_a_relative_address_or_one_with_settings_is_asked(url, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert gradebook.marked(url, "mlp") == set()
    with gradebook.opened(url) as book:
        book.add_assignment("mlp")
        book.add_student("a&b<c>", first_name="Ada", email="ada@example.org")
        book.add_submission("mlp", "a&b<c>")
    assert gradebook.marked(url, "mlp") == {"a&b<c>"}
    assert gradebook.rename_student(url, "a&b<c>", "a&b_c_~1")
    assert not gradebook.rename_student(url, "a&b<c>", "a&b_c_~1")
    assert gradebook.marked(url, "mlp") == {"a&b_c_~1"}
    with gradebook.opened(url) as book:
        assert [(one.id, one.first_name, one.email) for one in book.students] == [
            ("a&b_c_~1", "Ada", "ada@example.org")
        ]
    assert [path.name for path in tmp_path.iterdir()] == ["grades.db"]
    assert gradebook.shown(url, tmp_path) == str(tmp_path / "grades.db")


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://nb:se%20cret@db.example.org/grades",
        "postgresql+psycopg://nb:se%20cret@db.example.org:5432/grades?sslmode=require",
        "postgresql://db.example.org/grades?user=nb&password=se%20cret",
    ],
)
def test_a_password_is_never_shown(url, tmp_path):
    assert "cret" not in gradebook.shown(url, tmp_path) and "db.example.org" in gradebook.shown(url)
    error = sqlalchemy.exc.OperationalError("select 1", {}, Exception("no answer from nb:se cret"))
    assert "cret" not in trouble.sentence(error, tmp_path, url)


@pytest.mark.parametrize("folder", ["plain", "a [b] {c}", "100%25", "what?x=1", "a#b"])
def test_the_gradebook_lies_in_the_course_folder_whatever_that_is_called(folder, tmp_path):
    (tmp_path / folder).mkdir()
    with gradebook.opened(gradebook.url_of(tmp_path / folder)) as book:
        book.add_assignment("mlp")
    assert [path.name for path in (tmp_path / folder).iterdir()] == ["gradebook.db"]
    assert [path.name for path in tmp_path.iterdir()] == [folder]
    assert gradebook.shown(gradebook.url_of(tmp_path / folder)) == str(tmp_path / folder / "gradebook.db")


def test_a_database_of_something_else_is_left_as_it_is(tmp_path):
    other = sqlite3.connect(tmp_path / "gradebook.db")
    other.execute("CREATE TABLE recipes (name TEXT)")
    other.commit()
    other.close()
    before = (tmp_path / "gradebook.db").read_bytes()
    with pytest.raises(LabError, match="no gradebook of nbgrader"):
        gradebook.marked(gradebook.url_of(tmp_path), "mlp")
    assert (tmp_path / "gradebook.db").read_bytes() == before


class FullDisk:
    """Computes penalties, and finds no room for them."""

    def settle(self, submission):
        assert submission.notebooks, "all else is written by then"
        raise OSError(28, "No space left on device")


def test_what_half_a_marking_wrote_is_undone(tmp_path):
    url, source = gradebook.url_of(tmp_path), tmp_path / "source"
    source.mkdir()
    with gradebook.opened(url) as book:
        book.add_assignment("mlp")
        book.add_notebook("one", "mlp")
        book.add_grade_cell("marks_f", "one", "mlp", max_score=5, cell_type="code")
        book.add_student("ada")
        book.add_submission("mlp", "ada")
        book.find_grade("marks_f", "one", "mlp", "ada").auto_score = 4
        book.db.commit()
    (tmp_path / "autograded" / "ada").mkdir(parents=True)
    (tmp_path / "autograded" / "ada" / "one.ipynb").write_text("as it was", encoding="utf-8")
    course = SimpleNamespace(root=str(tmp_path), assignment_id="mlp", autograded_directory="autograded", db_url=url)
    course.format_path = lambda directory, student, assignment: str(tmp_path / directory / student)
    result = MarkedNotebook({"cells": []}, {"marks_f": 0.0}, [], {"texts": {}})
    for student in ("ada", "bob"):
        with pytest.raises(OSError):
            store(Marked({"one": result}, 1), student, tmp_path, source, course, FullDisk(), {})
    with gradebook.opened(url) as book:
        assert book.find_grade("marks_f", "one", "mlp", "ada").auto_score == 4
        assert [student.id for student in book.students] == ["ada"]
    assert gradebook.marked(url, "mlp") == {"ada"}
    left = sorted(path.name for path in (tmp_path / "autograded").rglob("*"))
    assert left == ["ada", "one.ipynb"] and (tmp_path / "autograded/ada/one.ipynb").read_text("utf-8") == "as it was"
