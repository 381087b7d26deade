"""What the feedback shows of a notebook: each function with its mark, each written answer, the student's own cells."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import nbformat
from markupsafe import Markup
from nbgrader import utils
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from autograder_tests.engine import marksheet
from autograder_tests.engine.mark import PASSED, Mark
from lab.notebooks.cells import role_of
from mlp_lab.marking.feedback_page.safe_html import from_markdown
from mlp_lab.marking.mark_cells import is_marked
from mlp_lab.marking.submission.staging import EARLIER, KEY, NUMBER
from mlp_lab.marking.submission.template import same

OF_INSTRUCTOR = "mlp_lab_rubric"
"""Metadata of a cell that formgrader's copy has for the instructor: see `page.ShowRubric`."""

UNANSWERED = "No response."
"""nbgrader's own comment on a cell that is as it was released."""


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


def parts_of(nb, source: Path, grading: dict) -> list[ShownFunction | Written | OwnCell]:
    """Take a notebook apart; what the lesson brought, and the student did not change, is left out.

    Parameters
    ----------
    nb : NotebookNode
        Autograded, after `GetGrades`.
    source : Path
        The instructor's notebook.
    grading : dict
        ``resources["nbgrader"]``: where the gradebook is, and what is looked for in it.
    """
    lesson = {same(cell.source) for cell in nbformat.read(source, as_version=4).cells}
    marked = {role_of(cell.metadata)[1]: cell for cell in nb.cells if is_marked(cell)}
    shown: set[str] = set()
    parts: list[ShownFunction | Written | OwnCell] = []
    shown_cells = (cell for cell in nb.cells if not cell.metadata.get(OF_INSTRUCTOR))
    for number, cell in enumerate(shown_cells, 1):
        if cell.metadata.get(EARLIER):
            continue
        _, name = role_of(cell.metadata)
        if utils.is_grade(cell) and utils.is_solution(cell):
            parts.append(_written(cell, grading))
        elif utils.is_solution(cell) and name in marked and name not in shown:
            parts.append(_function(name, marked[name], cell))
            shown.add(name)
        elif is_marked(cell) and name not in shown:
            if not _comes_later(nb, name):
                parts.append(_function(name, cell, None))
                shown.add(name)
        elif not utils.is_locked(cell) and not utils.is_grade(cell) and same(cell.source) not in lesson | {""}:
            parts.append(_own(cell.metadata.get(NUMBER, number), cell))  # as the student counts them
    return parts


def _comes_later(nb, name: str) -> bool:
    return any(role_of(cell.metadata) == ("solution", name) for cell in nb.cells)


def _function(name: str, marks_cell, solution) -> ShownFunction:
    role = marks_cell.metadata.nbgrader
    found = marks_cell.metadata.get(KEY)
    return ShownFunction(
        name=name,
        code=code_with_numbers(solution.source, name) if solution is not None else Markup(""),
        score=float(role.get("score") or 0),
        points=float(role["points"]),
        mark=_mark(found),
        comment=_comment(solution),
    )


def _mark(plain) -> Mark | None:
    try:
        return Mark.from_dict(plain)
    except (KeyError, TypeError):  # marked by another version of this program
        return None


def _comment(cell) -> Markup:
    said = (cell.metadata.nbgrader.get("comment") if cell is not None else None) or ""
    return Markup("" if said == UNANSWERED else from_markdown(said, top=4))


def _written(cell, grading: dict) -> Written:
    from nbgrader.api import Gradebook

    role = cell.metadata.nbgrader
    with Gradebook(grading["db_url"]) as gradebook:
        place = (role["grade_id"], grading["notebook"], grading["assignment"], grading["student"])
        grade = gradebook.find_grade(*place)
        by_hand, waiting = grade.manual_score is not None, grade.needs_manual_grade
    state = ("again" if by_hand else "pending") if waiting else "given"
    if not by_hand and (role.get("comment") or "") == UNANSWERED:
        state = "none"
    return Written(
        name=role_of(cell.metadata)[1].replace("_", " "),
        anchor=role["grade_id"],
        text=Markup(from_markdown(cell.source, cell.get("attachments"), top=4)),
        state=state,
        score=float(role.get("score") or 0),
        points=float(role["points"]),
        comment=_comment(cell),
    )


def _own(number: int, cell) -> OwnCell:
    if cell.cell_type == "markdown":
        return OwnCell(number, Markup(from_markdown(cell.source, cell.get("attachments"), top=4)), False)
    return OwnCell(number, code_with_numbers(cell.source, f"cell-{number}"), True)


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
