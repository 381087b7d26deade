"""Attacks by way of what others said: no mark may depend on who was marked before, and nothing be taken twice."""

from __future__ import annotations

import os
import resource

import numpy as np
import pytest

from autograder_tests.engine import registry, rehearsal, run
from autograder_tests.engine.registry import check, right
from autograder_tests.engine.rehearsal import Rehearsal
from autograder_tests.selftest import answers
from autograder_tests.transport.containment import containment
from autograder_tests.transport.separate_process import SeparateProcess
from lab.slicing.program import Program

if not containment().possible and "CI" not in os.environ:
    pytest.skip(f"cannot be contained here: {containment().why}", allow_module_level=True)

SEED = 5
BACKWARD = next(one.source for one in answers.load("layer_backward") if one.kind == "right")
SECOND = BACKWARD + "\nimport os, time\nfirst = layer_backward\ndef layer_backward(layer, dA):\n    {}\n"
HALF = SECOND.format(
    "got = first(layer, dA)\n    if layer['act'] == 'sigmoid':\n"
    "        for key in ('dW', 'db', 'dX'): layer[key] *= 2\n    return got"
)
# What a program says about itself with each message, and nobody compares.
SAYS = """
from student_side import wire
def f(n):
    plain = wire.to_bytes
    def says(msg):
        data = plain(msg)
        return wire.PREFIX.pack(*wire.PREFIX.unpack_from(data)[:4], {}, {}) + data[wire.PREFIX.size:]
    wire.to_bytes = says
    return 2 * n
"""


@pytest.fixture(scope="module")
def process():
    with SeparateProcess(total=1000.0) as one:
        yield one


@pytest.fixture
def one_check(monkeypatch):
    monkeypatch.setattr(registry, "CHECKS", {})
    monkeypatch.setattr(registry, "RIGHT", {})
    monkeypatch.setattr(registry, "_discovered", [True])


def marked(name, source, process, known=None):
    return run.mark_program(name, Program.from_cells([("cell 1", source)]), 10, SEED, process, known)


@pytest.mark.parametrize("how", ["os._exit(0)", "os.write(4, b'x' * 999); os._exit(0)", "os.kill(os.getpid(), 9)"])
def test_whoever_gives_no_answer_spares_nobody_the_question(process, how):
    """One that ends in the second of two cases, which is charged elsewhere, must not let a wrong second case pass."""
    known, alone = Rehearsal(), marked("layer_backward", HALF, process)
    ends = SECOND.format(f"if layer['act'] == 'sigmoid': {how}\n    return first(layer, dA)")
    marked("layer_backward", ends, process, known)
    assert marked("layer_backward", HALF, process, known).to_dict() == alone.to_dict() and alone.earned < 5


def test_where_all_answers_may_fail_a_dead_program_teaches_nothing(one_check, process):
    asked = []

    @check("f", "whatever comes", cost=50)
    def _(student, rng):
        asked.append(1)
        try:
            student.call("f", 1)
        except registry.CallFailed:
            return

    known = Rehearsal()
    for _ in range(2):
        marked("f", "import os\ndef f(n): os._exit(0)", process, known)
    assert len(asked) == 2


@pytest.mark.parametrize("seconds", ["float('nan')", "-1.0", "1e300", "float('inf')"])
def test_a_time_that_is_none_is_refused_whoever_was_before(one_check, process, seconds):
    @check("f", "doubles", cost=50)
    def _(student, rng):
        assert student.call("f", 1).result == 2

    known = Rehearsal()
    assert marked("f", "def f(n): return 2 * n", process, known).earned == 10
    odd = SAYS.format(seconds, 0)
    assert marked("f", odd, process, known).to_dict() == marked("f", odd, process).to_dict()
    assert marked("f", odd, process, known).earned == 0


def test_a_number_of_threads_that_is_none_costs_only_a_new_process(one_check, process):
    @check("f", "doubles", cost=50)
    def _(student, rng):
        assert student.call("f", 1).result == 2

    known = Rehearsal()
    for source in ("def f(n): return 2 * n", SAYS.format(0.0, 2**32 - 1), "def f(n): return 3 * n"):
        got = marked("f", source, process, known)
        assert got.earned == marked("f", source, process).earned


def test_what_a_right_function_was_refused_it_is_refused_again(one_check, process):
    """Whoever leaves a known conversation has the answers in it computed again, within the same limits."""
    most = []

    def make(n):
        most.append(resource.getrlimit(resource.RLIMIT_AS)[0])
        return float(np.ones(n).sum())

    right(make=make)

    @check("f", "a", cost=50)
    def _(student, rng):
        assert student.call("f", 1).result in (2, 3)

    known, source = Rehearsal(), "def f(n):\n    try: make(2**27)\n    except MemoryError: pass\n    return {}"
    assert marked("f", source.format(2), process, known).earned == 10
    assert marked("f", source.format(3), process, known).earned == 10
    assert len(most) == 2 and most[0] != resource.RLIM_INFINITY and most[1] != resource.RLIM_INFINITY


def test_what_takes_too_long_takes_too_long_when_it_is_answered_again(one_check, process):
    slow = []

    def work(n):
        while slow:
            pass
        return n

    right(work=work)

    @check("f", "a", cost=50, seconds=0.3)
    def _(student, rng):
        assert student.call("f", 1).result in (1, 2)

    known = Rehearsal()
    assert marked("f", "def f(n): return work(n)", process, known).earned == 10
    slow.append(True)  # as on a machine that has become busy
    assert marked("f", "def f(n): return work(n) + 1", process, known).results[0].outcome == "could not run"


def test_what_is_kept_is_counted_however_often_it_is_the_same(one_check, process, monkeypatch):
    right(same=lambda n: n)

    @check("f", "a", cost=50)
    def _(student, rng):
        student.call("f", 1)

    known = Rehearsal()
    marked("f", "def f(n):\n    for _ in range(2000): same(1)", process, known)
    assert known._size > 2 * 2000 * rehearsal.BYTES_OF_A_PART
    monkeypatch.setattr(rehearsal, "MAX_BYTES", 1000)
    marked("f", "def f(n): same(2)", process, known)
    assert len(next(iter(known._known.values()))) == 1


def test_one_submission_does_not_take_all_the_room(one_check, process, monkeypatch):
    right(same=lambda n: None)
    for title in "abc":

        @check("f", title, cost=30)
        def _(student, rng, title=title):
            student.call("f", title)

    monkeypatch.setattr(rehearsal, "MAX_TAUGHT", 100_000)
    here, there = Rehearsal(), Rehearsal()
    assert marked("f", "def f(n): same([n * 9_000] * 4); same(n * 9_000 * 4)", process, here).earned == 10
    assert marked("f", "def f(n): [same(f'{n}{i}' * 1000) for i in range(15)]", process, here).earned == 10
    there.learn(here.packed())
    assert 0 < there._size < 100_000 < here._size
