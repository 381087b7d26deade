"""A student's list that holds itself must not keep the marker busy: it has no time limit of its own."""

import numpy as np
import pytest

from autograder_tests.engine import run
from autograder_tests.transport.in_process import InProcess
from autograder_tests.transport.record import too_many_entries
from autograder_tests.transport.separate_process import SeparateProcess
from lab.slicing.program import Program


def deep(levels):
    value = [1.0]
    for _ in range(levels):
        value = [value, value]
    return value


def test_what_ends_passes_and_what_does_not_is_told():
    itself = []
    itself += [itself, itself]
    layer = {"W": np.zeros((2, 3)), "act": "relu"}
    layer["self"] = layer
    assert not any(too_many_entries(one) for one in (None, 1.0, [1, [2, (3,)]], deep(12), [[0.0] * 100] * 100))
    assert not too_many_entries({"A": [1, 2]})
    assert all(too_many_entries(one) for one in (itself, deep(39), (itself,), {"losses": itself}))


@pytest.mark.parametrize("kind", [InProcess, SeparateProcess])
@pytest.mark.parametrize("name", ["relu", "mlp_train", "layer_forward"])
def test_a_list_that_holds_itself_could_not_run_and_the_marking_goes_on(kind, name):
    body = (
        "layer = args[0]\n    l = []\n    l += [l, l, l, l]\n    if type(layer) is dict: layer['A'] = l\n    return l"
    )
    with kind() as transport:
        program = Program.from_cells([("cell 1", f"def {name}(*args):\n    {body}")])
        mark = run.mark_program(name, program, 3, 1, transport)
    assert mark.earned == 0 and not mark.accidents and "holds itself" in mark.messages
