"""Checks of section 1.3: the loss and its slope."""

from __future__ import annotations

from autograder_tests import oracle
from autograder_tests.checks.activations.losses import (
    ALONE,
    LOSSES,
    RESHAPE_HINT,
    judge_certain,
    judge_eps,
    judge_label,
    judge_shapes,
)
from autograder_tests.engine.registry import check, right
from autograder_tests.judging import speed

right(
    binary_crossentropy_loss=oracle.binary_crossentropy_loss,
    d_binary_crossentropy_loss=oracle.d_binary_crossentropy_loss,
)


TERM = "With one label only, one of the formula's two terms is 0. Work the other out by hand for y_hat = 0.9 and 0.1."
ONE = "A batch of one is a batch too."
GIVEN = "Is the argument used, or a number written into the body?"
DEFAULT = "Look at the `def` line that you were given: eps had a value there."
CERTAIN = "predictions of exactly 0 and 1"
LOSS, GRADIENT = ([title.format(kind) for title in ALONE] for kind in LOSSES.values())

# ------------------------------------------------------------ both functions are tried alike


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


# ------------------------------------------------------------ what each check costs

check("binary_crossentropy_loss", "the loss where the label is 1", cost=80, hint=TERM)(label_1)
check("binary_crossentropy_loss", "the loss where the label is 0", cost=80, hint=TERM)(label_0)
check("binary_crossentropy_loss", "y of shape (n,), y_hat of shape (n, 1)", cost=45, hint=RESHAPE_HINT)(flat_labels)
check("binary_crossentropy_loss", "y_hat in other shapes", cost=34, hint=RESHAPE_HINT)(other_shapes)
check("binary_crossentropy_loss", "a single prediction", cost=10, after=LOSS, hint=ONE)(one_prediction)
check("binary_crossentropy_loss", CERTAIN, cost=34, after=LOSS, hint="What is eps for?")(certain)
check("binary_crossentropy_loss", "eps is the one that was given", cost=10, after=(*LOSS, CERTAIN), hint=GIVEN)(
    eps_given
)
check("binary_crossentropy_loss", "eps may be left out", cost=20, after=(*LOSS, CERTAIN), hint=DEFAULT)(eps_left_out)
check("binary_crossentropy_loss", speed.TITLE, cost=0, seconds=2, hint=speed.HINT, counts=False)(speed.judge(columns))

check("d_binary_crossentropy_loss", "the gradient where the label is 1", cost=80, hint=TERM)(label_1)
check("d_binary_crossentropy_loss", "the gradient where the label is 0", cost=80, hint=TERM)(label_0)
check("d_binary_crossentropy_loss", "y of shape (n,), y_hat of shape (n, 1)", cost=45, hint=RESHAPE_HINT)(flat_labels)
check("d_binary_crossentropy_loss", "y_hat in other shapes", cost=34, hint=RESHAPE_HINT)(other_shapes)
check("d_binary_crossentropy_loss", "a single prediction", cost=10, after=GRADIENT, hint=ONE)(one_prediction)
check("d_binary_crossentropy_loss", CERTAIN, cost=34, after=GRADIENT, hint="What is eps for?")(certain)
check("d_binary_crossentropy_loss", "eps is the one that was given", cost=10, after=(*GRADIENT, CERTAIN), hint=GIVEN)(
    eps_given
)
check("d_binary_crossentropy_loss", "eps may be left out", cost=20, after=(*GRADIENT, CERTAIN), hint=DEFAULT)(
    eps_left_out
)
check("d_binary_crossentropy_loss", speed.TITLE, cost=0, seconds=2, hint=speed.HINT, counts=False)(speed.judge(columns))
