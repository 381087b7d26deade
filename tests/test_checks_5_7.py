"""The checks of sections 5 to 7: one mistake costs once, chance fails nobody, stand-ins are no stricter than NumPy."""

from __future__ import annotations

import numpy as np
import pytest

from autograder_tests import oracle
from autograder_tests.checks.prediction.mlp_predict import BINS, a_network
from autograder_tests.checks.training.mlp_epoch import neighbours
from autograder_tests.checks.update.layer_update import name_direction
from autograder_tests.engine.run import mark_program
from autograder_tests.judging.lenient import Callees, layer_forward
from autograder_tests.judging.networks import backwarded, draw, forwarded
from autograder_tests.selftest import answers
from autograder_tests.transport.in_process import InProcess
from autograder_tests.transport.student_side import wire
from lab.slicing.program import Program

FUNCTIONS = ("layer_update", "mlp_update", "mlp_minibatch", "mlp_epoch", "mlp_train", "mlp_predict")


def labelled(function, label):
    return next(one for one in answers.load(function) if one.label == label)


def marked(function, source, seed=3):
    return mark_program(function, Program.from_cells([("cell 1", source)]), 100, seed, InProcess())


# One mistake each, which several checks see.
ONCE = (
    ("layer_update", "plus"),
    ("layer_update", "(W - lr) * dW"),
    ("layer_update", "swapped roles: grad - lr*W"),
    ("mlp_update", "the first layer as often as there are layers"),
    ("mlp_minibatch", "one step for each sample"),
    ("mlp_minibatch", "inline all not reshaped"),
    ("mlp_minibatch", "arguments of the losses exchanged"),
    ("mlp_minibatch", "no backward"),
    ("mlp_minibatch", "forward backward forward update backward"),
    ("mlp_epoch", "only y permuted"),
    ("mlp_epoch", "slices overlap by one"),
    ("mlp_epoch", "all the data in every batch"),
    ("mlp_epoch", "batch is ignored"),
    ("mlp_epoch", "two epochs in one"),
    ("mlp_epoch", "trains on a copy"),
    ("mlp_epoch", "an empty batch at the end"),
    ("mlp_epoch", "the inline batch, gradient divided by its size"),
    ("mlp_train", "batch and epochs exchanged"),
    ("mlp_train", "trains a copy each time"),
    ("mlp_train", "first half only"),
    ("mlp_predict", "labels exchanged"),
    ("mlp_predict", "sigmoid twice"),
)


@pytest.mark.parametrize("function, label", ONCE)
def test_one_mistake_costs_once(function, label):
    for seed in (3, 4):
        program = Program.from_cells(labelled(function, label).cells)
        mark = mark_program(function, program, 100, seed, InProcess())
        charged = [result for result in mark.results if result.lost]
        assert len(charged) == 1, [result.title for result in charged]
        assert 34 <= charged[0].lost < 66


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_right_answer_keeps_full_marks_whatever_is_drawn(function):
    rights = [one for one in answers.load(function) if one.kind == "right"]
    for number, answer in enumerate(rights):
        for seed in range(100 * number, 100 * number + 3):
            mark = mark_program(function, Program.from_cells(answer.cells), 100, seed, InProcess())
            assert float(mark) == 100, (answer.label, seed)


# Right, though the visible checks of the lessons, which call a function by hand or twice, ask for a little more.
RIGHT = {
    "layer_update": """
def layer_update(layer, lr):
    layer["W"] = layer["W"] - lr * (layer["X"].T @ layer["dZ"])
    layer["b"] = layer["b"] - lr * layer["dZ"].sum(axis=0)
""",
    "mlp_train": """
def mlp_train(mlp, X, y, batch, epochs, lr, rng):
    order = rng.permutation(len(y))
    X, y = X[order], y[order]
    return [mlp_epoch(mlp, X, y, batch, lr, rng) for _ in range(epochs)]
""",
    "mlp_predict": """
import numpy as np

def mlp_predict(mlp, X, thresh=0.5):
    return np.array([mlp_forward(mlp, x)[0] > thresh for x in X])
""",
}


@pytest.mark.parametrize("function", RIGHT)
def test_an_unusual_right_answer_keeps_full_marks(function):
    mark = marked(function, RIGHT[function])
    assert float(mark) == 100
    assert not mark.advice


