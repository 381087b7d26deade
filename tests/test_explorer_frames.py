"""What the browser is sent is what matplotlib draws; moments, weights and steps of a run; races."""

from __future__ import annotations

import numpy as np
import pytest

from explorer_student import Desk, namespace
from lab.explorer import frames, race, samples
from lab.explorer.job import CHANGE, EPOCH, LOOK, MINIBATCH, RACE, REWIND, TRAIN, Change
from lab.explorer.run import Run
from lab.explorer.settings import Settings
from lab.figures.parts import logit
from lab.live.functions import Functions

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


def test_a_pinned_run_is_sent_whole(functions):
    snapshot = a_run(functions).snapshot(20)
    about, buffers = frames.pins_of([("A", "lr 0.1", "loss 0.2", snapshot)])
    assert about["pins"][0] | {"letter": "A", "what": "lr 0.1", "resolution": 20} == about["pins"][0]
    assert len(buffers) == 5 and len(buffers[1]) == 2 * 20 * 20


def the_race(desk, kind="batch", **settings):
    """Let it be run; return its lanes, and what its last picture showed."""
    lanes = race.lanes(kind, Settings(**BLOBS | settings))
    desk.trainer.ask(RACE, lanes[0], lanes=tuple(lanes))
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
    assert "after as many epochs" in race.ahead(shown)


def test_after_a_race_its_first_lane_can_be_looked_at_though_the_controls_say_another_thing(desk):
    lanes, shown = the_race(desk)
    assert lanes[0].batch == 1
    looked = desk.ask(LOOK, **BLOBS, batch=4, threshold=0.7)
    np.testing.assert_array_equal(looked.p, shown[0][1].p)
    assert looked.settings == lanes[0].changed(threshold=0.7)
    assert desk.ask(LOOK, {"moment": 3}, **BLOBS, batch=4).epoch == 3
    assert desk.ask(CHANGE, {"change": Change(0, 0, 0, 2.0)}, **BLOBS, batch=4).settings.batch == 1


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
