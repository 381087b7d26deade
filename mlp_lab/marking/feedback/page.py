"""The page that a student gets back for one notebook: their marks, why, and what to look at first.

It takes the place of nbgrader's own page, which prints the whole lesson with the marks somewhere in it. Here all that
the student wrote is shown beside what was found in it; the lesson's own text and pictures are left out. The page is one
file: no script, nothing from the network.
"""

from __future__ import annotations

from pathlib import Path

import jinja2
from markupsafe import Markup
from nbconvert.exporters import Exporter
from traitlets import default

from autograder_tests.engine import marksheet
from mlp_lab.marking import sheet
from mlp_lab.marking.feedback.first_look import first_look, lost
from mlp_lab.marking.feedback.parts import parts_of
from mlp_lab.marking.places import course_of, report_of, source_folder
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
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,  # everything but what is marked as HTML on purpose
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters["marks"] = sheet.number
    environment.filters["lost"] = lost
    environment.filters["words"] = lambda text: Markup(marksheet.in_html(text))
    environment.filters["breaks"] = lambda name: Markup("_<wbr>").join(name.split("_"))  # for narrow screens
    environment.globals["css"] = Markup((TEMPLATES / "feedback.css").read_text(encoding="utf-8"))
    return environment
