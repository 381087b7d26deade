"""`mlp-lab mark` with its options: some students, a seed, the result as data, progress in a terminal."""

from __future__ import annotations

import csv
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from mlp_lab import cli
from mlp_lab.marking import gradebook, grading, progress, records
from outcome import by_hand, table
from rebuilding import JudgeHere
from small_course import FUNCTIONS, copy_of, hand_in
from test_records import change
from waiting import LONG


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(grading, "Judge", JudgeHere)


@pytest.fixture
def course(small_class, tmp_path):
    return copy_of(small_class, tmp_path / "course")


def mark(course: Path, capsys, *options: str) -> tuple[int, str, str]:
    status = cli.main(["mark", "--root", str(course), *options])
    out, err = capsys.readouterr()
    assert "Traceback" not in out + err
    return status, out, err


def test_only_who_is_named_is_marked_and_listed_and_the_table_keeps_the_others(course, capsys):
    change(course, "ada")
    change(course, "bob")
    status, out, _ = mark(course, capsys, "ada")
    assert status == 0 and "Marking 1 submission " in out and not re.search(r"^bob ", out, re.M)
    assert table(course)["ada"]["05_update"] == "2" and table(course)["bob"]["05_update"] == "6"
    assert len(list(records.history(course, "bob"))) == 1
    status, out, _ = mark(course, capsys, "b*")
    assert status == 0 and table(course)["bob"]["05_update"] == "2" and "1 of 1 student marked" in out


def test_what_is_left_to_do_by_hand_is_said_with_the_command_for_it(course, capsys):
    _, out, _ = mark(course, capsys)
    (line,) = [line for line in out.splitlines() if "formgrader" in line]
    assert line.index("`mlp-lab hand-marks`") < line.index("formgrader") and "`mlp-lab class`" in out
    for student in ("ada", "bob"):
        for answer in ("batch_size", "layers"):
            by_hand(course, student, f"answer_{answer}", 4)
    _, out, _ = mark(course, capsys)
    assert "hand-marks" not in out and "formgrader" not in out


def test_a_name_that_nobody_has_is_one_sentence_with_those_that_are_near(course, capsys):
    for name, said in (("adda", "did you mean ada?"), ("ADA", "did you mean ada?"), ("zzzzzz", "there are: ada, bob.")):
        status, out, err = mark(course, capsys, "bob", name)
        assert status == 1 and out == "" and err.count("\n") == 1 and said in err and name in err
    status, _, err = mark(course, capsys, "\x1b[31mx")
    assert status == 1 and "\x1b" not in err


def test_who_is_named_as_on_the_roster_is_told_their_id(course, capsys):
    with gradebook.opened(gradebook.url_of(course)) as book:
        book.update_or_create_student("ada", first_name="Ada", last_name="Lovelace")
    for name in ("Ada Lovelace", "lovelace"):
        status, _, err = mark(course, capsys, name)
        assert status == 1 and err.endswith(f"called {name}: did you mean ada (Ada Lovelace)?\n")
    (course / "gradebook.db").unlink()
    status, _, err = mark(course, capsys, "--dry-run", "Ada Lovelace")
    assert status == 1 and "did you mean" not in err and not (course / "gradebook.db").exists()


def test_a_problem_of_somebody_else_is_not_theirs(course, capsys):
    (course / "submitted" / "cyd" / "mlp").mkdir(parents=True)
    assert mark(course, capsys, "ada")[0] == 0
    status, out, _ = mark(course, capsys, "cyd")
    assert status == 1 and "holds no notebooks" in out
    assert mark(course, capsys)[0] == 1


@pytest.mark.parametrize(
    "options",
    [
        ["--seed", "-1"],
        ["--seed", "1.5"],
        ["--seed", "9" * 30],
        ["--seed", "²"],
        ["--json", "nowhere/at/all.json"],
        ["--csv", "."],
        ["--json", "-"],
        ["--jobs", "0"],
    ],
)
def test_options_that_make_no_sense_are_said_before_anybody_is_marked(course, capsys, options, monkeypatch):
    monkeypatch.setattr(grading.Grading, "mark_all", lambda *_, **__: pytest.fail("marked"))
    with pytest.raises(SystemExit) as ended:
        cli.main(["mark", "--root", str(course), *options])
    assert ended.value.code == 2 and capsys.readouterr().err.strip().count("error:") == 1


