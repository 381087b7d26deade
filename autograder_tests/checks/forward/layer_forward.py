"""Checks of section 3.1: `layer_forward`.

Z comes first. What follows from it is judged by the student's own Z as well, so that one mistake costs once.
"""

from __future__ import annotations

import numpy as np

from autograder_tests.checks import ALL_OTHERS, Student, Wrong, check, oracle, right
from autograder_tests.checks.forward.forward_mistakes import (
    ACTS,
    AFTER_ACT,
    BENDS,
    NOT_FROM_Z,
    OTHER_Z,
    absent,
    mistakes_of_A,
    mistakes_of_X,
    mistakes_of_Z,
)
from autograder_tests.checks.forward.forward_passes import forward_slack
from autograder_tests.judging.compare import KEPT as COPIED
from autograder_tests.judging.compare import alike, close, count, first_difference, numbers, same_numbers, shape_of
from autograder_tests.judging.networks import describe_layer, draw, layers
from autograder_tests.judging.verdict import (
    OFF_SHAPE,
    OFF_TYPE,
    OTHER,
    SAME,
    TITLE,
    demand,
    judge,
    named_where_nothing_fits,
    recognise,
    that_run,
)
from autograder_tests.kinds import Array, Cases, Layer, Rng, Value
from autograder_tests.transport.record import Record

OUTPUT = "the output"

right(layer_forward=oracle.layer_forward)

Z_HINT = "Your activation is right for the Z that you keep. Work one entry of Z by hand: its row, its column, its b."
OUTPUTS = ("the output of a relu layer", "the output of a sigmoid layer")
KEPT = tuple(f"{key} is kept in the layer" for key in "XZA")


def a_layer(act: str, rng: Rng, n: int = 5, fan_in: int = 3, fan_out: int = 4) -> tuple[Layer, Array]:
    """Draw a layer with biases that are not 0, and samples for it."""
    mlp, X, _ = draw((fan_in, fan_out), n, rng, [act])
    return mlp[0], X


def told(layer: Layer, X: Array) -> str:
    fan_in, fan_out = layer["W"].shape
    samples = f"{count(len(X), 'sample')}, X of shape {X.shape}"
    return f"a {layer['act']} layer from {fan_in} to {fan_out} with biases that are not 0, {samples}"


def run_layer(student: Student, layer: Layer, X: Array) -> tuple[Value, dict, Record]:
    """Call and return (what is the layer's output, the layer afterwards, the record)."""
    got = student.call("layer_forward", layer, X)
    after = got.args[0]
    if not np.array_equal(got.args[1], X):
        student.advise("layer_forward changes the X that it is given: the samples are needed again in the next epoch.")
    # An output that is kept and comes back as no array, or not at all, is one mistake, with a check of its own.
    output = got.result if isinstance(got.result, np.ndarray) else after.get("A", got.result)
    return output, after, got


def layers_that_run(student: Student, rng: Rng) -> Cases:
    """Yield a layer of each activation, its samples and what `run_layer` gives.

    Where only one of them raises, that is charged where its output is judged.
    """

    def trial(act):
        layer, X = a_layer(act, rng)
        return layer, X, *run_layer(student, layer, X)

    yield from that_run(trial, ("relu", "sigmoid"))


def judge_A(value: Value, layer: Layer, X: Array, after: dict, *, form: float = 0.5, **message: Value) -> None:
    """Judge outputs: right ones, or the mistake in Z where they follow from the student's own Z."""
    act, Z = ACTS[layer["act"]], X @ layer["W"] + layer["b"]
    own = numbers(after.get("Z"))
    own_is_off = own is not None and np.isfinite(own).all() and not same_numbers(own, Z)
    if own_is_off and not close(value, act(Z)) and close(value, act(own)):
        known = recognise(own, mistakes_of_Z(layer, X, after))
        came = f"{message['what']} follows from your Z, " + (
            f"and your Z is what you get from: {known.name}" if known else f"but {OTHER_Z}"
        )
        name, hint = (known.name, known.hint) if known else (OTHER_Z, Z_HINT)
        raise Wrong(message["tried"], message["expected"], came, hint=hint, mistake=name)
    other = NOT_FROM_Z if own is not None and close(own, Z) else OTHER
    judge(value, act(Z), mistakes_of_A(layer, X, after), form=form, other=other, **message)


def try_outputs(student: Student, rng: Rng, act: str, hint: str) -> None:
    with named_where_nothing_fits(lambda: judge_output(student, *a_layer(act, rng, 4, 4, 4), hint)):
        for sizes in ((5, 3, 4), (4, 6, 2)):
            judge_output(student, *a_layer(act, rng, *sizes), hint)


