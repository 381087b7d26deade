"""Colours, sizes and axes shared by every figure, so that the seven notebooks look like one book.

The colours are from Okabe and Ito's palette, which people with the common kinds of colour blindness can tell apart
(M. Okabe, K. Ito, "Color Universal Design", 2008). Colour never carries a meaning alone: classes differ in marker too.
"""

from __future__ import annotations

import threading
from functools import partial

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure

BLUE, ORANGE, GREEN, PURPLE = "#0072B2", "#D55E00", "#009E73", "#CC79A7"
YELLOW, SKY = "#E69F00", "#56B4E9"
INK, GREY, PALE = "#222222", "#767676", "#E6E6E6"

CLASS_COLOURS = (BLUE, ORANGE)
CLASS_MARKERS = ("o", "^")

# One colour for each axis of a shape, in every shape table and matrix drawing.
AXIS_COLOURS = {"n": PURPLE, "fan_in": GREEN, "fan_out": YELLOW}
AXIS_LETTERS = {"n": "#9C4F79", "fan_in": "#00795A", "fan_out": "#9A6700"}  # the same, dark enough for words on white

PROBABILITY = LinearSegmentedColormap.from_list("probability", [BLUE, "#F7F7F7", ORANGE])  # 0 … 0.5 … 1
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


_settings = threading.Lock()


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
    from matplotlib import rc_context

    # Two threads that change and restore matplotlib's settings in turns would leave them changed for good.
    with _settings, rc_context(RC):
        figure = Figure(figsize=(width, height), dpi=100, layout="constrained")
        FigureCanvasAgg(figure)
        axes = figure.subplots(rows, cols, **subplots)
    for ax in figure.axes:
        # matplotlib looks a title's place and weight up when the title is set, which is after `RC` has ended.
        ax.set_title = partial(ax.set_title, loc="left", fontweight="bold")
    return figure, axes
