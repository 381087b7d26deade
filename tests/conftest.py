"""Fixtures that several test modules share."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

import known_marks
from courses import hand_in_hostile, make_course, run_nbgrader
from sharing import made_once

# The same examples in every run, on the slowest machine.
settings.register_profile("lab", derandomize=True, database=None, deadline=None)
settings.load_profile("lab")


@pytest.fixture(scope="session", autouse=True)
def marks_of_known_answers_are_shared(tmp_path_factory):
    """Let the processes of one run share what `known_marks` has marked."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        known_marks.shared = tmp_path_factory.getbasetemp().parent / "known-marks"
        known_marks.shared.mkdir(exist_ok=True)


@pytest.fixture(scope="session")
def marked_class(tmp_path_factory):
    """The example class, marked by plain `nbgrader autograde mlp`; feedback generated. Not to be changed by a test.

    Returns
    -------
    folder : Path
    students : list of mlp_lab.example_class.Student
    """
    from mlp_lab import example_class

    def make(folder):
        make_course(folder)
        example_class.make(folder / "release" / "mlp", folder / "submitted")
        for command in ("autograde", "generate_feedback"):
            done = run_nbgrader(folder, command, "mlp")
            assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-6000:]

    folder = made_once(tmp_path_factory, "course", make)
    # Another process may have made it: who is in it is asked of a second copy.
    students = example_class.make(folder / "release" / "mlp", tmp_path_factory.mktemp("names"))
    return folder, students


@pytest.fixture(scope="session")
def hostile_class(tmp_path_factory):
    """A course folder with one submission, full of scripts; marked, feedback made."""
    from mlp_lab.marking.grading import Grading

    course = make_course(tmp_path_factory.mktemp("hostile"))
    hand_in_hostile(course)
    assert Grading(course).mark_all(lambda line: None) == {}
    return course
