"""What is wrong with a network that is shown, in words: which units are off, and whether all samples get one answer."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence

import numpy as np


def off_units(layers: Sequence[dict], count: int) -> list[tuple[int, int]]:
    """Count, for each hidden layer, the units whose output is 0 for every sample, and its units.

    Parameters
    ----------
    layers : sequence of dict
        After a forward pass.
    count : int
        How many of the samples count: the first ones.

    Returns
    -------
    list of (int, int)
        (0, 0) for a layer that keeps no A.
    """
    found = []
    for layer in layers[:-1]:
        off = (0, 0)
        with contextlib.suppress(KeyError, TypeError, ValueError):
            A = np.asarray(layer["A"], dtype=float)[:count]
            if A.ndim == 2 and len(A) == count:
                off = int((A.max(axis=0) <= 0).sum()), A.shape[1]
        found.append(off)
    return found


def said(p: np.ndarray, off: Sequence[tuple[int, int]]) -> str:
    """Say what is wrong: nothing, while answers differ and most units of each layer are on somewhere.

    Parameters
    ----------
    p : ndarray
        Of the samples that are trained on.
    off : sequence of (int, int)
        From `off_units`.
    """
    many = [(layer, *counts) for layer, counts in enumerate(off) if counts[0] and 2 * counts[0] >= counts[1]]
    if len(p) > 1 and float(np.ptp(p)) < 1e-6:
        dead = [(layer, units) for layer, count, units in many if count == units]
        if not dead:
            return f"Every sample gets the same answer: a probability of {p[0]:.3g}."
        layer, units = dead[0]
        which = f"all {units} units" if units > 1 else "the one unit"
        before = "it and the layers before it learn" if layer else "it learns"
        return (
            f"Every sample gets the same answer: {which} of layer {layer} {'are' if units > 1 else 'is'} off for every "
            f"sample, so {before} no more."
        )
    parts = [f"{count} of {units} units of layer {layer}" for layer, count, units in many]
    return f"Off for every sample: {', '.join(parts)}." if parts else ""
