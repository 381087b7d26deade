"""Values made from a table of nodes; see `encoding`. Whatever the table says, the worst that happens is `Malformed`."""

import math
from typing import Any

import numpy as np

from .values import (
    BIT_GENERATORS,
    DTYPE,
    MAX_BYTES,
    MAX_GENERATORS,
    MAX_INT_BITS,
    MAX_NODES,
    MAX_ODD_KEYS,
    MAX_TEXT,
    Malformed,
    Other,
)


def build(nodes: list, blobs_of: list, given: Any = ()) -> list:
    """Make the objects of a table.

    Parameters
    ----------
    nodes : list
        As an `Encoder` made them; from the other side, so nothing about them is taken for granted.
    blobs_of : list of list of bytes
        For each node the blobs that its numbers refer to.
    given : sequence
        Objects that stand before them in the table.

    Returns
    -------
    list
        The objects given, then one for each node.

    Raises
    ------
    Malformed
        If the nodes follow no rule of this module.
    """
    if len(nodes) > MAX_NODES:
        raise Malformed("too many nodes")
    first = len(given)
    try:
        _refuse_too_much(nodes, blobs_of)
        objects = [*given, *(_make(node, blobs) for node, blobs in zip(nodes, blobs_of, strict=True))]
        for number, node in enumerate(nodes, first):  # tuples in order, from parts that exist
            if node[0] == "tuple":
                objects[number] = tuple(
                    resolve(part, objects, number if _is_new_tuple(part, nodes, first) else None) for part in node[1]
                )
        odd_keys = 0
        for number, node in enumerate(nodes, first):
            if node[0] == "dict":  # looked at before they meet in one
                odd_keys += sum(1 for part in node[1][::2] if _is_odd(resolve(part, objects)))
                if odd_keys > MAX_ODD_KEYS:
                    raise Malformed("too many keys of an unusual kind")
            _fill(node, objects[number], objects)
    except Malformed:
        raise
    except Exception as error:  # whatever the other side made of the table, the answer is the same
        raise Malformed(f"{type(error).__name__} in a table of values") from None
    return objects


def _refuse_too_much(nodes, blobs_of):
    """Nodes may share their bytes, so that a small message stands for more than it holds."""
    size = generators = 0
    for node, blobs in zip(nodes, blobs_of, strict=True):
        if node[0] == "array" and type(node[3]) is int and 0 <= node[3] < len(blobs):
            size += len(blobs[node[3]])
        generators += node[0] in ("bits", "generator")
    if size > 2 * MAX_BYTES or generators > MAX_GENERATORS:
        raise Malformed("values that are too large")


def _is_odd(key):
    """Whether hashes of such keys are no secret: those of texts are, and small numbers have different ones."""
    return not (type(key) is str or (type(key) is int and abs(key) < 2**61))


def _is_new_tuple(part, nodes, first):
    return isinstance(part, list) and part[0] >= first and nodes[part[0] - first][0] == "tuple"


def resolve(part: Any, objects: list, below: Any = None) -> Any:
    """The value that a part of a node stands for; numbers must lie in the table, and below `below` if given."""
    if part is None or isinstance(part, (bool, float)):
        return part
    if isinstance(part, str):
        if len(part) > MAX_TEXT:
            raise Malformed("a text that is too long")
        return part
    if isinstance(part, int):
        if part.bit_length() > MAX_INT_BITS:
            raise Malformed("a number that is too long")
        return part
    if type(part) is not list or len(part) != 1 or type(part[0]) is not int:
        raise Malformed("a value is neither plain nor a reference")
    if not 0 <= part[0] < (len(objects) if below is None else below):
        raise Malformed("a reference to nothing")
    return objects[part[0]]


def _make(node, blobs):
    kind = node[0]
    if kind == "list":
        return []
    if kind == "dict":
        return {}
    if kind == "tuple":
        return ()
    if kind in ("array", "scalar"):
        return _make_array(node, blobs)
    if kind == "objects":
        shape = _shape(node[1])
        if math.prod(shape) != len(node[2]):
            raise Malformed("an array's shape does not fit its contents")
        return np.empty(shape, dtype=object)
    if kind == "bits":
        return _make_bits(node)
    if kind == "generator":
        return np.random.Generator(np.random.PCG64(0))  # gets its own bits when those of the table exist
    if kind == "complex":
        return complex(float(node[1]), float(node[2]))
    if kind == "range":
        steps = range(*(int(part) for part in node[1:4]))
        if len(steps) > MAX_NODES:
            raise Malformed("a range that is too long")
        return steps
    if kind == "int":
        return resolve(int(node[1]), [])
    if kind == "other":
        return Other(node[1], node[2])
    raise Malformed("a node of an unknown kind")


