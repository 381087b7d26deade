"""The figures of the way forward, the way back and the step show what their titles say."""

import numpy as np
import pytest

from autograder_tests import oracle
from lab import assets
from lab.figures import backward, blame, forward, plane, update
from lab.picture import Picture

X = np.array([[1.0, 2.0], [0.0, -1.0], [3.0, 1.0]])
W = np.array([[1.0, 0.0, -1.0, 2.0], [0.0, 1.0, 1.0, -1.0]])
B = np.array([0.0, 1.0, 0.0, -1.0])
Z = np.array([[1.0, 3.0, 1.0, -1.0], [0.0, 0.0, -1.0, 0.0], [3.0, 2.0, -2.0, 4.0]])
DEEP = [(2, "relu")] + [(16, "relu")] * 6 + [(16, "sigmoid"), (1, None)]


def a_network(sizes=((2, "relu"), (8, "relu"), (5, "sigmoid"), (1, None)), seed=3, n=24, dead=None):
    """Return a network after a forward and a backward pass."""
    rng = np.random.default_rng(seed)
    mlp = oracle.init_mlp(sizes, rng)
    if dead is not None:
        mlp[0]["b"][dead] = -99
    samples, y = rng.normal(size=(n, 2)), rng.integers(0, 2, size=n)
    oracle.mlp_backward(mlp, oracle.d_binary_crossentropy_loss(y, oracle.mlp_forward(mlp, samples)))
    return mlp


def deep_sigmoids():
    return a_network([(fan, act and "sigmoid") for fan, act in DEEP], seed=0)


def probability(seed, points):
    spec = ((2, "relu"), (6, "relu"), (4, "sigmoid"), (1, None))
    return oracle.mlp_forward(oracle.init_mlp(spec, np.random.default_rng(seed)), points)


BEND = {"W": np.array([[1.0, 0.6], [-0.4, 1.0]]), "b": np.array([0.5, 0.3]), "act": "relu"}

PICTURES = {
    "one_entry": lambda: forward.one_entry(X, W, B, row=2, column=1),
    "one_entry_with_Z": lambda: forward.one_entry(X, W, B, row=2, column=1, Z=Z),
    "wrong_order": lambda: forward.wrong_order(n=3, fan_in=2, fan_out=4),
    "folds": lambda: plane.folds(W[:, :3] + 0.1, B[:3]),
    "plane_folding": plane.plane_folding,
    "own_fold": lambda: plane.own_fold(oracle.layer_forward, dict(BEND)),
    "opinions": lambda: plane.opinions(probability, seeds=(0, 1, 2)),
    "turned_round": backward.turned_round,
    "shapes": lambda: backward.shapes(n=5, fan_in=2, fan_out=3),
    "difference_error": lambda: backward.difference_error(np.sin, np.cos, x=1.0),
    "corner": backward.corner,
    "one_weight": lambda: backward.one_weight(X, np.array([[1.0], [0.0], [3.0]]), row=0, column=0),
    "side_by_side": lambda: blame.side_by_side(a_network()),
    "sizes_by_layer": lambda: blame.sizes_by_layer({"relu": a_network(DEEP, 0), "sigmoid": deep_sigmoids()}),
    "whose_fault": lambda: blame.whose_fault(a_network()),
    "walks": lambda: update.walks(steps=20),
    "first_steps": lambda: update.walks(steps=2, named=False),
    "own_walk": lambda: update.own_walk(oracle.layer_update, lr=0.1),
    "one_step": lambda: update.one_step([0.01, 0.1, 1.0], [0.9, 0.5, 2.0], before=1.0),
}


def title(picture):
    return picture.figure.get_suptitle()


def texts(picture):
    return [text.get_text() for ax in picture.figure.axes for text in ax.texts]


@pytest.mark.parametrize("name", PICTURES)
def test_every_picture_has_a_finding_words_and_fits_its_frame(name):
    picture = PICTURES[name]()
    assert isinstance(picture, Picture)
    assert picture.png().startswith(b"\x89PNG")
    assert len(title(picture).split()) >= 5, "the title states a finding"
    assert len(picture.alt.split()) >= 15
    assert picture.figure.get_size_inches()[0] <= 10
    renderer = picture.figure.canvas.get_renderer()
    written = [picture.figure._suptitle, *(ax.title for ax in picture.figure.axes)]
    written += [ax._left_title for ax in picture.figure.axes]
    for text in written:
        box = text.get_window_extent(renderer)
        assert box.x1 <= picture.figure.bbox.x1 + 1, f"cut off: {text.get_text()!r}"


