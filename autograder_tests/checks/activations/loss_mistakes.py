"""What common mistakes in the loss and its slope would give."""

from __future__ import annotations

import numpy as np

from autograder_tests.checks import Misconception, oracle
from autograder_tests.kinds import Array

AVERAGED = "one number for the whole batch"
TERM, ANOTHER, TABLE = 0.75, 1.0, 0.55
"""Shares of a check of one label: for a mistake in the formula, for another formula, for shapes that do not match."""


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
            "a logarithm with base 10", np.log10(np.e) * right, "The loss is made with the natural logarithm."
        ),
        Misconception("a logarithm with base 2", np.log2(np.e) * right, "The loss is made with the natural logarithm."),
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


def d_loss_mistakes(y: Array, y_hat: Array) -> list[Misconception]:
    """What mistakes in the slope of the loss give, for y in the shape of y_hat and predictions away from 0 and 1."""
    p, n = y_hat, y_hat.size
    right = oracle.d_binary_crossentropy_loss(y, p)
    wrongs = [
        Misconception(
            "the sign turned round",
            -right,
            "If the label is 1, a larger prediction makes the loss smaller. Which sign must the gradient have there?",
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


LOSS_MISTAKES = {"binary_crossentropy_loss": loss_mistakes, "d_binary_crossentropy_loss": d_loss_mistakes}
