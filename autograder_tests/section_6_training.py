"""Checks of section 6.1: `mlp_minibatch`.

One exact step is compared, never a final loss: several wrong programs train well. What the step would have been after each
known mistake is computed, so that the message can name the mistake.
"""

from __future__ import annotations

import numpy as np

from autograder_tests import oracle
from autograder_tests.engine import Wrong, check, right
from autograder_tests.judging import RELATIVE, close, numbers, shape, shape_of
from autograder_tests.networks import backwarded, draw, forwarded, weights_of

right(mlp_minibatch=oracle.mlp_minibatch)

LR = 0.31
STEP = "every weight moves by one step of the summed gradient"
LOSS = "the mean loss before the step comes back"
BROADCAST = "labels of shape (n,) against predictions of shape (n, 1)"


def near(got, wanted, before):
    """Whether two sets of weights agree, measured by the size of the weights."""
    return got.shape == wanted.shape and bool(np.all(np.abs(got - wanted) <= RELATIVE * np.abs(before).max() + 1e-7))


def moved(mlp, X, lr, d_loss):
    """Return all weights, in one row, after one step with the gradient `d_loss` at the output."""
    after = backwarded(mlp, X, d_loss)
    oracle.mlp_update(after, lr)
    return weights_of(after)


def blamed_late(mlp, X, y, lr):
    """Return all weights where each layer is moved before its dX is worked out."""
    after = forwarded(mlp, X)
    gradient = oracle.d_binary_crossentropy_loss(y, after[-1]["A"])
    for layer in after[::-1]:
        oracle.layer_backward(layer, gradient)
        oracle.layer_update(layer, lr)
        gradient = layer["dZ"] @ layer["W"].T
    return weights_of(after)


def mistaken_steps(mlp, X, y, lr):
    """Return name of a mistake → (the weights that it leaves behind, its hint)."""
    y_hat = forwarded(mlp, X)[-1]["A"]
    slope, n, column = oracle.d_binary_crossentropy_loss(y, y_hat), len(y), y.reshape(-1, 1)
    twice = backwarded(mlp, X, slope)
    oracle.mlp_update(twice, lr)
    oracle.mlp_minibatch(twice, X, y, lr)
    total = (
        "The gradient is the sum over the mini-batch, as the derivative of the loss gives it: nothing is divided by n."
    )
    once = "Count the updates of one call."
    return {
        "nothing is updated": (
            weights_of(mlp),
            "After the backward pass the gradients wait in the layers. Who uses them?",
        ),
        "the mean gradient in place of the sum": (moved(mlp, X, lr / n, slope), total),
        "plus in place of minus": (moved(mlp, X, -lr, slope), "The loss grew. Which way does the gradient point?"),
        "updated twice": (moved(mlp, X, 2 * lr, slope), once),
        "two steps, one after the other": (weights_of(twice), once),
        "lr is ignored": (moved(mlp, X, 1.0, slope), "How far should one step go? Who says so?"),
        "updated before all gradients are there": (
            blamed_late(mlp, X, y, lr),
            "The blame of the earlier layers was measured with weights that had already moved. Gradients first, for all layers.",
        ),
        "the loss in place of its gradient": (
            moved(mlp, X, lr, oracle.binary_crossentropy_loss(y, y_hat)),
            "What goes back through the network says how the loss *changes* with each prediction.",
        ),
        "y_hat - y in place of the loss gradient": (
            moved(mlp, X, lr, y_hat - column),
            "ŷ - y is already the gradient at the last Z; the last layer's backward pass multiplies by its slope once more.",
        ),
        "y - y_hat in place of the loss gradient": (
            moved(mlp, X, lr, column - y_hat),
            "Which of your functions gives the derivative of the loss?",
        ),
        BROADCAST: (
            moved(
                mlp,
                X,
                lr,
                oracle.d_binary_crossentropy_loss(np.tile(y, n), np.repeat(y_hat, n))
                .reshape(n, n)
                .mean(axis=1, keepdims=True),
            ),
            "Print the shapes of y and of the predictions before they meet.",
        ),
        "one mean gradient for every sample": (
            moved(mlp, X, lr, np.full_like(slope, slope.mean())),
            "Each sample has its own gradient; adding up over samples is the layers' work.",
        ),
    }


def judge_step(student_after, mlp, X, y, lr, tried, calls=()):
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
                    came=f"{key} of layer number {i + 1}, which had shape {start[key].shape}, is {shape_of(one.get(key))} now",
                    hint="Print the shapes of y, of the predictions and of the loss gradient: one number for each sample.",
                    mistake=BROADCAST if key == "W" and len(y) in (shape(one.get(key)) or ()) else None,
                )
    got = weights_of(student_after)
    if near(got, wanted, before):
        return
    for name, (weights, hint) in mistaken_steps(mlp, X, y, lr).items():
        if np.isfinite(weights).all() and near(got, weights, before):
            raise Wrong(
                tried=tried,
                expected=expected,
                came=f"the weights are what you get from: {name}",
                hint=hint,
                mistake=name,
            )
    names = [call.name for call in calls]
    hint = "Say the five lines in words first: predict, measure, measure the slope, send it back, move."
    if names and "mlp_backward" not in names and "layer_backward" not in names:
        hint = "mlp_backward was not called. " + hint
    raise Wrong(tried=tried, expected=expected, came="the weights moved, by other amounts", hint=hint)


