"""Checks of section 5.1: `layer_update`.

A step is judged by its length and direction: how many times the right step -lr·gradient was taken.
"""

from __future__ import annotations

import copy

import numpy as np

from autograder_tests import oracle
from autograder_tests.engine import Wrong, check, right
from autograder_tests.judging import close, numbers, shape, shape_of, steps
from autograder_tests.networks import backwarded, draw

right(layer_update=oracle.layer_update)

LR = 0.37
PLUS = "plus in place of minus"
NO_LR = "lr is ignored"
STILL = "nothing has moved"


def name_step(k, gradient_only, n):
    """Return (what came back, mistake, hint) for `k` right steps; `gradient_only` is k where lr is left out."""
    if k is None:
        return (
            "it moved in another direction",
            None,
            "Which gradient belongs to which array? Write down the one line of arithmetic for it.",
        )
    if abs(k) < 1e-4:
        return (
            "it is where it was before",
            STILL,
            "`W = layer['W']; W = W - …` makes a new array and binds the *local* name W to it. Who tells the dict?",
        )
    if abs(k + 1) < 1e-3:
        return "it moved uphill", PLUS, "The gradient points to where the loss grows. Which way do you want to go?"
    if abs(k - 2) < 1e-3:
        return "it took two steps", "the step is taken twice", "Count how often each array is moved in one call."
    if abs(abs(k) - gradient_only) < 1e-3 * gradient_only:
        return "it moved by the whole gradient, whatever lr is", NO_LR, "How far should one step go? Who says so?"
    if abs(k - 1 / n) < 1e-3:
        return (
            "its step is divided by the number of samples",
            "the mean over the samples in place of the sum",
            "This lab's gradient is the sum over the samples: nothing is divided by their number.",
        )
    if k < 0:
        return "it moved uphill", PLUS, "The gradient points to where the loss grows. Which way do you want to go?"
    return (
        "it moved in the right direction, by another length than lr says",
        "another step length than lr",
        "Where does the length of your step come from?",
    )


def judge_step(before, after, gradient, lr, n, *, what, tried):
    """Raise `Wrong` unless `after` is one step from `before`."""
    k = steps(before, after, gradient, lr)
    if k is not None and abs(k - 1) < 1e-3:
        return
    came, mistake, hint = name_step(k, 1 / lr, n)
    if k is None and close(after, -lr * np.asarray(gradient)):
        came, mistake = "it is the step alone", "the step in place of the weights after it"
        hint = "A step starts somewhere: what were the numbers before?"
    elif shape(after) != np.shape(before):
        came = f"it is {shape_of(after)} now"
    raise Wrong(
        tried=tried,
        expected=f"{what} moved by one step of length lr against its own gradient",
        came=f"{what}: {came}",
        hint=hint,
        mistake=mistake,
    )


# ------------------------------------------------------------ layer_update


def a_layer(rng, lr=LR, n=5):
    mlp, X, _ = draw((3, 4, 2), n, rng)
    layer = backwarded(mlp, X, rng.uniform(0.5, 2.0, (n, 2)))[0]
    return layer, f"a layer from 3 to 4 with its gradients, lr = {lr}"


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
        judge_step(layer["W"], after.get("W"), layer["dW"], lr, 5, what="W", tried=tried)


@check("layer_update", "b takes one step against db", cost=40, hint="Biases learn as well, in the same way as weights.")
def _(student, rng):
    for lr in (LR, 0.02):
        layer, tried = a_layer(rng, lr)
        after = student.call("layer_update", layer, lr).args[0]
        judge_step(layer["b"], after.get("b"), layer["db"], lr, 5, what="b", tried=tried)


def moved(before, after):
    return any(not close(after.get(key), before[key]) for key in ("W", "b"))


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
        if not moved(layer, once):
            raise Wrong(
                tried=tried,
                expected="W and b moved",
                came="both are where they were",
                hint="Who tells the dict?",
                mistake=STILL,
            )
        ends = [numbers(one.get(key)) for one in (from_here, other, fresh)]
        if any(end is None or end.size != layer[key].size for end in ends):
            continue  # what it has become is charged elsewhere
        here, start, there = (end.reshape(layer[key].shape) for end in ends)
        if not close(here - start, there - layer[key], 1e-4, 1e-6):
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
    if not moved(layer, after):
        raise Wrong(
            tried=tried,
            expected="W and b moved",
            came="both are where they were",
            hint="Who tells the dict?",
            mistake=STILL,
        )
    for key in ("W", "b"):
        if shape(after.get(key)) != layer[key].shape:
            raise Wrong(
                tried=tried,
                expected=f"{key} of shape {layer[key].shape}, as before",
                came=f"{key} is {shape_of(after.get(key))}",
                hint="Print the shapes of the two arrays that you subtract.",
            )
    if not (close(after.get("dW"), layer["dW"]) and close(after.get("db"), layer["db"])):
        student.advise("layer_update changes the gradients as well: pictures of them come later.")
