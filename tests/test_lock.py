"""One marking at a time in a course."""

import os
import signal
import subprocess
import sys

import pytest

from mlp_lab.marking.trouble import Busy, only_one

HOLD = """
import sys
from mlp_lab.marking.trouble import only_one
with only_one(sys.argv[1], "the other one"):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def other(tmp_path):
    """Another process that holds the lock until its input ends or it is killed."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "held\n"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()
    process.stdin.close()


def test_the_second_is_told_who_holds_it_and_gets_it_when_the_first_dies(other, tmp_path):
    with pytest.raises(Busy, match=rf"the other one \(by .*process {other.pid}"), only_one(tmp_path, "this one"):
        raise AssertionError("two at once")
    os.kill(other.pid, signal.SIGTERM if os.name == "nt" else signal.SIGKILL)
    other.wait()
    with only_one(tmp_path, "this one"):
        pass


def test_whoever_waits_gets_it_when_it_is_free(other, tmp_path):
    other.stdin.close()
    with only_one(tmp_path, "this one", wait=600):
        pass


def test_within_one_process_a_marking_may_call_another(tmp_path):
    with only_one(tmp_path, "outer"), only_one(tmp_path, "inner"):
        pass
    with only_one(tmp_path, "again"):
        pass


def test_where_the_system_knows_no_locks_marking_goes_on(tmp_path, monkeypatch):
    fcntl = pytest.importorskip("fcntl")

    def none(*_):
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(fcntl, "flock", none)
    with only_one(tmp_path, "this one"):
        pass
