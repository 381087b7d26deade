"""The answers to the questions of sections 1 to 6 are computed, with the right functions and the lessons' numbers."""

import copy
import importlib
from itertools import pairwise

import numpy as np
import pytest

from autograder_tests import oracle
from lab import assets, data, gradcheck
from lab.figures import activations, building, forward, landscape, rates, training, update
from lab.predict.question import Question
from training_runs import SPEC, X, Y, headline, path_of, trained

SECTIONS = range(1, 7)
HELD = {}


def holds(section, key):
    """Register a function that returns the answer it computed: an index of a choice, or a number."""

    def register(compute):
        HELD[section, key] = compute
        return compute

    return register


def asked(section) -> dict[str, dict]:
    return importlib.import_module(f"lab.predict.section_{section}").ASK


def question_of(entry) -> Question:
    entry = dict(entry)
    return Question(entry.pop("question"), **entry)


def test_every_question_of_sections_1_to_6_is_computed_here():
    assert {(section, key) for section in SECTIONS for key in asked(section)} == set(HELD)


@pytest.mark.parametrize(("section", "key"), [(section, key) for section in SECTIONS for key in asked(section)])
def test_the_answer_is_what_comes_out(section, key):
    question = question_of(asked(section)[key])
    came = HELD[section, key]()
    if question.choices is None:
        assert came == pytest.approx(question.number, abs=(question.near or 0) / 10 + 1e-9)
    else:
        assert came == question.answer, question.choices[came]


@pytest.mark.parametrize("section", SECTIONS)
def test_every_question_can_be_asked_another_day_in_other_words(section):
    texts = [(question.text, question.again) for question in map(question_of, asked(section).values())]
    assert all(again and again != text and text.endswith("?") and again.endswith("?") for text, again in texts)
    assert len({text for pair in texts for text in pair}) == 2 * len(texts)


def find(truths) -> int:
    """Return the index of the one choice that is true."""
    assert sum(map(bool, truths)) == 1, truths
    return [bool(truth) for truth in truths].index(True)


# Section 1


@holds(1, "corner")
def _():
    z, h = np.array([-2.0, -0.5, 0.0, 0.5, 2.0]), 1e-4
    measured = (oracle.relu(z + h) - oracle.relu(z - h)) / (2 * h)
    off = np.abs(measured - oracle.d_relu(z)) > 1e-6
    assert measured[2] == pytest.approx(0.5)
    return find([off.tolist() == [False, False, True, False, False], off.sum() == 3, not off.any()])


@holds(1, "both sides")
def _():
    left, right = oracle.d_sigmoid(np.array([-2.0, 2.0]))
    equal = np.isclose(left, right)
    return find([left > right and not equal, right > left and not equal, equal])


@holds(1, "steepest")
def _():
    return oracle.d_sigmoid(np.linspace(-8, 8, 1601)).max()


@holds(1, "inf")
def _():
    with np.errstate(all="ignore"):
        huge = np.exp(np.array([1000.0]))
        came = (huge / huge)[0]
    assert np.isinf(huge[0])
    return find([came == 1, np.isinf(came), np.isnan(came)])


@holds(1, "boundary")
def _():
    side = np.linspace(-4, 4, 81)
    x1, x2 = np.meshgrid(side, side)
    z = 1.0 * x1 - 0.6 * x2 + 0.5
    # Where both change between low and high is one and the same straight line, z = 0.
    high = np.abs(z) > 1e-9
    assert np.array_equal(oracle.relu(z)[high] > 0, z[high] > 0)
    assert np.array_equal(oracle.sigmoid(z)[high] > 0.5, z[high] > 0)
    return 0


@holds(1, "largest loss")
def _():
    y, y_hat = np.array([1, 1, 1, 0]), np.array([0.9, 0.5, 0.1, 0.2])
    losses = oracle.binary_crossentropy_loss(y, y_hat)
    assert losses == pytest.approx([0.105, 0.693, 2.303, 0.223], abs=6e-4)
    return int(np.argmax(losses))


