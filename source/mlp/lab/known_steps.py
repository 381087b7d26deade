"""What the checks of section 6 say of slips, on examples whose numbers are known. No answer is in here.

Each function looks at what yours gave and returns a sentence, or nothing (``""``) where it finds no slip.
"""

from __future__ import annotations

import copy

import numpy as np

SWAPPED = "Are y and y_hat in the right order? y comes first."


def first(*tried) -> str:
    """Return the sentence of the first pair (holds, sentence) that does not hold."""
    return next((said for holds, said in tried if not holds), "")


# ------------------------------------------------------------ one mini-batch


def one_step(function, mlp, X, y, lr):
    """Take one step with your function; return the loss that came back, and what is wrong with it as one number."""
    try:
        loss = function(mlp, X, y, lr)
    except KeyError as error:
        if error.args[0] not in ("dW", "db"):
            raise
        return None, f"The layer has no {error} yet: mlp_backward has to come before mlp_update."
    if loss is None:
        return loss, "Nothing came back. The mean loss of the mini-batch is what the function returns."
    if isinstance(loss, tuple):
        return loss, f"{len(loss)} things came back. The mean loss is the only one to return."
    shape = f"Shape {np.shape(loss)} came back, not one number: take the mean of all, with no axis."
    return loss, "" if np.shape(loss) == () else shape


def slip_of_loss(loss):
    """Name the slip in the loss of the example worked by hand."""
    return first(
        (not np.isclose(loss, 11.5, atol=0.1), f"A mean loss of {loss:.1f} came back, far too large. {SWAPPED}"),
        (not np.isclose(loss, 0.6167, atol=1e-3), "That is the loss after the step. Return the one before it."),
    )


def slip_of_step(W, b):
    """Name the slip in the weights after one step of the example worked by hand."""
    shapes = f"W or b has changed its shape in the step: print the shape of what goes back. {SWAPPED}"
    if not np.any(W != 0):
        return "The weights did not move. Which of the five lines is missing?"
    if W.shape != (2, 1) or b.shape != (1,):
        return shapes
    went_back = "What went back is the loss itself. Which function turns predictions and labels into its gradient?"
    itself = "What went back is the prediction itself. Which function turns predictions and labels into the gradient?"
    third = "The step is a third of the right one: did you divide the gradient by n? What goes back is not divided."
    return first(
        (np.abs(W).max() < 1e6, f"The step was huge: look at what went back. {SWAPPED}"),
        (not np.allclose(b, [-0.052], atol=1e-3), went_back),
        (not np.allclose(b, [-0.0375], atol=1e-3), itself),
        (W[0, 0] > 0, "The step went uphill: compare the sign with the example worked by hand."),
        (not np.allclose(W, [[0.05], [0.0]]), third),
    )


# ------------------------------------------------------------ one epoch


def one_epoch(function, X, y, batch, lr, seed):
    """Run one epoch on a network of one layer; return the loss, W and b in one row, and what is wrong with the loss."""
    mlp = [{"W": np.array([[1.0], [-1.0]]), "b": np.zeros(1), "act": "sigmoid", "shape": "2 to 1"}]
    loss = function(mlp, X.copy(), y.copy(), batch, lr, np.random.default_rng(seed))
    weights = np.vstack([mlp[0]["W"], mlp[0]["b"]]).ravel()
    if loss is None:
        return loss, weights, "Nothing came back. The mean loss over the data is what the function returns."
    if np.size(loss) != 1:
        return loss, weights, f"One number for the whole epoch is expected; shape {np.shape(loss)} came back."
    return float(np.ravel(loss)[0]), weights, ""


