"""What is large in a notebook is left out and named; what is small and marked stays, whatever stands beside it."""

import json
import random

import nbformat
import pytest

import damage
import rebuilding
from lab.handin.packing import left_out
from lab.notebooks import limits
from lab.notebooks.cells import SavedCell, too_long, trim
from lab.notebooks.notebook_files import without_outputs
from lab.notebooks.trimming import shortened
from mlp_lab.course import load_config
from mlp_lab.marking.submission import read_file, template

MB = 1_000_000
FORWARD = damage.FORWARD


@pytest.fixture(scope="module")
def templates():
    found = template.load_all(damage.ROOT / "source" / "mlp", load_config(damage.ROOT / "nbgrader_config.py"))
    return {stem: found[stem] for stem in (FORWARD, damage.PREDICT)}


def stage(tmp_path, templates, plain, stem=FORWARD):
    """Rebuild a notebook; return its notes as one text and its cells, in which both right functions must stand."""
    damage.write(tmp_path / "in", plain, stem)
    said = rebuilding.stage(tmp_path / "in", tmp_path / "out", templates)
    made = nbformat.read(tmp_path / "out" / f"{stem}.ipynb", as_version=4)
    cells = {cell.metadata.nbgrader.grade_id: cell for cell in made.cells if cell.metadata.get("nbgrader")}
    if stem == FORWARD:
        for name in ("layer_forward", "mlp_forward"):
            assert damage.RIGHT[name] in cells[name].source
    return "; ".join(said[stem]), cells, made.cells


def photograph(name, megabytes):
    return {name: {"image/jpeg": "A" * int(megabytes * MB)}}


# --- pictures


def test_large_pictures_go_and_the_cells_stay(templates, tmp_path):
    plain = damage.finished()
    both = {**photograph("one photo.jpg", 6), **photograph("two.jpg", 6)}
    words = "My derivation: ![one](attachment:one%20photo.jpg) and ![two](attachment:two.jpg), see above."
    damage.insert(plain, "layer_forward", {**damage.words(words), "attachments": both}, after=False)
    number = damage.find(plain, "layer_forward")
    said, _, cells = stage(tmp_path, templates, plain)
    assert said == f"two pictures (12 MB) were left out of cell {number}"
    [shown] = [cell for cell in cells if "My derivation" in cell.source]
    assert "attachment:" not in shown.source and "see above" in shown.source and not shown.get("attachments")
    assert left_out(tmp_path / "in" / f"{FORWARD}.ipynb") == [said]


@pytest.mark.parametrize(
    "before, after",
    [
        ("![my plot](data:image/png;base64,", ")"),
        ("<img width=3 src='data:image/png;base64,", "'>"),
        ("data:image/png;base64,", " "),
    ],
)
def test_pictures_in_the_text_itself_go_too_and_its_words_stay(templates, tmp_path, before, after):
    plain = damage.finished()
    text = f"first words {before}{'A' * 4 * MB}{after} last words ![small](data:image/png;base64,iVBO)"
    damage.insert(plain, "layer_forward", damage.words(text), after=False)
    said, _, cells = stage(tmp_path, templates, plain)
    assert said.startswith("one picture (4 MB) was left out of cell ")
    [shown] = [cell.source for cell in cells if "first words" in cell.source]
    assert "last words" in shown and "base64,iVBO" in shown and len(shown) < 300


def test_pictures_in_written_answers_are_kept_before_all_others(templates, tmp_path):
    plain = damage.finished(damage.PREDICT)
    small = {f"{number}.png": {"image/png": "A" * 2 * MB} for number in range(6)}
    plain["cells"].insert(1, {**damage.words("my plots"), "attachments": small})
    answer = damage.get(plain, "answer_layers")
    answer["attachments"] = photograph("drawn.jpg", 7)
    answer["source"] += " ![drawn](attachment:drawn.jpg)"
    damage.get(plain, "answer_batch_size")["attachments"] = photograph("larger.jpg", 8)
    said, cells, all_cells = stage(tmp_path, templates, plain, damage.PREDICT)
    assert len(cells["answer_layers"].attachments["drawn.jpg"]["image/jpeg"]) == 7 * MB
    assert "![drawn](attachment:drawn.jpg)" in cells["answer_layers"].source
    assert "larger.jpg" not in cells["answer_batch_size"].get("attachments", {})
    [own] = [cell for cell in all_cells if cell.source.startswith("my plots")]
    assert len(own.attachments) == 1
    assert "six pictures (18 MB) were left out of cells 2 and " in said


