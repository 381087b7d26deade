"""The form of a function: what is left of it without comments, names and whatever else says nothing of how it works.

Made in the judge, of the syntax tree, in time that grows with the text: `mlp_lab.marking.alike` compares forms, and
sees hashes and no code.
"""

from __future__ import annotations

import ast
import builtins
import hashlib

LEAST = 30
"""Parts (nodes of the syntax tree) of a form that can say something."""
MAX_NODES = 20_000

_BUILT_IN = frozenset(dir(builtins))
_LEFT_OUT = (ast.expr_context, ast.Pass, ast.Assert)


def form(definition: ast.stmt, known: frozenset[str]) -> str:
    """Return the form of a function's definition.

    Parameters
    ----------
    definition : ast.FunctionDef
    known : frozenset of str
        Names that are not the student's to choose: the lab's functions.

    Returns
    -------
    str
        A hash; empty where the definition is too short to say something, too long, or no function.
    """
    if not isinstance(definition, ast.FunctionDef):
        return ""
    names: dict[str, int] = {}
    digest, count = hashlib.sha256(), 0
    waiting: list = [definition.args, definition.body]
    while waiting:
        part = waiting.pop()
        if isinstance(part, list):
            waiting += [one for one in reversed(part) if not _says_nothing(one)]
            digest.update(f"[{sum(not _says_nothing(one) for one in part)}".encode())
        elif isinstance(part, ast.AST):
            count += 1
            if count > MAX_NODES:
                return ""
            digest.update(f"({type(part).__name__}".encode())
            for field in reversed(part._fields):
                value = getattr(part, field, None)
                if field in ("annotation", "returns", "type_comment", "ctx", "kind", "decorator_list"):
                    continue
                waiting.append(_Name(value) if _is_chosen(part, field) else value)
        elif isinstance(part, _Name):
            own = part.text not in known and part.text not in _BUILT_IN
            digest.update((f"v{names.setdefault(part.text, len(names))}" if own else f"n{part.text}").encode())
        else:
            plain = hex(part) if type(part) is int else str(part)  # Python writes no large number in tens
            digest.update(f"={type(part).__name__}{len(plain)}{plain}".encode("utf-8", "replace"))
    return digest.hexdigest()[:20] if count >= LEAST else ""


class _Name:
    """A name where the student may have chosen it."""

    def __init__(self, text):
        self.text = str(text)


def _is_chosen(part: ast.AST, field: str) -> bool:
    """Whether a field holds a name that the student may have chosen: not so ``axis`` in ``sum(axis=0)``."""
    if field == "name":
        return isinstance(part, ast.FunctionDef | ast.ClassDef | ast.ExceptHandler)
    return field in ("id", "asname") or (field == "arg" and isinstance(part, ast.arg))


def _says_nothing(part) -> bool:
    if isinstance(part, _LEFT_OUT):
        return True
    if not isinstance(part, ast.Expr):
        return False
    call = part.value
    printed = isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "print"
    return printed or isinstance(call, ast.Constant)


def form_in(text: str, function: str, known: frozenset[str]) -> str:
    """Return the form of a function in a text; empty where it is not there, or the text is no Python."""
    try:
        found = [one for one in ast.parse(text).body if isinstance(one, ast.FunctionDef) and one.name == function]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ""
    return form(found[-1], known) if found else ""
