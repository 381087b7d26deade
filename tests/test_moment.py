# ruff: noqa: E501 - a cell's text on one line is easier to compare with its neighbours
"""A function sees names as they stood at its check: the same in a slice, in `lab.carry` and in marking."""

import numpy as np
import pytest

from autograder_tests.engine import run
from autograder_tests.transport.in_process import InProcess
from autograder_tests.transport.separate_process import SeparateProcess
from lab.carry import bring as carry
from lab.notebooks import notebook_files
from lab.notebooks.notebook_files import NotebookCell
from lab.slicing.program import Program
from notebook_folder import D_RELU, INIT, RELU, activations, code, text, write_all

CLIPPED = "def relu(z):\n    return np.clip(z, 0, LIMIT)"
TABLE = "def relu(z):\n    return np.clip(z, 0, TABLE['limit'])"
ROUNDED = "def relu(z):\n    return np.array([max(0.0, float(v)) for v in np.ravel(z)]).reshape(np.shape(z))"
HELPED = "def relu(z):\n    return positive(z)"


pytestmark = pytest.mark.usefixtures("shipped_contents")


def notebook(above, relu, below):
    """A notebook's cells: some above the function, its solution cell and check, some below."""
    return [
        "import numpy as np",
        *above,
        code(relu, "solution", "relu"),
        code("assert relu(np.array([-1.0, 2.0])).tolist() == [0, 2]", "check", "relu"),
        code("# marked here", "marks", "relu"),
        *below,
        code(D_RELU, "solution", "d_relu"),
    ]


def carried(folder, *cells):
    """The functions that `lab.carry` brings from a first notebook of these cells."""
    write_all(folder, activations=text(*cells))
    return carry.collect(folder=folder).functions


def marked(folder, transport=None, name="relu"):
    """The mark of a function of that notebook, out of 3."""
    program = Program.from_notebook(notebook_files.read_notebook(folder, "01_activations").cells)
    return run.mark_program(name, program, 3, 1, transport or InProcess())


