"""Penalties for work handed in late: nbgrader's own, computed anew whenever what they rest on has changed.

nbgrader asks the course's plugin for a penalty, notebook by notebook, while it marks, and never again. So a due date
that moves afterwards, an extension, or a mark given by hand leaves an old penalty standing. Here the same question is
asked again, without running a test, and the gradebook is corrected where the answer is another one.
"""

from __future__ import annotations

import math
from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.plugins import LateSubmissionPlugin
from nbgrader.preprocessors import AssignLatePenalties
from traitlets import Any
from traitlets.utils.importstring import import_item

from mlp_lab.course import course_of, report_of
from mlp_lab.marking.gradebook import opened
from mlp_lab.marking.save_marks import update_report
from mlp_lab.marking.submission.staging import handed_in_at


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
        with Gradebook(names["db_url"]) as gradebook:
            submission = gradebook.find_submission(names["assignment"], names["student"])
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
        update_report(report_of(root, assignment, submission.student.id, notebook.name), late_problem=problem)
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


def settle(converter, student: str, folder: Path) -> None:
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
    with opened(course.db_url) as gradebook:
        try:
            submission = gradebook.find_submission(course.assignment_id, student)
        except MissingEntry:
            return
        when = handed_in_at(folder)[1]
        if when is not None and when != submission.timestamp:
            submission.timestamp = when
        step = LatePenalties(parent=converter)
        for notebook in submission.notebooks:
            step.settle(submission, notebook)
        gradebook.db.commit()
