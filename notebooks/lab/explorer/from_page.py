"""What is done in the picture: asked for by the page, and looked at as if anybody could have sent it."""

from __future__ import annotations

import contextlib
import dataclasses
import math

from lab.explorer import settings_text
from lab.explorer.controls import SETTINGS
from lab.explorer.job import CHANGE, LOOK, TRAIN, Change
from lab.explorer.settings import MAX_LAYERS, hidden_layers


def hear(panel, about: dict) -> None:
    """Do what was asked for; whatever makes no sense is left alone.

    Parameters
    ----------
    panel : lab.explorer.explorer_panel.Panel
    about : dict
    """
    with contextlib.suppress(LookupError, TypeError, ValueError, OverflowError):
        if doing := _DOING.get(about.get("kind")):
            doing(panel, about)


def _moment(panel, about):
    panel.trainer.ask(LOOK, panel.controls.settings(), moment=max(0, int(about["moment"])))


def _drag(panel, about):
    """Train with a value that a slider has on its way."""
    name = str(about["name"])
    settings = panel.controls.settings().changed(**{name: panel.controls.dragged(name, float(about["value"]))})
    panel.trainer.ask(TRAIN if name in SETTINGS else LOOK, settings)


def _weight(panel, about):
    value = None if about["value"] is None else float(about["value"])
    change = Change(*(int(about[part]) for part in ("layer", "row", "column")), value)
    if value is None or math.isfinite(value):
        panel.trainer.ask(CHANGE, panel.controls.settings(), change=change)


def _layers(panel, about):
    layers = hidden_layers([int(units) for units in list(about["hidden"])[: MAX_LAYERS + 1]])
    panel.controls.by_name["hidden"].value = settings_text.layers(layers) if layers else ""


def _pin(panel, about):
    """Set the controls to a pinned run, or forget it."""
    pinned = dict(panel.pins.runs).get(str(about["letter"]))
    if pinned is None:
        return
    if about["show"]:
        panel.put(False, dataclasses.asdict(pinned.settings.changed(threshold=panel.trainer.view.threshold)))
    else:
        panel.forget(str(about["letter"]))


_DOING = {"moment": _moment, "drag": _drag, "weight": _weight, "layers": _layers, "pin": _pin}
