"""Which of several files of one name is the later work, and why.

A number that somebody gave on purpose ("attempt 2", "v3", a date in a name) says it. Failing that, the date on which a
file was saved; and where the dates are equal, as in zips that keep none, any number in the name: (2), -Copy2.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

GIVEN = re.compile(
    r"(?<![a-z])(?:attempt|version|submission|try|resubmission|upload|versuch|abgabe|v|rev)[ _.-]{0,2}\d{1,9}(?!\d)"
    r"|(?:19|20)\d\d[-_.]?[01]\d[-_.]?[0-3]\d",
    re.IGNORECASE,
)
_DAY_FIRST = re.compile(r"(?<!\d)([0-3]?\d)\.([01]?\d)\.((?:19|20)\d\d)(?!\d)")
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d\d)([01]\d)([0-3]\d)(?!\d)")
_OLDER = re.compile(r"(?<![a-z])(?:old|older|backup|bak|draft|previous|alt)(?![a-z])", re.IGNORECASE)


@dataclass(frozen=True)
class Attempt:
    """What tells the order of files.

    Attributes
    ----------
    place : str
        The path in the submission, without the notebook's own name in it.
    saved : int
        Seconds since 1970.
    """

    place: str
    saved: int

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numbers in the name, in order; a date as year, month, day."""
        text = _DAY_FIRST.sub(lambda day: f"{day[3]}-{day[2]}-{day[1]}", self.place)
        text = _COMPACT.sub(r"\1-\2-\3", text)
        return tuple(int(digits) for digits in re.findall(r"\d{1,15}", text))

    @property
    def given(self) -> tuple[int, ...]:
        """The numbers, where one of them was given on purpose."""
        text = _DAY_FIRST.sub(lambda day: f"{day[3]}-{int(day[2]):02}-{int(day[1]):02}", self.place)
        return self.numbers if GIVEN.search(text) else ()

    @property
    def is_older(self) -> bool:
        """Whether the name says that it is not the last one."""
        return _OLDER.search(self.place.replace("_", " ")) is not None


def latest_first(attempts: list[Attempt]) -> list[int]:
    """Return the places in the list, the latest work first; the same on every computer."""
    numbered = all(one.given for one in attempts)

    def key(place: int) -> tuple:
        one = attempts[place]
        given = _descending(one.given) if numbered else ()
        return one.is_older, given, -one.saved, _descending(one.numbers), one.place.count("/"), one.place

    return sorted(range(len(attempts)), key=key)


def _descending(numbers: tuple[int, ...]) -> tuple:
    return *(-number for number in numbers), 1  # (2,) comes before (), and (2, 1) before (2,)


def reason(taken: Attempt, other: Attempt) -> str:
    """Say why the first was taken rather than the second; empty where their names alone told it."""
    if taken.is_older != other.is_older:
        return ""
    if taken.given and other.given and taken.given != other.given:
        if other.saved > taken.saved:
            return "the higher number counts, though another was saved later"
        return "" if other.saved < taken.saved else "all were saved at the same time: the higher number counts"
    if taken.saved != other.saved:
        contradicts = taken.numbers < other.numbers
        return "it was saved last, though another has a higher number" if contradicts else "it was saved last"
    return "all were saved at the same time" + (": the higher number counts" if taken.numbers != other.numbers else "")
