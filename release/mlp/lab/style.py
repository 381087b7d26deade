"""Colours, sizes and axes shared by every figure, so that the seven notebooks look like one book.

The colours are from Okabe and Ito's palette, which people with the common kinds of colour blindness can tell apart
(M. Okabe, K. Ito, "Color Universal Design", 2008). Colour never carries a meaning alone: classes differ in marker too.
"""

from __future__ import annotations

from functools import partial, wraps

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

from lab.running import plot_settings
from lab.running.quiet import muted

BLUE, ORANGE, GREEN, PURPLE = "#0072B2", "#D55E00", "#009E73", "#CC79A7"
YELLOW, SKY = "#E69F00", "#56B4E9"
INK, GREY, PALE = "#222222", "#767676", "#E6E6E6"

CLASS_COLOURS = (BLUE, ORANGE)
CLASS_MARKERS = ("o", "^")

# One colour for each axis of a shape, in every shape table and matrix drawing.
AXIS_COLOURS = {"n": PURPLE, "fan_in": GREEN, "fan_out": YELLOW}
AXIS_LETTERS = {"n": "#9C4F79", "fan_in": "#00795A", "fan_out": "#9A6700"}  # the same, dark enough for words on white

PROBABILITY = LinearSegmentedColormap.from_list("probability", [BLUE, "#F7F7F7", ORANGE])  # 0 … 0.5 … 1
MAP = {"cmap": PROBABILITY, "vmin": 0, "vmax": 1, "alpha": 0.75}  # of a decision map, as `imshow` takes them
SIGNED = LinearSegmentedColormap.from_list("signed", [PURPLE, "#FFFFFF", GREEN])  # negative … 0 … positive

RC = {
    "font.size": 11,
    "axes.titlesize": 12,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": GREY,
    "lines.linewidth": 2,
}


def map_colours(probability) -> np.ndarray:
    """Return the colours that probabilities have in a decision map, as it looks on white.

    Parameters
    ----------
    probability : array_like, any shape

    Returns
    -------
    ndarray of uint8, shape (..., 3)
    """
    colours = MAP["cmap"](np.asarray(probability, float))[..., :3]
    return np.uint8(np.round(255 * (MAP["alpha"] * colours + (1 - MAP["alpha"]))))


class _Figure(Figure):
    """A figure that looks the same whenever it is drawn or saved: matplotlib asks for settings then, too."""

    @plot_settings.defaults()
    def draw(self, renderer):
        return super().draw(renderer)

    @plot_settings.defaults()
    def savefig(self, fname, **kwargs):
        return super().savefig(fname, **kwargs)

    @plot_settings.defaults()
    def draw_without_rendering(self):
        return super().draw_without_rendering()


def drawn(function):
    """Let a function draw a picture of ours: with our settings whatever the student's are, and muted.

    Functions of the student's that it is given are asked for hundreds of points. They are called muted, with plot
    settings that are not ours, so that nothing that they do to a figure is seen here or there.

    Parameters
    ----------
    function : callable
        Makes a figure with `new_figure`, and returns a `lab.picture.Picture`.

    Returns
    -------
    callable
    """

    @wraps(function)
    def draw(*args, **kwargs):
        args = [_apart(value) for value in args]
        kwargs = {name: _apart(value) for name, value in kwargs.items()}
        with muted(), plot_settings.defaults():
            return function(*args, **kwargs)

    draw.lab_drawn = True
    return draw


def _apart(value):
    """Let functions among the arguments of a function that draws keep away from its settings."""
    if isinstance(value, type) or hasattr(value, "lab_drawn"):
        return value
    if isinstance(value, dict | tuple):
        parts = list(value.values()) if isinstance(value, dict) else value
        apart = [_apart(one) for one in parts]
        if all(one is other for one, other in zip(apart, parts, strict=True)):
            return value  # the very same: a function may write into it
        return dict(zip(value, apart, strict=True)) if isinstance(value, dict) else tuple(apart)
    return plot_settings.as_outside(value) if callable(value) else value


def new_figure(width: float = 9, height: float = 3.6, rows: int = 1, cols: int = 1, **subplots):
    """Make a figure without pyplot (no global state, nothing to close) in the lab's style.

    Parameters
    ----------
    width, height : float
        Size in inches; a notebook column shows about 9 inches at 100 dots per inch.
    rows, cols : int
        Number of axes.
    **subplots
        Passed to `matplotlib.figure.Figure.subplots` (for example ``sharex=True`` or ``width_ratios=[2, 1]``).

    Returns
    -------
    figure : matplotlib.figure.Figure
    axes : Axes or ndarray of Axes
        One Axes when ``rows == cols == 1``, otherwise an array as `subplots` gives it.
    """
    with plot_settings.defaults(RC):
        figure = _Figure(figsize=(width, height), dpi=100, layout="constrained")
        FigureCanvasAgg(figure)
        axes = figure.subplots(rows, cols, **subplots)
    for ax in figure.axes:
        # matplotlib looks a title's place and weight up when the title is set, which is after `RC` has ended.
        ax.set_title = partial(ax.set_title, loc="left", fontweight="bold")
    return figure, axes
