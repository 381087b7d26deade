"""The mark sheet of a class: student by section, read from nbgrader's gradebook."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from pathlib import Path

from mlp_lab.marking.places import report_of


@dataclass
class Section:
    """What one student has for one notebook.

    Attributes
    ----------
    auto, auto_max : float
        Marks given by the tests, and how many there are.
    hand, hand_max : float
        Marks given by hand so far, and how many there are.
    pending : float
        Marks that somebody still has to give by hand.
    handed_in : bool
        Whether the notebook was in the submission and could be read.
    notes : list of str
        What was mended, what is missing, and marks given by hand that need another look.
    """

    auto: float = 0.0
    auto_max: float = 0.0
    hand: float = 0.0
    hand_max: float = 0.0
    pending: float = 0.0
    handed_in: bool = True
    notes: list[str] = field(default_factory=list)


@dataclass
class Row:
    """One student's line: `sections` by notebook name, in the order of the notebooks."""

    student: str
    sections: dict[str, Section] = field(default_factory=dict)
    problem: str = ""

    def total(self, name: str) -> float:
        """Sum of one attribute of `Section` over the sections."""
        return sum(getattr(section, name) for section in self.sections.values())

    @property
    def notes(self) -> list[str]:
        """One line for each notebook about which there is something to say."""
        return [f"{name}: {'; '.join(one.notes)}" for name, one in self.sections.items() if one.notes]


def read(db_url: str, assignment: str, submitted: Path | None = None, student: str | None = None) -> list[Row]:
    """Read every student's marks for `assignment`.

    Parameters
    ----------
    db_url : str
        The gradebook, as nbgrader names it (``sqlite:////…/gradebook.db``).
    assignment : str
    submitted : Path, optional
        The folder of submissions, in the course folder; with it, notebooks that were not handed in are told from those
        with no marks, and notes are read.
    student : str, optional
        Read this one only.

    Returns
    -------
    list of Row
        Sorted by student.
    """
    from nbgrader.api import Gradebook, MissingEntry

    from mlp_lab.marking.reports import read_report

    rows = []
    with Gradebook(db_url) as gradebook:
        try:
            everybody = gradebook.assignment_submissions
            submissions = [gradebook.find_submission(assignment, student)] if student else everybody(assignment)
        except MissingEntry:
            return []
        for submission in submissions:
            row = Row(submission.student.id)
            for notebook in sorted(submission.notebooks, key=lambda notebook: notebook.name):
                section = row.sections[notebook.name] = Section()
                if submitted is not None:
                    report = read_report(report_of(submitted.parent, assignment, row.student, notebook.name))
                    there = (submitted / row.student / assignment / f"{notebook.name}.ipynb").is_file()
                    section.handed_in = report.get("handed_in", there)
                    section.notes = list(report.get("notes", []))
                for grade in notebook.grades:
                    _add(section, grade)
            rows.append(row)
    return sorted(rows, key=lambda row: row.student)


def _add(section: Section, grade) -> None:
    score, most = float(grade.score or 0), float(grade.max_score or 0)
    if grade.needs_manual_grade and grade.manual_score is not None:
        what = grade.cell.name.removeprefix("marks_").replace("answer_", "the answer on ")
        section.notes.append(f"{what} has changed since it was marked by hand: look at it again in formgrader")
    if grade.cell.cell_type == "code" and grade.auto_score is not None:  # otherwise it could not be marked by tests
        section.auto += score
        section.auto_max += most
        return
    section.hand_max += most
    if grade.needs_manual_grade and grade.manual_score is None:
        section.pending += most
    else:
        section.hand += score


def number(value: float) -> str:
    """Write a mark: at most two decimals, no needless zeros."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def total(row: Row) -> str:
    """Write a student's total, such as ``81.5/90 + 10/10 pending`` or, once marked by hand, ``81.5/90 + 7/10``."""
    text = f"{number(row.total('auto'))}/{number(row.total('auto_max'))}"
    most, pending, hand = row.total("hand_max"), row.total("pending"), row.total("hand")
    if not most:
        return text
    if not pending:
        return f"{text} + {number(hand)}/{number(most)}"
    given = f"{number(hand)} given, " if hand else ""
    return f"{text} + {given}{number(pending)}/{number(most)} pending"


def as_text(rows: list[Row]) -> str:
    """Lay the rows out as a table for a terminal, with a legend."""
    if not rows:
        return "Nobody is in the gradebook yet."
    names = sorted({name for row in rows for name in row.sections})
    most = {name: max(row.sections[name].auto_max for row in rows if name in row.sections) for name in names}
    heading = ["student", *(f"{name.split('_', 1)[-1]} /{number(most[name])}" for name in names), "total"]
    body = []
    for row in rows:
        cells = [row.student]
        for name in names:
            section = row.sections.get(name)
            cells.append("missing" if section is None or not section.handed_in else number(section.auto))
        body.append([*cells, row.problem or total(row)])
    widths = [max(len(line[column]) for line in [heading, *body]) for column in range(len(heading))]
    lines = []
    for line in [heading, ["-" * width for width in widths], *body]:
        first, *numbers, last = (cell.rjust(width) for cell, width in zip(line, widths, strict=True))
        lines.append("  ".join([first.strip().ljust(widths[0]), *numbers, last.strip()]))
    legend = "Sections: marks given by the tests. Pending: marks of the written answers that nobody has given yet."
    if notes := [line for row in rows for line in _said(row)]:
        legend += "\n\nMended before marking, or not handed in:\n" + "\n".join(notes)
    return "\n".join(lines) + f"\n\n{legend}"


def _said(row: Row) -> list[str]:
    """Return the lines about one student: all notebooks that are simply absent in one."""
    absent = [name for name, one in row.sections.items() if one.notes == [f"not handed in: there is no {name}.ipynb"]]
    lines = [f"  {row.student}: not handed in: {', '.join(absent)}"] if absent else []
    return lines + [f"  {row.student}, {note}" for note in row.notes if note.split(":")[0] not in absent]


def write_csv(rows: list[Row], path: Path) -> None:
    """Write the marks as a table for a spreadsheet: one line per student, marks as plain numbers."""
    names = sorted({name for row in rows for name in row.sections})
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["student", *names, "by_tests", "by_hand", "total", "pending", "problem", "notes"])
        for row in rows:
            sections = [row.sections.get(name) for name in names]
            marks = [number(section.auto) if section and section.handed_in else "" for section in sections]
            auto, hand = row.total("auto"), row.total("hand")
            # Where nothing was marked there is no number: a 0 would be taken for a mark.
            sums = [number(one) if row.sections else "" for one in (auto, hand, auto + hand, row.total("pending"))]
            writer.writerow([_harmless(row.student), *marks, *sums, row.problem, _harmless(" | ".join(row.notes))])


def _harmless(text: str) -> str:
    # A spreadsheet would run a cell that starts like a formula.
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t")) else text
