"""A student's first minutes in JupyterLab, in a real browser."""

from __future__ import annotations

import json

import pytest

from explorer_notebook import solutions

pytestmark = pytest.mark.browser

RELU = "def relu(z):\n    return (z > 0) * z\n"


def test_first_notebook_opens_runs_takes_an_answer_and_validates(lab, student_folder):
    lab.open("01_activations.ipynb")
    lab.run_all()
    first = lab.outputs()
    errors = [output for cell in first for output in cell if output["output_type"] == "error"]
    assert [error["ename"] for error in errors] == ["NotImplementedError"], (
        "Run All stops at the first stub, and says so"
    )
    pictures = [
        output for cell in first for output in cell if "<img" in str(output.get("data", {}).get("text/html", ""))
    ]
    assert pictures, "the opening map is there before anything is written"
    lab.shot("01-run-all-before")

    lab.write("relu", RELU)
    lab.run_all()
    lab.save()
    saved = json.loads((student_folder / "01_activations.ipynb").read_text(encoding="utf-8"))
    cells = {cell["metadata"].get("nbgrader", {}).get("grade_id"): cell for cell in saved["cells"]}
    assert "".join(cells["relu"]["source"]) == RELU.rstrip("\n") or "".join(cells["relu"]["source"]) == RELU
    assert not [output for output in cells["check_relu"]["outputs"] if output["output_type"] == "error"]
    stopped = [one["ename"] for one in cells["check_d_relu"]["outputs"] if one["output_type"] == "error"]
    assert stopped in ([], ["NotImplementedError"])
    lab.shot("01-run-all-after")

    # The Validate button, as a student presses it: relu is done, the next function is not.
    text = validate(lab, "01-validate-one")
    assert "cell failed" in text and "came = d_relu(z)" in text and "came = relu(z)" not in text
    assert "not written yet" in text

    for grade_id, source in solutions("01_activations").items():
        lab.write(grade_id, source)
    lab.run_all()
    errors = [output["ename"] for cell in lab.outputs() for output in cell if output["output_type"] == "error"]
    assert errors == []
    lab.save()
    assert "Success" in validate(lab, "01-validate-all")


def validate(lab, shot: str) -> str:
    """Press nbgrader's Validate button and return what it says."""
    lab.page.get_by_role("button", name="Validate").first.click()
    dialog = lab.page.locator(".jp-Dialog")
    dialog.wait_for()
    text = dialog.inner_text()
    lab.shot(shot)
    lab.page.keyboard.press("Escape")
    dialog.wait_for(state="detached")
    return text
