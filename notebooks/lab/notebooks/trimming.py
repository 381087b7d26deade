"""Bring a notebook's cells down to what can be read: what is large goes, is named, and takes nothing with it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import unquote

from lab.notebooks.limits import (
    MAX_CELL_WORDS,
    MAX_CELLS,
    MAX_CODE,
    MAX_PICTURE,
    MAX_PICTURES,
    MAX_SCANNED,
    MAX_WORDS,
)
from lab.notebooks.long_code import essence, shortened, too_long
from lab.notebooks.saved_cells import SavedCell

_DATA = r"data:image/[\w.+-]{1,40};base64,[A-Za-z0-9+/=%]*+"
# A picture in the text itself: as Markdown, as HTML, or its address alone.
_INLINE = re.compile(
    rf"!\[[^\[\]\n]{{0,300}}\]\(\s*+<?{_DATA}[^)\n]{{0,300}}\)|<img\b[^<>]{{0,300}}?data:image/[^<>]*+>|{_DATA}",
    re.IGNORECASE,
)
_ATTACHED = re.compile(r"!\[[^\[\]\n]{0,300}\]\(\s*+<?attachment:([^)>\n]{1,300})>?\s*+\)")
_DEFINES = re.compile(r"\b(?:def|class|import|lambda)\b")
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_LEFT_OUT = "*(picture left out: {size})*"


def trim(cells: Iterable[SavedCell]) -> tuple[list[SavedCell], list[str]]:
    """Leave out what is large.

    Parameters
    ----------
    cells : iterable of SavedCell

    Returns
    -------
    cells : list of SavedCell
        As they came, but for what is named.
    notes : list of str
        Clauses such as ``two pictures (12 MB) were left out of cell 5``.
    """
    cells, notes = list(cells), []
    for step in (_count, _pictures, _code, _all_code, _words):
        cells = step(cells, notes)
    return cells, notes


def _count(cells: list[SavedCell], notes: list[str]) -> list[SavedCell]:
    """Keep the most cells that are read: the labelled ones, then code that defines something, then the rest."""
    if len(cells) <= MAX_CELLS:
        return cells

    def rank(cell: SavedCell) -> int:
        if cell.grade_id:
            return 0
        if cell.kind != "code":
            return 3 if cell.text.strip() else 4
        return 1 if _DEFINES.search(cell.text) else 2

    places = sorted(range(len(cells)), key=lambda place: (rank(cells[place]), place))[:MAX_CELLS]
    notes.append(f"{len(cells) - MAX_CELLS} of the {len(cells)} cells were left out, those of words first")
    return [cells[place] for place in sorted(places)]


# --- pictures


def _pictures(cells: list[SavedCell], notes: list[str]) -> list[SavedCell]:
    """Leave out large pictures. Those in written answers stay as long as there is room, the others only if small."""
    there = []  # (in an answer, size, place, name of the attachment or number of the address in the text)
    for place, cell in enumerate(cells):
        for name, files in cell.attachments.items():
            there.append((cell.is_answer, sum(map(len, files.values())), place, name))
        if cell.kind != "code" and "data:image/" in cell.text.lower():
            for number, found in enumerate(_INLINE.finditer(cell.text)):
                there.append((cell.is_answer, len(found[0]), place, number))
    room, out = MAX_PICTURES, {}
    for answer, size, place, key in sorted(there, key=lambda one: (not one[0], one[1], one[2])):
        if size <= room and (answer or size <= MAX_PICTURE):
            room -= size
        else:
            out.setdefault(place, {})[key] = size
    if not out:
        return cells
    sizes = [size for keys in out.values() for size in keys.values()]
    what = "one picture" if len(sizes) == 1 else f"{_number(len(sizes))} pictures"
    was = "was" if len(sizes) == 1 else "were"
    notes.append(f"{what} ({megabytes(sum(sizes))}) {was} left out of {_places([cells[n] for n in sorted(out)])}")
    return [_without_pictures(cell, out[place]) if place in out else cell for place, cell in enumerate(cells)]


def _without_pictures(cell: SavedCell, out: dict) -> SavedCell:
    text, number = cell.text, -1

    def attached(found: re.Match) -> str:
        size = out.get(unquote(found[1].strip()), out.get(found[1].strip()))
        return found[0] if size is None else _LEFT_OUT.format(size=megabytes(size))

    def inline(found: re.Match) -> str:
        nonlocal number
        number += 1
        return _LEFT_OUT.format(size=megabytes(out[number])) if number in out else found[0]

    if any(isinstance(key, int) for key in out):
        text = _INLINE.sub(inline, text)
    text = _ATTACHED.sub(attached, text)
    kept = {name: files for name, files in cell.attachments.items() if name not in out}
    return replace(cell, text=text, attachments=kept)


# --- code


def _code(cells: list[SavedCell], notes: list[str]) -> list[SavedCell]:
    """Make code cells that are too long readable; those that are not even then become text."""
    shorter, parts, as_text, room = [], [], [], MAX_SCANNED
    done = {}
    for cell in sorted(filter(_is_long_code, cells), key=lambda cell: len(cell.text)):
        text = cell.text
        if len(text) <= room:
            room -= len(text)
            text = shortened(text)
            if not too_long(text):
                done[cell.number] = replace(cell, text=text)
                shorter.append(cell)
                continue
            text = essence(text)
            if text:
                done[cell.number] = replace(cell, text=text)
                parts.append(cell)
                continue
        done[cell.number] = replace(cell, kind="raw", grade_id="") if cell.kind == "code" else cell
        as_text.append(cell)
    if shorter:
        size = sum(len(cell.text) - len(done[cell.number].text) for cell in shorter)
        notes.append(f"long tables or texts ({megabytes(size)}) were left out of {_places(shorter)}")
    if parts:
        notes.append(f"only functions and imports were taken from {_places(parts)}, too long to be read as code")
    if as_text:
        notes.append(f"{_places(as_text)} {_is(as_text)} too long to be read as code: left as text")
    return [done.get(cell.number, cell) for cell in cells]


def _is_long_code(cell: SavedCell) -> bool:
    return (cell.kind == "code" or bool(cell.grade_id and not cell.is_answer)) and too_long(cell.text)


def _all_code(cells: list[SavedCell], notes: list[str]) -> list[SavedCell]:
    """Where all code together is too much, make the longest cells without a label text, and labelled ones last."""
    size = sum(len(cell.text) for cell in cells if cell.kind == "code")
    out = {}
    code = [cell for cell in cells if cell.kind == "code"] if size > MAX_CODE else []
    for cell in sorted(code, key=lambda cell: (bool(cell.grade_id), bool(_DEFINES.search(cell.text)), -len(cell.text))):
        if size > MAX_CODE:
            short = essence(cell.text)
            out[cell.number] = replace(cell, text=short) if short else replace(cell, kind="raw", grade_id="")
            size -= len(cell.text) - len(short)
    if out:
        where = _places([cell for cell in cells if cell.number in out])
        notes.append(f"there is too much code: only functions and imports were taken from {where}")
    return [out.get(cell.number, cell) for cell in cells]


# --- words


def _words(cells: list[SavedCell], notes: list[str]) -> list[SavedCell]:
    """Cut the longest texts, each to the same length, so that all together are not too many."""
    words = [cell for cell in cells if cell.kind != "code" and _length(cell) > 1000]
    longest = _level(sorted(map(_length, words)), MAX_WORDS)
    cut = {
        cell.number: replace(cell, text=f"{cell.text[:longest]}…\n\n(the rest of this text was left out)")
        for cell in words
        if _length(cell) > longest
    }
    if cut:
        long = [cell for cell in cells if cell.number in cut]
        size = sum(_length(cell) - longest for cell in long)
        notes.append(f"the end of a long text ({megabytes(size)}) was left out of {_places(long)}")
    return [cut.get(cell.number, cell) for cell in cells]


def _length(cell: SavedCell) -> int:
    """The length of a cell's words, without the pictures between them, which were counted before."""
    if "data:image/" not in cell.text:
        return len(cell.text)
    return len(cell.text) - sum(len(found[0]) for found in _INLINE.finditer(cell.text))


