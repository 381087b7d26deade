"""When code that gives no answer is called endless: by the work that it has done, and hardly by the clock on the wall.

A clock says the same of an honest function on a machine that is slow or busy with something else as of an endless one.
The time that the processor spent on it tells them apart. Code that waits for something that never comes does no work:
that is what the clock is for, and it is read in small steps, so that a machine which stands still does not count.
"""

from __future__ import annotations

import sys
import threading
import time

TICK = 0.1  # seconds after which to look again; a longer time between two looks counts as this much
AT_REST = 0.05  # part of a step below which code is waiting for something, and not only for its turn
RESTING = 2.0  # times the limit that code may rest
IMPORTS = 60.0  # seconds more for code that is importing something: half a package would stay broken in the kernel


class Patience:
    """How much time something may take.

    Parameters
    ----------
    seconds : float
        Of work, on a processor; it may rest twice as long. So it ends some day, however little it works.
    work : callable
        Returns the seconds of work so far; raises OSError when what worked has ended.
    ident : int, optional
        The number of the thread that works. Once, an import that it is in the middle of is waited for.
    """

    def __init__(self, seconds: float, work, ident: int | None = None):
        self.seconds, self._work, self._ident = seconds, work, ident
        self._imports_until = 0.0
        self._worked = self._rested = 0.0
        self._moment = [0.0, 0.0]  # work and time since rest was last judged: within less than a tick, everything rests
        self._seen = self._read(0.0)
        self._looked = self._due = time.monotonic()

    @property
    def spent(self) -> float:
        """Seconds of the limit that are used up, as of the last look."""
        return max(self._worked, self._rested / RESTING)

    def is_over(self) -> bool:
        """Look, and say whether the time is up. To be called at least once in every `TICK`."""
        seen, now = self._read(self._seen), time.monotonic()
        work, step = max(seen - self._seen, 0.0), min(now - self._looked, TICK)
        self._seen, self._looked, self._due = seen, now, now + TICK / 4
        self._worked += work
        self._moment[0] += work
        self._moment[1] += step
        if self._moment[1] >= 0.9 * TICK:
            done, length = self._moment
            self._rested += length if done < AT_REST * length else 0.0
            self._moment = [0.0, 0.0]
        return self.spent > self.seconds and not self._imports(now)

    def is_due(self) -> bool:
        """Whether the last look was a while ago: asking the system for each of thousands of messages costs more."""
        return time.monotonic() >= self._due

    def _imports(self, now: float) -> bool:
        """Whether there is more time, because of an import that is under way or has just ended."""
        if self._ident is None:
            return False
        if importing(self._ident):
            self._imports_until = self._imports_until or now + IMPORTS
            return now < self._imports_until
        self._ident = None
        if self._imports_until:
            self._worked = self._rested = 0.0
        return bool(self._imports_until)

    def skip(self) -> None:
        """Leave out the time since the last look, in which somebody else had something to do; work counts."""
        self._looked = time.monotonic()

    def _read(self, otherwise: float) -> float:
        try:
            return self._work()
        except OSError:
            return otherwise


def my_work():
    """Return a function that says how long the calling thread has worked, and may be called from any other.

    Where the system has no such clock, it is that of the whole process.
    """
    try:
        clock = time.pthread_getcpuclockid(threading.get_ident())
    except (AttributeError, OSError):
        return time.process_time
    return lambda: time.clock_gettime(clock)


def importing(ident: int) -> bool:
    """Whether a thread, by its number, is in the middle of an import."""
    frame = sys._current_frames().get(ident)
    while frame is not None:
        if frame.f_code.co_filename == "<frozen importlib._bootstrap>":
            return True
        frame = frame.f_back
    return False
