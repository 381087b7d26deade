"""Checks of section 4.2: `mlp_backward`.

Each layer is judged by what the layer after it sent back, so that one mistake costs once. The given `layer_backward` is
a patient one here: a gradient that cannot fit gives nan, and the checks can say what was handed on.
"""

from __future__ import annotations

import numpy as np

from autograder_tests.checks import ALL_OTHERS, SAME, TITLE, Student, Wrong, check, demand, oracle, right
from autograder_tests.checks.backward.backward_mistakes import (
    CHANGED,
    EVERY_LAYER,
    LEFT_OUT,
    PENCIL,
    UPDATED,
    handed_on,
    inline,
)
from autograder_tests.checks.backward.layer_backward import own_dZ
from autograder_tests.checks.backward.layer_backward_rules import backward_slack, gradients, leftovers
from autograder_tests.judging.compare import GRADIENT, SLOPE, alike, close, numbers, same_numbers, shape, shape_of
from autograder_tests.judging.networks import describe_network, draw, find_layer, forwarded, layers_after, networks
from autograder_tests.judging.verdict import OFF_SHAPE
from autograder_tests.kinds import Acts, Array, Cases, Layer, Network, Rng, Value, Widths
from autograder_tests.transport.record import Record

right(mlp_backward=oracle.mlp_backward)

INLINE = "the work of layer_backward, done here, goes wrong"
STALE = "something of an earlier pass is still there"
LAST = "the last layer is given the gradient of the loss"
HANDED = "each layer is handed the dX of the one after it"
FIRST = "the pass goes down to the first layer"
THREE = "a network of 3 layers"


def patient(layer: Layer, dA: Array) -> Array:
    """Stand in for layer_backward: what cannot fit gives gradients of nan, so that the checks can say more."""
    fits = shape(dA) == layer["A"].shape
    return oracle.layer_backward(layer, dA if fits else np.full(layer["A"].shape, np.nan))


def a_pass(
    student: Student,
    rng: Rng,
    widths: Widths = (2, 4, 3, 1),
    n: int = 5,
    corner: bool = False,
    acts: Acts | None = None,
) -> tuple:
    """Run mlp_backward; return the layers as they are then (whatever became of the list), d_loss, record, start.

    With `corner`, one Z of the first layer is exactly 0; with `acts`, the layers have these activations.
    """
    mlp, X, _ = draw(widths, n, rng, acts)
    if corner:
        X[1], mlp[0]["b"][2] = 0.0, 0.0
    d_loss = rng.choice([-1.0, 1.0], (n, widths[-1])) * rng.uniform(0.5, 2.0, (n, widths[-1]))
    return pass_on(student, forwarded(mlp, X), d_loss)


def pass_on(student: Student, mlp: Network, d_loss: Array) -> tuple:
    """The same for a network that has done its forward pass."""
    got = student.call("mlp_backward", mlp, d_loss, standins={"layer_backward": patient})
    touched = [call.arguments_after.get("layer") for call in got.calls_to("layer_backward")]
    return layers_after(mlp, got.args[0], touched), d_loss, got, mlp


def called_in_order(got: Record, mlp: Network) -> list[tuple]:
    """Return the positions in the network of the layers that layer_backward was called with."""
    names = [layer["shape"] for layer in mlp]
    arguments = [call.arguments for call in got.calls if call.name == "layer_backward"]
    return [
        (names.index(given["layer"]["shape"]), given.get("dA"))
        for given in arguments
        if isinstance(given.get("layer"), dict) and given["layer"].get("shape") in names
    ]


def reference(mlp: Network, d_loss: Array) -> Network:
    """Return a copy of the network with the right gradients."""
    mlp = [dict(one) for one in mlp]
    oracle.mlp_backward(mlp, d_loss)
    return mlp


def earlier(i: int, *made: Value) -> str | None:
    """Return the mistake made at a layer that the pass reaches before layer i: what follows from it is no other one."""
    for j in reversed(range(i + 1, len(made[0]))):
        try:
            judge_layer(j, *made)
        except Wrong as wrong:
            return wrong.mistake
    return None


