# ruff: noqa: E501 - what a student wrote, on one line beside what is said of it
"""The checks that students see: right answers pass and are told so, wrong ones are stopped, common slips are named."""

import contextlib
import inspect
import io
import textwrap
from itertools import pairwise

import numpy as np
import pytest

from autograder_tests import oracle
from autograder_tests.engine import registry
from autograder_tests.judging.verdict import TITLE
from autograder_tests.selftest import answers
from visible import cells, run_check

NAMES = registry.functions()
KNOWN = [pytest.param(one, id=f"{name}: {one.label}") for name in NAMES for one in answers.load(name)]
RIGHT = [one for one in KNOWN if one.values[0].kind == "right" and one.values[0].passes_visible]
# One that looks at the values which pass through it may pass any fixed example.
WRONG = [one for one in KNOWN if one.values[0].kind == "wrong" and one.values[0].caught_by != TITLE]


@pytest.mark.parametrize("name", NAMES)
def test_the_solution_and_the_right_function_pass(name):
    run_check(name, registry.RIGHT[name])
    run_check(name, cells("solution")[name])


@pytest.mark.parametrize("answer", RIGHT)
def test_a_right_answer_passes_and_is_told_so(answer, capsys):
    run_check(answer.function, answer.source, quiet=True)
    assert capsys.readouterr().out.splitlines()[-1] == f"{answer.function}: all visible checks passed"


@pytest.mark.parametrize("answer", WRONG)
def test_a_wrong_answer_is_stopped_unless_its_label_leaves_it_to_the_hidden_tests(answer):
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            run_check(answer.function, answer.source, quiet=True)
        stopped = False
    except Exception:  # an assert of the check, or what the answer itself raises
        stopped = True
    assert stopped != answer.passes_visible


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


