"""One run of the student's network: its weights now and at the start, its history, and what is drawn of it.

Everything in here is done in the student's thread (`lab.live.thread`) and may be ended between any two
instructions: a run that was ended is dropped, or put back to its last checkpoint.
"""

from __future__ import annotations

import copy
import itertools
import time

import numpy as np

from lab.explorer import verdicts
from lab.explorer.measures import gradient_sizes, mean_loss, sizes_inside, weights_of
from lab.explorer.samples import Samples
from lab.explorer.settings import FULL, Settings
from lab.explorer.snapshot import History, Moment, Snapshot
from lab.figures.boundary import grid_points
from lab.live.functions import Functions, numbers, one_number

POINTS = 200  # of a curve at most: measuring the loss more often would slow the training down
HOPELESS = 5.0  # a loss per sample: answering "half" costs 0.69
FORGOTTEN = {"X", "Z", "A", "dA", "dZ", "dX"}  # what a layer keeps of a mini-batch, and makes anew for the next one
_numbers = itertools.count(1)


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
        self.number = next(_numbers)
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
        self.history, self.moments, self.order, self.step = History(), [], None, None
        self.epoch, self.place, self.updates, self.seconds = 0, 0, 0, 0.0
        self.verdict, self.diverged = "", False
        self.extremes, self.changed = 0, {}
        self.measure()
        self.keep()

    def keep(self) -> None:
        """Make a checkpoint."""
        counts = self.epoch, self.place, self.updates, self.seconds, self.changed
        state = copy.deepcopy((self.mlp, self.rng, self.order, self.X, self.y))
        self.checkpoint = state, counts, self.history.copy(), list(self.moments)

    def restored(self) -> Run:
        """Return the run as it was at the last checkpoint: a new object, as the old one's thread may still be going."""
        one = copy.copy(self)
        state, counts, history, moments = self.checkpoint
        one.history, one.moments = history.copy(), list(moments)
        one.mlp, one.rng, one.order, one.X, one.y = copy.deepcopy(state)
        one.epoch, one.place, one.updates, one.seconds, one.changed = counts
        one.verdict, one.diverged, one.stop = "", False, False
        return one

    def at(self, moment: int) -> Run:
        """Return the run as it was when a row of the history was measured, as a new object."""
        one, then = copy.copy(self), self.moments[moment]
        one.history, one.changed = self.whole_history(), then.changed
        one.mlp, one.rng = copy.deepcopy(then.mlp), copy.deepcopy(self.rng)
        one.rng.bit_generator.state = then.dice
        one.X, one.y, one.order = then.X.copy(), then.y.copy(), then.order
        one.epoch, one.place, one.updates, one.seconds = then.epoch, then.place, then.updates, then.seconds
        one.verdict, one.diverged, one.extremes, one.step = "", False, 0, None
        return one

    def is_now(self, moment: int) -> bool:
        """Whether a row of the history is how the run is, and not how it was."""
        last = len(self.moments) - 1
        return moment > last or (moment == last and self.moments[last].updates == self.updates)

    def go_back(self, moment: int) -> None:
        """Be from now on as it was then, and forget what came after."""
        if moment < 0 or self.is_now(moment):
            return
        vars(self).update(vars(self.at(moment)))
        self.moments = self.moments[: moment + 1]
        self.history = self.history.copy(moment + 1)
        self.keep()

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

    def _rate(self, size: int) -> float:
        """The learning rate of a step with so many samples."""
        return self.settings.lr / (size if self.settings.gradient == "mean" else 1)

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
        self.step = None
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
        lr = self._rate(len(rows))
        self.last_rows, self.last_lr, self.step = rows, lr, None
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
        p, train = self._add_to(self.history)
        self.moments.append(self._moment())
        self._judge(p[: len(self.samples.y)], train)

    def measure_again(self) -> None:
        """Measure in place of the last time: something was changed by hand."""
        for past in (*vars(self.history).values(), self.moments):
            del past[-1:]
        self.diverged, self.verdict, self.extremes = False, "", 0
        self.measure()

    def measure_now(self) -> None:
        """Measure, unless that was done at this very step."""
        if self.history.updates[-1] != self.updates:
            self.measure()

    def whole_history(self) -> History:
        """The history up to now: what is drawn between two measurements has a last row of its own."""
        if self.updates <= self.history.updates[-1]:
            return self.history
        past = self.history.copy()
        self._add_to(past)
        return past

    def _add_to(self, past: History) -> tuple[np.ndarray, float]:
        samples = self.samples
        p, layers = self._forward(samples.all_X)
        train, test = mean_loss(p[: len(samples.y)], samples.y), mean_loss(p[len(samples.y) :], samples.test_y)
        past.epoch.append(self.epoch + self.place / len(samples.X))
        past.updates.append(self.updates)
        past.seconds.append(self.seconds)
        past.train.append(train)
        past.test.append(test)
        past.gradient.append(gradient_sizes(self.mlp) if self.updates else ())
        past.inside.append(sizes_inside(layers, self._rate(self.size) if self.updates else None))
        return p, train

    def _moment(self) -> Moment:
        kept = [
            {key: value for key, value in layer.items() if key not in FORGOTTEN and value is not None}
            for layer in self.mlp
        ]
        last = self.moments[-1] if self.moments else None
        X = last.X if last is not None and np.array_equal(last.X, self.X) else self.X.copy()
        y = last.y if last is not None and np.array_equal(last.y, self.y) else self.y.copy()
        dice = self.rng.bit_generator.state
        return Moment(
            *(copy.deepcopy(kept), dice, X, y, self.order),
            *(self.epoch, self.place, self.updates, self.seconds, self.changed),
        )

    def _judge(self, p: np.ndarray, loss: float) -> None:
        """End a run that has gone wrong."""
        if self.diverged:
            return
        if not np.isfinite(p).all():
            return self._diverge("its outputs are no longer numbers")
        # Two measurements in a row: a first wild step may be made good by the next ones.
        self.extremes = self.extremes + 1 if loss > HOPELESS and self.updates else 0
        if self.extremes >= 2:
            return self._diverge(f"its loss is {loss:.1f} per sample, where answering “half” costs 0.69")

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
        past = self.whole_history()
        p, layers = self._forward(self.samples.all_X)
        train = len(self.samples.y)
        verdict = self.verdict or (verdicts.said(p[:train], verdicts.off_units(layers, train)) if self.updates else "")
        points = grid_points(self.samples.extent, resolution)
        probability, layers = self._forward(points)
        units = []
        for layer in layers[:-1]:
            A = np.asarray(layer.get("A", ()))
            units.append(A if A.ndim == 2 and len(A) == len(points) else None)
        moment = next(i for i, updates in enumerate(past.updates) if updates >= self.updates)
        changed = tuple(sorted(self.changed))
        return Snapshot(
            *(self.settings, self.samples, past.arrays(), self.epoch + self.place / len(self.samples.X)),
            *(self.updates, self.seconds, probability.reshape(resolution, resolution), p, units),
            *(verdict, self.diverged, self.number, moment, weights_of(self.mlp), self.step, changed),
        )
