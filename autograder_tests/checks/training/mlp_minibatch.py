"""Checks of section 6.1: `mlp_minibatch`.

One exact step is compared, never a final loss: several wrong programs train well. What each known mistake would have
given is computed (see `minibatch_mistakes`), so that the message can name it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from autograder_tests.checks import ALL_OTHERS, SAME, TITLE, CallFailed, Student, Wrong, check, demand, oracle, right
from autograder_tests.checks.training.minibatch_mistakes import BROADCAST, IN_ORDER, SWAPPED, wrong_loss, wrong_step
from autograder_tests.judging.compare import (
    BATCH_LOSS,
    BATCH_STEP,
    SLOPE,
    close,
    count,
    numbers,
    same_numbers,
    same_weights,
    shape,
    shape_of,
)
from autograder_tests.judging.networks import (
    Callees,
    describe_network,
    draw,
    forwarded,
    make_network,
    weights_after_step,
    weights_of,
)
from autograder_tests.judging.verdict import within
from autograder_tests.kinds import Acts, Array, Cases, Network, Rng, Value, Widths

right(mlp_minibatch=oracle.mlp_minibatch)

LR = 0.31
STEP = "every weight moves by one step of the summed gradient"
SECOND = "a second step starts from the new weights"
LOSS = "the mean loss before the step comes back"


def judge_gradient(got: Value, y: Array, tried: str) -> None:
    """Raise `Wrong` where a gradient of another shape than the predictions, or none at all, was used."""
    n, misfit, wanted = len(y), got.callees.misfit, got.callees.wanted
    if got.callees.too_early:
        raise Wrong(
            tried=tried,
            expected="an update with the gradients of this batch",
            came="the update found no gradients in the layers",
            hint="Which call puts the gradients into the layers, and where does it stand among your lines?",
            mistake="an update without gradients",
        )
    if misfit is None:
        return
    mistake, hint = "a gradient that does not fit", "There is one gradient for each prediction: print the two shapes."
    if wanted[0] != n:
        hint = "The layers remember their last forward pass: the gradient that goes back has to belong to it."
    elif misfit == (n, n):
        mistake, hint = BROADCAST, "Print the shapes of y and of the predictions before they meet."
    for call in got.calls_to("d_binary_crossentropy_loss"):
        if same_numbers(call.arguments.get("y_hat"), y):
            mistake, hint = SWAPPED, IN_ORDER
    raise Wrong(
        tried=tried,
        expected=f"a gradient of the shape {wanted}, that of the last forward pass, goes back through the network",
        came=f"a gradient of shape {misfit} goes back",
        hint=hint,
        mistake=mistake,
    )


def judge_step(
    student_after: Network, mlp: Network, X: Array, y: Array, lr: float, tried: str, calls: Sequence = ()
) -> None:
    """Raise `Wrong` unless the network made one right step."""
    slope = oracle.d_binary_crossentropy_loss(y, forwarded(mlp, X)[-1]["A"])
    before, wanted = weights_of(mlp), weights_after_step(mlp, X, lr, slope)
    expected = "W and b of every layer moved once by -lr times the gradient, summed over the batch, at the old weights"
    for i, (one, start) in enumerate(zip(student_after, mlp, strict=False)):
        for key in ("W", "b"):
            if shape(one.get(key)) != start[key].shape:
                raise Wrong(
                    tried=tried,
                    expected=expected,
                    came=f"{key} of layer number {i + 1}, before of shape {start[key].shape}: {shape_of(one.get(key))}",
                    hint="Print the shapes of y, of the predictions and of the loss gradient before they meet.",
                    mistake=BROADCAST if key == "W" and len(y) in (shape(one.get(key)) or ()) else None,
                    share=0.5 if same_weights(weights_of(student_after), wanted, before) else 1.0,
                )
    got = weights_of(student_after)
    if same_weights(got, wanted, before):
        return
    raise wrong_step(got, mlp, X, y, lr, {"tried": tried, "expected": expected}, calls)


def a_step(
    student: Student, rng: Rng, widths: Widths = (3, 4, 2, 1), n: int = 5, lr: float = LR, acts: Acts | None = None
) -> tuple:
    mlp, X, y = draw(widths, n, rng, acts)
    callees = Callees()
    got = student.call("mlp_minibatch", mlp, X, y, lr, standins=callees.standins)
    got.callees = callees  # type: ignore[attr-defined]  # what they noticed goes with the record
    tried = f"a network of {count(len(mlp), 'layer')}, X of shape {X.shape}, y of shape {y.shape}, and an lr"
    return got, mlp, X, y, tried


@check("mlp_minibatch", STEP, cost=55, hint="One step: all gradients at the old weights, then every weight once.")
def _(student, rng):
    for lr in (LR, 0.04):
        got, mlp, X, y, tried = a_step(student, rng, lr=lr)
        judge_gradient(got, y, tried)
        judge_step(got.args[0], mlp, X, y, lr, tried, got.calls)
        if not (close(got.args[1], X) and close(got.args[2], y)):
            student.advise("mlp_minibatch changes the X or y that it is given: whoever called it may still need them.")
    try:
        got, mlp, X, y, tried = a_step(student, rng, acts=("sigmoid", "relu", "sigmoid"))
        judge_step(got.args[0], mlp, X, y, LR, tried)
    except (Wrong, CallFailed):
        student.advise(
            "Your step is right for hidden layers that are relu layers, as in this lab, and not for a hidden sigmoid"
            " layer. Each layer says in `act` which one it is."
        )


def judge_loss(got: Value, mlp: Network, X: Array, y: Array, lr: float, tried: str) -> None:
    """Raise `Wrong` unless what came back holds the mean loss; its shape has its own check."""
    result = got.result
    y_hat = forwarded(mlp, X)[-1]["A"]
    losses = oracle.binary_crossentropy_loss(y, y_hat)
    value = numbers(result)
    if value is not None and value.size == 1 and close(value.reshape(()), losses.mean()):
        return
    expected = "one number: the mean over the samples of their losses, at the weights before the step"
    raise wrong_loss(got, mlp, X, y, lr, {"tried": tried, "expected": expected})


def nothing_updated(tried: str, expected: str) -> Wrong:
    return Wrong(tried, expected, "the weights as they were", "Which line moves the weights?", "nothing is updated")


@check("mlp_minibatch", LOSS, cost=40, hint="How wrong was the network, on average, when it saw this batch?")
def _(student, rng):
    got, mlp, X, y, tried = a_step(student, rng)
    judge_loss(got, mlp, X, y, LR, tried)


@check(
    "mlp_minibatch",
    "the loss is a single number",
    cost=15,
    after=(LOSS,),
    hint="A mean over everything has no shape.",
)
def _(student, rng):
    got, mlp, _, _, tried = a_step(student, rng)
    if not got.calls and close(weights_of(got.args[0]), weights_of(mlp)):
        raise nothing_updated(tried, "a step, and one number about it")
    if shape(got.result) != () or got.result is None:
        raise Wrong(
            tried=tried,
            expected="one number",
            came=shape_of(got.result),
            hint="Which axis does your mean run over, and which is left?",
            mistake="nothing is returned" if got.result is None else None,
        )


@check(
    "mlp_minibatch",
    "a batch of one, a network of one layer",
    cost=20,
    after=(STEP, LOSS),
    hint="A batch of one keeps its axis: (1, 3) is not (3,).",
)
def _(student, rng):
    for widths, n in (((3, 4, 2, 1), 1), ((2, 1), 4)):
        got, mlp, X, y, tried = a_step(student, rng, widths, n)
        judge_gradient(got, y, tried)
        judge_step(got.args[0], mlp, X, y, LR, tried, got.calls)
        judge_loss(got, mlp, X, y, LR, tried)


@check(
    "mlp_minibatch",
    SECOND,
    cost=25,
    after=(STEP, LOSS),
    hint="Each call works with what it is given, and nothing else.",
)
def _(student, rng):
    got, _, _, _, _ = a_step(student, rng)
    _, X, y = draw((3, 4, 2, 1), 6, rng)
    tried = "a second batch, of another size, on the network that the first call left behind"
    clean = [{key: layer[key] for key in ("W", "b", "act", "shape")} for layer in got.args[0]]
    here = student.call("mlp_minibatch", got.args[0], X, y, LR, standins=Callees().standins)
    fresh = student.call("mlp_minibatch", clean, X, y, LR, standins=Callees().standins)
    if not here.calls and close(weights_of(here.args[0]), weights_of(clean)):
        raise nothing_updated(tried, "the weights after a step")
    if not same_weights(weights_of(here.args[0]), weights_of(fresh.args[0]), weights_of(clean)) or not close(
        here.result, fresh.result
    ):
        raise Wrong(
            tried=tried,
            expected="the same step as on a network with these weights that has seen nothing before",
            came="another step or another loss",
            hint="Something of the first call is still there: which variable or dict entry outlives the call?",
        )


def batches(rng: Rng) -> Cases:
    """Yield steps of every kind: (network, X, y, lr, what is special about them)."""

    def network(widths, n, reach, scale=1.0):
        """Draw a network whose logits reach `reach`, on samples of this scale, and no Z of which is close to 0."""
        while True:
            mlp, X = make_network(widths, rng), scale * rng.normal(size=(n, widths[0]))
            Z = forwarded(mlp, X)[-1]["Z"] - mlp[-1]["b"]
            factor = reach / max(np.abs(Z).max(), 1e-9)
            mlp[-1]["W"] = mlp[-1]["W"] * factor
            done = forwarded(mlp, X)
            near = min(np.abs(layer["Z"]).min() / np.abs(layer["Z"]).max() for layer in done)
            if factor < 50 and near > 2e-5 and all((layer["A"] > 0).any() for layer in done):
                return mlp, X, done[-1]["Z"].ravel()

    mlp, X, Z = network((3, 4, 2, 1), 150, 2.0)
    yield mlp, X, rng.permutation(np.arange(150) % 2), 0.01, "150 samples"
    for lr in (4.0, 1e-3):
        mlp, X, Z = network((2, 5, 1), 9, 2.0)
        yield mlp, X, rng.permutation(np.arange(9) % 2), lr, "a large lr" if lr > 1 else "a small lr"
    for n in (4, 1):
        mlp, X, Z = network((2, 3, 1), n, 7.0)
        right_ = (Z > 0).astype(int)
        yield mlp, X, right_, 2.0, "every prediction right, and most of them sure"
        yield mlp, X, 1 - right_, 0.05, "every prediction wrong, and most of them sure"
    for label in (0, 1):
        mlp, X, Z = network((3, 4, 1), 6, 2.0)
        yield mlp, X, np.full(6, label), 0.1, f"every label {label}"
    mlp, X, Z = network((3, 6, 6, 5, 6, 6, 4, 1), 6, 2.0)
    yield mlp, X, rng.permutation(np.arange(6) % 2), 0.1, "many layers"
    mlp, X, Z = network((3, 5, 1), 7, 3.0, 200.0)
    yield mlp, X, rng.permutation(np.arange(7) % 2), 1e-4, "large numbers in X"


def settled(rng: Rng) -> tuple:
    """Return a network that is sure of every label, its samples and labels: the loss is a thousandth or so."""
    mlp = make_network((2, 1), rng)
    mlp[0].update(W=np.array([[3.0], [-2.0]]), b=np.array([0.3]))
    X = rng.choice([-1.0, 1.0], (5, 1)) * np.array([1.0, -0.8]) * rng.uniform(1.3, 1.6, (5, 1))
    return mlp, X, (forwarded(mlp, X)[-1]["Z"].ravel() > 0).astype(int)


def judge_batch(student: Student, mlp: Network, X: Array, y: Array, lr: float, kind: str, factor: float = 1.0) -> None:
    """Judge one step, with both loss functions multiplied by `factor`, which a function that calls them must show."""

    def binary_crossentropy_loss(y, y_hat, eps=1e-10):
        return factor * oracle.binary_crossentropy_loss(y, y_hat, eps)

    def d_binary_crossentropy_loss(y, y_hat, eps=1e-10):
        return factor * oracle.d_binary_crossentropy_loss(y, y_hat, eps)

    standins = {**Callees().standins, "binary_crossentropy_loss": binary_crossentropy_loss}
    standins["d_binary_crossentropy_loss"] = d_binary_crossentropy_loss
    got = student.call("mlp_minibatch", mlp, X, y, lr, standins=standins)
    y_hat = forwarded(mlp, X)[-1]["A"]
    loss, slope = oracle.binary_crossentropy_loss(y, y_hat).mean(), oracle.d_binary_crossentropy_loss(y, y_hat)
    loss = loss * (factor if got.calls_to("binary_crossentropy_loss") else 1.0)
    slope = slope * (factor if got.calls_to("d_binary_crossentropy_loss") else 1.0)
    tried = describe_network(mlp, X, kind)
    demand(got.result, loss, BATCH_LOSS.of(loss), tried=tried, expected="the mean loss, whatever its size", what="it")
    before, wanted = weights_of(mlp), weights_after_step(mlp, X, lr, slope)
    size = np.abs(wanted - before).max()
    if not within(weights_of(got.args[0]), wanted, BATCH_STEP.of(size) + SLOPE * np.abs(before)):
        expected = "one step of the summed gradient, whatever the loss, the gradient and the batch are"
        raise Wrong(tried, expected, "the weights have moved by other amounts, or not at all", hint=SAME)


@check("mlp_minibatch", TITLE, cost=34, after=ALL_OTHERS, seconds=15, hint=SAME)
def _(student, rng):
    for mlp, X, y, lr, kind in batches(rng):
        judge_batch(student, mlp, X, y, lr, kind)
    for factor in (1e-5, 400.0, 1.0):  # a loss that falls, rises and falls again
        judge_batch(student, *settled(rng), 1.5, "sure and right")
        mlp, X, y = draw((3, 4, 2, 1), 5, rng)
        kind = "losses and gradients of another size from the functions that are called"
        judge_batch(student, mlp, X, y, 0.1, kind, factor)
