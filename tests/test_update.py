"""A student's folder is brought to a newer release: every cell that they wrote is there, the old folder is kept."""

import copy
import json
import shutil
import zipfile

import pytest

from fake_course import REPOSITORY
from lab import update
from lab.notebooks.cells import role_of

RELEASE = REPOSITORY / "release" / "mlp"
STEM = "01_activations"


def read(path):
    return json.loads(path.read_text("utf-8"))


def write(path, notebook):
    path.write_text(json.dumps(notebook), "utf-8")


def text(cell):
    return "".join(cell["source"])


def texts(notebook):
    return [text(cell) for cell in notebook["cells"]]


def number_of(notebook, grade_id):
    return next(
        i for i, c in enumerate(notebook["cells"]) if c["metadata"].get("nbgrader", {}).get("grade_id") == grade_id
    )


@pytest.fixture
def student(tmp_path):
    """A half-finished folder: two functions, a cell of their own, a changed cell of the lesson."""
    folder = tmp_path / "my mlp"
    shutil.copytree(RELEASE, folder)
    notebook = read(folder / f"{STEM}.ipynb")
    cells = notebook["cells"]
    cells[number_of(notebook, "relu")]["source"] = "def relu(z):\n    return abs(z)  # mine"
    cells[number_of(notebook, "d_sigmoid")]["source"] = "def d_sigmoid(z):\n    return 0"
    cells.insert(number_of(notebook, "relu") + 1, own("print(relu(3))  # a try of mine", "typed-by-hand"))
    changed = next(cell for cell in cells if text(cell).startswith("z, h ="))
    changed["source"] = text(changed) + "\nprint('with a line of mine')"
    write(folder / f"{STEM}.ipynb", notebook)
    (folder / "mine.py").write_text("HELPER = 1\n", "utf-8")
    return folder


def own(source, name):
    return {"cell_type": "code", "id": name, "metadata": {}, "source": source, "outputs": [], "execution_count": 7}


@pytest.fixture
def newer(tmp_path):
    """A newer release as a zip: another text, a cell more, one less, another check."""
    folder = tmp_path / "newer" / "mlp"
    shutil.copytree(RELEASE, folder)
    notebook = read(folder / f"{STEM}.ipynb")
    cells = notebook["cells"]
    cells[0]["source"] = "# 1 · Another title"
    del cells[4]
    cells.insert(6, own("print('new in this release')", "new-in-this-release"))
    cells[number_of(notebook, "check_relu")]["source"] = "assert relu(1) == 1"
    write(folder / f"{STEM}.ipynb", notebook)
    (folder / "lab" / "new_module.py").write_text("", "utf-8")
    (folder / "lab" / "suspects.py").unlink()
    contents = read(folder / update.CONTENTS)
    contents["release"] = "2"
    write(folder / update.CONTENTS, contents)
    archive = tmp_path / "mlp.zip"
    with zipfile.ZipFile(archive, "w") as made:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                made.write(path, path.relative_to(folder.parent))
    return archive


def test_every_cell_that_was_written_is_in_the_new_lesson(student, newer):
    before, said = read(student / f"{STEM}.ipynb"), []
    kept = update.update(newer, student, said.append)
    after = read(student / f"{STEM}.ipynb")
    there = texts(after)
    assert "def relu(z):\n    return abs(z)  # mine" in there and "def d_sigmoid(z):\n    return 0" in there
    place = there.index("def relu(z):\n    return abs(z)  # mine")
    assert there[place + 1] == "print(relu(3))  # a try of mine" and there[place + 2] == "assert relu(1) == 1"
    assert sum(one.endswith("print('with a line of mine')") for one in there) == 1
    assert there[0] == "# 1 · Another title" and "print('new in this release')" in there
    assert texts(before)[4] not in there, "what the old lesson said and the new one does not is gone"
    ids = [cell["id"] for cell in after["cells"]]
    assert len(set(ids)) == len(ids)
    assert (student / "mine.py").exists() and (student / "lab" / "new_module.py").exists()
    assert not (student / "lab" / "suspects.py").exists()
    assert read(kept / f"{STEM}.ipynb") == before and (kept / "mine.py").exists()
    assert "  01_activations: relu, d_sigmoid, and 2 further cells of yours" in said


def test_the_marker_finds_in_it_what_it_looks_for(student, newer):
    update.update(newer, student, lambda line: None)
    roles = [role_of(cell["metadata"]) for cell in read(student / f"{STEM}.ipynb")["cells"]]
    for name in ("relu", "d_relu", "sigmoid"):
        assert roles.count(("solution", name)) == roles.count(("check", name)) == roles.count(("marks", name)) == 1


def test_doing_it_twice_changes_nothing_and_a_second_copy_gets_another_name(student, newer):
    first = update.update(newer, student, lambda line: None)
    after = read(student / f"{STEM}.ipynb")
    said = []
    assert update.update(newer, student, said.append) is None and "already" in said[0]
    assert read(student / f"{STEM}.ipynb") == after
    contents = read(student / update.CONTENTS)
    write(student / update.CONTENTS, {**contents, "release": "1"})
    second = update.update(newer, student, lambda line: None)
    assert second != first and read(student / f"{STEM}.ipynb") == after


