"""What went wrong in the world around the marking, in one sentence that says what to do.

Disks fill up, files are open elsewhere, databases are locked: that costs nobody a mark and ends no run. Whatever is
caught on the way to a mark is translated here, and only here; the traceback goes into ``.mlp-lab/marking.log``.
"""

from __future__ import annotations

import errno
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import exc
from traitlets import TraitError

from autograder_tests.transport.record import CannotContain, CannotStart
from mlp_lab.course import OWN
from mlp_lab.errors import LabError
from mlp_lab.marking import gradebook
from mlp_lab.marking.submission.names import shown

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
    return f"internal error ({type(error).__name__}), not a fault of the submission: please report it with {LOG}"


def is_busy(error: BaseException) -> bool:
    """Say whether another program holds the gradebook, which passes."""
    code = getattr(getattr(error, "orig", None), "sqlite_errorcode", None)
    return code is not None and code & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def wait_while_busy(work: Callable[[], None], seconds: float, say: Callable[[str], None]) -> None:
    """Do something with the gradebook, again and again while another program holds it.

    Parameters
    ----------
    work : callable
    seconds : float
        After so long the last exception is passed on.
    say : callable
        Gets one line when there is something to wait for.
    """
    until, said = time.monotonic() + seconds, False
    while True:
        try:
            return work()
        except exc.SQLAlchemyError as error:
            if not is_busy(error) or time.monotonic() >= until:
                raise
        if not said:
            say("Another program holds the gradebook: waiting for it ...")
            said = True
        time.sleep(0.2)


def _of_database(error: exc.SQLAlchemyError, where: str) -> str:
    if isinstance(error, exc.NoSuchModuleError | exc.ArgumentError):
        return f"nbgrader_config.py: c.CourseDirectory.db_url ({where}) is no address of a database that is known here"
    cause = getattr(error, "orig", None)
    code = getattr(cause, "sqlite_errorcode", None)
    code = None if code is None else code & 0xFF  # the rest tells variants apart
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return f"another program holds the gradebook ({where}): close it or wait, {AGAIN}"
    if code == sqlite3.SQLITE_FULL:
        return f"the disk is full, and the gradebook ({where}) cannot grow: make room, {AGAIN}"
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH):
        return f"the gradebook ({where}) may not be written: change its permissions or its folder's, {AGAIN}"
    if code in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR):
        return f"the gradebook ({where}) cannot be opened: see that its folder is there and can be written, {AGAIN}"
    if code in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT):
        return (
            f"the gradebook ({where}) is damaged: put a copy of it back; without one, move it away (the marks given "
            "by hand are in it) and mark everybody anew"
        )
    if isinstance(error, exc.OperationalError) and code is None:
        return f"the database ({where}) does not answer, or refuses us: see that it runs and lets you in, {AGAIN}"
    if isinstance(error, exc.OperationalError | exc.ProgrammingError):
        return (
            f"the gradebook ({where}) was made by another version of nbgrader: copy it, say `nbgrader db upgrade`, "
            f"{AGAIN}"
        )
    return f"the gradebook ({where}) did not take it ({type(error).__name__}): please report it with {LOG}"


def _of_file(error: OSError, root: Path) -> str:
    what = _named(error, root)
    number = error.errno
    if number in (errno.ENOSPC, errno.EDQUOT):
        where = f", {what} cannot be written" if error.filename else ""
        return f"the disk is full{where}: make room, {AGAIN}"
    if number == errno.EROFS:
        return f"{what} is on a disk that cannot be written: copy the course to another one, {AGAIN}"
    if number in (errno.EACCES, errno.EPERM):
        return f"{what} is open in another program, or you may not read or write it: close it or change that, {AGAIN}"
    if number in (errno.EEXIST, errno.ENOTDIR):
        return f"{what} is a file, or lies below one, where a folder is expected: move the file away, {AGAIN}"
    if number == errno.EISDIR:
        return f"{what} is a folder, where a file is expected: move it away, {AGAIN}"
    if number == errno.ENOENT:
        return f"{what} is not there any more: put it back, {AGAIN}"
    if number in (errno.EMFILE, errno.ENFILE):
        return f"too many files are open on this machine: close other programs, {AGAIN}"
    if number in (errno.ENOMEM, errno.EAGAIN):
        return f"this machine has no memory or no process left: close other programs, {AGAIN}"
    reason = error.strerror or type(error).__name__
    return f"{what} cannot be read or written ({reason}): see to its disk or network drive, {AGAIN}"


def _named(error: OSError, root: Path) -> str:
    name = error.filename2 or error.filename
    if name is None or isinstance(name, int):
        return "a file"
    path = Path(name if isinstance(name, str) else bytes(name).decode("utf-8", "surrogateescape"))
    if not path.is_absolute():
        return shown(path.as_posix())
    return shown((path.relative_to(root) if path.is_relative_to(root) else path).as_posix())
