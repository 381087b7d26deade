"""Checks of section 6.3: `mlp_train`.

With batches of all samples the order is of no account, so that weights and losses are known whatever calls were made.
"""

from __future__ import annotations

import copy

import numpy as np

from autograder_tests.checks import ALL_OTHERS, SAME, TITLE, Student, Wrong, check, demand, oracle, right
from autograder_tests.checks.training.batches import LR, one_hot_network, read
from autograder_tests.checks.training.trainings import elsewhere, judge_handed, judge_losses, judge_weights
from autograder_tests.judging.compare import GIVEN_LOSSES, OWN_LOSSES, REPEATED, STEPS, close, same_numbers, shape_of
from autograder_tests.judging.networks import draw, weights_of
from autograder_tests.kinds import Rng

right(mlp_train=oracle.mlp_train)

LOSSES = "one loss for each epoch, in order"
TRAINED = "the network is trained for `epochs` epochs"
HANDED = "batch, lr and rng are handed on"


def a_training(student: Student, rng: Rng, epochs: int = 4, n: int = 6) -> tuple:
    """Train with batches of all samples; return the record, the right losses, the right weights after each epoch."""
    mlp, X, y = draw((2, 3, 1), n, rng)
    ends, losses, way = [weights_of(mlp)], [], copy.deepcopy(mlp)
    for _ in range(2 * epochs):
        losses.append(oracle.mlp_minibatch(way, X, y, LR))
        ends.append(weights_of(way))
    got = student.call("mlp_train", mlp, X, y, n, epochs, LR, np.random.default_rng(int(rng.integers(2**31))))
    return got, losses, ends, f"N = {n}, batch = {n}, epochs = {epochs}, and an lr"


@check("mlp_train", LOSSES, cost=45, hint="Keep what each epoch tells you.")
def _(student, rng):
    got, losses, _, tried = a_training(student, rng)
    judge_losses(got, losses, 4, tried)
    mlp, X = one_hot_network(5, rng)
    mlp[0]["W"] = np.full_like(mlp[0]["W"], 12.0)  # nearly certain, and right: nothing is left to learn
    settled = student.call("mlp_train", mlp, X, np.ones(5, dtype=int), 5, 5, LR, np.random.default_rng(3))
    if np.size(settled.result) < 5:
        raise Wrong(
            tried="a network that makes hardly any mistakes, N = 5, batch = 5, epochs = 5",
            expected="a list of 5 losses",
            came=shape_of(settled.result),
            hint="`epochs` says when to stop, however small the loss has become.",
            mistake="stops early",
        )


@check("mlp_train", TRAINED, cost=45, hint="As many rounds as asked for, on one and the same network.")
def _(student, rng):
    got, _, ends, tried = a_training(student, rng)
    judge_weights(got, ends, 4, tried)


@check("mlp_train", "a single epoch", cost=20, after=(LOSSES, TRAINED), hint="epochs = 1 gives a list of one loss.")
def _(student, rng):
    mlp, X = one_hot_network(9, rng)
    short = student.call("mlp_train", mlp, X, np.ones(9, dtype=int), 4, 1, LR, np.random.default_rng(3))
    seen = read(mlp, short.args[0], X).losses
    if not short.calls_to("mlp_epoch") and seen:
        every, means = [one for batch in seen for one in batch], [np.mean(batch) for batch in seen]
        if not (same_numbers(short.result, np.mean(every)) or same_numbers(short.result, np.mean(means))):
            raise Wrong(
                tried="N = 9, batch = 4, epochs = 1, and an lr",
                expected="a list of one loss: the mean over the samples",
                came=f"{shape_of(short.result)}, with another loss",
                hint="How many samples are in the last batch?",
            )
    got, losses, ends, tried = a_training(student, rng, 1, 5)
    judge_losses(got, losses, 1, tried)
    judge_weights(got, ends, 1, tried)


@check(
    "mlp_train",
    HANDED,
    cost=40,
    hint="mlp_epoch needs to know the size of a batch, the step, and where chance comes from.",
)
def _(student, rng):
    mlp, X = one_hot_network(9, rng)
    y, seed = np.ones(9, dtype=int), int(rng.integers(2**31))

    def train(epochs, seed):
        return student.call("mlp_train", mlp, X, y, 4, epochs, LR, np.random.default_rng(seed))

    first, several = train(1, seed), train(3, seed)
    once = read(mlp, first.args[0], X)
    tried = "N = 9, batch = 4, and an lr"
    judge_handed(several, once, tried)
    one, same, other = (weights_of(got.args[0]) for got in (several, train(3, seed), train(3, seed + 1)))
    if not np.allclose(one, same, *REPEATED) or np.allclose(one, other, *REPEATED):
        still = np.allclose(one, weights_of(mlp))
        raise Wrong(
            tried=tried + ", three epochs, with one seed twice and with another seed",
            expected="the same weights for the same seed, others for the other seed",
            came="weights that never move"
            if still
            else "the same weights whatever the seed"
            if np.allclose(one, other)
            else "other weights although the seed is the same",
            hint="Which network, and which generator, does mlp_epoch get from you?",
            mistake=elsewhere(several) if still else "another generator than rng",
        )
    if not once.complete:
        return
    repeated = copy.deepcopy(mlp)
    for batch in once.batches * 3:
        oracle.mlp_minibatch(repeated, X[batch], y[batch], LR)
    if close(one, weights_of(repeated)):
        raise Wrong(
            tried=tried + ", three epochs",
            expected="another order in each epoch",
            came="the same order each time",
            hint="A copy of rng, or a generator made in the loop, starts from the same state every time.",
            mistake="every epoch gets the same random state",
        )


