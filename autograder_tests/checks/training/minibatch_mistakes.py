"""What is wrong with a step of training or its loss: what known mistakes lead to, and the name of the one that fits."""

from __future__ import annotations

import copy
from collections.abc import Sequence

import numpy as np

from autograder_tests.checks import Misconception, Wrong, oracle, recognise
from autograder_tests.judging.compare import PRINTED, close, numbers, same_weights, shape, shape_of, steps
from autograder_tests.judging.networks import backwarded, forwarded, weights_after_step, weights_of
from autograder_tests.kinds import Acts, Array, Network, Value
from autograder_tests.transport.record import Call, Record

SWAPPED = "y and y_hat exchanged"
IN_ORDER = "Which comes first in the definition of the two loss functions, the label or the prediction?"
EACH = "a step after each sample"
TWICE = "two steps, one after the other"
LATER = "the loss after the step"
BROADCAST = "labels of shape (n,) against predictions of shape (n, 1)"


def blamed_late(mlp: Network, X: Array, y: Array, lr: float) -> Array:
    """Return all weights where each layer is moved before its dX is worked out."""
    after = forwarded(mlp, X)
    gradient = oracle.d_binary_crossentropy_loss(y, after[-1]["A"])
    for layer in after[::-1]:
        oracle.layer_backward(layer, gradient)
        oracle.layer_update(layer, lr)
        gradient = layer["dZ"] @ layer["W"].T
    return weights_of(after)


def after_each_sample(mlp: Network, X: Array, y: Array, lr: float) -> tuple:
    """Return (all weights, mean loss) where a step follows each sample, and the weights of the last sample's step."""
    way, losses = copy.deepcopy(mlp), []
    for i in range(len(y)):
        losses.append(oracle.mlp_minibatch(way, X[i : i + 1], y[i : i + 1], lr))
    alone = copy.deepcopy(mlp)
    oracle.mlp_minibatch(alone, X[-1:], y[-1:], lr)
    return weights_of(way), np.mean(losses), weights_of(alone)


def in_part(mlp: Network, after: Network, layers: Sequence[int], keys: Acts = ("W", "b")) -> Array:
    """Return all weights where only some of the layers, or only W or only b, have moved."""
    mixed = []
    for i, (old, new) in enumerate(zip(mlp, after, strict=True)):
        mixed.append({key: (new if i in layers and key in keys else old)[key] for key in ("W", "b")})
    return weights_of(mixed)


