"""Checks of sections 1.1 and 1.2: the two activations and their slopes."""

from __future__ import annotations

import numpy as np

from autograder_tests import oracle
from autograder_tests.checks.activations.elementwise import (
    OTHER_NUMBERS,
    RESHAPED,
    WHOLE_HINT,
    ask,
    judge_numbers,
    judge_shape,
    z_values,
)
from autograder_tests.checks.activations.elementwise_mistakes import MISTAKES, d_relu_mistakes
from autograder_tests.engine.registry import check, right
from autograder_tests.engine.student import Wrong
from autograder_tests.judging import speed
from autograder_tests.judging.compare import numbers, same_numbers
from autograder_tests.transport.record import CallFailed

right(
    relu=oracle.relu,
    d_relu=oracle.d_relu,
    sigmoid=oracle.sigmoid,
    d_sigmoid=oracle.d_sigmoid,
)


def advise_on_python_numbers(student, name):
    """Give advice, no more, when a plain Python number is too much for the function."""
    for number in (1.5, -2):
        try:
            got = student.call(name, number).result
        except CallFailed:
            got = None
        if not same_numbers(got, getattr(oracle, name)(number), absolute=2e-6):
            student.advise(f"{name} does not answer for a plain Python number such as {number}. That costs no marks.")
            return


# ------------------------------------------------------------ the four functions of z

EACH = "one number for each number of z"


def try_numbers(student, name, z, tried, expected, cut=1.0, more=None):
    """Judge the numbers for one z, in any shape; `more` are mistakes beside the usual ones."""
    wanted, mistakes, got = getattr(oracle, name)(z), MISTAKES[name](z) | (more or {}), ask(student, name, z)
    # A formula that is wrong in one check of numbers is wrong in the others: one mistake.
    judge_numbers(got, wanted, mistakes, tried=tried, expected=expected, cut=cut, other=OTHER_NUMBERS)


def try_main(student, rng, name, expected, scale=2.0, cut=1.0):
    """Judge two arrays one after the other: what is right once must be right again."""
    stale = {}
    for shape in ((4, 6), (3, 5)):
        z = z_values(rng, shape, scale)
        z[-1, -1], z[-1, -2] = 9.5, -9.5
        tried = f"{name} on an array of shape {shape} with numbers of both signs"
        try_numbers(student, name, z, tried, expected, cut, stale)
        why = "Something is kept from one call to the next, or read from outside. Work with the argument only."
        stale = {"the answer to the call before": (getattr(oracle, name)(z), why)}
    advise_on_python_numbers(student, name)


def own_answers(student, name, z):
    """Return what the student's function gives for the same numbers as fractions in a table, as the main check asks.

    How a function copes with types and axes is judged by its own formula: a wrong formula has its own check. None where
    there are not as many numbers.
    """
    try:
        own = numbers(student.call(name, np.array(z, float).reshape(1, -1)).result)
    except CallFailed:
        return None
    return own.reshape(np.shape(z)) if own is not None and own.size == np.size(z) else None


def try_form(student, name, z, tried, expected):
    """Judge the numbers for one z, in any shape, by the right formula or by the student's own; return the result."""
    got = ask(student, name, z)
    if not same_numbers(got, own_answers(student, name, z)):
        wanted, mistakes = getattr(oracle, name)(z), MISTAKES[name](np.asarray(z))
        judge_numbers(got, wanted, mistakes, tried=tried, expected=expected)
    return got


def try_whole_numbers(student, rng):
    name = student.name
    z = rng.permutation(np.array([[-3, -1, 2, 1], [4, -2, 3, -4]]), axis=1)
    tried = f"{name} on an array of whole numbers (dtype int) of shape {z.shape}"
    try_form(student, name, z, tried, "the same answers as for fractions")


def try_axes(student, rng):
    name = student.name
    for shape in ((5,), (1, 4), (4, 1), (2, 3, 4)):
        z = z_values(rng, shape)
        tried = f"{name} on an array of shape {shape}"
        got = try_form(student, name, z, tried, EACH)
        hint = "Work on the array as a whole, so that its shape comes out as it went in."
        expected = f"an array of the same shape, {shape}"
        judge_shape(got, shape, tried=tried, expected=expected, hint=hint, mistake=RESHAPED)


def try_single(student, rng):
    name = student.name
    number = rng.uniform(0.3, 2.5)
    for z in (np.float64(number), np.float64(-number), np.array(number), np.array(-number)):
        tried = f"{name} on a single NumPy number, shape ()"
        got = try_form(student, name, z, tried, "one number")
        hint = "A single number has no rows to loop over and no entries to assign to: NumPy functions take it as it is."
        judge_shape(got, (), tried=tried, expected="one number, shape ()", hint=hint, mistake=RESHAPED)


# Three checks are tried alike with all four functions; what they cost is said for each.
WHOLE_TYPE = "Look for an array that you make before you know what goes into it: which type does it have?"
ANY_AXES = "Loops over rows and columns work for one number of axes only. Does the whole array need a loop?"
NO_AXIS = "NumPy's own functions take a number as well as an array; indexing and `len` do not."
AXES = "arrays with any number of axes"


def table(rng, n):
    return (rng.normal(scale=3.0, size=(n, 1)),)


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


