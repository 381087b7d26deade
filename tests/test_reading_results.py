"""What the checks read from what a function left behind: batches, steps, neighbours, thresholds."""

import numpy as np
import pytest

from autograder_tests import oracle
from autograder_tests.checks.prediction.mlp_predict import BINS, a_network
from autograder_tests.checks.training.batches import LR, neighbours, one_hot_network, read
from autograder_tests.checks.update.layer_update import name_direction


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
