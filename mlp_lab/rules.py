"""What a set of lessons must satisfy before it is built. Each broken rule is a `Problem` with file and line."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from collections import defaultdict

from lab.helping.box import PASSED, function_of
from mlp_lab.course import Course
from mlp_lab.errors import BuildError, Problem
from mlp_lab.lessons import Lesson, LessonCell
from mlp_lab.notebook_json import TIME

_LIST = "import json; from autograder_tests.engine import registry; print(json.dumps(registry.functions()))"
TOTAL_POINTS = 100
BEGIN, END = "BEGIN SOLUTION", "END SOLUTION"

_KIND = {"solution": "code", "check": "code", "marks": "code", "answer": "markdown"}
# nbgrader acts on these words wherever they stand; the builder writes the first two itself.
_RESERVED = ("BEGIN HIDDEN TESTS", "END HIDDEN TESTS", "BEGIN MARK SCHEME", "END MARK SCHEME", "AUTOTEST")


def check(lessons: list[Lesson], total: bool = True) -> list[Problem]:
    """Return everything that is wrong with `lessons`, in no particular order.

    `total` says whether their points must add up to `TOTAL_POINTS`, as those of a whole assignment do.
    """
    problems = []
    for lesson in lessons:
        for cell in lesson.cells:
            problems += [Problem(lesson.path, line, message) for line, message in _check_cell(cell)]
        problems += [Problem(lesson.path, line, message) for line, message in _check_lesson(lesson)]
    problems += _check_grade_ids(lessons)
    return problems + _check_total(lessons) if total else problems


def parse(source: str) -> ast.Module:
    """Parse a cell, magics and shell lines allowed; line numbers stay those of the cell."""
    try:
        return ast.parse(source)
    except SyntaxError:
        return ast.parse(_neutral(source))


def _neutral(source: str) -> str:
    """Return `source` with IPython's magics, shell lines and help lines made plain Python, line for line."""
    if re.match(r"\s*%%", source):
        return "\n".join("pass" for _ in source.split("\n"))
    lines = []
    for line in source.split("\n"):
        magic = re.match(r"(\s*)([%!?]|\w+\s*=\s*[%!](?!=))", line) or re.match(r"(\s*)[\w.]+\?{1,2}\s*$", line)
        lines.append(f"{magic[1]}pass" if magic else line)
    return "\n".join(lines)


def unmarkable(course: Course, read: list[Lesson]) -> list[Problem]:
    """Return a problem for each function that no check marks; none in a course folder without the checks.

    Found out after a build, the release would be there, and nobody could mark what comes back.

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


def _check_cell(cell: LessonCell):
    """Yield (line, message) for each rule that the cell breaks by itself."""
    for word in _RESERVED:
        if word in cell.source:
            yield _line_of(cell, word), f"“{word}” is nbgrader's own: the builder writes what is hidden, take it out"
    if cell.role not in ("solution", "answer"):
        for word in (BEGIN, END):
            if word in cell.source:
                yield _line_of(cell, word), f"“{word}” outside a solution or answer cell: give the cell its role"
    if cell.role is not None and cell.kind != _KIND[cell.role]:
        kinds = {"code": "a code cell (# %%)", "markdown": "a [markdown] cell (# %% [markdown])"}
        yield cell.line, f'{cell.role}="{cell.name}" belongs on {kinds[_KIND[cell.role]]}'
        return
    yield from _check_points(cell)
    minutes = cell.minutes
    if minutes is not None and (cell.kind != "markdown" or isinstance(minutes, bool) or not isinstance(minutes, int)):
        yield cell.line, f"minutes={minutes!r}: give a text cell a whole number, # %% [markdown] minutes=45"

    tree = None
    if cell.kind == "code":
        try:
            tree = parse(cell.source)
        except (SyntaxError, ValueError) as error:
            yield cell.line + (getattr(error, "lineno", None) or 1), f"not Python: {getattr(error, 'msg', error)}"
    if cell.role in ("solution", "answer"):
        yield from _check_region(cell, tree)
    if cell.role == "check" and tree is not None:
        yield from _check_visible(cell, tree)
    if cell.role == "marks":
        yield from _check_marks(cell)


def _check_points(cell: LessonCell):
    if cell.role in ("marks", "answer"):
        example = f'{cell.role}="{cell.name}" points=3'
        if cell.points is None:
            yield cell.line, f"points are missing: write {example}"
        elif isinstance(cell.points, bool) or not isinstance(cell.points, int | float) or not 0 < cell.points < 1e6:
            yield cell.line, f"points={cell.points!r} is no number above 0: write {example}"
    elif cell.role is not None and cell.points is not None:
        yield cell.line, f"a {cell.role} cell has no points: give them to the marks cell"


def _check_region(cell: LessonCell, tree: ast.Module | None):
    """The solution region: exactly one, closed, and in a code cell inside the ``def`` of the cell's name."""
    lines = cell.source.split("\n")
    begins = [number for number, text in enumerate(lines, 1) if BEGIN in text]
    ends = [number for number, text in enumerate(lines, 1) if END in text]
    if len(begins) != 1 or len(ends) != 1 or begins[0] > ends[0]:
        what = "the body of the function" if cell.role == "solution" else "what only the marker may see"
        where = cell.line + (begins or ends or [0])[0]
        yield where, f'{cell.role}="{cell.name}" needs one region ### {BEGIN} … ### {END} around {what}'
        begins = []
    elif not any(text.strip() for text in lines[begins[0] : ends[0] - 1]):
        yield cell.line + begins[0], f"the region between ### {BEGIN} and ### {END} is empty"
    if cell.role != "solution" or tree is None:
        return
    definitions = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == cell.name]
    if len(definitions) != 1:
        count = "no" if not definitions else "more than one"
        yield cell.line, f'solution="{cell.name}" has {count} def {cell.name}(…) at its left margin'
        return
    function = definitions[0]
    if ast.get_docstring(function) is None:
        yield cell.line + function.lineno, f"{cell.name} has no docstring: students see it above the stub"
    # Compared by lines: comments do not appear in the tree, so the region may reach past the last statement.
    if begins and (begins[0] <= function.lineno or _indent(lines[begins[0] - 1]) == 0):
        yield cell.line + begins[0], f"### {BEGIN} belongs below def {cell.name}(…), indented like its body"


