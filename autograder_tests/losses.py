"""How the loss and its slope are judged in section 1, and what their common mistakes would give."""

from __future__ import annotations

import numpy as np

from autograder_tests import oracle
from autograder_tests.elementwise import ask, judge_numbers, judge_shape
from autograder_tests.engine import Wrong
from autograder_tests.judging import close, numbers, same_numbers, shape_of
from autograder_tests.record import CallFailed

LOSSES = {"binary_crossentropy_loss": "loss", "d_binary_crossentropy_loss": "gradient"}
NAMES = {kind: name for name, kind in LOSSES.items()}
EPS = 1e-10
ALONE = ("the {} where the label is 1", "the {} where the label is 0")
NOT_RESHAPED = "y not brought into y_hat's shape"
RESHAPE_HINT = (
    "Print the shapes of y, of y_hat and of what you return. One column against one row gives a whole table: NumPy"
    " pairs every label with every prediction. Which of the two arguments gives the shape of the answer?"
)
SAMPLES_HINT = (
    "The shape is right; with one label alone, and a column, so were the numbers. Does each label stay with its own"
    " prediction, and is nothing kept from an earlier call?"
)
AVERAGED = "one number for the whole batch"
TERM, ANOTHER, TABLE = 0.75, 1.0, 0.55
"""Shares of a check of one label: for a mistake in the formula, for another formula, for shapes that do not match."""


def loss_mistakes(y, y_hat):
    """What mistakes in the loss give, for y in the shape of y_hat and predictions away from 0 and 1."""
    p, n = y_hat, y_hat.size
    right = oracle.binary_crossentropy_loss(y, p)
    per_sample = (
        "Each prediction has a loss of its own. Adding up or averaging is done later, by whoever calls this function."
    )
    zero = np.zeros_like(right)
    wrongs = {
        "the sign turned round": (
            -right,
            "A loss is never negative. What is the sign of the logarithm of a number below 1?",
        ),
        AVERAGED: (np.mean(right), per_sample),
        "the sum over the batch": (np.sum(right), per_sample),
        "a division by the number of samples": (right / n, per_sample),
        "a logarithm with base 10": (np.log10(np.e) * right, "The loss is made with the natural logarithm."),
        "a logarithm with base 2": (np.log2(np.e) * right, "The loss is made with the natural logarithm."),
        "the squared difference": (
            (y - p) ** 2,
            "That is the loss of least squares; this one is made of logarithms.",
            ANOTHER,
        ),
        "the difference without its sign": (np.abs(y - p), "This loss is made of logarithms.", ANOTHER),
        "the loss that belongs to the other label": (
            oracle.binary_crossentropy_loss(1 - y, p),
            "Ask of a confident and right prediction: is its loss near 0?",
        ),
        "y and y_hat swapped": (
            oracle.binary_crossentropy_loss(p, y),
            "The logarithm is taken of the predictions. Labels of 0 or 1 stand in front of it.",
        ),
        "brackets missing around 1 - y": (
            -(y * np.log(p) + 1 - y * np.log(1 - p)),
            "Python multiplies before it subtracts: which part of the formula stands in brackets?",
        ),
        "the labels left out": (
            -(np.log(p) + np.log(1 - p)),
            "For each label one of the two terms must vanish. What makes it vanish?",
        ),
        "the gradient in place of the loss": (
            oracle.d_binary_crossentropy_loss(y, p),
            "That is the slope of the loss, its gradient; here its height is wanted.",
            ANOTHER,
        ),
    }
    if n > 1 and not np.any(right == 0):
        name = f"a loss of 0 for every label {'1' if y.all() else '0'}" if y.all() or not y.any() else "no loss at all"
        wrongs[name] = (
            zero,
            "The formula has two terms, one for each label. One of them does nothing in your version.",
        )
    return wrongs


