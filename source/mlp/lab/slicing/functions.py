"""What reading tells about functions: whether an expression is one, whether one is still a stub, what is left of one.

A line of the stub that was left in a function that has been written ends it before its own code is reached.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass

from lab.slicing.celltext import parse

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
# Callables of the usual libraries that make a function out of what they are given.
WRAPPERS = {"vectorize", "frompyfunc", "partial", "lru_cache", "cache", "jit", "njit", "vmap", "singledispatch"}
UNWRITTEN, ENDS, EMPTY = "unwritten", "ends", "empty"

_SCOPES = (*FUNCTIONS, ast.ClassDef, ast.Lambda)
_NOT_WRITTEN = ("NotImplementedError", "NotImplemented")


def root(node: ast.AST) -> str | None:
    """The name at the bottom of ``name[…].attribute[…]``."""
    while isinstance(node, ast.Subscript | ast.Attribute | ast.Starred):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None


def is_factory(node: ast.AST) -> bool:
    """Whether a function returns functions, or the objects of a class can be called."""
    if isinstance(node, ast.ClassDef):
        return any(isinstance(part, FUNCTIONS) and part.name == "__call__" for part in node.body)
    inner = {part.name for part in ast.walk(node) if isinstance(part, FUNCTIONS) and part is not node}
    for part in ast.walk(node):
        if isinstance(part, ast.Return) and part.value is not None:
            if isinstance(part.value, ast.Lambda) or (isinstance(part.value, ast.Name) and part.value.id in inner):
                return True
            if isinstance(part.value, ast.Call) and _last(part.value.func) in WRAPPERS:
                return True
    return False


def _last(node: ast.AST) -> str | None:
    """``vectorize`` of ``np.vectorize``."""
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", None)


def assigned(node: ast.stmt):
    """Pairs of a name and the `Value` that a simple statement gives it."""
    if isinstance(node, ast.ImportFrom):
        yield from ((alias.asname or alias.name, Value(None, imported=True)) for alias in node.names)
    elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None:
        yield node.target.id, Value(node.value)
    elif isinstance(node, ast.Assign):
        made: dict[ast.AST, Value] = {}  # one for each expression, however many names are set to it
        for target in node.targets:
            yield from _matched(target, node.value, made)


def _matched(target, value, made):
    if isinstance(target, ast.Name):
        yield target.id, made.setdefault(value, Value(value))
    elif isinstance(target, ast.Tuple | ast.List):
        parts = getattr(value, "elts", None) if isinstance(value, ast.Tuple | ast.List) else None
        paired = parts and len(parts) == len(target.elts)
        for i, inner in enumerate(target.elts):
            yield from _matched(inner, parts[i] if paired else value, made)


class Value:
    """The expression that a name is set to."""

    def __init__(self, node: ast.AST | None, imported: bool = False):
        self.node, self.imported = node, imported
        self._read = None

    def leads_to(self, name: str, imported, makes) -> tuple[bool, set[str]]:
        """Guess whether it can be called.

        Parameters
        ----------
        name : str
            The name it is given.
        imported, makes : container of str
            Names that come from an import, and names of functions that return functions.

        Returns
        -------
        certain : bool
            It is a function, whatever other names hold.
        names : set of str
            It is one, too, where one of these names holds a function; `name` itself stands for what it held before.
        """
        if self.imported:
            return True, set()
        if self._read is None:
            self._read = _followed(self.node, imported, makes)
        certain, names, handed = self._read
        # relu = traced(relu): a function handed over whole is being wrapped; relu(z) is being used
        return certain, names | {name} if handed.get(name, set()) - {name} else names


def _followed(node: ast.AST | None, imported, makes) -> tuple[bool, set[str], dict[str, set]]:
    """What an expression may turn out to be: a function, what a name holds, or a call that a name is handed to."""
    names: set[str] = set()
    handed: dict[str, set] = {}
    queue = [node]
    while queue:
        node = queue.pop()
        if isinstance(node, ast.Lambda):
            return True, set(), {}
        if isinstance(node, ast.Name):
            names.add(node.id)
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in imported:
            return True, set(), {}  # np.tanh
        elif isinstance(node, ast.NamedExpr):
            queue.append(node.value)
        elif isinstance(node, ast.IfExp):
            queue += [node.body, node.orelse]
        elif isinstance(node, ast.BoolOp):
            queue += node.values
        elif isinstance(node, ast.Subscript) and isinstance(node.value, ast.Dict):
            queue += node.value.values
        elif isinstance(node, ast.Call):
            function = node.func
            if _last(function) in WRAPPERS or (isinstance(function, ast.Name) and function.id in makes):
                return True, set(), {}
            if isinstance(function, ast.Call):  # lru_cache(None)(relu), decorate(option)(relu)
                queue += [function, *(a for a in node.args if isinstance(a, ast.Lambda | ast.Name))]
            else:
                for part in node.args:
                    if isinstance(part, ast.Name):
                        handed.setdefault(part.id, set()).add(root(function))
    return False, names, handed


def is_stub(node: ast.AST) -> bool:
    """Whether a function does nothing yet: nothing but docstring, asserts, pass, …, None and NotImplementedError."""
    if not isinstance(node, FUNCTIONS):
        return False
    return all(map(does_nothing, node.body))


def does_nothing(part: ast.stmt) -> bool:
    """Whether a statement is one of those that a stub is made of; see `is_stub`."""
    if isinstance(part, ast.Return):
        value = part.value
        return (
            value is None
            or (isinstance(value, ast.Constant) and value.value in (None, ...))
            or (isinstance(value, ast.Name) and value.id in _NOT_WRITTEN)
        )
    if isinstance(part, ast.Expr):
        return isinstance(part.value, ast.Constant)
    return isinstance(part, ast.Pass | ast.Assert) or raises_not_implemented(part)


def raises_not_implemented(part: ast.AST) -> bool:
    """Whether a statement raises NotImplementedError, with any message."""
    if not isinstance(part, ast.Raise):
        return False
    raised = part.exc.func if isinstance(part.exc, ast.Call) else part.exc
    return isinstance(raised, ast.Name) and raised.id in _NOT_WRITTEN


@dataclass(frozen=True)
class Function:
    """Where a function is defined: cell, line in that cell, and whether it still is a stub that does nothing."""

    name: str
    label: str
    line: int
    stub: bool


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


def leftover_in(pieces: Iterable[tuple[str, str]], name: str) -> Leftover | None:
    """Find a line of a stub that was left in a function, in the parts of cells that it needs.

    Parameters
    ----------
    pieces : iterable of (str, str)
        Label and text of each, in order.
    name : str
    """
    for label, text, *_ in reversed(list(pieces)):
        for function in reversed(functions_in(text)):
            if function.name == name:
                return _in_function(function, label, text)
    return None


def functions_in(text: str) -> list[ast.FunctionDef]:
    """All function definitions in a text, inner ones after those around them; none where it is not Python."""
    try:
        tree = parse(text)
    except SyntaxError:
        return []
    found = [node for node in ast.walk(tree) if isinstance(node, FUNCTIONS)]
    return sorted(found, key=lambda node: (node.lineno, node.col_offset))


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
