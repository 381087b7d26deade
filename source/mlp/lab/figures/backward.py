"""Pictures of section 4: the arrows turned round, shapes, and how to know that a gradient is right."""

from __future__ import annotations

import numpy as np
from matplotlib.patches import FancyBboxPatch, Rectangle

from lab import style
from lab.figures import parts
from lab.figures.parts import grid, word
from lab.picture import Picture


@style.drawn
def turned_round() -> Picture:
    """Draw one layer's forward pass, and under it the same chain with its arrows turned round."""
    figure, ax = style.new_figure(9, 4.1)
    places = {"X": 0.0, "Z": 3.2, "A": 5.9, "loss": 8.6}
    for name, x in places.items():
        _box(ax, x, 2.2, name, style.BLUE)
        _box(ax, x, 0, name if name == "loss" else f"d{name}", style.ORANGE)
    for start, end, above, below in (
        ("X", "Z", "· W + b", "· Wᵀ"),
        ("Z", "A", "act", "× act′(Z)"),
        ("A", "loss", "… later layers …", ""),
    ):
        _arrow(ax, (places[start] + 0.5, 2.2), (places[end] - 0.5, 2.2), style.BLUE, above)
        _arrow(ax, (places[end] - 0.5, 0), (places[start] + 0.5, 0), style.ORANGE, below or "… later layers …")
    _box(ax, 1.6, -1.7, "dW", style.ORANGE)
    _box(ax, 3.2, -1.7, "db", style.ORANGE)
    _arrow(ax, (2.85, -0.4), (1.85, -1.3), style.ORANGE)
    _arrow(ax, (3.2, -0.4), (3.2, -1.3), style.ORANGE)
    ax.text(2.08, -0.75, "Xᵀ ·", ha="right", va="center", color=style.ORANGE, fontsize=11)
    ax.text(3.35, -0.85, "add up over the samples", ha="left", va="center", color=style.ORANGE, fontsize=11)
    ax.annotate("", (4.55, 0.6), (3.4, 1.75), arrowprops={"arrowstyle": "-|>", "linestyle": ":", "color": style.GREY})
    ax.annotate("", (1.45, -1.25), (0.1, 1.75), arrowprops={"arrowstyle": "-|>", "linestyle": ":", "color": style.GREY})
    ax.text(9.3, 2.2, "forward", color=style.BLUE, va="center", fontweight="bold")
    ax.text(9.3, 0, "backward", color=style.ORANGE, va="center", fontweight="bold")
    ax.text(
        4.7,
        -1.7,
        "dotted: stored on the way forward, needed on the way back",
        color=style.GREY,
        va="center",
        fontsize=9.5,
    )
    ax.set(xlim=(-0.7, 10.6), ylim=(-2.2, 2.8), xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
    parts.headline(figure, "The way back is the way forward with its arrows reversed")
    return Picture(
        figure,
        "Forward: X times W plus b gives Z, the activation gives A, later layers give the loss. Backward: the loss "
        "gives dA; dA times the slope of the activation at Z gives dZ; dZ times W transposed gives dX; X transposed "
        "times dZ gives dW; dZ added up over the samples gives db. X and Z, stored on the way forward, are needed on "
        "the way back.",
    )


def _box(ax, x, y, text, colour):
    ax.add_patch(
        FancyBboxPatch(
            (x - 0.38, y - 0.3), 0.76, 0.6, boxstyle="round,pad=0.04", facecolor="white", edgecolor=colour, linewidth=2
        )
    )
    ax.text(x, y, text, ha="center", va="center", fontsize=12, fontweight="bold")


def _arrow(ax, start, end, colour, text=""):
    ax.annotate(
        "", end, start, arrowprops={"arrowstyle": "-|>", "color": colour, "linewidth": 2, "shrinkA": 0, "shrinkB": 0}
    )
    if text:
        ax.text((start[0] + end[0]) / 2, start[1] + 0.14, text, ha="center", va="bottom", color=colour, fontsize=11)


@style.drawn
def shapes(n: int, fan_in: int, fan_out: int) -> Picture:
    """Draw each array of a layer and its gradient as a rectangle, its sides coloured by axis.

    Parameters
    ----------
    n, fan_in, fan_out : int
        Sizes; best three different ones.
    """
    sizes = {"n": n, "fan_in": fan_in, "fan_out": fan_out}
    arrays = {
        "X": ("n", "fan_in"),
        "W": ("fan_in", "fan_out"),
        "b": ("", "fan_out"),
        "Z": ("n", "fan_out"),
        "A": ("n", "fan_out"),
    }
    figure, ax = style.new_figure(9, 4.2)
    left, top, low = 0.0, 0.0, -max(n, fan_in) - 2.6
    for name, (down, across) in arrays.items():
        height, width = sizes.get(down, 1), sizes[across]
        for title, y in ((name, top), (f"d{name}", low)):
            ax.add_patch(Rectangle((left, y - height), width, height, facecolor="#FAFAFA", edgecolor=style.PALE))
            for r in range(height + 1):
                ax.plot([left, left + width], [y - r] * 2, color=style.PALE, linewidth=0.8)
            for c in range(width + 1):
                ax.plot([left + c] * 2, [y - height, y], color=style.PALE, linewidth=0.8)
            ax.plot([left, left + width], [y, y], color=style.AXIS_COLOURS[across], linewidth=5, solid_capstyle="butt")
            if down:
                ax.plot(
                    [left, left], [y - height, y], color=style.AXIS_COLOURS[down], linewidth=5, solid_capstyle="butt"
                )
            shape = f"({height}, {width})" if down else f"({width},)"
            ax.text(left + width / 2, y + 0.3, f"{title} {shape}", ha="center", va="bottom", fontsize=11)
        left += width + 2.2
    for axis, size in sizes.items():
        ax.plot([], [], color=style.AXIS_COLOURS[axis], linewidth=5, label=f"{axis} = {size}")
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.01), ncols=3, frameon=False)
    ax.set(xlim=(-0.6, left - 1.6), ylim=(low - max(n, fan_in) - 0.4, top + 1.5), xticks=[], yticks=[], aspect="equal")
    ax.spines[:].set_visible(False)
    parts.headline(figure, "A gradient has the shape of what it is the gradient of")
    return Picture(
        figure,
        f"X and dX are ({n}, {fan_in}), W and dW ({fan_in}, {fan_out}), b and db ({fan_out},), Z, A, dZ and dA ({n}, "
        f"{fan_out}): each gradient has the shape of its array.",
    )


