"""The widgets that the explorer's panel is made of, and small things that it does. Needs ipywidgets."""

from __future__ import annotations

from pathlib import Path

import ipywidgets as widgets

WIDTH = "1160px"  # of texts: longer lines are hard to read


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


def code() -> widgets.Textarea:
    """A place for lines to be copied; hidden at first."""
    made = widgets.Textarea(layout=widgets.Layout(width="98%", height="190px", display="none"))
    made.add_class("lab-explorer-code-text")
    return made


def live_picture(heard, threshold: float, batches: list[str]):
    """The live picture; None where anywidget is not installed."""
    try:
        from lab.explorer.live_picture import LivePicture
    except ImportError:
        return None
    return LivePicture(heard, threshold=threshold, batches=batches)


def stage(controls: widgets.Widget, groups: widgets.Widget, *pictures) -> widgets.Widget:
    """Controls at the left, beside them what there is of pictures, and under the controls what is needed less.

    That comes last for whoever goes by keyboard: the picture is at most twelve stops away.
    """
    view = widgets.VBox([one for one in pictures if one is not None], layout=widgets.Layout(overflow="visible"))
    view.add_class("lab-explorer-view")
    for place, part in {"controls": controls, "view": view, "groups": groups}.items():
        part.layout.grid_area, part.layout.min_width = place, "0"
    layout = widgets.Layout(
        grid_template_areas='"controls view" "groups view"',
        grid_template_columns="auto minmax(0, 1fr)",
        grid_template_rows="auto 1fr",
        width="100%",
        overflow="visible",
    )
    made = widgets.GridBox([controls, view, groups], layout=layout)
    made.add_class("lab-explorer-stage")
    return made


def show(widget: widgets.Widget, shown: bool) -> None:
    """Show or hide a widget, without a message when it is so already."""
    wanted = "" if shown else "none"
    if widget.layout.display != wanted:
        widget.layout.display = wanted


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
