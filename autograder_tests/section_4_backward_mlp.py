"""Checks of section 4.2: `mlp_backward`.

Each layer is judged by what the layer after it sent back, so that one mistake costs once. The given `layer_backward` is
a patient one here: a gradient that cannot fit gives nan, and the check can say what was handed on.
"""

from __future__ import annotations

import numpy as np

from autograder_tests import oracle
from autograder_tests.engine import Wrong, check, right
from autograder_tests.judging import close, numbers, same_numbers, shape, shape_of
from autograder_tests.networks import draw, find_layer, forwarded

right(mlp_backward=oracle.mlp_backward)

ORDER = "first layer to last"
EVERY = "the gradient of the loss for every layer"
LAST = "the last layer is given the gradient of the loss"
HANDED = "each layer is handed the dX of the one after it"
FIRST = "the pass goes down to the first layer"


def _patient(layer, dA):
    """Stand in for layer_backward: what cannot fit gives gradients of nan, so that the checks can say more."""
    fits = shape(dA) == layer["A"].shape
    return oracle.layer_backward(layer, dA if fits else np.full(layer["A"].shape, np.nan))


def _a_pass(student, rng, widths=(2, 4, 3, 1), n=5):
    """Run mlp_backward; return the layers as they are then (whatever became of the list), d_loss, record, start."""
    mlp, X, _ = draw(widths, n, rng)
    mlp, d_loss = forwarded(mlp, X), rng.choice([-1.0, 1.0], (n, widths[-1])) * rng.uniform(0.5, 2.0, (n, widths[-1]))
    got = student.call("mlp_backward", mlp, d_loss, standins={"layer_backward": _patient})
    touched = [call.args_after[0] for call in got.calls if call.name == "layer_backward" and call.args_after]
    after = [
        find_layer(got.args[0], layer["shape"]) or find_layer(touched[::-1], layer["shape"]) or layer for layer in mlp
    ]
    return after, d_loss, got, mlp


def _order(got, mlp):
    """Return the positions in the network of the layers that layer_backward was called with."""
    names = [layer["shape"] for layer in mlp]
    arguments = [call.arguments for call in got.calls if call.name == "layer_backward"]
    return [
        (names.index(given["layer"]["shape"]), given.get("dA"))
        for given in arguments
        if isinstance(given.get("layer"), dict) and given["layer"].get("shape") in names
    ]


def _reference(mlp, d_loss):
    """Return a copy of the network with the right gradients."""
    mlp = [dict(one) for one in mlp]
    oracle.mlp_backward(mlp, d_loss)
    return mlp


def _judge_layer(i, after, d_loss, got, mlp):
    """Raise `Wrong` unless layer i has the gradients that follow from what the layer after it sends back."""
    start, layer, last = mlp[i], after[i], i == len(mlp) - 1
    order = _order(got, mlp)
    source = d_loss if last else numbers(after[i + 1].get("dX"))
    # Only a dX that the given layer_backward made can be trusted to follow from what it was given.
    trusted = last or any(place == i + 1 for place, _ in order)
    if not trusted or shape(source) != start["A"].shape or not np.isfinite(source).all():
        source = _reference(mlp, d_loss)[i]["dA"]
    expected = dict(start)
    oracle.layer_backward(expected, source)
    if close(layer.get("dW"), expected["dW"]) and same_numbers(layer.get("db"), expected["db"]):
        return
    given = [dA for place, dA in order if place == i]
    tried = f"a network of {len(mlp)} layers, d_loss of shape {d_loss.shape}; layer number {i + 1}"
    words = "d_loss" if last else f"what layer number {i + 2} sends back to its inputs, of shape {start['A'].shape}"
    came, mistake = ("it has no gradients" if layer.get("dW") is None else "its dW or db has other numbers"), None
    if not order and layer.get("dW") is not None:
        mistake = "the work of layer_backward, done here, goes wrong"
    hint = "Take a pencil: write down, layer by layer, which array goes in and which comes out."
    next_one = {} if last else after[i + 1]
    if len(order) > 1 and [place for place, _ in order] == sorted(place for place, _ in order) and order[0][0] == 0:
        came, mistake = "layer_backward was called for the first layer first", ORDER
        hint = "Where does the loss sit: next to the first layer or next to the last? Start there."
    elif not last and any(close(dA, d_loss) for dA in given):
        came, mistake = "it was given d_loss, like the last layer", EVERY
        hint = "d_loss belongs to the output. What does a call of layer_backward give you for the layer before it?"
    elif given and any(close(dA, next_one.get("dZ", np.nan)) for dA in given):
        came, mistake = "it was given the dZ of the layer after it", "dZ handed on in place of dX"
        hint = "Which of the five gradients has the shape of this layer's output?"
    elif given and any(close(dA, next_one.get("dA", np.nan)) for dA in given):
        came, mistake = "it was given the dA of the layer after it", "dA handed on in place of dX"
        hint = "Which of the five gradients has the shape of this layer's output?"
    elif given and shape(given[-1]) != start["A"].shape:
        came = f"layer_backward was called with {shape_of(given[-1])}"
    elif order and not given:
        came = "layer_backward was never called for it"
        hint = "Write down the indices that your loop visits, for a network of three layers: is each of them there?"
    raise Wrong(tried=tried, expected=f"gradients that follow from {words}", came=came, hint=hint, mistake=mistake)