@holds(1, "shapes")
def _():
    return [(5,), (5, 1), (5, 5)].index((np.zeros((5, 1)) - np.zeros(5)).shape)


@holds(1, "perfect")
def _():
    with np.errstate(all="ignore"):
        came = ((1 - np.ones(1)) * np.log(1 - np.ones(1)))[0]
    return find([came == 0, np.isneginf(came), np.isnan(came)])


@holds(1, "tiny eps")
def _():
    return find([1 - 1e-20 == 1, 1 - 1e-20 != 1])


def test_the_neuron_of_the_picture_shows_what_relu_did():
    """Its z is negative, so that z, w1 and relu(z) are three different numbers."""
    alt = activations.neuron().alt
    z = 2 * 1 + (-1) * 4 + 1.5
    assert z == -0.5 and oracle.relu(np.array([z]))[0] == 0
    assert f"z = {z:g}".replace("-", "−") in alt and f"{oracle.sigmoid(np.array([z]))[0]:.3f}" in alt


# Section 2


@holds(2, "edge")
def _():
    W = np.zeros((2, 3))
    W[1, 2] = 1
    given, found = np.argwhere(np.array([oracle.layer_forward(a_layer(W), row[None]) for row in np.eye(2)])[:, 0])[0]
    return find([(given, found) == (1, 2), (given, found) == (2, 1), False])


def a_layer(W, b=None, act="relu") -> dict:
    W = np.asarray(W, float)
    return {"W": W, "b": np.zeros(W.shape[1]) if b is None else np.asarray(b, float), "act": act, "shape": ""}


@holds(2, "columns")
def _():
    products = np.array([[1.0, 2.0], [0.0, -1.0], [3.0, 1.0]]) @ np.full((2, 4), 0.5)
    return len(np.unique(products, axis=1).T)


def spread_after_six(factor) -> float:
    factors = assets.load("building_factors").tolist()
    middle = np.median(assets.load("building_spread")[:, :, -1], axis=1)
    place = [round(one, 3) for one in factors].index(factor)
    return middle[place] / middle[[round(one, 3) for one in factors].index(1.0)]


@holds(2, "tenth")
def _():
    left = spread_after_six(0.1)
    return find([0.05 < left < 0.2, 1 / 120 < left < 1 / 30, 1e-7 < left < 1e-5])


@holds(2, "triple")
def _():
    grown = spread_after_six(3.0)
    assert "553" in building.depth().alt
    return find([2 < grown < 5, 12 < grown < 25, 650 < grown < 800])


@holds(2, "rows")
def _():
    rng = np.random.default_rng(7)
    first, second = rng.uniform(size=3), rng.uniform(size=3)
    third = np.random.default_rng(7).uniform(size=3)
    one, two = np.array_equal(first, second), np.array_equal(first, third)
    return find([one and not two, two and not one, one and two, not one and not two])


@holds(2, "own generator")
def _():
    def weights():
        return np.random.default_rng(0).uniform(-1, 1, size=(2, 3))

    return find([np.array_equal(weights(), weights()), False, not np.array_equal(weights(), weights())])


@holds(2, "fan in")
def _():
    rng, spread = np.random.default_rng(3), []
    for fan_in in (6, 96, 1000):
        samples = rng.normal(size=(400, fan_in))
        spread.append((samples @ oracle.init_layer(fan_in, 50, "relu", rng)["W"]).std())
    steady = max(spread) < 1.1 * min(spread)
    assert spread == pytest.approx([2**0.5] * 3, rel=0.05)
    return find([spread[2] > spread[0] and not steady, spread[2] < spread[0] and not steady, steady])


@holds(2, "layers")
def _():
    return len(oracle.init_mlp(SPEC, np.random.default_rng(0)))


