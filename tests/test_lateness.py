"""Work handed in late: one total everywhere, nbgrader's, and computed anew when what it rests on has changed."""

import csv
import datetime
import re

import pytest
from nbgrader.plugins.export import CsvExportPlugin

from courses import run_nbgrader
from mlp_lab.marking.command import mark_course
from mlp_lab.marking.grading import Grading
from outcome import book, by_hand, rows, table
from small_course import copy_of, marked_with

PLUGIN = """
from nbgrader.plugins import BasePlugin
class ADay(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        {body}
c.AssignLatePenalties.plugin_class = ADay
"""
DAYS = "return min(score, {each} * round(total_seconds_late / 86400))"
DUE = datetime.datetime(2026, 11, 20)
STAMP = "2026-11-22 12:00:00 UTC\n"


@pytest.fixture
def course(small_class, tmp_path):
    return copy_of(small_class, tmp_path / "course")


def plugin(course, body):
    path = course / "nbgrader_config.py"
    text = path.read_text(encoding="utf-8").partition("\nfrom nbgrader.plugins")[0]
    path.write_text(text + PLUGIN.format(body=body), encoding="utf-8")


def due(course, when, extension=None, student="bob"):
    with book(course) as gradebook:
        gradebook.find_assignment("mlp").duedate = when
        gradebook.find_submission("mlp", student).extension = extension
        gradebook.db.commit()


def late(course, each=1.0):
    """Let bob be two and a half days late, at so many marks a day and notebook."""
    (course / "submitted" / "bob" / "mlp" / "timestamp.txt").write_text(STAMP, encoding="utf-8")
    due(course, DUE)
    plugin(course, DAYS.format(each=each))


def mark(course):
    said = []
    problems = Grading(course).mark_all(said.append)
    return said, problems, rows(course)


def exported(course, tmp_path):
    """Return the totals of `nbgrader export`."""
    exporter = CsvExportPlugin()
    exporter.to = str(tmp_path / "grades.csv")
    with book(course) as gradebook:
        exporter.export(gradebook)
    with open(exporter.to, encoding="utf-8", newline="") as file:
        return {
            row["student_id"]: (float(row["late_submission_penalty"]), float(row["score"]))
            for row in csv.DictReader(file)
        }


def totals_on_pages(course, student):
    pages = sorted((course / "feedback" / student / "mlp").glob("*.html"))
    texts = [re.sub(r"<[^>]*>", "", page.read_text(encoding="utf-8")) for page in pages]
    assert len(texts) == 2
    return {re.search(r"Together ([\d.]+) of", text)[1] for text in texts}, texts


@pytest.mark.parametrize(("each", "off"), [(0.25, 1.0), (100.0, 12.0), (-3.0, 0.0)])
def test_sheet_table_pages_and_gradebook_have_one_total(course, tmp_path, capsys, each, off):
    late(course, each)
    tests = marked_with(course, "bob")
    assert mark_course(course) == 0
    said = capsys.readouterr().out
    assert ("late: -" in said) == (off > 0) and (f"late: -{off:g} = {12 - off:g} so far" in said) == (off > 0)
    sheet = table(course)
    assert float(sheet["bob"]["late_penalty"]) == off and float(sheet["bob"]["total"]) == 12 - off
    assert float(sheet["ada"]["late_penalty"]) == 0 and float(sheet["ada"]["total"]) == 12
    assert exported(course, tmp_path) == {"ada": (0.0, 12.0), "bob": (off, 12.0 - off)}
    totals, texts = totals_on_pages(course, "bob")
    assert totals == {f"{12 - off:g}"} and all(("Handed in late" in text) == (off > 0) for text in texts)
    assert marked_with(course, "bob") == tests, "no test runs again for it"


def test_plain_nbgrader_gives_the_same_total(course, tmp_path):
    late(course)
    _, _, ours = mark(course)
    done = run_nbgrader(course, "autograde", "mlp", "--student", "bob", "--force")
    assert done.returncode == 0, done.stderr[-2000:]
    assert exported(course, tmp_path)["bob"] == (4.0, 8.0) == (ours["bob"].total("late"), ours["bob"].score)


def test_due_date_extension_time_plugin_and_hand_marks_are_seen(course, tmp_path):
    late(course)
    tests = marked_with(course, "bob")
    stamp = course / "submitted" / "bob" / "mlp" / "timestamp.txt"
    steps = [
        (lambda: None, 4.0),
        (lambda: due(course, DUE + datetime.timedelta(days=1)), 4.0),  # a day and a half is two
        (lambda: due(course, DUE, datetime.timedelta(days=2)), 0.0),  # half a day
        (lambda: due(course, DUE), 4.0),
        (lambda: stamp.write_text("2026-11-23 06:00:00 UTC"), 6.0),
        (lambda: plugin(course, "return score"), 12.0),
        (lambda: by_hand(course, "bob", "answer_layers", 5), 17.0),
        (lambda: due(course, None, datetime.timedelta(days=1)), 0.0),  # an extension of nothing
    ]
    for number, (change, off) in enumerate(steps):
        change()
        _, problems, found = mark(course)
        assert problems == {} and found["bob"].total("late") == off, number
        assert exported(course, tmp_path)["bob"] == (off, found["bob"].score)
    said, _, _ = mark(course)
    assert all("not changed" in line for line in said)
    assert marked_with(course, "bob") == tests


@pytest.mark.parametrize("body", ["raise KeyError('a\\nb')", "return float('nan')", "return 'two'"])
def test_a_plugin_that_fails_is_one_sentence_and_costs_nobody_a_mark(course, capsys, body):
    late(course)
    plugin(course, body)
    assert mark_course(course) == 1
    out, err = capsys.readouterr()
    [line] = [line for line in out.splitlines() if "nbgrader_config.py" in line]
    assert "bob" in line and "ADay" in line and "Traceback" not in out + err
    assert re.search(r"^ada .* 12/12 \+ 10/10 pending$", out, re.M)
    assert re.search(r"^bob .* 12/12 \+ 10/10 pending, late: not computed$", out, re.M)
    bob = table(course)["bob"]
    assert bob["total"] == "12" and "ADay" in bob["problem"]
    plugin(course, DAYS.format(each=1.0))
    assert mark_course(course) == 0
    assert "late: -4 = 8 so far" in capsys.readouterr().out


def test_a_plugin_that_fails_does_not_stop_plain_nbgrader(course):
    late(course)
    plugin(course, "raise KeyError(student_id)")
    done = run_nbgrader(course, "autograde", "mlp", "--force")
    assert done.returncode == 0, done.stderr[-2000:]
    assert "none is taken off" in done.stderr and "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "line", ["c.AssignLatePenalties.plugin_class = 'nowhere.Plugin'", "c.LateSubmissionPlugin.penalty_method = 'half'"]
)
def test_a_setting_that_makes_no_sense_is_a_sentence_too(course, capsys, line):
    late(course)
    path = course / "nbgrader_config.py"
    path.write_text(
        path.read_text(encoding="utf-8").partition("\nfrom nbgrader.plugins")[0] + f"\n{line}\n", encoding="utf-8"
    )
    assert mark_course(course) == 1
    out, err = capsys.readouterr()
    assert "late: not computed" in out and "Traceback" not in out + err


def test_a_number_of_numpys_is_a_number(course):
    late(course)
    plugin(course, "import numpy; return numpy.int64(2)")
    _, problems, found = mark(course)
    assert problems == {} and found["bob"].total("late") == 4.0
