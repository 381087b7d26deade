"""What is tried alike with the loss and with its slope."""

from __future__ import annotations

import numpy as np

from autograder_tests import oracle
from autograder_tests.checks.activations.elementwise import ask
from autograder_tests.checks.activations.losses import (
    ALONE,
    EPS,
    LOSSES,
    judge_certain,
    judge_eps,
    judge_label,
    judge_shapes,
)
from autograder_tests.judging.varied import demand, sizes

TERM = "With one label only, one of the formula's two terms is 0. Work the other out by hand for y_hat = 0.9 and 0.1."


ONE = "A batch of one is a batch too."


GIVEN = "Is the argument used, or a number written into the body?"


DEFAULT = "Look at the `def` line that you were given: eps had a value there."


CERTAIN = "predictions of exactly 0 and 1"


LOSS, GRADIENT = ([title.format(kind) for title in ALONE] for kind in LOSSES.values())


def label_1(student, rng):
    judge_label(student, rng, student.name, 1)


def label_0(student, rng):
    judge_label(student, rng, student.name, 0)


def flat_labels(student, rng):
    judge_shapes(student, rng, student.name, [((6,), (6, 1)), ((5,), (5, 1))])


def other_shapes(student, rng):
    pairs = [((5, 1), (5,)), ((4,), (4,)), ((6,), (2, 3)), ((3, 2), (6, 1))]
    judge_shapes(student, rng, student.name, pairs)


def one_prediction(student, rng):
    judge_shapes(student, rng, student.name, [((1,), (1, 1)), ((1, 1), (1, 1))])


def certain(student, rng):
    judge_certain(student, rng, student.name)


def eps_given(student, rng):
    judge_eps(student, student.name, 1e-3)


def eps_left_out(student, rng):
    judge_eps(student, student.name)


def columns(rng, n):
    return (rng.random((n, 1)) > 0.5).astype(int), rng.uniform(0.1, 0.9, (n, 1))


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
