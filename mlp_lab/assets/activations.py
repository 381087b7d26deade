"""Arrays for section 1: the finished map that opens the lab, and the table of losses that broadcasting makes."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from autograder_tests import oracle
from lab import data

DATA = Path(data.__file__).resolve().parent.parent / "week_3_data.csv"
SPEC = ((2, "relu"), (8, "relu"), (6, "sigmoid"), (1, None))
EPOCHS, BATCH, LEARNING_RATE, SEED = 300, 1, 0.01, 5
PIXELS = 100

# The five labels and five predictions of the "25 losses" example; the notebook's cell has the same numbers.
FIVE_LABELS = (1, 0, 1, 1, 0)
FIVE_PREDICTIONS = (0.9, 0.2, 0.6, 0.3, 0.5)


def arrays() -> dict[str, np.ndarray]:
    """Compute the arrays.

    Returns
    -------
    dict
        ``activations_opening_map`` (100, 100) uint8: probability of label 1 in 255ths, row 0 is the lowest X2;
        ``activations_opening_extent`` (4,): X1 from, X1 to, X2 from, X2 to;
        ``activations_opening_samples`` (n, 3): X1, X2, label;
        ``activations_opening_loss`` (epochs,): mean loss per sample after each epoch;
        ``activations_25_losses`` (5, 5): loss of prediction i (row) against label j (column).
    """
    X, y = data.load(DATA)
    rng = np.random.default_rng(SEED)
    mlp = oracle.init_mlp(SPEC, rng)
    loss = oracle.mlp_train(mlp, X, y, BATCH, EPOCHS, LEARNING_RATE, rng)
    margin = 0.06 * np.ptp(X, axis=0)
    low, high = X.min(axis=0) - margin, X.max(axis=0) + margin
    x1, x2 = np.meshgrid(np.linspace(low[0], high[0], PIXELS), np.linspace(low[1], high[1], PIXELS))
    probability = oracle.mlp_forward(mlp, np.column_stack([x1.ravel(), x2.ravel()])).reshape(PIXELS, PIXELS)
    labels, predictions = np.array(FIVE_LABELS), np.array(FIVE_PREDICTIONS)
    table = [[oracle.binary_crossentropy_loss(np.array([t]), np.array([p]))[0] for t in labels] for p in predictions]
    return {
        "activations_opening_map": np.round(probability * 255).astype(np.uint8),
        "activations_opening_extent": np.array([low[0], high[0], low[1], high[1]]).round(3).astype(np.float32),
        "activations_opening_samples": np.column_stack([X, y]).round(3).astype(np.float32),
        "activations_opening_loss": np.array(loss).round(4).astype(np.float32),
        "activations_25_losses": np.array(table).round(4).astype(np.float32),
    }
