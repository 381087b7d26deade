"""The checks, one module a function. What a check is written with can be imported from here."""

from autograder_tests import oracle
from autograder_tests.engine.registry import ALL_OTHERS, Student, Wrong, check, right
from autograder_tests.judging.compare import close, shape_of
from autograder_tests.judging.verdict import SAME, TITLE, Misconception, demand, judge, recognise
from autograder_tests.transport.record import CallFailed

__all__ = ["ALL_OTHERS", "SAME", "TITLE", "CallFailed", "Misconception", "Student", "Wrong"]
__all__ += ["check", "close", "demand", "judge", "oracle", "recognise", "right", "shape_of"]
