"""The mark sheet of a class, student by section: as a table for a terminal and for a spreadsheet."""

from __future__ import annotations

import csv
import re
import unicodedata
from pathlib import Path

from autograder_tests.engine.marksheet import number
from mlp_lab.marking.mark_rows import GONE, GONE_UNMARKED, NEVER, Row, Section, read_rows

__all__ = ["GONE", "GONE_UNMARKED", "NEVER", "Row", "Section", "as_text", "number", "read_rows", "total", "write_csv"]


def total(row: Row) -> str:
    """Write a student's total, such as ``81.5/90 + 10/10 pending`` or, once marked by hand, ``81.5/90 + 7/10``.

    Where marks are taken off because the work was late, they follow, and what remains: ``81.5/90 + 7/10, late: -2 =
    86.5``.
    """
    if not row.sections or (row.total("auto_max") and row.total("unmarked") == row.total("auto_max")):
        return "not marked"
    text = f"{number(row.total('auto'))}/{number(row.total('auto_max'))}"
    most, pending, hand = row.total("hand_max"), row.total("pending"), row.total("hand")
    if most and not pending:
        text += f" + {number(hand)}/{number(most)}"
    elif most:
        given = f"{number(hand)} given, " if hand else ""
        text += f" + {given}{number(pending)}/{number(most)} pending"
    if not row.marked:
        text += f", {number(row.total('unmarked'))} not marked"
    if late := row.total("late"):
        text += f", late: -{number(late)} = {number(row.score)}{' so far' if pending or not row.marked else ''}"
    return f"{text}, late: not computed" if row.late_problem else text


def as_text(rows: list[Row]) -> str:
    """Lay the rows out as a table for a terminal, with a legend of what occurs in it."""
    if not rows:
        return "There is nobody to list."
    names = sorted({name for row in rows for name in row.sections})
    most = {name: max(row.sections[name].auto_max for row in rows if name in row.sections) for name in names}
    heading = ["student", *(name.split("_", 1)[-1] + (f" /{number(most[name])}" * bool(most[name])) for name in names)]
    heading.append("total")
    body = [[for_terminal(row.student), *(_cell(row.sections.get(name)) for name in names), _last(row)] for row in rows]
    widths = [max(len(line[column]) for line in [heading, *body]) for column in range(len(heading))]
    lines = []
    for line in [heading, ["-" * width for width in widths], *body]:
        first, *numbers, last = (cell.rjust(width) for cell, width in zip(line, widths, strict=True))
        lines.append("  ".join([first.strip().ljust(widths[0]), *numbers, last.strip()]))
    return "\n\n".join(["\n".join(lines), *_legend(rows)])


def _cell(section: Section | None) -> str:
    if section is None:
        return "-"
    if not section.handed_in:
        return "missing"
    if section.unmarked and section.unmarked == section.auto_max:
        return "not marked"
    return number(section.auto) if section.auto_max else "-"


def _last(row: Row) -> str:
    if row.problem:
        return for_terminal(row.problem)
    if row.standing == GONE:
        return f"{total(row)}  ({GONE})"
    return row.standing or total(row)


def _legend(rows: list[Row]) -> list[str]:
    """Return the paragraphs below the table."""
    sections = [section for row in rows for section in row.sections.values()]
    said = []
    if any(section.auto_max for section in sections):
        said.append("Sections: marks for the functions, given by the tests or changed by hand.")
    if any(not section.handed_in for section in sections):
        said.append("Missing: not handed in, or not readable.")
    if any(section.pending for section in sections):
        said.append("Pending: marks of the written answers that nobody has given yet.")
    if any(section.late for section in sections):
        said.append("Late: marks taken off for handing in late, as in nbgrader's own total.")
    legend = ["\n".join(said)] if said else []
    if notes := [line for row in rows for line in _said(row)]:
        legend.append("\n".join(["Notes:", *notes]))
    return legend


def _said(row: Row) -> list[str]:
    """Return the lines about one student: all notebooks that are simply absent in one."""
    absent = [name for name, one in row.sections.items() if one.is_absent]
    lines = [f"  {row.student}: not handed in: {', '.join(absent)}"] if absent else []
    lines += [f"  {row.student}, {note}" for note in row.notes_without(absent)]
    if row.late_problem:
        lines.append(f"  {row.student}: {row.late_problem}")
    return [for_terminal(line) for line in lines]


def write_csv(rows: list[Row], path: Path) -> None:
    """Write the marks as a table for a spreadsheet: one line per student, marks as plain numbers.

    It begins with the sign by which Excel knows UTF-8; in Python it is read with ``encoding="utf-8-sig"``.
    """
    names = sorted({name for row in rows for name in row.sections})
    with path.open("w", newline="", encoding="utf-8-sig", errors="backslashreplace") as file:
        writer = csv.writer(file)
        sums = ["by_tests", "by_hand", "late_penalty", "total", "pending"]
        writer.writerow([for_spreadsheet(word) for word in ["student", *names, *sums, "problem", "notes"]])
        for row in rows:
            sections = [row.sections.get(name) for name in names]
            # Where something was not marked there is no number: a 0 would be taken for a mark.
            marks = [number(one.auto) if one and one.handed_in and one.marked else "" for one in sections]
            values = [row.total("auto"), row.total("hand"), row.total("late"), row.score, row.total("pending")]
            sums = [number(value) if row.marked else "" for value in values]
            problem = " | ".join(filter(None, [row.problem or row.standing, row.late_problem]))
            texts = [for_spreadsheet(text) for text in (row.student, problem, " | ".join(row.notes))]
            writer.writerow([texts[0], *marks, *sums, *texts[1:]])


FORMULA = "=+-@＝＋－＠﹢﹣﹦﹫⁼₌⁺₊⁻₋−"
"""What a spreadsheet may take for the start of a formula, in each of its widths and heights."""

JOINERS = "\u200c\u200d"
"""Not seen, and part of how names are written in some languages."""

# A spreadsheet of another country splits the line at these, whatever the quotes say.
SEPARATED = re.compile(rf"([;\t])(?=[\s\"']*[{re.escape(FORMULA)}])")


def for_terminal(text: str) -> str:
    """Return a text on one line in which nothing moves the cursor, changes colours or turns the writing round."""
    return "".join(_shown(char) for char in text)


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


def _shown(char: str) -> str:
    if char.isprintable() or char in JOINERS:
        return char
    if char.isspace():
        return " "
    code = ord(char)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
