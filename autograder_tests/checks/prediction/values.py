"""Values of every kind for `mlp_predict`: probabilities, thresholds and numbers of samples."""

from __future__ import annotations

import numpy as np

from autograder_tests.checks.prediction import mlp_predict as section_7_prediction  # noqa: F401 (its checks come first)
from autograder_tests.checks.prediction.mlp_predict import predict
from autograder_tests.checks.prediction.predictions import plain_labels
from autograder_tests.engine.registry import check
from autograder_tests.engine.student import Wrong
from autograder_tests.judging.networks import make_layer
from autograder_tests.judging.varied import SAME, TITLE, others, within


def cases(rng):
    """Yield probabilities, none of them close to the threshold, and the threshold: (what is special, p, thresh)."""
    for thresh in (0.04, 0.13, 0.25, 0.45, 0.5, 0.55, 0.62, 0.87, 0.96, np.float64(0.35)):
        p = rng.uniform(0.01, 0.99, 24)
        p[np.abs(p - thresh) < 0.01] = 0.99
        p[:2] = thresh - 0.01, thresh + 0.01
        yield "probabilities on both sides of a threshold", rng.permutation(p), thresh
        yield "one sample", p[2:3], thresh
        yield "two samples", p[1:3], thresh
    yield "a threshold close to 0", np.array([1e-5, 0.002, 0.4, 0.0004, 0.9]), 0.001
    yield "a threshold close to 1", np.array([0.9995, 0.998, 0.4, 0.99, 0.99999]), 0.999
    yield "every probability above the threshold", rng.uniform(0.5, 0.9, 7), 0.3
    yield "every probability below the threshold", rng.uniform(0.1, 0.5, 7), 0.7
    yield "300 samples", np.where(rng.random(300) < 0.5, 0.3, 0.8) + rng.uniform(-0.1, 0.1, 300), 0.5


@check("mlp_predict", TITLE, cost=34, after=others("mlp_predict"), seconds=15, hint=SAME)
def _(student, rng):
    layer = make_layer(1, 1, "sigmoid", rng)
    layer["b"] = np.zeros(1)
    # The weights of the one unit make each sample the logit that its probability asks for.
    tables = [(kind, np.log(p / (1 - p)), p, thresh) for kind, p, thresh in cases(rng)]
    Z = rng.permutation([-45.0, 45.0, 0.8, -0.8, 45.0])
    tables.append(("predictions as sure as a computer can be", Z, 1 / (1 + np.exp(-Z)), 0.5))
    for kind, logits, p, thresh in tables:
        X = (logits / layer["W"][0, 0]).reshape(-1, 1)
        result = predict(student, [layer], X, thresh).result
        if not within(plain_labels(result), p > thresh, 0.0):
            raise Wrong(
                tried=f"X of shape {X.shape}: {kind}",
                expected="1 where the probability is above the threshold, else 0",
                came="other labels for some samples",
                hint=SAME,
            )
