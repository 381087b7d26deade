"""Pictures of section 3: a layer as a product of grids, and the plane that it folds."""

from __future__ import annotations

import numpy as np

from lab import assets, style
from lab.figures import parts
from lab.figures.grids import LIT, cell, grid, word
from lab.picture import Picture


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

    Returns
    -------
    Picture
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
    parts.headline(
        figure, f"Z[{row}, {column}] needs row {row} of X, column {column} of W and one bias, and nothing else"
    )
    came = "" if Z is None else f", and it is {np.asarray(Z)[row, column]:g}"
    return Picture(
        figure,
        f"X {X.shape} times W {W.shape} plus b ({fan_out},) makes Z ({n}, {fan_out}). Row {row} of X, column {column} "
        f"of W and entry {column} of b are lit: they alone make the entry of Z in row {row}, column {column}{came}.",
    )


def wrong_order(n: int, fan_in: int, fan_out: int) -> Picture:
    """Lay a row against a column for X·W, where they pair up, and for W·X, where they cannot.

    Parameters
    ----------
    n, fan_in, fan_out : int
        The sizes; `n` and `fan_out` must differ, or the wrong order would fit by accident.

    Returns
    -------
    Picture
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


def folds(W, b) -> Picture:
    """Draw where each unit of a layer with two inputs switches on, without and with its bias.

    Parameters
    ----------
    W : array_like, shape (2, fan_out)
    b : array_like, shape (fan_out,)

    Returns
    -------
    Picture
    """
    W, b = np.asarray(W, float), np.asarray(b, float)
    figure, axes = style.new_figure(9, 4.2, cols=2, sharey=True)
    for ax, shift, title in zip(
        axes, (np.zeros_like(b), b), ("Z = XW: through one point", "Z = XW + b: anywhere"), strict=True
    ):
        for unit, (weights, offset) in enumerate(zip(W.T, shift, strict=True)):
            _fold(ax, weights, offset, _UNIT_COLOURS[unit % len(_UNIT_COLOURS)], unit)
        ax.plot(0, 0, marker="+", color=style.INK, markersize=12, markeredgewidth=2)
        ax.set(title=title, xlim=(-3, 3), ylim=(-3, 3), xlabel="X1", aspect="equal")
    axes[0].set_ylabel("X2")
    parts.headline(figure, "Without b every fold runs through the origin; b moves the folds to where the data is")
    return Picture(
        figure,
        f"The lines along which {W.shape[1]} relu units switch on. Left, without biases: all cross at the origin. "
        "Right, with biases: the same directions, each line moved away. An arrow shows on which side a unit is on.",
    )


_UNIT_COLOURS = (style.BLUE, style.ORANGE, style.GREEN, style.PURPLE, style.YELLOW, style.SKY)


def _fold(ax, weights, offset, colour, unit):
    length = np.hypot(*weights)
    normal = weights / length
    foot = -offset / length * normal
    along = np.array([-normal[1], normal[0]])
    ends = foot + np.outer([-9, 9], along)
    ax.plot(*ends.T, color=colour, linewidth=2)
    place = foot + (0.9 + 0.35 * unit) * along * (1 if along[1] > 0 else -1)
    ax.annotate("", place + 0.55 * normal, place, arrowprops={"arrowstyle": "-|>", "color": colour, "linewidth": 2})
    ax.text(*(place + 0.8 * normal), f"{unit}", color=colour, ha="center", va="center", fontweight="bold")


def plane_folding() -> Picture:
    """Draw what a small trained network does to the plane: the grid and the samples after each stage.

    Returns
    -------
    Picture
    """
    lines, samples = assets.load("forward_lines"), assets.load("forward_samples")
    labels, line = assets.load("forward_labels"), assets.load("forward_line")
    titles = (
        "the plane, as given",
        "layer 1, Z: sheared,\nstill flat",
        "layer 1, A: folded\nalong both axes",
        "layer 2, A: folded again,\none line is enough",
    )
    figure, axes = style.new_figure(9.6, 3.4, cols=4)
    for stage, (ax, title) in enumerate(zip(axes, titles, strict=True)):
        grid_lines(ax, lines[stage])
        parts.samples(ax, samples[stage], labels, size=22)
        ax.set(title=title, xlabel="X1" if stage == 0 else "unit 0", ylabel="X2" if stage == 0 else "unit 1")
        ax.title.set_fontsize(10)
    edge = lines[3].reshape(-1, 2).max(axis=0)
    x = np.linspace(-0.1 * edge[0], edge[0], 50)
    axes[3].plot(x, -(line[0] * x + line[2]) / line[1], color=style.INK, linewidth=2)
    axes[3].set(xlim=(-0.08 * edge[0], 1.05 * edge[0]), ylim=(-0.08 * edge[1], 1.05 * edge[1]))
    axes[0].legend(fontsize=8, loc="upper left", bbox_to_anchor=(0, -0.3), ncols=2, frameon=False, handletextpad=0.1)
    parts.headline(figure, "No straight line separates the classes at first; after two folds one does")
    return Picture(
        figure,
        "Four stages of a trained network with two units in each layer. Label 1 fills two opposite corners of the "
        "plane, label 0 the other two. The weights shear the square grid, relu folds what is negative onto the axes, "
        "the second layer does it again: now label 0 sits in the corner, label 1 on the walls, a straight line "
        "between.",
    )


def grid_lines(ax, lines):
    """Draw the lines of a grid, shape (lines, points, 2)."""
    for one in lines:
        ax.plot(*one.T, color=style.GREY, linewidth=0.7, alpha=0.55, zorder=0)


def own_fold(layer_forward, layer) -> Picture:
    """Send a grid of points through a layer with two inputs and two units, by the function given.

    Parameters
    ----------
    layer_forward : callable
        The student's own function.
    layer : dict
        A layer with W of shape (2, 2).

    Returns
    -------
    Picture
    """
    along, places = np.linspace(-2, 2, 81), np.linspace(-2, 2, 11)
    level = [np.column_stack([along, np.full_like(along, at)]) for at in places]
    lines = np.array([line[:, ::-1] for line in level] + level)
    angle = np.linspace(0, 2 * np.pi, 160)
    ring = np.column_stack([1.4 * np.cos(angle), 1.4 * np.sin(angle)])
    after = np.asarray(layer_forward(layer, lines.reshape(-1, 2)), float).reshape(lines.shape)
    ring_after = np.asarray(layer_forward(layer, ring), float)
    flat = float(np.mean(np.any(ring_after == 0, axis=1)))
    figure, axes = style.new_figure(9, 4.2, cols=2)
    for ax, grid_, curve, title in (
        (axes[0], lines, ring, "X: what goes in"),
        (axes[1], after, ring_after, "A: what comes out"),
    ):
        grid_lines(ax, grid_)
        ax.scatter(*curve.T, c=angle, cmap="cividis", s=18)
        ax.set(title=title, aspect="equal")
    axes[0].set(xlabel="X1", ylabel="X2")
    axes[1].set(xlabel="unit 0", ylabel="unit 1")
    finding = (
        f"Your layer presses {flat:.0%} of the circle onto the axes"
        if flat
        else "Your layer presses nothing onto the axes"
    )
    parts.headline(figure, finding)
    return Picture(
        figure, f"A grid and a circle before and after the layer. {finding}; the rest is sheared but keeps its order."
    )


def opinions(probability, seeds, edge: float = 3.0) -> Picture:
    """Draw the decision maps of several networks that nobody has trained.

    Parameters
    ----------
    probability : callable
        ``probability(seed, points)`` with points of shape (n, 2) gives n probabilities.
    seeds : sequence of int
    edge : float
        The plane is drawn from -edge to edge.

    Returns
    -------
    Picture
    """
    side = np.linspace(-edge, edge, 60)
    points = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
    figure, axes = style.new_figure(9, 3.3, cols=len(seeds), sharey=True, squeeze=False)
    image, spread = None, []
    for ax, seed in zip(axes[0], seeds, strict=True):
        values = np.asarray(probability(seed, points), float).reshape(60, 60)
        spread.append(f"seed {seed}: {values.min():.2f} to {values.max():.2f}")
        image = parts.decision_map(ax, values, (-edge, edge, -edge, edge))
        ax.set(title=f"seed {seed}", xlabel="X1", aspect="equal")
    axes[0, 0].set_ylabel("X2")
    figure.colorbar(image, ax=axes[0].tolist(), label="probability of label 1")
    parts.headline(figure, "Before any training, each network already has an opinion, and no reason for it")
    return Picture(
        figure, "Decision maps of networks with random weights differ from seed to seed: " + "; ".join(spread) + "."
    )
