"""One forward pass of a student's through a network, what is wrong with it as a whole, and how far off it may be."""

from __future__ import annotations

import copy

import numpy as np

from autograder_tests.checks import Misconception, Student, oracle
from autograder_tests.checks.forward.forward_mistakes import ACTS
from autograder_tests.judging.compare import FUNCTION, SUM, alike, count, numbers, shape, shape_of
from autograder_tests.judging.networks import forwarded, layers_after
from autograder_tests.kinds import Array, Layer, Network, Value

INLINE = "the work of layer_forward, done here, goes wrong"
NOTHING_KEPT = "nothing is kept in the layers"
UNKEPT = "X, Z or A is not kept in the layers"
REVERSED = "the layers in reverse order", "Forward is from the first layer to the last."
FIRST_TWICE, LAST_TWICE = "the first layer used twice", "the last layer used twice"
LAST_AGAIN = "Is the last layer run in the loop, and after it again?"
NO_FIRST, NO_LAST = "the first layer left out", "the last layer left out"
INSIDE = "Is the `return` inside the loop?"
TO_EVERY = "X fed to every layer", "Only the first layer sees the samples. What does each later one see?"
NOT_OUT = "Z instead of A", "Each layer is fed with what comes *out* of the activation before it."
KEEPS = "`layer_forward` keeps all that by itself: is it called, with the layers of the list themselves?"


def patient(layer: Layer, X: Value) -> Array:
    """Stand in for layer_forward: samples that cannot fit give nan, so that the checks can say more."""
    array = numbers(X)
    if not isinstance(layer, dict) or array is None or array.ndim == 0:
        return oracle.layer_forward(layer, X)
    if array.ndim == 2 and array.shape[1] == len(layer["W"]):
        return oracle.layer_forward(layer, X)
    nothing = np.full((len(array), layer["W"].shape[1]), np.nan)
    layer.update(X=X, Z=nothing, A=nothing.copy())
    return layer["A"]


class Pass:
    """A call of the student's mlp_forward.

    Attributes
    ----------
    mlp : list of dict
        The network before.
    X : ndarray
    got : Record
    calls : list of int
        Positions of the layers that layer_forward was called with, in order; -1 for what is no layer of the network.
    after : list of dict
        The layers afterwards, whatever became of the list.
    visited : list of bool
        Whether each of them keeps anything new.
    """

    def __init__(self, student: Student, mlp: Network, X: Array):
        self.mlp, self.X = mlp, X
        self.got = student.call("mlp_forward", mlp, X, standins={"layer_forward": patient})
        if not np.array_equal(self.got.args[1], X):
            student.advise(
                "mlp_forward changes the X that it is given: the samples are needed again in the next epoch."
            )
        names = [layer["shape"] for layer in mlp]
        made = [call for call in self.got.calls_to("layer_forward") if call.args_after or call.kwargs_after]
        layers = [call.arguments_after.get("layer") for call in made]
        layers = [layer for layer in layers if isinstance(layer, dict)]
        self.calls = [names.index(one["shape"]) if one.get("shape") in names else -1 for one in layers]
        self.after = layers_after(mlp, self.got.args[0], layers)
        self.visited = [any(layer.get(key) is not None for key in "XZA") for layer in self.after]

    def gave(self, i: int) -> Value:
        """What layer i gave to the next one, as far as it keeps it."""
        layer = self.after[i]
        if layer.get("A") is not None:
            return layer["A"]
        Z = numbers(layer.get("Z"))
        return ACTS[self.mlp[i]["act"]](Z) if Z is not None else forwarded(self.mlp, self.X)[i]["A"]


def told_mlp(mlp: Network, X: Array) -> str:
    widths = [str(mlp[0]["W"].shape[0]), *(str(layer["W"].shape[1]) for layer in mlp)]
    return f"a network of {count(len(mlp), 'layer')}, sizes {' → '.join(widths)}, X of shape {X.shape}"


def kept_nothing(one: Pass) -> bool:
    """Whether no layer of the list keeps anything."""
    return not any(one.visited)


def whole_mistake(one: Pass) -> tuple[str, str] | None:
    """Return (name, hint) of what is wrong with the order of a pass, or with which layers it reaches; else None."""
    count, visited = len(one.mlp), one.visited
    if count < 2:
        return None
    reaches = "Write down which layers your loop reaches, for a network of three: is each of them there, once?"
    order = one.calls
    if order == list(range(count))[::-1]:
        return REVERSED
    if order == [0, *range(count)]:
        return FIRST_TWICE, "Is the first layer run before the loop, and in the loop again?"
    if order == [*range(count), count - 1]:
        return LAST_TWICE, LAST_AGAIN
    if kept_nothing(one):
        return (
            NOTHING_KEPT,
            "`layer_forward` keeps X, Z and A in the layer it is given. Is it given a copy, or not called?",
        )
    if all(visited):
        return None
    if visited[0] and not any(visited[1:]):
        return "only the first layer is run", INSIDE
    if not visited[-1] and all(visited[:-1]):
        return NO_LAST, reaches
    if not visited[0] and all(visited[1:]):
        return NO_FIRST, reaches
    return "layers left out", reaches


