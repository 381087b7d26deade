"""What the lessons say of training and of layers holds, over several seeds."""

import copy
import re

import numpy as np
import pytest

from autograder_tests import oracle
from lab import assets, data
from lab.figures import maps, training
from training_runs import SPEC, X, Y, headline, moon_samples, predictor, trained

SEEDS = range(6)


def test_spread_by_layer_is_as_the_lesson_says():
    tenth, he, triple = np.median(assets.load("building_spread")[:, :, -1], axis=1)
    assert tenth < 1e-6
    assert 0.5 < he < 1.2
    assert triple / he == pytest.approx(3**6, rel=1e-3)


def test_numbers_worked_by_hand_in_6_1():
    layer = {"W": np.zeros((2, 1)), "b": np.zeros(1), "act": "sigmoid", "shape": ""}
    three, labels = np.array([[1.0, 0], [0, 1], [2, 1]]), np.array([1, 0, 1])
    assert oracle.mlp_minibatch([layer], three, labels, 0.1) == pytest.approx(0.693, abs=5e-4)
    assert layer["dA"].ravel().tolist() == pytest.approx([-2, 2, -2])
    assert layer["dW"].ravel().tolist() == pytest.approx([-1.5, 0]) and layer["db"] == pytest.approx([-0.5])
    after = oracle.binary_crossentropy_loss(labels, oracle.mlp_forward([layer], three))
    assert np.ravel(after).tolist() == pytest.approx([0.598, 0.718, 0.533], abs=6e-4)
    assert after.mean() == pytest.approx(0.617, abs=6e-4)


def test_a_batch_of_all_goes_between_15_and_50_times_as_far():
    for seed in SEEDS:
        mlp = oracle.init_mlp(SPEC, np.random.default_rng(seed))
        picture = training.step_lengths(oracle.mlp_minibatch, mlp, X, Y, 0.01, np.random.default_rng(seed))
        assert 15 < int(re.search(r"goes (\d+) times", headline(picture))[1]) < 50


def test_equal_weights_stay_equal_and_end_higher():
    for seed in SEEDS:
        mlp = oracle.init_mlp(SPEC, np.random.default_rng(seed))
        for layer in mlp:
            layer["W"] = np.full(layer["W"].shape, 0.5)
        last = oracle.mlp_train(mlp, X, Y, 4, 200, 0.01, np.random.default_rng(seed))[-1]
        assert np.ptp(mlp[0]["W"], axis=1).max() < 1e-8 and last > trained(seed)[1] + 0.03


def test_shuffled_apart_the_loss_ends_at_the_baseline_loss():
    for seed in SEEDS:
        mlp, rng = oracle.init_mlp(SPEC, np.random.default_rng(seed)), np.random.default_rng(seed)
        losses = [oracle.mlp_train(mlp, rng.permutation(X), rng.permutation(Y), 4, 1, 0.01, rng)[0] for _ in range(120)]
        assert np.mean(losses[-20:]) == pytest.approx(maps.baseline_loss(Y), abs=0.02)
        assert np.ptp(oracle.mlp_forward(mlp, X)) < 0.35 < np.ptp(oracle.mlp_forward(trained(seed)[0], X))


def moved_in_one_epoch(seed, batch):
    rng = np.random.default_rng(seed)
    mlp = oracle.init_mlp(SPEC, rng)
    before = copy.deepcopy(mlp)
    oracle.mlp_epoch(mlp, X, Y, batch, 0.01, rng)
    return np.sqrt(sum(((a[k] - b[k]) ** 2).sum() for a, b in zip(mlp, before, strict=True) for k in ("W", "b")))


def test_the_first_big_step_goes_further_than_fifty_single_ones():
    assert (round(moved_in_one_epoch(0, 1), 1), round(moved_in_one_epoch(0, 50), 1)) == (0.7, 1.1)
    assert sum(moved_in_one_epoch(seed, 50) > moved_in_one_epoch(seed, 1) for seed in range(8)) >= 6


def test_the_fall_from_the_seed_in_the_lesson_is_quick_and_from_seed_6_it_is_not():
    fallen = {}
    for seed in (3, 6):
        rng = np.random.default_rng(seed)
        mlp = oracle.init_mlp(SPEC, rng)
        start = maps.mean_loss(predictor(mlp), X, Y)
        losses = oracle.mlp_train(mlp, X, Y, 4, 200, 0.01, rng)
        fallen[seed] = (start - losses[4]) / (start - losses[-1])
    assert fallen[3] > 0.8 and fallen[6] < 0.6


