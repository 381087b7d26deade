"""Names of files that come from outside: what they say of a file, and a form of them that each system can write."""

from __future__ import annotations

import re
import unicodedata

from mlp_lab.marking.submission.look_through import NOT_OURS

MAX_PART = 200
"""Bytes of one folder's or file's name: systems take 255, and something may be added."""
MAX_NAME = 1000
"""Characters of a whole name with its folders."""

ZIPS, TARS = (".zip",), (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz")
RESERVED = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])(\..*)?", re.IGNORECASE)
"""Names that Windows keeps for devices, with any ending."""
UNKNOWN = (".7z", ".rar", ".zipx", ".sit", ".cab")


def is_archive(name: str) -> bool:
    """Say whether a file's name is that of an archive that can be opened here."""
    return name.lower().endswith((*ZIPS, *TARS))


def ending(name: str) -> str:
    """Return the ending by which an archive's kind is known."""
    lower = name.lower()
    return next(one for one in sorted((*ZIPS, *TARS), key=len, reverse=True) if lower.endswith(one))


def is_foreign(name: str) -> bool:
    """Say whether a file's name is that of an archive that cannot be opened here."""
    return name.lower().endswith(UNKNOWN)


def is_litter(parts: tuple[str, ...]) -> bool:
    """Say whether a path is or lies in what systems and programs leave: of no interest to anybody."""
    return any((part[0] in ".~" and part != "..") or part in NOT_OURS or part.lower() in LITTER for part in parts)


LITTER = {"thumbs.db", "desktop.ini"}


def safe_parts(name: str) -> tuple[str, ...] | None:
    """Return the parts of a name in an archive; None for one that leads out of it."""
    parts = [part for part in name.replace("\\", "/").split("/") if part not in ("", ".")]
    if not parts or ".." in parts or len(name) > MAX_NAME:
        return None
    return harmless(tuple(parts))


def harmless(parts: tuple[str, ...]) -> tuple[str, ...]:
    """Return names that each system can write, with their endings as they were."""
    return tuple(map(_part, parts))


def _part(part: str) -> str:
    part = unicodedata.normalize("NFC", part)
    part = "".join(char if char.isprintable() and char not in '<>:"|?*/\\' else "_" for char in part) or "_"
    if part[-1] in " ." and part != "..":  # Windows leaves them out: two names would be one
        part = part[:-1] + "_"
    if RESERVED.fullmatch(part):
        part = f"_{part}"
    stem, dot, ending = part.rpartition(".")
    if dot and len(ending) <= 12:
        return _cut(stem, MAX_PART - len(ending.encode()) - 1) + dot + ending
    return _cut(part, MAX_PART)


def _cut(text: str, most: int) -> str:
    return text.encode("utf-8", "replace")[: max(1, most)].decode("utf-8", "ignore")
