"""What a figure says is measured: the words of its title, its labels and its alternative text."""

import copy
import re

import numpy as np
import pytest
from matplotlib.colors import to_hex

from autograder_tests import oracle
from figures import (
    BEND,
    DEEP,
    LABELS,
    PREDICTIONS,
    SPEC,
    THREE,
    B,
    W,
    Z,
    a_network,
    deep_sigmoids,
    left_half,
    texts,
    words,
)
from lab import assets, style
from lab.figures import (
    activations,
    backward,
    blame,
    building,
    curves,
    forward,
    journey,
    maps,
    plane,
    prediction,
    training,
    update,
)
from training_runs import X, Y, headline


def test_the_trap_lights_the_diagonal_and_tells_both_means():
    picture = activations.the_trap(LABELS, PREDICTIONS)
    ax = picture.figure.axes[0]
    lit = {tuple(np.add(patch.get_xy(), 0.5).astype(int)) for patch in ax.patches if patch.get_linewidth() == 2}
    assert lit == {(i, i) for i in range(5)}
    table = assets.load("activations_25_losses")
    assert f"{np.diag(table).mean():.3f}" in words(picture)
    assert f"{table.mean():.3f}" in picture.alt


def test_starting_weights_counts_all_and_says_when_there_are_none():
    rng = np.random.default_rng(0)
    ax = building.starting_weights(oracle.init_layer, {6: 1}, rng, fan_out=50).figure.axes[0]
    assert sum(bar.get_height() for bar in ax.patches) == 300
    assert "no numbers" in words(building.starting_weights(lambda *given: None, {6: 1}, rng))


def test_the_journey_has_room_for_a_section_that_it_has_never_heard_of(monkeypatch):
    known = journey.stops()
    monkeypatch.setattr(journey, "stops", lambda: known | {"momentum": 25, "unknown": None})
    number, total = len(known) + 1, len(known) + 2
    asked = words(journey.map(number, question="Does it help to remember?"))
    assert f"{number} of {total}: Does it help to remember?" in asked
    assert "momentum" in words(journey.map(3)) and "25 min" in words(journey.map(3))


def test_the_journey_lights_one_stop_and_refuses_others():
    stops = journey.stops()
    for section in range(1, len(stops) + 1):
        picture = journey.map(section)
        lit = [patch for patch in picture.figure.axes[0].patches if to_hex(patch.get_facecolor()) == style.BLUE.lower()]
        assert len(lit) == 1
        # The lit stop says "you are here" instead.
        assert len(re.findall(r"\d+ min", words(picture))) == len(stops) - list(stops.values()).count(None) - 1
        assert words(picture).count("you are here") == 1
        assert "✓" not in words(picture)  # a place on the way, not a claim that the work is done
    for section in (0, len(stops) + 1):
        with pytest.raises(ValueError, match=f"sections 1 to {len(stops)}"):
            journey.map(section)


def test_one_entry_hides_Z_until_it_is_given():
    assert texts(forward.one_entry(THREE, W, B, 2, 1)).count("?") == 12
    shown = forward.one_entry(THREE, W, B, 2, 1, Z=Z)
    assert "?" not in texts(shown)
    assert headline(shown) == "Your Z[2, 1] is 2; by hand it is 3·(0) + 1·(1) + (1)"


def test_own_fold_measures_what_the_function_given_does():
    assert "64%" in headline(plane.own_fold(oracle.layer_forward, dict(BEND)))
    assert "nothing" in headline(plane.own_fold(oracle.layer_forward, BEND | {"b": np.array([9.0, 9.0])}))
    assert "100%" in headline(plane.own_fold(oracle.layer_forward, BEND | {"b": np.array([-9.0, -9.0])}))


def test_the_corner_measures_a_half_then_a_mixture_then_the_slope():
    titles = [ax.get_title(loc="left") or ax.get_title() for ax in backward.corner().figure.axes]
    assert [text.split("measured ")[1][:3] for text in titles] == ["0.5", "0.7", "1.0"]


