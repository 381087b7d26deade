"""Arrays for the threshold picture of section 7: one finished network, and samples that it was not trained on."""

from __future__ import annotations

import numpy as np

from autograder_tests import oracle
from lab import data
from lab.figures.maps import extent_of, plane, small

# The samples that 07_prediction draws too: moons, noisy enough that the two classes overlap.
NOISE, DATA_SEED, TRAIN, NEW = 0.35, 2, 50, 200
SPEC = ((2, "relu"), (8, "sigmoid"), (1, None))
SEED, EPOCHS, BATCH, LR = 0, 200, 4, 0.01


def arrays() -> dict[str, np.ndarray]:
    """Compute the arrays; names, shapes and meaning are those that `lab.figures.prediction` reads."""
    X, y = data.make("moons", TRAIN + NEW, NOISE, np.random.default_rng(DATA_SEED))
    rng = np.random.default_rng(SEED)
    mlp = oracle.init_mlp(SPEC, rng)
    oracle.mlp_train(mlp, X[:TRAIN], y[:TRAIN], BATCH, EPOCHS, LR, rng)
    extent, rest = extent_of(X), slice(TRAIN, None)
    return {
        "prediction_map": small(plane(lambda p: oracle.mlp_forward(mlp, p), extent, 120)),
        "prediction_extent": np.round(extent, 3).astype(np.float32),
        "prediction_samples": np.round(np.column_stack([X, y])[rest], 3).astype(np.float32),
        "prediction_probabilities": np.round(np.ravel(oracle.mlp_forward(mlp, X[rest])), 4).astype(np.float32),
    }
