"""Right numbers in another form cost at most a third, and what is only advice costs nothing."""

import pytest

from autograder_tests.engine import run
from autograder_tests.selftest import answers
from autograder_tests.transport.in_process import InProcess
from lab.slicing.program import Program
from student_code import DRAW, init_layer, init_mlp, judge, loss

LOSSES = ("binary_crossentropy_loss", "d_binary_crossentropy_loss")
ACTIVATIONS = ("relu", "d_relu", "sigmoid", "d_sigmoid")


def labelled(function, label, points):
    """The mark of a known answer."""
    answer = next(one for one in answers.load(function) if one.label == label)
    return run.mark_program(function, Program.from_cells(answer.cells), points, 9, InProcess())


FORM = [
    ("relu", "def relu(z):\n    return np.maximum(z, 0).T\n"),
    ("relu", "def relu(z):\n    return np.maximum(z, 0), z\n"),
    ("relu", "def relu(z):\n    return np.array([[max(v, 0) for v in row] for row in z])\n"),
    ("sigmoid", "def sigmoid(z):\n    return list(1 / (1 + np.exp(-z)))\n"),
    ("d_relu", "def d_relu(z):\n    return np.array(z > 0, dtype=object)\n"),
    ("init_layer", init_layer(W=DRAW + ".tolist()")),
    ("init_layer", init_layer(W=DRAW + "[None]")),
    ("init_layer", init_layer(b="[0] * fan_out")),
    ("init_mlp", init_mlp(give="tuple(mlp)")),
    ("init_mlp", init_mlp(give="dict(enumerate(mlp))")),
    ("init_mlp", init_mlp(give="np.array(mlp)")),
    ("init_mlp", init_mlp(give="[[layer] for layer in mlp]")),
    ("init_mlp", init_mlp(give="mlp, spec")),
    ("init_mlp", init_mlp(first="spec = spec.copy()")),
    ("init_mlp", init_mlp(first="spec = spec + ()")),
]
for name in (*ACTIVATIONS, *LOSSES):
    given = "y, y_hat, eps" if name in LOSSES else "z"
    head = f"from autograder_tests import oracle\ndef {name}({given.replace('eps', 'eps=1e-10')}):\n    return "
    call = f"oracle.{name}({given})"
    FORM += [(name, f"{head}{body}") for body in (f"np.ravel({call})", f"{call}.tolist()", f"{call}[None]")]


@pytest.mark.parametrize(("name", "source"), FORM)
def test_another_form_of_right_numbers_costs_at_most_a_third(name, source):
    assert 200 / 3 <= judge(name, source).earned < 100


@pytest.mark.parametrize(
    "function, label",
    [
        ("layer_backward", "db kept two-dimensional"),
        ("layer_backward", "nothing returned"),
        ("layer_update", "b becomes a row"),
        ("mlp_update", "b rows inline"),
        ("mlp_minibatch", "a mean that is a column"),
        ("mlp_minibatch", "b rows inline"),
        ("mlp_predict", "a column"),
        ("mlp_predict", "a list"),
        ("mlp_predict", "no default for thresh"),
        ("mlp_predict", "squeezed: one sample loses its axis"),
    ],
)
def test_a_known_answer_in_another_form_loses_at_most_a_third(function, label):
    assert 2 <= float(labelled(function, label, 3)) < 3


@pytest.mark.parametrize("name", (*ACTIVATIONS, *LOSSES))
@pytest.mark.parametrize("value", [0, 0.5, 1, "its argument"])
def test_a_constant_earns_next_to_nothing(name, value):
    arguments, like = ("y, y_hat, eps=1e-10", "y_hat") if name in LOSSES else ("z", "z")
    value = like if value == "its argument" else value
    source = f"def {name}({arguments}):\n    return np.zeros(np.shape({like})) + {value}"
    assert judge(name, source, 3).earned <= 20


# ------------------------------------------------------------ advice


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_a_changed_argument_and_a_python_number_are_advice_only(name):
    source = (
        f"from autograder_tests import oracle\ndef {name}(z):\n    right = oracle.{name}(z.copy())\n"
        "    if isinstance(z, np.ndarray):\n        z *= 0\n    return right"
    )
    mark = judge(name, source, 3)
    assert mark.earned == mark.points
    assert any("changes the array" in sentence for sentence in mark.advice)
    assert any("plain Python number" in sentence for sentence in mark.advice)


@pytest.mark.parametrize(
    "function, label, words",
    [
        ("mlp_epoch", "shuffled copies, while loop, mean of batch means", "mean of batch means"),
        ("mlp_epoch", "X and y shuffled in place by the same random numbers", "another order"),
        ("layer_update", "number by number, gradients set to zero afterwards", "gradients"),
    ],
)
def test_advice_costs_nothing(function, label, words):
    mark = labelled(function, label, 3)
    assert float(mark) == 3 and any(words in sentence for sentence in mark.advice)


def test_a_network_of_relu_layers_only_is_advice():
    source = """
def mlp_predict(mlp, X, thresh=0.5):
    for layer in mlp[:-1]:
        X = np.maximum(X @ layer["W"] + layer["b"], 0)
    return 1 / (1 + np.exp(-(X @ mlp[-1]["W"] + mlp[-1]["b"])))[:, 0] > thresh
"""
    mark = judge("mlp_predict", source, 3)
    assert float(mark) == 100 and any("hidden sigmoid" in sentence for sentence in mark.advice)


# ------------------------------------------------------------ unusual, and right

# The visible checks of the lessons, which call a function by hand or twice, ask for a little more.
UNUSUAL = {
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
def mlp_predict(mlp, X, thresh=0.5):
    return np.array([mlp_forward(mlp, x)[0] > thresh for x in X])
""",
}


@pytest.mark.parametrize("function", UNUSUAL)
def test_an_unusual_right_answer_keeps_full_marks(function):
    mark = judge(function, UNUSUAL[function], 3)
    assert float(mark) == 100 and not mark.advice


def test_numpys_own_text_is_a_text():
    assert judge("init_layer", init_layer().replace("f'{", "np.str_(f'{").replace("}'}", "}')}")).earned == 100


def test_clipped_and_offset_is_right():
    source = loss(
        "-(y * np.log(np.clip(p, eps, 1 - eps) + eps) + (1 - y) * np.log(1 - np.clip(p, eps, 1 - eps) + eps))"
    )
    assert judge("binary_crossentropy_loss", source).earned == 100
