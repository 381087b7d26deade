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

MARKER = "mlp_lab_rubric"


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
    """Put each answer's rubric above it in the autograded notebook (for formgrader)."""

    def preprocess(self, nb, resources):
        source = self._source_notebook(resources)
        rubrics = {}
        if source is not None:
            for cell in source.cells:
                if utils.is_grade(cell) and utils.is_solution(cell):
                    rubrics[cell.metadata.nbgrader["grade_id"]] = rubric_of(cell.source)
        cells = []
        for cell in nb.cells:
            if cell.metadata.get(MARKER):
                continue  # a cell that only pretends to be ours
            grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
            if rubrics.get(grade_id):
                shown = nbformat.v4.new_markdown_cell(f"**For the marker only**\n\n{rubrics[grade_id]}")
                shown.id = f"rubric-{grade_id}".replace("_", "-")
                shown.metadata[MARKER] = True
                cells.append(shown)
            cells.append(cell)
        nb.cells = cells
        return nb, resources

    def _source_notebook(self, resources):
        course = getattr(getattr(self.parent, "parent", None), "coursedir", None)
        folder = "source/{assignment}"
        if course is not None:
            folder = course.format_path(course.source_directory, ".", resources["nbgrader"]["assignment"])
        path = Path(folder.format(**resources["nbgrader"])) / f"{resources['nbgrader']['notebook']}.ipynb"
        return nbformat.read(path, as_version=4) if path.is_file() else None
