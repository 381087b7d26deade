"""Several markers at once: each a process of its own, all at one gradebook."""

from __future__ import annotations

import multiprocessing
import sys
import traceback
import types
from pathlib import Path
from unittest import mock

from nbgrader.api import Gradebook

from postgres_server import keep_gradebook_at
from small_course import copy_of
from waiting import LONG


def at_once(count: int, work, *arguments) -> list[str]:
    """Call ``work(number, *arguments)`` in so many processes, all at the same moment; return the tracebacks."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["nbgrader.apps.nbgraderapp", "nbgrader.converters", "mlp_lab.marking.grading"])
    ready, said = context.Barrier(count), context.SimpleQueue()
    processes = [context.Process(target=_call, args=(ready, said, work, n, *arguments)) for n in range(count)]
    # Nothing of this process's main program is to be imported there, whatever that is.
    with mock.patch.dict(sys.modules, {"__main__": types.ModuleType("__main__")}):
        for process in processes:
            process.start()
    found = [said.get() for _ in processes]
    for process in processes:
        process.join(LONG)
    return [text for text in found if text]


def _call(ready, said, work, number, *arguments):
    try:
        ready.wait(LONG)
        work(number, *arguments)
        said.put("")
    except BaseException:
        said.put(traceback.format_exc())


def store_some(number: int, course: Path, db_url: str, marked: str, count: int) -> None:
    """Store one result in a gradebook for `count` students of this marker's own, and for one whom all markers have.

    Each marker has a course folder of its own, as the lock of a course lets in one at a time.
    """
    from mlp_lab.generate_release import register_assignment
    from mlp_lab.marking.grading import Grading
    from mlp_lab.marking.mark_submission import Marked

    own = copy_of(course, course.with_name(f"{course.name}-{number}"))
    keep_gradebook_at(db_url, own)
    marking, result = Grading(own), Marked.from_json(marked)
    register_assignment(own, db_url)
    folder = own / "submitted" / "ada" / "mlp"
    for student in ["everybodys", *(f"s{number}-{one}" for one in range(count))]:
        marking.desk.store(student, folder, result)
    with Gradebook(db_url) as book:  # and as other programs of nbgrader's do
        book.update_or_create_student(f"n{number}", last_name="Noether")
        book.update_or_create_submission("mlp", f"n{number}")
        book.find_grade("marks_layer_update", "05_update", "mlp", f"n{number}").manual_score = number / 2
        book.db.commit()
