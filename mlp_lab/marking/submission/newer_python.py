"""Code that a newer Python than this one can read: it is not marked, and nobody gets a 0 for it."""

from __future__ import annotations

import importlib.metadata
import sys

from packaging.specifiers import SpecifierSet

from autograder_tests.engine.mark import Mark
from autograder_tests.engine.registry import stand_ins_for
from lab.elsewhere import newer_syntax
from lab.slicing.celltext import SliceError
from lab.slicing.program import Program
from mlp_lab.marking.submission.read_file import version_of

HERE = tuple(sys.version_info[:2])


class Newer:
    """Tells of one notebook which functions this Python cannot read and the student's can.

    Where the notebook says that a newer Python saved it, whatever does not compile here is taken to be newer. Where it
    does not say, newer syntax is recognised. Where this Python or an older one saved it, an error is an error.

    Parameters
    ----------
    cells : list of (label, text)
        The student's code cells.
    program : Program
        Made of them.
    python : str
        The version that the notebook was saved by; may be empty.
    code : dict of str to str
        The student's own modules.
    """

    def __init__(self, cells: list[tuple[str, str]], program: Program, python: str, code: dict[str, str]):
        self.cells, self.program, self.python = cells, program, python
        version = version_of(python)
        self._may_be = not version or version > HERE
        self._is = bool(version) and version > HERE
        self._modules = frozenset()
        if self._may_be:
            self._modules = frozenset(
                name.split("/")[0].removesuffix(".py") for name, text in code.items() if self._unreadable(text)
            )

    def cannot_read(self, name: str) -> bool:
        """Say whether a function cannot be marked here because it, or what it needs, is written for a newer Python."""
        broken = self.program.broken
        if not self._may_be or not (broken or self._modules):
            return False
        newer = {label for label, text in self.cells if newer_syntax.findings(text, HERE)} if broken else set()
        certain = {each for part in broken if part.label in newer for each in part.names}
        try:
            taken = self.program.slice(name, without=frozenset(stand_ins_for(name)))  # as it is marked
        except SliceError as error:
            return error.kind == "syntax" and (self._is or name in certain)
        if name in certain:  # an earlier definition is there, but the student's last one is this
            return True
        lost = {each for part in broken for each in part.names} if self._is else certain
        tops = {module.split(".", maxsplit=1)[0] for module in taken.imports}
        return bool(taken.missing & lost or tops & self._modules)

    def lacks(self, mark: Mark) -> bool:
        """Say whether a function could not run because Python's own modules have more in the student's Python."""
        tops = {result.absent.split(".", maxsplit=1)[0] for result in mark.results if result.absent}
        return self._is and not mark.earned and bool(tops & sys.stdlib_module_names)

    def mark(self, name: str, points: float, seed: int) -> Mark:
        """Return the mark of such a function: pending."""
        theirs = f"Python {self.python}" if self.python and self._is else "a newer Python"
        note = (
            f"Not marked yet: your code is written for {theirs}, and Python {HERE[0]}.{HERE[1]}, which marked this, "
            "cannot run it. You have lost nothing: your instructor has been told."
        )
        return Mark(name, 0.0, points, seed=seed, note=note, pending=True)

    def _unreadable(self, text: str) -> bool:
        try:
            compile(text, "own", "exec", dont_inherit=True)
        except SyntaxError:
            return self._is or bool(newer_syntax.findings(text, HERE))
        except (ValueError, RecursionError, MemoryError):
            pass
        return False


def sentences(pending: dict[str, dict[str, dict]]) -> list[str]:
    """Say whose functions are pending, and how they are marked.

    Parameters
    ----------
    pending : dict of str to dict
        What `mlp_lab.marking.submission.notes.pending_in` found, by student.
    """
    lines, versions = [], []
    for student, found in pending.items():
        functions = [name for one in found.values() for name in one["functions"]]
        theirs = sorted({one.get("python", "") for one in found.values()} - {""})
        versions += theirs
        said = f"; saved by Python {', '.join(theirs)}" if theirs else ""
        lines.append(f"  {student}: {', '.join(functions)}{said}")
    numbers = [version_of(version) for version in versions]
    newest = max((number for number in numbers if number > HERE), default=(HERE[0], HERE[1] + 1))
    return [
        f"Pending, because the code is written for a newer Python than this one ({HERE[0]}.{HERE[1]}):",
        *lines,
        what_to_do(newest),
    ]


def what_to_do(newest: tuple[int, ...]) -> str:
    """Say how pending functions are marked, where the newest Python among their authors' is `newest`."""
    by_hand = "give their marks by hand in formgrader"
    supported = SpecifierSet(importlib.metadata.metadata("mlp-lab")["Requires-Python"])
    there = [(3, minor) for minor in range(HERE[1] + 1, max(newest[1], 30)) if supported.contains(f"3.{minor}.0")]
    if not there:
        return f"This project knows no newer Python: {by_hand}."
    python = ".".join(map(str, min(newest, there[-1])))
    which = "that Python" if newest <= there[-1] else f"Python {python}, the newest that is supported"
    return (
        f"Mark with {which}: `make setup PYTHON=python{python} VENV=.venv-{python}`, then "
        f"`.venv-{python}/bin/mlp-lab mark`, which marks these again; or {by_hand}."
    )
