"""Section 6's two pictures of the long way: what they say is measured, whatever the functions do."""

import re

import numpy as np
import pytest

from autograder_tests import oracle
from figures import words
from lab.figures import landscape, rates
from training_runs import SPEC, X, Y, headline, path_of, trained


def found(seed, minibatch=oracle.mlp_minibatch, **more):
    mlp = oracle.init_mlp(SPEC, np.random.default_rng(seed))
    return rates.finder(minibatch, mlp, X, Y, 4, rng=np.random.default_rng(seed), **more)


def surface(seed=3):
    return landscape.surface(oracle.mlp_forward, oracle.binary_crossentropy_loss, path_of(seed), X, Y)


# ------------------------------------------------------------ the rate that rises


def test_a_tenth_of_the_rate_at_the_lowest_point_trains_and_that_rate_itself_often_does_not():
    lowest = [float(re.search(r"rate near ([\d.]+);", headline(found(seed)))[1]) for seed in range(8)]
    assert 0.03 < min(lowest) < 0.04 and max(lowest) == 0.6
    kept = [trained(seed, lr=rate)[1] for seed, rate in enumerate(lowest)]
    assert sum(loss > 0.4 for loss in kept) == 4
    assert max(trained(seed, lr=rate / 10)[1] for seed, rate in enumerate(lowest)) < 0.2


def test_each_step_has_its_own_rate_and_the_network_given_stays_as_it_was():
    asked = []

    def minibatch(mlp, X, y, lr):
        asked.append((lr, len(X)))
        return oracle.mlp_minibatch(mlp, X, y, lr)

    mlp = oracle.init_mlp(SPEC, np.random.default_rng(0))
    before = landscape.flat(mlp)
    rates.finder(minibatch, mlp, X, Y, 4, rng=np.random.default_rng(0))
    assert np.allclose([lr for lr, _ in asked], rates.RATES) and np.all(np.diff(rates.RATES) > 0)
    assert [n for _, n in asked[:14]] == [4] * 12 + [2, 4]
    assert np.array_equal(landscape.flat(mlp), before)


def test_the_lowest_mean_is_over_a_whole_window():
    smooth, step = rates.lowest([0.1, 3.0, 2.0, 1.0, 5.0], window=2)
    assert smooth.tolist() == pytest.approx([0.1, 1.55, 2.5, 1.5, 3.0]) and step == 3
    assert rates.lowest([2.0, 1.0], window=5)[1] == 1


@pytest.mark.parametrize("nothing", [None, np.nan, "text", np.inf, {}])
def test_a_step_that_gives_no_number_is_said_in_the_title(nothing):
    assert "nothing can be found" in headline(found(0, lambda *given: nothing))


def test_a_run_that_breaks_is_drawn_as_far_as_it_came():
    def breaks(mlp, X, y, lr):
        loss = oracle.mlp_minibatch(mlp, X, y, lr)
        return loss if lr < 0.2 else np.nan

    picture = found(3, breaks)
    assert headline(picture) == headline(found(3)) and "up to nan after that" in picture.alt


def test_a_run_whose_rates_are_all_too_small_says_so():
    assert "still falling at the last rate" in headline(found(3, rates=np.geomspace(1e-4, 0.01, 200)))


# ------------------------------------------------------------ the plane of two directions


def test_a_network_comes_back_from_its_vector():
    mlp = path_of(0, epochs=1)[1]
    again = landscape.shaped(landscape.flat(mlp), mlp)
    assert np.array_equal(oracle.mlp_forward(again, X), oracle.mlp_forward(mlp, X))
    assert all(one["W"].shape == two["W"].shape for one, two in zip(mlp, again, strict=True))


def test_the_plane_is_where_points_in_a_plane_lie():
    rng = np.random.default_rng(0)
    basis = np.linalg.qr(rng.normal(size=(9, 2)))[0].T
    points = rng.normal(size=(20, 2)) * [5, 1] @ basis + 3
    middle, directions, share = landscape.main_directions(points)
    assert np.allclose(directions @ directions.T, np.eye(2)) and share[:2].sum() == pytest.approx(1)
    assert np.allclose(middle + (points - middle) @ directions.T @ directions, points)


def test_the_numbers_that_the_lesson_reads_off_the_picture():
    picture = surface()
    assert headline(picture) == "Two directions of 31 hold 99% of your network's movement"
    assert "differ most after epoch 0, 2.13 against 0.75" in picture.alt
    points = np.array([landscape.flat(mlp) for mlp in path_of(3)])
    assert points.shape == (201, 31)
    steps = np.linalg.norm(np.diff(points, axis=0), axis=1)
    assert steps[:5].mean() > 5 * steps[-50:].mean()  # far apart at first, crowded near the end


def test_what_the_lesson_says_of_a_walk_at_random():
    shares = []
    for seed in range(20):
        walk = np.random.default_rng(seed).normal(size=(201, 31)).cumsum(axis=0)
        shares.append(landscape.main_directions(walk)[2][:2].sum())
    assert np.mean(shares) == pytest.approx(0.75, abs=0.03)


def test_only_copies_are_asked():
    path = path_of(0, epochs=5)
    before = [landscape.flat(mlp) for mlp in path]
    landscape.surface(oracle.mlp_forward, oracle.binary_crossentropy_loss, path, X, Y)
    assert all(np.array_equal(landscape.flat(mlp), old) for mlp, old in zip(path, before, strict=True))


@pytest.mark.parametrize("answer", [0.5, np.nan])
def test_a_loss_without_a_shape_leaves_a_sentence(answer):
    def loss(y, y_hat):
        return np.full(len(y), answer)

    assert "the same everywhere" in words(landscape.surface(oracle.mlp_forward, loss, path_of(0, epochs=5), X, Y))


def test_a_path_that_is_none_is_refused_in_a_sentence():
    path = path_of(0, epochs=5)
    with pytest.raises(ValueError, match="at least three copies"):
        landscape.surface(oracle.mlp_forward, oracle.binary_crossentropy_loss, path[:2], X, Y)
