"""Checks of `d_sigmoid`."""

from __future__ import annotations

import numpy as np

from autograder_tests.checks import ALL_OTHERS, SAME, TITLE, check, oracle, right
from autograder_tests.checks.activations import elementwise
from autograder_tests.judging import speed

right(d_sigmoid=oracle.d_sigmoid)


@check(
    "d_sigmoid",
    "the slope between -10 and 10",
    cost=80,
    hint="By hand: at z = 0 the slope is a quarter, its largest value; at 2 and -2 it is the same.",
)
def _(student, rng):
    elementwise.try_main(student, rng, "d_sigmoid", "the slope of the sigmoid at each number of z")


@check(
    "d_sigmoid",
    "right between -30 and 30",
    cost=20,
    after="the slope between -10 and 10",
    hint="Far out on both sides the curve is flat.",
)
def _(student, rng):
    z = rng.permutation(np.linspace(-30, 30, 21)).reshape(3, 7)
    tried = "d_sigmoid on an array of shape (3, 7) with numbers from -30 to 30"
    elementwise.try_numbers(student, "d_sigmoid", z, tried, "the slope of the sigmoid at each number of z")


@check(
    "d_sigmoid",
    "finite and right at -1000 and 1000",
    cost=25,
    after="the slope between -10 and 10",
    hint="Far out on both sides the curve is flat.",
)
def _(student, rng):
    elementwise.far_out(student, rng, "d_sigmoid", "slope 0 at both ends, no nan")


check("d_sigmoid", "whole numbers work too", cost=20, hint=elementwise.WHOLE_TYPE)(elementwise.try_whole_numbers)
check("d_sigmoid", "arrays with any number of axes", cost=30, hint=elementwise.ANY_AXES)(elementwise.try_axes)
check(
    "d_sigmoid",
    "a single NumPy number",
    cost=10,
    after=elementwise.AXES,
    needs=elementwise.AXES,
    hint=elementwise.NO_AXIS,
)(elementwise.try_single)
check("d_sigmoid", speed.TITLE, cost=0, seconds=2, hint=speed.HINT, counts=False)(speed.judge(elementwise.table))


@check("d_sigmoid", TITLE, cost=25, after=ALL_OTHERS, seconds=15, hint=SAME)
def _(student, rng):
    elementwise.judge_arrays(student, rng, "d_sigmoid")
