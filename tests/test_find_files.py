"""Which file is which notebook: other endings, scripts, several attempts; and everything else is named."""

import json
import os
import random
import tarfile
import zipfile

import pytest

import damage
import rebuilding
from mlp_lab.course import load_config
from mlp_lab.marking.submission import find_files, look_through, template
from mlp_lab.marking.submission.find_files import Attempt, latest_first, reason
from mlp_lab.marking.submission.read_script import cells_of_script

FORWARD, PREDICT = damage.FORWARD, damage.PREDICT


@pytest.fixture(scope="module")
def templates():
    found = template.load_all(damage.ROOT / "source" / "mlp", load_config(damage.ROOT / "nbgrader_config.py"))
    return {stem: found[stem] for stem in (FORWARD, PREDICT)}


@pytest.fixture
def stage(templates, tmp_path):
    def run():
        said = rebuilding.stage(tmp_path / "in", tmp_path / "out", templates)
        made = json.loads((tmp_path / "out" / f"{FORWARD}.ipynb").read_text(encoding="utf-8"))
        sources = ["".join(cell["source"]) for cell in made["cells"]]
        return {stem: "; ".join(notes) for stem, notes in said.items()}, sources, made["cells"]

    (tmp_path / "in").mkdir()
    run.folder = tmp_path / "in"
    return run


def labelled(cells, name):
    return next(cell["source"] for cell in cells if damage.grade_id(cell) == name)


# --- endings


@pytest.mark.parametrize(
    "name",
    [f"{FORWARD}{end}" for end in (".json", "", ".txt", ".ipynb.txt", ".ipynb.json", ".ipynb (1)", ".ipynb.download")]
    + ["homework.json", "my work"],
)
def test_whatever_its_ending_a_notebook_is_read(stage, name):
    damage.write(stage.folder, damage.finished(), name=name)
    said, sources, _ = stage()
    assert f"was taken for {FORWARD}.ipynb" in said[FORWARD] and "not used" not in str(said)
    assert damage.RIGHT["layer_forward"] in sources
    assert look_through.candidates(stage.folder)


def test_a_notebook_in_utf_16_under_another_ending(stage):
    (stage.folder / "03_forward.json").write_bytes(damage.text(damage.finished()).encode("utf-16"))
    assert damage.RIGHT["layer_forward"] in stage()[1]


def as_nbconvert(plain):
    parts = ["#!/usr/bin/env python\n# coding: utf-8\n"]
    for number, cell in enumerate(plain["cells"]):
        words = cell["cell_type"] == "markdown"
        lines = "\n".join(f"# {line}" for line in cell["source"].split("\n"))
        parts.append(lines if words else f"# In[{number or ' '}]:\n\n\n{cell['source']}\n")
    return "\n\n".join(parts)


def as_percent(plain):
    parts = ["# ---\n# jupyter:\n#   kernelspec:\n#     name: python3\n# ---\n"]
    for cell in plain["cells"]:
        role = cell["metadata"].get("nbgrader")
        label = f" nbgrader={json.dumps(role)}" if role else ""
        words = cell["cell_type"] == "markdown"
        source = "\n".join(f"# {line}".rstrip() for line in cell["source"].split("\n")) if words else cell["source"]
        parts.append(f"# %%{' [markdown]' if words else ''}{label}\n{source}\n")
    return "\n".join(parts)


@pytest.mark.parametrize("write", [as_nbconvert, as_percent])
@pytest.mark.parametrize(
    "stem, name", [(FORWARD, f"{FORWARD}.py"), (FORWARD, "homework.py"), (PREDICT, f"{PREDICT}.py")]
)
def test_a_script_that_a_notebook_was_exported_to_is_read_as_its_cells(stage, tmp_path, write, stem, name):
    (stage.folder / name).write_text(write(damage.finished(stem)), encoding="utf-8")
    said, *_ = stage()
    assert f"{name}, a script, was taken for {stem}.ipynb" in said[stem]
    made = json.loads((tmp_path / "out" / f"{stem}.ipynb").read_text(encoding="utf-8"))["cells"]
    if stem == FORWARD:
        assert labelled(made, "layer_forward") == damage.RIGHT["layer_forward"]
        own = [cell for cell in made if "mlp_lab_cell" in cell["metadata"]]
        assert own == [], "the lesson's own cells are recognised"
    else:
        assert "My words on answer_layers" in labelled(made, "answer_layers")


