"""Steps to a target loss against batch size, each with its own tuned learning rate: the table of experiment 4.

    python benchmarks/steps_to_target.py [--workers 2] [--write]

Samples: 512 of two moons (noise 0.1). Network 2-8-1 (relu, sigmoid), the mean gradient, a new order each epoch. Target:
a mean loss of 0.05 over all 512. A run that has not arrived after 3000 steps, or has left the numbers, counts as
infinitely many steps in a median.

The learning rate of each batch size is the one with the lowest median over thirty seeds, out of a grid of factors √2
from 1/32 to 16. The steps in the table are of thirty *other* seeds, so that the choice does not flatter them.
Everything is computed with the oracle's functions, by the code that a student's live runs go through.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import time

from autograder_tests import oracle
from lab import assets
from lab.batch_size.base import Point
from lab.batch_size.target import LIMIT, SIZES, TABLE, TARGET, StepsToTarget, shipped
from lab.figures import batch_losses

SEEDS, TUNING = range(30), range(100, 130)
GRID = [round(2.0 ** (k / 2), 6) for k in range(-10, 9)]


def main(arguments=None) -> int:
    """Tune, measure, print the table, and compare it with the one that ships, or write it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--workers", type=int, default=2, help="processes (default 2)")
    parser.add_argument("--write", action="store_true", help="put the table in the place of the one that ships")
    options = parser.parse_args(arguments)
    start, rows = time.perf_counter(), []
    with multiprocessing.Pool(options.workers) as pool:
        for batch in SIZES:
            lr, tried = tune(pool, batch)
            steps = pool.map(measure, [(batch, lr, seed) for seed in SEEDS])
            rows += [(batch, lr, seed, count) for seed, count in zip(SEEDS, steps, strict=True)]
            known, middle = sorted(steps), batch_losses.median(steps)
            print(
                f"batch {batch:3}  lr {lr:8.6g}  median {middle:6g} steps, {middle * batch:6g} samples; "
                f"{known[0]:g} to {known[-1]:g}; while tuning: "
                + ", ".join(f"{rate:.3g}: {found:g}" for rate, found in tried.items()),
                flush=True,
            )
    if options.write:
        (assets.FOLDER / TABLE).write_text(text(rows), encoding="utf-8", newline="\n")
        ended = f"{TABLE} written"
    else:
        table = shipped()
        other = sum(table[batch][1].get(seed) != count for batch, _, seed, count in rows)
        ended = f"{other} of {len(rows)} runs differ from those of {TABLE}"
    print(f"{time.perf_counter() - start:.0f} s; {ended}")
    return 0


def tune(pool, batch):
    """Return the best learning rate of a batch size, and the median steps of every rate that was tried."""
    tried = {}
    for lr in GRID:
        tried[lr] = batch_losses.median(pool.map(measure, [(batch, lr, seed) for seed in TUNING], chunksize=1))
        best = min(tried, key=tried.get)
        if tried[best] < LIMIT and sum(rate > best and steps > 2 * tried[best] for rate, steps in tried.items()) >= 2:
            break  # two larger rates at which it takes twice as long, or for ever
    return best, tried


def measure(job) -> float:
    """Return the steps that one run needs."""
    batch, lr, seed = job
    return StepsToTarget(batches=(batch,)).run(vars(oracle), Point(batch, lr, seed))["steps"]


def text(rows) -> str:
    """Write the table down: the settings in lines that begin with #, then one line for each run."""
    head = (
        f"# Steps to a mean loss of {TARGET} over 512 samples of two moons (noise 0.1); network 2-8-1; mean gradient.",
        f"# lr: lowest median over seeds {TUNING[0]}–{TUNING[-1]}; grid: {GRID[0]:g} to {GRID[-1]:g} in factors of √2.",
        f"# steps: seeds {SEEDS[0]}–{SEEDS[-1]}; inf: not there after {LIMIT} steps. benchmarks/steps_to_target.py",
        "batch,lr,seed,steps",
    )
    return "\n".join([*head, *(f"{batch},{lr:g},{seed},{steps:g}" for batch, lr, seed, steps in rows)]) + "\n"


if __name__ == "__main__":
    sys.exit(main())
