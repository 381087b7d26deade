"""A check that fails, as a student sees it: what is wrong at the top, hints, and after Run All where it stopped."""

from __future__ import annotations

import json
import shutil

import pytest
from axe_playwright_python.sync_playwright import Axe

from front_ends import ROOT
from waiting import wait_for

pytestmark = [pytest.mark.browser, pytest.mark.slow]

BOX = ".lab-help"
RELU = "def relu(z):\n    return abs(z)\n"
BROKEN = 'def relu(z):\n    half = z / 2\n    return half["all"]\n'


@pytest.fixture(scope="module")
def opened(front_end, play_folder):
    """Section 1, in which relu is written and wrong."""
    name = f"{front_end.name}_activations.ipynb"
    notebook = json.loads((ROOT / "release" / "mlp" / "01_activations.ipynb").read_text("utf-8"))
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == "relu":
            cell["source"] = RELU
    (play_folder / name).write_text(json.dumps(notebook), "utf-8")
    shutil.rmtree(play_folder / ".ipynb_checkpoints", ignore_errors=True)
    front_end.open(name)
    return front_end


def cell_number(opened, grade_id: str) -> int:
    return opened.page.evaluate(
        """id => window.jupyterapp.shell.currentWidget.content.widgets
            .findIndex(cell => cell.model.getMetadata('nbgrader')?.grade_id === id)""",
        grade_id,
    )


def test_after_run_all_the_box_is_on_the_screen(opened):
    opened.run_all()
    box = opened.page.locator(BOX)
    box.wait_for()
    wait_for(
        lambda: box.evaluate(
            "node => { const at = node.getBoundingClientRect(); return at.top >= 0 && at.top < innerHeight - 60; }"
        ),
        "the box on the screen",
        every=0.1,
    )
    opened.shot(f"help-{opened.name}-run-all")
    said = box.inner_text()
    assert "relu: not right yet" in said and "the size of z without its sign" in said


def test_hints_open_one_by_one_and_the_traceback_is_folded(opened):
    box = opened.page.locator(BOX)
    assert not box.locator("pre").is_visible()
    hints = box.locator("summary", has_text="Hint")
    assert [hints.nth(i).is_visible() for i in range(3)] == [True, False, False]
    for number in range(3):
        hints.nth(number).focus()
        opened.page.keyboard.press("Enter")
        hints.nth(min(number + 1, 2)).wait_for()
    box.locator("summary", has_text="traceback").click()
    assert "AssertionError" in box.locator("pre").inner_text()
    opened.shot(f"help-{opened.name}-hints")
    found = Axe().run(opened.page, context=BOX, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
    assert found.response["violations"] == []


def test_the_line_of_the_students_own_is_shown(opened):
    opened.run_cell(cell_number(opened, "relu"), BROKEN)
    opened.run_cell(cell_number(opened, "check_relu"))
    box = opened.page.locator(BOX)
    wait_for(lambda: 'half["all"]' in box.inner_text(), "the line", lambda: box.inner_text(), every=0.1)
    assert "line 3 of relu" in box.inner_text()
    opened.shot(f"help-{opened.name}-own-line")
