"""What course pages do with a file that is uploaded, written after their own importers.

Moodle: ``mod/assign/feedback/offline/importgradeslib.php``, ``mod/assign/feedback/file/importziplib.php``,
``grade/import/csv``. Canvas: ``lib/gradebook_importer.rb``, and how ``assignment.rb`` reads names of returned files.
Written from their code and documents; no page was asked.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from pathlib import Path


class Refused(Exception):
    """The importer takes nothing."""


def _rows(path: Path) -> list[list[str]]:
    text = path.read_bytes().decode("utf-8").removeprefix("\ufeff")  # as both do
    return list(csv.reader(io.StringIO(text, newline="")))


def _number(text: str) -> float | None:
    """Moodle's unformat_float, strict: None for nothing, an error for what is no number."""
    text = text.strip().replace(" ", "")
    if not text:
        return None
    if not re.fullmatch(r"[-+]?\d+(\.\d+)?", text):
        raise Refused(f"bad grade: {text}")
    return float(text)


def moodle_worksheet(path: Path, participants: dict[int, str], graded_since: frozenset[int] = frozenset()):
    """Return what Moodle would change: marks by participant."""
    header, *rows = _rows(path)
    places = {name: header.index(name) if name in header else -1 for name in WORKSHEET}
    if min(places.values()) < 0:
        raise Refused("invalid grade import")
    changed = {}
    for row in rows:
        number = row[places["Identifier"]][len("Participant ") :]
        if not number.isdecimal() or int(number) not in participants:
            continue
        if int(number) in graded_since:
            continue
        mark = _number(row[places["Grade"]])
        if mark is not None:
            if not 0 <= mark <= float(row[header.index("Maximum Grade")]):
                raise Refused("out of range")
            changed[int(number)] = mark
    return changed


WORKSHEET = ("Identifier", "Grade", "Last modified (grade)")


def moodle_gradebook(path: Path, mapped_by: str, users: dict[str, int], column: str, most: float):
    """Return what Moodle's gradebook import would write, mapped by one column."""
    header, *rows = _rows(path)
    changed = {}
    for row in rows:
        user = users.get(row[header.index(mapped_by)].strip())
        if user is None:
            raise Refused("user mapping error")
        mark = _number(row[header.index(column)])
        if mark is not None:
            if not 0 <= mark <= most:
                raise Refused("out of range")
            changed[user] = mark
    return changed


def moodle_feedback(path: Path, participants: dict[int, str]) -> dict[int, str]:
    """Return the name of the feedback file by participant, as Moodle takes a zip of many apart."""
    found = {}
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            full = f"/{name}"
            if full.rpartition("/")[2].startswith("."):
                continue
            parts = full.split("_", 4)
            if len(parts) < 5 or not parts[1].isdecimal() or (parts[2], parts[3]) != ("assignsubmission", "file"):
                continue
            if int(parts[1]) in participants:
                found[int(parts[1])] = parts[4]
    return found


def canvas_gradebook(path: Path, students: dict[int, str], assignments: set[int]):
    """Return what Canvas would change: by assignment and student, the mark; and the points that it was told."""
    rows = _rows(path)
    header = rows.pop(0)
    if len(header) < 3 or "Student" not in header[0] or "ID" not in header[1]:
        raise Refused("Invalid header row")
    columns = {}
    for place, name in enumerate(header):
        if match := re.search(r"\((\d+)\)\s*$", name):
            columns[place] = int(match[1])
    if not columns.keys() or not set(columns.values()) <= assignments:
        raise Refused("a column of no assignment")
    if rows and any(re.search(r"Manual Posting|Muted", cell) for cell in rows[0]):
        rows.pop(0)
    points = {}
    if rows and re.search("Points Possible", rows[0][0]):
        points = {columns[place]: float(rows[0][place]) for place in columns}
        rows.pop(0)
    changed = {}
    for row in rows:
        if int(row[1]) not in students:
            raise Refused(f"a student nobody knows: {row[0]}")
        for place, assignment in columns.items():
            changed[assignment, int(row[1])] = row[place]
    return changed, points


def canvas_feedback(path: Path, attachments: dict[int, int]) -> dict[int, str]:
    """Return the file by student, as Canvas knows it by the first two numbers of its name."""
    found = {}
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            numbers = [part for part in name.rpartition("/")[2].split("_") if re.fullmatch(r"\d+", part)][:2]
            if len(numbers) == 2 and attachments.get(int(numbers[1])) == int(numbers[0]):
                found[int(numbers[0])] = name
    return found
