"""Checks of section 4.1: `layer_backward`.

Each product is judged on the student's own dZ as well as on the right one, so that one mistake costs once.
"""

from __future__ import annotations

import numpy as np

from autograder_tests import oracle
from autograder_tests.engine import Wrong, check, right
from autograder_tests.judging import close, judge, numbers, same_numbers, shape, shape_of
from autograder_tests.networks import draw, forwarded

right(layer_backward=oracle.layer_backward)

SLOPES = {"relu": oracle.d_relu, "sigmoid": oracle.d_sigmoid}
OTHER = {"relu": "sigmoid", "sigmoid": "relu"}
GRADIENTS = ("dA", "dZ", "dW", "db", "dX")

MEAN = "the mean over the samples in place of the sum"
AT_A = "act'(A) in place of act'(Z)"
NOT_KEPT = "dZ is not kept in the layer"


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
    return Wrong(
        tried=tried,
        expected=f"the gradient under the key '{key}' of the layer",
        came=f"no key '{key}'; new keys are {', '.join(new)}" if new else "a layer with no new key",
        hint="The update reads its gradients from the layer dict: compare your keys with the table, letter by letter.",
        mistake=f"{key} is not kept in the layer",
    )


def own_dZ(after, dZ):
    """Return the student's dZ where it has the right shape, else the right one."""
    own = after.get("dZ")
    return own if isinstance(own, np.ndarray) and own.shape == dZ.shape and own.dtype.kind == "f" else dZ


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
        wrongs = {
            AT_A: (
                dA * slope(A),
                "Which array do you hand to the derivative: what came in to the activation, or what came out?",
            ),
            "dA without the slope of the activation": (
                dA,
                "What happens to a unit that is switched off? Your dZ lets its gradient through.",
            ),
            "act(Z) in place of its slope": (
                dA * A,
                "You multiply by the activation itself. How *fast* does it change there?",
            ),
            f"the slope of {OTHER[act]} in a {act} layer": (
                dA * SLOPES[OTHER[act]](Z),
                "The layer says which activation it has: read it from layer['act'].",
            ),
            "dA multiplied by Z": (dA * Z, "The second factor is a slope, not the number that the slope is taken at."),
            "the slope alone, dA left out": (
                slope(Z),
                "What comes from the layer after this one? It has to come in somewhere.",
            ),
            "the slope at dA": (
                slope(dA),
                "Two things are multiplied here: the gradient that came in, and a slope at a place.",
            ),
            "the slope added to dA": (dA + slope(Z), "The chain rule links two rates of change. By which operation?"),
            MEAN: (
                dA * slope(Z) / n,
                "This lab's gradient is the sum over the samples: nothing is divided by their number.",
            ),
            "the opposite sign": (-dZ, "The minus sign of gradient descent belongs to the update, not here."),
        }
        judge(
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
    layer, dA = a_layer("relu", rng)
    dZ, X, n = dA * oracle.d_relu(layer["Z"]), layer["X"], len(dA)
    after = student.call("layer_backward", layer, dA).args[0]
    tried = told(layer, dA)
    if after.get("dW") is None:
        raise missing(after, "dW", tried)
    own = own_dZ(after, dZ)
    wrongs = {
        "dW transposed": (
            own.T @ X,
            "A gradient has the shape of what it is the gradient of. Compare dW.shape with W.shape.",
        ),
        "dA in place of dZ": (
            X.T @ dA,
            "Between dA and the weights stands the activation: which gradient has already passed it?",
        ),
        MEAN: (X.T @ own / n, "This lab's gradient is the sum over the samples: nothing is divided by their number."),
        "Z in place of dZ": (
            X.T @ layer["Z"],
            "Two arrays meet here: what came in forward, and a gradient that came back.",
        ),
        "A in place of X": (layer["A"].T @ own, "A weight's blame depends on what came *in* along its edge."),
        "the opposite sign": (-X.T @ own, "The minus sign of gradient descent belongs to the update, not here."),
    }
    judge(
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
    layer, dA = a_layer("relu", rng)
    dZ = dA * oracle.d_relu(layer["Z"])
    after = student.call("layer_backward", layer, dA).args[0]
    tried = told(layer, dA)
    if after.get("db") is None:
        raise missing(after, "db", tried)
    own = own_dZ(after, dZ)
    if same_numbers(after["db"], dZ.sum(axis=0)) or same_numbers(after["db"], own.sum(axis=0)):
        return  # the shape has its own check
    wrongs = {
        MEAN: (
            own.mean(axis=0),
            "This lab's gradient is the sum over the samples: nothing is divided by their number.",
        ),
        "sums along the wrong axis": (
            own.sum(axis=1),
            "Your db has one number for each sample. How many biases has the layer?",
        ),
        "sums along the wrong axis, kept as a column": (
            own.sum(axis=1, keepdims=True),
            "Your db has one number for each sample. How many biases has the layer?",
        ),
        "one sum over everything": (own.sum(), "Your db is a single number. How many biases has the layer?"),
        "dA in place of dZ": (
            dA.sum(axis=0),
            "Between dA and the biases stands the activation: which gradient has already passed it?",
        ),
        "dZ not added up": (own, "Your db has a row for each sample, but all samples share one set of biases."),
        "dW added up in place of dZ": (
            numbers(after.get("dW")).sum(axis=0) if shape(after.get("dW")) == layer["W"].shape else None,
            "The input plays no part in the blame of a bias.",
        ),
        "the opposite sign": (-own.sum(axis=0), "The minus sign of gradient descent belongs to the update, not here."),
    }
    judge(
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
    layer, dA = a_layer("relu", rng)
    dZ, W, n = dA * oracle.d_relu(layer["Z"]), layer["W"], len(dA)
    got = student.call("layer_backward", layer, dA)
    after, tried = got.args[0], told(layer, dA)
    dX = after.get("dX") if after.get("dX") is not None else got.result
    if dX is None:
        raise missing(after, "dX", tried)
    own = own_dZ(after, dZ)
    wrongs = {
        "dA in place of dZ": (
            dA @ W.T,
            "Between dA and the inputs stands the activation: which gradient has already passed it?",
        ),
        "dX transposed": (
            W @ own.T,
            "A gradient has the shape of what it is the gradient of. Compare dX.shape with X.shape.",
        ),
        MEAN: (own @ W.T / n, "Each sample's dX is its own: nothing is added up over samples, and nothing is divided."),
        "Z in place of dZ": (
            layer["Z"] @ W.T,
            "What goes back along the weights is a gradient, not what came forward.",
        ),
        "dW in place of W": (
            own @ numbers(after["dW"]).T if shape(after.get("dW")) == W.shape else None,
            "The input met the weights, not the weights' gradient.",
        ),
        "the input's own slope as well": (
            own @ W.T * (layer["X"] > 0),
            "The layer before this one takes care of its own activation, when its turn comes.",
        ),
        "the opposite sign": (-own @ W.T, "The minus sign of gradient descent belongs to the update, not here."),
    }
    judge(
        dX,
        [dZ @ W.T, own @ W.T],
        wrongs,
        what="dX",
        tried=tried,
        expected=f"the gradient for each input of each sample, in the shape of X, {layer['X'].shape}",
        hint="For one input of one sample: add up over the units, each unit's dZ times the weight of the edge to it.",
    )
