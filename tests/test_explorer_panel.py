"""What the explorer's controls and buttons do, without a browser: requests, names, and what comes from the page."""

from __future__ import annotations

import pytest

from explorer_student import namespace
from lab.explorer import controls_text, frames, race, run_text
from lab.explorer.controls import Controls
from lab.explorer.explorer_panel import Panel
from lab.explorer.job import TRAIN
from lab.explorer.settings import FULL, Settings
from lab.live.functions import Functions
from waiting import LONG, wait_for


@pytest.fixture
def panel(tmp_path):
    made = Panel(Functions(namespace(), tmp_path), Settings(data="blobs", samples=40, epochs=6))
    made._changed(TRAIN)
    wait(made)
    yield made
    made.close()


def wait(panel):
    assert panel.trainer.wait(LONG)


def heard(panel, **about):
    panel._heard(about)
    wait(panel)
    return panel.trainer.snapshot


def test_after_a_race_controls_and_picture_are_of_the_same_run(panel):
    panel.controls.by_name["race"].value = "batch"
    wait(panel)
    assert panel.trainer.snapshot.settings.same_training(panel.controls.settings())
    assert panel.controls.by_name["race"].value == "batch", "the list names the race that is shown"
    assert len(panel.pins.runs) == 4 and race.result(panel.pins.runs)[0]
    assert "blobs" in panel.table.value and "and the run that is shown" not in panel.table.value
    panel.controls.by_name["lr"].value = 0.02
    wait(panel)
    assert panel.controls.by_name["race"].value == "?"


def test_a_stopped_race_says_what_train_does(panel):
    panel._tell("stopped", "race")
    assert "Race stopped at epoch 6 of 6. Train goes on with the run that is set" in panel.status.value
    panel._tell("stopped", TRAIN)
    assert "Stopped at epoch 6 of 6. Train goes on from here." in panel.status.value
    assert "Settings: blobs" in panel.status.value, "they stay on the page"


def test_one_button_trains_and_pauses(panel):
    train = panel.controls.buttons["train"]
    assert train.description == "Train again", "all epochs are done: it begins anew, and says so"
    heard(panel, kind="moment", moment=2)
    assert train.description == "Train"
    panel._tell("busy", TRAIN)
    assert train.description == "Pause"
    panel._tell("stopped", TRAIN)
    assert train.description != "Pause"
    panel.controls.by_name["epochs"].value = 2000
    wait_for(lambda: train.description == "Pause", "a run under way")
    train.click()
    wait(panel)
    assert train.description == "Train" and 0 < panel.trainer.snapshot.epoch < 2000
    assert "Stopped" in panel.status.value


def test_status_and_picture_are_of_the_moment_that_is_shown(panel):
    early = heard(panel, kind="moment", moment=1)
    assert early.epoch == 1 and f"loss {early.loss:.3f}" in panel.status.value and "1 epoch, " in panel.status.value


@pytest.mark.parametrize("value", [0.003, 0.0123, 10.0, 0.0001])
def test_a_value_is_kept_as_it_is_typed(panel, value):
    panel.controls.by_name["lr"].value = value
    assert panel.controls.settings().lr == value == panel.controls.pairs["lr"].slider.value


def test_a_slider_gives_round_values():
    controls = Controls(Settings(epochs=1))
    assert controls.by_name["epochs"].value == 1
    controls.pairs["lr"].slider.value = 10**-2.5
    assert controls.settings().lr == 0.0032
    controls.pairs["epochs"].slider.value = 0
    assert controls.settings().epochs == 1
    assert controls.dragged("epochs", 0.0) == 1 and controls.dragged("lr", -2.5) == 0.0032


def test_batch_sizes_that_are_all_samples_are_one_step():
    controls = Controls(Settings(samples=50))
    assert controls.batch_names() == ["1", "2", "4", "8", "16", "32", "full"]
    controls.by_name["batch"].value = 32
    controls.by_name["samples"].value = 20
    assert controls.batch_names() == ["1", "2", "4", "8", "16", "full"] and controls.settings().batch == FULL
    controls.by_name["samples"].value = 500
    assert controls.batch_names()[-3:] == ["128", "256", "full"]
    controls.by_name["split"].value = 60
    assert controls.batch_names()[-2:] == ["128", "full"]
    controls.change(Settings(batch=24), ("batch",))
    assert controls.settings().batch == 24 and "24" in controls.batch_names()


def test_other_samples_are_drawn_but_not_of_the_table(panel):
    before = panel.trainer.snapshot.samples.X
    panel.controls.buttons["other-samples"].click()
    wait(panel)
    assert panel.trainer.snapshot.settings.draw == 2 and (before != panel.trainer.snapshot.samples.X).any()
    assert "drawing 2" in panel.status.value
    panel.controls.by_name["data"].value = "lab"
    assert panel.controls.buttons["other-samples"].disabled and panel.controls.by_name["noise"].disabled


def test_one_group_is_open_at_a_time(panel):
    heads = panel.controls._heads
    assert list(heads) == list(controls_text.GROUPS)
    heads["Data"].value = True
    heads["View"].value = True
    assert [title for title, head in heads.items() if head.value] == ["View"]


def test_units_and_layers_are_changed_from_the_picture(panel):
    assert heard(panel, kind="layers", hidden=[5, 3]).settings.hidden == (5, 3)
    assert heard(panel, kind="layers", hidden=[]).settings.hidden == ()
    assert "no hidden layer" in panel.notice.value
    heard(panel, kind="layers", hidden=[4])
    assert panel.notice.value == ""
    assert panel.controls.by_name["hidden"].value == "4"


BAD = [
    {"kind": "layers"},
    {"kind": "layers", "hidden": "4,3"},
    {"kind": "layers", "hidden": [0]},
    {"kind": "layers", "hidden": [1] * 1000},
    {"kind": "layers", "hidden": [10**9]},
    {"kind": "layers", "hidden": None},
    {"kind": "pin"},
    {"kind": "pin", "letter": ["A"]},
    {"kind": "pin", "letter": "Z", "show": True},
    {"kind": "weight", "layer": 0, "row": 0, "column": 0, "value": "much"},
    {"kind": "weight", "layer": 0, "row": 0, "column": 0, "value": float("nan")},
    {"kind": "weight", "layer": 0, "row": 0, "column": 0, "value": None},
    {"kind": "drag", "name": "reset", "value": 1},
    {"kind": "moment", "moment": None},
]


@pytest.mark.parametrize("about", BAD, ids=str)
def test_what_makes_no_sense_from_the_page_is_left_alone(panel, about):
    before = panel.trainer.snapshot
    assert (heard(panel, **about).p == before.p).all() and "Internal" not in panel.status.value
    assert panel.controls.settings().hidden == (4, 3)


def test_a_pinned_run_is_shown_again_and_forgotten(panel):
    panel._pin()
    wait(panel)
    pinned = panel.trainer.snapshot
    panel.controls.by_name["lr"].value = 0.5
    wait(panel)
    again = heard(panel, kind="pin", letter="A", show=True)
    assert (again.p == pinned.p).all() and panel.controls.settings().lr == 0.01
    heard(panel, kind="pin", letter="A", show=False)
    assert panel.pins.runs == () and panel.table.value == ""


def test_help_is_in_the_order_of_the_controls_and_names_the_marks_of_the_picture():
    text = controls_text.help_html()
    shown = [*controls_text.STEPS, *controls_text.MAIN]
    names = [
        controls_text.BUTTONS[one][0] if one in controls_text.BUTTONS else controls_text.HELP[one].split(":")[0]
        for one in shown
    ]
    places = [text.index(f"<b>{name}:</b>") for name in names]
    assert places == sorted(places)
    for word in ("Time", "bias", "crossed", "Letters", "This step", "Hollow"):
        assert word in text
    for name in (*controls_text.HELP, *controls_text.BUTTONS):
        said = controls_text.HELP.get(name) or controls_text.BUTTONS[name][1]
        assert said.split(": ", 1)[-1].replace("'", "&#x27;") in text, name


def test_what_is_saved_is_with_the_threshold_that_is_set(panel, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    drawn = []
    monkeypatch.setattr(run_text, "page", lambda snapshot, *_: drawn.append(snapshot.settings.threshold) or b"")
    panel.controls.buttons["code"].click()
    panel.controls.by_name["threshold"].value = 0.9
    panel.controls.buttons["save"].click()
    assert drawn == [0.9] and "mlp_predict(my_mlp, my_X, 0.9)" in panel.code.text.value
    assert "at threshold 0.9" in run_text.static(panel._seen, "epochs", panel.pins)


def test_the_code_says_that_weights_changed_by_hand_are_not_in_it(panel):
    panel.controls.buttons["code"].click()
    assert "by hand" not in panel.code.text.value
    heard(panel, kind="weight", layer=0, row=0, column=0, value=5.0)
    assert "without the weights that were changed by hand" in panel.code.text.value


def test_what_is_refused_is_marked_until_it_can_be_read(panel):
    box = panel.controls.by_name["hidden"]
    box.value = "abc"
    assert "Not used" in panel.notice.value and "lab-explorer-wrong" in box._dom_classes
    box.value = "4,3"
    assert panel.notice.value == "" and "lab-explorer-wrong" not in box._dom_classes, "though nothing is to be trained"


def test_a_race_keeps_the_places_of_the_pins_while_it_lasts(panel):
    buttons = [panel.controls.buttons[name] for name in ("pin", "clear-pins")]
    panel._tell("busy", "race")
    assert all(one.disabled for one in buttons)
    panel._tell("stopped", "race")
    assert not any(one.disabled for one in buttons)


def test_a_run_that_diverged_says_what_helps_in_the_picture_too(panel):
    panel.put(False, {"lr": 10.0, "batch": FULL, "epochs": 60})
    wait(panel)
    snapshot = panel.trainer.snapshot
    assert snapshot.diverged and frames.frame_of(snapshot, False)[0]["verdict"].endswith(
        "A smaller learning rate helps."
    )
    # The sign belongs to what went wrong, which the picture shows: not to the settings behind it.
    assert "⚠ Diverged" in panel.status.value and "</span>Settings:" in panel.status.value
