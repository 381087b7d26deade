"""Earlier releases are kept, stated, and recognised when they come back; no ordinary build adds one."""

import json
import re
import shutil
import zipfile

import pytest

import damage
import fake_course
import rebuilding
from mlp_lab import build, cli, files, handed_out
from mlp_lab.course import CONTENTS, HANDED_OUT, Course, load_config
from mlp_lab.errors import LabError
from mlp_lab.marking.submission import template
from small_course import copy_of

ROOT = damage.ROOT
FORWARD, PREDICT = damage.FORWARD, damage.PREDICT


# --- kept when a release is handed out


@pytest.fixture
def course(built_course, tmp_path):
    return Course(copy_of(built_course, tmp_path / "course"))


def make(course, **options):
    return build.build(course, assets=False, say=lambda line: None, **options)


def stated(folder):
    return json.loads((folder / "lab" / "contents.json").read_text())["release"]


def test_only_a_zip_adds_a_release_and_every_release_says_which_it_is(course):
    ledger = course.root / HANDED_OUT
    assert stated(course.release) == "0+" and not ledger.exists()
    assert make(course, zipped=True).release == "1"
    assert stated(course.release) == stated(course.source) == stated(course.notebooks) == "1"
    with zipfile.ZipFile(course.root / "dist" / "mlp.zip") as archive:
        assert json.loads(archive.read("mlp/lab/contents.json"))["release"] == "1"
    kept = ledger.read_bytes()
    text = kept.decode("utf-8")
    assert "not written yet" in text and "def double(x)" in text
    for secret in ("secret_factor", "One point for the word", "autograder_tests", "HIDDEN TESTS", "BEGIN SOLUTION"):
        assert secret not in text
    assert not re.search(r"20\d\d-\d\d-\d\d", text)

    fake_course.edit(course.notebooks / "01_doubling.py", "Twice as much.", "Two times as much.")
    assert make(course).release == "1+" and ledger.read_bytes() == kept
    assert make(course, zipped=True, first=True).release == "1"
    assert "Twice as much." not in ledger.read_text(encoding="utf-8")


def test_first_says_something_about_a_zip_only(course, capsys):
    assert cli.main(["build", "--first", "--keep-assets", "--root", str(course.root)]) == 1
    assert "give --zip as well" in capsys.readouterr().err


def test_releases_are_numbered_by_all_that_students_get_and_each_text_is_kept_once(tmp_path):
    release, ledger = tmp_path / "mlp", handed_out.Ledger()
    path = release / "01_a.ipynb"

    def cell(name, text):
        return {"id": name, "cell_type": "markdown", "metadata": {}, "source": [text]}

    def write(*texts):
        files.write(path, json.dumps({"cells": [cell(f"c{number}", text) for number, text in enumerate(texts)]}))

    write("one", "two")
    files.write(release / CONTENTS, "{}")
    assert ledger.stated(handed_out.digest_of(release)) == "0+"
    assert ledger.add(release) == ledger.add(release) == 1 and len(ledger.versions) == 1
    files.write(release / CONTENTS, '{"release": "1"}')
    assert ledger.stated(handed_out.digest_of(release)) == "1", "what it says of itself does not count"
    write("one", "three")
    assert ledger.stated(handed_out.digest_of(release)) == "1+"
    assert ledger.add(release) == 2 and sorted(ledger.texts.values()) == ["one", "three", "two"]
    files.write(release / "lab" / "helper.py", "x = 1\n")
    assert ledger.add(release) == 3
    write("one", "two")
    (release / "lab" / "helper.py").unlink()
    assert ledger.stated(handed_out.digest_of(release)) == "1", "as it was before"
    files.write(tmp_path / "kept.json", ledger.as_text())
    again = handed_out.load(tmp_path / "kept.json")
    assert again.as_text() == ledger.as_text() and again.add(release) == 1
    assert [[one.text for one in cells] for cells in again.cells("01_a")] == [
        ["one", "three"],
        ["one", "three"],
        ["one", "two"],
    ]


@pytest.mark.parametrize("damaged", ["", "{}", "<<<<<<< HEAD", '{"texts": {}, "versions": [{"version": 1}]}', "[1]"])
def test_a_damaged_list_is_one_sentence(course, damaged):
    (course.root / HANDED_OUT).write_text(damaged)
    with pytest.raises(LabError, match="take it back from git"):
        handed_out.load(course.root / HANDED_OUT)
    with pytest.raises(template.TemplateError, match="take it back from git"):
        template.load_all(course.source, load_config(course.config))


