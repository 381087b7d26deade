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


def test_a_cost_that_has_changed_is_seen_before_it_counts(course, tmp_path):
    break_update(course, "bob")
    assert run(course, "mark") == 0
    code = tmp_path / "code"
    for name in ("mlp_lab", "autograder_tests", "notebooks/lab"):
        shutil.copytree(ROOT / name, code / name, ignore=shutil.ignore_patterns("__pycache__"))
    path = code / "autograder_tests" / "checks" / "update" / "layer_update.py"
    path.write_text(path.read_text("utf-8").replace("cost=40", "cost=60"), "utf-8")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(code), str(code / "notebooks")])}
    command = [sys.executable, "-c", "import sys; from mlp_lab.cli import main; sys.exit(main())", "mark", "--dry-run"]
    done = subprocess.run(command, cwd=course, env=environment, capture_output=True, text=True, timeout=LONG)
    assert done.returncode == 0, done.stderr
    assert "bob: by tests 10.4 → 9.6 of 12 (-0.8)" in done.stdout
    assert "because the lessons, checks or settings have changed" in done.stdout
    assert "failed, -1.6 → failed, -2.4" in done.stdout and "the submission has changed" not in done.stdout
    assert "1 would be marked again and keep theirs" in done.stdout, "ada"


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
