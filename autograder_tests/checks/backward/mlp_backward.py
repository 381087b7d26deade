"""Checks of section 4.2: `mlp_backward`.

How a pass is judged, layer by layer, is in `backward_passes`.
"""

from __future__ import annotations

import numpy as np

from autograder_tests.checks import ALL_OTHERS, Wrong, check, oracle, right
from autograder_tests.checks.backward.backward_mistakes import UPDATED
from autograder_tests.checks.backward.backward_passes import (
    FIRST,
    HANDED,
    LAST,
    STALE,
    a_pass,
    judge_layer,
    pass_on,
    reference,
)
from autograder_tests.checks.backward.layer_backward_rules import backward_slack, gradients, leftovers
from autograder_tests.judging.compare import GRADIENT, SLOPE, alike, close, numbers, shape, shape_of
from autograder_tests.judging.networks import describe_network, find_layer, forwarded, networks
from autograder_tests.judging.verdict import OFF_SHAPE, SAME, TITLE, demand
from autograder_tests.kinds import Cases, Rng

right(mlp_backward=oracle.mlp_backward)


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
        if one.get("db") is not None and not shape(one.get("db")) == wanted["db"].shape:
            raise Wrong(
                tried=f"a network of {len(mlp)} layers; layer number {i + 1}",
                expected=f"db in the shape of b, {wanted['db'].shape}",
                came=shape_of(one.get("db")),
                hint="keepdims leaves an axis that b does not have.",
                mistake=OFF_SHAPE,
                share=0.5,
            )
        for key in ("dA", "dZ", "dX"):
            if one.get(key) is None:
                student.advise(f"After your mlp_backward a layer has no {key}: layer_backward would have kept it.")
            elif not close(one[key], wanted[key]):
                raise Wrong(
                    tried=f"a network of {len(mlp)} layers; layer number {i + 1}",
                    expected=f"under '{key}' an array of shape {wanted[key].shape}: the gradient of that name",
                    came=shape_of(one[key]) + (", with other numbers" if shape(one[key]) == wanted[key].shape else ""),
                    mistake=None if close(one.get("W"), mlp[i]["W"]) else UPDATED,
                )


def _any_gradient(after):
    if not any(layer.get("dW") is not None for layer in after):
        raise Wrong(
            tried="a network of 3 layers",
            expected="dW and db in every layer afterwards",
            came="no layer has gradients",
            hint="layer_backward stores them: is it called?",
            mistake="no layer has gradients",
        )


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
        raise Wrong(
            tried="a network of 3 layers",
            expected="the same list of layers afterwards, in the same order",
            came="the list is the other way round" if turned else f"the list has {len(names)} layers",
            hint="list.reverse() and list.pop() change the caller's list. What walks backwards and leaves it alone?",
            mistake="the caller's list is changed",
        )
    _any_gradient(after)
    for one, start in zip(after, mlp, strict=True):
        if not (close(one.get("W"), start["W"]) and close(one.get("b"), start["b"])):
            raise Wrong(
                tried="a network of 3 layers",
                expected="weights and biases as they were before",
                came="some have moved",
                hint="Gradients first, for all layers; moving the weights is section 5.",
                mistake=UPDATED,
            )
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
            raise Wrong(
                tried="two passes, the second with a d_loss of twice the size and the opposite sign",
                expected="gradients that follow from the second d_loss alone",
                came="the same gradients once more" if stuck else "other numbers than from the second d_loss alone",
                hint="Something of the first pass is still there: which variable outlives the call?",
                mistake=STALE,
            )


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
        gradient, off = d_loss, SLOPE * np.abs(d_loss)
        for i in reversed(range(len(done))):
            wanted, slack = backward_slack(done[i], gradient, off)
            after = find_layer(got.args[0], done[i]["shape"]) or {}
            for key in ("dW", "db"):
                what = f"{key} of layer number {i + 1}"
                demand(
                    after.get(key),
                    wanted[key],
                    slack[key] + GRADIENT.absolute,
                    tried=tried,
                    expected=expected,
                    what=what,
                )
            gradient, off = wanted["dX"], slack["dX"]
