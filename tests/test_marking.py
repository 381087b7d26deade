"""From notebooks on disk through nbgrader to the gradebook and back to the student, mark by mark."""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path

import nbformat
import pytest

from autograder_tests.engine import registry
from autograder_tests.selftest import answers, expected
from courses import make_course, run_nbgrader
from mlp_lab import cli
from mlp_lab.marking import command, save_marks, sheet, sheet_text
from mlp_lab.marking.grading import Grading
from outcome import book, by_hand, rows, table
from small_course import copy_of


def marks(folder: Path) -> dict[tuple[str, str], float]:
    """Every automatic mark in the gradebook: (student, function) → marks."""
    with book(folder) as gradebook:
        return {
            (submission.student.id, grade.cell.name.removeprefix("marks_")): grade.auto_score
            for submission in gradebook.assignment_submissions("mlp")
            for notebook in submission.notebooks
            for grade in notebook.grades
            if grade.cell.name.startswith("marks_")
        }


def points(folder: Path) -> dict[str, tuple[float, str]]:
    """Points and notebook of each function, from the source notebooks."""
    found = {}
    for path in sorted((folder / "source" / "mlp").glob("*.ipynb")):
        for cell in nbformat.read(path, 4).cells:
            role = cell.metadata.get("nbgrader", {})
            if role.get("grade_id", "").startswith("marks_"):
                found[role["grade_id"].removeprefix("marks_")] = (float(role["points"]), path.stem)
    return found


def test_every_mark_of_the_class_is_what_its_code_deserves(marked_class):
    folder, students = marked_class
    got, worth, judged = marks(folder), points(folder), 0
    labelled = {function: {answer.source: answer for answer in answers.load(function)} for function in worth}
    for student in students:
        for function, (most, notebook) in worth.items():
            code, mark = student.choice(function), got[student.name, function]
            answer = labelled[function].get(code)
            if code is None or notebook[:2] in student.missing:
                assert mark == 0, (student.name, function)
            elif answer is None:  # a syntax error, an endless loop, an os._exit
                assert mark < most, (student.name, function)
            elif answer.kind == "right":
                assert mark == most, (student.name, function, answer.label)
            else:
                deserved = expected.alone(answer, registry.checks_of(function), most)
                assert mark == pytest.approx(deserved), (student.name, function, answer.label)
            judged += 1
    assert judged == len(students) * len(worth) > 200


def test_totals_on_the_mark_sheet(marked_class):
    folder, students = marked_class
    sheets = rows(folder)
    assert set(sheets) == {student.name for student in students}
    assert sheet.total(sheets["ada"]) == "90/90 + 10/10 pending"
    assert sheet.total(sheets["dmitri"]) == "90/90 + 0/10"  # both answers were left as released
    assert sheet.total(sheets["kalinda"]) == "0/90 + 0/10"
    assert sheets["lars"].total("auto") == 90 - sum(most for most, name in points(folder).values() if name[:2] == "05")
    assert not sheets["lars"].sections["05_update"].handed_in
    text = sheet_text.as_text(list(sheets.values()))
    assert re.search(r"^lars .* missing .*$", text, re.M)
    assert all(f"{name} " in text for name in sheets)


def test_one_mistake_costs_its_function_only(marked_class):
    folder, _ = marked_class
    got, worth = marks(folder), points(folder)
    lost = {function for function, (most, _) in worth.items() if got["emeka", function] < most}
    assert lost == {"binary_crossentropy_loss"}


def test_feedback_teaches_and_keeps_the_rubric_from_students(marked_class):
    folder, _ = marked_class
    feedback = (folder / "feedback" / "emeka" / "mlp" / "01_activations.html").read_text(encoding="utf-8")
    assert "<table" in feedback and "expected" in feedback.lower()
    for name in ("ada", "emeka"):
        last = (folder / "feedback" / name / "mlp" / "07_prediction.html").read_text(encoding="utf-8")
        graded = nbformat.read(folder / "autograded" / name / "mlp" / "07_prediction.ipynb", 4)
        rubrics = [cell for cell in graded.cells if "For the instructor only" in cell.source]
        assert len(rubrics) == 2
        assert "For the instructor only" not in last
        assert not any(line in last for cell in rubrics for line in cell.source.splitlines()[2:] if len(line) > 40)


