"""Checks of section 4.1: what `layer_backward` keeps, returns and leaves alone; other sizes; central differences."""

from __future__ import annotations

import numpy as np

from autograder_tests.checks import ALL_OTHERS, Wrong, check, oracle
from autograder_tests.checks.backward.backward_mistakes import UPDATED
from autograder_tests.checks.backward.layer_backward import GRADIENTS, a_layer, layers_that_run, missing, told
from autograder_tests.checks.forward.forward_mistakes import SLOPES
from autograder_tests.judging.compare import (
    GRADIENT,
    SLOPE,
    STEPS,
    alike,
    close,
    numbers,
    same_numbers,
    shape,
    shape_of,
)
from autograder_tests.judging.networks import describe_layer, layers, signs, sizes
from autograder_tests.judging.verdict import OFF_SHAPE, OFF_TYPE, PLAIN, SAME, TITLE, demand
from autograder_tests.kinds import Array, Cases, Layer, Rng, Value

SQUEEZED = "squeeze() drops every axis of length 1. All arrays but b and db are two-dimensional, always."

QUANTITIES = (
    "dZ uses the slope at Z",
    "dW adds up each input times each dZ",
    "db adds up dZ over the samples",
    "dX sends dZ back along the weights",
)


@check("layer_backward", "dX is returned", cost=36, hint="The layer before needs dX: hand it back.")
def _(student, rng):
    for layer, dA, dZ, got in layers_that_run(student, rng):
        after, result = got.args[0], got.result
        dX = after.get("dX") if after.get("dX") is not None else dZ @ layer["W"].T
        if close(result, dX) and isinstance(result, (np.ndarray, type(after.get("dX")))):
            continue  # its numbers, and its shape, are judged above
        if after.get("dX") is None and shape(result) == layer["X"].shape:
            continue
        told_ = {"tried": told(layer, dA), "expected": f"the dX of shape {layer['X'].shape}, as the result"}
        if same_numbers(result, dX):
            kind = OFF_SHAPE if isinstance(result, np.ndarray) else OFF_TYPE
            raise Wrong(**told_, came=f"{shape_of(result)}: {kind}", mistake=kind, share=0.6)
        named = [key for key in GRADIENTS if after.get(key) is not None and close(result, after[key])]
        turned = isinstance(result, np.ndarray) and close(result.T, dX)
        raise Wrong(
            **told_,
            came="dX transposed came back"
            if turned
            else f"{named[0]} came back"
            if named
            else f"the function returned {shape_of(result)}",
            hint="Look at your return line: which gradient does the layer *before* this one wait for?",
            mistake="nothing is returned" if result is None else None,
            share=1.0 if isinstance(result, np.ndarray) else 0.85,
        )


@check(
    "layer_backward",
    "dA, dZ and dX are kept in the layer",
    cost=25,
    hint="All five gradients are kept: later pictures and checks read them.",
)
def _(student, rng):
    layer, dA = a_layer("relu", rng)
    got = student.call("layer_backward", layer, dA)
    after, tried = got.args[0], told(layer, dA)
    for key in ("dA", "dZ", "dX"):
        if after.get(key) is None:
            raise missing(after, key, tried)
    if isinstance(after["dA"], (list, tuple)):
        raise Wrong(tried, "under 'dA' an array", shape_of(after["dA"]), hint=PLAIN, mistake=OFF_TYPE)
    if not close(after["dA"], dA):
        raise Wrong(
            tried=tried,
            expected="under 'dA' the gradient that was handed in",
            came=f"{shape_of(after['dA'])} with other numbers",
            hint="`dA *= …` writes into the array that you were given, and into every name for it. Make a new array.",
        )
    if not close(got.args[1], dA):
        student.advise("layer_backward changes the array dA that it is given: whoever called it may still need it.")


@check(
    "layer_backward",
    "weights and forward results stay as they are",
    cost=34,
    hint="This function measures; moving the weights is section 5.",
)
def _(student, rng):
    layer, dA = a_layer("relu", rng)
    after = student.call("layer_backward", layer, dA).args[0]
    for key in ("W", "b", "X", "Z", "A"):
        if not close(after.get(key), layer[key]):
            raise Wrong(
                tried=told(layer, dA),
                expected=f"{key} after the call as it was before",
                came=f"{key} is now {shape_of(after.get(key))}"
                + (", with other numbers" if shape(after.get(key)) == layer[key].shape else ""),
                hint="A backward pass only adds gradients to the layer. Look for a line that writes to another key.",
                mistake=UPDATED if key in "Wb" else None,
            )
    if not any(key in after for key in GRADIENTS):
        raise missing(after, "dW", told(layer, dA))