def judge_output(student: Student, layer: Layer, X: Array, hint: str) -> None:
    output, after, _ = run_layer(student, layer, X)
    expected = f"{layer['act']} of XW + b, one row for each sample: shape ({len(X)}, {len(layer['b'])})"
    if output is None:
        came = "nothing came back, and nothing is kept under the key 'A'"
        raise Wrong(told(layer, X), expected, came, mistake="nothing comes out")
    message: dict = {"what": OUTPUT, "tried": told(layer, X), "expected": expected, "hint": hint}
    judge_A(output, layer, X, after, form=0.45, **message)


BY_HAND = "Work one sample through by hand, as in the example: multiply, add the bias, then the activation."
BY_NAME = "layer['act'] is a text. How does your code come from this text to the function?"


@check("layer_forward", "the output of a relu layer", cost=45, hint=BY_HAND)
def _(student, rng):
    try_outputs(student, rng, "relu", BY_HAND)


@check("layer_forward", "the output of a sigmoid layer", cost=45, hint=BY_NAME)
def _(student, rng):
    try_outputs(student, rng, "sigmoid", BY_NAME)


@check(
    "layer_forward",
    "A is returned",
    cost=33,
    hint="What a function works out is lost to its caller unless it is returned.",
)
def _(student, rng):
    for layer, X, _, _, got in layers_that_run(student, rng):
        result, Z = got.result, X @ layer["W"] + layer["b"]
        if alike(result, X):
            raise Wrong(told(layer, X), "the outputs", "X as it was", mistake="X instead of A")
        if isinstance(result, np.ndarray) and result.size and np.any(result != result.flat[0]):
            continue  # its numbers are judged above
        off = same_numbers(result, ACTS[layer["act"]](Z))
        raise Wrong(
            tried=told(layer, X),
            expected=f"the outputs, an array of shape {Z.shape}",
            came="nothing (None)" if result is None else shape_of(result) + (f": {OFF_TYPE}" if off else ""),
            hint="Return the array A itself: whoever calls does arithmetic with it." if result is not None else None,
            mistake="not returned" if result is None else OFF_TYPE if off else None,
            share=0.6 if off else 1.0,
        )


def judge_kept(student: Student, rng: Rng, key: str) -> None:
    """Judge one of the three arrays that are kept in the layer."""
    for layer, X, output, after, got in layers_that_run(student, rng):
        act, Z = ACTS[layer["act"]], X @ layer["W"] + layer["b"]
        A, value = act(Z), after.get(key)
        expected = {
            "X": f"the samples under the key 'X', shape {X.shape}",
            "Z": f"XW + b, before the activation, under the key 'Z', shape {Z.shape}",
            "A": f"the outputs under the key 'A', shape {A.shape}",
        }[key]
        message: dict = {"what": f"layer[{key!r}]", "tried": told(layer, X), "expected": expected}
        if value is None:
            raise absent(after, key, told(layer, X), expected)
        if key != "X" and close(after.get("Z"), A) and close(after.get("A"), Z):
            came = f"{message['what']} is what belongs under the key {'A' if key == 'Z' else 'Z'!r}"
            hint = "Z goes into the activation, A comes out of it."
            raise Wrong(message["tried"], expected, came, hint=hint, mistake="Z and A exchanged", share=0.8)
        if key == "Z" and close(value, Z - layer["b"]) and close(output, act(value) + layer["b"]):
            came = "layer['Z'] has no b in it, which is added to the output instead"
            raise Wrong(message["tried"], expected, came, hint=BENDS, mistake=AFTER_ACT, share=0.8)
        hint = "Keep each array under its own key, as it is at that moment."
        if key == "Z" and not same_numbers(value, Z) and _unmoved(student, layer, X, value):
            hint = "Your Z stays the same when layer['W'] changes: which W does your code read?"
        if key == "A" and alike(value, output):
            judge_A(value, layer, X, after, hint=hint, **message)
            continue
        right_, wrongs = {
            "X": (X, mistakes_of_X(layer, X, got.args[1])),
            "Z": (Z, mistakes_of_Z(layer, X, after, kept=True)),
            "A": (A, mistakes_of_A(layer, X, after)),
        }[key]
        other = OTHER_Z if key == "Z" else None
        judge(value, right_, wrongs, hint=hint, share=0.8, other=other, **message)


WAY_BACK = "The way back will ask for it."


def _unmoved(student, layer, X, Z):
    """Whether the function gives the same Z to a layer with other weights: it reads them from somewhere else."""
    return alike(Z, student.call("layer_forward", {**layer, "W": 2 * layer["W"]}, X).args[0].get("Z"))


