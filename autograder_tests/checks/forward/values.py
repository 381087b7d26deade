"""Values of every kind for the functions of section 3."""

from __future__ import annotations

import numpy as np

from autograder_tests import oracle
from autograder_tests.checks.forward import layer_forward as section_3_forward  # noqa: F401 (their checks come first)
from autograder_tests.checks.forward.forward_mistakes import ACTS
from autograder_tests.checks.forward.layer_forward import run_layer
from autograder_tests.engine.registry import check
from autograder_tests.judging.networks import find_layer
from autograder_tests.judging.varied import SAME, TITLE, demand, layers, networks, others, told, told_mlp


def forward_slack(layer, X, slack=0.0):
    """Return (Z, A, how far Z may be off, how far A may be off) where X itself may be off by `slack`."""
    Z = X @ layer["W"] + layer["b"]
    off = slack @ np.abs(layer["W"]) if np.ndim(slack) else 0.0
    off = off + 2e-5 * (np.abs(X) @ np.abs(layer["W"]) + np.abs(layer["b"])) + 1e-9
    act = ACTS[layer["act"]]
    return Z, act(Z), off, act(Z + off) - act(Z - off) + 2e-6


@check("layer_forward", TITLE, cost=34, after=others("layer_forward"), seconds=15, hint=SAME)
def _(student, rng):
    for layer, X, kind in layers(rng):
        output, after, got = run_layer(student, layer, X)
        Z, A, off_Z, off_A = forward_slack(layer, X)
        off_A = off_A if layer["act"] == "sigmoid" else off_Z
        for what, value, wanted, slack in (
            ("the output", output, A, off_A),
            ("what is returned", got.result, A, off_A),
            ("layer['Z']", after.get("Z"), Z, off_Z),
            ("layer['A']", after.get("A"), A, off_A),
            ("layer['X']", after.get("X"), X, 2e-6 * np.abs(X)),
        ):
            tried, expected = told(layer, X, kind), "XW + b, and its activation, for every sample"
            demand(value, wanted, slack, tried=tried, expected=expected, what=what)


def passes(rng):
    """Yield networks and samples of every kind: (network, X, what is special about them)."""
    for mlp in networks(rng):
        yield mlp, rng.normal(size=(5, mlp[0]["W"].shape[0])), "samples of ordinary size"
    for kind, factor, n in (("large numbers", 1e3, 6), ("small numbers", 1e-4, 5), ("many samples", 1.0, 150)):
        mlp = list(networks(rng, ["relu"]))[2]
        mlp[-1]["act"] = "relu"
        for layer in mlp[1:]:  # nothing falls silent on the way
            layer["W"] = np.abs(layer["W"])
        if factor < 1:  # biases would hide the numbers
            for layer in mlp:
                layer["b"] = 0 * layer["b"]
        yield mlp, factor * rng.normal(size=(n, mlp[0]["W"].shape[0])), kind
    mlp = list(networks(rng, ["relu"]))[2]
    mlp[1]["b"] = -np.abs(mlp[1]["W"]).sum(axis=0) * 50  # silent, whatever comes
    yield mlp, rng.normal(size=(4, mlp[0]["W"].shape[0])), "a layer whose units are all silent"
    mlp = list(networks(rng))[1]
    mlp[-1]["W"] = mlp[-1]["W"] / np.abs(mlp[-1]["W"]).max() * 14
    yield mlp, rng.normal(size=(6, mlp[0]["W"].shape[0])), "outputs close to 0 and to 1"
    mlp = list(networks(rng))[1]
    yield mlp, np.zeros((3, mlp[0]["W"].shape[0])), "samples of zeros"


@check("mlp_forward", TITLE, cost=34, after=others("mlp_forward"), seconds=15, hint=SAME)
def _(student, rng):
    for mlp, X, kind in passes(rng):
        got = student.call("mlp_forward", mlp, X)
        tried, expected = told_mlp(mlp, X, kind), "each layer fed with what the one before gives, as it is"
        signal, slack = X, 2e-6 * np.abs(X)
        for i, layer in enumerate(mlp):
            _, signal, off, slack = forward_slack(layer, signal, slack)
            slack = slack if layer["act"] == "sigmoid" else off
            after = find_layer(got.args[0], layer["shape"]) or {}
            demand(after.get("A"), signal, slack, tried=tried, expected=expected, what=f"the A of layer number {i + 1}")
        demand(got.result, oracle.mlp_forward(mlp, X), slack, tried=tried, expected=expected)