def losses_of_all_kinds(rng: Rng, count: int) -> list[float]:
    """Return losses that fall, rise, stay, are 0, tiny and huge, in pieces of some length, in mixed order."""
    pieces: list = []
    while sum(map(len, pieces)) < count:
        size = rng.uniform(0.2, 3)
        pieces += [
            size * 0.9 ** np.arange(6),
            size * 1.2 ** np.arange(7),
            np.full(4, size),
            np.zeros(2),
            10.0 ** rng.uniform(-6, -2, 5),
            10.0 ** rng.uniform(1, 6, 5),
            rng.uniform(0.1, 1, 8),
        ]
    rng.shuffle(pieces := [list(map(float, piece)) for piece in pieces])
    return [loss for piece in pieces for loss in piece][:count]


def judge_training(
    student: Student, rng: Rng, epochs: int, batch: int, script: list[float], lr: float, kind: str
) -> None:
    """Judge a training whose epochs return the losses of a script; one that does all by itself, by what it should give.

    Each epoch, or each batch of all samples, moves the weights by amounts of its own, times lr.
    """
    mlp, X, y = draw((2, 1), 4, rng)
    amounts, told = rng.normal(size=epochs + 1), []

    def step(mlp, lr, batch):
        number = min(len(told), epochs)
        told.append((lr, batch))
        mlp[0]["b"] = mlp[0]["b"] + lr * amounts[number]
        return script[min(number, epochs - 1)]

    def mlp_epoch(mlp, X, y, batch, lr, rng):
        rng.random()
        return step(mlp, lr, batch)

    def mlp_minibatch(mlp, X, y, lr):
        return step(mlp, lr, batch)

    standins = {"mlp_epoch": mlp_epoch} | ({"mlp_minibatch": mlp_minibatch} if batch >= len(X) else {})
    source = np.random.default_rng(int(rng.integers(2**31)))
    got = student.call("mlp_train", mlp, X, y, batch, epochs, lr, source, standins=standins)
    if told:
        b, wanted = mlp[0]["b"] + lr * amounts[:epochs].sum(), script
    elif batch < len(X):
        return  # all by itself, in an order that is not known
    else:
        way = copy.deepcopy(mlp)
        wanted, b = [oracle.mlp_minibatch(way, X, y, lr) for _ in range(epochs)], way[0]["b"]
    tried = f"{epochs} epochs, N = {len(X)}, batch = {batch}: {kind}"
    slack = (GIVEN_LOSSES if told else OWN_LOSSES).of(wanted)
    expected = f"a list of {epochs} losses, each as its epoch gave it"
    demand(got.result, wanted, slack, tried=tried, expected=expected)
    end = got.args[0][0].get("b") if isinstance(got.args[0], list) and isinstance(got.args[0][0], dict) else None
    slack = STEPS.relative * (1 + lr * np.abs(amounts).sum()) if told else OWN_LOSSES.relative * (1 + np.abs(b))
    expected = f"the weights after {epochs} epochs with the same lr, whatever the losses were"
    demand(end, b, slack, tried=tried, expected=expected, what="a bias")
    if any(one != lr or size != batch for one, size in told):
        raise Wrong(tried, "the lr and the batch of the caller in every epoch", "others in some epochs", hint=SAME)


@check("mlp_train", TITLE, cost=34, after=ALL_OTHERS, seconds=15, hint=SAME)
def _(student, rng):
    for batch, epochs, lr in ((4, 110, 0.05), (2, 20, 3.0), (9, 14, 1e-4)):
        script, kind = losses_of_all_kinds(rng, epochs), "losses that rise and fall, are 0, tiny or huge"
        judge_training(student, rng, epochs, batch, script, lr, kind)
    for kind, script in (
        ("losses that rise", np.linspace(0.3, 2, 9)),
        ("losses that stay the same", np.full(9, 0.4)),
        ("losses that fall to 0", np.append(0.1 ** np.arange(7), [0.0, 0.0])),
    ):
        judge_training(student, rng, 9, 4, list(map(float, script)), 0.2, kind)
