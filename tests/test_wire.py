"""Values survive the way between marker and program, and bytes that follow no rule do no harm."""

import itertools
import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder_tests.transport.student_side import values, wire
from autograder_tests.transport.student_side.values import Malformed, Other, TooLarge


def there_and_back(value):
    """The value as the other side gets it."""
    msg, _ = wire.message("call", value)
    got = wire.from_bytes(wire.to_bytes(msg))
    return wire.root_of(got, wire.objects_of(got))


def the_same(a, b):
    """Equal in type, dtype, shape and contents; nan equals nan."""
    if type(a) is not type(b):
        return False
    if isinstance(a, (np.ndarray, np.generic)):
        if a.dtype != b.dtype or a.shape != b.shape:
            return False
        if a.dtype.kind == "O":
            return all(the_same(x, y) for x, y in zip(a.ravel(), b.ravel(), strict=True))
        return a.tobytes() == b.tobytes()
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(the_same(x, y) for x, y in zip(a, b, strict=True))
    if isinstance(a, dict):
        return list(a) == list(b) and all(the_same(a[key], b[key]) for key in a)
    return a == b or (a != a and b != b)


rng = np.random.default_rng(3)
VALUES = [
    *(None, True, False, 0, -7, 2**200, 1.5, float("nan"), float("-inf"), "", "straße ✓", 2 + 3j, range(2, 20, 3)),
    *([], (), {}, [1, [2, (3, [4])]], {"a": {"b": ()}}, {(1, "x"): 2, None: 3, True: 4, 2.5: 5}),
    *(rng.normal(size=shape) for shape in [(), (0,), (3, 0, 2), (3,), (3, 4), (2, 3, 4)]),
    *(rng.integers(0, 2, (2, 3)).astype(kind) for kind in "?bBhilqQefdFD"),
    rng.normal(size=(3, 4)).astype(">f8"),
    np.array([np.nan, np.inf, -np.inf, -0.0]),
    *(np.dtype(kind).type(1) for kind in "?bilefdFD"),
    np.array([1.5, None, "a", (1, 2)], dtype=object),
    {"W": np.ones((2, 3)), "b": np.zeros(3), "act": "relu", "shape": (2, 3)},
]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: f"{type(value).__name__} {value!r}"[:40])
def test_values_arrive_as_they_were_sent(value):
    assert the_same(there_and_back(value), value)
    assert the_same(there_and_back([value, {"key": value}])[1]["key"], value)


def test_arrays_arrive_as_arrays_of_their_own():
    columns = np.asfortranarray(np.arange(12.0).reshape(3, 4))
    for sent in (columns, columns[:, ::2], np.broadcast_to(1.0, (2, 3))):
        got = there_and_back(sent)
        assert np.array_equal(got, sent) and got.flags.writeable and got.flags.owndata


def test_kinds_that_are_nearly_plain_arrive_plain():
    class Special(dict):
        pass

    assert the_same(there_and_back(Special(a=1)), {"a": 1})
    masked = np.ma.masked_array([1.0, 2.0], mask=[True, False])
    assert type(there_and_back(masked)) is np.ndarray
    assert there_and_back(np.longdouble(1.5)) == 1.5
    assert there_and_back("a\ud800b") == "a?b"  # a lone surrogate is no text


def test_shared_and_cyclic_references_keep_their_identity():
    z = np.ones(3)
    layer = {"A": z}
    loop = [layer, z]
    loop.append(loop)
    knot = ([],)
    knot[0].append(knot)
    got_loop, got_layer, got_z, got_knot, again = there_and_back((loop, layer, z, knot, (z, (z,))))
    assert got_loop[0] is got_layer and got_layer["A"] is got_z and got_loop[1] is got_z and got_loop[2] is got_loop
    assert got_knot[0][0] is got_knot
    assert again[0] is got_z and again[1][0] is got_z


