"""The other end of a cluster: what a worker does with a submission that is sent to it.

The worker's own process reads nothing of what was handed in. It unpacks the bytes and asks a judge, as the desk does on
one machine; the answer goes back as the text that the judge gave.
"""

from __future__ import annotations

import atexit
import functools
import hashlib
import json
import pickle
import platform
import queue
import tempfile
import threading
from dataclasses import replace
from pathlib import Path

import numpy

from mlp_lab.marking import freshness
from mlp_lab.marking.answers import failure
from mlp_lab.marking.judge import Judge
from mlp_lab.marking.mark_submission import Lessons
from mlp_lab.marking.packing import pack, unpack
from mlp_lab.marking.student_processes import student_folder

JUDGING = "mlp_lab.marking.judge", "mlp_lab.marking.judge_process", "mlp_lab.marking.workshop"


@functools.cache  # what this process has loaded, whatever is installed meanwhile
def about() -> dict[str, str]:
    """Return what has to be the same wherever one class is marked, so that it gets the same marks."""
    known = freshness.modules()
    names = freshness.closure([*freshness.deciding(known), *JUDGING], known) & known.keys()
    digest = hashlib.sha256()
    for name in sorted(names):
        digest.update(name.encode() + b"\0" + hashlib.sha256(known[name].read_bytes()).digest())
    return {
        "Python": platform.python_version(),
        "NumPy": numpy.__version__,
        "the MLP Lab": digest.hexdigest()[:12],
    }


def pack_lessons(lessons: Lessons) -> bytes:
    """Return the lessons, with what lies beside students' notebooks, for other machines."""
    with student_folder(lessons.beside, {}) as (folder, _):
        beside = pack(folder)
    return pickle.dumps((replace(lessons, beside=Path()), beside))


def keep(packed: bytes) -> bytes:
    """Return the lessons as they came: a task whose result each worker fetches once, and that can be done again."""
    return packed


def mark(digest: str, lessons: bytes, submission: bytes, budget: float, wanted: dict[str, str]) -> str:
    """Mark one submission; to be run by a worker.

    Parameters
    ----------
    digest : str
        Of the lessons.
    lessons : bytes
        See `pack_lessons`.
    submission : bytes
        See `mlp_lab.marking.packing.pack`.
    budget : float
        Seconds for the marking.
    wanted : dict of str to str
        What `about` has to say here.

    Returns
    -------
    str
        A judge's answer in JSON, whatever happened. Where this worker is not what is wanted, what it has (``unfit``)
        and its address (``worker``).
    """
    from distributed import get_worker

    if (here := about()) != wanted:
        return json.dumps({"unfit": here, "worker": get_worker().address})
    try:
        answer = _workshop(digest, lessons).mark(submission, budget)
    except Exception as error:
        answer = failure(error)
    return json.dumps(answer)


class Workshop:
    """The judges of one worker, for one set of lessons: as many as it marks submissions at once."""

    def __init__(self, lessons: bytes, place: str | None):
        self._place = place
        self._folder = tempfile.TemporaryDirectory(prefix="lessons-", dir=place, ignore_cleanup_errors=True)
        plain, beside = pickle.loads(lessons)
        unpack(beside, Path(self._folder.name))
        self._lessons = replace(plain, beside=Path(self._folder.name))
        self._free: queue.SimpleQueue[Judge] = queue.SimpleQueue()

    def mark(self, submission: bytes, budget: float) -> dict:
        """Unpack a submission and have it marked; return the judge's answer."""
        try:
            judge = self._free.get_nowait()
        except queue.Empty:
            judge = Judge(self._lessons, budget)
        try:
            with tempfile.TemporaryDirectory(prefix="marking-", dir=self._place, ignore_cleanup_errors=True) as made:
                unpack(submission, Path(made))
                return judge.answer(Path(made))
        finally:
            self._free.put(judge)

    def close(self) -> None:
        """End the judges that do nothing at the moment; one that is at work ends when its worker does."""
        while not self._free.empty():
            self._free.get().close()
        self._folder.cleanup()


_open: dict[str, Workshop] = {}
_opening = threading.Lock()


def _workshop(digest: str, lessons: bytes) -> Workshop:
    from distributed import get_worker

    with _opening:
        if digest not in _open:
            close()  # what another marking left
            _open[digest] = Workshop(lessons, get_worker().local_directory)
        return _open[digest]


@atexit.register
def close() -> None:
    """End all judges of this process."""
    while _open:
        _open.popitem()[1].close()
