"""What one program said while its checks passed makes the next one's marking faster, and decides nothing."""

import time

import numpy as np
import pytest

from autograder_tests.engine import registry, run
from autograder_tests.engine.mark import COULD_NOT_RUN, FAILED, PASSED
from autograder_tests.engine.registry import Wrong, check, right
from autograder_tests.engine.rehearsal import Rehearsal
from autograder_tests.selftest import answers
from autograder_tests.transport.in_process import InProcess
from autograder_tests.transport.separate_process import SeparateProcess
from known_marks import POINTS
from lab.slicing.program import Program

SEED = 5


@pytest.fixture
def empty(monkeypatch):
    monkeypatch.setattr(registry, "CHECKS", {})
    monkeypatch.setattr(registry, "RIGHT", {})
    monkeypatch.setattr(registry, "_discovered", [True])


@pytest.fixture(scope="module")
def process():
    with SeparateProcess() as one:
        yield one


def doubled(n):
    return 2 * n


@pytest.fixture
def runs(empty):
    """How often each of two checks of `f` has been run: one calls it three times, one looks at the time as well."""
    right(doubled=doubled)
    ran = []

    @check("f", "sums", cost=50)
    def _(student, rng):
        ran.append("sums")
        for n in rng.integers(1, 100, size=3).tolist():
            record = student.call("f", n)
            if record.result != 4 * n:
                raise Wrong(f"f({n})", "four times as much", repr(record.result))
            if [call.args for call in record.calls_to("doubled")] != [(n,), (2 * n,)]:
                raise Wrong(f"f({n})", "two calls", f"{[call.args for call in record.calls]}", share=0.5)

    @check("f", "in time", cost=0)
    def _(student, rng):
        ran.append("in time")
        student.time("f", 1)

    return ran


def marked(source, rehearsal, transport, seed=SEED):
    return run.mark_program("f", Program.from_cells([("cell 1", source)]), 10, seed, transport, rehearsal)


RIGHT = "def f(n): return doubled(doubled(n))"


def test_what_is_known_is_not_computed_again(runs, process):
    rehearsal = Rehearsal()
    first = marked(RIGHT, rehearsal, process)
    assert runs == ["sums", "in time"] and float(first) == 10
    other = "def f(number):\n    once = doubled(number)\n    return doubled(once)"
    assert marked(other, rehearsal, process).to_dict() == first.to_dict()
    assert runs == ["sums", "in time", "in time"]  # whoever reads a clock does so each time
    assert marked(RIGHT, rehearsal, process, SEED + 1).earned == 10  # with another seed, all is new
    assert runs[3:] == ["sums", "in time"]


@pytest.mark.parametrize(
    ("source", "outcome", "earned"),
    {
        "other result": ("def f(n): return doubled(doubled(n)) + (n > 50)", FAILED, None),
        "other type": ("def f(n): return float(doubled(doubled(n)))", PASSED, 10),
        "other question": ("def f(n): return doubled(2 * n)", FAILED, None),
        "one question more": ("def f(n): doubled(n); return doubled(doubled(n))", FAILED, None),
        "one question less": ("def f(n): return 4 * n", FAILED, None),
        "an odd question": ("def f(n): return doubled(doubled(n), 3)", COULD_NOT_RUN, None),
        "by keyword": ("def f(n): return doubled(doubled(n=n))", FAILED, None),
        "later": (
            "done = []\ndef f(n):\n    done.append(n)\n    return doubled(doubled(n)) + (len(done) > 2)",
            FAILED,
            None,
        ),
        "raises": ("def f(n): doubled(n); raise ValueError('no')", COULD_NOT_RUN, None),
        "prints": ("def f(n): print(n); return doubled(doubled(n))", PASSED, 10),
        "ends": ("import os\ndef f(n): doubled(n); os._exit(3)", COULD_NOT_RUN, None),
        "disturbs": (
            "import os\ndef f(n):\n    doubled(n)\n    os.write(4, b'x' * 100)\n    os._exit(0)",
            COULD_NOT_RUN,
            None,
        ),
    }.values(),
    ids=str,
)
def test_whoever_says_something_new_is_judged_as_ever(runs, process, source, outcome, earned):
    rehearsal = Rehearsal()
    marked(RIGHT, rehearsal, process)
    alone = marked(source, None, process)
    followed = marked(source, rehearsal, process)
    assert followed.to_dict() == alone.to_dict()
    assert followed.results[0].outcome == outcome and earned in (None, followed.earned)
    assert marked(source, rehearsal, process).to_dict() == alone.to_dict()
    assert marked(RIGHT, rehearsal, process).earned == 10


