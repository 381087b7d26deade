"""Whether an expression is a function, as far as reading can tell."""

from __future__ import annotations

import ast

# Callables of the usual libraries that make a function out of what they are given.
WRAPPERS = {"vectorize", "frompyfunc", "partial", "lru_cache", "cache", "jit", "njit", "vmap", "singledispatch"}

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def root(node: ast.AST) -> str | None:
    """The name at the bottom of ``name[…].attribute[…]``."""
    while isinstance(node, ast.Subscript | ast.Attribute | ast.Starred):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None


def is_factory(node: ast.AST) -> bool:
    """Whether a function returns functions, or the objects of a class can be called."""
    if isinstance(node, ast.ClassDef):
        return any(isinstance(part, _FUNCTIONS) and part.name == "__call__" for part in node.body)
    inner = {part.name for part in ast.walk(node) if isinstance(part, _FUNCTIONS) and part is not node}
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
