"""What is kept about each notebook when it is marked, and marks given by hand that need another look.

One small file for each student and notebook: what was repaired, whether it was handed in, and a fingerprint of each
answer, so that a mark given by hand is flagged again when, and only when, the answer under it has changed.
"""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

from nbgrader import utils
from nbgrader.preprocessors import SaveAutoGrades

from mlp_lab.course import course_of, report_of
from mlp_lab.marking.mark_cells import is_marked, student_cells
from mlp_lab.marking.submission import files_beside, newer_python
from mlp_lab.marking.submission.notes import Note, from_plain
from mlp_lab.marking.submission.staging import KEY


def read_report(path: Path) -> dict:
    """Return what `SaveMarks` wrote, or an empty dict."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def notes_of(report: dict) -> list[Note]:
    """Return what a report says about the notebook that was handed in."""
    return from_plain(report.get("notes"))


def write_report(path: Path, about: dict) -> None:
    """Write what `read_report` reads, all of it or nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(".new")
    new.write_text(json.dumps(about, ensure_ascii=False, indent=1), encoding="utf-8")
    new.replace(path)


def update_report(path: Path, **said: str) -> None:
    """Set some texts in a report and leave the rest; one that is absent is taken for empty."""
    about = read_report(path)
    if any(about.get(key, "") != text for key, text in said.items()):
        write_report(path, {**about, **said})


class SaveMarks(SaveAutoGrades):
    """nbgrader's own saving of marks, and a report of the notebook beside it.

    nbgrader keeps marks given by hand and flags each of them at every marking. Here one stays as it was, flagged or
    not, as long as what it was given for stays the same.
    """

    def preprocess(self, nb, resources):
        names = resources["nbgrader"]
        path = report_of(Path(course_of(self).root), names["assignment"], names["student"], names["notebook"])
        self._before, self._now = read_report(path).get("texts", {}), _fingerprints(nb)
        nb, resources = super().preprocess(nb, resources)
        about = {"handed_in": True, "notes": [], **nb.metadata.get(KEY, {}), "texts": self._now}
        about = {**about, "own_files": sorted(about.get("own_files", {})), "pending": newer_python.pending_in(nb)}
        write_report(path, about)
        for key in ("handed_in", "notes"):  # they are in the report now, and nowhere else
            nb.metadata.get(KEY, {}).pop(key, None)
        return nb, resources

    def _add_score(self, cell, resources):
        name = cell.metadata["nbgrader"]["grade_id"]
        grade = self.gradebook.find_grade(name, self.notebook_id, self.assignment_id, self.student_id)
        flagged, by_hand = grade.needs_manual_grade, grade.manual_score is not None
        super()._add_score(cell, resources)
        if cell.metadata.get(KEY, {}).get("pending"):  # no mark, instead of a 0: somebody has to look
            grade.auto_score, grade.needs_manual_grade = None, True
            self.gradebook.db.commit()
        if by_hand and self._now.get(name) == self._before.get(name):
            grade.needs_manual_grade = flagged
            self.gradebook.db.commit()


def _fingerprints(nb) -> dict[str, str]:
    """For each marked cell a hash of what its mark is given for: an answer's text, or all of the student's code."""
    own = files_beside.code_of(nb.metadata.get(KEY, {}))
    # Without cells of comments alone: such a one may be ours, and say where a function stands.
    cells = [text for _, text in student_cells(nb) if re.search(r"(?m)^[ \t]*[^#\s]", text)]
    code = _hash("\0".join([*cells, *(part for one in own.items() for part in one)]))
    found = {}
    for cell in nb.cells:
        if utils.is_grade(cell):
            found[cell.metadata.nbgrader["grade_id"]] = code if is_marked(cell) else _hash(cell.source)
    return found


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
