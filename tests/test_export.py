"""Exports: what is written is what the course pages' importers take, and only for whoever has been marked."""

from __future__ import annotations

import csv
import io
import re
import zipfile

import pytest

import importers
import page_downloads
from courses import make_course
from mlp_lab.cli import main
from mlp_lab.course_page.feedback_out import name_for
from mlp_lab.course_page.roster import Person
from mlp_lab.marking.handed_in import HandedIn, Page
from mlp_lab.marking.sheet_table import FORMULA
from outcome import by_hand, rows
from page_downloads import ABSENT, UNUSABLE
from sharing import made_once
from small_course import NOTEBOOKS, copy_of

PEOPLE = page_downloads.PEOPLE[:16]  # with every oddity
OUT = ",".join(map(str, sorted(UNUSABLE)))
MARKED = {one.number for one in PEOPLE} - UNUSABLE
EVERYBODY = {one.number: one.name for one in [*PEOPLE, *ABSENT]}


def run(course, *arguments):
    return main([arguments[0], "--root", str(course), *map(str, arguments[1:])])


def made(tmp_path_factory, name, download, roster):
    """A marked class, with the files that it was collected from beside the course."""

    def make(folder):
        course = make_course(folder / "course", *NOTEBOOKS)
        page_downloads.make_all(folder / "files", course / "release" / "mlp", PEOPLE)
        assert run(course, "collect", "--roster", folder / "files" / roster, folder / "files" / download) == 1
        assert run(course, "mark", "--seed", "7") == 1, "three could not be marked"

    return made_once(tmp_path_factory, name, make)


@pytest.fixture(scope="module")
def moodle(tmp_path_factory):
    return made(tmp_path_factory, "moodle", "moodle.zip", "worksheet.csv")


@pytest.fixture(scope="module")
def canvas(tmp_path_factory):
    return made(tmp_path_factory, "canvas", "canvas.zip", "canvas-gradebook.csv")


@pytest.fixture(scope="module")
def given(moodle, tmp_path_factory):
    """The class from Moodle, marked by hand as well."""
    return made_once(
        tmp_path_factory, "given", lambda folder: give_by_hand(copy_of(moodle / "course", folder / "course"))
    )


@pytest.fixture
def course(given, tmp_path):
    return copy_of(given / "course", tmp_path / "course")


def give_by_hand(course):
    for student, row in rows(course).items():
        if row.sections:
            for cell in ("answer_batch_size", "answer_layers"):
                by_hand(course, student, cell, 3.5)
    run(course, "mark")


def scores(course):
    return {int(student): row.score for student, row in rows(course).items() if row.sections}


