"""Sections 3 and 4: one mistake is one deduction, of the size that it deserves, and is called by its name."""

import re

import numpy as np
import pytest

from autograder_tests.engine.run import mark_program
from autograder_tests.engine.student import Wrong
from autograder_tests.judging import compare, verdict
from autograder_tests.judging.varied import TITLE
from autograder_tests.selftest import answers
from autograder_tests.transport.in_process import InProcess
from lab.slicing.program import Program

FUNCTIONS = ("layer_forward", "mlp_forward", "layer_backward", "mlp_backward")
RUNS = [
    pytest.param(one, id=f"{name}: {one.label}")
    for name in FUNCTIONS
    for one in answers.load(name)
    if one.kind == "wrong" and not one.earns_nothing and one.caught_by != TITLE
]
SEVERAL = {  # two or more mistakes, each with a deduction of its own
    "the activations exchanged",
    "the slope at A, dZ not kept",
    "three layers, by number",
    "the samples of the notebook",
}
FORM = re.compile(r"another shape|not as an array|two-dimensional")


RIGHT = {
    "layer_forward": """
import numpy as np

def layer_forward(layer, X):
    layer["X"] = X
    layer["Z"] = X @ layer["W"] + layer["b"]
    layer["A"] = relu(layer["Z"]) if layer["act"] == "relu" else sigmoid(layer["Z"])
    return layer["A"]
""",
    "layer_backward": """
import numpy as np

def layer_backward(layer, dA):
    slope = d_relu if layer["act"] == "relu" else d_sigmoid
    layer["dA"] = dA
    layer["dZ"] = dA * slope(layer["Z"])
    layer["dW"] = layer["X"].T @ layer["dZ"]
    layer["db"] = layer["dZ"].sum(axis=0)
    layer["dX"] = layer["dZ"] @ layer["W"].T
    return layer["dX"]
""",
    "mlp_forward": """
def mlp_forward(mlp, X):
    A = X
    for layer in mlp:
        A = layer_forward(layer, A)
    return A
""",
    "mlp_backward": """
def mlp_backward(mlp, g):
    for layer in mlp[::-1]:
        g = layer_backward(layer, g)
""",
}


def mark(answer, seed=4):
    return mark_program(answer.function, Program.from_cells(answer.cells), 100, seed, InProcess())


@pytest.mark.parametrize("answer", RUNS)
def test_one_mistake_is_one_deduction_that_fits_it(answer):
    got = mark(answer)
    charged = [result for result in got.results if result.lost]
    assert not got.accidents
    assert len(charged) == 1 or answer.label in SEVERAL, [(one.title, one.lost) for one in charged]
    if FORM.search(answer.names or ""):
        assert 100 - got.earned <= 100 / 3


@pytest.mark.parametrize("answer", RUNS)
def test_no_message_speaks_of_nothing_as_if_it_had_numbers(answer):
    for result in mark(answer).results:
        assert "(None) with" not in result.came
        assert "(None), with" not in result.came
        assert result.outcome in ("passed", "not tried") or (result.tried and result.expected and result.came)


@pytest.mark.parametrize(
    ("function", "old", "new"),
    [
        ("layer_forward", '+ layer["b"]', '- layer["b"]'),
        ("layer_forward", '+ layer["b"]', '+ np.sort(layer["b"])'),
        ("layer_forward", "relu(layer", "np.negative(layer"),
        ("layer_backward", '= layer["X"].T', '= -layer["X"].T'),
        ("layer_backward", "axis=0", "axis=1"),
        ("layer_backward", "dA *", "dA +"),
        ("mlp_backward", "g = layer_backward", "g = -layer_backward"),
        ("mlp_forward", "A = layer_forward(layer, A)", "A = 2 * layer_forward(layer, A)"),
    ],
)
def test_a_wrong_sign_axis_or_term_costs_more_than_a_third(function, old, new):
    source = RIGHT[function]
    assert old in source
    right = mark_program(function, Program.from_cells([("cell 1", source)]), 100, 7, InProcess())
    assert right.earned == 100
    wrong = mark_program(function, Program.from_cells([("cell 1", source.replace(old, new))]), 100, 7, InProcess())
    assert wrong.earned <= 66


@pytest.mark.parametrize("function", FUNCTIONS)
def test_doing_nothing_earns_nothing(function):
    source = f"def {function}(one, two):\n    return two\n"
    assert mark_program(function, Program.from_cells([("cell 1", source)]), 100, 3, InProcess()).earned == 0


def judged(got, right=((1.0, 2.0), (3.0, 4.0))):
    message = {"what": "it", "tried": "…", "expected": "…", "hint": "…"}
    with pytest.raises(Wrong) as caught:
        wrongs = [verdict.Misconception("doubled", 2 * np.array(right), "once")]
        verdict.judge(got, np.array(right), wrongs, **message)
    return caught.value


def test_an_array_is_judged_by_its_numbers_then_by_its_form():
    assert judged([[1, 2], [3, 4]]).mistake == verdict.OFF_TYPE
    assert judged(np.array([1, 2, 3, 4])).mistake == verdict.OFF_SHAPE
    assert judged(np.array([[2.0, 4], [6, 8]])).mistake == "doubled"
    assert "1 of its 2 rows" in judged(np.array([[1.0, 2], [3, 5]])).came
    assert "1 of its 2 columns" in judged(np.array([[1.0, 5], [3, 5]])).came
    assert "not finite" in judged(np.array([[1.0, np.nan], [3, 4]])).came
    assert "a text" in judged("words").came


def test_alike_takes_nan_for_nan_and_nothing_else():
    assert compare.alike(np.array([1.0, np.nan]), np.array([1.0, np.nan]))
    assert not compare.alike(np.array([1.0, np.nan]), np.array([1.0, 2.0]))
    assert not compare.alike(None, None)
