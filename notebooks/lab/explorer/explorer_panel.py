"""The explorer as it is seen: controls, picture, status. Needs ipywidgets."""

from __future__ import annotations

import contextlib
import html
from pathlib import Path

import ipywidgets as widgets

from lab.explorer import run_text, settings_text
from lab.explorer.controls import CHOOSE, SETTINGS, VIEW, Controls, help_box
from lab.explorer.job import EPOCH, LOOK, MINIBATCH, REWIND, STOP, TRAIN
from lab.explorer.main_picture import WIDTH, MainPicture
from lab.explorer.pins import Pins
from lab.explorer.settings import Settings, SettingsError
from lab.explorer.trainer import Trainer
from lab.explorer.units import DetailPicture
from lab.live.cells import Kept
from lab.live.functions import Functions
from lab.picture import as_html

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
        self._main, self._detail = MainPicture(), DetailPicture()
        self._first, self._quiet = settings, False
        self._make_widgets()
        self._connect()

    def _make_widgets(self):
        def picture(name, width):
            made = widgets.Image(format="png", layout=widgets.Layout(max_width="100%", width=f"{width}px"))
            made.add_class(f"lab-explorer-{name}")
            return made

        def text(name):
            made = widgets.HTML(layout=widgets.Layout(max_width=f"{WIDTH}px"))
            made.add_class(f"lab-explorer-{name}")
            return made

        self.picture = picture("picture", WIDTH)
        self.details, self.pinned = picture("details", WIDTH), picture("pins", WIDTH)
        self.status, self.notice, self.table = text("status"), text("notice"), text("table")
        self.progress = widgets.FloatProgress(
            min=0, max=1, value=0, description="Progress", layout=widgets.Layout(width="420px")
        )
        self.code = widgets.Textarea(layout=widgets.Layout(width="98%", height="190px", display="none"))
        self.code.add_class("lab-explorer-code-text")
        for hidden in (self.picture, self.details, self.pinned):  # an empty image is shown as a broken one
            hidden.layout.display = "none"
        self.root = widgets.VBox(
            [
                self.controls.box(),
                self.code,
                widgets.VBox([self.progress, self.status, self.notice]),
                self.picture,
                self.details,
                self.pinned,
                self.table,
                help_box(),
            ]
        )
        self.root.add_class("lab-explorer")

    def _connect(self):
        named = self.controls.by_name
        for name in SETTINGS:
            named[name].observe(lambda change: self._changed(TRAIN), "value")
        for name in VIEW:
            named[name].observe(lambda change: self._changed(LOOK), "value")
        named["presets"].observe(self._preset, "value")
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
            self._say(f"{_sentence(error)} The network stays as it is.", "Not used")
            return
        self._say(said, "")
        self.trainer.ask(kind, settings)

    def _preset(self, change):
        if change.new != CHOOSE:
            self.controls.by_name["hidden"].value = change.new
            self.controls.by_name["presets"].value = CHOOSE

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
        number = 1
        while Path(f"explorer-{number}.png").exists():
            number += 1
        path = Path(f"explorer-{number}.png")
        try:
            path.write_bytes(run_text.page(snapshot, self._axis, self.pins))
        except OSError as error:
            return self._say(f"{path} cannot be written ({error.strerror or error}).", "Not saved")
        self._say(f"{path} is beside the notebook.", "Saved")

    # What follows is called by the trainer, in its own thread.

    @property
    def _axis(self) -> str:
        return self.controls.by_name["axis"].value

    def _paint(self, snapshot, job, last):
        threshold = self.trainer.view.threshold
        self.picture.value = self._main.draw(
            snapshot, threshold, self._axis, self.pins.runs, stepping=job.kind in (EPOCH, MINIBATCH, REWIND)
        )
        _show(self.picture, True)
        self._paint_details(snapshot)
        epochs = max(snapshot.settings.epochs, 1)
        self.progress.value = min(snapshot.epoch / epochs, 1)
        if last:
            self._show_pins()
            self._fill_code()
            self._status(run_text.done(snapshot, threshold), "diverged" if snapshot.diverged else "done")
        else:
            left = job.remaining(snapshot.epoch)
            self._status(run_text.under_way(snapshot, left), "training")

    def keep_picture(self) -> None:
        """Bring the picture up to date that stays in the notebook when the kernel is gone."""
        if self.trainer.snapshot is not None:
            self.kept.put(static(self.trainer.snapshot, self._axis, self.pins))

    def _paint_details(self, snapshot):
        units, gradients = (self.controls.by_name[name].value for name in ("units", "gradients"))
        shown = units or gradients
        if shown:
            self.details.value = self._detail.draw(snapshot, units, gradients, self._axis)
        _show(self.details, shown)

    def _show_pins(self):
        live = self.trainer.snapshot
        if self.pins.runs:
            self.pinned.value = self.pins.picture(live, self.trainer.view.threshold)
        _show(self.pinned, bool(self.pins.runs))
        table = self.pins.table(live, self.trainer.view.threshold)
        if self.table.value != table:
            self.table.value = table

    def _tell(self, kind: str, text: str):
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
            f'<div role="status" data-kind="{kind}" style="line-height:1.4; white-space:normal; min-height:4.2em;'
            f'{" font-weight:bold" if bold else ""}">{mark}{html.escape(text)}</div>'
        )

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


def static(snapshot, axis, pins) -> str:
    """An HTML image of what is shown, folded away, for where widgets do not work."""
    image = as_html(run_text.page(snapshot, axis, pins), run_text.alt(snapshot))
    said = html.escape(run_text.done(snapshot, snapshot.settings.threshold))
    head = "The explorer as it was left. For the controls, run this cell again."
    return f"<details><summary>{head} {said}</summary>{image}</details>"


def _show(widget, shown: bool):
    """Show or hide a widget, without a message when it is so already."""
    wanted = "" if shown else "none"
    if widget.layout.display != wanted:
        widget.layout.display = wanted


def _sentence(error) -> str:
    text = str(error)
    return text[0].upper() + text[1:] + ("" if text.endswith(".") else ".")
