"""What takes longer than a test may: run by `make proof`, with the results kept in docs/."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest

from courses import make_course
from mlp_lab import example_class
from mlp_lab.marking import gradebook, sheet
from processes_below import below

CLASS = int(os.environ.get("MLP_LAB_CLASS", "1000"))


@pytest.mark.proof
def test_a_big_class_is_marked_whole_though_it_is_killed_in_the_middle(tmp_path, capsys):
    """Every student has the marks that the same work has in a class of one, and nobody is missing.

    Memory is that of all processes together, each page counted once (PSS), looked at every five seconds.
    """
    course = make_course(tmp_path / "course")
    with (course / "nbgrader_config.py").open("a") as file:
        file.write("\nc.MarkCells.seed = 1\n")
    release = course / "release" / "mlp"
    notebooks = {path.stem: nbformat.read(path, as_version=4) for path in sorted(release.glob("*.ipynb"))}
    for number in range(CLASS):
        student = example_class.Student(f"student{number:04}", "finished", example_class.right(number))
        example_class.hand_in(student, notebooks, release, course / "submitted", "mlp")
    began, seen, done, killed = time.monotonic(), [], 0, 0
    with (tmp_path / "said.txt").open("w") as said:
        while True:
            desk = subprocess.Popen([sys.executable, "-m", "mlp_lab", "mark"], cwd=course, stdout=said, stderr=said)
            while desk.poll() is None:
                time.sleep(5)
                done = sum(1 for _ in (course / "feedback").glob("student*")) if (course / "feedback").exists() else 0
                seen.append((done, memory(desk.pid)))
                if not killed and done >= CLASS // 2:
                    desk.send_signal(signal.SIGKILL)
                    killed = done
                    break
            if desk.wait() != -signal.SIGKILL:
                break
    seconds = time.monotonic() - began
    assert desk.returncode == 0 and killed, (tmp_path / "said.txt").read_text()[-3000:]
    rows = sheet.read_rows(gradebook.url_of(course), "mlp", course / "submitted")
    assert len(rows) == CLASS and {sheet.total(row) for row in rows} == {"90/90 + 10/10 pending"}
    sizes = {status.st_ino: status.st_size for path in course.rglob("*") if path.is_file() and (status := path.stat())}
    with capsys.disabled():
        print(f"\n{CLASS} students, {7 * CLASS} notebooks, with feedback, killed after {killed}: {seconds:.0f} s")
        for what, which in (("marking's own memory", 0), ("with students' programs", 1)):
            print(f"{what}: {max(most[which] for _, most in seen):.0f} MB at most, by tenths of the class:", end=" ")
            tenths = [[most[which] for count, most in seen if count * 10 // CLASS == tenth] for tenth in range(10)]
            print(*(f"{max(some):.0f}" if some else "-" for some in tenths), "MB")
        print(f"the course folder has {sum(sizes.values()) / 1e6:.0f} MB")


def memory(top: int) -> tuple[float, float]:
    """MB of a process and of all that come from it, without students' programs and with them."""
    own = total = 0.0
    for number, command in below(top).items():
        with contextlib.suppress(OSError, StopIteration):
            lines = Path(f"/proc/{number}/smaps_rollup").read_text().splitlines()
            size = int(next(line for line in lines if line.startswith("Pss:")).split()[1]) / 1024
            total += size
            own += size * ("student_side" not in command)
    return own, total
