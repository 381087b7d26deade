# ruff: noqa: E501 - a notebook of several cells is easier to compare with its neighbours on one line
"""`lab.slicing` on notebooks as students write them. Each slice is run in an empty namespace: does it suffice?"""

import ast
import functools
import textwrap
import warnings
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lab.notebooks import notebook_files
from lab.slicing import program as slicing
from lab.slicing.celltext import SliceError
from lab.slicing.program import Program


def program(*cells):
    return Program.from_cells([(f"cell {i}", textwrap.dedent(cell)) for i, cell in enumerate(cells, 1)])


def run(part, **namespace):
    namespace["__name__"] = "__main__"
    for piece in part.pieces:
        exec(compile(piece.text, piece.label, "exec"), namespace)
    return namespace


def sliced(name, *cells, without=(), **namespace):
    part = program(*cells).slice(name, without)
    return run(part, **namespace)[name], part


RELU = "def relu(z):\n    return z * (z > 0)\n"


def test_takes_what_it_needs_and_nothing_else():
    relu, part = sliced(
        "relu",
        "import numpy as np\nimport os",
        "print('scratch')\nX = 1/0",
        "def relu(z):\n    return np.maximum(z, 0)",
    )
    assert relu(-2) == 0 and relu(3) == 3
    assert [piece.label for piece in part.pieces] == ["cell 1", "cell 3"]
    assert part.pieces[0].text == "import numpy as np\n"
    assert part.imports == ("numpy",) and part.missing == frozenset()


def test_line_numbers_stay_true():
    cell = "# a comment\nx = 1/0\n\n\ndef relu(z):\n    raise ValueError('here')\n"
    relu, part = sliced("relu", cell)
    with pytest.raises(ValueError) as caught:
        relu(1)
    assert caught.traceback[-1].lineno + 1 == 6
    assert len(part.pieces[0].text.split("\n")) == len(cell.split("\n"))


