"""What can be done in the explorer's live picture, and who can use it, in JupyterLab and in Notebook 7."""

from __future__ import annotations

import json

import pytest
from axe_playwright_python.sync_playwright import Axe

import explorer_notebook
from explorer_page import Explorer
from waiting import wait_for

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SHOW, SCRATCH = 1, 2  # cells of the notebook
BORDER = """
import json
from lab.explorer import pixels
from lab.figures.parts import logit
shown = live.trainer.snapshot
z = logit(shown.probability) - logit(0.5)
print(json.dumps([len(pixels.border(z, shown.samples.extent)), sorted(pixels.border(z, shown.samples.extent).ravel())]))
"""
SEEN = """(root, names) => names.map(name => {
    const box = root.querySelector(name).getBoundingClientRect();
    const page = root.closest('.jp-WindowedPanel-outer, .jp-Notebook').getBoundingClientRect();
    return [name, box.width > 20 && box.height > 10 && box.top >= page.top - 1 && box.bottom <= page.bottom + 1
        && box.left >= page.left - 1 && box.right <= page.right + 1, box.top, box.bottom, page.bottom];
})"""


@pytest.fixture(scope="module")
def opened(front_end, play_folder):
    name = f"{front_end.name}-canvas.ipynb"
    explorer_notebook.write(play_folder / name, explorer_notebook.SHOW, "pass")
    front_end.open(name)
    front_end.run_all()
    return front_end


@pytest.fixture
def live(opened):
    opened.page.set_viewport_size({"width": 1366, "height": 900})
    opened.run_cell(SHOW, explorer_notebook.SHOW.replace("globals()", "globals(), epochs=40"))
    explorer = Explorer(opened.page)
    explorer.wait_for("done")
    return explorer


def shown(live, name: str, value):
    """Wait until the picture says that something of it is so."""
    wait_for(lambda: live.numbers()[name] == value, f"{name} {value}", lambda: str(live.numbers()), every=0.05)


MAP, NETWORK, LOSS, RESULT = ".lab-map canvas", ".lab-network canvas", ".lab-loss canvas", ".lab-result"
BATCH, RATE, TRAIN = ".lab-explorer-batch", ".lab-explorer-lr", ".lab-explorer-train"
MORE = (".lab-explorer-data", ".lab-explorer-hidden", ".lab-explorer-epochs", ".lab-explorer-minibatch")


@pytest.mark.parametrize(
    ("width", "height", "names"),
    [
        (1366, 650, (MAP, NETWORK, LOSS, RESULT, BATCH, RATE, TRAIN, *MORE)),
        (1024, 700, (MAP, RESULT, BATCH, RATE, TRAIN)),
        (720, 450, (MAP, BATCH, RATE, TRAIN)),
    ],
)
def test_what_matters_is_seen_without_scrolling(opened, live, width, height, names):
    page = opened.page
    page.set_viewport_size({"width": width, "height": height})
    page.evaluate("() => window.jupyterapp.shell.collapseLeft?.()")
    page.wait_for_timeout(500)  # the sizes settle
    live.root.evaluate("root => root.scrollIntoView({block: 'start'})")
    found = live.root.evaluate(SEEN, list(names))
    opened.shot(f"explorer-{opened.name}-{width}")
    assert [one for one in found if not one[1]] == []


def test_time_goes_back_and_training_goes_on_from_there(opened, live):
    slider = live.root.locator(".lab-time input").first
    slider.focus()
    for _ in range(3):
        opened.page.keyboard.press("ArrowLeft")
    shown(live, "moment", 37)
    assert live.numbers()["epoch"] == 37 and "37" in slider.get_attribute("aria-valuetext")
    loss = live.numbers()["loss"]
    live.press("epoch")
    shown(live, "epoch", 38)
    assert live.numbers()["moment"] == 38 and live.numbers()["loss"] != loss
    live.press("train")
    live.wait_for("done", "40 epochs")
    assert opened.printed(SCRATCH, "print(len(live.history['epoch']))") == "41"


