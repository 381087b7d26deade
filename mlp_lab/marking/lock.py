"""One marking at a time in a course: two at once would take each other's files away.

A lock on a file that the system lets go when the process that holds it ends, in whatever way. The file says who it is.
"""

from __future__ import annotations

import contextlib
import datetime
import errno
import getpass
import json
import os
import socket
import time
from pathlib import Path

from mlp_lab.errors import LabError
from mlp_lab.marking.places import own_folder

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
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
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
