"""What the misconceptions of a layer's backward pass give: computed, so that they can be recognised and named.

Each is a triple (name, what it gives, hint); see `forms.judge_array`. `own` is the student's own dZ.
"""

from __future__ import annotations

import numpy as np

from autograder_tests.checks.forward.forward_mistakes import OTHER_ACT as OTHER
from autograder_tests.checks.forward.forward_mistakes import SLOPES
from autograder_tests.judging.compare import close, numbers

MEAN = "the mean over the samples in place of the sum"
AT_A = "act'(A) in place of act'(Z)"
SIGN = "the opposite sign"
UPDATED = "updated during the backward pass"

MEAN_HINT = "This lab's gradient is the sum over the samples: nothing is divided by their number."
SIGN_HINT = "The minus sign of gradient descent belongs to the update, not here."
BLAME = "Between dA and the {} stands the activation: which gradient has already passed it?"
EVERY = "Which samples does your sum reach? Every one has its share."
PARTS = (  # of the samples
    ("the first sample only", slice(0, 1)),
    ("the last sample only", slice(-1, None)),
    ("the last sample left out", slice(None, -1)),
    ("the first sample left out", slice(1, None)),
)


def own_dZ(after, layer, dA):
    """Return the dZ that the student's other gradients follow from, as far as it can be known; else the right one.

    It is what is kept as dZ, where that has the right shape. Where nothing is kept, dW may tell which mistake was made.
    """
    dZ = dA * SLOPES[layer["act"]](layer["Z"])
    own = after.get("dZ")
    if own is None:
        made = [value for _, value, _ in mistakes_of_dZ(layer, dA) if np.shape(value) == dZ.shape]
        return next((value for value in made if close(after.get("dW"), layer["X"].T @ value)), dZ)
    return own if isinstance(own, np.ndarray) and own.shape == dZ.shape and own.dtype.kind in "fiub" else dZ


def mistakes_of_dZ(layer, dA):
    """List what mistakes give as dZ."""
    Z, A, act, n = layer["Z"], layer["A"], layer["act"], len(dA)
    slope = SLOPES[act]
    dZ = dA * slope(Z)
    at_z = "The second factor is a slope, not the number that the slope is taken at."
    two = "Two things are multiplied here: the gradient that came in, and a slope at a place."
    return [
        (
            AT_A,
            dA * slope(A),
            "Which array do you hand to the derivative: what came in to the activation, or what came out?",
        ),
        (
            "dA without the slope of the activation",
            dA,
            "What happens to a unit that is switched off? Your dZ lets its gradient through.",
        ),
        (
            "act(Z) in place of its slope",
            dA * A,
            "You multiply by the activation itself. How *fast* does it change there?",
        ),
        (
            f"the slope of {OTHER[act]} in a {act} layer",
            dA * SLOPES[OTHER[act]](Z),
            "The layer says which activation it has: read it from layer['act'].",
        ),
        (
            f"A(1 - A), the slope of a sigmoid, in a {act} layer",
            dA * A * (1 - A) if act == "relu" else None,
            "The layer says which activation it has: read it from layer['act'].",
        ),
        ("Z(1 - Z) in place of the slope", dA * Z * (1 - Z), "Which of the two makes a probability: Z or A?"),
        ("one factor of the slope alone", dA * (1 - A), "The slope of the sigmoid has two factors."),
        ("dA multiplied by Z", dA * Z, at_z),
        ("the slope alone, dA left out", slope(Z), "What comes from the layer after this one? It comes in here."),
        ("the slope at dA", slope(dA), two),
        ("the slope at dA", dA * slope(dA), two),
        ("the slope of relu, on and off exchanged", dA * (Z < 0), "For which Z does relu pass a change on?"),
        ("the slope at XW, without b", dA * slope(Z - layer["b"]), "At which place was the activation used?"),
        ("the slope added to dA", dA + slope(Z), "The chain rule links two rates of change. By which operation?"),
        (MEAN, dZ / n, MEAN_HINT),
        (MEAN, dA.mean(axis=0) * slope(Z), MEAN_HINT),
        (SIGN, -dZ, SIGN_HINT),
        ("decimals cut off", np.trunc(dZ), "Where do your numbers lose their decimals? Print each dtype."),
    ]


