"""``mlp-lab docs``: write ``docs/marking.md`` from the checks, the lessons and the answers, as ``mlp-lab build`` does.

Nothing in that file is written by hand but the introduction, `INTRODUCTION` below.
"""

from __future__ import annotations

import argparse
import re

from autograder_tests.engine.marksheet import number
from mlp_lab import files, lessons
from mlp_lab.course import MARKING_DOC, Course, add_root_argument, find_course
from mlp_lab.errors import BuildError

INTRODUCTION = """\
# What is marked, and what it costs

*Built from the checks themselves by `mlp-lab docs` (and by every `mlp-lab build`). Edit the checks, not this file.*

{marks} marks are given by tests: {functions} functions, {checks} checks. {hand} more are given by hand, for written
answers; their rubrics stand in the lessons and, while marking, above each answer.

## How checks become a mark

- Each function is marked alone. The functions that it calls are right ones while it is marked, so a mistake costs where
  it was made and nowhere else.
- A check has a **cost**: the percentage of the function's marks that its failure takes when nothing else is wrong. A
  wrong sign, axis or term costs more than a third. Right numbers in a wrong shape or type, and a missing default, cost
  at most a third; some checks take only part of their cost where the numbers are right.
- **Several mistakes compound**: each takes its cost of what is left. Two checks of 40 % and 50 % leave
  0.6 × 0.5 = 30 % of the marks. So no number of mistakes takes more than there is, and each one that is repaired pays.
- **One mistake costs once.** A failure is not charged where a check that it builds on ("excused by") failed too, nor
  where another check failed by the same recognised mistake, or by the same error in the same line; the dearest is
  charged. The mark sheet says so. (Errors that hit more than half of all costs are charged one by one: the function
  does not work.)
- A function that passes no check earns nothing. Where a check says "counts with", passing it means something only
  together with one of those.
- **A check that costs 0 is advice, and takes what it finds with it.** Where it fails, that is told and costs nothing.
  The same recognised mistake, or the same error in the same line, then costs nothing in the function's other checks
  either, even where they cost more; nor do failures that this check excuses. A failure for another reason is charged as
  before. Two limits: where the check itself is excused by one that failed and costs something, that one is charged; and
  errors that hit more than half of all costs still mean that the function does not work. Passing such a check counts as
  before.
- Some **advice** comes without a check and costs nothing: Python numbers instead of arrays, NumPy warnings, arguments
  changed on the way. “Large arrays at once” is about speed alone: wrong answers pass it too, so a pass earns nothing.
- Marks are rounded to hundredths, and lie between 0 and the function's marks, whatever a student's code does.

## Which value a name has

A function sees every name as it stood when its own check cell ran, with the notebook run from top to bottom. Marking,
hand-in and the first cell of each notebook (`lab.carry`) share this rule and its code (`lab.slicing`). It is what
a fresh *Run All* shows at the check, so it is what the student's ✓ stood for; what a kernel was told in another order,
no file says. Whatever is bound anew below the check does not count: a constant that gets another value in a scratch
cell, `max = …`, an entry of a table, a helper or the function itself defined again. A name that was rebound so is named
("LIMIT gets another value in cell 40, below the check of sigmoid") on the page, in the table of the first cell and at
hand-in, and never decides a mark. Only a name that nothing above the check binds gets its value from below, since cells
can be run in any order: a helper written further down is a helper. A function that is finished only below its check is
taken from there, as of the end of that cell; where the check cell is gone, as of the end of the function's own cell.
Functions of earlier notebooks are bound by the first cell: trying one out below a check does not replace it. Type hints
are never evaluated, as in a kernel where any earlier cell imported `annotations` from `__future__`. A statement that
stops costs only the names that it would have bound, and where the function then lacks one, that statement's own error
and line are shown.

## How to change it

Everything about a check stands in one place, a call of `check` in `autograder_tests/checks/`. It holds the
function's name, the check's title (or a name for it, such as `ONCE`) and its cost. The files are named below:

```python
@check("layer_update", "W takes one step against dW", cost=55, after=(), needs=(), seconds=5, hint="…")

check("relu", "a single NumPy number", cost=10, after=AXES, needs=AXES, hint=NO_AXIS)(try_single)  # tried alike in four
```

| to | do |
| --- | --- |
| change what a failure costs | change `cost` (0 to 100; 34 or more for a wrong sign, axis or term) |
| switch a check to advice | `cost=0`: a failure is told; it and the mistake that it finds cost nothing (see above) |
| change the hint | change `hint`; a check may raise `Wrong(…, hint="…")` with a closer one for a known mistake |
| excuse what follows from another failure | add that check's title to `after` |
| add a check | write a function below such a decorator ("Add a check" in CONTRIBUTING.md) |
| remove a check | delete it, and its title where others name it in `after` or `needs`: loading says where |
| change a function's marks | `points=` of its marks cell in the lesson; `mlp-lab build` sees that all add up to 100 |

Then `mlp-lab answers` (every known right answer still gets full marks, every known wrong one is still caught and loses
what the costs now say; each that loses nothing any more is named below the table) and `mlp-lab build`. `mlp-lab mark`
notices that the tests have changed and marks everybody again.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``mlp-lab docs``."""
    add_root_argument(parser)


