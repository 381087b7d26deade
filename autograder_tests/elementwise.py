"""How the functions of z in section 1 are judged, and what their common mistakes would give.

Numbers and shapes are judged apart: numbers in any shape of the right size, shapes in checks of their own, so that an
array with the right numbers in the wrong shape costs little.
"""

from __future__ import annotations

import numpy as np

from autograder_tests import oracle
from autograder_tests.engine import Wrong
from autograder_tests.judging import close, numbers, same_numbers, shape_of

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


# ------------------------------------------------------------ what mistakes would give


def relu_mistakes(z):
    return {
        "the size of z without its sign": (
            np.abs(z),
            "Dropping the sign is not the same as dropping negative numbers.",
        ),
        "z itself": (z, "Negative numbers come through: find out what your code does with them."),
        "the wrong side of 0": (np.minimum(z, 0), "You keep what should go and drop what should stay."),
        "-z in place of z": (np.maximum(-z, 0), "You keep what should go and drop what should stay."),
        "the slope of ReLU in place of ReLU": (z > 0, "Where z is positive, z itself is wanted, not a 1."),
        "a maximum over an axis": (
            z.max(axis=0) if z.ndim else z,
            "`np.max` looks for the largest number of an array; here each number is compared with 0 by itself.",
        ),
        "the maximum of the whole array": (
            z.max(),
            "Each number is compared with 0 by itself, not with its neighbours.",
        ),
        "a leaky ReLU": (np.where(z > 0, z, 0.01 * z), "Negative numbers leave a small rest; ours leave nothing."),
        "a leaky ReLU with a tenth": (
            np.where(z > 0, z, 0.1 * z),
            "Negative numbers leave a rest; ours leave nothing.",
        ),
        "a floor of 1 in place of 0": (np.maximum(z, 1), "Small and negative numbers: what should become of them?"),
        "large numbers cut to 1": (np.clip(z, 0, 1), "Positive numbers stay as they are, however large."),
        "large numbers cut to 6": (np.clip(z, 0, 6), "Positive numbers stay as they are, however large."),
        "the sigmoid": (oracle.sigmoid(z), "That is the other activation."),
        "a smooth softplus": (np.logaddexp(0, z), "That is ReLU's smooth cousin; ours has a sharp corner at 0."),
    }


def d_relu_mistakes(z):
    return {
        "ReLU in place of its slope": (np.maximum(z, 0), "That is the height of the curve. How steep is it at each z?"),
        "the sign of z": (np.sign(z), "Left of 0 the curve of ReLU is flat: what is the slope of a flat line?"),
        "a slope of 1 everywhere": (np.ones_like(z), "Look at the curve left of 0: it is flat there."),
        "the two sides swapped": (z < 0, "Look at the curve: on which side of 0 does it rise?"),
        "a leaky ReLU's slope": (np.where(z > 0, 1, 0.01), "Left of 0 our ReLU is exactly flat."),
        "the sigmoid": (oracle.sigmoid(z), "That is the other activation; here the slope of ReLU is wanted."),
        "the sigmoid's slope": (oracle.d_sigmoid(z), "That is the slope of the other activation."),
        "z cut to the range from 0 to 1": (
            np.clip(z, 0, 1),
            "The slope does not grow with z: right of 0 the line is as steep everywhere.",
        ),
        "a step at 1 in place of 0": (z > 1, "Where is the corner of the curve?"),
        "z kept where it is not positive": (
            np.where(z > 0, 1, z),
            "Left of 0 the curve is flat. Which numbers does your code leave as they were?",
        ),
        "z where a slope is wanted": (z, "How steep is the curve at z? That is not z itself."),
    }


