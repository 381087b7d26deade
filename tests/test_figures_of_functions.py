"""The figures of activations, losses and networks, and the strip that opens every notebook."""

import re

import numpy as np
import pytest
from matplotlib.colors import to_hex

from autograder_tests import oracle
from lab import assets, style
from lab.figures import activations, building, journey
from lab.picture import Picture
from mlp_lab.assets import activations as activation_arrays

SPEC = ((2, "relu"), (4, "relu"), (3, "sigmoid"), (1, None))
LABELS, PREDICTIONS = activation_arrays.FIVE_LABELS, activation_arrays.FIVE_PREDICTIONS


def init_layer_of_nothing(fan_in, fan_out, act, rng):
    return None


FIGURES = {
    "opening_map": activations.opening_map,
    "neuron": activations.neuron,
    "draw_the_slope": activations.draw_the_slope,
    "relu": lambda: activations.function_and_slope(oracle.relu, oracle.d_relu),
    "sigmoid": lambda: activations.function_and_slope(oracle.sigmoid, oracle.d_sigmoid),
    "one_neuron": lambda: activations.one_neuron(oracle.relu, oracle.sigmoid),
    "twenty_five": lambda: activations.twenty_five(LABELS, PREDICTIONS),
    "losses": lambda: activations.losses_and_gradients(
        oracle.binary_crossentropy_loss, oracle.d_binary_crossentropy_loss
    ),
    "layer_as_edges": lambda: building.layer_as_edges(np.arange(6).reshape(2, 3)),
    "network": lambda: building.network(SPEC),
    "depth": building.depth,
    "starting_weights": lambda: building.starting_weights(oracle.init_layer, {6: 1, 24: 0.5}, np.random.default_rng(0)),
    "journey": lambda: journey.map(3),
}


def texts(picture):
    """Every text in the picture: titles, labels, annotations."""
    found = [text.get_text() for ax in picture.figure.axes for text in ax.texts]
    for ax in picture.figure.axes:
        found += [ax.get_title(), ax.get_title("left"), ax.get_xlabel(), ax.get_ylabel()]
    return " | ".join(found)


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_is_a_picture_with_a_title_and_words_for_who_cannot_see_it(name):
    picture = FIGURES[name]()
    assert isinstance(picture, Picture)
    assert any(ax.get_title("left") for ax in picture.figure.axes)
    assert len(picture.alt.split()) > 15
    assert "{" not in picture.alt
    assert picture.png()[:4] == b"\x89PNG"


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


def test_twenty_five_lights_the_diagonal_and_tells_both_means():
    picture = activations.twenty_five(LABELS, PREDICTIONS)
    ax = picture.figure.axes[0]
    lit = {tuple(np.add(patch.get_xy(), 0.5).astype(int)) for patch in ax.patches if patch.get_linewidth() == 2}
    assert lit == {(i, i) for i in range(5)}
    table = assets.load("activations_25_losses")
    assert f"{np.diag(table).mean():.3f}" in texts(picture)
    assert f"{table.mean():.3f}" in picture.alt


def test_a_function_is_drawn_over_its_slope_with_a_gap_at_the_corner():
    picture = activations.function_and_slope(oracle.relu, oracle.d_relu)
    top, bottom = picture.figure.axes
    assert top.get_shared_x_axes().joined(top, bottom)
    drawn = max((line.get_ydata() for line in bottom.lines), key=len)
    assert np.isnan(drawn).sum() == 1
    smooth = activations.function_and_slope(oracle.sigmoid, oracle.d_sigmoid)
    assert not any(np.isnan(line.get_ydata()).any() for line in smooth.figure.axes[1].lines)
    assert "0.25" in smooth.alt
    assert "its slope is 0 or 1" in texts(picture)
    assert "its slope is largest at z = 0: 0.25" in texts(smooth)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (lambda z: None, "return line"),
        (lambda z: z[0], "returned shape"),
        (lambda z: "text", "not an array"),
        (lambda z: z / 0 * 0, "nan or inf"),
    ],
)
def test_a_wrong_function_gives_a_sentence_in_the_picture(wrong, says):
    with np.errstate(all="ignore"):
        assert says in texts(activations.one_neuron(wrong, oracle.sigmoid))
        assert says in texts(activations.function_and_slope(wrong, oracle.d_relu))


def test_a_loss_with_broadcast_labels_gives_a_sentence_in_the_picture():
    picture = activations.losses_and_gradients(lambda y, p: y[:, None] - p, oracle.d_binary_crossentropy_loss)
    assert "returned shape (491, 491)" in texts(picture)


