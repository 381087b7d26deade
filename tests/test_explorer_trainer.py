"""The explorer's trainer without a browser: the newest request wins, and no student's function stops it."""

import sys
import threading
import time

import numpy as np
import pytest

from autograder_tests import oracle
from explorer_student import Desk, loops, namespace, raises, threads
from fake_course import REPOSITORY
from lab.explorer import settings_text as words
from lab.explorer.job import EPOCH, LOOK, MINIBATCH, REWIND, STOP, TRAIN
from lab.explorer.settings import Settings, SettingsError, hidden_layers
from lab.live.functions import FunctionTrouble
from lab.live.thread import TURN
from lab.running.quiet import _Ear
from waiting import LONG, wait_for

USUAL = sys.getswitchinterval()
HEAVY = {"data": "moons", "samples": 500, "batch": 1, "epochs": 1000}


@pytest.fixture(autouse=True)
def in_the_notebooks_folder(monkeypatch):
    monkeypatch.chdir(REPOSITORY / "notebooks")


@pytest.fixture
def desk(tmp_path):
    made = Desk(tmp_path)
    yield made
    made.trainer.close()


def broken(tmp_path, **functions):
    return Desk(tmp_path, namespace(**functions))


# Settings


@pytest.mark.parametrize(
    "text, layers",
    [("4,3", (4, 3)), (" 4 , 3 ", (4, 3)), ("4 3", (4, 3)), ("8,", (8,)), ("(8,)", (8,)), ("", ()), ("16", (16,))],
)
def test_hidden_layers_are_read_as_people_write_them(text, layers):
    assert hidden_layers(text) == layers


@pytest.mark.parametrize(
    "text, words_",
    [
        ("4,,x", "comma with no number"),
        ("4,x", "“x” is not a whole number"),
        (",4", "comma with no number"),
        ("0", "the least is 1"),
        ("4,-3", "“-3” is not a whole number"),
        ("2.5", "“2.5” is not a whole number"),
        ("1000", "64 in a layer"),
        ("1,1,1,1,1,1,1", "the limit is 6"),
    ],
)
def test_hidden_layers_that_cannot_be_are_one_sentence(text, words_):
    with pytest.raises(SettingsError, match=words_) as told:
        hidden_layers(text)
    assert "\n" not in str(told.value)


@pytest.mark.parametrize(
    "bad",
    [
        *({"data": "mnist"}, {"gradient": "max"}, {"lr": 0}, {"lr": float("nan")}, {"batch": -1}, {"batch": 2.5}),
        *({"samples": 9}, {"samples": 501}, {"epochs": 1.5}, {"seed": True}, {"threshold": "half"}),
    ],
)
def test_settings_out_of_range_are_one_sentence(bad):
    with pytest.raises(SettingsError, match=next(iter(bad))):
        Settings(**bad)


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"batch": 0, "lr": 0.02, "epochs": 40},
        {"gradient": "mean", "batch": 16, "lr": 0.1, "epochs": 30},
        {"data": "moons", "noise": 0.2, "samples": 60, "split": 30, "hidden": (8,), "epochs": 20, "seed": 5},
        {"hidden": (), "epochs": 10},
        {"samples": 500, "epochs": 5},  # the lab's table has 200
    ],
)
def test_the_settings_as_code_give_the_same_network_to_the_last_digit(desk, settings):
    desk.ask(TRAIN, **settings)
    samples = desk.trainer.snapshot.samples
    from lab import data

    ran = {**namespace(), "np": np, "data": data, "print": lambda *args: None}
    kept = dict(ran)
    exec(words.code(Settings(**settings), len(samples.y), len(samples.all_y)), ran)
    for ours, theirs in zip(desk.trainer.run.mlp, ran["my_mlp"], strict=True):
        assert np.array_equal(ours["W"], theirs["W"]) and np.array_equal(ours["b"], theirs["b"])
    lesson = {"X", "y", "new", "moons", "mlp", "losses", "rows", "two", "SEED"}
    assert not lesson & set(ran) and all(ran[name] is value for name, value in kept.items()), "the lesson goes on"


# Training


def test_a_run_comes_to_its_end_and_its_last_picture_shows_it(desk):
    snapshot = desk.ask(TRAIN)
    assert desk.painted[-1] == (snapshot, True) and not desk.trouble
    assert snapshot.epoch == 200 and snapshot.updates == 2600
    assert snapshot.history["epoch"][0] == 0 and snapshot.history["epoch"][-1] == 200
    assert snapshot.history["train"][-1] < 0.3 < snapshot.history["train"][0]
    assert snapshot.probability.shape == (100, 100) and len(snapshot.p) == 50
    assert [A.shape for A in snapshot.units] == [(10_000, 4), (10_000, 3)]
    assert snapshot.history["gradient"].shape[1] == 3


