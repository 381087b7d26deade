"""What the class has understood, on one page: right numbers, named mistakes, no name in an example, nothing live."""

import csv
import datetime
import random
import re
import shutil

import pytest

from autograder_tests.engine.mark import COULD_NOT_RUN, FAILED, NOT_ATTEMPTED, PASSED
from mlp_lab.class_page import class_page, command, example, understanding
from mlp_lab.class_page.gather import ClassFacts, StudentFunction, gather
from mlp_lab.marking.class_folder import ClassFolder
from mlp_lab.marking.sheet import Section, StudentRow

NOW = datetime.datetime(2026, 11, 30, 12)
HOSTILE = "<img src=x onerror=alert(1)>"


def check(title, outcome=PASSED, mistake=None, hint=""):
    return {"title": title, "outcome": outcome, "mistake": mistake, "hint": hint}


def invented(marks: dict[str, dict[str, float]], checks=None, points: float = 4.0) -> ClassFacts:
    """A class by function and student: the marks that they have."""
    students = sorted({student for ones in marks.values() for student in ones})
    facts = ClassFacts("mlp", [])
    for number, (name, ones) in enumerate(marks.items(), 1):
        facts.notebook_of[name] = f"0{number}_section"
        facts.functions[name] = {
            student: StudentFunction(student, mark, points, (checks or {}).get((name, student), []))
            for student, mark in ones.items()
        }
    for student in students:
        sections = {
            facts.notebook_of[name]: Section(auto=ones[student], auto_max=points)
            for name, ones in marks.items()
            if student in ones
        }
        facts.rows.append(StudentRow(student, sections))
    return facts


def drawn(facts: ClassFacts, folder) -> str:
    return class_page.render(facts, folder, "Course", NOW)


def test_how_a_function_went(tmp_path):
    stub = [check("a", NOT_ATTEMPTED)]
    facts = invented(
        {"relu": dict(a=4, b=4, c=2, d=0, e=0, f=0), "sigmoid": dict(a=4, b=3, c=2, d=2, e=1, f=0)},
        {("relu", "e"): stub, ("relu", "d"): [check("a", FAILED), check("b", FAILED)], ("relu", "a"): [check("a")]},
    )
    relu, _ = understanding.of_functions(facts)
    assert (relu.count, relu.full, relu.zero, relu.untried) == (6, 2, 2, 1)
    assert relu.mean == pytest.approx(10 / 24) and 0.8 < relu.tells_apart < 1
    assert relu.nobody == ["b"] and relu.everybody == []
    assert understanding.of_checks(facts, "relu") == [("a", 1, 2), ("b", 0, 1)]


def test_a_function_that_all_can_do_tells_nobody_apart():
    facts = invented({"relu": dict.fromkeys("abcdef", 4), "sigmoid": dict(zip("abcdef", range(6), strict=True))})
    assert [one.tells_apart for one in understanding.of_functions(facts)] == [None, None]


def test_mistakes_come_commonest_first_each_student_once():
    wrong = [check("x", FAILED, "plus for minus", "Which way?"), check("y", FAILED, "plus for minus")]
    facts = invented(
        {"relu": dict(a=1, b=1, c=1), "sigmoid": dict(a=1, b=4, c=4)},
        {
            ("relu", "a"): wrong,
            ("relu", "b"): wrong,
            ("sigmoid", "a"): [check("x", COULD_NOT_RUN, "ValueError at b, 3")],
        },
    )
    first, second = understanding.of_mistakes(facts)
    assert (first.name, first.students, first.hint, first.tried) == ("plus for minus", ["a", "b"], "Which way?", 3)
    assert (second.name, second.students) == (understanding.STOPS, ["a"])


def test_of_equally_common_mistakes_the_dearer_comes_first(tmp_path):
    dear = [check("x", FAILED, "a wrong sign") | {"lost": 2.0}, check("y", FAILED, "a wrong sign") | {"lost": 0.5}]
    cheap = [check("x", FAILED, "a shape") | {"lost": 0.4}]
    facts = invented(
        {"relu": dict(a=3.6, b=4), "sigmoid": dict(a=1.5, b=4)}, {("relu", "a"): cheap, ("sigmoid", "a"): dear}
    )
    assert [(one.name, one.lost) for one in understanding.of_mistakes(facts)] == [
        ("a wrong sign", 2.5),
        ("a shape", 0.4),
    ]
    assert "it cost them 2.5 marks in all" in drawn(facts, tmp_path)


def test_the_page_begins_with_what_to_teach_next(tmp_path):
    wrong = {("relu", one): [check("x", FAILED, "plus for minus", "Which *way* does `z` go?")] for one in "ab"}
    html = drawn(invented({"relu": dict(a=1, b=1, c=4), "sigmoid": dict(a=4, b=4, c=4)}, wrong), tmp_path)
    begin = html[html.index('<h2 id="next">') : html.index('<h2 id="marks">')]
    assert "plus for minus</a>: 2 of 3 who tried it. Which <em>way</em> does <code>z</code> go?" in begin
    assert '<a href="#f-relu"><code>relu</code></a> (50 %).' in begin and "sigmoid" not in begin
    targets, ids = set(re.findall('href="#([^"]+)"', html)), re.findall('id="([^"]+)"', html)
    assert targets <= set(ids) and len(ids) == len(set(ids))
    none = drawn(invented({"relu": dict(a=4)}), tmp_path)
    assert "No mistake has been found." in none and "smallest share" not in none and "width:0.0%" not in none


