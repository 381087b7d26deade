"""Checks of `d_binary_crossentropy_loss`."""

from __future__ import annotations

import numpy as np

from autograder_tests.checks import ALL_OTHERS, SAME, TITLE, Misconception, check, oracle, right
from autograder_tests.checks.activations import elementwise, losses
from autograder_tests.checks.activations.losses import ANOTHER, AVERAGED
from autograder_tests.kinds import Array

right(d_binary_crossentropy_loss=oracle.d_binary_crossentropy_loss)


def d_loss_mistakes(y: Array, y_hat: Array) -> list[Misconception]:
    """What mistakes in the slope of the loss give, for y in the shape of y_hat and predictions away from 0 and 1."""
    p, n = y_hat, y_hat.size
    right = oracle.d_binary_crossentropy_loss(y, p)
    wrongs = [
        Misconception(
            "the sign turned round",
            -right,
            "If the label is 1, a larger prediction makes the loss smaller; if it is 0, larger. Which sign must the "
            "gradient have for each of the two?",
        ),
        Misconception(
            "a division by the number of samples",
            right / n,
            "Each prediction has a gradient of its own, as if it were alone. Nothing here is averaged: in this lab the"
            " gradients of a batch are added up.",
        ),
        Misconception(
            AVERAGED, np.mean(right), "One gradient for each prediction is wanted. Averaging is nobody's task here."
        ),
        Misconception(
            "the sum over the batch",
            np.sum(right),
            "One gradient for each prediction is wanted; they are added up later.",
        ),
        Misconception(
            "y_hat - y alone",
            p - y,
            "That is the gradient by the logit: the sigmoid's own slope is already in it. The one by y_hat is"
            " wanted; `layer_backward` multiplies by the sigmoid's slope later.",
        ),
        Misconception("the division by 1 - y_hat missing", (p - y) / p, "The denominator has two factors."),
        Misconception("the division by y_hat missing", (p - y) / (1 - p), "The denominator has two factors."),
        Misconception(
            "the denominator multiplied instead of divided by",
            (p - y) * p * (1 - p),
            "Check the brackets of the fraction.",
        ),
        Misconception(
            "brackets missing around the denominator",
            (p - y) / p * (1 - p),
            "Python works from left to right: a / b * c divides by b only.",
        ),
        Misconception(
            "brackets missing around the denominators",
            -y / p + (1 - y) - p,
            "Division comes before subtraction and addition: a / 1 - b is not a / (1 - b).",
        ),
        Misconception(
            "brackets missing around the numerator",
            p - y / (p * (1 - p)),
            "Division comes before subtraction: a - b / c divides b only.",
        ),
        Misconception(
            "brackets missing around 1 - y",
            -y / p + 1 - y / (1 - p),
            "Division comes before subtraction: 1 - a / b divides a only.",
        ),
        Misconception("1 + y_hat instead of 1 - y_hat", (p - y) / (p * (1 + p)), "Check the signs below the line."),
        Misconception(
            "y_hat below the line for both labels",
            -y / p + (1 - y) / p,
            "What stands below the line where the label is 0?",
        ),
        Misconception(
            "the loss instead of its gradient",
            oracle.binary_crossentropy_loss(y, p),
            "That is the loss. How steep is it?",
            ANOTHER,
        ),
        Misconception(
            "the squared loss's gradient", 2 * (p - y), "That belongs to the loss of least squares.", ANOTHER
        ),
        Misconception(
            "the gradient that belongs to the other label",
            oracle.d_binary_crossentropy_loss(1 - y, p),
            "Ask of label 1: does a larger prediction make the loss larger or smaller?",
        ),
        Misconception(
            "y and y_hat swapped",
            oracle.d_binary_crossentropy_loss(p, y),
            "Labels are 0 or 1: dividing by them cannot be right.",
        ),
    ]
    name = f"a gradient of 0 for every label {'1' if y.all() else '0'}"
    hint = "The gradient has a part for each label. One of them does nothing in your version."
    return [*wrongs, Misconception(name, np.zeros_like(right), hint)]


losses.MISTAKES["d_binary_crossentropy_loss"] = d_loss_mistakes

check("d_binary_crossentropy_loss", losses.GRADIENT[0], cost=80, hint=losses.TERM_HINT)(losses.label_1)
check("d_binary_crossentropy_loss", losses.GRADIENT[1], cost=80, hint=losses.TERM_HINT)(losses.label_0)
check("d_binary_crossentropy_loss", "y of shape (n,), y_hat of shape (n, 1)", cost=45, hint=losses.RESHAPE_HINT)(
    losses.flat_labels
)
check("d_binary_crossentropy_loss", "y_hat in other shapes", cost=34, hint=losses.RESHAPE_HINT)(losses.other_shapes)
check("d_binary_crossentropy_loss", "a single prediction", cost=10, after=losses.GRADIENT, hint=losses.ONE)(
    losses.one_prediction
)
check("d_binary_crossentropy_loss", losses.CERTAIN, cost=34, after=losses.GRADIENT, hint="What is eps for?")(
    losses.certain
)
check(
    "d_binary_crossentropy_loss",
    "eps is the one that was given",
    cost=10,
    after=(*losses.GRADIENT, losses.CERTAIN),
    hint=losses.GIVEN,
)(losses.eps_given)
check(
    "d_binary_crossentropy_loss",
    "eps may be left out",
    cost=20,
    after=(*losses.GRADIENT, losses.CERTAIN),
    hint=losses.DEFAULT,
)(losses.eps_left_out)
check("d_binary_crossentropy_loss", elementwise.MANY, cost=0, seconds=2, hint=elementwise.MANY_HINT, counts=False)(
    losses.many
)
check("d_binary_crossentropy_loss", TITLE, cost=25, after=ALL_OTHERS, seconds=15, hint=SAME)(losses.every_kind)