@check(
    "d_relu",
    "slope 1 above 0, slope 0 below",
    cost=80,
    hint="Draw the curve of ReLU and put a ruler on it, left and right of 0.",
)
def _(student, rng):
    try_main(student, rng, "d_relu", "the slope of ReLU at each z: there are only two different ones")


@check(
    "d_relu",
    "the slope at exactly 0 is 0",
    cost=25,
    after="slope 1 above 0, slope 0 below",
    hint="ReLU has a corner at 0; the lab settles on one of the two slopes there. See the equation.",
)
def _(student, rng):
    z = z_values(rng, (3, 5))
    z[1, 1:4] = (0.0, -0.0, 0.0)
    tried = "d_relu on an array of shape (3, 5) with zeros in it"
    wrongs = d_relu_mistakes(z) | {
        "a slope of 1 at exactly 0": (
            z >= 0,
            "Does your comparison include 0 itself? The lab's equation says what 0 gets.",
        ),
        "a slope of one half at 0": (
            np.heaviside(z, 0.5),
            "Halfway between the two slopes is not what the lab settles on.",
        ),
    }
    wanted, got = oracle.d_relu(z), ask(student, "d_relu", z)
    judge_numbers(got, wanted, wrongs, tried=tried, expected="slope 0 where z is exactly 0", other=OTHER_NUMBERS)


check("d_relu", "whole numbers work too", cost=20, hint=WHOLE_TYPE)(try_whole_numbers)
check("d_relu", "arrays with any number of axes", cost=30, hint=ANY_AXES)(try_axes)
check("d_relu", "a single NumPy number", cost=10, after=AXES, needs=AXES, hint=NO_AXIS)(try_single)
check("d_relu", speed.TITLE, cost=0, seconds=2, hint=speed.HINT, counts=False)(speed.judge(table))


@check(
    "sigmoid",
    "the curve between -10 and 10",
    cost=80,
    hint="Put z = 0 in by hand: the answer is one half. Then try z = 2 and compare with the worked example.",
)
def _(student, rng):
    try_main(student, rng, "sigmoid", "the sigmoid of each number of z")


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
    try_numbers(student, "sigmoid", z, tried, "the sigmoid of each number of z")


def far_out(student, rng, name, expected):
    """±1000 among ordinary numbers: nothing may overflow into nan."""
    number = rng.uniform(0.4, 2.0)
    for z in (
        np.array([[-1000.0, number], [1000.0, -number]]),
        np.array([[1000.0, -number], [number, -1000.0], [0.5, 800.0]]),
    ):
        tried = f"{name} on an array of shape {z.shape} that holds -1000 and 1000 among small numbers"
        got = ask(student, name, z)
        if (
            isinstance(got, np.ndarray)
            and got.dtype.kind == "f"
            and got.shape == z.shape
            and not np.isfinite(got).all()
        ):
            left, right_ = (bool((~np.isfinite(got[side])).any()) for side in (z < -99, z > 99))
            where = "both ends" if left and right_ else "the negative end" if left else "the positive end"
            raise Wrong(
                tried=tried,
                expected=expected,
                came=f"nan or inf at {where}",
                hint="exp(1000) is too large for a computer and becomes inf; inf / inf is nan. Is there a form of the"
                " same formula that never divides inf by inf?",
                mistake="exp overflows",
            )
        wanted, mistakes = getattr(oracle, name)(z), MISTAKES[name](z)
        judge_numbers(got, wanted, mistakes, tried=tried, expected=expected, other=OTHER_NUMBERS)


@check(
    "sigmoid",
    "finite and right at -1000 and 1000",
    cost=25,
    after="the curve between -10 and 10",
    hint="Far left the curve is 0, far right it is 1.",
)
def _(student, rng):
    far_out(student, rng, "sigmoid", "0 and 1 at the two ends, no nan")


check("sigmoid", "whole numbers work too", cost=20, hint=WHOLE_TYPE)(try_whole_numbers)
check("sigmoid", "arrays with any number of axes", cost=30, hint=ANY_AXES)(try_axes)
check("sigmoid", "a single NumPy number", cost=10, after=AXES, needs=AXES, hint=NO_AXIS)(try_single)
check("sigmoid", speed.TITLE, cost=0, seconds=2, hint=speed.HINT, counts=False)(speed.judge(table))


@check(
    "d_sigmoid",
    "the slope between -10 and 10",
    cost=80,
    hint="By hand: at z = 0 the slope is a quarter, its largest value; at 2 and -2 it is the same.",
)
def _(student, rng):
    try_main(student, rng, "d_sigmoid", "the slope of the sigmoid at each number of z")


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
    try_numbers(student, "d_sigmoid", z, tried, "the slope of the sigmoid at each number of z")


@check(
    "d_sigmoid",
    "finite and right at -1000 and 1000",
    cost=25,
    after="the slope between -10 and 10",
    hint="Far out on both sides the curve is flat.",
)
def _(student, rng):
    far_out(student, rng, "d_sigmoid", "slope 0 at both ends, no nan")


check("d_sigmoid", "whole numbers work too", cost=20, hint=WHOLE_TYPE)(try_whole_numbers)
check("d_sigmoid", "arrays with any number of axes", cost=30, hint=ANY_AXES)(try_axes)
check("d_sigmoid", "a single NumPy number", cost=10, after=AXES, needs=AXES, hint=NO_AXIS)(try_single)
check("d_sigmoid", speed.TITLE, cost=0, seconds=2, hint=speed.HINT, counts=False)(speed.judge(table))
