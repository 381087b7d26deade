"""The check cells of sections 3 and 4: they let right answers pass and say so, and they catch the likeliest slips."""

from pathlib import Path

import numpy as np
import pytest

from autograder_tests import oracle
from autograder_tests.judging.varied import TITLE
from autograder_tests.selftest import answers
from mlp_lab import lessons

NOTEBOOKS = Path(__file__).parent.parent / "notebooks"
FUNCTIONS = ("layer_forward", "mlp_forward", "layer_backward", "mlp_backward")
# Left to the hidden tests: a second call, a single sample or unit, relu's corner, other depths and activations, what
# the work done inline leaves behind, a list used up, names of the notebook.
MISSED = {
    "layer_forward": {
        "one sample loses its row",
        "kept from the first call only",
        "the first output again and again",
        "the samples written over",
        "one unit loses its column",
        "decimals cut off",
    },
    "mlp_forward": {
        "Z at the end",
        "the layers are taken out of the list",
        "the first answer again and again",
        "the last layer once more where it fits",
        "inline, relu everywhere",
        "first and last layer only",
        "moves the weights as well",
        "keeps its first result in a default argument",
        "one layer is none",
        "adds the input where it fits",
    },
    "layer_backward": {
        "gradients accumulate over calls",
        "slope 1 at the corner of relu",
        "the slope at XW",
        "dW reshaped",
        "the input's slope as well",
        "dX squeezed on return",
        "dX kept as a list",
        "the sign of dX in the sigmoid branch",
        "the sigmoid branch returns nothing",
        "one sample loses its row",
        "X written over by dX",
    },
    "mlp_backward": {
        "keeps the first gradient it saw",
        "inline, dA sent back in place of dZ",
        "gradients accumulate over passes",
        "inline, the mean in dW and db",
        "inline, db kept two-dimensional",
        "inline, dW transposed",
        "inline, db forgotten",
        "a layer added to the list",
        "one layer is none",
        "reads dX from the wrong side",
        "a network of the notebook",
        "inline, slope 1 at the corner of relu",
    },
}


@pytest.fixture(scope="module")
def cells():
    """The text of each check cell, by its function."""
    found, _ = lessons.read_all(NOTEBOOKS)
    return {cell.name: cell.source for lesson in found for cell in lesson.cells if cell.role == "check"}


def run_check(cells, name, source, **more):
    """Run the check of `name` on the answer in `source`, with right versions of all other functions."""
    space = {"np": np, **{other: value for other, value in vars(oracle).items() if not other.startswith("_")}, **more}
    exec(source, space)
    exec(cells[name], space)


CASES = [(name, answer) for name in FUNCTIONS for answer in answers.load(name)]
RIGHT = [pytest.param(n, a, id=f"{n}: {a.label}") for n, a in CASES if a.kind == "right"]
# One that looks at the values which pass through it may pass any fixed example.
TOLD = [(n, a) for n, a in CASES if a.kind == "wrong" and a.caught_by != TITLE]
WRONG = [pytest.param(n, a, id=f"{n}: {a.label}") for n, a in TOLD if a.label not in MISSED[n]]


@pytest.mark.parametrize(("name", "answer"), RIGHT)
def test_a_right_answer_passes_and_is_told_so(cells, name, answer, capsys):
    run_check(cells, name, answer.source)
    assert capsys.readouterr().out.splitlines()[-1] == f"{name}: all visible checks passed"


@pytest.mark.parametrize(("name", "answer"), WRONG)
def test_a_wrong_answer_is_stopped(cells, name, answer):
    with pytest.raises(Exception):  # noqa: B017 - an assert of the check, or what the answer itself raises
        run_check(cells, name, answer.source)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_what_is_left_to_the_hidden_tests_is_among_the_answers(name):
    assert MISSED[name] <= {answer.label for answer in answers.load(name)}


# The names that the lesson's own demonstration leaves in the notebook.
SHOWN = {
    "X": np.array([[1.0, 2.0], [0.0, -1.0], [3.0, 1.0]]),
    "W": np.array([[1.0, 0.0, -1.0, 2.0], [0.0, 1.0, 1.0, -1.0]]),
    "b": np.array([0.0, 1.0, 0.0, -1.0]),
}


def test_the_names_of_the_demonstration_in_place_of_the_layers_own_are_told(cells):
    answer = """
def layer_forward(layer, X):
    Z = X @ W + b
    layer.update(X=X, Z=Z, A={"relu": relu, "sigmoid": sigmoid}[layer["act"]](Z))
    return layer["A"]
"""
    with pytest.raises(AssertionError, match=r'W and b of the notebook, not layer\["W"\]'):
        run_check(cells, "layer_forward", answer, **SHOWN)


def backward(slope="d(layer['Z'])", dW="layer['X'].T @ dZ", dX="dZ @ layer['W'].T"):
    """Write a layer_backward with one part replaced."""
    return f"""
def layer_backward(layer, dA):
    d = d_relu if layer["act"] == "relu" else d_sigmoid
    dZ = dA * {slope}
    layer.update(dA=dA, dZ=dZ, dW={dW}, db=dZ.sum(axis=0), dX={dX})
    return layer["dX"]
"""


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (backward(dX="dA @ layer['W'].T"), "Did you use dA where dZ"),
        (backward(slope="d_relu(layer['Z'])"), r"sigmoid layer: dZ is \[ ?1"),
        (backward(slope="d(layer['A'])"), "sigmoid layer: dZ is"),
        (backward(dW="layer['X'].T @ dZ / len(dA)"), r"yours is \[4\.66"),
    ],
)
def test_a_likely_slip_of_the_way_back_is_told(cells, answer, says):
    with pytest.raises(AssertionError, match=says):
        run_check(cells, "layer_backward", answer)


def test_the_way_back_without_a_slip_passes(cells):
    run_check(cells, "layer_backward", backward())
