"""Pictures of section 3: a layer as a product of grids."""

from __future__ import annotations

import numpy as np

from lab import style
from lab.figures import parts
from lab.figures.parts import LIT, cell, grid, word
from lab.picture import Picture


@style.drawn
def one_entry(X, W, b, row: int, column: int, Z=None) -> Picture:
    """Draw X · W + b = Z as grids of numbers, with what makes one entry of Z lit.

    Parameters
    ----------
    X : array_like, shape (n, fan_in)
    W : array_like, shape (fan_in, fan_out)
    b : array_like, shape (fan_out,)
    row, column : int
        The entry of Z, counted from 0.
    Z : array_like, shape (n, fan_out), optional
        Numbers to write into Z; without it Z shows question marks.
    """
    X, W, b = np.asarray(X, float), np.asarray(W, float), np.atleast_2d(np.asarray(b, float))
    (n, fan_in), fan_out = X.shape, W.shape[1]
    texts = np.full((n, fan_out), "?") if Z is None else np.asarray(Z)
    figure, ax = style.new_figure(9, 0.62 * max(n, fan_in) + 0.9)
    left = grid(ax, 0, X, name="X", axes=("n", "fan_in"), lit=[(row, i) for i in range(fan_in)])
    left = grid(
        ax, word(ax, left, "·"), W, name="W", axes=("fan_in", "fan_out"), lit=[(i, column) for i in range(fan_in)]
    )
    left = grid(ax, word(ax, left, "+"), b, name="b", axes=("", "fan_out"), lit=[(0, column)])
    left = grid(ax, word(ax, left, "="), texts, name="Z", axes=("n", "fan_out"), lit=[(row, column)])
    half = max(n, fan_in) / 2
    ax.set(xlim=(-0.75, left + 0.1), ylim=(-half - 0.35, half + 0.95))
    came = "" if Z is None else f", and it is {np.asarray(Z)[row, column]:g}"
    finding = f"Z[{row}, {column}] needs row {row} of X, column {column} of W and one bias, and nothing else"
    if Z is not None:
        products = [f"{x:g}·({w:g})" for x, w in zip(X[row], W[:, column], strict=True)]
        terms = " + ".join([*products, f"({b[0, column]:g})"]).replace("-", "−")
        finding = f"Your Z[{row}, {column}] is {np.asarray(Z)[row, column]:g}; by hand it is {terms}"
    parts.headline(figure, finding)
    return Picture(
        figure,
        f"X {X.shape} times W {W.shape} plus b ({fan_out},) makes Z ({n}, {fan_out}). Row {row} of X, column {column} "
        f"of W and entry {column} of b are highlighted: they alone make the entry of Z in row {row}, "
        f"column {column}{came}.",
    )


@style.drawn
def wrong_order(n: int, fan_in: int, fan_out: int) -> Picture:
    """Lay a row against a column for X·W, where they pair up, and for W·X, where they cannot.

    Parameters
    ----------
    n, fan_in, fan_out : int
        The sizes; `n` and `fan_out` must differ, or the wrong order would fit by accident.
    """
    if n == fan_out:
        raise ValueError("n and fan_out are equal, so W·X fits by accident: choose different sizes.")
    figure, axes = style.new_figure(9, 3.9, cols=2)
    halves = ((("X", n, fan_in), ("W", fan_in, fan_out)), (("W", fan_in, fan_out), ("X", n, fan_in)))
    for ax, (first, second), fits in zip(axes, halves, (True, False), strict=True):
        _pairing(ax, first, second, fits)
    parts.headline(figure, "A product needs a partner for every number: X·W has them, W·X does not")
    return Picture(
        figure,
        f"Left: a row of X has {fan_in} numbers, a column of W has {fan_in}; each number has a partner. Right, in the "
        f"wrong order: a row of W has {fan_out} numbers, a column of X has {n}; some are left without a partner.",
    )


def _pairing(ax, first, second, fits):
    (a, a_rows, a_columns), (b, b_rows, b_columns) = first, second
    names = {"X": ("n", "fan_in"), "W": ("fan_in", "fan_out")}
    blank = np.full((a_rows, a_columns), "")
    right = grid(ax, 0, blank, name=a, axes=names[a], lit=[(0, i) for i in range(a_columns)])
    right = grid(
        ax,
        word(ax, right, "·"),
        np.full((b_rows, b_columns), ""),
        name=b,
        axes=names[b],
        lit=[(i, 0) for i in range(b_rows)],
    )
    wide = max(a_columns, b_rows)
    start = (right - wide) / 2 + 0.9
    for level, (name, count) in enumerate(((f"row of {a}", a_columns), (f"column of {b}", b_rows))):
        y = -3.0 - 1.5 * level
        ax.text(start - 0.25, y, name, ha="right", va="center", fontsize=10)
        for i in range(count):
            paired = i < min(a_columns, b_rows)
            face, edge = (LIT, style.INK) if paired else ("white", style.ORANGE)
            ax.add_patch(cell(start + i, y, facecolor=face, edgecolor=edge, linewidth=1.2 if paired else 2.2))
            if not paired:
                ax.text(
                    start + i + 0.5,
                    y,
                    "?",
                    ha="center",
                    va="center",
                    color=style.ORANGE,
                    fontweight="bold",
                    fontsize=14,
                )
    for i in range(min(a_columns, b_rows)):
        ax.plot([start + i + 0.5] * 2, [-3.5, -4.0], color=style.INK, linewidth=1.5)
    verdict = f"{a}·{b}: {a_columns} against {b_rows}, " + (
        "every number has a partner" if fits else "it cannot be done"
    )
    ax.set_title(verdict, color=style.INK if fits else style.ORANGE, fontsize=11)
    ax.set(xlim=(-1.4, right + 0.6), ylim=(-5.1, 2.9))
