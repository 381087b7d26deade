"""nbgrader's gradebook, wherever it is: everything is asked of the database, nothing of a file.

Its address is a URL of SQLAlchemy's: SQLite in the course folder by default, or another database with a password in it.
"""

from __future__ import annotations

import contextlib
import functools
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy
from sqlalchemy.engine import URL, make_url

from mlp_lab.errors import LabError
from mlp_lab.marking import together

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


def is_there(db_url: str) -> bool:
    """Whether there is a gradebook to look into, as far as that can be said without making one."""
    url = make_url(db_url)
    return url.get_backend_name() != "sqlite" or (bool(url.database) and Path(url.database).is_file())


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


@functools.lru_cache(maxsize=8)
def _engine(db_url: str, **how) -> sqlalchemy.Engine:
    """Return the engine of a gradebook that is opened again and again: it knows each query's text by then.

    Closing a gradebook closes its connections and leaves its engine as good as new.
    """
    return sqlalchemy.create_engine(db_url, **how)


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
    from nbgrader import api

    know_newest()
    api.create_engine = _engine
    if db_url in _known:
        gradebook = _patience.reach(lambda: api.Gradebook(db_url))
    else:
        try:
            with together.alone(db_url):
                _refuse_a_foreign_one(db_url)
                gradebook = api.Gradebook(db_url)
        except ModuleNotFoundError as error:
            raise LabError(
                f"The gradebook ({shown(db_url)}) needs the Python package {error.name}, which is not installed here: "
                "install it, then run this again."
            ) from error
        _known.add(db_url)
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


_known: set[str] = set()  # looked at before, and a gradebook
_patience = together.Patience()


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


@dataclass(frozen=True)
class Grade:
    """What the gradebook has for one cell.

    Attributes
    ----------
    notebook, cell : str
    is_code : bool
    points : float
    auto, manual : float or None
        The mark that the tests gave, and the one given by hand.
    extra : float or None
        Extra credit.
    score : float
        What counts.
    waiting : bool
        Whether somebody is to look at it.
    """

    notebook: str
    cell: str
    is_code: bool
    points: float
    auto: float | None
    manual: float | None
    extra: float | None
    score: float
    waiting: bool


def grades_of(book, assignment: str, student: str | None = None) -> dict[str, list[Grade]]:
    """Read all grades, with one question to the gradebook.

    Parameters
    ----------
    book : nbgrader.api.Gradebook
    assignment : str
    student : str, optional
        Read this one's only.

    Returns
    -------
    dict of str to list of Grade
        By student.
    """
    from nbgrader import api

    asked = (
        sqlalchemy.select(
            api.SubmittedAssignment.student_id,
            api.Notebook.name,
            api.GradeCell.name,
            api.GradeCell.cell_type,
            api.GradeCell.max_score,
            api.Grade.auto_score,
            api.Grade.manual_score,
            api.Grade.extra_credit,
            api.Grade.score,
            api.Grade.needs_manual_grade,
        )
        .join(api.SubmittedNotebook, api.Grade.notebook_id == api.SubmittedNotebook.id)
        .join(api.SubmittedAssignment, api.SubmittedNotebook.assignment_id == api.SubmittedAssignment.id)
        .join(api.Assignment, api.SubmittedAssignment.assignment_id == api.Assignment.id)
        .join(api.Notebook, api.SubmittedNotebook.notebook_id == api.Notebook.id)
        .join(api.GradeCell, api.Grade.cell_id == api.GradeCell.id)
        .where(api.Assignment.name == assignment)
    )
    if student is not None:
        asked = asked.where(api.SubmittedAssignment.student_id == student)
    found: dict[str, list[Grade]] = {}
    for who, notebook, cell, kind, points, auto, manual, extra, score, waiting in book.db.execute(asked):
        one = Grade(
            notebook, cell, kind == "code", float(points or 0), auto, manual, extra, float(score or 0), bool(waiting)
        )
        found.setdefault(who, []).append(one)
    return found


def comments_of(gradebook, assignment: str, student: str) -> dict[tuple[str, str], str]:
    """Return what is said about one student's cells, by notebook and cell: a marker's words, or else nbgrader's own."""
    from nbgrader import api

    asked = (
        sqlalchemy.select(api.Notebook.name, api.BaseCell.name, api.Comment.manual_comment, api.Comment.auto_comment)
        .join(api.SubmittedNotebook, api.Comment.notebook_id == api.SubmittedNotebook.id)
        .join(api.SubmittedAssignment, api.SubmittedNotebook.assignment_id == api.SubmittedAssignment.id)
        .join(api.Assignment, api.SubmittedAssignment.assignment_id == api.Assignment.id)
        .join(api.Notebook, api.SubmittedNotebook.notebook_id == api.Notebook.id)
        .join(api.BaseCell, api.Comment.cell_id == api.BaseCell.id)
        .where(api.Assignment.name == assignment, api.SubmittedAssignment.student_id == student)
    )
    rows = gradebook.db.execute(asked)
    return {(notebook, cell): by_hand if by_hand is not None else own or "" for notebook, cell, by_hand, own in rows}


def penalties_of(gradebook, assignment: str, student: str | None = None) -> list[tuple[str, str, float | None]]:
    """Return what is taken off for late work: student, notebook and marks, sorted, for all that was marked."""
    from nbgrader import api

    asked = (
        sqlalchemy.select(
            api.SubmittedAssignment.student_id, api.Notebook.name, api.SubmittedNotebook.late_submission_penalty
        )
        .join(api.SubmittedAssignment, api.SubmittedNotebook.assignment_id == api.SubmittedAssignment.id)
        .join(api.Assignment, api.SubmittedAssignment.assignment_id == api.Assignment.id)
        .join(api.Notebook, api.SubmittedNotebook.notebook_id == api.Notebook.id)
        .where(api.Assignment.name == assignment)
    )
    if student is not None:
        asked = asked.where(api.SubmittedAssignment.student_id == student)
    return sorted((who, notebook, late) for who, notebook, late in gradebook.db.execute(asked))


def lateness_of(book, assignment: str) -> dict[str, float]:
    """Return how many seconds after the due date each student handed in; those in time are not in it."""
    found_ones = found(book.assignment_submissions, assignment) or ()
    return {one.student.id: late for one in found_ones if (late := float(one.total_seconds_late or 0)) > 0}


def people_of(gradebook, student: str | None = None) -> list[tuple[str, str, str]]:
    """Return id, whole name and e-mail of everybody in the gradebook's list of students, or of one."""
    from nbgrader.api import Student

    asked = sqlalchemy.select(Student.id, Student.first_name, Student.last_name, Student.email).order_by(Student.id)
    if student is not None:
        asked = asked.where(Student.id == student)
    rows = gradebook.db.execute(asked)
    return [(who, " ".join(filter(None, (first, last))), email or "") for who, first, last, email in rows]
