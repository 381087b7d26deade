"""The mark sheet of a class: what each student has, marks by section, read from nbgrader's gradebook."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, field
from pathlib import Path

from autograder_tests.engine.marksheet import number
from lab.notebooks.cells import role_and_name
from mlp_lab.course import read_own, report_of
from mlp_lab.marking import handed_in
from mlp_lab.marking.gradebook import Grade, grades_of, opened, penalties_of, people_of
from mlp_lab.marking.submission.notes import Note, NoteKind, from_plain
from mlp_lab.marking.submission.submissions import folder_of

GONE = "no submission now: marks from an earlier marking"
GONE_UNMARKED = "no submission now, and no marks"
NEVER = "nothing handed in"


@dataclass
class Section:
    """What one student has for one notebook.

    Attributes
    ----------
    auto, auto_max : float
        Marks for the functions, given by the tests or changed by hand, and how many there are.
    unmarked : float
        Marks for functions that have not been marked.
    hand, hand_max : float
        Marks for the written answers so far, and how many there are.
    pending : float
        Marks that somebody still has to give by hand.
    late : float
        Marks taken off because it was handed in late.
    handed_in : bool
        Whether the notebook was in the submission and could be read.
    notes : list of Note
        What was repaired, what is missing, and marks given by hand that need another look.
    cells : dict of str to (float or None)
        Marks by function and, as ``answer_…``, by written answer; None where nobody has given one.
    """

    auto: float = 0.0
    auto_max: float = 0.0
    unmarked: float = 0.0
    hand: float = 0.0
    hand_max: float = 0.0
    pending: float = 0.0
    late: float = 0.0
    handed_in: bool = True
    notes: list[Note] = field(default_factory=list)
    cells: dict[str, float | None] = field(default_factory=dict)

    @property
    def marked(self) -> bool:
        """Whether there is a mark for each of its functions."""
        return not self.unmarked

    @property
    def is_absent(self) -> bool:
        """Whether all that there is to say is that nothing was handed in for it."""
        return [note.kind for note in self.notes] == [NoteKind.NOT_HANDED_IN]

    @property
    def said(self) -> str:
        """Its notes in one line."""
        return "; ".join(map(str, self.notes))


@dataclass
class StudentRow:
    """One student's line.

    Attributes
    ----------
    student : str
        As the gradebook names them.
    sections : dict of str to Section
        By notebook name, in the order of the notebooks; none where there never was a submission.
    problem : str
        Why the submission could not be marked.
    late_problem : str
        Why the penalty for handing in late could not be computed.
    present : bool
        Whether a submission is there now.
    folder : str
        What the student's folder in ``submitted/`` is called, where the student goes by another name.
    name, email : str
        As the gradebook's list of students has them; mostly empty without a roster.
    called_late : bool
        Whether the course page calls the submission late.
    """

    student: str
    sections: dict[str, Section] = field(default_factory=dict)
    problem: str = ""
    late_problem: str = ""
    present: bool = True
    folder: str = ""
    name: str = ""
    email: str = ""
    called_late: bool = False

    def total(self, name: str) -> float:
        """Sum of one attribute of `Section` over the sections."""
        return sum(getattr(section, name) for section in self.sections.values())

    @property
    def whole(self) -> Section:
        """All sections in one, without their notes."""
        sums = ("auto", "auto_max", "unmarked", "hand", "hand_max", "pending", "late")
        totals: dict = {name: self.total(name) for name in sums}
        return Section(**totals)

    @property
    def score(self) -> float:
        """The total, as ``nbgrader export`` has it: never below 0, whatever is taken off."""
        return max(0.0, self.total("auto") + self.total("hand") - self.total("late"))

    @property
    def most(self) -> float:
        """What can be reached in all."""
        return self.total("auto_max") + self.total("hand_max")

    @property
    def marked(self) -> bool:
        """Whether there are marks: for each function, by a test or by hand."""
        return bool(self.sections) and all(section.marked for section in self.sections.values())

    @property
    def standing(self) -> str:
        """One sentence where there is no submission now, or an empty text."""
        if self.present:
            return ""
        if not self.sections:
            return NEVER
        return GONE if self.marked else GONE_UNMARKED

    @property
    def notes(self) -> list[str]:
        """One line for each notebook about which there is something to say."""
        return self.notes_without()

    def notes_without(self, told: Container[str] = ()) -> list[str]:
        """Return `notes` without those about the notebooks in `told`."""
        folder = [f"the folder is called: {self.folder}"] if self.folder else []
        sections = [(name, one) for name, one in self.sections.items() if one.notes and name not in told]
        return folder + [f"{name}: {one.said}" for name, one in sections]


def read_rows(
    db_url: str,
    assignment: str,
    submitted: Path | None = None,
    student: str | None = None,
    present: Container[str] | None = None,
) -> list[StudentRow]:
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
    present : container of str, optional
        Students, as the gradebook names them, who have a submission now; by default those with a folder in `submitted`.

    Returns
    -------
    list of StudentRow
        Sorted by student: whoever has been marked, and whoever else is in the gradebook's list of students.
    """
    with opened(db_url) as book:
        return rows_in(book, assignment, submitted, student, present)


