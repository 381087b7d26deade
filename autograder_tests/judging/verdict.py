"""How the checks of sections 3 and 4 judge one array: its numbers first, then whether it is an array, and its shape.

A misconception is a triple (name, what it gives, hint): the same name may stand for several shapes.
"""

from __future__ import annotations

from contextlib import contextmanager

import numpy as np

from autograder_tests.engine.student import Wrong
from autograder_tests.judging.compare import close, numbers, same_numbers, shape, shape_of
from autograder_tests.judging.words import place
from autograder_tests.transport.record import CallFailed

OFF_SHAPE = "the right numbers in another shape"
OFF_TYPE = "the right numbers, not as an array"
ROWS = "Samples are rows and features are columns, however many there are of them."
PLAIN = "Lists have no .T, no .shape and no arithmetic: keep NumPy arrays as they are."


def judge_array(got, right, wrongs, *, what, tried, expected, hint, wrong=1.0, form=0.5, other=None):
    """Raise `Wrong` unless `got` is an array with the right numbers; name the misconception whose result it is.

    Parameters
    ----------
    got : object
    right : list of array_like
        The right value, and those that follow from the student's own earlier steps.
    wrongs : iterable of (str, array_like or None, str)
        Misconceptions: name, what it gives, hint.
    what, tried, expected, hint : str
        For the message.
    wrong, form : float
        Share of the check's cost where the numbers are wrong, and where only shape or type is.
    other : str, optional
        What the mistake is called when no misconception is recognised; it is part of the message.

    Raises
    ------
    Wrong
    """
    told = {"tried": tried, "expected": expected}
    if any(close(got, value) for value in right):
        if isinstance(got, np.ndarray):
            return
        raise Wrong(**told, came=f"{what} is {shape_of(got)}: {OFF_TYPE}", hint=PLAIN, mistake=OFF_TYPE, share=form)
    for name, value, advice in wrongs:
        if value is not None and np.all(np.isfinite(value)) and close(got, value):
            came = f"{what} is what you get from: {name}"
            raise Wrong(**told, came=came, hint=advice, mistake=name, share=wrong)
    if any(same_numbers(got, value) for value in right):
        raise Wrong(**told, came=f"{what} is {shape_of(got)}: {OFF_SHAPE}", hint=ROWS, mistake=OFF_SHAPE, share=form)
    came, wanted = f"{what} is {shape_of(got)}", np.shape(right[0])
    if isinstance(got, np.ndarray) and got.shape == wanted:
        came = f"{what} has the right shape {wanted} and {partly(got, right[0])}"
    if other and other not in came:
        came += f": {other}"
    raise Wrong(**told, came=came, hint=hint, mistake=other, share=wrong)


def partly(got, right):
    """Say in words which part of an array of the right shape is right: some rows, some columns, or nothing."""
    found = numbers(got)
    if found is None or not np.isfinite(found).all():
        return "entries that are not finite numbers"
    if found.ndim == 2 and min(found.shape) > 1:
        same = np.isclose(found, right, rtol=2e-5, atol=1e-7)
        ways = [(~same.all(axis=1), "rows"), (~same.all(axis=0), "columns")]
        off, words = min(ways, key=lambda way: way[0].mean())
        if not off.all():
            return f"other numbers in {off.sum()} of its {off.size} {words}; the other {words} are right"
    return "other numbers"


def alike(one, two):
    """Whether two values are arrays with the same numbers, also where both are nan."""
    one, two = numbers(one), numbers(two)
    return (
        one is not None
        and two is not None
        and shape(one) == shape(two)
        and bool(np.allclose(one, two, rtol=2e-5, atol=1e-7, equal_nan=True))
    )


def first_difference(got, right, keys):
    """Return the first of `keys` under which two layers hold different numbers; None where there is none.

    What the second one does not hold as numbers is not compared.
    """
    return next(
        (key for key in keys if numbers(right.get(key)) is not None and not alike(got.get(key), right[key])), None
    )


@contextmanager
def named_where_nothing_fits(trial):
    """Where shapes do not fit, let `trial` find out with equal sizes, in which everything fits, what the mistake is."""
    try:
        yield
    except CallFailed as failed:
        if failed.type == "ValueError" and not failed.standin:
            try:
                trial()
            except Wrong as wrong:
                if wrong.mistake:
                    wrong.came = f"shapes that do not fit ({place(failed)}); where all sizes are equal, {wrong.came}"
                    raise wrong from None
            except CallFailed:
                pass
        raise