def _check_visible(cell: LessonCell, tree: ast.Module):
    last = tree.body[-1] if tree.body else None
    if last is None:
        yield cell.line, f'check="{cell.name}" is empty: write asserts with messages'
    elif isinstance(last, ast.Expr) and _calls(last.value, PASSED) and function_of(cell.source) != cell.name:
        yield (
            cell.line + last.lineno,
            f'check="{cell.name}" ends in {PASSED}(…) of another name: {PASSED}("{cell.name}")',
        )
    elif isinstance(last, ast.Expr) and not _calls(last.value, "print") and not _calls(last.value, PASSED):
        yield (
            cell.line + last.lineno,
            f'check="{cell.name}" ends in an expression, which nbgrader would read as a mark: end it with an assert',
        )
    called = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    if last is not None and cell.name not in called:
        yield cell.line, f'check="{cell.name}" never uses {cell.name}'


def _calls(value: ast.expr, name: str) -> bool:
    """Say whether an expression is a call of a function, such as print, that has no value to be read as a mark."""
    return isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == name


def _check_marks(cell: LessonCell):
    lines = [(number, text.strip()) for number, text in enumerate(cell.source.split("\n"), 1) if text.strip()]
    if not lines:
        yield cell.line, f'marks="{cell.name}" needs one comment line, which is all that students see'
    for number, text in lines:
        if not text.startswith("#"):
            yield cell.line + number, f'marks="{cell.name}" holds more than comments: the builder adds the hidden tests'
            return


def _check_lesson(lesson: Lesson):
    """Yield (line, message) for what is wrong among the cells of one lesson."""
    solutions = {cell.name: cell for cell in lesson.with_role("solution")}
    for name, solution in solutions.items():
        for role in ("check", "marks"):
            found = [cell for cell in lesson.with_role(role) if cell.name == name]
            if not found:
                points = " points=3" if role == "marks" else ""
                yield solution.line, f'{name} has no {role} cell: add # %% {role}="{name}"{points} below it'
            elif found[0].line < solution.line:
                yield found[0].line, f'{role}="{name}" stands above its solution cell: move it below'
    told = [cell for cell in lesson.cells if cell.minutes is not None]
    if len(told) > 1:
        yield told[1].line, f"minutes stand in line {told[0].line} already: once a lesson is enough"
    if not told and (cell := next((cell for cell in lesson.cells if TIME in cell.source), None)):
        yield _line_of(cell, TIME), f"{TIME} needs the lesson's minutes: write # %% [markdown] minutes=45"
    for cell in lesson.with_role("check", "marks"):
        if cell.name not in solutions:
            yield cell.line, f'{cell.role}="{cell.name}": this notebook has no solution="{cell.name}"'


def _check_grade_ids(lessons: list[Lesson]) -> list[Problem]:
    problems, first = [], {}
    for lesson in lessons:
        for cell in lesson.with_role("solution", "check", "marks", "answer"):
            if cell.grade_id in first:
                where, line = first[cell.grade_id]
                message = f"grade_id “{cell.grade_id}” is used already in {where.path.name}, line {line}: rename one"
                problems.append(Problem(lesson.path, cell.line, message))
            else:
                first[cell.grade_id] = (lesson, cell.line)
    return problems


def _check_total(lessons: list[Lesson]) -> list[Problem]:
    if not lessons:
        return []
    marked = [(lesson, cell) for lesson in lessons for cell in lesson.with_role("marks", "answer")]
    points = [(lesson, cell.points) for lesson, cell in marked if isinstance(cell.points, int | float)]
    total = sum(value for _, value in points)
    if abs(total - TOTAL_POINTS) < 1e-9:
        return []
    by_lesson: defaultdict[str, float] = defaultdict(float)
    for lesson, value in points:
        by_lesson[lesson.name] += value
    parts = " + ".join(f"{by_lesson[lesson.name]:g} in {lesson.name}" for lesson in lessons)
    last_lesson, last_line = (marked[-1][0], marked[-1][1].line) if marked else (lessons[-1], 1)
    message = f"the points of all notebooks add up to {total:g}, not to {TOTAL_POINTS} ({parts})"
    return [Problem(last_lesson.path, last_line, message)]


def _line_of(cell: LessonCell, word: str) -> int:
    return cell.line + 1 + cell.source[: cell.source.index(word)].count("\n")


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
