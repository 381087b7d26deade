"""Several machines: a real scheduler and two workers in folders of their own come to the same marks as one machine."""

from __future__ import annotations

import dataclasses
import os
import sys
import time
from pathlib import Path

import pytest

from dask_cluster import Dask
from mlp_lab.marking import cluster, gradebook, packing, workshop
from mlp_lab.marking.command import mark_course
from mlp_lab.marking.grading import Grading
from mlp_lab.marking.judge import WHAT_TO_DO
from outcome import everything
from small_course import copy_of, make_small_course
from trap import Trap, TrapFor

STUDENTS = ("ada", "bob", "cyd", "dan")


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    made = make_small_course(tmp_path_factory.mktemp("cluster") / "course", *STUDENTS)
    settings = made / "nbgrader_config.py"
    settings.write_text(settings.read_text("utf-8") + "\nc.MarkCells.seed = 20261129\n", encoding="utf-8")
    (made / "submitted" / "bob" / "mlp" / "05_update.ipynb").write_text("{", encoding="utf-8")
    (made / "submitted" / "cyd" / "mlp" / "helper.py").write_text("half = 0.5\n", encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def dask(tmp_path_factory):
    pytest.importorskip("distributed")
    running = Dask(tmp_path_factory.mktemp("dask"))
    try:
        running.worker("one")
        running.worker("two")
        yield running
    finally:
        running.close()


def test_the_same_marks_and_files_as_on_one_machine_though_a_worker_is_killed(course, dask, tmp_path, monkeypatch):
    here, there = (copy_of(course, tmp_path / name) for name in ("here", "there"))
    assert Grading(here).mark_all(lambda line: None, jobs=1) == {}
    marking, flag = Grading(there), tmp_path / "flag"
    lessons = marking.desk.lessons
    trapped = dataclasses.replace(lessons, templates=Trap(lessons.templates, "kill worker", flag))
    monkeypatch.setitem(marking.desk.__dict__, "lessons", trapped)
    assert marking.mark_all(lambda line: None, scheduler=dask.address) == {}
    assert not flag.exists(), "a worker was killed"
    assert everything(there) == everything(here)
    assert dask.restarts() >= 1


def test_a_submission_that_kills_each_worker_costs_itself_only(course, dask, tmp_path, monkeypatch):
    own = copy_of(course, tmp_path / "course")
    (own / "submitted" / "cyd" / "mlp" / "kills").touch()
    marking = Grading(own)
    lessons = marking.desk.lessons
    trapped = dataclasses.replace(lessons, templates=TrapFor(lessons.templates, "kill worker", "kills"))
    monkeypatch.setitem(marking.desk.__dict__, "lessons", trapped)
    problems = marking.mark_all(lambda line: None, scheduler=dask.address)
    assert problems == {"cyd": f"not marked: each machine that marked it was lost; {WHAT_TO_DO}"}
    assert gradebook.marked(marking.db_url, "mlp") == set(STUDENTS) - {"cyd"}
    (own / "submitted" / "cyd" / "mlp" / "kills").unlink()
    said: list[str] = []
    assert Grading(own).mark_all(said.append, scheduler=dask.address) == {}
    assert sum("not changed" in line for line in said) == 3
