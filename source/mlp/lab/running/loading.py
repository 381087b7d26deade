"""Run the pieces of a slice, so that each name ends with the value that it had at the function's check."""

from __future__ import annotations

import ast
import warnings
from dataclasses import dataclass, field

from lab.running.causes import StoppedStatement, bound_by
from lab.running.execute import file_of, quietly, show_lines, within
from lab.slicing.celltext import parse
from lab.slicing.program import Program
from lab.slicing.search import Slice
from lab.slicing.statements import HINTS_AS_TEXT, Piece


def load(pieces: tuple[Piece, ...], into: dict, seconds: float, notebook: str = "") -> list[StoppedStatement]:
    """Run pieces statement by statement, and go on after one that fails: the function may not need it.

    What stands below the check binds only names that had no value there.

    Parameters
    ----------
    pieces : tuple of Piece
        In the order of the notebook.
    into : dict
        The namespace.
    seconds : float
        Time for each statement.
    notebook : str
        Begins the name of each piece in tracebacks.

    Returns
    -------
    list of StoppedStatement
        In order.
    """
    stopped, above = [], None
    for piece in pieces:
        if piece.below and above is None:
            above = dict(into)
        label = file_of(notebook, piece.label)
        show_lines(piece.text, label)
        for node in parse(piece.text).body:
            with warnings.catch_warnings(action="ignore"):
                code = compile(ast.Module([node], []), label, "exec", flags=HINTS_AS_TEXT, dont_inherit=True)
            error = quietly(lambda code=code: within(seconds, lambda: exec(code, into)))
            if error is not None:
                stopped.append(StoppedStatement(error, bound_by(node), piece.label, node.lineno))
    into.update(above or {})
    return stopped


@dataclass
class LoadedFunctions:
    """A function's namespace after loading.

    Attributes
    ----------
    namespace : dict
    names : list of str
        The functions that were loaded into it.
    stopped : list of StoppedStatement
    """

    namespace: dict
    names: list[str] = field(default_factory=list)
    stopped: list[StoppedStatement] = field(default_factory=list)


def load_all(program: Program, slices: dict[str, Slice], home: dict, seconds: float, notebook: str):
    """Load several functions of one notebook, together where they can share a namespace.

    In their notebook they share what it defines: a list that one fills and another reads is one list. Where a name that
    one of them reads had another value at another's check, each has a namespace of its own.

    Parameters
    ----------
    program : Program
    slices : dict of str to Slice
        One for each function, without the others.
    home : dict
        What is in every namespace at first; it does not change.
    seconds, notebook
        As for `load`.

    Returns
    -------
    dict of str to LoadedFunctions
    """
    found: dict[str, LoadedFunctions] = {}
    for names in _groups(program, slices):
        earlier = {name: one.namespace[name] for name, one in found.items() if name in one.namespace}
        one = LoadedFunctions({**home, **earlier}, names)
        part = slices[names[0]]
        pieces = part.pieces
        if len(names) > 1:
            pieces = program.pieces(frozenset().union(*(slices[name].statements for name in names)))
        one.stopped = load(pieces, one.namespace, seconds, notebook)
        found.update(dict.fromkeys(names, one))
    return found


def _groups(program: Program, slices: dict[str, Slice]) -> list[list[str]]:
    """Which functions can be loaded together: none of them reads a name that only another one's statements bind."""
    groups: list[tuple[list[str], frozenset]] = []
    for name in sorted(slices, key=program.moment):
        part = slices[name]
        for number, (names, together) in enumerate(groups):
            union = together | part.statements
            if all(_agrees(program, slices[one], union - slices[one].statements, slices) for one in [*names, name]):
                groups[number] = ([*names, name], union)
                break
        else:
            groups.append(([name], part.statements))
    return [names for names, _ in groups]


def _agrees(program: Program, part: Slice, others: frozenset, functions) -> bool:
    """Whether running other statements, too, leaves what the functions of a slice read as it is."""
    if any(piece.below for piece in part.pieces):
        return not others
    touched = {name for i in others for name in program.touched(i)}
    return not (touched & part.read) - set(functions)
