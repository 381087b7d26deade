"""nbgrader's gradebook, wherever it is: everything is asked of the database, nothing of a file.

Its address is a URL of SQLAlchemy's: SQLite in the course folder by default, or another database with a password in it.
"""

from __future__ import annotations

import contextlib
import functools
import os
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

import sqlalchemy
from sqlalchemy.engine import URL, make_url

from mlp_lab.errors import LabError

GIVEN = ("auto_score", "manual_score", "extra_credit", "needs_manual_grade")  # what a mark is, in the gradebook
OURS = {"assignment", "student", "submitted_assignment"}  # tables that each of nbgrader's gradebooks has


def url_of(root: Path) -> str:
    """Return the URL of the gradebook ``gradebook.db`` in the folder `root`.

    nbgrader writes the path into it as it is: a ``?`` or ``%`` in a course folder's name would lead elsewhere.
    """
    path = os.path.abspath(os.path.join(root, "gradebook.db"))
    plain = f"sqlite:///{path}"
    if make_url(plain).database == path and not make_url(plain).query:
        return plain
    return URL.create("sqlite", database=path).render_as_string(hide_password=False)


def shown(db_url: str, root: Path | None = None) -> str:
    """Return the gradebook's address for people: a file as its path, any other without its password."""
    try:
        url = make_url(db_url)
    except sqlalchemy.exc.ArgumentError:
        return "a gradebook whose db_url is no address of a database"
    if url.get_backend_name() != "sqlite" or not url.database:
        hidden = {key: "***" for key in url.query if any(part in key.lower() for part in SECRET)}
        return url.update_query_dict(hidden).render_as_string(hide_password=True)
    return str(Path(root or "", url.database))


SECRET = ("pass", "pwd", "secret", "token", "odbc")  # in the name of a setting whose value is not shown


def know_newest() -> None:
    """Let nbgrader find out in this process which version a new gradebook has.

    It starts the program ``alembic`` for that: with every new gradebook, for seconds, and by a name that is found only
    where this environment is on PATH.
    """
    from nbgrader import api

    api.get_alembic_version = _newest


@functools.cache
def _newest() -> str | None:
    from alembic.config import Config
    from alembic.script import ScriptDirectory
    from nbgrader.dbutil import ALEMBIC_DIR

    config = Config()
    config.set_main_option("script_location", ALEMBIC_DIR.replace("%", "%%"))
    return ScriptDirectory.from_config(config).get_current_head()


@contextlib.contextmanager
def opened(db_url: str):
    """Open the gradebook, and make it where there is none; closed at the end.

    Raises
    ------
    LabError
        When the database at `db_url` is something else: it is left as it is.
    sqlalchemy.exc.SQLAlchemyError
        When it cannot be opened, read or written.
    """
    from nbgrader.api import Gradebook

    know_newest()
    _refuse_a_foreign_one(db_url)
    gradebook = Gradebook(db_url)
    try:
        yield gradebook
    except BaseException:
        with contextlib.suppress(sqlalchemy.exc.SQLAlchemyError):
            gradebook.db.rollback()
        raise
    finally:
        with contextlib.suppress(sqlalchemy.exc.SQLAlchemyError):
            gradebook.close()


def _refuse_a_foreign_one(db_url: str) -> None:
    if db_url in _known:
        return
    engine = sqlalchemy.create_engine(db_url)
    try:
        tables = set(sqlalchemy.inspect(engine).get_table_names())
    finally:
        engine.dispose()
    if tables and not tables >= OURS:
        raise LabError(
            f"{shown(db_url)} is a database and no gradebook of nbgrader: move it elsewhere, or say in "
            "nbgrader_config.py where the gradebook is (c.CourseDirectory.db_url)."
        )
    if tables:
        _known.add(db_url)


_known: set[str] = set()  # looked at before, and a gradebook


def found(find: Callable, *names: str):
    """Return what a search of nbgrader's finds, and None where there is no such thing."""
    from nbgrader.api import MissingEntry

    try:
        return find(*names)
    except MissingEntry:
        return None


@contextlib.contextmanager
def submission_of(db_url: str, assignment: str, student: str):
    """Open the gradebook, as `opened` does, and find one submission; yields both, None where there is no such one."""
    with opened(db_url) as gradebook:
        yield gradebook, found(gradebook.find_submission, assignment, student)


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
        except sqlalchemy.exc.SQLAlchemyError as error:
            if not _is_busy(error) or time.monotonic() >= until:
                raise
        if not said:
            say("Another program holds the gradebook: waiting for it ...")
            said = True
        time.sleep(0.2)


def marked(db_url: str, assignment: str) -> set[str]:
    """Return the ids of the students who have a submission of `assignment` in the gradebook."""
    with opened(db_url) as gradebook:
        return {one.student.id for one in found(gradebook.assignment_submissions, assignment) or ()}


def rename_student(db_url: str, old: str, new: str) -> bool:
    """Give a student another id, with all that they have in the gradebook; return False where that changes nothing.

    Nothing is done where `old` is not there, or where `new` has submissions already.
    """
    from nbgrader.api import Student, SubmittedAssignment

    with opened(db_url) as gradebook:
        there = gradebook.db.get(Student, old)
        taken = gradebook.db.get(Student, new)
        if there is None or (taken is not None and taken.submissions):
            return False
        if taken is None:
            columns = {column.key for column in sqlalchemy.inspect(Student).columns} - {"id", "score", "max_score"}
            gradebook.db.add(Student(id=new, **{name: getattr(there, name) for name in columns}))
            gradebook.db.flush()
        mine = sqlalchemy.update(SubmittedAssignment).where(SubmittedAssignment.student_id == old)
        gradebook.db.execute(mine.values(student_id=new).execution_options(synchronize_session=False))
        gradebook.db.expire_all()
        gradebook.db.delete(gradebook.db.get(Student, old))
        gradebook.db.commit()
    return True


class Before:
    """What a student has in the gradebook before marking, to be put back when marking does not come to a result.

    Parameters
    ----------
    db_url, assignment, student : str
    """

    def __init__(self, db_url: str, assignment: str, student: str):
        self._where = db_url, assignment, student
        self._grades = self._read()

    def _read(self) -> dict | None:
        with submission_of(*self._where) as (_, submission):
            if submission is None:
                return None
            return {grade.id: [getattr(grade, name) for name in GIVEN] for grade in _grades(submission)}

    def put_back(self) -> None:
        """Undo what half a marking wrote, so that no mark stands that marking did not come to."""
        with submission_of(*self._where) as (gradebook, submission):
            if submission is None:
                return
            if self._grades is None:
                gradebook.remove_submission(*self._where[1:])
                return
            for grade in _grades(submission):
                for name, before in zip(GIVEN, self._grades.get(grade.id, ()), strict=False):
                    setattr(grade, name, before)
            gradebook.db.commit()


def _grades(submission) -> list:
    return [grade for notebook in submission.notebooks for grade in notebook.grades]
