"""Where the boundary of a small network can bend: its map with the fold line of each unit."""

from __future__ import annotations

import numpy as np

from lab import style
from lab.figures import parts
from lab.figures.maps import extent_of, plane, small_map
from lab.picture import Picture


@style.drawn
def fold_lines(networks, forward, X, y) -> Picture:
    """Draw decision maps with the lines along which the units of layer 0 switch on and off.

    Parameters
    ----------
    networks : dict of str: list of layer dicts
        What to write over each map, and the network. With one hidden layer these lines are all the folds there are.
    forward : callable
        The student's `mlp_forward`.
    X, y : arrays of samples
    """
    extent = extent_of(X)
    figure, axes = style.new_figure(min(9.5, 2.8 * len(networks) + 0.8), 3.3, 1, len(networks), squeeze=False)
    seen = []
    for ax, (name, mlp) in zip(axes[0], networks.items(), strict=True):
        small_map(ax, plane(lambda points, mlp=mlp: forward(mlp, points), extent), extent, X, y)
        hidden = mlp[0] if len(mlp) > 1 else {"W": np.empty((2, 0)), "b": ()}
        units = np.shape(hidden["W"])[1]
        for weights, offset in zip(np.transpose(hidden["W"]), np.ravel(hidden["b"]), strict=True):
            _fold_line(ax, weights, offset, extent)
        seen.append(f"{name}: {units} fold line{'s' if units != 1 else ''}")
        ax.set_title(name, loc="center", fontsize=10)
    deep = any(len(mlp) > 2 for mlp in networks.values())
    if deep:
        finding = "The fold lines of layer 0 (dashed); the later layers bend the boundary in other places too"
    else:
        finding = "The boundary (solid) bends only where it crosses a unit's fold line (dashed)"
    parts.headline(figure, finding)
    return Picture(figure, f"{finding}. Decision maps. {', '.join(seen)}.")


def _fold_line(ax, weights, offset, extent):
    """Draw where ``weights @ (X1, X2) + offset`` is 0, as far as it runs through the map."""
    length = float(np.hypot(*weights))
    if length == 0:
        return  # such a unit is on everywhere or nowhere
    foot = -offset * np.asarray(weights) / length**2
    along = np.array([-weights[1], weights[0]]) / length
    reach = np.hypot(*foot) + np.abs(extent).sum()
    ends = np.array([foot - reach * along, foot + reach * along])
    ax.plot(*ends.T, color=style.INK, linewidth=1, linestyle=(0, (5, 4)), scalex=False, scaley=False)
