"""Checks of section 3.2: `mlp_forward`.

Each layer is judged by what the layer before it gave, so that one mistake costs once. The given `layer_forward` is a
patient one here: samples that cannot fit give nan, and the checks can say what was handed on.
"""

from __future__ import annotations

import numpy as np

from autograder_tests import oracle
from autograder_tests.engine import Wrong, check, right
from autograder_tests.forms import OFF_SHAPE, OFF_TYPE, alike, first_difference, judge_array
from autograder_tests.forward_mistakes import ACTS, mistakes_of_A, mistakes_of_Z, recognised
from autograder_tests.forward_passes import (
    INLINE,
    Pass,
    kept_nothing,
    network_mistakes,
    told_mlp,
    whole_mistake,
)
from autograder_tests.judging import close, numbers, same_numbers, shape_of
from autograder_tests.networks import draw, forwarded

right(mlp_forward=oracle.mlp_forward)

FIRST = "the first layer works on the samples"
FED = "each later layer is fed with the one before"
BELONG = "each layer keeps X, Z and A that belong together"
OUTPUT = "the output of the last layer is returned"
PARTS = (FIRST, FED, BELONG, OUTPUT)

NETWORKS = (
    ((3, 3, 3, 3), 5, ("sigmoid", "sigmoid", "sigmoid")),
    ((2, 6, 5, 4, 3), 7, ("relu", "sigmoid", "relu", "sigmoid")),
)
KEEPS = "`layer_forward` keeps all that by itself: is it called, with the layers of the list themselves?"


def passes(student, rng):
    """Yield a forward pass of the student's through each of the networks."""
    for widths, n, acts in NETWORKS:
        mlp, X, _ = draw(widths, n, rng, acts)
        yield Pass(student, mlp, X)


def raise_with(one, expected, came, hint=None, mistake=None, **more):
    """Raise `Wrong`, by the name of what is wrong with the pass as a whole where there is one."""
    whole = whole_mistake(one)
    if whole:
        mistake, hint = whole
    raise Wrong(tried=told_mlp(one.mlp, one.X), expected=expected, came=came, hint=hint, mistake=mistake, **more)


@check("mlp_forward", FIRST, cost=45, hint="Where do the samples enter the network?")
def _(student, rng):
    for one in passes(student, rng):
        X = one.after[0].get("X")
        if not close(X, one.X):
            came = "the first layer keeps no X" if X is None else "the X of the first layer is " + shape_of(X)
            if np.shape(X) == one.X.shape:
                came += " with other numbers"
            raise_with(one, f"the samples, shape {one.X.shape}, as the X of the first layer", came, KEEPS)


@check(
    "mlp_forward",
    FED,
    cost=45,
    hint="Look at layer['X'] of each layer after the call, and compare it with layer['A'] of the one before.",
)
def _(student, rng):
    for one in passes(student, rng):
        if not any(one.visited):
            raise_with(one, "X, Z and A in every layer", "no layer keeps anything", KEEPS)
        for i in range(1, len(one.mlp)):
            layer, before = one.after[i], one.after[i - 1]
            if not one.visited[i]:
                raise_with(
                    one, "in every layer X, Z and A of these samples", f"layer number {i + 1} keeps nothing", KEEPS
                )
            if one.visited[i - 1] and not alike(layer.get("X"), one.gave(i - 1)):
                X = layer.get("X")
                came, mistake, hint = f"the X of layer number {i + 1} is {shape_of(X)}", None, None
                if X is None:
                    came, hint = f"layer number {i + 1} keeps no X", KEEPS
                elif alike(X, one.X):
                    came, mistake = f"layer number {i + 1} was given the network's own X", "X fed to every layer"
                    hint = "Only the first layer sees the samples. What does each later one see?"
                elif alike(X, before.get("Z")):
                    came, mistake = f"layer number {i + 1} was given the Z of the layer before it", "Z in place of A"
                    hint = "Each layer is fed with what comes *out* of the activation before it."
                elif alike(X, layer.get("A")):
                    came, mistake = f"layer number {i + 1} keeps its A as X", "A kept as X"
                    hint = "X is what came *in*."
                elif np.shape(X) == np.shape(before.get("A")):
                    came += ", with other numbers than the A of the layer before it"
                raise_with(one, "as the X of each later layer the A of the layer before it", came, hint, mistake)


@check("mlp_forward", BELONG, cost=45, hint=KEEPS)
def _(student, rng):
    for one in passes(student, rng):
        if not any(one.visited):
            raise_with(one, "X, Z and A in every layer", "no layer keeps anything", KEEPS)
        for i, (start, layer) in enumerate(zip(one.mlp, one.after, strict=True)):
            if one.visited[i]:
                _judge_together(one, i, start, layer)


def _judge_together(one, i, start, layer):
    """Judge Z and A of a layer by its own X."""
    expected = "in each layer X, Z = XW + b and A, the activation of Z"
    absent = [key for key in "XZA" if layer.get(key) is None]
    if absent:
        came, lost = f"layer number {i + 1} keeps no {absent[0]}", ", ".join(absent)
        raise_with(one, expected, came, KEEPS, f"not kept in the layers: {lost}", share=0.8)
    X = numbers(layer["X"])
    if X is not None and not np.isfinite(X).all():
        return  # what could not fit is charged where it was handed on
    if X is None or X.ndim != 2 or X.shape[1] != len(start["W"]):
        own = alike(layer["X"], layer["A"])
        came = f"the X of layer number {i + 1} is {shape_of(layer['X'])}, which does not fit its W"
        raise_with(one, expected, came, "X is what came *in*." if own else KEEPS, "A kept as X" if own else None)
    Z = X @ start["W"] + start["b"]
    A = ACTS[start["act"]](Z)
    for key, wanted, wrongs in (
        ("Z", Z, mistakes_of_Z(start, X, layer, kept=True)),
        ("A", A, mistakes_of_A(start, X, layer)),
    ):
        if close(layer[key], wanted):
            continue
        name, hint = recognised(layer[key], wrongs) or (INLINE, KEEPS)
        came = f"the {key} of layer number {i + 1} does not follow from its X"
        raise_with(one, expected, came, hint, name)


