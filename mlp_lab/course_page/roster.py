"""The roster: who is in the class, in nbgrader's own table of students, and whose hand-in is whose.

A student's *id* is what the folder in ``submitted/`` is called, and what everything goes by. Names and e-mails are
for the instructor's sheets and exports and for the student's own page; nothing that is shown while work is marked by
hand has them.
"""

from __future__ import annotations

import contextlib
import datetime
import re
from collections import Counter
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy.exc import SQLAlchemyError

from mlp_lab.course_page.page_files import Column, Kind, PageFile
from mlp_lab.marking import gradebook
from mlp_lab.marking.submission.submissions import printable

MAX_TEXT = 128
"""Characters that nbgrader's table has room for."""
_EMAIL = re.compile(r"[^\s<>\"'`\\(),;:]+@[^\s<>\"'`\\(),;:]+")


@dataclass(frozen=True)
class Person:
    """Somebody in the class.

    Attributes
    ----------
    id : str
        As the gradebook names them; empty where that is not decided yet.
    first, last, email : str
    number : str
        By which the course page's downloads and exports know them (nbgrader's ``lms_user_id``).
    also : tuple of str
        Other ids: a number of the university's, a user name.
    """

    id: str = ""
    first: str = ""
    last: str = ""
    email: str = ""
    number: str = ""
    also: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """First and last name."""
        return " ".join(filter(None, [self.first, self.last]))

    @property
    def shown(self) -> str:
        """The id, with the name where there is one."""
        return f"{self.id} ({self.name})" if self.name and self.name != self.id else self.id


class Roster:
    """The people of a class, to be found by whatever is known of one.

    Parameters
    ----------
    people : iterable of Person
    """

    def __init__(self, people: Iterable[Person] = ()):
        self.people = {one.id: one for one in people}
        everybody = list(self.people.values())
        self._by_id = {one.id.casefold(): one for one in everybody}
        self._by_number = _unique((one.number, one) for one in everybody)
        self._by_email = _unique((one.email.casefold(), one) for one in everybody)
        self._by_local = _unique((one.email.partition("@")[0].casefold(), one) for one in everybody)
        self._by_name = _unique((_folded(one.name), one) for one in everybody)

    def __len__(self) -> int:
        return len(self.people)

    def find(self, number: str) -> Person | None:
        """Return whoever has this number, id or e-mail, or an e-mail that begins with it; None where nobody has."""
        key = number.casefold()
        maps = (self._by_number, self._by_id, self._by_email, self._by_local)
        return next((one[key] for one in maps if key in one), None)

    def named(self, name: str) -> Person | None:
        """Return the only one of a name, however its parts are ordered and written; None where it is not certain."""
        return self._by_name.get(_folded(name)) if name else None

    def is_another(self, own: str, number: str, name: str) -> bool:
        """Say whether the person of an id has quite another name, and is known by that id alone: two kinds of numbers.

        Parameters
        ----------
        own : str
            The id.
        number, name : str
            As a course page has them; no name says nothing.
        """
        known = self.people.get(own)
        return known is not None and known.number != number and _is_other(known.name, name)

    def same(self, person: Person) -> Person | None:
        """Return who a person in an exported table is; None for somebody new."""
        if person.number and person.number in self._by_number:
            return self._by_number[person.number]
        if person.id and person.id.casefold() in self._by_id:
            return self._by_id[person.id.casefold()]
        for key in filter(None, (person.number, *person.also)):
            found = self._by_id.get(key.casefold())
            if found is not None and not _is_other(found.name, person.name):
                return found
        if person.email and person.email.casefold() in self._by_email:
            return self._by_email[person.email.casefold()]
        return None

    def known(self) -> frozenset[str]:
        """All ids and numbers, in small letters."""
        return frozenset({*self._by_id, *self._by_number, *self._by_email, *self._by_local})


def _unique(pairs: Iterable[tuple[str, Person]]) -> dict[str, Person]:
    """Return a mapping without the keys that several have, or that are empty."""
    pairs = [(key, one) for key, one in pairs if key]
    count = Counter(key for key, _ in pairs)
    return {key: one for key, one in pairs if count[key] == 1}


def _is_other(name: str, other: str) -> bool:
    """Say whether two names have nothing in common; one that is not known says nothing."""
    words = [set(_folded(one).split()) for one in (name, other)]
    return all(words) and not words[0] & words[1]


def _folded(name: str) -> str:
    """Return a name's parts sorted, without signs: ``Müller, Ada`` is ``Ada Müller``."""
    return " ".join(sorted(re.findall(r"\w+", name.casefold())))


