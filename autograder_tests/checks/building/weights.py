"""How drawn weights are told from others: their range, their spread, and whether each was drawn by itself."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from autograder_tests.checks import SAME, Wrong
from autograder_tests.judging.compare import numbers
from autograder_tests.judging.verdict import Misconception, recognise
from autograder_tests.kinds import Array, Value

REPEATED = "numbers that occur again and again in W"
FAN_OUT = "fan_out instead of fan_in"


def ranges(fan_in: int, fan_out: int) -> list[Misconception]:
    """Ranges that mistakes lead to: each gives its two ends, or one number for ± that number."""
    he = np.sqrt(6 / fan_in)
    which = "Read the range again: which of the two sizes stands in it, and is the whole fraction under the root?"
    both = "The range reaches as far below 0 as above it."
    stretched = "They must be stretched and moved until they fill the range on both sides of 0."
    return [
        Misconception(
            FAN_OUT, np.sqrt(6 / fan_out), "What is added up in one unit: its inputs or its outputs? " + which
        ),
        Misconception(
            "Glorot's range, with fan_in + fan_out",
            np.sqrt(6 / (fan_in + fan_out)),
            "That range suits sigmoid and tanh. " + which,
        ),
        Misconception("6 / fan_in without the root", 6 / fan_in, which),
        Misconception("sqrt(6) / fan_in", np.sqrt(6) / fan_in, which),
        Misconception(
            "sqrt(2 / fan_in)",
            np.sqrt(2 / fan_in),
            "That is the spread (standard deviation) of He's weights, not the end of their range.",
        ),
        Misconception("sqrt(3 / fan_in)", np.sqrt(3 / fan_in), which),
        Misconception("sqrt(1 / fan_in)", np.sqrt(1 / fan_in), which),
        Misconception(
            "half of the range", he / 2, "Subtracting a half from numbers in 0 to 1 leaves a width of 1, not 2."
        ),
        Misconception("twice the range", 2 * he, which),
        Misconception("sqrt(6 / (fan_in + 1))", np.sqrt(6 / (fan_in + 1)), which),
        Misconception("6 / sqrt(fan_in)", 6 / np.sqrt(fan_in), which),
        Misconception("sqrt(6 * fan_in)", np.sqrt(6 * fan_in), which),
        Misconception("sqrt(6 / (fan_in * fan_out))", np.sqrt(6 / (fan_in * fan_out)), which),
        Misconception("a fixed range of ±1", 1.0, "The range must depend on how many inputs are added up."),
        Misconception("a fixed range of ±0.5", 0.5, "The range must depend on how many inputs are added up."),
        Misconception("only the positive half of the range", (0.0, he), both),
        Misconception("only the negative half of the range", (-he, 0.0), both),
        Misconception("numbers from 0 to 1", (0.0, 1.0), stretched),
        Misconception("a range moved to one side", (0.0, 2 * he), both),
        Misconception(
            "brackets missing: 2 * u - limit", (-he, 2 - he), "The range is stretched first, then moved: use brackets."
        ),
        Misconception("an upper end of 1", (-he, 1.0), "Both ends of the range have to be given."),
    ]


def uneven(values: Array, low: float, high: float) -> float:
    """Largest distance between how many values lie below a number and how many would if all were equally likely."""
    values = np.sort(values)
    place = (np.arange(values.size) + 0.5) / values.size
    return float(np.abs((values - low) / (high - low) - place).max())


def what_else(W: Array, fan_in: int, fan_out: int, limit: float) -> dict[str, Value]:
    """Say what W is, where it is not evenly spread over the right range: arguments for `Wrong`."""
    low, high = W.min(), W.max()
    if low == high:
        return {
            "came": "the same number everywhere",
            "hint": "Units that start alike stay alike: each weight needs its own random number.",
            "mistake": REPEATED,
        }

    def fills(W, ends):
        a, b = ends if np.ndim(ends) else (-ends, ends)
        near = 0.002 * (b - a)
        return abs(low - a) < near and abs(high - b) < near and uneven(W, a, b) < 0.03

    if known := recognise(W, ranges(fan_in, fan_out), fills):
        came = f"numbers spread evenly over another range: {known.name}"
        return {"came": came, "hint": known.hint, "mistake": known.name}
    spread, tails = W.std(), np.mean(np.abs(W - W.mean()) > 2 * W.std())
    if abs(W.mean()) < 0.1 * spread and 0.03 < tails < 0.06 and max(-low, high) > 3 * spread:
        return {
            "came": "numbers that crowd around 0, with tails: a normal distribution",
            "hint": "All numbers of the range are to be equally likely. Which method of the generator draws like that?",
            "mistake": "normal instead of uniform",
        }
    ends = "beyond the range" if max(-low, high) > 1.001 * limit else "that do not reach both ends of the range"
    if abs(low + limit) < 0.003 * limit and abs(high - limit) < 0.003 * limit:
        ends = "that reach both ends, but are not equally likely in between"
    return {"came": f"numbers {ends}", "mistake": REPEATED if repeats(W) > 0.02 * W.size else None}


def repeats(W: Array) -> int:
    """How many numbers of W occur more than once, a number and its negative being one; single precision has a few."""
    return W.size - len(np.unique(np.abs(W)))


def follow(one: Array, other: Array) -> float:
    """Correlation of two tables of as many numbers: 0.03 or so between numbers drawn apart."""
    return abs(np.corrcoef(one.ravel(), other.ravel())[0, 1])


def same_W(one: Value, other: Value) -> bool:
    """Whether two layers, or two networks, have the same weights."""
    ones, others = ([layer] if isinstance(layer, dict) else layer for layer in (one, other))
    return len(ones) == len(others) and all(
        np.array_equal(numbers(a.get("W")), numbers(b.get("W"))) for a, b in zip(ones, others, strict=True)
    )


def judge_spread(values: Array, tried: str) -> None:
    """Raise `Wrong` unless weights, in units of their range, fill it; the fewer there are the less can be told.

    A right draw fails once in a thousand million times, or less.
    """
    expected = "numbers spread evenly over ±sqrt(6 / fan_in)"
    values = np.ravel(values)
    far = np.sqrt(np.log(2e9) / 2 / values.size) + 0.5 / values.size  # Dvoretzky, Kiefer and Wolfowitz
    reached = 2 * 10 ** (-9.5 / values.size) - 1  # the chance that no weight lies beyond is ((1 + reached) / 2)**size
    inside = np.isfinite(values).all() and np.abs(values).max(initial=0) < 1 + 1e-5
    if not inside or min(-values.min(), values.max()) < reached or uneven(values, -1, 1) > far:
        raise Wrong(tried, expected, "numbers in W that are spread in another way, for these sizes", hint=SAME)


def judge_source(make: Callable, tried: str) -> None:
    """Raise `Wrong` unless what `make(seed)` makes follows from the seed."""
    if not same_W(make(5), make(5)) or same_W(make(5), make(6)):
        expected = "the same weights from the same seed, and others from another"
        raise Wrong(tried, expected, "weights that do not follow from the generator, for these sizes", hint=SAME)
