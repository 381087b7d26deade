"""Picture of section 6: the learning rate rises from step to step in a single run, and the loss says when to stop."""

from __future__ import annotations

import copy

import numpy as np

from lab import style
from lab.figures import parts
from lab.figures.maps import baseline_loss
from lab.picture import Picture

RATES = np.geomspace(1e-4, 1, 200)


@style.drawn
def finder(minibatch, mlp, X, y, batch, rng, rates=RATES) -> Picture:
    """Train a copy of a network for a while, each step with a higher learning rate than the last; draw its losses.

    Parameters
    ----------
    minibatch : callable
        The student's `mlp_minibatch`; it is given a copy of `mlp`.
    mlp : list of layer dicts
    X, y : arrays of N samples
    batch : int
        Samples in a mini-batch.
    rng : numpy.random.Generator
        Draws the order of the samples, anew in each pass.
    rates : array_like
        The learning rate of each step, rising.
    """
    rates, network = np.asarray(rates, float), copy.deepcopy(mlp)
    order, losses = _mini_batches(len(X), batch, rng), []
    with np.errstate(all="ignore"):
        for rate in rates:
            rows = next(order)
            losses.append(_one_number(minibatch(network, X[rows], y[rows], float(rate))))
            if not np.isfinite(losses[-1]):
                break
    return _draw(rates[: len(losses)], np.array(losses), window=-(-len(X) // batch), base=baseline_loss(y))


def lowest(losses, window):
    """Return the mean of each step's loss with those before it, and the step at which that is lowest.

    Parameters
    ----------
    losses : array_like of float, one for each step
    window : int
        Steps that each mean is taken over, as far as there are so many.

    Returns
    -------
    smooth : ndarray of float
    step : int
        No mean over fewer than `window` steps is looked at, if there is one over `window`.
    """
    sums = np.cumsum([0.0, *losses])
    end = np.arange(1, len(sums))
    smooth = (sums[end] - sums[np.maximum(end - window, 0)]) / np.minimum(end, window)
    first = min(window, len(smooth)) - 1
    return smooth, first + int(np.argmin(smooth[first:]))


def _draw(rates, losses, window, base) -> Picture:
    seen = np.isfinite(losses)  # all, or all but the last
    figure, ax = style.new_figure(9, 3.9)
    ax.set(xscale="log", yscale="log", xlabel="learning rate of the step (log scale)", ylabel="loss (log scale)")
    if seen.sum() < 2:
        finding = f"At the first steps the loss is {losses[-1]:g}: nothing can be found"
        parts.headline(figure, finding)
        return Picture(figure, f"{finding}. The axes are empty: no step gave a loss that is a number.")
    usual = np.maximum(losses[seen], 1e-4)
    smooth, step = lowest(usual, window)
    ax.plot(rates[seen], usual, ".", color=style.GREY, ms=5, label="one mini-batch, before its step")
    ax.plot(rates[seen], smooth, color=style.BLUE, label=f"mean of the last {window} steps")
    ax.axhline(base, color=style.INK, lw=1, ls=":", label=f"baseline loss: {base:.2f}")
    ax.plot(rates[step], smooth[step], "*", color=style.GREEN, ms=16, zorder=3, label=f"lowest, at {rates[step]:.2g}")
    tenth = rates[step] / 10
    ax.axvline(tenth, color=style.PURPLE, ls="--", lw=1.5, label=f"a tenth of that: {tenth:.2g}")
    ax.set_ylim(max(0.02, usual.min() / 1.5), 1.5 * usual.max())
    ticks = [tick for tick in (0.03, 0.1, 0.3, 1, 3, 10, 30, 100) if ax.get_ylim()[0] < tick < ax.get_ylim()[1]]
    ax.set_yticks(ticks, [f"{tick:g}" for tick in ticks])
    ax.minorticks_off()
    ax.legend(frameon=False, fontsize=9, loc="center left", bbox_to_anchor=(1, 0.5))
    after = smooth[step:].max() if seen.all() else losses[-1]
    if seen.all() and smooth[-1] < 1.1 * smooth[step]:
        finding = f"The loss is still falling at the last rate, {rates[step]:.2g}: try higher ones"
    else:
        finding = f"The loss is lowest at a rate near {rates[step]:.2g}; a tenth of that is {tenth:.2g}"
    parts.headline(figure, finding)
    return Picture(
        figure,
        f"{finding}. Loss of {len(rates)} steps of one run, whose learning rate rises from {rates[0]:.2g} to "
        f"{rates[-1]:.2g}. The mean of the last {window} steps goes from {smooth[min(window, len(smooth)) - 1]:.2f} "
        f"down to {smooth[step]:.2f}, and up to {after:.2f} after that.",
    )


def _mini_batches(N, batch, rng):
    """Yield the rows of one mini-batch after the other, without end, in a new order for each pass."""
    while True:
        order = rng.permutation(N)
        for start in range(0, N, batch):
            yield order[start : start + batch]


def _one_number(loss):
    """Return a loss as a float; nan for what is no number."""
    try:
        return float(np.mean(np.asarray(loss, float)))
    except (TypeError, ValueError):
        return float("nan")