@holds(2, "last pair")
def _():
    mlp = oracle.init_mlp(SPEC, np.random.default_rng(0))
    assert mlp[-1]["W"].shape[1] == SPEC[-1][0] and mlp[-1]["act"] == SPEC[-2][1]
    shorter = oracle.init_mlp(SPEC[:-1], np.random.default_rng(0))
    return find([len(mlp) == len(SPEC), len(mlp) == len(SPEC) - 1, len(shorter) == len(mlp)])


@holds(2, "count")
def _():
    return sum(layer["W"].size + layer["b"].size for layer in oracle.init_mlp(SPEC, np.random.default_rng(0)))


# Section 3

THREE = np.array([[1.0, 2.0], [0.0, -1.0], [3.0, 1.0]])
FIRST = ([[1.0, 0.0, -1.0, 2.0], [0.0, 1.0, 1.0, -1.0]], [0.0, 1.0, 0.0, -1.0])
SECOND = ([[1.0], [-1.0], [2.0], [1.0]], [0.5])


@holds(3, "pencil")
def _():
    layer = a_layer(*FIRST)
    oracle.layer_forward(layer, THREE)
    assert layer["A"][0, 3] == 0
    return layer["Z"][0, 3]


@holds(3, "four zeros")
def _():
    mlp = [a_layer(*FIRST), a_layer(*SECOND)]
    out = oracle.mlp_forward(mlp, THREE[1:2])
    assert not mlp[0]["A"].any() and mlp[0]["Z"].any()
    mlp[0]["b"] = mlp[0]["b"] - 50  # far below zero in place of a little
    return find([oracle.mlp_forward(mlp, THREE[1:2])[0, 0] == out[0, 0] == SECOND[1][0], False, False])


@holds(3, "wrong order")
def _():
    with pytest.raises(ValueError, match="3 is different from 4"):
        np.zeros((2, 4)) @ np.zeros((3, 2))
    assert "4 against 3" in "".join(ax.get_title(loc="left") for ax in forward.wrong_order(3, 2, 4).figure.axes)
    return 0


@holds(3, "fold lines")
def _():
    layer = oracle.init_layer(2, 5, "relu", np.random.default_rng(0))
    oracle.layer_forward(layer, np.array([[0.0, 0.0], [0.3, 0.4]]))
    return find([not layer["Z"][0].any(), not layer["Z"][1].any(), False])


@holds(3, "bias shape")
def _():
    fits = []
    for size in (4, 3):
        try:
            fits.append((np.zeros((3, 4)) + np.zeros(size)).shape == (3, 4))
        except ValueError:
            fits.append(False)
    return find([fits == [True, False], fits == [False, True], fits == [True, True]])


@holds(3, "seven rows")
def _():
    mlp = oracle.init_mlp(((2, "relu"), (5, "relu"), (3, "sigmoid"), (1, None)), np.random.default_rng(0))
    oracle.mlp_forward(mlp, np.zeros((7, 2)))
    return [(7, 5), (7, 3), (5, 3), (3, 7)].index(mlp[1]["A"].shape)


@holds(3, "two layers")
def _():
    mlp = [a_layer(*FIRST), a_layer(*SECOND)]
    out = oracle.mlp_forward(mlp, THREE)
    assert mlp[0]["A"][2].tolist() == [3, 2, 0, 4]
    return out[2, 0]


@holds(3, "opinions")
def _():
    spec = ((2, "relu"), (6, "relu"), (4, "sigmoid"), (1, None))
    angle = np.linspace(0, 2 * np.pi, 100)
    ring = np.column_stack([np.cos(angle), np.sin(angle)])
    sides = []
    for seed in (2, 4, 5):
        mlp = oracle.init_mlp(spec, np.random.default_rng(seed))
        near, far = (np.ravel(oracle.mlp_forward(mlp, size * ring)) > 0.5 for size in (0.1, 3.0))
        assert np.array_equal(near, far), "along each ray from the origin the side stays the same"
        sides.append(far)
    alike = all(np.array_equal(one, two) for one, two in pairwise(sides))
    return find([alike, False, not alike])


