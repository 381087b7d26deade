"""What functions are tried with: networks, samples, values of every kind, and lenient stand-ins.

Everything is drawn from the `rng` of the check. Sizes differ, biases are not zero, every relu layer has silent and
active entries and no entry sits at relu's corner, so that no mistake can hide behind a zero, a square or an equal size.

A function that stops early, skips or clips when a loss rises, a batch is short or a number is large behaves right on
the values that a check happens to use. So each function has one more check, which hands it values of every kind,
directly or through what its stand-ins return. What fails here and elsewhere is charged elsewhere: it comes last.
"""

from __future__ import annotations

import copy
import itertools
from collections.abc import Callable, Iterator

import numpy as np

from autograder_tests import oracle
from autograder_tests.judging.compare import count, numbers
from autograder_tests.kinds import Acts, Array, Cases, Layer, Network, Rng, Value, Widths


def make_layer(fan_in: int, fan_out: int, act: str, rng: Rng, name: str = "") -> Layer:
    """Return a layer with biases that are not zero; `name` (or its sizes) is kept in its ``shape`` text."""
    return {
        "W": rng.normal(size=(fan_in, fan_out)) * np.sqrt(2.0 / fan_in),
        "b": rng.choice([-1.0, 1.0], fan_out) * rng.uniform(0.1, 0.4, fan_out),
        "act": act,
        "shape": name or f"{fan_in} → {fan_out}",
    }


def make_network(widths: Widths, rng: Rng) -> Network:
    """Return a network of these widths: relu layers, then a sigmoid layer. Each layer's ``shape`` is its own text."""
    last = len(widths) - 2
    return [
        make_layer(a, b, "sigmoid" if i == last else "relu", rng, f"layer {i}: {a} → {b}")
        for i, (a, b) in enumerate(itertools.pairwise(widths))
    ]


def forwarded(mlp: Network, X: Array) -> Network:
    """Return a copy of the network as the forward pass of `X` leaves it."""
    mlp = copy.deepcopy(mlp)
    oracle.mlp_forward(mlp, X)
    return mlp


def backwarded(mlp: Network, X: Array, d_loss: Array) -> Network:
    """Return a copy of the network as a forward and a backward pass leave it."""
    mlp = forwarded(mlp, X)
    oracle.mlp_backward(mlp, d_loss)
    return mlp


def weights_of(mlp: Value) -> Array:
    """Return all weights and biases of a network in one row; nan for what is no array of numbers."""
    found = [numbers(layer.get(key)) for layer in mlp if isinstance(layer, dict) for key in ("W", "b")]
    return np.concatenate([np.full(1, np.nan) if one is None else one.ravel() for one in found] or [np.zeros(0)])


def weights_after_step(mlp: Network, X: Array, lr: float, d_loss: Array) -> Array:
    """Return all weights, in one row, after one step with the gradient `d_loss` at the output."""
    after = backwarded(mlp, X, d_loss)
    oracle.mlp_update(after, lr)
    return weights_of(after)


def lively(mlp: Network) -> bool:
    """Whether a forwarded network teaches something everywhere: no dead unit, no corner, no saturated output."""
    for layer in mlp:
        Z, A = layer["Z"], layer["A"]
        if layer["act"] == "relu":
            if np.abs(Z).min() < 1e-3 or not (Z > 0.05).any(axis=0).all() or (len(Z) > 2 and (Z > 0).mean() > 0.9):
                return False
        elif A.min() < 0.03 or A.max() > 0.97:
            return False
    return True


def draw(widths: Widths, n: int, rng: Rng, acts: Acts | None = None) -> tuple[Network, Array, Array]:
    """Draw a network and samples that suit each other.

    Parameters
    ----------
    widths : sequence of int
        Inputs, then the outputs of each layer.
    n : int
        Number of samples.
    rng : numpy.random.Generator
    acts : sequence of str, optional
        One activation for each layer; relu layers and a sigmoid at the end if left out.

    Returns
    -------
    mlp : list of dict
        Without what a forward pass stores.
    X : ndarray, shape (n, widths[0])
    y : ndarray of int, shape (n,)
        Labels, both kinds where n > 1.
    """
    for _ in range(5000):
        mlp = make_network(widths, rng)
        for layer, act in zip(mlp, acts or (), strict=False):
            layer["act"] = act
        X = rng.normal(size=(n, widths[0]))
        if lively(forwarded(mlp, X)):
            break
    else:
        raise RuntimeError(f"no network of widths {widths} with {n} samples came out lively: use other sizes")
    y = rng.permutation(np.arange(n) % 2)
    return mlp, X, y


