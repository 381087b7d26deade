"""Grids of numbers side by side on one pair of axes, for products of matrices."""

from __future__ import annotations

import numpy as np
from matplotlib.patches import Rectangle

from lab import style

LIT = "#FFF2B3"
GAP = 1.5


def cell(x, y, **look):
    """Return a square of side 1 whose left edge is at `x` and whose middle is at height `y`."""
    return Rectangle((x, y - 0.5), 1, 1, **look)


def grid(ax, left, values, *, name="", axes=("", ""), lit=()):
    """Draw a matrix with its top left corner at `left`, centred on height 0; return where it ends.

    Parameters
    ----------
    ax : Axes
        Gets equal scales and no frame.
    left : float
    values : array_like, shape (rows, columns)
        Numbers, or text that is written as it is.
    name : str
        Written above with the shape.
    axes : (str, str)
        What rows and columns are: ``n``, ``fan_in``, ``fan_out`` or nothing.
    lit : iterable of (int, int)
        Entries to highlight, as (row, column).

    Returns
    -------
    float
        The right edge.
    """
    values = np.asarray(values)
    rows, columns = values.shape
    lit = set(lit)
    for r in range(rows):
        for c in range(columns):
            on = (r, c) in lit
            y = rows / 2 - r - 0.5
            look = (
                {"facecolor": LIT, "edgecolor": style.INK, "linewidth": 1.8, "zorder": 2}
                if on
                else {"facecolor": "white", "edgecolor": style.GREY, "linewidth": 0.8}
            )
            ax.add_patch(cell(left + c, y, **look))
            value = values[r, c]
            text = value if isinstance(value, str) else f"{value:g}".replace("-", "−")
            ax.text(left + c + 0.5, y, text, ha="center", va="center", fontweight="bold" if on else None, zorder=3)
    shape = f"({columns},)" if not axes[0] else f"({rows}, {columns})"
    ax.text(left + columns / 2, rows / 2 + 0.62, f"{name} {shape}", ha="center", va="center", fontsize=11)
    for text, x, y, angle in ((axes[0], left - 0.28, 0, 90), (axes[1], left + columns / 2, rows / 2 + 0.2, 0)):
        if text:
            ax.text(
                x,
                y,
                text,
                ha="center",
                va="center",
                rotation=angle,
                fontsize=9,
                fontweight="bold",
                color=style.AXIS_LETTERS[text],
            )
    ax.set(xticks=[], yticks=[], aspect="equal")
    for spine in ax.spines.values():
        spine.set_visible(False)
    return left + columns


def word(ax, left, text):
    """Write an operator after a grid that ends at `left`; return where the next grid starts."""
    ax.text(left + 0.55, 0, text, ha="center", va="center", fontsize=16)
    return left + GAP
