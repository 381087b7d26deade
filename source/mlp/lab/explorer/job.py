"""One piece of work of the trainer's: what is done in the student's thread, and when a picture is due."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from lab.explorer import by_hand, samples
from lab.explorer.pulls import take_step
from lab.explorer.race import Race
from lab.explorer.run import Run
from lab.explorer.settings import Settings
from lab.explorer.snapshot import Snapshot
from lab.live.functions import Functions
from lab.live.thread import Disposable

TRAIN, EPOCH, MINIBATCH, REWIND, LOOK, STOP = "train", "epoch", "minibatch", "rewind", "look", "stop"
CHANGE, RACE = "change", "race"


@dataclass(frozen=True)
class Change:
    """Another value for one weight, or None for the one that it had; `row` is below 0 for a bias."""

    layer: int
    row: int
    column: int
    value: float | None


FIRST = 0.002  # seconds of work before the first picture of a run
WAY_OUT = 0.015  # seconds after it, in which the kernel's other threads send it without waiting for turns
SHARE = 0.09  # of the time that drawing may take; it waits for the end of an epoch, so that less comes of it
SLOWEST = 0.43  # seconds from one picture to the next, however long drawing takes; the epoch under way comes on top
MAP_SECONDS = 0.03  # that a map may take while training; with slow functions it gets coarser
COARSEST = 20


@dataclass(frozen=True)
class NewPicture:
    """What a job hands to the painter: a snapshot, what it cost to make, and whether it is the job's last."""

    job: Job
    snapshot: Snapshot
    seconds: float
    last: bool


@dataclass(frozen=True)
class End:
    """A job has ended; `error` is what stopped it, if something did."""

    job: Job
    error: BaseException | None


class Job:
    """Work on a run, in a thread of its own.

    Parameters
    ----------
    kind : str
        One of the constants above, but for STOP.
    settings : Settings
    functions : Functions
    run : Run or None
        To go on with; a new one if it is None or was made with other settings.
    view : callable
        Returns the settings as they are when a picture is made: threshold and resolution may change meanwhile.
    post : callable
        Takes `NewPicture` and `End`.
    moment : int, optional
        The row of the history to look at, or to go on from.
    change : Change, optional
        For CHANGE.
    lanes : sequence of Settings
        For RACE: one of them is `settings`, whose run is the one that is shown and gone on with.

    Attributes
    ----------
    shown : tuple of (str, Snapshot)
        How the lanes of a race stand in the newest picture, by letter.
    """

    def __init__(
        self,
        kind: str,
        settings: Settings,
        functions: Functions,
        run: Run | None,
        view,
        post,
        moment: int | None = None,
        change: Change | None = None,
        lanes: Sequence[Settings] = (),
    ):
        self.kind, self.settings, self._view, self._post = kind, settings, view, post
        self.moment, self.change, self.lanes = moment, change, lanes
        self.race: Race | None = None
        self.shown: tuple[tuple[str, Snapshot], ...] = ()
        self.functions = functions.for_one_thread()
        looks = kind in (LOOK, CHANGE)  # at what is there: after a race the controls say another thing
        self.run = run if run is not None and (looks or run.settings.same_training(settings)) else None
        self.stopping: float | None = None  # since when it has been asked to stop
        self.shown_last = False
        self.after: str | None = None  # the kind of the job that was stopped, of which this one shows the last picture
        self.free, self.next_picture, self._first = True, time.perf_counter() + FIRST, True
        self.began, self.done_before = time.monotonic(), self.run.epoch if self.run else 0
        self.thread = Disposable(self._work, self._done)
        self.thread.start()

    def stop(self) -> None:
        """Ask the job to end after the epoch that it is in."""
        self.stopping = time.monotonic()
        if self.run is not None:
            self.run.stop = True

    def painted(self, seconds: float) -> None:
        """Take note that a picture was painted, and how long making and drawing it took."""
        self.next_picture = time.perf_counter() + min(seconds * (1 / SHARE - 1), max(SLOWEST - seconds, seconds))
        self.free = True

    def remaining(self, epoch: float) -> float | None:
        """Seconds that the training will still take, from how far it is; None when that cannot be said yet."""
        done, took = epoch - self.done_before, time.monotonic() - self.began
        if done <= 0 or took < 0.2:
            return None
        return took / done * max(self.settings.epochs - epoch, 0)

    # What follows runs in the student's thread: no locks.

    def _work(self):
        run = self.run
        fresh = run is None
        if fresh:
            run = Run(self.settings, samples.get(self.settings), self.functions)
            self.run = run
        run.functions, run.stop = self.functions, False
        if self.kind == LOOK and self.moment is not None and not run.is_now(self.moment):
            return self._show(self._view().resolution, last=True, run=run.at(self.moment))
        if self.moment is not None and self.kind not in (LOOK, REWIND):
            run.go_back(self.moment)
        done = run.epoch >= self.settings.epochs or run.diverged
        if not fresh and (self.kind in (REWIND, RACE) or (self.kind == TRAIN and done)):
            run.rewind()
        self.done_before = run.epoch
        if self.kind in (TRAIN, EPOCH, MINIBATCH):
            run.rehearse()
        if self.kind == RACE:
            own = next(one for one in self.lanes if one.same_training(self.settings))
            runs = [run if one is own else Run(one, samples.get(one), self.functions) for one in self.lanes]
            self.race = Race(runs)
            self.race.go_on(lambda: run.stop, self._publish)
        elif self.kind == TRAIN:
            run.train(self.settings.epochs, self._publish)
        elif self.kind == EPOCH and not run.diverged:
            run.one_epoch()
        elif self.kind == MINIBATCH and not run.diverged:
            take_step(run)
        if self.kind in (EPOCH, MINIBATCH):
            run.measure_now()
        if self.kind == CHANGE:
            run.measure_now()
            by_hand.put(run, (self.change.layer, self.change.row, self.change.column), self.change.value)
        run.keep()
        self._show(self._view().resolution, last=True)

    def _publish(self):
        if self.free and time.perf_counter() >= self.next_picture:
            self.free = False
            wanted = self._view().resolution
            cost = self.run.sample_seconds * wanted**2
            if cost > MAP_SECONDS:
                wanted = max(COARSEST, int(wanted * (MAP_SECONDS / cost) ** 0.5))
            self.run.keep()
            self._show(wanted, last=False)
            # Two threads that compute at once take turns; the picture is there sooner when one waits.
            while not (self.free or self.run.stop):
                time.sleep(0.0005)
            if self._first:
                self._first = False
                time.sleep(WAY_OUT)

    def _show(self, resolution: int, last: bool, run: Run | None = None):
        began = time.perf_counter()
        view = self._view()  # the threshold may have been moved while it trained
        run = run or self.run
        settings = run.settings.changed(threshold=view.threshold, resolution=view.resolution)
        snapshot = replace(run.snapshot(resolution), settings=settings)
        if self.race is not None:
            self.shown = self.race.snapshots(last)
        self._post(NewPicture(self, snapshot, time.perf_counter() - began, last))

    def _done(self, thread):
        self._post(End(self, thread.error))
