"""What a class has understood: how each function went, which checks and mistakes say most, and who needs help."""

from __future__ import annotations

import statistics
from collections import Counter
from dataclasses import dataclass, field

from autograder_tests.engine.mark import ADVICE, COULD_NOT_RUN, FAILED, NOT_ATTEMPTED, NOT_TRIED, PASSED
from autograder_tests.judging.verdict import TITLE
from mlp_lab.class_page.gather import ClassFacts, StudentFunction
from mlp_lab.marking.sheet import StudentRow

FEW = 5  # fewer students than that say nothing about how well a function tells strong from weak
MANY = 6  # named mistakes of one student from which somebody should talk to them
WEAK = 0.4  # share of all marks below which somebody should, too
STOPS = "it stops with an error"


@dataclass
class FunctionFacts:
    """How one function went.

    Attributes
    ----------
    name, notebook : str
    points : float
    count, full, zero, untried : int
        Students: with a mark, with all points, tried and without any, who left the stub.
    mean : float or None
        Share of the points, over those with a mark.
    tells_apart : float or None
        Correlation, from -1 to 1, of the share with what the same students have in all other functions.
    nobody, everybody : list of str
        Titles of checks that nobody passed of those who tried, and that all of them passed.
    """

    name: str
    notebook: str
    points: float
    count: int
    full: int
    zero: int
    untried: int
    mean: float | None
    tells_apart: float | None
    nobody: list[str]
    everybody: list[str]


@dataclass
class MistakeFacts:
    """One named mistake.

    Attributes
    ----------
    function, notebook, name, hint : str
        The hint is what the student was told: something to say in the next lecture.
    students : list of str
    tried : int
        Students who tried the function.
    lost : float
        Marks that it cost all of them together.
    """

    function: str
    notebook: str
    name: str
    hint: str
    students: list[str] = field(default_factory=list)
    tried: int = 0
    lost: float = 0.0


@dataclass
class HelpWanted:
    """A student whom somebody should talk to, and why."""

    student: str
    reasons: list[str]


def of_functions(facts: ClassFacts) -> list[FunctionFacts]:
    """How each function went, in the order of the lessons."""
    totals = {row.student: row.total("auto") for row in facts.marked}
    return [_function(name, attempts, facts, totals) for name, attempts in facts.functions.items()]


def _function(name: str, attempts: dict[str, StudentFunction], facts: ClassFacts, totals: dict) -> FunctionFacts:
    ones = list(attempts.values())
    tried = [one for one in ones if one.tried]
    passed, failed = Counter(), Counter()
    for one in tried:
        for check in one.checks:
            if check.get("outcome") == PASSED:
                passed[check["title"]] += 1
            elif check.get("outcome") in (FAILED, COULD_NOT_RUN):
                failed[check["title"]] += 1
    return FunctionFacts(
        name=name,
        notebook=facts.notebook_of[name],
        points=max((one.points for one in ones), default=0.0),
        count=len(ones),
        full=sum(one.mark >= one.points for one in ones),
        zero=sum(one.mark <= 0 for one in tried),
        untried=len(ones) - len(tried),
        mean=statistics.fmean(one.mark / one.points for one in ones if one.points) if ones else None,
        tells_apart=_tells_apart(ones, totals),
        nobody=[title for title in failed if not passed[title]],
        everybody=[title for title in passed if not failed[title]],
    )


def _tells_apart(ones: list[StudentFunction], totals: dict[str, float]) -> float | None:
    """Whether those who have much of this function have much of the rest, too."""
    if len(ones) < FEW:
        return None
    mine, rest = [one.mark for one in ones], [totals[one.student] - one.mark for one in ones]
    if min(mine) == max(mine) or min(rest) == max(rest):
        return None
    return statistics.correlation(mine, rest)


def of_mistakes(facts: ClassFacts) -> list[MistakeFacts]:
    """The named mistakes, commonest first; of equally common ones, that which cost most marks."""
    found: dict[tuple[str, str], MistakeFacts] = {}
    for name, attempts in facts.functions.items():
        tried = sum(one.tried for one in attempts.values())
        for one in attempts.values():
            for mistake, (hint, lost) in _mistakes_of(one).items():
                key = (name, mistake)
                there = found.setdefault(key, MistakeFacts(name, facts.notebook_of[name], mistake, hint, [], tried))
                there.students.append(one.student)
                there.hint = there.hint or hint
                there.lost += lost
    return sorted(found.values(), key=lambda one: (-len(one.students), -round(one.lost, 2)))


def _mistakes_of(attempt: StudentFunction) -> dict[str, tuple[str, float]]:
    """The mistakes in one function, each with its hint and the marks that it cost."""
    found: dict[str, tuple[str, float]] = {}
    for check in attempt.checks:
        outcome, mistake = check.get("outcome"), check.get("mistake")
        if outcome == COULD_NOT_RUN:
            name, hint = STOPS, ""
        elif outcome in (FAILED, ADVICE) and mistake and check.get("title") != TITLE:
            name, hint = mistake, str(check.get("hint") or "")
        else:
            continue
        there, lost = found.get(name, ("", 0.0))
        found[name] = there or hint, lost + (check.get("lost") or 0.0)
    return found


def who_needs_help(facts: ClassFacts) -> list[HelpWanted]:
    """Students whom somebody should talk to: those with most reasons first, then those with fewest marks."""
    wanted = [HelpWanted(row.student, _reasons(row, facts)) for row in facts.rows]
    marks = {row.student: row.total("auto") for row in facts.rows}
    return sorted(
        (one for one in wanted if one.reasons), key=lambda one: (-len(one.reasons), marks[one.student], one.student)
    )


def _reasons(row: StudentRow, facts: ClassFacts) -> list[str]:
    if not row.sections:
        return [row.problem or facts.left_out.get(row.student) or "nothing handed in"]
    if not row.marked:
        return [row.problem or "could not be marked"]
    mine = {name: ones[row.student] for name, ones in facts.functions.items() if row.student in ones}
    tried = [name for name, one in mine.items() if one.tried]
    reasons = []
    if not tried:
        return ["handed in, and no function is written"]
    last = max(facts.notebook_of[name] for name in tried)
    if last < max(facts.notebook_of[name] for name in facts.functions):
        reasons.append(f"stopped after {last}")
    mistakes = sum(len(_mistakes_of(one)) for one in mine.values())
    if mistakes >= MANY:
        reasons.append(f"{mistakes} different mistakes")
    if row.total("auto_max") and row.total("auto") < WEAK * row.total("auto_max"):
        reasons.append(f"{row.total('auto'):.0f} of {row.total('auto_max'):.0f} marks by tests")
    return reasons


def missing(facts: ClassFacts) -> list[str]:
    """Students of whom there is nothing."""
    return [row.student for row in facts.rows if not row.sections and not row.present]


def of_checks(facts: ClassFacts, name: str) -> list[tuple[str, int, int]]:
    """For each check of a function: title, how many passed, how many tried it."""
    counted: dict[str, list[int]] = {}
    for one in facts.functions[name].values():
        for check in one.checks if one.tried else ():
            passes = counted.setdefault(str(check.get("title")), [0, 0])
            passes[0] += check.get("outcome") == PASSED
            passes[1] += check.get("outcome") not in (NOT_TRIED, NOT_ATTEMPTED)
    return [(title, passed, tried) for title, (passed, tried) in counted.items()]
