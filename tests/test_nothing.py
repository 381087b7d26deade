"""What does nothing, or the same for everything, earns next to nothing."""

import pytest

from autograder_tests.engine import registry, run
from autograder_tests.transport.in_process import InProcess
from lab.slicing.program import Program

BODIES = {
    "nothing": "return None",
    "0": "return 0",
    "an empty list": "return []",
    "its first argument": "return args[0]",
    "its second argument": "return args[1] if len(args) > 1 else 0",
    "zeros": "return np.zeros(np.shape(args[-1]) if isinstance(args[-1], np.ndarray) else 3)",
    "zeros like X": "return np.zeros_like(next((a for a in args[::-1] if isinstance(a, np.ndarray)), np.zeros(1)))",
}


@pytest.mark.parametrize("body", BODIES.values(), ids=list(BODIES))
@pytest.mark.parametrize("name", registry.functions())
def test_a_function_that_does_nothing_earns_next_to_nothing(name, body):
    program = Program.from_cells([("cell 1", f"import numpy as np\ndef {name}(*args, **more):\n    {body}\n")])
    mark = run.mark_program(name, program, 10, 3, InProcess())
    assert mark.earned <= 2 and not mark.accidents, mark.messages


@pytest.mark.parametrize("name", registry.functions())
def test_a_function_that_only_prints_gets_nothing(name):
    source = f"def {name}(*given, **more):\n    print('still thinking', len(given))\n"
    mark = run.mark_program(name, Program.from_cells([("cell 1", source)]), 10, 5, InProcess())
    assert mark.attempted and float(mark) == 0 and not mark.accidents


@pytest.mark.parametrize("value", ["'text'", "[[], {}]", "object()", "float('nan')", "{'loss': 1}", "[None] * 3"])
@pytest.mark.parametrize("name", registry.functions())
def test_no_check_fails_internally_over_an_odd_result(name, value):
    source = f"def {name}(*given):\n    for one in given:\n        if isinstance(one, list) and one:\n"
    source += f"            one[0]['W'] = {value}\n"
    source += f"        if isinstance(one, dict):\n            one.update(dW={value}, W={value})\n"
    source += f"    return {value}\n"
    mark = run.mark_program(name, Program.from_cells([("cell 1", source)]), 10, 5, InProcess())
    assert float(mark) < 5
    assert not mark.accidents
