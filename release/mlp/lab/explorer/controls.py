"""The explorer's controls: what can be set, and a sentence of help for each. Needs ipywidgets."""

from __future__ import annotations

import html

import ipywidgets as widgets

from lab.explorer import settings_text
from lab.explorer.main_picture import AXES
from lab.explorer.settings import BATCHES, FULL, RANGES, SETS, Settings, hidden_layers

CHOOSE = "?"
PRESETS = ("", "2", "8", "4,3", "6,8,4", "16,16")
HELP = {
    "data": "Data: the samples to learn. The lab's table comes with the lab, the other sets are drawn.",
    "noise": "Noise: how far the samples of a drawn set are moved at random. The lab's table has its own noise.",
    "samples": "Samples: how many there are in all.",
    "split": "Test share: percent of the samples that are kept back. Never trained on; hollow marks on the map.",
    "hidden": "Hidden layers: units of each, such as 4,3. Empty is no hidden layer. Press Enter.",
    "presets": "Presets: hidden layers to choose from.",
    "batch": "Batch size: samples in a mini-batch. Full is all of them, one update an epoch.",
    "lr": "Learning rate: how far one update goes.",
    "gradient": "Gradient: the lab's sum over the mini-batch, or the mean: lr divided by the mini-batch's size.",
    "epochs": "Epochs: how often each sample is used.",
    "seed": "Seed: another number gives other initial weights and another order; the same number gives the same run.",
    "threshold": "Threshold: the probability above which a sample is labelled 1. The network stays as it is.",
    "resolution": "Map points: squares of the map along each axis.",
    "axis": "Loss against: epochs, updates (steps taken), or seconds spent in your functions.",
    "units": "Hidden units: the map of each unit's output, one row a layer.",
    "gradients": "Gradients: the length of each layer's last gradient, along the run.",
}
BUTTONS = {
    "train": ("Train", "Go on to the number of epochs that is set; from the initial weights when that is reached."),
    "stop": ("Stop", "Stop after the epoch that is under way."),
    "minibatch": ("One mini-batch", "Take one step, with the next mini-batch."),
    "epoch": ("One epoch", "Finish the epoch that was begun, or do one."),
    "rewind": ("Rewind", "Back to the same initial weights, before the first step."),
    "new-weights": ("New weights", "Train from other initial weights: the next seed."),
    "reset": ("First settings", "Put all controls back to where they were when the explorer was opened."),
    "pin": ("Pin this run", "Keep this run to compare others with; at most four."),
    "clear-pins": ("Clear pins", "Forget the pinned runs."),
    "save": ("Save picture", "Write what is shown into a PNG file beside the notebook."),
    "code": ("Settings as code", "Show lines for a cell that give the same run."),
}
KEYS = (
    "Keys: Tab moves on. Arrow keys or Page Up and Page Down move a slider; Space opens a list, Enter chooses. "
    "Type letters into text boxes only: elsewhere they are the notebook's own shortcuts."
)
SETTINGS = (*("data", "noise", "samples", "split", "hidden", "batch", "lr", "gradient", "epochs", "seed"),)
VIEW = ("threshold", "resolution", "axis", "units", "gradients")
_WIDE = widgets.Layout(width="274px")
_STYLE = {"description_width": "92px"}


def _look(name: str, description: str) -> dict:
    return {"description": description, "tooltip": HELP[name], "layout": _WIDE, "style": _STYLE}


