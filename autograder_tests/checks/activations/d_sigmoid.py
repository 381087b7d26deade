"""Checks of `d_sigmoid`."""

from __future__ import annotations

import numpy as np

from autograder_tests.checks import ALL_OTHERS, SAME, TITLE, Misconception, check, oracle, right
from autograder_tests.checks.activations import elementwise
from autograder_tests.kinds import Array

right(d_sigmoid=oracle.d_sigmoid)


def d_sigmoid_mistakes(z: Array) -> list[Misconception]:
    s = oracle.sigmoid(z)
    return [
        Misconception(
            "z*(1-z)",
            z * (1 - z),
            "The formula s(1-s) holds for s, the sigmoid *of* z. This function is given z: how do you get s?",
        ),
        Misconception(
            "the sigmoid instead of its slope", s, "That is the height of the curve. How steep is it at each z?"
        ),
        Misconception("1 - sigmoid", 1 - s, "One factor of the slope is there; the other is missing."),
        Misconception(
            "s*(1+s)",
            s * (1 + s),
            "Look at the sign in the bracket: far out the curve is flat, so the slope must go to 0.",
        ),
        Misconception("s*(1-s*s)", s * (1 - s * s), "Look at the bracket: nothing is squared in it."),
        Misconception("the sign of the slope", -s * (1 - s), "The curve rises everywhere: no slope is negative."),
        Misconception(
            "1 - s*s", 1 - s * s, "That is how the slope of tanh is made from tanh. For the sigmoid see the equation."
        ),
        Misconception("the slope times z", z * s * (1 - s), "The slope is made of s alone: where does z come in?"),
        Misconception("z*(1-s)", z * (1 - s), "Both factors are made of the sigmoid's value."),
        Misconception(
            "0 everywhere", 0 * s, "Python multiplies before it subtracts: s * 1 - s is 0. Where do brackets belong?"
        ),
        Misconception("the slope of ReLU", z > 0, "That is the slope of the other activation."),
        Misconception("s*s", s * s, "Far to the right the curve is flat: the slope must go to 0 there too."),
        Misconception("the sigmoid times (1 - z)", s * (1 - z), "Both factors are made of the sigmoid's value."),
        Misconception("the slope at sigmoid(z)", oracle.d_sigmoid(s), "The sigmoid was taken once too often."),
        Misconception("tanh's slope", 1 - np.tanh(z) ** 2, "That is the slope of tanh."),
    ]


elementwise.MISTAKES["d_sigmoid"] = d_sigmoid_mistakes


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
    elementwise.try_wide(student, rng, "the slope of the sigmoid at each number of z")


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
check("d_sigmoid", elementwise.MANY, cost=0, seconds=2, hint=elementwise.MANY_HINT, counts=False)(elementwise.try_many)
check("d_sigmoid", TITLE, cost=25, after=ALL_OTHERS, seconds=15, hint=SAME)(elementwise.try_every_kind)
