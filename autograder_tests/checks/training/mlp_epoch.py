"""Checks of section 6.2: `mlp_epoch`.

Which samples were trained on together is read from the weights (see `batches`), so that a function which does the work
of mlp_minibatch inline is judged like any other. The calls that it made only choose the hint.
"""

from __future__ import annotations

import numpy as np

from autograder_tests.checks import SAME, Misconception, Student, Wrong, check, oracle, recognise, right
from autograder_tests.checks.training.batches import (
    STILL,
    Epoch,
    finite,
    handed,
    judge_use,
    moves,
    neighbours,
    one_hot_network,
    read,
    told_sizes,
)
from autograder_tests.judging.compare import MOVED, REPEATED, close
from autograder_tests.judging.networks import weights_of
from autograder_tests.kinds import Rng

right(mlp_epoch=oracle.mlp_epoch)

ALL = "every sample is used exactly once"
OWN = "each sample keeps its own label"
SIZES = "batches have the size asked for"
NEW = "each epoch has a new order"
SEED = "the order comes from rng"
LOSS = "the mean loss over the samples comes back"

IGNORED = "batch is ignored"
APART = "X and y shuffled apart"
ELSEWHERE = "another source of random numbers"
UNSHUFFLED = "not shuffled"


@check("mlp_epoch", ALL, cost=45, hint="An epoch is one pass: no sample twice, none left out.")
def _(student, rng):
    for N, batch in ((11, 4), (9, 4)):  # three samples are left over, then one
        epoch = Epoch(student, rng, N, batch)
        judge_use(epoch)
    if not (close(epoch.got.args[1], epoch.X) and close(epoch.got.args[2], epoch.y)):
        student.advise(
            "mlp_epoch leaves the caller's X and y in another order. That costs nothing; later it surprises somebody."
        )


@check("mlp_epoch", OWN, cost=50, hint="A sample and its label travel together.")
def _(student, rng):
    N = 24
    labels = rng.permutation(np.arange(N) % 2)
    epoch = Epoch(student, rng, N, 6, labels=labels)
    moved = moves(epoch.mlp, epoch.got.args[0], epoch.X, epoch.lr)
    expected = "each sample trained on with its own label"
    if moved is None or np.abs(moved).max() < MOVED:
        raise epoch.wrong(expected, "no weight has moved", "Which call of your loop trains the network?", STILL)
    # A weight rises where the label was 1 and falls where it was 0.
    wrong = int(np.sum((np.abs(moved) > MOVED) & ((moved > 0) != (labels == 1))))
    if not wrong:
        return
    given = [label for _, one, _ in epoch.asked for label in one]
    rows = [row for one, _, _ in epoch.asked for row in one]
    hint = "How do you know which label belongs to which row once the order has changed?"
    if given == list(labels[: len(given)]):
        hint = "The rows of X come in a new order, the labels in the old one."
    elif rows == list(range(len(rows))):
        hint = "The labels come in a new order, the rows of X in the old one."
    raise epoch.wrong(expected, f"{wrong} of {N} samples were trained on with another sample's label", hint, APART)


@check(
    "mlp_epoch",
    SIZES,
    cost=40,
    hint="Every batch has `batch` samples; only one, with what is left over, may be shorter.",
)
def _(student, rng):
    epoch = Epoch(student, rng, 10, 4)
    if not epoch.sizes:
        judge_use(epoch)
    expected = "two batches of 4 samples and one of 2"
    if sorted(epoch.sizes) == [2, 4, 4] or (epoch.reading.unused and epoch.sizes == [4, 4]):
        return  # a last batch that is dropped is charged elsewhere
    if not epoch.reading.complete:
        judge_use(epoch)  # the same mistake as in the check of that name
    evened = "np.array_split evens its pieces out when it is given their number. Cut at fixed places."
    pieces = "Where does the size of your pieces come from? Given a number of pieces, np.array_split evens them out."
    largest = "No batch is larger than `batch`: what is left over is a batch of its own."
    two = "The number of batches and the size of a batch are two things."
    wrongs = [
        Misconception(IGNORED, [10], "Your batch is all of the data: what is `batch` for?"),
        Misconception(IGNORED, [1] * 10, "You train on one sample at a time: what is `batch` for?"),
        Misconception("the samples are dealt out evenly", [4, 3, 3], evened),
        Misconception("another batch size", [5, 5], pieces),
        Misconception("the rest is added to another batch", [6, 4], largest),
        Misconception("another batch size", [2] * 5, two),
        Misconception("the number of batches instead of their size", [3, 3, 2, 2], two),
    ]
    known = recognise(sorted(epoch.sizes, reverse=True), wrongs)
    raise epoch.wrong(expected, told_sizes(epoch), known and known.hint, known and known.name)


