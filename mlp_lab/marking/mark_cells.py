"""What takes the place of nbgrader's `Execute`: marked cells get their marks, and no student's cell is run here."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import nbformat
from nbgrader import utils
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Integer

from autograder_tests.engine.run import mark_program
from autograder_tests.transport.separate_process import SeparateProcess
from lab.elsewhere import own_files
from lab.notebooks.cells import role_of
from lab.notebooks.notebook_files import NotebookCell
from lab.slicing.program import Program
from mlp_lab.course import source_folder
from mlp_lab.marking.submission.newer_python import HERE, Newer
from mlp_lab.marking.submission.read_file import version_of
from mlp_lab.marking.submission.staging import KEY, NUMBER

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

    def preprocess(self, nb, resources):
        """Mark one notebook."""
        cells = student_cells(nb)
        program = Program.from_notebook(cells_of(nb))
        seed = RUN_SEED if self.seed is None else self.seed
        about = nb.metadata.get(KEY, {})
        python, code, newer = about.get("python", ""), own_code(about), None
        if program.broken or code or version_of(python) > HERE:  # else this Python reads all of it
            newer = Newer(cells, program, python, code)
        # With the instructor's own `lab`, for functions that import something from it, and what lies beside it.
        with (
            student_folder(source_folder(self, resources), code) as (folder, path),
            SeparateProcess(path=path, cwd=folder) as process,
        ):
            for cell in nb.cells:
                if cell.cell_type != "code":
                    continue
                cell.outputs, cell.execution_count = [], None
                if is_marked(cell):
                    _, function = role_of(cell.metadata)
                    points = float(cell.metadata.nbgrader["points"])
                    mark = None
                    if not (newer and newer.cannot_read(function)):
                        mark = mark_program(function, program, points, seed, process)
                    if newer and (mark is None or newer.lacks(mark)):
                        mark = newer.mark(function, points, seed)
                        self.log.warning("%s is pending: it is written for a newer Python than this one", function)
                    self._write(cell, mark)
        return nb, resources

    def _write(self, cell, mark) -> None:
        for accident in mark.accidents:
            self.log.error("A internal error in a check; the mark stands, but somebody should look: %s", accident)
        data = {"text/plain": repr(mark)}  # for nbgrader; `ShowRubric` adds the table, for people
        cell.outputs = [nbformat.v4.new_output("execute_result", data=data, execution_count=None)]
        cell.metadata[KEY] = mark.to_dict()


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


@contextlib.contextmanager
def student_folder(source: Path, code: dict[str, str]) -> Iterator[tuple[Path, list[Path]]]:
    """Make the folder that a student's functions run in: what they had beside their notebooks, and no notebook.

    Parameters
    ----------
    source : Path
        The folder of the source notebooks. Of it everything is copied but the notebooks, which hold the answers.
    code : dict of str to str
        The student's own modules.

    Yields
    ------
    folder : Path
        The functions may write there.
    path : list of Path
        The folders to import from, after all libraries.
    """
    with tempfile.TemporaryDirectory(prefix="beside-", ignore_cleanup_errors=True) as made:
        folder = Path(made)
        for entry in os.scandir(source):
            if entry.is_dir() and entry.name == "lab":
                shutil.copytree(
                    entry.path, folder / entry.name, ignore=shutil.ignore_patterns("*.ipynb", "__pycache__")
                )
            elif entry.is_file() and not entry.name.endswith(".ipynb"):
                shutil.copyfile(entry.path, folder / entry.name)
        code = {name: text for name, text in code.items() if ".." not in PurePosixPath(name).parts and name[:1] != "/"}
        for name, text in code.items():
            path = folder / name
            with contextlib.suppress(OSError, ValueError):  # a name that this system cannot have
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
        yield folder, [folder / place for place in own_files.folders_of(code)]


def own_code(metadata) -> dict[str, str]:
    """Return the modules that were put into a rebuilt notebook's metadata; in any other there are none."""
    code = metadata.get("own_files", {}) if isinstance(metadata, dict) else {}
    return {str(name): str(text) for name, text in code.items()}
