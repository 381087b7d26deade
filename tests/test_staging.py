"""Rebuilding a submission: whatever is handed in, nbgrader is given whole notebooks, and quickly."""

from __future__ import annotations

import json
import random
from pathlib import Path

import nbformat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import damage
import rebuilding
from mlp_lab.course import load_config
from mlp_lab.marking.submission import merge_conflict, staging, template


@pytest.fixture(scope="module")
def templates():
    return template.load_all(damage.ROOT / "source" / "mlp", load_config(damage.ROOT / "nbgrader_config.py"))


def stage(tmp_path: Path, templates) -> tuple[dict, dict]:
    """Rebuild what lies in ``tmp_path/in``; return the notes and the notebooks, which must all be whole."""
    said = rebuilding.stage(tmp_path / "in", tmp_path / "out", templates)
    made = {}
    for stem, one in templates.items():
        made[stem] = nbformat.read(tmp_path / "out" / f"{stem}.ipynb", as_version=4)
        nbformat.validate(made[stem])
        roles = [cell.metadata.nbgrader.grade_id for cell in made[stem].cells if cell.metadata.get("nbgrader")]
        assert roles == [slot.grade_id for slot in one.slots if slot.grade_id]
    return said, made


def broken(rng: random.Random) -> bytes:
    """A finished notebook with some damage in its bytes or in its structure."""
    plain = damage.finished(rng.choice([damage.FORWARD, damage.PREDICT]))
    odd = [None, 1, "x", [], {}, [[]], {"a": 1}, "\ud800", ["a", 3], "<<<<<<< a\n=======\n>>>>>>> b"]
    if rng.random() < 0.5:
        for _ in range(rng.randint(1, 6)):
            cell = rng.choice(plain["cells"])
            if not isinstance(cell, dict) or rng.random() < 0.2:
                plain["cells"][rng.randrange(len(plain["cells"]))] = rng.choice(odd)
            elif rng.random() < 0.5:
                cell[rng.choice(["cell_type", "id", "metadata", "source", "attachments"])] = rng.choice(odd)
            else:
                plain["cells"].insert(rng.randrange(40), json.loads(json.dumps(cell)))
        return json.dumps(plain).encode()
    data = bytearray(damage.text(plain).encode())
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(data))
        data[at : at + rng.choice([0, 1, 300])] = rng.choice([b'"', b"{", b"]", b"\\", b"\xff", b"\n<<<<<<< a\n"])
    return bytes(data[: rng.choice([None, rng.randrange(1, len(data))])])


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(rng=st.randoms())
def test_whatever_is_handed_in_nbgrader_gets_whole_notebooks(templates, tmp_path_factory, rng):
    folder = tmp_path_factory.mktemp("damaged")
    (folder / "in").mkdir()
    for name in ("03_forward.ipynb", "7_prediction (2).IPYNB"):
        (folder / "in" / name).write_bytes(broken(rng))
    stage(folder, templates)


def test_a_fault_of_ours_is_passed_on_and_never_becomes_a_notebook_without_marks(templates, tmp_path, monkeypatch):
    damage.write(tmp_path / "in", damage.finished())
    right = staging.rebuild

    def wrong(submission, stem, one, used):
        return right(submission, stem, one, used) if stem != "05_update" else 1 / 0

    monkeypatch.setattr(staging, "rebuild", wrong)
    with pytest.raises(ZeroDivisionError):
        stage(tmp_path, templates)


@pytest.mark.parametrize("text", ["def layer_forward(\n" * 50_000, "x = " + "(" * 900_000, "%a\n" * 20_000])
def test_a_cell_of_absurd_length_is_left_as_text(templates, tmp_path, text):
    plain = damage.finished()
    damage.insert(plain, "layer_forward", damage.code(text))
    damage.write(tmp_path / "in", plain)
    said, made = stage(tmp_path, templates)
    assert "too long to be read as code" in said["03_forward"][0]
    [left] = [cell.source for cell in made["03_forward"].cells if cell.source.startswith("```\n")]
    assert left.removeprefix("```\n").startswith(text[:50_000])


def test_a_file_that_would_fill_the_memory_is_refused(templates, tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "03_forward.ipynb").write_bytes(b'{"cells":[' + b"[]," * 15_000_000)
    said, _ = stage(tmp_path, templates)
    assert "holds too much to be read safely" in said["03_forward"][0]


def test_a_changed_cell_of_the_lesson_stays_in_its_place_and_pictures_stay(templates, tmp_path):
    plain = damage.finished()
    place = damage.find(plain, "layer_forward") - 2
    assert plain["cells"][place]["id"] and not damage.grade_id(plain["cells"][place])
    plain["cells"][place]["source"] += "\nand what I found out"
    picture = {"p.png": {"image/png": "iVBORw0KGgo="}}
    plain["cells"].insert(3, {**damage.words("![](attachment:p.png)"), "attachments": picture, "id": "mine"})
    damage.write(tmp_path / "in", plain)
    said, made = stage(tmp_path, templates)
    got = made["03_forward"].cells
    assert said["03_forward"] == []
    assert got[place + 1].source.endswith("and what I found out") and len(got) == len(plain["cells"])
    assert got[3].attachments == picture and got[3].metadata == {"mlp_lab_cell": 4}


def test_sides_of_a_conflict():
    text = "a\n<<<<<<< HEAD\nb\n||||||| base\nx\n=======\nc\n>>>>>>> other\nd"
    assert merge_conflict.sides(text) == ["a\nb\nd", "a\nc\nd"]
    assert merge_conflict.sides("a\n=======\nb\n>>>>>>> c") == [] and merge_conflict.sides("<<<<<<< a\nb") == []
    assert merge_conflict.commented("<<<<<<< a\nb\n=======\nc\n>>>>>>> d", "=").split("\n")[3] == "c"


def test_a_raw_cell_is_shown_as_the_text_that_it_is(templates, tmp_path):
    """Formgrader puts a raw cell into its page as it is: buttons, styles, scripts."""
    evil = "<style>body{display:none}</style>\n````\n<button onclick=fetch('/formgrader')>Next</button>"
    plain = damage.finished()
    damage.insert(
        plain,
        "layer_forward",
        {"cell_type": "raw", "id": "r", "metadata": {"raw_mimetype": "text/html"}, "source": evil},
    )
    damage.write(tmp_path / "in", plain)
    _, made = stage(tmp_path, templates)
    assert not any(cell.cell_type == "raw" for one in made.values() for cell in one.cells)
    [shown] = [cell.source for cell in made["03_forward"].cells if evil in cell.source]
    assert shown == f"`````\n{evil}\n`````"
