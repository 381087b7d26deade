"""Blocks of statements with one mistake: a statement dropped, in the wrong place, or on the wrong level."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import product

LOOPS = (ast.For, ast.While)
DEFINITIONS = (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)


def blocks(block: list) -> Iterator[list]:
    """Yield the blocks that one mistake makes of a block.

    Parameters
    ----------
    block : list of ast.stmt

    Yields
    ------
    list of ast.stmt
        Never empty.
    """
    for number, one in enumerate(block):
        before, after = block[:number], block[number + 1 :]
        if isinstance(one, DEFINITIONS) or _says_only(one):
            continue
        yield from ([*before, *instead, *after] or [ast.Pass()] for instead in _instead(one))
        if after and _depend(one, after[0]) and not isinstance(after[0], DEFINITIONS):
            yield [*before, after[0], one, *after[1:]]
        if isinstance(one, LOOPS):
            yield from _levels(before, one, after)


def _says_only(one):
    """A docstring, a print, an assert: what is said and not done."""
    if isinstance(one, ast.Expr):
        value = one.value
        return isinstance(value, ast.Constant) or getattr(getattr(value, "func", None), "id", "") == "print"
    return isinstance(one, (ast.Assert, ast.Raise, ast.Pass))


def _instead(one):
    """What one statement becomes: lists of statements."""
    if isinstance(one, ast.Return):
        if isinstance(one.value, ast.Constant) and one.value.value is None:
            return  # what happens without it
        yield [ast.Expr(one.value)] if one.value is not None else []
        return
    yield []
    if isinstance(one, ast.If):  # whatever the condition
        yield one.body
        if one.orelse:
            yield one.orelse
    elif isinstance(one, ast.Break):
        yield [ast.Continue()]
    elif isinstance(one, ast.Continue):
        yield [ast.Break()]


def _levels(before, loop, after):
    """The statement behind a loop drawn into it, the last one in it put behind it, the one before drawn in."""

    def with_body(body):
        fields = {name: getattr(loop, name, None) for name in loop._fields}
        return type(loop)(**{**fields, "body": body}, lineno=loop.lineno)

    if after and not isinstance(after[0], DEFINITIONS) and not _says_only(after[0]):
        yield [*before, with_body([*loop.body, after[0]]), *after[1:]]
    if len(loop.body) > 1 and not any(_says_only(one) for one in (loop.body[0], loop.body[-1])):
        yield [*before, with_body(loop.body[:-1]), loop.body[-1], *after]
        yield [*before, loop.body[0], with_body(loop.body[1:]), *after]
    if before and not isinstance(before[-1], DEFINITIONS) and not _says_only(before[-1]):
        yield [*before[:-1], with_body([before[-1], *loop.body]), *after]


def _depend(first, second):
    """Whether two statements may give something else in the other order."""
    if _says_only(second) or isinstance(second, (ast.Return, ast.Break, ast.Continue)):
        return False  # what comes behind these is as good as dropped
    if any(isinstance(one, (ast.If, *LOOPS)) for one in (first, second)):
        return True
    if isinstance(first, ast.Expr) and isinstance(second, ast.Expr):
        return True  # two calls for what they do
    (written, read), (written_after, read_after) = _names(first), _names(second)
    pairs = [*product(written, written_after | read_after), *product(read, written_after)]
    return any(one[0] == other[0] and (one[1] == other[1] or None in (one[1], other[1])) for one, other in pairs)


def _names(statement):
    """What a statement writes and what it reads: names, and pairs of a name and a constant key."""
    written, read, inner = set(), set(), set()
    for node in ast.walk(statement):
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
            key = node.slice.value if isinstance(node.slice, ast.Constant) else None
            target = written if isinstance(node.ctx, ast.Store) else read
            target.add((node.value.id, key))
            inner.add(id(node.value))
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and id(node) not in inner:
            (read if isinstance(node.ctx, ast.Load) else written).add((node.id, None))
    if isinstance(statement, ast.AugAssign):
        read |= written
    if isinstance(statement, ast.Expr):  # a call may change what it is given
        written |= read
    return written, read
