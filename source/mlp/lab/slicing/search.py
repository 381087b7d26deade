"""What a name rests on: which statements bind it, make it a function or change it in place, and the walk back to them.

All of it is found in time that grows no faster than the program: what could grow faster, functions that change a
thousand things through a thousand others, has a budget that no honest notebook comes near.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from lab.slicing.celltext import SliceError
from lab.slicing.statements import PROVIDED, Statement

BUDGET = 100  # pairs of a function and a name that it changes, for each statement, before the rest is left out
SPARE = 1000  # more, however short the program is
LAST = 10**9  # later than any statement
STEPS = 100  # for each statement and each name in it; what a notebook written by hand takes is a hundredth of it

_ARGUMENT = ""  # stands for "whatever it is given" among the names that a function changes


class Bindings:
    """What the statements of a program bind and change.

    Parameters
    ----------
    statements : list of Statement
        In order.

    Attributes
    ----------
    places : dict of str to list of int
        The statements that bind a name, in order.
    changes : dict of str to list of int
        The statements that change what a name holds without binding it, also through the functions that they call.
    stars : list of int
        The statements that import everything from a module.
    """

    def __init__(self, statements: list[Statement]):
        self.statements = statements
        self.places: dict[str, list[int]] = {}
        self.stars: list[int] = []
        for i, statement in enumerate(statements):
            for name in statement.binds:
                self.places.setdefault(name, []).append(i)
            if statement.star:
                self.stars.append(i)
        self._functions = self._find_functions()
        self.changes = self._find_changes()

    def is_function(self, i: int, name: str) -> bool:
        """Whether statement `i` binds `name` to something that can be called, as far as reading can tell."""
        return (name, i) in self._functions

    def _find_functions(self) -> set[tuple]:
        """Follow names from every value that is certainly a function to all that hold it, too: each step is made once.

        A node is (name, statement), "some statement binds this name to a function" (name, -1), or "this name held a
        function before the statement's value was made", which is the node of the statement before it, and so on.
        """
        imported = {name for name, places in self.places.items() if any(self.statements[i].modules for i in places)}
        makes = {name for statement in self.statements for name in statement.factories}
        holders: dict[tuple, list[tuple]] = {}  # node → nodes that are functions where it is one
        known: list[tuple] = []
        for name, places in self.places.items():
            before = None
            for i in places:
                statement, node, earlier = self.statements[i], (name, i), ("before", name, i)
                holders.setdefault(node, []).append((name, -1))
                if before is not None:
                    holders.setdefault((name, before), []).append(earlier)
                    holders.setdefault(("before", name, before), []).append(earlier)
                before = i
                if name in statement.defs:
                    known.append(node)
                for value in statement.values.get(name, ()):
                    certain, names = value.leads_to(name, imported, makes)
                    if certain:
                        known.append(node)
                    for other in names:
                        holders.setdefault(earlier if other == name else (other, -1), []).append(node)
        found: set[tuple] = set()
        while known:
            node = known.pop()
            if node not in found:
                found.add(node)
                known += holders.get(node, ())
        return found

    def _find_changes(self) -> dict[str, list[int]]:
        budget = BUDGET * len(self.statements) + SPARE
        through, budget = self._changed_by_calling(budget)
        found: dict[str, list[int]] = {}
        for i, statement in enumerate(self.statements):
            names = set(statement.mutates)
            for called in statement.calls:
                reached = through.get(called, ())
                budget -= len(reached)
                if budget < 0:
                    break
                names.update(reached)
            if _ARGUMENT in names:  # a function changes what it is given
                names |= statement.passed
            for name in names - {None, _ARGUMENT}:
                if name in statement.augmented and any(self.is_function(j, name) for j in self.places.get(name, ())):
                    continue  # "relu += 1" in a scratch cell
                found.setdefault(name, []).append(i)
        return found

    def _changed_by_calling(self, budget: int) -> tuple[dict, int]:
        """What calling each name changes, also through those that it calls; and what is left of the budget."""
        changed: dict[object, set] = {}  # by statement that defines functions, and by name
        flows: dict[object, list] = {}
        for i, statement in enumerate(self.statements):
            if statement.defs:
                flows.setdefault(i, []).extend(statement.defs)
            for kind, name in statement.effects:
                if kind == "calls":
                    flows.setdefault(name, []).append(i)
                else:
                    changed.setdefault(i, set()).add(name if kind == "changes" else _ARGUMENT)
        waiting = [(node, name) for node, names in changed.items() for name in names]
        while waiting and budget > 0:
            node, name = waiting.pop()
            for to in flows.get(node, ()):
                budget -= 1
                if name not in changed.setdefault(to, set()):
                    changed[to].add(name)
                    waiting.append((to, name))
        return changed, budget


@dataclass(frozen=True)
class Remark:
    """Something about a slice that a person should know.

    Attributes
    ----------
    kind : str
        ``"bound_later"``: `name` gets another value below the check, which does not count. ``"cell_magic"``: the cell
        begins with a magic called `name` that is not known here; its body was read as Python.
    name, label : str
        `label` is the cell's.
    """

    kind: str
    name: str
    label: str


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
    remarks : tuple of Remark
    read : frozenset of str
        Names that are looked up when the functions are called.
    statements : frozenset of int
        Numbers of the statements that the pieces consist of.
    """

    names: tuple
    pieces: tuple
    missing: frozenset
    imports: tuple
    rebinds: frozenset = frozenset()
    remarks: tuple = ()
    read: frozenset = frozenset()
    statements: frozenset = frozenset()