def d_loss_mistakes(y, y_hat):
    """What mistakes in the slope of the loss give, for y in the shape of y_hat and predictions away from 0 and 1."""
    p, n = y_hat, y_hat.size
    right = oracle.d_binary_crossentropy_loss(y, p)
    one = y.all()
    wrongs = {
        "the sign turned round": (
            -right,
            "If the label is 1, a larger prediction makes the loss smaller. Which sign must the gradient have there?",
        ),
        "a division by the number of samples": (
            right / n,
            "Each prediction has a gradient of its own, as if it were alone. Nothing here is averaged: in this lab the"
            " gradients of a batch are added up.",
        ),
        AVERAGED: (np.mean(right), "One gradient for each prediction is wanted. Averaging is nobody's task here."),
        "the sum over the batch": (
            np.sum(right),
            "One gradient for each prediction is wanted; they are added up later.",
        ),
        "y_hat - y alone": (
            p - y,
            "That is the gradient by the logit: the sigmoid's own slope is already in it. The one by y_hat is"
            " wanted; `layer_backward` multiplies by the sigmoid's slope later.",
        ),
        "the division by 1 - y_hat missing": ((p - y) / p, "The denominator has two factors."),
        "the division by y_hat missing": ((p - y) / (1 - p), "The denominator has two factors."),
        "the denominator multiplied in place of divided by": (
            (p - y) * p * (1 - p),
            "Check the brackets of the fraction.",
        ),
        "brackets missing around the denominator": (
            (p - y) / p * (1 - p),
            "Python works from left to right: a / b * c divides by b only.",
        ),
        "brackets missing around the denominators": (
            -y / p + (1 - y) - p,
            "Division comes before subtraction and addition: a / 1 - b is not a / (1 - b).",
        ),
        "brackets missing around the numerator": (
            p - y / (p * (1 - p)),
            "Division comes before subtraction: a - b / c divides b only.",
        ),
        "brackets missing around 1 - y": (
            -y / p + 1 - y / (1 - p),
            "Division comes before subtraction: 1 - a / b divides a only.",
        ),
        "1 + y_hat in place of 1 - y_hat": ((p - y) / (p * (1 + p)), "Check the signs below the line."),
        "y_hat below the line for both labels": (
            -y / p + (1 - y) / p,
            "What stands below the line where the label is 0?",
        ),
        "the loss in place of its gradient": (
            oracle.binary_crossentropy_loss(y, p),
            "That is the loss. How steep is it?",
            ANOTHER,
        ),
        "the squared loss's gradient": (2 * (p - y), "That belongs to the loss of least squares.", ANOTHER),
        "the gradient that belongs to the other label": (
            oracle.d_binary_crossentropy_loss(1 - y, p),
            "Ask of label 1: does a larger prediction make the loss larger or smaller?",
        ),
        "y and y_hat swapped": (
            oracle.d_binary_crossentropy_loss(p, y),
            "Labels are 0 or 1: dividing by them cannot be right.",
        ),
    }
    wrongs[f"a gradient of 0 for every label {'1' if one else '0'}"] = (
        np.zeros_like(right),
        "The gradient has a part for each label. One of them does nothing in your version.",
    )
    return wrongs


LOSS_MISTAKES = {"binary_crossentropy_loss": loss_mistakes, "d_binary_crossentropy_loss": d_loss_mistakes}


def ask_loss(student, name, y, y_hat):
    """Call with the usual eps; a function that has no such argument is asked without, and judged for that elsewhere."""
    try:
        return ask(student, name, y, y_hat, EPS)
    except CallFailed as error:
        if error.type != "TypeError" or "positional argument" not in error.message:
            raise
        return ask(student, name, y, y_hat)


def predictions(rng, n):
    """Draw n different probabilities away from 0, one half and 1."""
    p = rng.permutation(np.linspace(0.06, 0.94, n)) if n > 1 else np.array([0.83])
    return p + rng.uniform(-0.01, 0.01, n) * (p != 0.5) + 0.02 * (p == 0.5)


def every_pair(y, y_hat, kind):
    """What comes out when every label meets every prediction; nan where that cannot happen."""
    n = y_hat.size
    if {np.shape(y), y_hat.shape} != {(n,), (n, 1)} or n == 1:
        return np.nan
    return getattr(oracle, NAMES[kind])(*(np.array(part) for part in np.broadcast_arrays(y, y_hat)))


def table_of(got, right_):
    """Whether the answers for a column came as a table, each of them n times."""
    n = right_.size
    table = np.broadcast_to(right_.reshape(n, 1), (n, n))
    return n > 1 and any(close(got, value, absolute=2e-6) for value in (table, table.T))


def own_answers(student, name, y, y_hat):
    """Return what the student's function gives for the same samples as columns, one for each label; None if none.

    How a function copes with shapes is judged by its own formula: a wrong formula has its own check.
    """
    y, p = np.ravel(y), np.ravel(y_hat)
    own = np.full(p.shape, np.nan)
    for label in np.unique(y):
        chosen = y == label
        column = (chosen.sum(), 1)
        try:
            part = numbers(ask_loss(student, name, y[chosen].reshape(column), p[chosen].reshape(column)))
        except CallFailed:
            return None
        if part is None or part.shape != column:
            return None
        own[chosen] = part.ravel()
    return own if np.isfinite(own).all() else None