@check("mlp_backward", LAST, cost=40, hint="Where does the gradient of the loss enter the network?")
def _(student, rng):
    _judge_layer(2, *_a_pass(student, rng))


@check("mlp_backward", HANDED, cost=50, hint="What one layer gives back is what the layer before it waits for.")
def _(student, rng):
    _judge_layer(1, *_a_pass(student, rng))


@check(
    "mlp_backward",
    FIRST,
    cost=40,
    hint="The first layer learns as well: nothing may be left out at the end of your loop.",
)
def _(student, rng):
    _judge_layer(0, *_a_pass(student, rng))


@check(
    "mlp_backward",
    "a network of one layer",
    cost=15,
    after=(LAST,),
    hint="Nothing may depend on the number of layers.",
)
def _(student, rng):
    _judge_layer(0, *_a_pass(student, rng, (3, 1), 4))


@check(
    "mlp_backward",
    "a network of five layers",
    cost=25,
    after=(LAST, HANDED, FIRST),
    hint="Nothing may depend on the number of layers.",
)
def _(student, rng):
    told = _a_pass(student, rng, (3, 4, 2, 5, 3, 1), 6)
    for i in reversed(range(5)):
        _judge_layer(i, *told)


@check(
    "mlp_backward",
    "all gradients that are kept are right",
    cost=34,
    after=(LAST, HANDED, FIRST),
    hint="Under each key belongs the gradient that the key is named after.",
)
def _(student, rng):
    after, d_loss, _, mlp = _a_pass(student, rng)
    _any_gradient(after)
    for i, (one, wanted) in enumerate(zip(after, _reference(mlp, d_loss), strict=True)):
        for key in ("dA", "dZ", "dX"):
            if one.get(key) is None:
                student.advise(f"After your mlp_backward a layer has no {key}: layer_backward would have kept it.")
            elif not close(one[key], wanted[key]):
                raise Wrong(
                    tried=f"a network of {len(mlp)} layers; layer number {i + 1}",
                    expected=f"under '{key}' an array of shape {wanted[key].shape}: the gradient of that name",
                    came=shape_of(one[key]) + (", with other numbers" if shape(one[key]) == wanted[key].shape else ""),
                )


def _any_gradient(after):
    if not any(layer.get("dW") is not None for layer in after):
        raise Wrong(
            tried="a network of 3 layers",
            expected="dW and db in every layer afterwards",
            came="no layer has gradients",
            hint="layer_backward stores them: is it called?",
            mistake="no layer has gradients",
        )


@check(
    "mlp_backward",
    "the network stays as it was",
    cost=30,
    after=(HANDED,),
    hint="Walk through the list from its end without changing it.",
)
def _(student, rng):
    after, d_loss, got, mlp = _a_pass(student, rng)
    names = [layer.get("shape") for layer in got.args[0] if isinstance(layer, dict)]
    if names != [layer["shape"] for layer in mlp]:
        turned = names == [layer["shape"] for layer in mlp][::-1]
        raise Wrong(
            tried="a network of 3 layers",
            expected="the same list of layers afterwards, in the same order",
            came="the list is the other way round" if turned else f"the list has {len(names)} layers",
            hint="list.reverse() and list.pop() change the caller's list. What walks backwards and leaves it alone?",
            mistake="the caller's list is changed",
        )
    _any_gradient(after)
    for one, start in zip(after, mlp, strict=True):
        if not (close(one.get("W"), start["W"]) and close(one.get("b"), start["b"])):
            raise Wrong(
                tried="a network of 3 layers",
                expected="weights and biases as they were before",
                came="some have moved",
                hint="Gradients first, for all layers; moving the weights is section 5.",
                mistake="updated during the backward pass",
            )
    if got.result is not None:
        student.advise(
            "mlp_backward returns something: the gradients are in the layers, so nothing needs to come back."
        )
    if not close(got.args[1], d_loss):
        student.advise("mlp_backward changes the array d_loss that it is given: whoever called it may still need it.")


@check(
    "mlp_backward",
    "a second pass starts afresh",
    cost=25,
    after=(HANDED,),
    hint="Each pass replaces the gradients of the last one.",
)
def _(student, rng):
    after, d_loss, _, mlp = _a_pass(student, rng)
    _any_gradient(after)
    again = student.call("mlp_backward", after, -2 * d_loss, standins={"layer_backward": _patient}).args[0]
    for one, start in zip(after, mlp, strict=True):
        other = find_layer(again, start["shape"]) or {}
        dW = numbers(one.get("dW"))
        if dW is not None and not close(other.get("dW"), -2 * dW):
            raise Wrong(
                tried="two passes, the second with a d_loss of twice the size and the opposite sign",
                expected="gradients that follow from the second d_loss alone",
                came="other numbers",
                hint="Something of the first pass is still there: which variable outlives the call?",
            )