@check(
    "layer_backward",
    "a second call starts afresh",
    cost=34,
    hint="Each backward pass replaces the gradients of the last one.",
)
def _(student, rng):
    layer, first = a_layer("relu", rng)
    second = rng.normal(size=first.shape)
    once = student.call("layer_backward", layer, second).args[0]
    used = student.call("layer_backward", layer, first).args[0]
    # What the first call did to the weights and to X, Z and A has a check of its own.
    again = student.call("layer_backward", {**used, **layer}, second).args[0]
    if not any(key in once for key in GRADIENTS):
        raise missing(once, "dW", told(layer, second))
    for key in GRADIENTS:
        if numbers(once.get(key)) is not None and not alike(again.get(key), once[key]):
            before = student.call("layer_backward", layer, first).args[0].get(key)
            one, two = numbers(before), numbers(once[key])
            added = one is not None and two is not None and one.shape == two.shape and close(again.get(key), one + two)
            raise Wrong(
                tried="two calls on one layer, each with its own dA",
                expected=f"the same {key} as from a single call with the second dA",
                came=f"{key} of the first call is added to it" if added else f"{key} is another one",
                hint="Which line reads a gradient before it writes it?",
                mistake="gradients accumulate over calls" if added else None,
            )


@check(
    "layer_backward",
    "one sample, one unit",
    cost=20,
    after=(*QUANTITIES, "db has the shape of b", "dX is returned", "dA, dZ and dX are kept in the layer"),
    needs=QUANTITIES,
    hint="A batch of one keeps its axis: (1, fan_in) is not (fan_in,).",
)
def _(student, rng):
    for n, fan_in, fan_out in ((1, 3, 2), (4, 3, 1), (3, 1, 2)):
        layer, dA = a_layer("sigmoid", rng, fan_in, fan_out, n)
        right_one = {k: v.copy() if isinstance(v, np.ndarray) else v for k, v in layer.items()}
        oracle.layer_backward(right_one, dA)
        got = student.call("layer_backward", layer, dA)
        found = {**got.args[0], "what is returned": got.result}
        right_one["what is returned"] = right_one["dX"]
        for key in (*GRADIENTS, "what is returned"):
            value, wanted = found.get(key), right_one[key]
            # A key that is not kept, or nothing returned, is charged elsewhere.
            if value is not None and not close(value, wanted):
                off = same_numbers(value, wanted)
                raise Wrong(
                    tried=told(layer, dA),
                    expected=f"{key} of shape {wanted.shape}",
                    came=f"{key} is {shape_of(value)}"
                    + (", with other numbers" if shape(value) == wanted.shape else ""),
                    hint=SQUEEZED if off else None,
                    mistake=OFF_SHAPE if off else None,
                )


@check(
    "layer_backward",
    "a unit exactly at the corner passes nothing on",
    cost=10,
    after=QUANTITIES,
    hint="This lab chose the slope of relu at 0. Which value?",
)
def _(student, rng):
    layer, dA = a_layer("relu", rng)
    layer["X"][1] = 0.0
    layer["b"][2] = 0.0
    oracle.layer_forward(layer, layer["X"])
    after = student.call("layer_backward", layer, dA).args[0]
    wanted = dA * oracle.d_relu(layer["Z"])
    found = {"dZ": after.get("dZ"), "db": after.get("db"), "dX": after.get("dX")}
    due = {"dZ": wanted, "db": wanted.sum(axis=0), "dX": wanted @ layer["W"].T}
    if all(value is None for value in found.values()):
        raise missing(after, "dZ", told(layer, dA))
    for key, value in found.items():
        if value is None or same_numbers(value, due[key]):
            continue
        dZ = numbers(found["dZ"])
        if shape(dZ) != wanted.shape:
            dZ = None
        only_there = dZ is not None and close(np.where(layer["Z"] == 0, 0.0, dZ), wanted)
        raise Wrong(
            tried="a relu layer in which one Z is exactly 0",
            expected="0 for that entry of dZ: the gradient stops there",
            came="the gradient passes there, or a part of it" if only_there else f"{key} has other numbers",
            mistake="the slope of relu at 0" if only_there else None,
        )


