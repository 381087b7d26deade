"""The checks, one module a function. What a check is written with can be imported from here."""

from autograder_tests import oracle
from autograder_tests.engine.registry import ALL_OTHERS, check, right
from autograder_tests.engine.student import Student, Wrong
from autograder_tests.judging.compare import close, shape_of
from autograder_tests.judging.varied import SAME, TITLE, demand
from autograder_tests.judging.verdict import Misconception, judge, recognise
from autograder_tests.transport.record import CallFailed

__all__ = ["ALL_OTHERS", "SAME", "TITLE", "CallFailed", "Misconception", "Student", "Wrong"]
__all__ += ["check", "close", "demand", "judge", "oracle", "recognise", "right", "shape_of"]