@style.drawn
def difference_error(f, slope, x: float) -> Picture:
    """Draw the error of two ways to measure a slope against the step h.

    Parameters
    ----------
    f, slope : callable
        A smooth function of one number, and its true slope.
    x : float
        Where to measure.
    """
    steps = 10.0 ** np.arange(-13, -0.4, 0.25)
    true = float(slope(np.float64(x)))
    both = np.array([abs((float(f(x + h)) - float(f(x - h))) / (2 * h) - true) for h in steps])
    one = np.array([abs((float(f(x + h)) - float(f(np.float64(x)))) / h - true) for h in steps])
    both, one = np.maximum(both, 1e-17), np.maximum(one, 1e-17)
    best = 10.0 ** np.round(np.log10(steps[np.argmin(np.convolve(np.log10(both), np.ones(3) / 3, "same"))]))
    figure, ax = style.new_figure(9, 3.8)
    ax.loglog(
        steps, one, color=style.GREY, marker="s", markersize=4, linewidth=1.2, label="one-sided: (f(x+h) − f(x)) / h"
    )
    ax.loglog(steps, both, color=style.BLUE, marker="o", markersize=5, label="central: (f(x+h) − f(x−h)) / 2h")
    ax.axvline(1e-5, color=style.GREEN, linestyle="--", linewidth=1.3)
    ax.text(1.2e-5, both.max() * 2, "h = 1e-5", color=style.GREEN, va="top")
    ax.text(4e-12, 2e-3, "too small a step:\nrounding, divided by h", color=style.INK, fontsize=10)
    ax.text(2.2e-3, 1e-11, "too large a step:\nthe curve bends, like h²", color=style.INK, fontsize=10)
    ax.set(xlabel="step h", ylabel="error of the slope")
    ax.legend(frameon=False, fontsize=9.5, loc="lower left")
    parts.headline(figure, "Smaller steps help, until rounding takes over")
    return Picture(
        figure,
        "On double-log axes the error of a central difference is a V: it falls with h squared down to h near "
        f"{best:.0e}, then rises as h gets smaller, because rounding is divided by h. A one-sided difference falls "
        "only with h and is never as good.",
    )