@holds(3, "alone")
def _():
    mlp = oracle.init_mlp(((2, "relu"), (5, "relu"), (3, "sigmoid"), (1, None)), np.random.default_rng(3))
    crowd = np.random.default_rng(4).normal(size=(7, 2))
    together = oracle.mlp_forward(mlp, crowd)
    alone = np.vstack([oracle.mlp_forward(mlp, crowd[i : i + 1]) for i in range(7)])
    off = np.abs(together - alone)
    return find([off.max() < 1e-12, off.max() > 1e-3, off[0] < 1e-12 < off[1:].min()])


# Section 4


@holds(4, "slope")
def _():
    return round(float(gradcheck.central_difference(lambda w: (3 * w - 1) ** 2, 2.0)), 6)


@holds(4, "million")
def _():
    calls = []
    gradcheck.central_difference(lambda w: calls.append(1) or float(np.sum(w)), np.zeros(50))
    return len(calls) / 50 * 1_000_000


@holds(4, "shapes")
def _():
    layer = a_layer(np.ones((2, 3)))
    oracle.layer_forward(layer, np.ones((5, 2)))
    oracle.layer_backward(layer, np.ones((5, 3)))
    return find([layer[key].shape == (5, 2) for key in ("dA", "dZ", "dW", "dX")])


@holds(4, "dW")
def _():
    layer = a_layer([[1.0], [-1.0]], [0.5])
    oracle.layer_forward(layer, np.array([[2.0, 1.0], [1.0, 3.0], [4.0, 1.0]]))
    oracle.layer_backward(layer, np.array([[1.0], [2.0], [3.0]]))
    assert np.ravel(layer["dZ"]).tolist() == [1, 0, 3]
    return layer["dW"][1, 0]


@holds(4, "step")
def _():
    large, middle, small = (abs((np.sin(1 + h) - np.sin(1 - h)) / (2 * h) - np.cos(1.0)) for h in (1e-1, 1e-5, 1e-13))
    assert middle < large
    return find([small < middle, small > 1000 * middle, 0.01 * middle < small < 100 * middle])


@holds(4, "corner")
def _():
    return float(gradcheck.central_difference(lambda z: float(oracle.relu(z)), 0.0))


def measured_wrong(h) -> bool:
    layer = oracle.init_layer(2, 4, "sigmoid", np.random.default_rng(1))
    layer["b"] = np.random.default_rng(2).normal(size=4)
    rng = np.random.default_rng(5)
    samples, dA = rng.normal(size=(3, 2)), rng.normal(size=(3, 4))
    table = gradcheck.check_layer(oracle.layer_forward, oracle.layer_backward, layer, samples, dA, h=h)
    return "✗" in str(table)


@holds(4, "tiny h")
def _():
    assert not measured_wrong(1e-5), "the gradients are right"
    return find([not measured_wrong(1e-13), measured_wrong(1e-13), False])


@holds(4, "db")
def _():
    Z, dA = np.array([[0.5, -1], [2, 2], [-1, 3]]), np.array([[1.0, -1], [0, 0], [3, -3]])
    db = (dA * oracle.d_relu(Z)).sum(axis=0).tolist()
    return [[1, -3], dA.sum(axis=0).tolist(), (dA * (Z < 0)).sum(axis=0).tolist()].index(db)


def test_the_wrong_answers_about_db_are_the_slips_that_they_are_said_to_be():
    Z, dA = np.array([[0.5, -1], [2, 2], [-1, 3]]), np.array([[1.0, -1], [0, 0], [3, -3]])
    assert asked(4)["db"]["choices"][1:] == [
        str(one.astype(int).tolist()).replace("-", "−") for one in (dA.sum(axis=0), (dA * (Z < 0)).sum(axis=0))
    ]