def test_what_six_seeds_say_of_other_data():
    def right(name, seed, hidden=(4, 3)):
        points, labels = data.make(name, 100, 0.1, np.random.default_rng(3))
        mlp = trained(seed, hidden, on=name)[0]
        return points, oracle.mlp_predict(mlp, points) == labels

    share = {name: [right(name, seed)[1].mean() for seed in SEEDS] for name in ("moons", "circles", "xor", "spiral")}
    assert min(share["moons"]) == 1 and min(share["circles"]) == pytest.approx(0.97)
    assert sorted(share["xor"])[:2] == [pytest.approx(0.77), 1] and share["xor"][1] == min(share["xor"])
    assert (min(share["spiral"]), max(share["spiral"])) == (pytest.approx(0.86), pytest.approx(0.96))
    points, hits = right("xor", 1)
    corner = {side: hits[(points > 0) @ [1, 2] == side].mean() for side in range(4)}
    assert sorted(corner.values()) == [0, 1, 1, 1]  # one corner stays wrong
    assert all(right(name, seed, (8, 8))[1].all() for name in share for seed in SEEDS)


def test_batch_size_makes_no_difference_at_lr_001():
    for seed in range(3):
        lasts = [trained(seed, batch=batch, epochs=100)[1] for batch in (1, 4, 16, 50)]
        assert max(lasts) - min(lasts) < 0.05


def test_at_lr_005_only_the_full_batch_breaks_and_adjusting_cures_it_at_a_price():
    same = {b: [trained(s, batch=b, lr=0.05, epochs=100)[1] for s in range(3)] for b in (1, 4, 16, 50)}
    assert max(same[1] + same[4] + same[16]) < 0.25
    assert sorted(same[50])[1] == pytest.approx(maps.baseline_loss(Y), abs=0.01)  # two of three at the baseline loss
    adjusted = [trained(s, batch=50, lr=0.05 / 50, epochs=100)[1] for s in range(3)]
    assert max(adjusted) < 0.5 and all(slow > quick for slow, quick in zip(adjusted, same[1], strict=True))
    of_50 = trained(0, batch=50, epochs=100)[1], same[50][0], adjusted[0]
    assert [f"{loss:.2f}" for loss in of_50] == ["0.16", "0.69", "0.29"]  # the numbers that the lesson asks about


def test_a_stuck_network_has_a_layer_that_is_off_for_every_sample_and_from_other_seeds_some_units_or_none_are():
    off = {}
    for seed in range(8):
        mlp, last = trained(seed, batch=50, lr=0.05, epochs=100)
        oracle.mlp_forward(mlp, X)
        off[seed] = [(layer["A"] == 0).all(axis=0) for layer in mlp[:2]]
        stuck = any(layer.all() for layer in off[seed])
        assert stuck == (abs(last - maps.baseline_loss(Y)) < 0.01)
    dead = [sum(layer.sum() for layer in layers) for layers in off.values()]
    assert off[0][1].all() and 0 in dead and 0 < sorted(dead)[1] < 3


def test_layers_on_the_moons():
    new_points, new_labels = moon_samples()[1]
    losses, new = {}, {}
    for hidden in ((), (2,), (8,), (6, 8, 4)):
        runs = [trained(seed, hidden, moons=True) for seed in range(3)]
        losses[hidden] = [loss for _, loss in runs]
        new[hidden] = [np.mean(oracle.mlp_predict(mlp, new_points) == new_labels) for mlp, _ in runs]
    assert np.ptp(losses[()]) < 0.01  # all seeds find the same line
    assert min(losses[(6, 8, 4)]) == min(min(runs) for runs in losses.values())  # the lowest loss of any run
    assert np.mean(new[(6, 8, 4)]) < np.mean(new[(8,)]) + 0.01  # and it bought nothing on new samples
    assert np.mean(new[(8,)]) > np.mean(new[(2,)]) + 0.04
    mlp, far = trained(0, (2,), moons=True)[0], np.array([[-1.0, 2.0], [0.0, 2.5]])
    assert len(set(oracle.mlp_forward(mlp, far).ravel())) == 1 and not mlp[0]["A"].any()  # the even pale blue
