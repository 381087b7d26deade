"""Pictures of section 5: how far one step should go."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from lab import assets, style
from lab.figures import parts
from lab.picture import Picture

_LETTERS = "ABC"


def loss(weights) -> np.ndarray:
    """Give the height of the bowl of section 5 at each pair of weights (last axis)."""
    return 0.5 * np.sum(assets.load("update_curvature") * np.square(weights), axis=-1)


@style.drawn
def walks(steps: int, named: bool = True) -> Picture:
    """Draw three walks on one bowl, each with its own learning rate.

    Parameters
    ----------
    steps : int
        How many steps of each to show, 1 to 20.
    named : bool
        Whether to say which learning rate is which and what became of each.
    """
    points, rates = assets.load("update_walks"), assets.load("update_rates")
    if not 1 <= steps < points.shape[1]:
        raise ValueError(f"steps must be from 1 to {points.shape[1] - 1}; this is {steps}.")
    shown = points[:, : steps + 1]
    figure, axes = style.new_figure(9, 3.5, cols=3, sharey=True)
    words = []
    for ax, letter, walk, rate in zip(axes, _LETTERS, shown, rates, strict=True):
        _bowl(ax)
        _walk(ax, walk)
        first, last = loss(walk[[0, -1]])
        fate = "flies away" if last > first else "arrives" if last < 0.001 * first else "crawls"
        lengths = ", ".join(f"{length:.2f}" for length in np.hypot(*np.diff(walk, axis=0).T))
        hidden = f"walk {letter}\nlength of steps: {lengths}"
        title = f"{letter}: lr {rate:g}, {fate}\nloss {first:.1f} → {_short(last)}" if named else hidden
        ax.set_title(title, fontsize=11)
        words.append(
            f"{letter} (lr {rate:g}) {fate}: loss {first:.1f} to {_short(last)}"
            if named
            else f"{letter} ends at {walk[-1].round(2)}, its steps have the lengths {lengths}"
        )
    axes[0].set_ylabel("w₁")
    parts.headline(
        figure,
        f"After {steps} steps: one crawls, one arrives, one flies away"
        if named
        else f"The first {steps} steps of three walks: which will arrive?",
    )
    return Picture(figure, f"Three walks of {steps} steps on one bowl from the same start. " + "; ".join(words) + ".")


def _short(number):
    return f"{number:,.0f}" if number >= 10 else f"{number:.2g}"


def _bowl(ax, width=5.0, height=3.2):
    w0, w1 = np.meshgrid(np.linspace(-width, width, 81), np.linspace(-height, height, 81))
    heights = loss(np.stack([w0, w1], axis=-1))
    ax.contourf(w0, w1, np.sqrt(heights), levels=12, cmap="Greys", alpha=0.45)
    ax.plot(0, 0, marker="*", color=style.GREEN, markersize=13, zorder=3)
    ax.set(xlim=(-width, width), ylim=(-height, height), xlabel="w₀")


def _walk(ax, walk, colour=style.BLUE):
    ax.plot(*walk.T, color=colour, marker="o", markersize=4, linewidth=1.3)
    ax.plot(*walk[0], color=style.ORANGE, marker="s", markersize=6)
    look = {"arrowstyle": "-|>", "color": colour, "linewidth": 1.8, "shrinkA": 0, "shrinkB": 0, "mutation_scale": 9}
    for start, end in pairwise(walk[:3]):
        ax.annotate("", end, start, arrowprops=look)


@style.drawn
def own_walk(layer_update, lr: float, steps: int = 20) -> Picture:
    """Walk down the bowl with the student's own update.

    Parameters
    ----------
    layer_update : callable
        The student's own function.
    lr : float
        Learning rate.
    steps : int
    """
    curvature = assets.load("update_curvature").astype(float)[:, None]
    layer = {"W": np.array([[-4.0], [1.5]]), "b": np.zeros(1), "act": "relu", "shape": "2 to 1"}
    walk = [np.ravel(layer["W"]).copy()]
    for _ in range(steps):
        layer["dW"], layer["db"] = curvature * layer["W"], np.zeros(1)
        layer_update(layer, lr)
        walk.append(np.ravel(layer["W"]).copy())
    heights = loss(np.array(walk))
    figure, axes = style.new_figure(9, 3.6, cols=2, width_ratios=[1.3, 1])
    _bowl(axes[0])
    _walk(axes[0], np.array(walk))
    axes[0].set_ylabel("w₁")
    axes[1].semilogy(np.maximum(heights, 1e-12), color=style.BLUE, marker="o", markersize=4)
    axes[1].set(xlabel="steps taken", ylabel="loss")
    best = int(np.argmin(heights))
    if heights[-1] > heights[0]:
        finding = f"lr {lr:g}: the loss grows from {heights[0]:.1f} to {_short(heights[-1])}; this walk flies away"
    elif heights[-1] == heights[0]:
        finding = f"lr {lr:g}: after {steps} steps the loss is what it was; does layer['W'] change at all?"
    else:
        fate = "it arrives" if heights[-1] < 0.001 * heights[0] else "not there yet"
        finding = f"lr {lr:g}: in {steps} steps the loss falls from {heights[0]:.1f} to {_short(heights[-1])}: {fate}"
    parts.headline(figure, finding)
    return Picture(figure, f"Your walk on the bowl, and its loss by step. {finding}. Lowest after {best} steps.")


@style.drawn
def one_step(rates, losses, before: float) -> Picture:
    """Draw the loss after one step against the learning rate of that step.

    Parameters
    ----------
    rates : array_like
        Learning rates, all above 0.
    losses : array_like
        Mean loss after one step from the same start, one for each rate.
    before : float
        Mean loss before the step.
    """
    rates, losses = np.asarray(rates, float), np.asarray(losses, float)
    best = int(np.nanargmin(losses))
    limit = _crossing(rates[best:], losses[best:], before)
    figure, ax = style.new_figure(9, 3.7)
    ax.axhline(before, color=style.GREY, linestyle="--", linewidth=1.3)
    ax.text(rates[0], before, " before the step", va="bottom", color=style.GREY)
    ax.plot(rates, losses, color=style.BLUE, marker="o", markersize=4)
    ax.plot(rates[best], losses[best], marker="*", color=style.GREEN, markersize=16)
    ax.set(xscale="log", yscale="log", xlabel="learning rate of the one step", ylabel="mean loss after the step (log)")
    ticks = [tick for tick in (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50) if losses.min() / 2 < tick < 2 * np.nanmax(losses)]
    ax.set_yticks(ticks, [f"{tick:g}" for tick in ticks])
    ax.minorticks_off()
    tail = f"; beyond about {limit:.2g} it makes things worse" if limit else ""
    finding = f"One step helps most at a rate near {rates[best]:.2g}{tail}"
    parts.headline(figure, finding)
    return Picture(
        figure,
        f"Mean loss after one step, for learning rates from {rates[0]:.2g} to {rates[-1]:.2g}; it was "
        f"{before:.3f} before. {finding}.",
    )


def _crossing(rates, losses, before):
    """Return the rate at which the losses first rise above `before`, read off between two rates; None if nowhere."""
    above = np.flatnonzero(losses > before)
    if not len(above) or above[0] == 0:
        return None
    k = above[0]
    return float(np.exp(np.interp(before, losses[k - 1 : k + 1], np.log(rates[k - 1 : k + 1]))))
