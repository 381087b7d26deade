"""Checks of section 3.2: `mlp_forward`.

Each layer is judged by what the layer before it gave, so that one mistake costs once. The given `layer_forward` is a
patient one here: samples that cannot fit give nan, and the checks can say what was handed on.
"""

from __future__ import annotations

import numpy as np

from autograder_tests.checks import ALL_OTHERS, Student, Wrong, check, oracle, right
from autograder_tests.checks.forward.forward_mistakes import ACTS, mistakes_of_A, mistakes_of_Z
from autograder_tests.checks.forward.forward_passes import (
    INLINE,
    KEEPS,
    UNKEPT,
    Pass,
    forward_slack,
    kept_nothing,
    network_mistakes,
    told_mlp,
    what_X_is,
    whole_mistake,
)
from autograder_tests.judging.compare import (
    KEPT,
    alike,
    close,
    first_difference,
    numbers,
    same_numbers,
    shape,
    shape_of,
)
from autograder_tests.judging.networks import describe_network, draw, find_layer, forwarded, networks
from autograder_tests.judging.verdict import OFF_SHAPE, OFF_TYPE, SAME, TITLE, demand, judge, recognise
from autograder_tests.kinds import Cases, Layer, Rng, Value

right(mlp_forward=oracle.mlp_forward)

FIRST = "the first layer works on the samples"
FED = "each later layer is fed with the one before"
BELONG = "each layer keeps X, Z and A that belong together"
OUTPUT = "the output of the last layer is returned"
PARTS = (FIRST, FED, BELONG, OUTPUT)

DIFFERENT = ((2, 6, 5, 4, 3), 7, ("relu", "sigmoid", "relu", "sigmoid"))
EQUAL = ((3, 3, 3, 3), 5, ("sigmoid", "sigmoid", "sigmoid"))  # here a wrong order runs through, and can be named
STALE = "something of an earlier call is still there"


def a_pass(student: Student, rng: Rng, network: tuple = DIFFERENT) -> Pass:
    """Let the student's function send samples through a network."""
    widths, n, acts = network
    mlp, X, _ = draw(widths, n, rng, acts)
    return Pass(student, mlp, X)


def wrong(
    one: Pass, expected: str, came: str, hint: str | None = None, mistake: str | None = None, **more: float
) -> Wrong:
    """Return what is raised, by the name of what is wrong with the pass as a whole where there is such a thing."""
    mistake, hint = whole_mistake(one) or (mistake, hint)
    return Wrong(told_mlp(one.mlp, one.X), expected, came, hint=hint, mistake=mistake, **more)


def need_something_kept(one: Pass) -> None:
    if kept_nothing(one):
        raise wrong(one, "X, Z and A in every layer", "no layer keeps anything", KEEPS)


@check("mlp_forward", FIRST, cost=45, hint="Where do the samples enter the network?")
def _(student, rng):
    judge_first(a_pass(student, rng))


def judge_first(one: Pass) -> None:
    if not close(one.after[0].get("X"), one.X):
        raise wrong(one, f"the samples, shape {one.X.shape}, as the X of the first layer", *what_X_is(one, 0))


@check(
    "mlp_forward",
    FED,
    cost=45,
    hint="Look at layer['X'] of each layer after the call, and compare it with layer['A'] of the one before.",
)
def _(student, rng):
    judge_fed(a_pass(student, rng))


def judge_fed(one: Pass) -> None:
    need_something_kept(one)
    for i in range(1, len(one.mlp)):
        if not one.visited[i]:
            raise wrong(one, "X, Z and A in every layer", f"layer number {i + 1} keeps nothing", KEEPS)
        if one.visited[i - 1] and not alike(one.after[i].get("X"), one.gave(i - 1)):
            raise wrong(one, "as the X of each later layer the A of the layer before it", *what_X_is(one, i))


@check("mlp_forward", BELONG, cost=45, hint=KEEPS)
def _(student, rng):
    judge_belonging(a_pass(student, rng))


