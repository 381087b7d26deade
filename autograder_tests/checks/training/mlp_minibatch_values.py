"""Values of every kind for `mlp_minibatch`: losses, gradients, batches and rates."""

from __future__ import annotations

import numpy as np

from autograder_tests.checks import ALL_OTHERS, Student, Wrong, check, oracle
from autograder_tests.checks.training.minibatch_mistakes import moved
from autograder_tests.judging.compare import BATCH_LOSS, BATCH_STEP, SLOPE
from autograder_tests.judging.networks import Callees, describe_network, draw, forwarded, make_network, weights_of
from autograder_tests.judging.verdict import SAME, TITLE, demand, within
from autograder_tests.kinds import Array, Cases, Network, Rng


def batches(rng: Rng) -> Cases:
    """Yield steps of every kind: (network, X, y, lr, what is special about them)."""

    def network(widths, n, reach, scale=1.0):
        """Draw a network whose logits reach `reach`, on samples of this scale, and no Z of which is close to 0."""
        while True:
            mlp, X = make_network(widths, rng), scale * rng.normal(size=(n, widths[0]))
            Z = forwarded(mlp, X)[-1]["Z"] - mlp[-1]["b"]
            factor = reach / max(np.abs(Z).max(), 1e-9)
            mlp[-1]["W"] = mlp[-1]["W"] * factor
            done = forwarded(mlp, X)
            near = min(np.abs(layer["Z"]).min() / np.abs(layer["Z"]).max() for layer in done)
            if factor < 50 and near > 2e-5 and all((layer["A"] > 0).any() for layer in done):
                return mlp, X, done[-1]["Z"].ravel()

    mlp, X, Z = network((3, 4, 2, 1), 150, 2.0)
    yield mlp, X, rng.permutation(np.arange(150) % 2), 0.01, "150 samples"
    for lr in (4.0, 1e-3):
        mlp, X, Z = network((2, 5, 1), 9, 2.0)
        yield mlp, X, rng.permutation(np.arange(9) % 2), lr, "a large lr" if lr > 1 else "a small lr"
    for n in (4, 1):
        mlp, X, Z = network((2, 3, 1), n, 7.0)
        right_ = (Z > 0).astype(int)
        yield mlp, X, right_, 2.0, "every prediction right, and most of them sure"
        yield mlp, X, 1 - right_, 0.05, "every prediction wrong, and most of them sure"
    for label in (0, 1):
        mlp, X, Z = network((3, 4, 1), 6, 2.0)
        yield mlp, X, np.full(6, label), 0.1, f"every label {label}"
    mlp, X, Z = network((3, 6, 6, 5, 6, 6, 4, 1), 6, 2.0)
    yield mlp, X, rng.permutation(np.arange(6) % 2), 0.1, "many layers"
    mlp, X, Z = network((3, 5, 1), 7, 3.0, 200.0)
    yield mlp, X, rng.permutation(np.arange(7) % 2), 1e-4, "large numbers in X"


def settled(rng: Rng) -> tuple:
    """Return a network that is sure of every label, its samples and labels: the loss is a thousandth or so."""
    mlp = make_network((2, 1), rng)
    mlp[0].update(W=np.array([[3.0], [-2.0]]), b=np.array([0.3]))
    X = rng.choice([-1.0, 1.0], (5, 1)) * np.array([1.0, -0.8]) * rng.uniform(1.3, 1.6, (5, 1))
    return mlp, X, (forwarded(mlp, X)[-1]["Z"].ravel() > 0).astype(int)


def judge_batch(
    student: Student,
    mlp: Network,
    X: Array,
    y: Array,
    lr: float,
    kind: str,
    loss_factor: float = 1.0,
    slope_factor: float = 1.0,
) -> None:
    """Judge one step, with the two loss functions multiplied by factors, which a function that calls them must show."""

    def binary_crossentropy_loss(y, y_hat, eps=1e-10):
        return loss_factor * oracle.binary_crossentropy_loss(y, y_hat, eps)

    def d_binary_crossentropy_loss(y, y_hat, eps=1e-10):
        return slope_factor * oracle.d_binary_crossentropy_loss(y, y_hat, eps)

    standins = {**Callees().standins, "binary_crossentropy_loss": binary_crossentropy_loss}
    standins["d_binary_crossentropy_loss"] = d_binary_crossentropy_loss
    got = student.call("mlp_minibatch", mlp, X, y, lr, standins=standins)
    done = forwarded(mlp, X)
    y_hat = done[-1]["A"]
    loss, slope = oracle.binary_crossentropy_loss(y, y_hat).mean(), oracle.d_binary_crossentropy_loss(y, y_hat)
    loss = loss * (loss_factor if got.calls_to("binary_crossentropy_loss") else 1.0)
    slope = slope * (slope_factor if got.calls_to("d_binary_crossentropy_loss") else 1.0)
    tried = describe_network(mlp, X, kind)
    demand(got.result, loss, BATCH_LOSS.of(loss), tried=tried, expected="the mean loss, whatever its size", what="it")
    before, wanted = weights_of(mlp), moved(mlp, X, lr, slope)
    size = np.abs(wanted - before).max()
    if not within(weights_of(got.args[0]), wanted, BATCH_STEP.of(size) + SLOPE * np.abs(before)):
        expected = "one step of the summed gradient, whatever the loss, the gradient and the batch are"
        raise Wrong(tried, expected, "the weights have moved by other amounts, or not at all", hint=SAME)


@check("mlp_minibatch", TITLE, cost=34, after=ALL_OTHERS, seconds=15, hint=SAME)
def _(student, rng):
    for mlp, X, y, lr, kind in batches(rng):
        judge_batch(student, mlp, X, y, lr, kind)
    for after_that in (1e-5, 400.0, 1.0):  # a loss that falls, rises and falls again
        judge_batch(student, *settled(rng), 1.5, "sure and right")
        mlp, X, y = draw((3, 4, 2, 1), 5, rng)
        kind = "losses and gradients of another size from the functions that are called"
        judge_batch(student, mlp, X, y, 0.1, kind, after_that, after_that)