# ------------------------------------------------------------ section 3


def test_one_entry_hides_Z_until_it_is_given():
    assert texts(forward.one_entry(X, W, B, 2, 1)).count("?") == 12
    shown = forward.one_entry(X, W, B, 2, 1, Z=Z)
    assert "?" not in texts(shown)
    assert title(shown) == "Your Z[2, 1] is 2; by hand it is 3·(0) + 1·(1) + (1)"


def test_one_entry_lights_a_row_a_column_a_bias_and_the_entry():
    picture = forward.one_entry(X, W, B, 2, 1)
    lit = [patch for patch in picture.figure.axes[0].patches if patch.get_linewidth() > 1]
    assert len(lit) == 2 + 2 + 1 + 1


def test_wrong_order_leaves_a_number_without_a_partner():
    left, right = forward.wrong_order(n=3, fan_in=2, fan_out=5).figure.axes
    assert [text.get_text() for text in left.texts].count("?") == 0
    assert [text.get_text() for text in right.texts].count("?") == 2
    with pytest.raises(ValueError, match="fits by accident"):
        forward.wrong_order(n=4, fan_in=2, fan_out=4)


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


def test_every_border_of_an_untrained_network_runs_straight_out_from_the_origin():
    for ax in plane.opinions(probability, seeds=(2, 4, 5)).figure.axes[:3]:
        (path,) = ax.collections[0].get_paths()
        far = path.vertices[np.hypot(*path.vertices.T) > 0.3]
        angle = np.round(np.degrees(np.arctan2(far[:, 1], far[:, 0])))
        assert len(set(angle)) <= 8, "two straight lines, but for the rounding of a contour"
        assert np.hypot(*path.vertices.T).min() < 0.1


def test_folds_cross_at_the_origin_only_without_biases():
    without, with_bias = plane.folds(np.array([[1.0, 0.5], [0.3, -1.0]]), [1.0, -2.0]).figure.axes
    for ax, far in ((without, False), (with_bias, True)):
        for line in ax.lines[:2]:
            (x0, y0), (x1, y1) = line.get_xydata()
            distance = abs(x0 * y1 - x1 * y0) / np.hypot(x1 - x0, y1 - y0)
            assert (distance > 0.5) == far


def test_own_fold_measures_what_the_function_given_does():
    assert "64%" in title(plane.own_fold(oracle.layer_forward, dict(BEND)))
    assert "nothing" in title(plane.own_fold(oracle.layer_forward, BEND | {"b": np.array([9.0, 9.0])}))
    assert "100%" in title(plane.own_fold(oracle.layer_forward, BEND | {"b": np.array([-9.0, -9.0])}))


# ------------------------------------------------------------ section 4


def test_the_error_of_a_central_difference_is_a_v_with_its_valley_near_the_default():
    ax = backward.difference_error(np.sin, np.cos, x=1.0).figure.axes[0]
    h, error = ax.lines[1].get_xydata().T
    assert 1e-7 < h[error.argmin()] < 1e-3
    assert error[0] > 1e6 * error.min()
    assert error[-1] > 1e6 * error.min()
    one_sided = ax.lines[0].get_ydata()
    assert np.all(one_sided[h > 1e-4] > error[h > 1e-4])


def test_the_corner_measures_a_half_then_a_mixture_then_the_slope():
    titles = [ax.get_title(loc="left") or ax.get_title() for ax in backward.corner().figure.axes]
    assert [text.split("measured ")[1][:3] for text in titles] == ["0.5", "0.7", "1.0"]


def test_shapes_are_the_same_for_an_array_and_its_gradient():
    written = texts(backward.shapes(n=5, fan_in=2, fan_out=3))
    for name in ("X", "W", "b", "Z", "A"):
        (plain,) = (text for text in written if text.startswith(f"{name} "))
        assert f"d{plain}" in written