def run(args: argparse.Namespace) -> int:
    """Run ``mlp-lab docs``."""
    change = update(find_course(args.root))
    print(change or f"{MARKING_DOC} is up to date")
    return 0


def update(course: Course, dry: bool = False) -> str:
    """Write the file where it is stale.

    Parameters
    ----------
    course : Course
    dry : bool
        Only say so.

    Returns
    -------
    str
        One line such as ``changed: docs/marking.md``, or nothing. Nothing also in a course folder without the checks.

    Raises
    ------
    BuildError
        When a check, or the label of a known answer, is wrong; or when a function has no checks.
    """
    if not course.checks.is_dir():
        return ""
    try:
        path, new = course.marking_doc, text(course)
    except ValueError as error:
        raise BuildError(f"{MARKING_DOC} cannot be written; nothing was changed: {error}") from error
    old = path.read_text(encoding="utf-8") if path.is_file() else None
    if new == old:
        return ""
    if not dry:
        files.write(path, new)
    return f"{'new file' if old is None else 'changed'}: {MARKING_DOC.as_posix()}"


def text(course: Course) -> str:
    """Return what ``docs/marking.md`` should hold."""
    from autograder_tests.engine import registry

    read, _ = lessons.read_all(course.notebooks)
    marked = [cell for lesson in read for cell in lesson.with_role("marks")]
    hand = sum(cell.points for lesson in read for cell in lesson.with_role("answer"))
    checks = sum(len(registry.checks_of(cell.name)) for cell in marked)
    total = number(sum(cell.points for cell in marked))
    head = INTRODUCTION.format(marks=total, functions=len(marked), checks=checks, hand=number(hand))
    sections = [_section(lesson) for lesson in read if lesson.with_role("marks")]
    return "\n".join([head, *sections])


def _section(lesson: lessons.Lesson) -> str:
    heading = next(
        (found[1] for cell in lesson.cells if (found := re.search(r"^# (.+)$", cell.source, re.MULTILINE))), lesson.name
    )
    return "\n".join([f"## {heading}\n", *(_function(cell) for cell in lesson.with_role("marks"))])


def _function(cell: lessons.LessonCell) -> str:
    from autograder_tests.engine import registry
    from autograder_tests.selftest import answers

    checks = registry.checks_of(cell.name)
    place = {check.title: number for number, check in enumerate(checks, 1)}
    rows = [
        f"### `{cell.name}`: {number(cell.points)} marks\n",
        f"Checked in {_files(cell.name)}.\n",
        "| | check | cost | marks | excused by | hint |",
        "| --- | --- | --- | --- | --- | --- |",
        *(_row(check, place, cell.points) for check in checks),
        "",
    ]
    known = answers.load(cell.name)
    named = {}
    for answer in known:
        if answer.kind == "wrong" and answer.names:
            named.setdefault(answer.names, answer.caught_by)
    if named:
        mistakes = "; ".join(f"“{name}” ({place.get(title, title)})" for name, title in named.items())
        rows += [f"**What its messages name**, in these words (and the check that finds it): {mistakes}.\n"]
    right = "; ".join(answer.label for answer in known if answer.kind == "right")
    if right:
        rows += [f"**Accepted with full marks**, among others: {right}.\n"]
    return "\n".join(rows)


def _files(function: str) -> str:
    """The files where a function's checks and their costs stand."""
    from autograder_tests.engine import registry

    found = dict.fromkeys(check.written_in.replace(".", "/") for check in registry.checks_of(function))
    return " and ".join(f"`{name}.py`" for name in found)


def _row(check, place: dict[str, int], points: float) -> str:
    cost = f"{number(check.cost)} %" if check.cost else "advice"
    after = ", ".join(str(place[title]) for title in check.after)
    title = check.title
    if check.needs:
        title += f" (counts with {' or '.join(str(place[needed]) for needed in check.needs)})"
    cells = [place[check.title], title, cost, number(points * check.cost / 100), after, check.hint]
    return f"| {' | '.join(str(cell).replace('|', chr(92) + '|') for cell in cells)} |"