def test_an_unwritten_function_stays_not_implemented():
    def relu(z):
        raise NotImplementedError("not written yet")

    with pytest.raises(NotImplementedError):
        activations.one_neuron(relu, oracle.sigmoid)
    with pytest.raises(NotImplementedError):
        activations.function_and_slope(relu, relu)


def test_losses_stop_at_the_ceiling():
    picture = activations.losses_and_gradients(oracle.binary_crossentropy_loss, oracle.d_binary_crossentropy_loss)
    ceilings = [max(line.get_ydata().max() for line in ax.lines if len(line.get_xdata()) > 2)
                for ax in picture.figure.axes if ax.get_xscale() == "log"]  # fmt: skip
    assert ceilings[0] == pytest.approx(23.03, abs=0.02)
    assert ceilings[1] == pytest.approx(1e10, rel=0.01)


def test_no_word_of_the_edges_is_cut_off():
    figure = building.layer_as_edges(np.arange(6).reshape(2, 3)).figure
    figure.draw_without_rendering()
    for ax in figure.axes:
        for text in (ax.title, ax._left_title, ax.xaxis.label, ax.yaxis.label, *ax.texts):
            box = text.get_window_extent()
            if text.get_text():
                assert box.y0 >= 2 and box.y1 <= figure.bbox.height and box.x0 >= 0 and box.x1 <= figure.bbox.width


def test_the_line_of_the_opening_map_has_a_name():
    left = activations.opening_map().figure.axes[0]
    assert [text.get_text() for text in left.get_legend().get_texts()] == ["label 0", "label 1", "undecided: 0.5"]


def test_losses_show_no_drop_where_offset_and_clipping_differ():
    """The offset's gradient is 0 at a certain and right prediction; a curve that reached it would fall off a cliff."""

    def offset(y, p, eps=1e-10):
        return (p - y) / (p * (1 - p) + eps)

    picture = activations.losses_and_gradients(oracle.binary_crossentropy_loss, offset)
    [curve] = [line.get_ydata() for line in picture.figure.axes[3].lines if len(line.get_xdata()) > 2]
    assert curve.min() > 0.9


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
    written = texts(picture)
    for part in ("31 numbers", "mlp[0]: relu", "mlp[2]: sigmoid", "(1, None)", "W (4, 3)   b (3,)"):
        assert part in written
    assert "mlp[3]" not in written


def test_network_with_weights_shows_them_and_wide_layers_are_shortened():
    mlp = oracle.init_mlp(SPEC, np.random.default_rng(4))
    picture = building.network(SPEC, mlp)
    assert f"{mlp[1]['W'][3, 2]:.1f}" in texts(picture)
    wide = texts(building.network([(2, "relu"), (20, "sigmoid"), (1, None)]))
    assert "⋮" in wide
    assert "= 40 edges" in wide


def test_starting_weights_counts_all_and_says_when_there_are_none():
    rng = np.random.default_rng(0)
    ax = building.starting_weights(oracle.init_layer, {6: 1}, rng, fan_out=50).figure.axes[0]
    assert sum(bar.get_height() for bar in ax.patches) == 300
    assert "no numbers" in texts(building.starting_weights(init_layer_of_nothing, {6: 1}, rng))


def test_the_journey_has_room_for_a_section_that_it_has_never_heard_of(monkeypatch):
    known = journey.stops()
    monkeypatch.setattr(journey, "stops", lambda: known | {"momentum": 25, "unknown": None})
    number, total = len(known) + 1, len(known) + 2
    asked = texts(journey.map(number, question="Does it help to remember?"))
    assert f"{number} of {total}: Does it help to remember?" in asked
    assert "momentum" in texts(journey.map(3)) and "25 min" in texts(journey.map(3))


def test_the_journey_lights_one_stop_and_refuses_others():
    stops = journey.stops()
    for section in range(1, len(stops) + 1):
        picture = journey.map(section)
        lit = [patch for patch in picture.figure.axes[0].patches if to_hex(patch.get_facecolor()) == style.BLUE.lower()]
        assert len(lit) == 1
        # The lit stop says "you are here" instead.
        assert len(re.findall(r"\d+ min", texts(picture))) == len(stops) - list(stops.values()).count(None) - 1
        assert texts(picture).count("you are here") == 1
        assert "✓" not in texts(picture)  # a place on the way, not a claim that the work is done
    for section in (0, len(stops) + 1):
        with pytest.raises(ValueError, match=f"sections 1 to {len(stops)}"):
            journey.map(section)