def test_time_runs_out_in_a_known_conversation_as_in_any_other(empty, process):
    @check("f", "a", cost=50, seconds=0.5)
    def _(student, rng):
        for n in range(4):
            student.call("f", n)

    rehearsal = Rehearsal()
    assert marked("def f(n): return [].append(n)", rehearsal, process).earned == 10
    work = "import time\ndef f(n):\n    until = time.process_time() + {}\n    while time.process_time() < until: pass"
    for seconds, outcome in ((0.01, PASSED), (0.3, COULD_NOT_RUN), (1e9, COULD_NOT_RUN)):
        began = time.monotonic()
        mark = marked(work.format(seconds), rehearsal, process)
        assert mark.results[0].outcome == outcome, seconds
        assert outcome == PASSED or "in time" in mark.results[0].came
        assert time.monotonic() - began < 60


def test_what_one_process_has_learnt_another_can_use(runs, process):
    here, there = Rehearsal(), Rehearsal()
    marked(RIGHT, here, process)
    there.learn(here.packed())
    runs.clear()
    assert marked(RIGHT, there, process).earned == 10 and runs == ["in time"]
    assert Rehearsal().packed() != here.packed() and len(there.packed()) < len(here.packed())


@pytest.mark.parametrize("packed", [b"", b"\0" * 8, b"\0" * 7 + b"\x02{}", b"\xff" * 50, b"\0" * 7 + b"\x09[1, 2, 3]"])
def test_what_nobody_packed_is_refused(packed):
    with pytest.raises((ValueError, KeyError, TypeError, IndexError)):
        Rehearsal().learn(packed)


def test_nothing_is_kept_of_a_check_that_failed_or_had_advice_to_give(empty, process):
    ran = []

    @check("f", "a", cost=50)
    def _(student, rng):
        ran.append(student.call("f", 1).result)
        student.advise("Do it otherwise.")

    rehearsal = Rehearsal()
    for source in ("def f(n): return n", "def f(n): return 1 / 0", "def f(n): return n"):
        marked(source, rehearsal, process)
    assert len(ran) == 2


def test_a_program_that_cannot_be_kept_waiting_is_run_as_ever(runs):
    rehearsal = Rehearsal()
    for _ in range(2):
        assert marked(RIGHT, rehearsal, InProcess()).earned == 10
    assert runs.count("sums") == 2


@pytest.mark.parametrize("name", ["sigmoid", "init_mlp", "layer_forward", "mlp_minibatch", "mlp_predict"])
def test_all_known_answers_get_the_same_mark(name, process):
    """However much was learnt from whomever: right ones first, so that the wrong ones leave the path late."""
    rehearsal, found = Rehearsal(), answers.load(name)
    found = [one for kind in ("right", "wrong") for one in [known for known in found if known.kind == kind][:6]]
    for one in found:
        program = Program.from_cells(one.cells)
        with np.errstate(all="ignore"):
            alone = run.mark_program(name, program, POINTS[name], SEED, process).to_dict()
            followed = run.mark_program(name, program, POINTS[name], SEED, process, rehearsal).to_dict()
        for mark in (alone, followed):
            for result in mark["results"]:
                if result["outcome"] == "advice":  # which may be about time
                    result.clear()
        assert followed == alone, one.label
