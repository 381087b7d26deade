"""How a check judges what came back: one call, `judge`, and one record for a known mistake, `Misconception`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import numpy as np

from autograder_tests.engine.registry import Wrong
from autograder_tests.judging.compare import (
    FUNCTION,
    NO_FACTOR,
    SAME_FACTOR,
    SINGLE,
    close,
    factor_between,
    holds,
    nearly,
    numbers,
    place,
    same_numbers,
    shape_of,
)
from autograder_tests.transport.record import CallFailed

OFF_SHAPE = "the right numbers in another shape"
OFF_TYPE = "the right numbers, not as an array"
OTHER = "other numbers"
OTHER_NUMBERS = "numbers not the right ones"
WHOLE_ONLY = "fractions cut off"
NOT_EXACT = "close to the right numbers, but not exact"
ONE_NUMBER = "one number for a whole array"
ZERO, NEGATIVE, FACTOR = "0 everywhere", "the right ones with the other sign", "the right ones, all times one factor"
NOTHING = "nothing is returned"
ROWS = "Samples are rows and features are columns, however many there are of them."
PLAIN = "Lists have no .T, no .shape and no arithmetic: keep NumPy arrays as they are."
EACH = "Each number has its own answer: an array goes in, and an array of the same size comes out."
RETURN = "What a function works out, or prints, is lost to its caller unless it ends in `return` with a value."
FACTOR_HINTS = {
    ZERO: "Follow one number through your formula by hand. Is a bracket missing, or a whole-number type in the way?",
    NEGATIVE: "Where does a minus come in, and does it belong there?",
    FACTOR: "Is there a factor too many, or one that is missing: a 2, a half, the number of entries?",
}
NOT_EXACT_HINT = (
    "The formula is nearly right: is anything rounded, cut to a range or added on the way, or is a constant such as e"
    " written out by hand?"
)
WHOLE_HINT = (
    "Somewhere the result is kept in an array of whole numbers: `zeros_like` and `empty_like` copy the input's type,"
    " and `np.vectorize` without `otypes` takes its type from the very first result."
)

# Each function has one more check, which comes last: see `networks`.
TITLE = "right for values of every kind"
SAME = "What does your code do differently for some values? The same few lines serve for all of them."


class Misconception(NamedTuple):
    """A known mistake, recognised by what it gives. Several are a list, the likeliest first.

    Attributes
    ----------
    name : str
        Ends the sentence "what you get from: …"; checks that fail with the same name are one deduction.
    gives : object
        Worked out as the mistake would. None or nan where it gives nothing of its own.
    hint : str, optional
        Teaches without giving the answer away; the check's own if left out.
    share : float, optional
        Part of the check's cost, where it is another than for the other mistakes.
    """

    name: str
    gives: Any
    hint: str | None = None
    share: float | None = None

    def wrong(self, tried: str, expected: str, came: str, share: float = 1.0) -> Wrong:
        """Return what a check raises; `came` is the beginning of a sentence that the name ends."""
        share = share if self.share is None else self.share
        return Wrong(tried, expected, f"{came}: {self.name}", hint=self.hint, mistake=self.name, share=share)


def recognise(
    got: Any, wrongs: Iterable[Misconception], same: Callable[[Any, Any], bool] = close
) -> Misconception | None:
    """Return the first misconception that gives what came back, else None; `same` is how the two are compared."""
    for one in wrongs:
        if one.gives is not None and np.all(np.isfinite(one.gives)) and same(got, one.gives):
            return one
    return None


def judge(
    got: Any,
    wanted: Any,
    wrongs: Iterable[Misconception] = (),
    *,
    tried: str,
    expected: str,
    what: str = "the result",
    hint: str | None = None,
    own: Any = None,
    other: str | None = None,
    any_shape: bool = False,
    share: float = 1.0,
    form: float = 0.5,
    cut: float = 1.0,
) -> None:
    """Raise `Wrong` unless `got` is an array with the right numbers; name the misconception whose result it is.

    Parameters
    ----------
    got : object
        What came back, whatever it is.
    wanted : array_like
    wrongs : iterable of Misconception
    tried, expected, hint : str
        Parts of the message, see `Wrong`; of what came back only kinds, shapes and counts are told.
    what : str
        Name of the quantity, for the message.
    own : array_like, optional
        What follows from the student's own earlier steps: as right as `wanted`.
    other : str, optional
        What the mistake is called when no misconception is recognised; it is part of the message.
    any_shape : bool
        Whether only the numbers count, since shape and type have a check of their own.
    share, form, cut : float
        Part of the check's cost where the numbers are wrong, where only shape or type is, where fractions are cut off.

    Raises
    ------
    Wrong
    """
    told = {"tried": tried, "expected": expected}
    if any_shape:
        if not holds(got, wanted):
            raise _wrong_numbers(got, wanted, wrongs, told, hint, other, share, cut)
        return
    rights = [wanted] if own is None else [wanted, own]
    if any(close(got, value) for value in rights):
        if isinstance(got, np.ndarray):
            return
        raise Wrong(**told, came=f"{what} is {shape_of(got)}: {OFF_TYPE}", hint=PLAIN, mistake=OFF_TYPE, share=form)
    if known := recognise(got, wrongs):
        raise known.wrong(**told, came=f"{what} is what you get from", share=share)
    if any(same_numbers(got, value) for value in rights):
        raise Wrong(**told, came=f"{what} is {shape_of(got)}: {OFF_SHAPE}", hint=ROWS, mistake=OFF_SHAPE, share=form)
    came, finite = f"{what} is {shape_of(got)}", False
    if isinstance(got, np.ndarray) and got.shape == np.shape(wanted):
        part, finite = _partly(got, wanted)
        came = f"{what} has the right shape {got.shape} and {part}"
    if other and not (other == OTHER and finite):  # which has been said
        came += f": {other}"
    raise Wrong(**told, came=came, hint=hint, mistake=other, share=share)


def _partly(got: Any, right: Any) -> tuple[str, bool]:
    """Say in words which part of an array of the right shape is right, and whether its numbers are finite."""
    found = numbers(got)
    if found is None or not np.isfinite(found).all():
        return "entries that are not finite numbers", False
    if found.ndim == 2 and min(found.shape) > 1:
        same = np.isclose(found, right, *SINGLE)
        ways = [(~same.all(axis=1), "rows"), (~same.all(axis=0), "columns")]
        off, words = min(ways, key=lambda way: way[0].mean())
        if not off.all():
            return f"{OTHER} in {off.sum()} of its {off.size} {words}; the other {words} are right", True
    return OTHER, True


def _wrong_numbers(got, wanted, wrongs, told, hint, other, share, cut) -> Wrong:
    """Return what is wrong with numbers whose shape does not count."""
    kind, whole = shape_of(got), np.trunc(wanted)
    if got is None:
        return Wrong(**told, came=kind, hint=RETURN, mistake=NOTHING)
    found = numbers(got)
    if found is not None and (whole.any() or np.asarray(got).dtype.kind in "iu") and same_numbers(got, whole, FUNCTION):
        return Wrong(**told, came=f"{kind}, its {WHOLE_ONLY}", hint=WHOLE_HINT, mistake=WHOLE_ONLY, share=cut)
    if known := recognise(got, wrongs, lambda one, two: same_numbers(one, two, FUNCTION)):
        return known.wrong(**told, came=f"{kind}; its numbers are what you get from", share=share)
    if nearly(got, wanted):
        came = f"{kind}, its numbers {NOT_EXACT}"
        return Wrong(**told, came=came, hint=NOT_EXACT_HINT, mistake=NOT_EXACT, share=0.6 * share)
    if (factor := factor_between(got, wanted)) is not None:
        name = ZERO if abs(factor) < NO_FACTOR else NEGATIVE if abs(factor + 1) < SAME_FACTOR else FACTOR
        return Wrong(**told, came=f"{kind}; its numbers are {name}", hint=FACTOR_HINTS[name], mistake=name, share=share)
    came, all_finite = _how_far_off(kind, got, wanted)
    if found is not None and found.size == 1 < np.size(wanted):
        expected = f"{told['expected']}: {np.size(wanted)} numbers"
        return Wrong(told["tried"], expected, came, hint=EACH, mistake=ONE_NUMBER, share=share)
    return Wrong(**told, came=came, hint=hint, mistake=other if all_finite else None, share=share)


def _how_far_off(kind: str, got: Any, wanted: Any) -> tuple[str, bool]:
    """Say how many of the numbers are off, and whether there are as many as there should be, all finite."""
    values, wanted = numbers(got), np.ravel(wanted)
    if values is None or values.size != wanted.size:
        return kind, False
    lost = int((~np.isfinite(values)).sum())
    if lost:
        return f"{kind}, {lost} of its {wanted.size} numbers not finite (nan or inf)", False
    off = sum(not close(a, b, FUNCTION) for a, b in zip(values.ravel(), wanted, strict=True))
    return f"{kind}, {off or wanted.size} of its {wanted.size} {OTHER_NUMBERS}", True


def within(got: Any, wanted: Any, slack: Any) -> bool:
    """Whether the numbers are right to within `slack`, a number or one for each entry; the shape has its own check."""
    values = numbers(got)
    if values is None or values.size != np.size(wanted):
        return False
    return bool(np.all(np.abs(values.ravel() - np.ravel(wanted)) <= np.ravel(slack)))


def demand(got: Any, wanted: Any, slack: Any, *, tried: str, expected: str, what: str = "the result") -> None:
    """Raise `Wrong` unless `got` is within `slack` of what is wanted."""
    if not within(got, wanted, slack):
        came = f"{what} is {shape_of(got)}" + (", with other numbers" if got is not None else "")
        raise Wrong(tried, expected, came, hint=SAME)


def that_run(trial: Callable[[Any], Any], cases: Sequence) -> Iterator:
    """Yield what a trial gives for each case; one that raises is left out, and charged elsewhere, unless all do."""
    failed = []
    for case in cases:
        try:
            ran = trial(case)
        except CallFailed as error:
            failed.append(error)
        else:
            yield ran
    if len(failed) == len(cases):
        raise failed[0]


@contextmanager
def named_where_nothing_fits(trial: Callable[[], Any]) -> Iterator[None]:
    """Where shapes do not fit, let `trial` find out with equal sizes, in which everything fits, what the mistake is."""
    try:
        yield
    except CallFailed as failed:
        if failed.type == "ValueError" and not failed.standin:
            try:
                trial()
            except Wrong as wrong:
                if wrong.mistake:
                    wrong.came = f"shapes that do not fit ({place(failed)}); where all sizes are equal, {wrong.came}"
                    raise wrong from None
            except CallFailed:
                pass
        raise
