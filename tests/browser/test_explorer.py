"""The explorer in JupyterLab and in Notebook 7, as a person uses it: by keyboard, by readout, and by looking."""

from __future__ import annotations

import json

import pytest

import explorer_notebook
from explorer_page import Explorer

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FUNCTIONS, SHOW, SCRATCH, SECOND = range(4)  # the cells of the notebook
THREADS = "import threading; print([thread.name for thread in threading.enumerate()].count('lab-student-code'))"
CURVE = "print([value.hex() for value in live.history['train'].tolist()])"


@pytest.fixture(scope="module")
def opened(front_end, play_folder):
    """The page with the notebook, every cell run once."""
    name = f"{front_end.name}.ipynb"
    explorer_notebook.write(play_folder / name, explorer_notebook.SHOW, "print(6 * 7)", "pass")
    front_end.open(name)
    front_end.run_all()
    return front_end


@pytest.fixture
def live(opened):
    """A new explorer instead of the one before, with the right functions and nothing pinned."""
    opened.run_cell(FUNCTIONS)
    return show(opened, "epochs=40")


def show(front_end, settings: str, cell: int = SHOW, number: int = 0, name: str = "live") -> Explorer:
    source = explorer_notebook.SHOW.replace("globals()", f"globals(), {settings}").replace("live", name)
    outputs = front_end.run_cell(cell, source)
    assert not [out for out in outputs if out["output_type"] == "error"], outputs
    explorer = Explorer(front_end.page, number)
    explorer.wait_for("done")
    return explorer


def shot(front_end, explorer: Explorer, name: str) -> None:
    explorer.root.evaluate("box => box.scrollIntoView({block: 'start'})")
    front_end.shot(f"explorer-{front_end.name}-{name}")


def test_run_all_shows_a_trained_network(opened):
    assert opened.errors() == []
    explorer = Explorer(opened.page)
    status = explorer.wait_for("done", "200 epochs", "batch 4;", "lr 0.01;", "hidden 4,3;")
    assert "loss" in status and "right at threshold 0.5" in status
    assert explorer.picture()
    shot(opened, explorer, "run-all")


# In turns: what is done, and what the status says when it is done. A list is opened by the space bar: before that the
# notebook takes the arrow keys for itself.
CHANGES = {
    "data": (lambda live: live.keys("data", "Space", "ArrowDown", "Enter"), "moons, noise 0.1,"),
    "noise": (lambda live: live.readout("noise", "0.30"), "noise 0.3,"),
    "noise by keys": (lambda live: live.keys("noise", "Home"), "noise 0,"),
    "samples": (lambda live: live.readout("samples", "80"), "80 samples;"),
    "samples by keys": (lambda live: live.keys("samples", "PageUp"), "samples;"),
    "split": (lambda live: live.readout("split", "40"), "40% kept for testing"),
    "split by keys": (lambda live: live.keys("split", "Home"), "samples; hidden"),
    "hidden": (lambda live: live.type("hidden", "6, 8,4"), "hidden 6,8,4;"),
    "no hidden": (lambda live: live.type("hidden", ""), "hidden none;"),
    "presets": (
        lambda live: live.keys("presets", "Space", "ArrowDown", "ArrowDown", "ArrowDown", "Enter"),
        "hidden 8;",
    ),
    "batch by Home": (lambda live: live.keys("batch", "Home"), "batch 1;"),
    "batch by PageUp": (lambda live: live.keys("batch", "PageUp"), "batch "),
    "batch by End": (lambda live: live.keys("batch", "End"), "batch full;"),
    "lr": (lambda live: live.readout("lr", "0.003"), "lr 0.003;"),
    "lr by keys": (lambda live: live.keys("lr", "PageUp"), "lr 0."),
    "gradient": (lambda live: live.keys("gradient", "Space", "ArrowDown", "Enter"), "gradient mean;"),
    "epochs": (lambda live: live.readout("epochs", "60"), "; 60 epochs;"),
    "epochs by keys": (lambda live: live.keys("epochs", "PageUp"), " epochs;"),
    "drawing": (lambda live: live.type("draw", "5"), "drawing 5"),
    "other samples": (lambda live: live.press("other-samples"), "drawing 6"),
    "seed": (lambda live: live.type("seed", "7"), "seed 7"),
    "new weights": (lambda live: live.press("new-weights"), "seed 8"),
    "threshold": (lambda live: live.readout("threshold", "0.80"), "at threshold 0.8"),
    "threshold by keys": (lambda live: live.keys("threshold", "PageDown"), "at threshold 0."),
    "map points": (lambda live: live.readout("resolution", "30"), "seed 8"),
    "axis": (lambda live: live.keys("axis", "Space", "ArrowDown", "Enter"), "seed 8"),
}


