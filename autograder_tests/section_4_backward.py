"""Checks of section 4.1: `layer_backward`.

Each product is judged on the student's own dZ as well as on the right one, so that one mistake costs once.
"""

from __future__ import annotations

import numpy as np

from autograder_tests import oracle
from autograder_tests.engine import CallFailed, Wrong, check, right
from autograder_tests.forms import OFF_TYPE, judge_array
from autograder_tests.judging import close, numbers, same_numbers, shape, shape_of
from autograder_tests.networks import draw, forwarded

right(layer_backward=oracle.layer_backward)

SLOPES = {"relu": oracle.d_relu, "sigmoid": oracle.d_sigmoid}
OTHER = {"relu": "sigmoid", "sigmoid": "relu"}
GRADIENTS = ("dA", "dZ", "dW", "db", "dX")

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


def a_layer(act, rng, fan_in=3, fan_out=4, n=5):
    """Return a layer after its forward pass, and a gradient dA for it."""
    mlp, X, _ = draw((fan_in, fan_out), n, rng, [act])
    return forwarded(mlp, X)[0], rng.normal(size=(n, fan_out))


def told(layer, dA):
    n = f"{len(dA)} sample{'s' * (len(dA) > 1)}"
    return f"a {layer['act']} layer from {layer['X'].shape[1]} to {dA.shape[1]}, {n}, dA of shape {dA.shape}"


def missing(after, key, tried):
    """Return what is wrong when `key` was not stored."""
    new = [str(k) for k in after if k not in ("W", "b", "act", "shape", "X", "Z", "A")]
    lost = [k for k in GRADIENTS if after.get(k) is None]
    return Wrong(
        tried=tried,
        expected=f"the gradient under the key '{key}' of the layer",
        came=f"no key '{key}'; new keys are {', '.join(new)}" if new else "a layer with no new key",
        hint="The update reads its gradients from the layer dict: compare your keys with the table, letter by letter."
        if new
        else "Put the gradients into the dict that you were given: what a copy or a variable holds is lost.",
        # One or two forgotten keys are small; more of them are one mistake.
        mistake=f"{key} is not kept in the layer" if len(lost) < 3 else "gradients are not kept in the layer",
        share=0.75 if len(lost) < 3 else 1.0,
    )


def layers_that_run(student, rng):
    """Yield a layer of each activation, dA, dZ and the record; where one of them only raises, dZ's check charges that."""
    failed = []
    for act in ("relu", "sigmoid"):
        layer, dA = a_layer(act, rng)
        try:
            got = student.call("layer_backward", layer, dA)
        except CallFailed as error:
            failed.append(error)
        else:
            yield layer, dA, dA * SLOPES[act](layer["Z"]), got
    if len(failed) > 1:
        raise failed[0]


def own_dZ(after, dZ):
    """Return the student's dZ where it has the right shape, else the right one."""
    own = after.get("dZ")
    return own if isinstance(own, np.ndarray) and own.shape == dZ.shape and own.dtype.kind in "fiub" else dZ


# ------------------------------------------------------------ layer_backward


