"""`lab.handin`: what it says about the notebooks, and the zip."""

import os
import time
import zipfile

import pytest

from lab.handin import packing as handin
from notebook_folder import RELU, STUB, activations, text, write_all

pytestmark = pytest.mark.usefixtures("shipped_contents")


def packed(path):
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def pack(folder, capsys, **more):
    handin.pack(folder, **more)
    return capsys.readouterr().out


def test_finished_notebooks(tmp_path, capsys):
    write_all(tmp_path)
    (tmp_path / "notes.txt").write_text("private")
    (tmp_path / "01_activations (1).ipynb").write_text("{}")
    said = pack(tmp_path, capsys)
    assert "    check passes: relu\n    not checked: d_relu\n" in said and "    answer written: why\n" in said
    assert "4 of 4 functions attempted (check passes: 2, not checked: 2); 1 of 1 answers written." in said
    assert said.count("saved just now") == 3 and "✓ 03_forward" in said and "– 02_building" in said
    assert "Attempted doesn't mean correct" in said and "as your course tells you" in said
    inside = packed(tmp_path / "mlp_handin.zip")
    assert list(inside) == ["01_activations.ipynb", "02_building.ipynb", "03_forward.ipynb"]
    assert all(inside[name] == (tmp_path / name).read_bytes() for name in inside)
    assert "Packed 3 of 3 notebooks" in said and "mlp_handin.zip" in said
    assert sorted(path.name for path in tmp_path.glob("mlp_handin*")) == ["mlp_handin.zip"]