@check(
    "layer_backward",
    "agrees with central differences",
    cost=10,
    after=(*QUANTITIES, "db has the shape of b", "dA, dZ and dX are kept in the layer"),
    hint="Run the gradient check of this section on your function: which row of its table is large?",
)
def _(student, rng):
    for act in ("relu", "sigmoid"):
        layer, dA = a_layer(act, rng, 2, 3, 4)
        after = student.call("layer_backward", layer, dA).args[0]
        for key in ("W", "b", "X"):
            if not close(after.get("d" + key), _central(layer, key, dA), STEPS):
                raise Wrong(
                    tried=told(layer, dA) + ", every number moved a little up and down",
                    expected=f"d{key}: the gradient from central differences",
                    came=f"d{key} is {shape_of(after.get('d' + key))} and differs from it",
                    hint="Change one entry a little and see how the loss moves: your gradient claims to know.",
                )


def _central(layer, key, dA, h=1e-6):
    """Return the slope of sum(A · dA) in each entry of layer[key]."""
    base, out = layer[key], np.zeros_like(layer[key])
    for place in np.ndindex(base.shape):
        for side in (1, -1):
            moved = dict(layer)
            moved[key] = base.copy()
            moved[key][place] += side * h
            out[place] += side * np.sum(oracle.layer_forward(moved, moved["X"]) * dA) / (2 * h)
    return out


def gradients(rng: Rng, shape: tuple[int, ...]) -> Cases:
    """Yield gradients of every kind: (what is special about them, array)."""
    yield "a gradient of ordinary size", rng.normal(size=shape)
    yield "a large gradient", signs(rng, shape) * sizes(rng, 2, 4, shape)
    yield "a small gradient", signs(rng, shape) * sizes(rng, -6, -4, shape)
    yield "a gradient of one sign", -np.abs(rng.normal(size=shape)) - 0.1
    yield "a gradient of zeros", np.zeros(shape)


def backward_slack(layer: Layer, dA: Array, off: Value) -> tuple[Layer, dict]:
    """Return the right gradients of a layer as a dict, and how far each may be off where dA may be off by `off`."""
    right_ = dict(layer)
    oracle.layer_backward(right_, dA)
    slope, X, W = SLOPES[layer["act"]](layer["Z"]), np.abs(layer["X"]), np.abs(layer["W"])
    # s * (1 - s) itself loses digits far out.
    dZ = off * slope + GRADIENT.relative * np.abs(right_["dZ"]) + SLOPE * np.abs(dA) * (layer["act"] == "sigmoid")
    all_ = dZ + GRADIENT.relative * np.abs(right_["dZ"])
    slack = {"dA": off + SLOPE * np.abs(dA), "dZ": dZ, "dW": X.T @ all_, "db": all_.sum(axis=0), "dX": all_ @ W.T}
    return right_, slack


def leftovers(layer: Layer, rng: Rng) -> None:
    """Give a layer the gradients of an earlier pass, which must not stay."""
    n, (fan_in, fan_out) = len(layer["X"]), layer["W"].shape
    shapes = {"dA": (n, fan_out), "dZ": (n, fan_out), "dW": (fan_in, fan_out), "db": (fan_out,), "dX": (n, fan_in)}
    layer.update({key: rng.normal(size=shape) for key, shape in shapes.items()})


@check("layer_backward", TITLE, cost=34, after=ALL_OTHERS, seconds=15, hint=SAME)
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
            tried = f"{describe_layer(layer, X, kind)}, {size}"
            for key in GRADIENTS:
                demand(
                    got.args[0].get(key),
                    wanted[key],
                    slack[key] + GRADIENT.absolute,
                    tried=tried,
                    expected="the same rules for every layer, sample and gradient",
                    what=f"layer[{key!r}]",
                )
            demand(got.result, wanted["dX"], slack["dX"] + GRADIENT.absolute, tried=tried, expected="dX")
