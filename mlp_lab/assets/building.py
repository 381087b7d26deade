"""Arrays for section 2: how the spread of the outputs changes through six layers, for three starting ranges."""

from __future__ import annotations

import numpy as np

from autograder_tests import oracle

FACTORS = (0.1, 1.0, 3.0)  # of He's range, ±sqrt(6 / fan_in)
DEPTH, WIDTH, SAMPLES, SEEDS = 6, 64, 200, 10


def arrays() -> dict[str, np.ndarray]:
    """Compute the arrays.

    Returns
    -------
    dict
        ``building_spread`` (3 ranges, 10 seeds, 6 layers): standard deviation of the relu activations of each layer,
        for inputs with standard deviation 1, 64 units a layer, 200 samples;
        ``building_factors`` (3,): the ranges, as multiples of He's.
    """
    spread = [[_spreads(factor, seed) for seed in range(SEEDS)] for factor in FACTORS]
    significant = np.array([[[float(f"{value:.4g}") for value in run] for run in runs] for runs in spread])
    return {"building_spread": significant.astype(np.float32), "building_factors": np.array(FACTORS, np.float32)}


def _spreads(factor, seed):
    rng = np.random.default_rng(seed)
    mlp = oracle.init_mlp([(WIDTH, "relu")] * DEPTH + [(WIDTH, None)], rng)
    for layer in mlp:
        layer["W"] = factor * layer["W"]
    oracle.mlp_forward(mlp, rng.normal(size=(SAMPLES, WIDTH)))
    return [float(layer["A"].std()) for layer in mlp]
