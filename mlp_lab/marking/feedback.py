"""What a student's feedback leaves out: rubrics, empty scores, and how the tests are called."""

from __future__ import annotations

import re

from nbgrader import utils
from nbgrader.preprocessors import NbGraderPreprocessor

from mlp_lab.marking.marks import is_marked
from mlp_lab.marking.rubric import MARKER

HIDDEN = re.compile(r"\n?### BEGIN HIDDEN TESTS.*?(### END HIDDEN TESTS|\Z)", re.DOTALL)


class ForStudents(NbGraderPreprocessor):
    """Turn an autograded notebook into one for its author; runs before the grades are filled in."""

    def preprocess(self, nb, resources):
        """Leave out what is not for students."""
        nb.cells = [cell for cell in nb.cells if not cell.metadata.get(MARKER)]
        for cell in nb.cells:
            if not utils.is_grade(cell):
                continue
            if is_marked(cell):
                cell.source = HIDDEN.sub("", cell.source)
            elif cell.cell_type == "code" and not float(cell.metadata.nbgrader["points"]):
                del cell.metadata["nbgrader"]  # a visible check carries no marks: no "Score: 0.0 / 0.0"
        return nb, resources
