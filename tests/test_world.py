"""The world around the marking: what cannot be read or written costs nobody else, is said, and is never a 0."""

from __future__ import annotations

import builtins
import contextlib
import errno
import io
import os
import re
import shutil
import sqlite3
from pathlib import Path

import pytest

from autograder_tests.transport.record import CannotStart
from courses import hand_in, run_nbgrader, small_course
from mlp_lab import cli
from mlp_lab.marking import freshness, gradebook, grading, mark_submission, save_marks, trouble
from mlp_lab.marking.submission import staging
from mlp_lab.marking.submission.submissions import Kind, Submissions, printable
from outcome import table
from rebuilding import JudgeHere
from small_course import copy_of

ODD = ["O'Brien, Seán", "x [y]", "new\nline", b"M\xfcller", "<img src=x onerror=alert(1)>"]


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    """Spare each new gradebook the start of a program that only tells the version of its tables."""
    monkeypatch.setattr("nbgrader.api.get_alembic_version", lambda: "167914646830")
    monkeypatch.setattr(grading, "Judge", JudgeHere)


def mark(course: Path, capsys, *options: str) -> tuple[int, str, str]:
    """Run `mlp-lab mark`; return its exit status and what it printed. No traceback may be in it."""
    status = cli.main(["mark", "--root", str(course), *options])
    out, err = capsys.readouterr()
    assert "Traceback" not in out + err
    return status, out, err


def total_of(out: str, student: str) -> str:
    """What stands at the end of a student's line in the mark sheet."""
    return re.search(rf"^{re.escape(student)}  .*?  (\S.*)$", out, re.M)[1].split("  ")[-1]


@pytest.fixture(scope="module")
def named(tmp_path_factory):
    """A course in a folder with an odd name, with oddly named students, marked by plain nbgrader."""
    course = small_course(tmp_path_factory.mktemp("c") / "my [course] {1} 100%25", *ODD)
    (course / "submitted" / "desktop.ini").touch()
    (course / "submitted" / "__MACOSX" / "mlp").mkdir(parents=True)
    for command in ("autograde", "generate_feedback"):
        done = run_nbgrader(course, command, "mlp")
        assert done.returncode == 0 and "Traceback" not in done.stderr, done.stderr[-3000:]
    return course


def test_plain_nbgrader_marks_every_folder_under_its_printable_name(named):
    wanted = {printable(os.fsdecode(name)) for name in ODD}
    assert gradebook.marked(gradebook.url_of(named), "mlp") == wanted
    for folder in ("autograded", "feedback"):
        assert {path.name for path in (named / folder).iterdir()} == wanted
    assert sum(1 for path in (named / "feedback").rglob("*.html")) == len(wanted)


def test_one_student_is_marked_under_either_name(named):
    for name in ("x [y]", printable("x [y]")):
        done = run_nbgrader(named, "autograde", "mlp", "--force", f"--student={name}")
        assert done.returncode == 0 and done.stderr.count("Marking ") == 1, done.stderr[-3000:]
    done = run_nbgrader(named, "autograde", "mlp", "--student=nobody")
    assert done.returncode == 1 and "Traceback" not in done.stderr and "nobody" in done.stderr


def test_mark_command_finds_the_same_students_and_says_which_folder_is_whose(named, capsys):
    status, out, _ = mark(named, capsys)
    assert status == 0 and "desktop.ini" in out and "desktop.ini" not in table(named)
    for name in map(os.fsdecode, ODD):
        student, shown = printable(name), trouble.shown(name)
        assert total_of(out, student) == "0/6"
        assert (shown in table(named)[student]["notes"]) == (student != name)


def test_formgrader_lists_students_by_their_printable_names(named):
    from nbgrader.apps.api import NbGraderAPI
    from nbgrader.coursedir import CourseDirectory

    from mlp_lab.marking import hooks

    hooks.install()
    (named / "submitted" / "x [y]" / "mlp" / "timestamp.txt").write_text("no time at all", encoding="utf-8")
    api = NbGraderAPI(CourseDirectory(root=str(named), course_id="mlp_lab"))
    wanted = {printable(os.fsdecode(name)) for name in ODD}
    assert api.get_submitted_students("mlp") == api.get_autograded_students("mlp") == wanted
    assert {one["student"] for one in api.get_submissions("mlp")} == wanted
    assert api.get_source_assignments() == {"mlp"}


