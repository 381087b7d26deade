"""One backward pass of a student's through a network, judged layer by layer.

Each layer is judged by what the layer after it sent back, so that one mistake costs once. The given `layer_backward` is
a patient one here: a gradient that cannot fit gives nan, and the checks can say what was handed on.
"""

from __future__ import annotations

import numpy as np

from autograder_tests.checks import Misconception, Student, Wrong, oracle, recognise
from autograder_tests.checks.backward.backward_mistakes import mistakes_of_db, mistakes_of_dW, mistakes_of_dZ, own_dZ
from autograder_tests.checks.forward.forward_mistakes import SLOPES
from autograder_tests.judging.compare import alike, close, numbers, same_numbers, shape, shape_of
from autograder_tests.judging.networks import draw, find_layer, forwarded
from autograder_tests.kinds import Acts, Array, Layer, Network, Rng, Value, Widths
from autograder_tests.transport.record import Record

INLINE = "the work of layer_backward, done here, goes wrong"
STALE = "something of an earlier pass is still there"
LEFT_OUT = "layers left out"
CHANGED = "the gradient is not handed on as it came"
ORDER = "first layer to last"
EVERY = "the gradient of the loss for every layer"
LAST = "the last layer is given the gradient of the loss"
HANDED = "each layer is handed the dX of the one after it"
FIRST = "the pass goes down to the first layer"


def patient(layer: Layer, dA: Array) -> Array:
    """Stand in for layer_backward: what cannot fit gives gradients of nan, so that the checks can say more."""
    fits = shape(dA) == layer["A"].shape
    return oracle.layer_backward(layer, dA if fits else np.full(layer["A"].shape, np.nan))


def a_pass(
    student: Student,
    rng: Rng,
    widths: Widths = (2, 4, 3, 1),
    n: int = 5,
    corner: bool = False,
    acts: Acts | None = None,
) -> tuple:
    """Run mlp_backward; return the layers as they are then (whatever became of the list), d_loss, record, start.

    With `corner`, one Z of the first layer is exactly 0; with `acts`, the layers have these activations.
    """
    mlp, X, _ = draw(widths, n, rng, acts)
    if corner:
        X[1], mlp[0]["b"][2] = 0.0, 0.0
    d_loss = rng.choice([-1.0, 1.0], (n, widths[-1])) * rng.uniform(0.5, 2.0, (n, widths[-1]))
    return pass_on(student, forwarded(mlp, X), d_loss)


def pass_on(student: Student, mlp: Network, d_loss: Array) -> tuple:
    """The same for a network that has done its forward pass."""
    got = student.call("mlp_backward", mlp, d_loss, standins={"layer_backward": patient})
    touched = [call.arguments_after.get("layer") for call in got.calls_to("layer_backward")]
    after = [
        find_layer(got.args[0], layer["shape"]) or find_layer(touched[::-1], layer["shape"]) or layer for layer in mlp
    ]
    return after, d_loss, got, mlp


def called_in_order(got: Record, mlp: Network) -> list[tuple]:
    """Return the positions in the network of the layers that layer_backward was called with."""
    names = [layer["shape"] for layer in mlp]
    arguments = [call.arguments for call in got.calls if call.name == "layer_backward"]
    return [
        (names.index(given["layer"]["shape"]), given.get("dA"))
        for given in arguments
        if isinstance(given.get("layer"), dict) and given["layer"].get("shape") in names
    ]


def reference(mlp: Network, d_loss: Array) -> Network:
    """Return a copy of the network with the right gradients."""
    mlp = [dict(one) for one in mlp]
    oracle.mlp_backward(mlp, d_loss)
    return mlp