def test_the_losses_are_those_of_the_network(desk):
    snapshot = desk.ask(TRAIN, data="moons", split=40, samples=100, epochs=30)
    run = desk.trainer.run
    for X, y, name in (
        (snapshot.samples.X, snapshot.samples.y, "train"),
        (snapshot.samples.test_X, snapshot.samples.test_y, "test"),
    ):
        loss = float(np.mean(oracle.binary_crossentropy_loss(y, oracle.mlp_forward(run.mlp, X))))
        assert snapshot.history[name][-1] == pytest.approx(loss, rel=1e-6)
    assert len(snapshot.samples.test_y) == 40
    shared = {tuple(x) for x in snapshot.samples.X} & {tuple(x) for x in snapshot.samples.test_X}
    assert not shared


def test_another_setting_starts_from_the_same_initial_weights(desk):
    first = desk.ask(TRAIN, epochs=20)
    for other in ({"lr": 0.05}, {"batch": 0}, {"gradient": "mean"}):
        assert desk.ask(TRAIN, epochs=20, **other).history["train"][0] == first.history["train"][0]
    assert desk.ask(TRAIN, epochs=20, seed=1).history["train"][0] != first.history["train"][0]


@pytest.mark.parametrize("gradient", ["sum", "mean"])
def test_rewind_gives_the_same_curve_to_the_last_digit(desk, gradient):
    settings = {"gradient": gradient, "epochs": 50}
    first = desk.ask(TRAIN, **settings)
    rewound = desk.ask(REWIND, **settings)
    assert rewound.updates == 0 and list(rewound.history["train"]) == [first.history["train"][0]]
    again = desk.ask(TRAIN, **settings)
    assert again.history["train"].tolist() == first.history["train"].tolist()


def test_rewind_goes_back_even_when_the_weights_do_not_come_from_the_seed(tmp_path):
    def init_mlp(spec, rng):
        return oracle.init_mlp(spec, np.random.default_rng())

    desk = broken(tmp_path, init_mlp=init_mlp)
    first = desk.ask(TRAIN, epochs=10)
    assert desk.ask(REWIND, epochs=10).history["train"][0] == first.history["train"][0]


@pytest.mark.parametrize("gradient", ["sum", "mean"])
def test_mini_batches_make_an_epoch(desk, gradient):
    settings = {"gradient": gradient, "epochs": 3}
    whole = desk.ask(TRAIN, **settings)
    desk.ask(REWIND, **settings)
    for step in range(1, 14):  # 50 samples in mini-batches of 4
        snapshot = desk.ask(MINIBATCH, **settings)
        assert snapshot.updates == step
    assert snapshot.epoch == 1
    desk.ask(MINIBATCH, **settings)
    assert desk.ask(EPOCH, **settings).epoch == 2, "an epoch that was begun is finished"
    assert desk.ask(TRAIN, **settings).history["train"][-1] == whole.history["train"][-1]


def test_train_goes_on_after_a_stop_as_if_nothing_had_been(tmp_path):
    slowly = [True]

    def mlp_epoch(*args):
        time.sleep(0.02 if slowly else 0)
        return oracle.mlp_epoch(*args)

    desk, settings = broken(tmp_path, mlp_epoch=mlp_epoch), {"epochs": 400}
    desk.trainer.ask(TRAIN, Settings(**settings))
    wait_for(lambda: len(desk.painted) > 1, "a second picture")
    stopped = desk.ask(STOP, **settings)
    slowly.clear()
    assert 0 < stopped.epoch < 400 and desk.said[-1][0] == "stopped"
    rest = desk.ask(TRAIN, **settings)
    assert rest.epoch == 400
    fresh = desk.ask(TRAIN, **settings)  # done already: from the start
    assert fresh.history["train"].tolist() == rest.history["train"].tolist()


def test_a_threshold_is_looked_at_without_training_again(desk):
    first = desk.ask(TRAIN, epochs=20)
    looked = desk.ask(LOOK, epochs=20, threshold=0.9, resolution=40)
    assert looked.probability.shape == (40, 40) and looked.settings.threshold == 0.9
    assert looked.updates == first.updates and np.array_equal(looked.p, first.p)