def a_step(student, rng, widths=(3, 4, 2, 1), n=5, lr=LR):
    mlp, X, y = draw(widths, n, rng)
    got = student.call("mlp_minibatch", mlp, X, y, lr)
    tried = f"a network of {len(mlp)} layers, X of shape {X.shape}, y of shape {y.shape}, lr = {lr}"
    return got, mlp, X, y, tried


@check("mlp_minibatch", STEP, weight=12, hint="One step: all gradients at the old weights, then every weight once.")
def _(student, rng):
    for lr in (LR, 0.04):
        got, mlp, X, y, tried = a_step(student, rng, lr=lr)
        judge_step(got.args[0], mlp, X, y, lr, tried, got.calls)
        if not (close(got.args[1], X) and close(got.args[2], y)):
            student.advise("mlp_minibatch changes the X or y that it is given: whoever called it may still need them.")


def mistaken_losses(mlp, X, y, lr):
    """Return name of a mistake → (the loss that it gives, its hint)."""
    y_hat = forwarded(mlp, X)[-1]["A"]
    losses, n = oracle.binary_crossentropy_loss(y, y_hat), len(y)
    slope = oracle.d_binary_crossentropy_loss(y, y_hat)
    later = backwarded(mlp, X, slope)
    oracle.mlp_update(later, lr)
    after = oracle.binary_crossentropy_loss(y, oracle.mlp_forward(later, X))
    table = oracle.binary_crossentropy_loss(np.tile(y, n), np.repeat(y_hat, n))
    mean = "A mean does not grow with the size of the batch. Yours does."
    return {
        "the sum in place of the mean": (losses.sum(), mean),
        "the loss after the step": (after.mean(), "Measure first, then move: this loss belongs to the new weights."),
        "the sum of the losses after the step": (
            after.sum(),
            "Measure first, then move. And " + mean[0].lower() + mean[1:],
        ),
        BROADCAST: (table.mean(), "Print the shape of your losses: one for each sample?"),
        "the mean of the gradient": (slope.mean(), "You return the slope of the loss, not the loss."),
        "the opposite sign": (-losses.mean(), "A cross-entropy is never negative."),
        "divided by n twice": (losses.mean() / n, "Count the divisions."),
        "the mean prediction": (y_hat.mean(), "The predictions came from the network; their losses are asked for."),
    }


def judge_loss(result, mlp, X, y, lr, tried):
    """Raise `Wrong` unless `result` holds the mean loss; its shape has its own check."""
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
    for name, (wrong, hint) in mistaken_losses(mlp, X, y, lr).items():
        if value is not None and value.size == 1 and close(value.reshape(()), wrong):
            raise Wrong(
                tried=tried, expected=expected, came=f"the number that you get from: {name}", hint=hint, mistake=name
            )
    raise Wrong(
        tried=tried,
        expected=expected,
        came=shape_of(result) if value is None or value.size != 1 else "another number",
        hint="What does the training loop want to draw for this batch?",
        mistake="nothing is returned" if result is None else None,
    )


@check("mlp_minibatch", LOSS, weight=6, hint="How wrong was the network, on average, when it saw this batch?")
def _(student, rng):
    got, mlp, X, y, tried = a_step(student, rng)
    judge_loss(got.result, mlp, X, y, LR, tried)


@check(
    "mlp_minibatch", "the loss is a single number", weight=1, after=(LOSS,), hint="A mean over everything has no shape."
)
def _(student, rng):
    got, *_, tried = a_step(student, rng)
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
    weight=2,
    after=(STEP, LOSS),
    hint="A batch of one keeps its axis: (1, 3) is not (3,).",
)
def _(student, rng):
    for widths, n in (((3, 4, 2, 1), 1), ((2, 1), 4)):
        got, mlp, X, y, tried = a_step(student, rng, widths, n)
        judge_step(got.args[0], mlp, X, y, LR, tried, got.calls)
        judge_loss(got.result, mlp, X, y, LR, tried)
    mlp, X, y = draw((3, 2, 1), 4, rng)
    try:
        column = student.call("mlp_minibatch", mlp, X, y.reshape(-1, 1), LR)
        judge_step(column.args[0], mlp, X, y, LR, tried)
    except Exception:
        student.advise(
            "mlp_minibatch works with y of shape (n,), not with y of shape (n, 1). The lab only needs the first."
        )


@check(
    "mlp_minibatch",
    "a second step starts from the new weights",
    weight=1,
    after=(STEP, LOSS),
    hint="Each call works with what it is given, and nothing else.",
)
def _(student, rng):
    got, _, _, _, _ = a_step(student, rng)
    _, X, y = draw((3, 4, 2, 1), 6, rng)
    tried = "a second batch, of another size, on the network that the first call left behind"
    clean = [{key: layer[key] for key in ("W", "b", "act", "shape")} for layer in got.args[0]]
    here = student.call("mlp_minibatch", got.args[0], X, y, LR)
    fresh = student.call("mlp_minibatch", clean, X, y, LR)
    if not near(weights_of(here.args[0]), weights_of(fresh.args[0]), weights_of(clean)) or not close(
        here.result, fresh.result
    ):
        raise Wrong(
            tried=tried,
            expected="the same step as on a network with these weights that has seen nothing before",
            came="another step or another loss",
            hint="Something of the first call is still there: which variable or dict entry outlives the call?",
        )
