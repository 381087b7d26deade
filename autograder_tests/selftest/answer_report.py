"""The test of the tests: every labelled answer is marked and compared with its label, and so is every mutant."""

import json
import math
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TextIO

from autograder_tests.engine import registry, run
from autograder_tests.engine.mark import PASSED, Mark
from autograder_tests.engine.marksheet import text_table
from autograder_tests.selftest import answers, expected
from autograder_tests.selftest.answers import Answer
from autograder_tests.selftest.mutants import mutant_report
from autograder_tests.selftest.mutants.make_mutants import PER_ANSWER
from autograder_tests.transport.base import Transport
from lab.notebooks.notebook_files import CONTENTS
from lab.slicing.program import Program

SEEDS = (1, 2)  # a mark must not depend on the numbers drawn


@dataclass
class Judged:
    """One answer, its marks (one for each seed) and what contradicts its label.

    Attributes
    ----------
    answer : Answer
    marks : list of Mark
    problems : list of str
        Empty if all is as labelled.
    caught, named : bool
        For a wrong answer: the check that the label names failed, the words that it names are on the sheet.
    free : bool
        For a wrong answer: it has full marks, which is no problem where the cost of its check has been set to 0.
    """

    answer: answers.Answer
    marks: list
    problems: list = field(default_factory=list)
    caught: bool = True
    named: bool = True
    free: bool = False


def lesson_points() -> dict[str, float]:
    """Points of each function, as the package `lab` was built with them.

    Returns
    -------
    dict of str to float
    """
    built = json.loads(CONTENTS.read_text(encoding="utf-8"))["notebooks"]
    return {name: float(points) for part in built.values() for name, points in part["points"].items()}


def judge(answer: Answer, points: float, transport: Transport, seeds: Iterable[int] = SEEDS) -> Judged:
    """Mark one answer and compare with its label.

    Parameters
    ----------
    answer : Answer
    points : float
        Of its function.
    transport : Transport
    seeds : iterable of int

    Returns
    -------
    Judged
    """
    program = Program.from_cells(answer.cells)
    marks = [run.mark_program(answer.function, program, points, seed, transport) for seed in seeds]
    return judge_marks(answer, points, marks)


def judge_marks(answer: Answer, points: float, marks: list[Mark]) -> Judged:
    """Compare the marks of one answer with its label; parameters and result as for `judge`."""
    judged = Judged(answer, marks)
    for mark in marks:
        told = f"seed {mark.seed}: "
        if mark.accidents:
            last = mark.accidents[0].strip().splitlines()
            judged.problems.append(f"{told}a internal error in a check: {last[0]} {last[-1]}")
        if answer.kind == "right":
            if mark.earned != points:
                failed = [result.title for result in mark.results if result.outcome != PASSED]
                judged.problems.append(f"{told}{mark!r} of {points:g} marks; not passed: {'; '.join(failed)}")
            continue
        judged.problems += [told + problem for problem in expected.problems(answer, mark)]
        judged.caught &= any(one.title == answer.caught_by and one.outcome != PASSED for one in mark.results)
        judged.free |= mark.earned == points
        if answer.names and answer.names.casefold() not in mark.messages.casefold():
            judged.problems.append(f"{told}the mark sheet does not say {answer.names!r}")
            judged.named = False
    return judged


def judge_all(
    names: Iterable[str] | str | None = None, points: dict[str, float] | None = None, seeds: Iterable[int] = SEEDS
) -> Iterator[tuple[str, list[Judged]]]:
    """Judge the answers of some functions, all of them if none is named.

    Parameters
    ----------
    names : iterable of str or str, optional
    points : dict of str to float, optional
        Full marks of each function; `lesson_points` if left out.
    seeds : iterable of int

    Yields
    ------
    (str, list of Judged)
    """
    from autograder_tests.transport.containment import containment
    from autograder_tests.transport.separate_process import SeparateProcess

    names = [names] if isinstance(names, str) else list(names or registry.functions())
    points = points or lesson_points()
    # In a process of their own, because some wrong answers loop for ever.
    with SeparateProcess(uncontained=not containment().possible, total=math.inf) as transport:
        for name in names:
            full = points.get(name, mutant_report.POINTS)
            yield name, [judge(answer, full, transport, seeds) for answer in answers.load(name)]


