"""One run of the student's network: its weights now and at the start, its history, and what is drawn of it.

Everything in here is done in the student's thread (`lab.live.thread`) and may be ended between any two
instructions: a run that was ended is dropped, or put back to its last checkpoint.
"""

from __future__ import annotations

import copy
import itertools
import time

import numpy as np

from lab.explorer.measures import gradient_sizes, mean_loss, moved, sizes_inside, weights_of
from lab.explorer.samples import Samples
from lab.explorer.settings import FULL, Settings
from lab.explorer.snapshot import History, Moment, Snapshot, Step
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
        self.extremes = 0
        self.measure()
        self.keep()

    def keep(self) -> None:
        """Make a checkpoint."""
        counts = self.epoch, self.place, self.updates, self.seconds
        state = copy.deepcopy((self.mlp, self.rng, self.order, self.X, self.y))
        self.checkpoint = state, counts, self.history.copy(), list(self.moments)

    def restored(self) -> Run:
        """Return the run as it was at the last checkpoint: a new object, as the old one's thread may still be going."""
        one = copy.copy(self)
        state, counts, history, moments = self.checkpoint
        one.history, one.moments = history.copy(), list(moments)
        one.mlp, one.rng, one.order, one.X, one.y = copy.deepcopy(state)
        one.epoch, one.place, one.updates, one.seconds = counts
        one.verdict, one.diverged, one.stop = "", False, False
        return one

    def at(self, moment: int) -> Run:
        """Return the run as it was when a row of the history was measured, as a new object."""
        one, then = copy.copy(self), self.moments[moment]
        one.mlp, one.rng = copy.deepcopy(then.mlp), copy.deepcopy(self.rng)
        one.rng.bit_generator.state = then.dice
        one.X, one.y, one.order = then.X.copy(), then.y.copy(), then.order
        one.epoch, one.place, one.updates, one.seconds = then.epoch, then.place, then.updates, then.seconds
        one.verdict, one.diverged, one.extremes, one.step = "", False, 0, None
        return one

    def go_back(self, moment: int) -> None:
        """Be from now on as it was then, and forget what came after."""
        if not 0 <= moment < len(self.moments) - 1:
            return
        vars(self).update(vars(self.at(moment)))
        self.moments = self.moments[: moment + 1]
        self.history = self.history.copy(moment + 1)
        self.keep()

    def put_weight(self, layer: int, row: int, column: int, value: float) -> None:
        """Give one weight another value, or one bias where `row` is below 0, and measure what comes of it.

        A weight that this network does not have is left alone: the one that was meant may have been another's.
        """
        shapes = [W.shape for W, _ in weights_of(self.mlp)]
        if not (0 <= layer < len(shapes) and -1 <= row < shapes[layer][0] and 0 <= column < shapes[layer][1]):
            return
        W, b = self.mlp[layer]["W"], self.mlp[layer]["b"]
        if row < 0:
            np.asarray(b).reshape(-1)[column] = value
        else:
            W[row, column] = value
        for past in (*vars(self.history).values(), self.moments):
            del past[-1:]
        self.diverged, self.verdict, self.extremes = False, "", 0
        self.measure()

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

    def one_batch_looked_at(self) -> None:
        """Take one step with the next mini-batch, and find out how each of its samples pulls: see `Step`."""
        before = copy.deepcopy(self.mlp)
        self.one_batch()
        if self.diverged or not weights_of(self.mlp):
            return
        rows, lr = self.last_rows, self.last_lr
        step = moved(before, self.mlp)
        length = float(np.linalg.norm(step))
        pulls = []
        for row in rows:
            alone = copy.deepcopy(before)
            args = alone, self.X[[row]], self.y[[row]], lr
            self.functions.call("mlp_minibatch", *args, expected=self.step_seconds)
            pulls.append(float(moved(before, alone) @ step) / length if length else 0.0)
        known = {sample.tobytes(): number for number, sample in enumerate(self.samples.X)}  # functions may shuffle X
        found = [known.get(self.X[row].tobytes(), -1) for row in rows]
        self.step = Step(found, pulls, length, self.settings.gradient == "mean")

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
        samples, past = self.samples, self.history
        p, layers = self._forward(samples.all_X)
        train, test = mean_loss(p[: len(samples.y)], samples.y), mean_loss(p[len(samples.y) :], samples.test_y)
        past.epoch.append(self.epoch + self.place / len(samples.X))
        past.updates.append(self.updates)
        past.seconds.append(self.seconds)
        past.train.append(train)
        past.test.append(test)
        past.gradient.append(gradient_sizes(self.mlp) if self.updates else ())
        past.inside.append(sizes_inside(layers, self._rate(self.size) if self.updates else None))
        self.moments.append(self._moment())
        self._judge(p[: len(samples.y)], train)

    def measure_now(self) -> None:
        """Measure, unless that was done at this very step."""
        if self.history.updates[-1] != self.updates:
            self.measure()

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
            *(self.epoch, self.place, self.updates, self.seconds),
        )

    def _judge(self, p: np.ndarray, loss: float) -> None:
        """Say in words what has gone wrong with a run, if something has."""
        if self.diverged:
            return
        if not np.isfinite(p).all():
            return self._diverge("its outputs are no longer numbers")
        # Two measurements in a row: a first wild step may be made good by the next ones.
        self.extremes = self.extremes + 1 if loss > HOPELESS and self.updates else 0
        if self.extremes >= 2:
            return self._diverge(f"its loss is {loss:.1f} per sample, where answering “half” costs 0.69")
        same = len(p) > 1 and self.updates and float(np.ptp(p)) < 1e-6
        self.verdict = (
            "Every sample gets the same answer: a layer whose units are off for every sample learns nothing more."
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
        moment = next((i for i, one in enumerate(self.moments) if one.updates >= self.updates), len(self.moments) - 1)
        return Snapshot(
            *(self.settings, self.samples, past, self.epoch + self.place / len(self.samples.X)),
            *(self.updates, self.seconds, probability.reshape(resolution, resolution), p, units),
            *(self.verdict, self.diverged, self.number, moment, weights_of(self.mlp), self.step),
        )