def test_a_weight_is_changed_by_keyboard_and_rewind_takes_it_back(opened, live):
    before, page = live.numbers()["loss"], opened.page
    live.root.locator(".lab-network canvas").first.focus()
    for key in ("ArrowRight", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    field = live.root.locator(".lab-form input").first
    field.wait_for()
    field.fill("5")
    page.keyboard.press("Enter")
    wait_for(lambda: live.numbers()["loss"] != before, "another loss", lambda: str(live.numbers()), every=0.05)
    assert "5.0" in opened.printed(SCRATCH, "print([layer['W'].tolist() for layer in live.trainer.run.mlp])")
    opened.shot(f"explorer-{opened.name}-weight")
    live.root.locator(".lab-form .lab-close").click()
    live.press("rewind")
    live.wait_for("done", "0 epochs, 0 updates")
    live.press("train")
    live.wait_for("done", "520 updates")
    shown(live, "loss", before)


def test_every_unit_of_a_large_layer_can_be_looked_at(opened, live):
    opened.run_cell(SHOW, explorer_notebook.SHOW.replace("globals()", "globals(), hidden=(40,), epochs=1"))
    explorer, page = Explorer(opened.page), opened.page
    explorer.wait_for("done")
    canvas = explorer.root.locator(NETWORK).first
    canvas.focus()
    page.keyboard.press("ArrowRight")
    for _ in range(39):
        page.keyboard.press("ArrowDown")
    wait_for(lambda: "Unit 39 of layer 0" in canvas.get_attribute("aria-label"), "the last unit", every=0.05)
    opened.shot(f"explorer-{opened.name}-large-layer")
    page.keyboard.press("Enter")
    explorer.root.locator(".lab-form input").first.wait_for()


def test_the_samples_of_a_mini_batch_and_their_pulls(opened, live):
    live.press("rewind")
    live.wait_for("done", "0 updates")
    plain = live.picture()
    live.press("minibatch")
    live.wait_for("done", "1 update")
    live.wait_for_another(plain)
    step = json.loads(
        opened.printed(SCRATCH, "import json; s = live.trainer.snapshot.step; print(json.dumps([s.pulls, s.length]))")
    )
    assert len(step[0]) == 4 and sum(step[0]) == pytest.approx(step[1])
    assert live.root.locator(".lab-batch-pane canvas, .lab-batch canvas").first.is_visible()
    opened.shot(f"explorer-{opened.name}-mini-batch")
    live.press("epoch")
    live.wait_for("done", "1 epoch, 13 updates")
    live.root.locator(".lab-batch-pane canvas, .lab-batch canvas").first.wait_for(state="hidden")


def test_while_a_slider_is_dragged_the_picture_follows(opened, live):
    page = opened.page
    handle = live.part("lr").locator(".noUi-handle").first
    live.root.evaluate("root => root.scrollIntoView({block: 'start'})")
    box = handle.bounding_box()
    before = live.numbers()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    for step in range(30):
        page.mouse.move(box["x"] + box["width"] / 2 - step / 2, box["y"] + box["height"] / 2)
        page.wait_for_timeout(30)
    during = live.numbers()
    page.mouse.up()
    assert during["run"] > before["run"] and during["frames"] > before["frames"] + 3
    live.wait_for("done")
    live.open_group("view")
    live.root.evaluate("root => root.scrollIntoView({block: 'start'})")
    box = live.part("threshold").locator(".noUi-handle").first.bounding_box()
    status = live.status()
    page.mouse.move(box["x"] + 4, box["y"] + 4)
    page.mouse.down()
    page.mouse.move(box["x"] + 24, box["y"] + 4)
    shown(live, "run", live.numbers()["run"])
    assert live.numbers()["threshold"] > 0.5 and live.status() == status, "nobody asked the kernel"
    page.mouse.up()
    live.wait_for("done", "at threshold 0.", other_than=status)


def test_the_border_is_the_one_that_matplotlib_draws(opened, live):
    count, places = json.loads(opened.printed(SCRATCH, BORDER))
    drawn = live.root.locator(".lab-canvas").first.evaluate("view => view.labCanvas.border()")
    assert len(drawn) == count
    assert sorted(number for piece in drawn for point in piece for number in point) == pytest.approx(places, abs=1e-3)


def test_nothing_keeps_anybody_out(opened, live):
    live.open_group("data", "network", "view", "runs")
    found = Axe().run(
        opened.page, context=".lab-explorer", options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}
    )
    problems = [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in found.response["violations"]]
    assert problems == []
    for name, value in {"batch": "4", "lr": "0.01", "epochs": "40", "threshold": "0.5"}.items():
        handle = live.part(name).locator(".noUi-handle").first
        assert handle.get_attribute("aria-valuetext") == value, name
        assert handle.get_attribute("aria-label"), name
    live.keys("batch", "End")
    live.wait_for("done", "batch full;")
    assert live.part("batch").locator(".noUi-handle").first.get_attribute("aria-valuetext") == "full"


