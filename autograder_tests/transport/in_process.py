"""The student's program in the marker's own process: for an author in a notebook, never for somebody else's code."""

import time

from autograder_tests.transport.base import Limited, TimeLimit, Transport
from autograder_tests.transport.record import CallFailed
from autograder_tests.transport.student_side.runner import Runner
from lab.running.patience import Patience
from lab.running.quiet import muted


class InProcess(Transport):
    """Runs the program here, through the same runner and the same messages as `SeparateProcess`.

    The time limit works where Python can be interrupted (main thread, not on Windows); elsewhere an endless loop stays
    one.
    """

    def __init__(self):
        self._answer = None
        self._runner = Runner(lambda data: self._answer(data), passes=(KeyboardInterrupt,))

    def _exchange(self, data, answer, seconds, calm=False, waiting=b""):
        patience = Patience(seconds, time.thread_time)
        self._answer = answer
        try:
            with muted(), Limited(patience).on_guard() as guard, guard:
                return self._runner.handle(data)
        except TimeLimit:
            raise CallFailed({"type": "TimeLimit", "message": f"no answer within {seconds:.3g} s"}) from None
        finally:
            self._answer, self.spent = None, patience.spent

    def stop(self) -> None:
        self._runner = Runner(lambda data: self._answer(data), passes=(KeyboardInterrupt,))
