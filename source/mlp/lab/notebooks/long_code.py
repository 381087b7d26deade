"""Make a code cell that is too long to be read short enough, by what is long in it and nothing else.

What makes a cell long is data: a table of numbers, a text, a picture as a text, thousands of lines of comment. These
are left out, and the functions beside them stay. A text is walked through once; nothing is run.
"""

from __future__ import annotations

import ast
import re
import warnings
from bisect import bisect_left

from lab.notebooks.limits import LONG_LITERAL, MAX_CELL_CODE, MAX_LINES

_LONG_TEXT = r'"""(?:[^"\\]++|\\.|"(?!""))*+"""|' + r"'''(?:[^'\\]++|\\.|'(?!''))*+'''"
_TEXT = r'"(?:[^"\\\n]++|\\.)*+"|' + r"'(?:[^'\\\n]++|\\.)*+'"
_FLAT = rf"""\[(?:[^"'#\[\](){{}}]++|{_LONG_TEXT}|{_TEXT})*+\]"""  # a list that holds no other, passed over at once
_TOKEN = re.compile(
    rf"""(?P<skip>[^"'#\[\](){{}}]++|\#[^\n]*+)|(?P<text>{_LONG_TEXT}|{_TEXT})|(?P<flat>{_FLAT})|(?P<other>.)""",
    re.DOTALL,
)
_COMMENTS = re.compile(r"(?:^[ \t]*+(?:#[^\n]*+)?\n){200,}+", re.MULTILINE)
_CLOSES = {")": "(", "]": "[", "}": "{"}


def too_long(text: str) -> bool:
    """Whether a cell is longer than anything that is written by hand."""
    return len(text) > MAX_CELL_CODE or text.count("\n") > MAX_LINES


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
        if _is_python(one):
            kept.append(one)
    return "\n".join(kept)


def _is_python(text: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
