"""What late work costs: a policy for nbgrader's step AssignLatePenalties, set in ``nbgrader_config.py``.

It is asked for each notebook and takes a share of that notebook's own marks, so the shares add up to the same share of
the whole lab.
"""

from __future__ import annotations

import math

from nbgrader.plugins import LateSubmissionPlugin
from traitlets import Float

DAY, MINUTE = 86_400, 60


class LatePolicy(LateSubmissionPlugin):
    """Some percent for each day begun, after minutes of grace, and nothing at all after a cut-off.

    ``c.AssignLatePenalties.plugin_class = "mlp_lab.marking.late_policy.LatePolicy"``, and then for example
    ``c.LatePolicy.percent_a_day = 10``.
    """

    percent_a_day = Float(0.0, min=0.0, max=100.0, help="Percent of the marks for each day begun.").tag(config=True)
    grace_minutes = Float(
        0.0, min=0.0, help="Up to so many minutes late are not late; beyond, it counts from the due date."
    ).tag(config=True)
    cut_off_days = Float(
        None, min=0.0, allow_none=True, help="Later than so many days after the due date, nothing is left."
    ).tag(config=True)

    def late_submission_penalty(self, student_id: str, score: float, total_seconds_late: float) -> float | None:
        """Return the marks that are taken off; None where none are."""
        share = self.share(total_seconds_late)
        return score * share if share else None

    def share(self, seconds: float) -> float:
        """Return the share of the marks, from 0 to 1, that being late by so many seconds costs."""
        if seconds <= self.grace_minutes * MINUTE:
            return 0.0
        if self.cut_off_days is not None and seconds > self.cut_off_days * DAY:
            return 1.0
        return min(1.0, math.ceil(seconds / DAY) * self.percent_a_day / 100)

    def in_words(self) -> str:
        """Say what it does, in a clause or two."""
        said = [f"{self.percent_a_day:g} % of the marks for each day begun"] if self.percent_a_day else []
        if self.cut_off_days is not None:
            said.append(f"nothing is left after {self.cut_off_days:g} days")
        if not said:
            return "nothing is taken off"
        if self.grace_minutes:
            said.append(f"{self.grace_minutes:g} minutes are not counted as late")
        return ", ".join(said)
