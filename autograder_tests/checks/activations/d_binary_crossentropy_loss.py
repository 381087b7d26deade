"""Checks of `d_binary_crossentropy_loss`."""

from __future__ import annotations

from autograder_tests.checks import ALL_OTHERS, SAME, TITLE, check, oracle, right
from autograder_tests.checks.activations import losses
from autograder_tests.judging import speed

right(d_binary_crossentropy_loss=oracle.d_binary_crossentropy_loss)

check("d_binary_crossentropy_loss", losses.GRADIENT[0], cost=80, hint=losses.TERM_HINT)(losses.label_1)
check("d_binary_crossentropy_loss", losses.GRADIENT[1], cost=80, hint=losses.TERM_HINT)(losses.label_0)
check("d_binary_crossentropy_loss", "y of shape (n,), y_hat of shape (n, 1)", cost=45, hint=losses.RESHAPE_HINT)(
    losses.flat_labels
)
check("d_binary_crossentropy_loss", "y_hat in other shapes", cost=34, hint=losses.RESHAPE_HINT)(losses.other_shapes)
check("d_binary_crossentropy_loss", "a single prediction", cost=10, after=losses.GRADIENT, hint=losses.ONE)(
    losses.one_prediction
)
check("d_binary_crossentropy_loss", losses.CERTAIN, cost=34, after=losses.GRADIENT, hint="What is eps for?")(
    losses.certain
)
check(
    "d_binary_crossentropy_loss",
    "eps is the one that was given",
    cost=10,
    after=(*losses.GRADIENT, losses.CERTAIN),
    hint=losses.GIVEN,
)(losses.eps_given)
check(
    "d_binary_crossentropy_loss",
    "eps may be left out",
    cost=20,
    after=(*losses.GRADIENT, losses.CERTAIN),
    hint=losses.DEFAULT,
)(losses.eps_left_out)
check("d_binary_crossentropy_loss", speed.TITLE, cost=0, seconds=2, hint=speed.HINT, counts=False)(
    speed.judge(losses.columns)
)


@check("d_binary_crossentropy_loss", TITLE, cost=25, after=ALL_OTHERS, seconds=15, hint=SAME)
def _(student, rng):
    losses.judge_samples(student, rng, "d_binary_crossentropy_loss")