def judge_losses(got, y, y_hat, name, tried, own=None, wanted_shape=None, share=1.0, more=None):
    """Judge the numbers, which may be the student's `own` for these samples; and the shape, if it is given."""
    kind = LOSSES[name]
    right_ = getattr(oracle, name)(y, y_hat)
    flat = np.reshape(y, y_hat.shape)
    wrongs = LOSS_MISTAKES[name](flat, y_hat) | (more or {})
    n = y_hat.size
    expected = f"one {kind} for each of the {n} predictions" if n > 1 else f"the {kind} of the one prediction"
    if wanted_shape is not None:
        expected += f", in y_hat's shape {wanted_shape}"
        if same_numbers(got, every_pair(y, y_hat, kind), absolute=2e-6):
            came = f"{shape_of(got)}: {got.size} numbers"
            raise Wrong(tried=tried, expected=expected, came=came, hint=RESHAPE_HINT, mistake=NOT_RESHAPED)
    if y.all() != y.any():
        first = getattr(oracle, name)(np.full(y_hat.shape, np.ravel(y)[0]), y_hat)
        wrongs["the first label for all"] = (first, "Each prediction has its own label. Where is one picked out?")
    if not same_numbers(got, own):
        if table_of(got, right_):
            came = f"{shape_of(got)}: every label against every prediction"
            raise Wrong(tried, expected, came, hint=RESHAPE_HINT, mistake=NOT_RESHAPED, share=min(share, TABLE))
        hint = SAMPLES_HINT if wanted_shape is not None and np.shape(got) == wanted_shape else None
        judge_numbers(got, right_, wrongs, tried=tried, expected=expected, share=share, hint=hint)
    if wanted_shape is not None:
        why = "The numbers are right. The answer takes the shape of y_hat, whatever the shape of y."
        mistake = AVERAGED if np.ndim(got) == 0 else "the shape of the answer"
        judge_shape(got, wanted_shape, tried=tried, expected=expected, hint=why, mistake=mistake, share=0.6)


def judge_label(student, rng, name, label):
    """One label alone: each of the two terms is judged by itself."""
    stale = {}
    for n in (7, 4):
        y_hat = predictions(rng, n).reshape(n, 1)
        y = np.full((n, 1), label)
        tried = f"{name} with y and y_hat of shape ({n}, 1), every label {label}"
        got = ask_loss(student, name, y, y_hat)
        try:
            judge_losses(got, y, y_hat, name, tried, share=TERM, more=stale)
        except Wrong as wrong:
            raise for_both_labels(student, name, got, y, y_hat, wrong) from None
        why = "Something is kept from one call to the next, or read from outside. Work with the arguments only."
        stale = {"the answer to the call before": (getattr(oracle, name)(y, y_hat), why)}


def for_both_labels(student, name, got, y, y_hat, wrong):
    """Name what fits with both labels together, where several mistakes fit with one alone; else leave it as it is."""
    mixed = np.arange(y_hat.size).reshape(y_hat.shape) % 2
    try:
        judge_losses(ask_loss(student, name, mixed, y_hat), mixed, y_hat, name, wrong.tried, share=TERM)
    except CallFailed:
        return wrong
    except Wrong as both:
        value = LOSS_MISTAKES[name](y, y_hat).get(both.mistake, (np.nan,))[0]
        return both if same_numbers(got, value, absolute=2e-6) else wrong
    return wrong


def judge_shapes(student, rng, name, pairs):
    for y_shape, shape in pairs:
        n = int(np.prod(shape))
        y_hat = predictions(rng, n).reshape(shape)
        y = rng.permutation(np.arange(n) % 2).reshape(y_shape)
        tried = f"{name} with y of shape {y_shape} and y_hat of shape {shape}"
        got = ask_loss(student, name, y, y_hat)
        judge_losses(got, y, y_hat, name, tried, own_answers(student, name, y, y_hat), wanted_shape=shape)


def certain(rng):
    """Predictions of exactly 0 and 1 in all four combinations with the labels, and two ordinary ones."""
    table = np.array([(0, 0.0), (0, 1.0), (1, 0.0), (1, 1.0), (1, 0.7), (0, 0.6)])
    y, y_hat = rng.permutation(table).T
    return y.astype(int).reshape(-1, 1), y_hat.reshape(-1, 1)


