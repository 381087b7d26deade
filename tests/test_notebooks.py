"""Every notebook solved, from top to bottom; test_release.py runs them fresh from the release."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from waiting import LONG

ROOT = Path(__file__).parent.parent
NAMES = sorted(path.stem for path in (ROOT / "source" / "mlp").glob("*.ipynb"))
pytestmark = pytest.mark.slow


def test_they_are_numbered_from_one_on():
    assert [int(name[:2]) for name in NAMES] == list(range(1, len(NAMES) + 1)) and len(NAMES) >= 7


def execute(folder: Path, name: str):
    notebook = nbformat.read(folder / f"{name}.ipynb", as_version=4)
    NotebookClient(notebook, timeout=LONG, resources={"metadata": {"path": str(folder)}}).execute()
    return notebook


def outputs(notebook, kind: str):
    return [
        out for cell in notebook.cells if cell.cell_type == "code" for out in cell.outputs if out.output_type == kind
    ]


@pytest.fixture(scope="module")
def solved(tmp_path_factory):
    """The source notebooks in one folder, as a finished student's are: each finds the earlier ones beside it."""
    folder = tmp_path_factory.mktemp("solved") / "mlp"
    shutil.copytree(ROOT / "source" / "mlp", folder)
    return folder


@pytest.mark.parametrize("name", NAMES)
def test_solved_notebook_runs_from_top_to_bottom_with_full_marks(solved, name):
    notebook = execute(solved, name)
    for cell in notebook.cells:
        role = cell.metadata.get("nbgrader", {})
        if role.get("grade_id", "").startswith("marks_"):
            result = [out for out in cell.outputs if out.output_type == "execute_result"]
            assert [float(out.data["text/plain"]) for out in result] == [float(role.points)], role.grade_id
        elif role.get("grade_id", "").startswith("check_"):
            said = f"{role.grade_id.removeprefix('check_')}: all visible checks passed\n"
            # One print may arrive in several messages.
            assert {out.get("name") for out in cell.outputs} == {"stdout"}
            assert "".join(out.text for out in cell.outputs) == said
    assert [out.text for out in outputs(notebook, "stream") if out.name == "stderr" and "Warning" not in out.text] == []
    pictures = [out for kind in ("execute_result", "display_data") for out in outputs(notebook, kind)]
    pictures = [out.data["text/html"] for out in pictures if "<img" in out.data.get("text/html", "")]
    assert len(pictures) >= 2, "at least two pictures a section"
    alts = [re.search(r'alt="([^"]*)"', picture) for picture in pictures]
    assert all(alt and len(alt[1].split()) >= 8 for alt in alts), "every picture says in words what it shows"


@pytest.mark.parametrize("name", NAMES)
def test_cells_are_short(name):
    for cell in nbformat.read(ROOT / "release" / "mlp" / f"{name}.ipynb", 4).cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        if cell.cell_type == "code" and (not grade_id or grade_id.startswith("check_")):
            assert len(cell.source.splitlines()) <= (24 if grade_id else 20), cell.source
