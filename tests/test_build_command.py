"""``mlp-lab`` as it is typed: build with its options, messages without tracebacks, watching."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import zipfile
from queue import Empty, Queue

import pytest

import fake_course
from mlp_lab import build, cli
from mlp_lab.course import Course
from waiting import LONG, wait_for


@pytest.fixture
def root(built_course, tmp_path, monkeypatch):
    shutil.copytree(built_course, tmp_path / "course")
    monkeypatch.chdir(tmp_path / "course" / "notebooks" / "lab")  # anywhere in the course will do
    return tmp_path / "course"


def run(capsys, *argv) -> tuple[int, str, str]:
    status = cli.main(list(argv))
    out, err = capsys.readouterr()
    assert "Traceback" not in out + err
    return status, out, err


def test_check_passes_when_everything_is_up_to_date(root, capsys):
    before = fake_course.snapshot(root)
    status, out, _ = run(capsys, "build", "--check", "--keep-assets")
    assert status == 0 and "2 notebooks, nothing changed" in out
    assert fake_course.snapshot(root) == before


def stale_lesson(root):
    fake_course.edit(root / "notebooks" / "01_doubling.py", "Twice as much.", "Two times.")
    return ["changed: release/mlp/01_doubling.ipynb", "changed: source/mlp/01_doubling.ipynb"]


def stale_helper(root):
    (root / "notebooks" / "lab" / "new.py").write_text("x = 1\n")
    return ["new file: release/mlp/lab/new.py", "new file: source/mlp/lab/new.py"]


def edited_release(root):
    (root / "release" / "mlp" / "week_5.py").write_text("print('by hand')\n")
    return ["changed: release/mlp/week_5.py"]


def stray_file(root):
    (root / "source" / "mlp" / "notes.txt").write_text("by hand\n")
    return ["gone: source/mlp/notes.txt"]


def lost_release(root):
    shutil.rmtree(root / "release")
    return ["new file: release/mlp/01_doubling.ipynb"]


@pytest.mark.parametrize("fault", [stale_lesson, stale_helper, edited_release, stray_file, lost_release])
def test_check_names_what_is_stale_and_changes_nothing(root, capsys, fault):
    expected = fault(root)
    before = fake_course.snapshot(root)
    status, out, err = run(capsys, "build", "--check", "--keep-assets")
    assert status == 1 and "run mlp-lab build" in err
    assert [line for line in expected if f"  {line}\n" not in out] == []
    assert fake_course.snapshot(root) == before
    if fault is stale_lesson:
        assert run(capsys, "build", "--keep-assets")[0] == 0
        assert run(capsys, "build", "--check", "--keep-assets")[0] == 0


def test_the_archive_is_the_release_and_always_the_same(root, capsys):
    assert run(capsys, "build", "--zip", "--keep-assets")[0] == 0
    archive = root / "dist" / "mlp.zip"
    first = archive.read_bytes()
    with zipfile.ZipFile(archive) as opened:
        content = {f"{root}/release/{name}": opened.read(name) for name in opened.namelist()}
        assert opened.namelist() == sorted(opened.namelist())
    assert content == fake_course.snapshot(root / "release")
    for path in (root / "release").rglob("*"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
        path.chmod(0o755)
    archive.unlink()
    assert run(capsys, "build", "--zip", "--keep-assets")[0] == 0
    assert archive.read_bytes() == first


def test_problems_are_one_message_and_status_1(root, capsys):
    fake_course.edit(root / "notebooks" / "01_doubling.py", "points=60", "pints=60")
    status, out, err = run(capsys, "build", "--keep-assets")
    assert status == 1 and out == ""
    assert re.search(r"^notebooks/01_doubling\.py:\d+: unknown role “pints”: did you mean points\?$", err, re.MULTILINE)


@pytest.mark.parametrize("command", ["build", "preview"])
def test_outside_a_course_the_message_says_so(tmp_path, capsys, monkeypatch, command):
    monkeypatch.chdir(tmp_path)
    status, _, err = run(capsys, command)
    assert status == 1 and err.startswith("No course here")


def test_help_is_quick_because_it_imports_nothing_heavy():
    code = "import sys; from mlp_lab import cli; cli.main(['--help'])"
    heavy = "print(*{'nbgrader', 'jupytext', 'nbformat', 'numpy', 'matplotlib'} & sys.modules.keys(), sep=',')"
    script = f"import atexit, sys\natexit.register(lambda: exec({heavy!r}))\n{code}"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.endswith("\n\n"), f"imported: {done.stdout.splitlines()[-1]}"
    for name in cli.COMMANDS:
        assert re.search(rf"^ +{name}\b", done.stdout, re.MULTILINE)


def test_every_command_has_its_own_help():
    for name in cli.COMMANDS:
        with pytest.raises(SystemExit) as end:
            cli.main([name, "--help"])
        assert end.value.code == 0


@pytest.mark.parametrize("good", [True, False])
def test_answers_ends_with_the_verdict_as_its_status(capsys, monkeypatch, good):
    from autograder_tests.selftest import answer_report

    monkeypatch.setattr(answer_report, "report", lambda **options: good)
    monkeypatch.setattr(answer_report, "details", lambda function, **options: good and function == "relu")
    assert run(capsys, "answers")[0] == (0 if good else 1)
    assert run(capsys, "answers", "--function", "relu")[0] == (0 if good else 1)
    status, _, err = run(capsys, "answers", "--function", "relo")
    assert status == 1 and "no function relo" in err


class Watching:
    """``mlp-lab build --watch`` in a process of its own, its lines as they come."""

    def __init__(self, root):
        command = [sys.executable, "-m", "mlp_lab", "build", "--watch", "--keep-assets"]
        self.process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd=root,
            # What runs in the background of a shell, these tests perhaps, hands on that Ctrl-C is ignored.
            preexec_fn=None if os.name == "nt" else lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        self.lines = Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.process.stdout:
            self.lines.put(line)
        self.lines.put(None)  # it has ended

    def wait_for(self, pattern):
        """Return the first line that matches; fail with all lines seen when none comes."""
        seen = []

        def found():
            with contextlib.suppress(Empty):
                while (line := self.lines.get_nowait()) is not None:
                    seen.append(line)
                    if re.search(pattern, line):
                        return line
                raise AssertionError(f"it ended without a line like {pattern!r}: {seen}")

        return wait_for(found, f"a line like {pattern!r}", lambda: f"Seen: {seen}")


def test_watch_builds_on_every_save_survives_errors_and_ends_cleanly(root):
    lesson = root / "notebooks" / "01_doubling.py"
    watching = Watching(root)
    try:
        watching.wait_for(r"2 notebooks, nothing changed")
        fake_course.edit(lesson, "Twice as much.", "Two times as much.")
        watching.wait_for(r"2 notebooks, 5 files changed")  # the notebook and its list of cells, in each place
        assert "Two times as much." in (root / "release" / "mlp" / "01_doubling.ipynb").read_text()
        fake_course.edit(lesson, "points=60", "points=61")
        watching.wait_for(r"notebooks/02_halving\.py:\d+: the points of all notebooks add up to 101")
        fake_course.edit(lesson, "points=61", "points=60")
        watching.wait_for(r"2 notebooks, nothing changed")
    finally:
        watching.process.send_signal(signal.SIGINT)
        status = watching.process.wait(LONG)
    watching.wait_for("no longer watching")
    assert status == 0
    assert not list(root.glob(".mlp-lab-build-*"))


@pytest.fixture
def with_checks(root):
    """The small course with checks of its own beside it: those of the fake functions."""
    folder = root / "autograder_tests"
    (folder / "engine").mkdir(parents=True)
    (folder / "__init__.py").touch()
    (folder / "engine" / "__init__.py").touch()
    registry = "def functions():\n    return {names}\n"
    (folder / "engine" / "registry.py").write_text(registry.format(names=["double", "half"]))
    return root


def test_a_function_without_checks_is_refused_before_anything_is_changed(with_checks, capsys):
    (with_checks / "autograder_tests" / "engine" / "registry.py").write_text("def functions():\n    return ['half']\n")
    before = fake_course.snapshot(with_checks / "source", with_checks / "release", with_checks / "notebooks")
    fake_course.edit(with_checks / "notebooks" / "01_doubling.py", "Twice as much.", "Two times as much.")
    edited = fake_course.snapshot(with_checks / "notebooks")
    for option in ("--check", "--zip"):
        status, _, err = run(capsys, "build", "--keep-assets", option)
        assert status == 1
        assert re.search(r"^notebooks/01_doubling\.py:\d+: double has no checks", err, re.MULTILINE)
        assert "half" not in err
    assert fake_course.snapshot(with_checks / "source", with_checks / "release", with_checks / "notebooks") == {
        **before,
        **edited,
    }
    assert not (with_checks / "dist").exists()


@pytest.mark.parametrize("fault", ["def functions(:\n", "raise ValueError('two checks of one title')\n"])
def test_checks_that_cannot_be_loaded_are_one_sentence(with_checks, capsys, fault):
    (with_checks / "autograder_tests" / "engine" / "registry.py").write_text(fault)
    status, _, err = run(capsys, "build", "--keep-assets")
    assert status == 1 and "cannot be loaded" in err and err.count("\n") == 1
    assert "SyntaxError" in err or "two checks of one title" in err


def test_a_check_written_while_a_build_watches_is_found(with_checks):
    """This process knows the checks of the real lab only: those of the course's own folder are looked up anew."""
    assert len(build.read_lessons(Course(with_checks))) == 2