def report(
    functions: Iterable[str] | None = None,
    stream: TextIO | None = None,
    points: dict[str, float] | None = None,
    mutants: int | None = PER_ANSWER,
    jobs: int = 1,
) -> bool:
    """Print the table: for each function, answers and mutants that are judged as they should, and below what is off.

    Parameters
    ----------
    functions : iterable of str, optional
        All if left out.
    stream : text file, optional
        Standard output if left out.
    points : dict of str to float, optional
    mutants : int or None
        How many mutants of each right answer are tried: 0 for none, None for all.
    jobs : int
        How many processes share the work on mutants.

    Returns
    -------
    bool
        Whether all is as labelled, every function has answers of both kinds, and every mutant loses marks or is listed
        as equivalent.
    """
    stream = stream or sys.stdout
    titles = ["right accepted", "wrong caught", "wrong named"] + ["mutants killed", "equivalent"] * (mutants != 0)
    print(f"{'function':<28}" + "".join(f"{title:>16}" for title in titles), file=stream)
    problems, free, totals, left_out = [], [], [0] * 2 * len(titles), 0
    functions = list(functions or registry.functions())
    mutated = mutant_report.judge_all(functions, points or lesson_points(), mutants, jobs)
    for name, judged in judge_all(functions, points):
        right = [one for one in judged if one.answer.kind == "right"]
        wrong = [one for one in judged if one.answer.kind == "wrong"]
        named = [one for one in wrong if one.answer.names]
        counts = [
            *(sum(not one.problems for one in right), len(right)),
            *(sum(one.caught for one in wrong), len(wrong)),
            *(sum(one.named for one in named), len(named)),
        ]
        if not (right and wrong):
            problems.append(f"{name}: there are no {'wrong' if right else 'right'} answers")
        for one in judged:
            where = f"answers/{name}.py, line {one.answer.line}, {one.answer.kind} “{one.answer.label}”"
            problems += [f"{where}: {problem}" for problem in one.problems]
            if one.free and not one.problems:
                free.append(f"{where}: costs nothing, since the check that finds its mistake is advice")
        if mutants != 0:
            _, found = next(mutated)
            counts += [found.killed, found.tried, found.equivalent, len(found.survivors)]
            problems += mutant_report.problems(name, found, complete=mutants == PER_ANSWER)
            left_out += found.left_out
        totals = [total + count for total, count in zip(totals, counts, strict=True)]
        print(_row(name, counts), file=stream, flush=True)
    print(_row("all", totals), file=stream)
    if mutants != 0:
        if totals[8] > mutant_report.MAX_EQUIVALENT * totals[7]:
            problems.append(f"{totals[8]} of {totals[7]} mutants are listed as equivalent: more than one in ten")
        some = f"; {left_out} more were not tried (--all-mutants tries them)" if left_out else ""
        print(f"{totals[7]} mutants{some}", file=stream)
    for sentence in free:
        print(f"– {sentence}", file=stream)
    for problem in problems:
        print(f"✗ {problem}", file=stream)
    return not problems


def _row(name, counts):
    return f"{name:<28}" + "".join(f"{f'{a} of {b}':>16}" for a, b in zip(counts[::2], counts[1::2], strict=True))


def details(
    function: str,
    stream: TextIO | None = None,
    points: dict[str, float] | None = None,
    mutants: int | None = PER_ANSWER,
) -> bool:
    """Print every answer for one function with its mark sheet, and each mutant that keeps full marks.

    Parameters
    ----------
    function : str
    stream : text file, optional
    points : dict of str to float, optional
    mutants : int or None
        See `report`.

    Returns
    -------
    bool
        Whether all is as labelled and listed.
    """
    stream = stream or sys.stdout
    good = True
    for _, judged in judge_all(function, points, SEEDS[:1]):
        good = bool(judged) and not any(one.problems for one in judged)
        for one in judged:
            print(f"\n── {one.answer.kind}: {one.answer.label} (line {one.answer.line})", file=stream)
            print(text_table(one.marks[0]), file=stream)
            for problem in one.problems:
                print(f"✗ {problem}", file=stream)
            for accident in one.marks[0].accidents:
                print(accident, file=stream)
        if not judged:
            print(f"there are no answers for {function}", file=stream)
    for _, found in mutant_report.judge_all([function], points or lesson_points(), mutants) if mutants != 0 else ():
        good = mutant_report.show(function, found, stream, complete=mutants == PER_ANSWER) and good
    return good
