"""Messages between the marker and a student's program: one JSON header and the raw bytes of arrays.

What a program sends is never unpickled. What the marker sends is its own: small messages go as a pickle, which is read
in half the time (`for_program`, `from_marker`).

A message carries a table of values (see `encoding`). A reply may build on the table of the message that it answers:
``known`` says how many objects of that table both sides hold, and ``updates`` gives the new contents of those that
changed meanwhile. So arguments "as they are afterwards" cost nothing when nothing changed, and an array that comes
back inside the arguments is the same array on both sides.
"""

import json
import pickle
import struct
from dataclasses import dataclass, field
from typing import Any

from .building import bring_up_to_date, build, resolve
from .encoding import Encoder
from .values import MAX_BYTES, MUTABLE, Malformed, TooLarge

MAX_HEADER = 4 * 2**20
MAX_PICKLED = 2**18  # bytes of arrays, which travel twice in a pickle: as they were, and to be changed
FLAT = {"array", "scalar", "complex", "int"}  # nodes that refer to no other
_JSON = json.JSONEncoder(separators=(",", ":"))
# Bytes of the header, bytes of all arrays, and whether a stand-in asks; then what differs from time to time where all
# else is the same: the turn that a message belongs to, the seconds that a call took, and the threads that go on.
PREFIX = struct.Struct(">IQ?8sdI")
LASTING = struct.Struct(">IQ?")
NO_TURN = bytes(8)


@dataclass
class Message:
    """One message.

    Attributes
    ----------
    kind : str
        ``load``, ``loaded``, ``call``, ``returned``, ``failed``, ``ask``, ``answer`` or ``refused``.
    meta : dict
        Plain JSON: names, numbers, texts.
    nodes, blobs : list
        The table of values.
    root : object
        What the message is about, as a value of the table.
    known : int
        Number of objects that the table of the answered message contributes.
    updates : dict of int to node
        New contents of known objects.
    turn : bytes
        What tells an answer to this request from one to another.
    seconds : float
        How long a call took.
    threads : int
        How many a program has left running.
    table : list or None
        The objects of `nodes`, where they came with the message.
    """

    kind: str
    meta: dict = field(default_factory=dict)
    nodes: list = field(default_factory=list)
    blobs: list = field(default_factory=list)
    root: object = None
    known: int = 0
    updates: dict = field(default_factory=dict)
    turn: bytes = NO_TURN
    seconds: float = 0.0
    threads: int = 0
    table: list | None = None


def message(kind: str, root: Any, **meta: Any) -> tuple[Message, dict]:
    """A message that stands by itself, and the objects of its table.

    Returns
    -------
    (Message, list)
    """
    encoder = Encoder()
    value = encoder.value(root)
    return Message(kind, meta, encoder.nodes, encoder.blobs, value), encoder.objects


def reply(kind: str, root: Any, to: Message, objects: Any, **meta: Any) -> Message:
    """A message that answers `to` and tells what became of its objects.

    Parameters
    ----------
    to : Message
    objects : list
        The objects of its table as this side holds them.
    """
    encoder = Encoder(objects)
    value = encoder.value(root)
    updates = {}
    for number, node in enumerate(to.nodes):
        if node[0] in MUTABLE:
            new = encoder.node(objects[number])
            if new[0] != node[0] or not _same(new, encoder.blobs, node, to.blobs):
                updates[number] = new
    return Message(kind, meta, encoder.nodes, encoder.blobs, value, len(objects), updates)


def _same(new, new_blobs, old, old_blobs):
    if new[0] == "array":
        same = new[1:3] == old[1:3] and new_blobs[new[3]] == old_blobs[old[3]]
        if same:
            new_blobs[new[3]] = b""  # nobody refers to it
        return same
    return repr(new) == repr(old)  # as text: nan equals nan, and True is not 1


def objects_of(msg: Message) -> list:
    """The objects of a message that stands by itself, made afresh, or those that came with it."""
    return build(msg.nodes, [msg.blobs] * len(msg.nodes)) if msg.table is None else msg.table


def root_of(msg: Message, objects: list) -> Any:
    """What the message is about."""
    return resolve(msg.root, objects)


def objects_after(msg: Message, to: Message) -> list:
    """All objects of a reply, made afresh: those of the message that it answers, changed, then its own.

    Raises
    ------
    Malformed
        If the reply does not fit the message.
    """
    if msg.known != len(to.nodes):
        raise Malformed("an answer to another message")
    nodes, blobs_of = list(to.nodes), [to.blobs] * len(to.nodes)
    for number, node in msg.updates.items():
        if not 0 <= number < msg.known or nodes[number][0] not in MUTABLE:
            raise Malformed("a change of something that cannot change")
        if type(node) is not list or not node or node[0] != nodes[number][0]:
            raise Malformed("a change into something else")
        nodes[number], blobs_of[number] = node, msg.blobs
    return build(nodes + msg.nodes, blobs_of + [msg.blobs] * len(msg.nodes))


def take_over(msg: Message, objects: Any) -> Any:
    """Apply a reply to the objects that the answered message was made of; they stay the same objects.

    Parameters
    ----------
    msg : Message
    objects : list
        The objects of the answered message, on this side.

    Returns
    -------
    object
        What the reply is about; known objects in it are this side's own.
    """
    made = msg.table
    table = build(msg.nodes, [msg.blobs] * len(msg.nodes), objects) if made is None else [*objects, *made]
    for number, node in msg.updates.items():
        bring_up_to_date(objects[number], node, msg.blobs, table)
    return root_of(msg, table)


