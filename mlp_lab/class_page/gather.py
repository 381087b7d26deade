"""Bring together what is known of a class: the gradebook's marks, and what each marking found."""

from __future__ import annotations

from dataclasses import dataclass, field

from autograder_tests.engine.mark import NOT_ATTEMPTED
from lab.notebooks.cells import role_and_name
from mlp_lab.marking import gradebook, records, sheet
from mlp_lab.marking.class_folder import ClassFolder
from mlp_lab.marking.for_a_human import Looked, look


@dataclass
class StudentFunction:
    """One student's function.

    Attributes
    ----------
    student : str
    mark, points : float
        The gradebook's: given by the tests, or changed by hand.
    checks : list of dict
        Of the last record: title, outcome, mistake, hint and more, see `mlp_lab.marking.records.OF_CHECK`.
    tried : bool
        Whether there was something to mark.
    """

    student: str
    mark: float
    points: float
    checks: list[dict] = field(default_factory=list)

    @property
    def tried(self) -> bool:
        return not self.checks or any(check.get("outcome") != NOT_ATTEMPTED for check in self.checks)


@dataclass
class ClassFacts:
    """What the page is made from.

    Attributes
    ----------
    assignment : str
    rows : list of sheet.StudentRow
        All students, those of the roster who handed in nothing too.
    functions : dict of str to (dict of str to StudentFunction)
        By function in the order of the lessons, then by student; only of those who were marked.
    notebook_of : dict of str to str
        By function or answer.
    answers : dict of str to (dict of str to (float or None, float))
        By written answer and student: the mark (None while it is pending) and its points.
    late : dict of str to float
        Seconds, of those who handed in after the due date.
    seconds : dict of str to float
        What marking took, by student.
    looked : Looked
    left_out : dict of str to str
        What lies in ``submitted/`` and was not marked, with the reason.
    """

    assignment: str
    rows: list[sheet.StudentRow]
    functions: dict[str, dict[str, StudentFunction]] = field(default_factory=dict)
    notebook_of: dict[str, str] = field(default_factory=dict)
    answers: dict[str, dict[str, tuple[float | None, float]]] = field(default_factory=dict)
    late: dict[str, float] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    looked: Looked = field(default_factory=Looked)
    left_out: dict[str, str] = field(default_factory=dict)

    @property
    def marked(self) -> list[sheet.StudentRow]:
        """Those who have marks."""
        return [row for row in self.rows if row.marked]


def gather(course: ClassFolder) -> ClassFacts:
    """Read a course folder.

    Parameters
    ----------
    course : ClassFolder

    Raises
    ------
    LabError, sqlalchemy.exc.SQLAlchemyError
        When the gradebook cannot be read.
    """
    with gradebook.opened(course.db_url) as book:
        rows = sheet.rows_in(book, course.assignment, course.submitted, present=course.present())
        grades = gradebook.grades_of(book, course.assignment)
        late = gradebook.lateness_of(book, course.assignment)
    facts = ClassFacts(course.assignment, rows, late=late)
    facts.left_out = {name: one.reason for name, one in course.class_.left_out.items()}
    for notebook, template in sorted(course.desk.lessons.templates.items()):
        functions, answers = list(template.with_role("solution")), list(template.with_role("answer"))
        facts.functions |= {name: {} for name in functions}
        facts.answers |= {name: {} for name in answers}
        facts.notebook_of |= dict.fromkeys([*functions, *answers], notebook)
    for row in facts.marked:
        record = records.latest(course.root, row.student)
        facts.seconds[row.student] = sum(record.get("seconds", {}).values())
        for grade in grades.get(row.student, []):
            _add(facts, row.student, grade, record.get("functions", {}))
    facts.looked = look(
        course.root, course.assignment, course.desk.lessons.templates, [row.student for row in facts.marked]
    )
    return facts


def _add(facts: ClassFacts, student: str, grade: gradebook.Grade, kept: dict) -> None:
    role, name = role_and_name(grade.cell)
    given = grade.auto is not None or grade.manual is not None
    if role == "marks" and name in facts.functions and given:
        checks = [one for one in kept.get(name, {}).get("checks", []) if isinstance(one, dict)]
        facts.functions[name][student] = StudentFunction(student, grade.score, grade.points, checks)
    elif role == "answer" and name in facts.answers:
        facts.answers[name][student] = (grade.score if given and not grade.waiting else None, grade.points)