@pytest.mark.parametrize(
    "cells",
    [
        ["def relu(z):\n    return positive(z)\ndef positive(z):\n    return z * (z > LIMIT)\nLIMIT = 0"],  # helper after
        ["LIMIT = 0\npositive = lambda z: z * (z > LIMIT)", "relu = lambda z: positive(z)"],
        ["import numpy as np", "def one(z):\n    return z if z > 0 else 0", "relu = np.vectorize(one)"],
        ["import numpy as np", "def relu(z):\n    return z if z > 0 else 0", "relu = np.vectorize(relu)"],
        ["import numpy as np\nrelu = np.vectorize(lambda z: z if z > 0 else 0)\nrelu = relu"],
        ["from functools import partial\ndef clip(low, z):\n    return z if z > low else low", "relu = partial(clip, 0)"],
        ["def make(slope):\n    def act(z):\n        return z if z > 0 else slope * z\n    return act\nrelu = make(0)"],
        ["class Relu:\n    zero = 0\n    low = zero\n    def __call__(self, z):\n        return max(z, self.low)", "relu = Relu()"],
        ["class relu:\n    def __new__(cls, z):\n        return max(z, 0)"],
        ["def deco(f):\n    return f", "ZERO = 0\n@deco\ndef relu(z, low=ZERO):\n    return max(z, low)"],
        ["try:\n    import cupy as xp\nexcept ImportError:\n    import numpy as xp", "def relu(z):\n    return xp.maximum(z, 0)"],
        ["if 1 > 0:\n    def relu(z):\n        return max(z, 0)\nelse:\n    def relu(z):\n        return z"],
        ["import contextlib\nwith contextlib.suppress(Exception):\n    low = 0", "def relu(z):\n    return max(z, low)"],
        ["from math import *\ndef relu(z):\n    return max(z, floor(e) - 2)"],
        ["T = {}\nfor k in range(3):\n    T[k] = k", "def relu(z):\n    return max(z, T[0])"],
        ["T = []\nT.append(0)\nT[0] += 1\nT[0] -= 1", "def relu(z):\n    return max(z, T[0])"],
        ["low = -1\nlow += 1", "def relu(z):\n    return max(z, low)"],
        ["T = {}\ndef fill(t):\n    t['low'] = 0\nfill(T)", "def relu(z):\n    return max(z, T['low'])"],
        ["T = {}\ndef fill():\n    T['low'] = 0\nfill()", "def relu(z):\n    return max(z, T['low'])"],
        ["def setup():\n    global low\n    low = 0\nsetup()", "low = 3\ndef relu(z):\n    return max(z, low)\nsetup()"],
        ["T = {}\nU = T\nT['low'] = 0", "def relu(z):\n    return max(z, U['low'])"],
        ["low, high = 0, 9\ndef relu(z):\n    return max(z, low)"],
        ["low = 5\ndef build():\n    return low\nbase = build()\nlow = 0\ndef relu(z):\n    return max(z, base - 5 + low)"],
        ["def relu(z):\n    return 0 if z <= 0 else 1 + relu(z - 1)"],
        ["(low := 0)", "def relu(z):\n    return max([v for v in (z, low)])"],
        ["a = 1; low = 0; b = 2", "x = 3; relu = lambda z: max(z, low); y = 4"],
        ["é = 'ü'; low = 0; ß = 1", "def relu(z): return max(z, low)"],
        ["from operator import mul as times\ndef relu(z):\n    return times(z, z > 0)"],
        ["def relu(z: 'number') -> float:\n    import numpy as np\n    return np.maximum(z, 0)"],
        ["relu, d_relu = (lambda z: max(z, 0)), (lambda z: 1)"],
        ["    def relu(z):\n        return max(z, 0)\n\n    relu(3)"],
        ["%matplotlib inline\nimport math\n!pip install nothing\nlow = !echo 0\nlow = 0\nmath.exp?\ndef relu(z):\n    %time x = 3\n    return max(z, low)"],
        ["%%time\ndef relu(z):\n    return max(z, 0)"],
        ["!ls \\\n   -la \\\n   'it\nlow = 0", "def relu(z):\n    return max(z, low)"],
        ["x = (7\n% 4)\nlow = x - 3\ndef relu(z):\n    return max(z, low)"],
        ["\ufeffimport math\r\nlow = 0\r\n\r\ndef relu(z):\r\n    return max(z, low)"],
        [["low = 0\n", "def relu(z):\n", "    return max(z, low)"]],
        ["registry = {}\ndef register(name):\n    def keep(f):\n        registry[name] = f\n        return f\n    return keep",
         "@register('p')\ndef positive(z):\n    return max(z, 0)", "def relu(z):\n    return registry['p'](z)"],
    ],
)  # fmt: skip
def test_a_slice_suffices(cells):
    part = Program.from_cells([(str(i), cell) for i, cell in enumerate(cells)]).slice("relu")
    relu = run(part)["relu"]
    assert relu(-2) == 0 and relu(3) == 3
    assert part.missing == frozenset()


@pytest.mark.parametrize(
    "scratch",
    [
        "relu = relu(3)", "relu = 5", "relu = np.array([1.0])", "relu = None", "relu = relu(np.arange(3)) + 1", "relu += 1",
        "for relu in range(3):\n    pass", "relu = [relu(z) for z in (1, 2)]", "relu, other = relu(1), 2", "del relu",
        "with open('x') as relu:\n    pass", "relu = str(4)", "relu = 'text'", "relu, t = timed()", "relu = relu.__doc__",
        "def relu(z):\n    'stub'\n    raise NotImplementedError('not written yet')", "def relu(z):\n    pass",
        "def relu(z):\n    '''the 2021 stub'''\n    assert z is not None\n    return None", "def relu(z): ...",
    ],
)  # fmt: skip
def test_trying_it_out_or_a_stub_does_not_replace_the_definition(scratch):
    relu, _ = sliced("relu", "import numpy as np", RELU, scratch)
    assert relu(-2) == 0 and relu(3) == 3
    assert "ACT" not in sliced("relu", "ACT = 1", RELU, scratch)[1].pieces[0].text


@pytest.mark.parametrize(
    "last",
    [
        "relu = np.vectorize(relu)", "relu = lambda z: max(z, 0)", "relu = first", "relu = first if True else None",
        "relu = np.frompyfunc(relu, 1, 1)", "relu = traced(relu)", "from positive import relu", "relu = {'a': first}['a']",
        "relu: object = lambda z: z", "relu = other = lambda z: z", "class relu:\n    pass", "relu = lru_cache(None)(relu)",
    ],
)  # fmt: skip
def test_a_later_function_does_replace_it(last):
    given = program(
        "import numpy as np\nfrom functools import lru_cache",
        RELU,
        "def first(z):\n    return z",
        "def traced(f):\n    return f",
        last,
    )
    assert given.slice("relu").pieces[-1].label == "cell 5"


