"""`mlp-lab mark --dry-run`: whose marks would change, by how much and why. Nothing is written.

Hidden inputs are those that each was marked with, so that a mark differs only where the submission, the lessons or the
checks do.
"""

from __future__ import annotations

import argparse
from collections import deque
from collections.abc import Collection, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import partial

from sqlalchemy.exc import SQLAlchemyError

from autograder_tests.engine.marksheet import number
from mlp_lab.course import find_course
from mlp_lab.marking import freshness, gradebook, records, trouble, what_changed
from mlp_lab.marking.class_folder import ClassFolder
from mlp_lab.marking.explain.against_record import differences
from mlp_lab.marking.judge import Judge, acquainted
from mlp_lab.marking.judges import Judges, processors
from mlp_lab.marking.mark_submission import Marked
from mlp_lab.marking.options import SAME
from mlp_lab.marking.progress import Bar, Progress, for_stream
from mlp_lab.marking.sheet_text import for_terminal
from mlp_lab.marking.what_changed import Why

SAID = {
    Why.COST: "a cost in its checks has changed",
    Why.LESSON: "the lesson {} has changed",
    Why.LAB: "what the lesson {} imports from lab, or its data, has changed",
    Why.CHECKS: "neither a cost nor the lesson has changed, but what its checks do, or a setting",
    Why.UNKNOWN: "whether the lesson {} has changed is not known: the earlier marking did not record it",
}


@dataclass(frozen=True)
class OfCheck:
    """What changes of one check: its title, and outcome and marks lost before and after; None where it is not there."""

    title: str
    before: tuple[str, float] | None
    after: tuple[str, float] | None


@dataclass(frozen=True)
class OfFunction:
    """What changes of one function.

    Attributes
    ----------
    name, notebook : str
    before, after : float or None
        Marks; None while there is none.
    points : float
    checks : tuple of OfCheck
    by_hand : bool
        Whether a mark given by hand stays.
    why : tuple of Why
        What it is marked with that has changed.
    costs : tuple of (str, float, float)
        Of the checks whose cost has changed: title, and percent before and after.
    """

    name: str
    notebook: str
    before: float | None
    after: float | None
    points: float
    checks: tuple[OfCheck, ...] = ()
    by_hand: bool = False
    why: tuple[Why, ...] = ()
    costs: tuple[tuple[str, float, float], ...] = ()


@dataclass
class Change:
    """What would become of one student.

    Attributes
    ----------
    student : str
    before, after, most : float
        Marks for the functions, and what can be reached.
    why : list of str
        Clauses.
    functions : list of OfFunction
        Those whose mark would change, or would but for a mark given by hand.
    problem : str
        Why that cannot be said.
    new : bool
        Whether there are no marks yet.
    """

    student: str
    before: float = 0.0
    after: float = 0.0
    most: float = 0.0
    why: list[str] = field(default_factory=list)
    functions: list[OfFunction] = field(default_factory=list)
    problem: str = ""
    new: bool = False

    @property
    def changes(self) -> bool:
        """Whether the sum would be another."""
        return abs(self.after - self.before) > 0.004


def run(args: argparse.Namespace) -> int:
    """Say whose marks would change; the exit code says whether that could be said of everybody."""
    seed = None if args.seed == SAME else args.seed
    course = ClassFolder(find_course(args.root, to_mark=True).root, seed=seed)
    if args.uncontained:
        course.config.MarkCells.uncontained = True
    only = course.chosen(args.students) if args.students else None
    try:
        progress = for_stream(print)  # a line for each student follows in any case
        moving = progress if isinstance(progress, Bar) else Progress()
        found = list(changes(course, only, args.all, args.jobs, moving, seed))
    except SQLAlchemyError as error:
        raise trouble.Trouble(trouble.sentence(error, course.root, course.db_url)) from error
    for line in lines(found, len(course.class_.folders)):
        print(for_terminal(line))
    return 1 if any(one.problem for one in found) else 0


def changes(
    course: ClassFolder,
    only: Collection[str] | None,
    everybody: bool,
    jobs: int | None,
    progress: Progress,
    seed: int | None = None,
) -> Iterator[Change]:
    """Give what would become of each student who would be marked again.

    Parameters
    ----------
    course : ClassFolder
    only : collection of str, optional
        Look at these alone.
    everybody : bool
        Look also at those of whom nothing has changed.
    jobs : int, optional
        How many are marked at once.
    progress : Progress
    seed : int, optional
        Of the hidden inputs, where they are not to be those that each had.
    """
    tests = freshness.tests_fingerprint(course.source, course.config)
    meant = [student for student in course.class_.folders if only is None or student in only]
    stale = [student for student in meant if everybody or _is_stale(course, student, tests)]
    if not stale:
        return
    with gradebook.opened(course.db_url) as book:
        grades = gradebook.grades_of(book, course.assignment)
    lessons = course.desk.lessons
    count = max(1, min(jobs or processors(), len(stale)))
    judges = Judges(acquainted([Judge(lessons) for _ in range(count)]))
    waiting: deque[tuple[str, Future[Marked]]] = deque()
    try:
        with progress.of(len(stale)):
            for student in stale:
                folder = course.class_.folders[student] / course.assignment
                own = records.seed_of(course.root, student) if seed is None else seed
                begun = judges.begin(partial(_same, folder), own)
                waiting.append((student, begun))
                if len(waiting) >= judges.ahead:
                    yield _next(course, waiting, grades, progress)
            while waiting:
                yield _next(course, waiting, grades, progress)
    finally:
        judges.close()


