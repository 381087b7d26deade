"""Checks of section 4.1: `layer_backward`.

Each product is judged on the student's own dZ as well as on the right one, so that one mistake costs once.
"""

from __future__ import annotations

import numpy as np

from autograder_tests.checks import Student, Wrong, check, oracle, right
from autograder_tests.checks.backward.backward_mistakes import (
    mistakes_of_db,
    mistakes_of_dW,
    mistakes_of_dX,
    mistakes_of_dZ,
)
from autograder_tests.checks.forward.forward_mistakes import SLOPES
from autograder_tests.judging.compare import close, count, same_numbers, shape, shape_of
from autograder_tests.judging.networks import draw, forwarded
from autograder_tests.judging.verdict import OFF_TYPE, judge, named_where_nothing_fits, that_run
from autograder_tests.kinds import Array, Cases, Layer, Rng
from autograder_tests.transport.record import Record

right(layer_backward=oracle.layer_backward)

GRADIENTS = ("dA", "dZ", "dW", "db", "dX")


def a_layer(act: str, rng: Rng, fan_in: int = 3, fan_out: int = 4, n: int = 5) -> tuple[Layer, Array]:
    """Return a layer after its forward pass, and a gradient dA for it."""
    mlp, X, _ = draw((fan_in, fan_out), n, rng, [act])
    return forwarded(mlp, X)[0], rng.normal(size=(n, fan_out))


def told(layer: Layer, dA: Array) -> str:
    n, (fan_in, fan_out) = count(len(dA), "sample"), layer["W"].shape
    return f"a {layer['act']} layer from {fan_in} to {fan_out}, {n}, dA of shape {dA.shape}"


def own_dZ(after: dict, layer: Layer, dA: Array) -> Array:
    """Return the dZ that the student's other gradients follow from, as far as it can be known; else the right one.

    It is what is kept as dZ, where that has the right shape. Where nothing is kept, dW may tell which mistake was made.
    """
    dZ = dA * SLOPES[layer["act"]](layer["Z"])
    own = after.get("dZ")
    if own is None:
        made = [one.gives for one in mistakes_of_dZ(layer, dA) if np.shape(one.gives) == dZ.shape]
        return next((value for value in made if close(after.get("dW"), layer["X"].T @ value)), dZ)
    return own if isinstance(own, np.ndarray) and own.shape == dZ.shape and own.dtype.kind in "fiub" else dZ


def missing(after: dict, key: str, tried: str) -> Wrong:
    """Return what is wrong when `key` was not stored."""
    new = [str(k) for k in after if k not in ("W", "b", "act", "shape", "X", "Z", "A")]
    lost = [k for k in GRADIENTS if after.get(k) is None]
    return Wrong(
        tried=tried,
        expected=f"the gradient under the key '{key}' of the layer",
        came=f"no key '{key}'; new keys are {', '.join(new)}" if new else "a layer with no new key",
        hint="The update reads its gradients from the layer dict: compare your keys with the table, letter by letter."
        if new
        else "Put the gradients into the dict that you were given: what a copy or a variable holds is lost.",
        # One or two forgotten keys are small; more of them are one mistake.
        mistake=f"{key} is not kept in the layer" if len(lost) < 3 else "gradients are not kept in the layer",
        share=0.75 if len(lost) < 3 else 1.0,
    )


def layers_that_run(student: Student, rng: Rng, *sizes: int) -> Cases:
    """Yield a layer of each activation, dA, dZ and the record.

    Where only one of them raises, that is charged where dZ is judged.
    """

    def trial(act):
        layer, dA = a_layer(act, rng, *sizes)
        return layer, dA, dA * SLOPES[act](layer["Z"]), student.call("layer_backward", layer, dA)

    yield from that_run(trial, ("relu", "sigmoid"))


@check(
    "layer_backward",
    "dZ uses the slope at Z",
    cost=45,
    hint="dA says how the loss changes with A. One more factor says how A changes with Z, entry by entry.",
)
def _(student, rng):
    for act in ("sigmoid", "relu"):
        layer, dA = a_layer(act, rng)
        dZ = dA * SLOPES[act](layer["Z"])
        after = student.call("layer_backward", layer, dA).args[0]
        tried = told(layer, dA)
        if after.get("dZ") is None:
            if close(after.get("dW"), layer["X"].T @ dZ):
                continue  # dZ was right, it was only not kept: another check says so
            own = own_dZ(after, layer, dA)
            if own is dZ or close(own, dZ):
                raise missing(after, "dZ", tried)
            after["dZ"] = own  # dW tells which one was used
        wrongs = mistakes_of_dZ(layer, dA)
        judge(
            after["dZ"],
            dZ,
            wrongs,
            what="dZ",
            tried=tried,
            expected=f"dA times the slope of {act} at Z, entry by entry",
            hint="Work one entry by hand: its dA, its Z, the slope there. Then compare with your dZ.",
        )


