"""Several judges side by side, wherever each of them is: a process on this machine, or a place in a cluster."""

from __future__ import annotations

import os
import queue
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Protocol

from mlp_lab.marking.mark_submission import Marked


class AJudge(Protocol):
    """Whoever marks one submission at a time: `mlp_lab.marking.judge.Judge`, or one in a cluster."""

    def mark(self, folder: Path, seed: int | None = None) -> Marked: ...

    def close(self) -> None: ...


class Judges:
    """Judges at work, each in a thread that does nothing but wait for it.

    Parameters
    ----------
    made : iterable of AJudge

    Attributes
    ----------
    ahead : int
        How many submissions may be under way, or done and not yet stored: enough to keep each judge busy while one
        submission takes long, and never a whole class, as results are held in memory.
    """

    def __init__(self, made: Iterable[AJudge]):
        self._made = list(made)
        self._free: queue.SimpleQueue = queue.SimpleQueue()
        for judge in self._made:
            self._free.put(judge)
        count = len(self._made)
        self.ahead = 1 if count == 1 else min(8 * count, max(2 * count, 128))
        self._threads = ThreadPoolExecutor(count)

    def begin(self, folder: Callable[[], Path], seed: int | None = None) -> Future[Marked]:
        """Have a submission marked by whichever judge is free next.

        Parameters
        ----------
        folder : callable
            Says where it lies when its turn comes.
        seed : int, optional
            Of its hidden inputs, where that is another than the lessons'.
        """
        return self._threads.submit(self._work, folder, seed)

    def _work(self, folder: Callable[[], Path], seed: int | None) -> Marked:
        judge = self._free.get()
        try:
            return judge.mark(folder(), seed)
        finally:
            self._free.put(judge)

    def close(self) -> None:
        """Begin nothing new, and do not wait for what the judges are at."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        for judge in self._made:
            judge.close()
        self._threads.shutdown()
        for judge in self._made:  # one may have been about to start
            judge.close()


def processors() -> int:
    """Return how many processors this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # macOS, Windows
        return os.cpu_count() or 1
