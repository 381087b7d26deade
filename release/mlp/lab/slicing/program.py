"""What a function in a notebook needs, found by reading and never by running.

`Program` reads the cells of a notebook. `Program.slice` picks the statements that a function needs to work in an empty
namespace: its own definition, the imports, helper functions, tables and constants that it names, and what those need in
turn. `lab.carry` brings functions from one notebook to the next with it, and marking takes them out of a notebook.

**Which value a name has.** Each function has a *moment*: its own check cell. It sees every name as it stood there when
the notebook is read from top to bottom; only a name that nothing above the check binds gets its value from below.

The idea is the program slice of M. Weiser ("Program slicing", ICSE 1981), on top-level statements.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import replace

from lab.elsewhere import marked_with
from lab.slicing.celltext import Broken, CodeCell, SliceError, read_cell
from lab.slicing.functions import Function, Leftover, leftover_in
from lab.slicing.search import LAST, Bindings, Remark, Search, Slice
from lab.slicing.statements import PROVIDED, Piece, Statement, analyse, blanked

MAX_KNOWN, MAX_TEXT = 1000, 20_000
_known: dict[str, tuple[Statement, ...]] = {}
"""What whole cells consist of, by their text: whoever marks a class reads the lessons' own again and again."""


class Program:
    """The statements of a notebook's cells, in order.

    Parameters
    ----------
    cells : iterable of CodeCell
        As `lab.slicing.celltext.read_cell` makes them; see `from_cells` and `from_notebook`.
    checks : dict of str to int, optional
        For each function the number of cells above its check.
    given : iterable of str, optional
        Names that are bound above the first cell, such as the functions of earlier notebooks.
    """

    def __init__(self, cells: Iterable[CodeCell], checks: dict[str, int] | None = None, given: Iterable[str] = ()):
        self.cells, self.given = tuple(cells), frozenset(given)
        self.broken: list[Broken] = []
        self.statements: list[Statement] = []
        self._first: list[int] = []  # each cell's first statement
        for number, cell in enumerate(self.cells):
            self._first.append(len(self.statements))
            self.broken += cell.broken
            if (known := _known.get(cell.text)) and not cell.broken:
                self.statements += [replace(one, cell=number) for one in known]
            else:
                self._describe(cell, number)
        self._first.append(len(self.statements))
        self._checks = dict(checks or {})
        self._bindings = Bindings(self.statements)
        self._definitions: dict[tuple, tuple] = {}
        self._touched: dict[int, set] | None = None
        self.stars = self._bindings.stars
        self.changes = {name: (places, self._deferred(places)) for name, places in self._bindings.changes.items()}
        self.size = sum(1 + len(one.eager) + len(one.lazy) for one in self.statements)

    def _describe(self, cell: CodeCell, number: int) -> None:
        described = []
        for node in cell.statements:
            try:
                described.append(analyse(node, number))
            except SyntaxError as error:
                line = error.lineno or node.lineno
                text = cell.text.split("\n")[line - 1].strip()[:200]
                names = frozenset({getattr(node, "name", "")})
                self.broken.append(Broken(cell.label, line, error.msg or "invalid syntax", text, names))
        self.statements += described
        if not cell.broken and len(described) == len(cell.statements) and len(cell.text) <= MAX_TEXT:
            if len(_known) >= MAX_KNOWN:
                _known.clear()
            _known[cell.text] = tuple(described)

    @classmethod
    def from_cells(cls, cells: Iterable[tuple]) -> Program:
        """Read cells that belong to no notebook of the lab: a function sees what names are at the end.

        Parameters
        ----------
        cells : iterable of (label, source)
            Code cells in order; `source` is the text, or a list of lines as notebooks store it.

        Returns
        -------
        Program
            Whatever the text is. What could not be read is listed in its attribute `broken`.
        """
        return cls([read_cell(str(label), source) for label, source in cells])

    @classmethod
    def from_notebook(cls, cells: Iterable, given: Iterable[str] = ()) -> Program:
        """Read a section's notebook, with its checks.

        Parameters
        ----------
        cells : iterable of lab.notebooks.notebook_files.NotebookCell
            All of them. Nothing is taken from check and marks cells, which are not the student's work; a function's
            moment is its check, or its marks cell, or the end of its own cell.
        given : iterable of str, optional
            Functions of earlier notebooks, which the first cell brings.
        """
        taken, places = [], {"check": {}, "marks": {}, "solution": {}}
        for cell in cells:
            if cell.role in ("check", "marks"):
                places[cell.role].setdefault(cell.name, len(taken))
            elif cell.kind == "code":
                taken.append(read_cell(cell.label, cell.source))
                if cell.role == "solution":
                    places["solution"][cell.name] = len(taken)
        return cls(taken, {**places["solution"], **places["marks"], **places["check"]}, given)

    def functions(self) -> dict[str, Function]:
        """Return the functions defined at top level, each where the definition that counts stands."""
        found = {}
        for name, places in self._bindings.places.items():
            if any(self._bindings.is_function(i, name) for i in places):
                i = self._definition(name)
                one = self.statements[i]
                found[name] = Function(name, self.cells[one.cell].label, one.line_of(name), name in one.stubs)
        return found

    def moment(self, name: str) -> int:
        """The number of the first statement below a function's check, or `LAST` where there is none."""
        cell = self._checks.get(name)
        if cell is None:
            return LAST
        check = self._first[min(cell, len(self.cells))]
        definition = self._definition(name)
        if definition is None or definition < check:
            return check
        return self._first[self.statements[definition].cell + 1]  # written below its check: it was tried after that

    def slice(self, names: str | Iterable[str], without: Iterable[str] = frozenset(), at: int | None = None) -> Slice:
        """Pick what one or several functions need.

        Parameters
        ----------
        names : str or iterable of str
            The functions that are wanted.
        without : iterable of str
            Names whose own definitions are left out, because something else will stand in the namespace before the
            pieces are run.
        at : int, optional
            The moment at which names are looked up; by default that of the one function that is wanted.

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
            if not self.bindings(name)[0] and not self._from_own_file(name):
                raise self._absent(name)
        if at is None:
            at = self.moment(names[0]) if len(names) == 1 else LAST
        search = Search(self, frozenset(names), without, self.given, at)
        for name in names:
            search.demand(name, at)
        return self._cut(names, search)

    def leftover(self, name: str) -> Leftover | None:
        """Find a line of a stub that was left in a function; none where there is no such function, or but a stub."""
        try:
            return leftover_in([(piece.label, piece.text) for piece in self.slice(name).pieces], name)
        except SliceError:
            return None

    def _cut(self, names: tuple, search: Search) -> Slice:
        taken = [self.statements[i] for i in sorted(search.selected)]
        return Slice(
            names,
            self.pieces(search.selected, search.moment),
            frozenset(search.missing),
            tuple(dict.fromkeys(module for statement in taken for module in statement.modules)),
            frozenset(name for statement in taken for name in statement.binds if name in search.without),
            (*self._bound_later(search), *self._magics({statement.cell for statement in taken})),
            frozenset(search.read),
            frozenset(search.selected),
        )

    def pieces(self, statements: Iterable[int], moment: int = LAST) -> tuple[Piece, ...]:
        """Cut statements out of their cells.

        Parameters
        ----------
        statements : iterable of int
            Their numbers.
        moment : int
            Pieces from here on are below the check.

        Returns
        -------
        tuple of Piece
            In the order of the notebook.
        """
        chosen: dict[int, list[Statement]] = {}
        for i in sorted(statements):
            chosen.setdefault(self.statements[i].cell, []).append(self.statements[i])
        return tuple(
            Piece(self.cells[cell].label, blanked(self.cells[cell].text, part), self._first[cell] >= moment)
            for cell, part in chosen.items()
        )

    def touched(self, i: int) -> frozenset[str]:
        """Names that a statement binds or changes."""
        if self._touched is None:
            self._touched = {}
            for name, (places, _) in self.changes.items():
                for j in places:
                    self._touched.setdefault(j, set()).add(name)
        return self.statements[i].binds | self._touched.get(i, frozenset())

    def _bound_later(self, search: Search):
        """Names that the functions look up and that a statement below binds anew: what was tried out, mostly."""
        for name in sorted(search.read - search.without):
            places = self._bindings.places.get(name, ())
            below = bisect_left(places, search.moment)
            above = places[below - 1] if below else None
            if above is None and name not in PROVIDED and name not in search.given:
                continue  # bound solely below
            for i in places[below:]:
                one = self.statements[i]
                tried_out = name in search.wanted and not self._bindings.is_function(i, name)  # relu = relu(z)
                repeated = above is not None and one.says == self.statements[above].says
                if i in search.selected or tried_out or name in one.stubs or repeated:
                    continue  # an import that is repeated changes nothing
                yield Remark("bound_later", name, self.cells[one.cell].label)
                break

    def _magics(self, chosen):
        for number in sorted(chosen):
            if self.cells[number].magic:
                yield Remark("cell_magic", self.cells[number].magic, self.cells[number].label)

    def _from_own_file(self, name: str) -> bool:
        """Whether a name that no cell defines may come from a file of the student's: ``from helpers import *``."""
        modules = [module for i in self.stars for module in self.statements[i].modules]
        own = any(module[:1].isidentifier() and not marked_with.is_there(module) for module in modules)
        return own and not any(name in part.names for part in self.broken)

    def _absent(self, name: str) -> SliceError:
        for part in reversed(self.broken):
            if name in part.names:
                where = f"line {part.line} of {part.label}" if part.label else f"line {part.line}"
                said = f"{where}: {part.message}" + (f": {part.text}" if part.text else "")
                about = {"label": part.label, "line": part.line, "detail": said}
                return SliceError(f"{name} is not valid Python: {said}", kind="syntax", **about)
        return SliceError(f"{name} is not defined", kind="undefined")

    def _definition(self, name: str) -> int | None:
        """The statement that defines a function: the last finished one above its check, otherwise below it."""
        places = self.bindings(name)[0]
        return places[-1] if places else None

    def _deferred(self, places: list[int]) -> list[int]:
        """Those statements that define something which reads names later."""
        return [i for i in places if self.statements[i].lazy]

    def bindings(self, name: str, wanted: bool = True) -> tuple[list[int], list[int], list[int]]:
        """Where a name gets a value that counts.

        Trying a function out often rebinds its name (``relu = relu(z)``). For a function such a line does not count,
        and neither does a stub beside a finished definition.

        Parameters
        ----------
        name : str
        wanted : bool
            Whether it is the function that is looked for.

        Returns
        -------
        places, certain, deferred : list of int
            Statements in order: all of them, those that bind it in any case, not only under a condition, and those that
            define something which reads names later.
        """
        key = (name, wanted)
        if key not in self._definitions:
            places = self._bindings.places.get(name, [])
            functions = [i for i in places if self._bindings.is_function(i, name)]
            finished = [i for i in functions if name not in self.statements[i].stubs]
            if functions and (wanted or any(name in self.statements[i].defs for i in functions)):
                places = finished or functions
            elif functions:  # a lambda, say: only "f = f(3)" is trying it out
                known = set(functions)
                places = [i for i in places if i in known or name not in self.statements[i].eager]
            if wanted and finished and name in self._checks:
                above = bisect_left(finished, self._first[min(self._checks[name], len(self.cells))])
                places = finished[:above] or finished
            certain = [i for i in places if not self.statements[i].compound]
            self._definitions[key] = places, certain, self._deferred(places)
        return self._definitions[key]