def test_gradients_vanish_through_sigmoids_and_not_through_relus():
    deep = {"relu": a_network(DEEP, 0), "sigmoid": deep_sigmoids()}
    picture = blame.sizes_by_layer(deep)
    relu, sigmoid = headline(picture).split(". ")[1].split(" · ")
    assert "weaker" not in relu
    sizes = [np.abs(layer["dW"]).mean() for layer in deep["sigmoid"]]
    told = float(sigmoid.split(": ")[1].split(" times weaker")[0].replace(",", ""))
    assert told == pytest.approx(sizes[6] / sizes[0], rel=0.05)
    assert told > 1000


def test_the_first_steps_keep_the_secret():
    picture = update.walks(steps=2, named=False)
    told = picture.alt + "".join(ax.get_title(loc="left") + ax.get_title() for ax in picture.figure.axes)
    assert not any(word in told for word in ("lr", "crawls", "arrives", "flies"))
    assert "lengths 3.40, 3.44" in picture.alt, "the lesson says that C's second step is the longer one"
    with pytest.raises(ValueError, match="1 to 20"):
        update.walks(steps=0)


def test_own_walk_says_what_the_function_given_did():
    def forgets(layer, lr):
        W = layer["W"]
        W = W - lr * layer["dW"]

    def climbs(layer, lr):
        layer["W"] = layer["W"] + lr * layer["dW"]

    assert "falls from 14.8 to 0.12: not there yet" in headline(update.own_walk(oracle.layer_update, lr=0.1))
    assert "not there yet" in headline(update.own_walk(oracle.layer_update, lr=0.33))
    assert "it arrives" in headline(update.own_walk(oracle.layer_update, lr=0.33, steps=200))
    assert "flies away" in headline(update.own_walk(oracle.layer_update, lr=0.335, steps=200))
    assert "change at all" in headline(update.own_walk(forgets, lr=0.1))
    assert "flies away" in headline(update.own_walk(climbs, lr=0.1))


def test_own_walk_counts_the_steps_of_an_update_in_place():
    def in_place(layer, lr):
        layer["W"] -= lr * layer["dW"]

    assert headline(update.own_walk(in_place, lr=0.1)) == headline(update.own_walk(oracle.layer_update, lr=0.1))


def test_one_step_finds_the_best_rate_and_the_first_that_harms():
    assert headline(update.one_step([0.01, 0.1, 1.0], [0.9, 0.5, 2.0], before=1.0)) == (
        "One step helps most at a rate near 0.1; beyond about 0.22 it makes things worse"
    )


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


def test_snapshots_counts_the_samples_on_their_own_side():
    points, labels = np.array([[-1.0, 0], [-2, 1], [1, 2], [3, 3]]), np.array([1, 1, 0, 1])
    picture = training.snapshots({"a": left_half, "b": lambda p: 1 - left_half(p)}, points, labels)
    assert headline(picture) == "Correct: 3 → 1 of 4 samples"


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


def test_baseline_loss_is_the_loss_of_answering_the_share_of_ones():
    y = np.array([1, 0, 0, 1, 1])
    assert maps.baseline_loss(y) == pytest.approx(np.mean(oracle.binary_crossentropy_loss(y, np.full(5, 0.6))))
    assert maps.baseline_loss(np.ones(3)) == 0


def test_the_bug_hunt_compares_with_the_baseline_loss():
    wrong = [1.2] + [0.7] * 30
    picture = curves.bug_hunt([1.2, 0.1], wrong, left_half, lambda p: np.full(len(p), 0.5), X, Y)
    assert f"falls from 1.20, then stays at 0.70; ignoring X gives {maps.baseline_loss(Y):.2f}" in headline(picture)


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
    assert headline(picture) == "Raising the threshold from 0.1 to 0.9: 3 fewer false alarms, 2 more misses"
    assert len(set(asked)) > 20 and min(asked) < 0.1 and max(asked) > 0.9
    titles = [ax.get_title(loc="center") for ax in picture.figure.axes[1:]]
    assert titles[1] == "threshold 0.5\n1 missed, 1 alarms"


def test_the_comparison_table_shows_the_broadcasting():
    truth = np.array([1, 0, 1, 1, 0])
    shown = prediction.comparison_table(truth, truth.reshape(-1, 1))
    assert np.mean(truth.reshape(-1, 1) == truth) == pytest.approx(0.52)  # what the lesson prints
    assert headline(shown) == "A column against a vector: a score of 100% turns into 52%"


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
