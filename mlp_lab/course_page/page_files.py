"""The tables that a course page exports: which one it is, and what its columns are.

Moodle writes the names of columns in the language of its user: those of some languages are known here, and any other
can be said (``--column grade=NAME``).
"""

from __future__ import annotations

import enum
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from mlp_lab.course_page.tables import Table, read_table
from mlp_lab.errors import LabError
from mlp_lab.marking.trouble import shown


class Column(enum.Enum):
    """What a column holds, under the name by which it can be chosen."""

    IDENTIFIER = "id"
    NAME = "name"
    FIRST = "first"
    LAST = "last"
    EMAIL = "email"
    ID_NUMBER = "id-number"
    LOGIN = "login"
    GRADE = "grade"
    MAXIMUM = "maximum"
    CHANGEABLE = "changeable"
    HANDED_IN = "handed-in"
    GRADED = "graded"
    LMS_ID = "lms-id"


NAMES: dict[Column, frozenset[str]] = {
    Column.IDENTIFIER: frozenset({"identifier"}),
    Column.NAME: frozenset({"full name", "vollständiger name", "nom complet", "nombre completo", "nome completo"}),
    Column.FIRST: frozenset({"first name", "first_name", "vorname", "prénom", "nombre", "nome"}),
    Column.LAST: frozenset({"surname", "last name", "last_name", "nachname", "nom de famille", "nom", "apellido(s)"}),
    Column.EMAIL: frozenset({"email address", "email", "e-mail", "e-mail-adresse", "adresse de courriel"}),
    Column.ID_NUMBER: frozenset({"id number", "id-nummer", "numéro d'identification", "número de id", "id"}),
    Column.LOGIN: frozenset({"username", "anmeldename", "nom d'utilisateur"}),
    Column.GRADE: frozenset({"grade", "bewertung", "note", "calificación"}),
    Column.MAXIMUM: frozenset({"maximum grade", "bestwertung", "note maximale", "calificación máxima"}),
    Column.CHANGEABLE: frozenset({"grade can be changed", "bewertung kann geändert werden"}),
    Column.HANDED_IN: frozenset({"last modified (submission)", "zuletzt geändert (abgabe)"}),
    Column.GRADED: frozenset({"last modified (grade)", "zuletzt geändert (bewertung)"}),
    Column.LMS_ID: frozenset({"lms_user_id"}),
}
"""In small letters."""


class Kind(enum.Enum):
    """Which table it is."""

    WORKSHEET = "Moodle's grading worksheet"
    PEOPLE = "Moodle's participants or gradebook"
    CANVAS = "Canvas's gradebook"
    NBGRADER = "nbgrader's list of students"


_PARTICIPANT = re.compile(r"\D{0,60}?(\d{1,18})")
STUDENT, CANVAS_ID, POINTS = "Student", "ID", "Points Possible"
CANVAS_KNOWN = {"SIS User ID", "SIS Login ID", "Integration ID", "Section", "Root Account"}
CANVAS_LOGINS = {"SIS Login ID", "SIS User ID"}
TEST_STUDENT = "Student, Test"


@dataclass(frozen=True)
class PageFile:
    """A table that was exported by a course page.

    Attributes
    ----------
    kind : Kind
    table : Table
    columns : dict of Column to int
    """

    kind: Kind
    table: Table
    columns: Mapping[Column, int]

    def cell(self, row: list[str], column: Column) -> str:
        """Return what a row has in a column; empty where there is no such column."""
        place = self.columns.get(column)
        return row[place].strip() if place is not None and place < len(row) else ""

    def number(self, row: list[str]) -> str:
        """Return the number by which the page's downloads name a student; empty where the table has none."""
        if self.kind is Kind.WORKSHEET:
            match = _PARTICIPANT.fullmatch(self.cell(row, Column.IDENTIFIER))
            return match[1] if match else ""
        if self.kind is Kind.CANVAS:
            return self.cell(row, Column.IDENTIFIER)
        return self.cell(row, Column.LMS_ID)

    @property
    def students(self) -> list[list[str]]:
        """The rows that stand for a student."""
        if self.kind is not Kind.CANVAS:
            return self.table.rows
        return [row for row in self.table.rows if self.number(row).isdecimal() and row[0].strip() != TEST_STUDENT]


def read_page_file(path: Path, named: Mapping[Column, str] | None = None) -> PageFile:
    """Read a table and find out which it is.

    Parameters
    ----------
    path : Path
    named : mapping of Column to str, optional
        Names of columns that somebody has said.

    Raises
    ------
    LabError
        When it is none that is known.
    OSError
    """
    table = read_table(path)
    columns = _columns(table, named or {})
    header = table.header
    if len(header) > 2 and STUDENT in header[0] and CANVAS_ID in header[1]:
        login = [place for place, name in enumerate(header) if name in CANVAS_LOGINS]
        found = {Column.NAME: 0, Column.IDENTIFIER: 1}
        found |= {Column.GRADE: columns[Column.GRADE]} if Column.GRADE in (named or {}) else {}
        return PageFile(Kind.CANVAS, table, found | ({Column.LOGIN: login[-1]} if login else {}))
    if {"id", "first_name"} <= set(header) or Column.LMS_ID in columns:
        return PageFile(Kind.NBGRADER, table, columns | {Column.IDENTIFIER: header.index("id")})
    if Column.GRADE in columns and Column.IDENTIFIER not in columns and Column.FIRST not in columns:
        numbered = [place for place in range(len(header)) if _all_participants(table, place)]
        columns |= {Column.IDENTIFIER: numbered[0]} if numbered else {}
    if Column.IDENTIFIER in columns:
        return PageFile(Kind.WORKSHEET, table, columns)
    if columns.keys() & {Column.EMAIL, Column.ID_NUMBER, Column.LOGIN}:
        return PageFile(Kind.PEOPLE, table, columns)
    listed = ", ".join(shown(name) for name in header[:12])
    raise LabError(
        f"{shown(path.name)} is no table of Moodle's or Canvas's that is known here; its columns are: {listed}. If it "
        f"is one in another language, say which column is which: --column id=NAME, with "
        f"{', '.join(one.value for one in Column)}."
    )


def _columns(table: Table, named: Mapping[Column, str]) -> dict[Column, int]:
    lower = [name.casefold() for name in table.header]
    found = {}
    for column, names in NAMES.items():
        if column in named:
            if named[column].casefold() not in lower:
                raise LabError(f"{shown(table.path.name)} has no column {shown(named[column])}.")
            found[column] = lower.index(named[column].casefold())
        elif places := [place for place, name in enumerate(lower) if name in names]:
            found[column] = places[0]
    return found


def _all_participants(table: Table, place: int) -> bool:
    cells = [row[place].strip() for row in table.rows if place < len(row)]
    return bool(cells) and all(_PARTICIPANT.fullmatch(cell) and not cell.isdecimal() for cell in cells)
