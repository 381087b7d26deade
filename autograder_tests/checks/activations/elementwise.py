"""What is tried alike with the four functions of z in section 1, and how it is judged.

Numbers and shapes are judged apart: numbers in any shape of the right size, shapes in checks of their own, so that an
array with the right numbers in the wrong shape costs little.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from autograder_tests.checks import CallFailed, Misconception, Student, Wrong, judge, oracle, shape_of
from autograder_tests.judging.compare import FUNCTION, close, numbers, same_numbers
from autograder_tests.judging.networks import signs, sizes
from autograder_tests.judging.verdict import OFF_SHAPE, OTHER_NUMBERS, demand
from autograder_tests.kinds import Array, Cases, Rng, Value
from autograder_tests.transport.student_side.runner import CLOCK

EACH = "one number for each number of z"
WHOLE_TYPE = "Look for an array that you make before you know what goes into it: which type does it have?"
ANY_AXES = "Loops over rows and columns work for one number of axes only. Does the whole array need a loop?"
NO_AXIS = "NumPy's own functions take a number as well as an array; indexing and `len` do not."
AXES = "arrays with any number of axes"
MANY = "large arrays at once"
MANY_HINT = "Look for the NumPy operation that takes the whole array: a loop takes one number at a time."
LARGE = 50_000  # numbers: a loop over them takes ten milliseconds or more, an array operation a fraction of one
TIMES, SECONDS = 30, 0.01  # slower than the right function by this factor, and slow enough to be measured
CLEARLY = 5  # times too slow: less may be chance, and is measured once more
QUESTIONS = 200  # for stand-ins: whoever asks more of them for one array asks for its numbers one by one

MISTAKES: dict[str, Callable[[Array], list[Misconception]]] = {}
"""What common mistakes in each of the four functions would give for an array: each function's module says it."""


def judge_shape(
    got: Value,
    wanted: tuple[int, ...],
    *,
    tried: str,
    expected: str,
    hint: str | None = None,
    mistake: str | None = None,
    share: float = 1.0,
) -> None:
    """Raise `Wrong` unless `got` is an array (or, for shape (), a number) of the shape `wanted`."""
    is_array = isinstance(got, (np.ndarray, np.generic)) or (wanted == () and isinstance(got, (bool, int, float)))
    if isinstance(got, tuple):
        hint = "Return the array alone: a comma behind `return` makes a tuple of what stands around it."
    elif isinstance(got, list):
        hint = "The numbers are right, but a list is no array: return what NumPy made, or make an array of the list."
    elif is_array and np.asarray(got).dtype.kind == "O":
        hint = "NumPy cannot calculate with an array of Python objects (`np.exp` refuses it): make its dtype float."
        is_array = False
    if not is_array or np.shape(got) != wanted:
        raise Wrong(tried=tried, expected=expected, came=shape_of(got), hint=hint, mistake=mistake, share=share)


def ask(student: Student, name: str, *args: Value) -> Value:
    """Call and return the result; an argument that the function changed is worth advice."""
    before = [np.array(arg) for arg in args]
    got = student.call(name, *args)
    for old, new in zip(before, got.args, strict=False):
        if isinstance(new, np.ndarray) and not np.array_equal(old, new):
            student.advise(
                f"{name} changes the array that it is given. Whoever called it still needs those numbers:"
                " work on a copy, or make a new array."
            )
    return got.result


def z_values(rng: Rng, shape: tuple[int, ...] = (4, 6), scale: float = 2.0, first: float = 1.0) -> Array:
    """Draw numbers of both signs, none of them close to 0; the first one has the sign of `first`."""
    z = rng.normal(scale=scale, size=shape)
    z += np.copysign(0.05, z)
    z.flat[0] = np.copysign(rng.uniform(0.2, 0.8), first)
    z.flat[1] = -np.copysign(rng.uniform(0.2, 0.8), first)
    return z


