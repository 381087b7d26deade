"""Bring a notebook's cells down to what can be read: what is large goes, is named, and takes nothing with it.

What makes a cell of code long is data: a table of numbers, a text, a picture as a text, thousands of lines of comment.
These are left out, and the functions beside them stay. A text is walked through once; nothing is run.
"""

from __future__ import annotations

import contextlib
import re
from bisect import bisect_left
from dataclasses import replace
from urllib.parse import unquote

from lab.notebooks.limits import (
    LONG_LITERAL,
    MAX_CELL_CODE,
    MAX_CELL_WORDS,
    MAX_CELLS,
    MAX_CODE,
    MAX_LINES,
    MAX_PICTURE,
    MAX_PICTURES,
    MAX_SCANNED,
    MAX_WORDS,
)
from lab.slicing.celltext import parse

_LONG_TEXT = r'"""(?:[^"\\]++|\\.|"(?!""))*+"""|' + r"'''(?:[^'\\]++|\\.|'(?!''))*+'''"
_TEXT = r'"(?:[^"\\\n]++|\\.)*+"|' + r"'(?:[^'\\\n]++|\\.)*+'"
_FLAT = rf"""\[(?:[^"'#\[\](){{}}]++|{_LONG_TEXT}|{_TEXT})*+\]"""  # a list that holds no other, passed over at once
_TOKEN = re.compile(
    rf"""(?P<skip>[^"'#\[\](){{}}]++|\#[^\n]*+)|(?P<text>{_LONG_TEXT}|{_TEXT})|(?P<flat>{_FLAT})|(?P<other>.)""",
    re.DOTALL,
)
_COMMENTS = re.compile(r"(?:^[ \t]*+(?:#[^\n]*+)?\n){200,}+", re.MULTILINE)
_CLOSES = {")": "(", "]": "[", "}": "{"}
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


def trim(cells: list) -> tuple[list, list[str]]:
    """Do the work of `lab.notebooks.cells.trim`."""
    notes: list[str] = []
    for step in (_count, _pictures, _code, _all_code, _words):
        cells = step(cells, notes)
    return cells, notes


def _count(cells: list, notes: list[str]) -> list:
    """Keep the most cells that are read: the labelled ones, then code that defines something, then the rest."""
    if len(cells) <= MAX_CELLS:
        return cells

    def rank(cell) -> int:
        if cell.grade_id:
            return 0
        if cell.kind != "code":
            return 3 if cell.text.strip() else 4
        return 1 if _DEFINES.search(cell.text) else 2

    places = sorted(range(len(cells)), key=lambda place: (rank(cells[place]), place))[:MAX_CELLS]
    notes.append(f"{len(cells) - MAX_CELLS} of the {len(cells)} cells were left out, those of words first")
    return [cells[place] for place in sorted(places)]


# --- pictures


def _pictures(cells: list, notes: list[str]) -> list:
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


def _without_pictures(cell, out: dict):
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


def _code(cells: list, notes: list[str]) -> list:
    """Make code cells that are too long readable; those that are not even then become text."""
    shorter, parts, as_text, room = [], [], [], MAX_SCANNED
    done = {}
    for cell in sorted(filter(_is_long_code, cells), key=lambda cell: len(cell.text)):
        text = cell.text
        if len(text) <= room:
            room -= len(text)
            short = replace(cell, text=shortened(text))
            if not short.is_too_long:
                done[cell.number] = short
                shorter.append(cell)
                continue
            text = essence(short.text)
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


def _is_long_code(cell) -> bool:
    return (cell.kind == "code" or bool(cell.grade_id and not cell.is_answer)) and cell.is_too_long


def _all_code(cells: list, notes: list[str]) -> list:
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


def _words(cells: list, notes: list[str]) -> list:
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


def _length(cell) -> int:
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


# --- one long text of code


def shortened(text: str) -> str:
    """Return the code without its long tables, texts and comments: an empty list or text stands where one was."""
    kept, at = [], 0
    for start, end, instead in _large(text):
        kept += [text[at:start], instead]
        at = end
    return _COMMENTS.sub("# (many lines of comment were left out here)\n", "".join([*kept, text[at:]]))


def _large(text: str) -> list[tuple[int, int, str]]:
    """Return (start, end, what stands there instead) of the long tables and texts, in order, none within another."""
    found: list[tuple[int, int, str]] = []
    stack: list[tuple[str, int]] = []
    functions = [one.start() for one in re.finditer(r"\n(?:async )?def ", text)]

    def add(start: int, end: int, instead: str) -> None:
        if end - start > LONG_LITERAL and bisect_left(functions, start) == bisect_left(functions, end):
            while found and found[-1][0] > start:
                found.pop()
            found.append((start, end, instead))

    for token in _TOKEN.finditer(text):
        if token["text"] is not None:
            quote = token[0][0]
            add(token.start(), token.end(), quote * 2)
        elif token["flat"] is not None:
            add(token.start(), token.end(), "[]")
        elif token["other"] in ("(", "[", "{"):
            stack.append((token["other"], token.start()))
        elif token["other"] in _CLOSES and stack:
            opened, start = stack.pop()
            if opened != _CLOSES[token["other"]]:
                stack.clear()  # broken code: nothing is known about what stands in what
                continue
            called = opened == "(" and (text[start - 1 : start].isalnum() or text[start - 1 : start] in ("_", "]", ")"))
            if not called:
                add(start, token.end(), opened + token["other"])
    return found


def essence(text: str) -> str:
    """Return the imports, functions and classes of a cell that is too long all the same, as far as they are Python."""
    blocks: list[list[str]] = []
    for line in text.split("\n"):
        if line[:1] not in ("", " ", "\t", ")", "]", "}", "#") and not (blocks and blocks[-1][-1].startswith("@")):
            blocks.append([line])
        elif blocks:
            blocks[-1].append(line)
    size = lines = 0
    kept = []
    for block in blocks:
        if not re.match(r"(?:async\s+)?def\s|class\s|@|import\s|from\s", block[0]):
            continue
        one = "\n".join(block).rstrip()
        size, lines = size + len(one) + 1, lines + one.count("\n") + 1
        if size > MAX_CELL_CODE or lines > MAX_LINES:
            break
        with contextlib.suppress(SyntaxError):
            parse(one)
            kept.append(one)
    return "\n".join(kept)


# --- how it is said


def megabytes(size: int) -> str:
    """Say a size: ``12 MB``, ``0.4 MB``, or in kB where it is small."""
    if size < 100_000:
        return f"{max(1, round(size / 1000))} kB"
    return f"{size / 1e6:.0f} MB" if size >= 2_000_000 else f"{size / 1e6:.1f} MB"


def _number(count: int) -> str:
    return _NUMBERS[count] if count < len(_NUMBERS) else str(count)


def _is(cells: list) -> str:
    return "is" if len(cells) == 1 else "are"


def _places(cells: list) -> str:
    """Say which cells: ``cell 5``, ``cells 5 and 6``, ``cells 5, 6, 7 and 12 more``."""
    numbers = sorted({cell.number for cell in cells})
    if len(numbers) == 1:
        return f"cell {numbers[0]}"
    shown, more = (numbers[:3], len(numbers) - 3) if len(numbers) > 4 else (numbers[:-1], 0)
    return f"cells {', '.join(map(str, shown))} and {f'{more} more' if more else numbers[-1]}"