def test_what_was_handed_in_and_cannot_be_used_is_not_called_missing(tmp_path):
    facts = invented({"relu": dict(a=1, b=0, c=4)})
    facts.rows += [StudentRow("gus", present=True), StudentRow("zoe", present=False)]
    facts.left_out = {"gus": "not marked: only report.docx", "notes.txt": "not marked: a file"}
    assert [one.student for one in understanding.who_needs_help(facts)] == ["b", "gus", "zoe", "a"]
    html = drawn(facts, tmp_path)
    assert html.count("only report.docx") == 1 and "Not used: notes.txt" in html and "Nothing handed in: zoe." in html
    assert html.count("zoe") == 1 and "nothing handed in" not in html


def test_who_needs_help_and_why():
    stub = [check("a", NOT_ATTEMPTED)]
    facts = invented(
        {"relu": dict(strong=4, early=4, empty=0, weak=1), "sigmoid": dict(strong=4, early=0, empty=0, weak=1)},
        {("sigmoid", "early"): stub, ("relu", "empty"): stub, ("sigmoid", "empty"): stub},
    )
    facts.rows.append(StudentRow("nobody", present=False))
    reasons = {one.student: one.reasons for one in understanding.who_needs_help(facts)}
    assert reasons == {
        "early": ["stopped after 01_section"],
        "empty": ["handed in, and no function is written"],
        "nobody": ["nothing handed in"],
        "weak": ["2 of 8 marks by tests"],
    }
    assert understanding.missing(facts) == ["nobody"]


def test_an_example_names_nobody_and_says_nothing_of_its_own():
    written = 'def relu(z):\n    """By Ann Other."""\n    # Ann\n    "Ann again"\n    return abs(z)  # Ann\nANN = 3\n'
    assert example._plain(written, "relu") == "def relu(z):\n    return abs(z)"
    assert example._plain("def relu(z:", "relu") == example._plain("x = 1", "relu") == ""


@pytest.mark.parametrize("count", [0, 1, 5, 300])
def test_a_class_of_any_size_fits_on_the_page(count, tmp_path):
    dice = random.Random(1)
    names = [f"student {number}" for number in range(count)]
    marks = {name: {one: dice.choice([0, 1.5, 4]) for one in names} for name in ("relu", "sigmoid", "init_layer")}
    wrong = {
        (name, one): [check("x", FAILED, f"mistake {dice.randrange(30)}", "Look.")]
        for name, ones in marks.items()
        for one, mark in ones.items()
        if mark < 4
    }
    html = drawn(invented(marks, wrong), tmp_path)
    assert f"{count} of {count} student{'' if count == 1 else 's'} marked" in html
    assert "<script" not in html and "http" not in html.replace("http-equiv", "")


def test_who_is_on_a_roster_stands_there_by_name(tmp_path):
    facts = invented({"relu": dict(a=1)})
    facts.rows[0].name = "Ann Other"
    assert "Ann Other (a)" in drawn(facts, tmp_path)


def test_what_students_are_called_is_text(tmp_path):
    wrong = {("relu", HOSTILE): [check(HOSTILE, FAILED, HOSTILE, HOSTILE)]}
    html = drawn(invented({"relu": {HOSTILE: 1}}, wrong), tmp_path)
    assert "<img" not in html and html.count("&lt;img") >= 4
    class_page.write_csv(
        invented({"relu": {"a": 1}}, {("relu", "a"): [check("x", FAILED, "=1+1")]}), tmp_path / "t.csv"
    )
    rows = list(csv.DictReader((tmp_path / "t.csv").open(encoding="utf-8-sig")))
    assert [row["kind"] for row in rows] == ["function", "mistake"] and rows[1]["mistake"] == "'=1+1"


def test_the_example_class_on_its_page(marked_class, tmp_path):
    folder, students = marked_class
    course = tmp_path / "course"
    shutil.copytree(folder, course)
    said = []
    assert command.write(course, csv_file=tmp_path / "class.csv", say=said.append) == 0
    html = (course / command.PAGE).read_text("utf-8")
    facts = gather(ClassFolder(course))
    assert len(facts.marked) == len(students) and len(facts.functions) == 18
    assert next(iter(facts.functions)) == "relu" and list(facts.functions)[-1] == "mlp_predict"
    mistakes = understanding.of_mistakes(facts)
    assert len(mistakes) > 10 and all(one.hint for one in mistakes if one.name != understanding.STOPS)
    assert "To say about it" in html and "def " in html and str(course / command.PAGE) in said[0]
    assert sum(count for _, count, _ in class_page.distribution(facts)) == len(students)
    table = list(csv.DictReader((tmp_path / "class.csv").open(encoding="utf-8-sig")))
    assert sum(row["kind"] == "function" for row in table) == 18
