"""Reads from the weights alone which samples were trained on together, and in which order; judges one epoch by that.

Sample number i is one-hot, so that the weight W[i] of a network of one sigmoid unit moves when sample i is trained on
and at no other time. How far it moves tells the bias at that moment. Samples of one batch saw the same bias; with all
labels 1 each batch raises it. So the final weights tell the batches, whatever functions were called on the way.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from autograder_tests.checks import Student, Wrong
from autograder_tests.judging.compare import MOVED, count, numbers
from autograder_tests.kinds import Array, Network, Rng, Value
from autograder_tests.transport.record import Call

LR = 0.2

DROPPED = "the short last batch is dropped"
STILL = "nothing is trained"
SEVERAL = "samples used several times"
FIRST = "stops after the first batch"
OTHER_LR = "another lr"
MEAN = "the mean gradient instead of the sum"


def one_hot_network(N: int, rng: Rng) -> tuple[Network, Array]:
    """Return a network of N + 2 inputs and one sigmoid unit, and N one-hot samples with their columns scrambled."""
    columns = rng.permutation(N + 2)[:N]
    X = np.zeros((N, N + 2))
    X[np.arange(N), columns] = 1.0
    layer = {"W": rng.uniform(-0.5, 0.5, (N + 2, 1)), "b": rng.uniform(-0.4, -0.2, 1)}
    return [{**layer, "act": "sigmoid", "shape": f"{N + 2} → 1"}], X


@dataclass
class TrainedBatches:
    """What the weights tell.

    Attributes
    ----------
    batches : list of list of int
        Samples (rows of X) of each batch, in order, as far as they can be told.
    unused : list of int
        Samples that were never trained on.
    odd : list of int
        Samples whose weight moved as no single use explains: used more than once, or with another label or step.
    losses : list of list of float
        Loss of each sample of each batch just before its step.
    """

    batches: list = field(default_factory=list)
    unused: list = field(default_factory=list)
    odd: list = field(default_factory=list)
    losses: list = field(default_factory=list)

    @property
    def complete(self) -> bool:
        return not self.unused and not self.odd and bool(self.batches)

    @property
    def sizes(self) -> list[int]:
        return [len(batch) for batch in self.batches]


def moves(before: Network, after: Value, X: Array, lr: float) -> Array | None:
    """Return for each sample how far its weight moved, in units of `lr`; None where the weights cannot be compared."""
    try:
        start, end = numbers(before[0]["W"]), numbers(after[0]["W"])
    except (TypeError, KeyError, IndexError):
        return None
    if end is None or start.shape != end.shape or not np.isfinite(end).all():
        return None
    return (X @ (end - start)).ravel() / lr


def read(before: Network, after: Value, X: Array, lr: float = LR) -> TrainedBatches:
    """Read the batches of one epoch in which every label was 1.

    Parameters
    ----------
    before, after : list of dict
        The one-hot network before and after the epoch.
    X : ndarray, shape (N, N + 2)
        One-hot samples.
    lr : float
        Learning rate that was used.

    Returns
    -------
    TrainedBatches
    """
    moved = moves(before, after, X, lr)
    if moved is None:
        return TrainedBatches(odd=list(range(len(X))))
    logits = X @ before[0]["W"]
    unused = [i for i in range(len(X)) if abs(moved[i]) < MOVED]
    left = [i for i in range(len(X)) if i not in unused]
    reading = TrainedBatches(unused=unused)
    p = 1.0 - moved
    with np.errstate(all="ignore"):
        seen = np.log(p / (1.0 - p)) - logits.ravel()  # the bias at that moment
    bias = float(before[0]["b"][0])
    while left:
        batch = [i for i in left if abs(seen[i] - bias) < 2e-4]
        if not batch:
            break
        left = [i for i in left if i not in batch]
        reading.batches.append(batch)
        reading.losses.append([float(-np.log(p[i])) for i in batch])
        bias += lr * float(sum(moved[i] for i in batch))
    reading.odd = left
    return reading


def asked_for(calls: list[Call], X: Array) -> list[tuple]:
    """Return the (rows of X, labels, lr) of each call to mlp_minibatch, as far as they are rows of X."""
    told = []
    for call in calls:
        if call.name != "mlp_minibatch":
            continue
        given = call.arguments
        try:
            samples = np.atleast_2d(np.asarray(given["X"], dtype=float))
            rows = [int(np.flatnonzero((sample == X).all(axis=1))[0]) for sample in samples]
            told.append((rows, [int(label) for label in np.ravel(given["y"])], float(given["lr"])))
        except (KeyError, IndexError, TypeError, ValueError):
            continue
    return told


def never_used(number: int) -> str:
    return f"{count(number, 'sample')} {'was' if number == 1 else 'were'} never used"


def finite(value: Value) -> bool:
    return numbers(value) is not None and bool(np.isfinite(numbers(value)).all())


class Epoch:
    """One call to the student's mlp_epoch on a one-hot network, and what it did."""

    def __init__(
        self,
        student: Student,
        rng: Rng,
        N: int,
        batch: int,
        source: Rng | None = None,
        labels: Array | None = None,
        start: tuple | None = None,
    ):
        self.N, self.batch = N, batch
        self.mlp, self.X = start or one_hot_network(N, rng)
        self.y = np.ones(N, dtype=int) if labels is None else labels
        self.source = source if source is not None else np.random.default_rng(int(rng.integers(2**31)))
        self.got = student.call("mlp_epoch", self.mlp, self.X, self.y, batch, LR, self.source)
        self.asked = asked_for(self.got.calls, self.X)
        used = {lr for _, _, lr in self.asked}
        # A wrong lr that was handed on is one mistake, found by its own check: the batches are read all the same.
        self.lr = used.pop() if len(used) == 1 else LR
        self.lr = self.lr if np.isfinite(self.lr) and self.lr > 0 else LR
        self.reading = read(self.mlp, self.got.args[0], self.X, self.lr)
        self.batches = self.reading.batches if self.reading.complete else [rows for rows, _, _ in self.asked if rows]
        self.sizes = [len(rows) for rows in self.batches]
        self.tried = f"X of shape {self.X.shape}, y of shape {self.y.shape}, batch = {batch}"

    def wrong(
        self, expected: str, came: str, hint: str | None = None, mistake: str | None = None, share: float = 1.0
    ) -> Wrong:
        return Wrong(tried=self.tried, expected=expected, came=came, hint=hint, mistake=mistake, share=share)


