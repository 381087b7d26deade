"""Under which name a folder of ``submitted/`` is marked: one that every part of the marking can take.

A folder's name comes from outside (a course page, an old zip, a student) and may hold anything that the system allows.
It goes into SQL, file names, patterns, JSON, terminals, and into pages that do not escape it. So everything but the
folder itself goes by its *printable name*, which is also the student's id in the gradebook. A name that is harmless
is its own printable name. Any other is cleaned and gets a ``~`` and ten digits made of the name itself: two folders
stay two, and what a folder is called does not depend on who else is there.
"""

from __future__ import annotations

import fnmatch
import hashlib
import html
import os
import re
import unicodedata
from pathlib import Path

MAX_LENGTH = 128
"""Characters in a printable name: as many as the gradebook's column for a student's id holds."""

_SPECIAL = frozenset('<>:"/\\|?*[]{}%#`')  # in HTML, patterns, URLs, shells, or in a file's name on Windows
_GIVEN = re.compile(r"~[0-9a-f]{10}$")  # what `printable` puts at the end
_RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])(\..*)?", re.IGNORECASE)  # by Windows


def printable(name: str) -> str:
    """Return the printable name of a folder of ``submitted/``.

    Parameters
    ----------
    name : str
        The folder's name as Python gives it, with surrogates for bytes that are not in the system's encoding.

    Returns
    -------
    str
        The same for the same name, always; different for different names.
    """
    raw = _raw(name)
    if name and _text(raw) == name and _harmless(name):
        return name
    text = unicodedata.normalize("NFC", _text(raw))
    special = _SPECIAL if html.unescape(text) == text else _SPECIAL | {"&"}
    cleaned = "".join(one if one.isprintable() and one not in special else "_" for one in _GIVEN.sub("", text))
    if _RESERVED.fullmatch(cleaned) or unicodedata.category(cleaned[:1] or "x")[0] == "M":
        cleaned = f"_{cleaned}"
    cleaned = _trimmed(_trimmed(cleaned[:60]).encode("utf-8")[:180].decode("utf-8", "ignore"))  # a file's name: 255
    return f"{cleaned or 'folder'}~{hashlib.sha256(raw).hexdigest()[:10]}"


def is_given(name: str) -> bool:
    """Say whether a name can only be one that `printable` made, never a folder's own that was kept."""
    return bool(_GIVEN.search(name))


def shown(name: str) -> str:
    r"""Return a folder's own name for people: what cannot be printed is written as ``\n``, ``\xfc`` or ``\u202e``."""
    text = _raw(name).decode("utf-8", "backslashreplace")
    return "".join(one if one.isprintable() else one.encode("unicode_escape").decode("ascii") for one in text)


def folder_of(submitted: Path, student: str) -> Path:
    """Return the folder in `submitted` that is marked as `student`; one of that name where there is none."""
    if os.path.isdir(submitted / student) and printable(student) == student:
        return submitted / student
    return next((path for path in folders(submitted) if printable(path.name) == student), submitted / student)


def folders(submitted: Path) -> list[Path]:
    """Return what lies in `submitted`, sorted; empty where there is no such folder.

    Raises
    ------
    OSError
        When the folder is there and cannot be read.
    """
    try:
        return sorted(submitted.iterdir(), key=lambda path: _raw(path.name))
    except FileNotFoundError:
        return []


def matches(name: str, pattern: str) -> bool:
    """Say whether a folder is meant by a pattern for students, such as nbgrader's ``--student``.

    Its own name and its printable name are both understood, as they are or as a pattern (``a*``).
    """
    both = name, printable(name)
    return pattern in both or any(fnmatch.fnmatchcase(one, pattern) for one in both)


def _harmless(name: str) -> bool:
    return (
        name.isprintable()  # no control characters, line breaks, direction marks, surrogates, spaces that only look so
        and not _SPECIAL.intersection(name)
        and _trimmed(name) == name
        and len(name) <= MAX_LENGTH
        and unicodedata.is_normalized("NFC", name)
        and unicodedata.category(name[0])[0] != "M"  # an accent on whatever is printed before the name
        and html.unescape(name) == name
        and not _RESERVED.fullmatch(name)
        and not is_given(name)
    )


def _trimmed(text: str) -> str:
    return text.lstrip(" .-~").rstrip(" .")


def _raw(name: str) -> bytes:
    try:
        return os.fsencode(name)
    except UnicodeEncodeError:  # a name that is no folder's here: typed, or from a gradebook
        return name.encode("utf-8", "surrogatepass")


def _text(raw: bytes) -> str:
    """Decode a name as the system that made it may have meant it."""
    for encoding in ("utf-8", "cp1252"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("cp437")  # which knows every byte: zips made on Windows
