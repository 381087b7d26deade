"""Values of every kind for `mlp_epoch`: numbers of samples, sizes of batches, labels, losses, and many epochs."""

from __future__ import annotations

import numpy as np

from autograder_tests.checks import ALL_OTHERS, Student, Wrong, check
from autograder_tests.checks.training import mlp_epoch_loss as section_6_training_epoch_loss  # noqa: F401 (its checks come first)
from autograder_tests.checks.training.batches import asked_for, moves, one_hot_network, read
from autograder_tests.checks.training.epochs import Epoch, finite, judge_use, told_sizes
from autograder_tests.checks.training.mlp_epoch import neighbours
from autograder_tests.judging.compare import STEPS, SUM
from autograder_tests.judging.verdict import SAME, TITLE, within
from autograder_tests.kinds import Rng

CASES = ((30, 1, 1), (13, 4, 2), (5, 8, 1), (1, 3, 1), (7, 3, 4), (5, 1, 5), (90, 40, 1), (130, 9, 1), (31, 10, 1))
"""Number of samples, size of a batch, and how many epochs are run."""

EXPECTED = "every sample once, in batches of the size asked for, in an order of its own"


def in_file_order(epoch: Epoch) -> bool:
    """Whether the order is that of the file: all of it where there are few samples, else a part of it."""
    if epoch.N <= 20:
        file = [list(range(i, min(i + epoch.batch, epoch.N))) for i in range(0, epoch.N, epoch.batch)]
        return [sorted(rows) for rows in epoch.batches] == file
    if epoch.batch == 1:
        rows = np.array([batch[0] for batch in epoch.batches if batch])
        return rows.size == epoch.N and np.sum(rows == np.arange(epoch.N)) > 14
    full = [rows for rows in epoch.batches if len(rows) > 2]
    together = sum(neighbours(rows, epoch.N) for rows in full)
    return together > 1 if epoch.N > 50 else together == len(full)


