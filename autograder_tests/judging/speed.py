"""Advice where a function works number by number: much time is lost when it trains a network."""

from __future__ import annotations

from collections.abc import Callable

from autograder_tests import oracle
from autograder_tests.engine.registry import Wrong
from autograder_tests.judging.compare import close
from autograder_tests.kinds import Rng
from autograder_tests.transport.record import CallFailed
from autograder_tests.transport.student_side.runner import CLOCK

LARGE = 50_000  # numbers: a loop over them takes ten milliseconds or more, an array operation a fraction of one
TIMES, SECONDS = 30, 0.01  # slower than the right function by this factor, and slow enough to be measured
TITLE = "large arrays at once"
HINT = "Look for the NumPy operation that takes the whole array: a loop takes one number at a time."


def judge(arguments: Callable[[Rng, int], tuple]) -> Callable:
    """Make the check of one function.

    Parameters
    ----------
    arguments : callable
        ``arguments(rng, n)`` gives the arguments of one call, with n numbers.

    Returns
    -------
    callable
        ``f(student, rng)``, for the decorator `check`.
    """

    def run(student, rng):
        name = student.name
        few = arguments(rng, 7)
        try:
            if not close(student.call(name, *few).result, getattr(oracle, name)(*few)):
                return  # of a wrong answer nobody knows how much it would make of so many numbers
        except CallFailed:
            return
        given = arguments(rng, LARGE)
        usual = min(_seconds_of_right(name, given) for _ in range(3))
        try:
            took = min(student.call(name, *given).seconds for _ in range(2))
        except CallFailed as failed:
            if failed.type != "TimeLimit":
                return  # what went wrong is told by the other checks
            took = 2.0
        if took > SECONDS and took > TIMES * usual:
            raise Wrong(
                tried=f"{name} on {LARGE} numbers at once",
                expected="an answer as fast as NumPy's own operations give it",
                came=f"an answer, more than {TIMES} times as late",
            )

    return run


def _seconds_of_right(name, given):
    began = CLOCK()
    getattr(oracle, name)(*given)
    return CLOCK() - began
