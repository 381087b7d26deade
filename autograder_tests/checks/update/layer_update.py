"""Checks of section 5.1: `layer_update`.

A step is judged by its length and direction: how many times the right step -lr·gradient was taken.
"""

from __future__ import annotations

import copy

import numpy as np

from autograder_tests.checks import ALL_OTHERS, Misconception, Wrong, check, oracle, recognise, right
from autograder_tests.judging.compare import NO_STEP, STEP, STEP_COUNT, STEPS, close, numbers, shape, shape_of, steps
from autograder_tests.judging.networks import LAYERS, backwarded, draw, make_layer, signs, sizes
from autograder_tests.judging.verdict import SAME, TITLE, demand
from autograder_tests.kinds import Array, Layer, Rng, Value

right(layer_update=oracle.layer_update)

LR = 0.37
PLUS = "plus instead of minus"
NO_LR = "lr is ignored"
OTHER_WAY = "moved in another direction"
STILL = "nothing has moved"


def name_step(k: float, gradient_only: float, n: int) -> tuple[str, str, str]:
    """Return (what came back, mistake, hint) for `k` right steps; `gradient_only` is k where lr is left out."""
    if abs(k) < NO_STEP:
        return (
            f"{STILL}: it holds the numbers of before",
            STILL,
            "The layer holds what it held before. `layer['W'] = …` changes that; a name of your own, such as W, does "
            "not, and neither does a comparison, `==`.",
        )
    if abs(k + 1) < STEP_COUNT:
        return "it moved uphill", PLUS, "The gradient points to where the loss grows. Which way do you want to go?"
    if abs(k - 2) < STEP_COUNT:
        return "it took two steps", "the step is taken twice", "Count how often each array is moved in one call."
    if abs(abs(k) - gradient_only) < STEP_COUNT * gradient_only:
        return "it moved by the whole gradient, whatever lr is", NO_LR, "How far should one step go? Who says so?"
    if abs(k - 1 / n) < STEP_COUNT:
        return (
            "its step is divided by the number of samples",
            "the mean over the samples instead of the sum",
            "This lab's gradient is the sum over the samples: nothing is divided by their number.",
        )
    if k < 0:
        return "it moved uphill", PLUS, "The gradient points to where the loss grows. Which way do you want to go?"
    return (
        "it moved in the right direction, by another length than lr says",
        "another step length than lr",
        "Where does the length of your step come from?",
    )


def name_direction(before: Value, after: Value, gradient: Array, lr: float) -> tuple[str, str, str]:
    """Return (what came back, mistake, hint) where no number of right steps leads from `before` to `after`."""
    before, gradient, after = np.asarray(before), np.asarray(gradient), numbers(after)
    unknown = "Which gradient belongs to which array? Write down the one line of arithmetic for it."
    if after is None or after.shape != before.shape:
        return f"it {OTHER_WAY}", OTHER_WAY, unknown
    start = "A step starts somewhere: what were the numbers before?"
    brackets = "Multiplication comes before subtraction, unless brackets say otherwise: which part belongs to lr?"
    named = [
        Misconception("the step instead of the weights after it", -lr * gradient, start),
        Misconception("the step, with a plus, instead of the weights after it", lr * gradient, start),
        Misconception("the gradient instead of the weights after it", gradient, start),
        Misconception(
            "lr subtracted from the weights, without the gradient", before - lr, "What tells each weight its own way?"
        ),
        Misconception("brackets round the weights and lr", (before - lr) * gradient, brackets),
        Misconception("brackets round the weights and the gradient", (before - gradient) * lr, brackets),
        Misconception(
            "the weights and their gradient exchanged",
            gradient - lr * before,
            "Which of the two is moved, and which says where to?",
        ),
        Misconception(
            "the weights instead of their gradient", before - lr * before, "Which array says in which direction to go?"
        ),
        Misconception(
            "the gradient without its size",
            before - lr * np.sign(gradient),
            "A steep slope asks for a longer step than a flat one.",
        ),
        Misconception(
            "the gradient without its sign",
            before - lr * np.abs(gradient),
            "Some weights have to grow: which ones, and what says so?",
        ),
    ]
    if known := recognise(after, named):
        return f"it is what you get from: {known.name}", known.name, known.hint
    for digits in (1, 2, 3, 4):
        if close(after, np.round(before - lr * gradient, digits)):
            return "it is rounded", "rounded", "Rounding is for printing: training adds up many small steps."
    return f"it {OTHER_WAY}", OTHER_WAY, unknown


