"""Section 7 as it is released, in the folder of a student who has finished, in both front ends."""

from __future__ import annotations

import json
import re

import pytest

import explorer_notebook
from explorer_page import Explorer
from front_ends import FRONT_ENDS, new_page, serve
from waiting import wait_for

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def solved_server(tmp_path_factory):
    """A server in a folder with the seven released notebooks, solved and saved."""
    state = tmp_path_factory.mktemp("solved")
    folder = explorer_notebook.solve_release(state / "mlp")
    for name in FRONT_ENDS:  # a kernel each
        (folder / f"07_prediction_{name}.ipynb").write_bytes((folder / "07_prediction.ipynb").read_bytes())
    with serve(folder, state) as address:
        yield address


@pytest.fixture(scope="module", params=list(FRONT_ENDS))
def section(request, browser, solved_server):
    """The page, all cells run."""
    page = new_page(browser, 1280, 1400)
    front_end = FRONT_ENDS[request.param](page, solved_server)
    front_end.open(f"07_prediction_{front_end.name}.ipynb")
    front_end.run_all()
    yield front_end
    page.close()


def select(section, source: str) -> None:
    """Go to the first cell that has `source` in it."""
    number = section.page.evaluate(
        """source => window.jupyterapp.shell.currentWidget.content.widgets
            .findIndex(cell => cell.model.type === 'code' && cell.model.sharedModel.getSource().includes(source))""",
        source,
    )
    assert number >= 0, f"no cell has {source!r}"
    section.page.evaluate(
        """number => {
            const content = window.jupyterapp.shell.currentWidget.content;
            content.activeCellIndex = number;
            return content.scrollToItem(number, 'start');
        }""",
        number,
    )


def test_every_cell_runs_and_the_explorer_has_trained_the_students_network(section):
    assert section.errors() == []
    select(section, "explorer.show(globals()")
    explorer = Explorer(section.page)
    explorer.wait_for("done", "200 epochs", "lr 0.01;")
    before = explorer.picture()
    explorer.keys("batch", "End")
    explorer.wait_for("done", "batch full;")
    assert explorer.picture() != before
    section.shot(f"section-7-{section.name}-explorer")


def test_a_prediction_of_the_tour_is_revealed_and_sets_the_explorer(section):
    page = section.page
    select(section, "section_7.TOUR[4]")
    form = page.get_by_role("group", name="Where does the dashed one go?")
    form.get_by_role("radio", name="down, with the solid one").focus()
    for key in ("Space", "ArrowDown", "Tab", "Enter"):
        page.keyboard.press(key)
    form.get_by_role("status").filter(has_text="Right.").wait_for()
    section.shot(f"section-7-{section.name}-prediction")
    explorer = Explorer(page)
    select(section, "explorer.show(globals()")
    explorer.wait_for(
        "done", "moons, noise 0.2, 80 samples, 50% kept for testing; hidden 16,16;", "lr 0.02;", "1000 epochs"
    )
    section.shot(f"section-7-{section.name}-tour")
    explorer.press("reset")
    explorer.wait_for("done", "the lab's table, 50 samples; hidden 4,3;", "200 epochs")


def test_an_experiment_runs_stops_goes_on_and_leaves_other_cells_alone(section):
    page = section.page
    select(section, "batch_size.show(1,")
    panel = page.locator(".lab-batch", has_text="Experiment 1").first
    panel.wait_for()
    status = panel.locator(".lab-batch-status [data-kind]").first

    def press(name, key="Enter"):
        panel.locator(f".lab-batch-{name}").focus()
        page.keyboard.press(key)

    def wait_until(kind, words=""):
        panel.locator(f'.lab-batch-status [data-kind="{kind}"]', has_text=words).wait_for()

    wait_until("ready", "Predict first")
    press("run")
    wait_until("running", "runs done")
    panel.locator(".lab-batch-picture").wait_for()
    press("stop")
    wait_until("stopped", "are done and kept")
    done, total = map(int, re.search(r"(\d+) of (\d+) runs", status.inner_text()).groups())
    assert 0 < done < total
    section.shot(f"section-7-{section.name}-stopped")
    press("run", "Space")  # it says Continue now
    wait_until("running", "runs done")
    section.page.evaluate(
        "() => { const content = window.jupyterapp.shell.currentWidget.content;"
        " content.activeCellIndex = content.widgets.findIndex(cell => cell.model.type === 'code'); }"
    )
    section.command("notebook:run-cell")  # the functions are carried again, meanwhile
    select(section, "batch_size.show(1,")
    wait_until("done", f"All {total} runs are done.")
    assert "seeds 0 to 4" in panel.locator(".lab-batch-numbers").inner_text()
    page.get_by_text(f"Experiment 1 as it was left, {total} of {total} runs").wait_for()
    section.shot(f"section-7-{section.name}-done")
    # What was found stays in the notebook, for the day when the kernel is gone.
    kept = f"Experiment 1 as it was left, {total} of {total} runs"
    wait_for(lambda: kept in json.dumps(section.outputs()), "what was found, in the notebook's outputs", every=0.2)
    assert section.errors() == []