def test_side_by_side_blackens_zeros_and_names_the_dead():
    mlp = a_network(dead=2)
    picture = blame.side_by_side(mlp)
    first, second = picture.figure.axes[:2]
    assert np.array_equal(first.images[0].get_array().mask, mlp[0]["A"].T == 0)
    assert np.array_equal(second.images[0].get_array().mask, mlp[0]["dZ"].T == 0)
    assert "2 dead" in [label.get_text() for label in first.get_yticklabels()]
    assert "unit 2 of layer 0" in picture.alt


@pytest.mark.parametrize("draw", [blame.side_by_side, blame.whose_fault, lambda mlp: blame.sizes_by_layer({"": mlp})])
def test_a_network_without_passes_is_told_which_pass_is_missing(draw):
    mlp = oracle.init_mlp(((2, "relu"), (3, "sigmoid"), (1, None)), np.random.default_rng(0))
    with pytest.raises(ValueError, match="pass first"):
        draw(mlp)


def test_the_widest_line_is_the_largest_gradient():
    mlp = a_network()
    picture = blame.whose_fault(mlp)
    largest = max(np.abs(layer["dW"]).max() for layer in mlp)
    assert f"{largest:.2f}" in title(picture)
    widths = [line.get_linewidth() for line in picture.figure.axes[0].lines]
    assert max(widths) == pytest.approx(6.6)


def test_gradients_vanish_through_sigmoids_and_not_through_relus():
    deep = {"relu": a_network(DEEP, 0), "sigmoid": deep_sigmoids()}
    picture = blame.sizes_by_layer(deep)
    relu, sigmoid = title(picture).split(". ")[1].split(" · ")
    assert "weaker" not in relu
    sizes = [np.abs(layer["dW"]).mean() for layer in deep["sigmoid"]]
    told = float(sigmoid.split(": ")[1].split(" times weaker")[0].replace(",", ""))
    assert told == pytest.approx(sizes[6] / sizes[0], rel=0.05)
    assert told > 1000


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


def test_no_shade_is_as_dark_as_a_zero():
    for ax in blame.side_by_side(a_network()).figure.axes[:2]:
        shades = ax.images[0].cmap(np.linspace(0, 1, 50))[:, :3]
        assert shades.max(axis=1).min() > 0.5


# ------------------------------------------------------------ section 5


def test_one_walk_crawls_one_arrives_one_flies_away():
    heights = update.loss(assets.load("update_walks"))
    crawl, arrive, fly = heights
    assert 0.1 * crawl[0] < crawl[-1] < 0.5 * crawl[0]
    assert np.all(np.diff(crawl) < 0)
    assert arrive[-1] < 1e-3 * arrive[0]
    assert fly[-1] > 5 * fly[0]
    assert fly[2] < fly[0], "the lesson says that the loss falls for two steps before it grows"
    assert np.round(fly[:5], 1).tolist() == pytest.approx([14.8, 11.2, 10.3, 10.8, 11.9], abs=0.06)


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

    assert "falls from 14.8 to 0.12: not there yet" in title(update.own_walk(oracle.layer_update, lr=0.1))
    assert "not there yet" in title(update.own_walk(oracle.layer_update, lr=0.33))
    assert "it arrives" in title(update.own_walk(oracle.layer_update, lr=0.33, steps=200))
    assert "flies away" in title(update.own_walk(oracle.layer_update, lr=0.335, steps=200))
    assert "change at all" in title(update.own_walk(forgets, lr=0.1))
    assert "flies away" in title(update.own_walk(climbs, lr=0.1))


def test_own_walk_counts_the_steps_of_an_update_in_place():
    def in_place(layer, lr):
        layer["W"] -= lr * layer["dW"]

    assert title(update.own_walk(in_place, lr=0.1)) == title(update.own_walk(oracle.layer_update, lr=0.1))


def test_one_step_finds_the_best_rate_and_the_first_that_harms():
    assert title(update.one_step([0.01, 0.1, 1.0], [0.9, 0.5, 2.0], before=1.0)) == (
        "One step helps most at a rate near 0.1; beyond about 0.22 it makes things worse"
    )
