"""Read one file that should be a notebook, in whatever state it is. What stands in it is data: nothing is run.

nbformat is not used: it refuses a whole file for one fault, and validates old outputs for seconds.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from lab.notebooks.cells import SavedCell, cells_of, trim
from lab.notebooks.limits import LARGE_FILE, MAX_CELLS, MAX_FILE
from lab.notebooks.notebook_files import without_outputs
from mlp_lab.marking.submission import merge_conflict
from mlp_lab.marking.submission.notes import Note, NoteKind
from mlp_lab.marking.submission.read_script import cells_of_script

MAX_MEMORY = 1_500_000_000  # bytes that parsing may take; small lists in large numbers need the most
MAX_DAMAGED = 200_000_000  # bytes of a damaged file that is looked through with all that is in it
WORTH_SAYING = 1_000_000  # bytes of outputs
_CELL = re.compile(r'\{\s*"(?:attachments|cell_type|execution_count|id|metadata|source|outputs)"\s*:')


@dataclass
class FileReading:
    """What a file holds.

    Attributes
    ----------
    name : str
        The file's name in the submission.
    cells : list of SavedCell
    notes : list of Note
        What had to be repaired to read it.
    problem : str
        Why it could not be read: a clause such as ``it is empty``. Otherwise empty.
    is_script : bool
        Whether it is a script that a notebook was exported to.
    python : str
        The version of Python that it was saved by, such as ``3.13.1``; empty where that is not known.
    digest : str
        SHA-256 of its bytes; empty where they could not be read.
    """

    name: str
    cells: list[SavedCell] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    problem: str = ""
    is_script: bool = False
    python: str = ""
    digest: str = ""


class Unreadable(Exception):
    """A clause that says why."""


def read_file(path: Path, folder: Path) -> FileReading:
    """Read `path`, which lies in the submission `folder`; this never raises."""
    found = FileReading(printable(path.relative_to(folder).as_posix()))
    try:
        data = content(path, folder, MAX_FILE)
        found.digest = digest_of(data)
        thin = without_outputs(data) if len(data) > LARGE_FILE else data
        if path.suffix.lower() == ".py":
            found.is_script, (found.cells, left_out) = True, trim(cells_of_script(_decode(data, found.notes)))
            found.notes += [NoteKind.TEXT(text=clause) for clause in left_out]
        else:
            plain = _plain(thin, data, found.notes)
            found.cells = _cells(plain, found.notes)
            found.python = saved_by(plain.get("metadata"))
        if not found.cells:
            raise Unreadable("it holds no cells")
        if len(data) - len(thin) > WORTH_SAYING:
            found.notes.append(NoteKind.OUTPUTS(size=round((len(data) - len(thin)) / 1e6)))
    except Unreadable as problem:
        found.cells, found.problem = [], str(problem)
    return found


def digest_of(data: bytes | str) -> str:
    """Return the SHA-256 of a file's bytes, or of a text in UTF-8, as hexadecimal digits."""
    return hashlib.sha256(data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data).hexdigest()


def saved_by(metadata) -> str:
    """Return the version of Python in a notebook's metadata; empty where there is none (VS Code and Colab may not say).

    Parameters
    ----------
    metadata : object
        Whatever stands in the file.
    """
    language = metadata.get("language_info") if isinstance(metadata, dict) else None
    version = language.get("version") if isinstance(language, dict) else None
    return version if isinstance(version, str) and re.fullmatch(r"3(\.\d{1,4}){1,2}\S{0,10}", version) else ""


def version_of(python: str) -> tuple[int, ...]:
    """Return (3, 13) for ``3.13.1``, and nothing for an empty text."""
    return tuple(int(part) for part in re.findall(r"\d+", python)[:2])


def content(path: Path, folder: Path, largest: int) -> bytes:
    """Return a file's bytes if it is an ordinary file in `folder`; links that lead out of it are not followed.

    Raises
    ------
    Unreadable
    """
    with _opened(path, folder) as file:
        if os.fstat(file.fileno()).st_size > largest:
            raise Unreadable(f"it is larger than {largest // 1_000_000} MB")
        return file.read(largest + 1)


def head(path: Path, folder: Path, size: int = 65_536, at_the_end: bool = False) -> bytes:
    """Return the first bytes of a file, or its last, or none where `content` would refuse it."""
    try:
        with _opened(path, folder) as file:
            if at_the_end:
                file.seek(max(0, os.fstat(file.fileno()).st_size - size))
            return file.read(size)
    except Unreadable:
        return b""


@contextmanager
def _opened(path: Path, folder: Path):
    try:
        real = path.resolve(strict=True)
        if not real.is_relative_to(folder.resolve()):
            raise Unreadable("it is a link out of the submission, which is not followed")
        status = real.stat()
        if stat.S_ISDIR(status.st_mode):
            raise Unreadable("it is a folder")
        if not stat.S_ISREG(status.st_mode):  # opening a pipe would wait for ever
            raise Unreadable("it is not an ordinary file")
        with real.open("rb") as file:
            yield file
    except FileNotFoundError:
        raise Unreadable("it is a link that leads nowhere") from None
    except (OSError, RuntimeError, ValueError):  # RuntimeError: links in a circle
        raise Unreadable("it cannot be opened") from None


def printable(text: str, longest: int = 80) -> str:
    """Make a name that a student chose harmless in Markdown, in HTML and in a terminal."""
    text = "".join(char if char.isalnum() or char in " .,()-+/" else "_" for char in text)
    return text if len(text) <= longest else text[: longest - 1] + "…"


