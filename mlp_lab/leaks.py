"""The last look at a release before it is swapped in: no solution, no hidden test, no word of the marker in it."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

from mlp_lab import files
from mlp_lab.course import Course
from mlp_lab.errors import BuildError
from mlp_lab.lessons import Lesson
from mlp_lab.rules import parse

# `mlp_lab` as a word: the package, not the course_id or a file name that contains it.
FORBIDDEN = re.compile(rb"autograder_tests|BEGIN SOLUTION|END SOLUTION|HIDDEN TESTS|MARK SCHEME|\bmlp_lab\b")


def refuse_leaks(read: list[Lesson], source: Path, release: Path, course: Course) -> None:
    """Raise `BuildError` when `release` gives something away or is not complete.

    Parameters
    ----------
    read : list of Lesson
    source, release : Path
        The assignment's folders as they were just built.
    course : Course
        Its ``notebooks/`` is where the message points.
    """
    found = [
        f"{_origin(path, release, course)}:{line}: “{text}” must not reach students: take it out"
        for path, line, text in files.find_text(release, FORBIDDEN)
    ]
    functions = {cell.name for lesson in read for cell in lesson.with_role("solution")}
    for lesson in read:
        found += _in_notebook(lesson, release, functions)
    for relative in files.listing(release):
        if relative.suffix == ".py":
            found += _in_script(release / relative, _origin(release / relative, release, course), functions)
    missing = set(files.listing(source)) ^ set(files.listing(release))
    found += [f"{path}: is in only one of source/ and release/" for path in sorted(missing)]
    if found:
        raise BuildError("The release would not be fit to hand out; nothing was changed:\n" + "\n".join(found))


def _in_notebook(lesson: Lesson, release: Path, functions: set[str]) -> list[str]:
    """No cell defines a function that students write, but as a stub; and nothing was run."""
    found = []
    place = f"notebooks/{lesson.path.name}"
    cells = json.loads((release / f"{lesson.name}.ipynb").read_text("utf-8"))["cells"]
    for cell, original in zip(cells, lesson.cells, strict=True):
        if cell.get("outputs") or cell.get("execution_count"):
            found.append(f"{place}:{original.line}: the released cell has outputs")
        if cell["cell_type"] != "code":
            continue
        try:
            tree = parse("".join(cell["source"]))
        except SyntaxError as error:
            line = original.line + (error.lineno or 1)
            found.append(f"{place}:{line}: without its solution this cell is not Python: {error.msg}")
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and node.name in functions and not _is_stub(node):
                found.append(f"{place}:{original.line}: students would get more of {node.name} than its stub")
    return found


def _in_script(path: Path, place: str, functions: set[str]) -> list[str]:
    """No helper file defines one of the functions that students write."""
    try:
        tree = ast.parse(path.read_bytes())
    except (SyntaxError, ValueError) as error:
        return [f"{place}:{getattr(error, 'lineno', 1)}: not Python: {error}"]
    return [
        f"{place}:{node.lineno}: defines {node.name}, which students write themselves"
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.name in functions
    ]


def _is_stub(function: ast.FunctionDef) -> bool:
    """Say whether a function is nothing but a docstring, asserts that come with the exercise, and the stub."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    given, last = body[:-1], body[-1] if body else None
    is_raise = isinstance(last, ast.Raise) and "NotImplementedError" in ast.dump(last)
    return is_raise and all(isinstance(statement, ast.Assert) for statement in given)


def _origin(path: Path, release: Path, course: Course) -> str:
    """Return where a released file comes from, as the author knows it."""
    relative = path.relative_to(release)
    if relative.suffix == ".ipynb":
        return f"release/{release.name}/{relative.as_posix()}"
    return (course.notebooks / relative).relative_to(course.root).as_posix()
