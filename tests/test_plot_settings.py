"""Our figures look the same whatever a student has set for plots, and leave those settings alone."""

import threading
from pathlib import Path

import matplotlib
import pytest
from matplotlib import pyplot, rc_context
from matplotlib.image import imread

import lab
from autograder_tests import oracle
from explorer_student import Desk
from figures import drawing_functions
from hostile_settings import hostile
from lab import style
from lab.explorer import pixels, run_text
from lab.explorer.job import TRAIN
from lab.explorer.pins import Pins
from lab.explorer.units import DetailPicture
from lab.figures import activations
from lab.picture import Picture
from lab.running import plot_settings


@pytest.fixture
def students():
    """Within `rc_context`, so that other tests have what they had."""
    with rc_context():
        yield hostile


def test_a_figure_that_was_made_before_is_saved_as_it_was(students, tmp_path):
    picture = activations.neuron()
    picture.png()  # matplotlib's layout comes to rest with the second drawing
    picture.save(tmp_path / "before.png")
    students()
    picture.save(tmp_path / "after.png")
    assert (tmp_path / "before.png").read_bytes() == (tmp_path / "after.png").read_bytes()
    picture.figure.savefig(tmp_path / "direct.png", dpi=100)
    assert imread(tmp_path / "direct.png").shape == imread(tmp_path / "before.png").shape


def test_the_explorers_pictures_are_the_same_under_any_settings(students, tmp_path, monkeypatch):
    monkeypatch.chdir(Path(lab.__file__).parents[1])  # where the table of samples is
    desk = Desk(tmp_path)
    snapshot = desk.ask(TRAIN, epochs=5)

    def drawn():
        pins = Pins()
        pins.add(snapshot)
        pages = [run_text.page(snapshot, "epochs", pins), pixels.png(DetailPicture().pixels(snapshot))]
        return [*pages, pixels.png(pins.pixels(snapshot, 0.5))]

    usual = drawn()
    students()
    assert drawn() == usual


def test_every_function_that_draws_is_marked_as_one():
    """It is the mark that gives a function settings of its own."""
    found = drawing_functions()
    for name, function in found.items():
        assert getattr(function, "lab_drawn", False), f"{name} needs @style.drawn"
    assert len(found) > 40


def test_a_cell_that_draws_meanwhile_has_its_own_settings():
    """The explorer draws in a thread of its own while a cell makes a figure."""
    drawing, drawn, seen = threading.Event(), threading.Event(), []

    @style.drawn
    def ours():
        seen.append(matplotlib.rcParams["axes.facecolor"])
        drawing.set()
        drawn.wait(60)
        figure, _ = style.new_figure()
        return Picture(figure, "words")

    with rc_context({"axes.facecolor": "black"}):
        worker = threading.Thread(target=ours)
        worker.start()
        assert drawing.wait(60)
        figure, ax = pyplot.subplots()
        assert ax.get_facecolor() == (0, 0, 0, 1) and matplotlib.rcParams["axes.facecolor"] == "black"
        matplotlib.rcParams["axes.facecolor"] = "red"
        drawn.set()
        worker.join()
        assert matplotlib.rcParams["axes.facecolor"] == "red" and seen == ["white"]
        pyplot.close(figure)


def test_a_function_of_the_students_cannot_reach_our_figure():
    def relu(z):
        pyplot.style.use("dark_background")
        pyplot.close("all")
        pyplot.plot(z)
        return oracle.relu(z)

    usual = activations.function_and_slope(oracle.relu, oracle.d_relu).png()
    before = dict(matplotlib.rcParams)
    assert activations.function_and_slope(relu, oracle.d_relu).png() == usual
    assert dict(matplotlib.rcParams) == before and not pyplot.get_fignums()


def test_settings_of_a_thread_are_whole_settings():
    with plot_settings.defaults({"lines.linewidth": 7}):
        settings = matplotlib.rcParams
        assert settings["lines.linewidth"] == 7 and dict(settings)["lines.linewidth"] == 7
        assert settings.copy()["lines.linewidth"] == 7 and "no such thing" not in settings
        with rc_context({"lines.linewidth": 3}):
            assert settings["lines.linewidth"] == 3
        assert settings.get("lines.linewidth") == 7 and len(settings) == len(list(settings))
        with pytest.raises(ValueError, match="linewidth"):
            settings["lines.linewidth"] = "thick"
    assert matplotlib.rcParams["lines.linewidth"] != 7
    assert isinstance(matplotlib.rcParams, matplotlib.RcParams)
