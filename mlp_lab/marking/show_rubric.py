"""The rubric of an answer marked by hand: shown to the marker in the autograded copy, never to the student.

A rubric is written in the answer cell of the lesson, between BEGIN SOLUTION and END SOLUTION, so that nbgrader takes it
out of the release. What the student hands in replaces it; the marker would never see it again. So the autograded
notebook gets it back, in a cell of its own above the answer, which the feedback leaves out.
"""

from __future__ import annotations

from pathlib import Path

import nbformat
from nbgrader import utils
from nbgrader.preprocessors import NbGraderPreprocessor

from autograder_tests.engine.mark import Mark
from autograder_tests.engine.marksheet import html_table
from mlp_lab.course import course_of, report_of, source_folder
from mlp_lab.marking.mark_cells import is_marked
from mlp_lab.marking.save_marks import notes_of, read_report
from mlp_lab.marking.submission.staging import KEY

MARKER = "mlp_lab_rubric"
FOR_INSTRUCTOR = "**For the instructor only**"
COMMENTS = (
    "Comments: the student's page shows them as Markdown; formulas between dollar signs stay as they are typed there, "
    "whatever the box below says."
)
"""Formgrader's own box promises Markdown and MathJax; the page has no script, so it has no MathJax."""


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
            if cell.metadata.get(MARKER):
                continue  # a cell that only pretends to be ours
            if is_marked(cell):
                cell.outputs[0].data["text/html"] = str(html_table(Mark.from_dict(cell.metadata[KEY])))
            grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
            if rubrics.get(grade_id):
                shown = nbformat.v4.new_markdown_cell(f"{FOR_INSTRUCTOR}\n\n{rubrics[grade_id]}\n\n{COMMENTS}")
                shown.id = f"rubric-{grade_id}".replace("_", "-")
                shown.metadata[MARKER] = True
                cells.append(shown)
            cells.append(cell)
        names = resources["nbgrader"]
        path = report_of(Path(course_of(self).root), names["assignment"], names["student"], names["notebook"])
        if notes := notes_of(read_report(path)):
            said = nbformat.v4.new_markdown_cell(f"**About this submission:** {'; '.join(map(str, notes))}.")
            said.id, said.metadata[MARKER] = "mlp-lab-notes", True
            cells.insert(0, said)
        nb.cells = cells
        return nb, resources
