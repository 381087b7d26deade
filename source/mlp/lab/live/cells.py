"""The cell that is being run: whether somebody looks, what it showed before, and what stays in a saved notebook."""

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


class Kept:
    """A piece of HTML under a cell, which stays in a saved notebook and is brought up to date from the background."""

    def __init__(self):
        self._handle, self._html = None, ""

    def show(self, html: str) -> None:
        """Put it under the cell that is being run."""
        from IPython.display import HTML, display

        self._html = html
        self._handle = display(HTML(html), display_id=True)

    def put(self, html: str) -> None:
        """Replace it, from any thread, if it was shown."""
        if self._handle is not None and html != self._html:
            from IPython.display import HTML

            self._html = html
            self._handle.update(HTML(html))