def test_every_control_by_keyboard_and_by_readout(opened, live):
    for name, (change, words) in CHANGES.items():
        before, status = live.picture(), live.status()
        change(live)
        live.wait_for_another(before)
        only_the_picture = name in ("map points", "axis")
        live.wait_for("done", words, other_than="" if only_the_picture else status)
    shot(opened, live, "controls")
    inside = live.root.locator(".lab-inside summary")
    inside.focus()
    opened.page.keyboard.press("Enter")
    assert live.picture("inside")
    shot(opened, live, "inside")
    live.press("code")
    opened.page.wait_for_function(
        "() => document.querySelector('.lab-explorer-code-text textarea').value.includes('my_mlp = init_mlp(')"
    )
    shot(opened, live, "code")


def test_layers_that_make_no_sense_are_named_and_change_nothing(opened, live):
    before, status = live.picture(), live.status()
    for text, words in {"4,,x": "comma with no number", "0": "the least is 1", "99999": "the limit"}.items():
        live.type("hidden", text)
        live.part("notice").get_by_text(words).wait_for()
        assert (live.picture(), live.status()) == (before, status)
    shot(opened, live, "hidden-wrong")
    live.type("hidden", "5")
    live.wait_for("done", "hidden 5;")
    assert live.part("notice").inner_text().strip() == ""


def test_heavy_run_leaves_other_cells_alone_and_is_cancelled_by_a_slider(opened, live):
    live.keys("data", "Space", "ArrowDown", "Enter")
    live.readout("lr", "0.001")
    live.readout("samples", "500")
    live.keys("batch", "Home")
    live.readout("epochs", "1000")
    heavy = live.wait_for("training", "500 samples;", "batch 1;", "lr 0.001;", "1000 epochs;", "left")
    assert "epoch" in heavy
    shot(opened, live, "training")
    moving = live.picture()
    assert opened.printed(SCRATCH, "print(6 * 7)") == "42"
    assert live.kind() == "training" and "lr 0.001;" in live.status()
    live.wait_for_another(moving)  # the picture follows
    live.readout("lr", "0.002")
    live.wait_for("training", "lr 0.002;", "1000 epochs;")
    assert live.kind() == "training"
    assert opened.printed(SCRATCH, THREADS) == "1", "the run before has ended"
    assert live.part("train").inner_text().strip() == "Pause"
    live.press("train")
    assert "Stopped" in live.wait_for("stopped")
    assert opened.printed(SCRATCH, THREADS) == "0"
    live.readout("epochs", "1")
    live.wait_for("done", "; 1 epoch")


def test_pinned_runs_stand_beside_the_live_one(opened, live):
    rows, before = live.part("table").locator("tbody tr"), live.picture()
    live.press("pin")
    live.readout("lr", "0.05")
    live.wait_for("done", "lr 0.05;")
    live.press("pin")
    live.keys("batch", "Home")
    live.wait_for("done", "batch 1;")
    rows.nth(2).wait_for()
    assert rows.count() == 3
    assert "lr 0.05" in rows.nth(1).inner_text() and "batch 1" in rows.nth(2).inner_text()
    assert live.root.locator(".lab-pins figure").count() == 2
    assert live.picture("pins") and live.picture() != before
    shot(opened, live, "pins")
    live.press("clear-pins")
    live.root.locator(".lab-pins figure").first.wait_for(state="detached")
    rows.first.wait_for(state="detached")