def slip_of_epoch(losses, known):
    """Name the slip in the losses of some epochs of one batch of four and one of one, from each sample's known loss."""
    full = (known.sum() - known) / 4  # mean of the full batch, for each sample that may be left for the short one
    slips = {
        "the sum of the five losses": known.sum(),
        "the sum of the batch means": full + known,
        "the sum of the batch means, divided by N": (full + known) / 5,
        "each batch mean times `batch`, although the last batch is short": (4 * full + 4 * known) / 5,
        "the loss of the last batch alone": known,
        "a loss of some samples only (is return inside the loop, a batch left out, or a slice too short?)": [
            full,
            0.8 * full,
        ],
    }
    wrong = [loss for loss in losses if not np.isclose(loss, [known.mean(), *(full + known) / 2]).any()]
    if not wrong:
        return ""
    loss = wrong[0]
    problem = f"With lr = 0 the mean of the known losses is {known.mean():.3f}; {loss:.3f} came back."
    if not np.isfinite(loss):
        return f"{problem} Did a mini-batch have no rows? Look at where the slice ends."
    if loss > known.sum():
        return f"{problem} More than five losses were added: where does the next batch begin?"
    for slip, values in slips.items():
        if all(np.isclose(one, values).any() for one in wrong):
            return f"{problem} That is {slip}."
    return f"{problem} Is every sample used once, with its own label? If so, look at the averaging."


def slip_of_large_batch(loss, weights, X, y):
    """Name the slip in one step on all five samples at lr = 0.1."""
    after = np.logaddexp(0, (X @ weights[:2] + weights[2]) * np.where(y == 1, -1, 1)).mean()
    moved = f"One batch of all five at lr = 0.1 moves b from 0 to -0.07; yours is {weights[2]:.3f}."
    return first(
        (np.allclose(weights[2], -0.07), f"{moved} Is it one step, with lr as it is?"),
        (
            not np.isclose(loss, after),
            "That is the loss after the step. Each batch's loss is the one before its own step.",
        ),
    )


def slip_of_order(function, X, y):
    """Name the slip in how five samples were put into batches, seen by where the weights end."""

    def end(batch, seed):
        return one_epoch(function, X, y, batch, 0.5, seed)[1]

    ends = {str(end(4, seed).round(4)) for seed in range(16)}
    why = "Does the order come from rng, and does mlp_minibatch get only the rows of its own batch?"
    mixed = "The same samples always share a batch. Mix the samples first, and cut into batches after that."
    together = "With batch = 4 all five samples made one step. They are two batches: 4 + 1."
    return first(
        (not np.allclose(end(4, 0), end(9, 0)), together),
        (np.allclose(end(1, 4), end(1, 4)), "The same seed must give the same result. Is everything drawn from rng?"),
        (len(ends) > 1, f"Sixteen seeds gave one result. {why}"),
        (len(ends) > 2, mixed),
        (len(ends) <= 5, "Five samples in batches of 4 are 4 + 1, never 3 + 2: only the last batch may be short."),
    )


# ------------------------------------------------------------ many epochs


def slip_of_training(function, minibatch, mlp, X, y):
    """Name the slip in three epochs of training, by what one epoch and then two more give."""

    def run(network, epochs, rng):
        return function(network, X.copy(), y.copy(), 2, epochs, 0.1, rng)

    together, apart, all_in_one = (copy.deepcopy(mlp) for network in range(3))
    losses, rng = run(together, 3, np.random.default_rng(5)), np.random.default_rng(5)
    stays = "The network that you were given has not moved. Did you train a copy of it, or a new one?"
    if not np.any(together[0]["W"] != mlp[0]["W"]):
        return stays
    if np.allclose(losses, [minibatch(all_in_one, X.copy(), y.copy(), 0.1) for step in range(3)]):
        three = "With batch = 2 it is three steps: which function takes them?"
        return f"Each epoch was one step on all five samples. {three}"
    pieces = np.concatenate([run(apart, epochs, rng) for epochs in (1, 2)])
    places = "Are batch and epochs in the right places?"
    anew = f"Does something start anew in each call (a generator, init_mlp, lr)? {places}"
    if not np.allclose(losses, pieces):
        return f"3 epochs at once and 1 + 2 epochs should give the same losses. {anew}"
    if not np.allclose(together[0]["W"], apart[0]["W"]):
        return f"3 epochs at once and 1 + 2 epochs should end at the same weights. {anew}"
    others = [run(copy.deepcopy(mlp), 3, np.random.default_rng(seed)) for seed in (6, 7, 8)]
    handed_on = np.ptp([losses, *others], axis=0).max() > 1e-9
    return "" if handed_on else "Four seeds, one result: is the rng handed on?"
