"""The page as HTML, one file without scripts or anything from the network, and its tables for a spreadsheet."""

from __future__ import annotations

import csv
import datetime
import functools
import statistics
from pathlib import Path

import jinja2
from markupsafe import Markup

from autograder_tests.engine import marksheet
from mlp_lab.class_page import example, understanding
from mlp_lab.class_page.gather import ClassFacts
from mlp_lab.marking import flags
from mlp_lab.marking.sheet_table import for_spreadsheet

TEMPLATES = Path(__file__).parent / "templates"
STEPS = 10  # bars of the distribution
SHOWN = 15  # mistakes with their example; the others follow in a table
PAIRS = 30
NEXT = 3  # mistakes and functions to begin with


@functools.cache
def _environment() -> jinja2.Environment:
    made = marksheet.environment(TEMPLATES)
    made.globals["css"] = Markup((TEMPLATES / "class.css").read_text(encoding="utf-8"))
    made.filters |= {"percent": lambda share: "–" if share is None else f"{100 * share:.0f} %"}
    return made


def render(facts: ClassFacts, autograded: Path, title: str, now: datetime.datetime) -> str:
    """Return the page.

    Parameters
    ----------
    facts : ClassFacts
    autograded : Path
        Where examples are taken from.
    title : str
        The course's name.
    now : datetime
    """
    functions = understanding.of_functions(facts)
    mistakes = understanding.of_mistakes(facts)
    missing = understanding.missing(facts)
    rows = {row.student for row in facts.rows}
    examples = [
        example.of_mistake(autograded, facts.assignment, one.notebook, one.function, one.students)
        for one in mistakes[:SHOWN]
    ]
    return (
        _environment()
        .get_template("class.html.j2")
        .render(
            title=title,
            made=now.strftime("%d %B %Y, %H:%M"),
            facts=facts,
            bars=distribution(facts),
            summary=_summary(facts),
            functions=functions,
            checks={one.name: understanding.of_checks(facts, one.name) for one in functions},
            mistakes=list(zip(mistakes, examples, strict=False)),
            rest=mistakes[SHOWN:],
            begin_with=mistakes[:NEXT],
            hardest=_hardest(functions),
            help=[one for one in understanding.who_needs_help(facts) if one.student not in missing],
            missing=missing,
            left_out={name: reason for name, reason in facts.left_out.items() if name not in rows},
            answers=_answers(facts),
            flagged=_flagged(facts),
            pairs=[(one.students, one.functions) for one in facts.looked.pairs[:PAIRS]],
            more_pairs=max(len(facts.looked.pairs) - PAIRS, 0),
            seconds=sum(facts.seconds.values()),
            known={row.student: f"{row.name} ({row.student})" for row in facts.rows if row.name},
        )
    )


def _hardest(functions: list[understanding.FunctionFacts]) -> list[understanding.FunctionFacts]:
    """The functions in which the class has the smallest share of the marks, if it lost any there."""
    lacking = [one for one in functions if one.mean is not None and one.mean < 1]
    return sorted(lacking, key=lambda one: one.mean or 0.0)[:NEXT]


def _flagged(facts: ClassFacts) -> list[tuple[str, str, str]]:
    return [
        (student, stem, flags.in_words(some))
        for student, found in facts.looked.flags.items()
        for stem, some in found.items()
    ]


def distribution(facts: ClassFacts) -> list[tuple[str, int, float]]:
    """How many students are in each tenth of the marks by tests: label, count, share of the fullest tenth."""
    shares = [row.total("auto") / row.total("auto_max") for row in facts.marked if row.total("auto_max")]
    counts = [0] * STEPS
    for share in shares:
        counts[min(int(share * STEPS + 1e-9), STEPS - 1)] += 1
    most = max(counts, default=0) or 1
    labels = [f"{100 * step // STEPS} to {100 * (step + 1) // STEPS} %" for step in range(STEPS)]
    return [(label, count, count / most) for label, count in zip(labels, counts, strict=True)]


def _summary(facts: ClassFacts) -> dict:
    marks = [row.total("auto") for row in facts.marked]
    return {
        "students": len(facts.rows),
        "marked": len(marks),
        "mean": statistics.fmean(marks) if marks else None,
        "median": statistics.median(marks) if marks else None,
        "most": max((row.total("auto_max") for row in facts.marked), default=0.0),
        "pending": sum(row.total("pending") > 0 for row in facts.marked),
    }


def _answers(facts: ClassFacts) -> list[dict]:
    """For each written answer: how many have which mark by hand, how many wait for one."""
    found = []
    for name, given in facts.answers.items():
        marks = [mark for mark, _ in given.values() if mark is not None]
        points = max((points for _, points in given.values()), default=0.0)
        counted = [(mark, marks.count(mark)) for mark in sorted(set(marks))]
        mean = statistics.fmean(marks) if marks else None
        found.append(
            {"name": name, "points": points, "marks": counted, "mean": mean, "pending": len(given) - len(marks)}
        )
    return found


def write_csv(facts: ClassFacts, path: Path) -> None:
    """Write functions and mistakes as one table for a spreadsheet; the column ``kind`` says which a line is."""
    columns = ["kind", "notebook", "function", "mistake", "students", "tried", "full", "zero", "mean", "tells_apart"]
    with path.open("w", newline="", encoding="utf-8-sig", errors="backslashreplace") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        for one in understanding.of_functions(facts):
            numbers = [one.count, one.count - one.untried, one.full, one.zero]
            shares = ["" if value is None else f"{value:.3f}" for value in (one.mean, one.tells_apart)]
            writer.writerow(["function", one.notebook, one.name, "", *numbers, *shares])
        for one in understanding.of_mistakes(facts):
            text = for_spreadsheet(one.name)
            writer.writerow(["mistake", one.notebook, one.function, text, len(one.students), one.tried, "", "", "", ""])
