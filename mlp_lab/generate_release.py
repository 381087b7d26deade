"""Make the release by nbgrader's own ``generate_assignment``, quietly, and let the gradebook know the assignment.

Also in a fresh clone, where the release is there and the gradebook is not: there nbgrader skips the assignment and
registers nothing; ``autograde`` then refuses every student.
"""

from __future__ import annotations

import inspect
import json
import logging
import tempfile
from pathlib import Path

from mlp_lab.course import ASSIGNMENT, Course, load_config
from mlp_lab.errors import BuildError
from mlp_lab.marking.gradebook import found, know_newest, opened
from mlp_lab.marking.together import alone


def generate(config_file: Path, root: Path, db_url: str, release_directory: str = "release") -> None:
    """Make the release of ``root/source/mlp`` and register it in a gradebook.

    Parameters
    ----------
    config_file : Path
        The course's ``nbgrader_config.py``; `root`, `db_url` and `release_directory` override what it says.
    root : Path
        The folder that holds ``source/``.
    db_url : str
        The gradebook, for example ``sqlite:////course/gradebook.db``.
    release_directory : str
        Where the release goes: a folder in `root`, or an absolute one. An older release there is replaced.

    Raises
    ------
    BuildError
        With what nbgrader said, when it fails.
    """
    from nbgrader.converters import GenerateAssignment, NbGraderException
    from nbgrader.coursedir import CourseDirectory

    config = load_config(config_file)
    config.CourseDirectory.root = str(root.resolve())
    config.CourseDirectory.db_url = db_url
    config.CourseDirectory.assignment_id = ASSIGNMENT
    config.CourseDirectory.release_directory = release_directory
    config.BaseConverter.force = True

    said = _Said()
    log = logging.Logger("mlp_lab.generate_release")
    log.addHandler(said)
    coursedir = CourseDirectory(config=config, log=log)
    converter = GenerateAssignment(coursedir=coursedir, config=config, log=log)
    start = inspect.unwrap(GenerateAssignment.start)  # nbgrader's own: what hooks.py puts around it would call us again
    know_newest()
    try:
        start(converter)
    except NbGraderException as error:
        raise BuildError(f"nbgrader could not make the release:\n{said.text() or error}") from error


class _Said(logging.Handler):
    """Keeps nbgrader's errors; its warnings and progress are of no use here."""

    def __init__(self):
        super().__init__(logging.ERROR)
        self.messages = []

    def emit(self, record):
        self.messages.append(record.getMessage())

    def text(self) -> str:
        """Return the errors without the frames of their tracebacks."""
        lines = [line for message in self.messages for line in message.splitlines()]
        kept = [line for line in lines if line.strip() and not line.startswith(("  ", "Traceback"))]
        return "\n".join(dict.fromkeys(kept))


def register_assignment(root: Path, db_url: str) -> None:
    """Put the cells of ``root/source/mlp`` in the gradebook at `db_url`; `root` itself is only read.

    Does nothing, quickly, when the gradebook has them already.

    Raises
    ------
    BuildError
        When there is no source, or when marks exist for cells that the source does not have any more.
    """
    course = Course(Path(root).resolve())
    if not any(course.source.glob("*.ipynb")):
        raise BuildError(f"No notebooks in {course.source}: run mlp-lab build first.")
    if is_registered(course.source, db_url):
        return
    with alone(db_url), tempfile.TemporaryDirectory(prefix="mlp-lab-register-") as folder:
        if is_registered(course.source, db_url):  # by another marker, while we waited for it
            return
        extend(course.source, db_url)
        generate(course.config, course.root, db_url, release_directory=folder)


def is_registered(source: Path, db_url: str) -> bool:
    """Say whether the gradebook at `db_url` has exactly the notebooks and marked cells of `source`, as they are now."""
    with opened(db_url) as gradebook:
        assignment, known = found(gradebook.find_assignment, ASSIGNMENT), {}
        if assignment is None:
            return False
        for notebook in assignment.notebooks:
            known[notebook.name] = (
                {cell.name: cell.max_score for cell in notebook.grade_cells},
                {cell.name for cell in notebook.solution_cells},
                {cell.name: cell.source for cell in notebook.source_cells if cell.locked},
            )
    return known == {path.stem: _cells(path) for path in source.glob("*.ipynb")}


def extend(source: Path, db_url: str) -> None:
    """Make room for notebooks and cells that `source` has and the gradebook does not, also where marks exist.

    nbgrader refuses every change to the cells of an assignment that has submissions. New ones take nothing from
    anybody: each submission gets a place for them. Nothing else is changed here; `generate` fills in what they are.

    Raises
    ------
    BuildError
        When there are marks for cells that `source` does not have any more.
    """
    from nbgrader.api import Comment, Grade, SubmittedNotebook

    wanted = {path.stem: _cells(path) for path in source.glob("*.ipynb")}
    with opened(db_url) as gradebook:
        assignment = found(gradebook.find_assignment, ASSIGNMENT)
        if assignment is None or not assignment.submissions:
            return
        known = {one.name: one for one in assignment.notebooks}
        gone = [*known.keys() - wanted.keys()]
        for name in known.keys() & wanted.keys():
            points, solutions, locked = wanted[name]
            there = set().union(*_names(known[name]))
            gone += [f"{cell} in {name}" for cell in there - points.keys() - solutions - locked.keys()]
        if gone:
            raise BuildError(
                f"There are marks for what is not in {source.parent.name}/{source.name} any more "
                f"({', '.join(sorted(gone))}): put that back and build again; or move the gradebook away, with the "
                "marks given by hand that are in it, and mark everybody anew."
            )
        for name, (points, solutions, locked) in wanted.items():
            notebook = known.get(name) or gradebook.add_notebook(name, ASSIGNMENT)
            for submission in assignment.submissions:
                if not any(one.notebook_id == notebook.id for one in submission.notebooks):
                    gradebook.db.add(SubmittedNotebook(notebook=notebook, assignment=submission))
            gradebook.db.commit()
            grades, answers, sources = _names(notebook)
            for cell in sorted(points.keys() - grades):
                new = gradebook.add_grade_cell(cell, name, ASSIGNMENT, max_score=points[cell], cell_type="code")
                gradebook.db.add_all(Grade(cell_id=new.id, notebook=one) for one in notebook.submissions)
            for cell in sorted(solutions - answers):
                new = gradebook.add_solution_cell(cell, name, ASSIGNMENT)
                gradebook.db.add_all(Comment(cell_id=new.id, notebook=one) for one in notebook.submissions)
            for cell in sorted({*points, *solutions, *locked} - sources):
                gradebook.add_source_cell(cell, name, ASSIGNMENT, cell_type="code")
            gradebook.db.commit()


def _names(notebook) -> list[set[str]]:
    """Return the names of a notebook's cells in the gradebook: of those with marks, with solutions, and with texts."""
    kinds = notebook.grade_cells, notebook.solution_cells, notebook.source_cells
    return [{cell.name for cell in cells} for cells in kinds]


def _cells(path: Path) -> tuple[dict, set, dict]:
    """Return the points of the marked cells, the names of the solution cells and the text of the locked ones."""
    points, solutions, locked = {}, set(), {}
    for cell in json.loads(path.read_text("utf-8"))["cells"]:
        role = cell["metadata"].get("nbgrader")
        if not role:
            continue
        name = role["grade_id"]
        if role["grade"]:
            points[name] = float(role["points"])
        if role["solution"]:
            solutions.add(name)
        if role["locked"]:
            locked[name] = "".join(cell["source"])
    return points, solutions, locked
