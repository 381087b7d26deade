"""What the experiments on batch size have in common: points, the protocol, how a student's functions are called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from lab import data

BATCHES = (1, 2, 4, 8, 16, 32, 50)
HIDDEN = (4, 3)
EPOCHS = 100

_SECTIONS = {"init_mlp": 2, "mlp_forward": 3, "mlp_backward": 4, "mlp_minibatch": 6, "mlp_epoch": 6, "mlp_train": 6}
_SECTIONS |= {"binary_crossentropy_loss": 1, "d_binary_crossentropy_loss": 1}


@dataclass(frozen=True)
class Point:
    """One run of an experiment.

    Attributes
    ----------
    batch : int
        Samples in a mini-batch.
    lr : float
        Learning rate of a mini-batch of one sample; what it is for others is told by `variant`.
    seed : int
        Of the weights and of every shuffle.
    variant : str
        What else an experiment changes: a rule for the learning rate, or the state of the network.
    label : str
        For a line of progress: ``"batch 8, seed 2"``. Not part of the identity.
    """

    batch: int
    lr: float
    seed: int
    variant: str = ""
    label: str = field(default="", compare=False)


class Experiment:
    """One question about batch size: a list of runs, what one run does, and what all of them show.

    A sweep runner calls `run` for each of the `points`, in order, with a student's functions; `picture` and `summary`
    take what is finished by then, one run or more. Nothing in here starts a thread, and nothing is kept between two
    runs but the samples.

    Parameters
    ----------
    samples : (X, y), optional
        What to train on. Default: the lab's first 50 samples.
    hidden : tuple of int, optional
        Units in each hidden layer.
    batches : int or sequence of int, optional
        Instead of the default sizes.
    seeds : int or sequence of int, optional
        Instead of the default seeds, one run or more for each.

    Attributes
    ----------
    number : int
    title : str
    question : str
        One sentence.
    timed : bool
        Whether runs look at the clock: then nothing should be drawn meanwhile.
    seeds : tuple of int
        What `points` takes when it is given none: by default five.
    """

    number = 0
    title = question = ""
    timed = False
    seeds: tuple[int, ...] = (0, 1, 2, 3, 4)

    def __init__(self, samples=None, hidden=HIDDEN, batches=BATCHES, seeds=None):
        self._samples = samples
        self.hidden = several(hidden, int)
        self.batches = several(batches, int)
        self.seeds = self.seeds if seeds is None else several(seeds, int)
        if not self.batches or min(self.batches) < 1:
            raise ValueError("batch sizes are whole numbers, 1 or more")
        if not self.seeds or min(self.seeds) < 0:
            raise ValueError("seeds are whole numbers, 0 or more")

    @property
    def samples(self):
        """The samples, read when they are first asked for: (X, y), copies each time.

        A function that shuffles in place is right, and must not change what the next run is trained on.
        """
        if self._samples is None:
            self._samples = data.load(n=50)
        X, y = self._samples
        return np.array(X), np.array(y)

    def points(self, seeds: Iterable[int] | None = None) -> list[Point]:
        """Return the runs in the order in which a sweep makes them: all of one seed before the next."""
        return [
            Point(batch, lr, seed, variant, f"{self.line(lr, variant)}, batch {batch}, seed {seed}".removeprefix(", "))
            for seed in self._seeds(seeds)
            for lr, variant in self.settings()
            for batch in self.batches
        ]

    def settings(self) -> list[tuple[float, str]]:
        """Return (lr, variant) of each line of the picture, in order."""
        raise NotImplementedError

    def line(self, lr: float, variant: str) -> str:
        """Name a line of the picture."""
        return variant

    def run(self, functions: Mapping, point: Point) -> dict:
        """Do one run with the student's functions and return plain numbers, lists and arrays."""
        raise NotImplementedError

    def picture(self, results: Mapping[Point, dict]):
        """Draw what is finished; return a `lab.picture.Picture`."""
        raise NotImplementedError

    def finding(self, results: Mapping[Point, dict]) -> str:
        """Say in one sentence what the finished runs show: the title of their picture."""
        raise NotImplementedError

    def details(self, results: Mapping[Point, dict]) -> str:
        """Return the numbers behind it, in a few lines of text."""
        raise NotImplementedError

    def summary(self, results: Mapping[Point, dict]) -> str:
        """Say all of it in text."""
        return f"{self.finding(results)}.\n{self.details(results)}"

    def _seeds(self, seeds):
        return tuple(self.seeds if seeds is None else seeds)