@check(
    "mlp_forward",
    OUTPUT,
    cost=50,
    hint="What one layer returns is what the next one gets. Write it down for two layers, then for any number.",
)
def _(student, rng):
    for one in passes(student, rng):
        last, result = forwarded(one.mlp, one.X)[-1], one.got.result
        expected = f"what the last layer gives, an array of shape {last['A'].shape}"
        if isinstance(result, np.ndarray):
            if one.visited[-1] and alike(result, one.after[-1].get("A")):
                continue  # whether that one is right is judged above
        elif not same_numbers(result, last["A"]):
            nothing = result is None
            came = "nothing (None)" if nothing else shape_of(result)
            hint = (
                "Is there a `return` after the loop?" if nothing else "Return one array: the output of the last layer."
            )
            mistake = "nothing is returned" if nothing else "no array is returned"
            raise_with(one, expected, came, hint, mistake, share=0.66) if not whole_mistake(one) else raise_with(
                one, expected, came
            )
        whole = whole_mistake(one)
        if whole and not close(result, last["A"]) and not kept_nothing(one):
            raise_with(one, expected, f"the result is {shape_of(result)}, and not what the last layer gives")
        judge_array(
            result,
            [last["A"]],
            network_mistakes(one),
            what="the result",
            tried=told_mlp(one.mlp, one.X),
            expected=expected,
            hint="Print the shape of what goes into each layer and of what comes out.",
            form=0.4,
            other=INLINE if not one.calls else None,
        )


@check(
    "mlp_forward",
    "one layer, one sample",
    cost=20,
    after=PARTS,
    hint="A network may have one layer only, and a batch one sample only.",
)
def _(student, rng):
    for widths, n, acts in (
        ((3, 2), 4, ["sigmoid"]),
        ((2, 4, 3), 1, ["relu", "sigmoid"]),
        ((4, 2, 1), 5, ["sigmoid", "sigmoid"]),
        ((4, 1), 1, ["sigmoid"]),
    ):
        mlp, X, _ = draw(widths, n, rng, acts)
        output, wanted = student.call("mlp_forward", mlp, X).result, forwarded(mlp, X)[-1]["A"]
        if not close(output, wanted) or not isinstance(output, np.ndarray):
            off = same_numbers(output, wanted)
            came = f"{shape_of(output)} with {'the right' if off else 'other'} numbers"
            mistake = None if not off else OFF_SHAPE if isinstance(output, np.ndarray) else OFF_TYPE
            expected = f"an array of shape {wanted.shape}"
            raise Wrong(tried=told_mlp(mlp, X), expected=expected, came=came, mistake=mistake)


@check(
    "mlp_forward",
    "the network stays as it was",
    cost=36,
    needs=PARTS,
    hint="Walk through the list without changing it; the weights move in section 5.",
)
def _(student, rng):
    *_, one = passes(student, rng)
    list_, names = one.got.args[0], [layer["shape"] for layer in one.mlp]
    found = [layer.get("shape") for layer in list_ if isinstance(layer, dict)] if isinstance(list_, list) else []
    if found != names:
        came = "the list is the other way round" if found == names[::-1] else f"the list has {len(found)} layers"
        hint = "list.reverse() and list.pop() change the caller's list. What walks through it and leaves it alone?"
        raise_with(one, "the same list of layers, in the same order", came, hint, "the caller's list is changed")
    for before, layer in zip(one.mlp, one.after, strict=True):
        for key in ("W", "b"):
            if not close(layer.get(key), before[key]):
                raise_with(one, "W and b as they were", f"a layer with another {key}", None, f"{key} is changed")


@check(
    "mlp_forward",
    "a second call starts afresh",
    cost=40,
    needs=PARTS,
    hint="Nothing of the last call may come into the next one. What outlives your function?",
)
def _(student, rng):
    *_, one = passes(student, rng)
    other = one.X[:3][::-1] - 0.25
    used = [{**layer, "W": start["W"], "b": start["b"]} for layer, start in zip(one.after, one.mlp, strict=True)]
    # The first call has been made: what outlives it outside the layers would reach a fresh network as well.
    again, fresh = Pass(student, used, other), Pass(student, one.mlp, other)
    told = told_mlp(one.mlp, one.X) + "; then the same network with 3 other samples"
    off = next(
        (i for i in range(len(used)) if first_difference(again.after[i], fresh.after[i], "XZA")),
        None,
    )
    result, expected = again.got.result, "what belongs to the new samples"
    if off is not None:
        raise Wrong(told, expected, f"layer number {off + 1} still has to do with the first samples")
    numbers_there = isinstance(result, np.ndarray)
    if (
        numbers_there
        and (not alike(result, fresh.got.result) or alike(result, one.got.result))
        and np.isfinite(result).all()
    ):
        raise Wrong(told, expected, f"{shape_of(result)} that still has to do with the first samples")
