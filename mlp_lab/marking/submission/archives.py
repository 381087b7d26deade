"""Read folders, zips and tars that come from outside: what is in them, and each file's bytes, within limits.

Nothing here trusts a name, a size or a count that stands in an archive. Links and devices are never followed or made,
no name leads out of a folder, and what is read is counted while it is read.
"""

from __future__ import annotations

import bz2
import contextlib
import errno
import gzip
import lzma
import os
import stat
import tarfile
import tempfile
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from lab.notebooks.limits import MAX_FILE
from mlp_lab.marking.submission.find_files import MAX_READ
from mlp_lab.marking.submission.look_through import MAX_ENTRIES
from mlp_lab.marking.submission.read_file import pass_on
from mlp_lab.marking.submission.safe_names import ZIPS, harmless, safe_parts

MAX_LIST = 16_000_000
"""Bytes of a zip's list of files: some hundred thousand. A list that is made larger than that is meant to do harm."""
MAX_LISTS = 10
"""How many times that the list of a whole class may have."""
MAX_DOWNLOAD = 50_000_000_000
"""Bytes of a tar of a whole class, unpacked."""
MAX_GROWTH = 100
"""How many times its own size the tar of a class may have, unpacked: notebooks have five or ten times theirs."""
MAX_FOLDERS = 40
"""Folders in one another. Each level of each name is a folder that is made, looked through and taken away again."""
MAX_ABOUT = 4_096
"""Bytes that a tar may say of each of its files, on average: what `tarfile` keeps of them is many times as large."""
MAX_SHARED = 100
"""What a tar may say of all its files at once: `tarfile` copies that for each of them."""
MAX_CLASS = 50 * MAX_ENTRIES
"""Files and folders in a download of a whole class."""
CHUNK = 2**20

_DAMAGED = (
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    RuntimeError,
    ValueError,
    IndexError,
    OverflowError,
)
OLDEST, NEWEST = 315_619_200, 4_000_000_000  # a time before 1980-01-02 is one that nobody set; one after 2096 neither


class NotOpened(Exception):
    """An archive, or a file in it, that cannot be taken; its text is a clause that says why."""


@dataclass
class Room:
    """Bytes that may still be read: fewer by each one that was, also of a file that is not taken in the end.

    Attributes
    ----------
    left : int
    """

    left: int


@dataclass(frozen=True)
class Entry:
    """A file in a folder or an archive.

    Attributes
    ----------
    parts : tuple of str
        The folders that it lies in, and its name: all harmless.
    saved : float
        When it was changed last, in seconds since 1970; 0 where that is not known.
    copy : callable
        ``copy(target, room)`` writes it into a new file, and takes what it reads from the `Room`.
    problem : str
        Why it cannot be taken: a clause; mostly empty.
    """

    parts: tuple[str, ...]
    saved: float
    copy: Callable[[Path, Room], None]
    problem: str = ""

    @property
    def name(self) -> str:
        """The whole name, with slashes."""
        return "/".join(self.parts)


@contextlib.contextmanager
def opened(path: Path, most: int = MAX_ENTRIES, room: Room | None = None) -> Iterator[list[Entry]]:
    """List what lies in a folder or an archive; the entries can be copied while the context lasts.

    Parameters
    ----------
    path : Path
    most : int
        Entries that are allowed.
    room : Room, optional
        For unpacking a tar; by default as much as a submission, or a class, may have.

    Raises
    ------
    NotOpened
        When it is damaged, locked with a password, or holds more than is allowed.
    OSError
        When this machine cannot read it.
    """
    with contextlib.ExitStack() as stack:
        with _in_words():
            if path.is_dir():
                found = _in_folder(path, most)
            elif path.name.lower().endswith(ZIPS):
                archive = stack.enter_context(_zip(path, most))
                found = [_of_zip(archive, one) for one in archive.infolist() if not one.is_dir()]
            else:
                found = _in_tar(stack, path, most, room or _room_for(path, most))
        yield found


def _room_for(path: Path, most: int) -> Room:
    if most <= MAX_ENTRIES:
        return Room(MAX_READ)
    return Room(min(MAX_DOWNLOAD, MAX_READ + MAX_GROWTH * path.stat().st_size))


@contextlib.contextmanager
def _in_words() -> Iterator[None]:
    """Raise `NotOpened` for whatever the libraries raise when an archive is damaged."""
    try:
        yield
    except NotImplementedError as error:
        why = "it is packed in a way that is not known here: unpack it, and pack it again as an ordinary zip"
        raise NotOpened(why) from error
    except _DAMAGED as error:
        raise NotOpened(NOT_WHAT_IT_SAYS) from error
    except OSError as error:
        if error.errno not in (None, errno.EINVAL):  # the machine's own
            raise
        raise NotOpened(NOT_WHAT_IT_SAYS) from error