def test_what_lies_beside_the_notebooks_lies_there_once(marked_class, tmp_path, monkeypatch):
    folder, _ = marked_class
    one, other = (folder / "autograded" / name / "mlp" / "lab" / "__init__.py" for name in ("ada", "emeka"))
    assert one.read_bytes() == (folder / "source" / "mlp" / "lab" / "__init__.py").read_bytes()
    assert one.samefile(other) or os.name != "posix"
    assert not one.samefile(folder / "source" / "mlp" / "lab" / "__init__.py")
    assert not one.stat().st_mode & 0o222 or os.name != "posix", "a change would be a change to everybody's"

    def too_many(*_):
        raise OSError(31, "Too many links")

    monkeypatch.setattr(os, "link", too_many)
    save_marks._link(str(one), str(tmp_path / "copy"))
    assert (tmp_path / "copy").read_bytes() == one.read_bytes() and not one.samefile(tmp_path / "copy")


def test_a_marked_notebook_is_one_and_has_a_line_for_each_cell(marked_class):
    folder, _ = marked_class
    path = folder / "autograded" / "ada" / "mlp" / "05_update.ipynb"
    lines = path.read_text(encoding="utf-8").splitlines()
    notebook = nbformat.read(path, 4)
    nbformat.validate(notebook)
    assert [json.loads(line.rstrip(","))["id"] for line in lines[1:-1]] == [cell.id for cell in notebook.cells]


def test_untouched_notebooks_are_not_attempted_rather_than_wrong(marked_class):
    folder, _ = marked_class
    for path in sorted((folder / "autograded" / "kalinda" / "mlp").glob("*.ipynb")):
        for cell in nbformat.read(path, 4).cells:
            if "mlp_lab" in cell.metadata and "results" in cell.metadata["mlp_lab"]:
                outcomes = {result["outcome"] for result in cell.metadata["mlp_lab"]["results"]}
                assert outcomes == {"not attempted"}, (path.name, cell.metadata["nbgrader"]["grade_id"])


def test_every_mark_can_be_derived_again_from_its_seed(marked_class):
    folder, _ = marked_class
    seeds = set()
    for path in sorted((folder / "autograded").rglob("*.ipynb")):
        for cell in nbformat.read(path, 4).cells:
            if "mlp_lab" in cell.metadata and "seed" in cell.metadata["mlp_lab"]:
                seeds.add(cell.metadata["mlp_lab"]["seed"])
    assert len(seeds) == 1, "one seed for the whole run"


def test_mark_command_gives_the_same_marks_and_goes_on_where_it_was(marked_class, ada_marked, tmp_path):
    folder, _ = marked_class
    course = copy_of(ada_marked, tmp_path / "course")
    for name in ("grace", "jakub"):
        shutil.copytree(folder / "submitted" / name, course / "submitted" / name)
    said = []
    assert Grading(course).mark_all(said.append) == {}
    assert marks(course) == {key: mark for key, mark in marks(folder).items() if key[0] in ("ada", "grace", "jakub")}
    assert ["not changed" in line for line in said] == [True, False, False]  # ada was marked before

    path = course / "submitted" / "grace" / "mlp" / "01_activations.ipynb"
    shutil.copy(course / "release" / "mlp" / path.name, path)
    said.clear()
    Grading(course).mark_all(said.append)
    assert ["not changed" in line for line in said] == [True, False, True]
    assert rows(course)["grace"].sections["01_activations"].auto == 0


def test_marks_given_by_hand_are_kept_on_a_second_run(ada_marked, tmp_path):
    course = copy_of(ada_marked, tmp_path / "course")
    by_hand(course, "ada", "answer_layers", 3.5)
    assert sheet.total(rows(course)["ada"]) == "90/90 + 3.5 given, 5/10 pending"
    Grading(course).mark_all(lambda line: None, everybody=True)
    assert rows(course)["ada"].total("hand") == 3.5


def test_generating_in_a_fresh_clone_registers_and_changes_nothing(tmp_path):
    course = make_course(tmp_path / "course")
    before = {path: path.read_bytes() for path in (course / "release").rglob("*") if path.is_file()}
    done = run_nbgrader(course, "generate_assignment", "mlp")
    assert done.returncode == 0, done.stderr[-3000:]
    with book(course) as gradebook:
        assert len(gradebook.find_assignment("mlp").notebooks) == 7
    assert before == {path: path.read_bytes() for path in (course / "release").rglob("*") if path.is_file()}


def test_a_failed_forced_generation_leaves_the_release(tmp_path):
    course = make_course(tmp_path / "course")
    source = course / "source" / "mlp" / "03_forward.ipynb"
    notebook = json.loads(source.read_text(encoding="utf-8"))
    graded = [cell for cell in notebook["cells"] if cell["metadata"].get("nbgrader", {}).get("grade")]
    graded[0]["metadata"]["nbgrader"]["grade_id"] = graded[1]["metadata"]["nbgrader"]["grade_id"]
    source.write_text(json.dumps(notebook), encoding="utf-8")
    before = {path: path.read_bytes() for path in (course / "release").rglob("*") if path.is_file()}
    done = run_nbgrader(course, "generate_assignment", "mlp", "--force")
    assert done.returncode != 0
    assert before == {path: path.read_bytes() for path in (course / "release").rglob("*") if path.is_file()}


