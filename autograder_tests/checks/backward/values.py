"""Values of every kind for the functions of section 4."""

from __future__ import annotations

import numpy as np

from autograder_tests import oracle
from autograder_tests.checks.forward.forward_mistakes import SLOPES
from autograder_tests.engine.registry import check
from autograder_tests.judging.networks import find_layer, forwarded
from autograder_tests.judging.varied import (
    SAME,
    TITLE,
    demand,
    layers,
    networks,
    others,
    signs,
    sizes,
    told,
    told_mlp,
)

EARLIER = ("dA", "dZ", "dW", "db", "dX")


def gradients(rng, shape):
    """Yield gradients of every kind: (what is special about them, array)."""
    yield "a gradient of ordinary size", rng.normal(size=shape)
    yield "a large gradient", signs(rng, shape) * sizes(rng, 2, 4, shape)
    yield "a small gradient", signs(rng, shape) * sizes(rng, -6, -4, shape)
    yield "a gradient of one sign", -np.abs(rng.normal(size=shape)) - 0.1
    yield "a gradient of zeros", np.zeros(shape)


def backward_slack(layer, dA, off):
    """Return the right gradients of a layer as a dict, and how far each may be off where dA may be off by `off`."""
    right_ = dict(layer)
    oracle.layer_backward(right_, dA)
    slope, X, W = SLOPES[layer["act"]](layer["Z"]), np.abs(layer["X"]), np.abs(layer["W"])
    # s * (1 - s) itself loses digits far out.
    dZ = off * slope + 3e-5 * np.abs(right_["dZ"]) + 1e-6 * np.abs(dA) * (layer["act"] == "sigmoid")
    all_ = dZ + 3e-5 * np.abs(right_["dZ"])
    slack = {"dA": off + 1e-6 * np.abs(dA), "dZ": dZ, "dW": X.T @ all_, "db": all_.sum(axis=0), "dX": all_ @ W.T}
    return right_, slack


def leftovers(layer, rng):
    """Give a layer the gradients of an earlier pass, which must not stay."""
    n, (fan_in, fan_out) = len(layer["X"]), layer["W"].shape
    shapes = {"dA": (n, fan_out), "dZ": (n, fan_out), "dW": (fan_in, fan_out), "db": (fan_out,), "dX": (n, fan_in)}
    layer.update({key: rng.normal(size=shape) for key, shape in shapes.items()})


@check("layer_backward", TITLE, cost=34, after=others("layer_backward"), seconds=15, hint=SAME)
def _(student, rng):
    for number, (layer, X, kind) in enumerate(layers(rng)):
        oracle.layer_forward(layer, X)
        if number % 2:
            leftovers(layer, rng)
        every = list(gradients(rng, layer["A"].shape))
        chosen = (number + number // 15) % 4
        for size, dA in (every[chosen], every[-1])[: 1 + (number % 10 == 0)]:
            got = student.call("layer_backward", layer, dA)
            wanted, slack = backward_slack(layer, dA, 0.0)
            tried = f"{told(layer, X, kind)}, {size}"
            for key in EARLIER:
                demand(
                    got.args[0].get(key),
                    wanted[key],
                    slack[key] + 1e-12,
                    tried=tried,
                    expected="the same rules for every layer, sample and gradient",
                    what=f"layer[{key!r}]",
                )
            demand(got.result, wanted["dX"], slack["dX"] + 1e-12, tried=tried, expected="dX")


def passes(rng):
    """Yield networks after a forward pass, with a gradient: (network, X, gradient, what is special about them)."""
    for number, mlp in enumerate(networks(rng)):
        X = rng.normal(size=(4, mlp[0]["W"].shape[0]))
        for place, (kind, d_loss) in enumerate(gradients(rng, (4, 1))):
            if (number + place) % 5 < 3:
                yield mlp, X, d_loss, kind
    mlp = list(networks(rng))[1]
    yield mlp, rng.normal(size=(150, 3)), rng.normal(size=(150, 1)), "many samples"
    mlp = list(networks(rng, ["relu"]))[2]
    mlp[2]["b"] = -np.abs(mlp[2]["W"]).sum(axis=0) * 50
    yield mlp, rng.normal(size=(4, 3)), rng.normal(size=(4, 1)), "a layer whose units are all silent"


@check("mlp_backward", TITLE, cost=34, after=others("mlp_backward"), seconds=15, hint=SAME)
def _(student, rng):
    for mlp, X, d_loss, kind in passes(rng):
        done = forwarded(mlp, X)
        for layer in done:
            leftovers(layer, rng)
        got = student.call("mlp_backward", done, d_loss)
        tried = told_mlp(mlp, X, kind)
        expected = "gradients in every layer that follow from d_loss, whatever its numbers are"
        gradient, off = d_loss, 1e-6 * np.abs(d_loss)
        for i in reversed(range(len(done))):
            wanted, slack = backward_slack(done[i], gradient, off)
            after = find_layer(got.args[0], done[i]["shape"]) or {}
            for key in ("dW", "db"):
                what = f"{key} of layer number {i + 1}"
                demand(after.get(key), wanted[key], slack[key] + 1e-12, tried=tried, expected=expected, what=what)
            gradient, off = wanted["dX"], slack["dX"]
