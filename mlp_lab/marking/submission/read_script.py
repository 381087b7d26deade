"""Read a script that a notebook was exported to (nbconvert's ``# In[3]:``, jupytext's ``# %%``) as its cells."""

from __future__ import annotations

import re

from lab.notebooks.cells import ROLES, SavedCell, grade_id

MARK = re.compile(r"^# (?:In ?\[[ \d*]{0,8}\]:|%%(?=\s|$))[^\n]*$", re.MULTILINE)
"""What begins a cell in a script that a notebook was exported to: nbconvert's ``# In[3]:``, jupytext's ``# %%``."""

_WORDS = re.compile(r"\[(?:markdown|md|raw)\]")
_LABEL = re.compile(rf'"grade_id"\s*:\s*"(\w{{1,100}})"|\b({"|".join(ROLES)})="(\w{{1,100}})"')
_HEADER = re.compile(r"\A(?:#!.*\n|# coding.*\n|# -\*-.*\n|\s*\n)*(?:# ---\n(?:#.*\n)*?# ---\n)?")


def cells_of_script(text: str) -> list[SavedCell]:
    """Return the cells of a script; one that has no marks of cells is one cell."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
    start = _HEADER.match(text).end()
    marks = list(MARK.finditer(text, start))
    parts = [("", text[start : marks[0].start() if marks else len(text)])]
    for number, mark in enumerate(marks, 1):
        end = marks[number].start() if number < len(marks) else len(text)
        parts.append((mark[0], text[mark.end() : end]))
    found = []
    for mark, part in parts:
        found += _cells(mark, part.strip("\n"))
    return [
        SavedCell(number, kind, source, grade_id=label)
        for number, (kind, source, label) in enumerate((one for one in found if one[1].strip()), 1)
    ]


def _cells(mark: str, part: str) -> list[tuple[str, str, str]]:
    """Return (kind, text, label) of what stands between two marks."""
    label = _label(mark)
    if _WORDS.search(mark):
        return [("markdown", _words(part), label)]
    if "%%" in mark:
        return [("code", part, label)]
    # nbconvert marks code cells only: comments that stand alone behind one, or before the first, are cells of words.
    paragraphs = list(re.finditer(r"(?:[^\n]+\n?)+", part))
    last, first = len(paragraphs), 1 if mark else 0
    while last > first and all(line.startswith("#") for line in paragraphs[last - 1][0].rstrip("\n").split("\n")):
        last -= 1
    code = part[: paragraphs[last - 1].end()].rstrip("\n") if last else ""
    return [("code", code, label), *(("markdown", _words(one[0]), "") for one in paragraphs[last:])]


def _words(part: str) -> str:
    text = part.strip()
    if text.startswith('"""') and text.endswith('"""') and len(text) >= 6:
        return text[3:-3].strip("\n")
    return re.sub(r"(?m)^# ?", "", text)


def _label(mark: str) -> str:
    found = _LABEL.search(mark)
    if not found:
        return ""
    if found[1]:
        return found[1]
    return grade_id(found[2], found[3])
