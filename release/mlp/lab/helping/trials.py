"""What each function is tried with when its visible check has failed, to see whether the slip is a known one.

There is no answer in here: only things to hand in, and what to look at afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import numpy as np

Tried = Iterator[tuple[str, Callable[[], object]]]

_Z = np.array([[-2.0, 0.5, 1.5], [3.0, -0.7, 0.0]])
_FAR = np.array([-1000.0, 1000.0])
_Y, _Y_HAT = np.array([0, 1, 1, 0]), np.array([[0.2], [0.9], [0.6], [0.3]])
_SURE = np.array([[0.0], [1.0], [0.0], [1.0]])
_X = np.array([[1.0, 2.0], [0.5, -1.0], [3.0, 1.5], [-1.0, 0.7], [0.2, -2.5]])
_LABELS = np.array([1, 0, 1, 0, 0])
_W = (
    np.array([[0.6, -0.4, 0.9], [-0.3, 0.8, 0.5]]),
    np.array([[0.7, 0.2], [-0.6, 0.5], [0.4, -0.3]]),
    np.array([[0.8], [-0.9]]),
)
_B = (np.array([0.1, -0.2, 0.3]), np.array([-0.1, 0.2]), np.array([0.15]))
_UPSTREAM = np.array([[1.0, -2.0, 0.5], [0.3, 1.1, -0.7], [2.0, 0.4, 1.3], [-0.9, 0.8, 0.6], [1.7, -1.2, 0.2]])
_D_LOSS = np.array([[1.0], [2.0], [-3.0], [0.5], [1.5]])


def _layer(number: int, act: str) -> dict:
    W, b = _W[number].copy(), _B[number].copy()
    return {"W": W, "b": b, "act": act, "shape": f"{W.shape[0]} to {W.shape[1]}"}


def _network() -> list[dict]:
    return [_layer(0, "relu"), _layer(1, "sigmoid"), _layer(2, "sigmoid")]


def _elementwise(function, functions) -> Tried:
    def both():
        z = _Z.copy()
        return function(z), z

    yield "usual", both
    yield "far", lambda: function(_FAR.copy())


def _loss(function, functions) -> Tried:
    yield "usual", lambda: function(_Y.copy(), _Y_HAT.copy())
    yield "flat", lambda: function(_Y.copy(), _Y_HAT.ravel().copy())
    yield "sure", lambda: function(_Y.copy(), _SURE.copy())


def _init_layer(function, functions) -> Tried:
    yield "usual", lambda: function(3, 5, "relu", np.random.default_rng(7))


def _init_mlp(function, functions) -> Tried:
    spec = [(5, "relu"), (2, "sigmoid"), (7, "relu"), (3, None)]
    yield "usual", lambda: function(spec, np.random.default_rng(7))


def _layer_forward(function, functions) -> Tried:
    for act in ("relu", "sigmoid"):

        def one(act=act):
            layer, X = _layer(0, act), _X.copy()
            return function(layer, X), layer, X

        yield act, one


def _mlp_forward(function, functions) -> Tried:
    def one():
        mlp = _network()
        return function(mlp, _X.copy()), mlp

    yield "usual", one


def _layer_backward(function, functions) -> Tried:
    for act in ("relu", "sigmoid"):

        def one(act=act):
            layer, dA = _layer(0, act), _UPSTREAM.copy()
            functions["layer_forward"](layer, _X.copy())
            return function(layer, dA), layer, dA

        yield act, one


def _mlp_backward(function, functions) -> Tried:
    def one():
        mlp = _network()
        functions["mlp_forward"](mlp, _X.copy())
        return function(mlp, _D_LOSS.copy()), mlp

    yield "usual", one


def _with_gradients(layer: dict) -> dict:
    return layer | {"dW": np.cos(np.arange(layer["W"].size)).reshape(layer["W"].shape), "db": layer["b"] + 1.5}


def _layer_update(function, functions) -> Tried:
    def one():
        layer = _with_gradients(_layer(0, "relu"))
        return function(layer, 0.1), layer

    yield "usual", one


def _mlp_update(function, functions) -> Tried:
    def one():
        mlp = [_with_gradients(layer) for layer in _network()]
        return function(mlp, 0.1), mlp

    yield "usual", one


def _mlp_minibatch(function, functions) -> Tried:
    def one():
        mlp = _network()
        return function(mlp, _X.copy(), _LABELS.copy(), 0.1), mlp

    yield "usual", one


def _mlp_epoch(function, functions) -> Tried:
    for name, batch, lr in (("several", 2, 0.1), ("whole", 5, 0.1), ("still", 2, 0.0)):

        def one(batch=batch, lr=lr):
            mlp = _network()
            return function(mlp, _X.copy(), _LABELS.copy(), batch, lr, np.random.default_rng(7)), mlp

        yield name, one


def _mlp_train(function, functions) -> Tried:
    for name, batch in (("several", 2), ("whole", 5)):

        def one(batch=batch):
            mlp = _network()
            return function(mlp, _X.copy(), _LABELS.copy(), batch, 3, 0.1, np.random.default_rng(7)), mlp

        yield name, one


def _mlp_predict(function, functions) -> Tried:
    for name, more in (("usual", ()), ("high", (0.62,)), ("low", (0.3,))):
        yield name, lambda more=more: function(_network(), _X.copy(), *more)


_TRIALS = {
    **dict.fromkeys(("relu", "d_relu", "sigmoid", "d_sigmoid"), _elementwise),
    **dict.fromkeys(("binary_crossentropy_loss", "d_binary_crossentropy_loss"), _loss),
    "init_layer": _init_layer,
    "init_mlp": _init_mlp,
    "layer_forward": _layer_forward,
    "mlp_forward": _mlp_forward,
    "layer_backward": _layer_backward,
    "mlp_backward": _mlp_backward,
    "layer_update": _layer_update,
    "mlp_update": _mlp_update,
    "mlp_minibatch": _mlp_minibatch,
    "mlp_epoch": _mlp_epoch,
    "mlp_train": _mlp_train,
    "mlp_predict": _mlp_predict,
}


def trials(name: str, functions: Mapping[str, Callable]) -> Tried:
    """Yield what one function is tried with.

    Parameters
    ----------
    name : str
        One of the functions that students write; others are not tried.
    functions : mapping of str to callable
        All functions that are there; `functions[name]` is the one to try.

    Yields
    ------
    (str, callable)
        Name of the trial, and what makes it: it returns what came back, and what was changed.
    """
    if name in _TRIALS and callable(functions.get(name)):
        yield from _TRIALS[name](functions[name], functions)
