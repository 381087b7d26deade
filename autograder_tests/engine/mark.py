"""The result of each check, what failures cost (`settle`), and the mark of one function that comes of them."""

import json
import math
from dataclasses import asdict, dataclass, field
from typing import Any

PASSED, FAILED, NOT_ATTEMPTED, COULD_NOT_RUN = "passed", "failed", "not attempted", "could not run"
NOT_TRIED = "not tried"
ADVICE = "advice"
"""Outcomes of a check. One that builds on all the others is not tried where another failed. Advice is what a failed
check of cost 0 becomes: it is told, and neither it nor the mistake that it found costs anything."""


@dataclass
class Result:
    """What one check found.

    Attributes
    ----------
    title, outcome : str
        The outcome is "passed", "failed", "not attempted", "not tried", "could not run" or "advice".
    cost : float
        Percent of the function's marks that a failure costs when nothing else is wrong; 0 is advice.
    share : float
        Part of the cost that a failure is charged, in (0, 1].
    tried, expected, came, hint : str
        The message, in words; empty when passed.
    mistake : str or None
        The misconception that was recognised.
    after : tuple of str
        Titles of checks: where one of them failed, a failure here costs nothing more.
    needs : tuple of str
        Titles of checks: where none of them passed, a pass here shows nothing.
    lost : float
        Marks.
    note : str
        Why a failure costs nothing, or a pass does not count.
    follows : str
        Title of the failed check that excuses this failure, since it builds on it; often empty.
    counts : bool
        Whether a pass shows that something works, even where a failure would cost nothing.
    absent : str
        The module that was asked for a name which it does not have here, where that was the failure.
    """

    title: str
    outcome: str
    cost: float = 100.0
    share: float = 1.0
    tried: str = ""
    expected: str = ""
    came: str = ""
    hint: str = ""
    mistake: str | None = None
    after: tuple = ()
    needs: tuple = ()
    lost: float = 0.0
    note: str = ""
    follows: str = ""
    counts: bool = False
    absent: str = ""

    @property
    def passed(self) -> bool:
        """Whether it passed and that shows something."""
        return self.outcome == PASSED and (self.cost > 0 or self.counts)


def settle(results: list[Result], points: float) -> float:
    """Turn outcomes into a mark, and write into each result what it lost.

    Each mistake takes its cost, in percent, of what is left: one mistake costs what its check says, two cost less than
    the sum, and no number of them makes the mark negative. A failure costs nothing when a check that it builds on
    failed too, or when another one failed through the same mistake and costs as much or more. Errors at one line are
    one mistake too, unless they hit more than half of all costs: then the function as a whole does not work.
    A mistake that a check of cost 0 finds is advice: it costs nothing in the other checks that it fails, either. Not so
    where that check builds on one that failed at a cost, for then it found nothing of its own.
    Where no check passes the mark is 0; a pass that needs another one does not count for that without it.

    Parameters
    ----------
    results : list of Result
    points : float

    Returns
    -------
    float
        The mark in whole hundredths (or all `points`), finite, between 0 and `points`.
    """
    points = float(points)
    for result in results:
        result.lost, result.note, result.follows = 0.0, "", ""
    if not math.isfinite(points) or points <= 0:
        return 0.0
    passes = {result.title for result in results if result.outcome == PASSED}
    charged = [result.cost / 100 * result.share for result in results]
    counted = 0
    for number, result in enumerate(results):
        if result.outcome != PASSED:
            continue
        charged[number] = 0.0
        if result.needs and not passes.intersection(result.needs):
            result.note = f"not counted: it says something only together with “{result.needs[0]}”"
        else:
            counted += result.passed
    if not counted:
        return 0.0
    _excuse(results, charged)
    left = points
    for result, part in zip(results, charged, strict=True):
        before, left = left, left * (1 - part)
        result.lost = round(round(before, 2) - round(left, 2), 2)
    if left == points:
        return points
    return max(min(round(left, 2), round(points - 0.01, 2)), 0.0)  # a loss is seen, however few the points


def _excuse(results, charged):
    """Set the charge to 0 where a failure is charged elsewhere or is advice elsewhere, and say so."""
    failed = {result.title: result for result in results if result.outcome != PASSED}
    free, groups = {}, {}
    for number, result in enumerate(results):
        if result.outcome == PASSED:
            continue
        if result.outcome == NOT_TRIED:
            charged[number], result.note = 0.0, "costs nothing: it is tried only where everything else passes"
            continue
        before = [title for title in result.after if title in failed]
        before.sort(key=lambda title: failed[title].outcome == ADVICE)  # what is charged comes first
        if result.outcome == ADVICE:
            if result.mistake and not (before and failed[before[0]].outcome != ADVICE):
                free.setdefault(result.mistake, result.title)
        elif before:
            charged[number], result.follows = 0.0, before[0]
            result.note = f"not charged: follows from “{before[0]}”"
        elif result.mistake:
            groups.setdefault((result.outcome, result.mistake), []).append(number)
    for (outcome, mistake), members in groups.items():
        costs = sum(results[one].cost for one in members)
        if outcome == COULD_NOT_RUN and costs * 2 > sum(result.cost for result in results):
            continue
        dearest = max(members, key=lambda one: charged[one])
        for number in members:
            if mistake in free:
                charged[number], results[number].note = 0.0, f"not charged: same reason as “{free[mistake]}”, advice"
            elif number != dearest:
                charged[number], results[number].note = 0.0, f"not charged: same reason as “{results[dearest].title}”"


@dataclass(repr=False)
class Mark:
    """The mark of one function.

    As a value it is the number: ``float(mark)``; as text it is that number, too, which is what nbgrader reads.

    Attributes
    ----------
    name : str
    earned, points : float
        ``0 <= earned <= points``, finite.
    results : list of Result
    advice : list of str
        Costs nothing.
    seed : int
        The same seed gives the same inputs again.
    note : str
        One sentence about the whole, or nothing.
    accidents : list of str
        Tracebacks of internal errors in checks, for whoever writes checks. No student sees them.
    pending : bool
        It could not be marked here, through no fault of the student's: no mark is given.
    """

    name: str
    earned: float
    points: float
    results: list = field(default_factory=list)
    advice: list = field(default_factory=list)
    seed: int = 0
    note: str = ""
    accidents: list = field(default_factory=list)
    pending: bool = False

    def __float__(self):
        return float(self.earned)

    def __repr__(self):
        return repr(float(self.earned))

    @property
    def attempted(self) -> bool:
        """Whether there was anything to mark."""
        return self.pending or any(result.outcome != NOT_ATTEMPTED for result in self.results)

    @property
    def messages(self) -> str:
        """All that the student is told, as one text."""
        parts = [self.note, *self.advice]
        for result in self.results:
            parts += [result.title, result.tried, result.expected, result.came, result.hint, result.mistake or ""]
        return "\n".join(part for part in parts if part)

    def to_dict(self) -> dict[str, Any]:
        """Plain data: everything but the accidents."""
        plain = asdict(self)
        del plain["accidents"]
        for result in plain["results"]:
            result["after"], result["needs"] = list(result["after"]), list(result["needs"])
        return plain

    def to_json(self) -> str:
        """The same as JSON text."""
        return json.dumps(self.to_dict())

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> "Mark":
        """The mark that `to_dict` described."""
        results = [
            Result(**{**one, "after": tuple(one["after"]), "needs": tuple(one.get("needs", ()))})
            for one in plain["results"]
        ]
        return cls(**{**plain, "results": results})
