"""What in a program only a newer Python understands, found by reading its text.

The text is read character by character and not with Python's own tokenizer, so that every Python finds the same: the
marker's, which cannot read the program, and the student's, which can.
"""

from __future__ import annotations

import ast
import re
import sys
import warnings
from dataclasses import dataclass

DEEPEST = 30  # fields in one another

_PREFIXES = frozenset(("r", "u", "b", "f", "t", "br", "rb", "fr", "rf", "tr", "rt"))
_STATEMENTS = (
    ((3, 12), "type parameters in brackets", r"^[ \t]*(?:async[ \t]+)?(?:def|class)[ \t]+\w+[ \t]*\["),
    ((3, 12), "a type statement", r"^[ \t]*type[ \t]+\w+[ \t]*(?:\[[^\]\n]*\])?[ \t]*=(?!=)"),
    (
        (3, 13),
        "a default for a type parameter",
        r"^[ \t]*(?:async[ \t]+)?(?:def|class|type)[ \t]+\w+[ \t]*\[[^\]\n]*=",
    ),
    (
        (3, 14),
        "except with several types and no brackets",
        r"^[ \t]*except\*?[ \t]+[\w.]+[ \t]*,[ \t]*[A-Z][\w., \t]*:",
    ),
    ((3, 15), "a lazy import", r"^[ \t]*lazy[ \t]+(?:import|from)\b"),
    ((3, 15), "a * in front of a comprehension", r"[\[({]\s*\*\*?[^\[\](){},\n]+\bfor\b"),
)


@dataclass(frozen=True)
class Finding:
    """What an older Python cannot read: on which line, from 1, since which Python it can be read, and what it is."""

    line: int
    since: tuple
    what: str


def findings(text: str, python: tuple) -> list[Finding]:
    """Say what in a program is newer than a Python.

    Parameters
    ----------
    text : str
        The program; it need not be right in any other way.
    python : (int, int)
        Such as ``(3, 11)``.

    Returns
    -------
    list of Finding
        In the order of the lines; empty when nothing is recognised.
    """
    reader = _Reader(text)
    found = [(at, since, what) for at, since, what in reader.read() if since > tuple(python)]
    plain = "".join(reader.plain)
    for since, what, pattern in _STATEMENTS:
        if since > tuple(python):
            found += [
                (match.start() + len(match[0]) - len(match[0].lstrip()), since, what)
                for match in re.finditer(pattern, plain, re.MULTILINE)
            ]
    lines = {(text.count("\n", 0, at) + 1, since, what) for at, since, what in found}
    return sorted((Finding(*one) for one in lines), key=lambda one: (one.line, one.since, one.what))


def in_program(text: str, python: tuple) -> list[Finding]:
    """As `findings`, for a program that the Python running here reads without an error: its own parser is asked too."""
    found = findings(text, python)
    here = tuple(sys.version_info[:2])
    if found or here <= tuple(python):
        return found
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text)
            try:
                ast.parse(text, feature_version=tuple(python))
            except SyntaxError as error:
                return [Finding(error.lineno or 1, here, "what this Python has and older ones have not")]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        pass  # no Python at all: somebody else says so
    return []


class _Reader:
    """Goes through a program once, from front to end, and tells code from strings and comments."""

    def __init__(self, text: str):
        self.text, self.plain = text, list(text)
        self.found: list[tuple] = []
        self.depth = 0

    def read(self) -> list[tuple]:
        """Return (place, since, what) for each finding in an f-string; `plain` then is the code alone."""
        self._code(0, ())
        return self.found

    def _code(self, at: int, outer: tuple) -> tuple[int, bool]:
        """Read code: all of it, or, inside the f-strings whose quotes are `outer`, up to the field's ``}``.

        Returns where it ended, and whether it ended as it should.
        """
        text, depth = self.text, 0
        while at < len(text):
            char = text[at]
            if char == "#":
                if outer:
                    self._newer(at, "a comment inside the braces of an f-string")
                end = text.find("\n", at)
                end = len(text) if end < 0 else end
                self._blank(at, end)
                at = end
            elif char in "'\"":
                prefix = self._prefix(at)
                quotes = char * 3 if text.startswith(char * 3, at) else char
                if any(one[0] == char and (len(one) == 1 or len(quotes) == 3) for one in outer):
                    self._newer(at, "the same quotes inside an f-string as around it")
                at, whole = self._string(at, prefix, quotes, outer)
                if outer and not whole:
                    return at, False
            else:
                if char == "\\" and outer:
                    self._newer(at, "a backslash inside the braces of an f-string")
                elif char == "\n" and outer and any(len(one) == 1 for one in outer):
                    self._newer(at, "a line break inside the braces of an f-string")
                elif char in "([{":
                    depth += 1
                elif char in ")]}":
                    if outer and not depth and char == "}":
                        return at + 1, True
                    depth -= 1
                elif char == ":" and outer and not depth:
                    return self._spec(at + 1, outer)
                at += 1
        return at, not outer

    def _spec(self, at: int, outer: tuple) -> tuple[int, bool]:
        """Read what follows the colon of a field: text, in which there may be fields."""
        while at < len(self.text):
            char = self.text[at]
            if char == "}":
                return at + 1, True
            if char == "\n" and len(outer[-1]) == 1:
                break
            if char == "{":
                at, whole = self._field(at + 1, outer)
                if not whole:
                    return at, False
            else:
                at += 1
        return at, False

    def _field(self, at: int, outer: tuple) -> tuple[int, bool]:
        """Read a replacement field; what was found in one that is not whole is forgotten."""
        if self.depth > DEEPEST:
            return len(self.text), False
        before = len(self.found)
        self.depth += 1
        at, whole = self._code(at, outer)
        self.depth -= 1
        if not whole:
            del self.found[before:]
        return at, whole

    def _string(self, at: int, prefix: str, quotes: str, outer: tuple) -> tuple[int, bool]:
        """Read a string from its opening quotes on."""
        text, start = self.text, at
        fields, raw = "f" in prefix or "t" in prefix, "r" in prefix
        if "t" in prefix:
            self.found.append((start, (3, 14), "a t-string"))
        at += len(quotes)
        while at < len(text):
            char = text[at]
            if text.startswith(quotes, at):
                self._blank(start, at + len(quotes))
                return at + len(quotes), True
            if char == "\\":
                if outer:
                    self._newer(at, "a backslash inside the braces of an f-string")
                named = fields and not raw and text.startswith("\\N{", at)
                at = max(text.find("}", at), at + 1) + 1 if named else at + 2
            elif char == "\n" and len(quotes) == 1:
                break
            elif fields and text.startswith("{{", at):
                at += 2
            elif fields and char == "{":
                at, whole = self._field(at + 1, (*outer, quotes))
                if not whole:
                    break
            else:
                at += 1
        at = min(at, len(text))
        self._blank(start, at)
        return at, False

    def _prefix(self, at: int) -> str:
        before = re.search(r"\w*\Z", self.text[max(at - 3, 0) : at])[0].lower()
        return before if before in _PREFIXES else ""

    def _newer(self, at: int, what: str) -> None:
        self.found.append((at, (3, 12), what))

    def _blank(self, start: int, end: int) -> None:
        self.plain[start:end] = ["\n" if char == "\n" else " " for char in self.plain[start:end]]
