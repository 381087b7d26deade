"""Compute the small arrays that ship with the lessons, so that `lab` draws finished networks without containing one.

Every module ``<topic>.py`` in here has a function ``arrays()`` that returns ``{"<topic>_name": array}``, rounded, with
explicit seeds. ``python -m mlp_lab.assets`` computes them all and rewrites only what changed beyond rounding: a machine
whose last digits differ changes no byte.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from pathlib import Path

import numpy as np

from mlp_lab.errors import LabError

FOLDER = Path(__file__).resolve().parents[2] / "notebooks" / "lab" / "assets"

_FINEST = 6  # decimals beyond which a stored float counts as not rounded
_COARSE = 16  # whole numbers up to here are labels or counts; above, they are quantised values


def topics() -> list[str]:
    """Return the names of the modules that compute arrays, sorted."""
    return sorted(found.name for found in pkgutil.iter_modules(__path__) if not found.name.startswith("_"))


def compute(say: Callable[[str], None] = lambda line: None) -> dict[str, np.ndarray]:
    """Compute every array.

    Parameters
    ----------
    say : callable, optional
        Called with one line before each topic.

    Returns
    -------
    dict
        Array by name.

    Raises
    ------
    LabError
        When a topic fails, or names an array that does not begin with its own name.
    """
    computed = {}
    for topic in topics():
        say(f"computing the arrays of {topic}")
        try:
            arrays = importlib.import_module(f"{__name__}.{topic}").arrays()
        except Exception as error:
            raise LabError(f"mlp_lab/assets/{topic}.py failed: {type(error).__name__}: {error}") from error
        for name, array in arrays.items():
            if not name.startswith(f"{topic}_"):
                raise LabError(f"mlp_lab/assets/{topic}.py returns “{name}”: its arrays are named {topic}_…")
            if not isinstance(array, np.ndarray) or array.dtype.hasobject:
                raise LabError(f"mlp_lab/assets/{topic}.py: “{name}” is no array of numbers")
            computed[name] = array
    return computed


def write(folder: Path = FOLDER, say: Callable[[str], None] = lambda line: None) -> list[str]:
    """Bring the ``.npy`` files in `folder` up to date and return the names of those that were written or removed."""
    computed = compute(say)
    changed = []
    for name, array in sorted(computed.items()):
        path = folder / f"{name}.npy"
        if not same(_read(path), array):
            np.save(path, array, allow_pickle=False)
            changed.append(name)
    for path in sorted(folder.glob("*.npy")):
        if path.stem not in computed:
            path.unlink()
            changed.append(path.stem)
    return changed


def same(old: np.ndarray | None, new: np.ndarray) -> bool:
    """Say whether two arrays are the same but for how the last digit was rounded.

    Floats may differ by one unit of the last decimal that `new` is rounded to. Quantised whole numbers may differ by 1;
    labels and counts (none above 16) must be equal in all but one place in a thousand, which lets a point on a
    decision boundary fall to either side.
    """
    if old is None or old.shape != new.shape or old.dtype != new.dtype:
        return False
    if np.array_equal(old, new, equal_nan=new.dtype.kind in "fc"):
        return True
    if new.dtype.kind == "f":
        # Two units of single precision on top: the decimals are only as exact as the type that stores them.
        slack = 1.01 * 10.0 ** -_decimals(new)
        return bool(np.allclose(old, new, rtol=3e-7, atol=slack, equal_nan=True))
    if new.dtype.kind in "iu" and new.size and np.abs(new.astype(np.int64)).max() > _COARSE:
        return bool(np.abs(old.astype(np.int64) - new.astype(np.int64)).max() <= 1)
    return int(np.count_nonzero(old != new)) * 1000 <= new.size


def _decimals(array: np.ndarray) -> int:
    """Return to how many decimals a float array is rounded; `_FINEST` when to none."""
    finite = array[np.isfinite(array)].astype(np.float64)
    for decimals in range(_FINEST):
        if np.allclose(finite, finite.round(decimals), rtol=3e-7, atol=1e-12):
            return decimals
    return _FINEST


def _read(path: Path) -> np.ndarray | None:
    """Return a stored array, or None when it is not there or cannot be read."""
    try:
        return np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError):
        return None
