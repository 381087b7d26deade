"""Which of our modules import which, found by reading them; an import in a function counts like one at the top."""

from __future__ import annotations

import ast
import functools
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

import autograder_tests
import lab
import mlp_lab


def modules(folders: Mapping[str, Path] | None = None) -> dict[str, Path]:
    """Return the file of each module by name.

    Parameters
    ----------
    folders : mapping of str to Path, optional
        Where each package is; our own three where they were imported from by default.
    """
    if folders is None:
        folders = {one.__name__: Path(one.__file__).parent for one in (autograder_tests, lab, mlp_lab)}
    found = {}
    for package, folder in folders.items():
        for path in sorted(folder.rglob("*.py")):
            parts = path.relative_to(folder).with_suffix("").parts
            found[".".join((package, *parts)).removesuffix(".__init__")] = path
    return found


def named_in(text: str, known: Collection[str]) -> set[str]:
    """Return the modules that a Python text imports; which names in a package are modules is said by `known`."""
    return {name if name in known else module for module, name in _pairs(text)}


def imported_by(name: str, known: Mapping[str, Path]) -> set[str]:
    """Return the modules that the one of that name imports, ours and all others."""
    return named_in(known[name].read_text(encoding="utf-8"), known)


@functools.cache
def _pairs(text: str) -> frozenset[tuple[str, str]]:
    """Find all imports: the module, and the whole name of what is taken from it."""
    found, waiting = [], [ast.parse(text)]
    while waiting:
        part = waiting.pop()
        if isinstance(part, ast.Import):
            found += [(each.name, each.name) for each in part.names]
        elif isinstance(part, ast.ImportFrom) and part.module:
            found += [(part.module, f"{part.module}.{each.name}") for each in part.names]
        for name in ("body", "handlers", "orelse", "finalbody", "cases"):  # statements are in statements only
            below = getattr(part, name, None)
            waiting += below if isinstance(below, list) else ()
    return frozenset(found)


def closure(roots: Iterable[str], known: Mapping[str, Path]) -> set[str]:
    """Return `roots` and all that they import, directly or through modules among `known`; those of others by name."""
    found, waiting = set(), list(roots)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += imported_by(name, known) if name in known else ()
    return found