def test_a_threshold_that_is_moved_while_it_trains_is_that_of_the_run(desk):
    """Saved pictures and the settings as code take it from there."""
    desk.trainer.ask(TRAIN, Settings(**HEAVY))
    wait_for(lambda: desk.painted, "a picture")
    desk.trainer.ask(LOOK, Settings(**HEAVY, threshold=0.9))
    wait_for(lambda: desk.painted[-1][0].settings.threshold == 0.9, "a picture with the threshold that was moved")
    assert desk.ask(STOP, **HEAVY, threshold=0.9).settings.threshold == 0.9


def test_functions_that_shuffle_in_place_are_right(tmp_path):
    def mlp_epoch(mlp, X, y, batch, lr, rng):
        state = rng.bit_generator.state
        rng.shuffle(X)
        rng.bit_generator.state = state
        rng.shuffle(y)
        losses = [oracle.mlp_minibatch(mlp, X[i : i + batch], y[i : i + batch], lr) for i in range(0, len(X), batch)]
        return float(np.mean(losses))

    desk = broken(tmp_path, mlp_epoch=mlp_epoch)
    first = desk.ask(TRAIN)
    assert not desk.trouble and first.history["train"][-1] < 0.3
    desk.ask(REWIND)
    assert desk.ask(TRAIN).history["train"].tolist() == first.history["train"].tolist()


def test_a_run_that_diverges_is_stopped_and_says_so(desk):
    snapshot = desk.ask(TRAIN, lr=5.0, batch=0)
    assert snapshot.diverged and snapshot.epoch < 200
    assert "Diverged in epoch" in snapshot.verdict and "loss" in snapshot.verdict


def test_a_loss_that_is_no_number_is_a_run_that_diverged(tmp_path):
    desk = broken(tmp_path, mlp_epoch=lambda *args: float("nan"))
    snapshot = desk.ask(TRAIN)
    assert snapshot.diverged and snapshot.verdict == "Diverged in epoch 1: its loss is nan."


def test_a_network_whose_units_are_all_off_says_so(tmp_path):
    def init_mlp(spec, rng):
        mlp = oracle.init_mlp(spec, rng)
        mlp[0]["b"] = np.full(mlp[0]["b"].shape, -1e3)
        return mlp

    snapshot = broken(tmp_path, init_mlp=init_mlp).ask(TRAIN, epochs=20)
    assert "same answer" in snapshot.verdict and not snapshot.diverged


# The newest request wins


def test_the_newest_of_many_requests_wins(desk):
    for seed in range(20):
        desk.trainer.ask(TRAIN, Settings(seed=seed))
    desk.wait()
    assert desk.trainer.snapshot.settings.seed == 19 and desk.trainer.snapshot.epoch == 200


def test_requests_from_many_threads_end_with_the_last_generation(desk):
    """Callbacks of widgets overlap and come out of order: whoever got the highest number is served last."""
    numbers = {}

    def press(seed):
        numbers[seed] = desk.trainer.ask(TRAIN, Settings(seed=seed, epochs=50))

    presses = [threading.Thread(target=press, args=(seed,)) for seed in range(24)]
    for thread in presses:
        thread.start()
    for thread in presses:
        thread.join()
    desk.wait()
    assert sorted(numbers.values()) == list(range(1, 25))
    assert desk.trainer.snapshot.settings.seed == max(numbers, key=numbers.get)
    assert not desk.trouble


def test_a_heavy_run_is_dropped_for_a_new_one(desk):
    desk.trainer.ask(TRAIN, Settings(**HEAVY))
    wait_for(lambda: desk.painted, "a picture")
    snapshot = desk.ask(TRAIN, epochs=10)
    assert snapshot.epoch == 10 and snapshot.settings.samples == 50
    wait_for(lambda: not threads("lab-student-code"), "the end of the thread that was dropped")


def test_pictures_come_while_training_and_take_a_small_part_of_the_time(desk):
    desk.trainer.ask(TRAIN, Settings(**HEAVY))
    wait_for(lambda: len(desk.painted) >= 4, "four pictures")
    desk.trainer.ask(STOP, Settings(**HEAVY))
    desk.wait()
    epochs = [snapshot.epoch for snapshot, _ in desk.painted]
    assert epochs == sorted(epochs) and 0 < epochs[0] < epochs[-1] < 1000


# What functions may do


def test_a_missing_function_is_named_with_its_notebook(tmp_path):
    names = namespace()
    del names["mlp_epoch"]
    desk = Desk(tmp_path, names)
    desk.ask(TRAIN)
    assert desk.trouble == [
        "mlp_epoch (06_training) is not there yet. Correct it in 06_training, save, run the first cell of this "
        "notebook, and press Train."
    ]


def stub(*args):
    raise NotImplementedError("not written yet")


def leaves(*args):
    sys.exit(3)


def gives_nothing(*args):
    return None


def gives_a_table(*args):
    return np.ones((3, 3))


