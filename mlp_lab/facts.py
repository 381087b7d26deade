"""What a lesson states once and its text repeats: points stand at the cells that have them, minutes at a text cell.

============================ ==================================================================================
in the text                  becomes
============================ ==================================================================================
``{points}``                 the points of the cell; of the whole lesson, in a cell that has none
``{points of functions}``    what the lesson's tests give
``{points of answers}``      what is given by hand
``{time}``                   the lesson's ``minutes=…``, in words: 45 minutes, two hours
============================ ==================================================================================

The comment of a marks cell, such as ``# hidden tests run here``, becomes ``# 3 marks for relu: hidden tests run here``.
"""

from __future__ import annotations

from dataclasses import replace

from mlp_lab.lessons import Lesson

TIME = "{time}"
HOURS = {60: "an hour", 120: "two hours", 180: "three hours"}


def number(value: float) -> float:
    """Return a whole number as int, so that 3 and 3.0 are written alike."""
    return int(value) if float(value).is_integer() else value


def filled(lesson: Lesson) -> Lesson:
    """Return the lesson as it is built, with its facts in its text."""
    by_tests, by_hand = (sum(cell.points for cell in lesson.with_role(role)) for role in ("marks", "answer"))
    facts: dict[str, float | str] = {"{points of functions}": number(by_tests), "{points of answers}": number(by_hand)}
    if lesson.minutes is not None:
        facts[TIME] = HOURS.get(lesson.minutes, f"{lesson.minutes} minutes")
    cells = []
    for cell in lesson.cells:
        source = cell.source
        if cell.kind == "markdown":
            own = by_tests + by_hand if cell.points is None else cell.points
            for name, fact in {**facts, "{points}": number(own)}.items():
                source = source.replace(name, str(fact))
        elif cell.role == "marks":
            marks = "1 mark" if cell.points == 1 else f"{number(cell.points)} marks"
            source = source.replace("#", f"# {marks} for {cell.name}:", 1)
        cells.append(replace(cell, source=source))
    return replace(lesson, cells=cells)
