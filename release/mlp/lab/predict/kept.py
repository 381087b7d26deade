"""What became of the questions: kept for the reader, counted by section, and asked again where they were missed."""

from __future__ import annotations

import importlib
from dataclasses import replace
from functools import cache
from pathlib import Path

from lab import done_so_far
from lab.predict.question import NEAR, RIGHT, SHOWN, SKIPPED, WRONG, Question, Record

KIND = "predictions"
MISSED = (WRONG, NEAR, SKIPPED)  # in the order in which they are asked again
FIRST, AGAIN = "outcome", "again"  # what became of a question in its own place, and when it was asked another day


def note(record: Record) -> None:
    """Keep what became of a question."""
    if record.question in {question.name for question in _all_questions()}:
        done_so_far.note(KIND, record.question, **{FIRST: record.outcome})


def note_again(question: Question, record: Record) -> None:
    """Keep what became of a question that was asked again."""
    before = done_so_far.read()[KIND].get(question.name, {})
    done_so_far.note(KIND, question.name, **{FIRST: before.get(FIRST), AGAIN: record.outcome})


@cache
def questions(section: int) -> dict[str, Question]:
    """The questions of a section, by name: its module ``section_N`` holds tables of them.

    Parameters
    ----------
    section : int
    """
    name = f"section_{section}"
    if not Path(__file__).with_name(f"{name}.py").exists():
        return {}
    tables = vars(importlib.import_module(f"lab.predict.{name}")).values()
    asked = [
        Question(asks["question"], **{key: value for key, value in asks.items() if key != "question"})
        for table in tables
        if isinstance(table, dict)
        for asks in table.values()
        if isinstance(asks, dict) and "question" in asks
    ]
    return {one.name: one for one in asked}


def count(section: int, folder: Path | None = None) -> dict[str, int]:
    """How many questions of a section have come to which outcome; words, which nobody judges, are not counted."""
    known = done_so_far.read(folder)[KIND]
    counted: dict[str, int] = {}
    for name in questions(section):
        outcome = known.get(name, {}).get(FIRST)
        if outcome in (RIGHT, *MISSED):
            counted[outcome] = counted.get(outcome, 0) + 1
    return counted


def summary(section: int, folder: Path | None = None) -> str:
    """The predictions of a section in a few words; nothing when none was made."""
    counted = count(section, folder)
    made = sum(number for outcome, number in counted.items() if outcome != SKIPPED)
    if not made:
        return ""
    more = [f"{counted[NEAR]} came near"] if counted.get(NEAR) else []
    more += [f"{counted[SKIPPED]} skipped"] if counted.get(SKIPPED) else []
    return f"you predicted {counted.get(RIGHT, 0)} of {made}" + (f" ({', '.join(more)})" if more else "")


def missed(before: int) -> list[Question]:
    """The questions of earlier sections that were missed and not yet right when asked again, worded anew.

    Parameters
    ----------
    before : int
        A section: those of the section just before it come first.
    """
    known = done_so_far.read()[KIND]
    found = []
    for section in range(before - 1, 0, -1):
        there = [
            (MISSED.index(known[name][FIRST]), one)
            for name, one in questions(section).items()
            if known.get(name, {}).get(FIRST) in MISSED and known[name].get(AGAIN) not in (RIGHT, SHOWN)
        ]
        found += [one for _, one in sorted(there, key=lambda pair: pair[0]) if one.again]
    return found


def anew(question: Question) -> Question:
    """The same question in its other words."""
    return replace(question, text=question.again or question.text, again=None)


@cache
def _all_questions() -> tuple[Question, ...]:
    found: list[Question] = []
    section = 1
    while there := questions(section):
        found += there.values()
        section += 1
    return tuple(found)
