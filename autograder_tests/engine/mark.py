"""The mark of one function, and the result of each check that it is made of; `settle` computes what they cost."""

import json
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
