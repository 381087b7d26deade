"""Arrays for section 5: three walks down one bowl, which differ in nothing but the learning rate."""

from __future__ import annotations

import numpy as np

from autograder_tests import oracle

CURVATURE = (1.0, 6.0)  # loss = (1·w0² + 6·w1²) / 2: the slope is curvature times weight
START = (-4.0, 1.5)
RATES = (0.02, 0.25, 0.345)  # 2 / 6 is where steps along w1 begin to grow
STEPS = 20


def arrays() -> dict[str, np.ndarray]:
    """Return the walks.

    Returns
    -------
    dict
        ``update_walks``, float32, (3, 21, 2): the two weights at the start and after each step; ``update_rates``,
        float32, (3,): the learning rates; ``update_curvature``, float32, (2,): the loss is half the sum of curvature
        times weight squared.
    """
    walks = []
    for rate in RATES:
        layer = {"W": np.array([START]).T, "b": np.zeros(1)}
        walk = [layer["W"].ravel()]
        for _ in range(STEPS):
            layer |= {"dW": np.array([CURVATURE]).T * layer["W"], "db": np.zeros(1)}
            oracle.layer_update(layer, rate)
            walk.append(layer["W"].ravel())
        walks.append(walk)
    return {
        "update_walks": np.round(walks, 4).astype(np.float32),
        "update_rates": np.array(RATES, np.float32),
        "update_curvature": np.array(CURVATURE, np.float32),
    }
