"""Gradescope: the zip, unpacked and run in a folder laid out as Gradescope documents it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import page_downloads
from courses import make_course
from mlp_lab.cli import main
from mlp_lab.marking.sheet import read_rows
from outcome import gradebook
from small_course import NOTEBOOKS, hand_in
from waiting import LONG

FIELDS = {"number", "name", "output", "output_format", "visibility", "tags", "score", "max_score", "status"}
PYTHON = """#!/bin/sh
export PYTHONPATH='{source}/mlp-lab:{source}/mlp-lab/notebooks'
exec '{python}' "$@"
"""


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course of two lessons, in which ada has handed in, marked here."""
    course = make_course(tmp_path_factory.mktemp("gradescope") / "course", *NOTEBOOKS)
    hand_in(course, "ada")
    assert main(["mark", "--root", str(course), "--seed", "7"]) == 0
    return course


@pytest.fixture
def autograder(course, tmp_path):
    """Gradescope's folder: the zip unpacked, and in place of what setup.sh makes, this environment."""
    assert main(["gradescope", "--root", str(course), "--out", str(tmp_path / "a.zip"), "--visibility", "hidden"]) == 0
    folder = tmp_path / "autograder"
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        for entry in archive.infolist():
            path = Path(archive.extract(entry, folder / "source"))
            path.chmod(entry.external_attr >> 16 & 0o777)
    for name in ("submission", "results", "source/venv/bin"):
        (folder / name).mkdir(parents=True)
    python = folder / "source" / "venv" / "bin" / "python"
    python.write_text(PYTHON.format(source=folder / "source", python=sys.executable))
    python.chmod(0o755)
    return folder


def marked(autograder):
    environment = {**os.environ, "AUTOGRADER": str(autograder)}
    command = [str(autograder / "source" / "run_autograder")]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=LONG)
    path = autograder / "results" / "results.json"
    return done, json.loads(path.read_text("utf-8")) if path.exists() else None


@pytest.mark.parametrize("packed", [True, False], ids=["a zip", "notebooks"])
def test_it_gives_the_marks_that_the_course_gives(course, autograder, packed):
    work = {path.name: path.read_bytes() for path in (course / "submitted" / "ada" / "mlp").glob("*.ipynb")}
    files = {"mlp_handin.zip": page_downloads.zipped(work, page_downloads.DUE)} if packed else work
    for name, data in files.items():
        (autograder / "submission" / name).write_bytes(data)
    done, results = marked(autograder)
    assert done.returncode == 0, done.stderr
    [row] = read_rows(gradebook.url_of(course), "mlp", course / "submitted", "ada")
    scores = {test["name"].split()[0]: test["score"] for test in results["tests"]}
    expected = {name: mark for one in row.sections.values() for name, mark in one.cells.items() if "answer" not in name}
    assert scores == expected and sum(test["max_score"] for test in results["tests"]) == 12
    assert all(set(test) == FIELDS and test["visibility"] == "hidden" for test in results["tests"])
    assert "10 marks for written answers" in results["output"]
    assert type(results["extra_data"]["seed"]) is int and results["extra_data"]["contained"] is True


def test_where_nothing_can_be_marked_there_is_no_result_and_so_no_zero(autograder):
    (autograder / "source" / "mlp-lab" / "source" / "handed_out.json").write_text("{", "utf-8")
    done, results = marked(autograder)
    assert (done.returncode, results) == (1, None)
    assert done.stderr.startswith("Not marked: ") and len(done.stderr.strip().splitlines()) == 1


def test_the_zip_is_whole_the_same_every_time_and_not_written_over(course, tmp_path, capsys):
    for name in ("a.zip", "b.zip"):
        assert main(["gradescope", "--root", str(course), "--out", str(tmp_path / name)]) == 0
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    assert main(["gradescope", "--root", str(course), "--out", str(tmp_path / "a.zip")]) == 1
    assert "--replace" in capsys.readouterr().err
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        names = archive.namelist()
        constraints = archive.read("constraints.txt").decode()
    assert {"setup.sh", "run_autograder", "gradescope.json"} <= set(names)
    assert not [name for name in names if "selftest" in name or name.endswith(".db")]
    assert "nbgrader==" in constraints and "--hash" not in constraints


def test_its_scripts_are_shell_that_can_be_read():
    folder = Path(__file__).parents[1] / "mlp_lab" / "gradescope" / "scripts"
    for path in folder.iterdir():
        assert subprocess.run(["bash", "-n", str(path)], timeout=LONG).returncode == 0
