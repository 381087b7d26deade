"""Checks of `relu`."""

from __future__ import annotations

from autograder_tests.checks import ALL_OTHERS, SAME, TITLE, check, oracle, right
from autograder_tests.checks.activations import elementwise
from autograder_tests.judging import speed
from autograder_tests.judging.verdict import WHOLE_HINT

right(relu=oracle.relu)


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
check("relu", speed.TITLE, cost=0, seconds=2, hint=speed.HINT, counts=False)(speed.judge(elementwise.table))


@check("relu", TITLE, cost=25, after=ALL_OTHERS, seconds=15, hint=SAME)
def _(student, rng):
    elementwise.judge_arrays(student, rng, "relu")
