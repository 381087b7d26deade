"""Values of every kind for the functions of section 1."""

from __future__ import annotations

import numpy as np

from autograder_tests import oracle
from autograder_tests.checks.activations.elementwise import ask
from autograder_tests.checks.activations.losses import EPS
from autograder_tests.engine.registry import check
from autograder_tests.judging.varied import SAME, TITLE, demand, others, signs, sizes


def arrays(rng):
    """Yield arrays of every kind: (what is special about them, array)."""
    everything = signs(rng, (6, 7)) * sizes(rng, -4, 6, (6, 7))
    everything[2, 3:5] = rng.uniform(5e5, 1e6) * np.array([-1, 1])
    yield "numbers of all sizes from a ten-thousandth to a million", everything
    yield "numbers close to 0", signs(rng, (4, 5)) * rng.uniform(1e-4, 0.01, (4, 5))
    yield "numbers from 30 to 700 and from -700 to -30", signs(rng, (5, 4)) * rng.uniform(30, 700, (5, 4))
    yield "numbers between -30 and 30", signs(rng, (5, 4)) * rng.uniform(8, 30, (5, 4))
    yield "positive numbers only", rng.uniform(0.1, 4, (3, 4))
    yield "negative numbers only", -rng.uniform(0.1, 4, (3, 4))
    yield "the same number everywhere", np.full((2, 3), rng.uniform(0.2, 2))
    yield "300 numbers", rng.normal(scale=4, size=(20, 15))


def judge_arrays(student, rng, name):
    for kind, z in arrays(rng):
        wanted = getattr(oracle, name)(z)
        demand(
            ask(student, name, z),
            wanted,
            2e-5 * np.abs(wanted) + 2e-6,
            tried=f"{name} on an array of shape {z.shape}: {kind}",
            expected="the same formula for every number",
        )


@check("relu", TITLE, cost=25, after=others("relu"), seconds=15, hint=SAME)
def _(student, rng):
    judge_arrays(student, rng, "relu")


@check("d_relu", TITLE, cost=25, after=others("d_relu"), seconds=15, hint=SAME)
def _(student, rng):
    judge_arrays(student, rng, "d_relu")


@check("sigmoid", TITLE, cost=25, after=others("sigmoid"), seconds=15, hint=SAME)
def _(student, rng):
    judge_arrays(student, rng, "sigmoid")


@check("d_sigmoid", TITLE, cost=25, after=others("d_sigmoid"), seconds=15, hint=SAME)
def _(student, rng):
    judge_arrays(student, rng, "d_sigmoid")


def samples(rng):
    """Yield labels and predictions of every kind: (what is special about them, y, y_hat)."""
    mixed = rng.permutation(np.arange(12) % 2)
    near = sizes(rng, -5, -2, 12)
    yield "predictions close to 0 and to 1, right ones", mixed, np.where(mixed == 1, 1 - near, near)
    yield "predictions close to 0 and to 1, wrong ones", mixed, np.where(mixed == 1, near, 1 - near)
    yield "300 samples", rng.permutation(np.arange(300) % 2), rng.uniform(0.02, 0.98, 300)
    for label in (0, 1):
        yield f"every label {label}, predictions on both sides", np.full(9, label), rng.uniform(0.02, 0.98, 9)
    yield "the same prediction for all", rng.permutation(np.arange(8) % 2), np.full(8, rng.uniform(0.1, 0.9))


def judge_samples(student, rng, name):
    for kind, y, p in samples(rng):
        y, p = y.reshape(-1, 1), p.reshape(-1, 1)
        wanted = getattr(oracle, name)(y, p, EPS)
        # Single precision keeps few digits of 1 - p, and an eps that is added moves p by as much.
        lost = 3e-7 / np.minimum(p, 1 - p)
        slack = 3e-5 * np.abs(wanted) + 2e-6 + lost * (1 if name == "binary_crossentropy_loss" else np.abs(wanted))
        demand(
            ask(student, name, y, p, EPS),
            wanted,
            slack,
            tried=f"{name} with {len(y)} samples: {kind}",
            expected="the same formula for every sample",
        )


@check("binary_crossentropy_loss", TITLE, cost=25, after=others("binary_crossentropy_loss"), seconds=15, hint=SAME)
def _(student, rng):
    judge_samples(student, rng, "binary_crossentropy_loss")


@check("d_binary_crossentropy_loss", TITLE, cost=25, after=others("d_binary_crossentropy_loss"), seconds=15, hint=SAME)
def _(student, rng):
    judge_samples(student, rng, "d_binary_crossentropy_loss")
