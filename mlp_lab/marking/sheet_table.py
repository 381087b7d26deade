"""The mark sheet for a spreadsheet: one line per student, in which no cell is run as a formula."""

from __future__ import annotations

import csv
import re
import unicodedata
from pathlib import Path

from autograder_tests.engine.marksheet import number
from mlp_lab.marking import sheet
from mlp_lab.marking.sheet_text import CALLED_LATE, for_terminal

FORMULA = "=+-@＝＋－＠﹢﹣﹦﹫⁼₌⁺₊⁻₋−"
"""What a spreadsheet may take for the start of a formula, in each of its widths and heights."""

# A spreadsheet of another country splits the line at these, whatever the quotes say.
SEPARATED = re.compile(rf"([;\t])(?=[\s\"']*[{re.escape(FORMULA)}])")


def write_csv(rows: list[sheet.StudentRow], path: Path, functions: bool = False) -> None:
    """Write the marks as a table for a spreadsheet: one line per student, marks as plain numbers.

    It begins with the sign by which Excel knows UTF-8; in Python it is read with ``encoding="utf-8-sig"``.

    Parameters
    ----------
    rows : list of StudentRow
    path : Path
    functions : bool
        Write a column for each function and each written answer, too.
    """
    names = sorted({name for row in rows for name in row.sections})
    cells = list(dict.fromkeys(_cells_of(rows, names))) if functions else []
    known = any(row.name or row.email for row in rows)
    with path.open("w", newline="", encoding="utf-8-sig", errors="backslashreplace") as file:
        writer = csv.writer(file)
        who = ["student", *(["name", "email"] * known)]
        sums = ["by_tests", "by_hand", "late_penalty", "total", "out_of", "pending"]
        words = [*who, *names, *(cell for _, cell in cells), *sums, "problem", "notes"]
        writer.writerow([for_spreadsheet(word) for word in words])
        for row in rows:
            sections = [row.sections.get(name) for name in names]
            # Where something was not marked there is no number: a 0 would be taken for a mark.
            marks = [number(one.auto) if one and one.handed_in and one.marked else "" for one in sections]
            each = [_of_cell(row.sections.get(name), cell) for name, cell in cells]
            values = [row.total("auto"), row.total("hand"), row.total("late"), row.score, row.most]
            sums = [number(value) if row.marked else "" for value in [*values, row.total("pending")]]
            problem = " | ".join(filter(None, [row.problem or row.standing, row.late_problem]))
            notes = " | ".join([*row.notes, *([CALLED_LATE] * row.called_late)])
            person = [row.student, *([row.name, row.email] * known)]
            texts = [[for_spreadsheet(text) for text in some] for some in (person, [problem, notes])]
            writer.writerow([*texts[0], *marks, *each, *sums, *texts[1]])


def _cells_of(rows: list[sheet.StudentRow], names: list[str]) -> list[tuple[str, str]]:
    """Return notebook and name of each function and answer, in the order of the notebooks."""
    return [(name, cell) for name in names for row in rows if name in row.sections for cell in row.sections[name].cells]


def _of_cell(section: sheet.Section | None, cell: str) -> str:
    mark = section.cells.get(cell) if section is not None and section.handed_in else None
    return "" if mark is None else number(mark)


def for_spreadsheet(text: str) -> str:
    """Return a text that stays a text: no cell of it is run as a formula.

    What comes before a formula's first character and is not seen (spaces, line breaks, marks without width) does not
    hide it. A quotation mark is put before it, as one types it oneself to enter such a text.
    """
    text = SEPARATED.sub(r"\1'", for_terminal(text))
    seen = next((char for char in text if not _invisible(char)), "")
    return f"'{text}" if seen and seen in FORMULA else text


def _invisible(char: str) -> bool:
    return char.isspace() or unicodedata.category(char)[0] in "CZ" or char in "'\""