def mistaken_steps(mlp: Network, X: Array, y: Array, lr: float) -> list[Misconception]:
    """List the mistakes in a step; each gives the weights that it leaves behind."""
    y_hat = forwarded(mlp, X)[-1]["A"]
    slope, n, column = oracle.d_binary_crossentropy_loss(y, y_hat), len(y), y.reshape(-1, 1)
    twice = backwarded(mlp, X, slope)
    oracle.mlp_update(twice, lr)
    oracle.mlp_minibatch(twice, X, y, lr)
    once_right, every = backwarded(mlp, X, slope), range(len(mlp))
    oracle.mlp_update(once_right, lr)
    each, _, last = after_each_sample(mlp, X, y, lr)
    visits = "Which layers does your update visit, and what does it move in each?"
    total = (
        "The gradient is the sum over the mini-batch, as the derivative of the loss gives it: nothing is divided by n."
    )
    once = "Count the updates of one call."
    found = [
        Misconception(
            "nothing is updated",
            weights_of(mlp),
            "After the backward pass the gradients wait in the layers. Who uses them?",
        ),
        Misconception("the mean gradient instead of the sum", weights_after_step(mlp, X, lr / n, slope), total),
        Misconception(
            "plus instead of minus",
            weights_after_step(mlp, X, -lr, slope),
            "The loss grew. Which way does the gradient point?",
        ),
        Misconception("updated twice", weights_after_step(mlp, X, 2 * lr, slope), once),
        Misconception(TWICE, weights_of(twice), once),
        Misconception(
            "lr is ignored", weights_after_step(mlp, X, 1.0, slope), "How far should one step go? Who says so?"
        ),
        Misconception(
            "updated before all gradients are there",
            blamed_late(mlp, X, y, lr),
            "The blame of the earlier layers was measured with weights that had moved already. All gradients first.",
        ),
        Misconception(
            "the loss instead of its gradient",
            weights_after_step(mlp, X, lr, oracle.binary_crossentropy_loss(y, y_hat)),
            "What goes back through the network says how the loss *changes* with each prediction.",
        ),
        Misconception(
            "y_hat - y instead of the loss gradient",
            weights_after_step(mlp, X, lr, y_hat - column),
            "ŷ - y is the gradient at the last Z already; the last layer's backward pass brings its slope in again.",
        ),
        Misconception(
            "y - y_hat instead of the loss gradient",
            weights_after_step(mlp, X, lr, column - y_hat),
            "Which of your functions gives the derivative of the loss?",
        ),
        Misconception(
            BROADCAST,
            weights_after_step(
                mlp,
                X,
                lr,
                oracle.d_binary_crossentropy_loss(np.tile(y, n), np.repeat(y_hat, n))
                .reshape(n, n)
                .mean(axis=1, keepdims=True),
            ),
            "Print the shapes of y and of the predictions before they meet.",
        ),
        Misconception(
            "one mean gradient for every sample",
            weights_after_step(mlp, X, lr, np.full_like(slope, slope.mean())),
            "Each sample has its own gradient; adding up over samples is the layers' work.",
        ),
        Misconception(
            SWAPPED, weights_after_step(mlp, X, lr, oracle.d_binary_crossentropy_loss(y_hat, column)), IN_ORDER
        ),
        Misconception(
            "the slope of the squared error",
            weights_after_step(mlp, X, lr, 2 * (y_hat - column)),
            "Which of your functions gives the derivative of the cross-entropy?",
        ),
        Misconception(
            EACH, each, "All samples of the batch are seen first, at the same weights; then comes one step for all."
        ),
        Misconception(
            "the gradient of the last sample alone",
            last,
            "Each backward pass writes over the gradients of the one before: what becomes of the earlier samples'?",
        ),
        Misconception("only W is moved", in_part(mlp, once_right, every, "W"), visits),
        Misconception("only b is moved", in_part(mlp, once_right, every, "b"), visits),
    ]
    if len(mlp) > 1:
        found += [
            Misconception("only the last layer is moved", in_part(mlp, once_right, [len(mlp) - 1]), visits),
            Misconception("only the first layer is moved", in_part(mlp, once_right, [0]), visits),
            Misconception("the first layer is not moved", in_part(mlp, once_right, every[1:]), visits),
            Misconception("the last layer is not moved", in_part(mlp, once_right, every[:-1]), visits),
        ]
    return found


def mistaken_losses(mlp: Network, X: Array, y: Array, lr: float) -> list[Misconception]:
    """List the mistakes in the loss; each gives its number."""
    y_hat = forwarded(mlp, X)[-1]["A"]
    losses, n = oracle.binary_crossentropy_loss(y, y_hat), len(y)
    slope = oracle.d_binary_crossentropy_loss(y, y_hat)
    later = backwarded(mlp, X, slope)
    oracle.mlp_update(later, lr)
    after = oracle.binary_crossentropy_loss(y, oracle.mlp_forward(later, X))
    table = oracle.binary_crossentropy_loss(np.tile(y, n), np.repeat(y_hat, n))
    each = after_each_sample(mlp, X, y, lr)[1]
    p, t = y_hat.ravel(), y.ravel()
    mean = "A mean does not grow with the size of the batch. Yours does."
    return [
        Misconception("the sum instead of the mean", losses.sum(), mean),
        Misconception(LATER, after.mean(), "Measure first, then move: this loss belongs to the new weights."),
        Misconception(
            "the sum of the losses after the step",
            after.sum(),
            "Measure first, then move. And " + mean[0].lower() + mean[1:],
        ),
        Misconception(BROADCAST, table.mean(), "Print the shape of your losses: one for each sample?"),
        Misconception("the mean of the gradient", slope.mean(), "You return the slope of the loss, not the loss."),
        Misconception("the opposite sign", -losses.mean(), "A cross-entropy is never negative."),
        Misconception("divided by n twice", losses.mean() / n, "Count the divisions."),
        Misconception(
            "the mean prediction", p.mean(), "The predictions came from the network; their losses are asked for."
        ),
        Misconception(EACH, each, "All losses of the batch belong to the same weights, those before the step."),
        Misconception(SWAPPED, oracle.binary_crossentropy_loss(y_hat, y.reshape(y_hat.shape)).mean(), IN_ORDER),
        Misconception(
            "the squared error", np.mean((p - t) ** 2), "Which of your functions gives the loss of this lab?"
        ),
        Misconception(
            "the loss of the labels, not of the probabilities",
            oracle.binary_crossentropy_loss(t, (p > 0.5).astype(float)).mean(),
            "A loss asks how sure the network was: it needs the probabilities themselves.",
        ),
        Misconception("half the loss", losses.mean() / 2, "Where does the factor come from?"),
        Misconception("the loss in bits", losses.mean() / np.log(2), "Which logarithm does the task mean?"),
    ]


