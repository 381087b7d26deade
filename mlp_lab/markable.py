"""Whether what the lessons ask for can be marked: every function needs checks in ``autograder_tests/``.

A build looks at this first. Found out later, the release would be there, and nobody could mark what comes back.
"""

from __future__ import annotations

import json
import subprocess
import sys

from mlp_lab.course import Course
from mlp_lab.errors import BuildError, Problem
from mlp_lab.lessons import Lesson

_LIST = "import json; from autograder_tests.engine import registry; print(json.dumps(registry.functions()))"


def problems(course: Course, read: list[Lesson]) -> list[Problem]:
    """Return a problem for each function that no check marks; none in a course folder without the checks.

    Raises
    ------
    BuildError
        When the checks themselves cannot be loaded.
    """
    marks = [(lesson, cell) for lesson in read for cell in lesson.with_role("marks")]
    if not marks or not course.checks.is_dir():
        return []
    known = _known()
    if known is None or any(cell.name not in known for _, cell in marks):
        known = _known_afresh(course)  # this process may be older than a check: `--watch` runs for hours
    return [
        Problem(
            lesson.path,
            cell.line,
            f"{cell.name} has no checks, so it could not be marked: write them in "
            f'autograder_tests/checks/{lesson.name[3:]}/{cell.name}.py (see "Add a section" in CONTRIBUTING.md)',
        )
        for lesson, cell in marks
        if cell.name not in known
    ]


def _known() -> set[str] | None:
    from autograder_tests.engine import registry

    try:
        return set(registry.functions())
    except Exception:  # a mistake in a check: told by the fresh process, if it is still there
        return None


def _known_afresh(course: Course) -> set[str]:
    done = subprocess.run([sys.executable, "-c", _LIST], capture_output=True, text=True, cwd=course.root)
    try:
        return set(json.loads(done.stdout))
    except ValueError:
        said = (done.stderr.strip().splitlines() or ["nothing was said"])[-1]
        raise BuildError(f"The checks in autograder_tests/ cannot be loaded; nothing was built: {said}") from None