def judge_step(
    before: Value, after: Value, gradient: Array, lr: float, n: int, *, what: str, tried: str, hint: str | None = None
) -> None:
    """Raise `Wrong` unless `after` is one step from `before`; `hint` is for an array that has not moved."""
    k = steps(before, after, gradient, lr)
    if k is not None and abs(k - 1) < STEP_COUNT:
        return
    came, mistake, told = name_direction(before, after, gradient, lr) if k is None else name_step(k, 1 / lr, n)
    if mistake == STILL and hint:
        mistake, told = f"{what} has not moved", hint
    if shape(after) != np.shape(before):
        came = f"it is {shape_of(after)} now"
    raise Wrong(
        tried=tried,
        expected=f"{what} moved by one step of length lr against its own gradient",
        came=f"{what}: {came}",
        hint=told,
        mistake=mistake,
    )


# ------------------------------------------------------------ layer_update


def a_layer(rng: Rng, lr: float = LR, n: int = 5) -> tuple[Layer, str]:
    mlp, X, _ = draw((3, 4, 2), n, rng)
    layer = backwarded(mlp, X, rng.uniform(0.5, 2.0, (n, 2)))[0]
    return layer, "a layer from 3 to 4 with its gradients, and an lr"


def judge_own_step(layer: Layer, after: dict, key: str, lr: float, tried: str) -> None:
    """Raise `Wrong` unless W or b, whichever `key` says, is one step on."""
    other = "b" if key == "W" else "W"
    hint = None
    if not close(after.get(other), layer[other]):
        hint = f"{other} moves. Which line of yours moves {key}, and does it put the result into the layer?"
    judge_step(layer[key], after.get(key), layer["d" + key], lr, 5, what=key, tried=tried, hint=hint)


@check(
    "layer_update",
    "W takes one step against dW",
    cost=55,
    hint="Against the gradient, as far as lr says, and stored in the layer.",
)
def _(student, rng):
    for lr in (LR, 0.02):
        layer, tried = a_layer(rng, lr)
        after = student.call("layer_update", layer, lr).args[0]
        judge_own_step(layer, after, "W", lr, tried)


@check("layer_update", "b takes one step against db", cost=40, hint="Biases learn as well, in the same way as weights.")
def _(student, rng):
    for lr in (LR, 0.02):
        layer, tried = a_layer(rng, lr)
        after = student.call("layer_update", layer, lr).args[0]
        judge_own_step(layer, after, "b", lr, tried)


def moved(before: dict, after: dict) -> bool:
    return any(not close(after.get(key), before[key]) for key in ("W", "b"))


def need_move(before: dict, after: dict, tried: str) -> None:
    if not moved(before, after):
        raise Wrong(tried, "W and b moved", "both are where they were", hint="Who tells the dict?", mistake=STILL)


@check(
    "layer_update",
    "a second call takes a second step",
    cost=25,
    after=("W takes one step against dW",),
    hint="Each call reads the gradients that are in the layer now.",
)
def _(student, rng):
    layer, tried = a_layer(rng)
    once = student.call("layer_update", layer, LR).args[0]
    other = dict(once, dW=rng.normal(size=layer["dW"].shape), db=rng.normal(size=layer["db"].shape))
    from_here = student.call("layer_update", copy.deepcopy(other), LR).args[0]
    fresh = student.call("layer_update", dict(layer, dW=other["dW"], db=other["db"]), LR).args[0]
    for key in ("W", "b"):
        need_move(layer, once, tried)
        ends = [numbers(one.get(key)) for one in (from_here, other, fresh)]
        if any(end is None or end.size != layer[key].size for end in ends):
            continue  # what it has become is charged elsewhere
        here, start, there = (end.reshape(layer[key].shape) for end in ends)
        if not close(here - start, there - layer[key], STEPS):
            raise Wrong(
                tried="two calls, the second with other gradients",
                expected="a second step that follows from the second gradients alone",
                came=f"{key} moved by another amount",
                hint="Something of the first call is still there: which variable outlives the call?",
            )


