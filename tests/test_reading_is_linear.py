# ruff: noqa: E501 - a notebook on one line is easier to compare with its neighbours
"""Reading a notebook takes work in proportion to its length, whatever stands in it: counted, not timed."""

import ast
import sys

import pytest

from lab.slicing import celltext
from lab.slicing.program import Program

RELU = "def relu(z):\n    return a(z)\n"

# Each makes the cells of a notebook whose length is about n statements.
NOTEBOOKS = {
    "swaps": lambda n: ["a = b = lambda z: z", *["a, b = b, a"] * n, RELU],
    "swaps in one cell": lambda n: ["a = b = lambda z: z\n" + "a, b = b, a\n" * n + RELU],
    "swaps of three": lambda n: ["a = b = c = lambda z: z", *["a, b, c = b, c, a", "b, c = c, b"] * (n // 2), RELU],
    "swaps under a condition": lambda n: ["a = b = lambda z: z", *["if 1:\n    a, b = b, a"] * n, RELU],
    "a name set to itself": lambda n: ["a = lambda z: z", *["a = a if a else a"] * n, RELU],
    "aliases": lambda n: ["a0 = lambda z: z", *[f"a{i + 1} = a{i}" for i in range(n)], f"a = a{n}", RELU],
    "aliases from below": lambda n: [*[f"a{i} = a{i + 1}" for i in range(n)], f"a{n} = lambda z: z", "a = a0", RELU],
    "a circle of aliases": lambda n: [*[f"a{i} = a{(i + 1) % n}" for i in range(n)], "a = a0", RELU],
    "a table filled line by line": lambda n: ["a = []", *["a.append(3)"] * n, RELU],
    "a table read and filled": lambda n: ["a = []", *[f"a.append(3); b{i} = a[0]" for i in range(n)], RELU],
    "functions that call one another": lambda n: [
        *[f"def f{i}():\n    f{i - 1}()\n    T{i}[0] = 1" for i in range(n)], *[f"f{i}()" for i in range(n)], "a = f3", RELU,
    ],
    "functions under a condition": lambda n: ["if 1:\n" + "".join(f"    def f{i}(x):\n        f{i - 1}(x)\n" for i in range(n)) + "    a = f3", RELU],
    "stars": lambda n: [*["from math import *"] * n, "a = floor", RELU],
    "attempts": lambda n: [*["try:\n    a\nexcept Exception:\n    a = abs"] * n, RELU],
    "cells of one magic": lambda n: [*["%matplotlib inline"] * n, "a = abs", RELU],
    "one cell of many magics": lambda n: ["\n".join(["%time x = 3", "!ls", "y = !ls", "x?", "!a \\\n b"] * (n // 5)), "a = abs", RELU],
    "magics in a bracket that stays open": lambda n: ["(\n" + "%time x\n" * n + "a = 3", "a = abs", RELU],
    "blank lines in a broken cell": lambda n: ["def x(\n" + "\n" * 20 * n, "a = abs", RELU],
}  # fmt: skip


def work(cells) -> int:
    """Count calls of Python functions, and how much text is parsed, while a notebook is read and a function taken."""
    count, parse = 0, ast.parse

    def event(frame, kind, argument):
        nonlocal count
        count += kind == "call"

    def counted(text, *arguments):
        nonlocal count
        count += len(text)
        return parse(text, *arguments)

    celltext.ast.parse = counted
    sys.setprofile(event)
    try:
        program = Program.from_cells([(str(number), cell) for number, cell in enumerate(cells)])
        assert "relu" in program.functions()
        program.slice("relu")
    finally:
        sys.setprofile(None)
        celltext.ast.parse = parse
    return count


@pytest.mark.parametrize("kind", NOTEBOOKS)
def test_twice_the_notebook_is_twice_the_work(kind):
    small, large = (work(NOTEBOOKS[kind](n)) for n in (200, 400))
    assert large < 2.6 * small, f"{small} steps for 200, {large} for 400"


def test_a_thousand_swaps_aliases_and_magics_are_right():
    cells = ["a = b = None", "a = lambda z: max(z, 0)", *["a, b = b, a"] * 1000, "c0 = a", *["%load_ext nothing"] * 500]
    cells += [f"c{i + 1} = c{i}" for i in range(1000)] + ["\n".join(["%time 1"] * 1000 + ["relu = c1000"])]
    program = Program.from_cells([(str(number), cell) for number, cell in enumerate(cells)])
    assert not program.functions()["relu"].stub
    namespace = {}
    for piece in program.slice("relu").pieces:
        exec(piece.text, namespace)
    assert namespace["relu"](-2) == 0 and namespace["relu"](3) == 3
