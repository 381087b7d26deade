"""Make the gradebook know the assignment, also in a fresh clone where the release is there and the gradebook is not.

nbgrader's own ``generate_assignment`` skips an assignment whose release exists and registers nothing; ``autograde``
then refuses every student.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from mlp_lab.course import ASSIGNMENT, Course
from mlp_lab.errors import BuildError
from mlp_lab.generate import environment_on_path, generate


def register_assignment(root: Path, db_url: str) -> None:
    """Put the cells of ``root/source/mlp`` in the gradebook at `db_url`; `root` itself is only read.

    Does nothing, quickly, when the gradebook has them already.

    Raises
    ------
    BuildError
        When there is no source, or when marks exist for other cells than the source has now.
    """
    course = Course(Path(root).resolve())
    if not any(course.source.glob("*.ipynb")):
        raise BuildError(f"No notebooks in {course.source}: run mlp-lab build first.")
    if is_registered(course.source, db_url):
        return
    with tempfile.TemporaryDirectory(prefix="mlp-lab-register-") as folder:
        generate(course.config, course.root, db_url, release_directory=folder)


def is_registered(source: Path, db_url: str) -> bool:
    """Say whether the gradebook at `db_url` has exactly the notebooks and marked cells of `source`, as they are now."""
    from nbgrader.api import Gradebook, MissingEntry

    with environment_on_path(), Gradebook(db_url) as gradebook:
        try:
            assignment = gradebook.find_assignment(ASSIGNMENT)
        except MissingEntry:
            return False
        known = {}
        for notebook in assignment.notebooks:
            known[notebook.name] = (
                {cell.name: cell.max_score for cell in notebook.grade_cells},
                {cell.name for cell in notebook.solution_cells},
                {cell.name: cell.source for cell in notebook.source_cells if cell.locked},
            )
    return known == {path.stem: _cells(path) for path in source.glob("*.ipynb")}


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