def judge_use(epoch: Epoch) -> None:
    """Raise `Wrong` unless every sample was trained on exactly once."""
    reading, N = epoch.reading, epoch.N
    if reading.complete:
        return
    expected = f"each of the {N} samples in exactly one batch"
    rates = {lr for _, _, lr in epoch.asked}
    if len(rates) > 1:
        raise epoch.wrong(expected, "mlp_minibatch was given several lr", "lr is handed on as it came.", OTHER_LR)
    if len(reading.unused) == N:
        hint, mistake = "Which call of your loop trains the network?", STILL
        if epoch.batch > N:
            hint, mistake = "How many times does your loop run when there are fewer samples than `batch`?", DROPPED
        raise epoch.wrong(expected, "no weight has moved", hint, mistake)
    if not reading.odd:
        n = len(reading.unused)
        if n == N % epoch.batch and all(size == epoch.batch for size in reading.sizes):
            hint = "N is not a multiple of `batch`. What becomes of the rest?"
            raise epoch.wrong(expected, never_used(n), hint, DROPPED)
        if len(reading.sizes) == 1 and reading.sizes[0] == epoch.batch < N:
            hint = "A `return` inside the loop ends the function in its first round."
            raise epoch.wrong(expected, "one batch was trained on, and no more", hint, FIRST)
        hint = "Print the indices of each batch. Which end of which slice is off?"
        raise epoch.wrong(expected, f"{never_used(n)}; the batches had {told_sizes(epoch)}", hint, "samples left out")
    rows = [row for batch, _, _ in epoch.asked for row in batch]
    if epoch.asked and all(len(batch) == N for batch, _, _ in epoch.asked) and len(epoch.asked) > 1:
        came, hint = (
            f"all {N} samples were handed over {len(epoch.asked)} times",
            "Which part of X does each batch get?",
        )
        raise epoch.wrong(expected, came, hint, "all the data in every batch")
    if rows and len(set(rows)) < len(rows):
        several = len(rows) - len(set(rows))
        if reading.unused or len(set(rows)) < N:
            hint = "Each batch is drawn from all the data again: with replacement. An epoch deals every card once."
            came = f"{never_used(N - len(set(rows)))} and others came several times"
            raise epoch.wrong(expected, came, hint, SEVERAL)
        came = f"{count(several, 'use')} too many: some samples came several times"
        raise epoch.wrong(expected, came, "Where does one batch end and the next begin?", SEVERAL)
    if epoch.batch > 1 and epoch.batch in read(epoch.mlp, epoch.got.args[0], epoch.X, LR / epoch.batch).sizes:
        hint = "The gradient of a batch is the sum over its samples: nothing is divided by their number."
        raise epoch.wrong(expected, "each step is divided by the size of its batch", hint, MEAN)
    came = (
        "no weight moved as one use of its sample would move it"
        if len(reading.odd) == N
        else f"{count(len(reading.odd), 'weight')} moved as no single use of their sample explains"
    )
    hint = "Follow one sample through your loop: how often is it trained on, with which step?"
    raise epoch.wrong(expected, came, hint, "steps that no single use of each sample explains")


def told_sizes(epoch: Epoch) -> str:
    return "sizes " + ", ".join(map(str, epoch.sizes)) if epoch.sizes else "no samples"


def neighbours(rows: list[int], N: int) -> bool:
    """Whether the rows of a batch follow each other in the file, going on at its start after its end."""
    rows = sorted(rows)
    gaps = np.diff([*rows, rows[0] + N])
    return len(rows) == 1 or np.sum(gaps != 1) <= 1


def handed(epoch: Epoch) -> list[int]:
    """Return the rows of all batches in the order in which they were handed to mlp_minibatch."""
    return [row for rows, _, _ in epoch.asked for row in rows]
