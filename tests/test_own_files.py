"""A student's own files: which ones notebooks need, and which ones are used when they are marked."""

import base64
import os

import pytest

from autograder_tests.transport.separate_process import SeparateProcess
from lab.elsewhere import own_files
from lab.slicing.celltext import read_cell
from mlp_lab.marking import student_processes
from mlp_lab.marking.submission import look_through


def write(folder, **files):
    for name, text in files.items():
        path = folder / name.replace("__", "/").replace("_py", ".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def code(folder, *cells, texts=()):
    return own_files.collect(folder, [read_cell("cell", cell).text for cell in cells], texts)


@pytest.mark.parametrize(
    "cell",
    [
        "import helpers", "import helpers as h", "from helpers import *", "from helpers import f as relu",
        "def relu(z):\n    import helpers\n    return z", "%run helpers.py", "%run -i ./helpers",
        "exec(open('helpers.py').read())",
        "import importlib\nh = importlib.import_module('helpers')",
        "%load_ext autoreload\n%autoreload 2\nimport helpers",
        "import runpy\nrunpy.run_path('helpers.py')", "if True:\n    import helpers.sub", "h = __import__('helpers')",
    ],
)  # fmt: skip
def test_modules_that_are_needed_in_whatever_way_are_found_with_what_they_need(tmp_path, cell):
    write(
        tmp_path,
        helpers_py="import deeper.one\n",
        deeper__one_py="",
        deeper__two_py="",
        private_py="",
        lab__carry_py="",
    )
    assert code(tmp_path, cell).code == ["deeper/one.py", "deeper/two.py", "helpers.py"]
    assert code(tmp_path, "import numpy as np\nfrom lab import carry").code == []


def test_folders_that_a_notebook_puts_on_the_path(tmp_path):
    write(tmp_path, src__deep_py="", outside_py="")
    found = code(tmp_path, "import sys", "sys.path.append('src')\nfrom deep import f")
    assert found.code == ["src/deep.py"] and own_files.folders_of(found.code) == ["", "src"]
    assert code(tmp_path / "src", "import sys\nsys.path.insert(0, '..')\nimport outside").code == []


def test_a_name_that_belongs_to_a_library_is_not_taken_but_said(tmp_path):
    write(tmp_path, queue_py="", numpy_py="", matplotlib__x_py="", week_5_py="")
    found = code(tmp_path, "import queue, numpy, matplotlib, week_5")
    assert found.code == [] and sorted(found.taken) == ["matplotlib/", "numpy.py", "queue.py"]


def test_limits_hold(tmp_path):
    for number in range(own_files.MAX_FILES + 20):
        (tmp_path / f"m{number}.py").write_text("x = 1\n")
    imports = (f"import m{number}" for number in range(own_files.MAX_FILES + 20))
    assert len(code(tmp_path, *imports).code) == own_files.MAX_FILES
    (tmp_path / "large.py").write_text("#" * (own_files.MAX_BYTES + 1))
    (tmp_path / "odd.py").write_bytes(b"\xff\xfe\x00")
    assert code(tmp_path, "import large, odd").code == []


def test_linked_pictures(tmp_path):
    text = """![a](a.png) <img width=3 src='b c.jpg'> ![c](<d%20e.gif> "title") ![by name][one] ![](sub/f.webp?raw=1)
[one]: g.png
![](https://example.org/far.png) ![](attachment:h.png) ![](data:image/png;base64,AA) [text](i.png) ![gone](gone.png)
![out](../out.png) ![](x.svg)"""
    for name in ("a.png", "b c.jpg", "d e.gif", "g.png", "i.png", "x.svg", "sub/f.webp"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    (tmp_path.parent / "out.png").write_bytes(b"x")
    found = code(tmp_path, texts=[text])
    assert sorted(found.pictures) == ["a.png", "b c.jpg", "d e.gif", "g.png", "sub/f.webp"]
    assert [line.split()[0] for line in sorted(found.absent)] == ["../out.png", "gone.png", "x.svg"]


@pytest.mark.parametrize(
    "name", ["é" * 150 + ".py", "a\0.py", "../" * 50 + "a.py", "/etc/x.py", "~/x.py", "a/" * 90 + ".py"]
)
def test_names_that_no_file_can_have_are_survived(tmp_path, name):
    write(tmp_path, helpers_py="x = 1")
    cells = [f"exec(open({name!r}).read())", f"import sys\nsys.path.append({name!r})\nimport helpers"]
    found = code(tmp_path, *cells, texts=[f"![a]({name}.png) <img src='{name}.png'>"])
    assert found.code == ["helpers.py"] and found.pictures == []


def cell(source, kind="code"):
    return {"cell_type": kind, "source": source, "metadata": {}}


def test_marking_takes_ordinary_files_of_the_submission_only(tmp_path):
    home = tmp_path / "in" / "attempt"
    write(tmp_path, secret_py="x = 1")
    write(
        home, mine_py="a = 1", numpy_py="", random_py="", lab__carry_py="", week_5_py="", pkg__x_py="b", venv__y_py=""
    )
    (home / "venv" / "pyvenv.cfg").write_text("")
    write(tmp_path / "in", beside_py="c = 1", other__mine_py="not this one")
    os.symlink(tmp_path / "secret.py", home / "secret.py")
    found = look_through.beside(tmp_path / "in", home, [cell("import numpy, mine, secret")])
    assert found.code == {"mine.py": "a = 1", "pkg/x.py": "b", "beside.py": "c = 1"}
    assert sorted(note.about["file"] for note in found.notes) == ["numpy.py", "secret.py"]


def test_functions_run_beside_the_labs_files_and_no_solution(tmp_path):
    write(tmp_path, lab__data_py="", a_csv="")
    (tmp_path / "01_activations.ipynb").write_text("the solution")
    (tmp_path / "week_3_data.csv").write_text("X1,X2")
    own = {"src/deep.py": "x = 1", "mine.py": "y = 1", f"../{tmp_path.name}.py": ""}
    with student_processes.student_folder(tmp_path, own) as (folder, path):
        there = sorted(one.relative_to(folder).as_posix() for one in folder.rglob("*") if one.is_file())
        assert there == ["a_csv", "lab/data.py", "mine.py", "src/deep.py", "week_3_data.csv"]
        assert path == [folder, folder / "src"]
        assert not (folder.parent / f"{tmp_path.name}.py").exists()
    assert not folder.exists()


def test_pictures_are_put_into_the_cells_that_link_to_them(tmp_path):
    (tmp_path / "my plot.png").write_bytes(b"picture")
    os.symlink("/etc/hostname", tmp_path / "link.png")
    text = "![a](my%20plot.png) <img src='my%20plot.png' width=3/> ![](link.png) ![](gone.png)"
    cells = [cell(text, "markdown"), cell(text), cell("![a](lab/x.png)", "markdown")]
    notes = look_through.show_pictures(cells, tmp_path, tmp_path)
    [(name, files)] = cells[0]["attachments"].items()
    assert base64.b64decode(files["image/png"]) == b"picture" and cells[0]["source"].count(f"attachment:{name}") == 2
    assert cells[1] == cell(text) and "gone.png" in cells[0]["source"]
    assert [note.about["file"] for note in notes] == ["link.png"]


def test_what_a_file_brings_takes_no_place_of_a_function_that_is_given(tmp_path):
    (tmp_path / "mine.py").write_text("def relu(z):\n    return -1\n\ndef forward(z):\n    return relu(z)\n")
    pieces = [("a", "from mine import *"), ("b", "def other(z):\n    return relu(z)")]
    with SeparateProcess(path=[tmp_path]) as process:
        loaded = process.load(pieces, ["relu"])
        assert loaded.replaced == [] and {"forward", "other"} <= set(loaded.defined)
        assert process.call("other", (3,), standins={"relu": lambda z: z + 1}).result == 4
