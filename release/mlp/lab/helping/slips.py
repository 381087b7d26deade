"""Name the slip of a function by what it gives: numbers of known slips are compared, nothing is worked out here.

The table is made from the project's collection of wrong answers: for each trial the kind of thing that came back, and
three sums over its numbers, with a sentence. Which numbers are right is not in it; only, to two decimals, one sum of
each trial that a right answer has, as a later trial says something only of who is right in the earlier ones.
"""

from __future__ import annotations

import functools
import json
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np

from lab.helping.trials import trials
from lab.running.execute import quietly, within

TABLE = Path(__file__).resolve().parents[1] / "assets" / "slips.json"
SECONDS = 0.5  # for one trial
LONGEST = 20_000  # numbers of a result that are looked at
CLOSE = 1e-6
TURN = 1  # the sum that is kept of a right answer
DECIMALS, NEAR = 2, 0.006  # of it


class Looks(NamedTuple):
    """What came of one trial: its kind as a number, and sums over its numbers."""

    kind: int
    sums: tuple[float, ...]

    def same(self, other: Looks) -> bool:
        """Whether both are the same but for rounding."""
        return self.kind == other.kind and np.allclose(self.sums, other.sums, rtol=CLOSE, atol=CLOSE)

    def rough(self) -> tuple[int, float]:
        """What the table keeps of a right answer."""
        return self.kind, round(self.sums[TURN], DECIMALS)


def recognise(name: str, functions: Mapping[str, Callable]) -> str:
    """Return what is known about a slip, in one or two sentences; nothing where it is not a known one.

    Parameters
    ----------
    name : str
        The function whose check has failed.
    functions : mapping of str to callable
        The student's.
    """
    known, right = _table().get(name, {}), _right().get(name, {})
    for trial, make in trials(name, functions):
        seen = look(make)
        if seen is None:
            break  # what an error stops is said by the error
        for kind, sums, sentence in known.get(trial, ()):
            if seen.same(Looks(kind, sums)):
                return sentence
        if not any(kind == seen.kind and abs(total - seen.sums[TURN]) < NEAR for kind, total in right.get(trial, ())):
            break  # another slip than those of this trial, and so than those that are right in it
    return ""


def look(make: Callable[[], object]) -> Looks | None:
    """Make a trial and describe what came of it; None where it stops with an error, or not at all."""
    came: list = []
    quietly(lambda: within(SECONDS, lambda: came.append(make())))
    if came:
        return describe(came[0])
    return None


def describe(value: object) -> Looks:
    """Describe what came of a trial."""
    kinds: list[str] = []
    numbers: list[np.ndarray] = []
    _walk(value, kinds, numbers, depth=0)
    flat = np.concatenate([np.zeros(0), *numbers])[:LONGEST]
    odd = ~np.isfinite(flat)
    kinds.append(f"odd {np.flatnonzero(odd)[:20].tolist()}")
    place = np.arange(1.0, flat.size + 1)
    usual = np.where(odd, 0.0, np.clip(flat, -1e9, 1e9))
    sums = tuple(float(usual @ np.cos(turn * place)) for turn in (0.0, 0.7, 1.9))
    return Looks(_number(" ".join(kinds)), tuple(round(one, 7) for one in sums))


def _walk(value, kinds: list[str], numbers: list[np.ndarray], depth: int) -> None:
    if depth > 6 or len(kinds) > 500:
        kinds.append("more")
    elif isinstance(value, dict):
        kinds.append(f"dict {len(value)}")
        for key in sorted(map(str, value)):
            if key != "shape":
                kinds.append(key)
                _walk(value.get(key), kinds, numbers, depth + 1)
    elif isinstance(value, list | tuple):
        kinds.append(f"list {len(value)}")
        for one in value[:50]:
            _walk(one, kinds, numbers, depth + 1)
    elif isinstance(value, bool | int | float | np.number | np.bool_):
        kinds.append("number")
        numbers.append(np.array([float(value)]))
    elif isinstance(value, np.ndarray) and value.dtype.kind in "biuf":
        kinds.append(f"array {value.shape}")
        numbers.append(value.astype(float).ravel()[:LONGEST])
    else:
        kinds.append(value if isinstance(value, str) else type(value).__name__)


def _number(text: str) -> int:
    return zlib.crc32(text.encode("utf-8", "replace"))


@functools.cache
def _read() -> dict:
    try:
        return json.loads(TABLE.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def _right() -> dict:
    """What is kept of right answers: function → trial → (kind, sum); empty where there is no table."""
    return _read().get("right", {})


@functools.cache
def _table() -> dict:
    """The table: function → trial → (kind, sums, sentence); empty where there is none."""
    try:
        read = _read()
        sentences = read["sentences"]
        return {
            name: {
                trial: [(row[0], tuple(row[1:-1]), sentences[row[-1]]) for row in rows] for trial, rows in by.items()
            }
            for name, by in read["slips"].items()
        }
    except (LookupError, TypeError):
        return {}
