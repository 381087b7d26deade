"""Checks of `binary_crossentropy_loss`."""

from __future__ import annotations

from autograder_tests import oracle
from autograder_tests.checks.activations.loss_trials import (
    CERTAIN,
    DEFAULT,
    GIVEN,
    LOSS,
    ONE,
    TERM,
    certain,
    columns,
    eps_given,
    eps_left_out,
    flat_labels,
    judge_samples,
    label_0,
    label_1,
    one_prediction,
    other_shapes,
)
from autograder_tests.checks.activations.losses import RESHAPE_HINT
from autograder_tests.engine.registry import ALL_OTHERS, check, right
from autograder_tests.judging import speed
from autograder_tests.judging.varied import SAME, TITLE

right(binary_crossentropy_loss=oracle.binary_crossentropy_loss)

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


@check("binary_crossentropy_loss", TITLE, cost=25, after=ALL_OTHERS, seconds=15, hint=SAME)
def _(student, rng):
    judge_samples(student, rng, "binary_crossentropy_loss")
