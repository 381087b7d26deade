"""From right answers to mutants, and which of them are tried."""

from __future__ import annotations

import ast
import os
import re
import warnings
import zlib
from dataclasses import dataclass, field

from autograder_tests.engine.registry import discover, stand_ins_for
from autograder_tests.engine.run import pieces_of
from autograder_tests.selftest.answers import Answer
from autograder_tests.selftest.mutants.operators import OPERATORS
from autograder_tests.selftest.mutants.spots import spots
from lab.slicing.program import Program

PER_ANSWER = 30
EMPTY = re.compile(r"\bempty(?=(_like)?\()")  # holds what lay in memory: what becomes of a mutant must not depend on it
QUOTES = re.compile("""'{3}|"{1,3}""")  # which ones Python prints around an f-string depends on its version


@dataclass(frozen=True)
class Mutant:
    """A right answer with one mistake.

    Attributes
    ----------
    function, answer : str
        Name of the function, label of the right answer.
    removed, added : tuple of str
        Lines of the answer, as Python prints it, and what stands there instead.
    time : int
        1, or more where the same lines are changed in several places of the answer.
    operator : str
        Kind of the mistake.
    cells : tuple of (str, str)
        The program.
    """

    function: str
    answer: str
    removed: tuple
    added: tuple
    time: int = 1
    operator: str = field(default="", compare=False)
    cells: tuple = field(default=(), compare=False, repr=False)

    @property
    def key(self) -> tuple[str, str]:
        """What the list of equivalent mutants knows it by: not its place among the others."""
        return self.answer, QUOTES.sub("'", self.text)

    @property
    def text(self) -> str:
        """The change, as a difference of lines."""
        again = [f"@ {self.time}"] if self.time > 1 else []
        return "\n".join(again + [f"- {line}" for line in self.removed] + [f"+ {line}" for line in self.added])


def mutants_of(right: list[Answer], per_answer: int | None = PER_ANSWER) -> tuple[list, int]:
    """The mutants of right answers for one function.

    Parameters
    ----------
    right : list of Answer
    per_answer : int or None
        At most so many of each answer, chosen evenly over the operators by a checksum: adding an answer does not change
        which mutants of the others there are. All if None.

    Returns
    -------
    chosen : list of Mutant
        Each program once, whichever answers and operators make it; none that is a right answer itself.
    left_out : int
        How many more there would be.
    """
    discover()
    seen = {_marked(answer) for answer in right}
    chosen, left_out = [], 0
    for answer in right:
        new = [one for one in _all(answer) if one.cells not in seen]
        new = list({one.cells: one for one in reversed(new)}.values())[::-1]
        seen.update(one.cells for one in new)
        kept = _spread(new)[:per_answer]
        left_out += len(new) - len(kept)
        chosen += sorted(kept, key=new.index)
    return chosen, left_out


def _spread(mutants):
    """The same mutants, the first of each operator first, in an order that depends on nothing but their text."""
    ranks, ranked = {}, []
    for one in sorted(mutants, key=lambda one: zlib.crc32(f"{one.operator}\n{one.key[1]}".encode())):
        rank = ranks[one.operator] = ranks.get(one.operator, -1) + 1
        ranked.append((rank, one))
    return [one for _, one in sorted(ranked, key=lambda pair: pair[0])]


def _marked(answer):
    """What is run of an answer, without comments and layout: a right function stands in for those that it calls."""
    program = Program.from_cells(answer.cells)
    pieces, *_ = pieces_of(program, answer.function, stand_ins_for(answer.function))
    return tuple((label, ast.unparse(ast.parse(source))) for label, source, *_ in pieces)


def _all(answer):
    """Every mutant of one answer."""
    cells = _marked(answer)
    times = {}
    for number, (label, source) in enumerate(cells):
        for operator, changed in _changed(ast.parse(source)):
            if changed == source:
                continue
            program = (*cells[:number], (label, EMPTY.sub("zeros", changed)), *cells[number + 1 :])
            removed, added = _difference(source, changed)
            known = times.setdefault((removed, added), {})
            time = known.setdefault(program, len(known) + 1)
            yield Mutant(answer.function, answer.label, removed, added, time, operator, program)


def _changed(tree):
    """Yield (operator, source) for each change of a tree, which stays as it is."""
    for spot in list(spots(tree)):
        for operator, make in OPERATORS.items():
            for new in list(make(spot)):
                spot.put(new)
                changed = ast.unparse(tree)
                spot.put(spot.value)
                try:
                    with warnings.catch_warnings():
                        warnings.simplefilter("ignore")  # 3(x) and the like are worth a remark to whoever wrote them
                        compile(changed, "mutant", "exec")
                except (SyntaxError, ValueError):  # `continue` outside a loop is no mutant
                    continue
                yield operator, changed


def _difference(before, after):
    """The lines from the first to the last that differ, so that what moved is seen between its neighbours."""
    old, new = ([line for line in text.split("\n") if line.strip()] for text in (before, after))
    same = os.path.commonprefix
    start = len(same([old, new]))
    old, new = old[start:], new[start:]
    end = len(same([old[::-1], new[::-1]]))
    return tuple(old[: len(old) - end]), tuple(new[: len(new) - end])