@check(
    "layer_backward",
    "dZ uses the slope at Z",
    cost=45,
    hint="dA says how the loss changes with A. One more factor says how A changes with Z, entry by entry.",
)
def _(student, rng):
    for act in ("sigmoid", "relu"):
        layer, dA = a_layer(act, rng)
        Z, A, n = layer["Z"], layer["A"], len(dA)
        slope, dZ = SLOPES[act], dA * SLOPES[act](Z)
        after = student.call("layer_backward", layer, dA).args[0]
        tried = told(layer, dA)
        if after.get("dZ") is None:
            if close(after.get("dW"), layer["X"].T @ dZ):
                continue  # dZ was right, it was only not kept: another check says so
            raise missing(after, "dZ", tried)
        at_z = "The second factor is a slope, not the number that the slope is taken at."
        two = "Two things are multiplied here: the gradient that came in, and a slope at a place."
        wrongs = [
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
        judge_array(
            after["dZ"],
            [dZ],
            wrongs,
            what="dZ",
            tried=tried,
            expected=f"dA times the slope of {act} at Z, entry by entry",
            hint="Work one entry by hand: its dA, its Z, the slope there. Then compare with your dZ.",
        )


@check(
    "layer_backward",
    "dW adds up each input times each dZ",
    cost=40,
    hint="dW has the shape of W: one number for each edge, added up over the samples.",
)
def _(student, rng):
    for layer, dA, dZ, got in layers_that_run(student, rng):
        X, n, after, tried = layer["X"], len(dA), got.args[0], told(layer, dA)
        if after.get("dW") is None:
            raise missing(after, "dW", tried)
        own = own_dZ(after, dZ)
        shapes = "A gradient has the shape of what it is the gradient of. Compare dW.shape with W.shape."
        wrongs = [
            ("dW transposed", own.T @ X, shapes),
            ("dW reshaped in place of transposed", (own.T @ X).reshape(layer["W"].shape), shapes),
            ("dA in place of dZ", X.T @ dA, BLAME.format("weights")),
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
        judge_array(
            after["dW"],
            [X.T @ dZ, X.T @ own],
            wrongs,
            what="dW",
            tried=tried,
            expected=f"the inputs' share in dZ, in the shape of W, {layer['W'].shape}",
            hint="For one edge and one sample: input times dZ. Add that up over the samples, for all edges at once.",
        )


@check(
    "layer_backward",
    "db adds up dZ over the samples",
    cost=36,
    hint="A bias takes part in every sample: what is its blame in all of them together?",
)
def _(student, rng):
    for layer, dA, dZ, got in layers_that_run(student, rng):
        after, tried = got.args[0], told(layer, dA)
        if after.get("db") is None:
            raise missing(after, "db", tried)
        own, dW = own_dZ(after, dZ), numbers(after.get("dW"))
        if any(same_numbers(after["db"], value) for value in (dZ.sum(axis=0), own.sum(axis=0))):
            continue  # the shape has its own check
        axis = "Your db has one number for each sample. How many biases has the layer?"
        wrongs = [
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
        judge_array(
            after["db"],
            [dZ.sum(axis=0)],
            wrongs,
            what="db",
            tried=tried,
            expected="one number for each bias, added up over the samples",
            hint="Take dZ column by column: each column belongs to one bias.",
        )


@check(
    "layer_backward",
    "db has the shape of b",
    cost=15,
    after=("db adds up dZ over the samples",),
    hint="A gradient has the shape of what it is the gradient of.",
)
def _(student, rng):
    layer, dA = a_layer("relu", rng)
    after = student.call("layer_backward", layer, dA).args[0]
    if isinstance(after.get("db"), (list, tuple)):
        hint = "Lists have no .shape and no arithmetic: an update would go wrong. Keep an array."
        came = f"db is {shape_of(after['db'])}"
        raise Wrong(told(layer, dA), "db as an array, like b", came, hint=hint, mistake=OFF_TYPE)
    if shape(after.get("db")) != layer["b"].shape:
        raise Wrong(
            tried=told(layer, dA),
            expected=f"db in the shape of b, {layer['b'].shape}",
            came=f"db is {shape_of(after.get('db'))}",
            hint="keepdims and reshape leave an axis that b does not have: an update would then change the shape of b.",
            mistake="db kept two-dimensional" if len(shape(after.get("db")) or ()) == 2 else None,
        )


@check(
    "layer_backward",
    "dX sends dZ back along the weights",
    cost=40,
    hint="Each input reached several units. Its blame comes back along the same edges, and adds up.",
)
def _(student, rng):
    for layer, dA, dZ, got in layers_that_run(student, rng):
        W, X, n, after, tried = layer["W"], layer["X"], len(dA), got.args[0], told(layer, dA)
        dX = after.get("dX") if after.get("dX") is not None else got.result
        if dX is None:
            raise missing(after, "dX", tried)
        own, dW, moved = own_dZ(after, dZ), numbers(after.get("dW")), numbers(after.get("W"))
        shapes = "A gradient has the shape of what it is the gradient of. Compare dX.shape with X.shape."
        rows = "Each sample's dX is its own: nothing is added up over samples, and nothing is divided."
        right_ = own @ W.T
        wrongs = [
            ("dA in place of dZ", dA @ W.T, BLAME.format("inputs")),
            ("dX transposed", right_.T, shapes),
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
        judge_array(
            dX,
            [dZ @ W.T, right_],
            wrongs,
            what="dX",
            tried=tried,
            expected=f"the gradient for each input of each sample, in the shape of X, {X.shape}",
            hint="For one input of one sample: add up over the units, each unit's dZ times the weight of its edge.",
        )
