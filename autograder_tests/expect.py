"""Comparing helpers for checks: fair to single precision, and they say in kind what is off."""

import numpy as np

from .student import Wrong
from .words import describe

MILD = 0.3  # part of a check's weight that is lost where the numbers are right and only shape or type is off
RTOL, ATOL = 1e-5, 1e-8


def close(got, expected, rtol=RTOL, atol=ATOL):
    """Whether numbers agree, in the same shape.

    Parameters
    ----------
    got, expected : array_like
    rtol : float
        Relative to each expected number.
    atol : float
        Absolute; multiplied by the largest expected number where that is above 1, because sums of terms that cancel
        keep the error of the terms.

    Returns
    -------
    bool
        False for anything that is not numbers.
    """
    numbers = as_numbers(got)
    expected = np.asarray(expected)
    if numbers is None or numbers.shape != expected.shape:
        return False
    finite = np.abs(expected[np.isfinite(expected)]) if expected.size else expected
    scale = max(1.0, float(finite.max(initial=0.0)))
    return bool(np.allclose(numbers, expected, rtol=rtol, atol=atol * scale, equal_nan=True))


def as_numbers(value):
    """The value as an array of floats (or complex numbers), or None if it is not made of numbers."""
    if value is None or isinstance(value, (str, dict)):
        return None
    try:
        array = np.asarray(value)
        return array if array.dtype.kind == "c" else array.astype(float)
    except (TypeError, ValueError):
        return None


def expect_array(
    got, expected, tried, kind="", returned=None, rtol=RTOL, atol=ATOL, hint=None, mistakes=None, what="the result"
):
    """Fail unless `got` is the expected array.

    Values count, not types: whole numbers, truth values and single precision pass where the values are equal. Right
    numbers as a list or in another shape cost only a part of the check.

    Parameters
    ----------
    got : object
        From a record.
    expected : ndarray
    tried : str
        What was tried, in words and shapes.
    kind : str
        What was expected in kind, such as "zeros where the input is negative".
    returned : str, optional
        What is expected as to number and shape, such as "one loss for each of the 5 predictions".
    rtol, atol : float
        See `close`.
    hint : str, optional
    mistakes : dict of str to array_like or callable, optional
        Misconceptions by name, and what each would have given. A value may be a function without arguments.
    what : str
        What is compared, for the message: "layer['dW']".

    Raises
    ------
    Wrong
    """
    expected = np.asarray(expected)
    wanted = ", ".join(part for part in (kind, returned) if part) or f"an array of shape {expected.shape}"
    if isinstance(got, (np.ndarray, np.generic)) and close(got, expected, rtol, atol):
        if got.dtype.kind != "O":
            return
        raise Wrong(tried, wanted, f"{what} is {describe(got)}; its numbers are right", hint, "type", MILD)
    for name, value in (mistakes or {}).items():
        value = value() if callable(value) else value
        if value is not None and close(got, value, rtol, atol) and not close(value, expected, rtol, atol):
            raise Wrong(tried, wanted, f"{what} is {describe(got)}, and what {name!r} gives", hint, name)
    if close(got, expected, rtol, atol):
        if expected.ndim == 0:
            return
        raise Wrong(
            tried, wanted, f"{what} is {describe(got)}, not an array; its numbers are right", hint, "type", MILD
        )
    flat = as_numbers(got)
    if flat is not None and flat.shape != expected.shape and close(flat.ravel(), expected.ravel(), rtol, atol):
        came = f"{what} is {describe(got)}; its numbers are right, its shape is not"
        raise Wrong(tried, f"{wanted} (shape {expected.shape})", came, hint, "shape", MILD)
    raise Wrong(tried, wanted, f"{what} is {describe(got)}{trouble(got, expected, rtol, atol)}", hint)


def expect_number(got, expected, tried, kind="", rtol=RTOL, atol=ATOL, hint=None, mistakes=None, what="the result"):
    """Fail unless `got` is the expected number; an array that holds this one number costs only a part.

    Parameters
    ----------
    got : object
    expected : float
    tried, kind, rtol, atol, hint, mistakes, what
        As for `expect_array`.

    Raises
    ------
    Wrong
    """
    expect_array(got, np.float64(expected), tried, kind or "one number", None, rtol, atol, hint, mistakes, what)


def trouble(got, expected, rtol=RTOL, atol=ATOL):
    """What is off, in kind, as the end of a sentence: ", with the signs turned"; empty if there is no pattern.

    Parameters
    ----------
    got : object
    expected : ndarray
    rtol, atol : float
    """
    numbers = as_numbers(got)
    if numbers is None:
        return ""
    if numbers.shape != expected.shape:
        if expected.ndim == 2 and numbers.shape == expected.T.shape and close(numbers.T, expected, rtol, atol):
            return ", which is transposed"
        size = expected.size
        if size > 1 and numbers.shape == (size, size):
            return f": {size} times too many, because a row was combined with a column"
        return f", not of shape {expected.shape}" if expected.ndim else ", not one number"
    bad = ~np.isfinite(numbers)
    if bad.any():
        kinds = [word for word, test in (("nan", np.isnan), ("inf", np.isinf)) if test(numbers).any()]
        return f" with {' and '.join(kinds)} in {int(bad.sum())} of {bad.size} places"
    if close(-numbers, expected, rtol, atol):
        return ", right but for the sign"
    if expected.ndim == 2 and expected.shape[0] == expected.shape[1] and close(numbers.T, expected, rtol, atol):
        return ", which is transposed"
    if not numbers.any():
        return ", all zeros"
    nonzero = np.abs(expected) > atol
    if expected.size > 1 and nonzero.any():
        factor = float(np.median(np.real(numbers[nonzero] / expected[nonzero])))
        if np.isfinite(factor) and factor and close(numbers, expected * factor, 10 * rtol, 10 * atol):
            return ", right but for a constant factor"
    off = ~np.isclose(numbers, expected, rtol=rtol, atol=atol)
    return f" with other numbers in {int(off.sum())} of {off.size} places" if off.size > 1 else ", another number"
