"""The explorer as it is seen: controls, picture, status. Needs ipywidgets."""

from __future__ import annotations

import contextlib
import html
import math
import time

import ipywidgets as widgets

from lab.explorer import panel_parts, race, run_text, settings_text
from lab.explorer.controls import CHOOSE, SETTINGS, VIEW, Controls, help_box
from lab.explorer.job import CHANGE, EPOCH, LOOK, MINIBATCH, RACE, REWIND, STOP, TRAIN, Change
from lab.explorer.main_picture import MainPicture
from lab.explorer.pins import Pins
from lab.explorer.settings import Settings, SettingsError
from lab.explorer.trainer import Trainer
from lab.live.cells import Kept
from lab.live.functions import Functions

PATIENCE = 6.0  # seconds in which a front end that draws the live picture has answered
NO_CANVAS = (
    "The live picture needs anywidget: run “pip install anywidget” in a terminal, then start Jupyter anew. Until then "
    "there is a still one."
)
NO_ANSWER = (
    "This page does not draw the live picture, so here is a still one. If anywidget was installed while Jupyter was "
    "running, start Jupyter anew, reload this page and run the cell again."
)
PRESSES = {"train": TRAIN, "stop": STOP, "minibatch": MINIBATCH, "epoch": EPOCH, "rewind": REWIND}


