# ruff: noqa: E501 - a cell's text on one line is easier to compare with its neighbours
"""`lab.carry` on notebooks as students really have them: unfinished, broken, saved by other editors, or not there."""

import json
import os
import time
import traceback
from pathlib import Path

import numpy as np
import pytest

from autograder_tests.engine import registry
from lab.carry import bring as carry
from lab.carry.luggage import ago
from lab.notebooks import notebook_files
from notebook_folder import D_RELU, FORWARD, RELU, STUB, activations, code, text, write_all

NOTEBOOKS = Path(notebook_files.__file__).parents[2]


FUNCTIONS = registry.functions()  # in the order of the lessons, as it is shipped


pytestmark = pytest.mark.usefixtures("shipped_contents")


def collect(folder, before="04_backward"):
    luggage = carry.collect(before, folder)
    assert "Traceback" not in repr(luggage) + luggage._repr_html_()
    return luggage


def test_finished_notebooks(tmp_path, capsys):
    write_all(tmp_path)
    luggage = collect(tmp_path)
    assert {name: item.mark for name, item in luggage.functions.items()} == {
        "relu": "✓", "d_relu": "?", "init_layer": "?", "layer_forward": "✓",
    }  # fmt: skip
    forward = luggage.functions["layer_forward"].function
    assert forward.__globals__["relu"] is luggage.functions["relu"].function
    assert forward({"W": np.eye(2), "b": -np.ones(2)}, np.array([[3.0, 0.0]])).tolist() == [[2.0, 0.0]]
    assert capsys.readouterr() == ("", "")


def test_into_fills_the_notebook_and_shows_one_table(tmp_path, capsys, monkeypatch):
    write_all(tmp_path)
    monkeypatch.chdir(tmp_path)
    monkeypatch.delitem(__import__("sys").modules, "IPython", raising=False)
    target = {"kept": 1}
    assert carry.into(target, before="03_forward") is None
    assert set(target) == {"kept", "relu", "d_relu", "init_layer"}
    shown = capsys.readouterr().out
    assert (
        "  ✓ relu: check passed" in shown and "01_activations: saved just now" in shown and "layer_forward" not in shown
    )


def test_the_first_section_has_nothing_to_carry(tmp_path):
    luggage = collect(tmp_path, before="01_activations")
    assert luggage.functions == {} and "No earlier notebook" in repr(luggage) and "No earlier" in luggage._repr_html_()


@pytest.mark.parametrize(
    "cells",
    [
        ["def positive(z):\n    return z * (z > 0)", code("def relu(z):\n    return positive(z)", "solution", "relu")],
        [code("def relu(z):\n    return positive(z)", "solution", "relu"), "def positive(z):\n    return z * (z > 0)"],
        [code("relu = lambda z: z * (z > 0)", "solution", "relu")],
        [code("relu = np.vectorize(lambda z: z if z > 0 else 0, otypes=[float])", "solution", "relu")],
        [code(RELU, "solution", "relu"), "T = {'relu': relu}\nx = T['relu'](3)", "relu = relu(np.arange(3))"],
        [code("    def relu(z):\n        return np.maximum(z, 0)\n", "solution", "relu")],
        [code(STUB.format("relu"), "solution", "relu"), RELU],  # written in a new cell below
        [RELU, code(STUB.format("relu"), "solution", "relu")],  # or above
        [code("%matplotlib inline\n" + RELU + "%time relu(np.arange(3))\n!ls", "solution", "relu")],
        ["def (", "1/0", "while True: pass", "exit()", "input()", code(RELU, "solution", "relu"), "raise SystemExit"],
        [code(RELU + "    # 'unfinished\n", "solution", "relu"), "print('x'"],
        [code(RELU.splitlines(keepends=True), "solution", "relu")],
        [RELU],  # every mark of nbgrader is gone
    ],
)  # fmt: skip
def test_answers_in_many_styles_are_carried(tmp_path, cells):
    write_all(tmp_path, activations=text("import numpy as np", *cells))
    item = collect(tmp_path).functions["relu"]
    assert item.is_own, item.note
    assert np.asarray(item.function(np.array([-1.0, 2.0]))).tolist() == [0.0, 2.0]