@holds(4, "off")
def _():
    rng = np.random.default_rng(3)
    mlp = oracle.init_mlp(((2, "relu"), (8, "relu"), (5, "sigmoid"), (1, None)), rng)
    mlp[0]["b"][2] = -9.0
    samples, labels = rng.normal(size=(24, 2)), rng.integers(0, 2, size=24)
    oracle.mlp_backward(mlp, oracle.d_binary_crossentropy_loss(labels, oracle.mlp_forward(mlp, samples)))
    assert not mlp[0]["A"][:, 2].any()
    coming, going = mlp[0]["dW"][:, 2].any(), mlp[1]["dW"][2].any()
    return find([coming and not going, going and not coming, not coming and not going])


@holds(4, "eight layers")
def _():
    rng = np.random.default_rng(3)
    samples, labels = rng.normal(size=(24, 2)), rng.integers(0, 2, size=24)
    spec, left = [(2, "sigmoid")] + [(16, "sigmoid")] * 7 + [(1, None)], []
    for seed in range(6):
        mlp = oracle.init_mlp(spec, np.random.default_rng(seed))
        oracle.mlp_backward(mlp, oracle.d_binary_crossentropy_loss(labels, oracle.mlp_forward(mlp, samples)))
        sizes = [np.abs(layer["dW"]).mean() for layer in mlp]
        left.append(sizes[0] / sizes[6])
    left = np.median(left)
    return find([1 / 12 < left < 1 / 3, 1 / 60 < left < 1 / 15, 1 / 4000 < left < 1 / 500])


@holds(4, "in one")
def _():
    layer = {"W": np.ones((1, 1)), "b": np.zeros(1), "act": "sigmoid", "shape": "1 to 1"}
    y_hat = oracle.layer_forward(layer, np.log([[4.0]]))  # 0.8
    oracle.layer_backward(layer, oracle.d_binary_crossentropy_loss(np.array([1]), y_hat))
    return layer["dZ"].item()


# Section 5


@holds(5, "walks")
def _():
    walks = assets.load("update_walks")
    away = np.hypot(*walks[:, 20].T)
    assert away[0] == pytest.approx(2.7, abs=0.05) and away[1] < 0.02
    lengths = np.hypot(*np.diff(walks[:, :3], axis=1).transpose(2, 0, 1))
    assert lengths[0].max() < lengths[1].min() < lengths[2].max() and lengths[2, 1] > lengths[2, 0]
    assert len(update.walks(steps=2, named=False).figure.axes) == 3
    return int(np.argmin(away))


@holds(5, "one step")
def _():
    layer = a_layer([[1.0], [-1.0]], [0.5]) | {"dW": np.array([[14.0], [4.0]]), "db": np.array([4.0])}
    oracle.layer_update(layer, 0.1)
    assert layer["W"][1, 0] == pytest.approx(-1.4) and layer["b"][0] == pytest.approx(0.1)
    return layer["W"][0, 0]


@holds(5, "purse")
def _():
    purse = {"coins": 10}
    coins = purse["coins"]
    coins = coins - 3
    return purse["coins"]


@holds(5, "friend")
def _():
    shared = np.array([10.0, 20.0])
    purse, friend = {"coins": shared}, {"coins": shared}
    purse["coins"] -= 3
    return [[10, 20], [7, 17], [4, 14]].index(friend["coins"].tolist())


@holds(5, "order")
def _():
    mlp, samples, labels = a_step()
    oracle.mlp_backward(mlp, oracle.d_binary_crossentropy_loss(labels, oracle.mlp_forward(mlp, samples)))
    forth, back = copy.deepcopy(mlp), copy.deepcopy(mlp)
    for layer in forth:
        oracle.layer_update(layer, 0.01)
    for layer in reversed(back):
        oracle.layer_update(layer, 0.01)
    assert all(np.array_equal(one["W"], two["W"]) for one, two in zip(forth, back, strict=True))
    return 0


