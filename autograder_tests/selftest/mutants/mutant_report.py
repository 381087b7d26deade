"""What the report on answers says about mutants."""

import sys
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TextIO

from autograder_tests.kinds import Cases
from autograder_tests.selftest import answers
from autograder_tests.selftest.mutants import survivors
from autograder_tests.selftest.mutants.make_mutants import PER_ANSWER, mutants_of

POINTS = 10.0  # for a function that no lesson gives points to
MAX_EQUIVALENT = 0.1  # the part of all mutants that may be equivalent


def judge_all(
    functions: Iterable[str], points: dict[str, float], per_answer: int | None = PER_ANSWER, jobs: int = 1
) -> Cases:
    """Mark the mutants of the right answers for some functions.

    Parameters
    ----------
    functions : iterable of str
    points : dict of str to float
        Full marks of each function.
    per_answer : int or None
        See `mutants_of`.
    jobs : int
        How many processes share the work.

    Yields
    ------
    (str, survivors.Mutated)
    """
    work = [(name, points.get(name, POINTS), per_answer) for name in functions]
    if jobs == 1:
        with survivors.Hasty() as transport:
            for one in work:
                yield one[0], _judge(*one, transport)
        return
    main = sys.modules["__main__"]
    # Spawning asks for it, and some shells put a main without one there.
    main.__spec__ = getattr(main, "__spec__", None)
    with ProcessPoolExecutor(jobs, get_context("spawn")) as pool:  # a fork would copy locks that other threads hold
        for one, found in zip(work, pool.map(_judge, *zip(*work, strict=True)), strict=True):
            yield one[0], found


def _judge(name, points, per_answer, transport=None):
    if transport is None:
        with survivors.Hasty() as transport:
            return _judge(name, points, per_answer, transport)
    right = [answer for answer in answers.load(name) if answer.kind == "right"]
    chosen, left_out = mutants_of(right, per_answer)
    found = survivors.judge(name, chosen, transport, points)
    found.left_out = left_out
    return found


def problems(function: str, found: survivors.Mutated, complete: bool = True) -> list[str]:
    """What is off with the mutants of one function.

    Parameters
    ----------
    function : str
    found : survivors.Mutated
    complete : bool
        Whether all mutants were tried that the list is about.

    Returns
    -------
    list of str
    """
    said = [
        f"{function}: a mutant of “{one.answer}” ({one.operator}) keeps full marks and is not listed as equivalent:"
        f"\n{one.text}"
        for one, reason in found.survivors
        if reason == survivors.UNEXPLAINED
    ]
    if complete:
        said += [f"answers/equivalent/{function}.txt: {why}; “{one.answer}”:\n{one.text}" for one, why in found.stale]
    return said + [f"a internal error in a check: {accident}" for accident in found.accidents]


def show(function: str, found: survivors.Mutated, stream: TextIO, complete: bool = True) -> bool:
    """Print each mutant of a function that keeps full marks, and what is off.

    Returns
    -------
    bool
        Whether nothing is off.
    """
    print(f"\n── mutants: {found.killed} of {found.tried} lose marks; these do not:", file=stream)
    for one, reason in found.survivors:
        print(f"\n{one.answer} ({one.operator})\n{one.text}\n= {reason}", file=stream)
    off = problems(function, found, complete)
    print("\n".join(["", *(f"✗ {problem}" for problem in off)]), file=stream)
    return not off


def update_lists(
    functions: Iterable[str], points: dict[str, float], stream: TextIO | None = None, jobs: int = 1
) -> bool:
    """Bring the lists of equivalent mutants up to date: reasons are kept, and new survivors wait for one.

    Parameters
    ----------
    functions : iterable of str
    points : dict of str to float
    stream : text file, optional
    jobs : int

    Returns
    -------
    bool
        Whether every survivor has a reason.
    """
    stream, waiting = stream or sys.stdout, 0
    for name, found in judge_all(functions, points, jobs=jobs):
        survivors.write(name, found.survivors)
        new = len(found.survivors) - found.equivalent
        waiting += new
        print(f"{name}: {len(found.survivors)} of {found.tried} mutants survive, {new} without a reason", file=stream)
    return not waiting
