"""``mlp-lab docs``: write ``docs/marking.md`` from the checks, the lessons and the answers, as ``mlp-lab build`` does.

Nothing in that file is written by hand but the introduction, `INTRODUCTION` below.
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path

from mlp_lab import course as courses
from mlp_lab import files, lessons
from mlp_lab.course import Course
from mlp_lab.errors import BuildError

FILE = Path("docs/marking.md")

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
  0.6 × 0.5 = 30 % of the marks. So no number of mistakes takes more than there is, and each one that is mended pays.
- **One mistake costs once.** A failure is not charged where a check that it builds on ("excused by") failed too, nor
  where another check failed by the same recognised mistake, or by the same error in the same line; the dearest is
  charged. The mark sheet says so. (Errors that hit more than half of all costs are charged one by one: the function
  does not work.)
- A function that passes no check earns nothing. Where a check says "counts with", passing it means something only
  together with one of those.
- **Advice** costs nothing: Python numbers in place of arrays, NumPy warnings, arguments changed on the way.
- Marks are rounded to hundredths, and lie between 0 and the function's marks, whatever a student's code does.

## How to change it

Everything about a check stands in one place, its decorator in `autograder_tests/section_….py`:

```python
@check("relu", "a single NumPy number", cost=10, after=(), needs=(), seconds=5, hint="…")
```

| to | do |
| --- | --- |
| change what a failure costs | change `cost` (0 to 100; 34 or more for a wrong sign, axis or term) |
| switch a check to advice | `cost=0`: a failure is told and costs nothing |
| change the hint | change `hint`; a check may raise `Wrong(…, hint="…")` with a closer one for a known mistake |
| excuse what follows from another failure | add that check's title to `after` |
| add a check | write a function below such a decorator ("Add a check" in CONTRIBUTING.md) |
| remove a check | delete it, and its title where others name it in `after` or `needs`: loading says where |
| change a function's marks | `points=` of its marks cell in the lesson; `mlp-lab build` sees that all add up to 100 |

Then `mlp-lab answers` (every known right answer still gets full marks, every known wrong one is still caught) and
`mlp-lab build`. `mlp-lab mark` notices that the tests have changed and marks everybody again.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``mlp-lab docs``."""
    courses.add_root_argument(parser)


def run(args: argparse.Namespace) -> int:
    """Run ``mlp-lab docs``."""
    change = update(courses.find(args.root))
    print(change or f"{FILE} is up to date")
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
    if not (course.root / "autograder_tests").is_dir():
        return ""
    try:
        path, new = course.root / FILE, text(course)
    except ValueError as error:
        raise BuildError(f"{FILE} cannot be written; nothing was changed: {error}") from error
    old = path.read_text(encoding="utf-8") if path.is_file() else None
    if new == old:
        return ""
    if not dry:
        files.write(path, new)
    return f"{'new file' if old is None else 'changed'}: {FILE.as_posix()}"


def text(course: Course) -> str:
    """Return what ``docs/marking.md`` should hold."""
    from autograder_tests import registry

    read, _ = lessons.read_all(course.notebooks)
    marked = [cell for lesson in read for cell in lesson.with_role("marks")]
    hand = sum(cell.points for lesson in read for cell in lesson.with_role("answer"))
    checks = sum(len(registry.checks_of(cell.name)) for cell in marked)
    total = _number(sum(cell.points for cell in marked))
    head = INTRODUCTION.format(marks=total, functions=len(marked), checks=checks, hand=_number(hand))
    sections = [_section(lesson) for lesson in read if lesson.with_role("marks")]
    return "\n".join([head, *sections])


def _section(lesson: lessons.Lesson) -> str:
    heading = next(
        (found[1] for cell in lesson.cells if (found := re.search(r"^# (.+)$", cell.source, re.MULTILINE))), lesson.name
    )
    return "\n".join([f"## {heading}\n", *(_function(cell) for cell in lesson.with_role("marks"))])


def _function(cell: lessons.Cell) -> str:
    from autograder_tests import answers, registry

    checks = registry.checks_of(cell.name)
    place = {check.title: number for number, check in enumerate(checks, 1)}
    rows = [
        f"### `{cell.name}`: {_number(cell.points)} marks\n",
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


def _row(check, place: dict[str, int], points: float) -> str:
    cost = f"{_number(check.cost)} %" if check.cost else "advice"
    after = ", ".join(str(place[title]) for title in check.after)
    title = check.title
    if check.needs:
        title += f" (counts with {' or '.join(str(place[needed]) for needed in check.needs)})"
    cells = [place[check.title], title, cost, _number(points * check.cost / 100), after, check.hint]
    return f"| {' | '.join(str(cell).replace('|', chr(92) + '|') for cell in cells)} |"


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
