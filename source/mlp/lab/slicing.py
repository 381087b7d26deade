"""What a function in a notebook needs, found by reading and never by running.

`Program` reads the cells of a notebook. `Program.slice` picks the statements that a function needs to work in an empty
namespace: its own definition, the imports, helper functions, tables and constants that it names, and what those need in
turn. `lab.carry` brings functions from one notebook to the next with it.

The idea is the program slice of M. Weiser ("Program slicing", ICSE 1981), on top-level statements.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lab import marked_with
from lab.celltext import Broken, Cell, SliceError, read
from lab.search import LAST, Search, blanked
from lab.statements import Statement, analyse

__all__ = ["Broken", "Function", "Piece", "Program", "Slice", "SliceError"]


@dataclass(frozen=True)
class Piece:
    """What is taken from one cell: its text with all other statements blanked, so that line numbers stay true."""

    label: str
    text: str


@dataclass(frozen=True)
class Slice:
    """The part of a program that some names need.

    Attributes
    ----------
    names : tuple of str
        What was asked for.
    pieces : tuple of Piece
        In the order of the notebook.
    missing : frozenset of str
        Names that are used and that nobody defines; a function from an earlier notebook is one.
    imports : tuple of str
        Modules that the pieces import at top level.
    rebinds : frozenset of str
        Names from `without` that a piece binds all the same, because one statement defines several names.
    """

    names: tuple
    pieces: tuple
    missing: frozenset
    imports: tuple
    rebinds: frozenset = frozenset()


@dataclass(frozen=True)
class Function:
    """Where a function is defined: cell, line in that cell, and whether it still is a stub that does nothing."""

    name: str
    label: str
    line: int
    stub: bool


class Program:
    """The statements of a notebook's cells, in order.

    Parameters
    ----------
    cells : iterable of Cell
        As `lab.celltext.read` makes them; see `from_cells`.
    """

    def __init__(self, cells: Iterable[Cell]):
        self.cells = tuple(cells)
        self.broken: list[Broken] = []
        self.statements: list[Statement] = []
        for number, cell in enumerate(self.cells):
            self.broken += cell.broken
            for node in cell.statements:
                try:
                    self.statements.append(analyse(node, number))
                except SyntaxError as error:
                    line = error.lineno or node.lineno
                    text = cell.text.split("\n")[line - 1].strip()[:200]
                    names = frozenset({getattr(node, "name", "")})
                    self.broken.append(Broken(cell.label, line, error.msg or "invalid syntax", text, names))
        self._binding: dict[str, list[int]] = {}
        self.stars: list[int] = []
        for i, statement in enumerate(self.statements):
            for name in statement.binds:
                self._binding.setdefault(name, []).append(i)
            if statement.star:
                self.stars.append(i)
        self.mutating = self._find_mutations()
        self._definitions: dict[tuple, list[int]] = {}

    @classmethod
    def from_cells(cls, cells: Iterable[tuple]) -> Program:
        """Read cells.

        Parameters
        ----------
        cells : iterable of (label, source)
            Code cells in order; `source` is the text, or a list of lines as notebooks store it.

        Returns
        -------
        Program
            Whatever the text is. What could not be read is listed in its attribute `broken`.
        """
        return cls([read(str(label), source) for label, source in cells])

    def functions(self) -> dict[str, Function]:
        """Return the functions defined at top level, each where its last definition stands."""
        found = {}
        for name in self._binding:
            places = [i for i in self.bindings(name) if self._is_function(i, name)]
            if places:
                last = self.statements[places[-1]]
                found[name] = Function(name, self.cells[last.cell].label, last.line_of(name), name in last.stubs)
        return found

    def slice(self, names: str | Iterable[str], without: Iterable[str] = frozenset()) -> Slice:
        """Pick what one or several functions need.

        Parameters
        ----------
        names : str or iterable of str
            The functions that are wanted.
        without : iterable of str
            Names whose own definitions are left out, because something else will stand in the namespace before the
            pieces are run.

        Returns
        -------
        Slice

        Raises
        ------
        SliceError
            When a wanted name is defined nowhere, or only in a part that is not Python.
        """
        names = (names,) if isinstance(names, str) else tuple(names)
        without = frozenset(without) - set(names)
        for name in names:
            if not self.bindings(name) and not self._from_own_file(name):
                raise self._absent(name)
        search = Search(self, frozenset(names), without)
        for name in names:
            search.demand(name, LAST)
        selected = sorted(search.selected)
        pieces = []
        for number, cell in enumerate(self.cells):
            chosen = [self.statements[i] for i in selected if self.statements[i].cell == number]
            if chosen:
                pieces.append(Piece(cell.label, blanked(cell.text, chosen)))
        taken = [self.statements[i] for i in selected]
        return Slice(
            names,
            tuple(pieces),
            frozenset(search.missing),
            tuple(dict.fromkeys(module for statement in taken for module in statement.modules)),
            frozenset(name for statement in taken for name in statement.binds if name in without),
        )

    def _from_own_file(self, name: str) -> bool:
        """Whether a name that no cell defines may come from a file of the student's: ``from helpers import *``."""
        modules = [module for i in self.stars for module in self.statements[i].modules]
        own = any(module[:1].isidentifier() and not marked_with.is_there(module) for module in modules)
        return own and not any(name in part.names for part in self.broken)

    def _absent(self, name: str) -> SliceError:
        for part in reversed(self.broken):
            if name in part.names:
                where = f"line {part.line} of {part.label}" if part.label else f"line {part.line}"
                said = f"{name} is not valid Python: {where}: {part.message}"
                said += f": {part.text}" if part.text else ""
                return SliceError(said, kind="syntax", label=part.label, line=part.line)
        return SliceError(f"{name} is not defined", kind="undefined")

    def bindings(self, name: str, wanted: bool = True) -> list[int]:
        """Where a name gets a value that counts, in order.

        Trying a function out often rebinds its name (``relu = relu(z)``). For a function such a line does not count,
        and neither does a stub beside a finished definition.
        """
        key = (name, wanted)
        if key not in self._definitions:
            places = self._binding.get(name, [])
            functions = [i for i in places if self._is_function(i, name)]
            finished = [i for i in functions if name not in self.statements[i].stubs]
            defined = any(name in self.statements[i].defs for i in functions)
            if functions and (wanted or defined):
                places = finished or functions
            elif functions:  # a lambda, say: only "f = f(3)" is trying it out
                places = [i for i in places if i in functions or name not in self.statements[i].eager]
            self._definitions[key] = places
        return self._definitions[key]

    def _is_function(self, i: int, name: str, depth: int = 0) -> bool:
        """Whether statement `i` binds `name` to something that can be called, as far as reading can tell."""
        statement = self.statements[i]
        if name in statement.defs:
            return True

        def known(other: str) -> bool:
            if depth > 20:
                return False
            if other == name:  # an alias of what it was before
                return any(j < i and self._is_function(j, name, depth + 1) for j in self._binding.get(name, []))
            return any(self._is_function(j, other, depth + 1) for j in self._binding.get(other, []))

        def imported(other: str) -> bool:
            return any(self.statements[j].modules for j in self._binding.get(other, []))

        def makes(other: str) -> bool:
            return any(other in self.statements[j].factories for j in self._binding.get(other, []))

        return any(value.is_function(name, known, imported, makes) for value in statement.values.get(name, ()))

    def _find_mutations(self) -> dict[str, list[int]]:
        """Which statements change what a name holds without binding it, also through the functions that they call."""
        effects: dict[str, set] = {}
        for statement in self.statements:
            for name in statement.defs:
                effects.setdefault(name, set()).update(statement.effects)
        found: dict[str, list[int]] = {}
        for i, statement in enumerate(self.statements):
            names, seen, queue = set(statement.mutates), set(), list(statement.calls)
            while queue:
                called = queue.pop()
                if called in seen:
                    continue
                seen.add(called)
                for kind, name in effects.get(called, ()):
                    if kind == "calls":
                        queue.append(name)
                    elif kind == "changes":
                        names.add(name)
                    elif kind == "argument":  # it changes what it is given
                        names |= statement.passed
            for name in names - {None}:
                places = self._binding.get(name, [])
                if name in statement.augmented and any(self._is_function(j, name) for j in places):
                    continue  # "relu += 1" in a scratch cell
                found.setdefault(name, []).append(i)
        return found
