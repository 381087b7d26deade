"""Checks of `sigmoid`."""

from __future__ import annotations

import numpy as np

from autograder_tests.checks import ALL_OTHERS, SAME, TITLE, Misconception, check, oracle, right
from autograder_tests.checks.activations import elementwise
from autograder_tests.kinds import Array

right(sigmoid=oracle.sigmoid)


def sigmoid_mistakes(z: Array) -> list[Misconception]:
    alone = "Each number is squashed by itself, whatever its neighbours."
    with np.errstate(all="ignore"):
        e = np.exp(z)
        return [
            Misconception(
                "the sign of the exponent",
                1 / (1 + e),
                "Your curve falls from left to right. Look at the sign in the exponent.",
            ),
            Misconception("a softmax over the whole array", e / e.sum(), alone),
            Misconception("a softmax over the last axis", e / e.sum(axis=-1, keepdims=True) if z.ndim else e, alone),
            Misconception("the mean of z taken off first", oracle.sigmoid(z - z.mean()), alone),
            Misconception("a softmax over the first axis", e / e.sum(axis=0) if z.ndim else e, alone),
            Misconception("powers of 2 instead of e", 1 / (1 + np.exp2(-z)), "The base of the power is e: `np.exp`."),
            Misconception(
                "powers of 10 instead of e", 1 / (1 + np.exp(-z * np.log(10))), "The base of the power is e: `np.exp`."
            ),
            Misconception(
                "2 z instead of z", oracle.sigmoid(2 * z), "Compare at z = 2 by hand: your curve rises too fast."
            ),
            Misconception(
                "z / 2 instead of z", oracle.sigmoid(z / 2), "Compare at z = 2 by hand: your curve rises too slowly."
            ),
            Misconception("a step from 0 to 1", z > 0, "The sigmoid has no corner: it rises smoothly."),
            Misconception("tanh", np.tanh(z), "tanh runs from -1 to 1; the sigmoid runs from 0 to 1."),
            Misconception(
                "a missing 1 in the denominator",
                e,
                "Without the 1 below the line nothing stops the curve from growing.",
            ),
            Misconception("exp(-z) alone", 1 / e, "Check the fraction: what is above the line, what below?"),
            Misconception(
                "1 - exp(-z) below the line",
                1 / (1 - 1 / e),
                "Check the sign below the line: the curve must never reach 1.",
            ),
            Misconception(
                "brackets missing around the denominator",
                1 / 1 + 1 / e,
                "Division comes before addition: use brackets.",
            ),
            Misconception(
                "the slope of the sigmoid", oracle.d_sigmoid(z), "That is the slope; here the curve itself is wanted."
            ),
            Misconception("ReLU", np.maximum(z, 0), "That is the other activation."),
        ]


elementwise.MISTAKES["sigmoid"] = sigmoid_mistakes


@check(
    "sigmoid",
    "the curve between -10 and 10",
    cost=80,
    hint="Put z = 0 in by hand: the answer is one half. Then try z = 2 and compare with the worked example.",
)
def _(student, rng):
    elementwise.try_main(student, rng, "sigmoid", "the sigmoid of each number of z")


@check(
    "sigmoid",
    "right between -30 and 30",
    cost=20,
    after="the curve between -10 and 10",
    hint="Far out the curve is very close to 0 or 1, but it keeps its shape.",
)
def _(student, rng):
    elementwise.try_wide(student, rng, "the sigmoid of each number of z")


@check(
    "sigmoid",
    "finite and right at -1000 and 1000",
    cost=25,
    after="the curve between -10 and 10",
    hint="Far left the curve is 0, far right it is 1.",
)
def _(student, rng):
    elementwise.far_out(student, rng, "sigmoid", "0 and 1 at the two ends, no nan")


check("sigmoid", "whole numbers work too", cost=20, hint=elementwise.WHOLE_TYPE)(elementwise.try_whole_numbers)
check("sigmoid", "arrays with any number of axes", cost=30, hint=elementwise.ANY_AXES)(elementwise.try_axes)
check(
    "sigmoid",
    "a single NumPy number",
    cost=10,
    after=elementwise.AXES,
    needs=elementwise.AXES,
    hint=elementwise.NO_AXIS,
)(elementwise.try_single)
check("sigmoid", elementwise.MANY, cost=0, seconds=2, hint=elementwise.MANY_HINT, counts=False)(elementwise.try_many)
check("sigmoid", TITLE, cost=25, after=ALL_OTHERS, seconds=15, hint=SAME)(elementwise.try_every_kind)