@pytest.mark.parametrize(
    "name, function, said",
    [
        ("mlp_epoch", raises, "mlp_epoch (06_training) stopped with ValueError: operands could not be broadcast"),
        ("mlp_epoch", stub, "mlp_epoch (06_training) is not written yet"),
        ("mlp_epoch", gives_nothing, "mlp_epoch (06_training) returned nothing (None); the mean loss, one number,"),
        ("mlp_epoch", gives_a_table, "mlp_epoch (06_training) returned an array of shape (3, 3)"),
        ("mlp_epoch", leaves, "mlp_epoch (06_training) called exit()"),
        ("mlp_minibatch", gives_nothing, "mlp_minibatch (06_training) returned nothing (None)"),
        ("mlp_forward", gives_nothing, "mlp_forward (03_forward) returned nothing (None)"),
        ("mlp_forward", gives_a_table, "mlp_forward (03_forward) returned an array of shape (3, 3)"),
        ("init_mlp", gives_nothing, "init_mlp (02_building) returned nothing (None); a list of layer dicts"),
    ],
)
def test_a_function_that_fails_is_named_and_the_explorer_goes_on(tmp_path, name, function, said):
    right = namespace()
    desk = Desk(tmp_path, right)
    good = desk.ask(TRAIN, epochs=20)
    desk.names[name] = function
    desk.ask(TRAIN, epochs=20, seed=1)
    assert len(desk.trouble) == 1 and desk.trouble[0].startswith(said), desk.trouble
    assert "\n" not in desk.trouble[0]
    assert desk.trainer.snapshot is good, "the last good picture stays"
    desk.names[name] = getattr(oracle, name)
    assert desk.ask(TRAIN, epochs=20, seed=1).epoch == 20


def test_the_function_at_fault_is_named_and_not_the_one_that_calls_it(tmp_path):
    def layer_update(layer, lr):
        layer["W"] -= lr * layer["dw"]

    def mlp_update(mlp, lr):
        for layer in mlp:
            layer_update(layer, lr)

    def mlp_minibatch(mlp, X, y, lr):
        loss = oracle.mlp_minibatch(mlp, X, y, 0.0)
        mlp_update(mlp, lr)
        return loss

    desk = broken(tmp_path, mlp_minibatch=mlp_minibatch)
    desk.ask(TRAIN, gradient="mean")
    assert desk.trouble[0].startswith("layer_update (05_update) stopped with KeyError: 'dw', at “layer[\"W\"] -= lr")


def loops_and_catches(*args):
    while True:
        try:
            while True:
                pass
        except Exception:
            pass


def prints(*args):
    while True:
        print("still here")


@pytest.mark.parametrize("function", [loops, loops_and_catches, prints])
@pytest.mark.parametrize("name", ["mlp_epoch", "mlp_minibatch", "mlp_forward"])
def test_an_endless_function_is_stopped_and_named(tmp_path, capsys, monkeypatch, name, function):
    monkeypatch.setattr("lab.live.functions.PATIENCE", 0.5)
    desk = Desk(tmp_path, namespace(**{name: _called(name, function)}))
    desk.ask(TRAIN)
    assert len(desk.trouble) == 1 and desk.trouble[0].startswith(f"{name} ("), desk.trouble
    assert "did not finish" in desk.trouble[0]
    assert capsys.readouterr().out == "", "what it printed is kept back"
    desk.names[name] = getattr(oracle, name)
    assert desk.ask(TRAIN, epochs=20).epoch == 20
    wait_for(lambda: not threads("lab-student-code"), "the end of the thread that was dropped")


def test_a_function_stuck_in_a_call_is_left_behind_and_named(tmp_path, monkeypatch):
    monkeypatch.setattr("lab.live.functions.PATIENCE", 0.5)
    never, hangs = threading.Event(), [True]

    def mlp_minibatch(*args):
        if hangs:
            never.wait()  # Python cannot interrupt it
        return oracle.mlp_minibatch(*args)

    desk = broken(tmp_path, mlp_minibatch=mlp_minibatch)
    try:
        desk.ask(TRAIN)
        assert desk.trouble and desk.trouble[0].startswith("mlp_minibatch (06_training) is stuck in a call")
        hangs.clear()
        assert desk.ask(TRAIN, epochs=20).epoch == 20, "the explorer works, although the thread still hangs"
    finally:
        never.set()


