"""The judge: a process between the gradebook and what students hand in.

Whoever holds the gradebook reads no submission and runs no check. It asks a judge, which marks each submission in a
child of its own and answers in JSON: no gradebook is open there, and nothing is written. A submission that kills its
judge, or takes it longer than `BUDGET`, is not marked, in words, and costs nobody else anything.

On systems without fork the judge marks in its own process, and is started anew where a submission ends it.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import pickle
import queue
import select
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import replace
from pathlib import Path

from autograder_tests.engine import marksheet
from autograder_tests.engine.mark import Mark
from autograder_tests.engine.registry import discover
from autograder_tests.engine.rehearsal import Rehearsal
from autograder_tests.transport import processes
from autograder_tests.transport.record import CannotStart
from autograder_tests.transport.separate_process import warm
from autograder_tests.transport.student_side.confine import end_with_parent, write_only_below
from mlp_lab.marking.answers import WHAT_TO_DO, failure, marked_of
from mlp_lab.marking.explain.derive import derive
from mlp_lab.marking.for_formgrader import show
from mlp_lab.marking.mark_submission import Lessons, Marked, mark_submission

BUDGET = 300.0
"""Seconds in which a submission is marked, or is not."""
GRACE = 30.0  # in which the judge says so, before it is taken for dead
START = 120.0
LAST_WORDS = 2.0  # in which it may end what it has started, and is counted with it
MEMORY = 6 * 2**30  # bytes of address space of a judge; a mark's own arrays are small
MAX_ANSWER = 2**28
SIZE = struct.Struct("<Q")


class Judge:
    """One process that marks one submission after another. It starts with the first one.

    Parameters
    ----------
    lessons : Lessons
    budget : float
        Seconds for each submission.
    """

    def __init__(self, lessons: Lessons, budget: float = BUDGET):
        self._lessons, self._budget = pickle.dumps(lessons), budget
        self._process: subprocess.Popen | None = None
        self._answers: queue.SimpleQueue = queue.SimpleQueue()

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
        return self._ask(json.dumps({"folder": os.fspath(folder), "budget": self._budget, "seed": seed}))

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
                [sys.executable, "-P", "-m", "mlp_lab.marking.judge"],  # and nothing of the folder that we are in
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=variables,
                start_new_session=os.name == "posix",  # Ctrl-C is for whoever asked
            )
            _write(self._process.stdin, self._lessons)
        except OSError as error:
            raise CannotStart(f"the process that marks did not start: {error}") from error
        self._answers = queue.SimpleQueue()
        threading.Thread(target=_read_all, args=(self._process.stdout, self._answers), daemon=True).start()
        if self._next(START) != b"ready":
            self.close()
            raise CannotStart("the process that marks did not start")

    def _ask(self, request: str) -> dict:
        try:
            _write(self._process.stdin, request.encode("ascii"))
        except OSError:
            answer = None
        else:
            answer = self._next(self._budget + GRACE)
        if answer is None:
            self.close()
            return {"lost": f"its marking ended without a result; {WHAT_TO_DO}"}
        return json.loads(answer)

    def _next(self, seconds: float) -> bytes | None:
        with contextlib.suppress(queue.Empty):
            return self._answers.get(timeout=seconds)
        return None


def _read_all(stream, answers: queue.SimpleQueue) -> None:
    with contextlib.suppress(OSError, ValueError):
        while (answer := _read(stream)) is not None:
            answers.put(answer)
    answers.put(None)


# --- the judge's own side


def serve(asked, answers) -> None:
    """Mark what is asked for until nobody asks any more."""
    if os.name == "posix":
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    lessons = pickle.loads(_read(asked))  # from whoever started this process
    discover()
    marksheet.html_table(Mark("", 0.0, 1.0))  # compiles its template, for all children
    _write(answers, b"ready")
    rehearsal = Rehearsal()
    while (request := _read(asked)) is not None:
        about = json.loads(request)
        told = lessons if about["seed"] is None else replace(lessons, seed=int(about["seed"]))
        task = Path(about["folder"]), told, rehearsal
        if hasattr(os, "fork"):
            _write(answers, _in_a_child(*task, float(about["budget"]), asked.fileno()))
        else:
            _write(answers, _result(*task))


def _in_a_child(folder: Path, lessons: Lessons, rehearsal: Rehearsal, budget: float, asker: int) -> bytes:
    """Fork, let the child mark, and wait no longer than `budget`, or than there is somebody who asked.

    Of what the child has heard the next one gets to know.
    """
    reading, writing = os.pipe()
    judge, linux = os.getpid(), sys.platform == "linux"
    if linux and not lessons.uncontained:  # elsewhere nothing is forked from a warm process
        warm()
    gc.freeze()  # what is known stays where it is, so that memory stays shared
    own = tempfile.TemporaryDirectory(prefix="judge-", ignore_cleanup_errors=True)
    with processes.handed_down():
        child = os.fork()
    if child == 0:
        try:
            os.setsid()
            if linux:
                end_with_parent(judge)  # who stops the marking leaves nobody behind
            os.close(reading)
            _limit_memory()
            tempfile.tempdir = own.name
            if linux and not lessons.uncontained:
                write_only_below(own.name)
            with os.fdopen(writing, "wb") as stream:
                _write(stream, _result(folder, lessons, rehearsal))
                stream.write(rehearsal.packed())
        finally:
            os._exit(0)
    os.close(writing)
    try:
        answer = _all_of(reading, time.monotonic() + budget, asker)
    finally:
        os.close(reading)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child, signal.SIGKILL)
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        own.cleanup()  # also of what was killed
    if not answer:
        processes.close()  # it may have been in the middle of a question
    if answer is None:
        return _plain(lost=f"marking it took longer than {budget:.0f} seconds, or gave too much; {WHAT_TO_DO}")
    result, heard = _first(answer)
    if result is None:
        how = os.waitstatus_to_exitcode(status)
        how = f"{'signal' if how < 0 else 'exit code'} {abs(how)}"
        return _plain(lost=f"its marking ended without a result ({how}); {WHAT_TO_DO}")
    with contextlib.suppress(ValueError, KeyError, TypeError, IndexError):
        rehearsal.learn(heard)
    return result


def _all_of(descriptor: int, until: float, asker: int) -> bytes | None:
    """Return what comes until the end; None where that takes too long or is too much.

    Whoever asks waits for the answer: what can be read from there meanwhile is the end, and this process ends with it.
    """
    parts, size = [], 0
    while True:
        ready, _, _ = select.select([descriptor, asker], [], [], max(0.0, until - time.monotonic()))
        if asker in ready:
            raise SystemExit
        if not ready or size > MAX_ANSWER:
            return None
        part = os.read(descriptor, 2**20)
        if not part:
            return b"".join(parts)
        parts.append(part)
        size += len(part)


def _result(folder: Path, lessons: Lessons, rehearsal: Rehearsal) -> bytes:
    try:
        marked = derive(folder, lessons) if lessons.explain else mark_submission(folder, lessons, rehearsal)
        show(marked, lessons.templates)
        return _plain(marked=marked.to_json())
    except Exception as error:
        return _plain(**failure(error))


def _plain(**answer) -> bytes:
    return json.dumps(answer).encode("ascii")


def _limit_memory() -> None:
    import resource

    with contextlib.suppress(ValueError, OSError):
        _, most = resource.getrlimit(resource.RLIMIT_AS)
        limit = MEMORY if most == resource.RLIM_INFINITY else min(MEMORY, most)
        resource.setrlimit(resource.RLIMIT_AS, (limit, most))


def _write(stream, data: bytes) -> None:
    stream.write(SIZE.pack(len(data)) + data)
    stream.flush()


def _first(data: bytes) -> tuple[bytes | None, bytes]:
    """Split off the first message; None where it is not there to its end."""
    end = SIZE.size + (SIZE.unpack_from(data)[0] if len(data) >= SIZE.size else 1)
    return (data[SIZE.size : end] if len(data) >= end else None), data[end:]


def _read(stream) -> bytes | None:
    """Return the next message; None at the end of the stream, or where it is too long to be one."""
    prefix = stream.read(SIZE.size)
    if len(prefix) < SIZE.size or (size := SIZE.unpack(prefix)[0]) > 2 * MAX_ANSWER:
        return None
    data = stream.read(size)
    return data if len(data) == size else None


def _own_streams():
    """Return the two ends of the line, and leave standard output to whatever prints."""
    asked, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    return asked, answers


if __name__ == "__main__":
    serve(*_own_streams())