def numbers_of(got, n):
    """The n numbers of `got` in one row, or None if it does not hold n numbers."""
    values = numbers(got)
    return values.ravel() if values is not None and values.size == n else None


def one_for_each(call, y, y_hat):
    """The numbers for all samples; of a function that mixes the samples, whatever it gives for each one alone."""
    values = numbers_of(call(y, y_hat), y.size)
    if values is not None:
        return values
    alone = [numbers_of(call(y[[i]], y_hat[[i]]), 1) for i in range(y.size)]
    return None if any(value is None for value in alone) else np.concatenate(alone)


def judge_certain(student, rng, name):
    y, y_hat = certain(rng)
    loss = LOSSES[name] == "loss"
    tried = f"{name} with predictions of exactly 0 and exactly 1, right ones and wrong ones, and eps = {EPS}"
    expected = (
        "finite numbers: a loss close to 0 where a certain prediction is right, a large one where it is wrong"
        if loss
        else "finite numbers: very steep where a certain prediction is wrong; no steeper than 1 where it is right"
    )
    values = one_for_each(lambda *samples: ask_loss(student, name, *samples), y, y_hat)
    if values is None:
        raise Wrong(tried=tried, expected=expected, came="not one number for each prediction")
    y, y_hat = y.ravel(), y_hat.ravel()
    is_right, is_wrong = y == y_hat, np.abs(y - y_hat) == 1
    if not np.isfinite(values).all():
        where = [w for w, at in (("right", is_right), ("wrong", is_wrong)) if not np.isfinite(values[at]).all()]
        raise Wrong(
            tried=tried,
            expected=expected,
            came=f"nan or inf where a certain prediction is {' and where it is '.join(where) or 'not even made'}",
            hint="log(0) is -inf, 1/0 is inf, 0 times inf is nan. `eps` must act before the logarithm or the division"
            " sees a 0, and at both ends: y_hat = 0 and y_hat = 1.",
            mistake="eps does not keep 0 away",
        )
    sides = np.where(y == 1, -1.0, 1.0)
    if loss:
        fine = (np.abs(values[is_right]) < 1e-3).all() and ((values[is_wrong] > 9) & (values[is_wrong] < 99)).all()
    else:
        fine = (np.abs(values[is_right]) < 1.01).all() and (values[is_wrong] * sides[is_wrong] > 1e3).all()
    if not loss and (values[is_wrong] * sides[is_wrong] < -1e3).any():
        raise Wrong(
            tried=tried,
            expected=expected,
            came="a very steep gradient with the wrong sign where a certain prediction is wrong",
            hint="What is 1 - (y_hat + eps) at y_hat = 1, larger or smaller than 0? No denominator may fall below 0.",
            mistake="eps makes a denominator negative",
        )
    ordinary = ~(is_right | is_wrong)
    fine = fine and same_numbers(values[ordinary], getattr(oracle, name)(y[ordinary], y_hat[ordinary]))
    if not fine:
        hint = "Put y_hat = 0 and y_hat = 1 into your formula by hand, for each label, and follow eps through it."
        raise Wrong(tried=tried, expected=expected, came="finite numbers of another size or sign", hint=hint)


def judge_eps(student, name, *eps):
    """A certain and wrong prediction shows which eps was used: the one given, or the default."""
    y, y_hat = np.array([[1], [0], [1]]), np.array([[0.0], [1.0], [0.7]])
    used = eps[0] if eps else EPS
    told = f"eps = {used}" if eps else "no eps in the call"
    tried = f"{name} with certain and wrong predictions, an ordinary one, and {told}"
    kind = LOSSES[name]
    values = one_for_each(lambda *samples: ask(student, name, *samples, *eps), y, y_hat)
    expected = f"where certain and wrong, the {kind} that eps = {used} allows at most"
    if values is None:
        raise Wrong(tried=tried, expected=expected, came="not one number for each prediction")
    certain, ordinary = values[:2], values[2]
    if kind == "loss":
        fine = np.abs(certain + np.log(used)).max() < 0.8  # clipped and offset, eps counts twice
    else:
        fine = ((certain * (-1, 1) > 0.49 / used) & (certain * (-1, 1) < 2.1 / used)).all()
    fine = fine and close(ordinary, getattr(oracle, name)(1, 0.7), relative=0.02)
    if not fine:
        raise Wrong(
            tried=tried,
            expected=expected,
            came=f"a {kind} that belongs to another eps" if np.isfinite(values).all() else "nan or inf",
        )
