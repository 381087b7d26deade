"""Marking what comes from another place: files of one's own, a newer Python, data at the top of a notebook."""

import json
import sys

import nbformat
import numpy as np
import pytest

from autograder_tests.engine.registry import discover
from autograder_tests.engine.run import mark_program
from courses import make_course
from lab.elsewhere import marked_with
from lab.slicing.program import Program
from mlp_lab.marking import command
from mlp_lab.marking.command import mark_course
from mlp_lab.marking.submission import newer_python, read_file
from mlp_lab.marking.submission.newer_python import HERE, Newer
from outcome import rows

STEM = "05_update"
UPDATE = (
    "def layer_update(layer, lr):\n    {}\n    layer['W'] -= lr * layer['dW']\n    layer['b'] -= lr * layer['db']\n"
)
MANY = "def mlp_update(mlp, lr):\n    for layer in mlp:\n        layer_update(layer, lr)\n"
NEWER = f"{HERE[0]}.{HERE[1] + 1}.4"
UNREADABLE = "x = = 3"  # to this Python; whether a newer one reads it, its notebook says

CELLS = {
    "ada": ("from mine import layer_update", MANY),
    "ben": (UPDATE.format(UNREADABLE), MANY),
    "cleo": (UPDATE.format(UNREADABLE), MANY),
    "dan": ("from lab import data\nX, y = data.load(n=50)\nONE = len(X) / 50\n" + UPDATE.format("lr = lr * ONE"), MANY),
}


@pytest.fixture(scope="module")
def marked(tmp_path_factory):
    """A course of one notebook, marked; what was printed, and how often somebody was marked in a second run."""
    course = make_course(tmp_path_factory.mktemp("places"), STEM)
    for student, functions in CELLS.items():
        folder = course / "submitted" / student / "mlp" / "attempt"
        folder.mkdir(parents=True)
        notebook = nbformat.read(course / "release" / "mlp" / f"{STEM}.ipynb", 4)
        for cell in notebook.cells:
            name = cell.metadata.get("nbgrader", {}).get("grade_id")
            if name in ("layer_update", "mlp_update"):
                cell.source = functions[name == "mlp_update"]
        notebook.metadata["language_info"] = {"name": "python", "version": NEWER if student == "ben" else "3.11.0"}
        nbformat.write(notebook, folder / f"{STEM}.ipynb")
    (course / "submitted" / "ada" / "mlp" / "attempt" / "mine.py").write_text(UPDATE.format("import numpy"))
    return course


@pytest.fixture(scope="module")
def printed(marked):
    import contextlib
    import io

    said = []
    for _ in range(2):
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            assert mark_course(marked) == 0
        said.append(out.getvalue())
    return said


def row(marked, student):
    return rows(marked)[student].sections[STEM]


def test_a_module_beside_the_notebook_is_used(marked, printed):
    assert row(marked, "ada").auto == 6 and row(marked, "ada").notes[:1] != ["mine.py"]


def test_data_beside_the_notebook_is_there(marked, printed):
    assert row(marked, "dan").auto == 6


def test_code_for_a_newer_python_is_pending_and_the_instructor_is_told_once(marked, printed):
    ben = row(marked, "ben")
    assert (ben.auto, ben.auto_max, ben.pending) == (2, 2, 4) and "2/2 + 4/4 pending" in printed[0]
    for said in printed:
        [line] = [line for line in said.splitlines() if "layer_update" in line]
        assert "ben" in line and NEWER in line and "mlp_update" not in line and "cleo" not in line
        assert said.count(f"make setup PYTHON=python{NEWER.rsplit('.', 1)[0]}") == 1
    page = (marked / "feedback" / "ben" / "mlp" / f"{STEM}.html").read_text("utf-8")
    assert "not marked yet" in page and NEWER in page and "No check passed" not in page
    assert page.count(">Marks lost</th>") == 1  # layer_update has no results to list, mlp_update has


def test_the_same_error_in_a_notebook_of_this_python_stays_an_error(marked, printed):
    cleo = row(marked, "cleo")
    assert (cleo.auto, cleo.auto_max, cleo.pending) == (2, 6, 0)


def test_nothing_is_marked_again_by_the_same_python(marked, printed):
    assert printed[1].count("not changed since it was marked") == len(CELLS)


