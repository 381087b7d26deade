"""The gradebook on a real PostgreSQL server: the same rows as in a file, many markers at once, a server that goes."""

from __future__ import annotations

import datetime
import sys
import threading
from collections import Counter
from pathlib import Path
from typing import ClassVar

import pytest
import sqlalchemy

from markers import at_once, store_some
from mlp_lab.marking import gradebook, grading, sheet, together
from mlp_lab.marking.command import mark_course
from mlp_lab.marking.grading import Grading
from mlp_lab.marking.mark_submission import Marked
from outcome import tables
from postgres_server import PASSWORD, any_server, keep_gradebook_at, new_database, own_server
from rebuilding import JudgeHere
from small_course import copy_of, make_small_course

SETTINGS = """
c.MarkCells.seed = 20261129
from nbgrader.plugins import BasePlugin
class ADay(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return min(score, 0.5 * round(total_seconds_late / 86400))
c.AssignLatePenalties.plugin_class = ADay
"""
MARKERS, EACH = 8, 3


@pytest.fixture(scope="module")
def server():
    with any_server() as url:
        yield url


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    made = make_small_course(tmp_path_factory.mktemp("scale") / "course", "ada", "bob")
    settings = made / "nbgrader_config.py"
    settings.write_text(settings.read_text("utf-8") + SETTINGS, encoding="utf-8")
    (made / "submitted" / "bob" / "mlp" / "07_prediction.ipynb").unlink()
    (made / "submitted" / "bob" / "mlp" / "timestamp.txt").write_text("2026-11-22 12:00:00 UTC\n", encoding="utf-8")
    return made


class JudgeWhoRemembers(JudgeHere):
    """Marks each student's submission once: what is tried here is where its marks go."""

    known: ClassVar[dict[str, str]] = {}

    def mark(self, folder: Path, seed: int | None = None) -> Marked:
        student = folder.parent.name
        if student not in self.known:
            self.known[student] = super().mark(folder).to_json()
        return Marked.from_json(self.known[student])


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(grading, "Judge", JudgeWhoRemembers)


def live_through(course) -> list:
    """Mark, give marks and comments by hand, mark again; return all that there is to be seen, after each step."""
    url, seen = Grading(course).db_url, []

    def look() -> None:
        rows = sheet.read_rows(url, "mlp", course / "submitted")
        pages = sorted((course / "feedback").rglob("*.html"))
        seen.append((tables(url), rows, {path.relative_to(course): path.read_text("utf-8") for path in pages}))

    assert mark_course(course) == 0
    look()
    with gradebook.opened(url) as book:
        book.find_assignment("mlp").duedate = datetime.datetime(2026, 11, 20)
        grade = book.find_grade("answer_batch_size", "07_prediction", "mlp", "ada")
        grade.manual_score, grade.needs_manual_grade = 3.5, False
        book.find_comment("answer_batch_size", "07_prediction", "mlp", "ada").manual_comment = "Gut: ½ geht ab."
        book.db.commit()
    assert mark_course(course) == 0
    look()
    assert mark_course(course, everybody=True) == 0
    look()
    return seen


def test_a_class_comes_to_the_same_rows_and_pages_as_in_a_file(course, server, tmp_path, capsys):
    file = copy_of(course, tmp_path / "file")
    other = keep_gradebook_at(new_database(server), copy_of(course, tmp_path / "server"))
    in_file, on_server = live_through(file), live_through(other)
    for one, another in zip(in_file, on_server, strict=True):
        assert one == another
    last = on_server[-1][0]
    assert ("bob", "05_update", 1.0) in last["penalties"], "two and a half days late"
    assert any("manual=3.5" in line for line in last["grades"]) and "Gut: ½ geht ab." in str(last["comments"])
    assert len(on_server[-1][2]) == 4 and not (other / "gradebook.db").exists()
    said = capsys.readouterr()
    written = [path.read_bytes() for path in (other / ".mlp-lab").rglob("*") if path.is_file()]
    password = sqlalchemy.make_url(Grading(other).db_url).password or PASSWORD
    assert password not in said.out + said.err and password.encode() not in b"".join(written)


