"""`mlp-lab mark --dry-run` says what would change and writes nothing; `mlp-lab history` says what has changed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys

import pytest

from courses import ROOT
from mlp_lab.cli import main
from mlp_lab.marking.class_folder import ClassFolder
from mlp_lab.marking.dry_run import SAID
from mlp_lab.marking.what_changed import Why, lesson_prints, reasons
from outcome import by_hand
from small_course import copy_of
from waiting import LONG


@pytest.fixture
def course(small_class, tmp_path):
    return copy_of(small_class, tmp_path / "course")


def run(course, *arguments):
    return main([arguments[0], "--root", str(course), *arguments[1:]])


def everything(course):
    files = [path for path in sorted(course.rglob("*")) if path.is_file() and path.name not in ("marking.log", "lock")]
    return {path.relative_to(course).as_posix(): (path.read_bytes(), path.stat().st_mtime_ns) for path in files}


ONLY_W = 'def layer_update(layer, lr):\n    layer["W"] = layer["W"] - lr * layer["dW"]\n'  # costs 40 % of 4 marks


def break_update(course, student):
    path = course / "submitted" / student / "mlp" / "05_update.ipynb"
    plain = json.loads(path.read_text("utf-8"))
    for cell in plain["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "layer_update":
            cell["source"] = ONLY_W
    path.write_text(json.dumps(plain), "utf-8")


def test_who_would_change_is_said_with_by_how_much_and_why_and_nothing_is_written(course, capsys):
    break_update(course, "bob")
    before = everything(course)
    assert run(course, "mark", "--dry-run") == 0
    assert everything(course) == before
    said = capsys.readouterr().out
    assert "bob: by tests 12 → " in said and "the submission has changed: 05_update.ipynb" in said
    assert "layer_update: 4 → 2.4 of 4" in said and "ada" not in said
    assert "“b takes one step against db”: passed → failed, -1.6" in said
    assert said.splitlines()[-1].startswith("1 of 2 students would have other marks")


def test_who_is_marked_again_and_keeps_their_marks_is_counted(course, capsys):
    assert run(course, "mark", "--dry-run", "--all") == 0
    assert "0 of 2 students would have other marks; 2 would be marked again and keep theirs" in capsys.readouterr().out


def test_a_mark_given_by_hand_stays_and_that_is_said(course, capsys):
    by_hand(course, "bob", "marks_layer_update", 2.5, "05_update")
    break_update(course, "bob")
    run(course, "mark", "--dry-run")
    said = capsys.readouterr().out
    assert "layer_update: " in said and "the mark given by hand stays" in said


def dry_run_with(course, tmp_path, *, cost="cost=40"):
    """Say what would change with other costs of `layer_update`'s checks; return what is printed."""
    code = tmp_path / "code"
    for name in ("mlp_lab", "autograder_tests", "notebooks/lab"):
        shutil.copytree(ROOT / name, code / name, ignore=shutil.ignore_patterns("__pycache__"))
    path = code / "autograder_tests" / "checks" / "update" / "layer_update.py"
    path.write_text(path.read_text("utf-8").replace("cost=40", cost), "utf-8")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(code), str(code / "notebooks")])}
    command = [sys.executable, "-c", "import sys; from mlp_lab.cli import main; sys.exit(main())", "mark", "--dry-run"]
    done = subprocess.run(command, cwd=course, env=environment, capture_output=True, text=True, timeout=LONG)
    assert done.returncode == 0, done.stderr
    return done.stdout


def change_lesson(
    course, stem="05_update", old="def layer_update", new="# The step, layer by layer.\ndef layer_update"
):
    """Change a lesson's code, as an edit and a build do."""
    path = course / "source" / "mlp" / f"{stem}.ipynb"
    plain = json.loads(path.read_text("utf-8"))
    for cell in plain["cells"]:
        if cell["cell_type"] == "code":
            cell["source"] = "".join(cell["source"]).replace(old, new)
    path.write_text(json.dumps(plain), "utf-8")


