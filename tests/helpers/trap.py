"""Lessons that end or stop the judge who marks with them, once: what a submission does to it that nobody thought of."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path


def _kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


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


HOW = {"kill": _kill, "hang": _hang, "memory": _fill_memory, "fail": _fail, "print": _print}


class Trap(dict):
    """Templates that spring when they are looked through while a file is there, which they take away."""

    def __init__(self, templates: dict, how: str, flag: Path):
        super().__init__(templates)
        self.how, self.flag = how, flag
        flag.touch()

    def values(self):
        if self.flag.exists():
            self.flag.unlink()
            HOW[self.how]()
        return super().values()
