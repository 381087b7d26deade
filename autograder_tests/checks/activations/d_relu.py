"""Checks of `d_relu`."""

from __future__ import annotations

import numpy as np

from autograder_tests.checks import ALL_OTHERS, SAME, TITLE, check, oracle, right
from autograder_tests.checks.activations import elementwise
from autograder_tests.checks.activations.elementwise_mistakes import d_relu_mistakes
from autograder_tests.judging import speed
from autograder_tests.judging.verdict import OTHER_NUMBERS, Misconception, judge

right(d_relu=oracle.d_relu)


@check(
    "d_relu",
    "slope 1 above 0, slope 0 below",
    cost=80,
    hint="Draw the curve of ReLU and put a ruler on it, left and right of 0.",
)
def _(student, rng):
    elementwise.try_main(student, rng, "d_relu", "the slope of ReLU at each z: there are only two different ones")


@check(
    "d_relu",
    "the slope at exactly 0 is 0",
    cost=25,
    after="slope 1 above 0, slope 0 below",
    hint="ReLU has a corner at 0; the lab settles on one of the two slopes there. See the equation.",
)
def _(student, rng):
    z = elementwise.z_values(rng, (3, 5))
    z[1, 1:4] = (0.0, -0.0, 0.0)
    tried = "d_relu on an array of shape (3, 5) with zeros in it"
    one = "Does your comparison include 0 itself? The lab's equation says what 0 gets."
    half = "Halfway between the two slopes is not what the lab settles on."
    wrongs = [
        *d_relu_mistakes(z),
        Misconception("a slope of 1 at exactly 0", z >= 0, one),
        Misconception("a slope of one half at 0", np.heaviside(z, 0.5), half),
    ]
    wanted, got = oracle.d_relu(z), elementwise.ask(student, "d_relu", z)
    expected = "slope 0 where z is exactly 0"
    judge(got, wanted, wrongs, tried=tried, expected=expected, other=OTHER_NUMBERS, any_shape=True)


check("d_relu", "whole numbers work too", cost=20, hint=elementwise.WHOLE_TYPE)(elementwise.try_whole_numbers)
check("d_relu", "arrays with any number of axes", cost=30, hint=elementwise.ANY_AXES)(elementwise.try_axes)
check(
    "d_relu", "a single NumPy number", cost=10, after=elementwise.AXES, needs=elementwise.AXES, hint=elementwise.NO_AXIS
)(elementwise.try_single)
check("d_relu", speed.TITLE, cost=0, seconds=2, hint=speed.HINT, counts=False)(speed.judge(elementwise.table))


@check("d_relu", TITLE, cost=25, after=ALL_OTHERS, seconds=15, hint=SAME)
def _(student, rng):
    elementwise.judge_arrays(student, rng, "d_relu")
