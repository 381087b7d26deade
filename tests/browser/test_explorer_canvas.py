"""What can be done in the explorer's live picture, and who can use it, in JupyterLab and in Notebook 7."""

from __future__ import annotations

import itertools
import json
import re

import pytest
from axe_playwright_python.sync_playwright import Axe

import explorer_notebook
from explorer_page import Explorer
from waiting import wait_for

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SHOW, SCRATCH = 1, 2  # cells of the notebook
BOUNDARY = """
import json
from lab.explorer import pixels
from lab.figures.parts import logit
shown = live.trainer.snapshot
z = logit(shown.probability) - logit(0.5)
pieces = pixels.boundary(z, shown.samples.extent)
print(json.dumps([len(pieces), sorted(pieces.ravel())]))
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


def test_a_changed_weight_is_marked_and_undone_and_its_form_closes_behind_the_keyboard(opened, live):
    before, page = live.numbers()["loss"], opened.page
    canvas = live.root.locator(NETWORK).first
    canvas.focus()
    for key in ("ArrowRight", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    form = live.root.locator(".lab-form")
    field = form.locator("input").first
    assert field.get_attribute("aria-label").startswith("weight from unit 0 of layer 0")
    field.evaluate("input => { input.value = ''; input.dispatchEvent(new Event('change', {bubbles: true})); }")
    assert field.get_attribute("aria-invalid") == "true" and form.locator(".lab-wrong").is_visible()
    field.fill("5")
    page.keyboard.press("Enter")
    live.root.locator(".lab-progress", has_text="1 weight changed by hand").wait_for()
    assert live.numbers()["loss"] != before and field.get_attribute("aria-invalid") == "false"
    live.wait_for("done", "Weights were changed by hand.")
    form.locator(".lab-undo").first.click()
    shown(live, "loss", before)
    live.root.locator(".lab-progress", has_text="by hand").wait_for(state="detached")
    form.locator("input").last.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    form.wait_for(state="hidden")


def test_header_status_and_time_are_of_one_moment(opened, live):
    opened.page.evaluate("() => document.activeElement.blur()")
    slider = live.root.locator(".lab-time input").first
    slider.focus()
    opened.page.keyboard.press("Home")
    shown(live, "moment", 0)
    status = live.wait_for("done", "0 epochs, 0 updates")
    header = live.root.locator(".lab-result").inner_text()
    assert f"{live.numbers()['loss']:.3f}" in header and f"loss {live.numbers()['loss']:.3f}" in status
    assert "Train goes on from here" in live.root.locator(".lab-progress").inner_text()
    assert live.part("train").inner_text().strip() == "Train"
    opened.page.keyboard.press("End")
    shown(live, "moment", 40)
    live.root.locator(".lab-time-note", has_text="epoch 40").wait_for()


EDGES = """root => {
    const slider = root.querySelector('.lab-time-slider').getBoundingClientRect();
    const canvas = root.querySelector('.lab-loss canvas').getBoundingClientRect();
    const half = 7;  // of the handle
    return [slider.left + half - canvas.left, slider.right - half - canvas.left, canvas.width];
}"""


def test_time_is_a_cursor_of_the_chart(opened, live):
    live.root.evaluate("root => root.scrollIntoView({block: 'start'})")
    left, right, width = live.root.evaluate(EDGES)
    assert left == pytest.approx(34, abs=1) and right == pytest.approx(width - 20, abs=1)
    box = live.root.locator(LOSS).first.bounding_box()
    opened.page.mouse.click(box["x"] + (left + right) / 2, box["y"] + 40)
    shown(live, "moment", 20)
    slider = live.root.locator(".lab-time input").first
    assert float(slider.input_value()) == pytest.approx(500, abs=1)
    canvas = live.root.locator(LOSS).first
    canvas.focus()
    for key in ("Home", "ArrowRight", "Enter"):
        opened.page.keyboard.press(key)
    shown(live, "moment", 1)
    live.press("rewind")
    live.wait_for("done", "0 epochs, 0 updates")
    live.press("minibatch")
    live.wait_for("done", "1 update")
    assert live.numbers()["axisEnd"] == 1, "of 40: a few steps have the whole chart"
    wait_for(lambda: 70 < float(slider.input_value()) < 84, "a handle where the axis has 0.08 epochs", every=0.05)
    live.press("train")
    live.wait_for("done", "40 epochs")
    shown(live, "axisEnd", 40)


# Which moments are shown, however late somebody looks.
FOLLOW = """view => {
    window.shownMoments = [];
    new MutationObserver(() => shownMoments.push(Number(view.dataset.moment)))
        .observe(view, {attributes: true, attributeFilter: ['data-frames']});
}"""


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_a_run_is_shown_once_more(opened, live, motion):
    opened.page.emulate_media(reduced_motion=motion)
    live.root.locator(".lab-speed").first.select_option("fast")
    live.root.locator(".lab-canvas").first.evaluate(FOLLOW)
    play = live.root.locator(".lab-play").first
    play.click()
    moments = "() => shownMoments.filter((moment, i) => moment !== shownMoments[i - 1])"
    wait_for(lambda: 40 in opened.page.evaluate(moments)[1:], "its end", every=0.1)
    seen = opened.page.evaluate(moments)
    on_the_way = [moment for moment in seen if moment < 40]
    assert on_the_way == sorted(on_the_way)
    assert 0 < len(on_the_way) <= 6 if motion == "reduce" else len(on_the_way) > 9
    live.wait_for("done", "40 epochs")
    opened.page.emulate_media(reduced_motion="no-preference")


def test_another_theme_leaves_no_colour_of_the_one_before(opened, live):
    light, canvas = live.picture(), live.root.locator(".lab-canvas").first
    ground = "view => getComputedStyle(view).backgroundColor"
    for dark in (True, False, True, False):
        opened.command("apputils:change-theme", {"theme": "JupyterLab Dark" if dark else "JupyterLab Light"})
        shown(live, "dark", dark)
        wait_for(lambda: live.numbers()["ground"] == canvas.evaluate(ground), "its ground", every=0.05)
        wait_for(
            lambda is_light=not dark: (live.picture() == light) == is_light, "every canvas in its colours", every=0.1
        )
        if dark:
            opened.shot(f"explorer-{opened.name}-dark")


def test_what_is_kept_for_later_is_hidden_while_the_picture_lives(opened, live):
    kept = opened.page.locator(".lab-explorer-kept")
    assert kept.count() == 1 and not kept.first.is_visible()
    assert kept.first.locator("summary").get_attribute("data-lm-suppress-shortcuts") == "true"


def test_units_and_layers_are_added_on_the_diagram(opened, live):
    live.root.get_by_label("Add a unit to layer 0").click()
    live.wait_for("done", "hidden 5,3;")
    live.root.get_by_label("Remove the last hidden layer").click()
    live.wait_for("done", "hidden 5;")
    live.root.locator(NETWORK).first.focus()
    for key in ("ArrowRight", "-"):
        opened.page.keyboard.press(key)
    live.wait_for("done", "hidden 4;")


def test_names_and_values_are_what_is_seen(opened, live):
    for name, said in {"train": "Train again", "rewind": "Rewind", "epoch": "One epoch"}.items():
        assert live.root.get_by_role("button", name=said, exact=True).count() == 1, name
    live.readout("lr", "0.003")
    live.wait_for("done", "lr 0.003;")
    handle = live.part("lr").locator(".noUi-handle").first
    handle.focus()
    assert handle.get_attribute("aria-valuetext") == "0.003" and live.shown("lr") == "0.003"
    head = live.part("group-data")
    assert head.get_attribute("aria-expanded") == "false" and head.get_attribute("title") not in (None, "null")
    head.focus()
    opened.page.keyboard.press("ArrowDown")
    assert opened.page.evaluate("() => document.activeElement.textContent").strip().startswith("Network: ")
    for part in ("toggle", "play", "speed"):
        assert live.root.locator(f".lab-{part}").first.get_attribute("title"), part
    canvas = live.root.locator(MAP).first
    notes = canvas.get_attribute("aria-describedby")
    assert "Arrow keys" not in canvas.get_attribute("aria-label")
    assert "Arrow keys" in live.root.locator(f"#{notes}").text_content()


def test_another_threshold_is_told_to_those_who_do_not_see_it(live):
    live.readout("threshold", "0.9")
    told = f"{live.numbers()['right']:.0%} right"
    live.root.locator(f'{MAP}[aria-label*="threshold 0.9"]').first.wait_for(state="attached")
    live.root.locator(".lab-said[role=status]", has_text=told).first.wait_for(state="attached")
    described = live.root.locator(f"#{live.root.locator('.lab-canvas').first.get_attribute('aria-describedby')}")
    assert told in described.text_content()


def test_a_unit_that_is_clicked_keeps_its_map_until_it_is_clicked_again(opened, live):
    live.root.evaluate("root => root.scrollIntoView({block: 'start'})")
    canvas, title = live.root.locator(NETWORK).first, live.root.locator(".lab-map .lab-title").first
    x1 = {"x": 45, "y": 119}  # the square of the first input
    for said in ("Input X1", "Decision map"):
        canvas.click(position=x1)
        opened.page.mouse.move(0, 0)
        shown(live, "at", live.numbers()["at"] | {"hoverUnit": None})
        assert title.inner_text() == said


def test_hidden_layers_that_cannot_be_read_are_refused_where_it_is_seen(opened, live):
    opened.page.set_viewport_size({"width": 1366, "height": 650})
    explorer = another(opened, "hidden='16,16,8,8', epochs=2")
    explorer.root.evaluate("root => root.scrollIntoView({block: 'start'})")
    explorer.type("hidden", "abc")
    notice, box = explorer.part("notice"), explorer.part("hidden").locator("input")
    notice.filter(has_text="Not used").wait_for()
    assert box.get_attribute("aria-invalid") == "true"
    [found] = explorer.root.evaluate(SEEN, [".lab-explorer-notice"])
    assert found[1], found
    explorer.type("hidden", "16,16,8,8")
    wait_for(lambda: not notice.inner_text().strip(), "nothing that is refused", every=0.05)
    wait_for(lambda: box.get_attribute("aria-invalid") == "false", "a box that is right", every=0.05)


CUT = """root => [...root.querySelectorAll('.lab-batch .lab-pane-head, .lab-batch .lab-title')]
    .filter(node => node.scrollWidth > node.clientWidth + 1 && getComputedStyle(node).display !== 'inline'
        || node.getBoundingClientRect().right > root.querySelector('.lab-canvas').getBoundingClientRect().right)
    .map(node => node.textContent)"""


def test_the_words_of_a_step_fit_a_narrow_page(opened, live):
    opened.page.set_viewport_size({"width": 720, "height": 900})
    live.press("minibatch")
    live.root.locator(".lab-batch .lab-title", has_text="pull of").wait_for()
    assert live.root.evaluate(CUT) == []


def another(opened, settings: str) -> Explorer:
    """A new explorer with other settings, in the place of the one before."""
    opened.run_cell(SHOW, explorer_notebook.SHOW.replace("globals()", f"globals(), {settings}"))
    explorer = Explorer(opened.page)
    explorer.wait_for("done")
    return explorer


def test_units_that_are_off_are_said_in_a_notice(opened, live):
    note = live.root.locator(".lab-note")
    assert not note.is_visible()
    explorer = another(opened, "lr=0.25, seed=1, epochs=60")
    explorer.root.locator(".lab-note", has_text="units of layer").wait_for()
    assert "off for every sample" in explorer.root.locator(".lab-note").inner_text()


def test_test_samples_are_counted_apart(opened, live):
    assert "train" not in live.root.locator(".lab-rings").inner_text()
    explorer = another(opened, "data='moons', noise=0.3, samples=100, split=50, epochs=30")
    rings = explorer.root.locator(".lab-rings").inner_text()
    assert rings.startswith("ringed: train ") and "; test " in rings
    assert "test loss" in explorer.root.locator(".lab-result").inner_text()


def test_inside_says_what_most_steps_are_like(opened, live):
    live.root.locator(".lab-inside summary").focus()
    opened.page.keyboard.press("Enter")
    notes = live.root.locator(".lab-inside-cell .lab-foot")
    wait_for(lambda: notes.count() == 9, "three layers", every=0.05)
    steps = [text for text in notes.all_inner_texts() if "1/" in text]
    assert len(steps) == 3 and all(re.search(r"as usual|(smaller|larger) than usual", text) for text in steps), steps
    opened.shot(f"explorer-{opened.name}-inside")


def test_a_start_beyond_the_axis_is_written_there_and_a_logarithmic_axis_shows_it(opened, live):
    before = live.picture()
    assert live.numbers()["lossTop"] < 1.79, "the curve has the room, not its beginning"
    toggle = live.root.locator(".lab-toggle").first
    toggle.click()
    assert toggle.get_attribute("aria-pressed") == "true" and live.picture() != before
    toggle.click()
    assert live.picture() == before


def test_batch_sizes_go_up_to_full_however_many_samples_there_are(opened, live):
    for samples, stops in ((200, 9), (20, 6), (50, 7)):
        live.readout("samples", str(samples))
        live.wait_for("done", f"{samples} samples;")
        live.keys("batch", "End")
        live.wait_for("done", "batch full;")
        live.keys("batch", "Home")
        live.wait_for("done", "batch 1;")
        for _ in range(stops - 2):
            live.keys("batch", "ArrowRight")
        live.wait_for("done", f"batch {2 ** (stops - 2)};")


LATER = "threading.Thread(target=lambda: (waits.wait(), live.put(lr=0.02)), daemon=True).start()"


def test_from_elsewhere_on_the_page_a_button_leads_to_what_changed(opened, live):
    opened.page.set_viewport_size({"width": 1366, "height": 500})
    lines = "print('line\\n' * 60)"  # room to be somewhere else
    opened.printed(SCRATCH, lines)
    away = "() => document.querySelector('.jp-WindowedPanel-outer').scrollTo(0, 100000)"
    seen = "root => root.querySelector('.lab-canvas').getBoundingClientRect().bottom > 0"

    def is_away():
        opened.page.evaluate(away)
        return not live.root.evaluate(seen)

    # To run a cell may bring the picture back: it is changed when the reader is away.
    opened.printed(SCRATCH, f"import threading\n{lines}\nwaits = threading.Event()\n" + LATER)
    wait_for(is_away, "a page without the picture", every=0.1)
    send = "code => window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.requestExecute({code}) && null"
    opened.page.evaluate(send, "waits.set()")
    opened.page.locator(".lab-way-back").click()
    wait_for(lambda: live.root.evaluate(seen), "the picture", every=0.1)
    assert opened.page.evaluate("() => !!document.activeElement.closest('.lab-canvas')")
    opened.page.locator(".lab-way-back").wait_for(state="detached")
    opened.run_cell(SCRATCH, "pass")


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
    steps = itertools.cycle([*range(30), *range(30, 0, -1)])

    def followed():
        page.mouse.move(box["x"] + box["width"] / 2 - next(steps) / 2, box["y"] + box["height"] / 2)
        during = live.numbers()
        return during["run"] > before["run"] and during["frames"] > before["frames"] + 3

    wait_for(followed, "pictures while the mouse is down", lambda: str(live.numbers()), every=0.03)
    page.mouse.up()
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


def test_the_boundary_is_the_one_that_matplotlib_draws(opened, live):
    count, places = json.loads(opened.printed(SCRATCH, BOUNDARY))
    drawn = live.root.locator(".lab-canvas").first.evaluate("view => view.labCanvas.boundary()")
    assert len(drawn) == count
    assert sorted(number for piece in drawn for point in piece for number in point) == pytest.approx(places, abs=1e-3)


def test_nothing_keeps_anybody_out(opened, live):
    live.press("pin")
    live.root.locator(".lab-pins figure").first.wait_for()
    heads = live.root.locator(".lab-explorer-head[aria-expanded=true]")
    for group in ("data", "network", "view"):
        live.open_group(group)
        wait_for(lambda: heads.count() == 1, "one that is open at a time", every=0.05)
        found = Axe().run(
            opened.page, context=".lab-explorer", options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}
        )
        problems = [(one["id"], [node["html"][:200] for node in one["nodes"]]) for one in found.response["violations"]]
        assert problems == [], group
    live.press("group-view")
    live.press("clear-pins")
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
    places = ("lab-network", "lab-map", "lab-loss", "lab-time", "lab-inside")
    innermost = "([...places]) => places.findLast(place => document.activeElement.closest('.' + place)) ?? ''"
    seen = []
    while not seen or seen[-1] != "lab-inside":
        seen.append(opened.page.evaluate(innermost, list(places)))
        assert seen[-1] and len(seen) < 12, seen
        opened.page.keyboard.press("Tab")
    assert tuple(dict.fromkeys(seen)) == places


def test_a_race_runs_side_by_side(opened, live):
    live.keys("race", "Space", "ArrowDown", "Enter")
    live.root.locator(".lab-pins figure").nth(3).wait_for()
    live.wait_for("done", "40 epochs", "batch 4;")
    wait_for(lambda: "after 40 epochs" in live.numbers()["raceSaid"].lower(), "who leads", every=0.05)
    assert live.root.locator(".lab-race").inner_text() == live.numbers()["raceSaid"]
    assert live.shown("race") == "batch sizes", "the list names the race that is shown"
    number = live.numbers()["run"]
    assert live.part("table").locator("tbody tr").count() == 4
    assert live.root.locator(".lab-pins figure").count() == 4 and live.picture("pins")
    opened.shot(f"explorer-{opened.name}-race")
    live.press("epoch")
    live.wait_for("done", "41 epochs", "batch 4;")
    assert live.numbers()["run"] == number, "the run that is set is the one that is shown and gone on with"
    live.press("clear-pins")
    live.root.locator(".lab-pins figure").first.wait_for(state="detached")


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