STYLES = [
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
SLIPS = [
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
    ("init_mlp", lambda spec, rng: chained(spec, rng, act=1), "Activations"),
    ("init_mlp", lambda spec, rng: chained(spec, rng, size=0), "drawing"),
    ("init_mlp", lambda spec, rng: [oracle.init_layer(a[0], b[0], a[1], np.random.default_rng(0))
                                    for a, b in pairwise(spec)], "equal weights"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "answer"), STYLES)
def test_other_right_styles_pass_and_are_told_so(name, answer, capsys):
    run_check(name, answer)
    assert capsys.readouterr() == (f"{name}: all visible checks passed\n", "")


@pytest.mark.parametrize(("name", "answer", "says"), SLIPS)
def test_a_slip_is_named(name, answer, says):
    with pytest.raises(AssertionError) as caught:
        run_check(name, answer)
    assert says in str(caught.value)


# ------------------------------------------------------------ the layers and the way back

# The names that the lesson's own demonstration leaves in the notebook.
SHOWN = {
    "X": np.array([[1.0, 2.0], [0.0, -1.0], [3.0, 1.0]]),
    "W": np.array([[1.0, 0.0, -1.0, 2.0], [0.0, 1.0, 1.0, -1.0]]),
    "b": np.array([0.0, 1.0, 0.0, -1.0]),
}


def test_the_names_of_the_demonstration_in_place_of_the_layers_own_are_told():
    answer = """
def layer_forward(layer, X):
    Z = X @ W + b
    layer.update(X=X, Z=Z, A={"relu": relu, "sigmoid": sigmoid}[layer["act"]](Z))
    return layer["A"]
"""
    with pytest.raises(AssertionError, match=r'W and b of the notebook, not layer\["W"\]'):
        run_check("layer_forward", answer, **SHOWN)


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
def test_a_likely_slip_of_the_way_back_is_told(answer, says):
    with pytest.raises(AssertionError, match=says):
        run_check("layer_backward", answer)


def test_the_way_back_without_a_slip_passes():
    run_check("layer_backward", backward())


# ------------------------------------------------------------ training and prediction


def what_the_check_says(function, body):
    """Run the visible check of a function on a slip; the body's lines are indented here."""
    arguments = inspect.signature(getattr(oracle, function))
    with pytest.raises(AssertionError) as stopped:
        run_check(function, f"def {function}{arguments}:\n" + textwrap.indent(body, "    "), quiet=True)
    return str(stopped.value)


STEP = """p = mlp_forward(mlp, X)
loss = binary_crossentropy_loss(y, p).mean()
mlp_backward(mlp, d_binary_crossentropy_loss(y, p))
mlp_update(mlp, lr)
return loss"""
EPOCH = """order, total = rng.permutation(len(X)), 0
for start in range(0, len(X), batch):
    rows = order[start : start + batch]
    loss = mlp_minibatch(mlp, X[rows], y[rows], lr)
    total += len(rows) * loss
return total / len(X)"""
SPLIT = "return sum(len(k) * mlp_minibatch(mlp, X[k], y[k], lr) for k in np.array_split(rng.permutation(len(X)), {})) / len(X)"
TRAIN = "return [mlp_epoch(mlp, X, y, batch, lr, rng) for epoch in range(epochs)]"
LABELS = "p = mlp_forward(mlp, X).ravel()\nreturn {}"


def spoilt(body, right, wrong):
    assert body.count(right) == 1
    return body.replace(right, wrong)


BODIES = [
    ("mlp_minibatch", spoilt(STEP, "(y, p))", "(y, p) / len(X))"), "divide the gradient by n"),
    ("mlp_minibatch", spoilt(STEP, "loss(y, p).mean", "loss(p, y).mean"), "y comes first"),
    ("mlp_minibatch", spoilt(STEP, "loss(y, p))", "loss(p, y).reshape(-1, 1))"), "y comes first"),
    ("mlp_minibatch", spoilt(STEP, "mlp_backward(mlp, d_binary_crossentropy_loss(y, p))\n", ""), "mlp_backward has to come before"),
    ("mlp_minibatch", spoilt(STEP, "return loss", "return loss, mlp"), "2 things came back"),
    ("mlp_epoch", EPOCH.replace("len(rows) *", "").replace(" / len(X)", ""), "2.950 came back. That is the sum of the batch means."),
    ("mlp_epoch", EPOCH.replace("len(rows) *", ""), "0.590 came back. That is the sum of the batch means, divided by N"),
    ("mlp_epoch", EPOCH.replace("len(rows) *", "batch *"), "although the last batch is short"),
    ("mlp_epoch", EPOCH.replace("total / len(X)", "loss"), "the last batch alone"),
    ("mlp_epoch", EPOCH.replace("return", "    return"), "is return inside the loop"),
    ("mlp_epoch", EPOCH.replace("X[rows], y[rows]", "X, y"), "does mlp_minibatch get only the rows of its own batch"),
    ("mlp_epoch", EPOCH.replace("total / len(X)", "binary_crossentropy_loss(y, mlp_forward(mlp, X)).mean()"), "the loss after the step"),
    ("mlp_epoch", SPLIT.format("max(1, len(X) // batch)"), "all five samples made one step"),
    ("mlp_epoch", SPLIT.format("-(-len(X) // batch)"), "4 + 1, never 3 + 2"),
    ("mlp_train", spoilt(TRAIN, "epoch(mlp,", "epoch(copy.deepcopy(mlp),"), "Did you train a copy"),
    ("mlp_train", spoilt(TRAIN, ", rng)", ", np.random.default_rng(epoch))"), "a generator"),
    ("mlp_train", spoilt(TRAIN, "batch, lr", "batch, lr / (1 + epoch)"), "start anew in each call"),
    ("mlp_train", spoilt(TRAIN, "X, y, batch", "X, y, epochs"), "batch and epochs in the right places"),
    ("mlp_train", spoilt(TRAIN, "epoch(mlp, X, y, batch, lr, rng)", "minibatch(mlp, X, y, lr)"), "which function takes them"),
    ("mlp_predict", LABELS.format("np.where(p > thresh, 1, -1)"), "yours contain [-1,  1]"),
    ("mlp_predict", LABELS.format("np.where(p > thresh, '1', '0')"), "yours contain ['0', '1']"),
    ("mlp_predict", LABELS.format("(p > 0.5).astype(int)"), "With thresh = 0.7 your labels are [1, 0, 1, 1, 0]"),
]  # fmt: skip


@pytest.mark.parametrize(("function", "body", "said"), BODIES)
def test_the_check_of_training_and_of_labels_names_the_slip(function, body, said):
    assert said in what_the_check_says(function, body)
