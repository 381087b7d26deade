"""Checks of section 2.1: `init_layer`."""

from __future__ import annotations

import numpy as np

from autograder_tests.checks import ALL_OTHERS, SAME, TITLE, Student, Wrong, check, oracle, right
from autograder_tests.checks.building.weights import (
    FAN_OUT,
    REPEATED,
    follow,
    judge_source,
    judge_spread,
    repeats,
    same_W,
    uneven,
    what_else,
)
from autograder_tests.judging.compare import numbers, shape_of
from autograder_tests.kinds import Array, Layer, Rng, Value
from autograder_tests.transport.student_side.values import Other

right(init_layer=oracle.init_layer)

KEYS = ("W", "b", "act", "shape")
SIZE = "another number of weights"
SIZE_HINT = "Each input is joined to each output, and each of these edges has its own weight: how many are there?"
SWAPPED = "fan_in and fan_out exchanged"


def make_layer(student: Student, rng: Rng, fan_in: int, fan_out: int, act: str = "relu") -> tuple[Layer, Value, str]:
    """Ask for a layer; return it, the generator as it is afterwards, and what was tried."""
    tried = f"init_layer({fan_in}, {fan_out}, {act!r}, rng)"
    got = student.call("init_layer", fan_in, fan_out, act, rng)
    if not isinstance(got.result, dict):
        raise Wrong(
            tried=tried,
            expected="a dict with the keys " + ", ".join(map(repr, KEYS)),
            came=shape_of(got.result),
            hint="A layer is a dict: make one, put the four things into it, return it.",
            mistake="no dict is returned",
        )
    return got.result, got.args[3], tried


def value_of(layer: Layer, key: str, tried: str, expected: str) -> Value:
    """What the layer holds under a key; several keys that are missing are one mistake, their names."""
    if key in layer:
        return layer[key]
    several = sum(one not in layer for one in KEYS) > 1
    raise Wrong(
        tried=tried,
        expected=expected,
        came=f"no key {key!r}; the keys are {', '.join(map(repr, layer)) or 'none'}",
        hint="The keys of a layer are 'W', 'b', 'act' and 'shape', written just so.",
        mistake="other keys" if several else f"no key {key!r}",
    )


def weights_of(layer: Layer, tried: str) -> Array:
    """The layer's W as an array of floats; that it is an array already is asked for in one check only."""
    expected = "W, an array of numbers"
    got = value_of(layer, "W", tried, expected)
    W = numbers(got)
    if W is None or W.ndim == 0:
        hint = "W is a table of numbers with rows and columns: one NumPy array."
        raise Wrong(tried, expected, f"W is {shape_of(got)}", hint=hint, mistake="no array under the key W")
    return W


def is_text(value: Value) -> bool:
    """Whether a value is a text; NumPy's own kind of text is one too, and comes as an `Other`."""
    return isinstance(value, str) or (isinstance(value, Other) and value.type_name == "str_")


@check(
    "init_layer",
    "W has one row for each input and one column for each output",
    cost=40,
    hint="Samples are rows: X (n, fan_in) times W must give (n, fan_out). Which shape must W have?",
)
def _(student, rng):
    for fan_in, fan_out in ((3, 5), (4, 1), (1, 3), (6, 2)):
        layer, rng, tried = make_layer(student, rng, fan_in, fan_out)
        W = weights_of(layer, tried)
        expected = f"W, an array of shape ({fan_in}, {fan_out}), that is (fan_in, fan_out)"
        if not isinstance(layer["W"], np.ndarray):
            hint = "Make an array of it: `@` and the update need one."
            raise Wrong(tried=tried, expected=expected, came=f"W is {shape_of(layer['W'])}", hint=hint, share=0.8)
        if W.shape != (fan_in, fan_out):
            flipped = W.shape == (fan_out, fan_in)
            exchange = SWAPPED if np.shape(layer.get("b")) == (fan_in,) else "W transposed"
            raise Wrong(
                tried=tried,
                expected=expected,
                came=f"W of shape {W.shape}" + (", rows and columns exchanged" if flipped else ""),
                mistake=exchange if flipped else SIZE if W.size != fan_in * fan_out else None,
                # As many numbers as there should be: right but for their shape.
                share=1.0 if flipped or W.size != fan_in * fan_out else 0.8,
            )