def _decode(data: bytes, notes: list[Note]) -> str:
    if not data.strip():
        raise Unreadable("it is empty")
    if data[:2] == b"PK":
        raise Unreadable("it is a zip, not a notebook")
    if data.startswith(b"\xef\xbb\xbf"):
        notes.append(NoteKind.BYTE_ORDER())
    encoding = "utf-8-sig"
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encoding = "utf-16"
    elif b"\0" in data[:2]:
        encoding = "utf-16-be" if data[0] == 0 else "utf-16-le"
    if encoding != "utf-8-sig":
        notes.append(NoteKind.UTF_16())
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        if encoding != "utf-8-sig" or not data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{"):
            raise Unreadable("it is not text") from None
        notes.append(NoteKind.NOT_UTF_8())
        text = data.decode("cp1252", errors="replace")
    if "\0" in text:
        raise Unreadable("it is not text")
    lists, strings, parts = text.count("[") + text.count("{"), text.count('"') // 2, text.count(",")
    if lists * 120 + strings * 60 + parts * 32 > MAX_MEMORY:
        raise Unreadable("it holds too much to be read safely")
    return text


def _plain(thin: bytes, data: bytes, notes: list[Note]) -> dict:
    """Read the file, without its outputs; where that is no JSON, find the cells in what there is."""
    said: list[Note] = []
    text = _decode(thin, said)
    try:
        plain = json.loads(text)
    except RecursionError:
        raise Unreadable("it is nested too deeply") from None
    except ValueError:
        plain = _repaired(thin, data, text, said)
    notes += said
    if not isinstance(plain, dict):
        raise Unreadable("it is not a notebook")
    return plain


def _repaired(thin: bytes, data: bytes, text: str, said: list[Note]) -> dict:
    if thin is not data and len(data) <= MAX_DAMAGED:  # what was cut out may have been more than outputs
        try:
            whole = _decode(data, [])
            return _sides(whole, said) or _salvaged(whole, said)
        except Unreadable:
            pass
    return _sides(text, said) or _salvaged(text, said)


def _sides(text: str, notes: list[Note]):
    """Solve a merge conflict in the file: the side that can be read; the one with more code, if both can."""
    found = []
    for side in merge_conflict.sides(text):
        try:
            found.append(json.loads(side))
        except (ValueError, RecursionError):
            continue
    found = [one for one in found if isinstance(one, dict)]
    if not found:
        return None
    notes.append(NoteKind.FILE_CONFLICT())
    return max(found, key=lambda one: sum(len(cell.text) for cell in cells_of(one)))


def _salvaged(text: str, notes: list[Note]) -> dict:
    """Read a damaged file cell by cell."""
    start = re.search(r'"cells"\s*:\s*\[', text)
    if not start:
        raise Unreadable("it is not a notebook" if text.lstrip()[:1] != "{" else "it is cut off or damaged")
    decoder, cells, at, tries = json.JSONDecoder(), [], start.end(), 0
    while tries < 30 and len(cells) < MAX_CELLS and (begin := _CELL.search(text, at)):
        try:
            one, at = decoder.raw_decode(text, begin.start())
        except (ValueError, RecursionError):
            tries, at = tries + (1 if len(text) < 20_000_000 else 30), begin.end()  # each may read to the end
            continue
        if isinstance(one, dict) and "cell_type" in one and "source" in one:
            cells.append(one)
    if not cells:
        raise Unreadable("it is cut off or damaged")
    notes.append(NoteKind.SALVAGED(count=len(cells)))
    return {"cells": cells, "metadata": None}


def _cells(plain: dict, notes: list[Note]) -> list[SavedCell]:
    cells, left_out = trim(cells_of(plain))
    notes += [*(NoteKind.TEXT(text=clause) for clause in left_out), *_about(plain)]
    return cells


def _about(plain: dict) -> list[Note]:
    """What is unusual about the notebook as a whole."""
    notes, metadata = [], plain.get("metadata")
    version = (plain.get("nbformat"), plain.get("nbformat_minor"))
    if isinstance(version[0], int) and version[0] < 4:
        notes.append(NoteKind.OLD_FORMAT(version=version[0]))
    elif (version[0] != 4 and "nbformat" in plain) or (isinstance(version[1], int) and version[1] > 5):
        notes.append(NoteKind.NEW_FORMAT())
    if isinstance(metadata, dict) and "worksheets" not in plain:
        kernel = metadata.get("kernelspec")
        if not isinstance(kernel, dict) or not kernel:
            notes.append(NoteKind.NO_KERNEL())
        elif not any("py" in str(kernel.get(key, "")).lower() for key in ("language", "name", "display_name")):
            notes.append(NoteKind.UNKNOWN_KERNEL())
    return notes


def check_readable(folder: Path) -> None:
    """Find out whether this machine can read all that a student handed in.

    A file that may not be opened, or a disk that fails, is no fault of the student's and must not cost a mark. Links
    are not followed: one that leads nowhere is what was handed in.

    Raises
    ------
    OSError
    """
    for place, _, files in os.walk(folder, onerror=pass_on):
        for name in files:
            path = os.path.join(place, name)
            if stat.S_ISREG(os.lstat(path).st_mode):
                with open(path, "rb") as file:
                    while file.tell() <= MAX_FILE and file.read(2**20):
                        pass


def pass_on(error: OSError):
    """Raise what `os.walk` would keep to itself."""
    raise error
