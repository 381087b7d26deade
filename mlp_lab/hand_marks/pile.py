"""What there is to mark by hand, without names: answers, the rubric's points, and what the notebook showed."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from pathlib import Path

import mistune
from markupsafe import Markup
from nbgrader.api import MissingEntry

from lab.notebooks.cells import role_of
from mlp_lab.course import read_own
from mlp_lab.errors import LabError
from mlp_lab.hand_marks.outputs import shown_in
from mlp_lab.marking import gradebook
from mlp_lab.marking.class_folder import ClassFolder
from mlp_lab.marking.feedback_page import safe_html
from mlp_lab.marking.submission.submissions import folder_of

POINT = re.compile(r"^(\d+)\. \*\*(.+?)\*\*(.*(?:\n(?!\d+\. |\n).*)*)", re.MULTILINE)
MAX_COMMENT = 20_000  # characters
GONE = "This answer is not in the gradebook any more: start mlp-lab hand-marks again."


@dataclass(frozen=True)
class RubricPoint:
    """One point of a rubric."""

    title: str
    text: Markup


@dataclass
class WrittenAnswer:
    """One student's written answer.

    Attributes
    ----------
    number : int
        Which of those on the list; no student is named.
    name, notebook, cell : str
    text : Markup
    points : list of RubricPoint
    most : float
        Marks that there are.
    mark : float or None
        The one by hand, so far.
    comment : str
    outputs : list of Markup
        Pictures and texts that the notebook showed when it was saved, in order.
    waiting : bool
    """

    number: int
    name: str
    notebook: str
    cell: str
    text: Markup
    points: list[RubricPoint]
    most: float
    mark: float | None
    comment: str
    outputs: list[Markup] = field(default_factory=list)
    waiting: bool = True

    @property
    def stamp(self) -> str:
        """What is another one as soon as somebody has given another mark or comment."""
        return _stamp(self.mark, self.comment)


def _stamp(mark: float | None, comment: str) -> str:
    return hashlib.sha256(repr((mark, comment)).encode("utf-8", "replace")).hexdigest()[:16]


def rubric_points(rubric: str) -> list[RubricPoint]:
    """The numbered points of a rubric, each with its title in bold."""
    return [
        RubricPoint(title.rstrip("."), Markup(safe_html.clean(str(mistune.html(" ".join(text.split()))))))
        for _, title, text in POINT.findall(rubric)
    ]


class Pile:
    """The answers of a class, those that wait for a mark first.

    Parameters
    ----------
    course : ClassFolder
    """

    def __init__(self, course: ClassFolder):
        self.course = course
        self.templates = course.desk.lessons.templates
        self._places = self._find()

    def __len__(self) -> int:
        return len(self._places)

    def _find(self) -> list[tuple[str, str, str]]:
        """(student, notebook, cell) of every answer; answer by answer, as whoever marks compares them best."""
        with gradebook.opened(self.course.db_url) as book:
            grades = gradebook.grades_of(book, self.course.assignment)
        found = []
        for student, mine in grades.items():
            for grade in mine:
                if not grade.is_code:
                    found.append((not grade.waiting, grade.cell, student, grade.notebook))
        return [(student, notebook, cell) for _, cell, student, notebook in sorted(found)]

    def waiting(self) -> list[bool]:
        """Of each answer whether it waits for a mark."""
        with gradebook.opened(self.course.db_url) as book:
            grades = gradebook.grades_of(book, self.course.assignment)
        there = {(who, one.notebook, one.cell): one.waiting for who, mine in grades.items() for one in mine}
        return [there.get((student, notebook, cell), False) for student, notebook, cell in self._places]

    def read(self, number: int) -> WrittenAnswer:
        """Return one answer.

        Raises
        ------
        LabError
            When there is no such one, or not any more.
        """
        student, notebook, cell = self._place(number)
        with gradebook.opened(self.course.db_url) as book:
            mine = gradebook.grades_of(book, self.course.assignment, student).get(student, [])
            said = gradebook.comments_of(book, self.course.assignment, student).get((notebook, cell))
        grade = next((one for one in mine if (one.notebook, one.cell) == (notebook, cell)), None)
        if grade is None:
            raise LabError(GONE)
        rubric = next((slot.rubric for slot in self.templates[notebook].slots if slot.grade_id == cell), "")
        return WrittenAnswer(
            number=number,
            name=role_of({"nbgrader": {"grade_id": cell, "solution": True}})[1].replace("_", " "),
            notebook=notebook,
            cell=cell,
            text=Markup(self._text(student, notebook, cell)),
            points=rubric_points(rubric or ""),
            most=grade.points,
            mark=grade.manual,
            comment=said or "",
            outputs=shown_in(self._handed_in(student), notebook, self.templates),
            waiting=grade.waiting,
        )

    def _place(self, number: int) -> tuple[str, str, str]:
        if not 0 <= number < len(self._places):
            raise LabError("There is no such answer: load the list again.")
        return self._places[number]

    def _autograded(self, student: str, notebook: str) -> Path:
        folder = self.course.root / self.course.directory.autograded_directory
        return folder / student / self.course.assignment / f"{notebook}.ipynb"

    def _handed_in(self, student: str) -> Path:
        return folder_of(self.course.submitted, student) / self.course.assignment

    def _text(self, student: str, notebook: str, cell: str) -> str:
        for one in read_own(self._autograded(student, notebook)).get("cells", []):
            if one.get("metadata", {}).get("nbgrader", {}).get("grade_id") == cell:
                return safe_html.from_markdown("".join(one.get("source", "")), one.get("attachments"), top=3)
        return "<p>The marked notebook is not there: run mlp-lab mark first.</p>"

    def save(self, number: int, mark: float, comment: str, seen: str | None = None) -> str:
        """Give a mark and a comment, as formgrader does.

        Parameters
        ----------
        number : int
        mark : float
        comment : str
        seen : str, optional
            The `WrittenAnswer.stamp` of what whoever marks had before their eyes.

        Returns
        -------
        str
            The stamp that it has now.

        Raises
        ------
        LabError
            When the mark is none that can be given, the comment is too long, or somebody else has marked it meanwhile.
        """
        student, notebook, cell = self._place(number)
        if len(comment) > MAX_COMMENT:
            raise LabError(f"The comment has {len(comment)} characters: there is room for {MAX_COMMENT}.")
        with gradebook.opened(self.course.db_url) as book:
            try:
                grade = book.find_grade(cell, notebook, self.course.assignment, student)
            except MissingEntry:
                raise LabError(GONE) from None
            if not 0 <= mark <= grade.max_score:
                raise LabError(f"The mark is {mark:g}: give one from 0 to {grade.max_score:g}.")
            note = book.find_comment(cell, notebook, self.course.assignment, student)
            said = note.auto_comment if note.manual_comment is None else note.manual_comment
            if seen is not None and seen != _stamp(grade.manual_score, said or ""):
                raise LabError("Not saved: somebody else has marked this answer since it was loaded. Load it again.")
            grade.manual_score, grade.needs_manual_grade = mark, False
            note.manual_comment = comment
            book.db.commit()
        return _stamp(mark, comment)