def rows_in(book, assignment: str, submitted=None, student=None, present=None) -> list[StudentRow]:
    """Read what `read_rows` returns from an open gradebook."""
    rows: dict[str, StudentRow] = {}
    for who, notebook, late in penalties_of(book, assignment, student):
        row = rows.setdefault(who, StudentRow(who))
        row.sections[notebook] = _section(row, notebook, float(late or 0), submitted, assignment)
    for who, grades in grades_of(book, assignment, student).items():
        for grade in sorted(grades, key=lambda one: one.cell):
            _add(rows[who].sections[grade.notebook], grade)
    for one, name, email in people_of(book, student):
        row = rows.get(one) if student else rows.setdefault(one, StudentRow(one))
        if row is not None:
            row.name, row.email = name, email
    for row in rows.values():
        if submitted is not None:
            about = handed_in.read(submitted.parent, row.student)
            row.called_late = about is not None and about.late
        if present is not None:
            row.present = row.student in present
        elif submitted is not None:
            row.present = (folder_of(submitted, row.student) / assignment).exists()
        else:
            row.present = bool(row.sections)  # nothing is known about folders
    return sorted(rows.values(), key=lambda row: row.student)


def _section(row: StudentRow, notebook: str, late: float, submitted: Path | None, assignment: str) -> Section:
    section = Section(late=late)
    if submitted is not None:
        report = read_own(report_of(submitted.parent, assignment, row.student, notebook))
        there = (folder_of(submitted, row.student) / assignment / f"{notebook}.ipynb").is_file()
        section.handed_in = report.get("handed_in", there)
        section.notes = from_plain(report.get("notes"))
        row.late_problem = row.late_problem or str(report.get("late_problem", ""))
    return section


def _add(section: Section, grade: Grade) -> None:
    by_hand, (role, name) = grade.manual is not None, role_and_name(grade.cell)
    given = grade.auto is not None or by_hand
    section.cells[grade.cell if role == "answer" else name] = grade.score if given else None
    # Where the tests could not mark a function, somebody has to: it counts as one of the answers marked by hand.
    if grade.is_code and (grade.auto is not None or not (by_hand or grade.waiting)):
        section.auto += grade.score
        section.auto_max += grade.points
        if grade.auto is None:
            section.unmarked += grade.points
    else:
        section.hand += grade.score
        section.hand_max += grade.points
        if grade.waiting and not by_hand:
            section.pending += grade.points
    if grade.waiting and by_hand:
        section.notes.append((NoteKind.CODE_SINCE if grade.is_code else NoteKind.ANSWER_SINCE)(name=name))


def total(row: StudentRow) -> str:
    """Write a student's total, such as ``81.5/90 + 10/10 pending`` or, once marked by hand, ``81.5/90 + 7/10``.

    Where marks are taken off because the work was late, they follow, and what remains: ``81.5/90 + 7/10, late: -2 =
    86.5``.
    """
    if not row.sections or (row.total("auto_max") and row.total("unmarked") == row.total("auto_max")):
        return "not marked"
    text = f"{number(row.total('auto'))}/{number(row.total('auto_max'))}"
    most, pending, hand = row.total("hand_max"), row.total("pending"), row.total("hand")
    if most and not pending:
        text += f" + {number(hand)}/{number(most)}"
    elif most:
        given = f"{number(hand)} given, " if hand else ""
        text += f" + {given}{number(pending)}/{number(most)} pending"
    if not row.marked:
        text += f", {number(row.total('unmarked'))} not marked"
    if late := row.total("late"):
        text += f", late: -{number(late)} = {number(row.score)}{' so far' if pending or not row.marked else ''}"
    return f"{text}, late: not computed" if row.late_problem else text
