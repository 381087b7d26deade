"""Tables from and for a course page: CSV as it comes, and CSV that opens right in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from mlp_lab.errors import LabError
from mlp_lab.marking.sheet_table import for_spreadsheet
from mlp_lab.marking.trouble import shown

MAX_TABLE = 50_000_000
"""Bytes of a table that is read."""
MAX_CELL = 10_000_000
"""Characters of one of its cells."""
MAX_CELLS = 5_000_000
"""All cells together: each line is made as long as the first one."""
DELIMITERS = ",;\t"
_OTHER = {b"PK\x03\x04": "an Excel or OpenDocument file", b"\xd0\xcf\x11\xe0": "an old Excel file", b"%PDF": "a PDF"}


@dataclass(frozen=True)
class Table:
    """A table as it was read.

    Attributes
    ----------
    path : Path
    header : list of str
    rows : list of list of str
        Each as long as the header.
    delimiter : str
    """

    path: Path
    header: list[str]
    rows: list[list[str]]
    delimiter: str = ","


def read_table(path: Path) -> Table:
    """Read a CSV file, in whatever encoding and with whatever delimiter it was written.

    Raises
    ------
    LabError
        When it is something else.
    OSError
    """
    name = shown(path.name)
    if not path.is_file():
        raise LabError(f"There is no file {shown(str(path))}: name the CSV that the course page exported.")
    with path.open("rb") as file:
        data = file.read(MAX_TABLE + 1)
    if len(data) > MAX_TABLE:
        raise LabError(f"{name} is larger than {MAX_TABLE // 1_000_000} MB: no list of a class is.")
    for start, kind in _OTHER.items():
        if data.startswith(start):
            raise LabError(f"{name} is {kind}: export it as CSV (comma separated values), and give that.")
    text = _decoded(data)
    if "\0" in text or not text.strip():
        raise LabError(f"{name} is {'empty' if not text.strip() else 'no table'}: export it again as CSV.")
    first = next(line for line in text.splitlines() if line.strip())
    delimiter = max(DELIMITERS, key=first.count)
    before = csv.field_size_limit(MAX_CELL)
    try:
        rows = [row for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if any(row)]
    except csv.Error as error:
        raise LabError(f"{name} cannot be read as a table ({error}): export it again as CSV.") from error
    finally:
        csv.field_size_limit(before)
    width = len(rows[0])
    if width * len(rows) > MAX_CELLS:
        raise LabError(f"{name} has {width} columns and {len(rows)} lines: no list of a class is as large.")
    header = [cell.strip() for cell in rows[0]]
    return Table(path, header, [(row + [""] * width)[: max(width, len(row))] for row in rows[1:]], delimiter)


def _decoded(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def write_table(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]], delimiter: str = ",") -> None:
    """Write a CSV file that Excel reads as UTF-8; what is in the cells is for the caller to make harmless."""
    with path.open("w", newline="", encoding="utf-8-sig", errors="backslashreplace") as file:
        writer = csv.writer(file, delimiter=delimiter)
        writer.writerow(header)
        writer.writerows(rows)


def is_harmless(cell: str) -> bool:
    """Say whether a spreadsheet takes a cell for nothing but a text or a number."""
    return for_spreadsheet(cell) == cell
