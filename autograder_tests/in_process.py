"""The student's program in the marker's own process: for an author in a notebook, never for somebody else's code."""

import contextlib
import signal
import threading

from lab.quiet import muted

from .record import CallFailed
from .student_side import wire
from .student_side.runner import Runner
from .transport import Transport


class TimeLimit(BaseException):
    """Raised inside a call that takes too long; no ``except Exception`` of the program's stops it."""


class InProcess(Transport):
    """Runs the program here, through the same runner and the same messages as `SeparateProcess`.

    The time limit works where Python can be interrupted (main thread, not on Windows); elsewhere an endless loop stays
    one.
    """

    def __init__(self):
        self._answer = None
        self._runner = Runner(lambda data: self._answer(data), passes=(KeyboardInterrupt,))

    def _exchange(self, data, answer, seconds):
        self._answer = lambda asked: answer(wire.from_bytes(asked), len(asked))
        try:
            with muted(), _limited(seconds):
                return wire.from_bytes(self._runner.handle(data))
        except TimeLimit:
            raise CallFailed({"type": "TimeLimit", "message": f"no answer within {seconds:.3g} s"}) from None
        finally:
            self._answer = None

    def stop(self):
        self._runner = Runner(lambda data: self._answer(data), passes=(KeyboardInterrupt,))


@contextlib.contextmanager
def _limited(seconds):
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(*_):
        raise TimeLimit(f"no answer within {seconds:.3g} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds, 0.2)  # again and again: a bare `except:` swallows one
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
