"""Values as a flat table of nodes.

Only plain data crosses between the marker and a student's program: numbers, text, lists, tuples, dicts, NumPy arrays
and scalars, and random generators. Anything else crosses as an `Other`, which has a type name and a short text.

The table is flat (a list that holds a list refers to it by number), so that neither side recurses over what the other
one sent, and so that shared and cyclic references keep their identity. Arrays travel as raw bytes beside the table.
"""

from typing import Any

import numpy as np

from .values import BIT_GENERATORS, MAX_BYTES, MAX_DEPTH, MAX_INT_BITS, MAX_NODES, MAX_TEXT, TooLarge


class Encoder:
    """Turns values into nodes.

    Parameters
    ----------
    known : sequence
        Objects that both sides have already, in the order of the table: they are referred to, not sent again.

    Attributes
    ----------
    nodes : list
        The new nodes; the first one has the number ``len(known)``.
    blobs : list of bytes
        Raw array contents.
    """

    def __init__(self, known=()):
        self.objects = list(known)  # keeps them alive: an id is unique only among the living
        self.first = len(self.objects)
        self.index = {id(item): number for number, item in enumerate(self.objects)}
        self.nodes, self.blobs, self.size = [], [], 0

    def value(self, item: Any, depth: int = 0) -> Any:
        """One value: a plain JSON value, or ``[number]``, the node that holds it."""
        kind = type(item)
        if item is None or kind is bool or kind is float:
            return item
        if kind is int and item.bit_length() <= MAX_INT_BITS:
            return item
        if kind is str and len(item) <= MAX_TEXT:
            self.size += len(item)
            # A lone surrogate is legal in Python and cannot be written as UTF-8.
            return item if item.isascii() else item.encode("utf-8", "replace").decode("utf-8")
        if id(item) in self.index:
            return [self.index[id(item)]]
        if isinstance(item, tuple) and depth < MAX_DEPTH:
            # Parts first: then a tuple refers only to tuples that come before it, and can be built in one go.
            parts = [self.value(part, depth + 1) for part in tuple.__iter__(item)]
            if id(item) in self.index:
                return [self.index[id(item)]]
            return self._add(item, ["tuple", parts])
        number = self._add(item, None)
        self.nodes[number[0] - self.first] = self.node(item, depth)
        return number

    def _add(self, item, node):
        number = len(self.objects)
        if len(self.nodes) >= MAX_NODES:
            raise TooLarge(f"it holds more than {MAX_NODES} parts")
        self.objects.append(item)
        self.nodes.append(node)
        self.index[id(item)] = number
        return [number]

    def node(self, item: Any, depth: int = 0) -> Any:
        """The node of one container, array, generator or other object."""
        if type(item) is np.ndarray:
            return self._array(item, depth)
        if isinstance(item, (list, dict)) and depth >= MAX_DEPTH:
            return ["other", type(item).__name__, "nested too deeply"]
        if isinstance(item, list):
            return ["list", [self.value(part, depth + 1) for part in list.__iter__(item)]]
        if isinstance(item, dict):
            pairs = dict.items(item)
            return ["dict", [self.value(part, depth + 1) for pair in pairs for part in pair]]
        if isinstance(item, np.ndarray):
            return self._array(np.asarray(item), depth)
        if isinstance(item, np.generic) and item.dtype.kind in "biufc":
            if item.dtype.itemsize > 8 and item.dtype.kind == "f":
                item = np.float64(item)
            elif item.dtype.itemsize > 16:
                item = np.complex128(item)
            return ["scalar", item.dtype.str, item.tobytes().hex()]
        if isinstance(item, np.random.Generator) and type(item.bit_generator).__name__ in BIT_GENERATORS:
            return ["generator", self.value(item.bit_generator, depth + 1)]
        if isinstance(item, np.random.BitGenerator) and type(item).__name__ in BIT_GENERATORS:
            return _bits(item)
        if isinstance(item, complex):
            return ["complex", item.real, item.imag]
        if isinstance(item, range) and len(item) <= MAX_NODES:
            return ["range", item.start, item.stop, item.step]
        if isinstance(item, (bool, int)) and int(item).bit_length() <= MAX_INT_BITS:
            return ["int", int(item)]
        return ["other", *describe_other(item)]

    def _array(self, array, depth):
        kind = array.dtype.kind
        if kind == "O" and array.size <= 10_000 and depth < MAX_DEPTH:
            return ["objects", list(array.shape), [self.value(part, depth + 1) for part in array.ravel().tolist()]]
        if kind not in "biufc":
            return ["other", "ndarray", f"dtype {array.dtype}, shape {array.shape}"]
        if array.dtype.itemsize > (16 if kind == "c" else 8):
            array = array.astype(np.complex128 if kind == "c" else np.float64)
        self.size += array.nbytes
        if self.size > MAX_BYTES:
            raise TooLarge(f"it holds more than {MAX_BYTES // 2**20} MB")
        self.blobs.append(array.tobytes())
        return ["array", array.dtype.str, list(array.shape), len(self.blobs) - 1]


def describe_other(item: Any) -> tuple[str, str]:
    """Type name and a short text for a value that cannot be sent; never raises.

    The object's own ``__repr__`` is not asked: it may print, loop or lie.
    """
    kind = type(item)
    name = kind.__name__
    if isinstance(item, str):
        return name, f"{len(item)} characters"
    label = item.__name__ if kind.__name__ in ("function", "builtin_function_or_method", "type", "module") else ""
    return name, label if isinstance(label, str) else ""


def _plain_state(state):
    if isinstance(state, dict):
        return {key: _plain_state(part) for key, part in state.items()}
    return state.tolist() if isinstance(state, (np.ndarray, np.generic)) else state


def _bits(bits):
    seeds = bits.seed_seq
    seed = None
    if isinstance(seeds, np.random.SeedSequence):
        entropy = seeds.entropy
        if entropy is not None and not isinstance(entropy, int):
            # A seed that was itself drawn from a generator is a NumPy integer.
            entropy = int(entropy) if np.ndim(entropy) == 0 else [int(part) for part in entropy]
        spawn_key = [int(part) for part in seeds.spawn_key]
        seed = [entropy, spawn_key, int(seeds.n_children_spawned), int(seeds.pool_size)]
    return ["bits", type(bits).__name__, _plain_state(bits.state), seed]
