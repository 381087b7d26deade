"""Find where a network changes its mind, finer than the map that is drawn."""

from __future__ import annotations

import numpy as np

from lab import style

FINE = 160  # points across: a contour on a coarse map has steps where the boundary is straight


def grid_points(extent, resolution: int):
    """Return the middles of a map's squares, row by row from the lowest X2: ndarray, shape (resolution², 2)."""
    middle = (np.arange(resolution) + 0.5) / resolution
    left, right, bottom, top = extent
    across, up = np.meshgrid(left + middle * (right - left), bottom + middle * (top - bottom))
    return np.column_stack([across.ravel(), up.ravel()])


def of_probability(ax, ask, extent):
    """Draw the line where a probability is 0.5.

    Parameters
    ----------
    ax : Axes
    ask : callable
        Points of shape (n, 2) in, n finite probabilities out.
    extent : tuple of float
        ``(X1 lowest, X1 highest, X2 lowest, X2 highest)``.
    """
    probability = np.clip(ask(grid_points(extent, FINE)), 1e-12, 1 - 1e-12).reshape(FINE, FINE)
    # The weighted sum behind a probability is nearly straight between two points, the probability itself is not.
    weighted = np.log(probability / (1 - probability))
    if weighted.min() < 0 < weighted.max():
        ax.contour(weighted, levels=[0], colors=style.INK, linewidths=1.5, origin="lower", extent=extent)


def of_labels(ax, ask, extent):
    """Draw the line between labels as dots so close that they make one; parameters as for `of_probability`.

    Labels have no values between them, so a contour would have steps. Between two neighbours with different labels the
    place of the change is searched by halving instead.
    """
    points = grid_points(extent, FINE)
    side = np.reshape(ask(points) > 0.5, (FINE, FINE))
    points = points.reshape(FINE, FINE, 2)
    along, up = side[:, 1:] != side[:, :-1], side[1:] != side[:-1]
    start = np.concatenate([points[:, :-1][along], points[:-1][up]])
    end = np.concatenate([points[:, 1:][along], points[1:][up]])
    if not len(start):
        return
    first = np.concatenate([side[:, :-1][along], side[:-1][up]])
    for _ in range(6):
        middle = (start + end) / 2
        same = ((np.ravel(ask(middle)) > 0.5) == first)[:, None]
        start, end = np.where(same, middle, start), np.where(same, end, middle)
    ax.scatter(*((start + end) / 2).T, s=3, linewidths=0, color=style.INK)