@pytest.mark.parametrize("where", ["file", "server"])
def test_eight_markers_at_once_lose_nothing_and_write_nothing_twice(where, course, server, tmp_path):
    marked = JudgeWhoRemembers(Grading(course).desk.lessons).mark(course / "submitted" / "ada" / "mlp").to_json()
    url = new_database(server) if where == "server" else f"sqlite:///{tmp_path / 'gradebook.db'}"
    own = copy_of(course, tmp_path / "course")
    if where == "file":  # of several courses: whoever marks first makes it
        keep_gradebook_at(url, own)
        gradebook.marked(url, "mlp")
    assert at_once(MARKERS, store_some, own, url, marked, EACH) == []
    with gradebook.opened(url) as book:
        found = gradebook.grades_of(book, "mlp")
        everybody = {"everybodys", *(f"s{number}-{one}" for number in range(MARKERS) for one in range(EACH))}
        by_others = {f"n{number}": number / 2 for number in range(MARKERS)}
        assert found.keys() == everybody | by_others.keys()
        cells = Counter((one.notebook, one.cell) for one in found["everybodys"])
        assert set(cells.values()) == {1} and len(cells) > 5
        for student, grades in found.items():
            assert Counter((one.notebook, one.cell) for one in grades) == cells, student
            assert sum(one.score for one in grades) == by_others.get(student, 12), student
        assert len(book.find_assignment("mlp").submissions) == len(found)
        versions = book.db.execute(sqlalchemy.text("SELECT version_num FROM alembic_version")).all()
        assert len(versions) == 1


@pytest.fixture
def goes(course, tmp_path):
    """A course with four students whose gradebook is on a server of its own; yields both."""
    with own_server() as server:
        own = keep_gradebook_at(new_database(server.url), copy_of(course, tmp_path / "course"))
        for student in ("cyd", "dan"):
            copy_of(own / "submitted" / "ada", own / "submitted" / student)
        yield server, own


def whole(url: str) -> dict[str, float]:
    """Return the marks of all who have any; whoever has some has them all."""
    with gradebook.opened(url) as book:
        found = gradebook.grades_of(book, "mlp")
    assert len({len(some) for some in found.values()}) <= 1
    return {student: sum(one.auto or 0 for one in some) for student, some in found.items()}


def test_a_server_that_comes_back_in_the_middle_of_a_class_costs_nobody_anything(goes):
    server, course = goes
    marking = Grading(course)

    def say(line: str) -> None:
        if "[1/4]" in line:
            server.stop()
            threading.Timer(0.5, server.start).start()

    assert marking.mark_all(say, jobs=1) == {}
    assert whole(marking.db_url) == {"ada": 12, "bob": 6, "cyd": 12, "dan": 12}


def test_a_server_that_stays_away_leaves_nothing_half_written_and_the_next_run_completes_it(goes, monkeypatch):
    server, course = goes
    monkeypatch.setattr(gradebook, "_patience", together.Patience(0.5))
    stored: list[str] = []
    marking = Grading(course)
    store = marking.desk.store

    def stop_in_the_middle(student, *arguments):
        stored.append(student)
        if len(stored) == 2:
            monkeypatch.setattr(marking.desk.penalties, "settle", lambda submission: server.stop() or {})
        store(student, *arguments)

    monkeypatch.setattr(marking.desk, "store", stop_in_the_middle)
    problems = marking.mark_all(lambda line: None, jobs=1)
    assert list(problems) == ["bob", "cyd", "dan"] and marking.unmarked == {"bob", "cyd", "dan"}
    assert all("does not answer" in said and PASSWORD not in said and "\n" not in said for said in problems.values())
    assert not (course / "autograded" / "bob" / "mlp").exists() and not list((course / "autograded").rglob("*.new"))
    server.start()
    assert whole(marking.db_url) == {"ada": 12}
    said: list[str] = []
    assert Grading(course).mark_all(said.append) == {}
    assert sum("not changed" in line for line in said) == 1
    assert whole(marking.db_url) == {"ada": 12, "bob": 6, "cyd": 12, "dan": 12}


def test_what_is_no_address_and_what_is_not_installed_is_a_sentence(course, tmp_path, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "pg8000", None)  # as if it were not installed
    urls = {"psycopg": "does not answer", "nonsense": "no address of a database", "pg8000": "package pg8000"}
    for driver, words in urls.items():
        url = f"postgresql+{driver}://nb:geheim@127.0.0.1:1/x"
        own = keep_gradebook_at(url, copy_of(course, tmp_path / driver))
        assert mark_course(own) == 1
        said = capsys.readouterr()
        assert "geheim" not in said.out + said.err and "Traceback" not in said.out + said.err
        assert words in said.err
