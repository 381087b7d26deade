"""The mark sheet for a terminal: a table, a legend of what occurs in it, and texts of others made harmless."""

from __future__ import annotations

from autograder_tests.engine.marksheet import number
from mlp_lab.marking import sheet

JOINERS = "\u200c\u200d"
"""Not seen, and part of how names are written in some languages."""

CALLED_LATE = "late, as the course page says"


def as_text(rows: list[sheet.StudentRow]) -> str:
    """Lay the rows out as a table for a terminal, with a legend of what occurs in it."""
    if not rows:
        return "There is nobody to list."
    names = sorted({name for row in rows for name in row.sections})
    most = {name: max(row.sections[name].auto_max for row in rows if name in row.sections) for name in names}
    named = any(row.name for row in rows)
    heading = [
        "student",
        *(["name"] * named),
        *(name.split("_", 1)[-1] + (f" /{number(most[name])}" * bool(most[name])) for name in names),
    ]
    heading.append("total")
    whose = [[for_terminal(row.student), *([for_terminal(row.name)] * named)] for row in rows]
    body = [
        [*who, *(_cell(row.sections.get(name)) for name in names), _last(row)]
        for who, row in zip(whose, rows, strict=True)
    ]
    widths = [max(len(line[column]) for line in [heading, *body]) for column in range(len(heading))]
    # A reason why there is no mark may be a sentence: the line below the heading does not become as long as that.
    widths[-1] = max(len(heading[-1]), *(len(_last(row)) for row in rows if not row.problem and row.marked), 0)
    lines = []
    for line in [heading, ["-" * width for width in widths], *body]:
        texts = 1 + named
        who = [cell.ljust(width) for cell, width in zip(line[:texts], widths, strict=False)]
        *numbers, last = (cell.rjust(width) for cell, width in zip(line[texts:], widths[texts:], strict=True))
        lines.append("  ".join([*who, *numbers, last.strip()]))
    return "\n\n".join(["\n".join(lines), *_legend(rows)])


def _cell(section: sheet.Section | None) -> str:
    if section is None:
        return "-"
    if not section.handed_in:
        return "missing"
    if section.unmarked and section.unmarked == section.auto_max:
        return "not marked"
    return number(section.auto) if section.auto_max else "-"


def _last(row: sheet.StudentRow) -> str:
    if row.problem:
        return for_terminal(row.problem)
    if row.standing == sheet.GONE:
        return f"{sheet.total(row)}  ({sheet.GONE})"
    return row.standing or sheet.total(row)


def _legend(rows: list[sheet.StudentRow]) -> list[str]:
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


def _said(row: sheet.StudentRow) -> list[str]:
    """Return the lines about one student: all notebooks that are simply absent in one."""
    absent = [name for name, one in row.sections.items() if one.is_absent]
    lines = [f"  {row.student}: not handed in: {', '.join(absent)}"] if absent else []
    lines += [f"  {row.student}, {note}" for note in row.notes_without(absent)]
    if row.called_late:
        lines.append(f"  {row.student}: {CALLED_LATE}")
    if row.late_problem:
        lines.append(f"  {row.student}: {row.late_problem}")
    return [for_terminal(line) for line in lines]


def for_terminal(text: str) -> str:
    """Return a text on one line in which nothing moves the cursor, changes colours or turns the writing round."""
    return "".join(_shown(char) for char in text)


def _shown(char: str) -> str:
    if char.isprintable() or char in JOINERS:
        return char
    if char.isspace():
        return " "
    return char.encode("unicode_escape").decode("ascii")
