"""The checks of sections 4 to 7, tested with answers as students write them."""

from __future__ import annotations

import re

import numpy as np
import pytest

from autograder_tests import oracle
from autograder_tests.checks.training.batches import LR, one_hot_network, read
from autograder_tests.engine.run import mark_program
from autograder_tests.selftest import answers
from autograder_tests.selftest.answer_report import judge_marks
from autograder_tests.transport.in_process import InProcess
from known_marks import mark_of
from lab.slicing.program import Program

POINTS = {
    "layer_backward": 12,
    "mlp_backward": 6,
    "layer_update": 4,
    "mlp_update": 2,
    "mlp_minibatch": 6,
    "mlp_epoch": 6,
    "mlp_train": 2,
    "mlp_predict": 6,
}
SEEDS = (11, 12)
ALL = [answer for function in POINTS for answer in answers.load(function)]

# Sections 1 to 3 with a mistake in every function: each of them would spoil whatever uses it.
UPSTREAM = """
import numpy as np

def relu(z): return np.abs(z)
def d_relu(z): return np.ones_like(z)
def sigmoid(z): return z
def d_sigmoid(z): return -z
def binary_crossentropy_loss(y, y_hat, eps=1e-10): return y - y_hat
def d_binary_crossentropy_loss(y, y_hat, eps=1e-10): return y - y_hat
def layer_forward(layer, X): raise RuntimeError("not finished")
def mlp_forward(mlp, X): return np.zeros((len(X), 3))

ACTIVATIONS = {"relu": (relu, d_relu), "sigmoid": (sigmoid, d_sigmoid)}
"""


def describe(answer):
    return f"{answer.function}-{answer.kind}-{answer.label}"


@pytest.mark.parametrize("answer", ALL, ids=describe)
def test_answer_gets_the_mark_on_its_label(answer):
    judged = judge_marks(answer, POINTS[answer.function], [mark_of(answer, seed) for seed in SEEDS])
    assert not judged.problems


@pytest.mark.parametrize("function", POINTS)
def test_there_are_enough_answers(function):
    kinds = [answer.kind for answer in answers.load(function)]
    assert kinds.count("right") >= 6
    assert kinds.count("wrong") >= 10


@pytest.mark.parametrize("function", POINTS)
def test_a_function_that_does_nothing_gets_nothing(function):
    source = f"def {function}(*given, **more):\n    print('still thinking', len(given))\n"
    mark = mark_program(function, Program.from_cells([("cell 1", source)]), POINTS[function], 5, InProcess())
    assert mark.attempted
    assert float(mark) == 0
    assert not mark.accidents


@pytest.mark.parametrize("value", ["'text'", "[[], {}]", "object()", "float('nan')", "{'loss': 1}", "[None] * 3"])
@pytest.mark.parametrize("function", POINTS)
def test_no_check_stumbles_over_an_odd_result(function, value):
    source = f"def {function}(*given):\n    for one in given:\n        if isinstance(one, list) and one:\n"
    source += f"            one[0]['W'] = {value}\n"
    source += f"        if isinstance(one, dict):\n            one.update(dW={value}, W={value})\n"
    source += f"    return {value}\n"
    mark = mark_program(function, Program.from_cells([("cell 1", source)]), POINTS[function], 5, InProcess())
    assert float(mark) < POINTS[function] / 2
    assert not mark.accidents


def first_right(function):
    return next(answer for answer in answers.load(function) if answer.kind == "right").cells


@pytest.mark.parametrize("function", POINTS)
def test_mistakes_upstream_cost_nothing_downstream(function):
    cells = [("cell of sections 1 to 3", UPSTREAM)]
    cells += [(f"{name} {label}", source) for name in POINTS for label, source in first_right(name)]
    mark = mark_program(function, Program.from_cells(cells), POINTS[function], 6, InProcess())
    assert float(mark) == POINTS[function]