def read_roster(db_url: str) -> Roster:
    """Read nbgrader's table of students."""
    from nbgrader.api import Student

    with gradebook.opened(db_url) as book:
        return Roster(map(_person, book.db.query(Student).order_by(Student.id)))


def roster_or_none(db_url: str) -> Roster:
    """Return the roster, and an empty one where it cannot be read: names are an extra."""
    with contextlib.suppress(SQLAlchemyError, OSError):
        return read_roster(db_url)
    return Roster()


def _person(row) -> Person:
    return Person(row.id, row.first_name or "", row.last_name or "", row.email or "", row.lms_user_id or "")


@dataclass
class Merged:
    """What an import did: ids of those who were `new`, `changed`, or `same` as before; rows that were left out."""

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    same: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)


def merge(db_url: str, people: Sequence[Person]) -> Merged:
    """Put people into nbgrader's table of students; nobody is ever removed, and no id changes.

    Parameters
    ----------
    db_url : str
    people : sequence of Person
        Without an id where the gradebook has none yet.

    Returns
    -------
    Merged
    """
    from nbgrader.api import Student

    merged, seen = Merged(), set()
    with gradebook.opened(db_url) as book:
        rows = {row.id: row for row in book.db.query(Student)}
        roster = Roster(map(_person, rows.values()))
        counts = Counter(_folded(one.name) for one in people)
        for one in people:
            known = roster.same(one)
            if known is None and counts[_folded(one.name)] == 1:  # of one name there may be two
                found = roster.named(one.name)
                known = found if found is not None and (not found.number or not one.number) else None
            own = known.id if known is not None else _new_id(one, rows)
            if not own or own in seen:
                merged.left_out.append(one.name or one.email or one.number or "a line without a name")
                continue
            seen.add(own)
            row = rows.get(own)
            if row is None:
                row = rows[own] = Student(id=own)
                book.db.add(row)
                merged.new.append(own)
                _fill(row, one)
            else:
                (merged.changed if _fill(row, one) else merged.same).append(own)
        book.db.commit()
    return merged


def _new_id(one: Person, taken: Container[str]) -> str:
    """Return an id for somebody new; empty where none is free."""
    wanted = map(printable, filter(None, (one.id, one.number, *one.also, one.email)))
    return next((name for name in wanted if name not in taken), "")


def _fill(row, one: Person) -> bool:
    """Write what is known of a person into a row; say whether that changed something."""
    values = {"first_name": one.first, "last_name": one.last, "email": one.email, "lms_user_id": one.number}
    changed = False
    for name, value in values.items():
        if value and getattr(row, name) != value:
            setattr(row, name, value)
            changed = True
    return changed


def people_in(file: PageFile) -> list[Person]:
    """Return the people of a table that a course page exported."""
    return [person_in(file, row) for row in file.students]


def person_in(file: PageFile, row: list[str]) -> Person:
    """Return the person that a row of a table is about; without an id where the table has none."""
    first, last = clean(file.cell(row, Column.FIRST)), clean(file.cell(row, Column.LAST))
    if whole := clean(file.cell(row, Column.NAME)):
        if file.kind is Kind.CANVAS and "," in whole:
            last, first = (part.strip() for part in whole.split(",", 1))
        elif not last:
            first, _, last = whole.rpartition(" ")
    email = file.cell(row, Column.EMAIL)
    also = tuple(filter(None, (file.cell(row, one) for one in (Column.ID_NUMBER, Column.LOGIN))))
    person = Person("", first, last, email if _EMAIL.fullmatch(email) and len(email) <= MAX_TEXT else "", also=also)
    if file.kind is Kind.NBGRADER:
        return replace(person, id=file.cell(row, Column.IDENTIFIER), number=file.number(row), also=())
    return replace(person, number=file.number(row)[:MAX_TEXT])


def clean(text: str) -> str:
    """Return a name that no page can take for anything but words: students choose how they are called."""
    text = "".join(" " if char in '<>"`' or not char.isprintable() else char for char in text)
    return " ".join(text.split())[:MAX_TEXT]


def times_in(file: PageFile) -> dict[str, float]:
    """Return when each student handed in, by number, in seconds since 1970, where a table says it readably."""
    import dateutil.parser

    found = {}
    for row in file.students:
        text = file.cell(row, Column.HANDED_IN)
        if not any(char.isdigit() for char in text):
            continue
        with contextlib.suppress(ValueError, OverflowError):
            when = dateutil.parser.parse(text, default=datetime.datetime(2000, 1, 1))
            found[file.number(row)] = when.timestamp()  # without a zone: the time of this machine
    return found
