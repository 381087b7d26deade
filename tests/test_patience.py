"""When code is called endless: by its work on any machine, and by the clock only where nothing is done."""

import threading
import time

import pytest

from lab.running import patience
from lab.running.patience import AT_REST, RESTING, TICK, Patience, my_work


class Machine:
    """A clock on the wall and some code, of which the processor does a part."""

    def __init__(self, monkeypatch):
        self.now = self.worked = 0.0
        monkeypatch.setattr(patience.time, "monotonic", lambda: self.now)

    def seconds_until_over(self, watched, part, look=TICK, most=10_000):
        """How long it goes on when the processor does so much of each second for it."""
        began = self.now
        while self.now - began < most:
            self.now += look
            self.worked += part * look
            if watched.is_over():
                return self.now - began
        return None


@pytest.fixture
def machine(monkeypatch):
    return Machine(monkeypatch)


@pytest.mark.parametrize("look", [0.01, TICK])
@pytest.mark.parametrize("part", [1.0, 0.5, 0.25, 0.12])
def test_the_same_work_is_allowed_however_busy_the_machine_is(machine, part, look):
    watched = Patience(5, lambda: machine.worked)
    machine.seconds_until_over(watched, part, look)
    assert machine.worked == pytest.approx(5, abs=2 * TICK)


def test_code_at_rest_ends_after_a_while(machine):
    watched = Patience(2, lambda: machine.worked)
    assert machine.seconds_until_over(watched, part=0) == pytest.approx(2 * RESTING, abs=2 * TICK)


def test_code_that_sleeps_in_little_bits_ends_too(machine):
    for part in (AT_REST / 2, AT_REST * 1.1):
        machine.now = machine.worked = 0.0
        assert machine.seconds_until_over(Patience(2, lambda: machine.worked), part) <= 2 / AT_REST


def test_rest_and_work_in_turns_are_not_added_up(machine):
    watched = Patience(2, lambda: machine.worked)
    assert machine.seconds_until_over(watched, part=1, most=1.5) is None
    assert machine.seconds_until_over(watched, part=0, most=3) is None
    assert machine.seconds_until_over(watched, part=1) <= 0.6


def test_a_machine_that_stands_still_does_not_count(machine):
    watched = Patience(1, lambda: machine.worked)
    machine.now += 3600  # stopped, and everything with it
    assert not watched.is_over() and watched.spent < 1


def test_what_somebody_else_does_meanwhile_is_not_rest(machine):
    watched = Patience(1, lambda: machine.worked)
    for _ in range(100):
        machine.now += TICK
        watched.skip()
        machine.now += 0.001
        assert not watched.is_over()


def test_code_that_has_ended_says_nothing_new():
    def gone():
        raise OSError("no such process")

    assert not Patience(1, gone).is_over()


def test_the_work_of_a_thread_is_its_own():
    clocks, go_on = [], threading.Event()

    def computes():
        clocks.append(my_work())
        while not go_on.is_set():
            pass

    thread = threading.Thread(target=computes)
    thread.start()
    try:
        while not clocks or clocks[0]() < 0.05:
            time.sleep(0.001)
    finally:
        go_on.set()
        thread.join()
    if hasattr(time, "pthread_getcpuclockid"):
        assert my_work()() == pytest.approx(time.thread_time(), abs=0.1)