def test_all_of_it_as_data_and_the_table_elsewhere(course, capsys, tmp_path):
    (course / "submitted" / "notes.txt").touch()
    hand_in(course, "cyd")
    change(
        course, "cyd", new="def layer_update(layer, lr):\n    import os, socket\n    layer['W'] -= lr * layer['dW']\n"
    )
    by_hand(course, "ada", "answer_batch_size", 4)
    data, sheet = tmp_path / "marks.json", tmp_path / "elsewhere.csv"
    status, out, _ = mark(course, capsys, "--json", str(data), "--csv", str(sheet), "--seed", "12")
    assert status == 0 and "marks.json" in out
    found = json.loads(data.read_text("ascii"))
    assert (found["format"], found["version"], found["seed"], found["problems"]) == ("mlp-lab marks", 1, 12, [])
    assert set(found["left_out"]) == {"notes.txt"} and found["alike"] == []
    students = {one["student"]: one for one in found["students"]}
    assert set(students) == {"ada", "bob", "cyd"}
    cyd, ada = students["cyd"], students["ada"]
    assert set(cyd["functions"]) == set(FUNCTIONS) and cyd["record"]["seed"] == 12 and len(cyd["record"]["files"]) == 2
    update = cyd["functions"]["layer_update"]
    assert 0 < update["mark"] == update["by_tests"] < update["points"] == 4 and update["by_hand"] is None
    [mistake] = {one["mistake"] for one in update["checks"] if one["lost"]}
    assert mistake and {one["outcome"] for one in update["checks"]} > {"passed"}
    assert cyd["sections"]["05_update"]["by_tests"] == update["mark"] + 2
    assert ada["answers"]["batch_size"]["by_hand"] == ada["answers"]["batch_size"]["mark"] == 4
    assert ada["answers"]["layers"]["mark"] is None and ada["sums"]["pending"] == 5
    assert ada["total"] == 16 and ada["record"]["seed"] != 12
    assert [(one["notebook"], one["what"]) for one in cyd["to_look_at"]] == [
        ("05_update", "os"),
        ("05_update", "socket"),
    ]
    with sheet.open(encoding="utf-8-sig", newline="") as file:
        assert {row["student"]: row["total"] for row in csv.DictReader(file)} == {
            name: row["total"] for name, row in table(course).items()
        }


def test_what_a_human_may_look_at_is_for_the_instructor_only(course, capsys):
    change(course, new="def layer_update(layer, lr):\n    import ctypes\n    layer['W'] -= lr * layer['dW']\n")
    status, out, _ = mark(course, capsys)
    [line] = [line for line in out.splitlines() if "ctypes" in line]
    assert status == 0 and line.startswith("  ada, 05_update: ") and "cell layer_update, line 2" in line
    assert "look at" in out and "ctypes" not in (course / "marks.csv").read_text("utf-8-sig")
    said = "reaches into memory"
    assert said in line
    for page in [*(course / "feedback").rglob("*.html"), *(course / "autograded").rglob("*.ipynb")]:
        assert said not in page.read_text("utf-8")
    status, out, _ = mark(course, capsys, "bob")
    assert "ctypes" not in out


def test_a_file_that_cannot_be_written_is_said_and_the_rest_is_there(course, capsys, tmp_path, monkeypatch):
    target = tmp_path / "marks.json"
    target.write_text("old", encoding="utf-8")

    def full(self, *_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    status, out, err = mark(course, capsys, "--json", str(target))
    assert status == 1 and "marks.json is not written: the disk is full" in err and "Mark sheet as a table" in out
    monkeypatch.undo()
    assert target.read_text("utf-8") == "old" and [path.name for path in tmp_path.glob("marks*")] == ["marks.json"]


class Terminal(list):
    """Takes what is written, as a terminal does."""

    encoding = "utf-8"

    def write(self, text: str) -> None:
        self.append(text)

    def flush(self) -> None:
        pass

    def isatty(self) -> bool:
        return True


def test_in_a_terminal_one_line_moves_and_problems_stay(monkeypatch):
    stream = Terminal()
    bar = progress.Bar(stream)
    with bar.of(3):
        bar.step("ada", "", "90/90")
        bar.step("bob\x1b[2J", "not marked: \x1b[31mits folder went away", "")
        bar.step("cyd", "", "")
    shown = "".join(stream)
    lines = [line for line in re.split(r"[\r\n]+", shown) if line.strip()]
    assert "\x1b[2J" not in shown and "\x1b[31m" not in shown
    assert any("its folder went away" in line for line in shown.split("\n"))
    assert any("to go" in line and "/3 " in line for line in lines)
    assert "90/90" not in shown


def test_a_terminal_that_went_away_stops_nothing():
    class Gone(Terminal):
        def write(self, text: str) -> None:
            if self.gone:
                raise OSError(5, "Input/output error")

        gone = False

    stream = Gone()
    bar = progress.Bar(stream)
    with bar.of(2):
        stream.gone = True
        bar.step("ada", "not marked", "")
        bar.step("bob", "", "1/1")


@pytest.mark.skipif(os.name != "posix", reason="needs a terminal made by the system")
def test_the_command_in_a_real_terminal(course):
    import pty
    import struct
    import termios
    from fcntl import ioctl

    change(course)
    ours, theirs = pty.openpty()
    ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
    command = [sys.executable, "-m", "mlp_lab", "mark", "--root", str(course)]
    process = subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, close_fds=True)
    os.close(theirs)
    shown = b""
    try:
        while part := os.read(ours, 65536):
            shown += part
    except OSError:  # the other side has closed it
        pass
    os.close(ours)
    assert process.wait(LONG) == 0
    text = shown.decode("utf-8")
    assert "to go" in text and "\r" in text and "[1/2]" not in text and "2 of 2 students marked" in text


def test_in_a_pipe_there_are_lines_and_nothing_moves(course, capsys):
    status, out, err = mark(course, capsys)
    assert status == 0 and "[1/2] ada:" in out and "\r" not in out + err and err == ""
