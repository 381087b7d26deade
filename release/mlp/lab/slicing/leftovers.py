"""Lines of a stub that were left in a function that has been written: they end it before its own code is reached."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass

from lab.slicing.celltext import SliceError
from lab.slicing.program import Program
from lab.slicing.statements import does_nothing

UNWRITTEN, ENDS, EMPTY = "unwritten", "ends", "empty"
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_SCOPES = (*_FUNCTIONS, ast.ClassDef, ast.Lambda)


@dataclass(frozen=True)
class Leftover:
    """A line that keeps a function from giving its result.

    Attributes
    ----------
    name : str
        The function.
    label : str
        The cell.
    line : int
        Line in that cell, from 1.
    text : str
        The line itself.
    kind : str
        UNWRITTEN: it raises NotImplementedError above the code. ENDS: it raises something else there, or returns.
        EMPTY: it stands at the end, gives nothing back, and nothing else in the function does.
    raises : bool
        Whether it raises something.
    """

    name: str
    label: str
    line: int
    text: str
    kind: str
    raises: bool = False

    @property
    def sentence(self) -> str:
        """What is wrong and what to do, for the student; it begins with a small letter and has no full stop."""
        where = f"line {self.line} of {self.label}" if self.label else f"line {self.line}"
        if self.kind == UNWRITTEN:
            return f"{where} still raises NotImplementedError before your code is reached: delete it"
        if self.kind == ENDS:
            return f"{where}, `{self.text}`, ends {self.name} before the code below it is reached: delete it"
        return f"{where}, `{self.text}`, gives nothing back: write behind `return` what {self.name} has worked out"


def in_program(program: Program, name: str) -> Leftover | None:
    """Find such a line in a function of a notebook.

    Parameters
    ----------
    program : Program
    name : str

    Returns
    -------
    Leftover or None
        None also where the program does not define the function, or defines a stub and nothing else.
    """
    try:
        return in_pieces([(piece.label, piece.text) for piece in program.slice(name).pieces], name)
    except SliceError:
        return None


def in_pieces(pieces: Iterable[tuple[str, str]], name: str) -> Leftover | None:
    """Find such a line in the parts of cells that a function needs.

    Parameters
    ----------
    pieces : iterable of (str, str)
        Label and text of each, in order.
    name : str

    Returns
    -------
    Leftover or None
    """
    for label, text, *_ in reversed(list(pieces)):
        for function in reversed(functions_in(text)):
            if function.name == name:
                return _in_function(function, label, text)
    return None


def functions_in(text: str) -> list[ast.FunctionDef]:
    """All function definitions in a text, inner ones after those around them; none where it is not Python."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []
    found = [node for node in ast.walk(tree) if isinstance(node, _FUNCTIONS)]
    return sorted(found, key=lambda node: (node.lineno, node.col_offset))


def raises_not_implemented(part: ast.AST) -> bool:
    """Whether a statement raises NotImplementedError, with any message."""
    if not isinstance(part, ast.Raise):
        return False
    raised = part.exc.func if isinstance(part.exc, ast.Call) else part.exc
    return isinstance(raised, ast.Name) and raised.id in ("NotImplementedError", "NotImplemented")


def _in_function(function, label: str, text: str) -> Leftover | None:
    steps = list(_steps(function.body))
    ends = [number for number, part in enumerate(steps) if _ends_with_nothing(part)]
    if not ends or all(map(does_nothing, function.body)):
        return None
    end = steps[ends[0]]
    if all(map(does_nothing, steps[ends[0] + 1 :])):  # nothing is below it
        if not isinstance(end, ast.Return) or _gives(function):
            return None
        kind = EMPTY
    else:
        kind = UNWRITTEN if raises_not_implemented(end) else ENDS
    line = text.splitlines()[end.lineno - 1]
    shown = ast.get_source_segment(text, end) or line
    return Leftover(function.name, label, end.lineno, shown.split("\n")[0].strip(), kind, isinstance(end, ast.Raise))


def _steps(body):
    """The statements that run whatever happens: those of the body, and of the `with` blocks in it."""
    for part in body:
        if isinstance(part, ast.With):
            yield from _steps(part.body)
        else:
            yield part


def _ends_with_nothing(part) -> bool:
    return isinstance(part, ast.Raise) or (isinstance(part, ast.Return) and does_nothing(part))


def _gives(function) -> bool:
    """Whether a function gives something back somewhere: a `return` with a value, or a `yield`."""
    queue = list(function.body)
    while queue:
        part = queue.pop()
        if isinstance(part, ast.Yield | ast.YieldFrom) or (isinstance(part, ast.Return) and not does_nothing(part)):
            return True
        if not isinstance(part, _SCOPES):
            queue += ast.iter_child_nodes(part)
    return False
