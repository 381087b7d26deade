"""A PostgreSQL server of the tests' own, in a temporary folder; or the one that ``MLP_LAB_POSTGRES`` names."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import shutil
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy

from needed import absent

GIVEN = "MLP_LAB_POSTGRES"
"""Variable with the URL of a running server in which databases may be made, as `.ci/run` starts one."""

PASSWORD = "se cret"
SETTINGS = "-c fsync=off -c unix_socket_directories= -c listen_addresses=127.0.0.1"


class Server:
    """A server that can be stopped and started.

    Attributes
    ----------
    url : str
        Of its database ``postgres``, for who may do everything.
    """

    def __init__(self, programs: Path, folder: Path):
        self.programs, self.folder = programs, folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"postgresql+psycopg://nb:{PASSWORD.replace(' ', '%20')}@127.0.0.1:{self.port}/postgres"
        secret = folder / "password"
        secret.write_text(PASSWORD, encoding="utf-8")
        if os.geteuid() == 0:  # it does not start as root
            for path in (folder, secret):
                shutil.chown(path, "postgres")
        self._run("initdb", "-U", "nb", "-A", "scram-sha-256", "--pwfile", str(secret), "-E", "UTF8", "--no-sync")

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self.programs / program), "-D", str(self.folder / "data"), *arguments]
        if os.geteuid() == 0:
            command = ["runuser", "-u", "postgres", "--", *command]
        with (self.folder / "said").open("a+b") as said:  # no pipe: the server would keep it open
            done = subprocess.run(command, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=said, stderr=said)
        assert done.returncode == 0, (self.folder / "said").read_text("utf-8", "replace")[-3000:]

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self._run("pg_ctl", "start", "-w", "-o", f"{SETTINGS} -p {self.port}")

    def stop(self) -> None:
        """End it as a power cut would: nobody who is connected is waited for."""
        self._run("pg_ctl", "stop", "-m", "immediate")


def programs() -> Path | None:
    """Return the folder of PostgreSQL's own programs; Debian keeps them off the path."""
    found = shutil.which("initdb")
    places = [Path(found).parent] if found else sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return places[-1] if places and (places[-1] / "initdb").exists() else None


@contextlib.contextmanager
def own_server() -> Iterator[Server]:
    """Start a server, and end it; skips where its programs are not installed."""
    place = programs()
    if importlib.util.find_spec("psycopg") is None:
        absent("the package psycopg is not installed: it is in the extra `postgres`")
    if place is None:
        absent("PostgreSQL is not installed (Debian and Ubuntu: apt-get install postgresql)")
    # Not below pytest's own folder: only the user who runs the tests may enter that.
    with tempfile.TemporaryDirectory(prefix="postgres-", ignore_cleanup_errors=True) as folder:
        server = Server(place, Path(folder))
        server.start()
        try:
            yield server
        finally:
            with contextlib.suppress(AssertionError):  # a test may have stopped it
                server.stop()


@contextlib.contextmanager
def any_server() -> Iterator[str]:
    """Yield the URL of the server that is given, or else of an own one."""
    if given := os.environ.get(GIVEN):
        yield given
        return
    with own_server() as server:
        yield server.url


def new_database(url: str) -> str:
    """Make an empty database on a server, and return its URL, password and all."""
    name = f"nb_{uuid.uuid4().hex}"
    engine = sqlalchemy.create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sqlalchemy.text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return sqlalchemy.make_url(url).set(database=name).render_as_string(hide_password=False)


def keep_gradebook_at(url: str, course: Path) -> Path:
    """Let a course folder's settings name another gradebook; returns the folder."""
    settings = course / "nbgrader_config.py"
    settings.write_text(f"{settings.read_text('utf-8')}\nc.CourseDirectory.db_url = {url!r}\n", encoding="utf-8")
    return course