# cells above, the function, cells below, and the names of which it is said that they were bound later
CASES = {
    "a constant": (["LIMIT = 10**9"], CLIPPED, ["LIMIT = 1\nprint(LIMIT)"], ["LIMIT"]),
    "a loop's variable": (["LIMIT = 10**9"], CLIPPED, ["for LIMIT in (1, 0):\n    pass"], ["LIMIT"]),
    "a constant counted down": (["LIMIT = 10**9"], CLIPPED, ["LIMIT -= 499"], []),
    "under a condition": (["LIMIT = 10**9"], CLIPPED, ["if True:\n    LIMIT = 1"], ["LIMIT"]),
    "with and as": (["LIMIT = 10**9"], CLIPPED, ["import io\nwith io.StringIO() as LIMIT:\n    pass"], ["LIMIT"]),
    "through a global statement": (["LIMIT = 10**9"], CLIPPED, ["def smaller():\n    global LIMIT\n    LIMIT = 1\nsmaller()"], []),
    "deleted": (["LIMIT = 10**9"], CLIPPED, ["del LIMIT"], []),
    "an entry of a table": (["TABLE = {'limit': 10**9}"], TABLE, ["TABLE['limit'] = 1"], []),
    "a table emptied": (["TABLE = {'limit': 10**9}"], TABLE, ["TABLE.clear()"], []),
    "a table's other name": (["TABLE = {'limit': 10**9}\nsame = TABLE"], TABLE, ["same['limit'] = 1"], []),
    "a built-in name": ([], ROUNDED, ["max = 3\nfloat = None"], ["float", "max"]),
    "a built-in name imported over": ([], ROUNDED, ["from numpy import max"], ["max"]),
    "a built-in name through a star": ([], ROUNDED, ["from numpy import *\nmax = 1"], ["max"]),
    "a module": ([], "def relu(z):\n    return np.maximum(z, 0)", ["import math as np"], ["np"]),
    "the same import again": ([], RELU, ["import numpy as np  # as above"], []),
    "a helper": (["def positive(z):\n    return np.maximum(z, 0)"], HELPED, ["def positive(z):\n    return np.abs(z)"], ["positive"]),
    "the function itself, wrong": ([], RELU, ["def relu(z):\n    return np.abs(z)"], ["relu"]),
    "the function tried out": ([], RELU, ["relu = relu(np.arange(3))"], []),
    "the function's stub again": ([], RELU, ["def relu(z):\n    raise NotImplementedError"], []),
    "solely below: a constant": ([], CLIPPED, ["LIMIT = 10**9"], []),
    "solely below: a helper with a constant": ([], HELPED, ["def positive(z):\n    return np.clip(z, 0, LIMIT)", "LIMIT = 10**9"], []),
    "solely below: the function": ([], "def relu(z):\n    raise NotImplementedError", ["LIMIT = 10**9\n" + CLIPPED, "LIMIT = 1"], ["LIMIT"]),
    "solely below beside one from above": (["LIMIT = 10**9"], "def relu(z):\n    return np.clip(z, LOW, LIMIT)", ["LIMIT, LOW = 1, 0"], []),
    "below, made from what was bound anew": (["LIMIT = 10**9"], "def relu(z):\n    return np.clip(z, LOW, LIMIT)", ["LIMIT = 1", "LOW = LIMIT - 1"], []),
    "wrapped above": (["LIMIT = 10**9"], CLIPPED + "\nrelu = np.vectorize(relu, otypes=[float])", ["LIMIT = 1"], ["LIMIT"]),
    "a default above": (["LIMIT = 10**9"], "def relu(z, limit=LIMIT):\n    return np.clip(z, 0, limit)", ["LIMIT = 1"], []),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_names_are_as_they_stood_at_the_check(case, tmp_path):
    above, relu, below, later = CASES[case]
    item = carried(tmp_path, *notebook(above, relu, below))["relu"]
    assert item.mark in "✓" and item.is_own, item.note
    assert item.function(np.array([-2.0, 3.0])).tolist() == [0, 3]
    assert len(item.remarks) == len(later) and all(any(name in one for one in item.remarks) for name in later)
    assert all(one in repr(carry.collect(folder=tmp_path)) for one in item.remarks)
    mark = marked(tmp_path)
    assert mark.earned == 3, mark.messages
    assert [one for one in item.remarks if one not in mark.advice] == []


def test_each_function_sees_the_names_of_its_own_check(tmp_path):
    """One name with two values, each right where it was used: no single namespace can hold both."""
    cells = [
        "import numpy as np\nLIMIT = 10**9",
        code(CLIPPED, "solution", "relu"),
        code("assert relu(3) == 3", "check", "relu"),
        "LIMIT = 0",
        code("def d_relu(z):\n    return (z > LIMIT) * 1.0", "solution", "d_relu"),
        code("assert d_relu(3) == 1 and d_relu(-3) == 0", "check", "d_relu"),
        "LIMIT = 7",
    ]
    found = carried(tmp_path, *cells)
    assert found["relu"].mark == found["d_relu"].mark == "✓"
    assert found["relu"].function(30.0) == 30 and found["d_relu"].function(3.0) == 1
    with InProcess() as transport:
        assert [marked(tmp_path, transport, name).earned for name in found if "relu" in name] == [3, 3]


def test_functions_of_one_notebook_share_what_it_defines(tmp_path):
    cells = [
        "seen = []",
        code("def relu(z):\n    seen.append(z)\n    return z", "solution", "relu"),
        code("relu(1)", "check", "relu"),
        code("def d_relu(z):\n    return len(seen), relu", "solution", "d_relu"),
    ]
    found = carried(tmp_path, *cells)
    before, relu = found["d_relu"].function(0)
    found["relu"].function(3)
    assert found["d_relu"].function(0)[0] == before + 1 and relu is found["relu"].function


def test_what_an_earlier_notebook_brought_is_not_replaced_from_below(tmp_path):
    """03 tries relu out below its check; layer_forward still uses the student's relu of 01."""
    forward = "def layer_forward(layer, X):\n    layer['A'] = relu(X @ layer['W'] + layer['b'])\n    return layer['A']"
    cells = [
        "import numpy as np\nfrom lab import carry\ncarry.into(globals(), before='03_forward')",
        code(forward, "solution", "layer_forward"),
        code("assert layer_forward({'W': np.eye(2), 'b': 0}, -np.ones((3, 2))).max() == 0", "check", "layer_forward"),
        "def relu(z):\n    return z  # what if there were none?\nrelu(3)",
    ]
    write_all(tmp_path, forward=text(*cells))
    item = carry.collect(folder=tmp_path).functions["layer_forward"]
    assert item.mark == "✓", item.note
    assert item.function({"W": np.eye(1), "b": 0}, np.array([[-2.0]])).tolist() == [[0.0]]
    assert len(item.remarks) == 1 and "relu gets another value in cell 4" in item.remarks[0]


def test_without_its_check_a_function_is_taken_as_of_its_own_cell(tmp_path):
    cells = ["import numpy as np\nLIMIT = 10**9", code(CLIPPED, "solution", "relu"), "LIMIT = 1"]
    assert carried(tmp_path, *cells)["relu"].function(3.0) == 3


def test_a_cell_of_its_own_name_is_found_wherever_the_check_stands(tmp_path):
    """The check was moved above the function: what the function needs is then what stood at its own cell."""
    cells = [
        code("assert relu(3) == 3", "check", "relu"),
        "import numpy as np\nLIMIT = 10**9",
        code(CLIPPED, "solution", "relu"),
        "LIMIT = 1",
    ]
    item = carried(tmp_path, *cells)["relu"]
    assert item.mark == "✓" and item.function(30.0) == 30


# --- what a kernel keeps between cells besides names


HINTS = [
    ("from __future__ import annotations", "def relu(z: NDArray) -> NDArray:\n    return np.maximum(z, 0)"),
    (
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from numpy.typing import NDArray",
        "def relu(z: NDArray):\n    return np.maximum(z, 0)",
    ),
    ("", "def relu(z: Nowhere[int, ...]) -> 1 / 0:\n    limit: Unknown = 0\n    return np.maximum(z, limit)"),
    ("LOW: Unknown = 0", "def relu(z):\n    return np.maximum(z, LOW)"),
    (
        "from dataclasses import dataclass\n@dataclass\nclass Options:\n    low: Number = 0",
        "def relu(z, options: Options = Options()):\n    return np.maximum(z, options.low)",
    ),
]


@pytest.mark.parametrize(("first", "relu"), HINTS)
@pytest.mark.parametrize("kind", [InProcess, SeparateProcess])
def test_hints_are_never_evaluated(first, relu, kind, tmp_path):
    item = carried(tmp_path, *notebook([first], relu, []))["relu"]
    assert item.mark == "✓", item.note
    with kind() as transport:
        mark = marked(tmp_path, transport)
    assert mark.earned == 3, mark.messages


def test_what_a_timed_line_binds_is_bound(tmp_path):
    assert carried(tmp_path, *notebook(["%time LIMIT = 10**9"], CLIPPED, []))["relu"].mark == "✓"


# --- magics that somebody else's extension brings


def test_the_body_of_an_unknown_cell_magic_is_python_and_that_is_said(tmp_path):
    item = carried(tmp_path, *notebook(["%%wandb --project mlp\nLIMIT = 10**9"], "%%time\n%%track\n" + CLIPPED, []))[
        "relu"
    ]
    assert item.mark == "✓" and item.function(3.0) == 3
    assert any("cell 2 begins with %%wandb" in one for one in item.remarks)
    assert any("%%track" in one for one in item.remarks)


@pytest.mark.parametrize(
    "cell",
    [
        "%%bash\nLIMIT=1",
        "%%writefile x.py\nLIMIT = 1",
        "%%R\nLIMIT = 1",
        "%%julia\nLIMIT = 1",
        "%%poem\nRoses are red",
        "%%!\nLIMIT=1",
    ],
)
def test_what_is_not_the_notebooks_python_is_left_out(cell, tmp_path):
    item = carried(tmp_path, *notebook(["LIMIT = 10**9", cell], CLIPPED, []))["relu"]
    assert item.mark == "✓" and item.function(3.0) == 3 and not item.remarks


# --- the first error, not its consequence


CAUSES = [
    (["import io\nHALF = len(open('nowhere.csv').read()) * 0.5"], "np.maximum(z, 0) + 0 * HALF", "FileNotFoundError", "line 2 of cell 2"),
    (["TABLE = open('nowhere.csv').read()", "HALF = len(TABLE)"], "np.maximum(z, 0) + 0 * HALF", "FileNotFoundError", "line 1 of cell 2"),
    (["import nowhere_at_all as tools"], "tools.positive(z)", "ModuleNotFoundError", "line 1 of cell 2"),
    (["def make():\n    return 1 / 0\nslope = make()"], "np.maximum(z, 0) * slope", "ZeroDivisionError", "line 3 of cell 2"),
]  # fmt: skip


@pytest.mark.parametrize(("above", "body", "error", "place"), CAUSES)
def test_the_error_of_a_cell_that_is_needed_comes_first(above, body, error, place, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    item = carried(tmp_path, *notebook(above, f"def relu(z):\n    return {body}", []))["relu"]
    assert item.mark == "✗" and error in item.note and place in item.note and "NameError" not in item.note
    with SeparateProcess() as transport:
        mark = marked(tmp_path, transport)
    stopped = [result for result in mark.results if result.outcome == "could not run"]
    assert mark.earned == 0 and stopped
    for result in stopped:
        assert result.mistake.startswith(error) and "cell 2" in result.came and "NameError" not in result.came
        assert "Restart your kernel" in result.hint or error == "ModuleNotFoundError"


def test_one_failing_line_of_a_cell_costs_only_what_it_binds(tmp_path):
    write_all(tmp_path, activations=text(*notebook(["import nowhere_at_all\nLIMIT = 10**9"], CLIPPED, [])))
    assert marked(tmp_path).earned == 3


def test_a_stopped_cell_is_told_of_when_something_else_goes_wrong(tmp_path):
    cells = notebook(
        ["TABLE = {}\nTABLE['low'] = int('x')"], "def relu(z):\n    return np.maximum(z, TABLE['low'])", []
    )
    write_all(tmp_path, activations=text(*cells))
    mark = marked(tmp_path)
    assert mark.earned == 0 and any("ValueError" in one and "line 2 of cell 2" in one for one in mark.advice)


def test_labels_of_cells_are_the_students(tmp_path):
    assert NotebookCell("cell 1", "code", "x = 1").role == ""
    write_all(
        tmp_path, activations=activations(), building=text("import numpy as np", code(INIT, "solution", "init_layer"))
    )
    assert carry.collect(folder=tmp_path).functions["init_layer"].mark == "?"
