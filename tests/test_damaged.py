"""Damaged and unusual submissions: from the file on the disk through `nbgrader autograde` to the gradebook."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

import damage
from courses import make_course, run_nbgrader
from mlp_lab.marking.grading import Grading
from outcome import book, by_hand, rows


def grades(folder: Path) -> dict:
    """Every grade: (student, cell) → (automatic mark, mark by hand, whether somebody has to look)."""
    with book(folder) as gradebook:
        return {
            (submission.student.id, grade.cell.name): (grade.auto_score, grade.manual_score, grade.needs_manual_grade)
            for submission in gradebook.assignment_submissions("mlp")
            for notebook in submission.notebooks
            for grade in notebook.grades
        }


def snapshot(folder: Path) -> dict:
    return {
        str(path.relative_to(folder)): path.readlink() if path.is_symlink() else path.is_file() and path.read_bytes()
        for path in sorted(folder.rglob("*"))
    }


@pytest.fixture(scope="module")
def marked(tmp_path_factory):
    """The whole class of damage, marked in one run of nbgrader's own command."""
    course = make_course(tmp_path_factory.mktemp("damaged") / "course")
    damage.make(course / "submitted")
    before = snapshot(course / "submitted")
    done = run_nbgrader(course, "autograde", "mlp")
    assert done.returncode == 0, done.stderr[-6000:]
    assert snapshot(course / "submitted") == before, "what was handed in was changed"
    return course, grades(course), rows(course), done


@pytest.mark.parametrize("name", damage.CASES)
def test_each_gets_the_marks_that_its_code_deserves_and_one_line_says_what_was_repaired(marked, name):
    _, got, sheets, _ = marked
    case = damage.CASES[name]
    assert {function: got[name, f"marks_{function}"][0] for function in case.marks} == case.marks
    section = sheets[name].sections[case.notebook]
    said = section.said
    assert re.search(case.says, said) if case.says else not said, said
    assert section.handed_in == ("not handed in" not in said)


def test_nothing_but_the_notebooks_is_copied_and_nothing_staged_is_left(marked):
    course, *_ = marked
    copied = {path.name for path in (course / "autograded" / "poisoned" / "mlp").iterdir()}
    assert "numpy.py" not in copied and "timestamp.txt" not in copied
    kept = (course / "autograded" / "poisoned" / "mlp" / "lab" / "__init__.py").read_text(encoding="utf-8")
    assert "poison" not in kept
    assert not list((course / ".mlp-lab").glob("staged-*"))


def test_cells_of_ones_own_stay_where_they_stood(marked):
    course, *_ = marked

    def order(student, *texts):
        path = course / "autograded" / student / "mlp" / "03_forward.ipynb"
        sources = [cell.source for cell in nbformat.read(path, 4).cells]
        return [next(number for number, source in enumerate(sources) if text in source) for text in texts]

    for student, texts in {
        "as_it_should_be": ("def layer_forward", "a cell of my own", "8 marks for layer_forward", "def mlp_forward"),
        "new_cell_below_the_stub": ("offset = 0", "def layer_forward", "def mlp_forward"),
        "metadata_stripped": ("8 marks for layer_forward", "def through", "def mlp_forward"),
        "split_between_helper_and_def": ("def sums", "def layer_forward", "8 marks for"),
    }.items():
        places = order(student, *texts)
        assert places == sorted(places), (student, places)


def test_the_instructors_cells_are_all_there_once(marked):
    course, *_ = marked
    release = nbformat.read(course / "release" / "mlp" / "03_forward.ipynb", 4)
    plain = [cell.source for cell in release.cells if "nbgrader" not in cell.metadata]
    for name, case in damage.CASES.items():
        if case.notebook != damage.FORWARD:
            continue
        cells = nbformat.read(course / "autograded" / name / "mlp" / "03_forward.ipynb", 4).cells
        sources = [cell.source for cell in cells]
        assert [text for text in sources if text in plain] == plain, name
        roles = [cell.metadata["nbgrader"]["grade_id"] for cell in cells if cell.metadata.get("nbgrader")]
        assert roles == [cell.metadata.nbgrader["grade_id"] for cell in release.cells if "nbgrader" in cell.metadata]


def test_a_syntax_error_is_shown_with_its_line(marked):
    course, *_ = marked
    path = course / "autograded" / "syntax_error_in_a_solution" / "mlp" / "03_forward.ipynb"
    [cell] = [one for one in nbformat.read(path, 4).cells if one.id == "marks_layer_forward"]
    assert "line 2" in json.dumps(cell.metadata["mlp_lab"]["results"])


def test_written_answers_are_where_the_marker_looks(marked):
    course, got, *_ = marked
    for name, case in damage.CASES.items():
        if case.notebook == damage.PREDICT:
            cells = nbformat.read(course / "autograded" / name / "mlp" / "07_prediction.ipynb", 4).cells
            for topic in ("answer_batch_size", "answer_layers"):
                [cell] = [one for one in cells if one.metadata.get("nbgrader", {}).get("grade_id") == topic]
                assert cell.cell_type == "markdown" and cell.source.startswith(f"My words on {topic}:"), name
                assert got[name, topic] == (None, None, True)