def judge_batches(student: Student, rng: Rng) -> None:
    for N, batch, epochs in CASES:
        still = []
        for _ in range(epochs):
            epoch = Epoch(student, rng, N, batch)
            judge_use(epoch)
            wanted = sorted([batch] * (N // batch) + [N % batch] * (N % batch > 0))
            if sorted(epoch.sizes) != wanted or not finite(epoch.got.result):
                raise epoch.wrong(EXPECTED, told_sizes(epoch), SAME)
            still.append(in_file_order(epoch))
        # By chance, small files keep their order now and then: not every time.
        if batch < N and all(still):
            raise epoch.wrong(EXPECTED, "samples that are neighbours in the file stay together", SAME)


def judge_labels(student: Student, rng: Rng) -> None:
    """Samples that the network is sure about, rightly and wrongly: every one of them moves its own weight."""
    for batch, lr in ((1, 1.6), (4, 0.2), (12, 0.05)):
        mlp, X = one_hot_network(12, rng)
        mlp[0]["W"] = rng.choice([-1.0, 1.0], mlp[0]["W"].shape) * rng.uniform(1.0, 4.5, mlp[0]["W"].shape)
        y = rng.permutation(np.arange(12) % 2)
        got = student.call("mlp_epoch", mlp, X, y, batch, lr, np.random.default_rng(int(rng.integers(2**31))))
        moved = moves(mlp, got.args[0], X, lr)
        sides = np.where(y == 1, 1.0, -1.0)
        if moved is None or not (moved * sides > 1e-5).all() or (np.abs(moved) > 1.001).any():
            raise Wrong(
                tried=f"X of shape {X.shape}, batch = {batch}, labels of both kinds, most predictions sure",
                expected="each sample trained on once, however right or wrong its prediction is",
                came="some weights have not moved, or have moved in another way",
                hint=SAME,
            )
    for label, lr in ((1, 2.5), (0, 0.5)):
        mlp, X = one_hot_network(9, rng)
        got = student.call("mlp_epoch", mlp, X, np.full(9, label), 2, lr, np.random.default_rng(7))
        moved = moves(mlp, got.args[0], X, lr)
        whole = read(mlp, got.args[0], X, lr).complete if label else moved is not None and (moved < -1e-5).all()
        if not whole:
            tried = f"X of shape {X.shape}, batch = 2, labels of one kind only"
            raise Wrong(tried, EXPECTED, "some weights have not moved, or by steps of another length", hint=SAME)


SCRIPTS = {
    "losses that rise": lambda rng, n: np.linspace(0.2, 9, n),
    "losses that fall": lambda rng, n: np.linspace(4, 0.01, n),
    "large losses": lambda rng, n: 10.0 ** rng.uniform(1.3, 5, n),
    "tiny losses": lambda rng, n: 10.0 ** rng.uniform(-4, -3, n),
    "losses of 0 among others": lambda rng, n: rng.uniform(0.1, 1.5, n) * (np.arange(n) % 2 == 0),
    "equal losses": lambda rng, n: np.full(n, rng.uniform(0.3, 2)),
    "losses that jump": lambda rng, n: rng.permutation(np.geomspace(0.01, 5, n)),
}


def judge_scripts(student: Student, rng: Rng) -> None:
    """Let mlp_minibatch give losses of every kind, and move the weights by amounts of its own."""
    for number, (kind, losses) in enumerate(SCRIPTS.items()):
        N, batch = ((23, 3), (16, 4), (12, 1))[number % 3]
        given, lr = losses(rng, -(-N // batch)), (0.2, 3.0, 1e-4)[number % 3]
        amounts, made = rng.uniform(0.5, 1, given.size + 1), []

        def mlp_minibatch(mlp, X, y, lr, given=given, amounts=amounts, made=made):
            here = min(len(made), given.size - 1)
            made.append(np.size(y))
            mlp[0]["b"] = mlp[0]["b"] + lr * amounts[len(made) - 1 if len(made) <= given.size else -1]
            return float(given[here])

        mlp, X = one_hot_network(N, rng)
        y = np.zeros(N, dtype=int) if number % 2 else rng.permutation(np.arange(N) % 2)
        source = np.random.default_rng(int(rng.integers(2**31)))
        got = student.call("mlp_epoch", mlp, X, y, batch, lr, source, standins={"mlp_minibatch": mlp_minibatch})
        if not made:
            return  # it does the work of mlp_minibatch itself
        asked = asked_for(got.calls, X)
        rows = [row for one, _, _ in asked for row in one]
        tried = f"X of shape {X.shape}, batch = {batch}; mlp_minibatch gives {kind}"
        labels = [label for _, one, _ in asked for label in one]
        used = len(made) == given.size and sorted(rows) == list(range(N)) and labels == [int(y[row]) for row in rows]
        moved = within(got.args[0][0].get("b"), mlp[0]["b"] + lr * amounts[:-1].sum(), STEPS.of(lr * given.size))
        if not used or not moved or any(one != lr for _, _, one in asked):
            came = "other batches, another lr, or weights that were put back"
            raise Wrong(tried, "every batch trained on, whatever its loss is", came, hint=SAME)
        means = np.average(given, weights=made), given.mean()
        if not any(within(got.result, mean, SUM.of(mean)) for mean in means):
            raise Wrong(tried, "the mean of these losses over the samples", "another number", hint=SAME)


def judge_orders(student: Student, rng: Rng) -> None:
    """Forty epochs: no order comes back. Of a hundred orders one would."""
    mlp, X = one_hot_network(24, rng)
    source, seen = np.random.default_rng(int(rng.integers(2**31))), set()
    for number in range(40):
        standins = {"mlp_minibatch": lambda mlp, X, y, lr: 0.5}
        got = student.call("mlp_epoch", mlp, X, np.ones(24, dtype=int), 8, 0.1, source, standins=standins)
        asked = asked_for(got.calls, X)
        if not asked:
            return
        seen.add(tuple(frozenset(rows) for rows, _, _ in asked))
        if len(seen) <= number:
            came = "an order that an earlier epoch had, although there are thousands of millions"
            raise Wrong("40 epochs with one rng, N = 24, batch = 8", "a new order in each", came, hint=SAME)
        source = got.args[5] if isinstance(got.args[5], np.random.Generator) else source


@check("mlp_epoch", TITLE, cost=34, after=ALL_OTHERS, seconds=15, hint=SAME)
def _(student, rng):
    judge_batches(student, rng)
    judge_labels(student, rng)
    judge_scripts(student, rng)
    judge_orders(student, rng)
