"""What a marked notebook is shown as: the page that its author gets back, and the copy that formgrader opens.

The page has their marks, why, and what to look at first. It takes the place of nbgrader's own, which prints the whole
lesson with the marks somewhere in it. Here all that the student wrote is shown beside what was found in it; the
lesson's own text and pictures are left out. The page is one file: no script, nothing from the network.

Formgrader's copy has the rubric of each answer marked by hand. It is written in the answer cell of the lesson, between
BEGIN SOLUTION and END SOLUTION, so that nbgrader takes it out of the release. What the student hands in replaces it;
the marker would never see it again. So the autograded notebook gets it back, in a cell of its own above the answer.
"""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass, field
from pathlib import Path

import jinja2
from markupsafe import Markup

from autograder_tests.engine import marksheet
from autograder_tests.engine.mark import COULD_NOT_RUN, FAILED, Result
from mlp_lab.course import report_of
from mlp_lab.marking import gradebook, sheet
from mlp_lab.marking.feedback_page.parts import ShownFunction, parts_of
from mlp_lab.marking.submission.notes import notes_in
from mlp_lab.marking.submission.template import Template

TEMPLATES = Path(__file__).parent / "templates"


@dataclass
class Page:
    """What is shown of one notebook.

    Attributes
    ----------
    name : str
        Of the notebook, without ending.
    parts : list of ShownFunction, Written or OwnCell
    section : mlp_lab.marking.sheet.Section
        The student's marks for it.
    notes : list of str
        What is to be said about what was handed in.
    """

    name: str
    parts: list
    section: sheet.Section
    notes: list[str]

    @property
    def functions(self) -> list[ShownFunction]:
        """The functions among the parts."""
        return [part for part in self.parts if part.kind == "function"]

    @property
    def look(self) -> FirstLook:
        """Where to look first."""
        return first_look(self.functions)


def draw(
    db_url: str, assignment: str, student: str, autograded: Path, submitted: Path, templates: dict[str, Template]
) -> dict[str, str]:
    """Draw the pages of one student: the marked notebooks, with the marks that the gradebook has now.

    Parameters
    ----------
    db_url, assignment, student : str
    autograded : Path
        The student's folder of marked notebooks.
    submitted : Path
        The folder of all submissions, in the course folder.
    templates : dict of str to Template
        The instructor's notebooks.

    Returns
    -------
    dict of str to str
        HTML by notebook.
    """
    row, pages = pages_of(db_url, assignment, student, autograded, submitted, templates)
    return {stem: render(stem, one.parts, row, set(pages), one.notes) for stem, one in pages.items()}


def draw_whole(
    db_url: str,
    assignment: str,
    student: str,
    autograded: Path,
    submitted: Path,
    templates: dict[str, Template],
    course: str,
    facts: list[tuple[str, str]],
) -> str:
    """Draw all that one student gets back as one page.

    Parameters
    ----------
    db_url, assignment, student, autograded, submitted, templates
        As for `draw`.
    course : str
        What the course is called.
    facts : list of (str, str)
        What else stands at the top: what it is, and what is to be said.

    Returns
    -------
    str
        HTML that needs no other file.
    """
    row, pages = pages_of(db_url, assignment, student, autograded, submitted, templates, own_ids=True)
    template = _environment().get_template("whole.html.j2")
    return template.render(course=course, row=row, whole=row.whole, pages=pages, facts=facts)