def _level(sizes: list[int], most: int) -> int:
    """The length to which the longest of these have to be cut so that their sum is at most `most`."""
    for number, size in enumerate(sizes):
        share = most // (len(sizes) - number)
        if size > share:
            return min(share, MAX_CELL_WORDS)
        most -= size
    return MAX_CELL_WORDS


# --- how it is said


def megabytes(size: int) -> str:
    """Say a size: ``12 MB``, ``0.4 MB``, or in kB where it is small."""
    if size < 100_000:
        return f"{max(1, round(size / 1000))} kB"
    return f"{size / 1e6:.0f} MB" if size >= 2_000_000 else f"{size / 1e6:.1f} MB"


def _number(count: int) -> str:
    return _NUMBERS[count] if count < len(_NUMBERS) else str(count)


def _is(cells: list[SavedCell]) -> str:
    return "is" if len(cells) == 1 else "are"


def _places(cells: list[SavedCell]) -> str:
    """Say which cells: ``cell 5``, ``cells 5 and 6``, ``cells 5, 6, 7 and 12 more``."""
    numbers = sorted({cell.number for cell in cells})
    if len(numbers) == 1:
        return f"cell {numbers[0]}"
    shown, more = (numbers[:3], len(numbers) - 3) if len(numbers) > 4 else (numbers[:-1], 0)
    return f"cells {', '.join(map(str, shown))} and {f'{more} more' if more else numbers[-1]}"
