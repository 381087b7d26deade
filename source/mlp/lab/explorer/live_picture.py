"""The live picture, drawn in the browser from what `frames` makes. Needs anywidget.

Its one module for the browser is put together from the files in ``canvas/``, which share their names: it loads nothing.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from pathlib import Path

import anywidget
import traitlets

from lab.explorer import frames
from lab.explorer.snapshot import Snapshot

FILES = Path(__file__).parent / "canvas"
PARTS = (
    *("constants", "numbers", "reading", "working_out", "colours", "page_parts", "way_back", "result", "network_parts"),
    *("network", "building", "weight_form", "map", "batch", "loss", "time", "inside", "pins", "sliders", "view"),
)


class LivePicture(anywidget.AnyWidget):
    """The picture of one explorer.

    Parameters
    ----------
    asked : callable
        ``asked(about)`` gets what is done in the picture: ``{"kind": "moment", …}`` and others; see `from_page`.

    Attributes
    ----------
    threshold : float
        Linked in the browser to the control: moving it asks nobody here.
    axis : str
    batches : list of str
        What the steps of the slider for batch sizes are called.
    there : threading.Event
        Whether a front end has answered: one that knows nothing of such widgets never does.
    """

    _esm = "\n".join((FILES / f"{part}.js").read_text(encoding="utf-8") for part in PARTS)
    _css = (FILES / "canvas.css").read_text(encoding="utf-8")
    threshold = traitlets.Float(0.5).tag(sync=True)
    axis = traitlets.Unicode("epochs").tag(sync=True)
    batches = traitlets.List(traitlets.Unicode()).tag(sync=True)

    def __init__(self, asked: Callable[[dict], None], **more):
        super().__init__(layout={"width": "100%"}, **more)
        self.there = threading.Event()
        self._asked, self._run = asked, 0
        self._pins: list = []
        self._last: dict[str, tuple[dict, list[bytes]]] = {}  # the newest of each kind, for a page that is opened later
        self.add_class("lab-explorer-picture")
        self.on_msg(self._heard)

    def show(self, snapshot: Snapshot, live: bool) -> None:
        """Draw a snapshot; more will come where it is `live`."""
        parts = [(frames.step_of(snapshot), []), frames.frame_of(snapshot, live)]
        if snapshot.number != self._run:
            self._run = snapshot.number
            parts.insert(0, frames.samples_of(snapshot))
        self._put(*parts)

    def show_pins(self, runs: list, said: str = "", leads: dict | None = None) -> None:
        """Draw pinned runs; see `frames.pins_of`. What is drawn already is not sent again."""
        shown = [said, leads, *((*words, id(one)) for *words, one in runs)]
        if shown != self._pins:
            self._pins = shown
            self._put(frames.pins_of(runs, said, leads))

    def bring_into_view(self) -> None:
        """Offer a way to the picture to a reader who is somewhere else on the page."""
        with contextlib.suppress(Exception):  # the front end may be gone
            self.send({"kind": "look"}, [])

    def say(self, text: str, tone: str) -> None:
        """Say how it stands, without a message when that has been said."""
        about = {"kind": "status", "text": text, "tone": tone}
        if self._last.get("status") != (about, []):
            self._put((about, []))

    def _put(self, *parts: tuple[dict, list[bytes]]) -> None:
        """Send parts of the picture in one message: each message takes its time, whatever is in it."""
        self._last |= {about["kind"]: (about, buffers) for about, buffers in parts}
        self._send_parts(parts)

    def _send_parts(self, parts) -> None:
        about = {"kind": "parts", "parts": [about | {"buffers": len(buffers)} for about, buffers in parts]}
        with contextlib.suppress(Exception):  # the front end may be gone
            self.send(about, [buffer for _, buffers in parts for buffer in buffers])

    def _heard(self, _, about, buffers):
        if not isinstance(about, dict):
            return
        if about.get("kind") == "ready":
            self.there.set()
            kinds = ("samples", "batch", "frame", "pins", "status")
            self._send_parts([self._last[kind] for kind in kinds if kind in self._last])
        else:
            self._asked(about)
