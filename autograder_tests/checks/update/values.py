"""Values of every kind for the functions of section 5."""

from __future__ import annotations

import itertools

import numpy as np

from autograder_tests.checks.update import layer_update as section_5_update  # noqa: F401 (their checks come first)
from autograder_tests.engine.registry import check
from autograder_tests.judging.networks import make_layer
from autograder_tests.judging.varied import LAYERS, SAME, TITLE, demand, others, signs, sizes

KINDS = ("ordinary", "large", "small", "mixed", "positive", "db zero", "dW zero", "large weights")
RATES = (0.3, 1e-4, 0.05, 4.0)


def a_layer(rng, fan_in, fan_out, kind, act, name=""):
    """Return a layer after a backward pass, with gradients of this kind."""
    layer, n = make_layer(fan_in, fan_out, act, rng, name), fan_in + 1
    for key, shape in (
        *(("X", (n, fan_in)), ("Z", (n, fan_out)), ("A", (n, fan_out)), ("dA", (n, fan_out)), ("dZ", (n, fan_out))),
        *(("dW", (fan_in, fan_out)), ("db", (fan_out,)), ("dX", (n, fan_in))),
    ):
        layer[key] = rng.normal(size=shape)
    if kind == "large weights":
        layer["W"], layer["b"] = 30 * layer["W"], 60 * layer["b"]
    if kind == "small":  # weights as small, or the step could not be seen
        layer["W"], layer["b"] = 1e-5 * layer["W"], 1e-5 * layer["b"]
    for key in ("dW", "db"):
        size = {"large": (2, 4), "small": (-6, -4), "mixed": (-4, 4)}.get(kind, (-0.5, 0.5))
        layer[key] = signs(rng, layer[key].shape) * sizes(rng, *size, layer[key].shape)
        if kind == "positive":
            layer[key] = np.abs(layer[key])
        if kind.startswith(key):
            layer[key] = 0 * layer[key]
    # X and dZ that lead to these gradients: working them out again is right, too.
    layer["X"] = np.vstack([np.eye(fan_in), np.zeros((1, fan_in))])
    layer["dZ"] = np.vstack([layer["dW"], layer["db"] - layer["dW"].sum(axis=0)])
    return layer


def demand_step(before, after, lr, tried, which=""):
    for key in ("W", "b"):
        step = lr * before["d" + key]
        demand(
            after.get(key) if isinstance(after, dict) else None,
            before[key] - step,
            2e-6 * (np.abs(before[key]) + np.abs(step)) + 1e-13,
            tried=tried,
            expected=f"one step of length lr for every number of W and b{which}",
            what=f"{key}{which}",
        )


@check("layer_update", TITLE, cost=34, after=others("layer_update"), seconds=15, hint=SAME)
def _(student, rng):
    for i, kind in enumerate(KINDS * 2):
        for fan_in, fan_out, _ in (LAYERS[i % 8], LAYERS[(i + 3 + i // 8) % 8]):
            layer = a_layer(rng, fan_in, fan_out, kind, ("relu", "sigmoid")[i // 8])
            lr = RATES[int(rng.integers(4))] if i else RATES[3]
            after = student.call("layer_update", layer, lr).args[0]
            text = f"a {layer['act']} layer from {fan_in} to {fan_out}, gradients or weights of the kind: {kind}"
            demand_step(layer, after, lr, text)


DEPTHS = ((1, 1), (3, 3, 3, 1), (2, 4, 4, 4, 4, 4, 4, 4, 1), (5, 1, 1, 3))


@check("mlp_update", TITLE, cost=34, after=others("mlp_update"), seconds=15, hint=SAME)
def _(student, rng):
    for number, widths in enumerate(DEPTHS):
        for i, kind in enumerate(KINDS[number % 2 :: 2]):
            acts = rng.permutation(np.resize(["relu", "sigmoid"], len(widths) - 1))
            mlp = [
                # One layer in three is of this kind, the others of any; texts may be alike.
                a_layer(rng, a, b, kind if (j + i) % 3 == 0 else str(rng.choice(KINDS)), str(acts[j]))
                for j, (a, b) in enumerate(itertools.pairwise(widths))
            ]
            lr = RATES[i % 4]
            after = student.call("mlp_update", mlp, lr).args[0]
            after = after if isinstance(after, list) and len(after) == len(mlp) else [None] * len(mlp)
            tried = f"a network of {len(mlp)} layers, gradients of every kind"
            for j, layer in enumerate(mlp):
                demand_step(layer, after[j], lr, tried, f" of layer number {j + 1}")
