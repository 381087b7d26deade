"""Experiments 1 and 2: the loss after the same number of epochs, with summed and with averaged gradients."""

from __future__ import annotations

import numpy as np

from lab.batch_size import base
from lab.batch_size.base import Experiment
from lab.figures import batch_losses
from lab.figures.maps import baseline_loss

POOR = 0.3  # a final loss above it counts as poor: about twice what a run reaches when all goes well


class _Losses(Experiment):
    """A network is trained for the same epochs at each batch size; its final loss is asked for."""

    def __init__(self, lrs=(0.01, 0.05, 0.1), epochs=base.EPOCHS, **common):
        super().__init__(**common)
        self.lrs, self.epochs = base.several(lrs, float), int(epochs)

    def lines(self, results):
        """Group results by the name of their line, in the order of `settings`."""
        order = [self.line(lr, variant) for lr, variant in self.settings()]
        found = base.lines_of(results, lambda point: self.line(point.lr, point.variant))
        return {name: found[name] for name in sorted(found, key=lambda n: order.index(n) if n in order else len(order))}

    def picture(self, results):
        found = self.lines(results)
        lines = {self.line(lr, variant): {} for lr, variant in self.settings()}  # all of them: the frame keeps still
        for name, sizes in found.items():
            lines[name] = {batch: [r["loss"] for _, r in runs] for batch, runs in sizes.items()}
        sizes = sorted({*self.batches, *(point.batch for point in results)})
        base_loss = baseline_loss(self.samples[1])
        finding, seeds = self.finding(results), base.seeds_in(results)
        return batch_losses.losses(lines, sizes, base_loss, POOR, finding, self.epochs, seeds)

    def details(self, results):
        sizes = sorted({point.batch for point in results})
        rows = []
        for name, by_batch in self.lines(results).items():
            losses = {batch: [r["loss"] for _, r in found] for batch, found in by_batch.items()}
            rows.append([name, *(_cell(losses.get(batch)) for batch in sizes)])
        head = ["batch", *map(str, sizes)]
        return (
            f"Loss after {self.epochs} epochs, {base.seeds_in(results)}: median, and runs above {POOR} of all.\n"
            + base.table(head, rows)
        )

    def _poor(self, results):
        """Return, for each line, medians by batch size, and the sizes at which half of the runs or more are poor."""
        told = {}
        for name, sizes in self.lines(results).items():
            losses = {batch: [r["loss"] for _, r in found] for batch, found in sizes.items()}
            poor = [batch for batch, found in losses.items() if 2 * poor_runs(found) >= len(found)]
            told[name] = {batch: batch_losses.median(found) for batch, found in losses.items()}, poor
        return told


def poor_runs(losses) -> int:
    """Count the runs that end above `POOR`, or at no number at all."""
    return sum(not loss <= POOR for loss in losses)


def _cell(losses):
    if not losses:
        return "–"
    middle = batch_losses.median(losses)
    return f"{middle:.2f} ({poor_runs(losses)}/{len(losses)})" if np.isfinite(middle) else f"∞ ({len(losses)} runs)"


class SummedGradient(_Losses):
    """Experiment 1: the lab's own training, a gradient *summed* over the mini-batch, at a few learning rates.

    Parameters
    ----------
    lrs : sequence of float
        Learning rates, the same for all batch sizes.
    epochs : int
    samples, hidden, batches, seeds
        As for `Experiment`.
    """

    number = 1
    title = "Same epochs, same learning rate"
    question = "With the lab's summed gradient, from which batch size on does the same learning rate break?"

    def settings(self):
        return [(lr, "") for lr in self.lrs]

    def line(self, lr, variant):
        return f"lr {lr:g}"

    def run(self, functions, point):
        X, y = self.samples
        rng = np.random.default_rng(point.seed)
        with np.errstate(all="ignore"):
            mlp = base.network(functions, self.hidden, rng)
            losses = functions["mlp_train"](mlp, X, y, point.batch, self.epochs, point.lr, rng)
        losses = base.numbers(losses, "mlp_train", self.epochs, f"{self.epochs} losses, one for each epoch")
        return {"losses": losses, "loss": losses[-1]}

    def finding(self, results):
        words = []
        for name, (medians, poor) in self._poor(results).items():
            if poor and len(poor) == len(medians) > 1:
                words.append(f"{name}: every batch size ends badly")
            elif poor:
                words.append(f"{name}: {_list(poor)} end{'s' * (len(poor) == 1)} badly")
            else:
                ends = sorted({f"{value:.2f}" for value in medians.values()})
                sizes = "all batch sizes end" if len(medians) > 1 else f"batch {next(iter(medians))} ends"
                words.append(f"{name}: {sizes} at {' to '.join([ends[0], *ends[1:][-1:]])}")
        return "; ".join(words)


