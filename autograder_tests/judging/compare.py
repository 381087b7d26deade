"""How checks compare numbers, and how they recognise a misconception by computing what it gives."""

from __future__ import annotations

import numpy as np

from autograder_tests.engine.student import Wrong
from autograder_tests.judging.words import describe

RELATIVE, ABSOLUTE = 2e-5, 1e-7
"""Single-precision arithmetic passes; the smallest known mistake is a hundred times as large."""


def numbers(value):
    """Return the value as an array of floats, or None where it is not made of real numbers."""
    if value is None or isinstance(value, (str, dict)):
        return None
    try:
        array = np.asarray(value)
        return None if array.dtype.kind in "cSU" else array.astype(float)
    except (TypeError, ValueError):
        return None


def shape(value):
    """Return the shape of whatever a student's function made; None where it has none."""
    try:
        return np.shape(value)
    except (TypeError, ValueError):
        return None


def close(got, expected, relative=RELATIVE, absolute=ABSOLUTE):
    """Whether two arrays have the same shape and, within single precision, the same numbers."""
    got, expected = numbers(got), numbers(expected)
    if got is None or expected is None or got.shape != expected.shape or not np.isfinite(got).all():
        return False
    size = np.abs(expected).max(initial=0.0)
    # Sums of terms that cancel keep the error of the terms: compare with the largest entry as well.
    return bool(np.all(np.abs(got - expected) <= relative * np.maximum(np.abs(expected), 0.1 * size) + absolute))


def same_numbers(got, expected, relative=RELATIVE, absolute=ABSOLUTE):
    """Whether the numbers are right, whatever the shape."""
    got, expected = numbers(got), numbers(expected)
    return got is not None and expected is not None and close(got.ravel(), expected.ravel(), relative, absolute)


def recognise(got, candidates):
    """Return the first name in `candidates` (name → value, or None) whose value is what came back, else None."""
    for name, value in candidates.items():
        if value is not None and np.all(np.isfinite(value)) and close(got, value):
            return name
    return None


def steps(before, after, gradient, lr):
    """Return k where `after` is `before` moved by k times the right step -lr·gradient; None where no k fits."""
    after = numbers(after)
    if after is None or after.size != np.size(before) or not np.isfinite(after).all():
        return None
    moved, step = np.ravel(after) - np.ravel(before), -lr * np.ravel(gradient)
    k = float(moved @ step / (step @ step))
    # What is left is compared with the numbers that were added up: float32 weights lose digits there.
    slack = RELATIVE * (np.abs(k) * np.abs(step).max() + np.abs(np.ravel(before)).max()) + ABSOLUTE
    return k if np.abs(moved - k * step).max() <= slack else None


def shape_of(value):
    """Describe a value by its kind and shape, never by its numbers: "an array of shape (5, 1)", "nothing (None)"."""
    return "nothing (None)" if value is None else describe(value)


def judge(got, right, wrongs, *, what, tried, expected, hint):
    """Raise `Wrong` unless `got` is right, and name the misconception when `got` is that misconception's result.

    Parameters
    ----------
    got : object
        What the student's function made.
    right : list of array_like
        Values that are accepted: the right one, and the one that follows from the student's own earlier step.
    wrongs : dict of str to (array_like, str)
        Name of a misconception → what it gives, and the hint for it.
    what : str
        Name of the quantity, for the message.
    tried, expected, hint : str
        Parts of the message, see `Wrong`.

    Raises
    ------
    Wrong
        With shapes and kinds, never with numbers.
    """
    if any(close(got, value) for value in right):
        return
    name = recognise(got, {name: value for name, (value, _) in wrongs.items()})
    if name:
        raise Wrong(
            tried=tried,
            expected=expected,
            came=f"{what} is what you get from: {name}",
            hint=wrongs[name][1],
            mistake=name,
        )
    wanted = np.shape(right[0])
    if isinstance(got, np.ndarray) and got.shape == wanted:
        came = f"{what} has the right shape {wanted} and other numbers"
        if np.issubdtype(got.dtype, np.number) and not np.isfinite(got).all():
            came = f"{what} has the right shape {wanted}, and entries that are not finite"
    else:
        came = f"{what} is {shape_of(got)}"
    raise Wrong(tried=tried, expected=expected, came=came, hint=hint)
