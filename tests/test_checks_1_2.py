"""The check cells of sections 1 and 2: what they let pass, and what they say to common mistakes."""

import warnings
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from autograder_tests import oracle
from mlp_lab import lessons

NOTEBOOKS = Path(__file__).parent.parent / "notebooks"
FUNCTIONS = ("relu", "d_relu", "sigmoid", "d_sigmoid", "binary_crossentropy_loss", "d_binary_crossentropy_loss",
             "init_layer", "init_mlp")  # fmt: skip


@pytest.fixture(scope="module")
def cells():
    """Each (role, name) of sections 1 and 2 with the text of its cell."""
    found, _ = lessons.read_all(NOTEBOOKS)
    return {(cell.role, cell.name): cell.source for lesson in found[:2] for cell in lesson.cells if cell.role}


def run_check(cells, name, answer):
    """Run the check of `name` with `answer` in place of it and right versions of the others."""
    space = {"np": np, **{other: getattr(oracle, other) for other in FUNCTIONS}, name: answer}
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # a pink box under a check reads like a failure
        exec(cells["check", name], space)


def layer_with(W, b=np.zeros, act=lambda act: act):
    """An init_layer whose weights are ``W(fan_in, fan_out, rng)``."""
    return lambda fan_in, fan_out, name, rng: {
        "W": W(fan_in, fan_out, rng), "b": b(fan_out), "act": act(name), "shape": ""
    }  # fmt: skip


def he(fan_in, fan_out, rng):
    return rng.uniform(-1, 1, (fan_in, fan_out)) * np.sqrt(6 / fan_in)


def offset_loss(y, p, eps=1e-10):
    y = y.reshape(p.shape)
    return -y * np.log(p + eps) - (1 - y) * np.log(1 - p + eps)


def offset_gradient(y, p, eps=1e-10):
    return (p - y.reshape(p.shape)) / (p * (1 - p) + eps)


def column(y, p, function):
    """y made a column always: right for a column of predictions, (n, n) numbers for a flat row."""
    y = y.reshape(-1, 1)
    return function(*np.broadcast_arrays(y, p))


def past_the_end(spec, rng):
    return [oracle.init_layer(spec[k][0], spec[k + 1][0], spec[k][1], rng) for k in range(len(spec))]


def added_up(spec, rng):
    mlp = []
    for layer in chained(spec, rng):
        mlp += layer
    return mlp


def chained(spec, rng, act=0, size=1):
    return [oracle.init_layer(spec[k][0], spec[k + size][0], spec[k + act][1], rng) for k in range(len(spec) - 1)]


RIGHT = [
    ("relu", lambda z: z * (z > 0)),
    ("relu", lambda z: np.maximum(z, 0).astype(np.float32)),
    ("d_relu", lambda z: (z > 0).astype(int)),
    ("d_relu", lambda z: z > 0),
    ("sigmoid", lambda z: 1 / (1 + np.exp(-z))),
    ("sigmoid", lambda z: oracle.sigmoid(z.astype(np.float32))),
    ("d_sigmoid", lambda z: oracle.sigmoid(z) * oracle.sigmoid(-z)),
    ("binary_crossentropy_loss", offset_loss),
    ("d_binary_crossentropy_loss", offset_gradient),
    ("d_binary_crossentropy_loss", lambda y, p: np.nan_to_num(offset_gradient(y, p, 0))),
    ("init_layer", layer_with(he)),
    ("init_mlp", chained),
]

