"""Trains in the background: the newest request wins, and nothing that a student's function does can stop the explorer.

A supervisor thread takes requests and paints. What calls the student's functions runs in a `Disposable` thread.
"""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

from lab.data import DataError
from lab.explorer.job import CHANGE, LOOK, STOP, TRAIN, Change, End, Job, NewPicture
from lab.explorer.run import Run
from lab.explorer.settings import Settings
from lab.explorer.snapshot import Snapshot
from lab.live.functions import Functions, FunctionTrouble
from lab.live.supervisor import Supervisor

AT_ONCE = 0.1  # seconds in which a run that is dropped should have ended
GENTLY = 0.12  # seconds in which a run that is stopped may finish its epoch
STUCK = 0.3  # seconds after which a thread that does not end is left behind


@dataclass(frozen=True)
class Request:
    """What to do, the newest of its kind if no later number was given out."""

    generation: int
    kind: str
    settings: Settings
    moment: int | None = None
    change: Change | None = None
    lanes: tuple[Settings, ...] = ()


class Trainer:
    """Trains networks for one explorer.

    Parameters
    ----------
    functions : Functions
    settings : Settings
        To begin with.
    paint : callable
        ``paint(snapshot, job, last)``: show it. Called in the supervisor thread, one call at a time.
    tell : callable
        ``tell(kind, text)``: "busy" or "stopped" with the kind of job, "trouble", or "left" for a thread that cannot be
        ended.
    rest : callable, optional
        Called when nothing has been asked for in a while.

    Attributes
    ----------
    run : Run or None
        What the next request may go on with.
    snapshot : Snapshot or None
        The newest one that was painted.
    frames, drawing : int, float
        Pictures, and seconds spent on making and drawing them, since the last request.
    """

    def __init__(self, functions: Functions, settings: Settings, paint, tell, rest=lambda: None):
        self.functions, self.view = functions, settings
        self._paint, self._tell = paint, tell
        self.run: Run | None = None
        self.snapshot: Snapshot | None = None
        self.frames, self.drawing = 0, 0.0
        self._lock = threading.Lock()
        self._generation = 0
        self._supervisor = Supervisor(
            "lab-explorer", self._handle, lambda: self._job is not None, lambda: self._drop(AT_ONCE), rest, self._failed
        )
        self._job: Job | None = None
        self._moment: int | None = None  # that somebody has gone back to
        self._untold = False  # whether nobody has been told yet that the job is under way

    def ask(
        self,
        kind: str,
        settings: Settings,
        moment: int | None = None,
        change: Change | None = None,
        lanes: tuple[Settings, ...] = (),
    ) -> int:
        """Post a request; it replaces those that came before.

        LOOK, which only draws the network again as it is, replaces nothing. With a `moment` it draws the network as it
        was then, and training goes on from there.

        Returns
        -------
        int
            The request's generation number.
        """
        with self._lock:
            self.view = settings
            if kind != LOOK and not self._supervisor.closed:
                self._generation += 1
            self._supervisor.post(Request(self._generation, kind, settings, moment, change, lanes))
            return self._generation

    def close(self) -> None:
        """End everything; requests that come later are not taken."""
        self._supervisor.close()

    def wait(self, seconds: float = 60.0) -> bool:
        """Wait until everything that was asked for is done; False when time was up. For tests and scripts."""
        return self._supervisor.wait(seconds)

    # What follows runs in the supervisor thread.

    def _failed(self, error):
        """Say that the explorer itself failed; it must not be dead afterwards."""
        self._job = None
        self._tell("trouble", f"Internal error in the explorer ({type(error).__name__}: {error}). Press Train.")

    def _handle(self, event):
        if isinstance(event, Request):
            if event.generation == self._generation:  # else a newer one is waiting
                self._begin(event)
        elif isinstance(event, NewPicture) and event.job is self._job:
            self._show(event)
        elif isinstance(event, End) and event.job is self._job:
            self._end(event)
        job = self._job
        if event is None and job is not None and self._untold:
            self._untold = False
            self._tell("busy", job.kind)
        if job is not None and job.functions.late():
            self._give_up()
        elif job is not None and job.stopping and time.monotonic() > job.stopping + GENTLY and not job.shown_last:
            self._halt()
            self._begin(Request(self._generation, LOOK, self.view))  # the last picture, of where it is now
            if self._job is None:
                self._tell("stopped", job.kind)
            else:
                self._job.after = job.kind

    def _begin(self, request: Request):
        if request.kind == LOOK:
            if request.moment is not None:
                self._halt()
                self._moment = request.moment
            if self._job is None and self.run is not None:
                self._start(request)
            return  # a run that is under way looks at the newest settings by itself
        if request.kind == STOP:
            if self._job is not None:
                self._job.stop()  # it ends by itself, with a last picture
            return
        if request.kind == CHANGE and (self.run is None and self._job is None):
            return  # nothing is there that could be changed
        if request.kind == TRAIN and not self._same(request):
            self._drop(AT_ONCE)
            self.run = None
        else:
            self._halt()
        self.frames, self.drawing = 0, 0.0
        self._start(request)

    def _same(self, request) -> bool:
        run = self._job.run if self._job else self.run
        return run is not None and run.settings.same_training(request.settings)

    def _start(self, request):
        # A first picture says it, too, and comes sooner when nothing is sent before it.
        self._untold = request.kind != LOOK
        moment = self._moment
        newest = self.run is None or moment is None or self.run.is_now(moment)
        if request.kind != LOOK or newest:
            self._moment = None
        self._job = Job(
            *(request.kind, request.settings, self.functions, self.run, lambda: self.view, self._supervisor.tell),
            *(moment, request.change, request.lanes),
        )

    def _drop(self, seconds: float):
        """End the job at once: nothing of it is needed any more."""
        job, self._job = self._job, None
        if job is None:
            return
        if job.run is not None:
            job.run.stop = True
        name = job.functions.running(job.thread.ident)
        if job.thread.end(seconds):
            job.thread.put_away()
        else:
            self._leave_behind(job, name)

    def _halt(self):
        """Let the job finish its epoch; end it when that takes too long, and go back to the last checkpoint."""
        job = self._job
        if job is None:
            return
        if job.run is None:
            return self._drop(AT_ONCE)
        if not job.stopping:
            job.stop()
        while job.thread.alive and time.monotonic() < job.stopping + GENTLY:
            time.sleep(0.002)
        if job.thread.alive:
            self._drop(STUCK)
            self.run = job.run.restored()
        else:
            self._job, self.run = None, job.run
            job.thread.put_away()

    def _leave_behind(self, job, name):
        """Name a function that cannot be ended."""
        for _ in range(round(STUCK / AT_ONCE)):
            if not self._supervisor.waiting and job.thread.end(AT_ONCE):
                return
        if job.thread.alive:
            self._tell("left", str(self.functions.endless(name, stuck=True)))

    def _show(self, picture: NewPicture):
        began = time.perf_counter()
        self.snapshot = picture.snapshot
        self._untold = False
        self._paint(picture.snapshot, picture.job, picture.last)
        seconds = time.perf_counter() - began + picture.seconds
        picture.job.shown_last = picture.last
        self.frames += 1
        self.drawing += seconds
        picture.job.painted(seconds)

    def _end(self, end: End):
        job, self._job = self._job, None
        job.thread.put_away()
        if end.error is None:
            self.run = job.run
            if job.stopping or job.after:
                self._tell("stopped", job.after or job.kind)
            return
        self.run = job.run.restored() if job.run is not None else None
        if isinstance(end.error, FunctionTrouble | DataError):
            self._tell("trouble", str(end.error))
        else:
            what = f"{type(end.error).__name__}: {end.error}"
            self._tell("trouble", f"Internal error in the explorer ({what}). Press Train.")

    def _give_up(self):
        """End a job whose function does not come to an end."""
        job, self._job = self._job, None
        name = job.functions.running(job.thread.ident)
        ended = job.thread.end(STUCK)
        if ended:
            job.thread.put_away()
        self.run = job.run.restored() if job.run is not None else None
        allowed = job.functions.allowed
        self._tell("trouble", str(self.functions.endless(name, stuck=not ended, allowed=allowed)))
