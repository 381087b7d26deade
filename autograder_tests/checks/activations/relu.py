"""Checks of `relu`."""

from __future__ import annotations

import numpy as np

from autograder_tests.checks import ALL_OTHERS, SAME, TITLE, Misconception, check, oracle, right
from autograder_tests.checks.activations import elementwise
from autograder_tests.judging.verdict import WHOLE_HINT
from autograder_tests.kinds import Array

right(relu=oracle.relu)


def relu_mistakes(z: Array) -> list[Misconception]:
    return [
        Misconception(
            "the size of z without its sign",
            np.abs(z),
            "Dropping the sign is not the same as dropping negative numbers.",
        ),
        Misconception(
            "the positive numbers only",
            z[z > 0],
            "`z[…]` picks numbers out and drops the others; here each number of z has an answer, 0 for some.",
        ),
        Misconception("z itself", z, "Negative numbers come through: find out what your code does with them."),
        Misconception("the wrong side of 0", np.minimum(z, 0), "You keep what should go and drop what should stay."),
        Misconception("-z instead of z", np.maximum(-z, 0), "You keep what should go and drop what should stay."),
        Misconception("the slope of ReLU instead of ReLU", z > 0, "Where z is positive, z itself is wanted, not a 1."),
        Misconception(
            "a maximum over an axis",
            z.max(axis=0) if z.ndim else z,
            "`np.max` looks for the largest number of an array; here each number is compared with 0 by itself.",
        ),
        Misconception(
            "the maximum of the whole array",
            z.max(),
            "Each number is compared with 0 by itself, not with its neighbours.",
        ),
        Misconception(
            "a leaky ReLU", np.where(z > 0, z, 0.01 * z), "Negative numbers leave a small rest; ours leave nothing."
        ),
        Misconception(
            "a leaky ReLU with a tenth",
            np.where(z > 0, z, 0.1 * z),
            "Negative numbers leave a rest; ours leave nothing.",
        ),
        Misconception(
            "a floor of 1 instead of 0", np.maximum(z, 1), "Small and negative numbers: what should become of them?"
        ),
        Misconception("large numbers cut to 1", np.clip(z, 0, 1), "Positive numbers stay as they are, however large."),
        Misconception("large numbers cut to 6", np.clip(z, 0, 6), "Positive numbers stay as they are, however large."),
        Misconception("the sigmoid", oracle.sigmoid(z), "That is the other activation."),
        Misconception(
            "a smooth softplus", np.logaddexp(0, z), "That is ReLU's smooth cousin; ours has a sharp corner at 0."
        ),
    ]


elementwise.MISTAKES["relu"] = relu_mistakes


@check(
    "relu",
    "negative numbers become 0, positive ones stay",
    cost=80,
    hint="Draw the curve first. `if` asks one question about one number; here each number needs its own answer.",
)
def _(student, rng):
    expected = "0 for each negative number of z, the number itself for each positive one"
    elementwise.try_main(student, rng, "relu", expected, scale=4.0, cut=0.5)


@check(
    "relu",
    "fractions survive behind a negative number",
    cost=40,
    after="negative numbers become 0, positive ones stay",
    hint=WHOLE_HINT,
)
def _(student, rng):
    z = elementwise.z_values(rng, (3, 4), first=-1.0)
    tried = "relu on an array of shape (3, 4) that starts with a negative fraction"
    elementwise.try_numbers(student, "relu", z, tried, "the positive fractions as they were")


check("relu", "whole numbers work too", cost=20, hint=elementwise.WHOLE_TYPE)(elementwise.try_whole_numbers)
check("relu", "arrays with any number of axes", cost=30, hint=elementwise.ANY_AXES)(elementwise.try_axes)
check(
    "relu", "a single NumPy number", cost=10, after=elementwise.AXES, needs=elementwise.AXES, hint=elementwise.NO_AXIS
)(elementwise.try_single)
check("relu", elementwise.MANY, cost=0, seconds=2, hint=elementwise.MANY_HINT, counts=False)(elementwise.try_many)
check("relu", TITLE, cost=25, after=ALL_OTHERS, seconds=15, hint=SAME)(elementwise.try_every_kind)
