"""The cell that is being run: whether somebody looks at it, and what it showed when it was run before."""

from __future__ import annotations

import sys


def someone_looks() -> bool:
    """Whether a person may be at the other end: programs that run notebooks do not let a cell ask for input."""
    if "IPython" not in sys.modules:
        return False
    from IPython import get_ipython

    kernel = getattr(get_ipython(), "kernel", None)
    return kernel is not None and bool(getattr(kernel, "_allow_stdin", True))


class Open:
    """What cells show; running a cell again closes what it showed before."""

    def __init__(self):
        self._by_cell: dict = {}

    def put(self, shown) -> None:
        """Remember what the cell that is being run shows; it needs a method `close`."""
        cell = _cell()
        if cell is None:  # only some front ends say which cell it is
            return
        if before := self._by_cell.pop(cell, None):
            before.close()
        self._by_cell[cell] = shown


def _cell():
    try:
        from IPython import get_ipython

        return get_ipython().get_parent()["metadata"].get("cellId")
    except Exception:
        return None
