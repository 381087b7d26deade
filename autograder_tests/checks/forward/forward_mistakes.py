"""What the misconceptions of a layer's forward pass give: computed, so that they can be recognised and named."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from autograder_tests.checks import Misconception, Wrong, oracle
from autograder_tests.judging.compare import close, numbers, same_numbers
from autograder_tests.kinds import Array, Layer, Value

ACTS = {"relu": oracle.relu, "sigmoid": oracle.sigmoid}
SLOPES = {"relu": oracle.d_relu, "sigmoid": oracle.d_sigmoid}
OTHER_ACT = {"relu": "sigmoid", "sigmoid": "relu"}

NO_BIAS = "XW without b"
TURNED = "transposed: samples as columns"
OTHER_Z = "Z is not XW + b"
NOT_FROM_Z = "it does not follow from Z"

AFTER_ACT = "b added after the activation"
BENDS = "The bias moves the place where the unit bends: it belongs inside."
NO_BIAS_HINT = (
    "The printed handout leaves b out of its equation 7. It belongs there: without it no bias could ever learn."
)
EACH_HINT = "Each column of XW belongs to one unit, and each unit has its own bias."
ALL_HINT = "Every sample goes through the layer, each in its own row. Which rows does your code reach?"


def mistakes_of_Z(layer: Layer, X: Array, after: dict | None = None, kept: bool = False) -> Iterator[Misconception]:
    """List what mistakes in Z = XW + b give; with `kept`, also what else is put under the key Z."""
    W, b = layer["W"], layer["b"]
    XW = X @ W
    Z = XW + b
    found = [
        Misconception(NO_BIAS, XW, NO_BIAS_HINT),
        Misconception("b subtracted", XW - b, "Look at the sign in front of b."),
        Misconception("b multiplied", XW * b, "How does b come in: is it added or multiplied?"),
        Misconception("b added twice", XW + 2 * b, "Is b already in what you add it to?"),
        Misconception("b added once for all, as its sum", XW + b.sum(), EACH_HINT),
        Misconception("the mean of b for every unit", XW + b.mean(), EACH_HINT),
        Misconception("the first bias for every unit", XW + b[0], EACH_HINT),
        Misconception("the opposite sign of XW", b - XW, "Look at the sign in front of the product."),
        Misconception(
            "W reshaped instead of transposed", X @ W.T.reshape(W.shape) + b, "What does W look like, row by row?"
        ),
        Misconception(TURNED, Z.T, "Samples are rows, on the way in and on the way out."),
        Misconception("the first sample only", Z[0], ALL_HINT),
        Misconception("the first sample only", Z[:1], ALL_HINT),
        Misconception("the last sample only", Z[-1], ALL_HINT),
        Misconception("the last sample only", Z[-1:], ALL_HINT),
        Misconception("the mean of the samples", Z.mean(axis=0), ALL_HINT),
        Misconception("the mean of the samples", Z.mean(axis=0, keepdims=True), ALL_HINT),
        Misconception(
            "decimals cut off", np.trunc(Z), "Where do your numbers lose their decimals? Print the dtype of each array."
        ),
    ]
    if X.shape == W.shape == W.T.shape:  # where sizes differ these do not run
        units = "A row of X has one number for each input. Which axis of W belongs to the inputs?"
        found[:0] = [
            Misconception("W transposed", X @ W.T + b, units),
            Misconception("WX instead of XW", W @ X + b, "A product of matrices depends on the order of its factors."),
            Misconception(
                "an entry by entry product", X * W + b, "`*` multiplies entry by entry. Which product is XW?"
            ),
        ]
    for key in ("W", "b"):
        changed = numbers((after or {}).get(key))
        if changed is not None and changed.shape == layer[key].shape and not same_numbers(changed, layer[key]):
            hint = "`+=` on an array changes it for everybody. Forward only reads W and b."
            found.append(
                Misconception(
                    f"{key} is changed", X @ (changed if key == "W" else W) + (changed if key == "b" else b), hint
                )
            )
    if kept:
        hint = "Z is what goes *into* the activation. Is it written over before it is kept?"
        found = [
            Misconception("A kept as Z", ACTS[layer["act"]](Z), hint),
            Misconception("X kept as Z", X, hint),
            *found,
        ]
    yield from found


def mistakes_of_A(layer: Layer, X: Array, after: dict | None = None) -> Iterator[Misconception]:
    """List what mistakes give as the outputs of a layer, those in Z included."""
    act, slope, other = ACTS[layer["act"]], SLOPES[layer["act"]], OTHER_ACT[layer["act"]]
    XW, b = X @ layer["W"], layer["b"]
    Z = XW + b
    later = "The last step is missing: what does the layer's activation make of Z?"
    one = "A layer has one activation: the one it names."
    slopes = "The slope is for the way back; forward the activation itself is used."
    yield from [
        *(one._replace(gives=act(one.gives)) for one in mistakes_of_Z(layer, X, after)),
        Misconception("Z instead of A", Z, later),
        Misconception("XW alone", XW, "Two steps are missing: the biases, and the activation."),
        Misconception("X instead of A", X, "X is what came in. What comes out of the activation?"),
        Misconception(AFTER_ACT, act(XW) + b, BENDS),
        Misconception(
            f"{other} in a {layer['act']} layer",
            ACTS[other](Z),
            "The layer says which activation it has: read it from layer['act'].",
        ),
        Misconception("the activation used twice", act(act(Z)), "Once is enough."),
        Misconception("both activations, one after the other", ACTS[other](act(Z)), one),
        Misconception("both activations, one after the other", act(ACTS[other](Z)), one),
        Misconception("the activation's slope", slope(Z), slopes),
        Misconception("the activation's slope", slope(act(Z)), slopes),
        Misconception("act(X)", act(X), "Where do the weights come in?"),
        Misconception("the opposite sign of A", -act(Z), "Look at the sign of what the activation gives."),
        Misconception("the sign of Z turned round", act(-Z), "What goes into the activation: Z, or its opposite?"),
    ]


def mistakes_of_X(layer: Layer, X: Array, left: Value = None) -> Iterator[Misconception]:
    """List what is put under the key X by mistake; `left` is the array that was handed in, as it is afterwards."""
    Z = X @ layer["W"] + layer["b"]
    came_in = "X is what came *in*."
    changed = "You keep the array that you were given and write into it later: make a new one for what you work out."
    yield from [
        Misconception("A kept as X", ACTS[layer["act"]](Z), came_in),
        Misconception("Z kept as X", Z, came_in),
        Misconception(TURNED, X.T, "Keep the samples as they came: one row each."),
        Misconception("the first sample only", X[0], "Keep all samples, as they came."),
        Misconception("the first sample only", X[:1], "Keep all samples, as they came."),
        Misconception("the mean of the samples", X.mean(axis=0), "Keep all samples, as they came."),
        Misconception(
            "X with a column of ones",
            np.hstack([X, np.ones((len(X), 1))]),
            "Keep the samples without the helper column.",
        ),
        Misconception("X is written over", None if left is None or close(left, X) else left, changed),
    ]


def absent(after: dict, key: str, tried: str, expected: str) -> Wrong:
    """What is wrong when a key is not there: several missing ones are one mistake, which costs more."""
    lost = [k for k in "XZA" if after.get(k) is None]
    new = [repr(k) for k in after if k not in ("W", "b", "act", "shape")]
    hint = "The way back needs X, Z and A again: keep all three in the layer dict, under capital letters."
    if not new:
        hint += " A copy of the layer is another dict: what is kept there is lost."
    return Wrong(
        tried=tried,
        expected=expected,
        came=f"no key {key!r} in the layer; new keys are {', '.join(new)}" if new else "no new key in the layer",
        hint=hint,
        mistake=f"not kept in the layer: {', '.join(lost)}",
        share={1: 0.6, 2: 0.8, 3: 1.0}[len(lost)],
    )
