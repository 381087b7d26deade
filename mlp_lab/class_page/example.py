"""One student's function as an example: without comments, docstring or anything else that could name its author."""

from __future__ import annotations

import ast
from pathlib import Path

from lab.notebooks.cells import role_of
from mlp_lab.course import read_own

MOST_LINES = 30
MOST_CHARACTERS = 2_000


def of_mistake(autograded: Path, assignment: str, notebook: str, function: str, students: list[str]) -> str:
    """Return the shortest example that there is of a mistake; nothing where none can be shown.

    Parameters
    ----------
    autograded : Path
        The folder of marked submissions.
    assignment, notebook, function : str
    students : list of str
        Who made the mistake.
    """
    shown = []
    for student in students[:40]:  # the first ones are as good as any
        code = _code(autograded / student / assignment / f"{notebook}.ipynb", function)
        if code and code.count("\n") < MOST_LINES and len(code) < MOST_CHARACTERS:
            shown.append(code)
    return min(shown, key=len, default="")


def _code(path: Path, function: str) -> str:
    for cell in read_own(path).get("cells", []):
        if role_of(cell.get("metadata", {})) == ("solution", function):
            return _plain("".join(cell.get("source", "")), function)
    return ""


def _plain(source: str, function: str) -> str:
    """A function's code alone: what `ast` keeps of it, without its docstring and texts of the author's own."""
    try:
        body = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""
    for node in body:
        if isinstance(node, ast.FunctionDef) and node.name == function:
            node.body = [one for one in node.body if not _is_text(one)] or [ast.Pass()]
            try:
                return ast.unparse(node)
            except (ValueError, RecursionError):
                return ""
    return ""


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
