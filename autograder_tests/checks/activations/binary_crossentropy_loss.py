"""Checks of `binary_crossentropy_loss`."""

from __future__ import annotations

import math

import numpy as np

from autograder_tests.checks import ALL_OTHERS, SAME, TITLE, Misconception, check, oracle, right
from autograder_tests.checks.activations import elementwise, losses
from autograder_tests.checks.activations.losses import ANOTHER, AVERAGED
from autograder_tests.kinds import Array

right(binary_crossentropy_loss=oracle.binary_crossentropy_loss)


def loss_mistakes(y: Array, y_hat: Array) -> list[Misconception]:
    """What mistakes in the loss give, for y in the shape of y_hat and predictions away from 0 and 1."""
    p, n = y_hat, y_hat.size
    right = oracle.binary_crossentropy_loss(y, p)
    per_sample = (
        "Each prediction has a loss of its own. Adding up or averaging is done later, by whoever calls this function."
    )
    wrongs = [
        Misconception(
            "the sign turned round",
            -right,
            "A loss is never negative. What is the sign of the logarithm of a number below 1?",
        ),
        Misconception(AVERAGED, np.mean(right), per_sample),
        Misconception("the sum over the batch", np.sum(right), per_sample),
        Misconception("a division by the number of samples", right / n, per_sample),
        Misconception(
            "a logarithm with base 10", np.log10(math.e) * right, "The loss is made with the natural logarithm."
        ),
        Misconception(
            "a logarithm with base 2", np.log2(math.e) * right, "The loss is made with the natural logarithm."
        ),
        Misconception(
            "the squared difference",
            (y - p) ** 2,
            "That is the loss of least squares; this one is made of logarithms.",
            ANOTHER,
        ),
        Misconception("the difference without its sign", np.abs(y - p), "This loss is made of logarithms.", ANOTHER),
        Misconception(
            "the loss that belongs to the other label",
            oracle.binary_crossentropy_loss(1 - y, p),
            "Ask of a confident and right prediction: is its loss near 0?",
        ),
        Misconception(
            "y and y_hat swapped",
            oracle.binary_crossentropy_loss(p, y),
            "The logarithm is taken of the predictions. Labels of 0 or 1 stand in front of it.",
        ),
        Misconception(
            "brackets missing around 1 - y",
            -(y * np.log(p) + 1 - y * np.log(1 - p)),
            "Python multiplies before it subtracts: which part of the formula stands in brackets?",
        ),
        Misconception(
            "the labels left out",
            -(np.log(p) + np.log(1 - p)),
            "For each label one of the two terms must vanish. What makes it vanish?",
        ),
        Misconception(
            "the gradient instead of the loss",
            oracle.d_binary_crossentropy_loss(y, p),
            "That is the slope of the loss, its gradient; here its height is wanted.",
            ANOTHER,
        ),
    ]
    if n > 1 and not np.any(right == 0):
        name = f"a loss of 0 for every label {'1' if y.all() else '0'}" if y.all() or not y.any() else "no loss at all"
        hint = "The formula has two terms, one for each label. One of them does nothing in your version."
        wrongs.append(Misconception(name, np.zeros_like(right), hint))
    return wrongs


losses.MISTAKES["binary_crossentropy_loss"] = loss_mistakes

check("binary_crossentropy_loss", losses.LOSS[0], cost=80, hint=losses.TERM_HINT)(losses.label_1)
check("binary_crossentropy_loss", losses.LOSS[1], cost=80, hint=losses.TERM_HINT)(losses.label_0)
check("binary_crossentropy_loss", "y of shape (n,), y_hat of shape (n, 1)", cost=45, hint=losses.RESHAPE_HINT)(
    losses.flat_labels
)
check("binary_crossentropy_loss", "y_hat in other shapes", cost=34, hint=losses.RESHAPE_HINT)(losses.other_shapes)
check("binary_crossentropy_loss", "a single prediction", cost=10, after=losses.LOSS, hint=losses.ONE)(
    losses.one_prediction
)
check("binary_crossentropy_loss", losses.CERTAIN, cost=34, after=losses.LOSS, hint="What is eps for?")(losses.certain)
check(
    "binary_crossentropy_loss",
    "eps is the one that was given",
    cost=10,
    after=(*losses.LOSS, losses.CERTAIN),
    hint=losses.GIVEN,
)(losses.eps_given)
check(
    "binary_crossentropy_loss",
    "eps may be left out",
    cost=20,
    after=(*losses.LOSS, losses.CERTAIN),
    hint=losses.DEFAULT,
)(losses.eps_left_out)
check("binary_crossentropy_loss", elementwise.MANY, cost=0, seconds=2, hint=elementwise.MANY_HINT, counts=False)(
    losses.many
)
check("binary_crossentropy_loss", TITLE, cost=25, after=ALL_OTHERS, seconds=15, hint=SAME)(losses.every_kind)