def test_the_same_files_give_the_same_bytes_with_the_dates_of_the_notebooks(tmp_path, capsys):
    write_all(tmp_path)
    saved = [time.mktime((2026, 3, day, 14, 25, 36, 0, 0, -1)) for day in (4, 5)]
    for stem, when in zip(("01_activations", "02_building"), saved, strict=True):
        os.utime(tmp_path / f"{stem}.ipynb", (when, when))
    pack(tmp_path, capsys)
    first = (tmp_path / "mlp_handin.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "mlp_handin.zip") as archive:
        dates = [entry.date_time for entry in archive.infolist()]
    assert dates[:2] == [(2026, 3, 4, 14, 25, 36), (2026, 3, 5, 14, 25, 36)]
    pack(tmp_path, capsys)
    assert (tmp_path / "mlp_handin.zip").read_bytes() == first


@pytest.mark.parametrize(("when", "year"), [(0, 1980), (-1e9, 1980), (2**33, 2107)])
def test_a_date_that_no_zip_can_hold_is_brought_near(tmp_path, capsys, when, year):
    write_all(tmp_path)
    os.utime(tmp_path / "01_activations.ipynb", (when, when))
    pack(tmp_path, capsys)
    with zipfile.ZipFile(tmp_path / "mlp_handin.zip") as archive:
        assert archive.infolist()[0].date_time[0] == year


def test_what_is_not_attempted_is_named_and_packed_all_the_same(tmp_path, capsys):
    write_all(tmp_path, activations=activations(STUB.format("relu"), "def d_relu(z)\n    return 1"))
    said = pack(tmp_path, capsys)
    assert "✗ 01_activations: saved just now" in said and "    not attempted: relu\n" in said
    assert "    cannot be used: d_relu (cannot be read: line 1 of the cell of d_relu: expected ':'" in said
    assert "    not checked: layer_forward (its check waits for relu)" in said
    assert "3 of 4 functions attempted (cannot be used: 1, not checked: 2); 1 of 1 answers written." in said
    assert len(packed(tmp_path / "mlp_handin.zip")) == 3


def _with_answer(source):
    cell = {
        "cell_type": "markdown",
        "metadata": {"nbgrader": {"grade_id": "answer_why", "grade": True}},
        "source": source,
    }
    return text(RELU, cell)


@pytest.mark.parametrize(
    ("answer", "attempted"),
    [
        ("", False), ("  \n\n", False), ("*Your answer goes here: replace this line.*", False), ("### Why?\n\n", False),
        ("Because.", True), ("### Why?\nBecause.", True),
        (["*Your answer goes here: replace this line.*\n", "Because."], True),
    ],
)  # fmt: skip
def test_written_answers(tmp_path, capsys, answer, attempted):
    write_all(tmp_path, forward=_with_answer(answer))
    said = pack(tmp_path, capsys)
    assert f"    answer {'' if attempted else 'not '}written: why\n" in said and "layer_forward" in said
    assert f"; {attempted:d} of 1 answers written." in said


@pytest.mark.parametrize(
    ("content", "said", "count"),
    [
        (b"", "✗ 01_activations: 01_activations.ipynb is empty", 3),
        (b'{"cells": [', "✗ 01_activations: 01_activations.ipynb is damaged", 3),
        (b"\x00\x01\x02", "is not text", 3),
    ],
)
def test_a_damaged_notebook_is_named_and_packed_as_it_is(tmp_path, capsys, content, said, count):
    write_all(tmp_path, activations=content)
    shown = pack(tmp_path, capsys)
    assert said in shown and "Packed 3 of 3 notebooks (2 readable; damaged: 01_activations): " in shown
    assert "2 of 2 functions attempted" in shown and "1 notebook missing or damaged, and not counted" in shown
    assert "File, Revert Notebook to Checkpoint" in shown and "An older copy" not in shown
    inside = packed(tmp_path / "mlp_handin.zip")
    assert len(inside) == count and inside["01_activations.ipynb"] == content


def test_missing_notebooks_are_named(tmp_path, capsys):
    write_all(tmp_path)
    (tmp_path / "01_activations.ipynb").rename(tmp_path / "01_activations (1).ipynb")
    (tmp_path / "02_building.ipynb").unlink()
    (tmp_path / "02_building.ipynb").mkdir()
    said = pack(tmp_path, capsys)
    assert "01_activations.ipynb is missing; if '01_activations (1).ipynb' is your work, rename it" in said
    assert "02_building.ipynb is a folder" in said
    assert "Packed 1 of 3 notebooks, without 01_activations, 02_building: " in said and "this notebook" not in said
    assert list(packed(tmp_path / "mlp_handin.zip")) == ["03_forward.ipynb"]


def test_an_authors_text_is_no_notebook_to_hand_in(tmp_path, capsys):
    (tmp_path / "01_activations.py").write_text('# %% solution="relu"\n' + RELU)
    said = pack(tmp_path, capsys)
    assert "Nothing to hand in" in said
    assert not list(tmp_path.glob("*.zip"))


def test_a_check_that_fails_is_named_with_what_it_says(tmp_path, capsys):
    check = "assert relu(np.array([-1.0])) == 0, 'a negative number came out'"
    write_all(tmp_path, activations=activations("def relu(z):\n    return z\n", check=check))
    said = pack(tmp_path, capsys)
    assert "✗ 01_activations" in said and "check fails: relu (its check says: a negative number came out)" in said
    assert "check fails: 1" in said and "Packed 3 of 3 notebooks: " in said


def test_the_checkpoint_of_a_damaged_notebook_is_named(tmp_path, capsys):
    write_all(tmp_path, activations=b'{"cells": [')
    (tmp_path / ".ipynb_checkpoints").mkdir()
    (tmp_path / ".ipynb_checkpoints" / "01_activations-checkpoint.ipynb").write_text(activations())
    said = pack(tmp_path, capsys)
    assert "An older copy, saved just now" in said and ": .ipynb_checkpoints/01_activations-checkpoint.ipynb" in said


@pytest.mark.parametrize("error", [KeyboardInterrupt(), RecursionError("too deep")])
def test_checks_that_cannot_be_run_do_not_keep_the_notebooks_from_being_packed(tmp_path, capsys, monkeypatch, error):
    def fails(**kwargs):
        raise error

    monkeypatch.setattr("lab.carry.collect", fails)
    write_all(tmp_path)
    said = pack(tmp_path, capsys)
    assert "the notebooks are packed all the same" in said and len(packed(tmp_path / "mlp_handin.zip")) == 3


@pytest.mark.parametrize("name", ["mine.pdf", "mine", "01_activations.ipynb", ".zip", ""])
def test_another_ending_than_zip_is_refused(tmp_path, capsys, name):
    write_all(tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    said = pack(tmp_path, capsys, out=tmp_path / name if name else "")
    assert said.startswith("Nothing was packed: ") and said.count("\n") == 1 and "give out= a name" in said
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_name_that_is_nearly_right_is_pointed_out(tmp_path, capsys):
    (tmp_path / "01_activations (1).ipynb").write_text(activations())
    said = pack(tmp_path, capsys)
    assert "if '01_activations (1).ipynb' is your work, rename it" in said and "Nothing to hand in" in said


def test_nothing_there(tmp_path, capsys):
    assert "Nothing to hand in: there is no notebook of the lab in" in pack(tmp_path / "nowhere", capsys)


def test_an_unwritable_place_is_one_sentence_and_keeps_the_earlier_zip(tmp_path, capsys):
    write_all(tmp_path)
    said = pack(tmp_path, capsys, out=tmp_path / "nowhere" / "mine.zip")
    assert "could not be written to" in said and "Traceback" not in said
    (tmp_path / "folder.zip").mkdir()
    assert "could not be written to" in pack(tmp_path, capsys, out=tmp_path / "folder.zip")
    assert not list(tmp_path.glob("*.part"))


def test_a_large_zip_is_remarked_on(tmp_path, capsys, monkeypatch):
    write_all(tmp_path)
    monkeypatch.setattr(handin, "LARGE", 100)
    assert "clear the outputs" in pack(tmp_path, capsys)


def test_without_the_shipped_list_the_folder_says_what_there_is(tmp_path, capsys, shipped_contents):
    shipped_contents.unlink()
    write_all(tmp_path)
    assert "Packed 3 of 3" in pack(tmp_path, capsys)


def test_in_a_terminal(tmp_path, capsys, monkeypatch):
    write_all(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert handin.main([]) == 0
    assert handin.main(["--out", "mine.zip", str(tmp_path)]) == 0
    assert (tmp_path / "mine.zip").read_bytes() == (tmp_path / "mlp_handin.zip").read_bytes()
    capsys.readouterr()
    assert handin.main([str(tmp_path / "nowhere")]) == 1
    assert "Go to the folder of the notebooks (cd mlp)" in capsys.readouterr().out
    assert handin.main(["-o", "mine.pdf"]) == 1
    assert "give -o a name" in capsys.readouterr().out
    assert handin.main(["-o", str(tmp_path / "nowhere" / "mine.zip")]) == 1
    said = capsys.readouterr().out
    assert "choose another place with -o." in said and "this notebook" not in said
