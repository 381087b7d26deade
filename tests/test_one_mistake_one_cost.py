"""One mistake is charged once, at what it deserves, wherever else it shows; and never in another function."""

import re

import pytest

from autograder_tests.engine import registry
from autograder_tests.engine.run import mark_program
from autograder_tests.selftest import answers
from autograder_tests.transport.in_process import InProcess
from known_marks import mark_of
from lab.slicing.program import Program
from student_code import DRAW, SIGMOID, init_layer, init_mlp, judge, loss

NAMES = registry.functions()
WRONG = [
    pytest.param(one, id=f"{name}: {one.label}")
    for name in NAMES
    for one in answers.load(name)
    if one.kind == "wrong" and not one.earns_nothing
]
FORM = re.compile(r"another shape|not as an array|two-dimensional")


@pytest.mark.parametrize("answer", WRONG)
def test_each_mistake_of_a_known_answer_is_one_deduction(answer):
    mark = mark_of(answer, 1)
    charged = [result for result in mark.results if result.lost]
    assert len(charged) == len(answer.charged), [(one.title, one.lost) for one in charged]
    if FORM.search(answer.names or ""):
        assert mark.points - mark.earned <= mark.points / 3 + 0.005


# Function, source, words of the one mistake, percent that is left
ONE_MISTAKE = [
    ("sigmoid", SIGMOID.format("np.exp(z)"), "missing 1 in the denominator", 20),
    ("sigmoid", SIGMOID.format("1 / (1 + 2.718 ** -z)"), "not exact", 52),
    ("sigmoid", SIGMOID.format("2 / (1 + np.exp(-z))"), "one factor", 20),
    ("relu", "def relu(z):\n    return np.maximum(z, 0).astype(int)\n", "fractions cut off", 60),
    ("d_relu", "def d_relu(z):\n    return np.where(z > 0, 0, 1)\n", "two sides swapped", 20),
    ("d_sigmoid", "def d_sigmoid(z):\n    s = sigmoid(z)\n    return s * 1 - s\n", "0 everywhere", 20),
    ("binary_crossentropy_loss", loss("(y - p) ** 2"), "the squared difference", 20),
    (
        "binary_crossentropy_loss",
        loss("-np.mean(y * np.log(p + eps) + (1 - y) * np.log(1 - p + eps))"),
        "whole batch",
        40,
    ),
    (
        "binary_crossentropy_loss",
        loss("-(y * np.log(p + eps) + 1 - y * np.log(1 - p + eps))"),
        "brackets missing around 1 - y",
        40,
    ),
    (
        "d_binary_crossentropy_loss",
        loss("p - y / (p * (1 - p) + eps)", "d_binary_crossentropy_loss"),
        "brackets missing around the numerator",
        40,
    ),
    (
        "d_binary_crossentropy_loss",
        loss("-y / (p + eps) + (1 - y) / (1 - (p + eps))", "d_binary_crossentropy_loss"),
        "eps makes a denominator negative",
        66,
    ),
    ("init_layer", init_layer(W="np.full((fan_in, fan_out), rng.uniform(-limit, limit))"), "same number", 50),
    ("init_layer", init_layer(W="rng.choice([-limit, limit], (fan_in, fan_out))"), "again and again", 50),
    (
        "init_layer",
        init_layer(W=DRAW.replace("fan_in, fan_out", "fan_out, fan_in"), b="np.zeros(fan_in)", range="6 / fan_out"),
        "fan_in and fan_out exchanged",
        50,
    ),
    ("init_layer", init_layer().replace("'W'", "'weights'").replace("'b'", "'bias'"), "no key 'W'", 50),
    ("init_layer", init_layer(W="rng.uniform(-limit, limit, fan_out)"), "another number of weights", 50),
    ("init_mlp", init_mlp(count="len(spec) - 2"), "the number of layers", 50),
    ("init_mlp", init_mlp("spec[i - 1][0], spec[i][0], spec[i - 1][1], rng", "len(spec)"), "the number of layers", 50),
    ("init_mlp", init_mlp(first="spec = spec[::-1]"), "reverse order", 50),
    ("init_mlp", init_mlp(give="[mlp[0]] * len(mlp)"), "layers copied", 50),
    ("init_mlp", "kept = []\n" + init_mlp(give="kept.extend(mlp) or kept"), "an earlier call", 50),
]


@pytest.mark.parametrize(("name", "source", "says", "left"), ONE_MISTAKE)
def test_one_mistake_is_charged_once_and_named(name, source, says, left):
    mark = judge(name, source)
    assert mark.earned == left, [(one.title, one.lost, one.came) for one in mark.results]
    assert sum(one.lost > 0 for one in mark.results) == 1
    assert says in mark.messages


def test_a_spec_with_equal_pairs_finds_who_looks_a_pair_up():
    source = init_mlp("spec[i][0], spec[spec.index(spec[i]) + 1][0], spec[i][1], rng")
    assert judge("init_mlp", source).earned == 50


# One mistake each, which several checks see, of a sign, an axis or a term: it takes more than a third, never all.
MIDDLING = (
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


@pytest.mark.parametrize("function, label", MIDDLING)
def test_a_mistake_that_many_checks_see_costs_a_third_to_two_thirds(function, label):
    (answer,) = [one for one in answers.load(function) if one.label == label]
    for seed in (3, 4):
        mark = mark_program(function, Program.from_cells(answer.cells), 100, seed, InProcess())
        charged = [result for result in mark.results if result.lost]
        assert len(charged) == 1 and 34 <= charged[0].lost < 66, [result.title for result in charged]


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


def test_one_mistake_in_several_products_is_one_deduction():
    wrong = next(answer for answer in answers.load("layer_backward") if "dA instead of dZ" in answer.label)
    mark = mark_program("layer_backward", Program.from_cells(wrong.cells), 12, 8, InProcess())
    charged = [result for result in mark.results if result.lost]
    failed = [result for result in mark.results if result.outcome != "passed"]
    assert len(charged) == 1
    assert len(failed) >= 3


# ------------------------------------------------------------ other functions

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

DOWNSTREAM = NAMES[NAMES.index("layer_backward") :]


def first_right(function):
    return next(answer for answer in answers.load(function) if answer.kind == "right").cells


@pytest.mark.parametrize("function", DOWNSTREAM)
def test_mistakes_upstream_cost_nothing_downstream(function):
    cells = [("cell of sections 1 to 3", UPSTREAM)]
    cells += [(f"{name} {label}", source) for name in DOWNSTREAM for label, source in first_right(name)]
    mark = mark_program(function, Program.from_cells(cells), 10, 6, InProcess())
    assert float(mark) == 10


@pytest.mark.parametrize("function", [name for name in DOWNSTREAM if name != "layer_backward"])
def test_a_wrong_layer_backward_costs_once(function):
    wrong = next(answer for answer in answers.load("layer_backward") if answer.label == "dW transposed")
    cells = [
        *wrong.cells,
        *((f"{name} {a}", b) for name in DOWNSTREAM if name != "layer_backward" for a, b in first_right(name)),
    ]
    program = Program.from_cells(cells)
    assert float(mark_program(function, program, 10, 7, InProcess())) == 10
    assert float(mark_program("layer_backward", program, 12, 7, InProcess())) < 12