@style.drawn
def corner(h: float = 1.0) -> Picture:
    """Draw what a central difference measures at relu's corner, near it, and away from it.

    Parameters
    ----------
    h : float
        The step, made large so that it can be seen.
    """
    figure, axes = style.new_figure(9, 3.0, cols=3, sharey=True)
    cases = ((0.0, "at the corner"), (0.4 * h, "closer than h"), (1.6 * h, "further than h"))
    for ax, (x, where) in zip(axes, cases, strict=True):
        ax.plot([-2 * h, 0, 3 * h], [0, 0, 3 * h], color=style.GREY, linewidth=2, label="relu")
        ends = np.array([x - h, x + h])
        heights = np.array([max(end, 0.0) for end in ends])
        measured, true = (heights[1] - heights[0]) / (2 * h), float(x > 0)
        colour = style.GREEN if abs(measured - true) < 1e-12 else style.ORANGE
        ax.plot(ends, heights, color=colour, marker="o", linewidth=2.5)
        ax.plot(x, max(x, 0.0), marker="|", color=style.INK, markersize=14)
        ax.set(title=f"{where}\nmeasured {measured:.1f}, relu′ is {true:.0f}", xlabel="z")
        ax.title.set_color(colour)
    axes[0].set_ylabel("relu(z)")
    parts.headline(figure, "Within one step of the corner, a central difference averages two slopes")
    return Picture(
        figure,
        "Three central differences on relu. At the corner the measured slope is 0.5, whatever the step; closer to "
        "the corner than h it is a mixture, 0.7; further away than h it is right, 1.0.",
    )


@style.drawn
def one_weight(X, dZ, row: int, column: int) -> Picture:
    """Draw which numbers one entry of dW is made of.

    Parameters
    ----------
    X : array_like, shape (n, fan_in)
    dZ : array_like, shape (n, fan_out)
    row, column : int
        The entry of dW: from input `row` to unit `column`.
    """
    X, dZ = np.asarray(X, float), np.asarray(dZ, float)
    (n, fan_in), fan_out = X.shape, dZ.shape[1]
    figure, ax = style.new_figure(9, 0.6 * max(n, fan_in) + 0.9)
    right = grid(ax, 0, X, name="X", axes=("n", "fan_in"), lit=[(i, row) for i in range(n)])
    right = grid(ax, word(ax, right, "and"), dZ, name="dZ", axes=("n", "fan_out"), lit=[(i, column) for i in range(n)])
    texts = np.full((fan_in, fan_out), "?")
    right = grid(ax, word(ax, right, "→"), texts, name="dW", axes=("fan_in", "fan_out"), lit=[(row, column)])
    terms = "  +  ".join(f"{x:g}·{z:g}" for x, z in zip(X[:, row], dZ[:, column], strict=True)).replace("-", "−")
    ax.text(right + 0.7, 0, f"dW[{row}, {column}]  =  {terms}", va="center", fontsize=12)
    half = max(n, fan_in) / 2
    ax.set(xlim=(-0.75, right + 9), ylim=(-half - 0.35, half + 0.95))
    parts.headline(figure, "One weight was used by every sample, so its blame is a sum over the samples")
    return Picture(
        figure,
        f"Column {row} of X and column {column} of dZ are highlighted: dW[{row}, {column}] is the sum over the "
        f"{n} samples of the product of the two highlighted numbers in each row.",
    )
