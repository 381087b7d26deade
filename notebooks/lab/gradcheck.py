"""Are the gradients right? Central differences of your own forward pass, beside what your backward pass stored.

Nothing in here knows how a gradient is worked out. It moves one number a little, runs *your* forward function (and
*your* loss) again, and compares the slope it sees with the gradient that you stored. It does so hundreds of times, and
what your functions print or plot meanwhile is not shown.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from lab.comparison import Comparison, Table, compare
from lab.running.quiet import muted


@muted()
def central_difference(f, x, h: float = 1e-5) -> np.ndarray:
    """Estimate the gradient of `f` at `x`: (f(x + h) - f(x - h)) / 2h, one entry of `x` at a time.

    Parameters
    ----------
    f : callable
        Takes an array in the shape of `x`, gives one number.
    x : array_like, any shape
        Where to measure; it is not changed.
    h : float
        How far each entry is moved, to either side.

    Returns
    -------
    ndarray of float, shape of `x`
    """
    x = np.array(x, dtype=float)
    slope = np.empty_like(x)
    for place in np.ndindex(x.shape):
        higher, lower = x.copy(), x.copy()
        higher[place] += h
        lower[place] -= h
        slope[place] = (_number(f(higher)) - _number(f(lower))) / (2 * h)
    return slope


def _number(value) -> float:
    value = np.asarray(value, dtype=float)
    if value.size != 1:
        raise ValueError(f"a central difference needs a function that gives one number; this one gave {value.shape}")
    return float(value.reshape(()))


class Unfinished(Exception):
    """There is nothing to compare yet; the text says why."""


@muted()
def check_layer(layer_forward, layer_backward, layer, X, dA, h: float = 1e-5) -> Table:
    """Check the five gradients of one layer.

    The number whose slopes are measured is ``(dA * A).sum()``: a loss made so that its gradient by A is `dA`.

    Parameters
    ----------
    layer_forward, layer_backward : callable
        Your own functions.
    layer : dict
        With ``W``, ``b``, ``act``. It is left as it was: the check works on a copy.
    X : array_like, shape (n, fan_in)
    dA : array_like, shape (n, fan_out)
        Any numbers; random ones find most.
    h : float
        How far each number is moved.

    Returns
    -------
    Table
        One row each for dA, dZ, dW, db and dX.
    """
    X, dA = np.array(X, float), np.array(dA, float)
    yours = _copy([layer])[0]
    try:
        _returned("layer_forward", layer_forward(yours, X.copy()))
        Z, A = _stored(yours, "Z"), _stored(yours, "A")
    except Unfinished as unfinished:
        return Table([], str(unfinished))
    returned = layer_backward(yours, dA.copy())

    def loss_of(part, act_only=False):
        def f(values):
            probe = _switch(layer, values.shape[1]) if act_only else _copy([layer])[0]
            if part in ("W", "b"):
                probe[part] = values
            return np.sum(dA * layer_forward(probe, X.copy() if part in ("W", "b") else values))

        return f

    rows = [
        compare("dA", yours.get("dA"), central_difference(lambda a: np.sum(dA * a), A, h)),
        _with_corner(
            compare("dZ", yours.get("dZ"), central_difference(loss_of("Z", act_only=True), Z, h)), layer, Z, h
        ),
        compare("dW", yours.get("dW"), central_difference(loss_of("W"), layer["W"], h)),
        compare("db", yours.get("db"), central_difference(loss_of("b"), layer["b"], h)),
        compare("dX", yours.get("dX"), central_difference(loss_of("X"), X, h)),
    ]
    rows.append(compare("returned", returned, central_difference(loss_of("X"), X, h)))
    return Table(rows)


@muted()
def check_network(mlp_forward, mlp_backward, loss, d_loss, mlp, X, y, h: float = 1e-5) -> Table:
    """Check every gradient of every layer of a network against the summed loss.

    Parameters
    ----------
    mlp_forward, mlp_backward : callable
        Your own functions.
    loss, d_loss : callable
        ``loss(y, y_hat)`` and its derivative by y_hat, one number for each sample: your own, too.
    mlp : list of dict
        It is left as it was: the check works on a copy.
    X : array_like, shape (n, fan_in of the first layer)
    y : array_like, n labels
    h : float
        As for `check_layer`.

    Returns
    -------
    Table
        Rows dA, dZ, dW, db, dX for each layer, from the last layer to the first.
    """
    X, yours = np.array(X, float), _copy(mlp)
    try:
        y_hat = _returned("mlp_forward", mlp_forward(yours, X.copy()))
        stored = [{part: _stored(layer, part) for part in ("X", "Z", "A")} for layer in yours]
    except Unfinished as unfinished:
        return Table([], str(unfinished))
    mlp_backward(yours, d_loss(y, y_hat))

    def total(layers, values):
        return np.sum(loss(y, mlp_forward(layers, values) if layers else values))

    rows = []
    for i in reversed(range(len(mlp))):
        rest, (X_i, Z_i, A_i) = mlp[i + 1 :], stored[i].values()

        def with_part(part, values, i=i, X_i=X_i):
            layers = _copy(mlp[i:])
            layers[0][part] = values
            return total(layers, X_i.copy())

        measured = {
            "dA": central_difference(lambda a, rest=rest: total(_copy(rest), a), A_i, h),
            "dZ": central_difference(
                lambda z, rest=rest, i=i: total([_switch(mlp[i], z.shape[1]), *_copy(rest)], z), Z_i, h
            ),
            "dW": central_difference(lambda w, put=with_part: put("W", w), mlp[i]["W"], h),
            "db": central_difference(lambda b, put=with_part: put("b", b), mlp[i]["b"], h),
            "dX": central_difference(lambda x, i=i: total(_copy(mlp[i:]), x), X_i, h),
        }
        for part, value in measured.items():
            row = compare(f"layer {i}: {part}", yours[i].get(part), value)
            rows.append(_with_corner(row, mlp[i], Z_i, h) if part == "dZ" else row)
    return Table(rows)


def _copy(layers):
    """Copy layers with arrays of their own and without what earlier passes stored."""
    kept = ("W", "b", "act", "shape")
    return [{k: np.array(v, float) if k in "Wb" else v for k, v in layer.items() if k in kept} for layer in layers]


def _switch(layer, size):
    """Make a layer that does nothing but its activation: each unit listens to one input, with weight 1."""
    return {"W": np.eye(size), "b": np.zeros(size), "act": layer["act"], "shape": f"{size} to {size}"}


def _stored(layer, key):
    if layer.get(key) is None:
        raise Unfinished(
            f"the forward pass has stored no {key!r} in the layer. Finish section 3, save it, and check again."
        )
    return np.array(layer[key], float)


def _returned(name, value):
    if value is None:
        raise Unfinished(f"{name} returned None. Does it end with return? Finish section 3, save it, and check again.")
    return value


def _with_corner(row: Comparison, layer, Z, h) -> Comparison:
    """Say so when a difference may be the corner's fault and not the student's."""
    near = int(np.sum(np.abs(Z) <= h)) if layer["act"] == "relu" else 0
    if row.ok or not near:
        return row
    note = f"{near} of Z within h of relu's corner, where a central difference cannot be trusted. {row.note}".strip()
    return replace(row, note=note)