def changes(source: Array, start: Layer) -> list[Misconception]:
    """List what mistakes make of a gradient on its way."""
    n = len(source)
    mean = "This lab's gradient is the sum over the samples: nothing is divided by their number."
    rows = "Each sample has its own row in a gradient, on the whole way back."
    return [
        Misconception(
            "the opposite sign", -source, "The minus sign of gradient descent belongs to the update, not here."
        ),
        Misconception("the mean over the samples instead of the sum", source / n, mean),
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


def inline(layer: Layer, start: Layer, source: Array) -> str | None:
    """Name what goes wrong where the work of layer_backward is done in mlp_backward itself, or return None."""
    own = own_dZ(layer, start, source)
    for key, wrongs in (
        ("dZ", mistakes_of_dZ(start, source)),
        ("dW", mistakes_of_dW(start, source, own)),
        ("db", mistakes_of_db(start, source, own, layer)),
    ):
        known = recognise(layer.get(key), wrongs)
        if known and not close(layer[key], source * SLOPES[start["act"]](start["Z"])):
            return f"its {key} is what you get from: {known.name}"
    return None


def earlier(i: int, *made: Value) -> str | None:
    """Return the mistake made at a layer that the pass reaches before layer i: what follows from it is no other one."""
    for j in reversed(range(i + 1, len(made[0]))):
        try:
            judge_layer(j, *made)
        except Wrong as wrong:
            return wrong.mistake
    return None


def judge_layer(i: int, after: Network, d_loss: Array, got: Record, mlp: Network) -> None:
    """Raise `Wrong` unless layer i has the gradients that follow from what the layer after it sends back."""
    start, layer, last = mlp[i], after[i], i == len(mlp) - 1
    order = called_in_order(got, mlp)
    source = d_loss if last else numbers(after[i + 1].get("dX"))
    # Only a dX that the given layer_backward made can be trusted to follow from what it was given.
    trusted = last or any(place == i + 1 for place, _ in order)
    if not trusted or shape(source) != start["A"].shape:
        source = reference(mlp, d_loss)[i]["dA"]
    if np.isnan(source).all() and any(place == i and alike(dA, source) for place, dA in order):
        return  # what could not fit is charged where it was handed on
    expected = dict(start)
    oracle.layer_backward(expected, source)
    if close(layer.get("dW"), expected["dW"]) and same_numbers(layer.get("db"), expected["db"]):
        return
    given = [dA for place, dA in order if place == i]
    tried = f"a network of {len(mlp)} layer{'s' * (len(mlp) > 1)}, d_loss of shape {d_loss.shape}; layer number {i + 1}"
    words = "d_loss" if last else f"what layer number {i + 2} sends back to its inputs, of shape {start['A'].shape}"
    came, mistake = ("it has no gradients" if layer.get("dW") is None else "its dW or db has other numbers"), None
    if not order and layer.get("dW") is not None:
        came, mistake = inline(layer, start, source) or came, INLINE
    hint = "Take a pencil: write down, layer by layer, which array goes in and which comes out."
    next_one = {} if last else after[i + 1]
    if len(order) > 1 and [place for place, _ in order] == sorted(place for place, _ in order) and order[0][0] == 0:
        came, mistake = "layer_backward was called for the first layer first", ORDER
        hint = "Where does the loss sit: next to the first layer or next to the last? Start there."
    elif not last and any(close(dA, d_loss) for dA in given):
        came, mistake = "it was given d_loss, like the last layer", EVERY
        hint = "d_loss belongs to the output. What does a call of layer_backward give you for the layer before it?"
    elif given and any(close(dA, next_one.get("dZ", np.nan)) for dA in given):
        came, mistake = "it was given the dZ of the layer after it", "dZ handed on instead of dX"
        hint = "Which of the five gradients has the shape of this layer's output?"
    elif given and any(close(dA, next_one.get("dA", np.nan)) for dA in given):
        came, mistake = "it was given the dA of the layer after it", "dA handed on instead of dX"
        hint = "Which of the five gradients has the shape of this layer's output?"
    elif given and (known := recognise(given[-1], changes(source, start))):
        came, mistake, hint = f"it was given what you get from: {known.name}", known.name, known.hint
    elif given and shape(given[-1]) != start["A"].shape:
        came, mistake = f"it was given {shape_of(given[-1])}", CHANGED
    elif given and not alike(given[-1], source):
        came, mistake = f"it was given {shape_of(given[-1])} with other numbers", CHANGED
    elif order and not given:
        came, mistake = "layer_backward was never called for it", LEFT_OUT
        hint = "Write down the indices that your loop visits, for a network of three layers: is each of them there?"
    if mistake in (None, CHANGED, EVERY, LEFT_OUT) and not last:
        mistake = earlier(i, after, d_loss, got, mlp) or mistake
    raise Wrong(tried=tried, expected=f"gradients that follow from {words}", came=came, hint=hint, mistake=mistake)
