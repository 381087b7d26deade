"""What is drawn is what was given: edges, lit entries, folds, boundaries, curves."""

import numpy as np
import pytest
from matplotlib.colors import to_hex

from autograder_tests import oracle
from figures import SPEC, THREE, B, W, a_network, texts, untrained, words
from lab import style
from lab.figures import (
    activations,
    backward,
    bends,
    blame,
    boundary,
    building,
    forward,
    maps,
    plane,
    training,
)
from training_runs import Y, headline, moon_samples, trained


def test_a_function_is_drawn_over_its_slope_with_a_gap_at_the_corner():
    picture = activations.function_and_slope(oracle.relu, oracle.d_relu)
    top, bottom = picture.figure.axes
    assert top.get_shared_x_axes().joined(top, bottom)
    drawn = max((line.get_ydata() for line in bottom.lines), key=len)
    assert np.isnan(drawn).sum() == 1
    smooth = activations.function_and_slope(oracle.sigmoid, oracle.d_sigmoid)
    assert not any(np.isnan(line.get_ydata()).any() for line in smooth.figure.axes[1].lines)
    assert "0.25" in smooth.alt
    assert "its slope is 0 or 1" in words(picture)
    assert "its slope is largest at z = 0: 0.25" in words(smooth)


def test_losses_stop_at_the_ceiling():
    picture = activations.losses_and_gradients(oracle.binary_crossentropy_loss, oracle.d_binary_crossentropy_loss)
    ceilings = [max(line.get_ydata().max() for line in ax.lines if len(line.get_xdata()) > 2)
                for ax in picture.figure.axes if ax.get_xscale() == "log"]  # fmt: skip
    assert ceilings[0] == pytest.approx(23.03, abs=0.02)
    assert ceilings[1] == pytest.approx(1e10, rel=0.01)


def test_losses_show_no_drop_where_offset_and_clipping_differ():
    """The offset's gradient is 0 at a certain and right prediction; a curve that reached it would fall off a cliff."""

    def offset(y, p, eps=1e-10):
        return (p - y) / (p * (1 - p) + eps)

    picture = activations.losses_and_gradients(oracle.binary_crossentropy_loss, offset)
    [curve] = [line.get_ydata() for line in picture.figure.axes[3].lines if len(line.get_xdata()) > 2]
    assert curve.min() > 0.9


def test_the_line_of_the_opening_map_has_a_name():
    left = activations.opening_map().figure.axes[0]
    assert [text.get_text() for text in left.get_legend().get_texts()] == ["label 0", "label 1", "undecided: 0.5"]


def test_one_edge_is_lit_in_the_drawing_and_in_the_table():
    left, right = building.layer_as_edges(np.arange(12).reshape(3, 4), edge=(2, 1)).figure.axes
    lit = [line for line in left.lines if to_hex(line.get_color()) == style.ORANGE.lower()]
    assert len(lit) == 1
    edges = [line for line in left.lines if len(line.get_xdata()) == 2]
    assert len(edges) == 12
    [cell] = [patch for patch in right.patches if patch.get_linewidth() == 2]
    assert cell.get_xy() == (0.5, 1.5)  # column 1, row 2


def test_network_draws_every_edge_every_table_and_whose_activation_it_is():
    picture = building.network(SPEC)
    tables, top = picture.figure.axes[:-1], picture.figure.axes[-1]
    edges = [line for line in top.lines if line.get_linestyle() == "-" and len(line.get_xdata()) == 2]
    assert len(edges) == 8 + 12 + 3
    assert [len(ax.patches) for ax in tables] == [8, 12, 3]
    written = words(picture)
    assert "31" not in written, "the lesson asks for the number"
    for part in ("mlp[0]: relu", "mlp[2]: sigmoid", "(1, None)", "W (4, 3)   b (3,)"):
        assert part in written
    assert "mlp[3]" not in written


def test_network_with_weights_shows_them_and_wide_layers_are_shortened():
    mlp = oracle.init_mlp(SPEC, np.random.default_rng(4))
    picture = building.network(SPEC, mlp)
    assert f"{mlp[1]['W'][3, 2]:.1f}" in words(picture) and "31 numbers" in words(picture)
    negative = sum(int((layer["W"] < 0).sum()) for layer in mlp)
    assert [line.get_linestyle() for line in picture.figure.axes[-1].lines].count("--") == negative
    wide = words(building.network([(2, "relu"), (20, "sigmoid"), (1, None)]))
    assert "⋮" in wide
    assert "= 40 edges" in wide


def test_one_entry_lights_a_row_a_column_a_bias_and_the_entry():
    picture = forward.one_entry(THREE, W, B, 2, 1)
    lit = [patch for patch in picture.figure.axes[0].patches if patch.get_linewidth() > 1]
    assert len(lit) == 2 + 2 + 1 + 1


def test_every_border_of_an_untrained_network_runs_straight_out_from_the_origin():
    for ax in plane.opinions(untrained, seeds=(2, 4, 5)).figure.axes[:3]:
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


def test_the_error_of_a_central_difference_is_a_v_with_its_valley_near_the_default():
    ax = backward.difference_error(np.sin, np.cos, x=1.0).figure.axes[0]
    h, error = ax.lines[1].get_xydata().T
    assert 1e-7 < h[error.argmin()] < 1e-3
    assert error[0] > 1e6 * error.min()
    assert error[-1] > 1e6 * error.min()
    one_sided = ax.lines[0].get_ydata()
    assert np.all(one_sided[h > 1e-4] > error[h > 1e-4])


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


def test_no_shade_is_as_dark_as_a_zero():
    for ax in blame.side_by_side(a_network()).figure.axes[:2]:
        shades = ax.images[0].cmap(np.linspace(0, 1, 50))[:, :3]
        assert shades.max(axis=1).min() > 0.5


def test_the_widest_line_is_the_largest_gradient():
    mlp = a_network()
    picture = blame.whose_fault(mlp)
    largest = max(np.abs(layer["dW"]).max() for layer in mlp)
    assert f"{largest:.2f}" in headline(picture)
    widths = [line.get_linewidth() for line in picture.figure.axes[0].lines]
    assert max(widths) == pytest.approx(6.6)


def test_every_strip_holds_every_sample_once_and_the_epochs_differ():
    picture = training.epoch_strips(Y[:13], batch=5, rng=np.random.default_rng(0))
    texts = [(text.get_position()[1], text.get_text()) for text in picture.figure.axes[0].texts]
    rows = {row: [int(t) for at, t in texts if at == row and t.isdecimal()] for row in (0, -1, -2)}
    assert rows[0] == list(range(13))
    assert all(sorted(order) == list(range(13)) for order in rows.values())
    assert len({tuple(order) for order in rows.values()}) == 3
    assert "with 3 samples" in headline(picture) and "None is missing" in picture.alt


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


# ------------------------------------------------------------ maps of what a network answers


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
        boundary = ax.collections[0].get_paths()[0].vertices
        assert len(boundary) > 20 and np.abs(boundary @ [1, 0.37] - 0.1).max() < 2e-3


def test_the_border_is_a_whole_line_below_one_half_too():
    _, ax = style.new_figure()
    maps.decision_map(ax, np.tile(np.linspace(0.01, 0.99, 9), (5, 1)), (0, 1, 0, 1), threshold=0.1)
    assert [dashes for _, dashes in ax.collections[0].get_linestyle()] == [None]


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
