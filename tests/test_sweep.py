"""The batch-size laboratory in the background: progress, stop, continue, and functions that fail or never end."""

import threading
import time

import pytest

from autograder_tests import oracle
from explorer_student import loops, namespace, raises, threads
from fake_course import REPOSITORY
from lab import batch_size
from lab.batch_size import EXPERIMENTS
from lab.batch_size.final_loss import SummedGradient
from lab.batch_size.sweep import Sweep
from lab.live.functions import Functions
from waiting import LONG, wait_for


@pytest.fixture(autouse=True)
def in_the_notebooks_folder(monkeypatch):
    monkeypatch.chdir(REPOSITORY / "notebooks")


class Desk:
    """A sweep of small runs, and what it reported."""

    def __init__(self, names=None, **parameters):
        self.names = namespace() if names is None else names
        self.seen = []
        parameters = {"batches": (10, 50), "seeds": range(3), "lrs": 0.01, "epochs": 3} | parameters
        self.sweep = Sweep(SummedGradient(**parameters), Functions(self.names), self._changed)

    def _changed(self, sweep, last):
        self.seen.append((len(sweep.results), last))


def held(function, calls=0):
    """A function that works so many times, and from then on waits; an event says when it does."""
    started, left = threading.Event(), [calls]

    def mlp_train(*args):
        while not left[0]:
            started.set()
            time.sleep(0.002)
        left[0] -= 1
        return function(*args)

    return mlp_train, started


def test_a_sweep_makes_all_its_runs():
    desk = Desk()
    desk.sweep.go()
    assert desk.sweep.wait(LONG) and not desk.sweep.running
    assert len(desk.sweep.results) == desk.sweep.total == 6 and not desk.sweep.todo
    assert desk.seen[-1] == (6, True) and not desk.sweep.trouble
    alone = desk.sweep.experiment.run(namespace(), desk.sweep.experiment.points()[3])
    assert list(desk.sweep.results.values())[3] == alone


def test_a_sweep_that_was_stopped_keeps_what_is_finished_and_goes_on():
    train, started = held(oracle.mlp_train, calls=2)
    desk = Desk(namespace(mlp_train=train))
    desk.sweep.go()
    assert started.wait(LONG), "the third run is under way"
    desk.sweep.stop()
    assert desk.sweep.wait(LONG)
    kept = dict(desk.sweep.results)
    assert len(kept) == 2 and desk.seen[-1] == (2, True)
    desk.names["mlp_train"] = oracle.mlp_train
    desk.sweep.go()
    assert desk.sweep.wait(LONG) and len(desk.sweep.results) == 6
    assert all(desk.sweep.results[point] is result for point, result in kept.items()), "no run was made again"
    assert list(desk.sweep.results) == desk.sweep.experiment.points()


def test_start_again_forgets_everything():
    desk = Desk()
    desk.sweep.go()
    assert desk.sweep.wait(LONG)
    desk.sweep.clear()
    wait_for(lambda: not desk.sweep.results, "that what was finished is forgotten")
    assert len(desk.sweep.todo) == 6
    desk.sweep.go()
    assert desk.sweep.wait(LONG) and len(desk.sweep.results) == 6


@pytest.mark.parametrize(
    "name, function, said",
    [
        ("mlp_train", raises, "mlp_train (06_training) stopped with ValueError: operands could not be broadcast"),
        ("mlp_train", lambda *args: None, "mlp_train"),
        ("init_mlp", loops, "did not finish"),
        ("init_mlp", lambda *args: None, "init_mlp"),
    ],
)
def test_a_function_that_fails_ends_the_sweep_with_a_sentence(name, function, said):
    desk = Desk(namespace(**{name: function}))
    desk.sweep.go()
    assert desk.sweep.wait(LONG)
    assert said in desk.sweep.trouble and "\n" not in desk.sweep.trouble
    desk.names[name] = getattr(oracle, name)
    desk.sweep.go()
    assert desk.sweep.wait(LONG) and not desk.sweep.trouble and len(desk.sweep.results) == 6


def test_a_missing_function_is_named():
    names = namespace()
    del names["mlp_train"]
    desk = Desk(names)
    desk.sweep.go()
    assert desk.sweep.wait(LONG)
    assert desk.sweep.trouble.startswith("mlp_train (06_training) is not there yet")


def test_threads_end(monkeypatch):
    monkeypatch.setattr("lab.live.supervisor.IDLE", 0.05)
    desk = Desk(seeds=0)
    desk.sweep.go()
    assert desk.sweep.wait(LONG)
    wait_for(lambda: not threads("lab-sweep"), "the end of the sweep's thread")


def test_closing_ends_a_sweep():
    desk = Desk(namespace(mlp_train=held(oracle.mlp_train)[0]))
    desk.sweep.go()
    desk.sweep.close()
    assert desk.sweep.wait(LONG)


# show, where nobody looks


@pytest.mark.parametrize("number", EXPERIMENTS)
def test_every_experiment_ends_by_itself_where_nobody_looks(number, capsys):
    small = {} if number == 4 else {"batches": (10, 50)}
    batch_size.show(number, namespace(), **small)
    said = capsys.readouterr().out
    assert "batch" in said and len(said.splitlines()) > 3


@pytest.mark.parametrize(
    "number, parameters, said",
    [
        (9, {}, "There is no experiment 9"),
        (1, {"colour": 3}, "Experiment 1 has no such parameter: colour"),
        (1, {"batches": 0}, "Experiment 1 cannot begin: batch sizes are whole numbers"),
        (1, {"seeds": -1}, "Experiment 1 cannot begin: seeds are whole numbers"),
    ],
)
def test_what_cannot_be_is_one_sentence(number, parameters, said, capsys):
    batch_size.show(number, namespace(), **parameters)
    out = capsys.readouterr().out
    assert out.startswith(said) and out.count("\n") == 1


def test_while_a_class_is_marked_nothing_is_trained(monkeypatch, capsys):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    batch_size.show(1, {})
    assert "nothing is trained here" in capsys.readouterr().out
