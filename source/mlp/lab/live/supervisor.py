"""The thread that takes requests while student code runs in another: the same for the explorer and the laboratory."""

from __future__ import annotations

import contextlib
import queue
import threading
import time
from collections.abc import Callable

IDLE = 3.0  # seconds after which a supervisor without work exits
LOOK_UP = 0.05  # seconds after which one with work looks whether it has come to a stop


class Supervisor:
    """Handles events one at a time, in a thread that lives only while there is something to do.

    Callbacks of widgets only post, so that they may overlap and come out of order (with ipykernel 7 they arrive on
    threads of their own).

    Parameters
    ----------
    name : str
        The thread's name.
    handle : callable
        ``handle(event)``: an event that was posted, or None when none came for a while.
    busy : callable
        Returns whether work is under way.
    end : callable
        Called once in the thread after `close`.
    rest : callable, optional
        Called before the thread exits because nothing has been asked for in a while.
    failed : callable, optional
        ``failed(error)``: what `handle` raised; it must leave nothing under way.
    """

    def __init__(
        self,
        name: str,
        handle: Callable,
        busy: Callable[[], bool],
        end: Callable[[], object],
        rest: Callable[[], object] = lambda: None,
        failed: Callable[[Exception], object] | None = None,
    ):
        self._name, self._handle, self._busy, self._end = name, handle, busy, end
        self._rest, self._failed = rest, failed
        self._lock = threading.Lock()
        self._inbox: queue.SimpleQueue = queue.SimpleQueue()
        self._working = False
        self.closed = False

    @property
    def waiting(self) -> bool:
        """Whether an event has been posted that was not handled yet."""
        return not self._inbox.empty()

    def post(self, event: object) -> None:
        """Let an event be handled; it is dropped after `close`. From any thread but the student's."""
        with self._lock:
            if self.closed:
                return
            self._inbox.put(event)
            if not self._working:
                self._working = True
                threading.Thread(target=self._supervise, name=self._name, daemon=True).start()

    def tell(self, event: object) -> None:
        """Let an event be handled by the thread that runs. Takes no lock: the student's thread may be ended here."""
        self._inbox.put(event)

    def close(self) -> None:
        """End the thread; later events are not taken."""
        with self._lock:
            self.closed = True
        self._inbox.put(None)

    def wait(self, seconds: float) -> bool:
        """Wait until everything that was posted is done; False when time was up. For tests and scripts."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            done = threading.Event()
            with self._lock:
                if not self._working or self.closed:
                    return True
                self._inbox.put(done)
            if done.wait(LOOK_UP):  # it is set in its turn, if there is no work then
                return True
        return False

    def _supervise(self):
        while not self.closed:
            try:
                event = self._inbox.get(timeout=LOOK_UP if self._busy() else IDLE)
            except queue.Empty:
                event = None
                if not self._busy():
                    with contextlib.suppress(Exception):  # what it does is not worth a dead supervisor
                        self._rest()
                    if self._may_exit():
                        return
            if isinstance(event, threading.Event):
                if not self._busy() and self._inbox.empty():
                    event.set()
                event = None
            try:
                self._handle(event)
            except Exception as error:
                if self._failed is None:
                    raise
                self._failed(error)
        self._end()
        with self._lock:
            self._working = False

    def _may_exit(self) -> bool:
        with self._lock:
            if self._inbox.empty():
                self._working = False
            return not self._working
