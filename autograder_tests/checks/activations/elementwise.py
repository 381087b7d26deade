"""How the functions of z in section 1 are judged, and what their common mistakes would give.

Numbers and shapes are judged apart: numbers in any shape of the right size, shapes in checks of their own, so that an
array with the right numbers in the wrong shape costs little.
"""

from __future__ import annotations

import numpy as np

from autograder_tests.engine.student import Wrong
from autograder_tests.judging.compare import close, numbers, same_numbers, shape_of

WHOLE_ONLY = "fractions cut off"
NOT_EXACT = "close to the right numbers, but not exact"
OTHER_NUMBERS = "numbers not the right ones"
RESHAPED = "the right numbers in another shape"
ONE_NUMBER = "one number for a whole array"
ZERO, NEGATIVE, FACTOR = "0 everywhere", "the right ones with the other sign", "the right ones, all times one factor"
FACTOR_HINTS = {
    ZERO: "Follow one number through your formula by hand. Is a bracket missing, or a whole-number type in the way?",
    NEGATIVE: "Where does a minus come in, and does it belong there?",
    FACTOR: "Is there a factor too many, or one that is missing: a 2, a half, the number of entries?",
}
NOT_EXACT_HINT = (
    "The formula is nearly right: is anything rounded, cut to a range or added on the way, or is a constant such as e"
    " written out by hand?"
)
WHOLE_HINT = (
    "Somewhere the result is kept in an array of whole numbers: `zeros_like` and `empty_like` copy the input's type,"
    " and `np.vectorize` without `otypes` takes its type from the very first result."
)


def holds(got, wanted, relative=2e-5, absolute=2e-6):
    """Whether the right numbers are there: in another shape, with rows and columns exchanged, or inside a tuple."""
    if same_numbers(got, wanted, relative, absolute):
        return True
    if isinstance(got, tuple):
        return any(isinstance(part, np.ndarray) and same_numbers(part, wanted, relative, absolute) for part in got)
    return np.ndim(wanted) == 2 and same_numbers(got, np.transpose(wanted), relative, absolute)


def nearly(got, wanted):
    """Whether the numbers are right to a few hundredths of the usual one: rounded, or made with a rounded constant."""
    got, wanted = numbers(got), np.ravel(wanted)
    if got is None or got.size != wanted.size:
        return False
    return bool(np.all(np.abs(got.ravel() - wanted) <= 0.05 * np.abs(wanted).mean()))


def judge_numbers(
    got, wanted, wrongs, *, tried, expected, hint=None, share=1.0, cut=1.0, other=None, relative=2e-5, absolute=2e-6
):
    """Raise `Wrong` unless `got` holds the numbers of `wanted`, in any shape of that size.

    Parameters
    ----------
    got : object
        What the student's function returned.
    wanted : array_like
    wrongs : dict of str to (array_like, str) or (array_like, str, float)
        Name of a misconception → what it gives, the hint for it, and its own share where it has one.
    tried, expected, hint : str
        Parts of the message, see `Wrong`.
    share, cut : float
        Part of the check's cost for a wrong formula, and for fractions cut off.
    other : str, optional
        The mistake when the numbers are of no known kind; it has to end the sentence of `how_far_off`.
    relative, absolute : float
        Tolerances, wide enough for single precision.

    Raises
    ------
    Wrong
        With shapes, counts and kinds, never with numbers.
    """
    if holds(got, wanted, relative, absolute):
        return
    if got is None:
        why = "What a function works out, or prints, is lost to its caller unless it ends in `return` with a value."
        raise Wrong(tried=tried, expected=expected, came=shape_of(got), hint=why, mistake="nothing is returned")
    whole = np.trunc(wanted)
    if (whole.any() or np.asarray(got).dtype.kind in "iu") and same_numbers(got, whole, relative, absolute):
        came = f"{shape_of(got)}, its fractions cut off"
        raise Wrong(tried=tried, expected=expected, came=came, hint=WHOLE_HINT, mistake=WHOLE_ONLY, share=cut)
    for name, (value, why, *own_share) in wrongs.items():
        if not np.all(np.isfinite(value)):
            continue
        if same_numbers(got, value, relative, absolute) or close(got, value, relative, absolute):
            came = f"{shape_of(got)}; its numbers are what you get from: {name}"
            raise Wrong(tried, expected, came, hint=why, mistake=name, share=own_share[0] if own_share else share)
    if nearly(got, wanted):
        came = f"{shape_of(got)}, its numbers {NOT_EXACT}"
        raise Wrong(tried, expected, came, hint=NOT_EXACT_HINT, mistake=NOT_EXACT, share=0.6 * share)
    if name := multiple(got, wanted, relative, absolute):
        hint = FACTOR_HINTS[name]
        raise Wrong(tried, expected, f"{shape_of(got)}; its numbers are {name}", hint=hint, mistake=name, share=share)
    came = how_far_off(got, wanted, relative, absolute)
    if np.size(got) == 1 < np.size(wanted) and numbers(got) is not None:
        hint = "Each number has its own answer: an array goes in, and an array of the same size comes out."
        raise Wrong(tried, f"{expected}: {np.size(wanted)} numbers", came, hint=hint, mistake=ONE_NUMBER, share=share)
    mistake = other if other and came.endswith(other) else None
    raise Wrong(tried=tried, expected=expected, came=came, hint=hint, mistake=mistake, share=share)


def multiple(got, wanted, relative, absolute):
    """Name a result that is the right one times a number; None where it is none."""
    got, wanted = numbers(got), np.ravel(wanted).astype(float)
    if got is None or got.size != wanted.size or wanted.size < 2 or not np.isfinite(got).all() or not wanted.any():
        return None
    factor = float(got.ravel() @ wanted / (wanted @ wanted))
    if not same_numbers(got, factor * wanted, relative, absolute):
        return None
    return ZERO if abs(factor) < 1e-6 else NEGATIVE if abs(factor + 1) < 1e-4 else FACTOR


def how_far_off(got, wanted, relative, absolute):
    """Describe a wrong result: its kind and shape, and how many of its numbers are off."""
    told, values, wanted = shape_of(got), numbers(got), np.ravel(wanted)
    if values is None or values.size != wanted.size:
        return told
    lost = int((~np.isfinite(values)).sum())
    if lost:
        return f"{told}, {lost} of its {wanted.size} numbers not finite (nan or inf)"
    off = sum(not close(a, b, relative, absolute) for a, b in zip(values.ravel(), wanted, strict=True))
    return f"{told}, {off or wanted.size} of its {wanted.size} {OTHER_NUMBERS}"


def judge_shape(got, wanted, *, tried, expected, hint=None, mistake=None, share=1.0):
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


def ask(student, name, *args):
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


def z_values(rng, shape=(4, 6), scale=2.0, first=1.0):
    """Draw numbers of both signs, none of them close to 0; the first one has the sign of `first`."""
    z = rng.normal(scale=scale, size=shape)
    z += np.copysign(0.05, z)
    z.flat[0] = np.copysign(rng.uniform(0.2, 0.8), first)
    z.flat[1] = -np.copysign(rng.uniform(0.2, 0.8), first)
    return z