@check("mlp_epoch", NEW, cost=40, hint="Training in the same order every time lets the order itself be learned.")
def _(student, rng):
    N = 24
    first = Epoch(student, rng, N, 3)
    source = first.got.args[5]
    source = source if isinstance(source, np.random.Generator) else first.source
    second = Epoch(student, rng, N, 3, source=source, start=(first.mlp, first.X))
    if not first.batches or not second.batches:
        judge_use(first)
        judge_use(second)
    expected = "samples in another order, and in other batches, in the second of two epochs"
    one, two = ([frozenset(rows) for rows in epoch.batches] for epoch in (first, second))
    if all(len(rows) == N for rows in one):
        # Batches of everything have no order among them: the rows that were handed over have.
        if not first.asked or handed(first) != handed(second):
            return
        raise first.wrong(expected, "the same order in both epochs", "Where is the order drawn?", UNSHUFFLED)
    if all(len(rows) == 1 for rows in one) and one != two:
        return
    together = all(neighbours(rows, N) for rows in one + two)
    kept = len(set(one) & set(two))  # 4 of 8 batches by chance: once in 10 million pairs of epochs
    if kept < 4 and not together:
        return
    came, mistake, hint = (
        "the same batches in both epochs",
        "the same order in every epoch",
        "Where does your generator come from, and what is its state at the start of each epoch?",
    )
    if kept < len(one) and not together:
        came, mistake = f"{kept} of {len(one)} batches hold the same samples in both epochs", "a part is not shuffled"
        hint = "How many of the samples does your shuffle reach?"
    elif together and set(one) != set(two):
        came, mistake = "each batch holds neighbours in the file, from another start on", "the samples stay neighbours"
        hint = "Samples that are neighbours in the file stay together for ever: every sample needs a place of its own."
    elif together:
        drawn = source.bit_generator.state != first.source.bit_generator.state
        came, mistake = "the batches are the data in the order of the file", UNSHUFFLED
        hint = "You draw something from rng. Where is it used?" if drawn else "The samples are never shuffled."
        if one != two:
            came, mistake = (
                "the batches themselves come in a new order, but hold the same samples each time",
                "only the batches are shuffled",
            )
            hint = "Samples that are neighbours in the file stay together for ever. Shuffle first, then cut."
        elif drawn and handed(first) != sorted(handed(first)):
            came, mistake = "each batch holds neighbours in the file", "shuffled only within each batch"
            hint = "Which samples meet in a batch is the same in every epoch. Shuffle first, then cut."
        elif drawn and _mislabelled(student, rng):
            came, mistake = "the rows of X come in the order of the file", APART
            hint = "A new order is drawn, and only y follows it."
    raise first.wrong(expected, came, hint, mistake)


def _mislabelled(student, rng):
    """Whether samples are trained on with the labels of others."""
    labels = rng.permutation(np.arange(24) % 2)
    epoch = Epoch(student, rng, 24, 3, labels=labels)
    moved = moves(epoch.mlp, epoch.got.args[0], epoch.X, epoch.lr)
    return moved is not None and bool(np.any((np.abs(moved) > MOVED) & ((moved > 0) != (labels == 1))))


@check("mlp_epoch", SEED, cost=34, after=(NEW,), hint="All chance comes from the generator that is handed in.")
def _(student, rng):
    seed = int(rng.integers(2**31))
    start = one_hot_network(20, rng)
    runs = [Epoch(student, rng, 20, 3, np.random.default_rng(s), start=start) for s in (seed, seed, seed + 1)]
    ends = [weights_of(run.got.args[0]) for run in runs]
    if close(ends[0], weights_of(start[0])):
        hint = "Which call of your loop trains the network that you were given?"
        raise runs[0].wrong("new weights", "no weight has moved", hint, STILL)
    if all(len(rows) == runs[0].N for run in runs for rows in run.batches):
        # A batch of everything gives the same weights in any order: only what was handed over tells.
        ends = [np.array(handed(run)) for run in runs]
        if not ends[0].size:
            return
    if ends[0].shape != ends[1].shape or not np.allclose(ends[0], ends[1], *REPEATED):
        hint = "np.random.… draws from a hidden generator that all programs share. Which generator were you given?"
        raise runs[0].wrong("the same order for the same seed", "two runs with the same seed differ", hint, ELSEWHERE)
    if ends[0].shape == ends[2].shape and np.allclose(ends[0], ends[2], *REPEATED):
        hint = "Your order is the same for every rng: who seeds the generator that you draw from?"
        raise runs[0].wrong("another order for another seed", "the same for another seed", hint, ELSEWHERE)


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
