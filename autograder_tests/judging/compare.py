"""What came back: what agrees with what (every tolerance, by its name), and values in words, never their numbers."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import numpy as np

from autograder_tests.transport.record import CallFailed
from autograder_tests.transport.student_side.values import Other


class Tolerance(NamedTuple):
    """How far numbers may be off: by `relative` of their size, and by `absolute` besides."""

    relative: float
    absolute: float = 0.0

    def of(self, size: Any) -> Any:
        """Return how far numbers of this size, one or an array, may be off."""
        return self.relative * np.abs(size) + self.absolute


# Work in single precision passes: each operation has a relative error of 6e-8. Named by what is compared:
SINGLE = Tolerance(2e-5, 1e-7)  # what a few operations give; the smallest known mistake is a hundred times as large
FUNCTION = Tolerance(2e-5, 2e-6)  # the functions of section 1, which are of size 1 and lose digits in 1 - s
STEPS = Tolerance(1e-4, 1e-6)  # weights after several steps, differences of weights, central differences
REPEATED = Tolerance(1e-9, 1e-9)  # the same operations on the same random numbers: nothing is rounded anew
PRINTED = Tolerance(1e-2, 1e-7)  # a number that came as a text
EPS_TWICE = Tolerance(2e-2, 1e-7)  # a loss in which an eps of a thousandth acts at both ends
# Sums of terms that cancel keep the terms' error: no entry counts as smaller than this part of the largest.
CANCELLED = 0.1
NEARLY = 0.05  # of the usual number: rounded, or made with a rounded constant
NO_FACTOR, SAME_FACTOR = 1e-6, 1e-4  # the right numbers times 0, or times a known factor
STEP_COUNT, NO_STEP = 1e-3, 1e-4  # how many steps led from one array to another; below the second, none
MOVED = 1e-6  # a weight that moved less, in units of lr, has not been trained on
# In `demand`, where values are of every kind; the sizes are those of the terms that were added up:
LOSS, ONE_MINUS_P = Tolerance(3e-5, 2e-6), 3e-7  # and what is lost where p is close to 1, in 1 - p
SUM = Tolerance(2e-5, 1e-9)  # a sum or mean of given numbers, such as XW + b
KEPT = Tolerance(2e-6)  # what is only kept
GRADIENT, SLOPE = Tolerance(3e-5, 1e-12), 1e-6  # and what is lost far out, in s * (1 - s)
STEP = Tolerance(2e-6, 1e-13)  # weights after one step
BATCH_LOSS, BATCH_STEP = Tolerance(1e-4, 2e-6), Tolerance(2e-3, 1e-7)  # the mean loss, and weights by the largest move
# Losses of a training that calls our functions, or none:
GIVEN_LOSSES, OWN_LOSSES = Tolerance(2e-5, 1e-6), Tolerance(1e-3, 1e-6)


def numbers(value: Any) -> np.ndarray | None:
    """Return the value as an array of floats, or None where it is not made of real numbers."""
    if value is None or isinstance(value, (str, dict)):
        return None
    try:
        array = np.asarray(value)
        return None if array.dtype.kind in "cSU" else array.astype(float)
    except (TypeError, ValueError):
        return None


def shape(value: Any) -> tuple[int, ...] | None:
    """Return the shape of whatever a student's function made; None where it has none."""
    try:
        return np.shape(value)
    except (TypeError, ValueError):
        return None


def close(got: Any, expected: Any, tolerance: Tolerance = SINGLE) -> bool:
    """Whether two arrays have the same shape and, within the tolerance, the same numbers."""
    got, expected = numbers(got), numbers(expected)
    if got is None or expected is None or got.shape != expected.shape or not np.isfinite(got).all():
        return False
    size = np.maximum(np.abs(expected), CANCELLED * np.abs(expected).max(initial=0.0))
    return bool(np.all(np.abs(got - expected) <= tolerance.of(size)))


def same_numbers(got: Any, expected: Any, tolerance: Tolerance = SINGLE) -> bool:
    """Whether the numbers are right, whatever the shape."""
    got, expected = numbers(got), numbers(expected)
    return got is not None and expected is not None and close(got.ravel(), expected.ravel(), tolerance)


def holds(got: Any, wanted: Any, tolerance: Tolerance = FUNCTION) -> bool:
    """Whether the right numbers are there: in another shape, with rows and columns exchanged, or inside a tuple."""
    if same_numbers(got, wanted, tolerance):
        return True
    if isinstance(got, tuple):
        return any(isinstance(part, np.ndarray) and same_numbers(part, wanted, tolerance) for part in got)
    return np.ndim(wanted) == 2 and same_numbers(got, np.transpose(wanted), tolerance)


def alike(one: Any, two: Any) -> bool:
    """Whether two values are arrays with the same numbers, also where both are nan."""
    one, two = numbers(one), numbers(two)
    if one is None or two is None or one.shape != two.shape:
        return False
    return bool(np.allclose(one, two, *SINGLE, equal_nan=True))


def nearly(got: Any, wanted: Any) -> bool:
    """Whether the numbers are right to a few hundredths of the usual one: rounded, or made with a rounded constant."""
    got, wanted = numbers(got), np.ravel(wanted)
    if got is None or got.size != wanted.size:
        return False
    return bool(np.all(np.abs(got.ravel() - wanted) <= NEARLY * np.abs(wanted).mean()))


