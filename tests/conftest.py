"""Fixtures that several test modules share."""

import json
import os
import shutil
import sys

import pytest
from hypothesis import settings

import fake_course
import known_marks
import notebook_folder
from autograder_tests.transport.base import TimeLimit
from courses import hand_in_hostile, make_course, run_nbgrader
from lab.running.execute import TimeUp
from sharing import made_once
from small_course import make_small_course

# The same examples in every run, on the slowest machine.
settings.register_profile("lab", derandomize=True, database=None, deadline=None)
settings.load_profile("lab")


@pytest.hookimpl(trylast=True)
def pytest_configure():
    """Let an end that was called out to a thread go unheard where Python can raise nothing: it is called out again.

    It may reach the thread in a destructor. pytest's own hook, which takes its time there, could be hit a second time.
    """
    usual = sys.unraisablehook
    sys.unraisablehook = lambda what: None if what.exc_type in (TimeUp, TimeLimit) else usual(what)


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


@pytest.fixture(scope="session")
def ada_marked(marked_class, tmp_path_factory):
    """A course folder in which ada of the example class was marked by the lab's own command; to be copied."""
    from mlp_lab.marking.grading import Grading

    def make(course):
        make_course(course)
        shutil.copytree(marked_class[0] / "submitted" / "ada", course / "submitted" / "ada")
        said = []
        assert Grading(course).mark_all(said.append) == {}
        assert ["not changed" in line for line in said] == [False]

    return made_once(tmp_path_factory, "ada", make)


@pytest.fixture(scope="session")
def small_class(tmp_path_factory):
    """A course of two notebooks, in which ada and bob have all marks; to be copied."""
    from mlp_lab.marking.grading import Grading

    def make(course):
        make_small_course(course, "ada", "bob")
        assert Grading(course).mark_all(lambda line: None) == {}

    return made_once(tmp_path_factory, "small", make)


@pytest.fixture(scope="session")
def built_course(tmp_path_factory):
    """The made-up course, built; to be copied."""
    from mlp_lab import build
    from mlp_lab.course import Course

    return made_once(
        tmp_path_factory,
        "built",
        lambda folder: build.build(Course(fake_course.make(folder)), assets=False, say=lambda line: None),
    )


@pytest.fixture
def shipped_contents(tmp_path_factory, monkeypatch):
    """Let `lab` know the notebooks of `notebook_folder`, instead of those that it ships with."""
    path = tmp_path_factory.mktemp("contents") / "contents.json"
    path.write_text(json.dumps(notebook_folder.CONTENTS))
    monkeypatch.setattr("lab.notebooks.notebook_files.CONTENTS", path)
    return path