class Search:
    """One walk from the wanted names back to everything that they rest on.

    Parameters
    ----------
    program : Program
    wanted : frozenset of str
        Functions that are looked for.
    without : frozenset of str
        Names that something else will be bound to before the statements run.
    given : frozenset of str
        Names that are bound above the first statement: a statement below `moment` does not change what they are.
    moment : int
        The statement before which the wanted functions were tried: a name has the value that it had there. Only a
        name that nothing above binds gets its value from below.

    Attributes
    ----------
    selected : set of int
        Statements.
    missing, read : set of str
        Names that nobody binds, and names that are looked up at `moment`.
    """

    def __init__(self, program, wanted: frozenset, without: frozenset, given: frozenset = frozenset(), moment=LAST):
        self.program, self.wanted, self.without = program, wanted, without
        self.given, self.moment = given, moment
        self.selected: set[int] = set()
        self.missing: set[str] = set()
        self.read: set[str] = set()
        self._seen: set[tuple] = set()
        self._steps = STEPS * (program.size + 100)

    def demand(self, name: str, before: int):
        """Select what gives `name` its value for a reader at statement `before`.

        Raises
        ------
        SliceError
            When the statements depend on one another in more ways than anybody would write.
        """
        queue = [(name, before, False, False)]
        while queue:
            item = queue.pop()
            self._count(1)
            if item not in self._seen:
                self._seen.add(item)
                queue += self._resolve(*item)

    def _count(self, steps: int):
        """Keep the walk linear: what is worse is refused."""
        self._steps -= steps
        if self._steps < 0:
            raise SliceError("what it needs depends on itself in too many ways to be read", kind="entangled")

    def _resolve(self, name, before, quiet, earlier):
        """Find the statements for one name; `earlier` goes on above an ``if`` that may have left the name as it was."""
        program, more = self.program, []
        if name in self.without:
            return more
        places, certain, deferred = program.bindings(name, name in self.wanted)
        above = bisect_left(places, before)
        if before == self.moment:
            self.read.add(name)
            if not above and name not in PROVIDED and name not in self.given:
                before, above = LAST, len(places)  # bound solely below: a cell was run out of order
        since = places[above - 1] if above else -1
        if above:
            more += self._take(since, None if earlier else before)
            if program.statements[since].compound:
                more.append((name, since, True, True))
                if not earlier:  # whoever reads it at this point may also call what was there before
                    floor = bisect_left(certain, before)
                    floor = certain[floor - 1] if floor else 0
                    for i in deferred[bisect_left(deferred, floor) : bisect_left(deferred, since)]:
                        more += self._take(i, before)
        starred = program.stars[bisect_right(program.stars, since) : bisect_left(program.stars, before)]
        self._count(len(starred))
        for i in starred:  # any name may come from there
            self.selected.add(i)
        more += self._changes(name, certain, since, before)
        if not (above or starred or quiet or name in PROVIDED):
            self.missing.add(name)
        return more

    def _changes(self, name, certain, since, before):
        """Later changes of a table reach every holder of it, until the name is bound anew or the moment has come."""
        if name not in self.program.changes:
            return []
        changes, deferred = self.program.changes[name]
        after = bisect_left(certain, before)
        until = certain[after] if after < len(certain) else LAST
        if before <= self.moment:
            until = min(until, self.moment)
        if (name, since, until) in self._seen:  # for another reader: what they do later may read other values
            changes = deferred
        self._seen.add((name, since, until))
        taken = changes[bisect_right(changes, since) : bisect_left(changes, until)]
        return [more for i in taken for more in self._take(i, before)]

    def _take(self, i, before):
        """Select a statement; return the names that it needs, for a reader of what it binds at `before`."""
        self._count(1)
        if (i, before) in self._seen:
            return []
        self._seen.add((i, before))
        statement = self.program.statements[i]
        self.selected.add(i)
        self._count(len(statement.eager) + len(statement.lazy))
        # A block reads names that it has bound itself a line before.
        more = [(name, i, statement.block and name in statement.binds, False) for name in statement.eager]
        more += [(name, self.moment, False, False) for name in statement.lazy]
        if before not in (None, self.moment):  # whoever reads it at this point may also call it there
            more += [(name, before, True, False) for name in statement.lazy]
        return more
