"""Networks and samples that the checks of sections 4 to 7 are run on.

Everything is drawn from the `rng` of the check. Sizes differ, biases are not zero, every relu layer has silent and
active entries and no entry sits at relu's corner, so that no mistake can hide behind a zero, a square or an equal size.
"""

from __future__ import annotations

import copy
import itertools

import numpy as np

from autograder_tests import oracle
from autograder_tests.judging.compare import numbers
from autograder_tests.kinds import Acts, Array, Layer, Network, Rng, Value, Widths


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
