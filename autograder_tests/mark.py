"""The mark of one function: what each check found, and what it costs."""

import json
import math
from dataclasses import asdict, dataclass, field

PASSED, FAILED, NOT_ATTEMPTED, COULD_NOT_RUN = "passed", "failed", "not attempted", "could not run"


@dataclass
class Result:
    """What one check found.

    Attributes
    ----------
    title, outcome : str
        The outcome is "passed", "failed", "not attempted" or "could not run".
    weight : float
        Relative to the other checks of the function.
    share : float
        Part of the weight that a failure loses, in (0, 1].
    tried, expected, came, hint : str
        The message, in words; empty when passed.
    mistake : str or None
        The misconception that was recognised.
    after : tuple of str
        Titles of checks: where one of them failed, a failure here costs nothing more.
    needs : tuple of str
        Titles of checks: where none of them passed, a pass here earns nothing.
    possible, earned : float
        Marks.
    note : str
        Why a failure costs nothing, or a pass earns nothing, when it does.
    """

    title: str
    outcome: str
    weight: float = 1.0
    share: float = 1.0
    tried: str = ""
    expected: str = ""
    came: str = ""
    hint: str = ""
    mistake: str | None = None
    after: tuple = ()
    needs: tuple = ()
    possible: float = 0.0
    earned: float = 0.0
    note: str = ""


@dataclass(repr=False)
class Mark:
    """The mark of one function.

    As a value it is the number: ``float(mark)``; displayed as the last value of a cell it is that number as text, which
    is what nbgrader reads, with a table under it.

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
        Tracebacks of checks that stumbled over what came back, for whoever writes checks. No student sees them.
    """

    name: str
    earned: float
    points: float
    results: list = field(default_factory=list)
    advice: list = field(default_factory=list)
    seed: int = 0
    note: str = ""
    accidents: list = field(default_factory=list)

    def __float__(self):
        return float(self.earned)

    def __repr__(self):
        return repr(float(self.earned))

    def _repr_html_(self):
        from .marksheet import html_table

        return html_table(self)

    @property
    def attempted(self):
        """Whether there was anything to mark."""
        return any(result.outcome != NOT_ATTEMPTED for result in self.results)

    @property
    def messages(self):
        """All that the student is told, as one text."""
        parts = [self.note, *self.advice]
        for result in self.results:
            parts += [result.title, result.tried, result.expected, result.came, result.hint, result.mistake or ""]
        return "\n".join(part for part in parts if part)

    def to_dict(self):
        """Plain data: everything but the accidents."""
        plain = asdict(self)
        del plain["accidents"]
        for result in plain["results"]:
            result["after"], result["needs"] = list(result["after"]), list(result["needs"])
        return plain

    def to_json(self):
        """The same as JSON text."""
        return json.dumps(self.to_dict())

    @classmethod
    def from_dict(cls, plain):
        """The mark that `to_dict` described."""
        results = [
            Result(**{**one, "after": tuple(one["after"]), "needs": tuple(one.get("needs", ()))})
            for one in plain["results"]
        ]
        return cls(**{**plain, "results": results})


def settle(results, points):
    """Turn outcomes into marks, in place.

    Points are split by weight in whole hundredths, so that the parts add up. A failure costs nothing when a check that
    it builds on failed too, or when another one failed through the same mistake and costs as much or more. Errors at
    one line are one mistake too, unless they hit more than half of the weight: then the function as a whole does not
    work.
    A pass that needs another one earns nothing without it. Where no check passes the mark is 0.

    Parameters
    ----------
    results : list of Result
    points : float

    Returns
    -------
    float
        The mark, finite, between 0 and `points`.
    """
    points = float(points)
    if not math.isfinite(points) or points <= 0:
        return 0.0
    parts = _split(round(points * 100), [result.weight for result in results])
    passes = {result.title for result in results if result.outcome == PASSED}
    lost = []
    for result, part in zip(results, parts, strict=True):
        result.possible, result.note = part / 100, ""
        failed = result.outcome != PASSED
        if not failed and result.needs and not passes.intersection(result.needs):
            result.note = f"not counted: it says something only together with “{result.needs[0]}”"
            lost.append(part)
            continue
        lost.append(max(round(part * result.share), 1 if part else 0) if failed else 0)
    passed = [result for result in results if result.outcome == PASSED]
    if passed:
        _excuse(results, parts, lost)
    else:
        lost = parts
    for result, part, loss in zip(results, parts, lost, strict=True):
        result.earned = (part - loss) / 100
    if not any(lost) and len(passed) == len(results):
        return points
    return min(max(sum(parts) - sum(lost), 0) / 100, points)


def _excuse(results, parts, lost):
    """Set the loss to 0 where a failure is charged elsewhere, and say so."""
    failed = {result.title for result in results if result.outcome != PASSED}
    groups = {}
    for number, result in enumerate(results):
        if result.outcome == PASSED:
            continue
        reasons = [title for title in result.after if title in failed]
        if reasons:
            lost[number], result.note = 0, f"not charged: follows from “{reasons[0]}”"
        elif result.mistake:
            groups.setdefault((result.outcome, result.mistake), []).append(number)
    for (outcome, _), members in groups.items():
        if outcome == COULD_NOT_RUN and sum(parts[one] for one in members) * 2 > sum(parts):
            continue
        dearest = max(members, key=lambda one: lost[one])
        for number in members:
            if number != dearest:
                lost[number], results[number].note = 0, f"not charged: same reason as “{results[dearest].title}”"


def _split(total, weights):
    """Whole numbers in proportion to the weights that add up to the total (largest remainders)."""
    whole = sum(weights)
    exact = [total * weight / whole for weight in weights]
    parts = [int(one) for one in exact]
    by_remainder = sorted(range(len(weights)), key=lambda one: parts[one] - exact[one])
    for one in by_remainder[: total - sum(parts)]:
        parts[one] += 1
    return parts
