"""What a human may want to look at: found by reading, in whatever was handed in, and nothing in what everybody has."""

from __future__ import annotations

import ast
import json

import pytest

from autograder_tests.selftest import answers
from courses import ROOT
from lab.notebooks.cells import role_of
from lab.slicing.program import Program
from mlp_lab.marking import flags
from mlp_lab.marking.grading import Grading
from mlp_lab.marking.student_code import about_code, cells_of
from mlp_lab.marking.submission.staging import KEY, rebuild_all
from small_course import make_small_course


def kinds(text: str, own=()) -> set[str]:
    return {one["kind"] for one in flags.touched([("cell 1", ast.parse(text).body)], own)}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("import os", "SYSTEM"),
        ("import os.path as p", "SYSTEM"),
        ("def f():\n    from os import environ", "SYSTEM"),
        ("import ctypes", "MEMORY"),
        ("import gc; gc.get_objects()", "MEMORY"),
        ("np.ctypeslib.as_array(x)", "MEMORY"),
        ("import subprocess", "PROGRAMS"),
        ("import threading", "PROGRAMS"),
        ("import socket", "NETWORK"),
        ("from urllib.request import urlopen", "NETWORK"),
        ("import importlib", "IMPORTS"),
        ("__import__('o' + 's')", "IMPORTS"),
        ("import sys; sys.modules['numpy']", "MODULES"),
        ("from sys import modules", "MODULES"),
        ("import sys; sys._getframe(1)", "FRAMES"),
        ("from sys import _getframe", "FRAMES"),
        ("import inspect; inspect.currentframe().f_back", "FRAMES"),
        ("try:\n    f()\nexcept E as e:\n    e.__traceback__.tb_frame", "FRAMES"),
        ("relu.__globals__", "INSIDES"),
        ("getattr(relu, '__globals__')", "INSIDES"),
        ("().__class__.__base__.__subclasses__()", "INSIDES"),
        ("exec('1')", "TEXT_AS_CODE"),
        ("open('marks.csv')", "FILES"),
    ],
)
def test_each_kind_is_found_and_where(text, kind):
    [*found] = flags.touched([("cell 7", ast.parse(f"x = 1\n{text}").body)])
    assert kind in {one["kind"] for one in found}
    assert {one["where"] for one in found} == {"cell 7"} and all(one["line"] > 1 for one in found)


@pytest.mark.parametrize(
    "text",
    [
        "import numpy as np\nfrom numpy import exp",
        "import sys\nprint(sys.version)",
        "model.modules = 3\nopen_ = 1\ncompiled = np.compile",
        "layer['os'] = 'open the gc'",
        "from . import os",
        "class A:\n    def __init__(self):\n        self.frames = []",
    ],
)
def test_what_is_ordinary_is_not(text):
    assert kinds(text) == set()


def test_a_module_of_the_students_own_is_theirs():
    assert kinds("import trace", ["trace"]) == set() and kinds("import trace") == {"FRAMES"}


def test_right_answers_are_rarely_pointed_out():
    """Two of 255 use eval on a layer's activation, which is worth a look and harmless."""
    found = []
    for name in answers.functions():
        for one in answers.load(name):
            if one.kind == "right" and kinds(one.source):
                found.append((name, kinds(one.source)))
    assert len(found) == 2 and all(some == {"TEXT_AS_CODE"} for _, some in found)


def test_a_name_is_said_once_for_a_cell_and_no_more_than_a_screenful():
    assert len(flags.touched([("cell 1", ast.parse("import os\n" * 50).body)])) == 1
    many = "".join(f"import os.a{number}\n" for number in range(50))
    assert len(flags.touched([("cell 1", ast.parse(many).body)])) == flags.MAX_FLAGS


def test_words_for_people():
    found = flags.touched([("cell relu", ast.parse("import os, socket\nfrom os import path").body)])
    said = flags.in_words([*flags.raw_cells(2), *found])
    assert "os (cell relu, line 1)" in said and "network" in said and "raw" in said
    assert flags.in_words([{"kind": "unheard of"}, {}]) == ""


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    return make_small_course(tmp_path_factory.mktemp("flags") / "course", "ada")


def about(course, change) -> dict[str, dict]:
    """What is kept of ada's code when `change` has been made to the cells of 05_update."""
    folder = course / "submitted" / "ada" / "mlp"
    path = folder / "05_update.ipynb"
    before = path.read_bytes()
    plain = json.loads(before)
    change(plain["cells"])
    path.write_text(json.dumps(plain), encoding="utf-8")
    try:
        lessons = Grading(course).desk.lessons
        found = {}
        for stem, notebook in rebuild_all(folder, lessons.templates).items():
            program = Program.from_notebook(cells_of(notebook["cells"]))
            own = notebook["metadata"][KEY]["own_files"]
            found[stem] = about_code(notebook["cells"], program, lessons.templates[stem], lessons.functions, own)
        return found
    finally:
        path.write_bytes(before)


def code(text: str) -> dict:
    return {"cell_type": "code", "metadata": {}, "source": text, "outputs": [], "execution_count": None}


def test_what_the_lesson_brings_is_not_the_students(course):
    assert {stem: one["flags"] for stem, one in about(course, lambda cells: None).items()} == {
        "05_update": [],
        "07_prediction": [],
    }

    def edited(cells):
        first = next(cell for cell in cells if "importlib" in "".join(cell["source"]))
        first["source"] = "".join(first["source"]) + "\nimport socket\n"

    [flag] = about(course, edited)["05_update"]["flags"]
    assert flag["what"] == "socket"


def test_scratch_cells_raw_cells_and_own_files_are_looked_at(course):
    raw = {"cell_type": "raw", "metadata": {}, "source": "<script>1</script>"}
    helper = course / "submitted" / "ada" / "mlp" / "helpers.py"
    helper.write_text("import subprocess\n", encoding="utf-8")
    try:
        found = about(course, lambda cells: cells.extend([raw, code("%time import os\nimport helpers")]))["05_update"]
    finally:
        helper.unlink()
    seen = {(one["kind"], one["what"]) for one in found["flags"]}
    assert {("RAW", "1"), ("SYSTEM", "os"), ("PROGRAMS", "subprocess")} <= seen
    assert any(one["where"] == "helpers.py" for one in found["flags"])


HOSTILE = [
    "x = " + "+".join("1" * 30_000),
    "x" + ".a" * 5_000,
    "def layer_update(layer, lr):\n    return " + "-" * 90 + "1",
    "def layer_update(layer, lr):\n    return 0x" + "f" * 20_000,
    "def layer_update(layer, lr):\n    return " + " + ".join(["lr"] * 5_000),
    "def layer_update(layer, lr):\n" + "    lr = lr\n" * 1_500,
    "import " + "a" * 30_000,
    "def layer_update(layer, lr:\n    '\ud800'",
    "(" * 150 + ")" * 150,
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_text_stops_whoever_reads(course, text):
    def change(cells):
        solution = next(cell for cell in cells if role_of(cell["metadata"]) == ("solution", "layer_update"))
        solution["source"] = text

    found = about(course, change)["05_update"]
    assert len(json.dumps(found)) < 5_000


def test_the_release_itself_touches_nothing(course):
    for path in sorted((ROOT / "release" / "mlp").glob("*.ipynb")):
        for cell in json.loads(path.read_text("utf-8"))["cells"]:
            if cell["metadata"].get("nbgrader", {}).get("solution") and cell["cell_type"] == "code":
                assert kinds("".join(cell["source"])) == set()
