"""The suspects of section 4's bug hunt. Hunt first, with `lab.gradcheck`; read this afterwards.

Each takes *your* layer_backward and gives back a function that works like yours, except for one thing.
"""

from __future__ import annotations


def one(layer_backward):
    """Wrap a backward function so that it does one thing wrong.

    Parameters
    ----------
    layer_backward : callable
        Your own function.

    Returns
    -------
    callable
        Takes ``(layer, dA)``, stores the same keys, returns an array of the same shape.
    """

    def suspect(layer, dA):
        seen = {**layer, "Z": layer["A"]}
        dX = layer_backward(seen, dA)
        layer.update(seen, Z=layer["Z"])
        return dX

    return suspect


def two(layer_backward):
    """Wrap a backward function so that it does another thing wrong; what comes in and goes out is as for `one`."""

    def suspect(layer, dA):
        dX = layer_backward(layer, dA)
        layer["db"] = layer["db"] / len(dA)
        return dX

    return suspect
