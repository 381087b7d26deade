"""Training speed: the lab's network of dicts against lean NumPy and scikit-learn, the same work in one run.

    python benchmarks/training.py [--rounds 5]

All of them train 2-4-3-1 (relu, relu, sigmoid) on the first 50 samples for 100 epochs with batch 1, learning rate
0.01, a new order each epoch, no momentum and no penalty: 5000 steps. The rounds are interleaved, so that a busy machine
slows all of them alike: trust the ratios, not the milliseconds. The final losses are printed to show that the same work
was done; the starts differ.
"""

from __future__ import annotations

import argparse
import importlib.util
import statistics
import sys
import time
import warnings
from itertools import pairwise
from pathlib import Path

import numpy as np

from lab import data
from mlp_lab import lessons

ROOT = Path(__file__).resolve().parent.parent
SIZES, EPOCHS, BATCH, LR = (2, 4, 3, 1), 100, 1, 0.01


def main(arguments=None) -> int:
    """Run the rounds and print medians, ratios and final losses."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5, help="how often each of them trains (default 5)")
    rounds = parser.parse_args(arguments).rounds
    if rounds < 1:
        parser.error("--rounds must be at least 1")
    X, y = data.load(ROOT / "notebooks" / "week_3_data.csv", n=50)
    programs = {"dict of layers": solution(X, y), "lean NumPy": lean(X, y)}
    if importlib.util.find_spec("sklearn"):
        programs["scikit-learn MLPClassifier"] = scikit_learn(X, y)
    seconds, losses = {name: [] for name in programs}, {name: [] for name in programs}
    for seed in range(rounds):
        for name, train in programs.items():
            start = time.perf_counter()
            losses[name].append(train(seed))
            seconds[name].append(time.perf_counter() - start)
    report(seconds, losses)
    if len(programs) == 2:
        print("scikit-learn is not installed here: pip install scikit-learn adds its line.")
    return 0


def report(seconds: dict[str, list[float]], losses: dict[str, list[float]]) -> None:
    """Print one line for each program; ratios are to the first."""
    first = statistics.median(next(iter(seconds.values())))
    network = "-".join(map(str, SIZES))
    print(f"{EPOCHS} epochs, 50 samples, batch {BATCH}, {network}; {sys.platform}, NumPy {np.__version__}")
    print(f"{'':28}{'median ms':>10}{'ratio':>8}{'final loss, median':>20}")
    for name, times in seconds.items():
        median = statistics.median(times)
        loss = statistics.median(losses[name])
        print(f"{name:28}{1000 * median:10.0f}{median / first:8.2f}{loss:20.3f}")


def solution(X, y):
    """Return train(seed) -> final loss with the functions of the notebooks' solution cells."""
    read, problems = lessons.read_all(ROOT / "notebooks")
    if problems:
        raise SystemExit("\n".join(str(problem) for problem in problems))
    namespace = {"np": np}
    for lesson in read:
        for cell in lesson.with_role("solution"):
            exec(compile(cell.source, f"{lesson.path.name}: {cell.name}", "exec"), namespace)
    acts = ["relu"] * (len(SIZES) - 2) + ["sigmoid", None]

    def train(seed):
        rng = np.random.default_rng(seed)
        mlp = namespace["init_mlp"](list(zip(SIZES, acts, strict=True)), rng)
        return float(namespace["mlp_train"](mlp, X, y, BATCH, EPOCHS, LR, rng)[-1])

    return train


def lean(X, y):
    """Return train(seed) -> final loss: the same arithmetic in one loop, without dicts, calls and kept values."""

    def train(seed):
        rng = np.random.default_rng(seed)
        bounds = [(np.sqrt(6 / m), (m, n)) for m, n in pairwise(SIZES)]
        W1, W2, W3 = (rng.uniform(-bound, bound, shape) for bound, shape in bounds)
        b1, b2, b3 = (np.zeros(n) for n in SIZES[1:])
        N, column = len(X), y.reshape(-1, 1).astype(float)
        for _ in range(EPOCHS):
            order, total = rng.permutation(N), 0.0
            for start in range(0, N, BATCH):
                rows = order[start : start + BATCH]
                x, t = X[rows], column[rows]
                A1 = np.maximum(x @ W1 + b1, 0)
                A2 = np.maximum(A1 @ W2 + b2, 0)
                p = 1 / (1 + np.exp(-(A2 @ W3 + b3)))
                total -= (t * np.log(p + 1e-10) + (1 - t) * np.log(1 - p + 1e-10)).sum()
                d3 = p - t  # cross-entropy and sigmoid together
                d2 = d3 @ W3.T * (A2 > 0)
                d1 = d2 @ W2.T * (A1 > 0)
                W3 -= LR * (A2.T @ d3)
                b3 -= LR * d3.sum(axis=0)
                W2 -= LR * (A1.T @ d2)
                b2 -= LR * d2.sum(axis=0)
                W1 -= LR * (x.T @ d1)
                b1 -= LR * d1.sum(axis=0)
        return float(total / N)

    return train


def scikit_learn(X, y):
    """Return train(seed) -> final loss with MLPClassifier, everything off that the others do not do."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPClassifier

    def train(seed):
        network = MLPClassifier(
            hidden_layer_sizes=SIZES[1:-1],
            activation="relu",
            solver="sgd",
            alpha=0.0,
            batch_size=BATCH,
            learning_rate_init=LR,
            max_iter=EPOCHS,
            shuffle=True,
            random_state=seed,
            tol=0.0,
            momentum=0.0,
            nesterovs_momentum=False,
            n_iter_no_change=EPOCHS + 1,
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            network.fit(X, y)
        assert network.n_iter_ == EPOCHS, "scikit-learn stopped early: not the same work"
        return float(network.loss_)

    return train


if __name__ == "__main__":
    sys.exit(main())
