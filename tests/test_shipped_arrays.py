"""The arrays that ship with the lessons are those that the build computes, and show what the lessons say of them."""

import numpy as np
import pytest

from autograder_tests import oracle
from figures import texts
from lab import assets
from lab.figures import plane, training, update
from lab.predict import section_6
from mlp_lab.assets import activations as activation_arrays
from mlp_lab.assets import building as building_arrays
from mlp_lab.assets import forward as forward_arrays
from mlp_lab.assets import prediction as prediction_arrays
from mlp_lab.assets import training as training_arrays
from mlp_lab.assets import update as update_arrays

LABELS, PREDICTIONS = activation_arrays.FIVE_LABELS, activation_arrays.FIVE_PREDICTIONS


def test_shipped_arrays_are_what_the_oracle_computes():
    for name, array in building_arrays.arrays().items():
        np.testing.assert_allclose(assets.load(name), array, rtol=1e-3)
    table = assets.load("activations_25_losses")
    for i, p in enumerate(PREDICTIONS):
        for j, t in enumerate(LABELS):
            expected = -np.log(p if t else 1 - p)
            assert table[i, j] == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize("module", [forward_arrays, update_arrays])
def test_shipped_arrays_are_those_that_the_build_computes(module):
    for name, array in module.arrays().items():
        shipped = assets.load(name)
        assert shipped.dtype == array.dtype
        assert np.allclose(shipped, array, atol=0.01)


def test_labels_and_maps_are_those_that_the_build_computes():
    for computed in (training_arrays.arrays(), prediction_arrays.arrays()):
        for name, values in computed.items():
            shipped = assets.load(name)
            assert shipped.dtype == values.dtype and shipped.shape == values.shape, name
            # one step of rounding: another machine may round the other way
            step = 1.5 if values.dtype.kind in "iu" else 2e-3
            assert np.abs(shipped.astype(float) - values.astype(float)).max() <= step, name


# ------------------------------------------------------------ what the lessons say of them


def test_the_opening_map_separates_its_samples_and_bends():
    probability = assets.load("activations_opening_map") / 255
    x_from, x_to, y_from, y_to = assets.load("activations_opening_extent")
    samples = assets.load("activations_opening_samples")
    column = np.rint((samples[:, 0] - x_from) / (x_to - x_from) * 99).astype(int)
    row = np.rint((samples[:, 1] - y_from) / (y_to - y_from) * 99).astype(int)
    right = (probability[row, column] > 0.5) == samples[:, 2]
    assert right.mean() > 0.9
    plane = np.column_stack([samples[:, :2], np.ones(len(samples))])
    weights, *_ = np.linalg.lstsq(plane, samples[:, 2] - 0.5, rcond=None)
    straight = (plane @ weights > 0) == samples[:, 2]
    assert right.mean() > straight.mean()


def test_no_line_separates_the_plane_and_the_drawn_line_separates_what_became_of_it():
    samples, labels = assets.load("forward_samples"), assets.load("forward_labels")
    best = 0
    for angle in np.linspace(0, np.pi, 60):
        along = samples[0] @ [np.cos(angle), np.sin(angle)]
        sides = [np.mean((along > cut) == labels) for cut in np.linspace(-3, 3, 60)]
        best = max(best, *sides, *(1 - np.array(sides)))
    assert best < 0.85
    *weights, bias = assets.load("forward_line")
    assert np.mean((samples[3] @ weights + bias > 0) == labels) > 0.97


def test_the_folded_grid_is_where_relu_puts_it():
    _, sheared, folded, again = assets.load("forward_lines")
    assert (sheared < 0).any()
    assert np.array_equal(folded, np.maximum(sheared, 0))
    assert again.min() == 0


def test_the_folded_plane_says_how_many_samples_lie_on_one_point():
    samples, labels = assets.load("forward_samples"), assets.load("forward_labels")
    written = [text for text in texts(plane.plane_folding()) if "circles" in text]
    assert len(written) == 2
    for stage, text in zip((2, 3), written, strict=True):
        there = sum(1 for point, label in zip(samples[stage], labels, strict=True) if label == 0 and not point.any())
        assert text.startswith(f"{there} of the {sum(labels == 0)} ")
    assert there > 0.8 * sum(labels == 0)


def test_the_networks_of_the_lesson_show_what_it_says():
    def passes(spec, seed, n, bias=None):
        rng = np.random.default_rng(seed)
        samples, labels = rng.normal(size=(n, 2)), rng.integers(0, 2, size=n)
        mlp = oracle.init_mlp(spec, rng)
        if bias is not None:
            mlp[0]["b"] = np.array(bias)
        oracle.mlp_backward(mlp, oracle.d_binary_crossentropy_loss(labels, oracle.mlp_forward(mlp, samples)))
        return mlp

    small = passes(((2, "relu"), (4, "relu"), (3, "sigmoid"), (1, None)), seed=10, n=20)
    assert [np.flatnonzero(np.all(layer["A"] == 0, axis=0)).tolist() for layer in small] == [[], [2], []]
    assert not small[2]["dW"][2].any()
    assert not small[1]["dW"][:, 2].any()
    bias = [0.2, 0.1, -9.0, 0.3, -0.2, 0.0, 0.1, 0.2]
    wide = passes(((2, "relu"), (8, "relu"), (5, "sigmoid"), (1, None)), seed=3, n=24, bias=bias)
    assert [np.flatnonzero(np.all(layer["A"] == 0, axis=0)).tolist() for layer in wide] == [[2], [4], []]


def test_one_walk_crawls_one_arrives_one_flies_away():
    heights = update.loss(assets.load("update_walks"))
    crawl, arrive, fly = heights
    assert 0.1 * crawl[0] < crawl[-1] < 0.5 * crawl[0]
    assert np.all(np.diff(crawl) < 0)
    assert arrive[-1] < 1e-3 * arrive[0]
    assert fly[-1] > 5 * fly[0]
    assert fly[2] < fly[0], "the lesson says that the loss falls for two steps before it grows"
    assert np.round(fly[:5], 1).tolist() == pytest.approx([14.8, 11.2, 10.3, 10.8, 11.9], abs=0.06)


def test_the_snapshots_are_out_of_order_and_the_answer_puts_them_right():
    asked = section_6.ASK["snapshots"]
    order = asked["choices"][asked["answer"]].split(", ")
    assert [training.SHUFFLED["ABCDE".index(letter)] for letter in order] == [0, 1, 2, 3, 4]


def test_a_program_that_updates_twice_ends_lowest_and_one_that_drops_samples_level_with_the_right_one():
    median = assets.load("training_programs")[:, 0]
    dropped, twice, right = median[:, -20:].mean(axis=1)
    assert f"{twice:.2f}" == "0.11" and twice < right - 0.015 and abs(dropped - right) < 0.005
    jitter = np.abs(np.diff(median[:, -100:])).mean(axis=1)
    assert np.argmax(jitter) == 0 and np.argmin(jitter) == 2
    titles = [ax.get_title(loc="center") for ax in training.three_programs().figure.axes[:3]]
    assert titles == [
        f"program {name}: last 20 epochs {end:.2f}" for name, end in zip("ABC", (dropped, twice, right), strict=True)
    ]
