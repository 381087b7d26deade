"""Values for people, a few lines each, and as Python that makes them again. Made in the judge: they may be anything."""

from __future__ import annotations

import base64

import numpy as np

from autograder_tests.transport.student_side.values import Other

WIDTH, MOST_LINES, MOST_PARTS, DEEPEST = 100, 30, 8, 4
SHOWN = 60
"""Numbers of an array that are all shown; of a larger one the corners are."""
WRITTEN_OUT = 2_000
"""Numbers of an array that a script holds as digits; a larger one as bytes."""
MOST_BYTES = 2_000_000
"""Of an array in a script."""
_NUMBERS = "biufc"


class NoLiteral(Exception):
    """A value cannot be written as Python."""


def lines(value) -> list[str]:
    """Return a value as a few lines for people.

    Parameters
    ----------
    value : object
        Plain data, arrays, generators, or what stands for something else that a student's function returned.
    """
    found = _lines(value, 0)
    return found if len(found) <= MOST_LINES else [*found[: MOST_LINES - 1], "…"]


def _lines(value, depth: int) -> list[str]:
    if isinstance(value, np.ndarray):
        return _array(value)
    if isinstance(value, dict) and depth < DEEPEST:
        return _listed([(f"{_scalar(key)}: ", part) for key, part in _first(value.items())], "{}", len(value), depth)
    if isinstance(value, list | tuple) and depth < DEEPEST:
        marks = "[]" if isinstance(value, list) else "()"
        return _listed([("", part) for part in _first(value)], marks, len(value), depth)
    if isinstance(value, np.random.Generator):
        return [f"a random generator ({type(value.bit_generator).__name__})"]
    if isinstance(value, Other):
        return [f"{value.type_name}: {value.text}"]
    return [_scalar(value)]


def _first(parts) -> list:
    return [part for part, _ in zip(parts, range(MOST_PARTS), strict=False)]


def _listed(parts: list[tuple[str, object]], marks: str, count: int, depth: int) -> list[str]:
    texts = [(label, _lines(part, depth + 1)) for label, part in parts]
    more = [f"… {count - len(parts)} more"] if count > len(parts) else []
    flat = ", ".join([label + one[0] for label, one in texts if len(one) == 1] + more)
    if all(len(one) == 1 for _, one in texts) and len(flat) < WIDTH - 10:
        return [f"{marks[0]}{flat}{marks[1]}"]
    found = [marks[0]]
    for label, one in texts:
        found += [f"  {label}{one[0]}", *(f"  {line}" for line in one[1:])]
    return [*found, *(f"  {one}" for one in more), marks[1]]


def _array(value: np.ndarray) -> list[str]:
    head = f"{value.dtype} array, shape {value.shape}"
    if value.dtype.kind not in _NUMBERS:
        return [f"{head}, of no numbers"[:WIDTH]]
    if not value.size:
        return [head]
    text = np.array2string(value, max_line_width=WIDTH - 10, precision=6, threshold=SHOWN, edgeitems=3, separator=", ")
    return [f"{head}:", *(f"  {line}" for line in text.split("\n"))]


def _scalar(value) -> str:
    if isinstance(value, dict | list | tuple):
        return f"a {type(value).__name__} of {len(value)}"
    if value is None or isinstance(value, str | bytes | bool | int | float | complex | np.generic):
        try:
            text = repr(value)
        except ValueError:  # more digits than Python writes
            return "a very large whole number"
        return text if len(text) <= WIDTH else f"{text[: WIDTH - 1]}…"
    return f"an object of type {type(value).__name__}"[:WIDTH]


def literal(value, depth: int = 0) -> str:
    """Return Python that makes a value again, with ``np``, ``nan``, ``inf`` and `SCRIPT_HELP` there.

    Raises
    ------
    NoLiteral
        When that cannot be written, or is too long.
    """
    if isinstance(value, np.ndarray):
        return _array_literal(value)
    if isinstance(value, np.random.Generator) and isinstance(value.bit_generator, np.random.PCG64):
        return f"generator({value.bit_generator.state!r})"
    if depth > 20:
        raise NoLiteral("lists in lists")
    inner = " " * 4 * (depth + 1)
    if type(value) is dict:
        parts = [f"{literal(key, depth + 1)}: {literal(part, depth + 1)}" for key, part in value.items()]
        return _joined(parts, "{}", inner)
    if type(value) is list:
        return _joined([literal(part, depth + 1) for part in value], "[]", inner)
    if type(value) is tuple:
        parts = [literal(part, depth + 1) for part in value]
        return f"({parts[0]},)" if len(parts) == 1 else _joined(parts, "()", inner)
    if isinstance(value, np.generic) and value.dtype.kind in _NUMBERS:
        return f"np.{value.dtype.name}({value.item()!r})" if value.dtype.kind != "b" else f"np.bool_({value.item()!r})"
    if value is None or type(value) in (str, bytes, bool, int, float, complex):
        return repr(value)
    raise NoLiteral(type(value).__name__)


def _joined(parts: list[str], marks: str, inner: str) -> str:
    flat = ", ".join(parts)
    if len(flat) < 80 and "\n" not in flat:
        return f"{marks[0]}{flat}{marks[1]}"
    return f"{marks[0]}\n" + "".join(f"{inner}{part},\n" for part in parts) + f"{inner[4:]}{marks[1]}"


def _array_literal(value: np.ndarray) -> str:
    if value.dtype.kind not in _NUMBERS or value.nbytes > MOST_BYTES:
        raise NoLiteral("an array of no numbers, or a very large one")
    name = f"np.{value.dtype.name}" if value.dtype.kind != "b" else "bool"
    if not value.size:
        return f"np.zeros({value.shape}, {name})"
    if value.size > WRITTEN_OUT:
        data = base64.b64encode(np.ascontiguousarray(value).tobytes()).decode("ascii")
        return f'np.frombuffer(base64.b64decode("{data}"), {name}).reshape({value.shape}).copy()'
    with np.printoptions(floatmode="unique"):
        text = np.array2string(value, separator=", ", threshold=value.size + 1, max_line_width=110)
    return f"np.array({text}, {name})"
