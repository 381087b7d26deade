"""What a wrong answer should lose: its label names the checks, their costs are the checks' own, the rule is `settle`'s.

So a label holds no marks, and stays true when a cost is changed.
"""

from dataclasses import replace

from autograder_tests.engine.mark import ADVICE, FAILED, PASSED, Mark, Result, settle
from autograder_tests.engine.marksheet import nothing_counts
from autograder_tests.engine.registry import Check
from autograder_tests.selftest.answers import Answer

WHOLE = 1.0
SOMETHING = Result("something", PASSED, 0, counts=True)  # passes, unless a label says that nothing does


def alone(answer: Answer, checks: list[Check], points: float) -> float:
    """The mark by the label alone, at the costs of `checks`.

    Parameters
    ----------
    answer : Answer
        A wrong one.
    checks : list of Check
        Of its function.
    points : float

    Returns
    -------
    float
    """
    if answer.earns_nothing:
        return 0.0
    cost, parts = {one.title: one.cost for one in checks}, dict(answer.charged)
    rows = [Result(one.title, FAILED, cost[one.title], parts[one.title]) for one in checks if one.title in parts]
    return settle([*rows, replace(SOMETHING)], points)


def problems(answer: Answer, mark: Mark) -> list[str]:
    """What contradicts the label of a wrong answer.

    Every check that the label names must fail, with that part of its cost, for a reason of its own. Whatever else fails
    must cost nothing: it follows from another failure, or fails through a mistake of a check that is named.

    Parameters
    ----------
    answer : Answer
    mark : Mark

    Returns
    -------
    list of str
        Sentences, empty if all is as labelled.
    """
    by_title = {result.title: result for result in mark.results}
    parts, said = dict(answer.charged + answer.same), []
    for title, part in parts.items():
        if title not in by_title:
            said.append(f"there is no check {title!r}")
        elif by_title[title].outcome == PASSED:
            failed = [one.title for one in mark.results if one.outcome != PASSED]
            said.append(f"passed {title!r}; caught by: {'; '.join(failed) or 'nothing'}")
        elif not answer.earns_nothing:
            said += _of_another_part(by_title[title], part)
    if said:
        return said
    if answer.earns_nothing:
        return [f"{mark!r} of {mark.points:g} marks, not 0"] if mark.earned else []
    reasons = {}  # mistake → the check that is named for it
    for title, _ in answer.charged:
        reasons.setdefault(by_title[title].mistake, title)
    reasons.pop(None, None)
    for title, _ in answer.same:
        if by_title[title].mistake not in reasons:
            said.append(f"{title!r} does not fail for the same reason as a check that is charged")
    for result in mark.results:
        if _is_of_a_reason(result, reasons) and not _before(result, by_title) and result.title not in parts:
            off = _of_another_part(result, parts[reasons[result.mistake]])
            said += [f"{one}, as {reasons[result.mistake]!r} does for the same reason: add it to same=" for one in off]
    if said:
        return said
    wanted = settle([*_as_labelled(answer, by_title, reasons), replace(SOMETHING)], mark.points)
    if mark.earned == wanted:
        return []
    if nothing_counts(mark):
        return [f'{mark!r} of {mark.points:g} marks: no check passes, which is labelled earns="nothing"']
    charged = "; ".join(f"{one.title}{written(one.share)}" for one in mark.results if one.lost)
    return [f"{mark!r} of {mark.points:g} marks, not {wanted!r}; charged: {charged or 'nothing'}"]


def written(part: float) -> str:
    """How a part of a check's cost stands in a label: nothing for all of it, or `` at 60 %``."""
    return "" if _same(part, WHOLE) else f" at {100 * part:.0f} %"


def _same(part, other):
    return abs(part - other) < 0.005


def _of_another_part(result, part):
    if _same(result.share, part):
        return []
    return [f"{result.title!r} takes {100 * result.share:.0f} % of its cost, not {100 * part:.0f} %"]


def _is_of_a_reason(result, reasons):
    return result.outcome != PASSED and result.mistake in reasons


def _before(result, by_title):
    """The failures that a failure follows from."""
    return [by_title[title] for title in result.after if by_title[title].outcome != PASSED]


def _as_labelled(answer, by_title, reasons):
    """The results as they would be if the label were true: what it does not account for has passed."""
    parts, charged = dict(answer.charged + answer.same), dict(answer.charged)
    rows = []
    for title, result in by_title.items():
        advice, before = result.outcome == ADVICE, _before(result, by_title)
        row = replace(result, share=parts.get(title, result.share), after=())
        if title in charged:
            # Checks named side by side have a reason each, except that an error may stop several of them.
            if result.outcome == FAILED and reasons.get(result.mistake) != title:
                row.mistake = None
        elif not _is_of_a_reason(result, reasons) or any(one.outcome != ADVICE for one in before):
            row = replace(row, outcome=ADVICE if advice else PASSED, mistake=None)
        elif before and not advice:
            row = replace(row, outcome=PASSED)
        rows.append(row)
    return rows
