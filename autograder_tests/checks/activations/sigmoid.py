"""Checks of `sigmoid`."""

from __future__ import annotations

import numpy as np

from autograder_tests.checks import ALL_OTHERS, SAME, TITLE, check, oracle, right
from autograder_tests.checks.activations import elementwise
from autograder_tests.judging import speed

right(sigmoid=oracle.sigmoid)


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
    z = rng.permutation(np.linspace(-30, 30, 21)).reshape(3, 7)
    tried = "sigmoid on an array of shape (3, 7) with numbers from -30 to 30"
    elementwise.try_numbers(student, "sigmoid", z, tried, "the sigmoid of each number of z")


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
check("sigmoid", speed.TITLE, cost=0, seconds=2, hint=speed.HINT, counts=False)(speed.judge(elementwise.table))


@check("sigmoid", TITLE, cost=25, after=ALL_OTHERS, seconds=15, hint=SAME)
def _(student, rng):
    elementwise.judge_arrays(student, rng, "sigmoid")
