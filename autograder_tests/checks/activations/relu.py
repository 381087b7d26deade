"""Checks of `relu`."""

from __future__ import annotations

from autograder_tests import oracle
from autograder_tests.checks.activations.elementwise import WHOLE_HINT, z_values
from autograder_tests.checks.activations.trials import (
    ANY_AXES,
    AXES,
    NO_AXIS,
    WHOLE_TYPE,
    judge_arrays,
    table,
    try_axes,
    try_main,
    try_numbers,
    try_single,
    try_whole_numbers,
)
from autograder_tests.engine.registry import ALL_OTHERS, check, right
from autograder_tests.judging import speed
from autograder_tests.judging.varied import SAME, TITLE

right(relu=oracle.relu)


@check(
    "relu",
    "negative numbers become 0, positive ones stay",
    cost=80,
    hint="Draw the curve first. `if` asks one question about one number; here each number needs its own answer.",
)
def _(student, rng):
    expected = "0 for each negative number of z, the number itself for each positive one"
    try_main(student, rng, "relu", expected, scale=4.0, cut=0.5)


@check(
    "relu",
    "fractions survive behind a negative number",
    cost=40,
    after="negative numbers become 0, positive ones stay",
    hint=WHOLE_HINT,
)
def _(student, rng):
    z = z_values(rng, (3, 4), first=-1.0)
    tried = "relu on an array of shape (3, 4) that starts with a negative fraction"
    try_numbers(student, "relu", z, tried, "the positive fractions as they were")


check("relu", "whole numbers work too", cost=20, hint=WHOLE_TYPE)(try_whole_numbers)


check("relu", "arrays with any number of axes", cost=30, hint=ANY_AXES)(try_axes)


check("relu", "a single NumPy number", cost=10, after=AXES, needs=AXES, hint=NO_AXIS)(try_single)


check("relu", speed.TITLE, cost=0, seconds=2, hint=speed.HINT, counts=False)(speed.judge(table))


@check("relu", TITLE, cost=25, after=ALL_OTHERS, seconds=15, hint=SAME)
def _(student, rng):
    judge_arrays(student, rng, "relu")
