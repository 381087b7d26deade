"""What of a function will not be there, or not be understood, where it is marked: said before it is handed in."""

from __future__ import annotations

import ast
import contextlib
import importlib.util
import os
import sys
import sysconfig
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from lab.carried import DONE, WRONG, Carried
from lab.elsewhere import marked_with, newer_syntax, own_files, trial
from lab.elsewhere.own_files import TravellingFiles
from lab.notebooks.notebook_files import NotebookFile
from lab.slicing.celltext import parse, read_cell
from lab.slicing.program import Program

ROUNDS = 3  # of trying again with a file that only running has shown to be needed


@dataclass
class Elsewhere:
    """What hand-in has found out about the place where work is marked.

    Attributes
    ----------
    own : TravellingFiles
        The student's own files that travel with the notebooks.
    troubles : dict of str to str
        For each function that cannot work there, why, and what to do.
    untried : str
        Why functions could not be tried as they are marked; empty where they were.
    """

    own: TravellingFiles = field(default_factory=TravellingFiles)
    troubles: dict[str, str] = field(default_factory=dict)
    untried: str = ""


def look(folder: Path, notebooks: list[NotebookFile], carried: dict[str, Carried]) -> Elsewhere:
    """Try a student's functions as they will be marked, and find the files that must travel with them.

    Parameters
    ----------
    folder : Path
    notebooks : list of NotebookFile
    carried : dict of str to Carried
        All functions of the lab, as `lab.carry` found them here.
    """
    found = Elsewhere(travelling(folder, notebooks))
    functions: dict[str, trial.Part] = {}
    for notebook in notebooks:
        own = [name for name, item in carried.items() if item.notebook == notebook.stem and item.is_own]
        functions |= trial.parts(notebook, own, carried)
    for name, part in functions.items():
        if carried[name].mark == WRONG:
            part.check = None  # what is wrong here is said; only what it needs is tried
    said: dict[str, dict] = {}
    try:
        for _ in range(ROUNDS):
            todo = {name: part for name, part in functions.items() if name not in said}
            said |= trial.attempt(functions, carried, folder, found.own.code, todo) if todo else {}
            more = [extra for extra in map(_wants, said.values()) if extra]
            own = travelling(folder, notebooks, more)
            if set(own.code) <= set(found.own.code):
                break
            found.own = own
            said = {name: one for name, one in said.items() if one["outcome"] in ("passes", "loads")}
    except trial.CannotTry as problem:
        found.untried = str(problem)
    for name, part in functions.items():
        reasons = remarks(part.pieces, folder, found.own.code)
        if name in said and (reason := _reason(said[name], carried[name])) and not _named(said[name], reasons):
            reasons.append(reason)
        if reasons:
            found.troubles[name] = "; ".join(reasons)
    return found


def open_folders(notebook: NotebookFile) -> None:
    """Put the folders on the path that a notebook puts there itself: of a line that does so no function depends."""
    own: list[str] = []
    with contextlib.suppress(OSError):  # what cannot be looked at is not there
        own = travelling(notebook.path.parent, [notebook]).code
    for place in own_files.folders_of(own):
        path = os.path.abspath(notebook.path.parent / place)
        if place and path not in sys.path:
            sys.path.append(path)


def note(items: dict[str, Carried], notebook: NotebookFile, everybody: Iterable[str], program: Program) -> None:
    """Add to the notes of the functions of one notebook what is known not to work where they are marked."""
    names = [name for name, item in items.items() if item.is_own]
    with contextlib.suppress(OSError):
        _note(items, names, notebook, everybody, program)


def _note(items, names, notebook, everybody, program) -> None:
    own = travelling(notebook.path.parent, [notebook]).code
    for name, part in trial.parts(notebook, names, everybody, program).items():
        if said := remarks(part.pieces, notebook.path.parent, own):
            items[name].note = "; ".join([*filter(None, [items[name].note]), *said])


def travelling(folder: Path, notebooks: Iterable[NotebookFile], more: Iterable[str] = ()) -> TravellingFiles:
    """Find the student's own files that some notebooks need; `more` is code that names further ones."""
    cells = [cell for notebook in notebooks for cell in notebook.cells]
    own = [cell for cell in cells if cell.kind == "code" and cell.role not in ("check", "marks")]
    sources = [read_cell(cell.label, cell.source).text for cell in own]
    return own_files.collect(folder, [*sources, *more], [cell.source for cell in cells if cell.kind == "markdown"])


