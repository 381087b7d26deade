"""Reads from the weights alone which samples were trained on together, and in which order.

Sample number i is one-hot, so that the weight W[i] of a network of one sigmoid unit moves when sample i is trained on
and at no other time. How far it moves tells the bias at that moment. Samples of one batch saw the same bias; with all
labels 1 each batch raises it. So the final weights tell the batches, whatever functions were called on the way.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from autograder_tests.judging.compare import MOVED, numbers
from autograder_tests.kinds import Array, Network, Rng, Value
from autograder_tests.transport.record import Call

LR = 0.2


def one_hot_network(N: int, rng: Rng) -> tuple[Network, Array]:
    """Return a network of N + 2 inputs and one sigmoid unit, and N one-hot samples with their columns scrambled."""
    columns = rng.permutation(N + 2)[:N]
    X = np.zeros((N, N + 2))
    X[np.arange(N), columns] = 1.0
    mlp = [
        {
            "W": rng.uniform(-0.5, 0.5, (N + 2, 1)),
            "b": rng.uniform(-0.4, -0.2, 1),
            "act": "sigmoid",
            "shape": f"{N + 2} → 1",
        }
    ]
    return mlp, X


@dataclass
class Reading:
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


def read(before: Network, after: Value, X: Array, lr: float = LR) -> Reading:
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
    Reading
    """
    moved = moves(before, after, X, lr)
    if moved is None:
        return Reading(odd=list(range(len(X))))
    logits = X @ before[0]["W"]
    unused = [i for i in range(len(X)) if abs(moved[i]) < MOVED]
    left = [i for i in range(len(X)) if i not in unused]
    reading = Reading(unused=unused)
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
