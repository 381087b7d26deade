"""Checks of section 6.1: `mlp_minibatch`.

One exact step is compared, never a final loss: several wrong programs train well. What each known mistake would have
given is computed (see `minibatch_mistakes`), so that the message can name it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from autograder_tests.checks import CallFailed, Student, Wrong, check, oracle, recognise, right
from autograder_tests.checks.training.epochs import count
from autograder_tests.checks.training.minibatch_mistakes import (
    BROADCAST,
    IN_ORDER,
    LATER,
    SWAPPED,
    TWICE,
    mistaken_losses,
    mistaken_steps,
    moved,
)
from autograder_tests.judging.compare import PRINTED, SINGLE, close, numbers, same_numbers, shape, shape_of, steps
from autograder_tests.judging.networks import Callees, draw, forwarded, weights_of
from autograder_tests.kinds import Acts, Array, Network, Rng, Value, Widths

right(mlp_minibatch=oracle.mlp_minibatch)

LR = 0.31
STEP = "every weight moves by one step of the summed gradient"
SECOND = "a second step starts from the new weights"
LOSS = "the mean loss before the step comes back"


def near(got: Array, wanted: Array, before: Array) -> bool:
    """Whether two sets of weights agree, measured by the size of the weights."""
    return got.shape == wanted.shape and bool(np.all(np.abs(got - wanted) <= SINGLE.of(np.abs(before).max())))


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
    before, wanted = weights_of(mlp), moved(mlp, X, lr, slope)
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
                    share=0.5 if near(weights_of(student_after), wanted, before) else 1.0,
                )
    got = weights_of(student_after)
    if near(got, wanted, before):
        return
    if known := recognise(got, mistaken_steps(mlp, X, y, lr), lambda one, two: near(one, two, before)):
        raise known.wrong(tried, expected, "the weights are what you get from")
    k = steps(before, got, before - wanted, 1.0) if got.shape == before.shape else None
    if k is not None:
        raise Wrong(
            tried=tried,
            expected=expected,
            came="the weights moved in the right direction, by another length than lr says"
            if k > 0
            else "the weights moved uphill",
            hint="Where does the length of your step come from?",
            mistake="another step length than lr" if k > 0 else "plus instead of minus",
        )
    names = [call.name for call in calls]
    hint = "Say the five lines in words first: predict, measure, measure the slope, send it back, move."
    if names and "mlp_backward" not in names and "layer_backward" not in names:
        hint = "mlp_backward was not called. " + hint
    raise Wrong(tried=tried, expected=expected, came="the weights moved, by other amounts", hint=hint)


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
    if value is not None and value.size == len(y) > 1 and close(value.ravel(), losses.ravel()):
        raise Wrong(
            tried=tried,
            expected=expected,
            came=f"{shape_of(result)}: the loss of each sample",
            hint="These are the right losses. One number is to stand for them all.",
            mistake="the losses, not their mean",
        )
    judge_wrapping(result, losses.mean(), expected, tried)
    if value is not None and value.size == len(y) and close(value.ravel(), y_hat.ravel()):
        raise Wrong(
            tried=tried,
            expected=expected,
            came=f"{shape_of(result)}: the predictions",
            hint="The predictions came from the network; their losses are asked for.",
            mistake="the predictions, not their loss",
        )
    if (
        value is not None
        and value.size == 1
        and (known := recognise(value.reshape(()), mistaken_losses(mlp, X, y, lr)))
    ):
        twice = next(one.gives for one in mistaken_steps(mlp, X, y, lr) if one.name == TWICE)
        if known.name == LATER and near(weights_of(got.args[0]), twice, weights_of(mlp)):
            known = known._replace(name=TWICE)
        raise known.wrong(tried, expected, "the number that you get from")
    raise Wrong(
        tried=tried,
        expected=expected,
        came=shape_of(result) if value is None or value.size != 1 else "another number",
        hint="What does the training loop want to draw for this batch?",
        mistake="nothing is returned" if result is None else None,
    )


def judge_wrapping(result: Value, loss: float, expected: str, tried: str) -> None:
    """Raise `Wrong`, for a part of the cost, where the right loss is a text, rounded, or among other things."""
    parts = result if isinstance(result, (tuple, list)) else [result]
    hint, mistake, share = None, None, 0.75
    if len(parts) > 1 and any(shape(one) == () and close(one, loss) for one in parts):
        hint, mistake = "The loss is among what you return. Return it alone.", "more than the loss is returned"
    elif isinstance(result, str) and close(as_number(result), loss, PRINTED):
        hint, mistake = "A text cannot be drawn or averaged: return the number itself.", "a text instead of a number"
    elif numbers(result) is not None and any(close(result, np.round(loss, digits)) for digits in (1, 2, 3, 4)):
        hint, mistake, share = "Rounding is for printing: return the number as it is.", "rounded", 0.5
    if mistake:
        raise Wrong(tried=tried, expected=expected, came=shape_of(result), hint=hint, mistake=mistake, share=share)


def as_number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


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
        expected, came = "a step, and one number about it", "the weights as they were"
        raise Wrong(tried, expected, came, "Which line moves the weights?", "nothing is updated")
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
        expected, came = "the weights after a step", "the weights as they were"
        raise Wrong(tried, expected, came, "Which line moves the weights?", "nothing is updated")
    if not near(weights_of(here.args[0]), weights_of(fresh.args[0]), weights_of(clean)) or not close(
        here.result, fresh.result
    ):
        raise Wrong(
            tried=tried,
            expected="the same step as on a network with these weights that has seen nothing before",
            came="another step or another loss",
            hint="Something of the first call is still there: which variable or dict entry outlives the call?",
        )