check("layer_forward", KEPT[0], cost=45, hint=WAY_BACK)(lambda student, rng: judge_kept(student, rng, "X"))
check("layer_forward", KEPT[1], cost=45, hint=WAY_BACK)(lambda student, rng: judge_kept(student, rng, "Z"))
check("layer_forward", KEPT[2], cost=45, hint=WAY_BACK)(lambda student, rng: judge_kept(student, rng, "A"))


@check(
    "layer_forward",
    "one sample, one unit",
    cost=20,
    after=(*OUTPUTS, "A is returned", *KEPT),
    needs=(*OUTPUTS, *KEPT, "A is returned"),
    hint="One sample is a matrix with one row, one unit a matrix with one column. Nothing may drop that axis.",
)
def _(student, rng):
    for act, n, fan_in, fan_out in (
        *(("relu", 1, 3, 4), ("sigmoid", 1, 3, 4), ("relu", 4, 3, 1)),
        *(("sigmoid", 4, 3, 1), ("sigmoid", 3, 1, 2), ("sigmoid", 1, 2, 1)),
    ):
        layer, X = a_layer(act, rng, n, fan_in, fan_out)
        output, after, _ = run_layer(student, layer, X)
        Z = X @ layer["W"] + layer["b"]
        for what, value, wanted in (
            (OUTPUT, output, ACTS[act](Z)),
            ("layer['X']", after.get("X"), X),
            ("layer['Z']", after.get("Z"), Z),
            ("layer['A']", after.get("A"), ACTS[act](Z)),
        ):
            # What is not kept is charged elsewhere.
            if value is not None and not close(value, wanted):
                off = same_numbers(value, wanted)
                raise Wrong(
                    tried=told(layer, X),
                    expected=f"{what}: an array of shape {wanted.shape}",
                    came=f"{what} is {shape_of(value)} with {'the right' if off else 'other'} numbers",
                    hint=None if off else "What does your code do differently where there is one sample, or one unit?",
                    mistake=OFF_SHAPE if off else None,
                )


@check(
    "layer_forward",
    "a second call starts afresh, and W and b stay",
    cost=40,
    needs=(*OUTPUTS, *KEPT, "A is returned"),
    hint="Forward only looks: the weights change in the update, and each call replaces what the last one kept.",
)
def _(student, rng):
    layer, X = a_layer("relu", rng)
    other = X[:2][::-1] + 0.25
    first_output, first, _ = run_layer(student, layer, X)
    if all(first.get(key) is None for key in "XZA") and (alike(first_output, X) or numbers(first_output) is None):
        raise absent(first, "X", told(layer, X), "something that belongs to the samples, in the layer or as the result")
    for key in ("W", "b"):
        if not same_numbers(first.get(key), layer[key]):
            came = f"{key} has other numbers than before"
            raise Wrong(tried=told(layer, X), expected="W and b as they were", came=came, mistake=f"{key} is changed")
        if np.shape(first.get(key)) != layer[key].shape:
            student.advise(f"layer_forward gives {key} another shape: other functions read it from the layer too.")
    # Judged by what the same function makes of the same samples in a fresh layer: only what is left over counts.
    again_output, again, _ = run_layer(student, {**first, "W": layer["W"], "b": layer["b"]}, other)
    fresh_output, fresh, _ = run_layer(student, layer, other)
    again[OUTPUT], fresh[OUTPUT] = again_output, fresh_output
    off = first_difference(again, fresh, (OUTPUT, "Z", "A", "X"))
    if alike(again_output, first_output):  # whatever the samples are, as in a fresh layer after the first call
        off = OUTPUT
    if off:
        old = alike(again.get(off), first.get("A" if off == OUTPUT else off))
        raise Wrong(
            tried=told(layer, X) + "; then the same layer with 2 other samples",
            expected="what belongs to the new samples",
            came=f"{off} is still that of the first call" if old else f"{off} still has to do with the first call",
        )


@check("layer_forward", TITLE, cost=34, after=ALL_OTHERS, seconds=15, hint=SAME)
def _(student, rng):
    for layer, X, kind in layers(rng):
        output, after, got = run_layer(student, layer, X)
        Z, A, off_Z, off_A = forward_slack(layer, X)
        off_A = off_A if layer["act"] == "sigmoid" else off_Z
        for what, value, wanted, slack in (
            (OUTPUT, output, A, off_A),
            ("what is returned", got.result, A, off_A),
            ("layer['Z']", after.get("Z"), Z, off_Z),
            ("layer['A']", after.get("A"), A, off_A),
            ("layer['X']", after.get("X"), X, COPIED.of(X)),
        ):
            tried, expected = describe_layer(layer, X, kind), "XW + b, and its activation, for every sample"
            demand(value, wanted, slack, tried=tried, expected=expected, what=what)
