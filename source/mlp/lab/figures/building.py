"""Pictures of section 2: a layer as a table of edges, a network drawn from its spec, the starting range and depth."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from lab import assets, style
from lab.figures import parts
from lab.picture import Picture

MAX_CIRCLES = 8  # wider columns are drawn with their first and last units and dots between


@style.drawn
def layer_as_edges(W, edge=(1, 2)) -> Picture:
    """Draw a layer twice, as lines between units and as the table W, with the same edge lit in both.

    Parameters
    ----------
    W : array_like, shape (fan_in, fan_out)
    edge : (int, int)
        The edge to light: from input unit, to output unit.
    """
    W = np.asarray(W, float)
    (fan_in, fan_out), (i, j) = W.shape, edge
    figure, (left, right) = style.new_figure(9, 3.8, cols=2, width_ratios=[1.1, 1])
    _blank(left, (-0.6, 2.6), (-0.1, 1.15))
    starts, ends = _heights(fan_in), _heights(fan_out)
    for a in range(fan_in):
        for c in range(fan_out):
            lit = (a, c) == (i, j)
            left.plot(
                [0, 2], [starts[a], ends[c]], color=style.ORANGE if lit else style.GREY, lw=4 if lit else 1.2, zorder=0
            )
    for x, heights, colour in ((0, starts, "fan_in"), (2, ends, "fan_out")):
        for k, y in enumerate(heights):
            left.plot(
                x, y, "o", markersize=26, markerfacecolor="white", markeredgecolor=style.AXIS_COLOURS[colour], mew=3
            )
            left.text(x, y, str(k), ha="center", va="center")
    left.text(-0.28, 0.5, "fan_in units", rotation=90, ha="center", va="center", color=style.AXIS_LETTERS["fan_in"])
    left.text(2.3, 0.5, "fan_out units", rotation=90, ha="center", va="center", color=style.AXIS_LETTERS["fan_out"])
    left.set_title(f"{W.size} edges …")
    parts.matrix(right, W, row_name="fan_in", column_name="fan_out", lit=[edge])
    right.set(xticks=range(fan_out), yticks=range(fan_in), anchor="N")  # both titles on one line, room below
    right.tick_params(length=0)
    right.set_title(f"… are the {W.size} numbers of W {W.shape}", loc="left", fontsize=12)
    alt = f"""A layer from {fan_in} to {fan_out} units drawn as {W.size} lines, beside its table W with {fan_in}
    rows and {fan_out} columns. The line from unit {i} to unit {j} and the entry W[{i}, {j}] = {W[i, j]:g} are
    highlighted: they are the same."""
    return Picture(figure, alt)


@style.drawn
def network(spec, mlp=None) -> Picture:
    """Draw a network from its spec: units, edges, and below each layer the table of its edges.

    Parameters
    ----------
    spec : sequence of (fan_in, act)
    mlp : list of dict, optional
        The network that was made from `spec`; its weights colour the edges and fill the tables. Without it the tables
        show which edge each entry belongs to.
    """
    spec = list(spec)
    layers = len(spec) - 1
    figure, axes = style.new_figure(9, 6.2, rows=2, cols=layers, height_ratios=[1.7, 1], squeeze=False)
    grid = axes[0, 0].get_gridspec()
    for ax in axes[0]:
        ax.remove()
    top = figure.add_subplot(grid[0, :])
    _blank(top, (-0.4, layers + 0.4), (-0.1, 1.5))
    heights = [_heights(size) for size, _ in spec]
    largest = max((float(np.abs(layer["W"]).max()) for layer in mlp), default=1) if mlp else 1
    for k in range(layers):
        W = None if mlp is None else np.asarray(mlp[k]["W"], float)
        for a, y in enumerate(heights[k]):
            for c, to in enumerate(heights[k + 1]):
                colour, line, width = _edge(None if W is None else W[a, c] / largest)
                top.plot([k, k + 1], [y, to], line, color=colour, linewidth=width, zorder=0)
        _table(axes[1, k], k, spec[k][0], spec[k + 1][0], W)
    for k, (size, act) in enumerate(spec):
        top.plot(
            [k] * len(heights[k]), heights[k], "o", markersize=17, markerfacecolor="white", markeredgecolor=style.INK
        )
        if size <= MAX_CIRCLES:
            for unit, y in enumerate(heights[k]):
                top.text(k, y, str(unit), ha="center", va="center", fontsize=9)
        else:
            top.text(k, 0.5, "⋮", ha="center", va="center", fontsize=18)
        top.text(k, 1.32, f"({size}, {act!r})", ha="center", fontsize=11, family="monospace")
        if act is not None:
            look = {"arrowstyle": "-|>", "color": style.BLUE, "connectionstyle": "arc3,rad=-0.25"}
            top.annotate("", (k + 0.5, 1.1), (k + 0.1, 1.29), arrowprops=look)
            top.text(k + 0.5, 1.0, f"mlp[{k}]: {act}", ha="center", fontweight="bold", color=style.BLUE)
    finding = f"{len(spec)} pairs make {layers} layer{'s' * (layers > 1)}"
    if mlp is not None:  # before that, the lesson asks for the number
        finding += f" with {sum((a + 1) * b for (a, _), (b, _) in pairwise(spec))} numbers to learn"
    top.set_title(finding, loc="left", fontweight="bold", fontsize=12)
    steps = "; ".join(f"mlp[{k}] {spec[k][1]}, W ({spec[k][0]}, {spec[k + 1][0]})" for k in range(layers))
    alt = f"""A network drawn from a spec of {len(spec)} pairs. It has {layers} layers: {steps}. Each pair's
    activation points to the layer that starts at it; the last pair has none. Below each layer stands W, the table
    of its edges."""
    return Picture(figure, alt)


@style.drawn
def depth() -> Picture:
    """Draw the spread of the outputs through six layers for three starting ranges (shipped numbers)."""
    spread, factors = assets.load("building_spread"), assets.load("building_factors")
    figure, ax = style.new_figure(9, 4.2)
    layer = np.arange(1, spread.shape[2] + 1)
    names = {0.1: "a tenth of He's range", 1.0: "He's range", 3.0: "three times He's range"}
    looks = ((style.PURPLE, "v"), (style.GREEN, "o"), (style.ORANGE, "^"))
    for runs, factor, (colour, marker) in zip(spread, factors.tolist(), looks, strict=True):
        middle = np.median(runs, axis=0)
        ax.fill_between(layer, runs.min(axis=0), runs.max(axis=0), color=colour, alpha=0.25, linewidth=0)
        ax.plot(layer, middle, marker=marker, color=colour)
        name = names.get(round(factor, 3), f"{factor:g} × He's range")
        ax.text(layer[-1] + 0.15, middle[-1], f"{name}\n{_short(middle[0])} → {_short(middle[-1])}", va="center")
    ax.set(yscale="log", xlabel="layer", ylabel="spread of its outputs (log scale)", xlim=(0.8, 8.2), xticks=layer)
    ax.set_title("Six layers later: a whisper, a steady voice, an explosion")
    ends = np.median(spread[:, :, -1], axis=1)
    alt = f"""Spread (standard deviation) of relu outputs through six layers of 64 units, on a logarithmic axis.
    With a tenth of He's range it falls to {ends[0]:.1g}; with He's range it stays near {ends[1]:.1g}; with three
    times the range it grows to about {ends[2]:.0f}. Bands show {spread.shape[1]} seeds."""
    return Picture(figure, alt)


@style.drawn
def starting_weights(init_layer, ends, rng, fan_out=400) -> Picture:
    """Draw histograms of the starting weights that the student's `init_layer` makes for several fan_in.

    Parameters
    ----------
    init_layer : callable
    ends : dict of int to float
        For each fan_in the end of the range, worked out by hand.
    rng : numpy.random.Generator
    fan_out : int
    """
    figure, axes = style.new_figure(9, 3.2, cols=len(ends), sharex=True, squeeze=False)
    limit = 1.25 * max(ends.values())
    sentences = []
    for ax, (fan_in, end) in zip(axes[0], ends.items(), strict=True):
        layer = init_layer(fan_in, fan_out, "relu", rng)
        ax.set(xlabel="weight", xlim=(-limit, limit))
        try:
            W = np.asarray(layer["W"], float).ravel()
        except (TypeError, KeyError, ValueError):
            ax.text(0.5, 0.5, "no numbers\nunder the key 'W'", transform=ax.transAxes, ha="center", color=style.ORANGE)
            continue
        ax.hist(W, bins=np.linspace(-limit, limit, 41), color=style.SKY)
        for x in (-end, end):
            ax.axvline(x, color=style.INK, linestyle="--", linewidth=1.2)
        ax.set_title(f"fan_in {fan_in}: ±{end:g}")
        sentences.append(f"fan_in {fan_in}: from {W.min():.2f} to {W.max():.2f}, by hand ±{end:g}")
    axes[0, 0].set_ylabel("how many")
    return Picture(
        figure, "Histograms of starting weights, with dashed lines at the ends. " + "; ".join(sentences) + "."
    )


def _blank(ax, xlim, ylim):
    ax.set(xlim=xlim, ylim=ylim, xticks=[], yticks=[])
    ax.spines[:].set_visible(False)


def _short(value):
    if value < 1e-3:
        digits, power = f"{value:.1e}".split("e")
        return f"${digits} \\times 10^{{{int(power)}}}$"
    return f"{value:.0f}" if value >= 10 else f"{value:.2g}"


def _heights(size):
    """Return where the units of one column stand, unit 0 on top."""
    shown = min(size, MAX_CIRCLES)
    half = 0.5 * min(1.0, 0.32 * (shown - 1))
    heights = np.linspace(0.5 + half, 0.5 - half, shown)
    if size > MAX_CIRCLES:  # leave the middle to the dots
        heights = np.delete(heights, [shown // 2 - 1, shown // 2])
    return heights


def _edge(weight):
    if weight is None:
        return style.GREY, "-", 0.9
    colour, line = (style.GREEN, "-") if weight > 0 else (style.PURPLE, "--")  # as in section 4
    return colour, line, 0.4 + 3.2 * abs(weight)


def _table(ax, k, fan_in, fan_out, W):
    title = f"W ({fan_in}, {fan_out})   b ({fan_out},)"
    if max(fan_in, fan_out) > MAX_CIRCLES:  # numbers too small to read: its size only
        _blank(ax, (0, 1), (0, 1))
        ax.text(0.5, 0.5, f"{fan_in} × {fan_out}\n= {fan_in * fan_out} edges", ha="center", va="center")
    else:
        shown = np.zeros((fan_in, fan_out)) if W is None else W
        parts.matrix(ax, shown, row_name="fan_in", column_name="fan_out", fmt="" if W is None else "{:.1f}", colours=W)
        for a in range(fan_in):
            for c in range(fan_out):
                if W is None:
                    ax.text(c, a, f"{a}→{c}", ha="center", va="center", fontsize=9)
        for text in ax.texts:
            text.set_fontsize(8.5)
    ax.set_title(title, loc="center", fontsize=10)