def factor_between(got: Any, wanted: Any, tolerance: Tolerance = FUNCTION) -> float | None:
    """Return the number by which `wanted` is multiplied in `got`; None where there is none."""
    got, wanted = numbers(got), np.ravel(wanted).astype(float)
    if got is None or got.size != wanted.size or wanted.size < 2 or not np.isfinite(got).all() or not wanted.any():
        return None
    factor = float(got.ravel() @ wanted / (wanted @ wanted))
    return factor if same_numbers(got, factor * wanted, tolerance) else None


def steps(before: Any, after: Any, gradient: Any, lr: float) -> float | None:
    """Return k where `after` is `before` moved by k times the right step -lr·gradient; None where no k fits."""
    after = numbers(after)
    if after is None or after.size != np.size(before) or not np.isfinite(after).all():
        return None
    moved, step = np.ravel(after) - np.ravel(before), -lr * np.ravel(gradient)
    k = float(moved @ step / (step @ step))
    # What is left is compared with the numbers that were added up: float32 weights lose digits there.
    slack = SINGLE.of(np.abs(k) * np.abs(step).max() + np.abs(np.ravel(before)).max())
    return k if np.abs(moved - k * step).max() <= slack else None


def same_weights(got: np.ndarray, wanted: np.ndarray, before: np.ndarray) -> bool:
    """Whether two sets of weights agree, measured by the size of the weights."""
    return got.shape == wanted.shape and bool(np.all(np.abs(got - wanted) <= SINGLE.of(np.abs(before).max())))


def first_difference(got: dict, right: dict, keys: Any) -> str | None:
    """Return the first of `keys` under which two layers hold different numbers; None where there is none.

    What the second one does not hold as numbers is not compared.
    """
    return next(
        (key for key in keys if numbers(right.get(key)) is not None and not alike(got.get(key), right[key])), None
    )


# ------------------------------------------------------------ in words

DECIMAL = re.compile(r"-?\d*\.\d+(e[-+]?\d+)?|-?\d+\.(?=[\s\],)])")


def describe(value: Any) -> str:
    """A value in a few words, without its contents.

    Parameters
    ----------
    value : object

    Returns
    -------
    str
        Such as "an array of shape (3, 4)", "a whole number", "None (is a `return` missing?)".
    """
    if value is None:
        return "None (is a `return` missing?)"
    if isinstance(value, (bool, np.bool_)):
        return "a truth value"
    if isinstance(value, (int, np.integer)):
        return "a whole number"
    if isinstance(value, (float, np.floating)):
        return "a number" if np.isfinite(value) else f"a number that is not finite ({value})"
    if isinstance(value, (complex, np.complexfloating)):
        return "a complex number"
    if isinstance(value, np.ndarray):
        kind = {"b": " of truth values", "c": " of complex numbers", "O": " of Python objects"}.get(
            value.dtype.kind, ""
        )
        return f"an array{kind} of shape {value.shape}"
    if isinstance(value, str):
        return "a text"
    if isinstance(value, (list, tuple)):
        return f"a {type(value).__name__} of {count(len(value), 'entry', 'entries')}"
    if isinstance(value, dict):
        keys = [repr(key) for key in list(value)[:8] if isinstance(key, str) and len(key) < 30]
        return (
            f"a dict with the keys {', '.join(keys)}"
            if keys
            else "a dict without text keys"
            if value
            else "an empty dict"
        )
    if isinstance(value, np.random.Generator):
        return "a random generator"
    if isinstance(value, Other):
        text = f" ({value.text})" if value.text else ""
        return f"something of type {value.type_name}{text}"
    return f"something of type {type(value).__name__}"


def shape_of(value: Any) -> str:
    """Describe a value by its kind and shape, never by its numbers: "an array of shape (5, 1)", "nothing (None)"."""
    return "nothing (None)" if value is None else describe(value)


def count(number: int, one: str, many: str = "") -> str:
    """Return "1 sample", "2 samples"; `many` is the plural where no s makes it."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def _short(value):
    """An argument of a call: as `describe`, shorter."""
    if isinstance(value, np.ndarray):
        return f"an array {value.shape}"
    if isinstance(value, dict):
        return "a layer" if "W" in value else "a dict"
    if isinstance(value, (list, tuple)) and value and all(isinstance(part, dict) for part in value):
        return f"a network of {count(len(value), 'layer')}"
    if isinstance(value, str):
        return repr(value)[:20]
    if isinstance(value, np.random.Generator):
        return "a generator"
    return describe(value)


def describe_call(name: str, args: tuple, kwargs: dict) -> str:
    """A call in words: ``layer_forward(a layer, an array (3, 2))``."""
    parts = [_short(value) for value in args] + [f"{key}={_short(value)}" for key, value in kwargs.items()]
    return f"{name}({', '.join(parts)})"


def without_numbers(text: str) -> str:
    """The text with its decimal fractions left out: a program's own message may show what it was given."""
    return DECIMAL.sub("…", text)


def place(failed: CallFailed) -> str:
    """Where in the student's own code something happened, or an empty text."""
    if failed.line is None:
        return ""
    where = f"line {failed.line} of {failed.label}" if failed.label else f"line {failed.line}"
    return f"{where}: {failed.text}" if failed.text else where