def _next(course: ClassFolder, waiting: deque, grades: dict, progress: Progress) -> Change:
    student, result = waiting.popleft()
    change = _change(course, student, result, grades)
    progress.step(student, change.problem, number(change.after))
    return change


def _same(folder):
    return folder


def _is_stale(course: ClassFolder, student: str, tests: str) -> bool:
    stamp = freshness.read_stamp(course.root, student)
    folder = course.class_.folders[student] / course.assignment
    return stamp is None or stamp.marks != freshness.marks_fingerprint(tests, folder)


def _change(course: ClassFolder, student: str, result: Future[Marked], grades: dict) -> Change:
    try:
        marked = result.result()
    except Exception as error:
        return Change(student, problem=course.desk.reason(student, error))
    record = records.latest(course.root, student)
    now = records.describe(marked, student, course.assignment, course.desk.checks, course.desk.lesson_prints)
    change = Change(student, new=not record)
    if record:
        change.why = list(differences(record, now).values())
    then = record.get("functions") if isinstance(record.get("functions"), dict) else {}
    by_cell = {(grade.notebook, grade.cell): grade for grade in grades.get(student, ())}
    for name, about in now["functions"].items():
        grade = by_cell.get((about["notebook"], f"marks_{name}"))
        before = grade.score if grade is not None else 0.0
        by_hand = grade is not None and grade.manual is not None
        after = before if by_hand else about["mark"] or 0.0
        change.before, change.after = change.before + before, change.after + after
        change.most += about["points"]
        old = then.get(name, {})
        if old.get("mark") != about["mark"]:
            change.functions.append(
                OfFunction(
                    name,
                    about["notebook"],
                    old.get("mark"),
                    about["mark"],
                    about["points"],
                    tuple(_checks(old.get("checks", []), about["checks"])),
                    by_hand,
                    tuple(what_changed.reasons(name, record, now)) if record else (),
                    tuple(what_changed.costs_changed(name, record, now)),
                )
            )
    return change


def _checks(before: list[dict], after: list[dict]) -> Iterator[OfCheck]:
    then, now = ({one["title"]: (one["outcome"], one["lost"]) for one in some} for some in (before, after))
    for title in dict.fromkeys([*then, *now]):
        if then.get(title) != now.get(title):
            yield OfCheck(title, then.get(title), now.get(title))


def lines(found: list[Change], class_size: int) -> Iterator[str]:
    """Say it.

    Parameters
    ----------
    found : list of Change
    class_size : int
        How many students there are.
    """
    for one in found:
        if one.problem:
            yield f"{one.student}: cannot be said: {one.problem}"
        elif one.new:
            yield f"{one.student}: not marked yet: {number(one.after)} of {number(one.most)}"
        elif one.functions:
            sign = "+" if one.after >= one.before else "-"
            by = f" ({sign}{number(abs(one.after - one.before))})" if one.changes else ", as it is"
            yield f"{one.student}: by tests {number(one.before)} → {number(one.after)} of {number(one.most)}{by}"
            yield from (f"  because {why}" for why in one.why)
            for function in one.functions:
                yield from _of_function(function)
    changed = [one for one in found if one.changes and not one.new]
    new = sum(one.new for one in found)
    said = [f"{len(changed)} of {class_size} students would have other marks"]
    said += [f"{new} would be marked for the first time"] * bool(new)
    same = len(found) - len(changed) - new - sum(bool(one.problem) for one in found)
    said += [f"{same} would be marked again and keep theirs"] * bool(same)
    yield "; ".join(said) + ". Nothing was written."


def _of_function(one: OfFunction) -> Iterator[str]:
    before, after = (number(mark) if mark is not None else "–" for mark in (one.before, one.after))
    hand = "; the mark given by hand stays" if one.by_hand else ""
    yield f"  {one.name}: {before} → {after} of {number(one.points)}{hand}"
    yield from (f"    {SAID[why].format(one.notebook)}" for why in one.why)
    yield from (f"    “{title}”: costs {then:g} % → {now:g} %" for title, then, now in one.costs)
    for check in one.checks:
        then, now = (_outcome(some) for some in (check.before, check.after))
        yield f"    “{check.title}”: {then} → {now}"


def _outcome(some: tuple[str, float] | None) -> str:
    if some is None:
        return "no such check"
    outcome, lost = some
    return f"{outcome}, -{number(lost)}" if lost else outcome
