"""What a run of the explorer depends on: one frozen record, its limits, its words, and the same as code."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np

SETS = {
    "lab": "the lab's table",
    "moons": "moons",
    "circles": "circles",
    "xor": "xor",
    "spiral": "spiral",
    "blobs": "blobs",
}
TABLE = "week_3_data.csv"
DATA_SEED = 1  # of the sets that are drawn, at first: the seed of a run moves weights and order, never the samples
BATCHES = (1, 2, 4, 8, 16, 32, 64, 128, 256)
FULL = 0  # the batch size that means all training samples
MAX_UNITS, MAX_LAYERS = 64, 6
RANGES = {
    "noise": (0.0, 0.5),
    "samples": (10, 500),
    "split": (0, 60),
    "lr": (0.0001, 10.0),
    "epochs": (1, 2000),
    "seed": (0, 9999),
    "draw": (0, 9999),
    "threshold": (0.01, 0.99),
    "resolution": (20, 300),
}
VIEW_ONLY = frozenset({"threshold", "resolution"})  # the network stays as it is when these change


class SettingsError(ValueError):
    """One sentence about a setting that cannot be used."""


@dataclass(frozen=True)
class Settings:
    """Everything that decides a run.

    Attributes
    ----------
    data : str
        ``"lab"`` is the table that comes with the lab; the others are drawn by `lab.data.make`.
    noise : float
        Of a set that is drawn; the lab's table has its own.
    samples : int
        All of them, those to train on and those to test with.
    split : int
        Percent of the samples that are kept back for testing.
    hidden : tuple of int
        Units of each hidden layer.
    batch : int
        Samples in a mini-batch; 0 is all of them.
    lr : float
        Learning rate.
    epochs : int
    gradient : str
        ``"sum"``: the student's `mlp_epoch`. ``"mean"``: their `mlp_minibatch`, lr divided by the mini-batch's size.
    seed : int
        Of the initial weights and the order of the samples.
    draw : int
        Of the samples of a set that is drawn: another number gives others of the same kind.
    threshold : float
        Probability above which a sample is labelled 1.
    resolution : int
        Points of the map along each axis.
    """

    data: str = "lab"
    noise: float = 0.1
    samples: int = 50
    split: int = 0
    hidden: tuple[int, ...] = (4, 3)
    batch: int = 4
    lr: float = 0.01
    epochs: int = 200
    gradient: str = "sum"
    seed: int = 0
    threshold: float = 0.5
    resolution: int = 100
    draw: int = DATA_SEED

    def __post_init__(self):
        if self.data not in SETS:
            raise SettingsError(f"there is no data set {self.data!r}: choose one of {', '.join(SETS)}")
        if self.gradient not in ("sum", "mean"):
            raise SettingsError(f"gradient is {self.gradient!r}: it is “sum” or “mean”")
        for name, (low, high) in RANGES.items():
            value = getattr(self, name)
            number = isinstance(value, int | float | np.number) and not isinstance(value, bool)
            if not number or not low <= value <= high:
                raise SettingsError(f"{name} is {value!r}: choose a number from {low:g} to {high:g}")
            whole = isinstance(low, int)
            if whole and value != int(value):
                raise SettingsError(f"{name} is {value!r}: choose a whole number")
            object.__setattr__(self, name, int(value) if whole else float(value))
        if isinstance(self.batch, bool) or not isinstance(self.batch, int | np.integer) or self.batch < 0:
            raise SettingsError(f"batch is {self.batch!r}: choose a whole number of samples, or 0 for all of them")
        object.__setattr__(self, "batch", int(self.batch))
        object.__setattr__(self, "hidden", hidden_layers(self.hidden))

    def changed(self, **new) -> Settings:
        """Return a copy with some settings changed."""
        return replace(self, **new)

    def same_training(self, other: Settings) -> bool:
        """Whether the other's network would come out the same: only what is drawn differs."""
        return all(
            getattr(self, field.name) == getattr(other, field.name)
            for field in fields(self)
            if field.name not in VIEW_ONLY
        )

    @property
    def spec(self) -> list[tuple]:
        """What `init_mlp` takes: relu in the hidden layers, sigmoid in the last."""
        sizes = (2, *self.hidden)
        return [(size, "relu") for size in sizes[:-1]] + [(sizes[-1], "sigmoid"), (1, None)]

    @property
    def train(self) -> int:
        """How many samples are trained on, if there are as many as were asked for."""
        return self.samples - round(self.samples * self.split / 100)


def hidden_layers(given) -> tuple[int, ...]:
    """Read hidden layers, from text as it is typed or from numbers.

    Parameters
    ----------
    given : str, int or sequence of int
        ``"4,3"``, ``"4 3"`` or ``""`` for no hidden layer.

    Raises
    ------
    SettingsError
        In one sentence.
    """
    if isinstance(given, str):
        text = given.strip().strip("()[]").strip()
        parts = text.replace(",", " , ").split() if text else []
        words = [word for word in parts if word != ","]
        if text.endswith(",") and len(words) == 1 and parts.count(",") == 1:
            parts = words  # "8," is how Python writes one layer
        expected_commas = max(len(words) - 1, 0)
        if "," in parts and parts.count(",") != expected_commas:
            raise SettingsError(f"“{_cut(given)}” has a comma with no number beside it: write layers such as 4,3")
        for word in words:
            if not (word.isascii() and word.isdigit()):
                raise SettingsError(f"“{_cut(word)}” is not a whole number of units: write layers such as 4,3")
        given = tuple(int(word) for word in words)
    elif isinstance(given, int | np.integer) and not isinstance(given, bool):
        given = (int(given),)
    layers = tuple(given)
    if len(layers) > MAX_LAYERS:
        raise SettingsError(f"{len(layers)} hidden layers are too many to play with: the limit is {MAX_LAYERS}")
    for units in layers:
        if isinstance(units, bool) or not isinstance(units, int | np.integer):
            raise SettingsError(f"{units!r} is not a whole number of units: write layers such as 4,3")
        if units < 1:
            raise SettingsError(f"a layer of {units} units cannot pass anything on: the least is 1")
        if units > MAX_UNITS:
            raise SettingsError(f"{units} units are too many to play with: the limit is {MAX_UNITS} in a layer")
    return tuple(int(units) for units in layers)


def _cut(text: str, longest: int = 30) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"
