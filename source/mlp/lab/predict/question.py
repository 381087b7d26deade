"""A question to predict, without its form: what may be asked, what an answer means, how far off it is."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from numbers import Real

RIGHT, NEAR, WRONG, SHOWN, SKIPPED = "right", "near", "wrong", "shown", "skipped"
RIGHT_WITHIN = 0.1  # of what still counts as near: 0.25 ± 0.005 is right where ± 0.05 is near


class Unreadable(ValueError):
    """One sentence about an answer that cannot be taken; the reader may try again."""


@dataclass(frozen=True)
class Record:
    """What became of one question. Nothing in here names the reader.

    Attributes
    ----------
    question : str
        Which question: twelve characters that follow from its text.
    chosen : int, float, str or None
        Index of the choice, number or words; None when it was skipped.
    outcome : str
        ``"right"``, ``"near"``, ``"wrong"``; ``"shown"`` for words, which nobody judges; ``"skipped"``.
    """

    question: str
    chosen: int | float | str | None
    outcome: str


@dataclass(frozen=True)
class Question:
    """A question with its answer; see `lab.predict.predict` for what the fields mean.

    Raises
    ------
    ValueError
        In one sentence, when an author has left something out or said it twice.
    """

    text: str
    choices: tuple[str, ...] | None = None
    answer: int | None = None
    why: Mapping[int, str] = field(default_factory=dict)
    because: str = ""
    number: float | None = None
    near: float | None = None
    words: str | None = None
    again: str | None = None

    def __post_init__(self):
        _need_text(self.text, "the question")
        if self.again is not None:
            _need_text(self.again, "again, the same question in other words,")
        kinds = [name for name in ("choices", "number", "words") if getattr(self, name) is not None]
        if len(kinds) != 1:
            given = " and ".join(kinds) or "none of them"
            raise ValueError(f"a prediction has one of choices, number and words; {given} came")
        if self.words is None:
            _need_text(self.because, "because, the reason why the answer is right,")
        elif self.because:
            raise ValueError("words say what a good answer says, so because has no place beside them")
        if self.choices is None and (self.answer is not None or self.why):
            raise ValueError("answer and why belong to choices, and there are none")
        if self.number is None and self.near is not None:
            raise ValueError("near belongs to a number, and there is none")
        getattr(self, f"_mind_{kinds[0]}")()

    def _mind_choices(self):
        if isinstance(self.choices, str):
            raise ValueError("choices is one text: write a list of at least two")
        object.__setattr__(self, "choices", tuple(self.choices))
        for choice in self.choices:
            _need_text(choice, "each choice")
        if len(set(self.choices)) < max(len(self.choices), 2):
            raise ValueError("choices needs at least two texts, all different")
        if isinstance(self.answer, bool) or not isinstance(self.answer, int) or not 0 <= self.answer < self._count:
            raise ValueError(f"answer is {self.answer!r}: it is the index of the right choice, 0 to {self._count - 1}")
        wrong = set(range(self._count)) - {self.answer}
        if not isinstance(self.why, Mapping) or set(self.why) != wrong:
            listed = ", ".join(map(str, sorted(wrong)))
            raise ValueError(f"why gives a reason for each wrong choice and no other, by index: here {listed}")
        for number, reason in self.why.items():
            _need_text(reason, f"why[{number}]")

    def _mind_number(self):
        if not _finite(self.number):
            raise ValueError(f"number is {self.number!r}: it is the right number")
        if self.near is not None and not (_finite(self.near) and self.near >= 0):
            raise ValueError(f"near is {self.near!r}: it is how far off still counts as near, 0 or more")

    def _mind_words(self):
        _need_text(self.words, "words, what a good answer says,")

    @property
    def _count(self) -> int:
        return len(self.choices)

    @property
    def name(self) -> str:
        """Twelve characters that name it, the same in every notebook and on every machine."""
        return hashlib.sha256(self.text.encode("utf-8")).hexdigest()[:12]

    @property
    def solution(self) -> str:
        """The answer and its reason."""
        if self.choices is not None:
            return f"“{self.choices[self.answer]}”. {self.because}"
        return f"{self.number:g}. {self.because}" if self.number is not None else self.words

    def read(self, given):
        """Return what was answered: an index, a number or words.

        Parameters
        ----------
        given : int, str or None
            Index of the choice, or what was typed.

        Raises
        ------
        Unreadable
            In one sentence.
        """
        if self.choices is not None:
            if given is None:
                raise Unreadable("Choose an answer first, or press Skip.")
            return given
        text = " ".join((given or "").split())
        if self.words is not None:
            if not text:
                raise Unreadable("Write a line first, or press Skip.")
            return text
        return read_number(text)

    def judge(self, chosen) -> tuple[str, str]:
        """Return the outcome of an answer, and what to say of it.

        Parameters
        ----------
        chosen : int, float or str
            What `read` returned.
        """
        if self.choices is not None:
            if chosen == self.answer:
                return RIGHT, self.because
            return WRONG, f"{self.why[chosen]} The answer: {self.solution}"
        if self.words is not None:
            return SHOWN, self.words
        off, near = abs(chosen - self.number), self.near or 0.0
        rounding = 1e-9 * max(abs(self.number), near)
        if off <= RIGHT_WITHIN * near + rounding:
            return RIGHT, f"It is {self.solution}"
        outcome = NEAR if off <= near + rounding else WRONG
        return outcome, f"You said {chosen:g}; it is {self.solution}"


def read_number(text: str) -> float:
    """Read a number as people type it: ``0.25``, ``0,25``, ``1/4``, ``25 %``, ``−3``.

    Raises
    ------
    Unreadable
        In one sentence.
    """
    if not text:
        raise Unreadable("Type a number first, or press Skip.")
    plain = text.replace(" ", "").replace("−", "-")
    plain, hundredth = plain.removesuffix("%"), plain.endswith("%")
    whole, comma, rest = plain.partition(",")
    if comma and len(rest) == 3 and rest.isdigit() and whole.lstrip("+-") not in ("", "0"):
        raise Unreadable(f"“{_cut(text)}” could be two numbers: write {whole}{rest} or {whole}.{rest}.")
    above, slash, below = plain.replace(",", ".").partition("/")
    try:
        value = float(above) / (float(below) if slash else 1.0) / (100 if hundredth else 1)
    except (ValueError, ZeroDivisionError):
        value = math.nan
    if not math.isfinite(value) or "_" in plain:
        raise Unreadable(f"“{_cut(text)}” is not a number: write one such as 0.25.")
    return value


def _need_text(given, what: str):
    if not isinstance(given, str) or not given.strip():
        raise ValueError(f"{what} has to be a text that says something; {given!r} came")


def _finite(value) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool) and math.isfinite(value)


def _cut(text: str, longest: int = 30) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"