def judge_layer(i: int, after: Network, d_loss: Array, got: Record, mlp: Network) -> None:
    """Raise `Wrong` unless layer i has the gradients that follow from what the layer after it sends back."""
    start, layer, last = mlp[i], after[i], i == len(mlp) - 1
    order = called_in_order(got, mlp)
    source = d_loss if last else numbers(after[i + 1].get("dX"))
    # Only a dX that the given layer_backward made can be trusted to follow from what it was given.
    trusted = last or any(place == i + 1 for place, _ in order)
    if not trusted or shape(source) != start["A"].shape:
        source = reference(mlp, d_loss)[i]["dA"]
    if np.isnan(source).all() and any(place == i and alike(dA, source) for place, dA in order):
        return  # what could not fit is charged where it was handed on
    expected = dict(start)
    oracle.layer_backward(expected, source)
    if close(layer.get("dW"), expected["dW"]) and same_numbers(layer.get("db"), expected["db"]):
        return
    tried = f"a network of {len(mlp)} layer{'s' * (len(mlp) > 1)}, d_loss of shape {d_loss.shape}; layer number {i + 1}"
    words = "d_loss" if last else f"what layer number {i + 2} sends back to its inputs, of shape {start['A'].shape}"
    came, mistake = ("it has no gradients" if layer.get("dW") is None else "its dW or db has other numbers"), None
    if not order and layer.get("dW") is not None:
        came, mistake = inline(layer, start, source, own_dZ(layer, start, source)) or came, INLINE
    hint: str | None = PENCIL
    if order:
        handed = handed_on(order, i, source, start, None if last else after[i + 1], d_loss)
        came, mistake, hint = handed or (came, mistake, hint)
    if mistake in (None, CHANGED, EVERY_LAYER, LEFT_OUT) and not last:
        mistake = earlier(i, after, d_loss, got, mlp) or mistake
    raise Wrong(tried=tried, expected=f"gradients that follow from {words}", came=came, hint=hint, mistake=mistake)


@check("mlp_backward", LAST, cost=40, hint="Where does the gradient of the loss enter the network?")
def _(student, rng):
    judge_layer(2, *a_pass(student, rng))


@check("mlp_backward", HANDED, cost=50, hint="What one layer gives back is what the layer before it waits for.")
def _(student, rng):
    judge_layer(1, *a_pass(student, rng))


@check(
    "mlp_backward",
    FIRST,
    cost=40,
    hint="The first layer learns as well: nothing may be left out at the end of your loop.",
)
def _(student, rng):
    judge_layer(0, *a_pass(student, rng))


@check(
    "mlp_backward",
    "a network of one layer",
    cost=15,
    after=(LAST, HANDED, FIRST),
    hint="Nothing may depend on the number of layers.",
)
def _(student, rng):
    judge_layer(0, *a_pass(student, rng, (3, 1), 4))


@check(
    "mlp_backward",
    "a network of five layers",
    cost=25,
    after=(LAST, HANDED, FIRST),
    hint="Nothing may depend on the number of layers, nor on a layer's place: each says in `act` which one it is.",
)
def _(student, rng):
    told = a_pass(student, rng, (3, 4, 2, 5, 3, 1), 6, acts=["relu", "sigmoid", "relu", "sigmoid", "sigmoid"])
    for i in reversed(range(5)):
        judge_layer(i, *told)


@check(
    "mlp_backward",
    "a unit exactly at the corner passes nothing on",
    cost=10,
    after=(LAST, HANDED, FIRST),
    hint="This lab chose the slope of relu at 0. Which value?",
)
def _(student, rng):
    judge_layer(0, *a_pass(student, rng, corner=True))


@check(
    "mlp_backward",
    "all gradients that are kept are right",
    cost=34,
    after=(LAST, HANDED, FIRST),
    hint="Under each key belongs the gradient that the key is named after.",
)
def _(student, rng):
    after, d_loss, _, mlp = a_pass(student, rng)
    _any_gradient(after)
    for i, (one, wanted) in enumerate(zip(after, reference(mlp, d_loss), strict=True)):
        tried = f"a network of {len(mlp)} layers; layer number {i + 1}"
        if one.get("db") is not None and shape(one.get("db")) != wanted["db"].shape:
            expected, hint = (
                f"db in the shape of b, {wanted['db'].shape}",
                "keepdims leaves an axis that b does not have.",
            )
            raise Wrong(tried, expected, shape_of(one.get("db")), hint=hint, mistake=OFF_SHAPE, share=0.5)
        for key in ("dA", "dZ", "dX"):
            if one.get(key) is None:
                student.advise(f"After your mlp_backward a layer has no {key}: layer_backward would have kept it.")
            elif not close(one[key], wanted[key]):
                expected = f"under '{key}' an array of shape {wanted[key].shape}: the gradient of that name"
                came = shape_of(one[key]) + (", with other numbers" if shape(one[key]) == wanted[key].shape else "")
                raise Wrong(tried, expected, came, mistake=None if close(one.get("W"), mlp[i]["W"]) else UPDATED)