def test_a_cell_that_was_read_before_stands_where_it_stands_now():
    helper, wanted = "def helper(z):\n    return z", "def wanted(z):\n    return helper(z)"
    first = program(helper, wanted).slice("wanted")
    second = program("x = 1", wanted, "y = 2", helper).slice("wanted")
    assert [piece.text for piece in first.pieces] == [helper, wanted]
    assert [piece.text for piece in second.pieces] == [wanted, helper]
    assert [piece.label for piece in second.pieces] == ["cell 2", "cell 4"]
    broken = helper + "\nreturn helper"  # which can be parsed, and not compiled
    for _ in range(2):
        assert [one.line for one in program(broken).broken] == [3]


def test_the_last_definition_wins():
    relu, part = sliced("relu", "def relu(z):\n    return 1/0", RELU)
    assert relu(3) == 3 and len(part.pieces) == 1


def test_a_finished_definition_above_an_untouched_stub_counts():
    given = program(RELU, "def relu(z):\n    raise NotImplementedError", "def d_relu(z):\n    pass")
    assert given.functions()["relu"].label == "cell 1" and not given.functions()["relu"].stub
    assert given.functions()["d_relu"].stub


def test_only_a_called_helper_tried_out_is_scratch():
    positive, _ = sliced("relu", "f = lambda z: max(z, 0)", "f = f(3)", "def relu(z):\n    return f(z)")
    assert positive(3) == 3
    constant, _ = sliced("relu", "low = lambda: 3", "low = 0", "def relu(z):\n    return max(z, low)")
    assert constant(-3) == 0


def test_missing_names_are_those_nobody_defines():
    part = program(
        "import numpy as np",
        "def layer_forward(layer, X):\n    print(len(X), __name__)\n    display(X)\n    layer['A'] = np.tanh(relu(X)) + [q for q in X][0]\n    return layer['A']",
    ).slice("layer_forward")
    assert part.missing == {"relu"}


def test_names_local_to_functions_and_comprehensions_are_not_needed():
    part = program(
        "X = 1/0\ni = 1/0\ne = 1/0",
        "def relu(z):\n    X = [i for i in z]\n    try:\n        pass\n    except Exception as e:\n        print(e)\n    return {i: (lambda e: e)(i) for i in X}",
    ).slice("relu")
    assert [piece.label for piece in part.pieces] == ["cell 2"]


@pytest.mark.parametrize(
    "table",
    [
        "ACT = {'relu': relu}",
        "ACT = {}\nACT['relu'] = relu",
        "ACT = dict()\nACT.update(relu=relu)",
        "ACT = {}\nfor name, f in [('relu', relu)]:\n    ACT[name] = f",
        "names = ['relu']\nACT = {name: globals_of[name] for name in names}",
    ],
)
def test_without_leaves_definitions_out_so_that_a_stand_in_reaches_tables(table):
    cells = [
        RELU,
        "globals_of = {'relu': relu}",
        table,
        "def layer_forward(layer, X, act=relu):\n    return ACT['relu'](X), act(X)",
    ]
    part = program(*cells).slice("layer_forward", without={"relu", "layer_forward"})
    assert "def relu" not in "".join(piece.text for piece in part.pieces)
    assert part.missing == frozenset() and part.rebinds == frozenset()
    assert run(part, relu=lambda X: "stand-in")["layer_forward"]({}, 1) == ("stand-in", "stand-in")


def test_without_leaves_out_wrapping_too_and_names_what_it_cannot_leave_out():
    cells = [
        "import numpy as np",
        RELU + "relu = np.vectorize(relu)",
        "relu, k = relu, 2",
        "def layer_forward(X):\n    return relu(X) * k",
    ]
    part = program(*cells).slice("layer_forward", without={"relu"})
    assert [piece.label for piece in part.pieces] == ["cell 3", "cell 4"]
    assert part.rebinds == {"relu"}
    assert run(part, relu=lambda X: 10)["layer_forward"](1) == 20