def test_rewind_gives_the_same_curve_to_the_last_digit(opened, live):
    curve = json.loads(opened.printed(SCRATCH, CURVE).replace("'", '"'))
    assert len(curve) == 41
    live.press("rewind")
    live.wait_for("done", "0 epochs, 0 updates")
    assert json.loads(opened.printed(SCRATCH, CURVE).replace("'", '"')) == curve[:1]
    live.press("minibatch")
    live.wait_for("done", "1 update")
    live.press("epoch")
    live.wait_for("done", "13 updates")
    live.press("rewind")
    live.wait_for("done", "0 epochs, 0 updates")
    live.press("train")
    live.wait_for("done", "520 updates")
    assert json.loads(opened.printed(SCRATCH, CURVE).replace("'", '"')) == curve


BROKEN = {
    "raise ValueError('on purpose')": "ValueError: on purpose",
    "return None": "returned nothing (None)",
    "while True: pass": "did not finish",
    "while True: print('over and over')": "did not finish",
    "never.wait()": "stuck in a call",
}


def test_broken_function_is_named_the_picture_stays_and_it_works_again(opened, live):
    good = live.picture()
    opened.printed(SCRATCH, "import threading; never = threading.Event()")
    for body, words in BROKEN.items():
        opened.printed(SCRATCH, f"def mlp_epoch(mlp, X, y, batch, lr, rng):\n    {body}")
        live.press("rewind")
        live.wait_for("done", "0 epochs, 0 updates")
        start = live.picture()
        live.press("train")
        status = live.wait_for("trouble", words)
        assert "mlp_epoch (06_training)" in status and "The picture is the last good one." in status, body
        assert live.picture() == start, body
        assert opened.printed(SCRATCH, "print(6 * 7)") == "42"
        if "True" in body:
            shot(opened, live, "broken")
        opened.run_cell(FUNCTIONS)
        live.press("train")
        live.wait_for("done", "520 updates")
        assert live.picture() == good, body
    opened.printed(SCRATCH, "never.set()")
    opened.run_cell(SCRATCH, "pass")  # the next kernel does not know that name
    everything = json.dumps(opened.outputs())
    assert "over and over" not in everything and "Traceback" not in everything


def test_two_explorers_do_not_disturb_each_other(opened, live):
    other = show(opened, "data='moons', epochs=30", SECOND, 1, "other")
    first, second = live.picture(), other.picture()
    other.readout("lr", "0.03")
    other.wait_for("done", "moons", "lr 0.03;")
    assert other.picture() != second and live.picture() == first
    assert "the lab's table" in live.status() and "lr 0.01;" in live.status()
    live.readout("lr", "0.002")
    live.wait_for("done", "the lab's table", "lr 0.002;")
    assert "lr 0.03;" in other.status()
    opened.run_cell(SECOND, "pass")


def test_saved_and_opened_again_it_still_says_something(opened, live, play_folder):
    opened.save()
    opened.stop_kernel()
    path = f"{opened.name}.ipynb"
    saved = json.loads((play_folder / path).read_text(encoding="utf-8"))
    html = json.dumps(saved["cells"][SHOW]["outputs"])
    assert "<img" in html and "alt=" in html and "40 epochs, 520 updates" in html
    opened.open(path)
    opened.select(SHOW)
    said = opened.page.locator("details summary", has_text="40 epochs, 520 updates").first
    said.scroll_into_view_if_needed()
    said.click()
    image = opened.page.locator("details img").first
    image.scroll_into_view_if_needed()
    opened.shot(f"explorer-{opened.name}-reopened")
    assert image.is_visible() and "loss" in image.get_attribute("alt")
    assert "Traceback" not in opened.page.locator(".jp-Notebook").inner_text()
    opened.run_all()
    Explorer(opened.page).wait_for("done")
    assert opened.errors() == []
