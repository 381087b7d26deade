"""Which statements of a program give a name its value, which of them make it a function, and which change it in place.

All of it is found in time that grows no faster than the program: each statement, each name and each pair of them is
looked at once, and what could grow faster (functions that change a thousand things through a thousand others) has a
budget that no honest notebook comes near.
"""

from __future__ import annotations

from lab.slicing.statements import Statement

BUDGET = 100  # pairs of a function and a name that it changes, for each statement, before the rest is left out
SPARE = 1000  # more, however short the program is

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