@pytest.mark.parametrize("name", values.BIT_GENERATORS)
def test_generators_go_on_where_they_were(name):
    sent = np.random.Generator(getattr(np.random, name)(np.random.SeedSequence(5, spawn_key=(1, 2))))
    sent.integers(7, dtype=np.uint32)  # leaves half a draw behind in some of them
    sent.spawn(2)
    first, second, bits = there_and_back((sent, np.random.Generator(sent.bit_generator), sent.bit_generator))
    assert first.bit_generator is bits and second.bit_generator is bits
    assert np.array_equal(first.random(3), sent.random(3))
    assert np.array_equal(second.integers(9, size=5), sent.integers(9, size=5))
    assert first.spawn(1)[0].random() == sent.spawn(1)[0].random()


def test_what_is_no_plain_data_arrives_as_a_name():
    class Liar:
        def __repr__(self):
            raise RuntimeError("asked for a text")

    for value, name in (
        (len, "builtin_function_or_method"),
        (Liar(), "Liar"),
        (Liar, "type"),
        (b"x", "bytes"),
        ({1}, "set"),
    ):
        got = there_and_back([value])[0]
        assert isinstance(got, Other) and got.type_name == name
    assert there_and_back({len: 1}).popitem()[0].text == "len"
    assert there_and_back(10**5000).type_name == "int"
    assert there_and_back("x" * 20_000).type_name == "str"
    assert there_and_back(np.array(["a"])).type_name == "ndarray"
    assert there_and_back(iter([1])).type_name == "list_iterator"


def test_deep_nesting_is_cut_and_does_not_run_out_of_stack():
    deep = []
    for _ in range(50_000):
        deep = [deep]
    got, levels = there_and_back(deep), 0
    while isinstance(got, list):
        got, levels = got[0], levels + 1
    assert isinstance(got, Other) and levels == values.MAX_DEPTH
    deep = ()
    for _ in range(5_000):
        deep = (deep,)
    there_and_back(deep)