def test_feedback_says_it_at_the_top_and_escapes_it(marked):
    course, *_ = marked
    for student in ("hostile_name", "empty_file", "solutions_merged"):
        done = run_nbgrader(course, "generate_feedback", "mlp", "--student", student)
        assert done.returncode == 0, done.stderr[-3000:]
    page = {
        name: (course / "feedback" / name / "mlp" / "03_forward.html").read_text(encoding="utf-8")
        for name in ("hostile_name", "empty_file", "solutions_merged")
    }
    assert "About your submission" in page["solutions_merged"] and "of my own" not in page["solutions_merged"]
    assert "mlp_forward was found in the cell of layer_forward" in page["solutions_merged"]
    assert "it is empty" in page["empty_file"] and "Not there to be marked" in page["empty_file"]
    assert "<script>alert(1)" not in page["hostile_name"]


def test_the_mark_command_marks_the_same_and_names_them_in_its_summary(marked, tmp_path):
    folder, got, *_ = marked
    course = make_course(tmp_path / "course")
    chosen = ("empty_file", "cut_off", "swapped_labels", "a_link_to_another_student", "as_it_should_be")
    for name in chosen:
        shutil.copytree(folder / "submitted" / name, course / "submitted" / name, symlinks=True)
    command = [sys.executable, "-m", "mlp_lab", "mark", "--root", str(course)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert grades(course) == {key: grade for key, grade in got.items() if key[0] in chosen}
    table = (course / "marks.csv").read_text(encoding="utf-8-sig").splitlines()
    assert table[0].endswith(",problem,notes")
    for name in chosen[:-1]:
        says = damage.CASES[name].says
        assert re.search(rf"^  {name}, 03_forward: .*{says}", done.stdout, re.M), done.stdout
        assert re.search(says, next(line for line in table if line.startswith(f"{name},")))
    assert "  empty_file: not handed in: 01_activations, 02_building, 04_backward, 05_update, " in done.stdout
    assert (course / "submitted" / "cut_off" / "mlp" / "03_forward.ipynb").is_file()


def test_a_resubmission_is_marked_from_nothing_and_marks_by_hand_are_kept(tmp_path):
    course = make_course(tmp_path / "course")
    folder = course / "submitted" / "noor" / "mlp"
    for stem in (damage.FORWARD, damage.PREDICT):
        damage.write(folder, damage.finished(stem), stem)
    Grading(course).mark_all(lambda line: None)
    by_hand(course, "noor", "answer_layers", 3.5)
    by_hand(course, "noor", "answer_batch_size", 4.0)
    by_hand(course, "noor", "marks_mlp_predict", 5.0)

    # Marked again as it is: no mark by hand needs another look.
    assert run_nbgrader(course, "autograde", "mlp", "--force").returncode == 0
    got = grades(course)
    assert got["noor", "answer_layers"] == (None, 3.5, False)
    assert got["noor", "marks_mlp_predict"] == (6, 5.0, False)

    # A new answer, a function less, a check deleted, and one notebook gone.
    plain = damage.finished(damage.PREDICT)
    damage.get(plain, "answer_layers")["source"] = "Something else"
    damage.get(plain, "mlp_predict")["source"] = damage.stub("mlp_predict", damage.PREDICT)
    del plain["cells"][damage.find(plain, "marks_mlp_predict")]
    damage.write(folder, plain, damage.PREDICT)
    (folder / "03_forward.ipynb").unlink()
    Grading(course).mark_all(lambda line: None)
    got = grades(course)
    assert got["noor", "marks_layer_forward"] == (0, None, False)
    assert got["noor", "marks_mlp_predict"] == (0, 5.0, True)
    assert got["noor", "answer_layers"] == (None, 3.5, True)
    assert got["noor", "answer_batch_size"] == (None, 4.0, False)
    notes = rows(course)["noor"].sections[damage.PREDICT].notes
    assert any("the answer on layers has changed since it was marked by hand" in str(note) for note in notes)
    assert not rows(course)["noor"].sections[damage.FORWARD].handed_in

    # Not looked at yet and marked once more: it still needs another look.
    Grading(course).mark_all(lambda line: None, everybody=True)
    assert grades(course)["noor", "answer_layers"] == (None, 3.5, True)

    # All notebooks withdrawn: no automatic mark stands, those by hand do.
    for path in folder.glob("*.ipynb"):
        path.unlink()
    Grading(course).mark_all(lambda line: None)
    got = grades(course)
    assert not any(auto for auto, _, _ in got.values())
    assert got["noor", "answer_batch_size"][1:] == (4.0, True)


def test_a_class_in_which_nobody_left_a_readable_file_is_marked(tmp_path):
    course = make_course(tmp_path / "course")
    damage.CASES["empty_file"].hand_in(course / "submitted" / "one" / "mlp")
    (course / "submitted" / "two" / "mlp").mkdir(parents=True)
    done = run_nbgrader(course, "autograde", "mlp")
    assert done.returncode == 0, done.stderr[-3000:]
    assert set(rows(course)) == {"one"} and rows(course)["one"].total("auto") == 0
    assert "two" in done.stderr