def sigmoid_mistakes(z):
    with np.errstate(all="ignore"):
        e = np.exp(z)
        return {
            "the sign of the exponent": (
                1 / (1 + e),
                "Your curve falls from left to right. Look at the sign in the exponent.",
            ),
            "a softmax over the whole array": (
                e / e.sum(),
                "Each number is squashed by itself, whatever its neighbours.",
            ),
            "a softmax over the last axis": (
                e / e.sum(axis=-1, keepdims=True) if z.ndim else e,
                "Each number is squashed by itself, whatever its neighbours.",
            ),
            "the mean of z taken off first": (
                oracle.sigmoid(z - z.mean()),
                "Each number is squashed by itself, whatever its neighbours.",
            ),
            "a softmax over the first axis": (
                e / e.sum(axis=0) if z.ndim else e,
                "Each number is squashed by itself, whatever its neighbours.",
            ),
            "powers of 2 in place of e": (1 / (1 + np.exp2(-z)), "The base of the power is e: `np.exp`."),
            "powers of 10 in place of e": (1 / (1 + np.exp(-z * np.log(10))), "The base of the power is e: `np.exp`."),
            "2 z in place of z": (oracle.sigmoid(2 * z), "Compare at z = 2 by hand: your curve rises too fast."),
            "z / 2 in place of z": (oracle.sigmoid(z / 2), "Compare at z = 2 by hand: your curve rises too slowly."),
            "a step from 0 to 1": (z > 0, "The sigmoid has no corner: it rises smoothly."),
            "tanh": (np.tanh(z), "tanh runs from -1 to 1; the sigmoid runs from 0 to 1."),
            "a missing 1 in the denominator": (e, "Without the 1 below the line nothing stops the curve from growing."),
            "exp(-z) alone": (1 / e, "Check the fraction: what is above the line, what below?"),
            "1 - exp(-z) below the line": (
                1 / (1 - 1 / e),
                "Check the sign below the line: the curve must never reach 1.",
            ),
            "brackets missing around the denominator": (1 / 1 + 1 / e, "Division comes before addition: use brackets."),
            "the slope of the sigmoid": (oracle.d_sigmoid(z), "That is the slope; here the curve itself is wanted."),
            "ReLU": (np.maximum(z, 0), "That is the other activation."),
        }


def d_sigmoid_mistakes(z):
    s = oracle.sigmoid(z)
    return {
        "z*(1-z)": (
            z * (1 - z),
            "The formula s(1-s) holds for s, the sigmoid *of* z. This function is given z: how do you get s?",
        ),
        "the sigmoid in place of its slope": (s, "That is the height of the curve. How steep is it at each z?"),
        "1 - sigmoid": (1 - s, "One factor of the slope is there; the other is missing."),
        "s*(1+s)": (
            s * (1 + s),
            "Look at the sign in the bracket: far out the curve is flat, so the slope must go to 0.",
        ),
        "the sign of the slope": (-s * (1 - s), "The curve rises everywhere: no slope is negative."),
        "1 - s*s": (1 - s * s, "That is how the slope of tanh is made from tanh. For the sigmoid see the equation."),
        "the slope times z": (z * s * (1 - s), "The slope is made of s alone: where does z come in?"),
        "z*(1-s)": (z * (1 - s), "Both factors are made of the sigmoid's value."),
        "0 everywhere": (0 * s, "Python multiplies before it subtracts: s * 1 - s is 0. Where do brackets belong?"),
        "the slope of ReLU": (z > 0, "That is the slope of the other activation."),
        "s*s": (s * s, "Far to the right the curve is flat: the slope must go to 0 there too."),
        "the sigmoid times (1 - z)": (s * (1 - z), "Both factors are made of the sigmoid's value."),
        "the slope at sigmoid(z)": (oracle.d_sigmoid(s), "The sigmoid was taken once too often."),
        "tanh's slope": (1 - np.tanh(z) ** 2, "That is the slope of tanh."),
    }


MISTAKES = {
    "relu": relu_mistakes,
    "d_relu": d_relu_mistakes,
    "sigmoid": sigmoid_mistakes,
    "d_sigmoid": d_sigmoid_mistakes,
}