def test_the_committed_list_holds_released_text_only():
    ledger = handed_out.load(ROOT / HANDED_OUT)
    assert ledger.versions, "a course that hands the committed release out has its texts here"
    assert (ROOT / HANDED_OUT).read_text(encoding="utf-8") == ledger.as_text()
    whole = "\n".join(ledger.texts.values())
    assert not re.search(r"autograder_tests|(BEGIN|END) (SOLUTION|HIDDEN TESTS|MARK SCHEME)|\bmlp_lab\b|/home/", whole)
    squeezed = "\n".join(line.strip() for line in whole.splitlines())
    for path in sorted((ROOT / "source" / "mlp").glob("*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["metadata"].get("nbgrader", {}).get("solution"):
                secret = re.split(r"(?m)^.*(?:BEGIN|END) SOLUTION.*$", "".join(cell["source"]))[1]
                secret = "\n".join(line.strip() for line in secret.strip().splitlines())
                assert secret not in squeezed, cell["id"]


# --- recognised when it comes back


@pytest.fixture(scope="module")
def repaired(tmp_path_factory):
    """Templates of lessons that were changed after they had been handed out."""
    source = tmp_path_factory.mktemp("repaired") / "source"
    shutil.copytree(ROOT / "source" / "mlp", source / "mlp", ignore=shutil.ignore_patterns("lab", "0[12456]*"))
    ledger = handed_out.Ledger()
    ledger.add(ROOT / "release" / "mlp")
    files.write(source / HANDED_OUT.name, ledger.as_text())
    for stem in (FORWARD, PREDICT):
        path = source / "mlp" / f"{stem}.ipynb"
        plain = json.loads(path.read_text(encoding="utf-8"))
        for cell in plain["cells"]:
            cell["source"] = "".join(cell["source"])
            if cell["metadata"].get("nbgrader", {}).get("grade_id", "").startswith("answer_"):
                continue
            cell["source"] = cell["source"].replace("the", "the the", 1) if "the" in cell["source"] else cell["source"]
        del plain["cells"][damage.find(plain, "check_layer_forward" if stem == FORWARD else "check_mlp_predict") + 3]
        path.write_text(json.dumps(plain), encoding="utf-8")
    found = template.load_all(source / "mlp", load_config(ROOT / "nbgrader_config.py"))
    return {stem: found[stem] for stem in (FORWARD, PREDICT)}


def stage(folder, templates):
    said = rebuilding.stage(folder / "in", folder / "out", templates)
    made = {stem: json.loads((folder / "out" / f"{stem}.ipynb").read_text(encoding="utf-8")) for stem in templates}
    return {stem: "; ".join(notes) for stem, notes in said.items()}, {stem: one["cells"] for stem, one in made.items()}


@pytest.mark.parametrize("labels", [True, False])
def test_cells_of_an_earlier_release_are_the_lessons_and_nobody_changed_them(repaired, tmp_path, labels):
    for stem in (FORWARD, PREDICT):
        plain = damage.finished(stem)
        plain["cells"].append(damage.words("a cell of my own"))
        if not labels:
            for cell in plain["cells"]:
                cell["metadata"] = {}
                cell.pop("id", None)
        damage.write(tmp_path / "in", plain, stem)
    said, made = stage(tmp_path, repaired)
    for stem in (FORWARD, PREDICT):
        assert "it was made from an earlier version of the lesson" in said[stem]
        assert "changed" not in said[stem] and "missing (" not in said[stem]
        if labels:
            assert said[stem] == "it was made from an earlier version of the lesson"
        own = [cell for cell in made[stem] if "mlp_lab_cell" in cell["metadata"]]
        shown = [cell["source"] for cell in own if "mlp_lab_earlier" not in cell["metadata"]]
        assert shown == ["a cell of my own"]
        words = [cell for cell in made[stem] if cell["cell_type"] == "markdown" and cell["source"]]
        now = [slot.source for slot in repaired[stem].slots if slot.kind == "markdown" and slot.role != "answer"]
        assert [cell["source"] for cell in words if cell["source"] in now] == now, "today's words stand there"
    sources = {damage.grade_id(cell): cell["source"] for cell in made[FORWARD]}
    assert sources["layer_forward"] == damage.RIGHT["layer_forward"]
    answers = {damage.grade_id(cell): cell["source"] for cell in made[PREDICT]}
    assert answers["answer_layers"].startswith("My words on answer_layers")


def test_a_stub_of_an_earlier_release_is_still_a_stub(repaired, tmp_path):
    release = json.loads((ROOT / "release" / "mlp" / f"{FORWARD}.ipynb").read_text(encoding="utf-8"))
    damage.write(tmp_path / "in", release)
    said, made = stage(tmp_path, repaired)
    slots = repaired[FORWARD].with_role("solution")
    for name, slot in slots.items():
        [cell] = [cell for cell in made[FORWARD] if damage.grade_id(cell) == name]
        assert cell["source"] == repaired[FORWARD].slots[slot].source
    assert said[FORWARD] == "it was made from an earlier version of the lesson"
    assert not [cell for cell in made[PREDICT] if "mlp_lab_cell" in cell["metadata"]]


def test_a_stub_that_returned_something_is_known_by_its_text(tmp_path):
    """Reading it, one would take it for an answer."""
    old = 'def layer_forward(layer, X):\n    """…"""\n    answer = X  # replace this line\n    return answer'
    source = tmp_path / "source"
    (source / "mlp").mkdir(parents=True)
    shutil.copy(ROOT / "source" / "mlp" / f"{FORWARD}.ipynb", source / "mlp")
    release = json.loads((ROOT / "release" / "mlp" / f"{FORWARD}.ipynb").read_text(encoding="utf-8"))
    damage.get(release, "layer_forward")["source"] = [old]
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / f"{FORWARD}.ipynb").write_text(json.dumps(release), encoding="utf-8")
    ledger = handed_out.Ledger()
    ledger.add(tmp_path / "old")
    files.write(source / HANDED_OUT.name, ledger.as_text())
    templates = template.load_all(source / "mlp", load_config(ROOT / "nbgrader_config.py"))
    damage.write(tmp_path / "in", release)
    _, made = stage(tmp_path, templates)
    [cell] = [cell for cell in made[FORWARD] if damage.grade_id(cell) == "layer_forward"]
    assert "NotImplementedError" in cell["source"]


def test_code_that_the_lesson_gave_stays_as_the_student_had_it(repaired, tmp_path):
    """What a student built may need it in the words of that day."""
    plain = damage.finished()
    damage.write(tmp_path / "in", plain)
    _, made = stage(tmp_path, repaired)
    kept = {cell["source"] for cell in made[FORWARD] if cell["metadata"].get("mlp_lab_earlier")}
    given = {cell["source"] for cell in plain["cells"] if cell["cell_type"] == "code" and not damage.grade_id(cell)}
    now = {slot.source for slot in repaired[FORWARD].slots}
    assert given - now == kept and kept
