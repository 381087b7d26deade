"""Checks of section 1.3: the loss and its slope."""

from __future__ import annotations

from autograder_tests import oracle
from autograder_tests.engine import check, right
from autograder_tests.losses import ALONE, LOSSES, RESHAPE_HINT, judge_certain, judge_eps, judge_label, judge_shapes
from autograder_tests.speed import add_speed_check

right(
    binary_crossentropy_loss=oracle.binary_crossentropy_loss,
    d_binary_crossentropy_loss=oracle.d_binary_crossentropy_loss,
)


def add_loss_checks(name, kind):
    one, zero = (title.format(kind) for title in ALONE)
    both, certain = (one, zero), "predictions of exactly 0 and 1"

    def add(title, cost, hint, after=()):
        return check(name, title, cost=cost, after=after, hint=hint)

    term = (
        "With one label only, one of the formula's two terms is 0. Work the other out by hand for y_hat = 0.9 and 0.1."
    )
    add(one, 80, term)(lambda s, r: judge_label(s, r, name, 1))
    add(zero, 80, term)(lambda s, r: judge_label(s, r, name, 0))
    add("y of shape (n,), y_hat of shape (n, 1)", 45, RESHAPE_HINT)(
        lambda s, r: judge_shapes(s, r, name, [((6,), (6, 1)), ((5,), (5, 1))])
    )
    add("y_hat in other shapes", 34, RESHAPE_HINT)(
        lambda s, r: judge_shapes(s, r, name, [((5, 1), (5,)), ((4,), (4,)), ((6,), (2, 3)), ((3, 2), (6, 1))])
    )
    add("a single prediction", 10, "A batch of one is a batch too.", both)(
        lambda s, r: judge_shapes(s, r, name, [((1,), (1, 1)), ((1, 1), (1, 1))])
    )
    add(certain, 34, "What is eps for?", both)(lambda s, r: judge_certain(s, r, name))
    add(
        "eps is the one that was given",
        10,
        "Is the argument used, or a number written into the body?",
        (*both, certain),
    )(lambda s, r: judge_eps(s, name, 1e-3))
    add(
        "eps may be left out",
        20,
        "Look at the `def` line that you were given: eps had a value there.",
        (*both, certain),
    )(lambda s, r: judge_eps(s, name))


for _name, _kind in LOSSES.items():
    add_loss_checks(_name, _kind)
    add_speed_check(_name, lambda rng, n: ((rng.random((n, 1)) > 0.5).astype(int), rng.uniform(0.1, 0.9, (n, 1))))
