"""What a marked notebook is shown as: the page that its author gets back, and the copy that formgrader opens.

The page has their marks, why, and what to look at first. It takes the place of nbgrader's own, which prints the whole
lesson with the marks somewhere in it. Here all that the student wrote is shown beside what was found in it; the
lesson's own text and pictures are left out. The page is one file: no script, nothing from the network.

Formgrader's copy has the rubric of each answer marked by hand. It is written in the answer cell of the lesson, between
BEGIN SOLUTION and END SOLUTION, so that nbgrader takes it out of the release. What the student hands in replaces it;
the marker would never see it again. So the autograded notebook gets it back, in a cell of its own above the answer.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import jinja2
import nbformat
from markupsafe import Markup
from nbconvert.exporters import Exporter
from nbgrader import utils
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import default

from autograder_tests.engine import marksheet
from autograder_tests.engine.mark import COULD_NOT_RUN, FAILED, Mark, Result
from mlp_lab.course import course_of, own_report, source_folder
from mlp_lab.marking import sheet
from mlp_lab.marking.feedback_page.parts import OF_INSTRUCTOR, ShownFunction, parts_of
from mlp_lab.marking.mark_cells import is_marked
from mlp_lab.marking.submission.notes import notes_in
from mlp_lab.marking.submission.staging import KEY

TEMPLATES = Path(__file__).parent / "templates"
FOR_INSTRUCTOR = "**For the instructor only**"
COMMENTS = (
    "Comments: the student's page shows them as Markdown; formulas between dollar signs stay as they are typed there, "
    "whatever the box below says."
)
"""Formgrader's own box promises Markdown and MathJax; the page has no script, so it has no MathJax."""


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
        notes = [str(note) for note in notes_in(own_report(self, resources))]
        beside = {path.stem for path in Path(resources["metadata"]["path"]).glob("*.ipynb")}
        html = render(ours["notebook"], parts, self._marks(ours), beside, notes)
        return html, resources

    def _marks(self, ours) -> sheet.StudentRow:
        """Read the marks of the whole lab, so that each page has the sum."""
        course = course_of(self)
        submitted = Path(course.root, course.submitted_directory)
        rows = sheet.read_rows(ours["db_url"], ours["assignment"], submitted, ours["student"])
        return rows[0] if rows else sheet.StudentRow(ours["student"])


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


def rubric_of(source_cell: str) -> str:
    """Return the text between the solution delimiters of an answer cell of a source notebook, or an empty string."""
    lines, inside = [], False
    for line in source_cell.splitlines():
        if "BEGIN SOLUTION" in line:
            inside = True
        elif "END SOLUTION" in line:
            inside = False
        elif inside:
            lines.append(line)
    return "\n".join(lines).strip()


class ShowRubric(NbGraderPreprocessor):
    """Put each answer's rubric above it in the autograded notebook, and at its top what was repaired or is missing.

    Each mark gets the table that explains it. All of this is for formgrader.
    """

    def preprocess(self, nb, resources):
        source = source_folder(self, resources) / f"{resources['nbgrader']['notebook']}.ipynb"
        rubrics = {
            cell.metadata.nbgrader["grade_id"]: rubric_of(cell.source)
            for cell in nbformat.read(source, as_version=4).cells
            if utils.is_grade(cell) and utils.is_solution(cell)
        }
        cells = []
        for cell in nb.cells:
            if cell.metadata.get(OF_INSTRUCTOR):
                continue  # a cell that only pretends to be ours
            if is_marked(cell):
                cell.outputs[0].data["text/html"] = str(marksheet.html_table(Mark.from_dict(cell.metadata[KEY])))
            grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
            if rubrics.get(grade_id):
                shown = nbformat.v4.new_markdown_cell(f"{FOR_INSTRUCTOR}\n\n{rubrics[grade_id]}\n\n{COMMENTS}")
                shown.id = f"rubric-{grade_id}".replace("_", "-")
                shown.metadata[OF_INSTRUCTOR] = True
                cells.append(shown)
            cells.append(cell)
        if notes := notes_in(own_report(self, resources)):
            said = nbformat.v4.new_markdown_cell(f"**About this submission:** {'; '.join(map(str, notes))}.")
            said.id, said.metadata[OF_INSTRUCTOR] = "mlp-lab-notes", True
            cells.insert(0, said)
        nb.cells = cells
        return nb, resources
