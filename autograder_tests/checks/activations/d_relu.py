"""Checks of `d_relu`."""

from __future__ import annotations

import numpy as np

from autograder_tests.checks import ALL_OTHERS, SAME, TITLE, Misconception, check, oracle, right
from autograder_tests.checks.activations import elementwise
from autograder_tests.judging.verdict import OTHER_NUMBERS, judge
from autograder_tests.kinds import Array

right(d_relu=oracle.d_relu)


def d_relu_mistakes(z: Array) -> list[Misconception]:
    return [
        Misconception(
            "ReLU instead of its slope",
            np.maximum(z, 0),
            "That is the height of the curve. How steep is it at each z?",
        ),
        Misconception(
            "the sign of z", np.sign(z), "Left of 0 the curve of ReLU is flat: what is the slope of a flat line?"
        ),
        Misconception("a slope of 1 everywhere", np.ones_like(z), "Look at the curve left of 0: it is flat there."),
        Misconception("the two sides swapped", z < 0, "Look at the curve: on which side of 0 does it rise?"),
        Misconception("a leaky ReLU's slope", np.where(z > 0, 1, 0.01), "Left of 0 our ReLU is exactly flat."),
        Misconception(
            "the sigmoid", oracle.sigmoid(z), "That is the other activation; here the slope of ReLU is wanted."
        ),
        Misconception("the sigmoid's slope", oracle.d_sigmoid(z), "That is the slope of the other activation."),
        Misconception(
            "z cut to the range from 0 to 1",
            np.clip(z, 0, 1),
            "The slope does not grow with z: right of 0 the line is as steep everywhere.",
        ),
        Misconception("a step at 1 instead of 0", z > 1, "Where is the corner of the curve?"),
        Misconception(
            "z kept where it is not positive",
            np.where(z > 0, 1, z),
            "Left of 0 the curve is flat. Which numbers does your code leave as they were?",
        ),
        Misconception("z where a slope is wanted", z, "How steep is the curve at z? That is not z itself."),
    ]


elementwise.MISTAKES["d_relu"] = d_relu_mistakes


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
check("d_relu", elementwise.MANY, cost=0, seconds=2, hint=elementwise.MANY_HINT, counts=False)(elementwise.try_many)
check("d_relu", TITLE, cost=25, after=ALL_OTHERS, seconds=15, hint=SAME)(elementwise.try_every_kind)