def test_the_picture_is_at_most_twelve_stops_away(opened, live):
    live.part("train").focus()
    stops = 1
    while not opened.page.evaluate("() => !!document.activeElement.closest('.lab-canvas')"):
        opened.page.keyboard.press("Tab")
        stops += 1
        assert stops <= 13
    for place in ("lab-map", "lab-loss", "lab-time", "lab-inside"):
        opened.page.keyboard.press("Tab")
        assert opened.page.evaluate(f"() => !!document.activeElement.closest('.{place}')"), place


def test_a_race_runs_side_by_side(opened, live):
    live.open_group("runs")
    live.keys("race", "Space", "ArrowDown", "Enter")
    live.root.locator(".lab-pins figure").nth(3).wait_for()
    live.wait_for("done", "40 epochs", "batch 1;")
    assert live.part("notice").inner_text().startswith("Race: Ahead:")
    assert live.part("table").locator("tbody tr").count() == 4
    assert live.root.locator(".lab-pins figure").count() == 4 and live.picture("pins")
    opened.shot(f"explorer-{opened.name}-race")
    live.press("clear-pins")
    live.root.locator(".lab-pins figure").first.wait_for(state="detached")
    live.press("train")
    live.wait_for("done", "batch 4;")


NOISY = """
from IPython.display import clear_output, display
from matplotlib import pyplot as plt

right_epoch = mlp_epoch


def mlp_epoch(*args):
    clear_output(wait=False)
    display("over and over")
    plt.plot([1, 2])
    plt.show()
    print("again and again")
    return right_epoch(*args)
"""


def test_what_a_function_shows_or_clears_leaves_the_picture_alone(opened, live):
    opened.printed(SCRATCH, NOISY)
    live.press("rewind")
    live.wait_for("done", "0 epochs, 0 updates")
    live.press("train")
    live.wait_for("done", "520 updates")
    assert live.root.locator(".lab-canvas").count() == 1 and live.picture()
    shown = json.dumps(opened.outputs())
    assert "over and over" not in shown and "again and again" not in shown
    opened.printed(SCRATCH, "mlp_epoch = right_epoch")


def test_letters_that_are_typed_by_mistake_do_nothing_to_the_notebook(opened, live):
    cells = "() => window.jupyterapp.shell.currentWidget.content.widgets.map(cell => cell.model.type).join()"
    before = opened.page.evaluate(cells)
    for place in (".lab-explorer-lr .noUi-handle", ".lab-explorer-train", ".lab-network canvas", ".lab-map canvas"):
        live.root.locator(place).first.focus()
        for key in ("d", "d", "m", "x", "a", "b", "ArrowDown"):
            opened.page.keyboard.press(key)
    assert opened.page.evaluate(cells) == before
    opened.page.keyboard.press("ControlOrMeta+s")
    dirty = "() => !window.jupyterapp.shell.currentWidget.context.model.dirty"
    wait_for(lambda: opened.page.evaluate(dirty), "the notebook is saved", every=0.1)


def test_without_anywidget_there_is_a_still_picture_and_a_sentence(opened):
    opened.printed(
        SCRATCH, "import sys; sys.modules['anywidget'] = None; sys.modules.pop('lab.explorer.live_picture', None)"
    )
    opened.run_cell(SHOW, explorer_notebook.SHOW.replace("globals()", "globals(), epochs=20"))
    still = Explorer(opened.page)
    still.wait_for("done", "20 epochs")
    assert "pip install anywidget" in still.part("notice").inner_text()
    assert still.part("still").is_visible()
    opened.shot(f"explorer-{opened.name}-still")
    opened.printed(SCRATCH, "sys.modules.pop('anywidget')")


def test_when_the_kernel_has_gone_a_sentence_says_what_to_do(opened):
    opened.run_cell(SCRATCH, "pass")  # the next kernel does not know what stood there
    opened.run_all()
    live = Explorer(opened.page)
    live.wait_for("done")
    restart = "() => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.restart().then(() => null)"
    opened.page.evaluate(restart)
    live.root.locator(".lab-status", has_text="run this notebook").first.wait_for()
    opened.shot(f"explorer-{opened.name}-kernel-gone")
    opened.run_all()
    Explorer(opened.page).wait_for("done")
    assert opened.errors() == []
