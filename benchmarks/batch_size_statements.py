"""What notebook 7 says about batch size, each sentence beside the numbers that it rests on.

    python benchmarks/batch_size_statements.py [--seeds 10]

Runs the five experiments of the batch-size laboratory with the oracle's functions and prints for every statement the
sentence, what was measured and whether it holds (✓ or ✗) by the criterion that stands beside the sentence in here. The
exit status is 1 when one does not. Experiment 4 is taken from the table that ships (steps_to_target.py writes it), and
experiment 5 is about the machine that this runs on.
"""

from __future__ import annotations

import argparse
import sys
import time
from functools import cache
from pathlib import Path

import numpy as np

from autograder_tests import oracle
from lab import data
from lab.batch_size import EXPERIMENTS, base, target
from lab.batch_size.base import Point
from lab.batch_size.final_loss import POOR, poor_runs
from lab.batch_size.noise import FRESH, SHUFFLED, TRAINED, UNTRAINED, ratio
from lab.figures import batch_losses
from lab.figures.maps import baseline_loss

SAMPLES = data.load(Path(__file__).resolve().parent.parent / "notebooks" / "week_3_data.csv", n=50)
FUNCTIONS = vars(oracle)
SIZES = base.BATCHES
STATEMENTS = []  # (number of the experiment, sentence, measure): measure() returns the numbers as text, and a verdict
SEEDS = list(range(10))


def statement(number, sentence):
    """Keep a sentence with the function below it, which measures and judges it."""

    def keep(measure):
        STATEMENTS.append((number, " ".join(sentence.split()), measure))
        return measure

    return keep


