"""What is written into the gradebook when a notebook is marked: marks, penalties for late work, and a report beside it.

A report is one small file for each student and notebook: what was repaired, whether it was handed in, and a fingerprint
of each answer, so that a mark given by hand is flagged again when, and only when, the answer under it has changed.

nbgrader asks the course's plugin for a penalty, notebook by notebook, while it marks, and never again. So a due date
that moves afterwards, an extension, or a mark given by hand leaves an old penalty standing. Here the same question is
asked again, without running a test, and the gradebook is corrected where the answer is another one.
"""

from __future__ import annotations

import hashlib
import math
import re
from pathlib import Path

from nbgrader import utils
from nbgrader.plugins import LateSubmissionPlugin
from nbgrader.preprocessors import AssignLatePenalties, SaveAutoGrades
from traitlets import Any
from traitlets.utils.importstring import import_item

from mlp_lab.course import course_of, own_report, read_own, report_of, write_own
from mlp_lab.marking.gradebook import submission_of
from mlp_lab.marking.mark_cells import is_marked, own_code, student_cells
from mlp_lab.marking.submission.staging import KEY, handed_in_at


class SaveMarks(SaveAutoGrades):
    """nbgrader's own saving of marks, and a report of the notebook beside it.

    nbgrader keeps marks given by hand and flags each of them at every marking. Here one stays as it was, flagged or
    not, as long as what it was given for stays the same.
    """

    def preprocess(self, nb, resources):
        path = own_report(self, resources)
        self._before, self._now = read_own(path).get("texts", {}), _fingerprints(nb)
        nb, resources = super().preprocess(nb, resources)
        about = {"handed_in": True, "notes": [], **nb.metadata.get(KEY, {}), "texts": self._now}
        about = {**about, "own_files": sorted(about.get("own_files", {})), "pending": _pending(nb)}
        write_own(path, about)
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
    own = own_code(nb.metadata.get(KEY, {}))
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


def _pending(nb) -> dict:
    """Return what to keep about a marked notebook: its functions that are pending, and who saved it."""
    marks = [cell.metadata.get(KEY, {}) for cell in nb.cells if cell.cell_type == "code"]
    names = [mark["name"] for mark in marks if mark.get("pending")]
    return {"functions": names, "python": nb.metadata.get(KEY, {}).get("python", "")} if names else {}


class LatePenalties(AssignLatePenalties):
    """nbgrader's step of this name, in which a plugin that fails costs nobody a mark.

    Where the plugin fails, no penalty is taken off, and the reason is kept in the notebook's report, from which the
    mark sheet takes it.
    """

    # Looked up when it is used: one that cannot be imported is a sentence then, and not the end of the marking.
    plugin_class = Any(LateSubmissionPlugin, help=AssignLatePenalties.plugin_class.help).tag(config=True)

    def init_plugin(self) -> None:
        """Do nothing: `penalty` makes the plugin, where there is something to ask it."""

    def preprocess(self, nb, resources):
        """Write one notebook's penalty into the gradebook."""
        names = resources["nbgrader"]
        with submission_of(names["db_url"], names["assignment"], names["student"]) as (gradebook, submission):
            notebook = gradebook.find_submission_notebook(names["notebook"], names["assignment"], names["student"])
            self.settle(submission, notebook)
            gradebook.db.commit()
        return nb, resources

    def settle(self, submission, notebook) -> None:
        """Set one notebook's penalty; the caller commits.

        Parameters
        ----------
        submission : nbgrader.api.SubmittedAssignment
        notebook : nbgrader.api.SubmittedNotebook
            Of this submission.
        """
        problem, penalty = "", None
        try:
            # Without a due date nobody is late; with an extension of none, nbgrader's own sum would fail.
            if submission.assignment.duedate is not None and submission.total_seconds_late > 0:
                penalty = self.penalty(submission, notebook)
        except Exception as error:  # somebody else's code: whatever it raises
            problem = _reason(self.plugin_class, error)
            self.log.error("%s: %s", submission.student.id, problem)
        root, assignment = Path(course_of(self).root), submission.assignment.name
        path = report_of(root, assignment, submission.student.id, notebook.name)
        about = read_own(path)
        if about.get("late_problem", "") != problem:
            write_own(path, {**about, "late_problem": problem})
        notebook.late_submission_penalty = penalty

    def penalty(self, submission, notebook) -> float | None:
        """Ask the plugin, and bring what it says between 0 and the notebook's score, as nbgrader does."""
        made = import_item(self.plugin_class) if isinstance(self.plugin_class, str) else self.plugin_class
        self.plugin_inst = made(parent=self)
        said = self.plugin_inst.late_submission_penalty(
            submission.student.id, notebook.score, submission.total_seconds_late
        )
        if said is None:
            return None
        penalty = float(said)  # a NumPy number would go into the gradebook as bytes
        if math.isnan(penalty):
            raise ValueError("the penalty is not a number (nan)")
        return float(self._check_late_penalty(notebook, penalty))


def _reason(plugin, error: Exception) -> str:
    name = plugin if isinstance(plugin, str) else getattr(plugin, "__name__", repr(plugin))
    said = " ".join(str(error).split())
    what = f"{type(error).__name__}: {said}" if said else type(error).__name__
    return (
        f"the penalty for late work could not be computed and none is taken off: {name} fails with {what[:200]}; "
        "correct what nbgrader_config.py says about late work, and mark again"
    )


def settle_penalties(converter, student: str, folder: Path) -> None:
    """Compute one student's penalties anew, from the gradebook and the time of handing in as they are now.

    Parameters
    ----------
    converter : nbgrader.converters.Autograde
        Knows the course folder, its settings and where to log. Where its steps have no penalties, nothing is done.
    student : str
        As the gradebook names them.
    folder : Path
        The submission, in which ``timestamp.txt`` may lie.
    """
    steps = converter.autograde_preprocessors
    if not any(isinstance(step, type) and issubclass(step, AssignLatePenalties) for step in steps):
        return
    course = converter.coursedir
    with submission_of(course.db_url, course.assignment_id, student) as (gradebook, submission):
        if submission is None:
            return
        when = handed_in_at(folder)[1]
        if when is not None and when != submission.timestamp:
            submission.timestamp = when
        step = LatePenalties(parent=converter)
        for notebook in submission.notebooks:
            step.settle(submission, notebook)
        gradebook.db.commit()
