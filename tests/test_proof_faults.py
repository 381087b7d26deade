"""Whatever ends, whenever it ends: nothing is lost, nothing is there twice, and marks given by hand stay.

Run by `make proof`, with the results kept in docs/.
"""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import sqlalchemy

from courses import make_course
from mlp_lab import example_class
from mlp_lab.marking import gradebook
from outcome import by_hand, everything, rows
from processes_below import below
from waiting import LONG, wait_for

pytestmark = [pytest.mark.proof, pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")]
KILLS, STUDENTS, SEED = 50, 6, 20261129
LATEST = 6.0  # seconds after which one is killed at the latest: a run takes about as long
KINDS = ("desk", "judge", "student")


@pytest.fixture
def course(tmp_path):
    """Six finished submissions of two sections, marked, with a mark given by hand."""
    course = make_course(tmp_path / "course", "05_update", "07_prediction")
    with (course / "nbgrader_config.py").open("a") as file:
        file.write("\nc.MarkCells.seed = 1\n")
    hand_in(course, STUDENTS)
    assert mark(course).wait(LONG) == 0
    by_hand(course, "student001", "answer_layers", 3.0)
    assert mark(course).wait(LONG) == 0
    return course


def hand_in(course: Path, count: int) -> None:
    import nbformat

    release = course / "release" / "mlp"
    notebooks = {path.stem: nbformat.read(path, as_version=4) for path in sorted(release.glob("*.ipynb"))}
    for number in range(count):
        student = example_class.Student(f"student{number:03}", "finished", example_class.right(number))
        example_class.hand_in(student, notebooks, release, course / "submitted", "mlp")


def left(course: Path) -> dict:
    """What marking has left, but for the records of how often that was."""
    return {name: what for name, what in everything(course).items() if "/records/" not in name}


def mark(course: Path, *more: str) -> subprocess.Popen:
    with (course / "said.txt").open("a") as said:
        return subprocess.Popen([sys.executable, "-m", "mlp_lab", "mark", *more], cwd=course, stdout=said, stderr=said)


def victims(desk: subprocess.Popen, kind: str) -> list[int]:
    if kind == "desk":
        return [desk.pid]
    part = {"judge": "mlp_lab.marking.judge_process", "student": "student_side"}[kind]
    return sorted(number for number, command in below(desk.pid).items() if part in command)


def are_there(numbers) -> list[int]:
    there = []
    for number in numbers:
        try:
            state = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            continue
        there += [number] * (state not in "ZX")
    return there


def test_fifty_processes_are_killed_and_nothing_is_lost(course, capsys):
    dice, whole, killed, unmarked = random.Random(SEED), left(course), dict.fromkeys(KINDS, 0), 0
    while sum(killed.values()) < KILLS:
        kind = dice.choice(KINDS)
        desk = mark(course, "--all")
        until = time.monotonic() + dice.uniform(0.5, LATEST)
        while desk.poll() is None and time.monotonic() < until:
            time.sleep(0.01)
        known = below(desk.pid)
        there = victims(desk, kind)
        if desk.poll() is None and there:
            try:
                os.kill(dice.choice(there), signal.SIGKILL)
                killed[kind] += 1
            except ProcessLookupError:
                pass
        code = desk.wait(LONG)
        assert code in (0, 1, -signal.SIGKILL), code
        unmarked += code == 1
        wait_for(lambda known=known: not are_there(known), "all that was started ends", lambda known=known: f"{known}")
        assert rows(course)["student001"].total("hand") == 3.0, (
            "the gradebook can be read, and what is given by hand is there"
        )
        if code != 0:
            again = mark(course).wait(LONG)
            assert again == 0 and left(course) == whole, (kind, code)
    with capsys.disabled():
        print(f"\nseed {SEED}; killed: {killed}; runs in which somebody was said to be not marked: {unmarked}")


def test_a_disk_that_is_full_costs_nothing(tmp_path, course):
    """A file system with hardly any room: what is there stays, all is said in words, and with more room it goes on."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if os.geteuid() or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=40m", "disk", disk]).returncode:
        pytest.skip("only who may mount a file system can try that")
    try:
        small = disk / "course"
        subprocess.run(["cp", "-a", course, small], check=True)
        before = left(small)
        room = os.statvfs(disk)
        filler = disk / "filler"
        filler.write_bytes(b"\0" * (room.f_bavail * room.f_frsize - 200_000))
        assert mark(small, "--all").wait(LONG) == 1
        said = (small / "said.txt").read_text()
        assert "no space left" in said.lower() or "disk" in said.lower()
        assert "Traceback" not in said
        filler.unlink()
        assert mark(small).wait(LONG) == 0
        assert left(small) == before
    finally:
        subprocess.run(["umount", "-l", disk], check=True)


def test_a_gradebook_that_is_held_by_somebody_else_for_a_while(course):
    whole = left(course)
    engine = sqlalchemy.create_engine(gradebook.url_of(course))
    desk = mark(course, "--all")
    for _ in range(3):
        time.sleep(2)
        with engine.connect() as held:
            held.execute(sqlalchemy.text("BEGIN EXCLUSIVE"))
            time.sleep(3)
            held.rollback()
    assert desk.wait(LONG) in (0, 1)
    engine.dispose()
    assert mark(course).wait(LONG) == 0
    assert left(course) == whole