def test_a_script_without_marks_is_one_cell(stage):
    (stage.folder / f"{FORWARD}.py").write_text(f"import numpy as np\n\n{damage.RIGHT['layer_forward']}\n")
    said, sources, _ = stage()
    assert any(damage.RIGHT["layer_forward"] in source for source in sources) and "a script" in said[FORWARD]


def test_beside_its_notebook_a_script_is_named_and_counts_as_no_copy(stage, tmp_path):
    damage.write(stage.folder, damage.finished())
    (stage.folder / f"{FORWARD}.py").write_text(as_nbconvert(damage.finished()))
    said, *_ = stage()
    assert said[FORWARD] == "" and said[PREDICT].endswith(f"also there, not used: {FORWARD}.py")


@pytest.mark.parametrize(
    "text", ["# %%\n" * 20_000, "# In[1]:\n#\n\n" * 20_000, "#\n\n" * 60_000, '# %%\n"""' * 9000, ""]
)
def test_no_script_takes_long(text):
    assert len(cells_of_script(text)) <= text.count("\n") + 1


# --- everything else


def test_what_else_lies_there_is_named_in_one_line_and_what_belongs_there_is_not(stage):
    damage.write(stage.folder, damage.finished())
    for name in ("02_building.html", "notes.pdf", "essay.docx", "<b>x.odt", "README.md", "week_5.py", "plot.png"):
        (stage.folder / name).write_bytes(b"x")
    for name in ("glossary.md", "one_page.html"):
        (stage.folder / name).write_bytes(b"x")
    for name in ("requirements.txt", "week_3_data.csv", "mlp_handin.zip", ".DS_Store", "helper.py", "other.py"):
        (stage.folder / name).write_bytes(b"x = 1\n")
    (stage.folder / "lab").mkdir()
    (stage.folder / "lab" / "__init__.py").touch()
    (stage.folder / "lab" / "extra.json").write_text("{}")
    with zipfile.ZipFile(stage.folder / "all.zip", "w") as archive:
        archive.writestr("mlp/07_prediction.ipynb", "{}")
    with tarfile.open(stage.folder / "more.tar.gz", "w:gz"):
        pass
    plain = damage.finished()
    plain["cells"] += [damage.words("![my plot](plot.png)"), damage.code("from helper import x")]
    damage.write(stage.folder, plain)
    said, *_ = stage()
    assert said[FORWARD] == ""
    assert said[PREDICT].split("; ")[1] == (
        "also there, not used: 02_building.html, _b_x.odt, all.zip (it holds notebooks: unpack it there), essay.docx, "
        "more.tar.gz (unpack it there if it holds notebooks), notes.pdf, other.py"
    )


def test_many_files_are_counted_and_none_hides_the_notebook(stage):
    deep = stage.folder / "a" / "b" / "c" / "d" / "e" / "mlp"
    damage.write(deep, damage.finished())
    for number in range(100):
        (stage.folder / f"photo {number}.jpg").write_bytes(b"\xff\xd8")
        (stage.folder / f"00_a{number}.ipynb").write_text("{}")
        damage.write(stage.folder, {"cells": [damage.code("1")]}, name=f"Untitled{number}.ipynb")
    said, sources, _ = stage()
    assert damage.RIGHT["layer_forward"] in sources
    assert "also there, not used: " in said[PREDICT] and "and 292 more" in said[PREDICT]


def test_a_folder_of_very_many_files_is_not_walked_for_ever(stage, monkeypatch):
    monkeypatch.setattr(look_through, "MAX_ENTRIES", 50)
    damage.write(stage.folder, damage.finished())
    (stage.folder / "venv").mkdir()
    for number in range(60):
        (stage.folder / "venv" / f"{number}.txt").touch()
    said, sources, _ = stage()
    assert damage.RIGHT["layer_forward"] in sources
    assert "so many files that not all of them were looked at" in str(said)


def test_no_more_is_read_than_there_is_room_for_and_the_right_names_come_first(stage, monkeypatch):
    damage.write(stage.folder, damage.finished())
    size = (stage.folder / f"{FORWARD}.ipynb").stat().st_size
    monkeypatch.setattr(find_files, "MAX_READ", size * 2)
    for number in range(4):
        damage.write(stage.folder, damage.finished(), name=f"0 homework {number}.ipynb")
    _, sources, _ = stage()
    assert damage.RIGHT["layer_forward"] in sources


