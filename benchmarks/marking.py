"""Marking a class: this project beside stock nbgrader, in one run.

    python benchmarks/marking.py [--students 12] [--stock 1]

The same finished submissions of seven notebooks are marked into a SQLite gradebook, with feedback pages: by stock
nbgrader, which runs every cell in a kernel and is slow, so only few; and by `mlp-lab mark` with one judge and with two,
contained and not. What it takes to start (imports, registering the assignment) is measured with a class of nobody new,
and said apart.
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat

from mlp_lab import example_class
from mlp_lab.course import ASSIGNMENT

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = 7
STOCK = """
c = get_config()
c.CourseDirectory.course_id = "stock"
c.CourseDirectory.ignore = [".ipynb_checkpoints", "__pycache__", "*.pyc", "feedback"]
c.ClearSolutions.code_stub = {"python": "raise NotImplementedError()"}
c.ClearSolutions.begin_solution_delimeter = "### BEGIN SOLUTION"
c.ClearSolutions.end_solution_delimeter = "### END SOLUTION"
c.ClearHiddenTests.begin_test_delimeter = "### BEGIN HIDDEN TESTS"
c.ClearHiddenTests.end_test_delimeter = "### END HIDDEN TESTS"
c.ExecutePreprocessor.timeout = 600
"""


def course_folder(folder: Path, students: int, settings: str) -> Path:
    """Make a course folder with `students` finished submissions in several styles."""
    folder.mkdir()
    (folder / "nbgrader_config.py").write_text(settings, encoding="utf-8")
    for name in ("source", "release"):
        shutil.copytree(ROOT / name, folder / name)
    release = folder / "release" / ASSIGNMENT
    notebooks = {path.stem: nbformat.read(path, 4) for path in sorted(release.glob("*.ipynb"))}
    for number in range(students):
        student = example_class.Student(f"student{number:03}", "finished", example_class.right(number))
        example_class.hand_in(student, notebooks, release, folder / "submitted", ASSIGNMENT)
    return folder


def timed(folder: Path, *command: str) -> tuple[float, float, float, str]:
    """Run a module of this environment in a course folder.

    Returns
    -------
    wall, processor : float
        Seconds, children included.
    memory : float
        MB of the largest of its processes.
    said : str
    """
    _adopt_orphans()
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=folder,
        capture_output=True,
        text=True,
        env={**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"},
    )
    _wait_for_orphans()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.monotonic() - began, processor, after.ru_maxrss / 1024, done.stdout


def _adopt_orphans() -> None:
    """Let processes whose parent ends become this one's, so that what they took is counted; Linux only."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER


def _wait_for_orphans() -> None:
    with contextlib.suppress(ChildProcessError):
        while True:
            os.waitpid(-1, 0)


def main() -> None:
    """Mark, and print seconds a submission, notebooks a minute, and ratios."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--students", type=int, default=12)
    parser.add_argument("--stock", type=int, default=1, help="submissions for stock nbgrader; 0 leaves it out")
    options = parser.parse_args()
    ours = (ROOT / "nbgrader_config.py").read_text(encoding="utf-8") + "\nc.MarkCells.seed = 1\n"
    with tempfile.TemporaryDirectory() as made:
        found, sheets = {}, {}
        for label, more in (
            ("one judge", ("--jobs", "1")),
            ("two judges", ("--jobs", "2")),
            ("one judge, not contained", ("--jobs", "1", "--uncontained")),
        ):
            course = course_folder(Path(made) / label.replace(" ", "-"), options.students, ours)
            wall, processor, memory, said = timed(course, "mlp_lab", "mark", *more)
            start = timed(course, "mlp_lab", "mark", *more)  # nothing has changed: what is left is the start
            found[label] = (wall - start[0]) / options.students, (processor - start[1]) / options.students, memory
            sheets[label] = re.search(r"^student  .*?\n\n", said, re.M | re.S)[0]
            print(f"{label:26} start {start[0]:5.1f} s, then {found[label][0]:6.2f} s a submission,", end=" ")
            print(
                f"processor {found[label][1]:5.2f} s, {60 * NOTEBOOKS / found[label][0]:6.0f} notebooks a minute,",
                end=" ",
            )
            print(f"largest process {memory:.0f} MB", flush=True)
        assert len(set(sheets.values())) == 1, "the marks are the same"
        print(f"two judges are {found['one judge'][0] / found['two judges'][0]:.2f} times as fast as one")
        if options.stock:
            course = course_folder(Path(made) / "stock", options.stock, STOCK)
            timed(course, "nbgrader", "generate_assignment", ASSIGNMENT, "--force")
            start = timed(course, "nbgrader", "--version")[0]
            wall = sum(
                timed(course, "nbgrader", one, ASSIGNMENT)[0] - start for one in ("autograde", "generate_feedback")
            )
            wall /= options.stock
            print(f"{'stock nbgrader':26} {wall:.1f} s a submission, {60 * NOTEBOOKS / wall:.1f} notebooks a minute")
            for label, (seconds, *_) in found.items():
                print(f"  {label}: {wall / seconds:.0f} times the notebooks a minute")


if __name__ == "__main__":
    main()
