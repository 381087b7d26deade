"""Rebuild a submission without marking it, and judges that mark in the test's own process."""

from __future__ import annotations

import dataclasses
import json
import threading
from pathlib import Path

from mlp_lab.marking import mark_submission
from mlp_lab.marking.for_formgrader import show
from mlp_lab.marking.submission import staging
from mlp_lab.marking.submission.notes import from_plain


def stage(folder: Path, target: Path, templates) -> dict[str, list[str]]:
    """Write what `folder` is rebuilt to into `target`; return what is said about each notebook."""
    target.mkdir(parents=True)
    said = {}
    for stem, notebook in staging.rebuild_all(folder, templates).items():
        (target / f"{stem}.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
        said[stem] = [str(note) for note in from_plain(notebook["metadata"][staging.KEY]["notes"])]
    return said


_one_at_a_time = threading.Lock()


class JudgeHere:
    """Marks in this process, where a test can put faults in its way, and where nothing has to be started."""

    def __init__(self, lessons, budget: float = 0.0):
        self._lessons = lessons

    def mark(self, folder: Path, seed: int | None = None) -> mark_submission.Marked:
        lessons = self._lessons if seed is None else dataclasses.replace(self._lessons, seed=seed)
        with _one_at_a_time:  # what NumPy and Python say of warnings is one for the whole process
            marked = mark_submission.mark_submission(folder, lessons)
        show(marked, self._lessons.templates)
        return marked

    def close(self) -> None:
        pass

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass
