"""What the browser is sent is what matplotlib draws; moments, weights and steps of a run; races."""

from __future__ import annotations

import time

import numpy as np
import pytest

from explorer_student import Desk, namespace
from lab.explorer import frames, main_picture, measures, pins, race, run_text, samples, settings_text, verdicts
from lab.explorer.job import CHANGE, EPOCH, LOOK, MINIBATCH, RACE, REWIND, STOP, TRAIN, Change
from lab.explorer.run import Run
from lab.explorer.settings import Settings
from lab.figures.parts import logit
from lab.live.functions import Functions
from waiting import wait_for

BLOBS = {"data": "blobs", "samples": 40, "epochs": 6}


@pytest.fixture
def desk(tmp_path):
    one = Desk(tmp_path)
    yield one
    one.trainer.close()


@pytest.fixture
def functions(tmp_path):
    return Functions(namespace(), tmp_path)


def a_run(functions, **settings) -> Run:
    one = Settings(**BLOBS | settings)
    return Run(one, samples.get(one), functions)


@pytest.mark.parametrize("hidden", [(), (3,), (4, 3)])
def test_a_frame_holds_what_the_snapshot_shows(functions, hidden):
    run = a_run(functions, hidden=hidden, split=20)
    run.train(3, lambda: None)
    snapshot = run.snapshot(30)
    about, buffers = frames.frame_of(snapshot, live=False)
    assert about["sizes"] == [2, *hidden, 1] and about["units"] == list(hidden) and about["resolution"] == 30
    sent = frames.from_logits(buffers[0])
    wanted = np.clip(logit(snapshot.probability).ravel(), -12, 12)
    assert np.abs(sent - wanted).max() <= 24 / 65535
    np.testing.assert_array_equal(np.frombuffer(buffers[1], np.float32), np.float32(snapshot.p))
    place = 2
    for W, b in snapshot.weights:
        np.testing.assert_array_equal(np.frombuffer(buffers[place], np.float32), np.float32(W.ravel()))
        np.testing.assert_array_equal(np.frombuffer(buffers[place + 1], np.float32), np.float32(b))
        place += 2
    for A in snapshot.units:
        maps = np.frombuffer(buffers[place], np.uint8).reshape(A.shape[1], -1)
        largest = np.frombuffer(buffers[place + 1], np.float32)
        np.testing.assert_allclose(largest, A.max(axis=0), rtol=0.1, atol=1e-6)
        assert maps.max(axis=1).tolist() == [255 if one > 0 else 0 for one in largest]
        place += 2
    history = np.frombuffer(buffers[place], np.float32).reshape(-1, 5)
    np.testing.assert_array_equal(history[:, 3], np.float32(snapshot.history["train"]))
    assert np.frombuffer(buffers[place + 1], np.float32).shape == (about["moments"] * (len(hidden) + 1) * 3,)
    assert len(buffers) == place + 2


def test_what_takes_no_side_is_told_from_what_hardly_takes_one():
    p = np.array([0.5, 0.5 + 1e-9, 0.5 - 1e-9, 0.0, 1.0, np.nan])
    sent = frames.from_logits(frames.logits(p))
    assert sent[0] == 0 == sent[5] and sent[1] > 0 > sent[2]
    assert sent[3] == pytest.approx(-12, abs=1e-3) and sent[4] == pytest.approx(12, abs=1e-3)


def test_many_units_are_sent_with_fewer_points(functions):
    few = a_run(functions, hidden=(2,)).snapshot(100)
    many = a_run(functions, hidden=(64, 64, 64)).snapshot(100)
    assert frames.unit_side(few) == frames.UNIT_POINTS > frames.unit_side(many)
    assert sum(map(len, frames.frame_of(many, False)[1])) < 300_000


def test_a_network_of_another_form_is_drawn_without_its_weights(functions):
    run = a_run(functions)
    run.mlp[0]["b"] = run.mlp[0]["b"][:-1]
    run._forward = lambda X: (np.full(len(X), 0.5), [{}, {}, {}])
    snapshot = run.snapshot(10)
    assert snapshot.weights == [] and snapshot.sizes == []
    about, buffers = frames.frame_of(snapshot, False)
    assert about["sizes"] == [] and about["units"] == [0, 0] and len(buffers) == 2 + 2 * 2 + 2


def test_going_back_shows_the_network_as_it_was_and_training_goes_on_from_there(desk):
    whole = desk.ask(TRAIN, **BLOBS)
    assert whole.moment == 6
    early = desk.ask(LOOK, {"moment": 2}, **BLOBS)
    assert early.moment == 2 and early.epoch == 2 and len(early.history["train"]) == 7
    again = desk.ask(EPOCH, **BLOBS)
    assert again.epoch == 3 and len(again.history["train"]) == 4
    np.testing.assert_array_equal(again.history["train"], whole.history["train"][:4])
    last = desk.ask(TRAIN, **BLOBS)
    np.testing.assert_array_equal(last.history["train"], whole.history["train"])
    np.testing.assert_array_equal(last.p, whole.p)


def test_another_weight_is_measured_and_rewind_takes_it_back(desk):
    before = desk.ask(TRAIN, **BLOBS)
    after = desk.ask(CHANGE, {"change": Change(0, 1, 2, 3.5)}, **BLOBS)
    assert after.weights[0][0][1, 2] == 3.5 and len(after.history["train"]) == len(before.history["train"])
    assert after.history["train"][-1] != before.history["train"][-1]
    bias = desk.ask(CHANGE, {"change": Change(1, -1, 0, -2.0)}, **BLOBS)
    assert bias.weights[1][1][0] == -2.0
    assert desk.ask(REWIND, **BLOBS).epoch == 0
    np.testing.assert_array_equal(desk.ask(TRAIN, **BLOBS).p, before.p)


@pytest.mark.parametrize("place", [(9, 0, 0), (-1, 0, 0), (0, 5, 0), (0, -2, 0), (0, 0, 99), (0, 0, -1)])
def test_a_weight_that_is_not_there_is_left_alone(desk, place):
    before = desk.ask(TRAIN, **BLOBS)
    after = desk.ask(CHANGE, {"change": Change(*place, 7.0)}, **BLOBS)
    np.testing.assert_array_equal(after.p, before.p)
    assert desk.trouble == []


@pytest.mark.parametrize("gradient", ["sum", "mean"])
def test_the_pulls_of_a_mini_batch_add_up_to_its_step(desk, gradient):
    settings = BLOBS | {"batch": 8, "gradient": gradient}
    desk.ask(REWIND, **settings)
    shown = desk.ask(MINIBATCH, **settings)
    step = shown.step
    assert len(step.rows) == len(step.pulls) == 8 and step.mean == (gradient == "mean")
    assert sum(step.pulls) == pytest.approx(step.length) and step.length > 0
    assert frames.step_of(shown)["rows"] == step.rows
    after = desk.ask(EPOCH, **settings)
    assert after.step is None and frames.step_of(after)["rows"] == []


def test_a_row_between_two_measurements_is_drawn_and_can_be_left_and_come_back_to(desk):
    """After a stop between two measurements, header, curve and Time are of one moment."""
    settings = BLOBS | {"epochs": 600}  # measured after every third epoch
    run = a_run(Functions(desk.names, None), epochs=600)
    run.train(4, lambda: None)
    shown = run.snapshot(10)
    assert shown.history["epoch"].tolist() == [0, 3, 4] and shown.moment == 2 and len(run.history.epoch) == 2
    assert shown.loss == pytest.approx(measures.mean_loss(shown.p, shown.samples.all_y))
    assert not run.is_now(1) and run.is_now(2)
    back = run.at(1).snapshot(10)
    assert back.epoch == 3 and back.moment == 1 and back.history["epoch"].tolist() == [0, 3, 4]
    assert back.loss == back.history["train"][1] != shown.loss
    assert settings["epochs"] == run.settings.epochs


def test_what_is_said_of_an_earlier_moment_is_of_that_moment(desk):
    last = desk.ask(TRAIN, **BLOBS)
    early = desk.ask(LOOK, {"moment": 1}, **BLOBS)
    assert early.loss == last.history["train"][1] != last.loss
    for text in (run_text.result(early, 0.5), run_text.done(early, 0.5), run_text.result_in_short(early, 0.5)):
        assert f"loss {settings_text.loss(early.loss)}" in text
    about, _ = frames.frame_of(early, False)
    assert about["loss"] == early.loss


def test_the_axis_of_losses_is_the_same_however_the_run_came_there(desk):
    whole = desk.ask(TRAIN, **BLOBS | {"epochs": 60})
    desk.ask(REWIND, **BLOBS | {"epochs": 60})
    for _ in range(5):
        desk.ask(MINIBATCH, **BLOBS | {"epochs": 60})
    steps = desk.ask(TRAIN, **BLOBS | {"epochs": 60})
    assert len(steps.history["train"]) > len(whole.history["train"])
    assert main_picture.top_of_axis(steps) == main_picture.top_of_axis(whole) < whole.history["train"][0]
    assert frames.frame_of(steps, False)[0]["lossTop"] == main_picture.top_of_axis(whole)


def test_weights_changed_by_hand_are_marked_and_get_back_what_they_were(desk):
    before = desk.ask(TRAIN, **BLOBS)
    changed = desk.ask(CHANGE, {"change": Change(0, 1, 2, 3.5)}, **BLOBS)
    assert changed.changed == ((0, 1, 2),) and frames.frame_of(changed, False)[0]["changed"] == [[0, 1, 2]]
    assert "changed by hand" in run_text.done(changed, 0.5)
    kept = pins.Pins()
    kept.add(changed)
    assert "changed by hand" in kept.described(changed, 0.5)[0][1]
    assert desk.ask(LOOK, {"moment": 3}, **BLOBS).changed == (), "it was not so then"
    desk.ask(LOOK, {"moment": 6}, **BLOBS)
    again = desk.ask(CHANGE, {"change": Change(0, 1, 2, None)}, **BLOBS)
    assert again.changed == () and again.loss == before.loss
    np.testing.assert_array_equal(again.p, before.p)
    desk.ask(CHANGE, {"change": Change(0, 1, 2, None)}, **BLOBS)
    assert desk.trouble == []
    desk.ask(CHANGE, {"change": Change(1, -1, 0, 9.0)}, **BLOBS)
    assert desk.ask(EPOCH, **BLOBS).changed == ((1, -1, 0),), "the run was changed, whatever comes after"
    assert desk.ask(REWIND, **BLOBS).changed == ()


def test_a_network_without_hidden_units_that_are_off_is_not_said_to_have_some(desk):
    desk.ask(TRAIN, **BLOBS)
    sure = desk.ask(CHANGE, {"change": Change(2, -1, 0, 1e9)}, **BLOBS)
    assert "the same answer: a probability of 1." in sure.verdict and "off" not in sure.verdict


@pytest.mark.parametrize(
    ("p", "off", "said"),
    [
        ([0.2, 0.9], [(0, 4), (1, 3)], ""),
        ([0.2, 0.9], [(0, 4), (2, 3)], "Off for every sample: 2 of 3 units of layer 1."),
        (
            [0.5, 0.5],
            [(0, 4), (3, 3)],
            "all 3 units of layer 1 are off for every sample, so it and the layers before it",
        ),
        ([0.5, 0.5], [(1, 1), (0, 3)], "the one unit of layer 0 is off for every sample, so it learns no more"),
        ([0.5, 0.5], [(1, 4), (0, 0)], "the same answer: a probability of 0.5."),
        ([0.5], [], ""),
    ],
)
def test_units_that_are_off_are_counted(p, off, said):
    assert said in verdicts.said(np.array(p), off) and bool(said) == bool(verdicts.said(np.array(p), off))


def test_pinned_runs_say_what_they_have_in_common_and_nothing_else(functions):
    runs = [a_run(functions, batch=batch).snapshot(10) for batch in (1, 4)]
    kept = pins.Pins()
    kept.add(runs[0])
    table = kept.table(runs[1], 0.5)
    common = table[: table.index("<table")]
    assert "the run that is shown" in common and "batch" not in common and "lr 0.01" in common
    assert "<caption" not in table and "batch 1" in table
    table = settings_text.common([Settings(), Settings(data="moons")])
    assert "noise" not in table and "drawing" not in table, "the lab's table has neither"
    apart = settings_text.differences([Settings(noise=0.3), Settings(data="moons", noise=0.2)])
    assert apart == [["the lab's table"], ["moons", "noise 0.2", "drawing 1"]]
    alone = kept.described(runs[0], 0.5)[0][1]
    assert alone == "batch 1; lr 0.01"
    kept.remove("A")
    assert kept.runs == ()


def test_a_pinned_run_is_sent_whole(functions):
    snapshot = a_run(functions).snapshot(20)
    about, buffers = frames.pins_of([("A", "lr 0.1", "loss 0.2", snapshot)])
    assert about["pins"][0] | {"letter": "A", "what": "lr 0.1", "resolution": 20} == about["pins"][0]
    assert len(buffers) == 5 and len(buffers[1]) == 2 * 20 * 20


def the_race(desk, kind="batch", **settings):
    """Let it be run; return its lanes, and what its last picture showed."""
    own = Settings(**BLOBS | settings)
    lanes = race.lanes(kind, own)
    desk.trainer.ask(RACE, own, lanes=tuple(lanes))
    desk.wait()
    return lanes, desk.jobs[-1].shown if desk.jobs else ()


@pytest.mark.parametrize("kind", list(race.KINDS))
def test_a_race_begins_with_the_same_weights_and_gives_each_lane_its_share(desk, functions, kind):
    lanes, shown = the_race(desk, kind, epochs=30)
    assert 2 <= len(lanes) <= 4 and len(set(lanes)) == len(lanes)
    assert desk.painted[-1][1] and [letter for letter, _ in shown] == list("ABCD")[: len(lanes)]
    assert [one.settings for _, one in shown] == lanes
    assert len({one.history["train"][0] for _, one in shown}) == 1, "the same initial weights"
    for _, one in shown:  # each as it would be alone
        alone = Run(one.settings, samples.get(one.settings), functions)
        alone.train(30, lambda: None)
        np.testing.assert_array_equal(alone.history.train, one.history["train"])
    assert "after 30 epochs" in race.ahead(shown).lower()


@pytest.mark.parametrize("batch", [1, 4, 8, 0])
def test_after_a_race_the_run_that_is_set_is_shown_and_gone_on_with(desk, batch):
    lanes, shown = the_race(desk, batch=batch)
    [own] = [one for _, one in shown if one.settings.batch == batch]
    settings = BLOBS | {"batch": batch}
    assert Settings(**settings) in lanes and desk.trainer.snapshot.settings == Settings(**settings)
    looked = desk.ask(LOOK, **settings, threshold=0.7)
    np.testing.assert_array_equal(looked.p, own.p)
    assert desk.ask(LOOK, {"moment": 3}, **settings).epoch == 3
    assert desk.ask(EPOCH, **settings).epoch == 4, "training goes on from there"


def test_a_race_that_is_stopped_can_be_gone_on_with(tmp_path):
    right = namespace()["mlp_epoch"]

    def slow(*args):
        time.sleep(0.01)
        return right(*args)

    desk = Desk(tmp_path, namespace(mlp_epoch=slow))
    settings = BLOBS | {"epochs": 300}
    own = Settings(**settings)
    desk.trainer.ask(RACE, own, lanes=tuple(race.lanes("lr", own)))
    wait_for(lambda: len(desk.painted) > 2, "a picture")
    stopped = desk.ask(STOP, **settings)
    assert desk.said[-1] == ("stopped", RACE) and 0 < stopped.epoch < 300 and stopped.settings == own
    assert desk.painted[-1][1], "the last picture says that it is the last"
    again = desk.ask(EPOCH, **settings)
    assert again.epoch == int(stopped.epoch) + 1
    desk.trainer.close()


def test_who_leads_is_said_in_one_sentence():
    class Lane:
        def __init__(self, batch, train):
            self.settings = Settings(batch=batch)
            ends = {"epoch": [0, 10], "updates": [0, 100 / batch], "seconds": [0, 1 / batch]}
            self.history = {name: np.array(values, float) for name, values in (ends | {"train": [1, train]}).items()}

    def said(*losses):
        return race.ahead(
            [(letter, Lane(2**i, loss)) for i, (letter, loss) in enumerate(zip("AB", losses, strict=False))]
        )

    assert said(0.9, 0.2).startswith(
        "B (batch 2) leads on all three counts, by 0."
    ) and "after 10 epochs, after 50 updates and after 0.50 s each" in said(0.9, 0.2)
    assert "After 10 epochs each, A (batch 1) leads by 0.10; after 50 updates each, B (batch 2) leads" in said(0.5, 0.6)
    level = said(0.300, 0.301)
    assert level.startswith("After 10 epochs each, the best are level;")


def test_lanes_take_turns_by_the_time_that_they_have_used():
    class Lane:
        def __init__(self, cost):
            self.cost, self.seconds, self.epoch, self.diverged = cost, 0.0, 0, False
            self.settings = Settings(epochs=100)

        def rehearse(self):
            pass

        def one_epoch(self):
            self.epoch, self.seconds = self.epoch + 1, self.seconds + self.cost

    lanes, turns = [Lane(1.0), Lane(4.0), Lane(0.5)], []
    race.Race(lanes).go_on(lambda: len(turns) == 60, lambda: turns.append(None))
    assert max(one.seconds for one in lanes) - min(one.seconds for one in lanes) <= 4.0
    assert lanes[0].epoch > lanes[1].epoch < lanes[2].epoch


def test_a_function_that_fails_in_a_race_is_named(tmp_path):
    names, calls = namespace(), []
    right = names["mlp_epoch"]

    def fails(*args):
        calls.append(1)
        if len(calls) > 20:
            raise ValueError("on purpose")
        return right(*args)

    desk = Desk(tmp_path, names | {"mlp_epoch": fails})
    the_race(desk, epochs=50)
    [said] = desk.trouble
    assert "ValueError: on purpose" in said and "mlp_epoch" in said
    desk.trainer.close()
