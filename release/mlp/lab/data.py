"""Data to learn from: the lab's table and other sets, read from a file or drawn from a seeded generator."""

from __future__ import annotations

import csv
import math
import os
from pathlib import Path

import numpy as np

COLUMNS = ("X1", "X2", "Binary")
MIN_SAMPLES = 4  # samples; with less there is nothing to learn and nothing to draw
MAX_BYTES = 50_000_000  # bytes

SEED = 16  # of the table that comes with the lab
CORNER = (0.1, 0.4)  # where the three sectors of the lab's data meet
SIDES = (-107.0, 33.0, 122.0)  # directions of the borders between them, in degrees


class DataError(ValueError):
    """One sentence about a table that cannot be used."""


def load(path="week_3_data.csv", n: int | None = None):
    """Read samples from a table with the columns X1, X2 and Binary.

    Parameters
    ----------
    path : str or path, optional
        A CSV file. Other columns are passed over, and so are empty lines.
    n : int, optional
        Take only the first `n` samples. Default all.

    Returns
    -------
    X : ndarray of float, shape (N, 2)
        Features.
    y : ndarray of int, shape (N,)
        Labels, 0 or 1.

    Raises
    ------
    DataError
        In one sentence, with the line, when the file is missing or is not such a table.
    """
    if n is not None and (isinstance(n, bool) or not isinstance(n, int | np.integer) or n < MIN_SAMPLES):
        raise DataError(f"n is {n!r}: ask for a whole number of samples, {MIN_SAMPLES} or more")
    name = Path(path).name
    try:
        rows = list(csv.reader(_text(Path(path)).split("\n")))
    except csv.Error as error:
        raise DataError(f"{name} is not a CSV table ({error})") from None
    header = [column.strip() for column in rows[0]] if rows else []
    _require_columns(name, header)
    places = [header.index(column) for column in COLUMNS]
    samples = []
    for line, row in enumerate(rows[1:], 2):
        if any(value.strip() for value in row):
            samples.append([_number(name, line, row, place, header) for place in places])
        if n is not None and len(samples) == n:
            break
    if len(samples) < MIN_SAMPLES:
        raise DataError(f"{name} has {_count(len(samples), 'sample')}: at least {MIN_SAMPLES} are needed")
    if n is not None and len(samples) < n:
        raise DataError(f"{name} has {len(samples)} samples, and {n} were asked for: ask for {len(samples)} or fewer")
    table = np.array(samples)
    return table[:, :2], table[:, 2].astype(int)


def _text(path: Path) -> str:
    try:
        if path.is_dir():
            raise DataError(f"{path} is a folder: name the CSV file in it")
        if path.stat().st_size > MAX_BYTES:
            raise DataError(f"{path.name} is larger than {MAX_BYTES // 10**6} MB: is it the right file?")
        data = path.read_bytes()
    except FileNotFoundError:
        raise DataError(f"there is no file {path} (looked in {os.getcwd()}): check its name and folder") from None
    except (OSError, ValueError) as error:
        if isinstance(error, DataError):
            raise
        raise DataError(f"{path} cannot be read ({getattr(error, 'strerror', None) or error})") from None
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise DataError(f"{path.name} is not a text file: save the table as CSV")
    if not text.strip():
        raise DataError(f"{path.name} is empty")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _require_columns(name: str, header: list[str]) -> None:
    missing = [column for column in COLUMNS if column not in header]
    if not missing:
        return
    if len(header) == 1:
        for separator, called in ((";", "semicolons"), ("\t", "tabs")):
            if separator in header[0]:
                raise DataError(f"the columns of {name} are separated by {called}: save it with commas")
    found = ", ".join(header)
    found = found if len(found) <= 80 else found[:79] + "…"
    raise DataError(f"{name} has no column {' and no column '.join(missing)}: its first line is {found!r}")


def _number(name: str, line: int, row: list[str], place: int, header: list[str]) -> float:
    column = header[place]
    if place >= len(row):
        raise DataError(f"line {line} of {name} has no value for {column}")
    try:
        value = float(row[place])
    except ValueError:
        raise DataError(f"line {line} of {name}: {column} is {row[place].strip()[:40]!r}, not a number") from None
    if not math.isfinite(value):
        raise DataError(f"line {line} of {name}: {column} is {row[place].strip()[:40]!r}, not a finite number")
    if column == "Binary" and value not in (0, 1):
        raise DataError(f"line {line} of {name}: Binary is {row[place].strip()[:40]!r}, but labels are 0 or 1")
    return value


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number or 'no'} {thing}s"


