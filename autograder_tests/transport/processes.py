"""The marker's end of the processes that programs run in: how they come to be, and how bytes go to and fro.

A warm process has NumPy loaded and forks a process for a program in milliseconds. There is one for each process that
marks. It runs no program, knows no test, and ends when this process ends: then the kernel closes the line between them.
"""

import atexit
import contextlib
import json
import os
import queue
import select
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from typing import Any

from autograder_tests.transport.record import CannotStart
from autograder_tests.transport.student_side import wire

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
    """A warm process, from its start, by a command in an environment of its own, to its end."""

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
        self._handle = os.pidfd_open(self._process.pid)  # by which children of this process can ask after it, too

    def fork(self, job: dict) -> tuple[Forked, int, int]:
        """A process for one job, and the descriptors for writing to it and for reading from it."""
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
        return not select.select([self._handle], [], [], 0)[0]

    def close(self) -> None:
        """End it, and what it forked."""
        self.let_go()
        self._process.kill()
        self._process.wait()

    def let_go(self) -> None:
        """Close this process's end of the line."""
        self._line.close()
        self._complaints.close()
        os.close(self._handle)


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


@contextlib.contextmanager
def handed_down():
    """Let what is forked in here use the warm process of this one; the two must not use it at once."""
    global _kept
    _kept = True
    try:
        yield
    finally:
        _kept = False


_kept = False


def _forget() -> None:
    """A marker that was forked needs a warm process of its own, and must not keep the line of this one open."""
    global _starting
    _starting = threading.Lock()
    if _kept:
        return
    while _running:
        _running.pop().let_go()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)


class Line:
    """Both directions to a process over pipes that never block, so that the marker never waits longer than it wants.

    Parameters
    ----------
    writing, reading : int
        Descriptors, closed with this.
    """

    def __init__(self, writing: int, reading: int):
        self._writing, self._reading = writing, reading
        self._out, self._in = memoryview(b""), bytearray()
        self._poll = select.poll()
        self._poll.register(reading, select.POLLIN)
        for number in (writing, reading):
            os.set_blocking(number, False)

    def write(self, data: bytes) -> None:
        """Send what the pipe takes; the rest goes while an answer is waited for."""
        self._out = memoryview(bytes(self._out) + data if self._out else data)
        self._send()
        if self._out:
            self._poll.register(self._writing, select.POLLOUT)

    def read(self, seconds: float) -> bytes | None:
        """The next message; None at the end of the stream.

        Raises
        ------
        queue.Empty
            If none came in time.
        wire.Malformed
            If there was no message.
        """
        until = time.monotonic() + seconds
        while (left := self._missing()) > 0:
            wait = max(until - time.monotonic(), 0.0)
            if not (ready := self._poll.poll(1000.0 * wait)):
                raise queue.Empty
            for number, _ in ready:
                if number == self._writing:
                    self._send()
                elif part := os.read(self._reading, min(max(left, 2**16), 2**20)):
                    self._in += part
                else:
                    return None
        size = len(self._in) + left
        message, self._in = bytes(self._in[:size]), self._in[size:]
        return message

    def close(self) -> None:
        """Close both directions."""
        for number in (self._writing, self._reading):
            os.close(number)

    def _missing(self):
        """How many bytes the next message still lacks: as many below 0 as are there of the one after it."""
        if len(self._in) < wire.PREFIX.size:
            return wire.PREFIX.size - len(self._in)
        return wire.PREFIX.size + sum(wire.lengths(bytes(self._in[: wire.PREFIX.size]))) - len(self._in)

    def _send(self):
        try:
            while self._out:
                self._out = self._out[os.write(self._writing, self._out) :]
        except BlockingIOError:
            return
        except OSError:  # it has ended, which the other direction tells
            self._out = memoryview(b"")
        with contextlib.suppress(KeyError):
            self._poll.unregister(self._writing)


class Pipe:
    """The same for pipes that cannot be polled, as on Windows: each direction is served by a thread.

    A reader that a stray grandchild keeps waiting is left behind: it holds nothing but its pipe.
    """

    def __init__(self, writing, reading):
        self._writing, self._reading = writing, reading
        self._closed = False
        self._out, self._in = queue.SimpleQueue(), queue.SimpleQueue()
        self._room = threading.Semaphore(4)  # a flood of messages waits in the pipe, not in the marker's memory
        for work in (self._write_all, self._read_all):
            threading.Thread(target=work, daemon=True).start()

    def write(self, data: bytes) -> None:
        """Hand a message over to be sent."""
        self._out.put(data)

    def read(self, seconds: float) -> Any:
        """The next message; None at the end of the stream; a `Malformed` where there was no message.

        Raises
        ------
        queue.Empty
            If none came in time.
        """
        got = self._in.get(timeout=seconds)
        self._room.release()
        return got

    def close(self) -> None:
        """End the writing side; the reading side ends with the process."""
        self._out.put(None)
        self._closed = True
        self._room.release()

    def _write_all(self):
        with contextlib.suppress(OSError, ValueError):
            while (data := self._out.get()) is not None:
                view = memoryview(data)
                while view:
                    view = view[self._writing.write(view) :]
        with contextlib.suppress(OSError):
            self._writing.close()

    def _read_all(self):
        try:
            while (prefix := self._exactly(wire.PREFIX.size)) is not None:
                rest = self._exactly(sum(wire.lengths(prefix)))
                if rest is None:
                    break
                self._room.acquire()
                if self._closed:
                    break
                self._in.put(prefix + rest)
        except wire.Malformed as error:
            self._in.put(error)
        except (OSError, ValueError):
            pass
        self._in.put(None)
        with contextlib.suppress(OSError):
            self._reading.close()

    def _exactly(self, size):
        """That many bytes, or None if the stream ends before; memory is taken as bytes arrive, not as announced."""
        parts, left = [], size
        while left:
            part = self._reading.read(min(left, 2**20))
            if not part:
                return None
            parts.append(part)
            left -= len(part)
        return b"".join(parts)
