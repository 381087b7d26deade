"""The walk from a function back to every statement that it rests on, and the text that is left of a cell."""

from __future__ import annotations

import builtins
from bisect import bisect_left, bisect_right

from lab.slicing.celltext import SliceError
from lab.slicing.statements import Statement

# Names that a notebook has without defining them.
PROVIDED = frozenset(dir(builtins)) | {
    *("In", "Out", "_", "__", "___", "_i", "_ih", "_oh", "_dh", "display", "get_ipython", "exit", "quit"),
    *("__name__", "__file__", "__doc__", "__builtins__", "__annotations__"),
}
LAST = 10**9  # later than any statement
STEPS = 100  # for each statement and each name in it; what a notebook written by hand takes is a hundredth of it


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


def blanked(text: str, chosen: list[Statement]) -> str:
    """Keep the chosen statements and blank the rest, line for line and column for column."""
    lines = [line.encode() for line in text.split("\n")]
    kept = [b""] * len(lines)
    for statement in chosen:
        (first, left), (last, right) = statement.start, statement.end
        for number in range(first, last + 1):
            part = lines[number][: right if number == last else None]
            if number != first or left == 0:
                kept[number] = part
            elif kept[number].strip():  # another chosen statement stands before it on this line
                kept[number] = kept[number].ljust(left - 1) + b";" + part[left:]
            else:  # "a = 1; b = 2" without its first half: something must stand where the line begins
                kept[number] = b"0;".ljust(left) + part[left:]
    return "\n".join(part.decode() for part in kept)
