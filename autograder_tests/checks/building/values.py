"""Values of every kind for the functions of section 2: sizes of 1, equal and large sizes, and many layers."""

from __future__ import annotations

import numpy as np

from autograder_tests.checks.building import init_layer as section_2_building  # noqa: F401 (their checks come first)
from autograder_tests.checks.building.init_layer import make_layer, same_W, weights_of
from autograder_tests.checks.building.init_mlp import layers_wanted, make_network, told
from autograder_tests.checks.building.weights import uneven
from autograder_tests.engine.registry import check
from autograder_tests.engine.student import Wrong
from autograder_tests.judging.compare import numbers
from autograder_tests.judging.varied import SAME, TITLE, others

SIZES = ((1, 1), (2, 1), (1, 3), (3, 3), (7, 1), (2, 2), (5, 4), (20, 25), (400, 1), (1, 500), (300, 40))
DRAWN = 16  # so many weights of each size and activation are looked at together, or more


def judge_spread(values, tried):
    """Raise `Wrong` unless weights, in units of their range, fill it; the fewer there are the less can be told.

    A right draw fails once in a thousand million times, or less.
    """
    expected = "numbers spread evenly over ±sqrt(6 / fan_in)"
    values = np.ravel(values)
    far = np.sqrt(np.log(2e9) / 2 / values.size) + 0.5 / values.size  # Dvoretzky, Kiefer and Wolfowitz
    reached = 2 * 10 ** (-9.5 / values.size) - 1  # the chance that no weight lies beyond is ((1 + reached) / 2)**size
    inside = np.isfinite(values).all() and np.abs(values).max(initial=0) < 1 + 1e-5
    if not inside or min(-values.min(), values.max()) < reached or uneven(values, -1, 1) > far:
        raise Wrong(tried, expected, "numbers in W that are spread in another way, for these sizes", hint=SAME)


def judge_parts(layer, fan_in, fan_out, act, tried):
    """Raise `Wrong` unless W and b have their shapes, b is 0 and act is the one given."""
    W, b = weights_of(layer, tried), numbers(layer.get("b"))
    if W.shape != (fan_in, fan_out) or b is None or b.size != fan_out or b.any() or layer.get("act") != act:
        expected = f"W of shape ({fan_in}, {fan_out}), zeros in b, and the act that was given"
        raise Wrong(tried, expected, "a layer in which one of these is otherwise", hint=SAME)
    return W


def judge_source(make, tried):
    """Raise `Wrong` unless what `make(seed)` makes follows from the seed."""
    if not same_W(make(5), make(5)) or same_W(make(5), make(6)):
        expected = "the same weights from the same seed, and others from another"
        raise Wrong(tried, expected, "weights that do not follow from the generator, for these sizes", hint=SAME)


@check("init_layer", TITLE, cost=34, after=others("init_layer"), seconds=15, hint=SAME)
def _(student, rng):
    everything = []
    for fan_in, fan_out in SIZES:
        drawn = {}
        for act in ("relu", "sigmoid"):
            drawn[act] = []
            while len(drawn[act]) * fan_in * fan_out < DRAWN or len(drawn[act]) < 2:
                layer, rng, tried = make_layer(student, rng, fan_in, fan_out, act)
                drawn[act].append(judge_parts(layer, fan_in, fan_out, act, tried) / np.sqrt(6 / fan_in))
            if (np.array(drawn[act]) == 0).all(axis=0).any():
                came = "a weight that is 0 each time, at the same place"
                raise Wrong(tried, "a random number at every place of W, each time", came, hint=SAME)
            judge_spread(np.array(drawn[act]), tried)
            everything += [one.ravel() for one in drawn[act]]
        judge_spread(np.concatenate([np.ravel(one) for one in drawn.values()]), tried)
        if fan_in in (1, 5, 400):
            judge_source(
                lambda seed, sizes=(fan_in, fan_out): make_layer(student, np.random.default_rng(seed), *sizes)[0], tried
            )
    judge_spread(np.concatenate(everything), "layers of many sizes, from 1 to 500, all their weights together")


SPECS = (
    (5, ((3, "relu"), (3, "relu"), (3, "relu"), (3, "relu"), (3, "relu"), (3, "sigmoid"), (3, None))),
    (12, ((1, "sigmoid"), (2, "relu"), (2, "relu"), (4, "sigmoid"), (1, "relu"), (3, None))),
    (8, ((1, "relu"), (1, None))),
    (5, ((5, "sigmoid"), (1, None))),
    (1, ((120, "relu"), (130, "sigmoid"), (1, None))),
    (2, tuple(zip((2, 9, 8, 7, 6, 5, 4, 3, 2, 4, 6), ["relu", "sigmoid"] * 5 + [None], strict=True))),
)
"""How often a network is asked for, so that its weights can be judged together, and its spec."""


@check("init_mlp", TITLE, cost=34, after=others("init_mlp"), seconds=15, hint=SAME)
def _(student, rng):
    for times, spec in SPECS:
        tried, wanted, drawn = told(spec), layers_wanted(spec), []
        for _ in range(times):
            layers, rng, _ = make_network(student, spec, rng)
            if len(layers) != len(wanted):
                raise Wrong(tried, f"{len(wanted)} layers", f"{len(layers)} layers", hint=SAME)
            for layer, ((fan_in, fan_out), act) in zip(layers, wanted, strict=True):
                W = judge_parts(layer, fan_in, fan_out, act, tried)
                drawn.append(W.ravel() / np.sqrt(6 / fan_in))
            if any(same_W(one, other) for i, one in enumerate(layers) for other in layers[:i]):
                raise Wrong(tried, "weights of its own in every layer", "two layers with the same weights", hint=SAME)
        for i in range(len(wanted)):
            judge_spread(np.concatenate(drawn[i :: len(wanted)]), f"{tried}, layer number {i + 1}")
        judge_source(lambda seed, spec=spec: make_network(student, spec, np.random.default_rng(seed))[0], tried)
