"""Arrays for the pictures of section 6 that come before the student's own training works."""

from __future__ import annotations

from pathlib import Path

import numpy as np

import lab
from autograder_tests import oracle
from lab import data
from lab.figures.maps import extent_of, mean_loss, plane, small

CSV = Path(lab.__file__).parent.parent / "week_3_data.csv"
SPEC = ((2, "relu"), (4, "relu"), (3, "sigmoid"), (1, None))
SEED, EPOCHS, BATCH, LR = 2, 200, 4, 0.01
MOMENTS = (0, 3, 12, 50, 200)
PROGRAM_SEEDS = range(8)


def arrays() -> dict[str, np.ndarray]:
    """Compute the arrays; names, shapes and meaning are those that `lab.figures.training` reads."""
    X, y = data.load(CSV, n=50)
    extent = extent_of(X)
    rng = np.random.default_rng(SEED)
    mlp = oracle.init_mlp(SPEC, rng)
    losses, maps = [mean_loss(lambda points: oracle.mlp_forward(mlp, points), X, y)], []
    for epoch in range(EPOCHS + 1):
        if epoch in MOMENTS:
            maps.append(plane(lambda points: oracle.mlp_forward(mlp, points), extent, 80))
        if epoch < EPOCHS:
            losses.append(oracle.mlp_epoch(mlp, X, y, BATCH, LR, rng))
    return {
        "training_curve": np.round(losses, 3).astype(np.float32),
        "training_epochs": np.array(MOMENTS, np.uint8),
        "training_maps": small(maps),
        "training_extent": np.round(extent, 3).astype(np.float32),
        "training_samples": np.round(np.column_stack([X, y]), 3).astype(np.float32),
        "training_programs": np.round(programs(X, y), 3).astype(np.float32),
    }


def programs(X, y) -> np.ndarray:
    """Loss curves of three programs over the seeds: A drops the short last batch, B updates twice, C is right.

    Returns
    -------
    ndarray, shape (3, 3, epochs)
        Program; median, lowest and highest over the seeds; epoch.
    """
    result = []
    for drop, steps in ((True, 1), (False, 2), (False, 1)):
        runs = [_run(X, y, np.random.default_rng(seed), drop=drop, steps=steps) for seed in PROGRAM_SEEDS]
        result.append([np.median(runs, axis=0), np.min(runs, axis=0), np.max(runs, axis=0)])
    return np.array(result)


def _run(X, y, rng, *, drop, steps):
    mlp, N, losses = oracle.init_mlp(SPEC, rng), len(X), []
    for _ in range(EPOCHS):
        order, total, seen = rng.permutation(N), 0.0, 0
        for start in range(0, N, BATCH):
            chosen = order[start : start + BATCH]
            if drop and len(chosen) < BATCH:
                continue
            predicted = oracle.mlp_forward(mlp, X[chosen])
            total += float(np.sum(oracle.binary_crossentropy_loss(y[chosen], predicted)))
            seen += len(chosen)
            oracle.mlp_backward(mlp, oracle.d_binary_crossentropy_loss(y[chosen], predicted))
            for _ in range(steps):  # the same gradients used once more: as good as twice the learning rate
                oracle.mlp_update(mlp, LR)
        losses.append(total / seen)
    return losses
