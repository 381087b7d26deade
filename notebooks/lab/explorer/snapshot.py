"""What a run leaves for others to look at: its history, its moments, its last step, and what is drawn of it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from lab.explorer.samples import Samples
from lab.explorer.settings import Settings


@dataclass
class History:
    """What was measured along the way; lists of the same length, the first entry before training."""

    epoch: list[float] = field(default_factory=list)
    updates: list[int] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    train: list[float] = field(default_factory=list)
    test: list[float] = field(default_factory=list)
    gradient: list[tuple] = field(default_factory=list)
    inside: list[np.ndarray] = field(default_factory=list)

    def copy(self, end: int | None = None) -> History:
        """Return the first `end` entries, or all; nobody changes one."""
        return History(**{name: values[:end] for name, values in vars(self).items()})

    def arrays(self) -> dict:
        """Return it as arrays, by name; `gradient` has no row for before training."""
        found = {name: np.array(values) for name, values in vars(self).items() if name != "gradient"}
        return found | {"gradient": np.array([sizes for sizes in self.gradient if sizes])}


@dataclass(frozen=True)
class Moment:
    """What it takes to go on from where something was measured."""

    mlp: list[dict]
    dice: dict
    X: np.ndarray
    y: np.ndarray
    order: np.ndarray | None
    epoch: int
    place: int
    updates: int
    seconds: float
    changed: dict


@dataclass(frozen=True)
class Step:
    """One step, and what each sample of its mini-batch has to do with it.

    Attributes
    ----------
    rows : list of int
        The samples.
    pulls : list of float
        How far each of them alone would have moved the weights in the direction of the step. Their sum is `length`,
        where the step is the sum of what they would do.
    length : float
        Of the step, over all weights and biases.
    mean : bool
        Whether lr was divided by the number of samples.
    """

    rows: list[int]
    pulls: list[float]
    length: float
    mean: bool


@dataclass(frozen=True)
class Snapshot:
    """What is drawn: numbers and arrays only, which nothing changes afterwards.

    Attributes
    ----------
    settings : Settings
    samples : Samples
    history : dict of str to ndarray
        As in `History`.
    epoch, updates, seconds : numbers
        How far the run is. An epoch that was begun counts as a part.
    probability : ndarray, shape (resolution, resolution)
        Of label 1 over the plane; row 0 is the lowest X2.
    p : ndarray, shape (N,)
        Of each sample, those to train on first.
    units : list of ndarray
        For each hidden layer its outputs over the plane, shape (resolution², units).
    verdict : str
        In words, when the run diverged, gives the same answer everywhere or has many units off; otherwise empty.
    diverged : bool
    number : int
        Of the run.
    moment : int
        The row of the history that is shown: the last one unless somebody has gone back.
    weights : list of (ndarray, ndarray)
        W and b of each layer; empty where a layer has none that can be drawn.
    step : Step or None
        The one that was taken last, where it was taken by itself.
    changed : tuple of (int, int, int)
        Layer, row (below 0 for the bias) and column of each weight that was changed by hand.
    """

    settings: Settings
    samples: Samples
    history: dict
    epoch: float
    updates: int
    seconds: float
    probability: np.ndarray
    p: np.ndarray
    units: list
    verdict: str = ""
    diverged: bool = False
    number: int = 0
    moment: int = -1
    weights: list = field(default_factory=list)
    step: Step | None = None
    changed: tuple[tuple[int, int, int], ...] = ()

    @property
    def loss(self) -> float:
        """Of the samples trained on, at the moment that is shown."""
        return float(self.history["train"][self.moment])

    @property
    def test_loss(self) -> float:
        """Of the test samples, at the moment that is shown; nan without any."""
        return float(self.history["test"][self.moment])

    @property
    def sizes(self) -> list[int]:
        """Units of each layer, the inputs first; empty where the weights cannot be drawn."""
        return [len(self.weights[0][0]), *(len(b) for _, b in self.weights)] if self.weights else []