def test_too_large_values_are_refused_before_they_are_sent():
    for value in (np.zeros(values.MAX_BYTES // 8 + 1), [[] for _ in range(values.MAX_NODES + 1)], ["x" * 9_999] * 1000):
        with pytest.raises(TooLarge):
            wire.to_bytes(wire.message("call", value)[0])


# ------------------------------------------------------------ answers


def exchange(request, change):
    """Send `request`, let `change` work on it over there, and return what both sides have then.

    Returns
    -------
    (Message, object, object)
        The answer; the request as it is afterwards, and the result, both made afresh.
    """
    msg, _ = wire.message("call", request)
    theirs = wire.from_bytes(wire.to_bytes(msg))
    objects = wire.objects_of(theirs)
    result = change(wire.root_of(theirs, objects))
    answer = wire.from_bytes(wire.to_bytes(wire.reply("returned", result, theirs, objects)))
    after = wire.objects_after(answer, msg)
    return answer, wire.root_of(msg, after), wire.root_of(answer, after)


def test_an_answer_holds_only_what_changed():
    layer = {"W": np.full((30, 40), np.nan), "b": np.zeros(40), "n": float("nan")}
    answer, after, result = exchange(layer, lambda layer: layer["b"].sum())
    assert answer.updates == {} and sum(map(len, answer.blobs)) == 0
    assert np.isnan(after["W"]).all() and result == 0.0 and isinstance(result, np.float64)


def test_changes_of_every_kind_arrive():
    def change(root):
        layer, numbers, z, generator = root
        layer["new"] = z
        del layer["old"]
        numbers[:] = [3, layer]
        z *= 2
        z.shape = (2, 2)
        return generator.random(), layer

    sent = ({"old": 1, "kept": 2}, [1, 2, 3], np.arange(4.0), np.random.default_rng(1))
    _, (layer, numbers, z, generator), (drawn, returned) = exchange(sent, change)
    assert layer.keys() == {"kept", "new"} and returned is layer and numbers == [3, layer]
    assert layer["new"] is z and np.array_equal(z, [[0, 2], [4, 6]])
    reference = np.random.default_rng(1)
    assert drawn == reference.random() and generator.random() == reference.random()
    assert sent[0] == {"old": 1, "kept": 2} and sent[2].tolist() == [0, 1, 2, 3]


def test_taking_over_changes_the_own_objects_in_place():
    own = lambda: None  # noqa: E731 – something that cannot be sent
    z, numbers, generator = np.arange(3.0), [1], np.random.default_rng(4)
    layer = {"f": own, "drop": 1}
    msg, objects = wire.message("ask", (layer, z, numbers, generator))
    theirs = wire.from_bytes(wire.to_bytes(msg))
    there = wire.objects_of(theirs)
    their_layer, their_z, their_numbers, their_generator = wire.root_of(theirs, there)
    assert isinstance(their_layer["f"], Other)
    del their_layer["drop"]
    their_layer["A"] = their_z
    their_layer["both"] = (their_z, [their_layer])
    their_z += 1
    their_numbers.append(their_layer["f"])
    drawn, children = their_generator.random(), their_generator.spawn(2)
    answer = wire.from_bytes(wire.to_bytes(wire.reply("answer", [their_z, np.ones(2)], theirs, there)))
    result = wire.take_over(answer, objects)
    assert layer.keys() == {"f", "A", "both"} and layer["f"] is own and layer["A"] is z and numbers == [1, own]
    assert layer["both"][0] is z and layer["both"][1][0] is layer
    assert z.tolist() == [1, 2, 3] and result[0] is z and result[1].tolist() == [1, 1]
    assert drawn == np.random.default_rng(4).random() and generator.random() == their_generator.random()
    assert len(children) == generator.bit_generator.seed_seq.n_children_spawned == 2


# ------------------------------------------------------------ hostile bytes


def read(data):
    """Read a message and make all of its objects, as the marker does."""
    msg = wire.from_bytes(data)
    return wire.root_of(msg, wire.objects_of(msg))


def assert_harmless(data):
    """Either a message, or Malformed; nothing else."""
    try:
        read(data)
    except Malformed:
        return False
    return True


def packed(header, arrays=b""):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return wire.PREFIX.pack(len(text), len(arrays), False, wire.NO_TURN, 0.0, 0) + text + arrays


def header(nodes=(), root=None, sizes=(), **more):
    plain = {"kind": "returned", "meta": {}, "nodes": list(nodes), "root": root, "known": 0, "updates": []}
    return {**plain, "sizes": list(sizes), **more}


def test_a_message_written_by_hand_is_read():
    got = read(packed(header([["array", "<f8", [2], 0], ["list", [[0], 5]]], [1], [16]), bytes(16)))
    assert got[0].tolist() == [0.0, 0.0] and got[1] == 5


BAD_NODES = {
    "an array larger than its bytes": ["array", "<f8", [3], 0],
    "a negative size": ["array", "<f8", [-2], 0],
    "a size that is no number": ["array", "<f8", ["2"], 0],
    "a truth value as size": ["array", "<f8", [True, 2], 0],
    "a product of sizes beyond memory": ["array", "<f8", [10**30, 0], 0],
    "too many axes": ["array", "<f8", [1] * 40 + [2], 0],
    "Python objects from bytes": ["array", "|O8", [2], 0],
    "text": ["array", "<U4", [1], 0],
    "records": ["array", "f8,f8", [1], 0],
    "another array's bytes": ["array", "<f8", [2], 1],
    "bytes counted from the end": ["array", "<f8", [2], -1],
    "a number of the wrong length": ["scalar", "<f8", "00"],
    "no hexadecimal digits": ["scalar", "<f8", "zz"],
    "an unknown kind": ["pickle", "cos\nsystem\n(S'true'\ntR."],
    "a kind that is a list": [["list"], []],
    "no kind": [],
    "a reference beyond the table": ["list", [[7]]],
    "a negative reference": ["list", [[-1]]],
    "a reference of two numbers": ["list", [[0, 0]]],
    "a reference by a truth value": ["list", [[True]]],
    "a dict as value": ["list", [{"a": 1}]],
    "a tuple of itself": ["tuple", [[0]]],
    "a list as key": ["dict", [[0], 1]],
    "a key without value": ["dict", [1]],
    "an endless range": ["range", 0, 10**12, 1],
    "a range that stands still": ["range", 0, 5, 0],
    "an unknown generator": ["bits", "system", {}, None],
    "a generator with another's state": ["bits", "PCG64", {"bit_generator": "MT19937"}, None],
    "a seed beyond memory": ["bits", "PCG64", {}, [1, [], 0, 10**9]],
    "a generator around a list": ["generator", [0]],
    "an array of objects without enough objects": ["objects", [3], [1]],
    "a text as contents": ["list", 5],
}


@pytest.mark.parametrize("node", BAD_NODES.values(), ids=BAD_NODES)
def test_bad_nodes_are_refused(node):
    assert not assert_harmless(packed(header([node], [0], [16]), bytes(16)))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0" * 12,
        packed(b"[" * 100_000),
        packed(b"{}"),
        packed(b'"text"'),
        packed(b'{"kind": 1e999}'),
        packed(header(root=[0])),
        packed(header(sizes=[-1])),
        packed(header(sizes=[5]), bytes(4)),
        packed(header(sizes=[4]), bytes(5)),
        packed(header(kind=7)),
        packed(header(meta=[])),
        packed(header(known="0")),
        packed(header(updates=[[0]])),
        packed(header(nodes=["list"])),
        packed(header(root=0))[:-1],
        wire.PREFIX.pack(2**32 - 1, 2**63, False, wire.NO_TURN, 0.0, 0) + b"{}",
        packed(b'{"known": ' + b"9" * 10_000 + b"}"),
    ],
    ids=lambda data: repr(data[12:40]),
)
def test_bad_messages_are_refused(data):
    assert not assert_harmless(data)


