"""Decision maps and headlines, for whatever picture has one; their colours are in `lab.style`.

A network comes in as a callable ``predict(points) -> probabilities``: points of shape (n, 2) in, n probabilities of
label 1 out, in any shape. Nothing in here runs a network by itself.
"""

from __future__ import annotations

import numpy as np

from lab import style
from lab.figures import boundary, parts


def extent_of(X, margin=0.08):
    """Return (X1 lowest, X1 highest, X2 lowest, X2 highest) around the samples, with a margin."""
    low, high = np.min(X, axis=0), np.max(X, axis=0)
    room = margin * (high - low)
    low, high = low - room, high + room
    return float(low[0]), float(high[0]), float(low[1]), float(high[1])


def decision_map(ax, probability, extent, *, threshold=0.5):
    """Draw predicted probabilities over the plane, with the decision boundary as a black line.

    Parameters
    ----------
    ax : Axes
    probability : array_like, shape (rows, columns)
        Probability of label 1; row 0 is the lowest X2.
    extent : tuple of float
        ``(X1 lowest, X1 highest, X2 lowest, X2 highest)``.
    threshold : float or None
        Where to draw the boundary; None draws none.

    Returns
    -------
    AxesImage
        For a colour bar.
    """
    probability = np.asarray(probability, float)
    image = ax.imshow(probability, origin="lower", extent=extent, aspect="auto", **style.MAP)
    if threshold is not None and probability.min() < threshold < probability.max():
        # Before the last sigmoid a relu network is made of flat pieces: there a straight boundary comes out straight
        # from any grid. Between two probabilities, 0.02 and 0.7, it would be drawn as stairs.
        boundary.line(ax, parts.logit(probability) - parts.logit(threshold), extent)
    return image


def plane(predict, extent, resolution=160):
    """Ask `predict` for the probability of label 1 on a grid of points.

    Parameters
    ----------
    predict : callable
        Points of shape (n, 2) in, n probabilities out.
    extent : tuple of float
        ``(X1 lowest, X1 highest, X2 lowest, X2 highest)``.
    resolution : int
        Points along each axis.

    Returns
    -------
    ndarray, shape (resolution, resolution)
        Row 0 is the lowest X2.

    Raises
    ------
    ValueError
        When `predict` does not give one number for each point.
    """
    answer = predict(boundary.grid_points(extent, resolution))
    count = np.size(answer) if answer is not None else 0
    if count != resolution**2:
        raise ValueError(
            f"The picture asked for {resolution**2} probabilities, one for each point of the map, and got {count}. "
            "Check the shape that mlp_forward returns (section 3)."
        )
    return np.reshape(answer, (resolution, resolution))


def small(probability):
    """Return a map as it ships: single precision, seven decimals, which is fine enough for a straight boundary."""
    return np.round(probability, 7).astype(np.float32)


def share_right(predict, X, y):
    """Return the share of samples that are on their own side of probability 0.5."""
    return float(np.mean((np.ravel(predict(X)) > 0.5) == (np.ravel(y) > 0.5)))


def mean_loss(predict, X, y):
    """Return the mean loss of `predict` on samples, for p cut to 10⁻¹⁰ from 0 and 1."""
    p = np.clip(np.ravel(predict(X)), 1e-10, 1 - 1e-10)
    return float(-np.mean(np.where(np.ravel(y) > 0.5, np.log(p), np.log1p(-p))))


def epoch_axis(ax, epochs):
    """Give an axis of epochs a logarithmic scale that has a place for 0, the network before training."""
    ticks = [0] + [tick for tick in (1, 3, 10, 30, 100, 300, 1000, 3000) if tick <= epochs]
    ax.set_xscale("symlog", linthresh=1, linscale=0.4)
    ax.set_xticks(ticks, [str(tick) for tick in ticks])
    ax.minorticks_off()
    ax.set(xlabel="epoch (log scale from 1; 0 is before training)", ylabel="loss per sample", ylim=(0, None))


def baseline_loss(y):
    """Return the loss per sample of always answering the share of ones: what there is to learn without looking at X."""
    share = float(np.mean(y))
    return -(share * np.log(share) + (1 - share) * np.log(1 - share)) if 0 < share < 1 else 0.0


def bare_map(ax, probability, extent, threshold=0.5):
    """Draw a decision map without numbers on its axes, and with no line round an area that takes no side."""
    decision_map(ax, probability, extent, threshold=None)
    if threshold is not None:
        boundary.line(ax, parts.logit(probability) - parts.logit(threshold), extent)
    ax.set(xticks=[], yticks=[], xlim=extent[:2], ylim=extent[2:])


def small_map(ax, probability, extent, X, y, size=14, threshold=0.5):
    """Draw a decision map with its samples and without numbers on its axes."""
    bare_map(ax, probability, extent, threshold)
    parts.samples(ax, X, y, size=size, label=False)
    ax.set(xlabel="", ylabel="")


def wide(figure, axes):
    """Replace the first row of axes by one over the whole width."""
    for ax in axes[0]:
        ax.remove()
    ax = figure.add_subplot(axes[0, 0].get_gridspec()[0, :])
    ax.spines[["top", "right"]].set_visible(False)
    return ax
