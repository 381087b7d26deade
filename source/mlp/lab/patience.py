"""When code that gives no answer is called endless: by the work that it has done, and hardly by the clock on the wall.

A clock says the same of an honest function on a machine that is slow or busy with something else as of an endless one.
The time that the processor spent on it tells them apart. Code that waits for something that never comes does no work:
that is what the clock is for, and it is read in small steps, so that a machine which stands still does not count.
"""

from __future__ import annotations

import threading
import time

TICK = 0.1  # seconds after which to look again; a longer time between two looks counts as this much
AT_REST = 0.05  # part of a step below which code is waiting for something, and not only for its turn
RESTING = 2.0  # times the limit that code may rest


class Patience:
    """How much time something may take.

    Parameters
    ----------
    seconds : float
        Of work, on a processor; it may rest twice as long. So it ends some day, however little it works.
    work : callable
        Returns the seconds of work so far; raises OSError when what worked has ended.
    """

    def __init__(self, seconds: float, work):
        self.seconds, self._work = seconds, work
        self._worked = self._rested = 0.0
        self._moment = [0.0, 0.0]  # work and time since rest was last judged: within less than a tick, everything rests
        self._seen = self._read(0.0)
        self._looked = time.monotonic()

    @property
    def spent(self) -> float:
        """Seconds of the limit that are used up, as of the last look."""
        return max(self._worked, self._rested / RESTING)

    def is_over(self) -> bool:
        """Look, and say whether the time is up. To be called at least once in every `TICK`."""
        seen, now = self._read(self._seen), time.monotonic()
        work, step = max(seen - self._seen, 0.0), min(now - self._looked, TICK)
        self._seen, self._looked = seen, now
        self._worked += work
        self._moment[0] += work
        self._moment[1] += step
        if self._moment[1] >= 0.9 * TICK:
            done, length = self._moment
            self._rested += length if done < AT_REST * length else 0.0
            self._moment = [0.0, 0.0]
        return self.spent > self.seconds

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
