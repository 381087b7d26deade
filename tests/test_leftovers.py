"""A line of the stub that was left in a finished function is named, in every function; a finished one hears nothing."""

import ast

import pytest

from autograder_tests.engine import registry, run
from autograder_tests.engine.mark import COULD_NOT_RUN, NOT_ATTEMPTED
from autograder_tests.selftest import answers
from autograder_tests.transport.in_process import InProcess
from lab.slicing.program import Program

STUB = 'raise NotImplementedError("not written yet: replace this line with your own code")'
RIGHT = "import numpy as np\ndef relu(z):\n    return np.maximum(z, 0)\n"


def marked(name, *cells):
    program = Program.from_cells([(f"your cell {number}", cell) for number, cell in enumerate(cells, 1)])
    return run.mark_program(name, program, 3, 1, InProcess())


def with_line_above(answer, line):
    """An answer with a line above the code of its function; the label and number of that line."""
    for number, (_, text) in enumerate(answer.cells, 1):
        for node in ast.parse(text).body:
            if isinstance(node, ast.FunctionDef) and node.name == answer.function and node.body[0].lineno > node.lineno:
                first = node.body[0]
                lines = text.split("\n")
                lines.insert(first.lineno - 1, " " * first.col_offset + line)
                cells = [one for _, one in answer.cells]
                cells[number - 1] = "\n".join(lines)
                return cells, f"line {first.lineno} of your cell {number}"
    return None


@pytest.mark.parametrize("line", [STUB, "return None"])
@pytest.mark.parametrize("name", registry.functions())
def test_a_stub_line_above_the_code_is_named_in_every_function(name, line):
    answer = next(one for one in answers.load(name) if one.kind == "right" and with_line_above(one, line))
    assert Program.from_cells(answer.cells).leftover(name) is None
    cells, where = with_line_above(answer, line)
    mark = marked(name, *cells)
    assert mark.earned == 0 and mark.attempted and not mark.accidents
    assert where in mark.messages.replace("Line", "line") and "is reached: delete it" in mark.messages
    assert all(result.outcome != NOT_ATTEMPTED for result in mark.results)
    if line == STUB:
        assert any(result.outcome == COULD_NOT_RUN for result in mark.results)


@pytest.mark.parametrize(
    "body, where",
    [
        (f"z = np.asarray(z)\n    {STUB}\n    return np.maximum(z, 0)", "line 4"),
        (f"'''A docstring.'''\n    assert z is not None\n    {STUB}\n    return np.maximum(z, 0)", "line 5"),
        (f"with np.errstate(all='ignore'):\n        {STUB}\n    return np.maximum(z, 0)", "line 4"),
        ("raise NotImplementedError\n    return np.maximum(z, 0)", "line 3"),
        ("raise NotImplementedError('to do',\n        'later')\n    return np.maximum(z, 0)", "line 3"),
        ("raise NotImplemented\n    return np.maximum(z, 0)", "line 3"),
        ("raise ValueError('to do')\n    return np.maximum(z, 0)", "line 3"),
        ("return\n    return np.maximum(z, 0)", "line 3"),
        ("return ...\n    return np.maximum(z, 0)", "line 3"),
        ("return NotImplemented\n    return np.maximum(z, 0)", "line 3"),
        ("out = np.maximum(z, 0)\n    return", "line 4"),
        ("out = np.maximum(z, 0)\n    return None", "line 4"),
        (f"out = np.maximum(z, 0)\n    {STUB}", "line 4"),
    ],
)
def test_each_kind_of_line_that_ends_a_function_is_named(body, where):
    mark = marked("relu", f"import numpy as np\ndef relu(z):\n    {body}\n")
    assert mark.earned == 0 and mark.attempted
    assert f"{where} of your cell 1" in mark.messages.replace("Line", "line")


def test_a_raise_in_one_case_costs_that_case_and_is_named():
    mark = marked("relu", RIGHT.replace("    return", f"    if np.ndim(z) == 0:\n        {STUB}\n    return"))
    assert mark.earned == pytest.approx(2.7)
    assert "line 4 of your cell 1 raises NotImplementedError in this case" in mark.messages


def test_a_helper_that_is_still_a_stub_is_named():
    caller = "def relu(z):\n    return positive(z)\n"
    mark = marked("relu", caller, f"def positive(z):\n    {STUB}\n")
    assert mark.earned == 0 and mark.attempted
    assert "positive, which relu needs, is not written yet: line 2 of your cell 2" in mark.messages
    mark = marked("relu", caller, f"def positive(z):\n    z = z + 0\n    {STUB}\n")
    assert "positive, which relu needs, is not finished: line 3 of your cell 2" in mark.messages
    mark = marked("relu", "def mine(z):\n    raise NotImplementedError\nrelu = mine\n")
    assert "mine, which relu needs, is not written yet: line 2 of your cell 1" in mark.messages


def test_what_a_library_does_not_implement_is_told_in_its_words():
    mark = marked("relu", "import codecs\ndef relu(z):\n    return codecs.Codec().encode(z)\n")
    assert mark.attempted and "NotImplementedError (line 3 of your cell 1" in mark.messages
    assert "still raises" not in mark.messages and "in this case" not in mark.messages


@pytest.mark.parametrize(
    "cells",
    [
        [RIGHT.replace("0)\n", f"0)\n    {STUB}\n")],
        [RIGHT.replace("0)\n", "0)\n    return\n")],
        [RIGHT.replace("    return", "    pass\n    ...\n    return")],
        [RIGHT, f"def relu(z):\n    {STUB}\n"],
        [RIGHT + f"def relu(z):\n    {STUB}\n"],
        [RIGHT, "def relu(z): return NotImplemented"],
        [RIGHT.replace("    return", f"    if isinstance(z, str):\n        {STUB}\n    return")],
    ],
)
def test_what_is_never_reached_or_replaced_is_harmless(cells):
    mark = marked("relu", *cells)
    assert mark.earned == mark.points and not mark.note and "NotImplemented" not in mark.messages


def test_a_function_that_gives_nothing_back_is_not_told_to():
    source = "def mlp_update(mlp, lr):\n    for layer in mlp[1:]:\n        layer_update(layer, lr)\n    return\n"
    mark = marked("mlp_update", source)
    assert 0 < mark.earned < mark.points and not mark.note


def test_generators_and_early_ends_are_left_alone():
    for source in (
        "def f(n):\n    if n:\n        return\n    return 3",
        "def f(n):\n    yield n\n    return",
        "def f(n):\n    def g():\n        return\n    return g",
        "def f(n):\n    try:\n        raise NotImplementedError\n    except NotImplementedError:\n        return 3",
        "def f(n):\n    return None",
        "f = lambda n: None",
        "x = 1",
    ):
        assert Program.from_cells([("a", source)]).leftover("f") is None, source