def test_several_names_share_a_slice():
    part = program("import numpy as np", RELU, "def d_relu(z):\n    return np.sign(relu(z))", "1/0").slice(
        ["d_relu", "relu"]
    )
    namespace = run(part)
    assert namespace["d_relu"].__globals__["relu"] is namespace["relu"]
    assert part.names == ("d_relu", "relu")


def test_a_broken_cell_leaves_the_others_alone():
    given = program("def broken(:\n  pass", RELU)
    assert run(given.slice("relu"))["relu"](3) == 3
    assert [part.label for part in given.broken] == ["cell 1"]


def test_the_readable_part_of_a_broken_cell_is_kept():
    given = program(
        "import numpy as np\n\ndef d_relu(z)\n    return z > 0\n\n@np.vectorize\ndef relu(z):\n    if z > 0:\n        return z\n    else:\n        return 0\n\nprint(relu(3)"
    )
    assert run(given.slice("relu"))["relu"](3) == 3
    assert given.slice("relu").pieces[0].text.split("\n")[6] == "def relu(z):"
    assert {part.line for part in given.broken} == {3, 13}


@pytest.mark.parametrize(
    ("cell", "line"),
    [
        ("def relu(z):\n    return z *\n", 2),
        ("x = 1\n\ndef relu(z)\n    return z\n", 3),
        ("def relu(z):\n    return (z\n\nx = 3", 2),
        ("def relu(z):\nreturn z", 2),
        ("def relu(z):\n    a = 1\n\tb = 2\n", 3),
        ("def relu(z):\n    '''doc\n    return z\n", 2),
        ("def relu(z):\n    nonlocal q\n    return z\n", 2),
        ("def relu(z):\n    return 1\0\n", 2),
        ("def relu(z):\n    return '\ud800'\n", 2),
        ("def relu(z):\n    break\n", 2),
        ("relu = lambda z: z z", 1),
        ("<<<<<<< HEAD\ndef relu(z)\n=======\n", 2),
    ],
)
def test_the_wanted_functions_own_syntax_error_has_its_line(cell, line):
    with pytest.raises(SliceError) as caught:
        Program.from_cells([("cell 7", cell)]).slice("relu")
    assert caught.value.kind == "syntax" and caught.value.line == line and caught.value.label == "cell 7"
    assert f"line {line} of cell 7" in str(caught.value)


def test_an_undefined_name_is_one_sentence():
    with pytest.raises(SliceError, match="relu is not defined") as caught:
        program("import numpy as np").slice("relu")
    assert caught.value.kind == "undefined" and caught.value.line is None


@pytest.mark.parametrize(
    "text",
    [
        "(" * 5000, "-" * 50_000 + "1", "[" * 300 + "]" * 300, "x = " + "+".join("1" * 20_000), "\0", "\ud800", "\x0c\x0c", "é" * 10,
        "x" + ".y" * 50_000, "lambda: " * 5000 + "1", "if 1:\n" + "".join(" " * i + "if 1:\n" for i in range(1, 200)), "@",
        "a" * 2_000_000, "%" * 5000, "%\n" * 300, "?\n", "!\\", "%%", "\\", "'''", "f'{'", "def (:\n" * 300, "\t x\n  y", "  \n   x = 1\n y",
        "<html>", '{"cells": []}', "\x00\x01\x02PNG", "x = yield", "return 3", "await f()", "print 'two'", "from . import *", "\r\r\r", "#", "",
        None, 3, b"bytes", ["x = 1\n", 3, None], {"a": 1},
    ],
    ids=lambda text: repr(text)[:20],
)  # fmt: skip
def test_any_text_is_survived(text):
    given = Program.from_cells([("odd", text), ("good", RELU)])
    assert run(given.slice("relu"))["relu"](3) == 3
    with pytest.raises(SliceError):
        given.slice("nothing_here")


def test_reading_never_runs_anything(tmp_path):
    trap = f"open({str(tmp_path / 'trap')!r}, 'w').close()"
    cells = [
        trap,
        f"relu = ({trap}, lambda z: z)[1]",
        f"@({trap} or (lambda f: f))\ndef d_relu(z=({trap})):\n    return relu(z)",
        f"!touch {tmp_path}/trap",
    ]
    given = program(*cells)
    given.slice(["relu", "d_relu"])
    given.functions()
    assert not (tmp_path / "trap").exists()