def test_marks_under_a_name_from_before_stay_the_students(tmp_path, capsys):
    course = small_course(tmp_path / "course", "a&b<c>")
    given = printable("a&b<c>")
    assert mark(course, capsys)[0] == 0
    url = gradebook.url_of(course)
    with gradebook.opened(url) as book:
        book.find_grade("marks_layer_update", "05_update", "mlp", given).manual_score = 1.5
        book.db.commit()
    assert mark(course, capsys)[0] == 0
    assert gradebook.rename_student(url, given, "a&b<c>")  # as it was
    for folder in ("autograded", "feedback", ".mlp-lab/reports"):
        (course / folder / given).rename(course / folder / "a&b<c>")
    status, out, _ = mark(course, capsys)
    assert status == 0 and "not changed" in out
    assert gradebook.marked(url, "mlp") == {given} and total_of(out, given) == "1.5/6"


def refuse_bobs_folder(monkeypatch):
    """Nobody may read what bob has handed in."""
    listed = os.listdir

    def refuse(path="."):
        if str(path).endswith(os.path.join("bob", "mlp")):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return listed(path)

    monkeypatch.setattr(os, "listdir", refuse)


def test_what_is_no_students_folder_is_named_and_what_cannot_be_read_is_not_empty(tmp_path, monkeypatch):
    submitted = tmp_path / "submitted"
    for name in ("ada/mlp", "bob/mlp", "empty/mlp", "flat", "__MACOSX/mlp", ".git/mlp", ".cy/mlp"):
        (submitted / name).mkdir(parents=True)
    for name in ("ada", "bob", ".cy"):
        (submitted / name / "mlp" / "05_update.ipynb").write_text("{}", encoding="utf-8")
    for name in ("desktop.ini", "submissions.zip", "notes.txt", ".DS_Store"):
        (submitted / name).touch()
    refuse_bobs_folder(monkeypatch)
    found = Submissions(submitted, "mlp")
    assert list(found.folders) == ["ada", printable(".cy")]
    kinds = {name: one.kind for name, one in found.left_out.items()}
    assert kinds == {
        "bob": Kind.UNREADABLE,
        "empty": Kind.EMPTY,
        "flat": Kind.EMPTY,
        "__MACOSX": Kind.OTHER,
        "desktop.ini": Kind.OTHER,
        "notes.txt": Kind.OTHER,
        "submissions.zip": Kind.WORK,
    }
    assert Submissions(tmp_path / "none", "mlp").folders == {}


@pytest.fixture(scope="module")
def pair_once(tmp_path_factory):
    course, said = small_course(tmp_path_factory.mktemp("pair") / "course", "ada", "bob"), io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        assert cli.main(["mark", "--root", str(course)]) == 0
    assert "Traceback" not in said.getvalue()
    return course


@pytest.fixture
def pair(pair_once, tmp_path):
    """A small course with two students, both marked."""
    return copy_of(pair_once, tmp_path / "course")


@pytest.mark.parametrize("fault", ["process", "report", "staging", "open"])
def test_a_failure_of_the_machine_is_a_sentence_and_no_mark(fault, pair, capsys, monkeypatch):
    shutil.rmtree(pair / "submitted" / "bob")
    (hand_in(pair, "bob") / "notes.txt").write_text("new", encoding="utf-8")
    hand_in(pair, "cyd")
    monkeypatch.setattr(freshness, "tests_fingerprint", lambda *_: "other tests")  # ada is marked again, too
    full = OSError(errno.ENOSPC, "No space left on device", "a file")

    def fail_for_bob_and_cyd(method, who, error):
        def failing(*args, **kwargs):
            if any(name in who(*args) for name in ("bob", "cyd")):
                raise error
            return method(*args, **kwargs)

        return failing

    for owner, name, who, error in {
        "process": [(mark_submission, "rebuild_all", lambda folder, _: str(folder), CannotStart("x"))],
        "report": [(save_marks, "write_own", lambda path, _: str(path), full)],
        "staging": [(staging, "rebuild", lambda submission, *_: str(submission.folder), full)],
        "open": [(builtins, "open", lambda path, *_: str(path) if "submitted" in str(path) else "", full)],
    }[fault]:
        monkeypatch.setattr(owner, name, fail_for_bob_and_cyd(getattr(owner, name), who, error))
    status, out, _ = mark(pair, capsys)
    monkeypatch.undo()
    assert status == 1 and total_of(out, "ada") == "0/6"
    word = "process" if fault == "process" else "disk is full"
    for student in ("bob", "cyd"):
        assert word in total_of(out, student) and "see the log" not in out
        assert table(pair)[student]["total"] == "" and word in table(pair)[student]["problem"]
    assert gradebook.marked(gradebook.url_of(pair), "mlp") == {"ada", "bob"}, "no empty submission stays for cyd"
    status, out, _ = mark(pair, capsys)
    assert status == 0 and total_of(out, "cyd") == "0/6"


