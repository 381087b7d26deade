"""The relative error of the gradient check: its bands hold for right and for wrong gradients."""

import contextlib

import numpy as np
import pytest

from autograder_tests import oracle
from autograder_tests.selftest import answers
from lab import comparison, gradcheck
from training_runs import SPEC


def layer_rows(backward, act, seed):
    rng = np.random.default_rng(seed)
    layer = oracle.init_layer(2, 4, act, rng) | {"b": rng.normal(size=4)}
    X, dA = rng.normal(size=(3, 2)), rng.normal(size=(3, 4))
    return gradcheck.check_layer(oracle.layer_forward, backward, layer, X, dA).rows


def network_rows(seed):
    rng = np.random.default_rng(seed)
    X, y = rng.normal(size=(5, 2)), np.array([0, 1, 1, 0, 1])
    mlp = oracle.init_mlp(SPEC, rng)
    for layer in mlp:
        layer["b"] = rng.normal(size=layer["b"].shape)
    losses = oracle.binary_crossentropy_loss, oracle.d_binary_crossentropy_loss
    rows = gradcheck.check_network(oracle.mlp_forward, oracle.mlp_backward, *losses, mlp, X, y).rows
    return rows, float(np.abs(oracle.mlp_forward(mlp, X).ravel() - y).max())


def test_right_layers_are_fine_in_every_row():
    rows = [
        row for seed in range(60) for act in ("relu", "sigmoid") for row in layer_rows(oracle.layer_backward, act, seed)
    ]
    assert max(row.relative for row in rows) < 1e-9
    assert {row.band for row in rows} == {"fine"} and all(row.ok for row in rows)


def test_right_networks_are_as_the_lesson_says():
    tried = [network_rows(seed) for seed in range(60)]
    relative = np.array([[row.relative for row in rows] for rows, _ in tried])
    assert relative.size == 900
    assert round(100 * np.mean(relative < comparison.FINE)) == 99
    assert relative.max() < comparison.WRONG
    worst = int(relative.max(axis=1).argmax())
    assert tried[worst][1] > 0.9999  # a prediction within 0.0001 of the wrong label


def test_wrong_layers_are_as_the_lesson_says():
    seen = []
    for answer in answers.load("layer_backward"):
        given = dict(vars(oracle)) | {"np": np}
        exec(answer.source, given)
        rows = []
        for act in ("relu", "sigmoid"):
            with contextlib.suppress(ValueError):  # shapes that cannot be multiplied
                rows += layer_rows(given["layer_backward"], act, seed=3)
        off = [row.relative for row in rows if row.relative >= comparison.FINE]
        if answer.kind == "right":
            assert not off, answer.label
        elif off:
            seen.append(max(off))
            assert not all(row.ok for row in rows), answer.label
    (other,) = [relative for relative in seen if relative <= 2e-2]
    assert other == pytest.approx(8e-3, abs=5e-4)


def test_a_small_gradient_that_is_wrong_is_caught_by_its_relative_error():
    measured = np.array([2e-7, -1e-7])
    assert comparison.compare("dW", measured, measured).ok
    row = comparison.compare("dW", 2 * measured, measured)
    assert row.difference < comparison.TOLERANCE and not row.ok
    assert (row.relative, row.band) == (pytest.approx(0.5), "wrong")


@pytest.mark.parametrize(
    ("stored", "measured", "band"),
    [
        ([0.0, 0.0], [0.0, 0.0], "fine"),
        ([1.0, 2.0], [1.0, 2.0 + 1e-8], "fine"),
        ([1.0, 2.0], [1.0, 2.0001], "look again"),
        ([1.0, 2.0], [1.0, 2.1], "wrong"),
        ([0.0, 0.0], [0.0, 1e-11], "too small to tell"),
    ],
)
def test_each_band_has_its_word(stored, measured, band):
    row = comparison.compare("db", stored, np.array(measured))
    assert row.band == band and row.ok == (band in ("fine", "too small to tell"))
    assert f"{row.relative:.1e} {band}" in repr(comparison.Table([row]))


def test_what_cannot_be_compared_has_no_relative_error():
    row = comparison.compare("db", None, np.zeros(2))
    assert np.isnan(row.relative) and "–" in repr(comparison.Table([row]))


def test_loss_and_last_layer_in_one_by_hand():
    layer = {"W": np.ones((1, 1)), "b": np.zeros(1), "act": "sigmoid", "shape": "1 to 1"}
    y_hat, y = oracle.layer_forward(layer, np.log([[4.0]])), np.array([1])
    assert y_hat.item() == pytest.approx(0.8)
    assert oracle.binary_crossentropy_loss(y, y_hat).item() == pytest.approx(0.223, abs=5e-4)
    d_loss = oracle.d_binary_crossentropy_loss(y, y_hat)
    assert d_loss.item() == pytest.approx(-1.25) and oracle.d_sigmoid(layer["Z"]).item() == pytest.approx(0.16)
    oracle.layer_backward(layer, d_loss)
    assert layer["dZ"].item() == pytest.approx(0.8 - 1)