def test_nothing_is_taken_from_check_and_marks_cells(tmp_path):
    cells = [
        code("def relu(z):\n    return 'check'", "check", "relu"),
        code("def relu(z):\n    return 'marks'", "marks", "relu"),
    ]
    write_all(tmp_path, activations=text(*cells))
    assert not collect(tmp_path).functions["relu"].is_own
    write_all(tmp_path, activations=text("import numpy as np", code(RELU, "solution", "relu"), *cells))
    assert collect(tmp_path).functions["relu"].function(3) == 3


@pytest.mark.parametrize(
    ("relu", "mark", "said"),
    [
        (STUB.format("relu"), "–", "relu is missing (not written in the saved notebook): write it in 01_activations"),
        ("def relu(z):\n    pass", "–", "not written in the saved notebook"),
        ("", "–", "no function of this name in 01_activations.ipynb"),
        ("def relu(z):\n    x = 1\n    return (z", "✗", "line 3 of the cell of relu"),
        ("relu = 5", "✗", "is of type int, not a function"),
        ("relu = None", "✗", "is nothing (None), not a function"),
        ("relu = undefined_thing(3)", "✗", "NameError"),
        ("def make():\n    while True:\n        pass\nrelu = make()", "✗", "no end after"),
        ("def make():\n    raise SystemExit(3)\nrelu = make()", "✗", "SystemExit"),
        ("import not_installed_anywhere\n@not_installed_anywhere.jit\ndef relu(z):\n    return z", "✗", "not_installed_anywhere"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_becomes_a_missing_function(tmp_path, monkeypatch, relu, mark, said):
    monkeypatch.setattr(carry, "SECONDS", 0.3)
    write_all(tmp_path, activations=activations(relu))
    luggage = collect(tmp_path)
    item = luggage.functions["relu"]
    assert (item.mark, item.is_own) == (mark, False)
    with pytest.raises(NotImplementedError) as caught:
        item.function(np.zeros(3), eps=1)
    assert said in str(caught.value) and "relu" in str(caught.value) and "01_activations" in str(caught.value)
    assert "then run the first cell of this notebook again." in str(caught.value)
    assert item.note in repr(luggage)
    assert luggage.functions["d_relu"].is_own and luggage.functions["d_relu"].function(2) == 1


@pytest.mark.parametrize(
    ("relu", "note"),
    [
        ("def relu(z):\n    return z", "its check says: negative numbers become 0"),
        ("def relu(z):\n    return z / missing", "its check stops with NameError"),
        ("def relu(z):\n    while True:\n        pass", "no end after"),
        (
            "def relu(z):\n    while True:\n        try:\n            z = z + 1\n        except:\n            pass",
            "no end after",
        ),
        ("def relu(z):\n    exit()", "its check stops with"),
        ("def relu(z):\n    return relu(z)", "RecursionError"),
        (
            "def relu(z):\n    class E(Exception):\n        def __str__(self): raise E\n    raise E",
            "its check stops with E",
        ),
        ("def relu(z):\n    raise ValueError('no ' * 300)", "…"),
    ],
)
def test_a_function_that_fails_its_check_is_carried_and_marked(tmp_path, monkeypatch, capsys, relu, note):
    monkeypatch.setattr(carry, "SECONDS", 0.3)
    write_all(
        tmp_path,
        activations=activations(
            relu, check="print('checking')\nassert relu(np.array([-1.0]))[0] == 0, 'negative numbers become 0'"
        ),
    )
    item = collect(tmp_path).functions["relu"]
    assert item.is_own and item.mark == "✗" and note in item.note
    assert len(item.note) < 300
    assert capsys.readouterr().out == ""


def test_endless_functions_cost_little_time_altogether(tmp_path, monkeypatch):
    monkeypatch.setattr(carry, "SECONDS", 0.2)
    endless = "while True: pass"
    cells = [code(f"def f{i}(z):\n    {endless}", "solution", f"f{i}") for i in range(6)]
    cells += [code(f"f{i}(3)", "check", f"f{i}") for i in range(6)]
    write_all(tmp_path, activations=text(*cells))
    notebook_files.CONTENTS.unlink()
    functions = collect(tmp_path).functions
    assert [item.mark for name, item in functions.items() if name.startswith("f")] == ["✗", "✗", "?", "?", "?", "?"]
    assert "not checked" in functions["f5"].note


def test_a_check_that_waits_for_another_function_is_no_fault(tmp_path):
    write_all(tmp_path, activations=activations(STUB.format("relu")))
    forward = collect(tmp_path).functions["layer_forward"]
    assert forward.is_own and forward.mark == "?" and forward.note == "its check waits for relu"


def test_a_check_that_stops_in_another_function_names_that_one(tmp_path):
    write_all(tmp_path, activations=activations("def relu(z):\n    return z / 'x'\n"))
    functions = collect(tmp_path).functions
    assert functions["relu"].mark == "✗"
    assert (functions["layer_forward"].mark, functions["layer_forward"].note) == (
        "?",
        "its check stops in relu (01_activations)",
    )


def test_a_check_finds_what_the_notebook_defines_and_changes_nothing(tmp_path):
    check = "relu_before = relu\nassert relu(SAMPLES).min() == 0\nrelu = None\nnp.random.seed(0)"
    write_all(tmp_path, activations=activations(RELU, D_RELU, "SAMPLES = np.array([-1.0, 2.0])", check=check))
    item = collect(tmp_path).functions["relu"]
    assert item.mark == "✓" and item.function.__globals__["relu"] is item.function
    assert "SAMPLES" not in item.function.__globals__


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"  \n \n", "is empty"),
        (activations().encode()[:-40], "is damaged"),
        (b"{", "is damaged"),
        (b'{\n<<<<<<< HEAD\n "cells": [],\n=======\n "cells": [1],\n>>>>>>> other\n}', "merge conflict"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "is not text"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n", "Git LFS pointer"),
        (b"<!DOCTYPE html><html>", "is not a notebook"),
        (b"[1, 2, 3]", "has no cells"),
        (b'{"cells": {"a": 1}}', "has no cells"),
        (b"null", "has no cells"),
        (b"[" * 100_000, "nested too deeply"),
        (b"\0" * 500, "is not text"),
    ],
)
def test_an_unreadable_notebook_is_one_clear_line(tmp_path, content, said):
    write_all(tmp_path, activations=content)
    luggage = collect(tmp_path)
    lines = [line for line in repr(luggage).split("\n") if "01_activations" in line]
    assert len(lines) == 1 and said in lines[0]
    assert said in luggage._repr_html_()
    with pytest.raises(NotImplementedError, match=r"relu could not be loaded: 01_activations\.ipynb .*" + said):
        luggage.functions["relu"].function(1)
    assert luggage.functions["init_layer"].is_own and luggage.functions["layer_forward"].is_own


@pytest.mark.parametrize(
    "content",
    [
        b'{"cells": [3, null, {}, {"cell_type": 7}, {"cell_type": "code", "source": {"a": 1}, "metadata": []}]}',
        b'{"cells": []}',
    ],
)
def test_odd_cells_are_passed_over(tmp_path, content):
    write_all(tmp_path, activations=content)
    luggage = collect(tmp_path)
    assert luggage.functions["relu"].note == "no function of this name in 01_activations.ipynb"


def test_a_folder_a_link_or_a_pipe_in_place_of_the_file(tmp_path):
    write_all(tmp_path)
    path = tmp_path / "01_activations.ipynb"
    path.unlink()
    path.mkdir()
    assert "is a folder" in repr(collect(tmp_path))
    path.rmdir()
    os.mkfifo(path)
    assert "is not an ordinary file" in repr(collect(tmp_path))
    path.unlink()
    path.symlink_to(path.name)
    assert "cannot be opened" in repr(collect(tmp_path))
    path.unlink()
    path.symlink_to("nowhere.ipynb")
    assert "01_activations.ipynb is missing" in repr(collect(tmp_path))


@pytest.mark.parametrize(
    "other",
    ["01_activations (1).ipynb", "01_activations-Copy1.ipynb", "Copy of 01_activations.ipynb", "01_Activations.IPYNB", "01 activations.ipynb", "01_activations.ipynb.txt"],
)  # fmt: skip
def test_an_absent_notebook_with_a_name_nearby(tmp_path, other):
    write_all(tmp_path)
    (tmp_path / "01_activations.ipynb").rename(tmp_path / other)
    line = next(line for line in repr(collect(tmp_path)).split("\n") if "01_activations" in line)
    assert f"01_activations.ipynb is missing; if {other!r} is your work, rename it" in line


def test_an_absent_notebook_or_folder(tmp_path):
    write_all(tmp_path)
    (tmp_path / "02_building.ipynb").unlink()
    assert "02_building: 02_building.ipynb is not in this folder: put it beside this notebook" in repr(
        collect(tmp_path)
    )
    luggage = collect(tmp_path / "nowhere")
    assert len(luggage.functions) == 4 and not any(item.is_own for item in luggage.functions.values())


def _vscode(notebook):
    for cell in notebook["cells"]:
        cell.pop("id")
        cell["metadata"]["vscode"] = {"languageId": "python"}
        cell["source"] = cell["source"].splitlines(keepends=True)
    notebook["metadata"] = {"language_info": {"name": "python"}}
    notebook["nbformat_minor"] = 2


def _colab(notebook):
    for cell in notebook["cells"]:
        cell["metadata"] = {"id": "aB3", "colab": {"base_uri": "https://localhost"}}
        cell.pop("id")
    notebook["metadata"] = {"colab": {"provenance": []}, "kernelspec": {"name": "python3"}}


def _nbformat_3(notebook):
    cells = notebook.pop("cells")
    for cell in cells:
        cell["input"] = cell.pop("source").splitlines(keepends=True)
    notebook |= {"nbformat": 3, "worksheets": [{"cells": cells}]}


def _future(notebook):
    notebook |= {"nbformat": 4, "nbformat_minor": 99, "something": [1]}


def _dropped(notebook):
    for cell in notebook["cells"]:
        cell.pop("metadata")
        cell.pop("outputs")
        cell["cell_type"] = "code"


@pytest.mark.parametrize("editor", [_vscode, _colab, _nbformat_3, _future, _dropped])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_notebooks_saved_by_other_editors(tmp_path, editor, encoding):
    notebook = json.loads(activations("# ü ≤ 网\n" + RELU))
    editor(notebook)
    write_all(tmp_path, activations=json.dumps(notebook, ensure_ascii=False).replace("\n", "\r\n").encode(encoding))
    luggage = collect(tmp_path)
    assert luggage.functions["relu"].is_own and luggage.functions["relu"].function(-3) == 0


def test_an_authors_text_notebooks(tmp_path):
    (tmp_path / "01_activations.py").write_text(
        "# ---\n# jupyter: {}\n# ---\n\n# %% [markdown]\n# def relu(z): text\n\n# %%\nimport numpy as np\n\n"
        '# %% solution="relu"\n### BEGIN SOLUTION\n' + RELU + "### END SOLUTION\n\n"
        '# %% check="relu"\nassert relu(-3) == 0\n\n# %% marks="relu" points=3\n# marked here\n\n'
        '# %% solution="d_relu"\n' + D_RELU
    )
    luggage = collect(tmp_path, before="02_building")
    assert [item.mark for item in luggage.functions.values()] == ["✓", "?"]
    assert luggage.functions["relu"].function(np.array([-2, 3])).tolist() == [0, 3]


def test_a_saved_notebook_goes_before_a_text_of_the_same_name(tmp_path):
    write_all(tmp_path)
    (tmp_path / "01_activations.py").write_text('# %% solution="relu"\ndef relu(z):\n    return 77\n')
    assert collect(tmp_path).functions["relu"].function(3) == 3


@pytest.mark.parametrize("contents", ["", "{", "[]", '{"notebooks": 3}', '{"notebooks": {"01_activations": 3}}', None])
def test_without_the_shipped_list_the_notebooks_say_what_they_hold(tmp_path, shipped_contents, contents):
    shipped_contents.unlink()
    if contents is not None:
        shipped_contents.write_text(contents)
    write_all(tmp_path)
    (tmp_path / "notes.ipynb").write_text("{")
    assert list(collect(tmp_path).functions) == ["relu", "d_relu", "init_layer", "layer_forward"]


def test_a_helper_of_the_same_name_stays_in_its_notebook(tmp_path):
    other = code("def relu(z):\n    return 0 * z + 7\n" + FORWARD, "solution", "layer_forward")
    write_all(tmp_path, forward=text("import numpy as np", other))
    functions = collect(tmp_path).functions
    assert functions["relu"].function(3) == 3
    assert functions["layer_forward"].function({"W": np.eye(2), "b": 0}, np.ones((1, 2))).tolist() == [[7, 7]]


def test_a_traceback_shows_the_students_line(tmp_path):
    write_all(tmp_path, activations=activations("x = 3\n\ndef relu(z):\n    return z / None\n"))
    try:
        collect(tmp_path).functions["relu"].function(1)
    except TypeError:
        shown = traceback.format_exc()
    assert 'File "01_activations, the cell of relu", line 4' in shown and "return z / None" in shown


def test_warnings_about_a_students_text_stay_away(tmp_path, recwarn):
    write_all(
        tmp_path,
        activations=activations(
            "def relu(z):\n    '\\d is no escape'\n    return np.maximum(z, 0) if z is not 'a' else 0\n"
        ),
    )
    assert collect(tmp_path).functions["relu"].mark == "✓"
    assert not recwarn.list


def test_experiments_are_not_run_again(tmp_path):
    trap = tmp_path / "trap"
    write_all(
        tmp_path, activations=activations(RELU, D_RELU, f"open({str(trap)!r}, 'w')", "X = [relu(i) for i in range(10)]")
    )
    assert "X" not in collect(tmp_path).functions["relu"].function.__globals__
    assert not trap.exists()


def test_markup_in_a_students_text_is_shown_as_text(tmp_path):
    write_all(tmp_path, activations=activations("def relu(z):\n    raise ValueError('<script>alert(1)</script>')"))
    assert "<script>" not in collect(tmp_path)._repr_html_()


def test_the_table_has_a_text_and_an_html_form_without_colour_alone(tmp_path):
    write_all(tmp_path, activations=activations(STUB.format("relu")))
    luggage = collect(tmp_path)
    assert "  – relu: not written in the saved notebook. Did you save it?\n  ? d_relu: no check" in repr(luggage)
    assert "scope='row'" in luggage._repr_html_() and "<caption" in luggage._repr_html_()
    assert "save it, then run this cell again" in repr(luggage)


def test_save_times_in_words():
    now = time.mktime((2026, 3, 5, 14, 30, 0, 0, 0, -1))
    assert ago(now - 5, now) == "just now (05 Mar 2026, 14:29)"
    assert ago(now - 61, now).startswith("1 minute ago (")
    assert ago(now - 3 * 60, now).startswith("3 minutes ago (")
    assert ago(now - 7200, now).startswith("2 hours ago (")
    assert ago(now - 86400, now) == "1 day ago (04 Mar 2026, 14:30)"
    assert "later than this computer's clock" in ago(now + 3600, now)
    assert ago(None) == ""
    assert ago(315_532_800 + 3600, now) == "before you got it (as it was handed out)"  # the zip's own date


def test_the_authors_own_notebooks(monkeypatch, shipped_contents):
    """Every solution of the lessons is carried, works in its slice alone, and passes its visible check."""
    shipped_contents.unlink()
    luggage = carry.collect(folder=NOTEBOOKS)
    assert list(luggage.functions) == FUNCTIONS
    assert {item.name: item.note for item in luggage.functions.values() if item.mark != "✓"} == {}
    mlp = luggage.functions["init_mlp"].function(((2, "relu"), (3, "sigmoid"), (1, None)), np.random.default_rng(0))
    X, y = np.random.default_rng(1).normal(size=(7, 2)), np.arange(7) % 2
    losses = luggage.functions["mlp_train"].function(mlp, X, y, 4, 5, 0.1, np.random.default_rng(2))
    assert len(losses) == 5 and np.isfinite(losses).all()
