"""What a student should look at first, in a sentence or two."""

from __future__ import annotations

from dataclasses import dataclass, field

from autograder_tests.engine import marksheet
from autograder_tests.engine.mark import COULD_NOT_RUN, FAILED


@dataclass
class Look:
    """Where to look first.

    Attributes
    ----------
    function : Function or None
        The one that lost most among those that were tried, or the first of several that lost as much.
    check : Result or None
        The first check of it that cost marks.
    anchor : str
        Of that check's row.
    others : list of Function
        Tried too, and not all right.
    unwritten : list of Function
        Not written yet, and without their full marks.
    nothing_failed : bool
        Whether all functions are written and none of their checks failed, also not one that costs nothing.
    """

    function: object | None = None
    check: object | None = None
    anchor: str = ""
    others: list = field(default_factory=list)
    unwritten: list = field(default_factory=list)
    nothing_failed: bool = False

    @property
    def equal(self) -> list:
        """Those of `others` that lost as much as `function`."""
        return [one for one in self.others if lost(one) == lost(self.function)]


def first_look(functions) -> Look:
    """Choose where to look first.

    Parameters
    ----------
    functions : list of mlp_lab.marking.feedback_parts.Function

    Returns
    -------
    Look
    """
    look = Look(unwritten=[one for one in functions if one.missing and lost(one) > 0])
    look.nothing_failed = all(
        one.mark is not None and not one.missing and not one.pending and not _wrong(one.mark) for one in functions
    )
    imperfect = [one for one in functions if not one.missing and not one.pending and lost(one) > 0]
    if imperfect:
        look.function = max(imperfect, key=lost)  # the first of several that lost as much
        look.others = [one for one in imperfect if one is not look.function]
        _choose_check(look)
    return look


def lost(function) -> float:
    """Return the marks that a function did not get."""
    return round(function.points - function.score, 2)


def _wrong(mark) -> list:
    return [one for one in mark.results if one.outcome in (FAILED, COULD_NOT_RUN)]


def _choose_check(look: Look) -> None:
    mark = look.function.mark
    if mark is None:
        return
    if wrong := _wrong(mark):
        look.check = next((one for one in wrong if one.lost > 0), wrong[0])
        look.anchor = marksheet.anchor(mark, look.check)