# --- outputs


def test_no_size_of_the_outputs_costs_a_cell(templates, tmp_path, monkeypatch):
    monkeypatch.setattr(read_file, "MAX_MEMORY", 5 * MB)  # so that far less than in reality is too much
    plain = damage.finished()
    printed = {"output_type": "stream", "name": "stdout", "text": ["1\n", '"]}', "\\"] * 150_000}
    drawn = {"output_type": "display_data", "data": {"image/png": "A" * 3 * MB, "x/json": [[[1], {"outputs": [2]}]]}}
    damage.insert(plain, "layer_forward", damage.code("train()", outputs=[printed, drawn]), after=False)
    plain["metadata"]["widgets"] = {"state": {str(number): {"a": [{}]} for number in range(5_000)}}
    said, *_ = stage(tmp_path, templates, plain)
    assert said.startswith("old outputs were left out (") and "picture" not in said
    assert left_out(tmp_path / "in" / f"{FORWARD}.ipynb") == []


def test_outputs_are_cut_out_of_any_json_and_nothing_else_is():
    rng = random.Random(3)

    def value(depth=0):
        kind = rng.random()
        if depth > 4 or kind < 0.4:
            return rng.choice([1, None, 'a"b', "[", "]{", "\\", "outputs", '"outputs": [', '\\"outputs', 2.5, "é"])
        if kind < 0.7:
            return [value(depth + 1) for _ in range(rng.randrange(4))]
        return {rng.choice(["a", "outputs2", "b]"]): value(depth + 1) for _ in range(rng.randrange(4))}

    for _ in range(300):
        cells = [
            {"outputs": [value() for _ in range(3)], "source": ['print("outputs": [', value()], "metadata": value()}
            for _ in range(3)
        ]
        text = json.dumps({"cells": cells, "metadata": {"widgets": {"a": value()}}}, indent=rng.choice([None, 1]))
        expected = {"cells": [{**cell, "outputs": []} for cell in cells], "metadata": {"widgets": {}}}
        assert json.loads(without_outputs(text.encode())) == expected
        without_outputs(text[: rng.randrange(len(text))].encode())


def test_a_large_file_that_is_cut_off_in_its_outputs_keeps_its_other_cells(templates, tmp_path):
    plain = damage.finished()
    long = damage.code("x", outputs=[{"text": ["a line of output\n"] * 400_000}])
    plain["cells"].append(long)
    text = damage.text(plain)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / f"{FORWARD}.ipynb").write_text(text[: len(text) - 1000], encoding="utf-8")
    said = rebuilding.stage(tmp_path / "in", tmp_path / "out", templates)
    assert "cut off or damaged" in "; ".join(said[FORWARD]) and "missing" not in "; ".join(said[FORWARD])


# --- cells


def test_thousands_of_tiny_cells_cost_no_other(templates, tmp_path):
    plain = damage.finished()
    damage.insert(plain, "layer_forward", *[damage.code(f"x{n} = {n}") for n in range(5000)], after=False)
    said, *_ = stage(tmp_path, templates, plain)
    assert said == ""


def test_of_too_many_cells_those_that_nobody_marks_go_and_it_is_said(templates, tmp_path):
    plain = damage.finished()
    damage.insert(plain, "layer_forward", *[damage.words("so") for _ in range(limits.MAX_CELLS)], after=False)
    said, *_ = stage(tmp_path, templates, plain)
    assert "cells were left out, those of words first" in said


