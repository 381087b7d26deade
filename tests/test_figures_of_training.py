"""The figures of training and of predictions say what is true."""

from __future__ import annotations

import copy
import re
from pathlib import Path

import numpy as np
import pytest

from autograder_tests import oracle
from lab import assets, style
from lab.figures import bends, boundary, curves, maps, prediction, training
from lab.picture import Picture
from training_runs import SPEC, X, Y, headline, moon_samples, trained

SEEDS = range(6)


def left_half(points):
    """A network that is sure of label 1 where X1 is negative, as a column."""
    return np.where(np.asarray(points)[:, :1] < 0, 0.9, 0.2)


# ------------------------------------------------------------ maps


def test_row_0_of_a_plane_is_the_lowest_X2():
    grid = maps.plane(lambda points: points[:, 1], (-1, 1, -5, 7), resolution=4)
    assert grid[0].tolist() == [-3.5] * 4 and grid[-1].tolist() == [5.5] * 4  # centres of the squares that are drawn
    across = maps.plane(lambda points: points[:, :1], (-1, 1, -5, 7), resolution=3)
    assert np.allclose(across[0], [-2 / 3, 0, 2 / 3])


def test_a_straight_border_is_drawn_straight_from_a_coarse_grid():
    def steep(points):
        return 1 / (1 + np.exp(-9 * (points[:, 0] + 0.37 * points[:, 1] - 0.1)))

    extent = (-1, 1, -1, 1)
    for probability in (maps.plane(steep, extent, 20), maps.small(maps.plane(steep, extent, 20))):
        _, ax = style.new_figure()
        maps.decision_map(ax, probability, extent)
        border = ax.collections[0].get_paths()[0].vertices
        assert len(border) > 20 and np.abs(border @ [1, 0.37] - 0.1).max() < 2e-3


def test_the_border_is_a_whole_line_below_one_half_too():
    _, ax = style.new_figure()
    maps.decision_map(ax, np.tile(np.linspace(0.01, 0.99, 9), (5, 1)), (0, 1, 0, 1), threshold=0.1)
    assert [dashes for _, dashes in ax.collections[0].get_linestyle()] == [None]


@pytest.mark.parametrize("answer", [None, np.zeros((9, 2)), np.zeros(4)])
def test_a_prediction_of_the_wrong_size_is_one_clear_sentence(answer):
    with pytest.raises(ValueError, match=r"asked for 9 probabilities.*got \d+"):
        maps.plane(lambda points: answer, (0, 1, 0, 1), resolution=3)


def test_base_rate_is_the_loss_of_answering_the_share_of_ones():
    y = np.array([1, 0, 0, 1, 1])
    assert maps.base_rate(y) == pytest.approx(np.mean(oracle.binary_crossentropy_loss(y, np.full(5, 0.6))))
    assert maps.base_rate(np.ones(3)) == 0


def pieces(ax):
    """The black lines of an axes, as arrays of points."""
    return [path.vertices for found in ax.collections for path in found.get_paths() if len(path.vertices) > 1]


def test_no_line_is_drawn_round_an_area_that_takes_no_side():
    x, y = np.meshgrid(np.linspace(-1, 1, 40), np.linspace(-1, 1, 40))
    z = np.where(y > 0, np.maximum(x, 0), x)  # undecided in the upper left quarter
    _, ax = style.new_figure()
    boundary.line(ax, z, (-1, 1, -1, 1))
    (line,) = pieces(ax)
    assert np.abs(line[:, 0]).max() < 0.1 and line[:, 1].min() < -0.9 and line[:, 1].max() < 0.1
    _, ax = style.new_figure()
    maps.bare_map(ax, 1 / (1 + np.exp(-np.maximum(x, 0))), (-1, 1, -1, 1))
    assert not pieces(ax)


def test_the_line_between_labels_has_no_steps_and_no_gaps():
    _, ax = style.new_figure()
    boundary.of_labels(ax, lambda points: (points[:, 0] + 0.37 * points[:, 1] > 0.1).astype(int), (-1, 1, -1, 1))
    line = np.array(pieces(ax))
    assert np.abs(line @ [1, 0.37] - 0.1).max() < 1e-3
    assert np.linalg.norm(line[:, 1] - line[:, 0], axis=1).sum() == pytest.approx(2 * np.hypot(1, 0.37), rel=0.02)


# ------------------------------------------------------------ section 6


def test_every_strip_holds_every_sample_once_and_the_epochs_differ():
    picture = training.epoch_strips(Y[:13], batch=5, rng=np.random.default_rng(0))
    texts = [(text.get_position()[1], text.get_text()) for text in picture.figure.axes[0].texts]
    rows = {row: [int(t) for at, t in texts if at == row and t.isdecimal()] for row in (0, -1, -2)}
    assert rows[0] == list(range(13))
    assert all(sorted(order) == list(range(13)) for order in rows.values())
    assert len({tuple(order) for order in rows.values()}) == 3
    assert "with 3 samples" in headline(picture) and "None is missing" in picture.alt