def test_no_warning_reaches_the_reader(recwarn):
    program("x = '\\d'\ny = x is 'a'\ndef relu(z):\n    return '\\w'").slice("relu")
    assert not recwarn.list


def test_cells_in_other_languages_are_no_python():
    given = program("%%bash\nrelu=3\n", "%%writefile relu.py\ndef relu(z):\n    return 1/0\n", RELU)
    assert given.functions()["relu"].label == "cell 3" and given.broken == []


def test_a_long_notebook_is_read_once_and_quickly_enough():
    cells = [
        (str(i), f"def f{i}(x):\n    return f{i - 1}(x) + 1\n" if i else "def f0(x):\n    return x\n")
        for i in range(400)
    ]
    part = Program.from_cells(cells).slice("f399")
    assert len(part.pieces) == 400 and run(part)["f399"](1) == 400


@functools.cache
def code_of_lessons():
    """The text of every code cell of the lessons."""
    folder = Path(slicing.__file__).parents[2]
    stems = [path.stem for path in sorted(folder.glob("0*.py"))]
    cells = (cell for stem in stems for cell in notebook_files.read_notebook(folder, stem).cells)
    return [cell.source for cell in cells if cell.kind == "code"]


JUNK = [*"()[]{}'\"\\\n\t%!?\0é=#@\r\f;: ", "'''", "def ", "lambda", "\ud800", "    "]


def test_lessons_damaged_at_random_are_read_all_the_same():
    """Characters put in and left out anywhere: what is found is Python, and what is not is one sentence."""
    compiled = []

    @settings(max_examples=60, suppress_health_check=list(HealthCheck))
    @given(st.randoms())
    def read(rng):
        damaged = []
        for cell in rng.sample(code_of_lessons(), 6):
            for _ in range(rng.randint(0, 3)):
                at = rng.randrange(len(cell) + 1)
                cell = cell[:at] + rng.choice(JUNK) + cell[at + rng.randint(0, 9) :]
            damaged.append(cell)
        found = Program.from_cells(enumerate(damaged))
        for name in [*found.functions(), "relu", "mlp_epoch"]:
            try:
                pieces = found.slice(name, {"relu"}).pieces
            except SliceError as error:
                assert "\n" not in str(error)
                continue
            for piece in pieces:
                with warnings.catch_warnings(action="ignore"):
                    compile(piece.text, piece.label, "exec")
                compiled.append(name)

    read()
    assert len(compiled) > 50


def test_slices_are_python_and_the_solved_network_trains():
    """The whole lab in one notebook with a table of activations: every function's slice works on its own."""
    solved = program(
        "import numpy as np\nrng = np.random.default_rng(3)",
        RELU + "def d_relu(z):\n    return (z > 0) * 1.0",
        "ACT = {'relu': (relu, d_relu)}\nACT['none'] = (lambda z: z, np.ones_like)",
        "def layer_forward(layer, X):\n    layer['X'], layer['Z'] = X, X @ layer['W'] + layer['b']\n    layer['A'] = ACT[layer['act']][0](layer['Z'])\n    return layer['A']",
        "plot(rng)",
        "def mlp_forward(mlp, X):\n    for layer in mlp:\n        X = layer_forward(layer, X)\n    return X",
    )
    for name in solved.functions():
        for piece in solved.slice(name).pieces:
            ast.parse(piece.text)
    layer = {"W": np.ones((2, 4)), "b": np.zeros(4), "act": "relu"}
    assert run(solved.slice("mlp_forward"))["mlp_forward"]([layer], np.ones((3, 2))).shape == (3, 4)
    assert slicing.__doc__


def test_a_number_of_too_many_digits_ends_no_reading():
    """Python reads it in hexadecimal, and refuses to write it out in tens, which looking at its bytecode does."""
    program = Program.from_cells([("one", f"big = 0x{'f' * 20_000}"), ("two", "def relu(z):\n    return z\n")])
    assert [part.label for part in program.broken] == ["one"] and "relu" in program.functions()