def test_a_cost_that_has_changed_is_seen_before_it_counts(course, tmp_path):
    break_update(course, "bob")
    assert run(course, "mark") == 0
    said = dry_run_with(course, tmp_path, cost="cost=60")
    assert "bob: by tests 10.4 → 9.6 of 12 (-0.8)" in said
    assert "because the lessons, checks or settings have changed" in said
    assert "failed, -1.6 → failed, -2.4" in said and "the submission has changed" not in said
    assert SAID[Why.COST] in said and "“b takes one step against db”: costs 40 % → 60 %" in said
    assert SAID[Why.LESSON].format("05_update") not in said
    assert "1 would be marked again and keep theirs" in said, "ada"


def test_a_cost_and_a_lesson_that_have_changed_are_both_said(course, tmp_path):
    break_update(course, "bob")
    assert run(course, "mark") == 0
    change_lesson(course)
    said = dry_run_with(course, tmp_path, cost="cost=60")
    assert SAID[Why.COST] in said and SAID[Why.LESSON].format("05_update") in said and "07_prediction" not in said


def record(costs, code="a", lab="b", tests="before", name="relu"):
    checks = [{"title": title, "cost": cost} for title, cost in costs.items()]
    functions = {name: {"notebook": "01_x", "checks": checks}, "other": {"notebook": "02_y", "checks": checks}}
    return {"tests": tests, "functions": functions, "lessons": {"01_x": {"code": code, "lab": lab}, "02_y": {}}}


@pytest.mark.parametrize(
    ("now", "why"),
    [
        (record({"a": 40, "b": 10}), []),
        (record({"a": 60, "b": 10}, tests="now"), [Why.COST]),
        (record({"a": 40, "b": 10}, code="c", tests="now"), [Why.LESSON]),
        (record({"a": 60, "c": 10}, code="c", tests="now"), [Why.COST, Why.LESSON]),
        (record({"a": 40, "b": 10}, lab="c", tests="now"), [Why.LAB]),
        (record({"a": 40, "c": 20}, tests="now"), [Why.CHECKS]),
    ],
)
def test_what_has_changed_is_told_by_values(now, why):
    assert reasons("relu", record({"a": 40, "b": 10}), now) == why


def test_a_marking_from_before_lessons_were_recorded_says_so():
    before = {key: value for key, value in record({"a": 40}).items() if key != "lessons"}
    assert reasons("relu", before, record({"a": 40}, tests="now")) == [Why.UNKNOWN]
    assert reasons("relu", before, record({"a": 50}, tests="now")) == [Why.COST, Why.UNKNOWN]


def test_only_the_code_of_a_lesson_counts_and_each_lesson_alone(course):
    def prints():
        desk = ClassFolder(course).desk
        return lesson_prints(desk.lessons.templates, desk.source)

    before = prints()
    change_lesson(course, "07_prediction", "import numpy as np", "import numpy as np  # arrays")
    after = prints()
    assert after["05_update"] == before["05_update"] and after["07_prediction"]["lab"] == before["07_prediction"]["lab"]
    assert after["07_prediction"]["code"] != before["07_prediction"]["code"]
    path = course / "source" / "mlp" / "05_update.ipynb"
    plain = json.loads(path.read_text("utf-8"))
    next(cell for cell in plain["cells"] if cell["cell_type"] == "markdown")["source"] = "# Another heading"
    path.write_text(json.dumps(plain), "utf-8")
    assert prints() == after


def test_each_run_is_kept_with_its_reason_and_the_marks_before_and_after(course, capsys):
    run(course, "mark")
    break_update(course, "bob")
    run(course, "mark", "--reason", "bob handed in again")
    by_hand(course, "ada", "answer_layers", 3.5)
    run(course, "mark")
    run(course, "mark")  # changes nothing, and is not kept
    capsys.readouterr()
    assert run(course, "history") == 0
    first, second, third = capsys.readouterr().out.splitlines()
    assert "2 marked for the first time" in first and "“bob handed in again”: 1 with other marks (-" in second
    assert "1 with other marks (+3.5 on average)" in third
    assert run(course, "history", "bob") == 0
    said = capsys.readouterr().out
    assert "no mark → 12 of 22, marked with the seed" in said and "layer_update: 4 → 2.4" in said
    run(course, "history", "ada")
    assert "answer_layers: – → 3.5" in capsys.readouterr().out


def test_a_course_without_history_says_so(course, capsys):
    assert run(course, "history") == 1
    run(course, "mark")
    assert run(course, "history", "nobody") == 1
    assert "Traceback" not in capsys.readouterr().err
