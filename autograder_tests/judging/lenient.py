"""Stand-ins that take what plain NumPy code takes, so that a function is judged and not the strictness of its callees.

The right functions of the oracle refuse shapes that a student's own functions would often work with, or fail on
further down. Where that decides a mark, a check hands one of these in.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from autograder_tests import oracle
from autograder_tests.kinds import Array, Layer, Network, Value


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