def find_layer(mlp: Value, name: str) -> Layer | None:
    """Return the layer whose ``shape`` text is `name` among `mlp`, whatever the order, else None."""
    for layer in mlp if isinstance(mlp, (list, tuple)) else ():
        if isinstance(layer, dict) and layer.get("shape") == name:
            return layer
    return None


def layers_after(mlp: Network, there: Value, touched: list) -> Network:
    """Return the layers of `mlp` as they are after a call, in order, whatever became of the list.

    Each is looked for in the network as it is `there`, then among the layers that were `touched` last; where it is in
    neither it is as it was.
    """
    return [find_layer(there, one["shape"]) or find_layer(touched[::-1], one["shape"]) or one for one in mlp]


# ------------------------------------------------------------ values of every kind


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
    return f"a network of {count(len(mlp), 'layer')}, X of shape {X.shape}, {kind}"


# ------------------------------------------------------------ stand-ins that take what plain NumPy code takes
#
# So that a function is judged and not the strictness of its callees: the right functions of the oracle refuse shapes
# that a student's own functions would often work with, or fail on further down. Where that decides a mark, a check
# hands one of these in.


class Callees:
    """The backward pass and the update, for a function that may use them wrongly, which is written down.

    A gradient that NumPy would spread over the predictions, such as a single number, is spread. One that does not fit
    is left out, and so is an update without gradients: then the function goes on, and whatever else it does is judged
    on its own.

    Attributes
    ----------
    misfit : tuple of int or None
        Shape of the first gradient that did not fit.
    wanted : tuple of int or None
        Shape that it should have had.
    too_early : bool
        Whether an update found no gradients.
    """

    def __init__(self):
        self.misfit = self.wanted = None
        self.too_early = False

    @property
    def standins(self) -> dict[str, Callable]:
        names = ("mlp_backward", "layer_backward", "mlp_update", "layer_update")
        return {name: getattr(self, name) for name in names}

    def _fitting(self, layer, gradient):
        shape = layer["A"].shape
        if gradient is None:  # the right function says what is wrong with that
            return gradient
        try:
            return np.broadcast_to(gradient, shape).copy()
        except ValueError:
            if self.misfit is None:
                self.misfit, self.wanted = np.shape(gradient), shape
            return np.zeros(shape)

    def mlp_backward(self, mlp: Network, d_loss: Value) -> None:
        oracle.mlp_backward(mlp, self._fitting(mlp[-1], d_loss))

    def layer_backward(self, layer: Layer, dA: Value) -> Array:
        return oracle.layer_backward(layer, self._fitting(layer, dA))

    def layer_update(self, layer: Layer, lr: float) -> None:
        if "W" in layer and not {"dW", "db"} <= set(layer):
            self.too_early = True
        else:
            oracle.layer_update(layer, lr)

    def mlp_update(self, mlp: Network, lr: float) -> None:
        for layer in mlp:
            self.layer_update(layer, lr)


def layer_forward(layer: Layer, X: Value) -> Array:
    """`oracle.layer_forward`, for one sample of shape (fan_in,) as well: XW + b is right for it."""
    if np.ndim(X) != 1:
        return oracle.layer_forward(layer, X)
    oracle.layer_forward(layer, np.reshape(X, (1, -1)))
    layer.update({key: layer[key][0] for key in ("X", "Z", "A")})
    return layer["A"]


def mlp_forward(mlp: Network, X: Array) -> Array:
    """`oracle.mlp_forward`, for one sample of shape (fan_in,) as well."""
    signal = X
    for layer in mlp:
        signal = layer_forward(layer, signal)
    return signal


FORWARD: dict[str, Callable] = {"mlp_forward": mlp_forward, "layer_forward": layer_forward}