def mistakes_of_dW(layer, dA, own):
    """List what mistakes give as dW."""
    X, n = layer["X"], len(dA)
    shapes = "A gradient has the shape of what it is the gradient of. Compare dW.shape with W.shape."
    return [
        ("dW transposed", own.T @ X, shapes),
        ("dW reshaped in place of transposed", (own.T @ X).reshape(layer["W"].shape), shapes),
        ("dA in place of dZ", X.T @ dA, BLAME.format("weights")),
        ("X in place of its transpose", X @ own if len(own) == X.shape[1] else None, "Which axis is summed over?"),
        ("an entry by entry product", X * own if X.shape == own.shape else None, "Each input meets each dZ."),
        (MEAN, X.T @ own / n, MEAN_HINT),
        (
            "Z in place of dZ",
            X.T @ layer["Z"],
            "Two arrays meet here: what came in forward, and a gradient that came back.",
        ),
        ("A in place of X", layer["A"].T @ own, "A weight's blame depends on what came *in* along its edge."),
        (SIGN, -X.T @ own, SIGN_HINT),
        *((name, X[part].T @ own[part], EVERY) for name, part in PARTS),
        (
            "the products not added up over the samples",
            X[:, :, None] * own[:, None, :],
            "Your dW has one matrix for each sample, but all samples share one W.",
        ),
    ]


def mistakes_of_db(layer, dA, own, after):
    """List what mistakes give as db."""
    dW = numbers(after.get("dW"))
    axis = "Your db has one number for each sample. How many biases has the layer?"
    return [
        (MEAN, own.mean(axis=0), MEAN_HINT),
        (MEAN, own.mean(axis=0, keepdims=True), MEAN_HINT),
        ("one mean over everything", own.mean(), "Your db is a single number. How many biases has the layer?"),
        ("sums along the wrong axis", own.sum(axis=1), axis),
        ("sums along the wrong axis, kept as a column", own.sum(axis=1, keepdims=True), axis),
        ("one sum over everything", own.sum(), "Your db is a single number. How many biases has the layer?"),
        ("dA in place of dZ", dA.sum(axis=0), BLAME.format("biases")),
        ("dA in place of dZ", dA.sum(axis=0, keepdims=True), BLAME.format("biases")),
        ("dZ not added up", own, "Your db has a row for each sample, but all samples share one set of biases."),
        *((name, own[part].sum(axis=0), EVERY) for name, part in PARTS),
        (
            "dW added up in place of dZ",
            dW.sum(axis=0) if dW is not None and dW.shape == layer["W"].shape else None,
            "The input plays no part in the blame of a bias.",
        ),
        (SIGN, -own.sum(axis=0), SIGN_HINT),
        ("b itself", layer["b"], "db says how the loss changes with b; it is no copy of b."),
    ]


def mistakes_of_dX(layer, dA, own, after):
    """List what mistakes give as dX."""
    W, X, n, dW, moved = layer["W"], layer["X"], len(dA), numbers(after.get("dW")), numbers(after.get("W"))
    shapes = "A gradient has the shape of what it is the gradient of. Compare dX.shape with X.shape."
    rows = "Each sample's dX is its own: nothing is added up over samples, and nothing is divided."
    right_ = own @ W.T
    return [
        ("dA in place of dZ", dA @ W.T, BLAME.format("inputs")),
        ("dX transposed", right_.T, shapes),
        (
            "W in place of its transpose",
            own @ W if W.shape[0] == W.shape[1] else None,
            "A row of dZ has one number for each unit. Which axis of W belongs to the units?",
        ),
        ("dX reshaped in place of transposed", right_.T.reshape(X.shape), shapes),
        ("W reshaped in place of transposed", own @ W.reshape(W.T.shape), "What does W.T look like, row by row?"),
        (MEAN, right_ / n, rows),
        ("dX added up over the samples", right_.sum(axis=0), rows),
        ("Z in place of dZ", layer["Z"] @ W.T, "What goes back along the weights is a gradient."),
        (
            "dW in place of W",
            own @ dW.T if dW is not None and dW.shape == W.shape else None,
            "The input met the weights, not the weights' gradient.",
        ),
        (
            "the input's own slope as well",
            right_ * (X > 0),
            "The layer before this one takes care of its own activation, when its turn comes.",
        ),
        (SIGN, -right_, SIGN_HINT),
        ("X itself", X, "dX says how the loss changes with X; it is no copy of X."),
        (
            UPDATED,
            own @ moved.T if moved is not None and moved.shape == W.shape and not close(moved, W) else None,
            "The blame goes back along the weights that were used on the way forward.",
        ),
    ]
