"""Every picture of the lessons is found, and drawn at least once: from right functions and small networks."""

import importlib
import pkgutil
from functools import cache

import numpy as np

import lab.figures
from autograder_tests import oracle
from lab.batch_size.final_loss import AveragedGradient, SummedGradient
from lab.batch_size.noise import GradientNoise
from lab.batch_size.seconds import Seconds
from lab.batch_size.target import StepsToTarget
from lab.figures import (
    activations,
    backward,
    bends,
    blame,
    building,
    curves,
    forward,
    journey,
    landscape,
    panels,
    plane,
    prediction,
    rates,
    training,
    update,
)
from lab.picture import Picture
from mlp_lab.assets import activations as activation_arrays
from training_runs import SPEC, X, Y, moon_samples, path_of, trained

LABELS, PREDICTIONS = activation_arrays.FIVE_LABELS, activation_arrays.FIVE_PREDICTIONS
DEEP = [(2, "relu")] + [(16, "relu")] * 6 + [(16, "sigmoid"), (1, None)]
BEND = {"W": np.array([[1.0, 0.6], [-0.4, 1.0]]), "b": np.array([0.5, 0.3]), "act": "relu"}
THREE = np.array([[1.0, 2.0], [0.0, -1.0], [3.0, 1.0]])  # samples
W = np.array([[1.0, 0.0, -1.0, 2.0], [0.0, 1.0, 1.0, -1.0]])
B = np.array([0.0, 1.0, 0.0, -1.0])
Z = np.array([[1.0, 3.0, 1.0, -1.0], [0.0, 0.0, -1.0, 0.0], [3.0, 2.0, -2.0, 4.0]])

SHORT = {
    1: lambda: SummedGradient(epochs=3, samples=(X, Y)),
    2: lambda: AveragedGradient(epochs=3, samples=(X, Y)),
    3: lambda: GradientNoise(draws=20, epochs=2, samples=(X, Y)),
    4: lambda: StepsToTarget(batches=(32, 512), limit=20),
    5: lambda: Seconds(epochs=3, samples=(X, Y)),
}


def drawing_functions():
    """Every function of `lab.figures` that draws a picture, by module and name."""
    found = {}
    for module in pkgutil.iter_modules(lab.figures.__path__):
        for name, value in vars(importlib.import_module(f"lab.figures.{module.name}")).items():
            returns = getattr(value, "__annotations__", {}).get("return")
            if returns in ("Picture", Picture) and not name.startswith("_"):
                found[f"{module.name}.{name}"] = value
    return found


@cache
def swept(number, seeds=(3, 4)):
    """An experiment of the batch-size laboratory, a short one, and its results."""
    experiment = SHORT[number]()
    return experiment, {point: experiment.run(vars(oracle), point) for point in experiment.points(seeds)}


def a_network(spec=((2, "relu"), (8, "relu"), (5, "sigmoid"), (1, None)), seed=3, n=24, dead=None):
    """Return a network after a forward and a backward pass."""
    rng = np.random.default_rng(seed)
    mlp = oracle.init_mlp(spec, rng)
    if dead is not None:
        mlp[0]["b"][dead] = -99
    samples, y = rng.normal(size=(n, 2)), rng.integers(0, 2, size=n)
    oracle.mlp_backward(mlp, oracle.d_binary_crossentropy_loss(y, oracle.mlp_forward(mlp, samples)))
    return mlp


def deep_sigmoids():
    return a_network([(fan, act and "sigmoid") for fan, act in DEEP], seed=0)


def untrained(seed, points):
    spec = ((2, "relu"), (6, "relu"), (4, "sigmoid"), (1, None))
    return oracle.mlp_forward(oracle.init_mlp(spec, np.random.default_rng(seed)), points)


def left_half(points):
    """A network that is sure of label 1 where X1 is negative, as a column."""
    return np.where(np.asarray(points)[:, :1] < 0, 0.9, 0.2)


def right_half(points):
    return 1 - left_half(points)


def classify(points, thresh):
    return (np.ravel(left_half(points)) > thresh).astype(int)


def experiment(number):
    made, results = swept(number)
    return made.picture(results)


def texts(picture):
    """Every text in the picture: titles, labels, annotations, one by one."""
    found = [text.get_text() for ax in picture.figure.axes for text in ax.texts]
    for ax in picture.figure.axes:
        found += [ax.get_title(), ax.get_title("left"), ax.get_xlabel(), ax.get_ylabel()]
    return found


def titles(picture):
    """The titles in the middle of each of its axes."""
    return [ax.get_title() for ax in picture.figure.axes]


