"""The explorer as it is seen: controls, picture, status. Needs ipywidgets."""

from __future__ import annotations

import contextlib
import dataclasses
import time

import ipywidgets as widgets

from lab.explorer import from_page, panel_parts, race, run_text, settings_text
from lab.explorer.controls import CHOOSE, SETTINGS, VIEW, Controls, help_box
from lab.explorer.job import EPOCH, LOOK, MINIBATCH, RACE, REWIND, STOP, TRAIN
from lab.explorer.main_picture import MainPicture
from lab.explorer.pins import Pins
from lab.explorer.settings import Settings, SettingsError
from lab.explorer.trainer import Trainer
from lab.live.cells import Kept
from lab.live.functions import Functions

PATIENCE = 6.0  # seconds in which a front end that draws the live picture has answered
PRESSES = {"minibatch": MINIBATCH, "epoch": EPOCH, "rewind": REWIND}
LONG, JUST = 1.0, 0.3  # seconds: who presses Pause just after a long run has ended does not want another one


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
        self._trains, self._began, self._ended = False, 0.0, 0.0
        self._make_widgets(settings)
        self._connect()

    def _make_widgets(self, settings: Settings):
        self.canvas = panel_parts.live_picture(self._heard, settings.threshold, self.controls.batch_names())
        self.still = panel_parts.still_picture()
        self.status, self.notice, self.table = map(panel_parts.text, ("status", "notice", "table"))
        self.code = panel_parts.Code()
        controls = self.controls
        stage = panel_parts.stage(controls.column(), controls.groups(), controls.runs(), self.canvas, self.still)
        self.root = widgets.VBox([stage, self.notice, self.status, self.table, self.code.box, help_box()])
        self.root.add_class("lab-explorer")
        if self.canvas is None:
            self._say(panel_parts.NO_CANVAS, "")

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
            named["batch"].observe(lambda change: self._name_batches(), "_options_labels")
            widgets.dlink((named["axis"], "value"), (self.canvas, "axis"))
        presses = {name: lambda kind=kind: self._changed(kind) for name, kind in PRESSES.items()}
        presses |= {"train": self._train, "pin": self._pin, "clear-pins": self._clear_pins}
        presses |= {"new-weights": lambda: self._next("seed"), "other-samples": lambda: self._next("draw")}
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
            return self._refuse(error)
        self.controls.mark_hidden(False)
        self._say(said or ("" if settings.hidden else panel_parts.NO_LAYER), "")
        if kind != LOOK:
            self._name_the_race(CHOOSE)
        self.trainer.ask(kind, settings)

    def _refuse(self, error: SettingsError):
        """Say what cannot be used: only hidden layers are typed freely."""
        self.controls.mark_hidden(True)
        self._say(f"{panel_parts.sentence(error)} The network stays as it is.", "Not used")

    def _name_the_race(self, kind: str):
        """Let the list of races show the one that is on the screen."""
        if self.controls.by_name["race"].value != kind:
            before, self._quiet = self._quiet, True
            self.controls.by_name["race"].value = kind
            self._quiet = before

    def _train(self):
        if self._trains:
            self._changed(STOP)
        elif not self._ended - self._began > LONG or time.monotonic() > self._ended + JUST:
            self._changed(TRAIN)

    def _moved(self):
        if self.controls.adjusting:
            return
        with contextlib.suppress(SettingsError):  # which is told where it is used
            if self.controls.settings().same_training(self.trainer.view):
                self.controls.mark_hidden(False)
                return self._say("", "")  # it was followed while it was dragged, or is again as it was
        self._changed(TRAIN)

    def _looked_at(self):
        if self._quiet:
            return
        if self._shows_still() or self.controls.by_name["resolution"].value != self.trainer.view.resolution:
            return self._changed(LOOK)
        self._say("", "")
        with contextlib.suppress(SettingsError):  # the picture follows in the browser; what is said and kept does here
            self.trainer.view = self.controls.settings()
        if not self._live:  # else the next picture brings it
            self._refresh()

    def _heard(self, about: dict):
        self._say("", "")
        from_page.hear(self, about)

    def _preset(self, change):
        if change.new != CHOOSE:
            self.controls.by_name["hidden"].value = change.new
            self.controls.by_name["presets"].value = CHOOSE

    def _race(self, change):
        if change.new == CHOOSE or self._quiet:
            return
        try:
            settings = self.controls.settings()
            runs = race.lanes(change.new, settings)
        except SettingsError as error:
            return self._refuse(error)
        self._say("", "")
        self.trainer.ask(RACE, settings, lanes=tuple(runs))

    def _next(self, name: str):
        """Count a number up by one, from the last to 0."""
        box = self.controls.by_name[name]
        box.value = box.value + 1 if box.value < box.max else 0

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
            self.canvas.bring_into_view()
        self._changed(LOOK if settings and not first and set(settings) <= set(VIEW) else TRAIN)

    def _name_batches(self):
        self.canvas.batches = self.controls.batch_names()

    def _pin(self):
        said = self.pins.add(self.trainer.snapshot)
        self._show_pins()
        self._changed(LOOK, said)

    def forget(self, letter: str) -> None:
        """Forget one pinned run."""
        self.pins.remove(letter)
        self._show_pins()
        self._changed(LOOK)

    def _clear_pins(self):
        self.pins.clear()
        self._show_pins()
        self._changed(LOOK)

    def _show_code(self):
        self.code.turn(self._seen)

    def _save(self):
        snapshot = self._seen
        if snapshot is None:
            return self._say("There is nothing to save yet: press Train.", "")
        self._say(*panel_parts.save(run_text.page(snapshot, self._axis, self.pins)))

    # What follows is called by the trainer, in its own thread.

    @property
    def _axis(self) -> str:
        return self.controls.by_name["axis"].value

    @property
    def _seen(self):
        """The run that is shown, with the threshold of now: nothing is measured again when that is moved."""
        snapshot, threshold = self.trainer.snapshot, self.trainer.view.threshold
        if snapshot is None or snapshot.settings.threshold == threshold:
            return snapshot
        return dataclasses.replace(snapshot, settings=snapshot.settings.changed(threshold=threshold))

    def _shows_still(self) -> bool:
        return self.canvas is None or (not self.canvas.there.is_set() and time.monotonic() > self._opened + PATIENCE)

    def _paint(self, snapshot, job, last):
        self._live, still, threshold = not last, self._shows_still(), self.trainer.view.threshold
        if self.canvas is not None:
            self.canvas.show(snapshot, live=not last)
        if still:
            if self.canvas is not None:
                self._say(panel_parts.NO_ANSWER, "")
            stepping = job.kind in (EPOCH, MINIBATCH, REWIND)
            self.still.value = self._main.draw(snapshot, threshold, self._axis, self.pins.runs, stepping=stepping)
        panel_parts.show(self.still, still)
        if not last:
            self._training(job.kind)
        if job.shown:
            self.pins.put(job.shown)
        if last:
            self._refresh()
            if job.shown and still:
                self._say(race.ahead(job.shown), "Race")
        elif job.shown:
            self._show_pins()
            self._status(f"Race under way. {race.ahead(job.shown)} ", "training", snapshot)
        else:
            left = job.remaining(snapshot.epoch)
            self._status(run_text.under_way(snapshot, left), "training", snapshot)

    def _refresh(self):
        """Bring up to date what is said of the run that is shown, and what it is compared with."""
        snapshot = self.trainer.snapshot
        if snapshot is None:
            return
        self._training()
        self._show_pins()
        self.code.fill(self._seen)
        kind = "diverged" if snapshot.diverged else "done"
        self._status(run_text.outcome(snapshot, self.trainer.view.threshold), kind, snapshot)

    def keep_picture(self) -> None:
        """Bring the picture up to date that stays in the notebook when the kernel is gone."""
        if (snapshot := self._seen) is not None:
            self.kept.put(run_text.static(snapshot, self._axis, self.pins))

    def _show_pins(self):
        live, threshold = self.trainer.snapshot, self.trainer.view.threshold
        if self.canvas is not None:
            self.canvas.show_pins(
                self.pins.described(live, threshold), *race.result(self.pins.runs if self.pins.raced else ())
            )
        panel_parts.put(self.table, self.pins.table(live, threshold))

    def _training(self, kind: str = ""):
        """Name the button that trains for what it does now; `kind` is that of the job that is under way."""
        going = kind in (TRAIN, RACE)
        for name in ("pin", "clear-pins"):  # the race has their places, and takes them again with each picture
            self.controls.buttons[name].disabled = kind == RACE
        if going != self._trains:
            self._trains, now = going, time.monotonic()
            self._began, self._ended = (now, self._ended) if going else (self._began, now)
        snapshot = self.trainer.snapshot
        over = snapshot is not None and (snapshot.epoch >= snapshot.settings.epochs or snapshot.diverged)
        self.controls.training("busy" if going else "done" if over else "ready")

    def _tell(self, kind: str, text: str):
        self._live = kind == "busy"
        self._training(text if kind == "busy" else "")
        if kind == "busy":
            self._status("Training …", "training")
        elif kind == "stopped":
            snapshot = self.trainer.snapshot
            where = f" at epoch {settings_text.epoch(snapshot.epoch)} of {snapshot.settings.epochs}" if snapshot else ""
            raced = text == RACE
            on = "Train goes on with the run that is set at the left." if raced else "Train goes on from here."
            self._status(f"{'Race stopped' if raced else 'Stopped'}{where}. {on} ", "stopped", snapshot)
        elif kind == "left":
            self._say(text, "Left behind")
        else:
            kept = " The picture is the last good one." if self.trainer.snapshot is not None else ""
            self._status(text + kept, "trouble")

    def _status(self, text: str, kind: str, run=None):
        panel_parts.put(self.status, panel_parts.status(text, kind, run_text.with_settings(run) if run else ""))
        if self.canvas is not None:
            self.canvas.say(text.strip() if kind in ("trouble", "stopped") else "", kind)

    def _say(self, text: str, title: str):
        panel_parts.put(self.notice, panel_parts.notice(text, title))

    def close(self) -> None:
        """End the threads and take the widgets away."""
        self.trainer.close()
        with contextlib.suppress(Exception):  # the front end may be gone
            self.root.close()
