"""What failures cost: how the results of all checks become the mark of a function."""

import math

from autograder_tests.engine.mark import ADVICE, COULD_NOT_RUN, NOT_TRIED, PASSED, Result


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
