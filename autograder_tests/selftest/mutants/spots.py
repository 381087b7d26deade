"""The places of a program that a mistake may be made at."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

TEXT_FUNCTIONS = ("str", "repr", "format")


@dataclass(frozen=True)
class Spot:
    """One place in a syntax tree.

    Attributes
    ----------
    holder, field, index
        Where it is: ``getattr(holder, field)``, or its item `index`.
    value : ast.AST or list of ast.stmt
        What stands there: a node, or a whole block where `index` is None and the field is a list.
    around : tuple of ast.AST
        What encloses it, from the outside in; `holder` is the last.
    """

    holder: Any
    field: str
    index: int | None
    value: Any
    around: tuple

    def put(self, new: object) -> None:
        """Replace what stands there."""
        if self.index is None:
            setattr(self.holder, self.field, new)
        else:
            getattr(self.holder, self.field)[self.index] = new


def spots(node: ast.AST, around: tuple = ()) -> Iterator[Spot]:
    """Yield every place below a node, but nothing in imports, prints, texts, docstrings, `raise` and `assert`."""
    around = (*around, node)
    for field, value in ast.iter_fields(node):
        if isinstance(value, list):
            if value and isinstance(value[0], ast.stmt):
                yield Spot(node, field, None, value, around)
            below = list(enumerate(value))
        else:
            below = [(None, value)]
        for index, child in below:
            if isinstance(child, ast.AST) and not _left_alone(child):
                yield Spot(node, field, index, child, around)
                yield from spots(child, around)


def _left_alone(node):
    if isinstance(node, ast.Expr):
        node = node.value
        return isinstance(node, ast.Constant) or (isinstance(node, ast.Call) and name_of(node.func) == "print")
    return isinstance(node, (ast.Import, ast.ImportFrom, ast.Raise, ast.Assert)) or _is_any(node)


def _is_any(node):
    """Whether an expression makes a text for people to read, or the number of seeds to draw one from, such as 2**31."""
    if isinstance(node, ast.BinOp):
        if isinstance(node.op, ast.Pow) and all(isinstance(one, ast.Constant) for one in (node.left, node.right)):
            return node.right.value > 20
        sides = (node.left, node.right)
        return any(_is_any(one) or (isinstance(one, ast.Constant) and isinstance(one.value, str)) for one in sides)
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Call) and name_of(node.func) in TEXT_FUNCTIONS)


def name_of(function: ast.AST) -> str | None:
    """The last part of a dotted name: "sum" for `np.sum`."""
    return getattr(function, "attr", getattr(function, "id", ""))
