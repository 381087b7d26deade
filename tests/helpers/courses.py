"""Course folders for the tests, and nbgrader's own command in them."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import subprocess
import sys
import tempfile
import types
from multiprocessing import reduction
from pathlib import Path
from unittest import mock

import nbformat

from waiting import LONG

ROOT = Path(__file__).parents[2]

EVIL = """# Notes
<script>document.title = "owned"</script>
<img src="x" onerror="document.title = 'owned'"> <svg onload="document.title='owned'"></svg>
[a link](javascript:document.title='owned') <a href="data:text/html,x">b</a> <iframe src="https://example.org"></iframe>
<style>body { display: none }</style>

![far](https://example.org/far.png) The loss fell from $a < b$ to **0.2**.
"""


def make_course(folder: Path, *lessons: str) -> Path:
    """Make a course folder as a fresh clone has it: built folders and settings, no gradebook; all lessons or some."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    for name in ("source", "release"):
        shutil.copytree(ROOT / name, folder / name)
        for path in (folder / name / "mlp").glob("*.ipynb") if lessons else ():
            if path.stem not in lessons:
                path.unlink()
    return folder


def run_nbgrader(folder: Path, *arguments: str) -> subprocess.CompletedProcess:
    """Run nbgrader's own command in a course folder, as an instructor does.

    A process that has it imported, which takes seconds, is forked for that, where there is such a thing.
    """
    command = [sys.executable, "-m", "nbgrader", *arguments]
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=LONG)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["nbgrader.apps.nbgraderapp", "nbgrader.converters"])
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        pipes = [reduction.DupFd(stream.fileno()) for stream in (out, err)]
        process = context.Process(target=_nbgrader, args=(str(folder), arguments, dict(os.environ), *pipes))
        # Nothing of this process's main program is to be imported there, whatever a test has put in its place.
        with mock.patch.dict(sys.modules, {"__main__": types.ModuleType("__main__")}):
            process.start()
        process.join(LONG)
        if process.is_alive():
            process.kill()
            raise subprocess.TimeoutExpired(command, LONG)
        said = []
        for stream in (out, err):
            stream.seek(0)
            said.append(stream.read().decode("utf-8", "replace"))
    return subprocess.CompletedProcess(command, process.exitcode, *said)


def _nbgrader(folder, arguments, variables, *pipes):
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(variables)
    for number, pipe in enumerate(pipes, 1):
        os.dup2(pipe.detach(), number)
    sys.stdout, sys.stderr = (open(one, "w", encoding="utf-8", closefd=False) for one in (1, 2))  # noqa: SIM115
    sys.argv[:] = ["nbgrader", *arguments]
    from nbgrader.apps.nbgraderapp import NbGraderApp

    NbGraderApp.launch_instance()


def hand_in_hostile(course: Path) -> None:
    """Write a submission by somebody who puts HTML and scripts into every kind of cell."""
    release = course / "release" / "mlp"
    folder = course / "submitted" / "nils" / "mlp"
    shutil.copytree(release, folder)
    for name in ("02_building", "03_forward", "04_backward", "05_update", "06_training"):
        (folder / f"{name}.ipynb").unlink()
    first = nbformat.read(folder / "01_activations.ipynb", 4)
    code = nbformat.v4.new_code_cell("def half(z):  # </pre><script>document.title = 'owned'</script>\n    return z")
    html = nbformat.v4.new_output("display_data", {"text/html": "<script>document.title = 'owned'</script>"})
    script = nbformat.v4.new_output("display_data", {"application/javascript": "document.title = 'owned'"})
    code.outputs = [html, script]
    raw = nbformat.v4.new_raw_cell("<script>document.title = 'owned'</script>", metadata={"raw_mimetype": "text/html"})
    first.cells[8:8] = [nbformat.v4.new_markdown_cell(EVIL), code, raw]
    nbformat.write(first, folder / "01_activations.ipynb")
    last = nbformat.read(folder / "07_prediction.ipynb", 4)
    for cell in last.cells:
        if cell.metadata.get("nbgrader", {}).get("grade_id") == "answer_layers":
            cell.source = EVIL
    nbformat.write(last, folder / "07_prediction.ipynb")


def small_course(folder: Path, *students: str | bytes) -> Path:
    """Make a course folder whose lab is one notebook, quick to mark, handed in untouched by `students`."""
    make_course(folder, "05_update")
    for student in students:
        hand_in(folder, student)
    return folder


def hand_in(course: Path, student: str | bytes) -> Path:
    """Hand in the release of a small course as it is; return the folder."""
    folder = course / "submitted" / os.fsdecode(student) / "mlp"
    folder.mkdir(parents=True)
    shutil.copy(course / "release" / "mlp" / "05_update.ipynb", folder)
    return folder
