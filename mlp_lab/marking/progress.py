"""What whoever marks sees on the way: a line for each student, or, in a terminal, one line that moves."""

from __future__ import annotations

import contextlib
import sys
import threading
import time
from collections.abc import Callable, Iterator

from mlp_lab.marking.sheet_text import for_terminal

UNCHANGED = "not changed since it was marked"


class Progress:
    """Is told of each student; this one says nothing."""

    @contextlib.contextmanager
    def of(self, count: int) -> Iterator[None]:
        """Go through so many students."""
        yield

    def step(self, student: str, problem: str, done: str) -> None:
        """Hear of one student.

        Parameters
        ----------
        student : str
        problem : str
            Why the student could not be marked; empty otherwise.
        done : str
            What came of it; empty where nothing had to be done.
        """


class Lines(Progress):
    """A line for each student: for a file, a pipe, a log.

    Parameters
    ----------
    say : callable
        Gets each line.
    """

    def __init__(self, say: Callable[[str], None]):
        self._say = say

    @contextlib.contextmanager
    def of(self, count: int) -> Iterator[None]:
        self._all, self._count, self._spent, self._began = count, 0, 0, time.monotonic()
        yield

    def step(self, student: str, problem: str, done: str) -> None:
        self._count += 1
        place = f"  [{self._count:{len(str(self._all))}}/{self._all}] {student}:"
        if problem or not done:
            self._say(f"{place} {problem or UNCHANGED}")
            return
        self._spent += 1
        took = time.monotonic() - self._began
        left = took / self._count * (self._all - self._count)
        self._say(f"{place} {done}  ({took / self._spent:.1f} s each, {left:.0f} s to go)")


class Bar(Progress):
    """One line that moves, with the time that is left; problems are said above it.

    Parameters
    ----------
    stream : text file, optional
        A terminal; standard error by default.
    """

    def __init__(self, stream=None):
        self._stream = sys.stderr if stream is None else stream

    @contextlib.contextmanager
    def of(self, count: int) -> Iterator[None]:
        from tqdm import tqdm

        tqdm.monitor_interval = 0  # no thread of its own
        tqdm.set_lock(threading.RLock())  # nor a lock that other processes could have
        shape = "  {n_fmt}/{total_fmt} {bar} {percentage:3.0f} %, {elapsed} gone, {remaining} to go{postfix}"
        # Drawn anew where something happened, a few times a second at most: a class is minutes, not frames.
        with tqdm(total=count, file=self._stream, bar_format=shape, leave=False, dynamic_ncols=True) as self._bar:
            yield

    def step(self, student: str, problem: str, done: str) -> None:
        with contextlib.suppress(OSError, ValueError):  # who reads it may have gone, and marking goes on
            if problem:
                self._bar.write(f"  {for_terminal(student)}: {for_terminal(problem)}", file=self._stream)
            self._bar.set_postfix_str(for_terminal(student)[:30], refresh=False)
            self._bar.update()


def for_stream(say: Callable[[str], None]) -> Progress:
    """Return what suits where the words go: a line that moves in a terminal, lines anywhere else."""
    with contextlib.suppress(AttributeError, ValueError, OSError):
        if sys.stdout.isatty() and sys.stderr.isatty():
            return Bar()
    return Lines(say)
