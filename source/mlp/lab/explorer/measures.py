"""Numbers that tell how a network stands, of layers as the student's functions keep them."""

from __future__ import annotations

import contextlib

import numpy as np

CEILING = 1e-10  # probabilities are cut here before their logarithm is taken, as in the lab


def mean_loss(p: np.ndarray, y: np.ndarray) -> float:
    """Mean cross-entropy of probabilities; nan for no samples."""
    if not len(y):
        return float("nan")
    cut = np.clip(p, CEILING, 1 - CEILING)
    return float(-np.mean(np.where(y == 1, np.log(cut), np.log1p(-cut))))


def gradient_sizes(mlp: list[dict]) -> tuple[float, ...]:
    """Length of each layer's last gradient; nan where the student's function stores none."""
    sizes = []
    for layer in mlp:
        try:
            sizes.append(float(np.linalg.norm(layer["dW"])))
        except (KeyError, TypeError, ValueError):
            sizes.append(float("nan"))
    return tuple(sizes)


def sizes_inside(layers: list[dict], lr: float | None) -> np.ndarray:
    """Sizes of each layer's outputs, of its last gradient, and of that step against the weights.

    Parameters
    ----------
    layers : list of dict
        After a forward pass.
    lr : float or None
        Of the last step; None where none was taken.

    Returns
    -------
    ndarray, shape (layers, 3)
        nan where something is not known.
    """
    found = np.full((len(layers), 3), np.nan)
    for number, layer in enumerate(layers):
        with contextlib.suppress(KeyError, TypeError, ValueError), np.errstate(all="ignore"):
            found[number, 0] = np.mean(np.abs(layer["A"]))
            if lr is not None:
                found[number, 1] = np.linalg.norm(layer["dW"])
                found[number, 2] = lr * found[number, 1] / np.linalg.norm(layer["W"])
    return found


def weights_of(mlp: list[dict]) -> list[tuple[np.ndarray, np.ndarray]]:
    """W and b of each layer, copied; nothing where one of them has another form than the lab's."""
    found: list[tuple[np.ndarray, np.ndarray]] = []
    for layer in mlp:
        try:
            W, b = np.array(layer["W"], dtype=float), np.array(layer["b"], dtype=float).reshape(-1)
        except (KeyError, TypeError, ValueError):
            return []
        if W.ndim != 2 or len(b) != W.shape[1] or (found and W.shape[0] != found[-1][0].shape[1]):
            return []
        found.append((W, b))
    return found


def moved(before: list[dict], after: list[dict]) -> np.ndarray:
    """How far all weights and biases have moved, as one vector."""
    parts = [
        np.ravel(np.asarray(new[name], float) - np.asarray(old[name], float))
        for old, new in zip(before, after, strict=True)
        for name in ("W", "b")
    ]
    return np.concatenate(parts)
