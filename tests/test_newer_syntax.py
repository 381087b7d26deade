"""What only a newer Python reads is recognised by every Python alike."""

import sys

import pytest

from lab.elsewhere.newer_syntax import findings, in_program
from mlp_lab.marking.submission import newer_python

NEWER = {
    (3, 12): [
        'f"{d["k"]}"', "f'{f'{x}'}'", "f\"{'\\n'.join(x)}\"", 'f"{x # why\n}"', 'f"{\nx\n}"', 'f"{x:{w["a"]}}"',
        'rf"{d["k"]}"', 'f"""{"""a"""}"""', "def f[T](x: T) -> T:\n    return x", "class Layer[T]:\n    pass",
        "type Pair = tuple[int, int]", "type Pair[T] = tuple[T, T]", "async def f[*T](): pass",
    ],
    (3, 13): ["def f[T = int](x: T): pass", "type Pair[T = int] = list[T]"],
    (3, 14): ["try:\n    pass\nexcept ValueError, TypeError:\n    pass", 't"{x}"'],
    (3, 15): ["lazy import json", "[*row for row in rows]"],
}  # fmt: skip
OLD = [
    "f'{d[\"k\"]}'", 'f"""{d["k"]}"""', 'f"""{\nx}"""', 'f"{x!r:>{w}}"', 'f"{{}}" f"{x=}"', 'f"{x:%H:%M}"',
    'rf"\\d{x}"',
    'x = "f\'{d[\'k\']}\'"  # f"{d["k"]}"', "type = 3\ntype(x)", "'''\ndef f[T](x): pass\n'''", 'f"{(lambda: 1)()}"', 
    "a[b] = [c for c in d]",
    'f"{ {1: 2}[1] }"', "[*a, *(b for b in c)]", "x = u'a' 'c'", 'f"\\N{BULLET} {x}"',
    "try:\n    pass\nexcept (A, B):\n    pass",
]  # fmt: skip


@pytest.mark.parametrize(("since", "text"), [(since, text) for since, all in NEWER.items() for text in all])
def test_newer_syntax_is_recognised_for_every_older_python(since, text):
    assert findings(text, (3, 11))
    assert any(one.since == since for one in findings(text, (3, since[1] - 1)))
    assert not findings(text, since)
    if sys.version_info < since:
        with pytest.raises(SyntaxError):
            compile(text, "text", "exec")
    elif since <= (3, 14) or sys.version_info >= since:
        compile(text, "text", "exec")
        assert in_program(text, (3, 11))


@pytest.mark.parametrize("text", OLD)
def test_what_python_3_11_reads_is_not_newer(text):
    compile(text, "text", "exec")
    assert findings(text, (3, 11)) == [] == in_program(text, (3, 11))


@pytest.mark.parametrize(
    "text", ['f"{x', 'print(f"{x")\ny = f"{d[1]}"', "def f(:\n  pass", "f'{", "'''", "x = = 3", "f'{x}}'", 't"']
)
def test_what_is_simply_wrong_is_not_newer(text):
    assert [one for one in findings(text, (3, 11)) if one.since == (3, 12)] == []


def test_the_line_is_named():
    [one] = findings('x = 1\n"""\n"""\ny = f"{d["k"]}"', (3, 11))
    assert one.line == 4 and "quotes" in one.what


def test_any_text_is_read():
    for text in ('f"{', "f'{x:", "(", "'", '\\"', "def f[", "\n", 'f"{{', "#", "}"):
        assert isinstance(findings(text * 20_000, (3, 11)), list)


@pytest.mark.parametrize("here, newest, said", [
    ((3, 11), (3, 12), "Mark with that Python: `make setup PYTHON=python3.12 "),
    ((3, 11), (3, 14), "Mark with Python 3.13, the newest that is supported: `make setup PYTHON=python3.13 "),
    ((3, 13), (3, 14), "This project knows no newer Python: give their marks by hand"),
])  # fmt: skip
def test_only_a_python_that_the_project_works_with_is_named(monkeypatch, here, newest, said):
    monkeypatch.setattr(newer_python, "HERE", here)
    assert newer_python.what_to_do(newest).startswith(said)
