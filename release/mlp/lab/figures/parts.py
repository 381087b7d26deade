"""Pieces that several sections' figures are put together from, such as grids of numbers for products of matrices."""

from __future__ import annotations

import numpy as np
from matplotlib.patches import Rectangle

from lab import style

LIT = "#FFF2B3"
GAP = 1.5


def headline(figure, text):
    """Write what a figure with several axes shows, as a sentence above all of them."""
    figure.suptitle(text, fontweight="bold", x=0.01, ha="left", fontsize=12)


def samples(ax, X, y, *, size=36, label=True):
    """Scatter two-feature samples: blue circles for label 0, orange triangles for label 1.

    Parameters
    ----------
    ax : Axes
    X : array_like, shape (n, 2)
    y : array_like, n labels 0/1 in any shape
    """
    X, y = np.asarray(X, float), np.ravel(y)
    for value, (colour, marker) in enumerate(zip(style.CLASS_COLOURS, style.CLASS_MARKERS, strict=True)):
        chosen = y == value
        name = f"label {value}" if label else None
        ax.scatter(*X[chosen].T, s=size, c=colour, marker=marker, edgecolors="white", linewidths=0.6, label=name)
    ax.set(xlabel="X1", ylabel="X2")


def logit(probability):
    """Return log(p / (1 - p)), the z that a sigmoid turns into p, for p cut to 10⁻¹² from 0 and 1."""
    p = np.clip(np.asarray(probability, float), 1e-12, 1 - 1e-12)
    return np.log(p) - np.log1p(-p)


def matrix(ax, values, *, title="", row_name="", column_name="", fmt="{:g}", lit=(), colours=None):
    """Draw a small matrix as a grid with its numbers written in.

    Parameters
    ----------
    ax : Axes
    values : array_like, shape (rows, columns)
    title : str
        Written above, usually the name and shape, such as ``"X (3, 2)"``.
    row_name, column_name : str
        What the rows and the columns are: ``n``, ``fan_in`` and ``fan_out`` get their own colours.
    fmt : str
        How a number is written.
    lit : iterable of (int, int)
        Entries to highlight, as (row, column).
    colours : array_like, optional
        Values by which to colour the cells (signed, 0 is white); default none.
    """
    values = np.atleast_2d(np.asarray(values, float))
    rows, columns = values.shape
    limit = max(1e-12, float(np.abs(colours).max())) if colours is not None else 1
    shade = np.zeros_like(values) if colours is None else np.atleast_2d(colours)
    ax.imshow(shade, cmap=style.SIGNED, vmin=-limit, vmax=limit, aspect="equal")
    for r in range(rows):
        for c in range(columns):
            if (r, c) in set(lit):
                ax.add_patch(cell(c - 0.5, r, facecolor=LIT, edgecolor=style.INK, linewidth=2))
            else:
                ax.add_patch(cell(c - 0.5, r, facecolor="none", edgecolor=style.GREY, linewidth=0.8))
            ax.text(c, r, fmt.format(values[r, c]), ha="center", va="center", color=style.INK)
    ax.set_title(title, loc="center", fontsize=11)
    ax.set_xlabel(column_name, color=style.AXIS_LETTERS.get(column_name, style.INK), fontweight="bold")
    ax.set_ylabel(row_name, color=style.AXIS_LETTERS.get(row_name, style.INK), fontweight="bold")
    ax.set(xticks=[], yticks=[], xlim=(-0.55, columns - 0.45), ylim=(rows - 0.45, -0.55))
    ax.spines[:].set_visible(False)


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
            look = {"ha": "center", "va": "center", "rotation": angle, "fontsize": 9, "fontweight": "bold"}
            ax.text(x, y, text, color=style.AXIS_LETTERS[text], **look)
    ax.set(xticks=[], yticks=[], aspect="equal")
    ax.spines[:].set_visible(False)
    return left + columns


def word(ax, left, text):
    """Write an operator after a grid that ends at `left`; return where the next grid starts."""
    ax.text(left + 0.55, 0, text, ha="center", va="center", fontsize=16)
    return left + GAP
