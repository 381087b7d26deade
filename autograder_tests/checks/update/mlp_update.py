"""Checks of section 5.2: `mlp_update`."""

from __future__ import annotations

import itertools

import numpy as np

from autograder_tests.checks import ALL_OTHERS, SAME, TITLE, Wrong, check, oracle, right
from autograder_tests.checks.update.layer_update import (
    KINDS,
    LR,
    RATES,
    STILL,
    demand_step,
    judge_step,
    layer_of_kind,
    moved,
)
from autograder_tests.judging.compare import close, shape, shape_of, steps
from autograder_tests.judging.networks import backwarded, draw, layers_after
from autograder_tests.kinds import Network, Rng, Widths

right(mlp_update=oracle.mlp_update)

EVERY = "every layer moves"
ONCE = "each layer takes one step of length lr"
FIRST = "only the first layer"


def a_network(rng: Rng, widths: Widths = (2, 4, 3, 5, 1), n: int = 6) -> Network:
    mlp, X, _ = draw(widths, n, rng)
    return backwarded(mlp, X, rng.uniform(0.5, 2.0, (n, widths[-1])))


def _update(student, mlp, lr=LR):
    """Return the network's layers after mlp_update, in the order of `mlp`, and what the list is like then."""
    got = student.call("mlp_update", mlp, lr)
    touched = [call.args_after[0] for call in got.calls if call.name == "layer_update" and call.args_after]
    return layers_after(mlp, got.args[0], touched), got


def nothing_moved(tried: str, expected: str) -> Wrong:
    return Wrong(tried, expected, "nothing moved", hint="layer_update does it for one layer.", mistake=STILL)


def _judge_every(student, mlp):
    after, got = _update(student, mlp)
    still = [i + 1 for i, one in enumerate(mlp) if not moved(one, after[i])]
    if still:
        last, calls = len(mlp), sum(call.name == "layer_update" for call in got.calls)
        mistake, hint = None, "Write down which layers your loop visits, for a network of three."
        if len(still) == last:
            mistake = STILL
            hint = (
                "layer_update was never called."
                if not calls
                else "layer_update was called: with the layers of this network?"
            )
        elif still == list(range(2, last + 1)):
            mistake, hint = FIRST, "Is there a loop over all layers? A `return` inside it ends it in its first round."
        elif still == list(range(1, last)):
            mistake, hint = "only the last layer", "Who moves the layers before it?"
        elif still == [last]:
            mistake = "the last layer is left out"
        elif still == [1]:
            mistake = "the first layer is left out"
        raise Wrong(
            tried=f"a network of {last} layers with their gradients",
            expected="new weights in every layer",
            came=f"nothing moved in layer number {', '.join(map(str, still))}",
            hint=hint,
            mistake=mistake,
        )


@check("mlp_update", EVERY, cost=45, hint="Every layer learns.")
def _(student, rng):
    _judge_every(student, a_network(rng))


@check("mlp_update", ONCE, cost=45, hint="One call, one step for each layer, as far as lr says.")
def _(student, rng):
    for lr in (LR, 0.02):
        mlp = a_network(rng)
        after, _ = _update(student, mlp, lr)
        moving = [i for i, one in enumerate(mlp) if moved(one, after[i])]
        tried = f"a network of {len(mlp)} layers with their gradients, and an lr"
        if not moving:
            raise nothing_moved(tried, "steps")
        if moving == [0] and close(steps(mlp[0]["W"], after[0].get("W"), mlp[0]["dW"], lr), len(mlp)):
            raise Wrong(
                tried=tried,
                expected="one step for each layer",
                came=f"only the first layer moved, and it took {len(mlp)} steps",
                hint="Your loop goes round for every layer. Which layer does it hand on each time?",
                mistake=FIRST,
            )
        for i in moving:
            for key in ("W", "b"):
                what = f"{key} of layer number {i + 1}"
                judge_step(mlp[i][key], after[i].get(key), mlp[i]["d" + key], lr, 6, what=what, tried=tried)
                if shape(after[i][key]) != mlp[i][key].shape:
                    raise Wrong(
                        tried=tried,
                        expected=f"{what} of shape {mlp[i][key].shape}, as before",
                        came=f"it is {shape_of(after[i][key])}",
                        hint="A step changes numbers, never shapes.",
                        share=0.5,
                    )


@check(
    "mlp_update",
    "a network of one layer",
    cost=15,
    after=(EVERY, ONCE),
    hint="Nothing may depend on the number of layers.",
)
def _(student, rng):
    mlp = a_network(rng, (3, 1))
    _judge_every(student, mlp)
    after, _ = _update(student, mlp)
    judge_step(mlp[0]["W"], after[0].get("W"), mlp[0]["dW"], LR, 6, what="W", tried="a network of one layer")


@check(
    "mlp_update",
    "the list of layers stays as it was",
    cost=20,
    after=(EVERY,),
    hint="Walk through the list without changing it.",
)
def _(student, rng):
    for _ in range(3):  # a list that is shuffled comes out as it was, now and then
        _judge_list(student, a_network(rng))


def _judge_list(student, mlp):
    after, got = _update(student, mlp)
    if not any(moved(one, other) for one, other in zip(mlp, after, strict=True)):
        raise nothing_moved("a network of 4 layers", "new weights")
    names = [one.get("shape") for one in got.args[0] if isinstance(one, dict)]
    if names != [one["shape"] for one in mlp]:
        raise Wrong(
            tried="a network of 4 layers",
            expected="the same list of layers afterwards, in the same order",
            came=f"the list has {len(names)} layers, in another order"
            if len(names) == len(mlp)
            else f"the list has {len(names)} layers",
            hint="list.pop() and list.reverse() change the caller's own list.",
            mistake="the caller's list is changed",
        )


DEPTHS = ((1, 1), (3, 3, 3, 1), (2, 4, 4, 4, 4, 4, 4, 4, 1), (5, 1, 1, 3))


@check("mlp_update", TITLE, cost=34, after=ALL_OTHERS, seconds=15, hint=SAME)
def _(student, rng):
    for number, widths in enumerate(DEPTHS):
        for i, kind in enumerate(KINDS[number % 2 :: 2]):
            acts = rng.permutation(np.resize(["relu", "sigmoid"], len(widths) - 1))
            mlp = [
                # One layer in three is of this kind, the others of any; texts may be alike.
                layer_of_kind(rng, a, b, kind if (j + i) % 3 == 0 else str(rng.choice(KINDS)), str(acts[j]))
                for j, (a, b) in enumerate(itertools.pairwise(widths))
            ]
            lr = RATES[i % 4]
            after = student.call("mlp_update", mlp, lr).args[0]
            after = after if isinstance(after, list) and len(after) == len(mlp) else [None] * len(mlp)
            tried = f"a network of {len(mlp)} layers, gradients of every kind"
            for j, layer in enumerate(mlp):
                demand_step(layer, after[j], lr, tried, f" of layer number {j + 1}")
