"""A function that works number by number is advised and loses nothing; whole arrays hear nothing."""

import pytest

from autograder_tests.checks.activations.elementwise import MANY
from autograder_tests.engine import run
from autograder_tests.engine.mark import ADVICE, PASSED
from autograder_tests.transport.separate_process import SeparateProcess
from lab.slicing.program import Program

SLOW = """
import numpy as np
def relu(z):
    z = np.asarray(z)
    for one in z.ravel().tolist():
        for again in range(10):  # some write more than they need
            max(one, 0.0)
    return np.maximum(z, 0)
"""
QUICK = SLOW.replace("for one in z.ravel().tolist()", "for one in z.ravel().tolist()[:1]")


def marked(source):
    with SeparateProcess() as transport:
        return run.mark_program("relu", Program.from_cells([("cell 1", source)]), 3, 1, transport)


@pytest.mark.parametrize(("source", "outcome"), [(SLOW, ADVICE), (QUICK, PASSED)])
def test_slow_loops_are_advice(source, outcome):
    mark = marked(source)
    assert mark.earned == 3 and {result.title: result.outcome for result in mark.results}[MANY] == outcome
    assert ("times as late" in mark.messages) == (outcome == ADVICE)


def test_what_cannot_take_so_many_numbers_is_not_told_off():
    deep = "import numpy as np\ndef one(z): return [] if not len(z) else [max(z[0], 0.0)] + one(z[1:])\n"
    deep += "def relu(z):\n    z = np.asarray(z)\n    return np.array(one(z.ravel()), float).reshape(z.shape)"
    assert marked(deep).earned == 3
