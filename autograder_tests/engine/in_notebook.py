"""For the author of a lesson: mark a function of the notebook that is running, in its own process."""

import inspect
import secrets
import sys

from autograder_tests.engine.mark import Mark
from autograder_tests.engine.marksheet import html_table
from autograder_tests.engine.run import mark_program
from autograder_tests.transport.in_process import InProcess
from lab.slicing.program import Program


class ShownMark(Mark):
    """A mark that a notebook displays as its number, with the table under it."""

    def _repr_html_(self):
        return html_table(self)


def mark(name: str, namespace: dict, points: float = 1.0, seed: int | None = None) -> ShownMark:
    """Mark one function of a notebook that is running; students' notebooks are marked in a separate process.

    Parameters
    ----------
    name : str
    namespace : dict
        The notebook's ``globals()``.
    points : float
    seed : int, optional
        A new one each time if left out; it is kept in the mark.

    Returns
    -------
    ShownMark
    """
    seed = secrets.randbits(32) if seed is None else seed
    return ShownMark(**vars(mark_program(name, from_namespace(name, namespace), points, seed, InProcess())))


def from_namespace(name: str, namespace: dict) -> Program:
    """The program that a running notebook has come to, or the file that a function was written in.

    Parameters
    ----------
    name : str
        Used where there are no cells.
    namespace : dict
        A notebook's or a module's ``globals()``.

    Returns
    -------
    Program
    """
    cells = namespace.get("In")
    if isinstance(cells, list) and any(isinstance(cell, str) and cell.strip() for cell in cells):
        return Program.from_cells(
            (f"cell {number}", cell) for number, cell in enumerate(cells) if isinstance(cell, str)
        )
    function = namespace.get(name)
    try:
        module = sys.modules.get(getattr(function, "__module__", None))
        try:
            text, label = inspect.getsource(module), inspect.getsourcefile(module)
        except (TypeError, OSError):
            text, label = inspect.getsource(function), name
    except (TypeError, OSError):
        return Program.from_cells([])
    return Program.from_cells([(label, text)])