def remarks(pieces: Iterable[tuple[str, str]], folder: Path, own: Iterable[str]) -> list[str]:
    """Say what in a function's code is known, from reading it, not to work where it is marked.

    Parameters
    ----------
    pieces : iterable of (str, str, bool)
        Label and text of the parts of its notebook that it needs.
    folder : Path
        The folder of the notebooks: what the function imports from there is read, too.
    own : iterable of str
        The student's own files of code that travel with the notebooks.

    Returns
    -------
    list of str
        Clauses, each of which says what to do.
    """
    pieces, said = list(pieces), []
    own = list(own)
    places = [f"import sys\nsys.path.append({place!r})" for place in own_files.folders_of(own) if place]
    files = own_files.collect(folder, [*places, *(text for _, text, *_ in pieces)]).code
    tops = {part.split("/")[0].removesuffix(".py") for part in own} | {Path(part).stem for part in own}
    for label, text, *_ in [*pieces, *((name, own_files.read_text(folder / name) or "") for name in files)]:
        said += [
            f"line {one.line} of {label} has {one.what}, which Python {_dotted(marked_with.PYTHON)}, with which it is "
            "marked, cannot read: write it the older way"
            for one in newer_syntax.in_program(text, marked_with.PYTHON)
        ]
        for one in own_files.imports(text):
            top = one.module.split(".", maxsplit=1)[0]
            if not (one.guarded or marked_with.is_there(top) or top in tops):
                said.append(_absent(top))
    if not _same_numpy():
        said += [
            f"np.{name} is not in NumPy {_dotted(marked_with.NUMPY)}, with which it is marked: do without it"
            for name in _numpy_names("\n".join(text for _, text, *_ in pieces))
            if marked_with.lacks(name)
        ]
    return list(dict.fromkeys(said))


def versions() -> str:
    """Say with what work is marked, and what this computer has where that is something else."""
    said = f"Your work is marked with {marked_with.SAID}, and no package that the lab itself does not need"
    here = [f"Python {_dotted(sys.version_info[:2])}"] if sys.version_info[:2] != marked_with.PYTHON else []
    if not _same_numpy():
        here.append(f"NumPy {_numpy_version()}")
    return said + (f" (this computer has {' and '.join(here)})." if here else ".")


def _wants(said: dict) -> str:
    """Turn what a function did not find into code that names it, so that it is looked for in the folder."""
    if said.get("module"):
        return f"import {said['module']}" if said["module"].isidentifier() else ""
    return repr(said.get("file", ""))


def _reason(said: dict, item: Carried) -> str:
    """Say why a function that works here, as far as that was seen, does not work where it is marked."""
    if said["outcome"] != "stops" or said["function"]:  # another function of the lab stopped: that one is named
        return ""
    if said["module"]:
        return _absent(said["module"])
    if said["no_file"]:
        name = Path(said["file"]).name if said["file"] else f"a file ({said['message']})"
        return f"reads {name}, which is not there where it is marked: write what it needs into the notebook"
    if item.mark != DONE or said["assertion"]:
        return ""
    where = f" ({said['place']})" if said["place"] else ""
    return f"stops where it is marked with {said['type']}: {said['message']}{where}"


def _named(said: dict, reasons: list[str]) -> bool:
    return bool(said.get("module")) and _absent(said["module"]) in reasons


def _absent(module: str) -> str:
    """Say what to do about a module that is not there."""
    if _is_own(module):
        return f"needs {module}, which is not in the folder of the notebooks: put {module}.py beside them"
    return f"needs {module}, which is not there where it is marked: do it with NumPy"


def _is_own(module: str) -> bool:
    """Say whether a module that can be imported here comes from nowhere that packages are installed in."""
    try:
        spec = importlib.util.find_spec(module)
    except (ImportError, ValueError, AttributeError):
        return False
    origin = getattr(spec, "origin", None)
    if not isinstance(origin, str) or not origin.endswith(".py"):
        return False
    places = [Path(sysconfig.get_path(name)).resolve() for name in ("purelib", "platlib", "stdlib")]
    path = Path(origin).resolve()
    return not any(path.is_relative_to(place) for place in places) and "site-packages" not in path.parts


def _numpy_names(text: str) -> list[str]:
    """Public names of NumPy that a program uses and cannot do without, such as ``trapz`` or ``linalg.norm``."""
    try:
        tree = parse(text)
    except SyntaxError:
        return []
    prefixes, found, looked_for = {}, {}, set()
    nodes = list(own_files.guarded_nodes(tree))
    for node, guarded in nodes:
        if isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name == "numpy" or (alias.name.startswith("numpy.") and alias.asname):
                    prefixes[alias.asname or "numpy"] = alias.name.partition(".")[2]
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "numpy" and not guarded:
            inner = node.module.partition(".")[2]
            found |= {".".join(filter(None, (inner, alias.name))): 0 for alias in node.names if alias.name != "*"}
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            looked_for.add(node.value)  # hasattr(np, "trapezoid")
    for node, guarded in nodes:
        names = []
        while isinstance(node, ast.Attribute):
            names.insert(0, node.attr)
            node = node.value
        if names and isinstance(node, ast.Name) and node.id in prefixes and not guarded:
            found[".".join(filter(None, (prefixes[node.id], *names)))] = 0
    return [name for name in found if not looked_for.intersection(name.split("."))]


def _numpy_version() -> str:
    import numpy

    return numpy.__version__


def _same_numpy() -> bool:
    return tuple(_numpy_version().split(".")[:2]) == tuple(map(str, marked_with.NUMPY))


def _dotted(version: tuple) -> str:
    return ".".join(map(str, version))