def a_step(n=50, seed=1):
    samples, labels = data.make("lab", n, noise=0.1, rng=np.random.default_rng(0))
    spec = ((2, "relu"), (6, "relu"), (4, "sigmoid"), (1, None))
    return oracle.init_mlp(spec, np.random.default_rng(seed)), samples, labels


def losses_after_a_step(n=50, seed=1):
    """Return learning rates, the loss after one step with each, and the loss before."""
    rates, losses = np.geomspace(1e-4, 1, 41), []
    for rate in (0.0, *rates):
        mlp, samples, labels = a_step(n, seed)
        oracle.mlp_backward(mlp, oracle.d_binary_crossentropy_loss(labels, oracle.mlp_forward(mlp, samples)))
        oracle.mlp_update(mlp, rate)
        losses.append(np.mean(oracle.binary_crossentropy_loss(labels, oracle.mlp_forward(mlp, samples))))
    return rates, np.array(losses[1:]), losses[0]


@holds(5, "curve")
def _():
    _, losses, before = losses_after_a_step()
    lowest = int(np.argmin(losses))
    return find([lowest == len(losses) - 1, lowest > 0 and losses[-1] > 2 * before, lowest == 0])


@holds(5, "more samples")
def _():
    ratios = []
    for seed in range(6):
        few, many = (rates[np.argmin(losses)] for rates, losses, _ in map(losses_after_a_step, (50, 200), [seed] * 2))
        ratios.append(few / many)
    assert min(ratios) > 2.5
    return 0


@holds(5, "early")
def _():
    changes = []
    for seed in range(8):
        mlp, samples, labels = a_step(seed=seed)
        d_loss = oracle.d_binary_crossentropy_loss(labels, oracle.mlp_forward(mlp, samples))
        oracle.mlp_backward(mlp, d_loss)
        honest = mlp[0]["dW"].copy()
        oracle.layer_update(mlp[-1], 0.01)
        oracle.mlp_backward(mlp, d_loss)
        changes.append(np.abs(mlp[0]["dW"] - honest).max() / np.abs(honest).max())
    return find([max(changes) == 0, 0 < max(changes) < 1e-6, min(changes) > 0.05])


# Section 6


@holds(6, "snapshots")
def _():
    letters = dict(zip(training.SHUFFLED, "ABCDE", strict=True))
    order = ", ".join(letters[place] for place in range(5))
    return asked(6)["snapshots"]["choices"].index(order)


THREE_MORE = np.array([[1.0, 0], [0, 1], [2, 1]])


def one_minibatch(times=1):
    layer = a_layer(np.zeros((2, 1)), act="sigmoid")
    samples, labels = np.vstack([THREE_MORE] * times), np.tile([1, 0, 1], times)
    loss = oracle.mlp_minibatch([layer], samples, labels, 0.1)
    return layer, loss, np.mean(oracle.binary_crossentropy_loss(labels, oracle.mlp_forward([layer], samples)))


@holds(6, "five lines")
def _():
    """Measured last, from the predictions of the start, the loss is the same."""
    layer = a_layer(np.zeros((2, 1)), act="sigmoid")
    labels = np.array([1, 0, 1])
    y_hat = oracle.mlp_forward([layer], THREE_MORE)
    oracle.mlp_backward([layer], oracle.d_binary_crossentropy_loss(labels, y_hat))
    oracle.mlp_update([layer], 0.1)
    late = np.mean(oracle.binary_crossentropy_loss(labels, y_hat))
    first, loss, _ = one_minibatch()
    assert late == loss and np.array_equal(layer["W"], first["W"])
    return [choice[:3] for choice in asked(6)["five lines"]["choices"]].index("(c)")


@holds(6, "which mean")
def _():
    _, before, after = one_minibatch()
    assert (round(float(before), 3), round(float(after), 3)) == (0.693, 0.617)
    return 0


@holds(6, "twice")
def _():
    once, loss, _ = one_minibatch()
    twice, loss_twice, _ = one_minibatch(2)
    doubled, same = np.allclose(twice["dW"], 2 * once["dW"]), np.isclose(loss, loss_twice)
    return find([doubled and not same, doubled and same, not doubled and same, not doubled and not same])