def test_answers_that_do_not_fit_their_question_are_refused():
    request, _ = wire.message("call", ([1], (2,), np.ones(2)))
    for wrong in (
        {"known": 99},
        {"known": 4, "updates": [[9, ["list", []]]]},
        {"known": 4, "updates": [[-1, ["list", []]]]},
        {"known": 4, "updates": [[1, ["tuple", []]]]},
        {"known": 4, "updates": [[0, ["dict", []]]]},
        {"known": 4, "updates": [[0, 5]]},
        {"known": 4, "updates": [[0, ["list", [[50]]]]]},
    ):
        assert len(request.nodes) == 4
        answer = wire.from_bytes(packed(header(**wrong)))
        with pytest.raises(Malformed):
            wire.objects_after(answer, request)


def damageable():
    """A message that holds some of everything."""
    given = {"W": np.ones((2, 3)), "k": (1, [2.5, None])}, np.random.default_rng(1), np.float32(2), range(3), [1j], len
    return wire.message("call", given)[0]


def test_damaged_messages_never_do_anything_else_than_being_refused():
    whole, outcomes = wire.to_bytes(damageable()), set()
    places = st.integers(0, len(whole) - 1)

    @settings(max_examples=3000)
    @given(st.dictionaries(places, st.integers(0, 255), min_size=1, max_size=3), st.just(len(whole)) | places)
    def damaged(changes, end):
        data = bytearray(whole)
        for place, byte in changes.items():
            data[place] = byte
        outcomes.add(bool(assert_harmless(bytes(data[:end]))))

    damaged()
    assert outcomes == {True, False}  # some still are messages, so that the table was reached as well


def test_mangled_tables_never_do_anything_else_than_being_refused():
    msg, outcomes = damageable(), set()
    pool = [None, True, -1, 0, 1, 3, 10**20, 1e300, "", "list", "<f8", "tuple", [], [0], [[0]], {}, {"a": [1]}]

    @settings(max_examples=2000)
    @given(st.dictionaries(st.integers(0, 120), st.sampled_from(pool), max_size=6))
    def mangled(changes):
        number = itertools.count()

        def mangle(part):
            if (place := next(number)) in changes:
                return changes[place]
            if isinstance(part, list):
                return [mangle(one) for one in part]
            return {key: mangle(one) for key, one in part.items()} if isinstance(part, dict) else part

        table = header([mangle(node) for node in msg.nodes], mangle(msg.root), [len(blob) for blob in msg.blobs])
        outcomes.add(bool(assert_harmless(packed(table, b"".join(msg.blobs)))))

    mangled()
    assert outcomes == {True, False}


def test_a_generator_with_a_drawn_seed_crosses():
    """A seed that came from a generator is a NumPy integer, not an int."""
    source = np.random.default_rng(np.int64(5))
    sent, _ = wire.message("call", source)
    got = wire.from_bytes(wire.to_bytes(sent))
    copied = wire.root_of(got, wire.objects_of(got))
    assert copied.random() == np.random.default_rng(5).random()
