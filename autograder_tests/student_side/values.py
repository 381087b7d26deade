"""Values as a flat table of nodes, and back.

Only plain data crosses between the marker and a student's program: numbers, text, lists, tuples, dicts, NumPy arrays
and scalars, and random generators. Anything else crosses as an `Other`, which has a type name and a short text.

The table is flat (a list that holds a list refers to it by number), so that neither side recurses over what the other
one sent, and so that shared and cyclic references keep their identity. Arrays travel as raw bytes beside the table.
"""

import math
import re

import numpy as np

MAX_NODES = 200_000
MAX_BYTES = 64 * 2**20
MAX_DEPTH = 100
MAX_TEXT = 10_000
MAX_INT_BITS = 4096
MUTABLE = ("list", "dict", "array", "bits")
DTYPE = re.compile(r"[<>|][biufc](1|2|4|8|16)")
BIT_GENERATORS = ("PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64")


class Malformed(Exception):
    """A message that follows no rule of this module."""


class TooLarge(Exception):
    """A value that is too large to be sent."""


class Other:
    """Stands for a value that cannot be sent: a function, a figure, an object of the student's own class.

    Attributes
    ----------
    type_name : str
        Name of the value's type.
    text : str
        A short description, at most 80 characters.
    """

    def __init__(self, type_name, text=""):
        self.type_name, self.text = str(type_name)[:80], str(text)[:80]

    def __repr__(self):
        return f"Other({self.type_name!r}, {self.text!r})"


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

    def value(self, item, depth=0):
        """One value: a plain JSON value, or ``[number]``, the node that holds it."""
        kind = type(item)
        if item is None or kind is bool or kind is float:
            return item
        if kind is int and item.bit_length() <= MAX_INT_BITS:
            return item
        if kind is str and len(item) <= MAX_TEXT:
            self.size += len(item)
            # A lone surrogate is legal in Python and cannot be written as UTF-8.
            return item.encode("utf-8", "replace").decode("utf-8")
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

    def node(self, item, depth=0):
        """The node of one container, array, generator or other object."""
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
        if array.dtype.kind == "O" and array.size <= 10_000 and depth < MAX_DEPTH:
            return ["objects", list(array.shape), [self.value(part, depth + 1) for part in array.ravel().tolist()]]
        if array.dtype.kind not in "biufc":
            return ["other", "ndarray", f"dtype {array.dtype}, shape {array.shape}"]
        if array.dtype.itemsize > (16 if array.dtype.kind == "c" else 8):
            array = array.astype(np.complex128 if array.dtype.kind == "c" else np.float64)
        self.size += array.nbytes
        if self.size > MAX_BYTES:
            raise TooLarge(f"it holds more than {MAX_BYTES // 2**20} MB")
        self.blobs.append(array.tobytes())
        return ["array", array.dtype.str, list(array.shape), len(self.blobs) - 1]


def describe_other(item):
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
            entropy = [int(part) for part in entropy]
        spawn_key = [int(part) for part in seeds.spawn_key]
        seed = [entropy, spawn_key, int(seeds.n_children_spawned), int(seeds.pool_size)]
    return ["bits", type(bits).__name__, _plain_state(bits.state), seed]


def build(nodes, blobs_of, given=()):
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
        objects = [*given, *(_make(node, blobs) for node, blobs in zip(nodes, blobs_of, strict=True))]
        for number, node in enumerate(nodes, first):  # tuples in order, from parts that exist
            if node[0] == "tuple":
                objects[number] = tuple(
                    resolve(part, objects, number if _is_new_tuple(part, nodes, first) else None) for part in node[1]
                )
        for number, node in enumerate(nodes, first):
            _fill(node, objects[number], objects)
    except Malformed:
        raise
    except Exception as error:  # whatever the other side made of the table, the answer is the same
        raise Malformed(f"{type(error).__name__} in a table of values") from None
    return objects


def _is_new_tuple(part, nodes, first):
    return isinstance(part, list) and part[0] >= first and nodes[part[0] - first][0] == "tuple"


def resolve(part, objects, below=None):
    """The value that a part of a node stands for; numbers must lie in the table, and below `below` if given."""
    if part is None or isinstance(part, (bool, int, float, str)):
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
        return int(node[1])
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
        if not 4 <= pool <= 64 or len(spawn_key) > 1000:
            raise Malformed("an impossible seed")
        seeds = np.random.SeedSequence(entropy, spawn_key=spawn_key, pool_size=pool, n_children_spawned=children)
    bits = getattr(np.random, node[1])(seeds)
    bits.state = node[2]
    return bits


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


def bring_up_to_date(item, node, blobs, objects):
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
