"""Checks of section 3.1: `layer_forward`."""

from __future__ import annotations

import numpy as np

from autograder_tests import oracle
from autograder_tests.engine import Wrong, check, right
from autograder_tests.judging import close, judge, same_numbers, shape_of
from autograder_tests.networks import draw, forwarded

right(layer_forward=oracle.layer_forward)

ACTS = {"relu": oracle.relu, "sigmoid": oracle.sigmoid}
OTHER = {"relu": "sigmoid", "sigmoid": "relu"}

NO_BIAS = "XW without b"
NO_BIAS_HINT = (
    "The printed handout leaves b out of its equation 7. It belongs there: without it no bias could ever learn."
)


def a_layer(act, rng, n=5, fan_in=3, fan_out=4):
    """Draw a layer with biases that are not 0, and samples for it."""
    mlp, X, _ = draw((fan_in, fan_out), n, rng, [act])
    return mlp[0], X


def told(layer, X):
    fan_in, fan_out = layer["W"].shape
    samples = "1 sample" if len(X) == 1 else f"{len(X)} samples"
    return (
        f"a {layer['act']} layer from {fan_in} to {fan_out} with biases that are not 0, {samples}, X of shape {X.shape}"
    )


def run_layer(student, layer, X):
    """Call and return (what is the layer's output, the layer afterwards, the record)."""
    got = student.call("layer_forward", layer, X)
    after = got.args[0]
    if not np.array_equal(got.args[1], X):
        student.advise("layer_forward changes the X that it is given: the samples are needed again in the next epoch.")
    # An output that is kept and not returned is one mistake, with a check of its own.
    output = after.get("A") if got.result is None else got.result
    return output, after, got


OFF_SHAPE = "the right numbers in another shape"


def judge_output(got, wanted, wrongs, **told):
    """As `judge`; right numbers in another shape cost a part of the check, and only once."""
    if not close(got, wanted) and same_numbers(got, wanted):
        hint = "The numbers are right. Samples are rows and features are columns, however many there are."
        raise Wrong(
            tried=told["tried"],
            expected=told["expected"],
            came=f"{told['what']} is {shape_of(got)}",
            hint=hint,
            mistake=OFF_SHAPE,
            share=0.3,
        )
    judge(got, [wanted], wrongs, **told)


def output_mistakes(layer, X):
    W, b, act = layer["W"], layer["b"], ACTS[layer["act"]]
    XW = X @ W
    Z, other = XW + b, OTHER[layer["act"]]
    return {
        NO_BIAS: (act(XW), NO_BIAS_HINT),
        "Z returned in place of A": (Z, "The last step is missing: what does the layer's activation make of Z?"),
        "XW alone": (XW, "Two steps are missing: the biases, and the activation."),
        "b added after the activation": (
            act(XW) + b,
            "The bias moves the place where the unit bends: it belongs inside.",
        ),
        "b subtracted": (act(XW - b), "Look at the sign in front of b."),
        "b multiplied": (act(XW * b), "How does b come in: is it added or multiplied?"),
        f"{other} in a {layer['act']} layer": (
            ACTS[other](Z),
            "The layer says which activation it has: read it from layer['act'].",
        ),
        "the activation used twice": (act(act(Z)), "Once is enough."),
        "both activations, one after the other": (ACTS[other](act(Z)), "A layer has one activation: the one it names."),
        "the activation's slope": (
            (oracle.d_relu if layer["act"] == "relu" else oracle.d_sigmoid)(Z),
            "The slope is for the way back; forward the activation itself is used.",
        ),
        "the activation of X": (act(X), "Where do the weights come in?"),
        "b added once for all, as its sum": (act(XW + b.sum()), "Each column of XW gets its own bias."),
        "the result transposed": (act(Z).T, "Samples are rows, on the way in and on the way out."),
    }


def add_output_check(act, hint):
    @check("layer_forward", f"the output of a {act} layer", cost=45, hint=hint)
    def _(student, rng):
        for n, fan_in, fan_out in ((5, 3, 4), (4, 6, 2)):
            layer, X = a_layer(act, rng, n, fan_in, fan_out)
            output, _, _ = run_layer(student, layer, X)
            judge_output(
                output,
                forwarded([layer], X)[0]["A"],
                output_mistakes(layer, X),
                what="the output",
                tried=told(layer, X),
                expected=f"{act} of XW + b, one row for each sample: shape ({n}, {fan_out})",
                hint=hint,
            )


add_output_check(
    "relu", "Work one sample through by hand, as in the example: multiply, add the bias, then the activation."
)
add_output_check("sigmoid", "layer['act'] is a text. How does your code come from this text to the function?")


OUTPUTS = ("the output of a relu layer", "the output of a sigmoid layer")


@check(
    "layer_forward",
    "a single sample",
    cost=20,
    after=OUTPUTS,
    hint="One sample is a matrix with one row. It comes out as a matrix with one row.",
)
def _(student, rng):
    for act in ("relu", "sigmoid"):
        layer, X = a_layer(act, rng, n=1)
        wanted = forwarded([layer], X)[0]["A"]
        output, _, _ = run_layer(student, layer, X)
        if not (isinstance(output, np.ndarray) and close(output, wanted)):
            off = same_numbers(output, wanted)
            came = f"{shape_of(output)} with {'the right' if off else 'other'} numbers"
            expected = f"an array of shape {wanted.shape}"
            raise Wrong(tried=told(layer, X), expected=expected, came=came, mistake=OFF_SHAPE if off else None)


