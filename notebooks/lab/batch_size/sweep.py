"""Makes the runs of an experiment in the background: one after another, with progress, to be stopped and continued."""

from __future__ import annotations

import queue
import threading
import time

from lab.batch_size.base import Experiment, Point
from lab.live.functions import Calls, Functions, FunctionTrouble
from lab.live.thread import Disposable

IDLE = 2.0  # seconds after which an idle supervisor exits
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
    """

    def __init__(self, experiment: Experiment, functions: Functions, changed, counted=lambda sweep: None):
        self.experiment, self._functions = experiment, functions
        self._changed, self._counted = changed, counted
        self._drawing = False
        self.results: dict[Point, dict] = {}
        self.trouble, self.current = "", None
        self._points = experiment.points()
        self._lock = threading.Lock()
        self._inbox: queue.SimpleQueue = queue.SimpleQueue()
        self._working = self._closed = False
        self._thread: Disposable | None = None
        self._calls: Functions | None = None
        self._spent = 0.0
        self._rest = threading.Event()
        self._rest.set()

    @property
    def running(self) -> bool:
        """Whether runs are being made."""
        return not self._rest.is_set()

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
        with self._lock:
            self._closed = True
        self._inbox.put(None)

    def wait(self, seconds: float = 600.0) -> bool:
        """Wait until it has come to rest; False when time was up."""
        return self._rest.wait(seconds)

    def _post(self, what: str):
        with self._lock:
            if self._closed:
                return
            if what == "go":
                self._rest.clear()
            self._inbox.put(what)
            if not self._working:
                self._working = True
                threading.Thread(target=self._supervise, name="lab-sweep", daemon=True).start()

    # What follows runs in the supervisor thread.

    def _supervise(self):
        drawn = 0.0
        while not self._closed:
            try:
                event = self._inbox.get(timeout=IDLE if self._thread is None else 0.05)
            except queue.Empty:
                event = None
                if self._thread is None and self._go_home():
                    return
            if event == "go":
                self._start()
            elif event in ("stop", "clear"):
                self._end()
                if event == "clear":
                    self.results, self.trouble, self._spent = {}, "", 0.0
                self._show(last=True)
            elif isinstance(event, tuple) and event[0] is self._thread:
                self._take(*event[1:])
                if self._thread is not None and time.monotonic() > drawn and self._inbox.empty():
                    began = time.monotonic()
                    self._show(last=False)
                    drawn = time.monotonic() + (time.monotonic() - began) / SHARE
            if self._calls is not None and self._calls.late():
                self._give_up()
        self._end()
        self._rest.set()

    def _go_home(self) -> bool:
        with self._lock:
            if self._inbox.empty():
                self._working = False
            return not self._working

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
            lambda: self._work(thread, todo, calls), lambda it: self._inbox.put((it, "end", it.error, 0))
        )
        self._thread = thread
        self._counted(self)
        thread.start()

    def _work(self, thread, todo, calls):
        """Make runs; in the student's thread."""
        for point in todo:
            began = time.monotonic()
            result = self.experiment.run(calls, point)
            self._inbox.put((thread, point, result, time.monotonic() - began))
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
        if last and self._inbox.empty():
            self._rest.set()
