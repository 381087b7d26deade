"""One run of the student's network: its weights now and at the start, its history, and what is drawn of it.

Everything in here is done in the student's thread (`lab.live.thread`) and may be ended between any two
instructions: a run that was ended is dropped, or put back to its last checkpoint.
"""

from __future__ import annotations

import copy
import time
from dataclasses import dataclass, field

import numpy as np

from lab.explorer.samples import Samples
from lab.explorer.settings import FULL, Settings
from lab.figures.boundary import grid_points
from lab.live.functions import Functions, numbers, one_number

POINTS = 200  # of a curve at most: measuring the loss more often would slow the training down
CEILING = 1e-10  # probabilities are cut here before their logarithm is taken, as in the lab
HOPELESS = 5.0  # a loss per sample: answering "half" costs 0.69


@dataclass
class History:
    """What was measured along the way; lists of the same length, the first entry before training."""

    epoch: list[float] = field(default_factory=list)
    updates: list[int] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    train: list[float] = field(default_factory=list)
    test: list[float] = field(default_factory=list)
    gradient: list[tuple] = field(default_factory=list)


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
        In words, when the run diverged or gives the same answer everywhere; otherwise empty.
    diverged : bool
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


class Run:
    """A network in training.

    Parameters
    ----------
    settings : Settings
    samples : Samples
    functions : Functions
    """

    def __init__(self, settings: Settings, samples: Samples, functions: Functions):
        self.settings, self.samples, self.functions = settings, samples, functions
        rng = np.random.default_rng(settings.seed)
        mlp = functions.call("init_mlp", settings.spec, rng)
        if not isinstance(mlp, list | tuple) or not all(isinstance(layer, dict) for layer in mlp):
            raise functions.wrong("init_mlp", mlp, "a list of layer dicts")
        self.start = copy.deepcopy((mlp, rng))
        self.stop = False
        self.step_seconds = self.sample_seconds = 0.0  # what a step, and a sample on its way forward, has taken
        self.rewind()

    def rewind(self) -> None:
        """Go back to the initial weights, and to the initial state of the generator."""
        self.mlp, self.rng = copy.deepcopy(self.start)
        # Copies: a function may shuffle the samples in place, and is right to.
        self.X, self.y = self.samples.X.copy(), self.samples.y.copy()
        self.history, self.order = History(), None
        self.epoch, self.place, self.updates, self.seconds = 0, 0, 0, 0.0
        self.verdict, self.diverged = "", False
        self.extremes = 0
        self.measure()
        self.keep()

    def keep(self) -> None:
        """Make a checkpoint."""
        state = (self.mlp, self.rng, self.history, self.order, self.X, self.y)
        self.checkpoint = copy.deepcopy(state), (self.epoch, self.place, self.updates, self.seconds)

    def restored(self) -> Run:
        """Return the run as it was at the last checkpoint: a new object, as the old one's thread may still be going."""
        one = copy.copy(self)
        state, counts = self.checkpoint
        one.mlp, one.rng, one.history, one.order, one.X, one.y = copy.deepcopy(state)
        one.epoch, one.place, one.updates, one.seconds = counts
        one.verdict, one.diverged, one.stop = "", False, False
        return one

    @property
    def size(self) -> int:
        """Samples in a mini-batch, the last one of an epoch perhaps less."""
        N = len(self.samples.X)
        return N if self.settings.batch == FULL else min(self.settings.batch, N)

    @property
    def batches(self) -> int:
        """Mini-batches in an epoch."""
        return -(-len(self.samples.X) // self.size)

    @property
    def every(self) -> int:
        """The loss is measured after so many epochs."""
        return max(1, -(-self.settings.epochs // POINTS))

    def rehearse(self) -> None:
        """Take one step with a copy of the network, to see whether the functions work and how long a step takes."""
        args = copy.deepcopy(self.mlp), self.X[: self.size].copy(), self.y[: self.size].copy(), self.settings.lr
        began = time.perf_counter()
        one_number(self.functions, "mlp_minibatch", self.functions.call("mlp_minibatch", *args))
        self.step_seconds = time.perf_counter() - began

    def train(self, until: int, publish) -> None:
        """Train up to an epoch.

        Parameters
        ----------
        until : int
        publish : callable
            Called after each epoch; it decides whether a picture is due.
        """
        while self.epoch < until and not self.stop and not self.diverged:
            self.one_epoch()
            publish()

    def one_epoch(self) -> None:
        """Finish the epoch that was begun, or do a whole one."""
        if self.settings.gradient == "sum" and not self.place:
            began = time.perf_counter()
            args = self.mlp, self.X, self.y, self.size, self.settings.lr, self.rng
            loss = self.functions.call("mlp_epoch", *args, expected=self.step_seconds * self.batches)
            self.seconds += time.perf_counter() - began
            loss = one_number(self.functions, "mlp_epoch", loss)
            self.updates += self.batches
            self._epoch_done(loss)
        else:
            before = self.epoch
            while self.epoch == before and not self.diverged:
                self.one_batch()

    def one_batch(self) -> None:
        """Take one step with the next mini-batch; the samples are shuffled when an epoch begins."""
        if not self.place:
            self.order = self.rng.permutation(len(self.X))
        rows = self.order[self.place : self.place + self.size]
        lr = self.settings.lr / (len(rows) if self.settings.gradient == "mean" else 1)
        began = time.perf_counter()
        args = self.mlp, self.X[rows], self.y[rows], lr
        loss = self.functions.call("mlp_minibatch", *args, expected=self.step_seconds)
        self.seconds += time.perf_counter() - began
        loss = one_number(self.functions, "mlp_minibatch", loss)
        self.updates, self.place = self.updates + 1, self.place + self.size
        if not np.isfinite(loss):
            self._diverge(f"its loss is {loss}")
        if self.place >= len(self.X):
            self.place = 0
            self._epoch_done(loss)

    def _epoch_done(self, loss: float) -> None:
        self.epoch += 1
        if not np.isfinite(loss):
            self._diverge(f"its loss is {loss}")
        if self.diverged or self.epoch % self.every == 0 or self.epoch >= self.settings.epochs:
            self.measure()

    def measure(self) -> None:
        """Add a point to the history: losses and shares of right labels, with the weights as they are."""
        samples, past = self.samples, self.history
        p = self.probabilities(samples.all_X)
        train, test = mean_loss(p[: len(samples.y)], samples.y), mean_loss(p[len(samples.y) :], samples.test_y)
        past.epoch.append(self.epoch + self.place / len(samples.X))
        past.updates.append(self.updates)
        past.seconds.append(self.seconds)
        past.train.append(train)
        past.test.append(test)
        past.gradient.append(self._gradient_sizes() if self.updates else ())
        self._judge(p[: len(samples.y)], train)

    def measure_now(self) -> None:
        """Measure, unless that was done at this very step."""
        if self.history.updates[-1] != self.updates:
            self.measure()

    def _gradient_sizes(self) -> tuple:
        """Length of each layer's last gradient; nan where the student's function stores none."""
        sizes = []
        for layer in self.mlp:
            try:
                sizes.append(float(np.linalg.norm(layer["dW"])))
            except (KeyError, TypeError, ValueError):
                sizes.append(float("nan"))
        return tuple(sizes)

    def _judge(self, p: np.ndarray, loss: float) -> None:
        """Say in words what has gone wrong with a run, if something has."""
        if self.diverged:
            return
        if not np.isfinite(p).all():
            return self._diverge("its outputs are not numbers any more")
        # Two measurements in a row: a first wild step may be made good by the next ones.
        self.extremes = self.extremes + 1 if loss > HOPELESS and self.updates else 0
        if self.extremes >= 2:
            return self._diverge(f"its loss is {loss:.1f} per sample, where answering “half” costs 0.69")
        same = len(p) > 1 and self.updates and float(np.ptp(p)) < 1e-6
        self.verdict = (
            "Every sample gets the same answer: a layer whose units are off for every sample learns no more."
            if same
            else ""
        )

    def _diverge(self, why: str) -> None:
        self.diverged = True
        self.verdict = (
            f"Diverged in epoch {max(1, int(np.ceil(self.epoch + self.place / len(self.samples.X))))}: {why}."
        )

    def probabilities(self, X: np.ndarray) -> np.ndarray:
        """Ask the network, without disturbing what its layers keep of the training."""
        return self._forward(X)[0]

    def _forward(self, X):
        layers = [dict(layer) for layer in self.mlp]
        began = time.perf_counter()
        came = self.functions.call("mlp_forward", layers, X, expected=self.sample_seconds * len(X))
        self.sample_seconds = max((time.perf_counter() - began) / len(X), self.sample_seconds / 2)
        return numbers(self.functions, "mlp_forward", came, len(X)), layers

    def snapshot(self, resolution: int) -> Snapshot:
        """Return what is to be drawn now."""
        p = self.probabilities(self.samples.all_X)
        points = grid_points(self.samples.extent, resolution)
        probability, layers = self._forward(points)
        units = []
        for layer in layers[:-1]:
            A = np.asarray(layer.get("A", ()))
            units.append(A if A.ndim == 2 and len(A) == len(points) else None)
        past = {name: np.array(values) for name, values in vars(self.history).items() if name != "gradient"}
        past["gradient"] = np.array([sizes for sizes in self.history.gradient if sizes])
        return Snapshot(
            *(self.settings, self.samples, past, self.epoch + self.place / len(self.samples.X)),
            *(self.updates, self.seconds, probability.reshape(resolution, resolution), p, units),
            *(self.verdict, self.diverged),
        )


def mean_loss(p: np.ndarray, y: np.ndarray) -> float:
    """Mean cross-entropy of probabilities; nan for no samples."""
    if not len(y):
        return float("nan")
    cut = np.clip(p, CEILING, 1 - CEILING)
    return float(-np.mean(np.where(y == 1, np.log(cut), np.log1p(-cut))))
