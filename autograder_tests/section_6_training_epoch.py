"""Checks of section 6.2: `mlp_epoch`.

Which samples were trained on together is read from the weights (see `batches`), so that a function which does the work
of mlp_minibatch inline is judged like any other. The calls that it made only choose the hint.
"""

from __future__ import annotations

import numpy as np

from autograder_tests import oracle
from autograder_tests.batches import moves, one_hot_network
from autograder_tests.engine import check, right
from autograder_tests.epochs import STILL, Epoch, judge_use, told_sizes
from autograder_tests.judging import close
from autograder_tests.networks import weights_of

right(mlp_epoch=oracle.mlp_epoch)

ALL = "every sample is used exactly once"
OWN = "each sample keeps its own label"
SIZES = "batches have the size asked for"
NEW = "each epoch has a new order"
SEED = "the order comes from rng"
LOSS = "the mean loss over the samples comes back"

APART = "X and y shuffled apart"
UNSHUFFLED = "not shuffled"


@check("mlp_epoch", ALL, cost=45, hint="An epoch is one pass: no sample twice, none left out.")
def _(student, rng):
    epoch = Epoch(student, rng, 11, 4)
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
    if moved is None or np.abs(moved).max() < 1e-6:
        raise epoch.wrong(expected, "no weight has moved", "Which call of your loop trains the network?", STILL)
    # A weight rises where the label was 1 and falls where it was 0.
    wrong = int(np.sum((np.abs(moved) > 1e-6) & ((moved > 0) != (labels == 1))))
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
    named = {
        (10,): ("batch is ignored", "Your batch is all of the data: what is `batch` for?"),
        (1,) * 10: ("batch is ignored", "You train on one sample at a time: what is `batch` for?"),
        (4, 3, 3): (
            "the samples are dealt out evenly",
            "np.array_split evens its pieces out when it is given their number. Cut at fixed places.",
        ),
        (2,) * 5: ("another batch size", "The number of batches and the size of a batch are two things."),
        (3, 3, 2, 2): (
            "the number of batches in place of their size",
            "The number of batches and the size of a batch are two things.",
        ),
    }
    mistake, hint = named.get(tuple(sorted(epoch.sizes, reverse=True)), (None, None))
    raise epoch.wrong(expected, told_sizes(epoch), hint, mistake)


@check("mlp_epoch", NEW, cost=40, hint="Training in the same order every time lets the order itself be learned.")
def _(student, rng):
    first = Epoch(student, rng, 24, 3)
    source = first.got.args[5]
    source = source if isinstance(source, np.random.Generator) else first.source
    second = Epoch(student, rng, 24, 3, source=source, start=(first.mlp, first.X))
    if not first.batches or not second.batches:
        judge_use(first)
        judge_use(second)
    expected = "samples in another order, and in other batches, in the second of two epochs"
    one, two = ([frozenset(rows) for rows in epoch.batches] for epoch in (first, second))
    if set(one) != set(two):
        return
    in_file = all(max(rows) - min(rows) == len(rows) - 1 for rows in one)
    came, mistake, hint = (
        "the same batches in both epochs",
        "the same order in every epoch",
        "Where does your generator come from, and what is its state at the start of each epoch?",
    )
    if in_file:
        drawn = source.bit_generator.state != first.source.bit_generator.state
        came, mistake = "the batches are the data in the order of the file", UNSHUFFLED
        hint = "You draw something from rng. Where is it used?" if drawn else "The samples are never shuffled."
        if one != two:
            came, mistake = (
                "the batches themselves come in a new order, but hold the same samples each time",
                "only the batches are shuffled",
            )
            hint = "Samples that are neighbours in the file stay together for ever. Shuffle first, then cut."
    raise first.wrong(expected, came, hint, mistake)


@check("mlp_epoch", SEED, cost=34, after=(NEW,), hint="All chance comes from the generator that is handed in.")
def _(student, rng):
    seed = int(rng.integers(2**31))
    start = one_hot_network(12, rng)
    runs = [Epoch(student, rng, 12, 3, np.random.default_rng(s), start=start) for s in (seed, seed, seed + 1)]
    ends = [weights_of(run.got.args[0]) for run in runs]
    if not np.allclose(ends[0], ends[1], rtol=1e-9, atol=1e-9):
        hint = "np.random.… draws from a hidden generator that all programs share. Which generator were you given?"
        raise runs[0].wrong(
            "two runs with the same seed give the same weights", "they differ", hint, "another source of random numbers"
        )
    if np.allclose(ends[0], ends[2], rtol=1e-9, atol=1e-9):
        hint = "Your order is the same for every rng: who seeds the generator that you draw from?"
        raise runs[0].wrong(
            "another seed gives another order", "the same weights", hint, "another source of random numbers"
        )
