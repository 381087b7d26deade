"""The widgets that the explorer's panel is made of, and small things that it does. Needs ipywidgets."""

from __future__ import annotations

import html
from pathlib import Path

import ipywidgets as widgets

from lab.explorer import settings_text
from lab.explorer.snapshot import Snapshot

WIDE = 252  # pixels; of the controls
WIDTH = "1160px"  # of texts: longer lines are hard to read

NO_LAYER = "There is no hidden layer now: the output sees X1 and X2 alone. Write 4,3 for layers of 4 and 3 units."
NO_CANVAS = (
    "The live picture needs anywidget: run “pip install anywidget” in a terminal, then start Jupyter anew. Until then "
    "there is a still one."
)
NO_ANSWER = (
    "This page does not draw the live picture, so here is a still one. If anywidget was installed while Jupyter was "
    "running, start Jupyter anew, reload this page and run the cell again."
)


def text(name: str) -> widgets.HTML:
    """A place for words."""
    made = widgets.HTML(layout=widgets.Layout(max_width=WIDTH))
    made.add_class(f"lab-explorer-{name}")
    return made


def still_picture() -> widgets.Image:
    """A picture for where the live one cannot be; hidden at first, as an empty one is shown as broken."""
    made = widgets.Image(format="png", layout=widgets.Layout(max_width="100%", display="none"))
    made.add_class("lab-explorer-still")
    return made


class Code:
    """A place for lines to be copied; hidden at first."""

    def __init__(self):
        self.text = widgets.Textarea(layout=widgets.Layout(width="auto", height="190px"))
        self.text.add_class("lab-explorer-code-text")
        layout = widgets.Layout(width="auto", align_self="flex-start")
        copy = widgets.Button(description="Copy", tooltip="Copy these lines", layout=layout)
        copy.add_class("lab-explorer-copy")  # `canvas/sliders.js` does it
        self.box = widgets.VBox([self.text, copy], layout=widgets.Layout(display="none", max_width=WIDTH))

    def turn(self, snapshot: Snapshot | None) -> None:
        """Show it, or hide it again."""
        show(self.box, self.box.layout.display == "none")
        self.fill(snapshot)

    def fill(self, snapshot: Snapshot | None) -> None:
        """Bring it up to date, where it is shown."""
        if self.box.layout.display != "none" and snapshot is not None:
            samples = snapshot.samples
            counts = len(samples.y), len(samples.all_y)
            self.text.value = settings_text.code(snapshot.settings, *counts, by_hand=bool(snapshot.changed))


def live_picture(heard, threshold: float, batches: list[str]):
    """The live picture; None where anywidget is not installed."""
    try:
        from lab.explorer.live_picture import LivePicture
    except ImportError:
        return None
    return LivePicture(heard, threshold=threshold, batches=batches)


def stage(controls: widgets.Widget, groups: widgets.Widget, runs: widgets.Widget, *pictures) -> widgets.Widget:
    """Controls at the left, what is needed less under them, beside them what there is of pictures, and the runs below.

    So they come for whoever goes by keyboard, too: the picture is at most twelve stops away.
    """
    parts = [*(one for one in pictures if one is not None), runs]
    view = widgets.VBox(parts, layout=widgets.Layout(overflow="visible"))
    left = widgets.VBox([controls, groups])
    for place, part in {"left": left, "view": view}.items():
        part.layout.grid_area, part.layout.min_width = place, "0"
        part.add_class(f"lab-explorer-{place}")
    layout = widgets.Layout(
        grid_template_areas='"left view"',
        grid_template_columns=f"{WIDE}px minmax(0, 1fr)",
        grid_gap="0 16px",
        width="100%",
        overflow="visible",
    )
    made = widgets.GridBox([left, view], layout=layout)
    made.add_class("lab-explorer-stage")
    return made


def show(widget: widgets.Widget, shown: bool) -> None:
    """Show or hide a widget, without a message when it is so already."""
    wanted = "" if shown else "none"
    if widget.layout.display != wanted:
        widget.layout.display = wanted


def put(widget: widgets.HTML, value: str) -> None:
    """Give it other words, without a message when it has them already."""
    if widget.value != value:
        widget.value = value


def status(text: str, kind: str, settings: str = "") -> str:
    """The status line: what stands before `settings` is for ears where the head of the picture says it already."""
    bold = kind in ("trouble", "diverged")
    place = "lab-explorer-outcome" if settings else "lab-explorer-alone"
    said = f"{'⚠ ' if bold else ''}{html.escape(text)}"
    return (
        f'<div data-kind="{kind}" style="line-height:1.4; white-space:normal; min-height:1.4em">'
        f'<span class="{place}" style="font-weight:{"bold" if bold else "normal"}">{said}</span>'
        f"{html.escape(settings)}</div>"
    )


def notice(text: str, title: str) -> str:
    """A notice, which is read out."""
    said = f"<b>{html.escape(title)}:</b> {html.escape(text)}" if title else html.escape(text)
    return f'<div role="alert" style="line-height:1.4">{said}</div>' if text else ""


def sentence(error: Exception) -> str:
    """What an error says, from a capital letter to a full stop."""
    said = str(error)
    return said[0].upper() + said[1:] + ("" if said.endswith(".") else ".")


def save(page: bytes) -> tuple[str, str]:
    """Write a picture beside the notebook, under a name that is free; return what to tell, and its title."""
    number = 1
    while Path(f"explorer-{number}.png").exists():
        number += 1
    path = Path(f"explorer-{number}.png")
    try:
        path.write_bytes(page)
    except OSError as error:
        return f"{path} cannot be written ({error.strerror or error}).", "Not saved"
    return f"{path} is beside the notebook.", "Saved"
