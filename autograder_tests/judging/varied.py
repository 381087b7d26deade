"""Values of every kind, for functions that look at the values which pass through them.

A function that stops early, skips or clips when a loss rises, a batch is short or a number is large behaves right on
the values that a check happens to use. So each function has one more check, which hands it values of every kind,
directly or through what its stand-ins return. What fails here and elsewhere is charged elsewhere: it comes last.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from autograder_tests.engine.student import Wrong
from autograder_tests.judging.compare import numbers, shape_of
from autograder_tests.judging.networks import make_layer
from autograder_tests.kinds import Acts, Array, Cases, Layer, Network, Rng, Value

TITLE = "right for values of every kind"
SAME = "What does your code do differently for some values? The same few lines serve for all of them."


def within(got: Value, wanted: Value, slack: Value) -> bool:
    """Whether the numbers are right to within `slack`, a number or one for each entry; the shape has its own check."""
    values = numbers(got)
    if values is None or values.size != np.size(wanted):
        return False
    return bool(np.all(np.abs(values.ravel() - np.ravel(wanted)) <= np.ravel(slack)))


def demand(got: Value, wanted: Value, slack: Value, *, tried: str, expected: str, what: str = "the result") -> None:
    """Raise `Wrong` unless `got` is within `slack` of what is wanted."""
    if not within(got, wanted, slack):
        came = f"{what} is {shape_of(got)}" + (", with other numbers" if got is not None else "")
        raise Wrong(tried, expected, came, hint=SAME)


def sizes(rng: Rng, low: float, high: float, shape: Value) -> Array:
    """Draw positive numbers of all sizes from 10**low to 10**high."""
    return 10.0 ** rng.uniform(low, high, shape)


def signs(rng: Rng, shape: Value) -> Array:
    return rng.choice([-1.0, 1.0], shape)


LAYERS = ((3, 3, 3), (4, 4, 2), (1, 1, 1), (1, 3, 4), (6, 1, 2), (2, 5, 5), (20, 12, 7), (3, 2, 110))
"""Sizes of a layer and numbers of samples: fan_in, fan_out, n."""


def layers(rng: Rng) -> Cases:
    """Yield layers and samples of every kind: (layer, X, what is special about them).

    Sizes that are equal, 1 or large; samples that are large, small, zero or of one sign; biases of 0; large weights.
    """
    for act in ("relu", "sigmoid"):
        for fan_in, fan_out, n in LAYERS:
            yield make_layer(fan_in, fan_out, act, rng), rng.normal(size=(n, fan_in)), "samples of ordinary size"
        for kind, factor in (("large", 3e3), ("rather large", 30.0), ("small", 1e-4)):
            layer, X = make_layer(4, 3, act, rng), factor * rng.normal(size=(5, 4))
            if factor < 1:  # biases would hide the numbers
                layer["b"] = np.zeros(3)
            yield bounded(layer, X), X, f"{kind} numbers in X"
        layer, X = make_layer(4, 3, act, rng), rng.normal(size=(6, 4))
        X[rng.permutation(6)[:2]] = 0.0
        yield layer, X, "samples of zeros among others"
        yield make_layer(3, 2, act, rng), np.abs(rng.normal(size=(4, 3))), "positive samples"
        yield {**make_layer(3, 2, act, rng), "b": np.zeros(2)}, rng.normal(size=(4, 3)), "biases of 0"
        layer, X = make_layer(3, 2, act, rng), rng.normal(size=(4, 3))
        yield bounded({**layer, "W": 40 * layer["W"], "b": 9 * layer["b"]}, X), X, "large weights and biases"


def bounded(layer: Layer, X: Array) -> Layer:
    """Return a layer; a sigmoid layer with its W scaled so that no Z is beyond ±60.

    Further out, formulas that are right where they are asked for overflow in single precision.
    """
    if layer["act"] == "sigmoid":
        layer["W"] = layer["W"] * min(1.0, 50 / np.abs(X @ layer["W"]).max())
    return layer


def describe_layer(layer: Layer, X: Array, kind: str) -> str:
    fan_in, fan_out = layer["W"].shape
    return f"a {layer['act']} layer from {fan_in} to {fan_out}, X of shape {X.shape}, {kind}"


WIDTHS = ((2, 1), (3, 4, 1), (3, 4, 4, 4, 4, 1), (2, 5, 1, 1, 3, 1), (4, 6, 5, 4, 3, 5, 4, 6, 1))
"""Sizes of networks: one layer to eight, with equal sizes in a row and with a single unit inside."""


def networks(rng: Rng, hidden: Acts = ("relu", "sigmoid")) -> Iterator[Network]:
    """Yield networks of every depth: lists of layers, of mixed activations, the last one a sigmoid layer."""
    for widths in WIDTHS:
        count = len(widths) - 1
        acts = [*rng.choice(list(hidden), count - 1), "sigmoid"]
        yield [
            make_layer(widths[i], widths[i + 1], str(acts[i]), rng, f"layer {i}: {widths[i]} → {widths[i + 1]}")
            for i in range(count)
        ]


def describe_network(mlp: Network, X: Array, kind: str) -> str:
    layers_ = "1 layer" if len(mlp) == 1 else f"{len(mlp)} layers"
    return f"a network of {layers_}, X of shape {X.shape}, {kind}"