def test_what_cannot_be_written_beside_the_marks_costs_no_mark_and_no_sheet(pair, capsys, monkeypatch):
    (pair / "marks.csv").unlink()
    (pair / "marks.csv").mkdir()
    status, out, err = mark(pair, capsys)
    assert status == 1 and total_of(out, "bob") == "0/6" and "marks.csv" in err
    (pair / "marks.csv").rmdir()

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device", "marked.json")

    monkeypatch.setattr(freshness, "write_stamp", full)
    status, out, err = mark(pair, capsys, "--all")
    assert status == 1 and total_of(out, "bob") == "0/6" and "disk is full" in err
    assert table(pair)["ada"]["total"] == "0"


def test_a_gradebook_that_is_held_or_broken_is_said_and_everybody_is_on_the_sheet(pair, capsys, monkeypatch):
    monkeypatch.setattr(grading, "PATIENCE", 0.0)
    other = sqlite3.connect(pair / "gradebook.db", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    status, out, _ = mark(pair, capsys)
    other.rollback()
    other.close()
    assert status == 1 and "another program holds the gradebook" in total_of(out, "bob")
    assert mark(pair, capsys)[0] == 0
    good = (pair / "gradebook.db").read_bytes()
    (pair / "gradebook.db").write_bytes(b"no database at all" * 100)
    gradebook._known.clear()
    status, out, _ = mark(pair, capsys)
    assert status == 1 and "damaged" in total_of(out, "ada")
    (pair / "gradebook.db").write_bytes(good)
    assert mark(pair, capsys)[0] == 0


@pytest.mark.parametrize("spoil", ["value", "code", "exit", "own", "autograded", "submitted"])
def test_a_course_folder_that_is_not_in_order_is_said_in_a_sentence(spoil, tmp_path, capsys):
    course = small_course(tmp_path / "course", "ada")
    settings = course / "nbgrader_config.py"
    text = settings.read_text(encoding="utf-8")
    wrong = {"value": 'c.MarkCells.seed = "twenty"', "code": "c.MarkCells.seed =", "exit": "exit()"}
    if spoil in wrong:
        settings.write_text(f"{text}\n{wrong[spoil]}\n", encoding="utf-8")
    elif spoil == "submitted":
        shutil.rmtree(course / "submitted")
        (course / "submitted").touch()
    else:
        (course / {"own": ".mlp-lab", "autograded": "autograded"}[spoil]).touch()
    status, out, err = mark(course, capsys)
    assert status == 1 and "0/6" not in out
    assert {"value": "seed", "own": ".mlp-lab"}.get(
        spoil, spoil if spoil not in wrong else "nbgrader_config"
    ) in out + err
    if spoil in ("value", "own", "autograded"):
        assert "not marked" in total_of(out, "ada") and table(course)["ada"]["total"] == ""
    if spoil == "value":
        done = run_nbgrader(course, "autograde", "mlp")
        assert done.returncode == 1 and "seed" in done.stderr and "Traceback" not in done.stderr


def test_whoever_reads_the_words_may_go_away(pair, monkeypatch):
    import sys

    class Gone:
        encoding = "utf-8"

        def write(self, text):
            raise BrokenPipeError(errno.EPIPE, "Broken pipe")

        flush = close = fileno = lambda self: None

    hand_in(pair, "cyd")
    monkeypatch.setattr(sys, "stdout", Gone())
    cli.main(["mark", "--root", str(pair)])
    assert gradebook.marked(gradebook.url_of(pair), "mlp") == {"ada", "bob", "cyd"}


def test_a_withdrawn_submission_loses_its_marks_and_an_unreadable_one_keeps_them(pair, capsys, monkeypatch):
    url = gradebook.url_of(pair)
    with gradebook.opened(url) as book:
        for student in ("ada", "bob"):
            book.find_grade("marks_layer_update", "05_update", "mlp", student).auto_score = 3
        book.db.commit()
    (pair / "submitted" / "ada" / "mlp" / "05_update.ipynb").unlink()
    refuse_bobs_folder(monkeypatch)
    status, out, _ = mark(pair, capsys)
    assert status == 1 and "no notebooks" in total_of(out, "ada") and "you may not read" in total_of(out, "bob")
    with gradebook.opened(url) as book:
        assert book.find_submission("mlp", "ada").score == 0 and book.find_submission("mlp", "bob").score == 3