@check(
    "init_layer",
    "W fills the range ±sqrt(6 / fan_in) evenly",
    cost=50,
    hint="Draw a large W and look at its smallest and largest number, and at a histogram.",
)
def _(student, rng):
    # So many numbers come close to both ends, and an even spread shows, whatever is drawn.
    for fan_in, fan_out, act in ((90, 200, "relu"), (24, 750, "sigmoid")):
        layer, rng, tried = make_layer(student, rng, fan_in, fan_out, act)
        W = weights_of(layer, tried)
        exchanged = W.shape == (fan_out, fan_in) == (fan_out, *np.shape(layer.get("b")))
        W = W.ravel()
        limit = np.sqrt(6 / fan_in)
        expected = f"numbers spread evenly from -sqrt(6 / {fan_in}) to +sqrt(6 / {fan_in})"
        if not W.size or not np.isfinite(W).all():
            raise Wrong(tried=tried, expected=expected, came="numbers that are not finite" if W.size else "an empty W")
        if W.size < 1000:
            raise Wrong(tried, f"{fan_in * fan_out} numbers", f"{W.size} numbers", hint=SIZE_HINT, mistake=SIZE)
        low, high = W.min(), W.max()
        # The chance that a right W misses this is below 1 in 10**9: (1 - 0.0015)**18000, and for the distance
        # 2 exp(-2 * 18000 * 0.03**2).
        near = 0.003 * limit
        if abs(low + limit) < near and abs(high - limit) < near and uneven(W, -limit, limit) < 0.03:
            continue
        found = what_else(W, fan_in, fan_out, limit)
        if exchanged and found.get("mistake") == FAN_OUT:
            found["mistake"] = SWAPPED  # shape, range and biases are wrong for one reason
        raise Wrong(tried=tried, expected=expected, **found)


@check(
    "init_layer",
    "every weight has its own random number",
    cost=34,
    hint="Units that start alike stay alike. Draw as many numbers as W has entries.",
)
def _(student, rng):
    fan_in, fan_out = 30, 50
    layer, rng, tried = make_layer(student, rng, fan_in, fan_out)
    W = weights_of(layer, tried)
    expected = f"{fan_in * fan_out} different numbers in W, each drawn without regard to the others"
    if W.size < 0.95 * fan_in * fan_out or repeats(W) > 5:
        came, mistake, hint = REPEATED, REPEATED, None
        if W.ndim == 2 and W.size and np.ptp(W, axis=0).max() == 0:
            came = "all rows of W alike"
        elif W.ndim == 2 and W.size and np.ptp(W, axis=1).max() == 0:
            came = "all columns of W alike"
        elif W.ndim == 2 and 1 < (W == 0).sum() > repeats(W):
            came, mistake = f"{(W == 0).sum()} numbers of W left at 0", "numbers left at 0"
            hint = "Does each loop reach the last row and the first column? A weight of 0 passes nothing on."
        elif W.size < 0.95 * fan_in * fan_out:
            came, mistake, hint = f"{W.size} numbers", SIZE, SIZE_HINT
        elif W.size and len(np.unique(W)) > W.size - 5:
            came, mistake = "numbers that come in pairs, one the other's negative", None
        raise Wrong(tried=tried, expected=expected, came=came, hint=hint, mistake=mistake)
    if W.ndim == 2 and max(follow(W[1:], W[:-1]), follow(W[:, 1:], W[:, :-1])) > 0.5:
        came = "neighbouring numbers that go together, as if they had been sorted"
        hint = "Leave the numbers in the order in which they were drawn: units must not be alike."
        raise Wrong(tried=tried, expected=expected, came=came, hint=hint)


@check(
    "init_layer",
    "the numbers come from the generator that is given",
    cost=40,
    hint="Whoever calls this function decides about chance: use the argument `rng`, and nothing else that is random.",
)
def _(student, rng):
    def generator(seed):
        return np.random.default_rng(seed)

    one, other = (int(seed) for seed in rng.choice(10_000, 2, replace=False))
    first, after, tried = make_layer(student, generator(one), 6, 4)
    W = weights_of(first, tried)
    again, _, _ = make_layer(student, generator(one), 6, 4)
    different, _, _ = make_layer(student, generator(other), 6, 4)
    following, _, _ = make_layer(student, after, 6, 4)
    expected = "the same weights from the same seed, others from another seed and from the next call"
    if same_W(first, different):
        tried, came = f"{tried} with two different seeds", "the same weights from both seeds"
        hint = "A generator made inside the function, with a seed of its own, gives everybody the same network."
        mistake = REPEATED if np.ptp(W) == 0 else "a generator or seed of its own"
    elif not same_W(first, again):
        tried, came = f"{tried} twice, both times with a new generator of the same seed", "different weights"
        hint = "Some numbers come from elsewhere: `np.random.…` and generators without a seed know nothing of `rng`."
        mistake = "random numbers from elsewhere"
    elif same_W(first, following):
        tried, came = f"{tried} twice with one generator", "the same weights both times"
        hint = "A generator moves on with each number that it gives. Does the function copy it or start it again?"
        mistake = "the generator does not move on"
    else:
        return
    raise Wrong(tried, expected, came, hint=hint, mistake=mistake)


