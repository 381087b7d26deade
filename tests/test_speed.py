"""A function that works number by number is advised and loses nothing; whole arrays hear nothing."""

import pytest

from autograder_tests.checks.activations.elementwise import MANY, QUESTIONS
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


def marked(source, name="relu", transport=None):
    with transport or SeparateProcess() as transport:
        return run.mark_program(name, Program.from_cells([("cell 1", source)]), 3, 1, transport)


@pytest.mark.parametrize(("source", "outcome"), [(SLOW, ADVICE), (QUICK, PASSED)])
def test_slow_loops_are_advice(source, outcome):
    mark = marked(source)
    assert mark.earned == 3 and {result.title: result.outcome for result in mark.results}[MANY] == outcome
    assert ("times as late" in mark.messages) == (outcome == ADVICE)


def test_what_cannot_take_so_many_numbers_is_not_told_off():
    deep = "import numpy as np\ndef one(z): return [] if not len(z) else [max(z[0], 0.0)] + one(z[1:])\n"
    deep += "def relu(z):\n    z = np.asarray(z)\n    return np.array(one(z.ravel()), float).reshape(z.shape)"
    assert marked(deep).earned == 3


class Counting(SeparateProcess):
    """Counts what is asked of stand-ins in each check."""

    asked = 0

    def in_turn(self, data, answer, *how, **more):
        def counted(question):
            self.asked += self.check == MANY
            return answer(question)

        return super().in_turn(data, counted, *how, **more)


@pytest.mark.parametrize("more", ["", "if len(z) > 1000: z = z[:0]"], ids=["to the end", "never many"])
def test_whoever_asks_for_each_number_is_advised_before_all_have_been_asked_for(more):
    source = f"""
import numpy as np
def d_sigmoid(z):
    z = np.asarray(z)
    shape = z.shape
    z = z.ravel()
    {more}
    slopes = [float(sigmoid(np.array(v))) * (1 - float(sigmoid(np.array(v)))) for v in z]
    return np.array(slopes, float).reshape(shape if len(z) else -1)
"""
    transport = Counting()
    mark = marked(source, "d_sigmoid", transport)
    found = next(result for result in mark.results if result.title == MANY)
    assert mark.earned == 3 and found.outcome == (PASSED if more else ADVICE)
    assert ("calls of sigmoid for one number after another" in mark.messages) != bool(more)
    assert transport.asked < QUESTIONS + 50, "7 numbers are tried first, twice each"
