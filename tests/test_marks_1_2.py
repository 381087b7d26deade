"""Sections 1 and 2: one mistake costs once, chance never decides, and form never costs more than a third."""

import numpy as np
import pytest

from autograder_tests.engine import run as engine
from autograder_tests.transport.in_process import InProcess
from autograder_tests.transport.separate_process import SeparateProcess
from lab.slicing.program import Program

HE = "def init_layer(fan_in, fan_out, act, rng):\n    limit = np.sqrt({range})\n    W = {W}\n    b = {b}\n"
LAYER = HE + "    return {{'W': W, 'b': b, 'act': act, 'shape': f'{{fan_in}} -> {{fan_out}}'}}\n"
DRAW = "rng.uniform(-limit, limit, size=(fan_in, fan_out))"


def judge(name, source, seed=1, transport=None):
    program = Program.from_cells([("cell 1", "import numpy as np\n" + source)])
    return engine.mark_program(name, program, 100, seed, transport or InProcess())


def init_layer(W=DRAW, b="np.zeros(fan_out)", range="6 / fan_in"):
    return LAYER.format(W=W, b=b, range=range)


def init_mlp(arguments="spec[i][0], spec[i + 1][0], spec[i][1], rng", count="len(spec) - 1", first="pass", give="mlp"):
    return (
        f"def init_mlp(spec, rng):\n    {first}\n    mlp = [init_layer({arguments}) for i in range({count})]\n"
        f"    return {give}\n"
    )


def loss(expression, name="binary_crossentropy_loss", reshape="y.reshape(p.shape)"):
    return f"def {name}(y, p, eps=1e-10):\n    y = {reshape}\n    return {expression}\n"


SIGMOID = "def sigmoid(z):\n    return {}\n"

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


# Right numbers in another form: at most a third.
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


@pytest.mark.parametrize(("name", "source"), FORM)
def test_another_form_of_right_numbers_costs_at_most_a_third(name, source):
    assert 200 / 3 <= judge(name, source).earned < 100


RANGES = ["6 / (fan_in + 1)", "5 / fan_in", "7 / fan_in", "6 / (fan_in + fan_out)", "6 / fan_out", "3 / fan_in"]
DRAWS = [
    "rng.normal(0, limit / np.sqrt(3), (fan_in, fan_out))",
    "rng.triangular(-limit, 0, limit, (fan_in, fan_out))",
    "np.clip(rng.normal(0, limit / np.sqrt(3), (fan_in, fan_out)), -limit, limit)",
    "rng.beta(2, 2, (fan_in, fan_out)) * 2 * limit - limit",
    "rng.permutation(np.linspace(-limit, limit, fan_in * fan_out)).reshape(fan_in, fan_out)",
    f"np.sort({DRAW})",
    f"{DRAW} * (np.arange(fan_in) > 0)[:, None]",
    f"{DRAW} * (1 - np.eye(fan_in, fan_out))",
    f"{DRAW} if act == 'relu' else {DRAW} / 2",
]


@pytest.mark.parametrize("source", [init_layer(range=one) for one in RANGES] + [init_layer(W=one) for one in DRAWS])
def test_wrong_weights_are_caught_whatever_is_drawn(source):
    assert all(judge("init_layer", source, seed).earned <= 66 for seed in range(12))


RIGHT_DRAWS = [
    "((rng.random((fan_in, fan_out), dtype=np.float32) * 2 - 1) * np.float32(limit))",
    "rng.spawn(1)[0].uniform(-limit, limit, (fan_in, fan_out))",
    "np.random.RandomState(rng.bit_generator).uniform(-limit, limit, (fan_in, fan_out))",
    "np.random.default_rng(rng.integers(2 ** 32)).uniform(-limit, limit, (fan_in, fan_out))",
    "(1 - 2 * np.exp(-rng.exponential(size=(fan_in, fan_out)))) * limit",
]


@pytest.mark.parametrize("W", RIGHT_DRAWS)
def test_other_ways_to_draw_are_right_whatever_is_drawn(W):
    assert all(judge("init_layer", init_layer(W=W), seed).earned == 100 for seed in range(12))


@pytest.mark.parametrize("transport", [InProcess, SeparateProcess])
def test_a_generator_made_from_a_numpy_number_may_be_handed_on(transport):
    draw = "np.random.default_rng(rng.integers(2 ** 32))"
    with transport() as student:
        assert judge("init_mlp", init_mlp(f"spec[i][0], spec[i + 1][0], spec[i][1], {draw}"), 1, student).earned == 100


def test_numpys_own_text_is_a_text():
    assert judge("init_layer", init_layer().replace("f'{", "np.str_(f'{").replace("}'}", "}')}")).earned == 100


def test_clipped_and_offset_is_right():
    source = loss(
        "-(y * np.log(np.clip(p, eps, 1 - eps) + eps) + (1 - y) * np.log(1 - np.clip(p, eps, 1 - eps) + eps))"
    )
    assert judge("binary_crossentropy_loss", source).earned == 100


def test_a_spec_with_equal_pairs_finds_who_looks_a_pair_up():
    source = init_mlp("spec[i][0], spec[spec.index(spec[i]) + 1][0], spec[i][1], rng")
    assert judge("init_mlp", source).earned == 50


def test_the_range_check_fails_a_right_layer_less_than_once_in_a_billion():
    count = 90 * 200
    misses_an_end = 2 * (1 - 0.0015) ** count
    uneven = 2 * np.exp(-2 * count * (0.03 - 1 / count) ** 2)
    assert 2 * (misses_an_end + uneven) < 1e-9