def _shape(shape):
    if len(shape) > 32 or not all(type(size) is int and 0 <= size <= MAX_BYTES for size in shape):
        raise Malformed("an impossible shape")
    return tuple(shape)


def _make_array(node, blobs):
    if type(node[1]) is not str or not DTYPE.fullmatch(node[1]):
        raise Malformed("an array of a type that is not sent")
    dtype = np.dtype(node[1])
    if node[0] == "scalar":
        raw = bytes.fromhex(node[2])
        if len(raw) != dtype.itemsize:
            raise Malformed("a number of the wrong length")
        return np.frombuffer(raw, dtype=dtype)[0]
    shape = _shape(node[2])
    if type(node[3]) is not int or not 0 <= node[3] < len(blobs):
        raise Malformed("an array without contents")
    raw = blobs[node[3]]
    if len(raw) != math.prod(shape) * dtype.itemsize:
        raise Malformed("an array's shape does not fit its contents")
    return np.frombuffer(raw, dtype=dtype).reshape(shape).copy()


def _make_bits(node):
    if node[1] not in BIT_GENERATORS:
        raise Malformed("an unknown random generator")
    seeds = 0
    if node[3] is not None:
        entropy, spawn_key, children, pool = node[3]
        long = isinstance(entropy, list) and len(entropy) > 1000
        if not 4 <= pool <= 64 or len(spawn_key) > 1000 or long or not 0 <= children < 2**32:
            raise Malformed("an impossible seed")
        seeds = np.random.SeedSequence(entropy, spawn_key=spawn_key, pool_size=pool, n_children_spawned=children)
    bits = getattr(np.random, node[1])(seeds)
    if not _has_the_form_of(node[2], bits.state, node[1]):
        raise Malformed("an impossible state of a random generator")
    bits.state = node[2]
    return bits


# Where NumPy believes a number that says how far into its buffer a generator is, and would read what lies behind it.
_PLACES = {"pos": 624, "buffer_pos": 4, "has_uint32": 1}


def _has_the_form_of(state, right, kind):
    """Whether a state has the parts that the state of such a generator has, and numbers that fit into them."""
    if isinstance(right, dict):
        if type(state) is not dict or state.keys() != right.keys():
            return False
        if any(
            type(state[name]) is not int or not 0 <= state[name] <= _PLACES[name] for name in state.keys() & _PLACES
        ):
            return False
        return all(_has_the_form_of(state[name], right[name], kind) for name in right)
    if isinstance(right, str):
        return state == right
    if isinstance(right, np.ndarray):
        most = 2 ** (8 * right.dtype.itemsize)
        return (
            type(state) is list
            and len(state) == len(right)
            and all(type(one) is int and 0 <= one < most for one in state)
        )
    return type(state) is int and 0 <= state < (2**128 if kind.startswith("PCG64") else 2**64)


def _fill(node, item, objects):
    """Put the contents into a list, a dict, an array of objects or a generator that was made empty."""
    kind = node[0]
    if kind == "list":
        item.extend(resolve(part, objects) for part in node[1])
    elif kind == "dict":
        parts = [resolve(part, objects) for part in node[1]]
        item.update(zip(parts[::2], parts[1::2], strict=True))
    elif kind == "objects":
        for place, part in zip(np.ndindex(item.shape), node[2], strict=True):
            item[place] = resolve(part, objects)
    elif kind == "generator":
        bits = resolve(node[1], objects)
        if not isinstance(bits, np.random.BitGenerator):
            raise Malformed("a generator without bits")
        # A Generator's bits cannot be exchanged; initialising it again around other bits can be done.
        item.__init__(bits)


def bring_up_to_date(item: Any, node: list, blobs: list, objects: list) -> None:
    """Give an object the contents that a node describes; it stays the same object.

    Parameters
    ----------
    item : list, dict, ndarray or BitGenerator
    node : list
        Of the same kind.
    blobs : list of bytes
        What the node's numbers refer to.
    objects : list
        The table that its references point into.
    """
    kind = node[0]
    if kind == "list":
        item[:] = [resolve(part, objects) for part in node[1]]
    elif kind == "dict":
        parts = [resolve(part, objects) for part in node[1]]
        new = dict(zip(parts[::2], parts[1::2], strict=True))
        for key in [key for key in item if key not in new]:
            del item[key]
        item.update(new)
    elif kind == "array":
        np.copyto(item, _make_array(node, blobs), casting="same_kind")
    elif kind == "bits":
        item.state = node[2]
        if node[3] is not None and isinstance(item.seed_seq, np.random.SeedSequence):
            missing = node[3][2] - item.seed_seq.n_children_spawned
            if missing > 0:
                item.seed_seq.spawn(missing)