RULES = {"same": lambda batch: 1.0, "× √batch": lambda batch: batch**0.5, "× batch": float}


class AveragedGradient(_Losses):
    """Experiment 2: the gradient *averaged* over the mini-batch, with the learning rate kept or scaled up.

    The student's `mlp_minibatch` is called with the learning rate divided by the number of samples in that mini-batch,
    which turns its summed gradient into the mean.

    Parameters
    ----------
    lrs : sequence of float
        Learning rates at batch 1.
    rules : sequence of str
        How the rate grows with the batch: ``"same"`` (not at all), ``"× √batch"`` or ``"× batch"``.
    epochs : int
    samples, hidden, batches, seeds
        As for `Experiment`.
    """

    number = 2
    title = "The same with averaged gradients"
    question = (
        "When the gradient is averaged, what goes wrong with large batches, and does a larger learning rate help?"
    )

    def __init__(self, lrs=(0.01, 0.05), rules=("same", "× batch"), **settings):
        super().__init__(lrs, **settings)
        self.rules = base.several(rules, str)
        if unknown := set(self.rules) - set(RULES):
            raise ValueError(f"there is no rule {sorted(unknown)[0]!r}: choose from {', '.join(RULES)}")

    def settings(self):
        return [(lr, rule) for lr in self.lrs for rule in self.rules]

    def line(self, lr, variant):
        return f"lr {lr:g}" if variant == "same" else f"lr {lr:g} {variant}"

    def run(self, functions, point):
        X, y = self.samples
        rng = np.random.default_rng(point.seed)
        lr = point.lr * RULES[point.variant](min(point.batch, len(X)))
        losses = []
        with np.errstate(all="ignore"):
            mlp = base.network(functions, self.hidden, rng)
            for _ in range(self.epochs):
                total = 0.0
                for rows in base.minibatches(len(X), point.batch, rng):
                    loss = functions["mlp_minibatch"](mlp, X[rows], y[rows], lr / len(rows))
                    total += len(rows) * base.number(loss, "mlp_minibatch")
                losses.append(total / len(X))
        return {"losses": losses, "loss": losses[-1]}

    def finding(self, results):
        told = self._poor(results)
        largest = max(point.batch for point in results)
        words = []
        for lr in self.lrs:
            ends = {rule: told.get(self.line(lr, rule), ({},))[0].get(largest) for rule in self.rules}
            ends = {rule: _loss(end) for rule, end in ends.items() if end is not None}
            if ends:
                kept = f"lr {lr:g} ends at {ends.pop('same')}" if "same" in ends else f"lr {lr:g}"
                words.append(", ".join([kept, *(f"{rule} at {end}" for rule, end in ends.items())]))
        return f"Averaged, batch {largest}: " + "; ".join(words)


def _loss(value):
    return f"{value:.2f}" if np.isfinite(value) else "no number"


def _list(batches):
    """Write batch sizes: ``"batch 50"``, ``"batches 32 and 50"``, ``"batches 8 to 50"`` for three or more."""
    if len(batches) == 1:
        return f"batch {batches[0]}"
    return f"batches {batches[0]} and {batches[1]}" if len(batches) == 2 else f"batches {batches[0]} to {batches[-1]}"
