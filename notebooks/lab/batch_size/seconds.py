"""Experiment 5: the same runs against epochs, against updates and against seconds."""

from __future__ import annotations

import math
import time

import numpy as np

from lab.batch_size import base
from lab.batch_size.base import Experiment
from lab.figures import batch_losses, batch_target


class Seconds(Experiment):
    """Experiment 5: time for one epoch against batch size, on this machine, and what it does to the loss curves.

    Each run trains a network with the student's `mlp_epoch`, one epoch at a time, and looks at the clock after each.
    The first epochs of another network are a warm-up and do not count. The time of an epoch is the one that a tenth of
    a run's epochs stay below: what else the machine does makes an epoch slower and never faster, and a median would let
    it fall on the long epochs of batch 1 most of all. Pictures and tables give the median over seeds.

    Parameters
    ----------
    lr : float
        Learning rate of the summed gradient, the same for all.
    epochs, warm_up : int
    samples, hidden, batches, seeds
        As for `Experiment`.
    """

    number = 5
    title = "Seconds"
    timed = True
    question = "How long does an epoch take at each batch size on this machine, and which batch size is fastest?"

    def __init__(self, lr=0.01, epochs=base.EPOCHS, warm_up=3, **common):
        super().__init__(**common)
        self.lr, self.epochs, self.warm_up = float(lr), int(epochs), int(warm_up)

    def settings(self):
        return [(self.lr, "")]

    def run(self, functions, point):
        """Time one run.

        Returns
        -------
        dict
            ``"losses"`` and ``"seconds"`` (since the start) after each epoch; ``"epoch"``: seconds of an epoch;
            ``"updates"``: steps in an epoch; ``"loss"``: the last one; ``"seed"``.
        """
        X, y = self.samples
        train, clock = functions["mlp_epoch"], time.perf_counter
        losses, ends = [], []
        with np.errstate(all="ignore"):
            spare = base.network(functions, self.hidden, np.random.default_rng(point.seed))
            for _ in range(self.warm_up):
                train(spare, X, y, point.batch, point.lr, np.random.default_rng(0))
            rng = np.random.default_rng(point.seed)
            mlp = base.network(functions, self.hidden, rng)
            start = clock()
            for _ in range(self.epochs):
                losses.append(train(mlp, X, y, point.batch, point.lr, rng))
                ends.append(clock() - start)
        losses = [base.number(loss, "mlp_epoch") for loss in losses]
        return {
            "seed": point.seed,
            "losses": losses,
            "seconds": ends,
            "epoch": float(np.quantile(np.diff([0.0, *ends]), 0.1)),
            "updates": math.ceil(len(X) / min(point.batch, len(X))),
            "loss": losses[-1],
        }

    def picture(self, results):
        (line,) = base.lines_of(results, lambda point: "").values()
        return batch_target.seconds(
            {batch: [r for _, r in found] for batch, found in line.items()},
            sorted({*self.batches, *line}),
            self.finding(results),
            base.seeds_in(results),
        )

    def details(self, results):
        (line,) = base.lines_of(results, lambda point: "").values()
        rows = []
        for batch, found in line.items():
            epoch = batch_losses.median([r["epoch"] for _, r in found])
            updates = found[0][1]["updates"]
            rows.append(
                [
                    batch,
                    updates,
                    f"{1e3 * epoch:.2f}",
                    f"{1e6 * epoch / updates:.0f}",
                    f"{batch_losses.median([r['seconds'][-1] for _, r in found]):.3f}",
                    f"{batch_losses.median([r['loss'] for _, r in found]):.2f}",
                ]
            )
        head = ["batch", "updates an epoch", "ms an epoch", "µs an update", f"s for {self.epochs} epochs", "loss"]
        return f"{base.over(results)}, lr {self.lr:g}.\n" + base.table(head, rows)

    def finding(self, results):
        """Say in one sentence what the finished runs show."""
        (line,) = base.lines_of(results, lambda point: "").values()
        epoch = {batch: batch_losses.median([r["epoch"] for _, r in found]) for batch, found in line.items()}
        first, last = min(epoch), max(epoch)
        if first == last:
            return f"An epoch at batch {first} takes {1e3 * epoch[first]:.2g} ms on this machine"
        per = {batch: epoch[batch] / line[batch][0][1]["updates"] for batch in epoch}
        return (
            f"From batch {first} to {last} an epoch becomes {epoch[first] / epoch[last]:.2g} times as fast; "
            f"an update takes {per[last] / per[first]:.1f} times as long"
        )
