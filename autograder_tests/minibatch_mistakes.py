"""What known mistakes in one step of training lead to, so that a check can recognise them."""

from __future__ import annotations

import numpy as np

from autograder_tests import oracle
from autograder_tests.networks import backwarded, forwarded, weights_of

BROADCAST = "labels of shape (n,) against predictions of shape (n, 1)"


def moved(mlp, X, lr, d_loss):
    """Return all weights, in one row, after one step with the gradient `d_loss` at the output."""
    after = backwarded(mlp, X, d_loss)
    oracle.mlp_update(after, lr)
    return weights_of(after)


def blamed_late(mlp, X, y, lr):
    """Return all weights where each layer is moved before its dX is worked out."""
    after = forwarded(mlp, X)
    gradient = oracle.d_binary_crossentropy_loss(y, after[-1]["A"])
    for layer in after[::-1]:
        oracle.layer_backward(layer, gradient)
        oracle.layer_update(layer, lr)
        gradient = layer["dZ"] @ layer["W"].T
    return weights_of(after)


def mistaken_steps(mlp, X, y, lr):
    """Return name of a mistake → (the weights that it leaves behind, its hint)."""
    y_hat = forwarded(mlp, X)[-1]["A"]
    slope, n, column = oracle.d_binary_crossentropy_loss(y, y_hat), len(y), y.reshape(-1, 1)
    twice = backwarded(mlp, X, slope)
    oracle.mlp_update(twice, lr)
    oracle.mlp_minibatch(twice, X, y, lr)
    total = (
        "The gradient is the sum over the mini-batch, as the derivative of the loss gives it: nothing is divided by n."
    )
    once = "Count the updates of one call."
    return {
        "nothing is updated": (
            weights_of(mlp),
            "After the backward pass the gradients wait in the layers. Who uses them?",
        ),
        "the mean gradient in place of the sum": (moved(mlp, X, lr / n, slope), total),
        "plus in place of minus": (moved(mlp, X, -lr, slope), "The loss grew. Which way does the gradient point?"),
        "updated twice": (moved(mlp, X, 2 * lr, slope), once),
        "two steps, one after the other": (weights_of(twice), once),
        "lr is ignored": (moved(mlp, X, 1.0, slope), "How far should one step go? Who says so?"),
        "updated before all gradients are there": (
            blamed_late(mlp, X, y, lr),
            "The blame of the earlier layers was measured with weights that had moved already. All gradients first.",
        ),
        "the loss in place of its gradient": (
            moved(mlp, X, lr, oracle.binary_crossentropy_loss(y, y_hat)),
            "What goes back through the network says how the loss *changes* with each prediction.",
        ),
        "y_hat - y in place of the loss gradient": (
            moved(mlp, X, lr, y_hat - column),
            "ŷ - y is the gradient at the last Z already; the last layer's backward pass brings its slope in again.",
        ),
        "y - y_hat in place of the loss gradient": (
            moved(mlp, X, lr, column - y_hat),
            "Which of your functions gives the derivative of the loss?",
        ),
        BROADCAST: (
            moved(
                mlp,
                X,
                lr,
                oracle.d_binary_crossentropy_loss(np.tile(y, n), np.repeat(y_hat, n))
                .reshape(n, n)
                .mean(axis=1, keepdims=True),
            ),
            "Print the shapes of y and of the predictions before they meet.",
        ),
        "one mean gradient for every sample": (
            moved(mlp, X, lr, np.full_like(slope, slope.mean())),
            "Each sample has its own gradient; adding up over samples is the layers' work.",
        ),
    }


def mistaken_losses(mlp, X, y, lr):
    """Return name of a mistake → (the loss that it gives, its hint)."""
    y_hat = forwarded(mlp, X)[-1]["A"]
    losses, n = oracle.binary_crossentropy_loss(y, y_hat), len(y)
    slope = oracle.d_binary_crossentropy_loss(y, y_hat)
    later = backwarded(mlp, X, slope)
    oracle.mlp_update(later, lr)
    after = oracle.binary_crossentropy_loss(y, oracle.mlp_forward(later, X))
    table = oracle.binary_crossentropy_loss(np.tile(y, n), np.repeat(y_hat, n))
    mean = "A mean does not grow with the size of the batch. Yours does."
    return {
        "the sum in place of the mean": (losses.sum(), mean),
        "the loss after the step": (after.mean(), "Measure first, then move: this loss belongs to the new weights."),
        "the sum of the losses after the step": (
            after.sum(),
            "Measure first, then move. And " + mean[0].lower() + mean[1:],
        ),
        BROADCAST: (table.mean(), "Print the shape of your losses: one for each sample?"),
        "the mean of the gradient": (slope.mean(), "You return the slope of the loss, not the loss."),
        "the opposite sign": (-losses.mean(), "A cross-entropy is never negative."),
        "divided by n twice": (losses.mean() / n, "Count the divisions."),
        "the mean prediction": (y_hat.mean(), "The predictions came from the network; their losses are asked for."),
    }