def test_a_strip_without_a_short_batch_does_not_speak_of_one():
    assert "with" not in headline(training.epoch_strips(Y[:10], batch=5, rng=np.random.default_rng(0)))


def test_step_lengths_measures_the_step_and_leaves_the_network_alone():
    mlp = oracle.init_mlp(SPEC, np.random.default_rng(0))
    before = copy.deepcopy(mlp)

    def step(mlp, X, y, lr):
        mlp[0]["b"] = mlp[0]["b"] + lr * len(X) * np.array([1.0, 0, 0, 0])

    picture = training.step_lengths(step, mlp, X, Y, 0.1, np.random.default_rng(0), draws=2)
    assert "50 samples goes 50 times as far" in headline(picture)
    assert all(np.array_equal(a[k], b[k]) for a, b in zip(mlp, before, strict=True) for k in ("W", "b"))
    assert picture.figure.axes[0].lines[0].get_ydata()[-1] == pytest.approx(0.1 * 50)


def test_photographs_counts_the_samples_on_their_own_side():
    points, labels = np.array([[-1.0, 0], [-2, 1], [1, 2], [3, 3]]), np.array([1, 1, 0, 1])
    picture = training.photographs({"a": left_half, "b": lambda p: 1 - left_half(p)}, points, labels)
    assert headline(picture) == "Right: 3 → 1 of 4 samples"


def test_the_curve_says_when_half_of_the_fall_is_over_and_when_there_is_none():
    moments = {0: left_half, 4: left_half}
    start = maps.mean_loss(left_half, X, Y)
    assert start == pytest.approx(np.mean(oracle.binary_crossentropy_loss(Y, left_half(X))))
    picture = curves.curve_with_maps(start * np.array([0.9, 0.8, 0.4, 0.1]), moments, X, Y)
    assert "Half of the fall is over by epoch 3 of 4" in headline(picture)
    dots = [line.get_xydata()[0].tolist() for line in picture.figure.axes[-1].lines[1:]]
    assert np.allclose(dots, [[0, start], [4, 0.1 * start]]), "epoch 0 has its own place, with the loss before training"
    assert "has not fallen" in headline(curves.curve_with_maps(start + np.array([0.1, 0.2, 0.3, 0.4]), moments, X, Y))
    with pytest.raises(ValueError, match="before training"):
        curves.curve_with_maps([1.0, 0.5], {1: left_half}, X, Y)


def test_the_best_and_the_worst_start_are_named():
    picture = curves.many_starts({s: ([1.0, last], left_half) for s, last in ((3, 0.4), (5, 0.1), (8, 0.2))}, X, Y)
    titles = [ax.get_title(loc="center") for ax in picture.figure.axes]
    assert "lowest loss: seed 5" in titles and "highest loss: seed 3" in titles
    assert "3 starts: the loss ends between 0.10 and 0.40" in headline(picture)


def test_stuck_looks_at_the_weights_before_it_says_so():
    W = np.tile([[0.3], [-0.7]], (1, 4))
    assert "Equal units stay equal: 4 columns" in headline(curves.stuck([1, 0.2], [1, 0.4], W, left_half, X, Y))
    W[0, 1] += 0.1
    assert "differ by up to 0.1" in headline(curves.stuck([1, 0.2], [1, 0.4], W, left_half, X, Y))


def test_the_bug_hunt_compares_with_the_base_rate():
    wrong = [1.2] + [0.7] * 30
    picture = curves.bug_hunt([1.2, 0.1], wrong, left_half, lambda p: np.full(len(p), 0.5), X, Y)
    assert f"falls from 1.20, then stays at 0.70; knowing no X at all gives {maps.base_rate(Y):.2f}" in headline(
        picture
    )


# ------------------------------------------------------------ section 7


def test_errors_are_counted_apart():
    assert prediction.errors(np.array([1, 1, 1, 0, 0]), np.array([[0], [0], [1], [1], [0]])) == (2, 1)


def test_the_threshold_sweep_counts_at_each_threshold():
    points = np.array([[-1.0, 0], [-2, 1], [1, 2], [3, 3], [2, 0]])
    labels = np.array([1, 0, 1, 0, 0])
    asked = []

    def classify(samples, thresh):
        asked.append(thresh)
        return (np.ravel(left_half(samples)) > thresh).astype(int)

    picture = prediction.threshold_sweep(left_half, classify, points, labels)
    # at 0.1 all are called 1 (3 false alarms), at 0.9 none is (2 missed)
    assert headline(picture) == "Threshold 0.1 to 0.9: your network trades 3 false alarms for 2 missed samples"
    assert len(set(asked)) > 20 and min(asked) < 0.1 and max(asked) > 0.9
    titles = [ax.get_title(loc="center") for ax in picture.figure.axes[1:]]
    assert titles[1] == "threshold 0.5\n1 missed, 1 alarms"