NOT_WHAT_IT_SAYS = "it is damaged, or not what its name says"


def _in_folder(folder: Path, most: int) -> list[Entry]:
    found = []
    for place, folders, names in os.walk(folder, onerror=pass_on):
        folders.sort()
        for name in sorted(names):
            path = Path(place, name)
            if len(found) >= most:
                raise NotOpened(f"it holds more than {most} files")
            found.append(_of_file(path, folder))
        links = [name for name in folders if os.path.islink(os.path.join(place, name))]
        found += [_refused(Path(place, name).relative_to(folder).parts, "it is a link") for name in links]
    return found


def _of_file(path: Path, folder: Path) -> Entry:
    status, parts = os.lstat(path), path.relative_to(folder).parts
    if not stat.S_ISREG(status.st_mode):
        return _refused(parts, "it is a link" if stat.S_ISLNK(status.st_mode) else "it is no ordinary file")
    if len(parts) > MAX_FOLDERS:
        return _too_deep(parts)

    def copy(target: Path, room: Room) -> None:
        with open(path, "rb") as source:
            _copied(source, target, room)

    return Entry(harmless(parts), _time(status.st_mtime), copy)


def file_entry(path: Path) -> Entry:
    """Return one file that lies alone."""
    return _of_file(path, path.parent)


def _too_deep(parts: tuple[str, ...]) -> Entry:
    return _refused((*parts[:2], parts[-1]), f"it lies in more than {MAX_FOLDERS} folders in one another")


def _refused(parts, why: str) -> Entry:
    def copy(target: Path, room: Room) -> None:
        raise NotOpened(why)

    return Entry(harmless(tuple(parts)), 0, copy, why)


def _zip(path: Path, most: int) -> zipfile.ZipFile:
    with open(path, "rb") as file:
        # What the library itself goes by, asked before it reads a list that may fill the memory.
        end = zipfile._EndRecData(file)  # type: ignore[attr-defined]
    if end is None:
        raise zipfile.BadZipFile
    if end[zipfile._ECD_SIZE] > MAX_LIST * (1 if most <= MAX_ENTRIES else MAX_LISTS):  # type: ignore[attr-defined]
        raise NotOpened("its list of files is larger than any honest one")
    if _counted(path, end, most) > most:
        raise NotOpened(f"it holds more than {most} files")
    archive = zipfile.ZipFile(path)
    if len(archive.infolist()) > most:  # a list that was found in another way than here
        archive.close()
        raise NotOpened(f"it holds more than {most} files")
    return archive


def _counted(path: Path, end, most: int) -> int:
    """Count the files in a zip's list as the library finds them, up to one more than `most`.

    The library makes some hundred bytes of each before it says how many there are, and the number that stands in
    the zip is what its author wrote.
    """
    count = 0
    with open(path, "rb") as file:
        file.seek(_start_of_list(end))
        left = end[zipfile._ECD_SIZE]  # type: ignore[attr-defined]
        while left > 0 and count <= most:
            head = file.read(_LIST_HEAD)
            if len(head) < _LIST_HEAD or not head.startswith(b"PK\x01\x02"):
                break  # which the library refuses
            more = sum(int.from_bytes(head[at : at + 2], "little") for at in (28, 30, 32))  # name, extra, comment
            file.seek(more, os.SEEK_CUR)
            left -= _LIST_HEAD + more
            count += 1
    return count


_LIST_HEAD = 46
"""Bytes of a file's line in a zip's list, without its name."""


def _start_of_list(end) -> int:
    """Return where a zip's list of files begins, also where something stands before the zip: right before its end."""
    start = end[zipfile._ECD_LOCATION] - end[zipfile._ECD_SIZE]  # type: ignore[attr-defined]
    if end[zipfile._ECD_SIGNATURE] == zipfile.stringEndArchive64:  # type: ignore[attr-defined]
        start -= zipfile.sizeEndCentDir64 + zipfile.sizeEndCentDir64Locator  # type: ignore[attr-defined]
    return max(start, 0)


def _of_zip(archive: zipfile.ZipFile, one: zipfile.ZipInfo) -> Entry:
    parts = safe_parts(_decoded(one))
    if parts is None:
        return _refused(one.filename.replace("\\", "/").split("/"), "its name leads out of the folder")
    if len(parts) > MAX_FOLDERS:
        return _too_deep(parts)
    kind = stat.S_IFMT(one.external_attr >> 16)
    if one.create_system == 3 and kind not in (0, stat.S_IFREG):
        return _refused(parts, "it is a link" if kind == stat.S_IFLNK else "it is no ordinary file")
    if one.flag_bits & 1:
        return _refused(parts, "it is locked with a password")

    def copy(target: Path, room: Room) -> None:
        _ask_for_room(one.file_size, room)  # of which the library gives no more, whatever lies there
        with _in_words(), archive.open(one) as source:
            _copied(source, target, room)

    try:
        saved = _time(time.mktime((*one.date_time, 0, 0, -1)))  # a zip says it in the time of whoever made it
    except (ValueError, OverflowError):
        saved = 0
    return Entry(parts, saved, copy)