def _any_gradient(after):
    if not any(layer.get("dW") is not None for layer in after):
        expected, came = "dW and db in every layer afterwards", "no layer has gradients"
        raise Wrong(THREE, expected, came, hint="layer_backward stores them: is it called?", mistake=came)


@check(
    "mlp_backward",
    "the network stays as it was",
    cost=36,
    after=(HANDED,),
    hint="Walk through the list from its end without changing it.",
)
def _(student, rng):
    after, d_loss, got, mlp = a_pass(student, rng)
    names = [layer.get("shape") for layer in got.args[0] if isinstance(layer, dict)]
    if names != [layer["shape"] for layer in mlp]:
        turned = names == [layer["shape"] for layer in mlp][::-1]
        expected = "the same list of layers afterwards, in the same order"
        came = "the list is the other way round" if turned else f"the list has {len(names)} layers"
        hint = "list.reverse() and list.pop() change the caller's list. What walks backwards and leaves it alone?"
        raise Wrong(THREE, expected, came, hint=hint, mistake="the caller's list is changed")
    _any_gradient(after)
    for one, start in zip(after, mlp, strict=True):
        if not (close(one.get("W"), start["W"]) and close(one.get("b"), start["b"])):
            expected = "weights and biases as they were before"
            hint = "Gradients first, for all layers; moving the weights is section 5."
            raise Wrong(THREE, expected, "some have moved", hint=hint, mistake=UPDATED)
    if got.result is not None:
        student.advise(
            "mlp_backward returns something: the gradients are in the layers, so nothing needs to come back."
        )
    if not close(got.args[1], d_loss):
        student.advise("mlp_backward changes the array d_loss that it is given: whoever called it may still need it.")


@check(
    "mlp_backward",
    "a second pass starts afresh",
    cost=36,
    after=(LAST,),
    hint="Each pass replaces the gradients of the last one.",
)
def _(student, rng):
    after, d_loss, _, mlp = a_pass(student, rng)
    _any_gradient(after)
    # What the first pass did to the weights has a check of its own.
    used = [{**layer, "W": start["W"], "b": start["b"]} for layer, start in zip(after, mlp, strict=True)]
    again, *_ = pass_on(student, used, -2 * d_loss)
    fresh, *_ = pass_on(student, mlp, -2 * d_loss)
    stuck = all(close(one.get("dW"), two.get("dW")) for one, two in zip(after, again, strict=True))
    for one, two in zip(again, fresh, strict=True):
        if stuck or (numbers(two.get("dW")) is not None and not alike(one.get("dW"), two["dW"])):
            tried = "two passes, the second with a d_loss of twice the size and the opposite sign"
            came = "the same gradients once more" if stuck else "other numbers than from the second d_loss alone"
            hint = "Something of the first pass is still there: which variable outlives the call?"
            raise Wrong(tried, "gradients that follow from the second d_loss alone", came, hint=hint, mistake=STALE)


def passes(rng: Rng) -> Cases:
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


@check("mlp_backward", TITLE, cost=34, after=ALL_OTHERS, seconds=15, hint=SAME)
def _(student, rng):
    for mlp, X, d_loss, kind in passes(rng):
        done = forwarded(mlp, X)
        for layer in done:
            leftovers(layer, rng)
        got = student.call("mlp_backward", done, d_loss)
        tried = describe_network(mlp, X, kind)
        expected = "gradients in every layer that follow from d_loss, whatever its numbers are"
        gradient, spread = d_loss, SLOPE * np.abs(d_loss)
        for i in reversed(range(len(done))):
            wanted, slack = backward_slack(done[i], gradient, spread)
            after = find_layer(got.args[0], done[i]["shape"]) or {}
            for key in ("dW", "db"):
                what = f"{key} of layer number {i + 1}"
                off = slack[key] + GRADIENT.absolute
                demand(after.get(key), wanted[key], off, tried=tried, expected=expected, what=what)
            gradient, spread = wanted["dX"], slack["dX"]