def test_a_generator_with_a_drawn_seed_crosses():
    """A seed that came from a generator is a NumPy integer, not an int."""
    source = np.random.default_rng(np.int64(5))
    sent, _ = wire.message("call", source)
    got = wire.from_bytes(wire.to_bytes(sent))
    copied = wire.root_of(got, wire.objects_of(got))
    assert copied.random() == np.random.default_rng(5).random()


def test_a_gradient_that_does_not_fit_is_written_down_and_left_out():
    mlp, X, _ = draw((3, 2, 1), 4, np.random.default_rng(0))
    mlp, callees = forwarded(mlp, X), Callees()
    callees.mlp_backward(mlp, np.ones((4, 4)))
    assert (callees.misfit, callees.wanted) == ((4, 4), (4, 1))
    assert not mlp[0]["dW"].any()


def test_a_number_as_gradient_is_spread_over_the_samples():
    mlp, X, _ = draw((3, 2, 1), 4, np.random.default_rng(0))
    mlp, callees = forwarded(mlp, X), Callees()
    callees.mlp_backward(mlp, 0.7)
    assert callees.misfit is None
    assert np.allclose(mlp[0]["dW"], backwarded(mlp, X, np.full((4, 1), 0.7))[0]["dW"])


def test_an_update_without_gradients_is_written_down():
    mlp, X, _ = draw((3, 2, 1), 4, np.random.default_rng(0))
    callees = Callees()
    callees.mlp_update(mlp, 0.1)
    assert callees.too_early
    trained, right = backwarded(mlp, X, np.ones((4, 1))), backwarded(mlp, X, np.ones((4, 1)))
    Callees().mlp_update(trained, 0.1)
    oracle.mlp_update(right, 0.1)
    assert np.array_equal(trained[0]["W"], right[0]["W"])


def test_one_sample_without_an_axis_goes_forward():
    mlp, X, _ = draw((3, 2, 1), 4, np.random.default_rng(0))
    wanted = oracle.layer_forward(dict(mlp[0]), X)
    layer = dict(mlp[0])
    assert np.allclose(layer_forward(layer, X[2]), wanted[2])
    assert layer["A"].shape == (2,)
    assert np.allclose(layer_forward(layer, X), wanted)


@pytest.mark.parametrize(
    "rows, together",
    [([3, 4, 5], True), ([11, 0, 1], True), ([5, 3, 4], True), ([7], True), ([2, 3, 5], False), ([0, 6, 11], False)],
)
def test_neighbours_in_the_file(rows, together):
    assert neighbours(rows, 12) == together


@pytest.mark.parametrize("hidden", ["relu", "sigmoid"])
def test_the_samples_of_a_prediction_tell_mistakes_apart(hidden):
    for seed in range(5):
        _, X, p = a_network(np.random.default_rng(seed), hidden)
        assert len(X) == sum(BINS.values())
        logits = np.log(p / (1 - p))
        labels = [tuple(p > cut) for cut in (0.5, p.mean())] + [tuple(logits > 0.5), (True,) * len(p)]
        assert len(set(labels)) == len(labels)
        assert len({tuple(p > 0.3), tuple(p > 0.7), tuple(logits > 0.3)}) == 3


def test_a_step_is_named_by_what_it_gives():
    rng = np.random.default_rng(1)
    W, dW = rng.normal(size=(2, 3)), rng.normal(size=(2, 3))
    assert name_direction(W, (W - 0.1) * dW, dW, 0.1)[1] == "brackets round the weights and lr"
    assert name_direction(W, np.round(W - 0.1 * dW, 2), dW, 0.1)[1] == "rounded"
    assert name_direction(W, W + dW**2, dW, 0.1)[1] == "moved in another direction"


def test_a_network_of_relu_layers_only_is_advice():
    source = """
import numpy as np

def mlp_predict(mlp, X, thresh=0.5):
    for layer in mlp[:-1]:
        X = np.maximum(X @ layer["W"] + layer["b"], 0)
    return 1 / (1 + np.exp(-(X @ mlp[-1]["W"] + mlp[-1]["b"])))[:, 0] > thresh
"""
    mark = marked("mlp_predict", source)
    assert float(mark) == 100
    assert any("hidden sigmoid" in sentence for sentence in mark.advice)


@pytest.mark.parametrize("function, label", [("mlp_minibatch", "b rows inline"), ("mlp_update", "b rows inline")])
def test_biases_that_become_rows_are_a_matter_of_shape(function, label):
    mark = mark_program(function, Program.from_cells(labelled(function, label).cells), 3, 9, InProcess())
    assert 2 <= float(mark) < 3
