"""The student's program in the marker's own process: for an author in a notebook, never for somebody else's code."""

import contextlib
import signal
import threading
import time

from autograder_tests.transport.base import Transport
from autograder_tests.transport.record import CallFailed
from autograder_tests.transport.student_side import wire
from autograder_tests.transport.student_side.runner import Runner
from lab.running.patience import TICK, Patience
from lab.running.quiet import muted


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
        patience = Patience(seconds, time.thread_time)
        self._answer = lambda asked: answer(wire.from_bytes(asked), len(asked))
        try:
            with muted(), _limited(patience):
                return wire.from_bytes(self._runner.handle(data))
        except TimeLimit:
            raise CallFailed({"type": "TimeLimit", "message": f"no answer within {seconds:.3g} s"}) from None
        finally:
            self._answer, self.spent = None, patience.spent

    def stop(self) -> None:
        self._runner = Runner(lambda data: self._answer(data), passes=(KeyboardInterrupt,))


@contextlib.contextmanager
def _limited(patience):
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        patience.is_over()  # for the account
        return

    def stop(*_):
        if patience.is_over():  # again and again: a bare `except:` swallows one
            raise TimeLimit(f"no answer within {patience.seconds:.3g} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, TICK, TICK)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        patience.is_over()  # for the account
        signal.signal(signal.SIGALRM, before)
