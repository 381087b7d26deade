"""Checks of section 3.2: `mlp_forward`."""

from __future__ import annotations

import copy

import numpy as np

from autograder_tests import oracle
from autograder_tests.engine import Wrong, check, right
from autograder_tests.judging import close, same_numbers, shape_of
from autograder_tests.networks import draw, forwarded
from autograder_tests.section_3_forward import OFF_SHAPE, judge_output

right(mlp_forward=oracle.mlp_forward)

OUTPUT = "the output of the last layer is returned"
FED = "each layer is fed with the one before, and keeps what it saw"

WIDTHS = (2, 6, 5, 4, 3)


def told_mlp(mlp, X):
    widths = [str(mlp[0]["W"].shape[0]), *(str(layer["W"].shape[1]) for layer in mlp)]
    layers = "1 layer" if len(mlp) == 1 else f"{len(mlp)} layers"
    return f"a network of {layers}, sizes {' → '.join(widths)}, X of shape {X.shape}"


def run_network(student, mlp, X):
    """Call and return (output, the layers afterwards, the record); advise where X or the list is changed."""
    got = student.call("mlp_forward", mlp, X)
    after = got.args[0]
    if not np.array_equal(got.args[1], X):
        student.advise("mlp_forward changes the X that it is given: the samples are needed again in the next epoch.")
    output = got.result
    if output is None and isinstance(after, list) and after and isinstance(after[-1], dict):
        output = after[-1].get("A")  # worked out, and not returned: one mistake, with a check of its own
    return output, after, got


def network_mistakes(mlp, X):
    """What mistakes give; those that need a square network are None elsewhere."""
    done = forwarded(mlp, X)

    def attempt(layers, always=None):
        """The output of these layers in a row, or all fed with `always`; None where the sizes do not fit."""
        signal = X
        try:
            for layer in copy.deepcopy(layers):
                signal = oracle.layer_forward(layer, signal if always is None else always)
        except ValueError:
            return None
        return signal

    first, last = done[0], done[-1]
    return {
        "X fed to every layer": (
            attempt(mlp, always=X),
            "Only the first layer sees the samples. What does each later one see?",
        ),
        "the last layer left out": (
            done[-2]["A"] if len(mlp) > 1 else None,
            "Count the layers that your loop reaches.",
        ),
        "the output of the first layer": (
            first["A"] if len(mlp) > 1 else None,
            "Is the `return` inside the loop?",
        ),
        "the layers in reverse order": (attempt(mlp[::-1]), "Forward is from the first layer to the last."),
        "the first layer left out": (attempt(mlp[1:]), "Count the layers that your loop reaches."),
        "the first layer used twice": (
            attempt([mlp[0], *mlp]),
            "Is the first layer run before the loop, and in the loop again?",
        ),
        "the last layer used twice": (
            attempt([*mlp, mlp[-1]]),
            "Is the last layer run in the loop, and after it again?",
        ),
        "Z in place of A at the end": (last["Z"], "The last layer has an activation too."),
        "Z passed from layer to layer": (
            linear_chain(mlp, X),
            "Each layer is fed with what comes *out* of the activation before it.",
        ),
        "X handed back": (X, "What comes out of the last layer is wanted."),
    }


def linear_chain(mlp, X):
    """The output when each layer is fed with the Z, not the A, of the one before."""
    layers, signal = copy.deepcopy(mlp), X
    for layer in layers:
        oracle.layer_forward(layer, signal)
        signal = layer["Z"]
    return layers[-1]["A"]


NETWORKS = (
    ("sizes that all differ", WIDTHS, 7, ("relu", "sigmoid", "relu", "sigmoid")),
    ("equal sizes", (3, 3, 3, 3), 5, ("sigmoid", "sigmoid", "sigmoid")),
)


@check(
    "mlp_forward",
    OUTPUT,
    cost=60,
    hint="What one layer returns is what the next one gets. Write it down for two layers, then for any number.",
)
def _(student, rng):
    for _, widths, n, acts in NETWORKS[::-1]:
        mlp, X, _ = draw(widths, n, rng, acts)
        output, _, _ = run_network(student, mlp, X)
        judge_output(
            output,
            forwarded(mlp, X)[-1]["A"],
            network_mistakes(mlp, X),
            what="the result",
            tried=told_mlp(mlp, X),
            expected=f"what the last layer gives, shape ({n}, {widths[-1]})",
            hint="Print the shape of what goes into each layer and of what comes out.",
        )


