"""What the feedback shows of a notebook: each function with its mark, each written answer, the student's own cells."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from autograder_tests.engine import marksheet
from autograder_tests.engine.mark import PASSED, Mark
from lab.notebooks.cells import role_of
from mlp_lab.marking.feedback_page.safe_html import from_markdown
from mlp_lab.marking.gradebook import Grade
from mlp_lab.marking.save_marks import UNANSWERED
from mlp_lab.marking.submission.staging import EARLIER, KEY, NUMBER, OF_INSTRUCTOR
from mlp_lab.marking.submission.template import same


@dataclass
class ShownFunction:
    """A function: the student's cell, and what the tests found in it.

    Attributes
    ----------
    name : str
    code : Markup
        The student's cell with line numbers; empty where there is no such cell.
    score, points : float
    mark : Mark or None
        What the tests found.
    comment : Markup
        What a marker wrote; mostly empty.
    """

    name: str
    code: Markup
    score: float
    points: float
    mark: Mark | None
    comment: Markup
    kind: str = "function"

    @property
    def missing(self) -> bool:
        """Whether there was nothing to mark."""
        return self.mark is not None and not self.mark.attempted

    @property
    def pending(self) -> bool:
        """Whether it could not be marked, and nobody has given a mark by hand."""
        return self.mark is not None and self.mark.pending and not self.by_hand

    @property
    def by_hand(self) -> bool:
        """Whether somebody has changed the mark that the tests gave."""
        return self.mark is not None and abs(self.score - self.mark.earned) > 0.005

    @property
    def table(self) -> Markup:
        """The mark sheet."""
        return marksheet.html_table(self.mark, named=False) if self.mark else Markup("")

    @property
    def passed(self) -> str:
        """How many of the checks passed, in words."""
        if self.mark is None:
            return ""
        if self.missing:
            return "not written yet"
        if self.pending:
            return "not marked yet"
        if all(result.outcome == PASSED for result in self.mark.results):
            return "all passed"
        return marksheet.checks_passed(self.mark, noun="")


@dataclass
class Written:
    """An answer in words, marked by hand.

    Attributes
    ----------
    name : str
        Such as ``"batch size"``.
    anchor : str
    text : Markup
    state : str
        "given", "pending", "again" (given for an earlier version) or "none" (nothing was written).
    score, points : float
    comment : Markup
    """

    name: str
    anchor: str
    text: Markup
    state: str
    score: float
    points: float
    comment: Markup
    kind: str = "written"


@dataclass
class OwnCell:
    """A cell of the student's own, or one of the lesson's that the student has changed."""

    number: int
    text: Markup
    is_code: bool
    kind: str = "own"


def parts_of(
    cells: list[dict], lesson: frozenset[str], grades: dict[str, Grade], comments: dict[str, str], prefix: str = ""
) -> list[ShownFunction | Written | OwnCell]:
    """Take a notebook apart; what the lesson brought, and the student did not change, is left out.

    Parameters
    ----------
    cells : list of dict
        Of the marked notebook.
    lesson : frozenset of str
        Texts of the instructor's cells.
    grades, comments : dict
        What the gradebook has, by cell.
    prefix : str
        Of ids in the student's own cells, where several notebooks are shown on one page.
    """
    lesson = frozenset(map(same, lesson)) | {""}
    marked = {name: cell for cell in cells for role, name in [role_of(cell["metadata"])] if role == "marks"}
    solved = {name for cell in cells for role, name in [role_of(cell["metadata"])] if role == "solution"}
    shown: set[str] = set()
    parts: list[ShownFunction | Written | OwnCell] = []
    for number, cell in enumerate((cell for cell in cells if not cell["metadata"].get(OF_INSTRUCTOR)), 1):
        if cell["metadata"].get(EARLIER):
            continue
        role, name = role_of(cell["metadata"])
        if role == "answer":
            parts.append(_written(cell, name, grades, comments))
        elif role == "solution" and name in marked and name not in shown:
            parts.append(_function(name, marked[name], cell, grades, comments))
            shown.add(name)
        elif role == "marks" and name not in shown and name not in solved:
            parts.append(_function(name, cell, None, grades, comments))
            shown.add(name)
        elif role not in ("check", "marks") and same(cell["source"]) not in lesson:
            parts.append(_own(cell["metadata"].get(NUMBER, number), cell, prefix))  # as the student counts them
    return parts


def _function(name: str, marks_cell: dict, solution: dict | None, grades, comments) -> ShownFunction:
    role = marks_cell["metadata"]["nbgrader"]
    grade = grades.get(role["grade_id"])
    return ShownFunction(
        name=name,
        code=code_with_numbers(solution["source"], name) if solution is not None else Markup(""),
        score=grade.score if grade else 0.0,
        points=grade.points if grade else float(role["points"]),
        mark=_mark(marks_cell["metadata"].get(KEY)),
        comment=_comment(comments.get(name)),
    )


def _mark(plain) -> Mark | None:
    try:
        return Mark.from_dict(plain)
    except (KeyError, TypeError):  # marked by another version of this program
        return None


def _comment(said: str | None) -> Markup:
    return Markup("" if not said or said == UNANSWERED else from_markdown(said, top=4))


def _written(cell: dict, name: str, grades, comments) -> Written:
    role = cell["metadata"]["nbgrader"]
    grade, said = grades.get(role["grade_id"]), comments.get(role["grade_id"])
    by_hand, waiting = grade is not None and grade.manual is not None, grade is None or grade.waiting
    state = ("again" if by_hand else "pending") if waiting else "given"
    if not by_hand and said == UNANSWERED:
        state = "none"
    return Written(
        name=name.replace("_", " "),
        anchor=role["grade_id"],
        text=Markup(from_markdown(cell["source"], cell.get("attachments"), top=4)),
        state=state,
        score=grade.score if grade else 0.0,
        points=grade.points if grade else float(role["points"]),
        comment=_comment(said),
    )


def _own(number: int, cell: dict, prefix: str) -> OwnCell:
    if cell["cell_type"] == "markdown":
        return OwnCell(number, Markup(from_markdown(cell["source"], cell.get("attachments"), top=4)), False)
    return OwnCell(number, code_with_numbers(cell["source"], f"{prefix}cell-{number}"), True)


def code_with_numbers(source: str, name: str) -> Markup:
    """Return Python as HTML, each line in a span that the style sheet puts a number before.

    Parameters
    ----------
    source : str
    name : str
        Goes into the ids of the lines, so that a page may link to one.
    """
    lexer = PythonLexer(stripnl=False, ensurenl=False)
    return Markup(highlight(source.rstrip(), lexer, HtmlFormatter(linespans=f"line-{name}", cssclass="code")))
