"""Picture of section 6: the loss around the path that training took, in the two directions it moved in most."""

from __future__ import annotations

import numpy as np

from lab import style
from lab.figures import parts
from lab.figures.maps import epoch_axis
from lab.picture import Picture

FINE = 41  # points of the grid along each direction


@style.drawn
def surface(forward, loss, path, X, y) -> Picture:
    """Draw the loss in the plane of the two main directions of a path, and how far the plane is from the truth.

    Parameters
    ----------
    forward : callable
        The student's `mlp_forward`; it is given networks of its own.
    loss : callable
        The student's ``loss(y, y_hat)``.
    path : sequence of networks
        Copies of one network: the first before training, and one after each epoch.
    X, y : arrays of samples
    """
    points = np.array([flat(mlp) for mlp in path])
    if len(points) < 3 or not np.isfinite(points).all():
        raise ValueError("The picture needs at least three copies of the network, with numbers in all their weights.")
    middle, directions, share = main_directions(points)
    shadows = (points - middle) @ directions.T

    def losses(places):
        with np.errstate(all="ignore"):
            return np.array([_mean(loss(y, forward(shaped(place, path[0]), X))) for place in places])

    real, flattened = losses(points), losses(middle + shadows @ directions)
    low, high = shadows.min(axis=0), shadows.max(axis=0)
    room = np.maximum(0.35 * (high - low), 0.15 * (high - low).max())
    across, up = np.linspace(low - room, high + room, FINE).T
    grid = np.stack(np.meshgrid(across, up), axis=-1).reshape(-1, 2)
    heights = losses(middle + grid @ directions).reshape(FINE, FINE)

    figure, (left, right) = style.new_figure(9.5, 4.1, 1, 2, width_ratios=[1.25, 1])
    _contours(left, figure, across, up, heights)
    left.plot(*shadows.T, color=style.INK, lw=1.4, marker=".", ms=3)
    left.plot(*shadows[0], "s", color=style.ORANGE, ms=9, mec="white", label="before training")
    left.plot(*shadows[-1], "*", color=style.GREEN, ms=16, mec="white", label="after training")
    left.legend(frameon=True, framealpha=0.85, fontsize=9)
    left.set(xlabel=f"main direction, {share[0]:.0%} of the movement", ylabel=f"second direction, {share[1]:.0%}")
    right.plot(real, color=style.BLUE, label="of the network itself")
    right.plot(flattened, "--", color=style.PURPLE, label="at its place in the plane")
    epoch_axis(right, len(points) - 1)
    right.set(xlabel="epoch (log scale from 1)", ylabel="mean loss of all samples")
    right.legend(frameon=False, fontsize=9)
    off = int(np.argmax(np.nan_to_num(np.abs(flattened - real), posinf=0)))
    deepest = np.min(heights, where=np.isfinite(heights), initial=np.inf)
    finding = f"Two directions of {points.shape[1]} hold {share[:2].sum():.0%} of your network's movement"
    parts.headline(figure, finding)
    return Picture(
        figure,
        f"{finding}. Contours of the loss in the plane of these two, with the path on it: from {real[0]:.2f} before "
        f"training to {real[-1]:.2f} after it; the lowest place of the plane has {deepest:.2f}. On the "
        f"right, the network's real loss and the one at its place in the plane differ most after epoch {off}, "
        f"{real[off]:.2f} against {flattened[off]:.2f}.",
    )


def flat(mlp):
    """Return all weights and biases of a network as one vector, layer by layer, W before b."""
    return np.concatenate([np.ravel(np.asarray(layer[key], float)) for layer in mlp for key in ("W", "b")])


def shaped(vector, like):
    """Return a network with the numbers of `vector` in the shapes of the network `like`: the opposite of `flat`."""
    mlp, start = [], 0
    for layer in like:
        new = {key: layer[key] for key in ("act", "shape") if key in layer}
        for key in ("W", "b"):
            shape = np.shape(layer[key])
            end = start + int(np.prod(shape))
            new[key], start = np.reshape(vector[start:end], shape).copy(), end
        mlp.append(new)
    return mlp


def main_directions(points):
    """Find the directions in which points lie furthest apart.

    Parameters
    ----------
    points : ndarray, shape (points, numbers)

    Returns
    -------
    middle : ndarray, shape (numbers,)
        The mean of the points.
    directions : ndarray, shape (2, numbers)
        At right angles, each of length 1; the first turned so that the path goes to the right in it.
    share : ndarray of float
        Each direction's share of the squared distances from the middle, the largest first.
    """
    middle = points.mean(axis=0)
    _, lengths, directions = np.linalg.svd(points - middle, full_matrices=False)
    turn = np.sign((points[-1] - points[0]) @ directions[:2].T)
    return middle, np.where(turn == 0, 1, turn)[:, None] * directions[:2], lengths**2 / max(np.sum(lengths**2), 1e-300)


def _contours(ax, figure, across, up, heights):
    """Draw contours at ratios, and not at distances: the floor of a valley is flat, and its walls are not."""
    seen = np.where((heights > 0) & np.isfinite(heights), heights, np.nan)
    if not np.isfinite(seen).any() or np.nanmin(seen) == np.nanmax(seen):
        ax.set_title("the loss is the same everywhere", loc="center", fontsize=10)
        return
    levels = np.geomspace(np.nanmin(seen), np.nanmax(seen), 14)
    drawn = ax.contourf(across, up, seen, levels=levels, cmap="Greys_r", norm="log", alpha=0.55)
    ax.contour(across, up, seen, levels=levels, colors=style.GREY, linewidths=0.6)
    bar = figure.colorbar(drawn, ax=ax, label="mean loss", ticks=levels[::3], format="%.2g", pad=0.02)
    bar.ax.minorticks_off()


def _mean(loss):
    try:
        return float(np.mean(np.asarray(loss, float)))
    except (TypeError, ValueError):
        return float("nan")
