"""From a notebook to what is run: the slice of one function, and whether there is anything to mark."""

import inspect
import sys
from collections.abc import Iterable

from autograder_tests.transport.record import CallFailed
from lab.slicing.celltext import SliceError
from lab.slicing.program import Program
from lab.slicing.remarks import sentence

NOT_WRITTEN = "Not attempted: {name} still is the stub that came with the notebook."
NOT_THERE = "Not attempted: no cell defines {name}."


def pieces_of(
    program: Program, name: str, without: Iterable[str]
) -> tuple[list[tuple], list[str], str, CallFailed | None]:
    """What one function needs.

    Parameters
    ----------
    program : Program
    name : str
    without : iterable of str
        Functions that stand in; their own definitions are left out.

    Returns
    -------
    pieces : list of (str, str, bool)
        Label and text of each cell's part, and whether it stands below the function's check.
    remarks : list of str
        Sentences for the student about how it was taken out of its notebook.
    note : str
        Why there is nothing to mark, or nothing.
    failed : CallFailed or None
        Why it cannot be run: the definition is not valid Python.
    """
    found = program.functions().get(name)
    if found is not None and found.stub:
        return [], [], NOT_WRITTEN.format(name=name), None
    try:
        part = program.slice(name, without=frozenset(without))
    except SliceError as error:
        if error.kind == "undefined":
            return [], [], NOT_THERE.format(name=name), None
        kind = {"syntax": "SyntaxError", "entangled": "Entangled"}[error.kind]
        return [], [], "", CallFailed({"type": kind, "message": str(error)})  # which names cell and line
    remarks = [sentence(remark, name) for remark in part.remarks]
    return [(piece.label, piece.text, piece.below) for piece in part.pieces], remarks, "", None


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
