"""Who has nearly the same code as somebody else, where that says something: for a human to look at, never a charge.

These are 18 short functions, and many have one plain way to be written: two students who have that say nothing by it.
So a function's *form* is what is left of its syntax tree without comments, docstrings, type hints, asserts, printing,
and with the student's own names counted instead of read. Forms are compared, and one that two students share counts for

- nothing, where the function is short (`mlp_lab.marking.forms.LEAST` parts), since then there are few ways to write it;
- nothing, where one of the known right or wrong answers (`autograder_tests.selftest.answers`) has it: somebody came to
  it independently before;
- otherwise -log2 of how often others come to it: the more of the class have it, the less it says.

Two students are named where at least `FUNCTIONS` functions, worth `BITS` together, coincide. How these numbers were
chosen and what they find is in docs/marking_a_class.md; ``benchmarks/alike.py`` computes it.

The forms are made in the judge; whoever compares them sees hashes and no code.
"""

from __future__ import annotations

import functools
import itertools
import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from mlp_lab.marking.forms import form_in

FUNCTIONS = 4
BITS = 20.0
CROWD = 12
"""Students who share a form, beyond which it says nothing: it is going round, or it is the usual way."""
Forms = Mapping[str, str]
"""By function, what `mlp_lab.marking.forms.form` gave."""


@dataclass(frozen=True)
class Alike:
    """Two students whose code is alike.

    Attributes
    ----------
    students : (str, str)
    functions : tuple of str
        In which they share a form that says something, the rarest first.
    bits : float
        How much that says; see the module.
    """

    students: tuple[str, str]
    functions: tuple[str, ...]
    bits: float


def compare(class_: Mapping[str, Forms], known: Mapping[str, Iterable[str]] | None = None) -> list[Alike]:
    """Find the pairs of a class that a human may want to look at.

    Parameters
    ----------
    class_ : mapping of str to Forms
        By student.
    known : mapping of str to iterable of str, optional
        Forms that somebody has come to independently, by function; those of the known answers by default.

    Returns
    -------
    list of Alike
        What says most comes first. The work grows with the number of pairs that share something, no further.
    """
    having: dict[tuple[str, str], list[str]] = {}
    wrote: Counter[str] = Counter()
    for student, forms in sorted(class_.items()):
        for function, one in forms.items():
            if one:
                having.setdefault((function, one), []).append(student)
                wrote[function] += 1
    shared = {key: students for key, students in having.items() if 2 <= len(students) <= CROWD}
    if not shared:
        return []
    known = known_forms(frozenset(wrote)) if known is None else known
    usual = {function: frozenset(forms) for function, forms in known.items()}
    pairs: dict[tuple[str, str], dict[str, float]] = {}
    for (function, one), students in shared.items():
        if one in usual.get(function, ()):
            continue
        # How often others come to it, the pair itself left out; one is added so that nothing is impossible.
        others = wrote[function] - 2 + len(usual.get(function, ()))
        bits = math.log2((others + 2) / (len(students) - 1))
        for pair in itertools.combinations(students, 2):
            pairs.setdefault(pair, {})[function] = bits
    found = [
        Alike(pair, tuple(sorted(bits, key=lambda name: (-bits[name], name))), round(sum(bits.values()), 1))
        for pair, bits in pairs.items()
    ]
    found = [one for one in found if len(one.functions) >= FUNCTIONS and one.bits >= BITS]
    return sorted(found, key=lambda one: (-one.bits, one.students))


@functools.cache
def known_forms(functions: frozenset[str]) -> dict[str, frozenset[str]]:
    """Return the forms of the known answers, by function.

    Parameters
    ----------
    functions : frozenset of str
        Those that are of interest; the names of all functions that have answers are taken for the lab's.
    """
    from autograder_tests.selftest import answers

    names = frozenset(answers.functions())
    return {
        function: frozenset(filter(None, (form_in(one.source, function, names) for one in answers.load(function))))
        for function in sorted(functions & names)
    }
