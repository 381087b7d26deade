"""Why a name has no value: what a statement would have bound, and which error others only follow from.

It imports nothing of the lab: hand-in's process, in which work is tried as it is marked, takes it too.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass


@dataclass(frozen=True)
class StoppedStatement:
    """A statement that ended in an error.

    Attributes
    ----------
    error : BaseException
    names : frozenset of str
        What it would have bound.
    label : str
        The cell.
    line : int
        In that cell, from 1.
    """

    error: BaseException
    names: frozenset
    label: str = ""
    line: int = 0


def bound_by(node: ast.AST) -> frozenset[str]:
    """Names that a statement would have bound."""
    names = set()
    for part in ast.walk(node):
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
            names.add(part.id)
        elif isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(part.name)
        elif isinstance(part, ast.alias):
            names.add((part.asname or part.name).split(".")[0])
    return frozenset(names)


def first_cause(error: BaseException, stopped: list[StoppedStatement]) -> StoppedStatement | None:
    """The statement because of which a name has no value: the first error, where others only follow from it.

    Parameters
    ----------
    error : BaseException
        What was raised in the end.
    stopped : list of StoppedStatement
        What had failed before.

    Returns
    -------
    StoppedStatement or None
        One of `stopped`; None where `error` is not about a name that one of them would have bound.
    """
    found, left = None, list(stopped)
    while isinstance(error, NameError) and error.name:
        cause = next((one for one in left if error.name in one.names), None)
        if cause is None:
            break
        found, error = cause, cause.error
        left.remove(cause)
    return found