@check(
    "mlp_forward",
    "something is returned",
    cost=34,
    needs=(OUTPUT, FED),
    hint="Is there a `return` after the loop?",
)
def _(student, rng):
    mlp, X, _ = draw(WIDTHS, 8, rng, NETWORKS[0][3])
    got = student.call("mlp_forward", mlp, X)
    if not isinstance(got.result, np.ndarray):
        raise Wrong(
            tried=told_mlp(mlp, X),
            expected=f"what the last layer gives, an array of shape (8, {WIDTHS[-1]})",
            came=shape_of(got.result),
        )


@check(
    "mlp_forward",
    FED,
    cost=40,
    hint="Look at layer['X'] of each layer after the call, and compare it with layer['A'] of the one before.",
)
def _(student, rng):
    for _, widths, n, acts in NETWORKS:
        mlp, X, _ = draw(widths, n, rng, acts)
        _, after, got = run_network(student, mlp, X)
        tried, expected = (
            told_mlp(mlp, X),
            "in each layer X, Z and A of these samples; its X is the A of the layer before",
        )
        if not isinstance(after, list) or len(after) != len(mlp):
            raise Wrong(
                tried=tried, expected="the network with all its layers", came="a network with another number of layers"
            )
        for number, (layer, wanted) in enumerate(zip(after, forwarded(mlp, X), strict=True), 1):
            for key in ("X", "Z", "A"):
                if not close(layer.get(key), wanted[key]):
                    what = f"no {key}" if layer.get(key) is None else f"another {key}"
                    hint = (
                        None
                        if got.calls_to("layer_forward")
                        else "`layer_forward` keeps all that by itself: is it called?"
                    )
                    fed = key == "X" and number > 1 and close(layer.get("X"), X)
                    raise Wrong(
                        tried=tried,
                        expected=expected,
                        came=f"layer {number} of {len(mlp)} has {what}" + (": the network's own X" if fed else ""),
                        hint=hint,
                        mistake="X fed to every layer" if fed else None,
                    )


@check(
    "mlp_forward",
    "one layer, one sample",
    cost=20,
    hint="A network may have one layer only, and a batch one sample only.",
)
def _(student, rng):
    for widths, n, acts in (((3, 2), 4, ["sigmoid"]), ((2, 4, 3), 1, ["relu", "sigmoid"]), ((4, 1), 1, ["sigmoid"])):
        mlp, X, _ = draw(widths, n, rng, acts)
        output, _, _ = run_network(student, mlp, X)
        wanted = forwarded(mlp, X)[-1]["A"]
        if not close(output, wanted):
            off = same_numbers(output, wanted)
            came = f"{shape_of(output)} with {'the right' if off else 'other'} numbers"
            expected = f"an array of shape {wanted.shape}"
            raise Wrong(tried=told_mlp(mlp, X), expected=expected, came=came, mistake=OFF_SHAPE if off else None)


@check(
    "mlp_forward",
    "a second call starts afresh",
    cost=25,
    after=OUTPUT,
    hint="Nothing of the last call may come into the next one, and forward changes no weight.",
)
def _(student, rng):
    mlp, X, _ = draw(WIDTHS, 7, rng, NETWORKS[0][3])
    other = X[:3][::-1] - 0.25
    _, after, _ = run_network(student, mlp, X)
    for before, layer in zip(mlp, after, strict=False):
        if not (np.array_equal(before["W"], layer.get("W")) and np.array_equal(before["b"], layer.get("b"))):
            raise Wrong(tried=told_mlp(mlp, X), expected="W and b as they were", came="a layer with other W or b")
    output, _, _ = run_network(student, after, other)
    if not close(output, forwarded(mlp, other)[-1]["A"]):
        tried = told_mlp(mlp, X) + "; then the same network with 3 other samples"
        raise Wrong(
            tried=tried, expected="the output for the new samples", came=f"{shape_of(output)} with other numbers"
        )
