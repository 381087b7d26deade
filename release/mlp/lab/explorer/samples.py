"""The samples of a run: read or drawn, and split into those to train on and those to test with."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from lab import data
from lab.explorer.settings import TABLE, Settings
from lab.figures.maps import extent_of


@dataclass(frozen=True)
class Samples:
    """Samples to train on (`X`, `y`) and to test with (`test_X`, `test_y`, which may be empty).

    `extent` is the part of the plane that the map shows. `note` says what is not as it was asked for.
    """

    X: np.ndarray
    y: np.ndarray
    test_X: np.ndarray
    test_y: np.ndarray
    extent: tuple
    note: str = ""

    @property
    def all_X(self) -> np.ndarray:
        """The samples of both kinds, those to train on first."""
        return np.concatenate([self.X, self.test_X])

    @property
    def all_y(self) -> np.ndarray:
        """The labels of both kinds, those to train on first."""
        return np.concatenate([self.y, self.test_y])


def get(settings: Settings) -> Samples:
    """Return the samples that some settings ask for.

    Raises
    ------
    lab.data.DataError
        When the lab's table cannot be read.
    """
    return _get(settings.data, settings.noise, settings.samples, settings.split, settings.draw)


@lru_cache(maxsize=32)
def _get(name: str, noise: float, count: int, split: int, draw: int) -> Samples:
    note = ""
    if name == "lab":
        X, y = data.load(TABLE)
        if len(X) < count:
            note = f"the lab's table has {len(X)} samples: all of them are used"
        X, y = X[:count], y[:count]
    else:
        X, y = data.make(name, count, noise, np.random.default_rng(draw))
    keep = len(X) - round(len(X) * split / 100)
    return Samples(X[:keep], y[:keep], X[keep:], y[keep:], extent_of(X), note)
