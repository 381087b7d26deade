"""Several markers at one gradebook, and a database server that goes away for a while.

A file is held by one program at a time and waits by itself. A server lets everybody in: two who make the same tables or
the same student at once get in each other's way, and one of them is told so. It has to try again, and that is all.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
import time
from collections.abc import Callable
from typing import TypeVar

import sqlalchemy
from sqlalchemy import exc

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None

T = TypeVar("T")

PATIENCE = 60.0
"""Seconds that marking waits, in the middle of a class, for a server that has answered before."""
TRIES = 5
AGAIN = ("40001", "40P01", "55P03")  # PostgreSQL: not one after the other, deadlock, a lock that was not free
AWAY = ("08", "53", "57")  # connection, resources, operator intervention


def is_away(error: BaseException) -> bool:
    """Say whether an error means that a database server cannot be reached at the moment; a file never is away."""
    origin = getattr(error, "orig", None)
    if not isinstance(error, exc.OperationalError) or getattr(origin, "sqlite_errorcode", None) is not None:
        return False
    state = getattr(origin, "sqlstate", None)
    return state is None or state.startswith(AWAY)


def passes(error: BaseException) -> bool:
    """Say whether the same work may well succeed at once: another marker was quicker, or the line was cut."""
    if isinstance(error, exc.IntegrityError):  # both found no such student, and both made one
        return True
    return getattr(getattr(error, "orig", None), "sqlstate", None) in AGAIN or is_away(error)


def again(work: Callable[[], T]) -> T:
    """Do something with the gradebook in one transaction; once more where another marker got in the way.

    Parameters
    ----------
    work : callable
        Opens the gradebook, and leaves everything as it was where it fails.
    """
    for left in reversed(range(TRIES)):
        try:
            return work()
        except exc.SQLAlchemyError as error:
            if not left or not passes(error):
                raise
        time.sleep(0.05 * (TRIES - left))
    raise AssertionError("not reached")


def _is_busy(error: BaseException) -> bool:
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
            if not _is_busy(error) or time.monotonic() >= until:
                raise
        if not said:
            say("Another program holds the gradebook: waiting for it ...")
            said = True
        time.sleep(0.2)


class Patience:
    """Waits for a server that went away: at most `seconds` in a row, and no more until it has answered again."""

    def __init__(self, seconds: float = PATIENCE):
        self.seconds = seconds
        self._since: float | None = None

    def reach(self, connect: Callable[[], T]) -> T:
        """Connect to a server that has answered before.

        Raises
        ------
        sqlalchemy.exc.SQLAlchemyError
            When it did not answer for so long; after that, at once.
        """
        while True:
            try:
                got = connect()
            except exc.SQLAlchemyError as error:
                self._since = self._since or time.monotonic()
                if not is_away(error) or time.monotonic() - self._since >= self.seconds:
                    raise
                time.sleep(0.2)
            else:
                self._since = None
                return got


@contextlib.contextmanager
def alone(db_url: str):
    """Keep other markers from making tables or an assignment in the same gradebook meanwhile.

    PostgreSQL keeps a lock of a name that we choose; for a file it is one on the folder that it lies in. Both are let
    go when the process ends, in whatever way. Not to be asked for again inside.
    """
    url = sqlalchemy.make_url(db_url)
    kind = url.get_backend_name()
    with _of_server(url) if kind == "postgresql" else _of_file(url.database if kind == "sqlite" else None):
        yield


@contextlib.contextmanager
def _of_server(url: sqlalchemy.URL):
    number = int.from_bytes(hashlib.sha256(b"mlp-lab").digest()[:7], "big")
    engine = sqlalchemy.create_engine(url, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.execute(sqlalchemy.text("SELECT pg_advisory_lock(:number)"), {"number": number})
            yield
    finally:
        engine.dispose()


@contextlib.contextmanager
def _of_file(path: str | None):
    descriptor = None
    with contextlib.suppress(OSError):  # no such folder, or one without locks: that is said, or does not matter
        if fcntl and path:
            descriptor = os.open(os.path.dirname(os.path.abspath(path)), os.O_RDONLY)
            fcntl.flock(descriptor, fcntl.LOCK_EX)
    try:
        yield
    finally:
        if descriptor is not None:
            os.close(descriptor)
