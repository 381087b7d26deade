"""Both sides of a merge conflict that git left in a text."""

from __future__ import annotations

import re

_MARK = re.compile(r"^[ \t]*\"?(<{7}|\|{7}|={7}|>{7})(?=[ \\\"\r]|$)")


def sides(text: str) -> list[str]:
    """Return the text with ours and with theirs, or an empty list where there is no conflict."""
    lines = text.split("\n")
    marked = _sides_of(lines)
    if marked is None:
        return []
    return ["\n".join(line for line, side in zip(lines, marked, strict=True) if side in ("", keep)) for keep in "<="]


def commented(text: str, keep: str) -> str:
    """Keep one side (``<`` or ``=``) of each conflict in Python code and make the rest comments: no line moves."""
    lines = text.split("\n")
    marked = _sides_of(lines) or [""] * len(lines)
    return "\n".join(line if side in ("", keep) else f"# {line}" for line, side in zip(lines, marked, strict=True))


def _sides_of(lines: list[str]) -> list[str] | None:
    """Say for each line which side it is on: "" is both, "#" is a marker. None where there is no whole conflict."""
    marked, side, whole = [], "", False
    for line in lines:
        mark = _MARK.match(line)
        if mark and (mark[1][0] == "<" or side):
            side = mark[1][0]
            marked.append("#")
            if side == ">":
                side, whole = "", True
        else:
            marked.append(side)
    return marked if whole and not side else None
