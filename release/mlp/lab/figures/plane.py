"""Pictures of section 3: the plane in which the samples live, and how a network folds it."""

from __future__ import annotations

import numpy as np

from lab import assets, style
from lab.figures import maps, parts
from lab.picture import Picture


@style.drawn
def folds(W, b) -> Picture:
    """Draw where each unit of a layer with two inputs switches on, without and with its bias.

    Parameters
    ----------
    W : array_like, shape (2, fan_out)
    b : array_like, shape (fan_out,)
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
    upward = 1 if along[1] > 0 else -1
    place = foot + (1.2 + 0.25 * unit) * along * (upward if unit % 2 else -upward)
    ax.annotate("", place + 0.55 * normal, place, arrowprops={"arrowstyle": "-|>", "color": colour, "linewidth": 2})
    ax.text(*(place + 0.8 * normal), f"{unit}", color=colour, ha="center", va="center", fontweight="bold")


@style.drawn
def plane_folding() -> Picture:
    """Draw what a small trained network does to the plane: the grid and the samples after each stage."""
    lines, samples = assets.load("forward_lines"), assets.load("forward_samples")
    labels, line = assets.load("forward_labels"), assets.load("forward_line")
    titles = (
        "1  the plane as given",
        "2  layer 0, Z: turned, stretched, moved",
        "3  layer 0, A: pressed flat",
        "4  layer 1, A: the same once more",
    )
    figure, axes = style.new_figure(9, 6.6, rows=2, cols=2)
    for stage, (ax, title) in enumerate(zip(axes.flat, titles, strict=True)):
        grid_lines(ax, lines[stage])
        parts.samples(ax, samples[stage], labels, size=26)
        ax.set(title=title, xlabel="X1" if stage == 0 else "unit 0", ylabel="X2" if stage == 0 else "unit 1")
        ax.title.set_fontsize(11)
        if stage > 1:
            _crowd(ax, samples[stage], labels)
    last = axes[1, 1]
    edge = lines[3].reshape(-1, 2).max(axis=0)
    x = np.linspace(-0.1 * edge[0], edge[0], 50)
    boundary = "where the last layer outputs ½"
    last.plot(x, -(line[0] * x + line[2]) / line[1], color=style.INK, linewidth=2, label=boundary)
    last.set(xlim=(-0.08 * edge[0], 1.05 * edge[0]), ylim=(-0.08 * edge[1], 1.05 * edge[1]))
    last.legend(fontsize=9.5, loc="upper right", frameon=False)
    parts.headline(figure, "No straight line separates the classes at first; after two folds one does")
    return Picture(
        figure,
        "Four stages of a trained network with two units in each layer. Label 1 fills two opposite corners of the "
        "plane, label 0 the other two. The weights turn and stretch the square grid, relu presses what is negative "
        "flat onto the axes, the second layer does it again: now nearly all of label 0 lies on one point in the "
        "corner, label 1 on the walls, a straight line between.",
    )


def _crowd(ax, points, labels):
    """Say how many samples of label 0 lie on top of each other at the origin."""
    there = int(np.sum(np.all(points[labels == 0] == 0, axis=1)))
    ax.annotate(
        f"{there} of the {np.sum(labels == 0)} circles\nlie on this point",
        (0, 0),
        (34, 34),
        textcoords="offset points",
        arrowprops={"arrowstyle": "-|>", "color": style.INK},
        bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 1.5},
        fontsize=9.5,
        zorder=5,
    )


def grid_lines(ax, lines):
    """Draw the lines of a grid, shape (lines, points, 2)."""
    for one in lines:
        ax.plot(*one.T, color=style.GREY, linewidth=0.7, alpha=0.55, zorder=0)


@style.drawn
def own_fold(layer_forward, layer) -> Picture:
    """Send a grid of points through a layer with two inputs and two units, by the function given.

    Parameters
    ----------
    layer_forward : callable
        The student's own function.
    layer : dict
        A layer with W of shape (2, 2).
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
        figure, f"A grid and a circle before and after the layer. {finding}; the rest is turned, sheared and moved."
    )


_CELLS = 101  # odd, so that the origin, where untrained folds meet, is the middle of a square


@style.drawn
def opinions(probability, seeds, edge: float = 3.0) -> Picture:
    """Draw the decision maps of several networks that nobody has trained.

    Parameters
    ----------
    probability : callable
        ``probability(seed, points)`` with points of shape (n, 2) gives n probabilities.
    seeds : sequence of int
    edge : float
        The plane is drawn from -edge to edge.
    """
    side = (np.arange(_CELLS) + 0.5) / _CELLS * 2 * edge - edge  # the middles of the squares that the map is made of
    points = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
    figure, axes = style.new_figure(9, 3.3, cols=len(seeds), sharey=True, squeeze=False)
    image, spread = None, []
    for ax, seed in zip(axes[0], seeds, strict=True):
        values = np.asarray(probability(seed, points), float).reshape(_CELLS, _CELLS)
        spread.append(f"seed {seed}: {values.min():.2f} to {values.max():.2f}")
        image = maps.decision_map(ax, values, (-edge, edge, -edge, edge))
        ax.set(title=f"seed {seed}", xlabel="X1", aspect="equal")
    axes[0, 0].set_ylabel("X2")
    figure.colorbar(image, ax=axes[0].tolist(), label="probability of label 1")
    parts.headline(figure, "Before any training, each network already has an opinion, and no reason for it")
    return Picture(
        figure, "Decision maps of networks with random weights differ from seed to seed: " + "; ".join(spread) + "."
    )