@check(
    "layer_backward",
    "dW adds up each input times each dZ",
    cost=40,
    hint="dW has the shape of W: one number for each edge, added up over the samples.",
)
def _(student, rng):
    with named_where_nothing_fits(lambda: [judge_dW(*one) for one in layers_that_run(student, rng, 4, 4, 4)]):
        for one in layers_that_run(student, rng):
            judge_dW(*one)


def judge_dW(layer: Layer, dA: Array, dZ: Array, got: Record) -> None:
    X, after, tried = layer["X"], got.args[0], told(layer, dA)
    if after.get("dW") is None:
        raise missing(after, "dW", tried)
    own = own_dZ(after, layer, dA)
    judge(
        after["dW"],
        X.T @ dZ,
        mistakes_of_dW(layer, dA, own),
        own=X.T @ own,
        what="dW",
        tried=tried,
        expected=f"the inputs' share in dZ, in the shape of W, {layer['W'].shape}",
        hint="For one edge and one sample: input times dZ. Add that up over the samples, for all edges at once.",
    )


@check(
    "layer_backward",
    "db adds up dZ over the samples",
    cost=36,
    hint="A bias takes part in every sample: what is its blame in all of them together?",
)
def _(student, rng):
    for layer, dA, dZ, got in layers_that_run(student, rng):
        after, tried = got.args[0], told(layer, dA)
        if after.get("db") is None:
            raise missing(after, "db", tried)
        own = own_dZ(after, layer, dA)
        if any(same_numbers(after["db"], value) for value in (dZ.sum(axis=0), own.sum(axis=0))):
            continue  # the shape has its own check
        wrongs = mistakes_of_db(layer, dA, own, after)
        judge(
            after["db"],
            dZ.sum(axis=0),
            wrongs,
            what="db",
            tried=tried,
            expected="one number for each bias, added up over the samples",
            hint="Take dZ column by column: each column belongs to one bias.",
        )


@check(
    "layer_backward",
    "db has the shape of b",
    cost=15,
    after=("db adds up dZ over the samples",),
    hint="A gradient has the shape of what it is the gradient of.",
)
def _(student, rng):
    layer, dA = a_layer("relu", rng)
    after = student.call("layer_backward", layer, dA).args[0]
    if isinstance(after.get("db"), (list, tuple)):
        hint = "Lists have no .shape and no arithmetic: an update would go wrong. Keep an array."
        came = f"db is {shape_of(after['db'])}"
        raise Wrong(told(layer, dA), "db as an array, like b", came, hint=hint, mistake=OFF_TYPE)
    if shape(after.get("db")) != layer["b"].shape:
        raise Wrong(
            tried=told(layer, dA),
            expected=f"db in the shape of b, {layer['b'].shape}",
            came=f"db is {shape_of(after.get('db'))}",
            hint="keepdims and reshape leave an axis that b does not have: an update would then change the shape of b.",
            mistake="db kept two-dimensional" if len(shape(after.get("db")) or ()) == 2 else None,
        )


@check(
    "layer_backward",
    "dX sends dZ back along the weights",
    cost=40,
    hint="Each input reached several units. Its blame comes back along the same edges, and adds up.",
)
def _(student, rng):
    with named_where_nothing_fits(lambda: [judge_dX(*one) for one in layers_that_run(student, rng, 4, 4, 4)]):
        for one in layers_that_run(student, rng):
            judge_dX(*one)


def judge_dX(layer: Layer, dA: Array, dZ: Array, got: Record) -> None:
    W, after, tried = layer["W"], got.args[0], told(layer, dA)
    dX = after.get("dX") if after.get("dX") is not None else got.result
    if dX is None:
        raise missing(after, "dX", tried)
    own = own_dZ(after, layer, dA)
    judge(
        dX,
        dZ @ W.T,
        mistakes_of_dX(layer, dA, own, after),
        own=own @ W.T,
        what="dX",
        tried=tried,
        expected=f"the gradient for each input of each sample, in the shape of X, {layer['X'].shape}",
        hint="For one input of one sample: add up over the units, each unit's dZ times the weight of its edge.",
    )