def test_without_a_list_of_released_cells_nothing_is_lost(student, newer):
    contents = read(student / update.CONTENTS)
    del contents["cells"]
    write(student / update.CONTENTS, contents)
    before = texts(read(student / f"{STEM}.ipynb"))
    update.update(newer, student, lambda line: None)
    after = texts(read(student / f"{STEM}.ipynb"))
    assert [one for one in before if one.strip() and one not in after and "NotImplementedError" not in one] == []


def test_two_cells_of_one_function_are_both_kept():
    new = read(RELEASE / f"{STEM}.ipynb")
    old = copy.deepcopy(new)
    at = number_of(old, "relu")
    old["cells"][at]["source"] = "def relu(z):\n    return 1"
    again = {**copy.deepcopy(old["cells"][at]), "source": "def relu(z):\n    return 2"}
    old["cells"].insert(at + 1, again)
    released = {cell["id"]: update.hash_of(text(cell)) for cell in new["cells"]}
    done = update.merge(old, new, released)
    there = texts(done.notebook)
    assert done.written == ["relu"] and done.own == 1
    assert "def relu(z):\n    return 1" in there and "def relu(z):\n    return 2" in there


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda folder: None, "cannot be read as a zip"),
        (lambda folder: zipped(folder, {"a.txt": "x"}), "is no release of this lab"),
        (lambda folder: zipped(folder, {"mlp/lab/contents.json": "{}", "mlp/../../out": "x"}), "is no release"),
        (lambda folder: zipped(folder, {"lab/contents.json": "{}", "C:/Windows/x.py": "x"}), "cannot have"),
        (lambda folder: zipped(folder, {"lab/contents.json": "{}", "..\\..\\x.py": "x"}), "cannot have"),
        (lambda folder: zipped(folder, {"lab/contents.json": "{}", "/x.py": "x"}), "cannot have"),
        (lambda folder: zipped(folder, {"lab/contents.json": "{}", "x": "a file", "x/y": "in it"}), "cannot have"),
        (lambda folder: zipped(folder, {"mlp/another_lab/contents.json": "{}"}), "is no release of this lab"),
        (lambda folder: zipped(folder, {"lab/contents.json": "[" * 100_000}), "names no notebook"),
        (
            lambda folder: zipped(folder, {"lab/contents.json": '{"notebooks": ["01_activations"]}'}),
            "names no notebook",
        ),
        (lambda folder: damaged(folder), "cannot be read as a zip"),
    ],
)
def test_what_is_no_release_changes_nothing(make, words, student, tmp_path, capsys, monkeypatch):
    before = read(student / f"{STEM}.ipynb")
    make(tmp_path)
    monkeypatch.chdir(student)
    assert update.main([str(tmp_path / "bad.zip")]) == 1
    assert words in capsys.readouterr().err and read(student / f"{STEM}.ipynb") == before
    assert sorted(path.name for path in tmp_path.iterdir() if "before" in path.name) == []


def zipped(folder, files):
    with zipfile.ZipFile(folder / "bad.zip", "w") as made:
        for name, content in files.items():
            made.writestr(name, content)


def damaged(folder):
    """The files' bytes are other ones, their list is right."""
    with zipfile.ZipFile(folder / "bad.zip", "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("lab/contents.json", "{}" * 100)
    data = bytearray((folder / "bad.zip").read_bytes())
    data[47:51] = b"\xff" * 4
    (folder / "bad.zip").write_bytes(data)


def test_a_folder_where_a_file_goes_stops_it_before_anything_is_changed(student, newer, tmp_path):
    (student / "lab" / "new_module.py").mkdir()
    with pytest.raises(update.UpdateError, match="move it away"):
        update.update(newer, student)
    assert not [path for path in tmp_path.iterdir() if "before" in path.name]


def test_a_disk_that_fails_leaves_a_copy_and_says_where(student, newer, tmp_path, monkeypatch):
    before = {path.name: path.read_bytes() for path in student.glob("*.ipynb")}
    monkeypatch.setattr(update.Path, "write_bytes", lambda path, data: (_ for _ in ()).throw(OSError("no room")))
    with pytest.raises(update.UpdateError, match=r"no room.*before the update"):
        update.update(newer, student)
    [kept] = [path for path in tmp_path.iterdir() if "before" in path.name]
    assert {path.name: path.read_bytes() for path in kept.glob("*.ipynb")} == before


@pytest.mark.parametrize("said", ['{"cells": [1], "notebooks": 3}', '{"cells": {"01_activations": 3}}', "[" * 100_000])
def test_a_damaged_list_of_released_cells_is_as_none(said, student, newer):
    (student / update.CONTENTS).write_text(said, "utf-8")
    update.update(newer, student)
    assert "def relu(z):\n    return abs(z)  # mine" in texts(read(student / f"{STEM}.ipynb"))


def test_ids_that_were_made_to_meet_end():
    names = ["a" * 50 + "-3", "a" * 60, "b", "a" * 60]
    made = update._with_own_ids([{"id": name} for name in names])
    assert len({cell["id"] for cell in made}) == 4 and [cell["id"] for cell in made[:3]] == names[:3]


def test_a_damaged_notebook_stops_it_before_anything_is_changed(student, newer, tmp_path):
    (student / f"{STEM}.ipynb").write_text("{", "utf-8")
    with pytest.raises(update.UpdateError, match="Nothing was changed"):
        update.update(newer, student)
    assert not [path for path in tmp_path.iterdir() if "before" in path.name]


def test_a_folder_without_the_lab_is_left_alone(newer, tmp_path):
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(update.UpdateError, match="none of the lab's notebooks"):
        update.update(newer, empty)