def test_a_folder_without_notebooks_says_what_there_is(stage):
    assert look_through.also_there(stage.folder) == ""
    (stage.folder / "work.pdf").touch()
    (stage.folder / "timestamp.txt").touch()
    assert look_through.also_there(stage.folder) == "work.pdf" and look_through.candidates(stage.folder) == []


# --- attempts


def attempts(folder, *places, dates=None):
    """Write the notebook at each place; the first has the right function and all others have not."""
    for number, place in enumerate(places):
        plain = damage.finished()
        if number:
            damage.get(plain, "layer_forward")["source"] = f"def layer_forward(layer, X):\n    return {number}"
        path = folder / place
        damage.write(path.parent, plain, name=path.name)
        os.utime(path, (dates[number] if dates else 315_532_800,) * 2)


@pytest.mark.parametrize(
    "later, earlier",
    [
        (f"attempt_2/{FORWARD}.ipynb", f"attempt_1/{FORWARD}.ipynb"),
        (f"attempt_10/{FORWARD}.ipynb", f"attempt_9/{FORWARD}.ipynb"),
        (f"{FORWARD} (2).ipynb", f"{FORWARD} (1).ipynb"),
        (f"{FORWARD}-Copy2.ipynb", f"{FORWARD}-Copy1.ipynb"),
        (f"{FORWARD}-Copy10.ipynb", f"{FORWARD}-Copy9.ipynb"),
        (f"{FORWARD}_v3.ipynb", f"{FORWARD}_v2.ipynb"),
        (f"2026-11-20/{FORWARD}.ipynb", f"2026-11-09/{FORWARD}.ipynb"),
        (f"20261120/{FORWARD}.ipynb", f"20261109/{FORWARD}.ipynb"),
        (f"1.12.2026/{FORWARD}.ipynb", f"30.11.2026/{FORWARD}.ipynb"),
        (f"b/{FORWARD}.ipynb", f"b/old/{FORWARD}.ipynb"),
        (f"Attempt 2/mlp/{FORWARD}.ipynb", f"Attempt 1/{FORWARD}.ipynb"),
        ("homework 2.ipynb", "homework 1.ipynb"),
    ],
)
def test_at_equal_dates_the_higher_attempt_counts_and_it_is_said(stage, later, earlier):
    attempts(stage.folder, later, earlier)
    said, sources, _ = stage()
    assert damage.RIGHT["layer_forward"] in sources, said
    if "old" not in earlier:
        assert "of 2 copies " in said[FORWARD]
        assert "all were saved at the same time: the higher number counts" in said[FORWARD]


def test_at_different_dates_what_was_saved_last_counts_but_not_against_a_number_that_was_given(stage):
    day = 86_400
    attempts(stage.folder, f"{FORWARD} (1).ipynb", f"{FORWARD} (2).ipynb", dates=[3 * day, 2 * day])
    said, sources, _ = stage()
    assert damage.RIGHT["layer_forward"] in sources
    assert "it was saved last, though another has a higher number" in said[FORWARD]


def test_a_given_number_counts_more_than_a_date(stage):
    attempts(stage.folder, f"attempt_2/{FORWARD}.ipynb", f"attempt_1/{FORWARD}.ipynb", dates=[1000, 100_000])
    said, sources, _ = stage()
    assert damage.RIGHT["layer_forward"] in sources
    assert "the higher number counts, though another was saved later" in said[FORWARD]


def test_the_order_is_the_same_whatever_the_order_on_the_disk():
    places = ["attempt_1", "attempt_2", "final", "final (1)", "x/old", "2026-01-02", "a/b", "a", "v2 (3)", "conv2"]
    many = [Attempt(place, saved) for place in places for saved in (0, 5)]
    expected = [many[place] for place in latest_first(many)]
    rng = random.Random(1)
    for _ in range(20):
        rng.shuffle(many)
        assert [many[place] for place in latest_first(many)] == expected
    assert expected[-1].is_older
    assert reason(Attempt("a", 5), Attempt("b", 5)) == "all were saved at the same time"
    assert reason(Attempt("a", 6), Attempt("b", 5)) == "it was saved last"