def newer(text, python="", code=None):
    cells = [("your cell relu", text)]
    return Newer(cells, Program.from_cells(cells), python, code or {}).cannot_read("relu")


F_STRING = 'def relu(z):\n    print(t"{z}")\n    return z'  # a t-string: nothing before 3.14 reads it


@pytest.mark.skipif(sys.version_info >= (3, 14), reason="this Python reads t-strings")
@pytest.mark.parametrize(
    ("text", "python", "code", "pending"),
    [
        (F_STRING, "", {}, True), (F_STRING, NEWER, {}, True), (F_STRING, "3.11.1", {}, False),
        ("def relu(z)\n    return z", "", {}, False), ("def relu(z)\n    return z", NEWER, {}, True),
        ("def show(z):\n    print(t'{z}')\n\ndef relu(z):\n    show(z)\n    return z", "", {}, True),
        ("def show(z):\n    print(t'{z}')\n\ndef relu(z):\n    return z", "", {}, False),
        ("x = = 3\ndef relu(z):\n    return z", NEWER, {}, False),
        ("def relu(z):\n    return z\n\n" + F_STRING, "", {}, True),
        ("from mine import relu", "", {"mine.py": F_STRING}, True),
        ("from mine import relu", "", {"mine.py": "def :"}, False),
        ("import other\ndef relu(z):\n    return z", NEWER, {"mine.py": F_STRING}, False),
        ("def d_relu(z):\n    t''\n\ndef relu(z):\n    return z * d_relu(z)", "", {}, False),  # d_relu stands in
        ("def sigmoid(z):\n    t''\n\ndef relu(z):\n    return sigmoid(z)", "", {}, True),  # sigmoid comes later
    ],
)  # fmt: skip
def test_what_counts_as_written_for_a_newer_python(text, python, code, pending):
    discover()
    assert newer(text, python, code) is pending


@pytest.mark.parametrize(
    "metadata",
    [None, 3, [], {}, {"language_info": 3}, {"language_info": {}}, {"language_info": {"version": 3.13}},
     {"language_info": {"version": "3"}}, {"language_info": {"version": "<b>3.13"}},
     {"language_info": {"version": "2.7.18"}}],
)  # fmt: skip
def test_a_version_that_is_none_is_none(metadata):
    assert read_file.saved_by(metadata) == ""
    assert read_file.saved_by({"language_info": {"version": "3.13.0rc1"}}) == "3.13.0rc1"


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("import numpy as np\ndef relu(z):\n    return np.float_(z)", f"NumPy {np.__version__}"),
        ("import numpy as np\ndef relu(z):\n    return np.no_such_name(z)", f"NumPy {np.__version__}"),
        ("from numpy import no_such_name\ndef relu(z):\n    return no_such_name(z)", f"NumPy {np.__version__}"),
        ("import math\ndef relu(z):\n    return math.no_such_name(z)", f"Python {HERE[0]}.{HERE[1]}"),
        ("from itertools import no_such_name\ndef relu(z):\n    return no_such_name(z)", f"Python {HERE[0]}.{HERE[1]}"),
    ],
)
def test_a_name_that_another_version_has_is_said_with_the_version(text, version):
    discover()
    program = Program.from_cells([("your cell relu", text)])
    mark = mark_program("relu", program, 3.0, 1)
    assert mark.earned == 0 and any(version in result.hint for result in mark.results)
    assert all("site-packages" not in result.came for result in mark.results)
    saved = Newer([], program, NEWER, {}).lacks(mark)
    assert saved is ("Python" in version)  # NumPy's names say nothing of the Python that saved the notebook
    assert not Newer([], program, "3.11.0", {}).lacks(mark)
    assert json.loads(mark.to_json())["pending"] is False


def test_marking_with_something_else_than_was_announced_is_said(monkeypatch):
    monkeypatch.setattr(newer_python, "HERE", marked_with.PYTHON)
    monkeypatch.setattr(marked_with, "NUMPY", tuple(map(int, np.__version__.split(".")[:2])))
    assert command.not_as_announced() == ""
    monkeypatch.setattr(marked_with, "NUMPY", (1, 26))
    assert np.__version__ in command.not_as_announced()
