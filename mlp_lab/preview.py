"""``mlp-lab preview``: the lessons solved and executed, as HTML and as notebooks, for a look before the release.

They are run in order, in one folder, so that each finds the earlier ones beside it as a student's would.
"""

from __future__ import annotations

import argparse
import shutil
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from mlp_lab import build, files, lessons, notebook_json, rules
from mlp_lab.course import CONTENTS, Course, add_root_argument, find_course
from mlp_lab.errors import LabError, Problem

SECONDS = 600  # for one cell


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``mlp-lab preview``."""
    add_root_argument(parser)
    parser.add_argument("names", nargs="*", metavar="NOTEBOOK", help="which, for example 03_forward (all by default)")


def run(args: argparse.Namespace) -> int:
    """Run ``mlp-lab preview``; the status is 1 when a notebook has problems or fails, the others are made anyway."""
    return preview(find_course(args.root), args.names)


def preview(course: Course, names: Sequence[str] = (), seconds: int = SECONDS) -> int:
    """Execute solved copies of the lessons in ``preview/`` and return the exit status.

    Parameters
    ----------
    course : Course
    names : list of str
        Which lessons to run; all when empty. The others are copied without being run, for those that read them.
    seconds : int
        Time limit of one cell.
    """
    read, found = lessons.read_all(course.notebooks)
    problems = defaultdict(list)
    for problem in found + rules.check(read, total=False):
        problems[problem.path].append(problem)
    names = [Path(name).stem for name in names]
    unknown = sorted(set(names) - {lesson.name for lesson in read})
    if unknown:
        known = ", ".join(lesson.name for lesson in read) or "none"
        raise LabError(f"No notebook is called {', '.join(unknown)}; there are: {known}.")

    target = course.preview
    _write(course, [lesson for lesson in read if lesson.path not in problems], target)
    failed = bool(problems)
    for path in problems.keys() - {lesson.path for lesson in read}:
        _show(problems[path], course)
    for lesson in read:
        if names and lesson.name not in names:
            continue
        print(f"  {lesson.name} … ", end="", flush=True)
        if lesson.path in problems:
            print("not run:")
            _show(problems[lesson.path], course)
            continue
        began = time.perf_counter()
        error = _execute(lesson, target / f"{lesson.name}.ipynb", seconds)
        failed = failed or error is not None
        print(f"{f'FAILED {error}' if error else 'done'} ({time.perf_counter() - began:.0f} s)", flush=True)
    print(f"preview in {target}")
    return 1 if failed else 0


def _write(course: Course, read: list[lessons.Lesson], target: Path) -> None:
    """Write the folder that the notebooks run in: all of them, so that each finds the others beside it."""
    shutil.rmtree(target, ignore_errors=True)
    build.copy_helpers(course, target)
    files.write(target / CONTENTS, notebook_json.contents(read))
    for lesson in read:
        files.write(target / f"{lesson.name}.ipynb", notebook_json.to_text(lesson))


def _execute(lesson: lessons.Lesson, path: Path, seconds: int) -> str | None:
    """Run one notebook where it lies, keep it and its HTML as far as it came, and return what went wrong or None."""
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
    from nbconvert import HTMLExporter

    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook, timeout=seconds, kernel_name="python3", resources={"metadata": {"path": path.parent}}
    )
    client.extra_arguments = ["--log-level=ERROR"]
    running = []  # the index of each cell that was begun
    client.on_cell_start = lambda cell, cell_index: running.append(cell_index)
    problem = None
    try:
        client.execute()
    except CellExecutionError as error:
        problem = f"{error.ename}: {error.evalue}".split("\n")[0]
    except CellTimeoutError:
        problem = f"takes longer than {seconds} s"
    except DeadKernelError:
        problem = "ended the kernel"
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)  # the times of this run
    nbformat.write(notebook, path)
    html, _ = HTMLExporter().from_notebook_node(notebook, {"metadata": {"name": path.stem}})
    files.write(path.with_suffix(".html"), html)
    if problem is None:
        return None
    return f"at {lesson.path.name}:{lesson.cells[running[-1]].line}: {problem}"


def _show(problems: list[Problem], course: Course) -> None:
    for problem in sorted(problems):
        print(f"    {problem.show(course.root)}")