def to_bytes(msg: Message) -> bytes:
    """The message as it travels.

    Raises
    ------
    TooLarge
        If its text or its arrays are larger than the limits.
    """
    header = {"kind": msg.kind, "meta": msg.meta, "nodes": msg.nodes, "root": msg.root, "known": msg.known}
    header["updates"] = [[number, node] for number, node in msg.updates.items()]
    header["sizes"] = sizes = [len(blob) for blob in msg.blobs]
    text = _JSON.encode(header).encode()
    size = sum(sizes)
    if len(text) > MAX_HEADER or size > MAX_BYTES:
        raise TooLarge(f"it holds more than {MAX_BYTES // 2**20} MB or too many parts")
    prefix = PREFIX.pack(len(text), size, msg.kind == "ask", msg.turn, msg.seconds, msg.threads)
    return b"".join([prefix, text, *msg.blobs])


def for_program(msg: Message) -> bytes:
    """A message of the marker's own, as it travels to a program.

    Raises
    ------
    TooLarge
        As `to_bytes`.
    """
    kinds = {node[0] for node in msg.nodes}
    if "other" in kinds or (msg.known and not kinds <= FLAT) or sum(map(len, msg.blobs)) > MAX_PICKLED:
        return to_bytes(msg)
    table = build(msg.nodes, [msg.blobs] * len(msg.nodes))
    parts = msg.kind, msg.meta, msg.nodes, msg.blobs, msg.root, msg.known, msg.updates
    data = pickle.dumps((parts, table), protocol=5)
    return PREFIX.pack(0, len(data), False, msg.turn, msg.seconds, msg.threads) + data


def from_marker(data: bytes) -> Message:
    """The message that `for_program` made."""
    header, _, _, turn, seconds, threads = PREFIX.unpack_from(data)
    if header:
        return from_bytes(data)
    parts, table = pickle.loads(memoryview(data)[PREFIX.size :])
    kind, meta, nodes, blobs, root, known, updates = parts
    return Message(kind, meta, nodes, blobs, root, known, updates, turn, seconds, threads, table)


def with_turn(data: bytes, turn: bytes) -> bytes:
    """A message, as it travels, that belongs to a turn."""
    header, arrays, asks, _, seconds, threads = PREFIX.unpack_from(data)
    return PREFIX.pack(header, arrays, asks, turn, seconds, threads) + data[PREFIX.size :]


def turn_of(data: bytes) -> bytes:
    """The turn that a message, as it travels, belongs to."""
    return PREFIX.unpack_from(data)[3]


def seconds_of(data: bytes) -> float:
    """How long a call took, as the message about it says."""
    return PREFIX.unpack_from(data)[4]


def threads_of(data: bytes) -> int:
    """How many threads a program has left running, as its message says."""
    return PREFIX.unpack_from(data)[5]


def asks(data: bytes) -> bool:
    """Whether a message, as it travels, is the question of a stand-in."""
    return LASTING.unpack_from(data)[2]


def lasting(data: bytes) -> bytes:
    """A message, as it travels, without turn, seconds and threads."""
    header, arrays, asks, *_ = PREFIX.unpack_from(data)
    return PREFIX.pack(header, arrays, asks, NO_TURN, 0.0, 0) + data[PREFIX.size :]


def say_the_same(one: bytes, other: bytes) -> bool:
    """Whether two messages, as they travel, differ at most in turn, seconds and threads."""
    lengths = LASTING.size
    return one[:lengths] == other[:lengths] and one[PREFIX.size :] == other[PREFIX.size :]


def lengths(prefix: bytes) -> tuple[int, int]:
    """Lengths of header and arrays, from the first `PREFIX.size` bytes of a message; checked against the limits."""
    header, arrays, _ = LASTING.unpack_from(prefix)
    if header > MAX_HEADER or arrays > MAX_BYTES:
        raise Malformed("a message that is too long")
    return header, arrays


def from_bytes(data: bytes) -> Message:
    """The message that the bytes hold; nothing about them is taken for granted.

    Raises
    ------
    Malformed
    """
    try:
        header, arrays = lengths(data[: PREFIX.size])
        asking, turn, seconds, threads = PREFIX.unpack_from(data)[2:]
        start = PREFIX.size + header
        parsed = json.loads(data[PREFIX.size : start])
        blobs, view = [], memoryview(data)
        for size in parsed["sizes"]:
            if type(size) is not int or size < 0 or start + size > len(data):
                raise Malformed("arrays of the wrong length")
            blobs.append(bytes(view[start : start + size]))
            start += size
        if start != len(data) or start != PREFIX.size + header + arrays:
            raise Malformed("a message of the wrong length")
        msg = Message(parsed["kind"], parsed["meta"], parsed["nodes"], blobs, parsed["root"], parsed["known"])
        msg.turn, msg.seconds, msg.threads = turn, seconds, threads
        if asking is not (msg.kind == "ask"):
            raise Malformed("a question that is none")
        if type(msg.kind) is not str or type(msg.meta) is not dict or type(msg.known) is not int:
            raise Malformed("a header of the wrong kind")
        if type(msg.nodes) is not list or not all(type(node) is list and node for node in msg.nodes):
            raise Malformed("a table of the wrong kind")
        for number, node in parsed["updates"]:
            if type(number) is not int:
                raise Malformed("a change of nothing")
            msg.updates[number] = node
    except Malformed:
        raise
    except Exception as error:  # bad JSON, missing keys, wrong types, nesting: all the same to the reader
        raise Malformed(f"{type(error).__name__} in a message") from None
    return msg
