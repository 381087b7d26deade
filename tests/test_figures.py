"""Every figure of the lessons has a finding and words, fits its frame, and looks the same whatever is set or given."""

from functools import cache

import matplotlib
import numpy as np
import pytest
from matplotlib import rc_context

from autograder_tests import oracle
from figures import EXAMPLES, drawing_functions, words
from hostile_settings import hostile
from lab.figures import activations, blame, forward, maps
from lab.picture import Picture
from training_runs import headline

# Their axes have titles of their own; all others have one over the whole figure.
TITLED_AXES = ("activations.", "building.", "journey.", "panels.", "training.epoch_strips", "training.step_lengths")
WIDE = ("panels.", "training.snapshots")
SHIPPED = ("training.out_of_order", "training.three_programs", "prediction.shipped_sweep")


@cache
def drawn(name):
    """An example and its pixels, as they are with nobody's settings."""
    picture = EXAMPLES[name]()
    return picture, picture.png()


def test_every_figure_of_the_lessons_is_looked_at():
    assert {name.partition(":")[0] for name in EXAMPLES} == set(drawing_functions())


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_figure_has_a_finding_and_words_for_who_cannot_see_it(name):
    picture, png = drawn(name)
    assert isinstance(picture, Picture) and png[:4] == b"\x89PNG"
    if name.startswith(TITLED_AXES):
        assert any(ax.get_title("left") for ax in picture.figure.axes)
    else:
        assert len(picture.figure.get_suptitle().split()) >= 5, "the title states a finding"
    assert len(picture.alt.split()) > 15 and "{" not in picture.alt
    assert name not in SHIPPED or (len(headline(picture)) > 30 and len(picture.alt) > 80)


@pytest.mark.parametrize("name", EXAMPLES)
def test_no_word_of_a_figure_is_cut_off(name):
    figure = drawn(name)[0].figure
    assert figure.get_size_inches()[0] <= 10 or name.startswith(WIDE)
    written = [figure._suptitle] if figure._suptitle else []
    for ax in figure.axes:
        written += [ax.title, ax._left_title, ax.xaxis.label, ax.yaxis.label, *ax.texts]
    for text in written:
        box = text.get_window_extent(figure.canvas.get_renderer())
        if text.get_text():
            assert box.x0 >= 0 and box.x1 <= figure.bbox.x1, f"cut off: {text.get_text()!r}"
            assert box.y0 >= 0 and box.y1 <= figure.bbox.y1, f"cut off: {text.get_text()!r}"


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_figure_is_the_same_under_any_settings(name):
    _, usual = drawn(name)
    with rc_context():  # other tests have what they had
        hostile()
        before = dict(matplotlib.rcParams)
        assert EXAMPLES[name]().png() == usual
        assert dict(matplotlib.rcParams) == before


# ------------------------------------------------------------ what cannot be drawn


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
        assert says in words(activations.one_neuron(wrong, oracle.sigmoid))
        assert says in words(activations.function_and_slope(wrong, oracle.d_relu))


def test_a_loss_with_broadcast_labels_gives_a_sentence_in_the_picture():
    picture = activations.losses_and_gradients(lambda y, p: y[:, None] - p, oracle.d_binary_crossentropy_loss)
    assert "returned shape (491, 491)" in words(picture)


def test_an_unwritten_function_stays_not_implemented():
    def relu(z):
        raise NotImplementedError("not written yet")

    with pytest.raises(NotImplementedError):
        activations.one_neuron(relu, oracle.sigmoid)
    with pytest.raises(NotImplementedError):
        activations.function_and_slope(relu, relu)


def test_wrong_order_leaves_a_number_without_a_partner():
    left, right = forward.wrong_order(n=3, fan_in=2, fan_out=5).figure.axes
    assert [text.get_text() for text in left.texts].count("?") == 0
    assert [text.get_text() for text in right.texts].count("?") == 2
    with pytest.raises(ValueError, match="fits by accident"):
        forward.wrong_order(n=4, fan_in=2, fan_out=4)


@pytest.mark.parametrize("draw", [blame.side_by_side, blame.whose_fault, lambda mlp: blame.sizes_by_layer({"": mlp})])
def test_a_network_without_passes_is_told_which_pass_is_missing(draw):
    mlp = oracle.init_mlp(((2, "relu"), (3, "sigmoid"), (1, None)), np.random.default_rng(0))
    with pytest.raises(ValueError, match="pass first"):
        draw(mlp)


@pytest.mark.parametrize("answer", [None, np.zeros((9, 2)), np.zeros(4)])
def test_a_prediction_of_the_wrong_size_is_one_clear_sentence(answer):
    with pytest.raises(ValueError, match=r"asked for 9 probabilities.*got \d+"):
        maps.plane(lambda points: answer, (0, 1, 0, 1), resolution=3)
