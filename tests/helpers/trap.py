"""Lessons that end or stop the judge who marks with them, once: what a submission does to it that nobody thought of."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import sys
import tempfile
import time
from pathlib import Path


def _kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _kill_worker() -> None:
    """Kill the process that asks the judge whose child this is."""
    with open(f"/proc/{os.getppid()}/stat", encoding="utf-8") as file:
        os.kill(int(file.read().rpartition(")")[2].split()[1]), signal.SIGKILL)
    _hang()


def _hang() -> None:
    while True:
        time.sleep(0.1)


def _fill_memory() -> None:
    bytearray(2**40)


def _fail() -> None:
    raise ZeroDivisionError("nobody thought of this")


def _print() -> None:
    print("x" * 1_000_000, flush=True)
    os.write(1, b"\0" * 100_000)


def _reach_out() -> None:
    """Try what a judge has no business with, and fail with a list of what could be done."""
    own = Path(tempfile.gettempdir()) / "own"
    outside = own.parents[1] / f"outside-{os.getpid()}"
    own.write_text("x")
    worked = []
    tries = {
        "write": lambda: outside.write_text("x"),
        "change": lambda: Path(__file__).open("ab").close(),
        "folder": outside.with_suffix(".folder").mkdir,
        "rename": lambda: own.rename(outside),
        "link": lambda: outside.with_suffix(".link").symlink_to(own),
        "listen": lambda: socket.create_server(("127.0.0.1", 0)).close(),
    }
    for name, one in tries.items():
        with contextlib.suppress(OSError):
            one()
            worked.append(name)
    raise ValueError(f"could do: {worked}")


HOW = {
    "reach out": _reach_out,
    "kill": _kill,
    "hang": _hang,
    "memory": _fill_memory,
    "fail": _fail,
    "print": _print,
    "kill worker": _kill_worker,
}


class Trap(dict):
    """Templates that spring when they are looked through while a file is empty, in which they write then."""

    def __init__(self, templates: dict, how: str, flag: Path):
        super().__init__(templates)
        self.how, self.flag = how, flag
        self._sprung = flag.open("ab", buffering=0)  # from now on: later on a judge may not open it

    def __reduce__(self):
        return Trap, (dict(self), self.how, self.flag)

    def values(self):
        if not self.flag.stat().st_size:
            self._sprung.write(b"sprung")
            HOW[self.how]()
        return super().values()


class TrapFor(dict):
    """Templates that spring whenever a submission is marked in which there is a file of that name."""

    def __init__(self, templates: dict, how: str, name: str):
        super().__init__(templates)
        self.how, self.name = how, name

    def values(self):
        frame = sys._getframe(1)
        while frame is not None and not isinstance(frame.f_locals.get("folder"), Path):
            frame = frame.f_back
        if frame is not None and (frame.f_locals["folder"] / self.name).exists():
            HOW[self.how]()
        return super().values()
