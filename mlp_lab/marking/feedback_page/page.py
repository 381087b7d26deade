"""The page that a student gets back for one notebook: their marks, why, and what to look at first.

It takes the place of nbgrader's own page, which prints the whole lesson with the marks somewhere in it. Here all that
the student wrote is shown beside what was found in it; the lesson's own text and pictures are left out. The page is one
file: no script, nothing from the network.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import jinja2
from markupsafe import Markup
from nbconvert.exporters import Exporter
from traitlets import default

from autograder_tests.engine import marksheet
from autograder_tests.engine.mark import COULD_NOT_RUN, FAILED, Result
from mlp_lab.course import course_of, report_of, source_folder
from mlp_lab.marking import sheet
from mlp_lab.marking.feedback_page.parts import Function, parts_of
from mlp_lab.marking.save_marks import notes_of, read_report

TEMPLATES = Path(__file__).parent / "templates"


class FeedbackPage(Exporter):
    """Turn an autograded notebook, in which `GetGrades` has put the marks, into a page for its author."""

    output_mimetype = "text/html"

    @default("file_extension")
    def _file_extension_default(self):
        return ".html"

    def from_notebook_node(self, nb, resources=None, **kw):
        """Return the page and nbconvert's resources."""
        nb, resources = super().from_notebook_node(nb, resources, **kw)
        ours = resources["nbgrader"]
        parts = parts_of(nb, source_folder(self, resources) / f"{ours['notebook']}.ipynb", ours)
        beside = {path.stem for path in Path(resources["metadata"]["path"]).glob("*.ipynb")}
        html = render(ours["notebook"], parts, self._marks(ours), beside, self._notes(ours))
        return html, resources

    def _marks(self, ours) -> sheet.Row:
        """Read the marks of the whole lab, so that each page has the sum."""
        course = course_of(self)
        submitted = Path(course.root, course.submitted_directory)
        rows = sheet.read_rows(ours["db_url"], ours["assignment"], submitted, ours["student"])
        return rows[0] if rows else sheet.Row(ours["student"])

    def _notes(self, ours) -> list[str]:
        """Return what was repaired in the notebook before it was marked, or is missing, as sentences."""
        path = report_of(Path(course_of(self).root), ours["assignment"], ours["student"], ours["notebook"])
        return [str(note) for note in notes_of(read_report(path))]


def render(name: str, parts: list, row: sheet.Row, beside: set[str], notes: list[str]) -> str:
    """Return the page of one notebook.

    Parameters
    ----------
    name : str
        Of the notebook, without ending.
    parts : list of Function, Written or Own
        What is shown of it.
    row : mlp_lab.marking.sheet.Row
        The student's marks for the whole lab.
    beside : set of str
        Notebooks whose pages lie in the same folder.
    notes : list of str
        What is to be said about what was handed in.
    """
    functions = [part for part in parts if part.kind == "function"]
    return (
        _environment()
        .get_template("feedback.html.j2")
        .render(
            name=name,
            parts=parts,
            functions=functions,
            look=first_look(functions),
            row=row,
            whole=row.whole,
            section=row.sections.get(name) or sheet.Section(),
            beside=beside,
            notes=notes,
        )
    )


def _environment() -> jinja2.Environment:
    environment = marksheet.environment(TEMPLATES)
    environment.filters["lost"] = lost
    environment.filters["breaks"] = lambda name: Markup("_<wbr>").join(name.split("_"))  # for narrow screens
    environment.globals["css"] = Markup((TEMPLATES / "feedback.css").read_text(encoding="utf-8"))
    return environment


@dataclass
class Look:
    """Where to look first.

    Attributes
    ----------
    function : Function or None
        The one that lost most among those that were tried, or the first of several that lost as much.
    check : Result or None
        The first check of it that cost marks.
    anchor : str
        Of that check's row.
    others : list of Function
        Tried too, and not all right.
    unwritten : list of Function
        Not written yet, and without their full marks.
    nothing_failed : bool
        Whether all functions are written and none of their checks failed, also not one that costs nothing.
    """

    function: Function | None = None
    check: Result | None = None
    anchor: str = ""
    others: list = field(default_factory=list)
    unwritten: list = field(default_factory=list)
    nothing_failed: bool = False

    @property
    def equal(self) -> list:
        """Those of `others` that lost as much as `function`."""
        return [one for one in self.others if lost(one) == lost(self.function)]


def first_look(functions) -> Look:
    """Choose where to look first.

    Parameters
    ----------
    functions : list of mlp_lab.marking.feedback_page.parts.Function

    Returns
    -------
    Look
    """
    look = Look(unwritten=[one for one in functions if one.missing and lost(one) > 0])
    look.nothing_failed = all(
        one.mark is not None and not one.missing and not one.pending and not _wrong(one.mark) for one in functions
    )
    imperfect = [one for one in functions if not one.missing and not one.pending and lost(one) > 0]
    if imperfect:
        look.function = max(imperfect, key=lost)  # the first of several that lost as much
        look.others = [one for one in imperfect if one is not look.function]
        _choose_check(look)
    return look


def lost(function) -> float:
    """Return the marks that a function did not get."""
    return round(function.points - function.score, 2)


def _wrong(mark) -> list:
    return [one for one in mark.results if one.outcome in (FAILED, COULD_NOT_RUN)]


def _choose_check(look: Look) -> None:
    mark = look.function.mark
    if mark is None:
        return
    if wrong := _wrong(mark):
        look.check = next((one for one in wrong if one.lost > 0), wrong[0])
        look.anchor = marksheet.anchor(mark, look.check)