def wrong_step(got: Array, mlp: Network, X: Array, y: Array, lr: float, told: dict, calls: Sequence[Call]) -> Wrong:
    """Return what is wrong with a step that left the weights `got` behind; `told` is what was tried and expected."""
    slope = oracle.d_binary_crossentropy_loss(y, forwarded(mlp, X)[-1]["A"])
    before, wanted = weights_of(mlp), weights_after_step(mlp, X, lr, slope)
    if known := recognise(got, mistaken_steps(mlp, X, y, lr), lambda one, two: same_weights(one, two, before)):
        return known.wrong(**told, came="the weights are what you get from")
    k = steps(before, got, before - wanted, 1.0) if got.shape == before.shape else None
    if k is not None:
        return Wrong(
            **told,
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
    return Wrong(**told, came="the weights moved, by other amounts", hint=hint)


def wrong_loss(got: Record, mlp: Network, X: Array, y: Array, lr: float, told: dict) -> Wrong:
    """Return what is wrong with a loss that came back; `told` is what was tried and expected."""
    result, value, y_hat = got.result, numbers(got.result), forwarded(mlp, X)[-1]["A"]
    losses = oracle.binary_crossentropy_loss(y, y_hat)
    if value is not None and value.size == len(y) > 1 and close(value.ravel(), losses.ravel()):
        return Wrong(
            **told,
            came=f"{shape_of(result)}: the loss of each sample",
            hint="These are the right losses. One number is to stand for them all.",
            mistake="the losses, not their mean",
        )
    if wrapped := wrapping(result, losses.mean(), told):
        return wrapped
    if value is not None and value.size == len(y) and close(value.ravel(), y_hat.ravel()):
        return Wrong(
            **told,
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
        if known.name == LATER and same_weights(weights_of(got.args[0]), twice, weights_of(mlp)):
            known = known._replace(name=TWICE)
        return known.wrong(**told, came="the number that you get from")
    return Wrong(
        **told,
        came=shape_of(result) if value is None or value.size != 1 else "another number",
        hint="What does the training loop want to draw for this batch?",
        mistake="nothing is returned" if result is None else None,
    )


def wrapping(result: Value, loss: float, told: dict) -> Wrong | None:
    """Return what costs a part, where the right loss is a text, rounded, or among other things."""
    parts = result if isinstance(result, (tuple, list)) else [result]
    hint, mistake, share = None, None, 0.75
    if len(parts) > 1 and any(shape(one) == () and close(one, loss) for one in parts):
        hint, mistake = "The loss is among what you return. Return it alone.", "more than the loss is returned"
    elif isinstance(result, str) and close(as_number(result), loss, PRINTED):
        hint, mistake = "A text cannot be drawn or averaged: return the number itself.", "a text instead of a number"
    elif numbers(result) is not None and any(close(result, np.round(loss, digits)) for digits in (1, 2, 3, 4)):
        hint, mistake, share = "Rounding is for printing: return the number as it is.", "rounded", 0.5
    if mistake is None:
        return None
    return Wrong(**told, came=shape_of(result), hint=hint, mistake=mistake, share=share)


def as_number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
