"""Fill a course page's own table with marks, so that its importer takes it, and takes nothing else from it.

What the importers go by is in docs/course_pages.md. A cell that a spreadsheet might run is made harmless, but never one
by which the page knows a student: such a student is left out, and named.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from autograder_tests.engine.marksheet import number
from mlp_lab.course_page.marks_out import Marks
from mlp_lab.course_page.page_files import CANVAS_KNOWN, NAMES, POINTS, Column, Kind, PageFile
from mlp_lab.course_page.roster import Roster, person_in
from mlp_lab.course_page.tables import is_harmless
from mlp_lab.errors import LabError
from mlp_lab.marking.sheet_table import for_spreadsheet
from mlp_lab.marking.trouble import shown

_CANVAS_COLUMN = re.compile(r".*\(\d+\)\s*", re.DOTALL)
_NUMBER = re.compile(r"[-+]?\d+([.,]\d+)?%?|-")
NOT_MARKS = {"institution", "department", "last downloaded from this course"}
LAB = "mlp"
KNOWN_BY = (Column.IDENTIFIER, Column.EMAIL, Column.ID_NUMBER, Column.LOGIN)
PEOPLE_COLUMNS = (Column.FIRST, Column.LAST, Column.NAME, *KNOWN_BY)


@dataclass
class Filled:
    """A table with marks.

    Attributes
    ----------
    header : list of str
    rows : list of list of str
    given : list of str
        Ids of those whose mark is in it.
    open : list of str
        Those in the table who have no mark; their cells are as they were.
    locked : list of str
        Ids of those whose mark the page says cannot be changed.
    unsafe : list of str
        Ids of those left out, as a cell that the page knows them by begins like a formula.
    column : str
        What the column of marks is called.
    """

    header: list[str]
    rows: list[list[str]] = field(default_factory=list)
    given: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    locked: list[str] = field(default_factory=list)
    unsafe: list[str] = field(default_factory=list)
    column: str = ""


def fill(file: PageFile, marks: Marks, roster: Roster, out_of: float | None = None) -> Filled:
    """Fill a table.

    Parameters
    ----------
    file : PageFile
    marks : Marks
    roster : Roster
    out_of : float, optional
        What the marks are scaled to.

    Raises
    ------
    LabError
        When it is not the table for it, its column is not certain, or its maximum is another.
    """
    if file.kind is Kind.NBGRADER:
        raise LabError(f"{shown(file.table.path.name)} has no marks: give a table that the course page exports.")
    place = _place(file)
    highest = _maximum(file, place)
    _check_scale(file, marks, highest, out_of)
    comma = file.kind is Kind.WORKSHEET and any("," in file.cell(row, Column.MAXIMUM) for row in file.students)
    kept = _kept(file, place)
    filled = Filled([file.table.header[one] for one in kept], column=file.table.header[place])
    students = {id(row) for row in file.students}
    for row in file.table.rows:
        if id(row) not in students:
            if file.kind is Kind.CANVAS and _belongs(file, row, place):
                filled.rows.append([row[one] for one in kept])
            continue
        said = person_in(file, row)
        person = roster.same(said)
        total = marks.totals.get(person.id) if person is not None else None
        mark = number(total.out_of(out_of)) if total is not None else ""
        new = _with_mark(file, row, place, mark.replace(".", ",") if comma else mark)
        if total is None:
            filled.open.append(person.id if person is not None else said.name or said.number or said.email)
        elif file.cell(row, Column.CHANGEABLE).casefold() in NO:
            filled.locked.append(person.id)
            new = _with_mark(file, row, place, "")
        elif not all(is_harmless(file.cell(row, column)) for column in KNOWN_BY):
            filled.unsafe.append(person.id)
            continue
        else:
            filled.given.append(person.id)
        if total is not None or file.kind is Kind.WORKSHEET:  # of the others, a gradebook needs to know nothing
            filled.rows.append([new[one] for one in kept])
    return filled


NO = {"no", "nein", "non"}


def _with_mark(file: PageFile, row: list[str], place: int, mark: str) -> list[str]:
    cells = [cell if _NUMBER.fullmatch(cell.strip()) else for_spreadsheet(cell) for cell in row]
    cells += [""] * (place + 1 - len(cells))
    if mark:
        cells[place] = mark
    return cells


def _place(file: PageFile) -> int:
    """Return the place of the column with the marks of this lab."""
    if Column.GRADE in file.columns:
        return file.columns[Column.GRADE]
    header, people = file.table.header, set(file.columns.values())
    if file.kind is Kind.CANVAS:
        maybe = [place for place, name in enumerate(header) if _CANVAS_COLUMN.fullmatch(name)]
    else:
        maybe = [
            place
            for place, name in enumerate(header)
            if place not in people and name.casefold() not in NOT_MARKS | {""}
        ]
    ours = maybe if len(maybe) == 1 else [place for place in maybe if LAB in header[place].casefold()]
    if len(ours) == 1:
        return ours[0]
    listed = ", ".join(shown(header[place]) for place in maybe) or "none that may be one"
    raise LabError(
        f"Which column of {shown(file.table.path.name)} is this lab's is not certain: say --column grade=NAME. Columns "
        f"of marks: {listed}."
    )


def _maximum(file: PageFile, place: int) -> float | None:
    """Return what a table says can be reached; None where it says nothing."""
    cells: list[str] = []
    if file.kind is Kind.WORKSHEET:
        cells = [file.cell(row, Column.MAXIMUM) for row in file.students]
    elif file.kind is Kind.CANVAS:
        cells = [row[place] for row in file.table.rows if row[0].strip() == POINTS and place < len(row)]
    for cell in cells:
        try:
            return float(cell.replace(",", "."))
        except ValueError:
            continue
    return None


def _check_scale(file: PageFile, marks: Marks, highest: float | None, out_of: float | None) -> None:
    name, most = shown(file.table.path.name), marks.most
    if highest is None or abs(highest - (most if out_of is None else out_of)) < 0.005:
        return
    if out_of is not None:
        raise LabError(f"{name} has a maximum of {number(highest)}, and --out-of says {number(out_of)}.")
    raise LabError(
        f"{name} has a maximum of {number(highest)}, and this lab has {number(most)} marks: change the maximum on the "
        f"course page and export again, or say --out-of {number(highest)} to have the marks scaled."
    )


def _kept(file: PageFile, place: int) -> list[int]:
    """Return the columns that go back: of a gradebook only those that say who it is, and this lab's."""
    if file.kind is Kind.WORKSHEET:
        first = file.table.header[file.columns[Column.IDENTIFIER]].casefold()
        if Column.GRADED not in file.columns and first in NAMES[Column.IDENTIFIER]:
            raise LabError(
                f"{shown(file.table.path.name)} is not the whole grading worksheet: Moodle refuses it without the "
                "column Last modified (grade). Download it again, and change nothing in it."
            )
        return list(range(len(file.table.header)))
    if file.kind is Kind.CANVAS:
        header = file.table.header
        return [one for one in range(len(header)) if one in (0, 1, place) or header[one] in CANVAS_KNOWN]
    people = {file.columns[column] for column in PEOPLE_COLUMNS if column in file.columns}
    return sorted({*people, place})


def _belongs(file: PageFile, row: list[str], place: int) -> bool:
    """Say whether a row of Canvas's that is no student's says something of this lab's column."""
    return row[0].strip() == POINTS or (not row[0].strip() and place < len(row) and bool(row[place].strip()))
