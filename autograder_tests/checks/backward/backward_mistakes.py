"""What the misconceptions of a layer's backward pass give: computed, so that they can be recognised and named.

`own` is the student's own dZ.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from autograder_tests.checks import recognise
from autograder_tests.checks.forward.forward_mistakes import OTHER_ACT as OTHER
from autograder_tests.checks.forward.forward_mistakes import SLOPES
from autograder_tests.judging.compare import alike, close, numbers, shape, shape_of
from autograder_tests.judging.verdict import Misconception
from autograder_tests.kinds import Array, Layer

MEAN = "the mean over the samples instead of the sum"
AT_A = "act'(A) instead of act'(Z)"
SIGN = "the opposite sign"
UPDATED = "updated during the backward pass"
LEFT_OUT = "layers left out"
CHANGED = "the gradient is not handed on as it came"
EVERY_LAYER = "the gradient of the loss for every layer"

MEAN_HINT = "This lab's gradient is the sum over the samples: nothing is divided by their number."
SIGN_HINT = "The minus sign of gradient descent belongs to the update, not here."
PENCIL = "Take a pencil: write down, layer by layer, which array goes in and which comes out."
BLAME = "Between dA and the {} stands the activation: which gradient has already passed it?"
EVERY = "Which samples does your sum reach? Every one has its share."
PARTS = (  # of the samples
    ("the first sample only", slice(0, 1)),
    ("the last sample only", slice(-1, None)),
    ("the last sample left out", slice(None, -1)),
    ("the first sample left out", slice(1, None)),
)


def mistakes_of_dZ(layer: Layer, dA: Array) -> Iterator[Misconception]:
    """List what mistakes give as dZ."""
    Z, A, act, n = layer["Z"], layer["A"], layer["act"], len(dA)
    slope = SLOPES[act]
    dZ = dA * slope(Z)
    says = "The layer says which activation it has: read it from layer['act']."
    at_z = "The second factor is a slope, not the number that the slope is taken at."
    two = "Two things are multiplied here: the gradient that came in, and a slope at a place."
    yield from [
        Misconception(
            AT_A,
            dA * slope(A),
            "Which array do you hand to the derivative: what came in to the activation, or what came out?",
        ),
        Misconception(
            "dA without the slope of the activation",
            dA,
            "What happens to a unit that is switched off? Your dZ lets its gradient through.",
        ),
        Misconception(
            "act(Z) instead of its slope",
            dA * A,
            "You multiply by the activation itself. How *fast* does it change there?",
        ),
        Misconception(f"the slope of {OTHER[act]} in a {act} layer", dA * SLOPES[OTHER[act]](Z), says),
        Misconception(
            f"A(1 - A), the slope of a sigmoid, in a {act} layer", dA * A * (1 - A) if act == "relu" else None, says
        ),
        Misconception(
            "Z(1 - Z) instead of the slope", dA * Z * (1 - Z), "Which of the two makes a probability: Z or A?"
        ),
        Misconception("one factor of the slope alone", dA * (1 - A), "The slope of the sigmoid has two factors."),
        Misconception("dA multiplied by Z", dA * Z, at_z),
        Misconception(
            "the slope alone, dA left out", slope(Z), "What comes from the layer after this one? It comes in here."
        ),
        Misconception("the slope at dA", slope(dA), two),
        Misconception("the slope at dA", dA * slope(dA), two),
        Misconception(
            "the slope of relu, on and off exchanged", dA * (Z < 0), "For which Z does relu pass a change on?"
        ),
        Misconception(
            "the slope at XW, without b", dA * slope(Z - layer["b"]), "At which place was the activation used?"
        ),
        Misconception(
            "the slope added to dA", dA + slope(Z), "The chain rule links two rates of change. By which operation?"
        ),
        Misconception(MEAN, dZ / n, MEAN_HINT),
        Misconception(MEAN, dA.mean(axis=0) * slope(Z), MEAN_HINT),
        Misconception(SIGN, -dZ, SIGN_HINT),
        Misconception("decimals cut off", np.trunc(dZ), "Where do your numbers lose their decimals? Print each dtype."),
    ]


def mistakes_of_dW(layer: Layer, dA: Array, own: Array) -> Iterator[Misconception]:
    """List what mistakes give as dW."""
    X, n = layer["X"], len(dA)
    shapes = "A gradient has the shape of what it is the gradient of. Compare dW.shape with W.shape."
    yield from [
        Misconception("dW transposed", own.T @ X, shapes),
        Misconception("dW reshaped instead of transposed", (own.T @ X).reshape(layer["W"].shape), shapes),
        Misconception("dA instead of dZ", X.T @ dA, BLAME.format("weights")),
        Misconception(
            "X instead of its transpose", X @ own if len(own) == X.shape[1] else None, "Which axis is summed over?"
        ),
        Misconception(
            "an entry by entry product", X * own if X.shape == own.shape else None, "Each input meets each dZ."
        ),
        Misconception(MEAN, X.T @ own / n, MEAN_HINT),
        Misconception(
            "Z instead of dZ",
            X.T @ layer["Z"],
            "Two arrays meet here: what came in forward, and a gradient that came back.",
        ),
        Misconception(
            "A instead of X", layer["A"].T @ own, "A weight's blame depends on what came *in* along its edge."
        ),
        Misconception(SIGN, -X.T @ own, SIGN_HINT),
        *(Misconception(name, X[part].T @ own[part], EVERY) for name, part in PARTS),
        Misconception(
            "the products not added up over the samples",
            X[:, :, None] * own[:, None, :],
            "Your dW has one matrix for each sample, but all samples share one W.",
        ),
    ]


def mistakes_of_db(layer: Layer, dA: Array, own: Array, after: dict) -> Iterator[Misconception]:
    """List what mistakes give as db."""
    dW = numbers(after.get("dW"))
    single = "Your db is a single number. How many biases has the layer?"
    axis = "Your db has one number for each sample. How many biases has the layer?"
    yield from [
        Misconception(MEAN, own.mean(axis=0), MEAN_HINT),
        Misconception(MEAN, own.mean(axis=0, keepdims=True), MEAN_HINT),
        Misconception("one mean over everything", own.mean(), single),
        Misconception("sums along the wrong axis", own.sum(axis=1), axis),
        Misconception("sums along the wrong axis, kept as a column", own.sum(axis=1, keepdims=True), axis),
        Misconception("one sum over everything", own.sum(), single),
        Misconception("dA instead of dZ", dA.sum(axis=0), BLAME.format("biases")),
        Misconception("dA instead of dZ", dA.sum(axis=0, keepdims=True), BLAME.format("biases")),
        Misconception(
            "dZ not added up", own, "Your db has a row for each sample, but all samples share one set of biases."
        ),
        *(Misconception(name, own[part].sum(axis=0), EVERY) for name, part in PARTS),
        Misconception(
            "dW added up instead of dZ",
            dW.sum(axis=0) if dW is not None and dW.shape == layer["W"].shape else None,
            "The input plays no part in the blame of a bias.",
        ),
        Misconception(SIGN, -own.sum(axis=0), SIGN_HINT),
        Misconception("b itself", layer["b"], "db says how the loss changes with b; it is no copy of b."),
    ]


def mistakes_of_dX(layer: Layer, dA: Array, own: Array, after: dict) -> Iterator[Misconception]:
    """List what mistakes give as dX."""
    W, X, n, dW, moved = layer["W"], layer["X"], len(dA), numbers(after.get("dW")), numbers(after.get("W"))
    shapes = "A gradient has the shape of what it is the gradient of. Compare dX.shape with X.shape."
    rows = "Each sample's dX is its own: nothing is added up over samples, and nothing is divided."
    right_ = own @ W.T
    yield from [
        Misconception("dA instead of dZ", dA @ W.T, BLAME.format("inputs")),
        Misconception("dX transposed", right_.T, shapes),
        Misconception(
            "W instead of its transpose",
            own @ W if W.shape[0] == W.shape[1] else None,
            "A row of dZ has one number for each unit. Which axis of W belongs to the units?",
        ),
        Misconception("dX reshaped instead of transposed", right_.T.reshape(X.shape), shapes),
        Misconception(
            "W reshaped instead of transposed", own @ W.reshape(W.T.shape), "What does W.T look like, row by row?"
        ),
        Misconception(MEAN, right_ / n, rows),
        Misconception("dX added up over the samples", right_.sum(axis=0), rows),
        Misconception("Z instead of dZ", layer["Z"] @ W.T, "What goes back along the weights is a gradient."),
        Misconception(
            "dW instead of W",
            own @ dW.T if dW is not None and dW.shape == W.shape else None,
            "The input met the weights, not the weights' gradient.",
        ),
        Misconception(
            "the input's own slope as well",
            right_ * (X > 0),
            "The layer before this one takes care of its own activation, when its turn comes.",
        ),
        Misconception(SIGN, -right_, SIGN_HINT),
        Misconception("X itself", X, "dX says how the loss changes with X; it is no copy of X."),
        Misconception(
            UPDATED,
            own @ moved.T if moved is not None and moved.shape == W.shape and not close(moved, W) else None,
            "The blame goes back along the weights that were used on the way forward.",
        ),
    ]


def mistakes_of_dA(source: Array, start: Layer) -> Iterator[Misconception]:
    """List what mistakes make of a gradient on its way."""
    n = len(source)
    rows = "Each sample has its own row in a gradient, on the whole way back."
    yield from [
        Misconception(SIGN, -source, SIGN_HINT),
        Misconception(MEAN, source / n, MEAN_HINT),
        Misconception("the mean of the samples", source.mean(axis=0), rows),
        Misconception("the mean of the samples", source.mean(axis=0, keepdims=True), rows),
        Misconception("the mean of the samples", source.mean(), rows),
        Misconception("one sum over the samples", source.sum(axis=0), rows),
        Misconception("one sum over everything", source.sum(), rows),
        Misconception("the gradient transposed", source.T, "A gradient has the shape of what it is the gradient of."),
        Misconception(
            "the gradient in one row", source.ravel(), "Samples are rows, also where there is one unit only."
        ),
        Misconception(
            "the slope of the activation used before layer_backward",
            source * SLOPES[start["act"]](start["Z"]),
            "layer_backward takes care of the slope: hand it the gradient as it is.",
        ),
    ]


def inline(layer: Layer, start: Layer, source: Array, own: Array) -> str | None:
    """Name what goes wrong where the work of layer_backward is done in mlp_backward itself, or return None."""
    for key, wrongs in (
        ("dZ", mistakes_of_dZ(start, source)),
        ("dW", mistakes_of_dW(start, source, own)),
        ("db", mistakes_of_db(start, source, own, layer)),
    ):
        known = recognise(layer.get(key), wrongs)
        if known and not close(layer[key], source * SLOPES[start["act"]](start["Z"])):
            return f"its {key} is what you get from: {known.name}"
    return None


def handed_on(
    order: list[tuple], i: int, source: Array, start: Layer, next_one: Layer | None, d_loss: Array
) -> tuple[str, str, str | None] | None:
    """Return (what came back, mistake, hint) where what layer i was handed is wrong, or when; else None.

    Parameters
    ----------
    order : list of (int, object)
        Which layers layer_backward was called with, by their positions, and each dA; at least one.
    i : int
    source : ndarray
        What should have been handed to layer i.
    start, next_one : dict
        Layer i before the pass, and the one after it as the pass left it; None for the last layer.
    d_loss : ndarray
    """
    places, given = [place for place, _ in order], [dA for place, dA in order if place == i]
    if len(places) > 1 and places == sorted(places) and places[0] == 0:
        hint = "Where does the loss sit: next to the first layer or next to the last? Start there."
        return "layer_backward was called for the first layer first", "first layer to last", hint
    if not given:
        hint = "Write down the indices that your loop visits, for a network of three layers: is each of them there?"
        return "layer_backward was never called for it", LEFT_OUT, hint
    if next_one is not None:
        if any(close(dA, d_loss) for dA in given):
            hint = "d_loss belongs to the output. What does a call of layer_backward give you for the layer before it?"
            return "it was given d_loss, like the last layer", EVERY_LAYER, hint
        for key in ("dZ", "dA"):
            if any(close(dA, next_one.get(key)) for dA in given):
                hint = "Which of the five gradients has the shape of this layer's output?"
                return f"it was given the {key} of the layer after it", f"{key} handed on instead of dX", hint
    if known := recognise(given[-1], mistakes_of_dA(source, start)):
        return f"it was given what you get from: {known.name}", known.name, known.hint
    if shape(given[-1]) != start["A"].shape:
        return f"it was given {shape_of(given[-1])}", CHANGED, PENCIL
    if not alike(given[-1], source):
        return f"it was given {shape_of(given[-1])} with other numbers", CHANGED, PENCIL
    return None
