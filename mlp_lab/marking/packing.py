"""A folder as bytes, for another machine: what lies in it, as it lies there, and nothing else of this machine.

Names, links and the times at which files were saved decide which of them counts, so they travel too. Links travel as
links: where they lead out of the folder, nobody follows them there either.
"""

from __future__ import annotations

import contextlib
import json
import os
import stat
import struct
import zlib
from pathlib import Path

from lab.notebooks.limits import MAX_FILE

LARGEST = 100_000_000
"""Bytes of what is sent; what is larger is marked on this machine."""
MOST = 20_000  # files and folders
ENDS = 2**20  # of a file that is too large to be read, these bytes at its start and at its end are looked at
SIZE = struct.Struct("<Q")


class TooLarge(Exception):
    """A folder is more than is sent to another machine."""


def pack(folder: Path) -> bytes:
    """Return what lies in a folder.

    Raises
    ------
    TooLarge
        When that is more than `LARGEST` bytes, or more than `MOST` files.
    OSError
        When a file cannot be read.
    """
    entries: list[dict] = []
    data: list[bytes] = []
    left, waiting = LARGEST, [""]
    while waiting:
        place = waiting.pop()
        for found in sorted(os.scandir(folder / place), key=lambda one: one.name):
            name = os.path.join(place, found.name)
            status = os.lstat(found.path)
            entry: dict = {"name": name, "saved": status.st_mtime_ns}
            entries.append(entry)
            if len(entries) > MOST:
                raise TooLarge
            if stat.S_ISLNK(status.st_mode):
                entry["link"] = _target(found.path, folder)
            elif stat.S_ISDIR(status.st_mode):
                entry["folder"] = True
                waiting.append(name)
            elif stat.S_ISREG(status.st_mode):
                entry["parts"], entry["size"] = [], status.st_size
                with open(found.path, "rb") as file:
                    for start, size in _parts(status.st_size):
                        if size > left:
                            raise TooLarge
                        file.seek(start)
                        data.append(file.read(size))
                        left -= len(data[-1])
                        entry["parts"].append([start, len(data[-1])])
    index = json.dumps(entries).encode("ascii")
    return zlib.compress(b"".join([SIZE.pack(len(index)), index, *data]), 1)


def _parts(size: int) -> list[tuple[int, int]]:
    return [(0, size)] if size <= MAX_FILE else [(0, ENDS), (size - ENDS, ENDS)]


def _target(link: str, folder: Path) -> str:
    """Return where a link leads; from where it lies, if it names a place in the folder by its whole path."""
    target = os.readlink(link)
    if os.path.isabs(target):
        for root in (str(folder), os.path.realpath(folder)):
            if Path(target).is_relative_to(root):
                return os.path.relpath(target, os.path.join(root, os.path.dirname(os.path.relpath(link, folder))))
    return target


def unpack(packed: bytes, folder: Path) -> None:
    """Write what `pack` returned into a folder, which is there and empty.

    Raises
    ------
    OSError
        When it cannot be written.
    """
    data = memoryview(zlib.decompress(packed))
    begin = SIZE.size + SIZE.unpack(data[: SIZE.size])[0]
    entries = json.loads(bytes(data[SIZE.size : begin]))
    for entry in entries:  # a folder comes before what lies in it
        path = folder / entry["name"]
        if entry.get("folder"):
            path.mkdir()
        elif "parts" in entry:
            with open(path, "wb") as file:
                for start, size in entry["parts"]:
                    file.seek(start)
                    file.write(data[begin : begin + size])
                    begin += size
                file.truncate(entry["size"])
        elif "link" not in entry and hasattr(os, "mkfifo"):  # a pipe, a device: no ordinary file there either
            os.mkfifo(path)
    for entry in entries:  # last, so that nothing is written through a link
        path = folder / entry["name"]
        if "link" in entry:
            with contextlib.suppress(OSError):  # Windows
                os.symlink(entry["link"], path)
        if not entry.get("folder"):
            with contextlib.suppress(OSError, NotImplementedError):
                os.utime(path, ns=(entry["saved"], entry["saved"]), follow_symlinks=False)