def advise_on_python_numbers(student: Student, name: str) -> None:
    """Give advice, no more, when a plain Python number is too much for the function."""
    for number in (1.5, -2):
        try:
            got = student.call(name, number).result
        except CallFailed:
            got = None
        if not same_numbers(got, getattr(oracle, name)(number), FUNCTION):
            student.advise(f"{name} does not answer for a plain Python number such as {number}. That costs no marks.")
            return


def try_numbers(
    student: Student,
    name: str,
    z: Array,
    tried: str,
    expected: str,
    cut: float = 1.0,
    more: Sequence[Misconception] = (),
) -> None:
    """Judge the numbers for one z, in any shape; `more` are mistakes beside the usual ones."""
    wanted, mistakes, got = getattr(oracle, name)(z), [*MISTAKES[name](z), *more], ask(student, name, z)
    # A formula that is wrong in one check of numbers is wrong in the others: one mistake.
    judge(got, wanted, mistakes, tried=tried, expected=expected, cut=cut, other=OTHER_NUMBERS, any_shape=True)


def try_main(student: Student, rng: Rng, name: str, expected: str, scale: float = 2.0, cut: float = 1.0) -> None:
    """Judge two arrays one after the other: what is right once must be right again."""
    stale = []
    for shape in ((4, 6), (3, 5)):
        z = z_values(rng, shape, scale)
        z[-1, -1], z[-1, -2] = 9.5, -9.5
        tried = f"{name} on an array of shape {shape} with numbers of both signs"
        try_numbers(student, name, z, tried, expected, cut, stale)
        why = "Something is kept from one call to the next, or read from outside. Work with the argument only."
        stale = [Misconception("the answer to the call before", getattr(oracle, name)(z), why)]
    advise_on_python_numbers(student, name)


def own_answers(student: Student, name: str, z: Array) -> Array | None:
    """Return what the student's function gives for the same numbers as fractions in a table, as the main check asks.

    How a function copes with types and axes is judged by its own formula: a wrong formula has its own check. None where
    there are not as many numbers.
    """
    try:
        own = numbers(student.call(name, np.array(z, float).reshape(1, -1)).result)
    except CallFailed:
        return None
    return own.reshape(np.shape(z)) if own is not None and own.size == np.size(z) else None


def try_form(student: Student, name: str, z: Value, tried: str, expected: str) -> Value:
    """Judge the numbers for one z, in any shape, by the right formula or by the student's own; return the result."""
    got = ask(student, name, z)
    if not same_numbers(got, own_answers(student, name, z)):
        wanted, mistakes = getattr(oracle, name)(z), MISTAKES[name](np.asarray(z))
        judge(got, wanted, mistakes, tried=tried, expected=expected, any_shape=True)
    return got


def try_whole_numbers(student: Student, rng: Rng) -> None:
    name = student.name
    z = rng.permutation(np.array([[-3, -1, 2, 1], [4, -2, 3, -4]]), axis=1)
    tried = f"{name} on an array of whole numbers (dtype int) of shape {z.shape}"
    try_form(student, name, z, tried, "the same answers as for fractions")


def try_axes(student: Student, rng: Rng) -> None:
    name = student.name
    for shape in ((5,), (1, 4), (4, 1), (2, 3, 4)):
        z = z_values(rng, shape)
        tried = f"{name} on an array of shape {shape}"
        got = try_form(student, name, z, tried, EACH)
        hint = "Work on the array as a whole, so that its shape comes out as it went in."
        expected = f"an array of the same shape, {shape}"
        judge_shape(got, shape, tried=tried, expected=expected, hint=hint, mistake=OFF_SHAPE)


def try_single(student: Student, rng: Rng) -> None:
    name = student.name
    number = rng.uniform(0.3, 2.5)
    for z in (np.float64(number), np.float64(-number), np.array(number), np.array(-number)):
        tried = f"{name} on a single NumPy number, shape ()"
        got = try_form(student, name, z, tried, "one number")
        hint = "A single number has no rows to loop over and no entries to assign to: NumPy functions take it as it is."
        judge_shape(got, (), tried=tried, expected="one number, shape ()", hint=hint, mistake=OFF_SHAPE)


