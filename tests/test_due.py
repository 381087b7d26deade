"""Due dates, extensions and the policy for late work: one place, and the same total everywhere."""

from __future__ import annotations

import datetime

import pytest
from traitlets.config import Config

from mlp_lab.cli import main
from mlp_lab.marking.late_policy import DAY, LatePolicy
from outcome import book, rows, table
from small_course import copy_of, hand_in

POLICY = """
c.AssignLatePenalties.plugin_class = "mlp_lab.marking.late_policy.LatePolicy"
c.LatePolicy.percent_a_day = 10
c.LatePolicy.grace_minutes = 60
c.LatePolicy.cut_off_days = 7
"""


@pytest.fixture
def course(small_class, tmp_path):
    course = copy_of(small_class, tmp_path / "course")
    for student, when in (("ada", "2026-11-20 12:30:00"), ("bob", "2026-11-22 12:00:01")):
        (course / "submitted" / student / "mlp" / "timestamp.txt").write_text(f"{when} UTC\n", "utf-8")
    return course


def settings(course, text):
    path = course / "nbgrader_config.py"
    path.write_text(path.read_text("utf-8") + text, "utf-8")


def due(course, *arguments):
    return main(["due", "--root", str(course), *arguments])


def mark(course, *arguments):
    return main(["mark", "--root", str(course), *arguments])


@pytest.mark.parametrize(
    ("settings", "share"),
    [
        ({}, [0, 0, 0, 0]),
        ({"percent_a_day": 10.0}, [0.1, 0.1, 0.2, 1.0]),
        ({"percent_a_day": 10.0, "grace_minutes": 60.0}, [0, 0.1, 0.2, 1.0]),
        ({"cut_off_days": 1.0}, [0, 0, 1.0, 1.0]),
        ({"percent_a_day": 30.0, "cut_off_days": 0.5}, [0.3, 1.0, 1.0, 1.0]),
    ],
)
def test_what_a_policy_takes(settings, share):
    policy = LatePolicy(config=Config({"LatePolicy": settings}))
    found = [policy.share(seconds) for seconds in (1800, DAY, DAY + 1, 100 * DAY)]
    assert found == pytest.approx(share)
    assert policy.in_words()


def test_a_due_date_costs_nothing_until_a_policy_is_set_and_then_the_same_everywhere(course, capsys):
    assert due(course, "2026-11-20 12:00 +00:00") == 0
    said = capsys.readouterr().out
    assert "nothing is taken off" in said and "mlp-lab mark" in said
    mark(course)
    assert rows(course)["bob"].score == 12
    settings(course, POLICY)
    capsys.readouterr()
    mark(course)
    assert "not changed" not in capsys.readouterr().out.partition("[2/2]")[2].splitlines()[0], (
        "bob's pages are made anew"
    )
    found = rows(course)
    assert (found["ada"].score, found["bob"].score) == (12, pytest.approx(12 * 0.7))  # 30 minutes; 2 days and a second
    assert float(table(course)["bob"]["total"]) == pytest.approx(8.4)
    assert "Together <strong>8.4 of" in (course / "feedback/bob/mlp/05_update.html").read_text("utf-8")
    due(course)
    said = capsys.readouterr().out
    assert "10 % of the marks for each day begun" in said and "bob is late by 2 days" in said


def test_marks_do_not_leave_the_course_while_a_date_that_has_moved_is_not_in_them(course, capsys):
    export = ["export", "--root", str(course), "--feedback", "--pending"]
    settings(course, POLICY)
    mark(course)
    assert main(export) == 0
    due(course, "2026-11-20 12:00 +00:00")
    before = rows(course)["bob"].score
    assert main([*export, "--replace"]) == 1
    assert "What late work costs bob has changed" in capsys.readouterr().err
    assert rows(course)["bob"].score == before, "asking changes nothing"
    mark(course)
    assert main([*export, "--replace"]) == 0


def test_longer_for_one_counts_also_when_it_is_given_before_they_hand_in(course, capsys):
    settings(course, POLICY)
    due(course, "2026-11-20 12:00 +00:00")
    with book(course) as gradebook:
        gradebook.update_or_create_student("cleo", first_name="Cleo", last_name="Cox")
    assert due(course, "--extend", "bob=3d", "--extend", "cleo=2d") == 0
    said = capsys.readouterr().out
    assert "bob has 3 days longer" in said and "cleo (Cleo Cox) has 2 days longer" in said
    folder = hand_in(course, "cleo")
    (folder / "timestamp.txt").write_text("2026-11-22 11:00:00 UTC\n", "utf-8")
    mark(course)
    assert {student: row.total("late") for student, row in rows(course).items()} == {"ada": 0, "bob": 0, "cleo": 0}
    with book(course) as gradebook:
        assert gradebook.find_submission("mlp", "cleo").extension == datetime.timedelta(days=2)
    due(course, "--extend", "cleo=0d")
    mark(course)
    assert rows(course)["cleo"].total("late") > 0


def test_never_due_takes_a_date_back(course, capsys):
    due(course, "2026-11-20 12:00")
    assert due(course, "none") == 0
    assert "Due: never" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [["some day"], ["--extend", "ada"], ["--extend", "ada=soon"]])
def test_what_makes_no_sense_is_said(course, arguments, capsys):
    with pytest.raises(SystemExit) as ended:
        due(course, *arguments)
    assert ended.value.code == 2 and "Traceback" not in capsys.readouterr().err


def test_nobody_of_that_name_gets_longer(course, capsys):
    assert due(course, "--extend", "zoe=1d") == 1
    assert "zoe" in capsys.readouterr().err


@pytest.mark.parametrize(
    "text", ["c.LatePolicy.percent_a_day = 'ten'", "c.AssignLatePenalties.plugin_class = 'no.such'"]
)
def test_a_policy_that_cannot_be_used_is_a_sentence(course, text, capsys):
    settings(course, POLICY.replace("c.LatePolicy.percent_a_day = 10", "") + text + "\n")
    due(course, "2026-11-20 12:00 +00:00")
    assert "cannot be told" in capsys.readouterr().out
    assert mark(course) == 1
    assert "none is taken off" in capsys.readouterr().out
