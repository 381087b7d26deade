"""What is kept of each marking, with which seed it was, and that earlier records stay as they are."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import shutil
from pathlib import Path

import numpy
import pytest

from mlp_lab.marking import gradebook, grading, records
from mlp_lab.marking.grading import Grading
from outcome import rows
from rebuilding import JudgeHere
from small_course import FUNCTIONS, copy_of


@pytest.fixture
def course(small_class, tmp_path):
    return copy_of(small_class, tmp_path / "course")


def kept(course: Path, student: str) -> dict[str, bytes]:
    folder = course / ".mlp-lab" / "reports" / student / "records"
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def change(course: Path, student: str = "ada", old: str = "layer_update", new: str = "def layer_update(*_): pass"):
    """Hand in something else."""
    path = course / "submitted" / student / "mlp" / "05_update.ipynb"
    notebook = json.loads(path.read_text("utf-8"))
    next(c for c in notebook["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id") == old)["source"] = new
    path.write_text(json.dumps(notebook), encoding="utf-8")


def test_a_record_says_what_was_marked_by_what_and_what_came_of_it(course):
    record = records.latest(course, "ada")
    for name, digest in record["files"].items():
        assert hashlib.sha256((course / "submitted" / "ada" / "mlp" / name).read_bytes()).hexdigest() == digest
    assert set(record["files"]) == {"05_update.ipynb", "07_prediction.ipynb"}
    assert record["versions"]["numpy"] == numpy.__version__
    assert record["versions"]["nbgrader"] == importlib.metadata.version("nbgrader")
    assert record["contained"] is True and record["machine"]["system"] and record["seconds"]["checks"] > 0
    assert record["when"].startswith("20") and record["tests"] == Grading(course).desk.checks
    assert set(record["functions"]) == set(FUNCTIONS)
    for about in record["functions"].values():
        assert about["mark"] == about["points"] and about["checks"]
        assert {one["outcome"] for one in about["checks"]} == {"passed"} and all(
            one["title"] for one in about["checks"]
        )
    assert set(record["machine"]) == {"system", "processor", "processors"}, "and no name of it, or of anybody"


def test_its_marks_are_those_of_the_gradebook_and_its_seed_is_in_the_notebooks(course):
    change(course)
    assert Grading(course, seed=77).mark_all(lambda line: None) == {}
    record = records.latest(course, "ada")
    assert record["seed"] == 77
    with gradebook.opened(gradebook.url_of(course)) as book:
        grades = gradebook.grades_of(book, "mlp", "ada")["ada"]
    by_tests = {one.cell.removeprefix("marks_"): one.auto for one in grades if one.points and one.is_code}
    assert by_tests == {name: about["mark"] for name, about in record["functions"].items()}
    assert by_tests["layer_update"] == 0


def test_earlier_records_stay_as_they_are_and_the_oldest_go(course, monkeypatch):
    monkeypatch.setattr(grading, "Judge", JudgeHere)
    monkeypatch.setattr(records, "KEPT", 3)
    before = kept(course, "ada")
    for number in range(4):
        change(course, new=f"def layer_update(layer, lr): return {number}")
        assert Grading(course).mark_all(lambda line: None, only={"ada"}) == {}
        after = kept(course, "ada")
        assert {name: after[name] for name in before if name in after} == {n: before[n] for n in before if n in after}
        before = after
    assert list(after) == ["000003.json", "000004.json", "000005.json"]
    assert [one["functions"]["layer_update"]["mark"] for one in records.history(course, "ada")] == [0, 0, 0]
    assert len(kept(course, "bob")) == 1


def test_a_marking_that_is_not_stored_leaves_no_record(course, monkeypatch):
    monkeypatch.setattr(grading, "Judge", JudgeHere)
    change(course)
    before = kept(course, "ada")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("mlp_lab.marking.save_marks.LatePenalties.settle", full)
    assert "disk is full" in Grading(course).mark_all(lambda line: None, only={"ada"})["ada"]
    assert kept(course, "ada") == before


def test_what_is_no_record_is_passed_over(course):
    folder = course / ".mlp-lab" / "reports" / "ada" / "records"
    shutil.copy(folder / "000001.json", folder / "backup.json")
    (folder / "000007.json").write_text("{", encoding="utf-8")
    assert records.latest(course, "ada")["seed"] == next(records.history(course, "ada"))["seed"]
    assert len(list(records.history(course, "ada"))) == 1 and records.latest(course, "zoe") == {}
    (folder / "000008.json").write_text('{"seed": "7"}', encoding="utf-8")
    assert records.seed_of(course, "ada") is None


def test_a_resubmission_gets_other_inputs_by_default_and_the_same_where_that_is_asked(course, monkeypatch):
    monkeypatch.setattr(grading, "Judge", JudgeHere)
    monkeypatch.setattr("mlp_lab.marking.desk.RUN_SEED", 4711)
    first = records.seed_of(course, "ada")
    change(course)
    Grading(course).mark_all(lambda line: None)
    assert records.seed_of(course, "ada") == 4711 != first
    assert records.seed_of(course, "bob") == first, "what has not changed keeps its own"
    monkeypatch.setattr("mlp_lab.marking.desk.RUN_SEED", 4712)
    change(course, "bob")
    change(course, "ada", new="def layer_update(layer, lr): return 3")
    Grading(course).mark_all(lambda line: None, same_seed=True)
    assert (records.seed_of(course, "ada"), records.seed_of(course, "bob")) == (4711, first)
    Grading(course, seed=5).mark_all(lambda line: None, everybody=True, only={"bob"})
    assert (records.seed_of(course, "ada"), records.seed_of(course, "bob")) == (4711, 5)
    said: list[str] = []
    Grading(course).mark_all(said.append)
    assert all("not changed" in line for line in said), "a seed that was asked for once makes nothing out of date"
    assert rows(course)["bob"].whole.unmarked == 0
