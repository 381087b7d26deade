"""The mark sheet in every state that a class can be in, for a terminal and for a spreadsheet."""

import csv
import io

import pytest

from mlp_lab.marking import sheet, sheet_table, sheet_text
from mlp_lab.marking.sheet import Section, StudentRow
from mlp_lab.marking.sheet_table import for_spreadsheet
from mlp_lab.marking.sheet_text import for_terminal
from mlp_lab.marking.submission.notes import NoteKind


def section(**values):
    return Section(**{"auto": 10.0, "auto_max": 12.0, **values})


def row(student="ada", problem="", late_problem="", present=True, **values):
    return StudentRow(student, {"01_one": section(**values)}, problem, late_problem, present)


def written(rows, tmp_path):
    path = tmp_path / "marks.csv"
    sheet_table.write_csv(rows, path)
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file)), path.read_bytes()


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ({}, "10/12"),
        ({"hand_max": 5.0, "pending": 5.0}, "10/12 + 5/5 pending"),
        ({"hand_max": 5.0, "hand": 3.5}, "10/12 + 3.5/5"),
        ({"hand_max": 10.0, "hand": 3.5, "pending": 5.0}, "10/12 + 3.5 given, 5/10 pending"),
        ({"late": 2.0}, "10/12, late: -2 = 8"),
        ({"late": 2.0, "hand_max": 5.0, "pending": 5.0}, "10/12 + 5/5 pending, late: -2 = 8 so far"),
        ({"late": 99.0}, "10/12, late: -99 = 0"),
        ({"late": 0.125}, "10/12, late: -0.12 = 9.88"),
        ({"auto": 0.0, "unmarked": 12.0}, "not marked"),
        ({"auto": 4.0, "unmarked": 2.0}, "4/12, 2 not marked"),
    ],
)
def test_totals(values, text):
    assert sheet.total(row(**values)) == text


def test_a_total_never_goes_below_nothing_and_zero_has_no_sign():
    assert row(late=99.0).score == 0 and row(late=1.5).score == 8.5
    assert [sheet.number(value) for value in (-0.0, -0.001, 0.1 + 0.2, 100.0, 12.345)] == [
        "0",
        "0",
        "0.3",
        "100",
        "12.35",
    ]


def test_what_was_not_marked_is_no_zero(tmp_path):
    rows = [
        row("failed", problem="could not be marked", auto=0.0, unmarked=12.0),
        row("half", auto=4.0, unmarked=2.0),
        StudentRow("never", present=False),
        StudentRow("gone", {"01_one": section(auto=0.0, unmarked=12.0)}, present=False),
        row("there", auto=0.0),
    ]
    table, _ = written(rows, tmp_path)
    totals = {one["student"]: (one["01_one"], one["by_tests"], one["total"]) for one in table}
    assert totals.pop("there") == ("0", "0", "0")
    assert set(totals.values()) == {("", "", "")}
    assert [one["problem"] for one in table] == ["could not be marked", "", sheet.NEVER, sheet.GONE_UNMARKED, ""]
    text = sheet_text.as_text(rows)
    assert "0/12" in text and text.count("0/12") == 1


def test_the_legend_speaks_of_what_is_there_and_of_nothing_else():
    plain = sheet_text.as_text([row()])
    long = "not marked: its folder holds no notebooks, only " + "w" * 90
    lines = sheet_text.as_text([row(), row("bob", problem=long)]).splitlines()
    assert lines[1] == plain.splitlines()[1] and long in lines[3], "a reason makes no column wide"
    assert "Sections:" in plain and not any(word in plain for word in ("Pending", "Late", "Missing", "Notes"))
    every = sheet_text.as_text(
        [row(hand_max=5.0, pending=5.0, late=1.0), row("bob", handed_in=False, notes=[NoteKind.TEXT(text="x")])]
    )
    assert all(word in every for word in ("Sections:", "Pending:", "Late:", "Missing:", "Notes:"))
    only_words = sheet_text.as_text([StudentRow("ada", {"01_one": Section(hand_max=5.0, pending=5.0)})])
    assert "Sections:" not in only_words and "/0" not in only_words.split("total")[0]
    assert sheet_text.as_text([]) and sheet_text.as_text([StudentRow("zoe", present=False)]).count(sheet.NEVER) == 1


def test_a_penalty_that_could_not_be_computed_is_said_and_the_marks_stay(tmp_path):
    rows = [row(late_problem="the plugin fails")]
    [line], _ = written(rows, tmp_path)
    assert line["total"] == "10" and line["problem"] == "the plugin fails"
    assert "10/12, late: not computed" in sheet_text.as_text(rows) and "the plugin fails" in sheet_text.as_text(rows)


def test_the_table_opens_right_in_excel(tmp_path):
    [line], content = written([row("Zoë Ångström", notes=[NoteKind.TEXT(text="数.ipynb was taken")])], tmp_path)
    assert content.startswith(b"\xef\xbb\xbf") and not content[3:].startswith(b"\xef\xbb\xbf")
    assert line["student"] == "Zoë Ångström" and "数" in line["notes"]
    [line], _ = written([row("M\udcfcller")], tmp_path)  # a name that is not UTF-8
    assert line["student"].startswith("M") and line["student"].endswith("ller")


DANGEROUS = [
    "=1+1",
    "+1",
    "-1",
    "@x",
    "\t=1",
    "\r=1",
    "\n=1",
    " =1",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    "\u200b=1",
    "\u200d=1",
    "\ufeff=1",
    "\x00=1",
    '"=1',
    "−1",
]


@pytest.mark.parametrize("text", DANGEROUS)
def test_nothing_that_a_student_can_name_is_run_by_a_spreadsheet(text, tmp_path):
    rows = [row(text, problem=text, late_problem=text, notes=[NoteKind.TEXT(text=text)])]
    rows[0].sections["01_one"].notes = [NoteKind.TEXT(text=f"a;{text}"), NoteKind.TEXT(text=f"b\t{text}")]
    table, content = written(rows, tmp_path)
    for name in ("student", "problem"):
        assert table[0][name].startswith(("'", "\\"))
    assert len(content.splitlines()) == 2, "no name makes a line of its own"
    for separator in ";\t":  # as a spreadsheet of another country splits the line
        for cells in csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=separator):
            for cell in cells:
                assert not cell.lstrip(' \t"\u200b\ufeff').startswith(tuple("=+-@＝＋－＠−"))


def test_ordinary_names_stay_as_they_are():
    for name in ("ada", "o'neill", "می\u200cخواهم", "Zoë", "a-b", "x@y", "01 (2)", "日本", "'quoted'"):
        assert for_spreadsheet(name) == for_terminal(name) == name


def test_a_name_does_not_reach_the_terminal():
    wild = "\x1b[2Jada\x07\u202e\n"
    assert for_terminal(wild).isprintable() and "ada" in for_terminal(wild)
    text = sheet_text.as_text([row(wild, problem=wild), row("bob", notes=[NoteKind.TEXT(text=wild)])])
    assert all(line.isprintable() for line in text.split("\n")) and len(text.split("\n\n")) == 3