def make(name: str, n: int, noise: float, rng: np.random.Generator):
    """Draw a data set.

    Parameters
    ----------
    name : str
        ``"lab"`` (three sectors of a square, one of them label 0), ``"moons"`` (two half circles), ``"circles"`` (one
        in the other), ``"xor"`` (opposite corners alike), ``"spiral"`` (two arms) or ``"blobs"`` (two round clouds).
    n : int
        Number of samples, 2 or more. Labels are balanced, except in ``"lab"``.
    noise : float
        0 is a clean set. Samples are moved by a normal distribution whose standard deviation is `noise` times 2, in a
        plane where they lie between about -5 and 5.
    rng : numpy.random.Generator
        All random numbers come from here.

    Returns
    -------
    X : ndarray of float, shape (n, 2)
    y : ndarray of int, shape (n,)
        In random order.

    Raises
    ------
    DataError
        For an unknown name or a bad number.
    """
    if name not in _SETS:
        raise DataError(f"there is no data set {name!r}: choose one of {', '.join(_SETS)}")
    if isinstance(n, bool) or not isinstance(n, int | np.integer) or n < 2:
        raise DataError(f"n is {n!r}: ask for a whole number of samples, 2 or more")
    if not (isinstance(noise, int | float | np.number) and math.isfinite(noise) and noise >= 0):
        raise DataError(f"noise is {noise!r}: give a number that is 0 or more")
    X, y = _SETS[name](int(n), rng)
    X = X + rng.normal(0, 2 * noise, size=X.shape) if noise else X
    order = rng.permutation(len(y))
    return X[order], y[order]


def _halves(n):
    return np.arange(n) % 2


def _sector(X):
    """Which of the lab's three sectors a point is in: 0, 1 or 2."""
    angle = np.degrees(np.arctan2(X[:, 1] - CORNER[1], X[:, 0] - CORNER[0]))
    first, second, third = SIDES
    return np.select([(angle > first) & (angle <= second), (angle > second) & (angle <= third)], [0, 2], default=1)


def _lab(n, rng):
    X = rng.uniform(-4.8, 4.8, size=(n, 2))
    return X, (_sector(X) != 0).astype(int)


def _moons(n, rng):
    y = _halves(n)
    angle = rng.uniform(0, np.pi, size=n)
    X = np.stack([np.cos(angle), np.sin(angle)], axis=1)
    X[y == 1] = [1.0, 0.5] - X[y == 1]
    return (X - [0.5, 0.25]) * 2.8, y


def _circles(n, rng):
    y = _halves(n)
    angle = rng.uniform(-np.pi, np.pi, size=n)
    radius = np.where(y == 1, 1.8, 4.0)
    return radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1), y


def _xor(n, rng):
    y = _halves(n)
    X = rng.uniform(0.3, 4.5, size=(n, 2)) * rng.choice([-1.0, 1.0], size=(n, 1))
    X[y == 1, 1] *= -1
    return X, y


def _spiral(n, rng):
    y = _halves(n)
    along = np.sqrt(rng.uniform(0.01, 1, size=n))  # the square root spreads samples evenly along the arm
    angle = along * 2.5 * np.pi + y * np.pi
    return 4.5 * along[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1), y


def _blobs(n, rng):
    y = _halves(n)
    return np.where(y == 1, 1.0, -1.0)[:, None] * [1.7, 1.2] + rng.normal(0, 0.8, size=(n, 2)), y


_SETS = {"lab": _lab, "moons": _moons, "circles": _circles, "xor": _xor, "spiral": _spiral, "blobs": _blobs}


def lab_table(seed: int = SEED, n: int = 200) -> str:
    """Return the text of ``week_3_data.csv``: the same bytes for the same seed, on every machine.

    Parameters
    ----------
    seed : int
    n : int
        Number of samples.

    Returns
    -------
    str
        Columns X1, X2, Binary (0 in one sector, 1 in the two others) and Multi (the sector). Samples near a border
        may have the label of the other side.
    """
    rng = np.random.default_rng(seed)
    X = rng.uniform(-4.8, 4.8, size=(n, 2)).round(3)
    sector = _sector(X + rng.normal(0, 0.6, size=X.shape))
    rows = [f"{x1:.3f},{x2:.3f},{int(kind != 0)},{kind}\n" for (x1, x2), kind in zip(X, sector, strict=True)]
    return "X1,X2,Binary,Multi\n" + "".join(rows)


if __name__ == "__main__":
    Path(__file__).resolve().parents[1].joinpath("week_3_data.csv").write_bytes(lab_table().encode())