def test_the_comparison_table_shows_the_broadcasting():
    truth = np.array([1, 0, 1, 1, 0])
    shown = prediction.comparison_table(truth, truth.reshape(-1, 1))
    assert np.mean(truth.reshape(-1, 1) == truth) == pytest.approx(0.52)  # what the lesson prints
    assert headline(shown) == "A column against a vector: a score of 100% turns into 52%"


def test_fold_lines_are_where_a_unit_switches():
    mlp, _ = trained(1, (2,), moons=True)
    points, labels = moon_samples()[0]
    picture = bends.fold_lines({"a": mlp}, oracle.mlp_forward, points, labels)
    dashed = picture.figure.axes[0].lines
    assert len(dashed) == 2 and "a: 2 fold lines" in picture.alt and "bends only where" in headline(picture)
    for unit, line in enumerate(dashed):
        assert np.allclose(line.get_xydata() @ mlp[0]["W"][:, unit] + mlp[0]["b"][unit], 0)
    deep = {"b": trained(0, moons=True)[0], "line": trained(0, (), moons=True)[0]}
    assert "the later layers bend" in headline(bends.fold_lines(deep, oracle.mlp_forward, points, labels))


def test_map_grid_tells_loss_and_share_right_for_each_run():
    rows = {
        "a": {"one": ([0.5, 0.3], left_half), "two": ([0.5, 0.2], lambda p: 1 - left_half(p))},
        "b": {"one": ([0.9, 0.8], left_half)},
    }
    share = np.mean((X[:, 0] < 0) == (Y == 1))
    picture = prediction.map_grid(rows, X, Y, new=(X[:7], Y[:7]))
    assert f"a one: loss 0.30, {share:.0%}, new " in picture.alt
    assert f"a two: loss 0.20, {1 - share:.0%}, new " in picture.alt
    fresh = np.mean((X[:7, 0] < 0) == (Y[:7] == 1))
    assert headline(picture) == f"New samples right, mean of each row: a 50%, b {fresh:.0%}"
    assert "differ most in a: the loss ends from 0.20 to 0.30" in headline(prediction.map_grid(rows, X, Y))


@pytest.mark.parametrize(
    ("last", "said"),
    [((0.2, 0.22), "Hardly a difference"), ((0.2, 0.7), r"0\.70 \(two\)"), ((0.2, np.nan), "not finite")],
)
def test_a_row_of_maps_says_whether_there_is_a_difference(last, said):
    runs = {name: ([1.0, loss], left_half) for name, loss in zip(("one", "two"), last, strict=True)}
    assert re.search(said, headline(prediction.map_row(runs, X, Y)))


def test_a_run_may_bring_its_own_samples():
    points, labels = np.array([[-1.0, 0], [-2, 1], [1, 2], [3, 3]]), np.array([1, 1, 0, 0])
    picture = prediction.map_row({"own": ([1.0, 0.1], left_half, points, labels)}, X, Y)
    assert "own: loss 0.10, 100% right" in picture.alt.replace("own\n", "own: ")


# ------------------------------------------------------------ shipped arrays


@pytest.mark.parametrize("picture", [training.out_of_order, training.three_programs, prediction.shipped_sweep])
def test_pictures_from_shipped_arrays_have_a_finding_and_words_for_it(picture):
    drawn = picture()
    assert isinstance(drawn, Picture) and len(headline(drawn)) > 30 and len(drawn.alt) > 80
    assert drawn.png(40)[:4] == b"\x89PNG"


def test_the_photographs_are_out_of_order_and_the_answer_in_the_lesson_puts_them_right():
    text = (Path(__file__).parent.parent / "notebooks" / "06_training.py").read_text("utf-8")
    order = re.search(r"# ([A-E](?:, [A-E]){4})\. B is the network before", text)[1].split(", ")
    assert [training.SHUFFLED["ABCDE".index(letter)] for letter in order] == [0, 1, 2, 3, 4]


def test_a_program_that_updates_twice_ends_lowest_and_one_that_drops_samples_level_with_the_right_one():
    median = assets.load("training_programs")[:, 0]
    dropped, twice, right = median[:, -20:].mean(axis=1)
    assert f"{twice:.2f}" == "0.11" and twice < right - 0.015 and abs(dropped - right) < 0.005
    jitter = np.abs(np.diff(median[:, -100:])).mean(axis=1)
    assert np.argmax(jitter) == 0 and np.argmin(jitter) == 2
    titles = [ax.get_title(loc="center") for ax in training.three_programs().figure.axes]
    assert titles == [
        f"program {name}: last 20 epochs {end:.2f}" for name, end in zip("ABC", (dropped, twice, right), strict=True)
    ]