def _decoded(one: zipfile.ZipInfo) -> str:
    """Return an entry's name: many programs write UTF-8 and do not say so."""
    if not one.flag_bits & 0x800:
        with contextlib.suppress(UnicodeError):
            return one.orig_filename.encode("cp437").decode("utf-8")
    return one.orig_filename


def _in_tar(stack: contextlib.ExitStack, path: Path, most: int, room: Room) -> list[Entry]:
    """Unpack what the tar is packed in, within limits, and list the tar: so nothing is read twice."""
    plain = stack.enter_context(tempfile.TemporaryFile())  # noqa: SIM115  (the stack closes it)
    with _unpacked(path) as source:
        _pour(source, plain, room, room.left)
    plain.seek(0)
    pieces = _InSmallPieces(plain)
    archive = stack.enter_context(tarfile.TarFile(fileobj=pieces))  # type: ignore[arg-type]
    found: list[Entry] = []
    for number, one in enumerate(archive):
        if number >= most:
            raise NotOpened(f"it holds more than {most} files")
        if len(archive.pax_headers) > MAX_SHARED:
            raise NotOpened("it says more about its files than any honest one")
        one.pax_headers = {}  # they have been used, and may be larger than the file
        pieces.about += MAX_ABOUT
        if not one.isdir():
            found.append(_of_tar(archive, one))
    pieces.about = None
    return found


def _unpacked(path: Path) -> IO[bytes]:
    with open(path, "rb") as file:
        start = file.read(6)
    if start[:2] == b"\x1f\x8b":
        return gzip.open(path, "rb")  # type: ignore[return-value]
    if start[:3] == b"BZh":
        return bz2.open(path, "rb")  # type: ignore[return-value]
    if start == b"\xfd7zXZ\0":
        return lzma.open(path, "rb")  # type: ignore[return-value]
    return open(path, "rb")


class _InSmallPieces:
    """A file of which nobody gets more than a megabyte at once: a header that claims more is no honest one.

    Attributes
    ----------
    about : int or None
        Bytes that may still be read while the tar is listed, which are all about its files; None afterwards.
    """

    def __init__(self, file):
        self._file = file
        self.tell, self.seek, self.close = file.tell, file.seek, file.close
        self.about: int | None = CHUNK

    def read(self, size: int = -1) -> bytes:
        if not 0 <= size <= CHUNK:
            raise tarfile.ReadError
        if self.about is not None:
            self.about -= size
            if self.about < 0:
                raise NotOpened("it says more about its files than any honest one")
        return self._file.read(size)


def _of_tar(archive: tarfile.TarFile, one: tarfile.TarInfo) -> Entry:
    parts = safe_parts(one.name)
    if parts is None:
        return _refused(one.name.split("/"), "its name leads out of the folder")
    if len(parts) > MAX_FOLDERS:
        return _too_deep(parts)
    if not one.isreg() or one.issparse():
        return _refused(parts, "it is a link" if one.issym() or one.islnk() else "it is no ordinary file")

    def copy(target: Path, room: Room) -> None:
        _ask_for_room(one.size, room)
        with _in_words(), archive.extractfile(one) as source:
            _copied(source, target, room)

    return Entry(parts, _time(one.mtime), copy)


def _copied(source, target: Path, room: Room) -> None:
    try:
        with open(target, "xb") as file:
            _pour(source, file, room, min(room.left, MAX_FILE))
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def _ask_for_room(size: int, room: Room) -> None:
    """Refuse a file that says itself that it is too large: reading it would take the room of the others."""
    if size > min(room.left, MAX_FILE):
        raise NotOpened(_too_large(min(room.left, MAX_FILE)))


def _pour(source, file, room: Room, most: int) -> None:
    """Copy at most `most` bytes; what is read is gone from the room, whatever becomes of it."""
    size = 0
    while data := source.read(min(CHUNK, max(most - size, 0) + 1)):
        size += len(data)
        room.left -= len(data)
        if size > most:
            raise NotOpened(_too_large(most))
        file.write(data)


def _too_large(most: int) -> str:
    return f"it is larger than {max(most, 0) // 1_000_000} MB, or there is too much beside it"


def _time(seconds: float) -> float:
    return float(seconds) if OLDEST < seconds < NEWEST else 0.0
