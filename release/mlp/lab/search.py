"""The walk from a function back to every statement that it rests on, and the text that is left of a cell."""

from __future__ import annotations

import builtins

from lab.statements import Statement

# Names that a notebook has without defining them.
PROVIDED = frozenset(dir(builtins)) | {
    *("In", "Out", "_", "__", "___", "_i", "_ih", "_oh", "_dh", "display", "get_ipython", "exit", "quit"),
    *("__name__", "__file__", "__doc__", "__builtins__", "__annotations__"),
}
LAST = 10**9  # later than any statement


class Search:
    """One walk from the wanted names back to everything that they rest on."""

    def __init__(self, program, wanted: frozenset, without: frozenset):
        self.program, self.wanted, self.without = program, wanted, without
        self.selected: set[int] = set()
        self.missing: set[str] = set()
        self._seen: set[tuple] = set()

    def demand(self, name: str, before: int, quiet: bool = False):
        """Select what gives `name` its value for a reader at statement `before`."""
        queue = [(name, before, quiet)]
        while queue:
            item = queue.pop()
            if item not in self._seen:
                self._seen.add(item)
                queue += self._resolve(*item)

    def _resolve(self, name, before, quiet):
        program, more = self.program, []
        if name in self.without:
            return more
        places = program.bindings(name, name in self.wanted)
        found, since = False, -1
        for i in reversed([i for i in places if i < before]):
            more += self._take(i, before)
            found = True
            if not program.statements[i].compound:
                since = i
                break
        stars = [i for i in program.stars if since < i < before]
        for i in stars:  # any name may come from there
            more += self._take(i, before)
        until = next((i for i in places if i >= before and not program.statements[i].compound), LAST)
        for i in program.mutating.get(name, []):  # later changes reach every holder of the same table
            if since < i < until:
                more += self._take(i, before)
        if not (found or stars or quiet or name in PROVIDED):
            self.missing.add(name)
        return more

    def _take(self, i, before):
        statement = self.program.statements[i]
        self.selected.add(i)
        # A block reads names that it has bound itself a line before.
        more = [(name, i, statement.block and name in statement.binds) for name in statement.eager]
        more += [(name, LAST, False) for name in statement.lazy]
        if before != LAST:  # whoever reads it at this point may also call it there
            more += [(name, before, True) for name in statement.lazy]
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
