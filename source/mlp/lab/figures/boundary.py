"""Find where a network changes its mind, finer than the map that is drawn."""

from __future__ import annotations

import numpy as np
from matplotlib.collections import LineCollection

from lab import style

FINE = 160  # points across: a contour on a coarse map has steps where the boundary is straight


def grid_points(extent, resolution: int):
    """Return the middles of a map's squares, row by row from the lowest X2: ndarray, shape (resolution², 2)."""
    middle = (np.arange(resolution) + 0.5) / resolution
    left, right, bottom, top = extent
    across, up = np.meshgrid(left + middle * (right - left), bottom + middle * (top - bottom))
    return np.column_stack([across.ravel(), up.ravel()])


def line(ax, z, extent):
    """Draw the line where `z` changes its sign; where it is exactly 0 all around, nothing is drawn.

    Before training the biases are 0. Where all units of a relu layer are off, the last z is then exactly 0: the network
    takes no side there, and a line along the edge of that area would be no boundary.

    Parameters
    ----------
    ax : Axes
    z : ndarray, shape (rows, columns)
        Row 0 is the lowest X2.
    extent : tuple of float
        ``(X1 lowest, X1 highest, X2 lowest, X2 highest)``.
    """
    if not z.min() < 0 < z.max():
        return
    zero, undecided = z == 0, np.zeros(z.shape, bool)
    square = zero[:-1, :-1] & zero[:-1, 1:] & zero[1:, :-1] & zero[1:, 1:]
    for rows in (slice(None, -1), slice(1, None)):
        for columns in (slice(None, -1), slice(1, None)):
            undecided[rows, columns] |= square
    ax.contour(
        np.ma.masked_array(z, undecided), levels=[0], colors=style.INK, linewidths=1.5, origin="lower", extent=extent
    )


def of_probability(ax, ask, extent):
    """Draw the line where a probability is 0.5.

    Parameters
    ----------
    ax : Axes
    ask : callable
        Points of shape (n, 2) in, n finite probabilities out.
    extent : tuple of float
        As for `line`.
    """
    probability = np.clip(ask(grid_points(extent, FINE)), 1e-12, 1 - 1e-12).reshape(FINE, FINE)
    # The weighted sum behind a probability is nearly straight between two points, the probability itself is not.
    line(ax, np.log(probability / (1 - probability)), extent)


def of_labels(ax, ask, extent):
    """Draw the line between labels; parameters as for `of_probability`.

    Labels have no values between them, so a contour would have steps. Between two neighbours with different labels the
    place of the change is searched by halving instead, and the places round each square of the grid are joined.
    """
    points = grid_points(extent, FINE)
    side = np.reshape(ask(points) > 0.5, (FINE, FINE))
    points = points.reshape(FINE, FINE, 2)
    across = _changes(ask, points[:, :-1], points[:, 1:], side[:, :-1], side[:, 1:])
    up = _changes(ask, points[:-1], points[1:], side[:-1], side[1:])
    # The four sides of each square: below, left, above, right. Two of them have a change, or all four, or none.
    squares = np.stack([across[:-1], up[:, :-1], across[1:], up[:, 1:]], axis=2)
    missing = np.isnan(squares[..., 0])
    squares = np.take_along_axis(squares, np.argsort(missing, axis=2, kind="stable")[..., None], axis=2)
    count = 4 - missing.sum(axis=2)
    segments = np.concatenate([squares[count >= 2][:, :2], squares[count == 4][:, 2:]])
    ax.add_collection(LineCollection(segments, colors=style.INK, linewidths=1.5, capstyle="round"), autolim=False)


def _changes(ask, start, end, before, after):
    """Return where the label changes between each start and end, an array like `start`; nan where it does not."""
    found = np.full(start.shape, np.nan)
    changed = before != after
    if changed.any():
        start, end, first = start[changed], end[changed], before[changed]
        for _ in range(6):
            middle = (start + end) / 2
            same = ((np.ravel(ask(middle)) > 0.5) == first)[:, None]
            start, end = np.where(same, middle, start), np.where(same, end, middle)
        found[changed] = (start + end) / 2
    return found