def judge_belonging(one: Pass) -> None:
    need_something_kept(one)
    for i, layer in enumerate(one.after):
        if one.visited[i]:
            judge_together(one, i, layer)


def judge_together(one: Pass, i: int, layer: Layer) -> None:
    """Judge the Z and A of a layer by its own X, or by what it was given: a wrong X is charged elsewhere."""
    start, expected = one.mlp[i], "in each layer X, Z = XW + b and A = act(Z)"
    absent = [key for key in "XZA" if layer.get(key) is None]
    if absent:
        raise wrong(one, expected, f"layer number {i + 1} keeps no {absent[0]}", KEEPS, UNKEPT, share=0.8)
    given = one.X if i == 0 else one.gave(i - 1)
    fit = [X for X in map(numbers, (layer["X"], given)) if X is not None and shape(X)[1:] == start["W"].shape[:1]]
    if any(alike(layer["Z"], X @ start["W"] + start["b"]) and alike(layer["A"], _A(start, X)) for X in fit):
        return
    Z = numbers(layer["Z"])
    if not fit or not np.isfinite(fit[0]).all() or (Z is not None and np.isnan(Z).all()):
        return  # what could not fit is charged where it was handed on
    X = fit[0]
    for key, wrongs in (("Z", mistakes_of_Z(start, X, layer, kept=True)), ("A", mistakes_of_A(start, X, layer))):
        if not close(layer[key], X @ start["W"] + start["b"] if key == "Z" else _A(start, X)):
            known = recognise(layer[key], wrongs)
            name, hint = (known.name, known.hint) if known else (INLINE, KEEPS)
            raise wrong(one, expected, f"the {key} of layer number {i + 1} does not follow from its X", hint, name)


def _A(layer, X):
    return ACTS[layer["act"]](X @ layer["W"] + layer["b"])


@check(
    "mlp_forward",
    OUTPUT,
    cost=50,
    hint="What one layer returns is what the next one gets. Write it down for two layers, then for any number.",
)
def _(student, rng):
    before = None
    for network in (EQUAL, DIFFERENT):
        one = a_pass(student, rng, network)
        judge_result(one, before)
        before = one.got.result