@check(
    "init_layer",
    "b holds a 0 for each output",
    cost=34,
    hint="Each output has one bias, and it starts at 0: one row of numbers, without a second axis.",
)
def _(student, rng):
    for fan_in, fan_out in ((3, 5), (4, 1)):
        layer, rng, tried = make_layer(student, rng, fan_in, fan_out)
        expected = f"b, zeros of shape ({fan_out},)"
        b = value_of(layer, "b", tried, expected)
        values = numbers(b)
        if values is None or not values.size or values.any():
            came = "b with numbers other than 0" if values is not None and values.size else f"b is {shape_of(b)}"
            raise Wrong(tried=tried, expected=expected, came=came)
        if not isinstance(b, np.ndarray) or b.shape != (fan_out,):
            # In most of these shapes adding b to XW still works; a fan_in of biases does not.
            share = 1.0 if values.shape == (fan_in,) else 0.6
            swapped = values.shape == (fan_in,) and np.shape(layer.get("W")) == (fan_out, fan_in)
            mistake = SWAPPED if swapped else None
            raise Wrong(tried=tried, expected=expected, came=f"b is {shape_of(b)}", share=share, mistake=mistake)
        if b.dtype.kind != "f":
            student.advise(
                "b is an array of whole numbers: an update in place (`b -= …`) will refuse to write fractions."
            )


@check(
    "init_layer",
    "act is the name that was given",
    cost=34,
    hint="Keep the text as it came: later functions ask for it.",
)
def _(student, rng):
    for act in ("relu", "sigmoid"):
        layer, rng, tried = make_layer(student, rng, 3, 2, act)
        expected = f"the text {act!r} under the key 'act'"
        got = value_of(layer, "act", tried, expected)
        if got != act:
            came = "another text" if isinstance(got, str) else shape_of(got)
            raise Wrong(tried=tried, expected=expected, came=f"act is {came}")


@check("init_layer", "shape is a text", cost=10, hint="Its wording is yours: it is printed for people to read.")
def _(student, rng):
    layer, rng, tried = make_layer(student, rng, 4, 3)
    expected = "a text under the key 'shape' that says which sizes the layer joins"
    text = value_of(layer, "shape", tried, expected)
    if not is_text(text):
        raise Wrong(tried=tried, expected=expected, came=shape_of(text))
    if isinstance(text, str) and not text.strip():
        student.advise("The text under 'shape' is empty: it is printed to tell people which sizes the layer joins.")


SIZES = ((1, 1), (2, 1), (1, 3), (3, 3), (7, 1), (2, 2), (5, 4), (20, 25), (400, 1), (1, 500), (300, 40))


DRAWN = 16  # so many weights of each size and activation are looked at together, or more


def judge_parts(layer: Layer, fan_in: int, fan_out: int, act: str, tried: str) -> Array:
    """Raise `Wrong` unless W and b have their shapes, b is 0 and act is the one given."""
    W, b = weights_of(layer, tried), numbers(layer.get("b"))
    if W.shape != (fan_in, fan_out) or b is None or b.size != fan_out or b.any() or layer.get("act") != act:
        expected = f"W of shape ({fan_in}, {fan_out}), zeros in b, and the act that was given"
        raise Wrong(tried, expected, "a layer in which one of these is otherwise", hint=SAME)
    return W


@check("init_layer", TITLE, cost=34, after=ALL_OTHERS, seconds=15, hint=SAME)
def _(student, rng):
    everything = []
    for fan_in, fan_out in SIZES:
        drawn = {}
        for act in ("relu", "sigmoid"):
            drawn[act] = []
            while len(drawn[act]) * fan_in * fan_out < DRAWN or len(drawn[act]) < 2:
                layer, rng, tried = make_layer(student, rng, fan_in, fan_out, act)
                drawn[act].append(judge_parts(layer, fan_in, fan_out, act, tried) / np.sqrt(6 / fan_in))
            if (np.array(drawn[act]) == 0).all(axis=0).any():
                came = "a weight that is 0 each time, at the same place"
                raise Wrong(tried, "a random number at every place of W, each time", came, hint=SAME)
            judge_spread(np.array(drawn[act]), tried)
            everything += [one.ravel() for one in drawn[act]]
        judge_spread(np.concatenate([np.ravel(one) for one in drawn.values()]), tried)
        if fan_in in (1, 5, 400):
            judge_source(
                lambda seed, sizes=(fan_in, fan_out): make_layer(student, np.random.default_rng(seed), *sizes)[0], tried
            )
    judge_spread(np.concatenate(everything), "layers of many sizes, from 1 to 500, all their weights together")
