"""Messages on the line between the desk and a judge: a length, then so many bytes."""

from __future__ import annotations

import struct

MAX_ANSWER = 2**28
SIZE = struct.Struct("<Q")


def write(stream, data: bytes) -> None:
    """Write a message."""
    stream.write(SIZE.pack(len(data)) + data)
    stream.flush()


def first(data: bytes) -> tuple[bytes | None, bytes]:
    """Split off the first message; None where it is not there to its end."""
    end = SIZE.size + (SIZE.unpack_from(data)[0] if len(data) >= SIZE.size else 1)
    return (data[SIZE.size : end] if len(data) >= end else None), data[end:]


def read(stream) -> bytes | None:
    """Return the next message; None at the end of the stream, or where it is too long to be one."""
    prefix = stream.read(SIZE.size)
    if len(prefix) < SIZE.size or (size := SIZE.unpack(prefix)[0]) > 2 * MAX_ANSWER:
        return None
    data = stream.read(size)
    return data if len(data) == size else None