@pytest.mark.parametrize("function", [name for name in POINTS if name != "layer_backward"])
def test_a_wrong_layer_backward_costs_once(function):
    wrong = next(answer for answer in answers.load("layer_backward") if answer.label == "dW transposed")
    cells = [
        *wrong.cells,
        *((f"{name} {a}", b) for name in POINTS if name != "layer_backward" for a, b in first_right(name)),
    ]
    program = Program.from_cells(cells)
    assert float(mark_program(function, program, POINTS[function], 7, InProcess())) == POINTS[function]
    assert float(mark_program("layer_backward", program, 12, 7, InProcess())) < 12


def test_one_mistake_in_several_products_is_one_deduction():
    wrong = next(answer for answer in answers.load("layer_backward") if "dA in place of dZ" in answer.label)
    mark = mark_program("layer_backward", Program.from_cells(wrong.cells), 12, 8, InProcess())
    charged = [result for result in mark.results if result.lost]
    failed = [result for result in mark.results if result.outcome != "passed"]
    assert len(charged) == 1
    assert len(failed) >= 3


@pytest.mark.parametrize("N, batch", [(11, 4), (10, 1), (6, 9), (8, 8), (9, 3)])
def test_the_weights_tell_the_batches(N, batch):
    rng = np.random.default_rng(N)
    mlp, X = one_hot_network(N, rng)
    before = [{key: np.copy(value) for key, value in mlp[0].items()}]
    order = rng.permutation(N)
    batches = [sorted(order[i : i + batch].tolist()) for i in range(0, N, batch)]
    losses = [oracle.mlp_minibatch(mlp, X[rows], np.ones(len(rows)), LR) for rows in batches]
    reading = read(before, mlp, X)
    assert reading.complete
    assert reading.batches == batches
    assert np.allclose([np.mean(one) for one in reading.losses], losses)


def test_the_weights_tell_what_was_left_out_and_what_came_twice():
    mlp, X = one_hot_network(7, np.random.default_rng(3))
    before = [{key: np.copy(value) for key, value in mlp[0].items()}]
    for rows in ([0, 1, 2], [2, 3]):
        oracle.mlp_minibatch(mlp, X[rows], np.ones(len(rows)), LR)
    reading = read(before, mlp, X)
    assert not reading.complete
    assert reading.unused == [4, 5, 6]
    assert 2 in reading.odd


@pytest.mark.parametrize(
    "function, label",
    [
        ("layer_backward", "db kept two-dimensional"),
        ("layer_backward", "nothing returned"),
        ("layer_update", "b becomes a row"),
        ("mlp_minibatch", "a mean that is a column"),
        ("mlp_predict", "a column"),
        ("mlp_predict", "a list"),
        ("mlp_predict", "no default for thresh"),
        ("mlp_predict", "squeezed: one sample loses its axis"),
    ],
)
def test_right_numbers_in_the_wrong_form_cost_at_most_a_third(function, label):
    answer = next(one for one in answers.load(function) if one.label == label)
    mark = mark_program(function, Program.from_cells(answer.cells), 3, 9, InProcess())
    assert 2 <= float(mark) < 3


@pytest.mark.parametrize("function", POINTS)
def test_a_mark_sheet_prints_no_long_numbers(function):
    """Hidden inputs and expected values are never printed: no number in a message has more than two decimals."""
    for answer in answers.load(function):
        mark = mark_of(answer, SEEDS[0])
        assert not re.search(r"\d\.\d{3,}", mark.messages), answer.label


def test_advice_costs_nothing():
    for function, label, words in (
        ("mlp_epoch", "shuffled copies, while loop, mean of batch means", "mean of batch means"),
        ("mlp_epoch", "X and y shuffled in place by the same random numbers", "another order"),
        ("layer_update", "number by number, gradients set to zero afterwards", "gradients"),
    ):
        answer = next(one for one in answers.load(function) if one.label == label)
        mark = mark_program(function, Program.from_cells(answer.cells), 3, 9, InProcess())
        assert float(mark) == 3
        assert any(words in sentence for sentence in mark.advice)
