"""The box of a failed check where nobody looks: nbclient and nbgrader's Validate see an error and its sentence."""

from __future__ import annotations

import json

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbgrader.validator import Validator

import explorer_notebook
from waiting import LONG

pytestmark = pytest.mark.slow

WRONG = "import numpy as np\n\n\ndef relu(Z):\n    return np.maximum(Z, 1)"


@pytest.fixture(params=[WRONG, None], ids=["wrong", "unwritten"])
def notebook(request, tmp_path):
    """The first notebook as a student has it, with relu wrong or not written; the first cell runs."""
    path = explorer_notebook.folder_for(tmp_path / "mlp") / "01_activations.ipynb"
    released = json.loads((explorer_notebook.ROOT / "release" / "mlp" / path.name).read_text(encoding="utf-8"))
    for cell in released["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "relu" and request.param:
            cell["source"] = request.param
    path.write_text(json.dumps(released), encoding="utf-8")
    return path


def the_check(notebook) -> dict:
    return next(one for one in notebook.cells if 'passed("relu")' in one.source)


def test_nbclient_stops_at_the_error_and_keeps_the_box(notebook):
    taken = nbformat.read(notebook, as_version=4)
    client = NotebookClient(taken, timeout=LONG, resources={"metadata": {"path": str(notebook.parent)}})
    with pytest.raises(CellExecutionError) as error:
        client.execute()
    box, failed = the_check(taken).outputs[-2:]
    assert failed.output_type == "error" and failed.ename in ("AssertionError", "NotImplementedError")
    assert error.value.ename == failed.ename and failed.evalue in str(error.value)
    assert "relu" in box.data["text/plain"] and "Traceback" not in "".join(failed.traceback)


def test_validate_counts_the_failed_check_and_shows_no_box(notebook):
    seen = Validator().validate(str(notebook))
    assert the_check(nbformat.read(notebook, as_version=4)).source in [one["source"] for one in seen["failed"]]
    said = next(one["error"] for one in seen["failed"] if 'passed("relu")' in one["source"])
    assert "Error" in said and "<div" not in said
    assert not (notebook.parent / ".ipynb_checkpoints" / "lab_progress.json").exists()
