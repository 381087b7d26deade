"""The marker's end of a warm process: one that has NumPy and forks a process for a student's program in milliseconds.

There is one for each process that marks. It runs no program, knows no test, and ends when this process ends: then the
kernel closes the line between them.
"""

import atexit
import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import tempfile
import threading
from collections.abc import Mapping, Sequence

from autograder_tests.transport.record import CannotStart

ANSWER_SECONDS = 300.0  # a machine may be slow; a warm process that ended says so at once


class Forked:
    """A process that a warm one forked, with what the marker needs of `subprocess.Popen`.

    Attributes
    ----------
    pid : int
        Nobody else's until `wait` has been told how it ended.
    """

    def __init__(self, pid: int, warm: "Warm"):
        self.pid, self._warm = pid, warm
        self._handle = os.pidfd_open(pid)
        self._code: int | None = None

    def kill(self) -> None:
        """End it at once; a contained process has no children."""
        if self._code is None:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._handle, signal.SIGKILL)

    def wait(self, seconds: float | None = None) -> int:
        """Return its exit code, or the number of the signal below 0; raise `subprocess.TimeoutExpired`."""
        if self._code is None:
            if not select.select([self._handle], [], [], seconds)[0]:
                raise subprocess.TimeoutExpired("a student's program", seconds)
            self._code = self._warm.ask({"ended": self.pid})
            os.close(self._handle)
        return self._code


class Warm:
    """A warm process, from its start to its end.

    Parameters
    ----------
    command : sequence of str
    variables : mapping of str to str
        Its environment.
    """

    def __init__(self, command: Sequence[str], variables: Mapping[str, str]):
        self._lock = threading.Lock()
        self._line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._line.settimeout(ANSWER_SECONDS)
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115 (as long as the process)
        with theirs:
            self._process = subprocess.Popen(
                command,
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=self._complaints,
                env=variables,
                cwd="/",
                start_new_session=True,
            )

    def fork(self, job: dict) -> tuple[Forked, int, int]:
        """A process for one job.

        Returns
        -------
        process : Forked
        writing, reading : int
            Descriptors of the pipes to it and from it.
        """
        to_it, from_it = os.pipe(), os.pipe()
        try:
            return Forked(self.ask(job, (to_it[0], from_it[1])), self), to_it[1], from_it[0]
        except BaseException:
            os.close(to_it[1])
            os.close(from_it[0])
            raise
        finally:
            os.close(to_it[0])
            os.close(from_it[1])

    def ask(self, what: dict, pipes: Sequence[int] = ()) -> int:
        """Ask for something, and give descriptors along."""
        try:
            with self._lock:
                socket.send_fds(self._line, [json.dumps(what).encode()], pipes)
                answer = self._line.recv(1000)
        except OSError as error:
            raise CannotStart(f"the process that starts students' programs does not answer: {error}") from error
        if not answer:
            self._complaints.seek(0)
            said = self._complaints.read()[-1000:].decode(errors="replace").strip()
            raise CannotStart(f"the process that starts students' programs has ended: {said or 'no reason given'}")
        return int(json.loads(answer))

    def alive(self) -> bool:
        """Whether it can be asked."""
        return self._process.poll() is None

    def close(self) -> None:
        """End it, and what it forked."""
        self.let_go()
        self._process.kill()
        self._process.wait()

    def let_go(self) -> None:
        """Close this process's end of the line."""
        self._line.close()
        self._complaints.close()


_running: list[Warm] = []  # at most one: what marks many submissions forks from the same
_starting = threading.Lock()


def running(command: Sequence[str], variables: Mapping[str, str]) -> Warm:
    """The warm process of this one, started where there is none."""
    with _starting:
        if _running and not _running[0].alive():
            _running.pop().let_go()
        if not _running:
            _running.append(Warm(command, variables))
        return _running[0]


@atexit.register
def close() -> None:
    """End the warm process; the next program starts another."""
    while _running:
        _running.pop().close()


def _forget() -> None:
    """A marker that was forked needs a warm process of its own, and must not keep the line of this one open."""
    global _starting
    _starting = threading.Lock()
    while _running:
        _running.pop().let_go()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)
