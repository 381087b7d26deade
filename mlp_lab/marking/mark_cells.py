"""What takes the place of nbgrader's `Execute`: marked cells get their marks, and no student's cell is run here."""

from __future__ import annotations

import secrets

import nbformat
from nbgrader import utils
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Bool, Integer

from autograder_tests.engine.run import mark_program
from autograder_tests.transport.separate_process import SeparateProcess
from lab.notebooks.cell_names import role_of
from lab.notebooks.notebook_files import NotebookCell
from lab.slicing.program import Program
from mlp_lab.course import lab_folder
from mlp_lab.marking.submission.files_beside import code_of, student_folder
from mlp_lab.marking.submission.newer_python import Newer
from mlp_lab.marking.submission.staging import NUMBER

RUN_SEED = secrets.randbits(32)  # one for each marking run: everybody in it gets the same hidden inputs


class MarkCells(NbGraderPreprocessor):
    """Give every marked code cell one output: its mark, as nbgrader reads it.

    The student's cells are taken as text; one function at a time runs in a separate process (`SeparateProcess`), which
    is sent inputs and asked for results. Marks are computed here, from those results. Cells without a mark keep no
    output: nothing that a student's code prints or displays can be taken for one.
    """

    seed = Integer(
        None,
        allow_none=True,
        help="Seed of the hidden inputs. None draws one for each marking run. It is kept with every mark.",
    ).tag(config=True)

    uncontained = Bool(
        False,
        help="Whether students' programs may do all that you may do. Without it nothing is marked where they cannot be "
        "contained; see docs/security.md.",
    ).tag(config=True)

    def preprocess(self, nb, resources):
        """Mark one notebook."""
        cells = student_cells(nb)
        program = Program.from_notebook(cells_of(nb))
        seed = RUN_SEED if self.seed is None else self.seed
        about = nb.metadata.get("mlp_lab", {})
        code = code_of(about)
        newer = Newer(cells, program, about.get("python", ""), code)
        # With the instructor's own `lab`, for functions that import something from it, and what lies beside it.
        with (
            student_folder(lab_folder(self, resources), code) as (folder, path),
            SeparateProcess(path=path, cwd=folder, uncontained=self.uncontained) as process,
        ):
            for cell in nb.cells:
                if cell.cell_type != "code":
                    continue
                cell.outputs, cell.execution_count = [], None
                if is_marked(cell):
                    _, function = role_of(cell.metadata)
                    points = float(cell.metadata.nbgrader["points"])
                    mark = None
                    if not newer.cannot_read(function):
                        mark = mark_program(function, program, points, seed, process)
                    if mark is None or newer.lacks(mark):
                        mark = newer.mark(function, points, seed)
                        self.log.warning("%s is pending: it is written for a newer Python than this one", function)
                    self._write(cell, mark)
        return nb, resources

    def _write(self, cell, mark) -> None:
        for accident in mark.accidents:
            self.log.error("A internal error in a check; the mark stands, but somebody should look: %s", accident)
        data = {"text/plain": repr(mark)}  # for nbgrader; `ShowRubric` adds the table, for people
        cell.outputs = [nbformat.v4.new_output("execute_result", data=data, execution_count=None)]
        cell.metadata["mlp_lab"] = mark.to_dict()


def is_marked(cell) -> bool:
    """Say whether a cell's mark is computed by a check of this project."""
    return utils.is_grade(cell) and role_of(cell.metadata)[0] == "marks"


def cells_of(nb) -> list[NotebookCell]:
    """Return the code cells of a notebook as `lab.carry` reads them, labelled for the student."""
    cells, texts = [], iter(student_cells(nb))
    for cell in nb.cells:
        if cell.cell_type != "code":
            continue
        role, name = role_of(cell.metadata)
        locked = utils.is_locked(cell)
        label, source = ("", cell.source) if locked else next(texts)
        cells.append(NotebookCell(label, "code", source, role if locked or role == "solution" else "", name))
    return cells


def student_cells(nb) -> list[tuple[str, str]]:
    """Return the text of a student's code cells with a label for each, without the locked ones (checks and marks)."""
    cells = []
    for number, cell in enumerate(nb.cells, 1):
        if cell.cell_type == "code" and not utils.is_locked(cell):
            role = cell.metadata.get("nbgrader", {}).get("grade_id")
            number = cell.metadata.get(NUMBER, number)  # as the student counts them
            cells.append((f"your cell {role}" if role else f"cell {number} of the notebook", cell.source))
    return cells