EXAMPLES = {
    "activations.opening_map": activations.opening_map,
    "activations.neuron": activations.neuron,
    "activations.draw_the_slope": activations.draw_the_slope,
    "activations.function_and_slope: relu": lambda: activations.function_and_slope(oracle.relu, oracle.d_relu),
    "activations.function_and_slope: sigmoid": lambda: activations.function_and_slope(oracle.sigmoid, oracle.d_sigmoid),
    "activations.one_neuron": lambda: activations.one_neuron(oracle.relu, oracle.sigmoid),
    "activations.the_trap": lambda: activations.the_trap(LABELS, PREDICTIONS),
    "activations.losses_and_gradients": lambda: activations.losses_and_gradients(
        oracle.binary_crossentropy_loss, oracle.d_binary_crossentropy_loss
    ),
    "building.layer_as_edges": lambda: building.layer_as_edges(np.arange(6).reshape(2, 3)),
    "building.network": lambda: building.network(SPEC),
    "building.depth": building.depth,
    "building.starting_weights": lambda: building.starting_weights(
        oracle.init_layer, {6: 1, 24: 0.5}, np.random.default_rng(0)
    ),
    "journey.map": lambda: journey.map(3),
    "forward.one_entry": lambda: forward.one_entry(THREE, W, B, row=2, column=1),
    "forward.one_entry: with Z": lambda: forward.one_entry(THREE, W, B, row=2, column=1, Z=Z),
    "forward.wrong_order": lambda: forward.wrong_order(n=3, fan_in=2, fan_out=4),
    "plane.folds": lambda: plane.folds(W[:, :3] + 0.1, B[:3]),
    "plane.plane_folding": plane.plane_folding,
    "plane.own_fold": lambda: plane.own_fold(oracle.layer_forward, dict(BEND)),
    "plane.opinions": lambda: plane.opinions(untrained, seeds=(0, 1, 2)),
    "backward.turned_round": backward.turned_round,
    "backward.shapes": lambda: backward.shapes(n=5, fan_in=2, fan_out=3),
    "backward.difference_error": lambda: backward.difference_error(np.sin, np.cos, x=1.0),
    "backward.corner": backward.corner,
    "backward.one_weight": lambda: backward.one_weight(THREE, np.array([[1.0], [0.0], [3.0]]), row=0, column=0),
    "blame.side_by_side": lambda: blame.side_by_side(a_network()),
    "blame.sizes_by_layer": lambda: blame.sizes_by_layer({"relu": a_network(DEEP, 0), "sigmoid": deep_sigmoids()}),
    "blame.whose_fault": lambda: blame.whose_fault(a_network()),
    "update.walks": lambda: update.walks(steps=20),
    "update.walks: first steps": lambda: update.walks(steps=2, named=False),
    "update.own_walk": lambda: update.own_walk(oracle.layer_update, lr=0.1),
    "update.one_step": lambda: update.one_step([0.01, 0.1, 1.0], [0.9, 0.5, 2.0], before=1.0),
    "training.out_of_order": training.out_of_order,
    "training.epoch_strips": lambda: training.epoch_strips(Y[:13], batch=5, rng=np.random.default_rng(0)),
    "training.step_lengths": lambda: training.step_lengths(
        oracle.mlp_minibatch, trained(0)[0], X, Y, 0.1, np.random.default_rng(0), draws=2
    ),
    "training.snapshots": lambda: training.snapshots(dict.fromkeys("ABCD", left_half), X, Y),
    "training.three_programs": training.three_programs,
    "curves.curve_with_maps": lambda: curves.curve_with_maps([0.5, 0.4, 0.1], {0: left_half, 3: left_half}, X, Y),
    "curves.many_starts": lambda: curves.many_starts({s: ([1, 0.1 * s], left_half) for s in (3, 5, 8)}, X, Y),
    "curves.stuck": lambda: curves.stuck([1, 0.2], [1, 0.4], np.tile([[0.3], [-0.7]], (1, 4)), left_half, X, Y),
    "curves.bug_hunt": lambda: curves.bug_hunt([1.2, 0.1], [1.2] + [0.7] * 30, left_half, right_half, X, Y),
    "rates.finder": lambda: rates.finder(oracle.mlp_minibatch, trained(0)[0], X, Y, 4, np.random.default_rng(0)),
    "rates.finder: nothing to find": lambda: rates.finder(
        lambda *given: np.nan, trained(0)[0], X, Y, 4, np.random.default_rng(0)
    ),
    "landscape.surface": lambda: landscape.surface(
        oracle.mlp_forward, oracle.binary_crossentropy_loss, path_of(0, epochs=9), X, Y
    ),
    "prediction.shipped_sweep": prediction.shipped_sweep,
    "prediction.threshold_sweep": lambda: prediction.threshold_sweep(left_half, classify, X, Y),
    "prediction.comparison_table": lambda: prediction.comparison_table(Y[:5], Y[:5].reshape(-1, 1)),
    "prediction.map_row": lambda: prediction.map_row({"one": ([0.4], left_half), "two": ([0.2], right_half)}, X, Y),
    "prediction.map_grid": lambda: prediction.map_grid(
        {row: {"one": ([0.4], left_half), "two": ([0.2], right_half)} for row in "ab"}, X, Y, new=(X[:7], Y[:7])
    ),
    "bends.fold_lines": lambda: bends.fold_lines(
        {name: trained(1, (2,), moons=True)[0] for name in "abc"}, oracle.mlp_forward, *moon_samples()[0]
    ),
    "batch_losses.losses": lambda: experiment(1),
    "batch_losses.losses: averaged": lambda: experiment(2),
    "batch_losses.noise": lambda: experiment(3),
    "batch_target.target": lambda: experiment(4),
    "batch_target.seconds": lambda: experiment(5),
    "panels.six": lambda: panels.six(vars(oracle), X, Y, trained(0)[0], [0.7, 0.4, 0.2]),
    "panels.six: nothing trained": lambda: panels.six(vars(oracle), X, Y, None, []),
}


def words(picture):
    """All texts in the picture as one."""
    return " | ".join(texts(picture))