# function, mistake, words that the message must have
WRONG = [
    ("relu", lambda z: None, "return line"),
    ("relu", lambda z: z, "negative"),
    ("relu", lambda z: np.where(z > 0, 1, 0), "unchanged"),
    ("relu", abs, "z is 0 or less"),
    ("relu", lambda z: z.max(), "() out"),
    ("relu", lambda z: np.maximum(z, 0, out=z), "changed the z"),
    ("d_relu", lambda z: np.where(z >= 0, 1.0, 0.0), "choose"),
    ("d_relu", lambda z: np.maximum(z, 0), "climbs"),
    ("sigmoid", lambda z: 1 / (1 + np.exp(z)), "sign"),
    ("sigmoid", lambda z: 1 / 1 + np.exp(-z), "z = 0"),
    ("sigmoid", np.tanh, "undecided"),
    ("sigmoid", lambda z: np.exp(z) / (1 + np.exp(z)), "too large"),
    ("d_sigmoid", lambda z: z * (1 - z), "σ(z)"),
    ("d_sigmoid", lambda z: oracle.sigmoid(z) * 1 - oracle.sigmoid(z), "brackets"),
    ("d_sigmoid", lambda z: np.exp(-z) / (1 + np.exp(-z)) ** 2, "1000"),
    ("binary_crossentropy_loss", lambda y, p, eps=1e-10: oracle.relu(y * p), "trap"),
    ("binary_crossentropy_loss", lambda y, p, eps=1e-10: offset_loss(y, p).mean(), "(4, 1)"),
    ("binary_crossentropy_loss", lambda y, p, eps=1e-10: -offset_loss(y, p), "sign"),
    ("binary_crossentropy_loss", lambda y, p, eps=1e-10: -y.reshape(p.shape) * np.log(p + eps), "term"),
    ("binary_crossentropy_loss", lambda y, p, eps=1e-10: offset_loss(y, p, 0), "eps"),
    ("binary_crossentropy_loss", lambda y, p: column(y, p, offset_loss), "have shape (4, 4)"),
    ("d_binary_crossentropy_loss", lambda y, p, eps=1e-10: p - y, "trap"),
    ("d_binary_crossentropy_loss", lambda y, p: column(y, p, offset_gradient), "have shape (4, 4)"),
    ("d_binary_crossentropy_loss", lambda y, p: offset_gradient(y, p)[..., None] if y.ndim == p.ndim == 1 else
                                   offset_gradient(y, p), "have shape (4, 1)"),
    ("d_binary_crossentropy_loss", lambda y, p, eps=1e-10: -offset_gradient(y, p), "sign"),
    ("d_binary_crossentropy_loss", lambda y, p, eps=1e-10: offset_gradient(y, p) / len(y), "By hand"),
    ("d_binary_crossentropy_loss", lambda y, p, eps=1e-10: offset_gradient(y, p, 0), "0 or 1"),
    ("init_layer", lambda *_: None, "dict"),
    ("init_layer", lambda *_: {"W": 0, "b": 0, "act": 0}, "shape"),
    ("init_layer", layer_with(lambda i, o, rng: he(o, i, rng)), "one row for each input"),
    ("init_layer", layer_with(lambda i, o, rng: he(o, i, rng).T), "Which fan"),
    ("init_layer", layer_with(lambda i, o, rng: rng.uniform(-6 / i, 6 / i, (i, o))), "root"),
    ("init_layer", layer_with(lambda i, o, rng: abs(he(i, o, rng))), "both signs"),
    ("init_layer", layer_with(lambda i, o, rng: he(i, o, np.random.default_rng(0))), "generator"),
    ("init_layer", layer_with(lambda i, o, rng: he(i, o, np.random.default_rng())), "One seed"),
    ("init_layer", layer_with(he, b=lambda o: np.zeros((1, o))), "flat row"),
    ("init_layer", layer_with(he, act=lambda act: None), "act is"),
    ("init_mlp", lambda spec, rng: None, "return line"),
    ("init_mlp", lambda spec, rng: chained([*spec, spec[-1]], rng), "last pair"),
    ("init_mlp", lambda spec, rng: chained(spec, rng)[:1], "inside the loop"),
    ("init_mlp", lambda spec, rng: chained(spec, rng)[0], "is a list"),
    ("init_mlp", past_the_end, "next one"),
    ("init_mlp", added_up, "append"),
    ("init_mlp", lambda spec, rng: chained(spec, rng, act=1), "activations"),
    ("init_mlp", lambda spec, rng: chained(spec, rng, size=0), "drawing"),
    ("init_mlp", lambda spec, rng: [oracle.init_layer(a[0], b[0], a[1], np.random.default_rng(0))
                                    for a, b in pairwise(spec)], "equal weights"),
]  # fmt: skip


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_solution_and_the_oracle_pass_the_check(cells, name):
    run_check(cells, name, getattr(oracle, name))
    space = {"np": np}
    for function in FUNCTIONS:
        exec(cells["solution", function], space)
    run_check(cells, name, space[name])


@pytest.mark.parametrize(("name", "answer"), RIGHT)
def test_other_right_styles_pass_the_check_and_are_told_so(cells, name, answer, capsys):
    run_check(cells, name, answer)
    assert capsys.readouterr() == (f"{name}: all visible checks passed\n", "")


@pytest.mark.parametrize(("name", "answer", "says"), WRONG)
def test_a_mistake_is_named(cells, name, answer, says):
    with pytest.raises(AssertionError) as caught:
        run_check(cells, name, answer)
    assert says in str(caught.value)
