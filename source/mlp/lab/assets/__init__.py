"""Small arrays for the figures that need a finished network, computed when the lab is built.

The figures draw from these numbers, so that no finished code has to be shipped to show what finished code can do.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

FOLDER = Path(__file__).parent


def load(name: str) -> np.ndarray:
    """Return the shipped array called `name` (the file ``<name>.npy`` in this folder)."""
    path = FOLDER / f"{name}.npy"
    if not path.exists():
        raise FileNotFoundError(f"The lab folder is not complete: {path.name} is missing. Unpack the release again.")
    return np.load(path, allow_pickle=False)
