"""``mlp-lab build --watch``: build again on every save, one line for each build, until Ctrl-C."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from mlp_lab import files
from mlp_lab.course import ASSETS, CONTENTS, Course
from mlp_lab.errors import LabError


def watch(course: Course, build: Callable[[], str], assets: bool = True) -> int:
    """Build now and after each change of what a build reads, until Ctrl-C.

    Parameters
    ----------
    course : Course
    build : callable
        Builds once, without the arrays, and returns a line about it.
    assets : bool
        Compute the arrays that ship with the lessons at the beginning and when the code that computes them changed.
    """
    from watchfiles import watch as changes_of

    watched = [course.notebooks, course.config, course.pyproject, *_asset_code(course)]
    began = False
    try:
        # The first, empty batch comes when the watch stands: what is saved during the first build is not missed.
        batches = changes_of(*filter(Path.exists, watched), yield_on_timeout=True, rust_timeout=500, debounce=800)
        for batch in batches:
            changed = {Path(path) for _, path in batch}
            changed = {path for path in changed if not _written_by_a_build(path, course)}
            if not began:
                print(f"watching {course.notebooks}; Ctrl-C ends", flush=True)
                changed.update(_asset_code(course))
            if changed or not began:
                began = True
                _build(course, build, changed if assets else set())
    except KeyboardInterrupt:
        pass
    print("\nno longer watching")
    return 0


def _build(course: Course, build: Callable[[], str], changed: set[Path]) -> None:
    """Build once and print one line, or the problems; an error does not end the watch."""
    began = time.perf_counter()
    try:
        if any(_computes_assets(path, course) for path in changed):
            _compute_assets(course)
        report = build()
    except LabError as error:
        report = str(error)
    except Exception as error:  # a file that vanished between two saves, a disk that is full: the next save may do
        report = f"the build failed: {type(error).__name__}: {error}"
    print(f"{time.strftime('%H:%M:%S')}  {report}  ({time.perf_counter() - began:.1f} s)", flush=True)


def _asset_code(course: Course) -> list[Path]:
    """Return the code that computes the arrays."""
    return [course.root / "mlp_lab" / "assets", course.root / "autograder_tests" / "oracle.py"]


def _computes_assets(path: Path, course: Course) -> bool:
    """Say whether a changed file is code, or the data, that the arrays are computed from."""
    data = path.parent == course.notebooks and path.suffix == ".csv"
    return data or any(path.is_relative_to(code) for code in _asset_code(course))


def _compute_assets(course: Course) -> None:
    """Compute the arrays in a fresh Python: this one has the code as it was when it started."""
    command = [sys.executable, "-m", "mlp_lab.assets", "--into", str(course.notebooks / ASSETS)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=course.root)
    if done.returncode:
        raise LabError(done.stderr.strip() or "mlp_lab.assets failed")


def _written_by_a_build(path: Path, course: Course) -> bool:
    """Say whether a change is a build's own, or no matter to it: building on it would go round in circles."""
    if not path.is_relative_to(course.notebooks):
        return files.is_litter(path.relative_to(course.root)) if path.is_relative_to(course.root) else True
    relative = path.relative_to(course.notebooks)
    return files.is_litter(relative) or relative == CONTENTS or (relative.parent == ASSETS and path.suffix == ".npy")