@check(
    "layer_update",
    "W and b keep their shapes",
    cost=20,
    after=("W takes one step against dW", "b takes one step against db"),
    hint="A step changes numbers, never shapes.",
)
def _(student, rng):
    layer, tried = a_layer(rng)
    after = student.call("layer_update", layer, LR).args[0]
    need_move(layer, after, tried)
    for key in ("W", "b"):
        if shape(after.get(key)) != layer[key].shape:
            expected = f"{key} of shape {layer[key].shape}, as before"
            hint = "Print the shapes of the two arrays that you subtract."
            raise Wrong(tried, expected, f"{key} is {shape_of(after.get(key))}", hint=hint)
    for key in ("W", "b"):
        if not isinstance(after[key], np.ndarray):
            hint = "Lists cannot be transposed or multiplied as matrices: the next pass needs arrays."
            raise Wrong(tried, f"{key}, an array as before", f"{key} is {shape_of(after[key])}", hint=hint)
    if not (close(after.get("dW"), layer["dW"]) and close(after.get("db"), layer["db"])):
        student.advise("layer_update changes the gradients as well: pictures of them come later.")


LARGE, SMALL, MIXED, POSITIVE, LARGE_WEIGHTS = "large", "small", "mixed", "positive", "large weights"
ZERO = {"db": "db zero", "dW": "dW zero"}
KINDS = ("ordinary", LARGE, SMALL, MIXED, POSITIVE, *ZERO.values(), LARGE_WEIGHTS)
REACH = {LARGE: (2, 4), SMALL: (-6, -4), MIXED: (-4, 4)}
RATES = (0.3, 1e-4, 0.05, 4.0)


def layer_of_kind(rng: Rng, fan_in: int, fan_out: int, kind: str, act: str, name: str = "") -> Layer:
    """Return a layer after a backward pass, with gradients of this kind."""
    layer, n = make_layer(fan_in, fan_out, act, rng, name), fan_in + 1
    for key, size in (
        *(("X", (n, fan_in)), ("Z", (n, fan_out)), ("A", (n, fan_out)), ("dA", (n, fan_out)), ("dZ", (n, fan_out))),
        *(("dW", (fan_in, fan_out)), ("db", (fan_out,)), ("dX", (n, fan_in))),
    ):
        layer[key] = rng.normal(size=size)
    if kind == LARGE_WEIGHTS:
        layer["W"], layer["b"] = 30 * layer["W"], 60 * layer["b"]
    if kind == SMALL:  # weights as small, or the step could not be seen
        layer["W"], layer["b"] = 1e-5 * layer["W"], 1e-5 * layer["b"]
    for key in ("dW", "db"):
        low, high = REACH.get(kind, (-0.5, 0.5))
        layer[key] = signs(rng, layer[key].shape) * sizes(rng, low, high, layer[key].shape)
        if kind == POSITIVE:
            layer[key] = np.abs(layer[key])
        if kind == ZERO[key]:
            layer[key] = 0 * layer[key]
    # X and dZ that lead to these gradients: working them out again is right, too.
    layer["X"] = np.vstack([np.eye(fan_in), np.zeros((1, fan_in))])
    layer["dZ"] = np.vstack([layer["dW"], layer["db"] - layer["dW"].sum(axis=0)])
    return layer


def demand_step(before: dict, after: Value, lr: float, tried: str, which: str = "") -> None:
    for key in ("W", "b"):
        step = lr * before["d" + key]
        demand(
            after.get(key) if isinstance(after, dict) else None,
            before[key] - step,
            STEP.of(np.abs(before[key]) + np.abs(step)),
            tried=tried,
            expected=f"one step of length lr for every number of W and b{which}",
            what=f"{key}{which}",
        )


@check("layer_update", TITLE, cost=34, after=ALL_OTHERS, seconds=15, hint=SAME)
def _(student, rng):
    for i, kind in enumerate(KINDS * 2):
        for fan_in, fan_out, _ in (LAYERS[i % 8], LAYERS[(i + 3 + i // 8) % 8]):
            layer = layer_of_kind(rng, fan_in, fan_out, kind, ("relu", "sigmoid")[i // 8])
            lr = RATES[int(rng.integers(4))] if i else RATES[3]
            after = student.call("layer_update", layer, lr).args[0]
            text = f"a {layer['act']} layer from {fan_in} to {fan_out}, gradients or weights of the kind: {kind}"
            demand_step(layer, after, lr, text)
