"""Networks trained as the lessons do, each once."""

import copy
from functools import cache
from pathlib import Path

import numpy as np

from autograder_tests import oracle
from lab import data

CSV = Path(__file__).parents[2] / "notebooks" / "week_3_data.csv"
SPEC = ((2, "relu"), (4, "relu"), (3, "sigmoid"), (1, None))
X, Y = data.load(CSV, n=50)


def headline(picture):
    """The words over the whole figure, or else over its first axes."""
    figure = picture.figure
    if figure.get_suptitle():
        return figure.get_suptitle()
    return figure.axes[0].get_title(loc="left")


def predictor(mlp):
    frozen = copy.deepcopy(mlp)
    return lambda points: oracle.mlp_forward(frozen, points)


@cache
def trained(seed, hidden=(4, 3), batch=4, lr=0.01, epochs=200, moons=False, on=None):
    """Train as 07_prediction does, on one of its data sets; return network and final loss."""
    sizes = (2, *hidden)
    spec = [(size, "relu") for size in sizes[:-1]] + [(sizes[-1], "sigmoid"), (1, None)]
    rng = np.random.default_rng(seed)
    mlp = oracle.init_mlp(spec, rng)
    samples = moon_samples()[0] if moons else (X, Y)
    if on is not None:
        samples = data.make(on, 100, 0.1, np.random.default_rng(3))
    with np.errstate(all="ignore"):
        return mlp, oracle.mlp_train(mlp, *samples, batch, epochs, lr, rng)[-1]


@cache
def path_of(seed, epochs=200):
    """Train as 06_training does; return copies of the network, before training and after each epoch."""
    rng = np.random.default_rng(seed)
    mlp = oracle.init_mlp(SPEC, rng)
    path = [copy.deepcopy(mlp)]
    for _ in range(epochs):
        oracle.mlp_epoch(mlp, X, Y, 4, 0.01, rng)
        path.append(copy.deepcopy(mlp))
    return path


@cache
def moon_samples():
    points, labels = data.make("moons", 250, 0.35, np.random.default_rng(2))
    return (points[:50], labels[:50]), (points[50:], labels[50:])
