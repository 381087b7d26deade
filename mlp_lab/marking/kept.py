"""What marking keeps in the course folder: whom it has marked and with what, its log, and the lock.

There is one marking at a time in a course: two at once would take each other's files away. The lock is one on a file
that the system lets go when the process that holds it ends, in whatever way; the file says who it is.
"""

from __future__ import annotations

import contextlib
import datetime
import errno
import getpass
import json
import logging
import os
import shutil
import socket
import time
from pathlib import Path

from mlp_lab.course import OWN, own_folder
from mlp_lab.errors import LabError

STATE = Path(OWN) / "marked.json"


def read_state(root: Path) -> dict:
    """Return what was noted of each student's marking, by id (see `freshness.Stamp`); empty where that fails."""
    try:
        found = json.loads((root / STATE).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def write_state(root: Path, state: dict) -> None:
    """Keep what `read_state` returns; what was kept before stays where that fails."""
    path = own_folder(root) / STATE.name
    new = path.with_suffix(".new")
    new.write_text(json.dumps(state, indent=1, sort_keys=True), encoding="utf-8")
    new.replace(path)


class LogFile(logging.FileHandler):
    """A log that never gets in the way: a full disk or an odd character costs the line, not the marking."""

    def __init__(self, path: Path):
        super().__init__(path, encoding="utf-8", errors="backslashreplace")
        self.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))

    def handleError(self, record):
        pass

    def close(self):
        with contextlib.suppress(OSError):
            super().close()


def logger(root: Path, path: Path | None = None) -> logging.Logger:
    """Return the log of a course's markings; one that keeps nothing where it cannot be written."""
    log = logging.getLogger(f"mlp_lab.marking.{path or root}")
    log.propagate = False
    log.setLevel(logging.INFO)
    for handler in list(log.handlers):
        log.removeHandler(handler)
        handler.close()
    try:
        log.addHandler(LogFile(path or own_folder(root) / "marking.log"))
    except OSError:
        log.addHandler(logging.NullHandler())
    return log


def tidy(root: Path) -> None:
    """Remove what a marking left behind that was ended from outside. Only for who holds the lock."""
    for folder in Path(root, OWN).glob("staged-*"):
        shutil.rmtree(folder, ignore_errors=True)


try:
    import fcntl
except ImportError:  # Windows
    fcntl = None

FAR = 2**30  # Windows: the byte that is locked lies behind all that is written, so that others can read who holds it
HELD_BY_ANOTHER = (errno.EACCES, errno.EAGAIN, errno.EDEADLK)
_mine: set[Path] = set()  # held by this process: a marking calls nbgrader, which asks again


class Busy(LabError):
    """Somebody else is marking in this course; the text says who."""


@contextlib.contextmanager
def only_one(root: Path, what: str, wait: float = 0.0):
    """Hold the lock of a course folder.

    Parameters
    ----------
    root : Path
        The course folder.
    what : str
        What is being done, for whoever comes second.
    wait : float
        Seconds to wait for another one to end.

    Raises
    ------
    Busy
        When another one still holds it after that.
    OSError
        When the course folder cannot be written.
    """
    root = Path(root).resolve()
    if root in _mine:
        yield
        return
    path = own_folder(root) / "lock"
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        until = time.monotonic() + wait
        while not _take(descriptor):
            if time.monotonic() >= until:
                raise Busy(f"{_holder(path)} is marking in this course: wait until that is done, then try again.")
            time.sleep(0.2)
        _say(descriptor, what)
        _mine.add(root)
        try:
            yield
        finally:
            _mine.discard(root)
            with contextlib.suppress(OSError):
                os.ftruncate(descriptor, 0)
    finally:
        os.close(descriptor)  # which lets go of the lock, too


def _take(descriptor: int) -> bool:
    try:
        if fcntl:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        else:
            import msvcrt

            os.lseek(descriptor, FAR, os.SEEK_SET)
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]  # Windows has it
    except OSError as error:
        return error.errno not in HELD_BY_ANOTHER  # a file system without locks must not keep a class from its marks
    return True


def _say(descriptor: int, what: str) -> None:
    with contextlib.suppress(Exception):  # a user without a name, a full disk: the lock holds all the same
        who = {"what": what, "pid": os.getpid(), "host": socket.gethostname(), "user": getpass.getuser()}
        who["since"] = f"{datetime.datetime.now():%d %B, %H:%M}"
        os.lseek(descriptor, 0, os.SEEK_SET)
        os.ftruncate(descriptor, 0)
        os.write(descriptor, json.dumps(who).encode("utf-8"))


def _holder(path: Path) -> str:
    try:
        who = json.loads(path.read_text(encoding="utf-8"))
        return "{what} (by {user} on {host}, process {pid}, since {since})".format(**who)
    except (OSError, ValueError, KeyError, TypeError):
        return "Another process"