class Panel:
    """An explorer in a notebook.

    Parameters
    ----------
    functions : Functions
    settings : Settings

    Attributes
    ----------
    trainer : Trainer
    root : ipywidgets.Widget
        What is displayed.
    """

    def __init__(self, functions: Functions, settings: Settings):
        self.trainer = Trainer(functions, settings, self._paint, self._tell, self.keep_picture)
        self.kept = Kept()
        self.controls = Controls(settings)
        self.pins = Pins()
        self._main = MainPicture()
        self._first, self._quiet, self._live, self._opened = settings, False, False, time.monotonic()
        self._make_widgets(settings)
        self._connect()

    def _make_widgets(self, settings: Settings):
        self.canvas = panel_parts.live_picture(self._heard, settings.threshold, self.controls.batch_names())
        self.still = panel_parts.still_picture()
        self.status, self.notice, self.table = map(panel_parts.text, ("status", "notice", "table"))
        self.code = panel_parts.code()
        stage = panel_parts.stage(self.controls.column(), self.controls.groups(), self.canvas, self.still)
        self.root = widgets.VBox([stage, self.notice, self.status, self.table, self.code, help_box()])
        self.root.add_class("lab-explorer")
        if self.canvas is None:
            self._say(NO_CANVAS, "")

    def _connect(self):
        named = self.controls.by_name
        for name in SETTINGS:
            named[name].observe(lambda change: self._moved(), "value")
        for name in VIEW:
            named[name].observe(lambda change: self._looked_at(), "value")
        named["presets"].observe(self._preset, "value")
        named["race"].observe(self._race, "value")
        if self.canvas is not None:
            widgets.jslink((named["threshold"], "value"), (self.canvas, "threshold"))
            widgets.dlink((named["axis"], "value"), (self.canvas, "axis"))
        presses = {name: lambda kind=kind: self._changed(kind) for name, kind in PRESSES.items()}
        presses |= {"new-weights": self._new_weights, "pin": self._pin, "clear-pins": self._clear_pins}
        presses |= {"reset": self._reset, "save": self._save, "code": self._show_code}
        for name, button in self.controls.buttons.items():
            button.on_click(lambda button, press=presses[name]: press())

    # Callbacks: they post a request and return. They may overlap and come out of order.

    def _changed(self, kind: str, said: str = ""):
        """Post a request with the settings as they are; `said` is what to tell besides."""
        if self._quiet:
            return
        try:
            settings = self.controls.settings()
        except SettingsError as error:
            self._say(f"{panel_parts.sentence(error)} The network stays as it is.", "Not used")
            return
        self._say(said, "")
        self.trainer.ask(kind, settings)

    def _moved(self):
        with contextlib.suppress(SettingsError):  # which is told where it is used
            if self.controls.settings().same_training(self.trainer.view):
                return  # it was followed while it was dragged
        self._changed(TRAIN)

    def _dragged(self, name: str, value: float):
        """Train with a value that a slider has on its way."""
        if name not in SETTINGS:
            return self.trainer.ask(LOOK, self.controls.settings().changed(**{name: value}))
        if name == "batch":
            value = self.controls.by_name["batch"].options[int(value)][1]
        elif name == "lr":
            value = 10.0**value
        self.trainer.ask(TRAIN, self.controls.settings().changed(**{name: value}))

    def _looked_at(self):
        if self._quiet:
            return
        if self._shows_still() or self.controls.by_name["resolution"].value != self.trainer.view.resolution:
            return self._changed(LOOK)
        with contextlib.suppress(SettingsError):  # the picture follows in the browser; what is said and kept does here
            self.trainer.view = self.controls.settings()
        if not self._live:  # else the next picture brings it
            self._refresh()

    def _heard(self, about: dict):
        """Do what was asked for in the picture; whatever came is nothing to rely on."""
        with contextlib.suppress(LookupError, TypeError, ValueError, OverflowError):
            if about.get("kind") == "moment":
                self.trainer.ask(LOOK, self.controls.settings(), moment=max(0, int(about["moment"])))
            elif about.get("kind") == "drag":
                self._dragged(str(about["name"]), float(about["value"]))
            elif about.get("kind") == "weight":
                change = Change(*(int(about[part]) for part in ("layer", "row", "column")), float(about["value"]))
                if math.isfinite(change.value):
                    self.trainer.ask(CHANGE, self.controls.settings(), change=change)

    def _preset(self, change):
        if change.new != CHOOSE:
            self.controls.by_name["hidden"].value = change.new
            self.controls.by_name["presets"].value = CHOOSE

    def _race(self, change):
        if change.new == CHOOSE:
            return
        self.controls.by_name["race"].value = CHOOSE
        try:
            runs = race.lanes(change.new, self.controls.settings())
        except SettingsError as error:
            return self._say(f"{panel_parts.sentence(error)} The network stays as it is.", "Not used")
        self._say("", "")
        self.trainer.ask(RACE, runs[0], lanes=tuple(runs))

    def _new_weights(self):
        seed = self.controls.by_name["seed"]
        seed.value = seed.value + 1 if seed.value < seed.max else 0

    def _reset(self):
        self._quiet = True  # one run for all the changes
        try:
            self.controls.put(self._first)
        finally:
            self._quiet = False
        self._changed(TRAIN)

    def put(self, first: bool, settings: dict) -> None:
        """Set some controls and train, as if by hand; after *First settings*, if wanted. See `Explorer.put`."""
        wanted = Settings(**settings)
        self._quiet = True  # one run for all the changes
        try:
            if first:
                self.controls.put(self._first)
            self.controls.change(wanted, settings)
        finally:
            self._quiet = False
        if self.canvas is not None:
            self.canvas.batches = self.controls.batch_names()
        self._changed(LOOK if settings and not first and set(settings) <= set(VIEW) else TRAIN)

    def _pin(self):
        said = self.pins.add(self.trainer.snapshot)
        self._show_pins()
        self._changed(LOOK, said)

    def _clear_pins(self):
        self.pins.clear()
        self._show_pins()
        self._changed(LOOK)

    def _show_code(self):
        shown = self.code.layout.display != "none"
        self.code.layout.display = "none" if shown else ""
        self._fill_code()

    def _fill_code(self):
        if self.code.layout.display != "none" and self.trainer.snapshot is not None:
            snapshot = self.trainer.snapshot
            self.code.value = settings_text.code(
                snapshot.settings, len(snapshot.samples.y), len(snapshot.samples.all_y)
            )

    def _save(self):
        snapshot = self.trainer.snapshot
        if snapshot is None:
            return self._say("There is nothing to save yet: press Train.", "")
        self._say(*panel_parts.save(run_text.page(snapshot, self._axis, self.pins)))

    # What follows is called by the trainer, in its own thread.

    @property
    def _axis(self) -> str:
        return self.controls.by_name["axis"].value

    def _shows_still(self) -> bool:
        return self.canvas is None or (not self.canvas.there.is_set() and time.monotonic() > self._opened + PATIENCE)

    def _paint(self, snapshot, job, last):
        self._live, still, threshold = not last, self._shows_still(), self.trainer.view.threshold
        if self.canvas is not None:
            self.canvas.show(snapshot, live=not last)
        if still:
            if self.canvas is not None:
                self._say(NO_ANSWER, "")
            stepping = job.kind in (EPOCH, MINIBATCH, REWIND)
            self.still.value = self._main.draw(snapshot, threshold, self._axis, self.pins.runs, stepping=stepping)
        panel_parts.show(self.still, still)
        if job.shown:
            self.pins.runs = job.shown
        if last:
            self._refresh()
            if job.shown:
                self._say(race.ahead(job.shown), "Race")
        elif job.shown:
            self._show_pins()
            self._status(f"Race under way. {race.ahead(job.shown)}", "training")
        else:
            left = job.remaining(snapshot.epoch)
            self._status(run_text.under_way(snapshot, left), "training")

    def _refresh(self):
        """Bring up to date what is said of the run that is shown, and what it is compared with."""
        snapshot = self.trainer.snapshot
        if snapshot is None:
            return
        self._show_pins()
        self._fill_code()
        self._status(run_text.done(snapshot, self.trainer.view.threshold), "diverged" if snapshot.diverged else "done")

    def keep_picture(self) -> None:
        """Bring the picture up to date that stays in the notebook when the kernel is gone."""
        if self.trainer.snapshot is not None:
            self.kept.put(run_text.static(self.trainer.snapshot, self._axis, self.pins))

    def _show_pins(self):
        live, threshold = self.trainer.snapshot, self.trainer.view.threshold
        if self.canvas is not None:
            self.canvas.show_pins(self.pins.described(live, threshold))
        table = self.pins.table(live, threshold)
        if self.table.value != table:
            self.table.value = table

    def _tell(self, kind: str, text: str):
        self._live = kind == "busy"
        if kind == "busy":
            self._status("Training …", "training")
        elif kind == "stopped":
            snapshot = self.trainer.snapshot
            where = f" at {settings_text.epochs(snapshot.epoch)} of {snapshot.settings.epochs}" if snapshot else ""
            self._status(f"Stopped{where}. Train goes on from here.", "stopped")
        elif kind == "left":
            self._say(text, "Left behind")
        else:
            kept = " The picture is the last good one." if self.trainer.snapshot is not None else ""
            self._status(text + kept, "trouble")

    def _status(self, text: str, kind: str):
        bold = kind in ("trouble", "diverged")
        mark = "⚠ " if bold else ""
        self.status.value = (
            f'<div data-kind="{kind}" style="line-height:1.4; white-space:normal; min-height:2.8em;'
            f'{" font-weight:bold" if bold else ""}">{mark}{html.escape(text)}</div>'
        )
        if self.canvas is not None:
            self.canvas.say(text if kind in ("trouble", "stopped") else "", kind)

    def _say(self, text: str, title: str):
        said = f"<b>{html.escape(title)}:</b> {html.escape(text)}" if title else html.escape(text)
        value = f'<div role="alert" style="line-height:1.4">{said}</div>' if text else ""
        if self.notice.value != value:
            self.notice.value = value

    def close(self) -> None:
        """End the threads and take the widgets away."""
        self.trainer.close()
        with contextlib.suppress(Exception):  # the front end may be gone
            self.root.close()
