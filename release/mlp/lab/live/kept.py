"""An output beside the widgets that stays in a saved notebook, and is brought up to date from the background."""

from __future__ import annotations


class Kept:
    """A piece of HTML under a cell."""

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