def several(values, kind):
    """Return one value or several as a tuple without repeats."""
    values = (values,) if np.isscalar(values) else values
    return tuple(dict.fromkeys(kind(value) for value in values))


# ------------------------------------------------------------ calling a student's functions


def spec_of(hidden):
    """Return the network's pairs as `train` in section 7 makes them: relu, and sigmoid on the last hidden size."""
    sizes = (2, *hidden)
    return [(size, "relu") for size in sizes[:-1]] + [(sizes[-1], "sigmoid"), (1, None)]


def network(functions, hidden, rng):
    """Make a new network with the student's `init_mlp`."""
    mlp = functions["init_mlp"](spec_of(hidden), rng)
    if mlp is None:
        raise ValueError(nothing("init_mlp", "the list of layers"))
    return mlp


def nothing(name, due):
    """Say that a function gave back nothing usable, and where it is written."""
    return f"{name} (section {_SECTIONS[name]}) did not return {due}"


def number(value, name, due="the loss as one number"):
    """Return `value` as a float, or say which function returned something else."""
    return numbers(value, name, 1, due)[0]


def numbers(values, name, count, due):
    """Return `values` as a list of `count` floats, or say which function returned something else."""
    try:
        array = np.asarray(values, float).ravel()
    except (TypeError, ValueError):
        raise ValueError(nothing(name, due)) from None
    if values is None or array.size != count:
        raise ValueError(nothing(name, due))
    return array.tolist()


def mean_loss(functions, mlp, X, y):
    """Return the mean loss of a network on samples, by the student's own functions."""
    losses = functions["binary_crossentropy_loss"](y, functions["mlp_forward"](mlp, X))
    if losses is None:
        raise ValueError(nothing("binary_crossentropy_loss", "the losses"))
    return float(np.mean(losses))


def minibatches(n, batch, rng):
    """Yield the sample numbers of one epoch's mini-batches, in a new order; the last one may be short."""
    order = rng.permutation(n)
    for start in range(0, n, batch):
        yield order[start : start + batch]


# ------------------------------------------------------------ numbers and tables


def lines_of(results, key):
    """Group results by line of a picture and by batch size.

    Parameters
    ----------
    results : dict of Point: dict
    key : callable
        Point in, the line that it belongs to out.

    Returns
    -------
    dict of object: dict of int: list of (Point, dict)
        Lines in the order in which they first come; batch sizes ascending, points by seed.
    """
    lines: dict = {}
    for point, result in results.items():
        lines.setdefault(key(point), {}).setdefault(point.batch, []).append((point, result))
    return {
        line: {batch: sorted(found, key=lambda pair: pair[0].seed) for batch, found in sorted(sizes.items())}
        for line, sizes in lines.items()
    }


def seeds_in(results) -> str:
    """Say which seeds the results come from: ``"seeds 0 to 4"``."""
    seeds = sorted({point.seed for point in results})
    if len(seeds) == 1:
        return f"seed {seeds[0]}"
    if seeds == list(range(seeds[0], seeds[-1] + 1)):
        return f"seeds {seeds[0]} to {seeds[-1]}"
    return f"seeds {', '.join(map(str, seeds))}"


def over(results) -> str:
    """Say what the numbers of a table are: ``"Medians of seeds 0 to 4"``, or ``"Seed 0"``."""
    seeds = seeds_in(results)
    return f"Medians of {seeds}" if len({point.seed for point in results}) > 1 else seeds.capitalize()


def table(head, rows) -> str:
    """Lay rows of text out in columns: the first one to the left, all others to the right."""
    rows = [[str(cell) for cell in row] for row in (head, *rows)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for first, *others in rows:
        lines.append(
            "  ".join(
                [first.ljust(widths[0]), *(cell.rjust(w) for cell, w in zip(others, widths[1:], strict=True))]
            ).rstrip()
        )
    return "\n".join(lines)