def test_the_course_is_found_from_a_folder_in_it_and_never_in_what_was_handed_in(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(command, "mark_course", lambda root, **options: found.append(root) or 0)
    found, inside = [], tmp_path / "course" / "submitted" / "ada" / "mlp"
    inside.mkdir(parents=True)
    for folder in (tmp_path / "course", inside):
        (folder / "nbgrader_config.py").touch()
    monkeypatch.chdir(inside)
    assert cli.main(["mark"]) == cli.main(["mark", "--root", str(inside)]) == cli.main(["mark", "--course", ".."]) == 0
    assert found == [tmp_path / "course"] * 3
    with pytest.raises(SystemExit):
        cli.main(["mark", "--help"])
    said = capsys.readouterr().out
    assert "--root" in said and "--course" not in said


@pytest.mark.parametrize("folder", ["nowhere", "empty"])
def test_marking_where_there_is_no_course_says_so_in_a_sentence(folder, tmp_path, capsys):
    (tmp_path / "empty").mkdir()
    assert cli.main(["mark", "--root", str(tmp_path / folder)]) == 1
    said = capsys.readouterr().err
    assert "Traceback" not in said and "nbgrader_config.py" in said


def test_marking_when_nobody_has_handed_in_says_so(tmp_path, capsys):
    course = make_course(tmp_path / "course")
    assert cli.main(["mark", "--root", str(course)]) == 1
    said = capsys.readouterr().err
    assert "Traceback" not in said and "Nobody has handed in" in said


def test_nobody_vanishes_from_the_mark_sheet(marked_class, tmp_path, capsys):
    folder, _ = marked_class
    course = make_course(tmp_path / "course")
    submitted = course / "submitted"
    shutil.copytree(folder / "submitted" / "kalinda", submitted / "kalinda")
    shutil.copytree(folder / "submitted" / "ines" / "mlp", submitted / "flat")
    (submitted / "empty" / "mlp").mkdir(parents=True)
    (submitted / "zipped" / "mlp").mkdir(parents=True)
    (submitted / "zipped" / "mlp" / "mlp_handin.zip").write_bytes(b"PK")
    (submitted / "notes.txt").write_text("not a student", encoding="utf-8")
    (submitted / "all.zip").write_bytes(b"PK")
    (submitted / ".hidden").mkdir()
    assert cli.main(["mark", "--root", str(course)]) == 1
    out, err = capsys.readouterr()
    assert "Traceback" not in err
    for name, reason in {
        "empty": "no notebooks",
        "zipped": "holds a zip that is damaged or has no notebook",
    }.items():
        assert re.search(rf"^{re.escape(name)} .*{reason}", out, re.M), (name, out)
        assert name in (course / "marks.csv").read_text(encoding="utf-8-sig")
    for name in ("notes.txt", "all.zip"):  # no students: named above, and not in the mark sheet
        assert re.search(rf"^  {re.escape(name)}: .*a file", out, re.M), (name, out)
        assert name not in (course / "marks.csv").read_text(encoding="utf-8-sig")
    for row in table(course).values():
        assert row["notes"] != "'" and (row["total"] == "") == (row["by_tests"] == "")
        if row["total"]:
            assert float(row["total"]) == pytest.approx(float(row["by_tests"]) + float(row["by_hand"]))
    assert re.search(r"^flat .* \d+/90", out, re.M), "notebooks that lie right in a student's folder are marked"
    assert ".hidden" not in out and re.search(r"^kalinda .* 0/90", out, re.M)


def test_what_is_lost_or_given_by_hand_is_not_taken_for_unchanged(ada_marked, tmp_path):
    course, said = copy_of(ada_marked, tmp_path / "course"), []
    Grading(course).mark_all(said.append)
    shutil.rmtree(course / "feedback" / "ada")
    Grading(course).mark_all(said.append)
    assert (course / "feedback" / "ada" / "mlp" / "07_prediction.html").is_file()
    by_hand(course, "ada", "answer_layers", 3.5)
    Grading(course).mark_all(said.append)
    assert "3.5 of 5 marks" in (course / "feedback" / "ada" / "mlp" / "07_prediction.html").read_text(encoding="utf-8")
    assert ["not changed" in line for line in said] == [True, False, False]
