"""Pieces that several sections' figures are put together from."""

from __future__ import annotations

import numpy as np

from lab import style


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
                ax.add_patch(_cell(r, c, facecolor="#FFF2B3", edgecolor=style.INK, linewidth=2))
            else:
                ax.add_patch(_cell(r, c, facecolor="none", edgecolor=style.GREY, linewidth=0.8))
            ax.text(c, r, fmt.format(values[r, c]), ha="center", va="center", color=style.INK)
    ax.set_title(title, loc="center", fontsize=11)
    ax.set_xlabel(column_name, color=style.AXIS_LETTERS.get(column_name, style.INK), fontweight="bold")
    ax.set_ylabel(row_name, color=style.AXIS_LETTERS.get(row_name, style.INK), fontweight="bold")
    ax.set(xticks=[], yticks=[], xlim=(-0.55, columns - 0.45), ylim=(rows - 0.45, -0.55))
    for spine in ax.spines.values():
        spine.set_visible(False)


def _cell(row, column, **look):
    from matplotlib.patches import Rectangle

    return Rectangle((column - 0.5, row - 0.5), 1, 1, **look)
