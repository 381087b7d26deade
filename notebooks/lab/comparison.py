"""What a gradient check has found: two gradients compared, and the table of all of them.

How gradients are measured is in `lab.gradcheck`.
"""

from __future__ import annotations

import html
from dataclasses import dataclass

import numpy as np

TOLERANCE = 1e-6  # of the largest entry; right gradients come within about 1e-9 with h = 1e-5, wrong ones miss by far
FINE, WRONG = 1e-7, 1e-2  # relative errors: below the first it is rounding, above the second a mistake
TINY = 1e-8  # a gradient whose largest entry is below this drowns in rounding

COLUMNS = ("gradient", "shape", "largest difference", "relative error", "ok?", "")


@dataclass(frozen=True)
class Comparison:
    """One gradient beside its central differences.

    Attributes
    ----------
    name, shape : str
    difference : float
        The largest difference of two entries.
    ok : bool
    note : str
        What else is to be said.
    relative : float
        `difference` as a part of the largest entry of the two gradients; 0 where both are zero everywhere.
    band : str
        What `relative` means: fine, look again, wrong, or too small to tell.
    """

    name: str
    shape: str
    difference: float
    ok: bool
    note: str = ""
    relative: float = np.nan
    band: str = ""


class Table:
    """The rows of a gradient check; shows itself as a table in a notebook.

    Attributes
    ----------
    rows : list of Comparison
    problem : str
        Why there are no rows; empty when there are.
    ok : bool
        True when there are rows and every one of them is ok.
    """

    def __init__(self, rows, problem: str = ""):
        self.rows, self.problem = list(rows), problem

    @property
    def ok(self) -> bool:
        return bool(self.rows) and all(row.ok for row in self.rows)

    def _cells(self):
        for row in self.rows:
            difference = "–" if np.isnan(row.difference) else f"{row.difference:.1e}"
            relative = "–" if np.isnan(row.relative) else f"{row.relative:.1e} {row.band}"
            yield row.name, row.shape, difference, relative, "✓ ok" if row.ok else "✗ no", row.note

    def _verdict(self) -> str:
        if self.problem:
            return f"Nothing to compare yet: {self.problem}"
        wrong = [row.name for row in self.rows if not row.ok]
        if not wrong:
            return "Every gradient agrees with central differences."
        return f"{len(wrong)} of {len(self.rows)} do not agree: {', '.join(wrong)}."

    def __repr__(self):
        lines = [COLUMNS, *self._cells()]
        widths = [max(len(line[i]) for line in lines) for i in range(5)]
        text = ["  ".join([*(part.ljust(w) for part, w in zip(line, widths, strict=False)), line[5]]) for line in lines]
        return "\n".join(part.rstrip() for part in [*text, self._verdict()])

    def _repr_html_(self):
        head = "".join(f"<th style='text-align:left'>{title}</th>" for title in COLUMNS)
        body = "".join(
            "<tr>" + "".join(f"<td style='text-align:left'>{html.escape(part)}</td>" for part in cells) + "</tr>"
            for cells in self._cells()
        )
        verdict = html.escape(self._verdict())
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table><p>{verdict}</p>"


def compare(name: str, stored, measured) -> Comparison:
    """Compare a stored gradient with central differences; say what is wrong in words when no number can be given.

    Parameters
    ----------
    name : str
    stored : object
        What the student's function left in the layer; None when there is nothing.
    measured : ndarray
        The central differences, in the shape that the gradient must have.
    """
    if stored is None:
        return Comparison(name, "–", np.nan, False, "not stored in the layer")
    try:
        stored = np.asarray(stored, dtype=float)
    except (TypeError, ValueError):
        return Comparison(name, "–", np.nan, False, "not an array of numbers")
    shape = str(stored.shape)
    if stored.shape != measured.shape:
        return Comparison(
            name, shape, np.nan, False, f"the shape must be {measured.shape}, that of what it is the gradient of"
        )
    if not np.isfinite(stored).all():
        return Comparison(name, shape, np.nan, False, "some entries are inf or nan")
    difference = float(np.abs(stored - measured).max(initial=0))
    close = difference <= TOLERANCE * max(1.0, float(np.abs(measured).max(initial=0)))
    relative, band = relative_error(stored, measured)
    return Comparison(name, shape, difference, close and band != "wrong", "", relative, band)


def relative_error(stored, measured) -> tuple[float, str]:
    """Return the largest difference of two gradients as a part of their largest entry, and what it means.

    Parameters
    ----------
    stored, measured : ndarray, both of one shape

    Returns
    -------
    relative : float
    band : str
    """
    size = float(max(np.abs(stored).max(initial=0), np.abs(measured).max(initial=0)))
    relative = float(np.abs(stored - measured).max(initial=0)) / size if size else 0.0
    if relative < FINE:
        return relative, "fine"
    if size < TINY:
        return relative, "too small to tell"
    return relative, "look again" if relative < WRONG else "wrong"
