"""The judge: a process between the gradebook and what students hand in.

Whoever holds the gradebook reads no submission and runs no check. It asks a judge, which marks each submission in a
child of its own and answers in JSON: no gradebook is open there, and nothing is written. A submission that kills its
judge, or takes it longer than `BUDGET`, is not marked, in words, and costs nobody else anything. This is the side of
whoever asks; the other one is `mlp_lab.marking.judge_process`.
"""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import queue
import subprocess
import sys
import threading
from collections import deque
from pathlib import Path

from autograder_tests.transport.record import CannotStart
from mlp_lab.marking.answers import WHAT_TO_DO, failure, marked_of
from mlp_lab.marking.mark_submission import Lessons, Marked
from mlp_lab.marking.messages import read, write

BUDGET = 300.0
"""Seconds in which a submission is marked, or is not."""
GRACE = 30.0  # in which the judge says so, before it is taken for dead
START = 120.0
LAST_WORDS = 2.0  # in which it may end what it has started, and is counted with it
MAX_NEWS = 8  # of other judges that wait for one: what it does not get to know, it learns by itself


class Judge:
    """One process that marks one submission after another. It starts with the first one.

    Parameters
    ----------
    lessons : Lessons
    budget : float
        Seconds for each submission.

    Attributes
    ----------
    others : list of Judge
        Who get to know what this one has learnt (`autograder_tests.engine.rehearsal`).
    """

    def __init__(self, lessons: Lessons, budget: float = BUDGET):
        self._lessons, self._budget = pickle.dumps(lessons), budget
        self._process: subprocess.Popen | None = None
        self._answers: queue.SimpleQueue = queue.SimpleQueue()
        self._news: deque[bytes] = deque(maxlen=MAX_NEWS)
        self.others: list[Judge] = []

    def mark(self, folder: Path, seed: int | None = None) -> Marked:
        """Mark what lies in a folder, with another seed than the lessons' where one is given.

        Raises
        ------
        JudgeLost
            When the submission ended its judge, or took too long.
        OSError, MemoryError, autograder_tests.transport.record.CannotStart
            When the machine failed.
        Failed
            When something else went wrong: a fault of ours.
        """
        return marked_of(self.answer(folder, seed))

    def answer(self, folder: Path, seed: int | None = None) -> dict:
        """Mark what lies in a folder; return what `marked_of` reads, as it came from the process."""
        try:
            if self._process is None or self._process.poll() is not None:
                self._start()
        except CannotStart as error:
            return failure(error)
        return self._ask({"folder": os.fspath(folder), "budget": self._budget, "seed": seed})

    def close(self) -> None:
        """End the process."""
        process, self._process = self._process, None
        if process is not None:
            with contextlib.suppress(OSError):
                process.stdin.close()  # by which it knows that nobody asks any more
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(LAST_WORDS)
            process.kill()
            process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def _start(self) -> None:
        self.close()
        variables = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "PYTHONIOENCODING": "utf-8"}
        try:
            self._process = subprocess.Popen(
                [
                    sys.executable,
                    "-P",
                    "-m",
                    "mlp_lab.marking.judge_process",
                ],  # and nothing of the folder that we are in
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=variables,
                start_new_session=os.name == "posix",  # Ctrl-C is for whoever asked
            )
            write(self._process.stdin, self._lessons)
        except OSError as error:
            raise CannotStart(f"the process that marks did not start: {error}") from error
        self._answers = queue.SimpleQueue()
        threading.Thread(target=_read_all, args=(self._process.stdout, self._answers), daemon=True).start()
        if self._next(START) != b"ready":
            self.close()
            raise CannotStart("the process that marks did not start")

    def _ask(self, request: dict) -> dict:
        news, answer, heard = self._take_news(), None, None
        try:
            about = {**request, "news": len(news), "share": bool(self.others)}
            for part in (json.dumps(about).encode("ascii"), *news):
                write(self._process.stdin, part)
        except OSError:
            pass
        else:
            answer = self._next(self._budget + GRACE)
            heard = answer and self._next(GRACE)
        if answer is None or heard is None:
            self.close()
            return {"lost": f"its marking ended without a result; {WHAT_TO_DO}"}
        if heard:
            for other in self.others:
                other._news.append(heard)
        return json.loads(answer)

    def _take_news(self) -> list[bytes]:
        """Take what the others have learnt since this one was asked last."""
        news = []
        with contextlib.suppress(IndexError):
            while True:
                news.append(self._news.popleft())
        return news

    def _next(self, seconds: float) -> bytes | None:
        with contextlib.suppress(queue.Empty):
            return self._answers.get(timeout=seconds)
        return None


def acquainted(judges: list[Judge]) -> list[Judge]:
    """Let judges learn from one another, and return them."""
    for one in judges:
        one.others = [other for other in judges if other is not one]
    return judges


def _read_all(stream, answers: queue.SimpleQueue) -> None:
    with contextlib.suppress(OSError, ValueError):
        while (answer := read(stream)) is not None:
            answers.put(answer)
    answers.put(None)
