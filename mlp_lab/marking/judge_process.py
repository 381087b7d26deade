"""The judge's own side: the process that marks each submission in a child of its own, and says what came of it.

On systems without fork it marks in its own process, and is started anew where a submission ends it.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import pickle
import select
import signal
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from autograder_tests.engine import marksheet
from autograder_tests.engine.mark import Mark
from autograder_tests.engine.registry import discover
from autograder_tests.engine.rehearsal import Rehearsal
from autograder_tests.transport import processes
from autograder_tests.transport.separate_process import warm
from autograder_tests.transport.student_side.confine import end_with_parent, write_only_below
from lab.slicing.program import Program
from mlp_lab.marking.answers import WHAT_TO_DO, failure
from mlp_lab.marking.explain.derive import derive
from mlp_lab.marking.for_formgrader import show
from mlp_lab.marking.mark_submission import Lessons, mark_submission
from mlp_lab.marking.messages import MAX_ANSWER, first, read, write
from mlp_lab.marking.student_processes import student_folder

MEMORY = 6 * 2**30  # bytes of address space of a judge; a mark's own arrays are small


def serve(asked, answers) -> None:
    """Mark what is asked for until nobody asks any more."""
    if os.name == "posix":
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    lessons = pickle.loads(read(asked))  # from whoever started this process
    with contextlib.ExitStack() as open_:
        if not lessons.uncontained:
            beside, _ = open_.enter_context(student_folder(lessons.beside, {}))
            lessons = replace(lessons, beside=beside, ready=True)
        _prepare(lessons)
        write(answers, b"ready")
        _go_on(asked, answers, lessons)


def _prepare(lessons: Lessons) -> None:
    """Load and read now what each child would have to."""
    discover()
    marksheet.html_table(Mark("", 0.0, 1.0))  # compiles its template
    for _, template in lessons.templates.items():
        Program.from_cells((slot.grade_id, slot.source) for slot in template.slots if slot.kind == "code")


def _go_on(asked, answers, lessons: Lessons) -> None:
    rehearsal = Rehearsal()
    while (request := read(asked)) is not None:
        about = json.loads(request)
        for _ in range(about["news"]):
            _learn(rehearsal, read(asked))
        told = lessons if about["seed"] is None else replace(lessons, seed=int(about["seed"]))
        task = Path(about["folder"]), told, rehearsal
        if hasattr(os, "fork"):
            result, heard = _in_a_child(*task, float(about["budget"]), asked.fileno())
        else:
            result, heard = _result(*task), b""
        _learn(rehearsal, heard)
        write(answers, result)
        write(answers, heard if about["share"] else b"")


def _learn(rehearsal: Rehearsal, heard: bytes) -> None:
    if heard:
        with contextlib.suppress(ValueError, KeyError, TypeError, IndexError):
            rehearsal.learn(heard)


def _in_a_child(folder: Path, lessons: Lessons, rehearsal: Rehearsal, budget: float, asker: int) -> tuple[bytes, bytes]:
    """Fork, let the child mark, and wait no longer than `budget`, or than there is somebody who asked.

    Return its result, and what it has heard.
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
                write(stream, _result(folder, lessons, rehearsal))
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
        return _plain(lost=f"marking it took longer than {budget:.0f} seconds, or gave too much; {WHAT_TO_DO}"), b""
    result, heard = first(answer)
    if result is None:
        how = os.waitstatus_to_exitcode(status)
        how = f"{'signal' if how < 0 else 'exit code'} {abs(how)}"
        return _plain(lost=f"its marking ended without a result ({how}); {WHAT_TO_DO}"), b""
    return result, heard


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


def _own_streams():
    """Return the two ends of the line, and leave standard output to whatever prints."""
    asked, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    return asked, answers


if __name__ == "__main__":
    serve(*_own_streams())