def exported(course, name):
    with (course / "export" / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_moodle_takes_the_worksheet_and_only_marks_whoever_was_marked(course, moodle, capsys):
    sheet = page_downloads.worksheet(moodle / "files" / "22.csv", PEOPLE, maximum="22.00")
    assert run(course, "export", sheet, "--leave-out", OUT) == 0
    taken = importers.moodle_worksheet(course / "export" / "22.csv", EVERYBODY)
    assert taken == pytest.approx({number: round(score, 2) for number, score in scores(course).items()})
    assert set(taken) == MARKED
    assert "1000131 (Never Came)" in capsys.readouterr().out


def test_moodle_takes_the_gradebook_by_address(course, moodle):
    name = "moodle-gradebook.csv"
    assert run(course, "export", moodle / "files" / name, "--leave-out", OUT, "--out-of", "100") == 0
    users = {one.email: one.number for one in [*PEOPLE, *ABSENT]}
    column = "Assignment: MLP Lab (Real)"
    taken = importers.moodle_gradebook(course / "export" / name, "Email address", users, column, 100)
    assert taken == pytest.approx(
        {number: round(score / 22 * 100, 2) for number, score in scores(course).items()}, abs=0.01
    )
    assert "Assignment: Essay (Real)" not in exported(course, name)[0], "no other mark is touched"


def test_canvas_takes_the_gradebook_and_nothing_else_in_it_changes(canvas, tmp_path):
    course = copy_of(canvas / "course", tmp_path / "course")
    give_by_hand(course)
    file = canvas / "files" / "canvas-gradebook.csv"
    assert run(course, "export", file, "--leave-out", OUT, "--out-of", "100") == 0
    taken, points = importers.canvas_gradebook(course / "export" / file.name, EVERYBODY, {555, 777})
    assert points == {777: 100.0} and set(taken) == {(777, number) for number in MARKED}
    assert float(taken[777, 1000101]) == pytest.approx(scores(course)[1000101] / 22 * 100, abs=0.01)


def test_moodle_knows_whose_feedback_is_whose(course):
    assert run(course, "export", "--feedback", "--leave-out", OUT) == 0
    found = importers.moodle_feedback(course / "export" / "feedback-moodle.zip", EVERYBODY)
    assert found == dict.fromkeys(MARKED, "mlp_feedback.html")


def test_canvas_knows_whose_feedback_is_whose(canvas, tmp_path):
    course = copy_of(canvas / "course", tmp_path / "course")
    assert run(course, "export", "--feedback", "--pending", "--leave-out", OUT) == 0
    with zipfile.ZipFile(canvas / "files" / "canvas.zip") as archive:
        names = [name.split("_") for name in archive.namelist()]
    numbers = [[int(part) for part in name if part.isdecimal()][:2] for name in names]
    attachments = {attachment: student for student, attachment in numbers}
    assert set(importers.canvas_feedback(course / "export" / "feedback-canvas.zip", attachments)) == MARKED


def test_feedback_is_one_page_that_needs_nothing_else(course):
    run(course, "export", "--feedback", "plain", "--leave-out", OUT)
    with zipfile.ZipFile(course / "export" / "feedback-plain.zip") as archive:
        assert len(archive.namelist()) == len(MARKED)
        html = archive.read("1000104.html").decode("utf-8")
        hostile = archive.read("1000115.html").decode("utf-8")
    ids = re.findall(r'\bid="([^"]+)"', html)
    assert len(ids) == len(set(ids)) and set(re.findall(r'href="#([^"]+)"', html)) <= set(ids)
    assert not re.search(r'(?:src|href)="(?!#|data:)', html) and "<script" not in html
    assert html.count("<h1") == 1 and all(f'id="{name}"' in html for name in NOTEBOOKS)
    words = re.sub(r"<[^>]+>", " ", html)
    for said in ("Dmitri Dubrov", "(1000104)", "mlp_lab", "19 November 2026", "7 (of the hidden inputs"):
        assert said in words
    assert "<b>Mallory" not in hostile


# --- when nothing may be exported ------------------------------------------------------------------------------------


def refused(course, capsys, *arguments):
    capsys.readouterr()
    before = {path.name for path in (course / "export").glob("*")}
    assert run(course, "export", *arguments) == 1
    assert {path.name for path in (course / "export").glob("*")} == before
    said = capsys.readouterr().err.strip()
    assert len(said.splitlines()) == 1 and "Traceback" not in said
    return said


def test_whoever_could_not_be_marked_stops_it(course, moodle, capsys):
    said = refused(course, capsys, moodle / "files" / "worksheet.csv")
    assert all(str(number) in said for number in UNUSABLE) and f"--leave-out {OUT}" in said


def test_a_class_that_is_not_marked_at_all_is_told_to_mark_and_not_to_leave_everybody_out(tmp_path, moodle, capsys):
    course = make_course(tmp_path / "course", *NOTEBOOKS)
    run(course, "collect", moodle / "files" / "moodle.zip")
    said = refused(course, capsys, moodle / "files" / "worksheet.csv")
    assert "`mlp-lab mark`" in said and "--leave-out" not in said


def test_marks_that_are_still_to_be_given_by_hand_stop_it(moodle, tmp_path, capsys):
    course = copy_of(moodle / "course", tmp_path / "course")
    said = refused(course, capsys, moodle / "files" / "worksheet.csv", "--leave-out", OUT)
    assert said.index("`mlp-lab hand-marks`") < said.index("formgrader") < said.index("--pending")
    assert (
        run(course, "export", moodle / "files" / "worksheet.csv", "--leave-out", OUT, "--pending", "--out-of", 100) == 0
    )


def test_marks_of_what_was_handed_in_before_stop_it(course, moodle, capsys):
    path = course / "submitted" / "1000101" / "mlp" / "05_update.ipynb"
    path.write_text(path.read_text("utf-8").replace("lr", "rate"), "utf-8")
    assert "mlp-lab mark" in refused(course, capsys, moodle / "files" / "worksheet.csv", "--leave-out", OUT)


def test_another_maximum_stops_it_until_it_is_said(course, moodle, capsys):
    said = refused(course, capsys, moodle / "files" / "worksheet.csv", "--leave-out", OUT)
    assert "--out-of 100" in said
    assert "maximum" in refused(
        course, capsys, moodle / "files" / "worksheet.csv", "--leave-out", OUT, "--out-of", "50"
    )


def test_what_is_no_whole_worksheet_stops_it(course, tmp_path, capsys):
    (tmp_path / "part.csv").write_text("Identifier,Grade\nParticipant 1000101,\n", "utf-8")
    assert "Last modified (grade)" in refused(course, capsys, tmp_path / "part.csv", "--leave-out", OUT)


def test_a_column_that_is_not_certain_has_to_be_said(canvas, tmp_path, capsys):
    course = copy_of(canvas / "course", tmp_path / "course")
    table = (canvas / "files" / "canvas-gradebook.csv").read_text("utf-8").replace("MLP Lab (777)", "Week 5 (777)")
    (tmp_path / "two.csv").write_text(table, "utf-8")
    arguments = [tmp_path / "two.csv", "--leave-out", OUT, "--pending", "--out-of", "100"]
    assert "--column grade=NAME" in refused(course, capsys, *arguments)
    assert run(course, "export", *arguments, "--column", "grade=Week 5 (777)") == 0
    assert exported(course, "two.csv")[0][-1] == "Week 5 (777)"


def test_nothing_is_written_over_unasked(course, moodle, capsys):
    arguments = [moodle / "files" / "worksheet.csv", "--leave-out", OUT, "--out-of", "100", "--feedback"]
    assert run(course, "export", *arguments) == 0
    assert "--replace" in refused(course, capsys, *arguments)
    assert run(course, "export", *arguments, "--replace") == 0
    same = ["--out", moodle / "files" / "worksheet.csv", "--replace"]
    assert "--out" in refused(course, capsys, *arguments[:5], *same)


def test_a_student_who_is_not_in_the_table_is_named(course, tmp_path, capsys):
    text = page_downloads.worksheet(tmp_path / "w.csv", PEOPLE, maximum="22").read_text("utf-8")
    (tmp_path / "w.csv").write_text(
        "".join(line for line in io.StringIO(text, newline="") if "1000101" not in line), "utf-8"
    )
    assert run(course, "export", tmp_path / "w.csv", "--leave-out", OUT) == 1
    assert "not in that table: 1000101 (Ada Adeyemi)" in capsys.readouterr().out


# --- spreadsheets -----------------------------------------------------------------------------------------------------


def test_no_export_has_a_cell_that_a_spreadsheet_runs(course, moodle):
    table = (moodle / "files" / "moodle-gradebook.csv").read_text("utf-8")
    table = table.replace("Mallory", "=1+1").replace("student1000102@", "@SUM(1)student1000102@")
    path = moodle / "files" / "hostile.csv"
    path.write_text(table.replace("u1000103", "=cmd()"), "utf-8")
    run(course, "export", path, "--leave-out", OUT, "--out-of", "100")
    for name in ("export/hostile.csv", "marks.csv"):
        data = (course / name).read_bytes()
        assert data.startswith(b"\xef\xbb\xbf")
        for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")):
            assert not any(cell.strip()[:1] in tuple(FORMULA) for cell in row), row


def test_a_student_whose_address_looks_like_a_formula_is_left_out_and_named(course, moodle, capsys):
    table = (moodle / "files" / "worksheet.csv").read_text("utf-8").replace("student1000101@", "=student1000101@")
    (moodle / "files" / "odd.csv").write_text(table, "utf-8")
    assert run(course, "export", moodle / "files" / "odd.csv", "--leave-out", OUT, "--out-of", "100") == 1
    assert "by hand): 1000101 (Ada Adeyemi)" in capsys.readouterr().out


def test_the_mark_sheet_has_names_what_it_is_out_of_and_each_function_when_asked(course):
    run(course, "mark", "--functions")
    with (course / "marks.csv").open(encoding="utf-8-sig", newline="") as file:
        table = {row["student"]: row for row in csv.DictReader(file)}
    ada = table["1000101"]
    assert (ada["name"], ada["email"], ada["out_of"]) == ("Ada Adeyemi", "student1000101@example.org", "22")
    assert ada["mlp_predict"] == "6" and ada["answer_layers"] == "3.5"
    assert list(ada).index("mlp_predict") > list(ada).index("07_prediction")
    for number in [*UNUSABLE, *(one.number for one in ABSENT)]:
        assert not any(re.fullmatch(r"[\d.]+", value) for key, value in table[str(number)].items() if key != "student")


def test_names_stay_out_of_what_is_shown_while_work_is_marked_by_hand(course):
    ada = PEOPLE[0]
    for path in (course / "autograded" / str(ada.number)).rglob("*.ipynb"):
        text = path.read_text("utf-8")
        assert ada.last not in text and ada.email not in text


@pytest.mark.parametrize(
    ("page", "person", "about", "name"),
    [
        (
            Page.MOODLE,
            Person("x", "O_Neil", "B", number="7"),
            None,
            "O Neil B_7_assignsubmission_file_mlp_feedback.html",
        ),
        (
            Page.MOODLE,
            Person("x", "../a", "b/c", number="7"),
            None,
            ".. a b c_7_assignsubmission_file_mlp_feedback.html",
        ),
        (Page.MOODLE, Person("x"), None, ""),
        (Page.CANVAS, Person("x"), HandedIn(Page.CANVAS, "7", "", ("ab_LATE_7_88_w-1.zip",)), "ab_LATE_7_88_w-1.html"),
        (Page.CANVAS, Person("x"), None, ""),
        (Page.PLAIN, Person("x"), None, "x.html"),
    ],
)
def test_what_a_page_of_feedback_is_called(page, person, about, name):
    assert re.sub(r"[_ ]+", " ", name_for(page, person, about)) == re.sub(r"[_ ]+", " ", name)
