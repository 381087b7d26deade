"""Weights that were changed by hand: which, and what they were before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from lab.explorer.measures import weights_of

if TYPE_CHECKING:
    from lab.explorer.run import Run

Place = tuple[int, int, int]  # layer, row (below 0 for the bias), column


def after(changed: Mapping[Place, tuple[float, int]], place: Place, old: float, new: float, updates: int) -> dict:
    """Return what is changed once a weight has another value.

    A weight that gets back the value that it had, before anything was trained with the other one, is as it was.

    Parameters
    ----------
    changed : mapping of place to (float, int)
        Before: the value that each weight had, and the updates that were done when it was changed first.
    place : tuple of int
    old, new : float
    updates : int
        So far.
    """
    now = dict(changed)
    first = now.get(place)
    if first is None or first[1] != updates:
        now[place] = (old, updates)
    elif first[0] == new:
        del now[place]
    return now


def put(run: Run, place: Place, value: float | None) -> None:
    """Give one weight another value, and measure what comes of it; None is the value that it had before.

    A weight that this network does not have is left alone: the one that was meant may have been another's.
    """
    layer, row, column = place
    shapes = [W.shape for W, _ in weights_of(run.mlp)]
    if not (0 <= layer < len(shapes) and -1 <= row < shapes[layer][0] and 0 <= column < shapes[layer][1]):
        return
    if value is None:
        if place not in run.changed:
            return
        value = run.changed[place][0]
    W, b = run.mlp[layer]["W"], np.asarray(run.mlp[layer]["b"])
    old = float(b.reshape(-1)[column] if row < 0 else W[row, column])
    if row < 0:
        b.reshape(-1)[column] = value
    else:
        W[row, column] = value
    run.changed = after(run.changed, place, old, value, run.updates)
    run.measure_again()
