"""The world around the marking: what goes wrong there in one sentence, the log, and the lock on a course.

Disks fill up, files are open elsewhere, databases are locked: that costs nobody a mark and ends no run. Whatever is
caught on the way to a mark is translated here, and only here; the traceback goes into ``.mlp-lab/marking.log``.

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
import sqlite3
import time
from pathlib import Path

from sqlalchemy import exc
from traitlets import TraitError

from autograder_tests.transport.record import CannotContain, CannotStart
from mlp_lab.course import OWN, own_folder
from mlp_lab.errors import LabError
from mlp_lab.marking import gradebook

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None

AGAIN = "then run this again"
LOG = f"{OWN}/marking.log"


class Trouble(LabError):
    """Something that was translated already: its text is one sentence."""


def sentence(error: BaseException, root: Path, db_url: str = "") -> str:
    """Say what an exception means for whoever marks.

    Parameters
    ----------
    error : BaseException
    root : Path
        The course folder: files in it are named from there.
    db_url : str
        The gradebook's address.

    Returns
    -------
    str
        What is wrong and what to do, in one line.
    """
    if isinstance(error, LabError):
        return " ".join(str(error).split())
    if isinstance(error, TraitError):
        return f"nbgrader_config.py holds a wrong value: {' '.join(str(error).split())} Correct it, {AGAIN}"
    if isinstance(error, exc.SQLAlchemyError):
        return _of_database(error, gradebook.shown(db_url, root) if db_url else "the gradebook")
    if isinstance(error, CannotContain):
        said = " ".join(str(error).split())[:200]
        return f"nothing keeps students' code from this machine ({said}): see docs/security.md, or say --uncontained"
    if isinstance(error, CannotStart):
        said = " ".join(str(error).split())[:200]
        return f"the separate process for students' code does not start here ({said}): repair that, {AGAIN}"
    if isinstance(error, MemoryError):
        return f"this machine is out of memory: close other programs, {AGAIN}"
    if isinstance(error, ModuleNotFoundError):
        return f"the Python package {error.name} is not installed here: install it, {AGAIN}"
    if isinstance(error, OSError):
        return _of_file(error, root)
    kind = getattr(error, "kind", type(error).__name__)  # of one that came from a judge
    return f"internal error ({kind}), not a fault of the submission: please report it with {LOG}"


def _of_database(error: exc.SQLAlchemyError, where: str) -> str:
    if isinstance(error, exc.NoSuchModuleError | exc.ArgumentError):
        return f"nbgrader_config.py: c.CourseDirectory.db_url ({where}) is no address of a database that is known here"
    code = getattr(getattr(error, "orig", None), "sqlite_errorcode", None)
    code = None if code is None else code & 0xFF  # the rest tells variants apart
    for codes, said in OF_DATABASES.items():
        if code in codes:
            return said.format(f"the gradebook ({where})")
    if isinstance(error, exc.OperationalError) and code is None:
        return f"the database ({where}) does not answer, or refuses us: see that it runs and lets you in, {AGAIN}"
    if isinstance(error, exc.OperationalError | exc.ProgrammingError):
        return (
            f"the gradebook ({where}) was made by another version of nbgrader: copy it, say `nbgrader db upgrade`, "
            f"{AGAIN}"
        )
    return f"the gradebook ({where}) did not take it ({type(error).__name__}): please report it with {LOG}"


OF_DATABASES = {
    (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED): f"another program holds {{}}: close it or wait, {AGAIN}",
    (sqlite3.SQLITE_FULL,): f"the disk is full, and {{}} cannot grow: make room, {AGAIN}",
    (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH): (
        f"{{}} may not be written: change its permissions or its folder's, {AGAIN}"
    ),
    (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR): (
        f"{{}} cannot be opened: see that its folder is there and can be written, {AGAIN}"
    ),
    (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT): (
        "{} is damaged: put a copy of it back; without one, move it away (the marks given by hand are in it) and mark "
        "everybody anew"
    ),
}


def _of_file(error: OSError, root: Path) -> str:
    what = _named(error, root)
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        where = f", {what} cannot be written" if error.filename else ""
        return f"the disk is full{where}: make room, {AGAIN}"
    for numbers, said in OF_FILES.items():
        if error.errno in numbers:
            return f"{said.format(what)}, {AGAIN}"
    reason = error.strerror or type(error).__name__
    return f"{what} cannot be read or written ({reason}): see to its disk or network drive, {AGAIN}"


OF_FILES = {
    (errno.EROFS,): "{} is on a disk that cannot be written: copy the course to another one",
    (errno.EACCES, errno.EPERM): (
        "{} is open in another program, or you may not read or write it: close it or change that"
    ),
    (errno.EEXIST, errno.ENOTDIR): ("{} is a file, or lies below one, where a folder is expected: move the file away"),
    (errno.EISDIR,): "{} is a folder, where a file is expected: move it away",
    (errno.ENOENT,): "{} is not there any more: put it back",
    (errno.EMFILE, errno.ENFILE): "too many files are open on this machine: close other programs",
    (errno.ENOMEM, errno.EAGAIN): "this machine has no memory or no process left: close other programs",
}


def _named(error: OSError, root: Path) -> str:
    name = error.filename2 or error.filename
    if name is None or isinstance(name, int):
        return "a file"
    path = Path(name if isinstance(name, str) else bytes(name).decode("utf-8", "surrogateescape"))
    if not path.is_absolute():
        return shown(path.as_posix())
    return shown((path.relative_to(root) if path.is_relative_to(root) else path).as_posix())


def shown(name: str) -> str:
    r"""Return a folder's own name for people: what cannot be printed is written as ``\n``, ``\xfc`` or ``\u202e``."""
    text = raw(name).decode("utf-8", "backslashreplace")
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode("ascii") for one in text)


def raw(name: str) -> bytes:
    """Return the bytes of a name, as the system has them."""
    try:
        return os.fsencode(name)
    except UnicodeEncodeError:  # a name that is no folder's here: typed, or from a gradebook
        return name.encode("utf-8", "surrogatepass")


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
