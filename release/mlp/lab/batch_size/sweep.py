"""Makes the runs of an experiment in the background: one after another, with progress, to be stopped and continued."""

from __future__ import annotations

import time

from lab.batch_size.base import Experiment, Point
from lab.live.functions import Calls, Functions, FunctionTrouble
from lab.live.supervisor import Supervisor
from lab.live.thread import Disposable

STUCK = 0.3  # seconds in which a thread that is ended should have ended
SHARE = 0.2  # of the time that pictures may take while runs are made


class Sweep:
    """An experiment in the background.

    Parameters
    ----------
    experiment : Experiment
    functions : Functions
    changed : callable
        ``changed(sweep, last)``: there is something new to draw. Called in the sweep's own thread; `last` when it has
        come to rest: everything is done, or it was stopped, or a function failed.
    counted : callable, optional
        ``counted(sweep)``: a run has begun or ended. Called often, so it should not draw.

    Attributes
    ----------
    results : dict of Point: dict
        What is finished; kept when it is stopped.
    trouble : str
        What went wrong, in one sentence.
    running : bool
        Whether runs are being made.
    """

    def __init__(self, experiment: Experiment, functions: Functions, changed, counted=lambda sweep: None):
        self.experiment, self._functions = experiment, functions
        self._changed, self._counted = changed, counted
        self._drawing = False
        self.results: dict[Point, dict] = {}
        self.trouble, self.current = "", None
        self._points = experiment.points()
        self._supervisor = Supervisor(
            "lab-sweep", self._handle, lambda: self._thread is not None, self._close, failed=self._failed
        )
        self._thread: Disposable | None = None
        self._calls: Functions | None = None
        self._spent = self._next_picture = 0.0
        self.running = False

    @property
    def todo(self) -> list[Point]:
        """The runs that are not finished."""
        return [point for point in self._points if point not in self.results]

    @property
    def total(self) -> int:
        """How many runs there are."""
        return len(self._points)

    def remaining(self) -> float | None:
        """Seconds that the rest will take, if it goes on as it has; None when nothing is finished yet."""
        done = len(self.results)
        return self._spent / done * (self.total - done) if done and self._spent else None

    def go(self) -> None:
        """Start, or go on with what is not finished."""
        self._post("go")

    def stop(self) -> None:
        """Stop; the run that is under way is dropped, what is finished is kept."""
        self._post("stop")

    def clear(self) -> None:
        """Stop, and forget what is finished."""
        self._post("clear")

    def close(self) -> None:
        """End everything."""
        self._supervisor.close()

    def wait(self, seconds: float = 600.0) -> bool:
        """Wait until it has come to rest; False when time was up."""
        return self._supervisor.wait(seconds)

    def _post(self, what: str):
        if what == "go" and not self._supervisor.closed:
            self.running = True
        self._supervisor.post(what)

    # What follows runs in the supervisor thread.

    def _handle(self, event):
        if event == "go":
            self._start()
        elif event in ("stop", "clear"):
            self._end()
            if event == "clear":
                self.results, self.trouble, self._spent = {}, "", 0.0
            self._show(last=True)
        elif isinstance(event, tuple) and event[0] is self._thread:
            self._take(*event[1:])
            if self._thread is not None and time.monotonic() > self._next_picture and not self._supervisor.waiting:
                began = time.monotonic()
                self._show(last=False)
                self._next_picture = time.monotonic() + (time.monotonic() - began) / SHARE
        if self._calls is not None and self._calls.late():
            self._give_up()

    def _failed(self, error):
        """Say that the experiment itself failed; what is finished is kept."""
        self._end()
        self.trouble = f"Internal error in the experiment ({type(error).__name__}: {error})."
        self._show(last=True)

    def _close(self):
        self._end()
        self.running = False

    def _start(self):
        if self._thread is not None:
            return
        self.trouble, todo = "", self.todo
        if not todo:
            return self._show(last=True)
        self.current = todo[0]
        self._calls = self._functions.for_one_thread()
        calls = Calls(self._calls)
        thread = Disposable(
            lambda: self._work(thread, todo, calls), lambda it: self._supervisor.tell((it, "end", it.error, 0))
        )
        self._thread = thread
        self._counted(self)
        thread.start()

    def _work(self, thread, todo, calls):
        """Make runs; in the student's thread."""
        for point in todo:
            began = time.monotonic()
            result = self.experiment.run(calls, point)
            self._supervisor.tell((thread, point, result, time.monotonic() - began))
            while self._drawing:  # two threads that compute at once slow each other down
                time.sleep(0.002)

    def _take(self, what, came, seconds):
        if what != "end":
            self.results[what] = came
            self._spent += seconds
            rest = self.todo
            self.current = rest[0] if rest else None
            self._counted(self)
            return
        thread, self._thread, self._calls = self._thread, None, None
        thread.put_away()
        if came is not None:
            known = isinstance(came, FunctionTrouble | ValueError | OSError)
            self.trouble = str(came) if known else f"Internal error in the experiment ({type(came).__name__}: {came})."
        self._show(last=True)

    def _end(self) -> bool:
        """End the student's thread; False when it is stuck."""
        thread, self._thread, self._calls = self._thread, None, None
        if thread is None:
            return True
        ended = thread.end(STUCK)
        if ended:
            thread.put_away()
        return ended

    def _give_up(self):
        name = self._functions.running(self._thread.ident)
        ended = self._end()
        self.trouble = str(self._functions.endless(name, stuck=not ended))
        self._show(last=True)

    def _show(self, last: bool):
        self._drawing = True
        try:
            self._changed(self, last)
        except Exception as error:  # a fault of the picture's must not end the sweep
            self.trouble = f"The picture could not be drawn ({type(error).__name__}: {error})."
            self._counted(self)
        finally:
            self._drawing = False
        if last and not self._supervisor.waiting:
            self.running = False