def pages_of(
    db_url: str,
    assignment: str,
    student: str,
    autograded: Path,
    submitted: Path,
    templates: dict[str, Template],
    own_ids: bool = False,
) -> tuple[sheet.StudentRow, dict[str, Page]]:
    """Return what the pages of one student show: their line of the mark sheet, and by notebook the page.

    With `own_ids`, nothing on one page has the id of something on another.
    """
    with gradebook.opened(db_url) as book:
        rows = sheet.rows_in(book, assignment, submitted, student)
        known = gradebook.grades_of(book, assignment, student).get(student, [])
        comments = gradebook.comments_of(book, assignment, student)
    row = rows[0] if rows else sheet.StudentRow(student)
    pages = {}
    for path in sorted(autograded.glob("*.ipynb")):
        stem = path.stem
        if stem not in templates:
            continue
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        lesson = frozenset(slot.source for slot in templates[stem].slots)
        mine = {grade.cell: grade for grade in known if grade.notebook == stem}
        said = {cell: comment for (notebook, cell), comment in comments.items() if notebook == stem}
        notes = notes_in(report_of(submitted.parent, assignment, student, stem))
        parts = parts_of(cells, lesson, mine, said, f"{stem}-" if own_ids else "")
        pages[stem] = Page(stem, parts, row.sections.get(stem) or sheet.Section(), [str(note) for note in notes])
    return row, pages


def render(name: str, parts: list, row: sheet.StudentRow, beside: set[str], notes: list[str]) -> str:
    """Return the page of one notebook.

    Parameters
    ----------
    name : str
        Of the notebook, without ending.
    parts : list of ShownFunction, Written or OwnCell
        What is shown of it.
    row : mlp_lab.marking.sheet.StudentRow
        The student's marks for the whole lab.
    beside : set of str
        Notebooks whose pages lie in the same folder.
    notes : list of str
        What is to be said about what was handed in.
    """
    page = Page(name, parts, row.sections.get(name) or sheet.Section(), notes)
    return (
        _environment()
        .get_template("feedback.html.j2")
        .render(
            name=name,
            parts=parts,
            functions=page.functions,
            look=page.look,
            row=row,
            whole=row.whole,
            section=page.section,
            beside=beside,
            notes=notes,
            level=1,
            prefix="",
        )
    )


@functools.cache
def _environment() -> jinja2.Environment:
    environment = marksheet.environment(TEMPLATES)
    environment.filters["lost"] = lost
    environment.filters["breaks"] = lambda name: Markup("_<wbr>").join(name.split("_"))  # for narrow screens
    environment.globals["css"] = Markup((TEMPLATES / "feedback.css").read_text(encoding="utf-8"))
    return environment


@dataclass
class FirstLook:
    """Where to look first.

    Attributes
    ----------
    function : ShownFunction or None
        The one that lost most among those that were tried, or the first of several that lost as much.
    check : Result or None
        The first check of it that cost marks.
    anchor : str
        Of that check's row.
    others : list of ShownFunction
        Tried too, and not all right.
    unwritten : list of ShownFunction
        Not written yet, and without their full marks.
    nothing_failed : bool
        Whether all functions are written and none of their checks failed, also not one that costs nothing.
    """

    function: ShownFunction | None = None
    check: Result | None = None
    anchor: str = ""
    others: list = field(default_factory=list)
    unwritten: list = field(default_factory=list)
    nothing_failed: bool = False

    @property
    def equal(self) -> list:
        """Those of `others` that lost as much as `function`."""
        return [one for one in self.others if lost(one) == lost(self.function)]


def first_look(functions) -> FirstLook:
    """Choose where to look first.

    Parameters
    ----------
    functions : list of ShownFunction

    Returns
    -------
    FirstLook
    """
    look = FirstLook(unwritten=[one for one in functions if one.missing and lost(one) > 0])
    look.nothing_failed = all(
        one.mark is not None and not one.missing and not one.pending and not _wrong(one.mark) for one in functions
    )
    imperfect = [one for one in functions if not one.missing and not one.pending and lost(one) > 0]
    if imperfect:
        look.function = max(imperfect, key=lost)  # the first of several that lost as much
        look.others = [one for one in imperfect if one is not look.function]
        mark = look.function.mark
        if mark is not None and (wrong := _wrong(mark)):
            look.check = next((one for one in wrong if one.lost > 0), wrong[0])
            look.anchor = marksheet.anchor(mark, look.check)
    return look


def lost(function) -> float:
    """Return the marks that a function did not get."""
    return round(function.points - function.score, 2)


def _wrong(mark) -> list:
    return [one for one in mark.results if one.outcome in (FAILED, COULD_NOT_RUN)]
