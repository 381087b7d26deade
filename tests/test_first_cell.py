"""A notebook that was opened without its folder says so in one sentence."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from courses import ROOT
from mlp_lab import notebook_json
from mlp_lab.lessons import Lesson, LessonCell

NOTEBOOKS = sorted((ROOT / "release" / "mlp").glob("*.ipynb"))


def run(source: str, folder) -> subprocess.CompletedProcess:
    """Run code where neither this project nor its environment can be imported."""
    start = f"import sys; sys.path.insert(0, {str(folder)!r})\n"
    return subprocess.run([sys.executable, "-I", "-S", "-c", start + source], capture_output=True, text=True)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_notebook_begins_with_the_same_lines(path):
    cells = json.loads(path.read_text("utf-8"))["cells"]
    sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    assert sources[0].startswith(notebook_json.LINES)
    assert sum(notebook_json.SAID in source for source in sources) == 1


def test_without_the_folder_there_is_one_sentence_and_with_it_nothing(tmp_path):
    alone = run(notebook_json.LINES + "\nimport lab.carry", tmp_path)
    assert alone.returncode == 1 and alone.stderr.strip() == notebook_json.SAID
    (tmp_path / "lab").mkdir()
    (tmp_path / "lab" / "__init__.py").write_text("")
    beside = run(notebook_json.LINES + "\nprint('goes on')", tmp_path)
    assert beside.stdout.strip() == "goes on" and not beside.stderr


def test_only_the_first_cell_that_uses_the_package_is_changed(tmp_path):
    cells = [
        LessonCell("markdown", "from lab import x", 1),
        LessonCell("code", "x = 1", 2),
        LessonCell("code", "from lab import data", 3),
    ]
    cells += [LessonCell("code", "import lab", 4), LessonCell("code", "from lab import data", 5, "check", "relu")]
    lesson = Lesson(tmp_path / "01_a.py", cells)
    built = [notebook_json.source_of(lesson, cell) for cell in cells]
    assert [one == cell.source for one, cell in zip(built, cells, strict=True)] == [True, True, False, True, True]
    assert built[2].endswith("\nfrom lab import data")