def network_mistakes(one: Pass) -> list[Misconception]:
    """List what mistakes give as the result; those that need a square network are None elsewhere."""
    mlp, X = one.mlp, one.X
    done = forwarded(mlp, X)

    def attempt(layers, always=None):
        """Return the output of these layers in a row, or all fed with `always`; None where the sizes do not fit."""
        signal = X
        try:
            for layer in copy.deepcopy(layers):
                signal = oracle.layer_forward(layer, signal if always is None else always)
        except ValueError:
            return None
        return signal

    def chain(key):
        """Return this key of the last layer when each layer is fed with the Z of the one before."""
        layers, signal = copy.deepcopy(mlp), X
        for layer in layers:
            oracle.layer_forward(layer, signal)
            signal = layer["Z"]
        return layers[-1][key]

    no_bias = [{**layer, "b": np.zeros_like(layer["b"])} for layer in mlp]
    last, final = done[-1], ACTS[mlp[-1]["act"]]
    count = "Count the layers that your loop reaches."
    found = [
        Misconception(TO_EVERY[0], attempt(mlp, X), TO_EVERY[1]),
        Misconception("X handed back", X, "What comes out of the last layer is wanted."),
        Misconception(NOT_OUT[0], last["Z"], "The last layer has an activation too."),
        *(Misconception(NOT_OUT[0], chain(key), NOT_OUT[1]) for key in "AZ"),
        Misconception(REVERSED[0], attempt(mlp[::-1]), REVERSED[1]),
        Misconception(NO_FIRST, attempt(mlp[1:]), count),
        Misconception(FIRST_TWICE, attempt([mlp[0], *mlp]), "Is the first layer run before the loop, and in it again?"),
        Misconception(LAST_TWICE, attempt([*mlp, mlp[-1]]), LAST_AGAIN),
        Misconception("every layer without b", attempt(no_bias), "Each layer has biases: where do they come in?"),
        *(
            Misconception("the activation used twice", act(last["A"]), "Each layer has used its activation already.")
            for act in (final, oracle.sigmoid)
        ),
        Misconception("the result transposed", last["A"].T, "Samples are rows, on the way in and on the way out."),
        Misconception(
            "labels instead of what the layer gives",
            (last["A"] > 0.5) * 1.0,
            "Labels are section 7: here the outputs.",
        ),
        Misconception("the mean of the samples", last["A"].mean(axis=0), "Each sample has its own row in the result."),
    ]
    if len(mlp) > 1:
        found += [
            Misconception(NO_LAST, done[-2]["A"], count),
            Misconception("the output of the first layer", done[0]["A"], INSIDE),
        ]
    return found


def what_X_is(one: Pass, i: int) -> tuple:
    """Say what the X of a layer is when it is not what it should be: (came, hint, mistake)."""
    layer, before, name = one.after[i], one.after[i - 1] if i else {}, f"layer number {i + 1}"
    X = layer.get("X")
    if X is None:
        return f"{name} keeps no X", KEEPS, UNKEPT
    if i and alike(X, one.X):
        return f"{name} has the network's own X", TO_EVERY[1], TO_EVERY[0]
    if i and alike(X, before.get("Z")):
        return f"{name} was given the Z of the layer before it", NOT_OUT[1], NOT_OUT[0]
    if alike(X, layer.get("A")):
        return f"{name} keeps its A as X", "X is what came *in*.", "A kept as X"
    same_shape = shape(X) == (shape(before.get("A")) if i else one.X.shape)
    came = f"the X of {name} is {shape_of(X)}" + (", with other numbers" if same_shape else "")
    return came, None, "a layer is fed with something else"


def forward_slack(layer: Layer, X: Array, slack: Value = 0.0) -> tuple:
    """Return (Z, A, how far Z may be off, how far A may be off) where X itself may be off by `slack`."""
    Z = X @ layer["W"] + layer["b"]
    off = slack @ np.abs(layer["W"]) if np.ndim(slack) else 0.0
    off = off + SUM.of(np.abs(X) @ np.abs(layer["W"]) + np.abs(layer["b"]))
    act = ACTS[layer["act"]]
    return Z, act(Z), off, act(Z + off) - act(Z - off) + FUNCTION.absolute