@check(
    "layer_forward",
    "A is returned",
    cost=34,
    hint="What a function works out is lost to its caller unless it is returned.",
)
def _(student, rng):
    layer, X = a_layer("relu", rng)
    got = student.call("layer_forward", layer, X)
    result, Z = got.result, X @ layer["W"] + layer["b"]
    expected = f"the activations, an array of shape {Z.shape}"
    if result is None or isinstance(result, dict) or not isinstance(result, np.ndarray):
        came = "nothing (None)" if result is None else shape_of(result)
        mistake = "not returned" if result is None else None
        raise Wrong(tried=told(layer, X), expected=expected, came=came, mistake=mistake)
    kept = got.args[0].get("A")
    # Right, or at least the same as what is kept as A: then what is wrong is charged elsewhere.
    if not same_numbers(result, oracle.relu(Z)) and (kept is None or close(result, Z) or not close(result, kept)):
        came = "Z, before the activation" if close(result, Z) else f"{shape_of(result)} with other numbers"
        mistake = "Z returned in place of A" if close(result, Z) else None
        raise Wrong(tried=told(layer, X), expected=expected, came=came, mistake=mistake)


def judge_kept(student, rng, key):
    """Judge one of the three arrays that are kept in the layer, by the student's own Z where A follows from it."""
    for act in ("sigmoid", "relu"):
        layer, X = a_layer(act, rng)
        _, after, _ = run_layer(student, layer, X)
        right_ = forwarded([layer], X)[0]
        tried = told(layer, X)
        value = after.get(key)
        expected = {
            "X": f"the samples under the key 'X', shape {X.shape}",
            "Z": f"XW + b, before the activation, under the key 'Z', shape {right_['Z'].shape}",
            "A": f"the activations under the key 'A', shape {right_['A'].shape}",
        }[key]
        if value is None:
            new = [repr(k) for k in after if k not in ("W", "b", "act", "shape")]
            raise Wrong(
                tried=tried,
                expected=expected,
                came=f"no key {key!r} in the layer; new keys are {', '.join(new)}"
                if new
                else "no new key in the layer",
                hint="The way back needs X, Z and A again: keep all three in the layer dict, under capital letters.",
            )
        wrongs = {
            "X": {
                "A kept as X": (right_["A"], "X is what came *in*."),
                "Z kept as X": (right_["Z"], "X is what came *in*."),
                "X transposed": (X.T, "Keep the samples as they came: one row each."),
            },
            "Z": {
                NO_BIAS: (X @ layer["W"], NO_BIAS_HINT),
                "A kept as Z": (
                    right_["A"],
                    "Z is what goes *into* the activation. Is it written over before it is kept?",
                ),
                "X kept as Z": (X, "Z is what goes into the activation."),
                "b subtracted": (X @ layer["W"] - layer["b"], "Look at the sign in front of b."),
            },
            "A": {
                "Z kept as A": (right_["Z"], "A is what comes *out* of the activation."),
                "X kept as A": (X, "A is what comes *out* of the activation."),
                NO_BIAS: (ACTS[act](X @ layer["W"]), NO_BIAS_HINT),
                f"{OTHER[act]} in a {act} layer": (
                    ACTS[OTHER[act]](right_["Z"]),
                    "The layer says which activation it has: read it from layer['act'].",
                ),
                "b added after the activation": (
                    ACTS[act](X @ layer["W"]) + layer["b"],
                    "The bias moves the place where the unit bends: it belongs inside.",
                ),
                "b subtracted": (ACTS[act](X @ layer["W"] - layer["b"]), "Look at the sign in front of b."),
            },
        }[key]
        hint = "Keep each array under its own key, as it is at that moment."
        judge_output(value, right_[key], wrongs, what=f"layer[{key!r}]", tried=tried, expected=expected, hint=hint)


for _key in ("X", "Z", "A"):
    check("layer_forward", f"{_key} is kept in the layer", cost=25, hint="The way back will ask for it.")(
        lambda student, rng, key=_key: judge_kept(student, rng, key)
    )


@check(
    "layer_forward",
    "a second call starts afresh, and W and b stay",
    cost=25,
    after=(*OUTPUTS, "Z is kept in the layer"),
    hint="Forward only looks: the weights change in the update, and each call replaces what the last one kept.",
)
def _(student, rng):
    layer, X = a_layer("relu", rng)
    other = X[:2][::-1] + 0.25
    _, after, _ = run_layer(student, layer, X)
    for key in ("W", "b"):
        if not same_numbers(after.get(key), layer[key]):
            came = f"{key} has other numbers than before"
            raise Wrong(tried=told(layer, X), expected="W and b as they were", came=came, mistake=f"{key} is changed")
        if np.shape(after.get(key)) != layer[key].shape:
            student.advise(f"layer_forward gives {key} another shape: other functions read it from the layer too.")
    output, after, _ = run_layer(student, after, other)
    wanted = forwarded([layer], other)[0]
    tried = told(layer, X) + "; then the same layer with 2 other samples"
    for key, value in (("the output", output), *((key, after.get(key)) for key in ("X", "Z", "A"))):
        # What is not kept at all is charged elsewhere.
        if value is not None and not close(value, wanted["A" if key == "the output" else key]):
            came = (
                f"{key} still has to do with the first call" if key != "the output" else "an output that is not theirs"
            )
            raise Wrong(tried=tried, expected="what belongs to the new samples", came=came)
