"""Sections 1 to 3: each labelled answer gets the marks, the failed check and the message that its label asks for."""

import re

import numpy as np
import pytest

from autograder_tests.engine import run as engine
from autograder_tests.selftest import answer_report, answers
from autograder_tests.transport.in_process import InProcess
from known_marks import mark_of
from lab.slicing.program import Program

# Full marks as the contract gives them: the labels' ranges are in these marks.
POINTS = {
    "relu": 3,
    "d_relu": 3,
    "sigmoid": 3,
    "d_sigmoid": 3,
    "binary_crossentropy_loss": 4,
    "d_binary_crossentropy_loss": 4,
    "init_layer": 7,
    "init_mlp": 6,
    "layer_forward": 8,
    "mlp_forward": 5,
}
ALL = [pytest.param(one, id=f"{one.function}: {one.label}") for name in POINTS for one in answers.load(name)]
RIGHT = [one for one in ALL if one.values[0].kind == "right"]


@pytest.mark.parametrize("answer", ALL)
def test_answer_is_judged_as_labelled(answer):
    judged = answer_report.judge_marks(answer, POINTS[answer.function], [mark_of(answer, 1)])
    assert not judged.problems


@pytest.mark.parametrize("answer", RIGHT)
def test_a_right_answer_is_right_whatever_is_drawn(answer):
    judged = answer_report.judge(answer, POINTS[answer.function], InProcess(), seeds=range(100, 104))
    assert not judged.problems


@pytest.mark.parametrize("name", POINTS)
def test_there_are_answers_of_both_kinds(name):
    kinds = [one.kind for one in answers.load(name)]
    assert kinds.count("right") >= 6
    assert kinds.count("wrong") >= 12


@pytest.mark.parametrize("name", POINTS)
def test_every_check_catches_some_wrong_answer(name):
    named = {one.caught_by for one in answers.load(name)}
    failed = set()
    for one in answers.load(name):
        if one.kind == "wrong":
            mark = mark_of(one, 1)
            # A check that fails in a function where nothing works proves little.
            if mark.earned > 0:
                failed |= {result.title for result in mark.results if result.outcome == "failed"}
    titles = {one.title for one in engine.checks_of(name) if one.cost}  # advice is for right answers, too
    assert titles - named - failed == set()


@pytest.mark.parametrize("answer", [one for one in ALL if one.values[0].kind == "wrong"])
def test_messages_are_whole_and_show_no_hidden_numbers(answer):
    mark = mark_of(answer, 1)
    for result in mark.results:
        if result.outcome != "failed":
            continue
        assert result.tried and result.expected and result.came and result.hint, result
        told = " ".join((result.tried, result.expected, result.came))
        # Fractions that a check draws have many digits; those in a message are settings such as eps.
        assert not re.search(r"\d\.\d{4,}", told), told
        assert "array(" not in told


def shape_only(name):
    """Right numbers in another shape or type: how to spoil the oracle's answer."""
    if name in ("init_layer", "init_mlp", "layer_forward", "mlp_forward"):
        return None
    arguments = "y, y_hat, eps=1e-10" if "loss" in name else "z"
    body = f"import numpy as np\nfrom autograder_tests import oracle\ndef {name}({arguments}):\n"
    call = f"oracle.{name}({arguments.partition('=')[0]})"
    return [f"{body}    return np.ravel({call})", f"{body}    return {call}.tolist()", f"{body}    return {call}[None]"]


@pytest.mark.parametrize("name", POINTS)
def test_right_numbers_in_another_shape_keep_two_thirds(name):
    for source in shape_only(name) or []:
        mark = engine.mark_program(name, Program.from_cells([("cell 1", source)]), POINTS[name], 3, InProcess())
        assert 2 / 3 * mark.points <= mark.earned < mark.points, source


@pytest.mark.parametrize("name", [name for name in POINTS if "relu" in name or "sigmoid" in name or "loss" in name])
@pytest.mark.parametrize("value", [0, 0.5, 1, "z"])
def test_a_constant_earns_next_to_nothing(name, value):
    arguments, like = ("y, y_hat, eps=1e-10", "y_hat") if "loss" in name else ("z", "z")
    body = f"return np.zeros(np.shape({like})) + {like if value == 'z' else value}"
    source = f"import numpy as np\ndef {name}({arguments}):\n    {body}"
    mark = engine.mark_program(name, Program.from_cells([("cell 1", source)]), POINTS[name], 3, InProcess())
    assert mark.earned <= 0.2 * mark.points


@pytest.mark.parametrize(
    "name", [name for name in POINTS if "loss" not in name and "init" not in name and "forward" not in name]
)
def test_a_changed_argument_and_a_python_number_are_advice_only(name):
    source = (
        "import numpy as np\nfrom autograder_tests import oracle\n"
        f"def {name}(z):\n    right = oracle.{name}(z.copy())\n"
        "    if isinstance(z, np.ndarray):\n        z *= 0\n    return right"
    )
    mark = engine.mark_program(name, Program.from_cells([("cell 1", source)]), POINTS[name], 3, InProcess())
    assert mark.earned == mark.points
    assert any("changes the array" in sentence for sentence in mark.advice)
    assert any("plain Python number" in sentence for sentence in mark.advice)


def test_half_a_line_costs_that_function_and_says_where():
    program = Program.from_cells([("cell 1", "def relu(z):\n    return (z > \n")])
    mark = engine.mark_program("relu", program, POINTS["relu"], 3, InProcess())
    assert mark.earned == 0 and not mark.accidents
    assert "line 2" in mark.messages


def test_the_checks_draw_something_new_for_every_seed():
    seen = []
    for seed in (1, 2):
        student = engine.Student("relu", Recorder(seen), {}, 60)
        check = engine.checks_of("relu")[0]
        with pytest.raises(engine.Wrong):
            check.run(student, np.random.default_rng(seed))
    assert len(seen) == 2 and seen[0].shape == seen[1].shape and not np.array_equal(*seen)


class Recorder(InProcess):
    """Keeps the first argument of every call and answers None."""

    def __init__(self, seen):
        self.seen = seen

    def call(self, name, args=(), kwargs=None, standins=None, seconds=5.0):
        from autograder_tests.transport.record import Record

        self.seen.append(args[0])
        return Record(name, None, args, {})