TABLE = "  [1.0, 2.0, -3.5],\n" * 20_000
LONG = {
    "a table of two megabytes": "X = np.array([\n" + TABLE + "])",
    "at the margin": "X = [\n" + TABLE.replace("  [", "[") + "]",
    "a list of texts": "X = [" + '"abc", ' * 50_000 + "]",
    "a text": 'data = """' + "1,2,3\n" * 50_000 + '"""',
    "a picture as a text": 'img = "data:image/png;base64,' + "iVBO" * 100_000 + '"',
    "one long line of bytes": 'img = b"' + "iVBO" * 100_000 + '"',
    "a tuple": "t = (" + "1, " * 100_000 + ")",
    "a dictionary in a call": "t = dict(a={" + "'a': 1, " * 100_000 + "})",
    "comments": "# epoch 1: 0.3\n" * 50_000 + "x = 1",
}


@pytest.mark.parametrize("what", LONG)
def test_data_in_a_code_cell_costs_no_function_even_in_the_same_cell(templates, tmp_path, what):
    plain = damage.finished()
    damage.insert(plain, "layer_forward", damage.code(LONG[what]), after=False)
    cell = damage.get(plain, "layer_forward")
    cell["source"] = f"{LONG[what]}\n\n{cell['source']}"
    said, cells, _ = stage(tmp_path, templates, plain)
    assert said.startswith("long tables or texts (") and " were left out of cells " in said
    assert len(cells["layer_forward"].source) < 2000
    name = LONG[what].split(" =")[0]
    assert name.startswith("#") or f"{name} = " in cells["layer_forward"].source, "the name is still bound"


def test_a_log_pasted_above_a_function_costs_it_nothing(templates, tmp_path):
    plain = damage.finished()
    cell = damage.get(plain, "layer_forward")
    cell["source"] = "epoch 1 loss 0.3\n" * 100_000 + cell["source"]
    said, cells, _ = stage(tmp_path, templates, plain)
    assert said.startswith("only functions and imports were taken from cell ")
    assert "epoch" not in cells["layer_forward"].source


def test_long_words_are_cut_at_their_end_and_others_stay(templates, tmp_path):
    plain = damage.finished(damage.PREDICT)
    plain["cells"].insert(1, damage.words("log " * 3 * MB))
    said, cells, made = stage(tmp_path, templates, plain, damage.PREDICT)
    assert said == "the end of a long text (12 MB) was left out of cell 2"
    assert "the loss fell" in cells["answer_layers"].source
    assert max(len(cell.source) for cell in made) < limits.MAX_CELL_WORDS + 100


def test_where_all_code_is_too_much_what_is_labelled_or_defines_something_stays():
    own = [SavedCell(number, "code", f"y{number} = 1\n" * 1000) for number in range(1, 100)]
    function = "def relu(z):\n    return z\n"
    cells, notes = trim([*own, SavedCell(100, "code", function, grade_id="relu"), SavedCell(101, "code", function)])
    assert [cell.text for cell in cells[-2:]] == [function] * 2 and {cell.kind for cell in cells[-2:]} == {"code"}
    assert sum(len(cell.text) for cell in cells if cell.kind == "code") <= limits.MAX_CODE
    assert len(notes) == 1 and "too much code" in notes[0]


HOSTILE = {
    "brackets that open": "x = " + "[(" * 40_000,
    "brackets in brackets": "[(" * 25_000 + ")]" * 25_000,
    "flat ones between": "[{}" * 30_000,
    "quotes": "'" * 90_001,
    "texts that do not end": '"""a' * 30_001,
    "quotes of both kinds": "\"'" * 40_000,
    "backslashes": '"' + "\\" * 90_001,
    "decorators": "@\n" * 40_000,
    "heads of functions": "def f(\n" * 20_000,
    "pictures that do not end": "![" * 40_000,
    "tags that do not end": "<img " * 30_000,
}


@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_texts_are_walked_through_once(what):
    """Walked through again from each place, these would take hours."""
    cells, notes = trim(
        [SavedCell(1, "code", HOSTILE[what]), SavedCell(2, "markdown", f"data:image/png;base64,AA {HOSTILE[what]}")]
    )
    assert notes and (cells[0].kind == "raw" or not too_long(cells[0].text))


def test_an_honest_cell_is_not_touched():
    text = damage.RIGHT["layer_forward"]
    assert shortened(text) == text and not too_long(text)
    cells = [SavedCell(1, "code", text, grade_id="layer_forward"), SavedCell(2, "markdown", "words " * 1000)]
    assert trim(cells) == (cells, [])