class Controls:
    """All controls, by name.

    Parameters
    ----------
    settings : Settings
        What they show at first.
    """

    def __init__(self, settings: Settings):
        late = {"continuous_update": False}
        ranges = {name: {"min": low, "max": high} for name, (low, high) in RANGES.items()}
        self.by_name = {
            "data": widgets.Dropdown(
                options=[(said, name) for name, said in SETS.items()], value=settings.data, **_look("data", "Data")
            ),
            "noise": widgets.FloatSlider(
                value=settings.noise,
                step=0.05,
                readout_format=".2f",
                **ranges["noise"],
                **late,
                **_look("noise", "Noise"),
            ),
            "samples": widgets.IntSlider(
                value=settings.samples, step=10, **ranges["samples"], **late, **_look("samples", "Samples")
            ),
            "split": widgets.IntSlider(
                value=settings.split, step=10, **ranges["split"], **late, **_look("split", "Test share %")
            ),
            "hidden": widgets.Text(
                value=",".join(map(str, settings.hidden)),
                placeholder="none",
                **late,
                **_look("hidden", "Hidden layers"),
            ),
            "presets": widgets.Dropdown(
                options=[
                    ("choose …", CHOOSE),
                    *((settings_text.layers(hidden_layers(text)), text) for text in PRESETS),
                ],
                **_look("presets", "Presets"),
            ),
            # Its readout would take what is typed and do nothing with it: a label stands in its place.
            "batch": widgets.SelectionSlider(
                options=_batches(settings.batch),
                value=settings.batch,
                readout=False,
                **late,
                **(_look("batch", "Batch size") | {"layout": widgets.Layout(width="204px")}),
            ),
            "lr": widgets.FloatLogSlider(
                value=settings.lr, min=-4, max=1, step=0.1, readout_format=".3g", **late, **_look("lr", "Learning rate")
            ),
            "gradient": widgets.Dropdown(
                options=[("sum (the lab's)", "sum"), ("mean", "mean")],
                value=settings.gradient,
                **_look("gradient", "Gradient"),
            ),
            "epochs": widgets.IntSlider(
                value=settings.epochs, step=10, **ranges["epochs"], **late, **_look("epochs", "Epochs")
            ),
            "seed": widgets.BoundedIntText(value=settings.seed, **ranges["seed"], **_look("seed", "Seed")),
            "threshold": widgets.FloatSlider(
                value=settings.threshold, step=0.01, **ranges["threshold"], **late, **_look("threshold", "Threshold")
            ),
            "resolution": widgets.IntSlider(
                value=settings.resolution, step=10, **ranges["resolution"], **late, **_look("resolution", "Map points")
            ),
            "axis": widgets.Dropdown(options=list(AXES), value="epochs", **_look("axis", "Loss against")),
            "units": widgets.Checkbox(value=False, **_box("units", "show hidden units")),
            "gradients": widgets.Checkbox(value=False, **_box("gradients", "show gradients")),
        }
        for name, widget in self.by_name.items():
            widget.add_class(f"lab-explorer-{name}")
        self.buttons = {}
        for name, (said, meaning) in BUTTONS.items():
            button = widgets.Button(description=said, tooltip=meaning, layout=widgets.Layout(width="auto"))
            button.add_class(f"lab-explorer-{name}")
            self.buttons[name] = button
        self.buttons["train"].button_style = "primary"
        self.batch = widgets.Label(
            settings_text.batch(settings.batch), layout=widgets.Layout(width="56px", margin="2px 2px 2px 10px")
        )
        self.batch.add_class("lab-explorer-batch-label")
        chosen = self.by_name["batch"]
        chosen.observe(lambda change: setattr(self.batch, "value", settings_text.batch(chosen.value)), "value")
        self._mind_the_table()
        self.by_name["data"].observe(lambda change: self._mind_the_table(), "value")

    def _mind_the_table(self):
        self.by_name["noise"].disabled = self.by_name["data"].value == "lab"

    def put(self, settings: Settings) -> None:
        """Show other settings."""
        for name in (*SETTINGS, "threshold", "resolution"):
            value = getattr(settings, name)
            self.by_name[name].value = ",".join(map(str, value)) if name == "hidden" else value
        self.by_name["axis"].value = "epochs"
        for name in ("units", "gradients"):
            self.by_name[name].value = False

    def settings(self) -> Settings:
        """What is set now.

        Raises
        ------
        SettingsError
            When the hidden layers cannot be read.
        """
        values = {name: self.by_name[name].value for name in (*SETTINGS, "threshold", "resolution")}
        return Settings(**values)

    def box(self) -> widgets.Widget:
        """All of it, laid out: three columns, two rows of buttons, the help."""
        columns = [
            ("data", "noise", "samples", "split", "seed"),
            ("hidden", "presets", "batch", "lr", "gradient", "epochs"),
            ("threshold", "resolution", "axis", "units", "gradients"),
        ]
        shown = self.by_name | {"batch": widgets.HBox([self.by_name["batch"], self.batch])}
        flow = widgets.Layout(flex_flow="row wrap", overflow="visible")
        rows = [
            ("train", "stop", "minibatch", "epoch", "rewind", "new-weights", "reset"),
            ("pin", "clear-pins", "save", "code"),
        ]
        return widgets.VBox(
            [
                widgets.HBox([widgets.VBox([shown[name] for name in names]) for names in columns], layout=flow),
                *(widgets.HBox([self.buttons[name] for name in names], layout=flow) for names in rows),
            ]
        )


def help_box() -> widgets.Widget:
    """The sentences of help, folded away."""
    parts = [KEYS, *HELP.values(), *(f"{said}: {meaning}" for said, meaning in BUTTONS.values())]
    text = "".join("<li><b>{}:</b>{}</li>".format(*map(html.escape, part.split(":", 1))) for part in parts)
    box = widgets.Accordion([widgets.HTML(f'<ul style="line-height:1.45; margin:0">{text}</ul>')], selected_index=None)
    box.set_title(0, "What each control does")
    box.add_class("lab-explorer-help")
    return box


def _box(name: str, description: str) -> dict:
    return {"description": description, "tooltip": HELP[name], "layout": _WIDE, "style": _STYLE}


def _batches(wanted: int) -> list[tuple[str, int]]:
    sizes = sorted({*BATCHES, *([wanted] if wanted != FULL else [])})
    return [*((str(size), size) for size in sizes), ("full", FULL)]
