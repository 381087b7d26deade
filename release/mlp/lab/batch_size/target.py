"""Experiment 4: steps and samples to a target loss, each batch size with a learning rate of its own."""

from __future__ import annotations

import csv
import math

import numpy as np

from lab import assets, data
from lab.batch_size import base
from lab.batch_size.base import Experiment, Point
from lab.figures import batch_losses, batch_target

TABLE = "batch_steps_to_target.csv"  # written by benchmarks/steps_to_target.py
TARGET = 0.05  # mean loss over all samples
LIMIT = 3000  # steps: a run that needs more counts as one that never arrives
SIZES = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512)


def samples():
    """Return the samples of this experiment: 512 of two moons. With 50 the three regimes would not fit in."""
    return data.make("moons", 512, 0.1, np.random.default_rng(2))


def shipped() -> dict[int, tuple[float, dict[int, float]]]:
    """Read the shipped table.

    Returns
    -------
    dict of int: (lr, dict of int: float)
        For each batch size its tuned learning rate of the mean gradient, and the steps by seed; infinite where a run
        did not arrive.
    """
    path = assets.FOLDER / TABLE
    if not path.exists():
        raise FileNotFoundError(f"The lab folder is not complete: {TABLE} is missing. Unpack the release again.")
    text = path.read_text(encoding="utf-8").splitlines()
    table: dict[int, tuple[float, dict[int, float]]] = {}
    for row in csv.DictReader(line for line in text if not line.startswith("#")):
        _, steps = table.setdefault(int(row["batch"]), (float(row["lr"]), {}))
        steps[int(row["seed"])] = float(row["steps"])
    return table


class StepsToTarget(Experiment):
    """Experiment 4: how many steps, and how many samples, a network needs until its loss is at a target.

    The gradient is averaged over the mini-batch, and every batch size has the learning rate that suits it best. To
    find these takes minutes, so a table of them ships with the lab; a student runs a few points of it.

    Parameters
    ----------
    batches : sequence of int
        Batch sizes to run live.
    lr : float, optional
        Instead of the tuned learning rates of the table.
    limit : int
        Steps after which a run is given up.
    seeds : int or sequence of int, optional

    Notes
    -----
    Samples, network and target are those of the table: other runs could not be compared with it.
    """

    number = 4
    title = "Steps to a target"
    question = "With the best learning rate for each batch size, how many steps does a larger batch save?"
    seeds = (30, 31, 32, 33, 34)  # the table has 0 to 29

    def __init__(self, batches=(4, 256), lr=None, limit=LIMIT, seeds=None):
        super().__init__(samples(), hidden=8, batches=batches, seeds=seeds)
        self.lr, self.limit = lr, int(limit)

    def tuned(self, batch):
        """Return the table's learning rate for a batch size, or for the nearest one that it has."""
        if self.lr is not None:
            return float(self.lr)
        table = shipped()
        return table[min(table, key=lambda size: abs(math.log(size / batch)))][0]

    def points(self, seeds=None):
        return [
            Point(batch, self.tuned(batch), seed, "", f"batch {batch}, seed {seed}")
            for seed in self._seeds(seeds)
            for batch in self.batches
        ]

    def run(self, functions, point):
        """Train until the target is reached.

        The loss of all samples is asked for after every step, and from step 33 on whenever three steps in a hundred
        have been added.

        Returns
        -------
        dict
            ``"steps"`` (infinite when the run was given up) and ``"samples"`` used; ``"losses"`` and ``"at"``: the loss
            of all samples and the step at which it was asked for.
        """
        X, y = self.samples
        rng = np.random.default_rng(point.seed)
        step, used, due, losses, at = 0, 0, 1, [], []
        with np.errstate(all="ignore"):
            mlp = base.network(functions, self.hidden, rng)
            while True:
                for rows in base.minibatches(len(X), point.batch, rng):
                    functions["mlp_minibatch"](mlp, X[rows], y[rows], point.lr / len(rows))
                    step, used = step + 1, used + len(rows)
                    if step < due and step < self.limit:
                        continue
                    due = max(step + 1, math.ceil(1.03 * step))
                    losses.append(base.mean_loss(functions, mlp, X, y))
                    at.append(step)
                    if losses[-1] <= TARGET:
                        return {"steps": step, "samples": used, "losses": losses, "at": at}
                    if step >= self.limit or not np.isfinite(losses[-1]):
                        return {"steps": math.inf, "samples": math.inf, "losses": losses, "at": at}

    def picture(self, results):
        return batch_target.target(
            {batch: list(steps.values()) for batch, (_, steps) in shipped().items()},
            self._live(results),
            TARGET,
            self.finding(results),
            base.seeds_in(results) if results else "",
        )

    def details(self, results):
        live, rows = self._live(results), []
        for batch, (lr, steps) in shipped().items():
            middle = batch_losses.median(steps.values())
            known = sorted(steps.values())
            cells = [batch, f"{lr:.3g}", batch_losses.count(middle), _span(known), batch_losses.count(middle * batch)]
            if batch in live:
                found = sorted(live[batch])
                cells.append(
                    f"{batch_losses.count(batch_losses.median(found))}"
                    + (f" ({_span(found)})" if len(found) > 1 else "")
                )
            rows.append([*cells, *["–"] * (6 - len(cells))])
        other = [
            f"batch {b}: {batch_losses.count(batch_losses.median(found))} steps"
            for b, found in live.items()
            if b not in shipped()
        ]
        head = ["batch", "lr (mean)", "steps", "spread", "samples", "yours"]
        yours = f"Yours: {base.seeds_in(results)}" + "".join(f"; {words}" for words in other) if results else ""
        return (
            f"Steps to a loss of {TARGET:g}: median of the table's seeds, each batch size with "
            f"its own learning rate.\n{base.table(head, rows)}\n{yours}"
        ).rstrip()

    def _live(self, results):
        live: dict[int, list[float]] = {}
        for point, result in sorted(results.items(), key=lambda pair: (pair[0].batch, pair[0].seed)):
            live.setdefault(point.batch, []).append(result["steps"])
        return live

    def finding(self, results):
        """Say in one sentence what the shipped table shows."""
        middle = {batch: batch_losses.median(steps.values()) for batch, (_, steps) in shipped().items()}
        sizes = sorted(middle)
        half = len(sizes) // 2
        spans = [(sizes[0], sizes[half - 1]), (sizes[half], sizes[-1])]
        saved = [f"{first} → {last} saves a factor {middle[first] / middle[last]:.2g}" for first, last in spans]
        best = " and ".join(dict.fromkeys(f"{last / first:g}" for first, last in spans))
        return f"Steps: batch {saved[0]}, {saved[1]}; perfect scaling would be {best}"


def _span(ordered):
    return f"{batch_losses.count(ordered[0])} to {batch_losses.count(ordered[-1])}"