def judge_speed(arguments: Callable[[Rng, int], tuple]) -> Callable:
    """Make the check that advises where a function works number by number: much time is lost when it trains a network.

    Parameters
    ----------
    arguments : callable
        ``arguments(rng, n)`` gives the arguments of one call, with n numbers.

    Returns
    -------
    callable
        ``f(student, rng)``, for the decorator `check`.
    """

    def run(student, rng):
        name = student.name
        few = arguments(rng, 7)
        try:
            if not close(student.call(name, *few).result, getattr(oracle, name)(*few)):
                return  # of a wrong answer nobody knows how much it would make of so many numbers
        except CallFailed:
            return
        given = arguments(rng, LARGE)
        asked, standins = student.counting(QUESTIONS)

        def times_too_long():
            """How many times longer it took than is all right."""
            try:
                took = student.time(name, *given, standins=standins)
            except CallFailed as failed:  # what else went wrong is told by the other checks
                return math.inf if failed.type == "TimeLimit" or len(asked) > QUESTIONS else 0.0
            if took <= SECONDS:
                return 0.0
            usual = min(_seconds_of_right(name, given) for _ in range(3))
            return min(took / SECONDS, took / (TIMES * usual))

        often = times_too_long()
        if 1 < often < CLEARLY:
            often = times_too_long()
        if often > 1 or len(asked) > QUESTIONS:
            late = f"an answer, more than {TIMES} times as late"
            raise Wrong(
                tried=f"{name} on {LARGE} numbers at once",
                expected="an answer as fast as NumPy's own operations give it",
                came=f"calls of {asked[0]} for one number after another" if len(asked) > QUESTIONS else late,
            )

    return run


def _seconds_of_right(name, given):
    began = CLOCK()
    getattr(oracle, name)(*given)
    return CLOCK() - began


try_many = judge_speed(lambda rng, n: (rng.normal(scale=3.0, size=(n, 1)),))


def try_wide(student: Student, rng: Rng, expected: str) -> None:
    z = rng.permutation(np.linspace(-30, 30, 21)).reshape(3, 7)
    tried = f"{student.name} on an array of shape (3, 7) with numbers from -30 to 30"
    try_numbers(student, student.name, z, tried, expected)


def far_out(student: Student, rng: Rng, name: str, expected: str) -> None:
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
        judge(got, wanted, mistakes, tried=tried, expected=expected, other=OTHER_NUMBERS, any_shape=True)


def arrays(rng: Rng) -> Cases:
    """Yield arrays of every kind: (what is special about them, array)."""
    everything = signs(rng, (6, 7)) * sizes(rng, -4, 6, (6, 7))
    everything[2, 3:5] = rng.uniform(5e5, 1e6) * np.array([-1, 1])
    yield "numbers of all sizes from a ten-thousandth to a million", everything
    yield "numbers close to 0", signs(rng, (4, 5)) * rng.uniform(1e-4, 0.01, (4, 5))
    yield "numbers from 30 to 700 and from -700 to -30", signs(rng, (5, 4)) * rng.uniform(30, 700, (5, 4))
    yield "numbers between -30 and 30", signs(rng, (5, 4)) * rng.uniform(8, 30, (5, 4))
    yield "positive numbers only", rng.uniform(0.1, 4, (3, 4))
    yield "negative numbers only", -rng.uniform(0.1, 4, (3, 4))
    yield "the same number everywhere", np.full((2, 3), rng.uniform(0.2, 2))
    yield "300 numbers", rng.normal(scale=4, size=(20, 15))


def try_every_kind(student: Student, rng: Rng) -> None:
    name = student.name
    for kind, z in arrays(rng):
        wanted = getattr(oracle, name)(z)
        tried, expected = f"{name} on an array of shape {z.shape}: {kind}", "the same formula for every number"
        demand(ask(student, name, z), wanted, FUNCTION.of(wanted), tried=tried, expected=expected)