def test_a_new_request_does_not_wait_for_a_function_that_is_stuck(tmp_path):
    stuck, never = threading.Event(), threading.Event()

    def mlp_epoch(*args):
        if not stuck.is_set():
            stuck.set()
            never.wait()
        return oracle.mlp_epoch(*args)

    desk = broken(tmp_path, mlp_epoch=mlp_epoch)
    try:
        desk.trainer.ask(TRAIN, Settings())
        assert stuck.wait(LONG), "the function was called"
        snapshot = desk.ask(TRAIN, epochs=20, seed=3)
        assert snapshot.settings.seed == 3 and snapshot.epoch == 20
    finally:
        never.set()


def test_slow_functions_are_not_taken_for_endless_ones(tmp_path):
    """Loops instead of whole arrays are right: an epoch may take seconds."""

    def mlp_minibatch(*args):
        time.sleep(0.02)
        return oracle.mlp_minibatch(*args)

    def mlp_epoch(mlp, X, y, batch, lr, rng):
        order = rng.permutation(len(X))
        rows = [order[i : i + batch] for i in range(0, len(X), batch)]
        return float(np.mean([mlp_minibatch(mlp, X[some], y[some], lr) for some in rows]))

    desk = broken(tmp_path, mlp_minibatch=mlp_minibatch, mlp_epoch=mlp_epoch)
    snapshot = desk.ask(TRAIN, epochs=2, batch=1)  # two epochs of 50 steps of 20 ms
    assert not desk.trouble and snapshot.epoch == 2


def test_a_function_that_only_waits_for_its_turn_is_given_more_time(tmp_path):
    """On a busy machine a thread may stand still for a second, of the four that are allowed."""
    waited = []

    def mlp_minibatch(*args):
        if not waited:
            waited.append(time.sleep(1))
        return oracle.mlp_minibatch(*args)

    desk = broken(tmp_path, mlp_minibatch=mlp_minibatch)
    assert desk.ask(TRAIN, epochs=2).epoch == 2 and not desk.trouble


def _called(name, function):
    """The function under the lab's own name, as a student's is."""
    code = function.__code__.replace(co_name=name, co_qualname=name)
    return type(function)(code, function.__globals__, name)


# Threads


def test_output_of_other_threads_gets_through_while_a_student_prints(tmp_path, capsys):
    desk = Desk(tmp_path, namespace(mlp_epoch=_called("mlp_epoch", prints)))
    desk.trainer.ask(TRAIN, Settings())
    wait_for(lambda: any(thread.name == "lab-student-code" for thread in threading.enumerate()), "the student's thread")
    print("from another cell")
    desk.wait()
    assert capsys.readouterr().out == "from another cell\n"


def test_two_explorers_do_not_disturb_each_other(tmp_path):
    one, other = Desk(tmp_path), Desk(tmp_path)
    one.trainer.ask(TRAIN, Settings(epochs=300))
    other.trainer.ask(TRAIN, Settings(epochs=300, seed=4))
    one.wait(), other.wait()
    assert one.trainer.snapshot.epoch == other.trainer.snapshot.epoch == 300
    alone = Desk(tmp_path).ask(TRAIN, epochs=300, seed=4)
    assert alone.history["train"].tolist() == other.trainer.snapshot.history["train"].tolist()


def test_threads_end_when_there_is_nothing_to_do(desk, monkeypatch):
    monkeypatch.setattr("lab.live.supervisor.IDLE", 0.05)
    desk.ask(TRAIN, epochs=5)
    wait_for(lambda: not threads(), "the end of the threads")
    assert desk.ask(TRAIN, epochs=6).epoch == 6, "and begin again when there is"


def test_closing_ends_a_run(desk):
    desk.trainer.ask(TRAIN, Settings(**HEAVY))
    wait_for(lambda: desk.painted, "a picture")
    desk.trainer.close()
    wait_for(lambda: not threads(), "the end of the threads")
    desk.trainer.ask(TRAIN, Settings())
    assert not threads(), "nothing begins any more"


def test_the_streams_are_as_they_were_afterwards(desk):
    wait_for(lambda: not threads(), "the end of threads that an earlier test left behind")
    seen = []
    desk.names["mlp_epoch"] = lambda *args: seen.append((type(sys.stdout), sys.getswitchinterval())) or 0.5
    desk.ask(TRAIN, epochs=5)
    assert seen[0] == (_Ear, pytest.approx(TURN, rel=0.02)), "while a student's function runs"  # kept in microseconds
    assert not isinstance(sys.stdout, _Ear) and not isinstance(sys.stderr, _Ear)
    assert sys.getswitchinterval() == USUAL


def test_trouble_is_one_sentence_even_when_an_exception_has_many_lines(desk):
    told = desk.trainer.functions.describe(ValueError("one\ntwo"), "relu")
    assert isinstance(told, FunctionTrouble) and "one two" in str(told)