@holds(6, "step length")
def _():
    mlp = oracle.init_mlp(SPEC, np.random.default_rng(0))
    picture = training.step_lengths(oracle.mlp_minibatch, mlp, X, Y, 0.01, np.random.default_rng(0))
    times = int(headline(picture).split("goes ")[1].split(" times")[0])
    assert 25 <= times <= 40
    return find([times < 50, times == 50, times > 50])


@holds(6, "slice")
def _():
    return find([len(np.arange(7)[6:9]) == 1, len(np.arange(7)[6:9]) == 3, False])


@holds(6, "epoch loss")
def _():
    return np.mean([0.1, 0.1, 0.1, 0.1, 0.6])


@holds(6, "programs")
def _():
    """Which program is which is written where their curves are computed; the wrong choices' words are checked here."""
    median = assets.load("training_programs")[:, 0]
    jitter = np.abs(np.diff(median[:, 100:], axis=1)).mean(axis=1)
    ends = median[:, -20:].mean(axis=1)
    assert int(np.argmax(jitter)) == 0 and int(np.argmin(ends)) == 1
    return 2


@holds(6, "six seeds")
def _():
    ends = [trained(seed)[1] for seed in range(6)]
    assert (round(min(ends), 2), round(max(ends), 2)) == (0.12, 0.19)
    return find([max(ends) - min(ends) < 0.005, 1.3 < max(ends) / min(ends) < 1.7 and max(ends) < 0.3, max(ends) > 0.6])


@holds(6, "equal")
def _():
    mlp = oracle.init_mlp(SPEC, np.random.default_rng(0))
    for layer in mlp:
        layer["W"] = np.full(layer["W"].shape, 0.5)
    oracle.mlp_train(mlp, X, Y, 4, 200, 0.01, np.random.default_rng(0))
    return len(np.unique(mlp[0]["W"].round(8), axis=1).T)


@holds(6, "colleague")
def _():
    mlp, rng = oracle.init_mlp(SPEC, np.random.default_rng(4)), np.random.default_rng(1)
    losses = [oracle.mlp_train(mlp, rng.permutation(X), rng.permutation(Y), 4, 1, 0.01, rng)[0] for _ in range(200)]
    end = np.mean(losses[-20:])
    return find([end < 0.3, 0.66 < end < 0.72, end > losses[0]])


def finder_losses(seed):
    """Return the smoothed losses that section 6's finder draws, with the lesson's settings."""
    losses = []

    def minibatch(*given):
        losses.append(oracle.mlp_minibatch(*given))
        return losses[-1]

    mlp = oracle.init_mlp(SPEC, np.random.default_rng(seed))
    rates.finder(minibatch, mlp, X, Y, 4, rng=np.random.default_rng(seed))
    return rates.lowest(losses, 13)


@holds(6, "finder")
def _():
    answers = []
    for seed in range(8):
        smooth, step = finder_losses(seed)
        changed = abs(smooth[50] / smooth[20] - 1)  # 50 steps: a rate of 0.001; the first means are of few steps
        middle = 50 < step < 199 and changed < 0.45 and smooth[step] < 0.6 * smooth[50] and smooth[-1] > smooth[step]
        answers.append(find([step == 199, middle, smooth[-1] > smooth[0] and step < 50]))
    assert len(set(answers)) == 1
    return answers[0]


@holds(6, "directions")
def _():
    shares = [
        landscape.main_directions(np.array([landscape.flat(mlp) for mlp in path_of(seed)]))[2][:2].sum()
        for seed in range(8)
    ]
    assert (round(min(shares), 2), round(max(shares), 2)) == (0.97, 0.99)
    return find([max(shares) < 0.1, min(shares) > 0.4 and max(shares) < 0.6, min(shares) > 0.9])