def judge_result(one: Pass, before: Value) -> None:
    """Judge what a pass returned; `before` is what an earlier pass returned."""
    last, result = forwarded(one.mlp, one.X)[-1]["A"], one.got.result
    expected, whole = f"what the last layer gives, an array of shape {last.shape}", whole_mistake(one)
    if result is None:
        hint = "Is there a `return` after the loop?"
        raise wrong(one, expected, "nothing (None)", hint, "nothing is returned", share=1.0 if whole else 0.66)
    if not isinstance(result, np.ndarray) and not same_numbers(result, last):
        hint = "Return one array: the output of the last layer."
        raise wrong(one, expected, shape_of(result), hint, "no array is returned", share=1.0 if whole else 0.66)
    if isinstance(result, np.ndarray) and close(result, last):
        return
    if isinstance(result, np.ndarray) and one.visited[-1] and alike(result, one.after[-1].get("A")):
        for part in (judge_first, judge_fed, judge_belonging):  # the last layer's own: then what is wrong with that?
            part(one)
        return
    if alike(result, before):
        raise Wrong(told_mlp(one.mlp, one.X), expected, "the result of the call before", mistake=STALE)
    if whole and not same_numbers(result, last) and not kept_nothing(one):
        raise wrong(one, expected, f"the result is {shape_of(result)}, and not what the last layer gives")
    judge(
        result,
        last,
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
            came = shape_of(output)
            if output is not None:
                came += f" with {'the right' if off else 'other'} numbers"
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
    one = a_pass(student, rng)
    mlp, names = one.got.args[0], [layer["shape"] for layer in one.mlp]
    found = [layer.get("shape") for layer in mlp if isinstance(layer, dict)] if isinstance(mlp, list) else []
    if found != names:
        came = "the list is the other way round" if found == names[::-1] else f"the list has {len(found)} layers"
        hint = "list.reverse() and list.pop() change the caller's list. What walks through it and leaves it alone?"
        raise wrong(one, "the same list of layers, in the same order", came, hint, "the caller's list is changed")
    for before, layer in zip(one.mlp, one.after, strict=True):
        for key in ("W", "b"):
            if not close(layer.get(key), before[key]):
                raise wrong(one, "W and b as they were", f"a layer with another {key}", None, f"{key} is changed")


@check(
    "mlp_forward",
    "a second call starts afresh",
    cost=40,
    needs=PARTS,
    hint="Nothing of the last call may come into the next one. What outlives your function?",
)
def _(student, rng):
    one = a_pass(student, rng)
    other = one.X[:3][::-1] - 0.25
    used = [{**layer, "W": start["W"], "b": start["b"]} for layer, start in zip(one.after, one.mlp, strict=True)]
    # Judged by what the same function makes of the same samples in a fresh network: only what is left over counts.
    again, fresh = Pass(student, used, other), Pass(student, one.mlp, other)
    tried = told_mlp(one.mlp, one.X) + "; then the same network with 3 other samples"
    result, came = again.got.result, None
    off = [i + 1 for i in range(len(used)) if first_difference(again.after[i], fresh.after[i], "XZA")]
    if numbers(result) is not None and np.isfinite(numbers(result)).all() and alike(result, one.got.result):
        came = "the same result once more"
    elif numbers(result) is not None and not alike(result, fresh.got.result):
        came = f"{shape_of(result)} that still has to do with the first samples"
    elif off:
        came = f"layer number {off[0]} still has to do with the first samples"
    if came:
        raise Wrong(tried=tried, expected="what belongs to the new samples", came=came, mistake=STALE)


def passes(rng: Rng) -> Cases:
    """Yield networks and samples of every kind: (network, X, what is special about them)."""
    for mlp in networks(rng):
        yield mlp, rng.normal(size=(5, mlp[0]["W"].shape[0])), "samples of ordinary size"
    for kind, factor, n in (("large numbers", 1e3, 6), ("small numbers", 1e-4, 5), ("many samples", 1.0, 150)):
        mlp = list(networks(rng, ["relu"]))[2]
        mlp[-1]["act"] = "relu"
        for layer in mlp[1:]:  # nothing falls silent on the way
            layer["W"] = np.abs(layer["W"])
        if factor < 1:  # biases would hide the numbers
            for layer in mlp:
                layer["b"] = 0 * layer["b"]
        yield mlp, factor * rng.normal(size=(n, mlp[0]["W"].shape[0])), kind
    mlp = list(networks(rng, ["relu"]))[2]
    mlp[1]["b"] = -np.abs(mlp[1]["W"]).sum(axis=0) * 50  # silent, whatever comes
    yield mlp, rng.normal(size=(4, mlp[0]["W"].shape[0])), "a layer whose units are all silent"
    mlp = list(networks(rng))[1]
    mlp[-1]["W"] = mlp[-1]["W"] / np.abs(mlp[-1]["W"]).max() * 14
    yield mlp, rng.normal(size=(6, mlp[0]["W"].shape[0])), "outputs close to 0 and to 1"
    mlp = list(networks(rng))[1]
    yield mlp, np.zeros((3, mlp[0]["W"].shape[0])), "samples of zeros"


@check("mlp_forward", TITLE, cost=34, after=ALL_OTHERS, seconds=15, hint=SAME)
def _(student, rng):
    for mlp, X, kind in passes(rng):
        got = student.call("mlp_forward", mlp, X)
        tried, expected = describe_network(mlp, X, kind), "each layer fed with what the one before gives, as it is"
        signal, slack = X, KEPT.of(X)
        for i, layer in enumerate(mlp):
            _, signal, off, slack = forward_slack(layer, signal, slack)
            slack = slack if layer["act"] == "sigmoid" else off
            after = find_layer(got.args[0], layer["shape"]) or {}
            demand(after.get("A"), signal, slack, tried=tried, expected=expected, what=f"the A of layer number {i + 1}")
        demand(got.result, oracle.mlp_forward(mlp, X), slack, tried=tried, expected=expected)
