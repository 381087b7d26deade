"""The words of the lessons are wrapped as they were meant: no list item is broken by it, no word stands alone."""

from __future__ import annotations

import re

import pytest

from fake_course import REPOSITORY
from mlp_lab import lessons

ITEM = re.compile(r"\s*(?:[-*+]|\d+[.)])\s+")
NOT_WORDS = ("|", "#", "<", "$", "```", "![")
WIDTH, SHORT = 118, 60  # characters after "# "; a line that is left shorter than SHORT looks broken


def faults(text: str) -> list[tuple[int, str]]:
    """Return (line from 1, what is wrong) for each line of a Markdown cell that a wrap broke."""
    found, margin, fenced, paragraph = [], 0, False, False
    lines = text.split("\n")
    for number, (line, after) in enumerate(zip(lines, [*lines[1:], ""], strict=True), 1):
        if line.lstrip().startswith("```"):
            fenced = not fenced
        if fenced or line.lstrip().startswith(NOT_WORDS):
            margin = 0 if line.startswith("#") else margin
            continue
        item = ITEM.match(line)
        if paragraph and re.match(r"1[.)]\s", line):
            found.append((number, "a list by accident"))  # Markdown takes a 1. in a paragraph for the first item
        paragraph = bool(line.strip()) and not item and not margin
        if re.search(r"\S {2,}\S", line[len(item[0]) if item else 0 :]):
            found.append((number, "a gap"))
        if item:
            margin = len(item[0])
        elif not line.strip():
            margin = 0
        elif len(line) - len(line.lstrip()) < margin:
            found.append((number, "outside its list item"))
        goes_on = line.strip() and after.strip() and not ITEM.match(after) and not after.lstrip().startswith(NOT_WORDS)
        meant = line.endswith(("  ", "\\"))
        if goes_on and not meant and len(line) < SHORT and len(line) + 1 + len(after.split()[0]) <= WIDTH:
            found.append((number, "cut short"))
    return found


@pytest.mark.parametrize("path", sorted((REPOSITORY / "notebooks").glob("[0-9]*.py")), ids=lambda path: path.stem)
def test_no_line_of_a_lesson_was_broken_by_a_wrap(path):
    lesson, _ = lessons.read_lesson(path)
    words = [cell for cell in lesson.cells if cell.kind == "markdown"]
    assert words
    bad = [f"line {cell.line + number}: {what}" for cell in words for number, what in faults(cell.source)]
    assert bad == []


@pytest.mark.parametrize(
    "text, expected",
    [
        ("1. one and whatever else belongs to it, to the end of the line\n   more of it\n2. two", []),
        ("- a\n  - b and whatever else belongs to it, to the end of the line\n    goes on\n- c", []),
        ("a line that is not long\n\nthe next", []),
        (
            "four samples with the gradients 2, −1, 3 and 0 have the sum 4 and the mean\n1. At lr 0.05 it is more",
            [(2, "a list by accident")],
        ),
        ("```\nx  =  1\nshort\n```\n| a  | b |", []),
        (
            "4. at the baseline loss\n0.69,    with their units",
            [(1, "cut short"), (2, "a gap"), (2, "outside its list item")],
        ),
        (
            "- the first line of it, which is long enough not to look as if it were cut\nand goes on",
            [(2, "outside its list item")],
        ),
        (
            "what comes in at that sample is 0. A good test needs a good one and so on to\nplace\nto stand",
            [(2, "cut short")],
        ),
    ],
)
def test_what_a_wrap_breaks_is_found(text, expected):
    assert faults(text) == expected
