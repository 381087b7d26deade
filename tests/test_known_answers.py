"""Each labelled answer gets the marks, the failed check and the message that its label asks for."""

import re

import numpy as np
import pytest

from autograder_tests.engine import registry, run
from autograder_tests.selftest import answer_report, answers
from autograder_tests.transport.in_process import InProcess
from autograder_tests.transport.record import Record
from known_marks import POINTS, mark_of
from lab.slicing.program import Program

NAMES = registry.functions()
ALL = [pytest.param(one, id=f"{one.function}: {one.label}") for name in NAMES for one in answers.load(name)]
RIGHT = [one for one in ALL if one.values[0].kind == "right"]
WRONG = [one for one in ALL if one.values[0].kind == "wrong"]


@pytest.mark.parametrize("answer", ALL)
def test_an_answer_is_judged_as_labelled(answer):
    assert not answer_report.judge_marks(
        answer, POINTS[answer.function], [mark_of(answer, seed) for seed in (1, 2)]
    ).problems


@pytest.mark.parametrize("answer", RIGHT)
def test_a_right_answer_is_right_whatever_is_drawn(answer):
    assert not answer_report.judge(answer, POINTS[answer.function], InProcess(), seeds=range(100, 104)).problems


@pytest.mark.parametrize("name", NAMES)
def test_there_are_enough_answers_of_both_kinds(name):
    kinds = [one.kind for one in answers.load(name)]
    assert kinds.count("right") >= 6
    assert kinds.count("wrong") >= 12


@pytest.mark.parametrize("name", NAMES)
def test_every_check_catches_some_wrong_answer(name):
    named, failed = {one.caught_by for one in answers.load(name)}, set()
    for one in answers.load(name):
        # A check that fails in a function where nothing works proves little.
        if one.kind == "wrong" and mark_of(one, 1).earned > 0:
            failed |= {result.title for result in mark_of(one, 1).results if result.outcome == "failed"}
    titles = {one.title for one in registry.checks_of(name) if one.cost}  # advice is for right answers, too
    assert titles - named - failed == set()


@pytest.mark.parametrize("answer", WRONG)
def test_messages_are_whole_and_show_no_hidden_numbers(answer):
    mark = mark_of(answer, 1)
    for result in mark.results:
        if result.outcome not in ("passed", "not tried", "not attempted"):
            assert result.tried and result.expected and result.came, result
        if result.outcome == "failed":
            assert result.hint, result
        told = " ".join((result.tried, result.expected, result.came))
        # Fractions that a check draws have many digits; those in a message are settings such as eps.
        assert not re.search(r"\d\.\d{4,}", told), told
        assert "array(" not in told
        assert "(None) with" not in told and "(None), with" not in told, "nothing has no numbers"


@pytest.mark.parametrize("answer", ALL)
def test_a_mark_sheet_prints_no_long_numbers(answer):
    """Hidden inputs and expected values are never printed: no number in a message has more than two decimals."""
    told = mark_of(answer, 1).messages.replace("eps = 0.001", "eps = …")  # which is a setting
    assert not re.search(r"\d\.\d{3,}", told)


def test_half_a_line_costs_that_function_and_says_where():
    program = Program.from_cells([("cell 1", "def relu(z):\n    return (z > \n")])
    mark = run.mark_program("relu", program, POINTS["relu"], 3, InProcess())
    assert mark.earned == 0 and not mark.accidents
    assert "line 2" in mark.messages


class Recorder(InProcess):
    """Keeps the first argument of every call and answers None."""

    def __init__(self, seen):
        self.seen = seen

    def call(self, name, args=(), kwargs=None, standins=None, seconds=5.0):
        self.seen.append(args[0])
        return Record(name, None, args, {})


def test_the_checks_draw_something_new_for_every_seed():
    seen = []
    for seed in (1, 2):
        student = registry.Student("relu", Recorder(seen), {}, 60)
        with pytest.raises(registry.Wrong):
            registry.checks_of("relu")[0].run(student, np.random.default_rng(seed))
    assert len(seen) == 2 and seen[0].shape == seen[1].shape and not np.array_equal(*seen)
