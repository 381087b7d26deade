"""Arrays for section 3: what a small trained network does to the plane, stage by stage."""

from __future__ import annotations

import numpy as np

from autograder_tests import oracle

SEED = 13  # of the seeds 0 to 59, one of two whose network (two units in each layer) separates all samples
EDGE = 2.4  # the plane is drawn from -EDGE to EDGE


def arrays() -> dict[str, np.ndarray]:
    """Return the grid lines and the samples after each stage of a trained 2-2-2-1 network.

    Returns
    -------
    dict
        ``forward_lines``, float32, (4, 26, 97, 2): 13 upright and 13 level lines of the plane, 97 points each, as they
        are in the plane, and as layer 1's Z, layer 1's A and layer 2's A have them; ``forward_samples``, float32,
        (4, n, 2); ``forward_labels``, uint8, (n,); ``forward_line``, float32, (3,): the last layer's two weights and
        bias.
    """
    X, y = _exclusive_or(90, np.random.default_rng(0))
    mlp = oracle.init_mlp([(2, "relu"), (2, "relu"), (2, "sigmoid"), (1, None)], np.random.default_rng(SEED))
    for _ in range(3000):
        oracle.mlp_minibatch(mlp, X, y, 0.5 / len(X))
    places = np.linspace(-EDGE, EDGE, 13)
    along = np.linspace(-EDGE, EDGE, 97)
    upright = [np.column_stack([np.full_like(along, at), along]) for at in places]
    level = [np.column_stack([along, np.full_like(along, at)]) for at in places]
    lines = np.array(upright + level)
    return {
        "forward_lines": _stages(mlp, lines.reshape(-1, 2)).reshape(4, *lines.shape),
        "forward_samples": _stages(mlp, X),
        "forward_labels": y.astype(np.uint8),
        "forward_line": np.float32(np.round([*mlp[-1]["W"].ravel(), *mlp[-1]["b"]], 3)),
    }


def _exclusive_or(n, rng):
    """Draw `n` points, keep those away from the axes; label 1 where the two coordinates differ in sign."""
    X = rng.uniform(-1, 1, (n, 2))
    X = 2 * X[np.abs(X).min(axis=1) > 0.12]
    return X, (X[:, 0] * X[:, 1] < 0).astype(float)


def _stages(mlp, points):
    oracle.mlp_forward(mlp, points)
    stages = [points, mlp[0]["Z"], mlp[0]["A"], mlp[1]["A"]]
    return np.float32(np.round(stages, 3))
