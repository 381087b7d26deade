"""An experiment as it is seen: buttons, progress, picture, numbers. Needs ipywidgets."""

from __future__ import annotations

import contextlib
import html

import ipywidgets as widgets

from lab.batch_size.base import Experiment
from lab.batch_size.sweep import Sweep
from lab.explorer.settings_text import seconds
from lab.live.cells import Kept
from lab.live.functions import Functions
from lab.picture import as_html

WIDTH = 950
PRE = "line-height:1.35; font-size:12px; white-space:pre; overflow-x:auto"
MEANINGS = {
    "run": "Do the runs that are not finished, in the background.",
    "stop": "Stop. What is finished is kept; Continue does the rest.",
    "clear": "Discard what is finished; Run then starts again.",
}


class ExperimentPanel:
    """One experiment in a notebook.

    Parameters
    ----------
    experiment : Experiment
    functions : Functions

    Attributes
    ----------
    sweep : Sweep
    root : ipywidgets.Widget
        What is displayed.
    """

    def __init__(self, experiment: Experiment, functions: Functions):
        self.keep = Kept()
        self.sweep = Sweep(experiment, functions, self._changed, lambda sweep: self._say())
        self._make_widgets(experiment)

    def _make_widgets(self, experiment):
        def button(name, said, press):
            made = widgets.Button(description=said, tooltip=MEANINGS[name], layout=widgets.Layout(width="auto"))
            made.add_class(f"lab-batch-{name}")
            made.on_click(lambda button: press())
            return made

        sweep = self.sweep
        self.run, self.stop = button("run", "Run", sweep.go), button("stop", "Stop", self._press_stop)
        self.clear = button("clear", "Start again", sweep.clear)
        self.run.button_style = "primary"
        self.progress = widgets.IntProgress(min=0, max=max(sweep.total, 1), layout=widgets.Layout(width="260px"))
        self.status = widgets.HTML(layout=widgets.Layout(max_width=f"{WIDTH}px"))
        self.picture = widgets.Image(
            format="png", layout=widgets.Layout(max_width="100%", width=f"{WIDTH}px", display="none")
        )
        self.numbers = widgets.HTML(layout=widgets.Layout(max_width=f"{WIDTH}px"))
        title = widgets.HTML(
            f'<div style="line-height:1.4"><b>Experiment {experiment.number}: {html.escape(experiment.title)}.</b> '
            f"{html.escape(experiment.question)}</div>"
        )
        for name in ("status", "picture", "numbers", "progress"):
            getattr(self, name).add_class(f"lab-batch-{name}")
        row = widgets.HBox(
            [self.run, self.stop, self.clear, self.progress], layout=widgets.Layout(flex_flow="row wrap")
        )
        self.root = widgets.VBox([title, row, self.status, self.picture, self.numbers])
        self.root.add_class("lab-batch")
        self._say()

    def _press_stop(self):
        self._write("Stopping …", "running")  # at once: the last picture takes a moment
        self.sweep.stop()

    # Called by the sweep, in its own thread.

    def _changed(self, sweep: Sweep, last: bool):
        if not last:
            self._say()
        if sweep.experiment.timed and not last:
            return  # drawing would take the time that is being measured
        if sweep.results:
            picture = sweep.experiment.picture(sweep.results)
            self.picture.value = picture.png()
            if self.picture.layout.display == "none":
                self.picture.layout.display = ""
        elif self.picture.layout.display != "none":
            self.picture.layout.display = "none"
        if last or not sweep.results:
            said = html.escape(sweep.experiment.details(sweep.results)) if sweep.results else ""
            self.numbers.value = f'<pre style="{PRE}">{said}</pre>' if said else ""
            if sweep.results:
                self.keep.put(self._static(picture, said))
        if last:
            self._say(at_rest=True)  # at the end: "done" means that the picture and the numbers are there, too

    def _static(self, picture, said: str) -> str:
        """The same without widgets: it stays in the notebook when the kernel is gone."""
        number, runs = self.sweep.experiment.number, f"{len(self.sweep.results)} of {self.sweep.total} runs"
        head = f"Experiment {number} as it was left, {runs}. For the buttons, run this cell again."
        image = as_html(picture.png(), picture.alt)
        return f'<details><summary>{head}</summary>{image}<pre style="{PRE}">{said}</pre></details>'

    def _say(self, at_rest: bool = False):
        sweep = self.sweep
        done, total = len(sweep.results), sweep.total
        self.progress.value = done
        runs = f"{done} of {total} runs"
        if sweep.trouble and (at_rest or not sweep.running):
            said, kind = f"⚠ {sweep.trouble} {runs} are kept.", "trouble"
        elif sweep.running and not at_rest:
            left = sweep.remaining()
            rest = f", about {seconds(left)} left" if left else ""
            now = f": {sweep.current.label}" if sweep.current else ""
            said, kind = f"Running, {runs} done{now}{rest}. You can use the notebook meanwhile.", "running"
        elif done == total:
            said, kind = f"All {total} runs are done.", "done"
        elif done:
            said, kind = f"Stopped: {runs} are done and kept. Continue does the rest.", "stopped"
        else:
            said, kind = f"Predict first; then press Run. It does {total} runs in the background.", "ready"
        active = kind == "running"
        self.run.description = "Continue" if 0 < done < total and not active else "Run"
        self.run.disabled, self.stop.disabled = active or done == total, not active
        self._write(said, kind)

    def _write(self, said: str, kind: str):
        weight = " font-weight:bold" if kind == "trouble" else ""
        self.status.value = (
            f'<div role="status" data-kind="{kind}" style="line-height:1.4; white-space:normal;{weight}">'
            f"{html.escape(said)}</div>"
        )

    def close(self) -> None:
        """End the threads and take the widgets away."""
        self.sweep.close()
        with contextlib.suppress(Exception):  # the front end may be gone
            self.root.close()