def main(arguments=None) -> int:
    """Measure, print, and say with the exit status whether every statement holds."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=10, help="how many seeds, from 0 (default 10, at least 5)")
    count = parser.parse_args(arguments).seeds
    if count < 5:
        parser.error("--seeds must be at least 5")
    SEEDS[:] = range(count)
    start, failed = time.perf_counter(), 0
    for number, sentence, measure in STATEMENTS:
        numbers, holds = measure()
        failed += not holds
        print(f"{'✓' if holds else '✗'} {number}. {sentence}\n     {numbers}", flush=True)
    print(
        f"{len(STATEMENTS) - failed} of {len(STATEMENTS)} statements hold; seeds 0 to {count - 1}; "
        f"{time.perf_counter() - start:.0f} s"
    )
    return 1 if failed else 0


@cache
def swept(number):
    """Return an experiment and its results for all seeds."""
    experiment = EXPERIMENTS[number](samples=SAMPLES, seeds=SEEDS)
    return experiment, {point: experiment.run(FUNCTIONS, point) for point in experiment.points()}


def ends(number, lr, variant=""):
    """Return the final losses of one line of experiment 1, 2 or 5 by batch size."""
    _, results = swept(number)
    found = {}
    for point, result in results.items():
        if point.lr == lr and point.variant == variant:
            found.setdefault(point.batch, []).append(result["loss"])
    return found


def medians(line):
    """Return the median of each batch size."""
    return {batch: batch_losses.median(values) for batch, values in line.items()}


def shown(values, form=".2f"):
    """Write numbers by batch size."""
    return ", ".join(f"batch {batch} {value:{form}}" for batch, value in values.items())


def above(line):
    """Count poor runs by batch size."""
    return {batch: poor_runs(losses) for batch, losses in line.items()}


def most(share=0.8):
    """Return how many seeds are "most": four out of five."""
    return int(np.ceil(share * len(SEEDS)))


def few():
    """Return how many seeds are at most one in five."""
    return len(SEEDS) // 5


def counted(counts):
    """Write how many seeds end above the limit."""
    return f"above {POOR}, of {len(SEEDS)}: {shown(counts, 'd')}"


# ------------------------------------------------------------ 1: summed gradients


@statement(
    1,
    """At lr 0.01 every batch size ends at about the same loss (medians within 0.03), and above 0.3 from at most one
    seed in five.""",
)
def _():
    line = ends(1, 0.01)
    middle, counts = medians(line), above(line)
    spread = {batch: max(values) - min(values) for batch, values in line.items()}
    holds = max(middle.values()) - min(middle.values()) < 0.03 and max(counts.values()) <= few()
    return f"medians: {shown(middle)}; {counted(counts)}; seeds differ by up to {max(spread.values()):.2f}", holds


@statement(
    1,
    """At lr 0.05 batch 1 to 16 end above 0.3 from at most one seed in five, and the full batch from four in five or
    more.""",
)
def _():
    line = ends(1, 0.05)
    counts = above(line)
    good = all(counts[batch] <= few() for batch in (1, 2, 4, 8, 16))
    return f"{counted(counts)}; medians: {shown(medians(line))}", good and counts[50] >= most()


@statement(
    1,
    """At lr 0.1 about half of the runs (a third to four in five) end above 0.3 up to batch 8, and nearly all (four in
    five or more) from 16 on.""",
)
def _():
    counts = above(ends(1, 0.1))
    small = [counts[batch] / len(SEEDS) for batch in SIZES if batch <= 8]
    good = min(small) >= 0.3 and max(small) <= 0.8
    return counted(counts), good and all(counts[batch] >= most() for batch in SIZES if batch >= 16)


@statement(
    1,
    """At lr 0.05 and the full batch, about half of the runs (a third or more) end at the baseline loss with every unit
    of one relu layer off for all 50 samples.""",
)
def _():
    X, y = SAMPLES
    dead, rate = 0, baseline_loss(y)
    for seed in SEEDS:
        rng = np.random.default_rng(seed)
        mlp = oracle.init_mlp(base.spec_of(base.HIDDEN), rng)
        with np.errstate(all="ignore"):
            loss = oracle.mlp_train(mlp, X, y, 50, 100, 0.05, rng)[-1]
            oracle.mlp_forward(mlp, X)
        off = any(not np.any(layer["A"]) for layer in mlp[:-1])
        dead += off and abs(loss - rate) < 0.01
    return f"{dead} of {len(SEEDS)} runs; baseline loss {rate:.2f}", 3 * dead >= len(SEEDS)


@statement(
    1,
    """The very first step of the full batch is 20 to 40 times as long as that of a single sample (median over seeds of
    the ratio to the mean of all fifty), and never 50 times: samples pull in different directions.""",
)
def _():
    X, y = SAMPLES
    ratios = []
    for seed in SEEDS:
        mlp = oracle.init_mlp(base.spec_of(base.HIDDEN), np.random.default_rng(seed))

        def length(rows, mlp=mlp):
            oracle.mlp_backward(mlp, oracle.d_binary_crossentropy_loss(y[rows], oracle.mlp_forward(mlp, X[rows])))
            return np.sqrt(sum(np.sum(layer[name] ** 2) for layer in mlp for name in ("dW", "db")))

        ratios.append(length(np.arange(50)) / np.mean([length([k]) for k in range(50)]))
    text = f"median {np.median(ratios):.0f}, {min(ratios):.0f} to {max(ratios):.0f} times"
    return text, 20 <= np.median(ratios) <= 40 and max(ratios) < 50


# ------------------------------------------------------------ 2: averaged gradients


@statement(
    2, "Averaged, at the same lr 0.01, the loss after 100 epochs rises with the batch: above 0.4 at 50, below 0.2 at 1."
)
def _():
    middle = medians(ends(2, 0.01, "same"))
    rising = list(middle.values())
    return f"medians: {shown(middle)}", rising == sorted(rising) and middle[1] < 0.2 and middle[50] > 0.4


@statement(
    2, "Averaged, at the same lr 0.05, no run ends at the baseline loss (above 0.65), and batch 50 has got less far."
)
def _():
    line = ends(2, 0.05, "same")
    middle, worst = medians(line), max(max(values) for values in line.values())
    return f"medians: {shown(middle)}; highest {worst:.2f}", worst < 0.65 and middle[50] > middle[1] + 0.1


@statement(
    2,
    """lr 0.01 × batch puts this right: at every batch size the median is within 0.03 of that of batch 1, and at most
    one seed in five ends above 0.3.""",
)
def _():
    line = ends(2, 0.01, "× batch")
    middle, counts = medians(line), above(line)
    holds = all(abs(value - middle[1]) < 0.03 for value in middle.values()) and max(counts.values()) <= few()
    return f"medians: {shown(middle)}; {counted(counts)}", holds


@statement(
    2,
    """lr 0.05 × batch works up to batch 4 (above 0.3 from at most one seed in five) and fails at batch 50 from four in
    five or more.""",
)
def _():
    counts = above(ends(2, 0.05, "× batch"))
    return counted(counts), all(counts[batch] <= few() for batch in (1, 2, 4)) and counts[50] >= most()


@statement(
    2,
    """At lr 0.05 × batch, 16 fails more often than 32: 50 = 3 × 16 + 2, and the mean of the last two samples takes a
    step of full length. With the summed gradient it is short, and 16 fails less often.""",
)
def _():
    mean, summed = above(ends(2, 0.05, "× batch")), above(ends(1, 0.05))
    text = f"above {POOR}, of {len(SEEDS)}: averaged batch 16 {mean[16]}, 32 {mean[32]}; summed batch 16 {summed[16]}"
    return text, mean[16] > mean[32] and mean[16] > summed[16]


# ------------------------------------------------------------ 3: noise


def relative(way, state):
    """Return the median over seeds of spread × √batch, in units of the spread of single samples."""
    _, results = swept(3)
    found = {}
    for point, r in results.items():
        if point.variant == state:
            found.setdefault(point.batch, []).append(ratio(r[way], r["one"], point.batch))
    return medians(found)


@statement(
    3, "Drawn with replacement, the spread follows 1/√batch within 10 % at every batch size (medians over seeds)."
)
def _():
    both = {state: relative(FRESH, state) for state in (UNTRAINED, TRAINED)}
    holds = all(abs(value - 1) < 0.1 for line in both.values() for value in line.values())
    return "; ".join(f"{state}: {shown(line)}" for state, line in both.items()), holds


@statement(
    3, "As an epoch draws, the factor √((50 − batch)/49) comes on top (within 0.1), down to 0 at the full batch."
)
def _():
    both = {state: relative(SHUFFLED, state) for state in (UNTRAINED, TRAINED)}
    wrong = max(abs(v - np.sqrt((50 - b) / 49)) for line in both.values() for b, v in line.items())
    zero = max(line[50] for line in both.values())
    return f"largest distance {wrong:.3f}; at batch 50 {zero:.1e}", wrong < 0.1 and zero < 1e-6


@statement(
    3, "The simple noise scale is a few samples before training (below 10) and larger half-way, from most seeds."
)
def _():
    _, results = swept(3)
    scale = {(point.variant, point.seed): r["scale"] for point, r in results.items()}
    before, after = ([scale[state, seed] for seed in SEEDS] for state in (UNTRAINED, TRAINED))
    grown = sum(b > a for a, b in zip(before, after, strict=True))
    text = (
        f"untrained {np.median(before):.1f} ({min(before):.1f} to {max(before):.1f}), half-trained "
        f"{np.median(after):.0f} ({min(after):.0f} to {max(after):.0f}); larger from {grown} of {len(SEEDS)} seeds"
    )
    return text, np.median(before) < 10 and grown >= most()


# ------------------------------------------------------------ 4: steps to a target


@cache
def steps():
    """Return the median steps of the shipped table by batch size."""
    return {batch: batch_losses.median(found.values()) for batch, (_, found) in target.shipped().items()}


@statement(4, "Nearly perfect scaling from batch 1 to 8: at least 6 times fewer steps, at most a third more samples.")
def _():
    s = steps()
    text = f"{s[1]:g} → {s[8]:g} steps, {s[1] / s[8]:.1f} times fewer; samples {s[1]:g} → {8 * s[8]:g}"
    return text, s[1] / s[8] >= 6 and 8 * s[8] <= s[1] * 4 / 3


@statement(4, "Diminishing returns from 8 to 64: 2 to 6 times fewer steps for 8 times the samples a step.")
def _():
    s = steps()
    return f"{s[8]:g} → {s[64]:g} steps, {s[8] / s[64]:.1f} times fewer", 2 <= s[8] / s[64] <= 6


@statement(4, "A plateau from 64 to 512: less than 1.6 times fewer steps for 8 times the samples a step.")
def _():
    s = steps()
    return f"{shown({b: s[b] for b in (64, 128, 256, 512)}, 'g')}", s[64] / s[512] < 1.6


@statement(
    4, "The tuned rate of the mean gradient grows 6 to 16 times from batch 1 to 16, and at most doubles after that."
)
def _():
    lr = {batch: rate for batch, (rate, _) in target.shipped().items()}
    later = [lr[batch] for batch in lr if batch >= 16]
    return shown(lr, ".3g"), 6 <= lr[16] / lr[1] <= 16 and max(later) <= 2 * lr[16]


@statement(
    4,
    """At one small rate, 1/8, batch 8 to 512 need the same number of steps within 5 %: a larger batch saves steps only
    because it allows a larger rate.""",
)
def _():
    found = {}
    for batch in (8, 64, 512):
        experiment = target.StepsToTarget(batches=batch)
        found[batch] = batch_losses.median([experiment.run(FUNCTIONS, Point(batch, 0.125, s))["steps"] for s in SEEDS])
    return f"medians: {shown(found, 'g')}", max(found.values()) / min(found.values()) < 1.05


@statement(4, "Seeds differ a lot: in the middle half of the seeds the highest is up to 3 times the lowest.")
def _():
    ratios = {}
    for batch, (_, found) in target.shipped().items():
        ordered = sorted(found.values())
        ratios[batch] = ordered[round(0.75 * (len(ordered) - 1))] / ordered[round(0.25 * (len(ordered) - 1))]
    lost = sum(not np.isfinite(v) for _, found in target.shipped().values() for v in found.values())
    count = len(target.shipped()[1][1])
    return f"{shown(ratios, '.1f')}; {count} seeds each, {lost} runs did not arrive", max(ratios.values()) <= 3


# ------------------------------------------------------------ 5: seconds


def times(key):
    """Return medians over seeds of experiment 5 by batch size."""
    _, results = swept(5)
    found = {}
    for point, r in results.items():
        found.setdefault(point.batch, []).append(key(r))
    return medians(found)


@statement(5, "One update of 50 samples takes less than twice as long as one of a single sample.")
def _():
    update = times(lambda r: 1e6 * r["epoch"] / r["updates"])
    return f"µs: {shown(update, '.0f')}", update[50] < 2 * update[1]


@statement(
    5, "So an epoch at batch 50 is at least 25 times as fast as at batch 1, and at lr 0.01 ends at the same loss."
)
def _():
    epoch, loss = times(lambda r: 1e3 * r["epoch"]), times(lambda r: r["loss"])
    holds = epoch[1] / epoch[50] >= 25 and abs(loss[1] - loss[50]) < 0.03
    return f"ms: {shown(epoch)}; loss {loss[1]:.2f} and {loss[50]:.2f}", holds


if __name__ == "__main__":
    sys.exit(main())
