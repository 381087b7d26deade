"""The explorer's controls: what can be set, in groups, and a sentence of help for each. Needs ipywidgets."""

from __future__ import annotations

import html
from functools import partial

import ipywidgets as widgets

from lab.explorer import settings_text
from lab.explorer.main_picture import AXES
from lab.explorer.race import KINDS
from lab.explorer.settings import BATCHES, FULL, RANGES, SETS, Settings, hidden_layers

CHOOSE = "?"
PRESETS = ("", "2", "8", "4,3", "6,8,4", "16,16")
HELP = {
    "data": "Data: the samples to learn. The lab's table comes with the lab, the other sets are drawn.",
    "noise": "Noise: how far the samples of a drawn set are moved at random. The lab's table has its own noise.",
    "samples": "Samples: how many there are in all.",
    "split": "Test share: percent of the samples that are kept back. Never trained on; hollow marks on the map.",
    "hidden": "Hidden layers: units of each, such as 4,3. Leave it empty for no hidden layer. Press Enter.",
    "presets": "Presets: hidden layers to choose from.",
    "batch": "Batch size: samples in a mini-batch. Full is all of them, one update an epoch.",
    "lr": "Learning rate: how far one update goes.",
    "gradient": "Gradient: the lab's sum over the mini-batch, or the mean: lr divided by the mini-batch's size.",
    "epochs": "Epochs: how often each sample is used.",
    "seed": "Seed: another number gives different initial weights and a different order; the same one, the same run.",
    "threshold": "Threshold: the probability above which a sample is labelled 1. The network stays as it is.",
    "resolution": "Map points: squares of the map along each axis.",
    "axis": "Loss against: epochs, updates (steps taken), or seconds spent in your functions.",
    "race": "Race: several settings from the same initial weights, side by side; each gets the same share of the time.",
}
BUTTONS = {
    "train": ("Train", "Train up to the chosen number of epochs (start over if already there)."),
    "stop": ("Stop", "Stop after the current epoch."),
    "minibatch": ("One mini-batch", "Take one step, with the next mini-batch."),
    "epoch": ("One epoch", "Finish the current epoch, or do a new one."),
    "rewind": ("Rewind", "Back to the same initial weights, before the first step."),
    "new-weights": ("New weights", "Train from other initial weights: the next seed."),
    "reset": ("First settings", "Put all controls back to where they were when the explorer was opened."),
    "pin": ("Pin this run", "Keep this run to compare others with; at most four."),
    "clear-pins": ("Clear pins", "Forget the pinned runs."),
    "save": ("Save picture", "Write what is shown into a PNG file beside the notebook."),
    "code": ("Settings as code", "Show lines for a cell that give the same run."),
}
ICONS = {"train": "play", "stop": "stop", "minibatch": "step-forward", "epoch": "forward", "rewind": "fast-backward"}
GROUPS = {
    "Data": ("noise", "samples", "split"),
    "Network": ("presets", "gradient", "seed", "new-weights"),
    "View": ("threshold", "resolution", "axis"),
    "Runs": ("race", "pin", "clear-pins", "save", "code", "reset"),
}
"""What is folded away at first."""
MAIN = ("batch", "lr", "data", "hidden", "epochs")
KEYS = (
    "Keys: Tab moves on. Arrow keys or Page Up and Page Down move a slider; Space opens a list, Enter chooses. In the "
    "picture arrow keys go from unit to unit and from sample to sample, Enter opens a unit's weights, Escape closes "
    "them. Type letters into text boxes only: elsewhere they are the notebook's own shortcuts."
)
SETTINGS = (*("data", "noise", "samples", "split", "hidden", "batch", "lr", "gradient", "epochs", "seed"),)
VIEW = ("threshold", "resolution", "axis")
WIDTH = "256px"
_WIDE = widgets.Layout(width=WIDTH, margin="1px 0")
_FLOW = widgets.Layout(flex_flow="row wrap", width=WIDTH, overflow="visible")
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
        late = {"continuous_update": False}  # what is dragged is followed all the same: see `canvas/sliders.js`
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
                **(_look("batch", "Batch size") | {"layout": widgets.Layout(width="198px", margin="1px 0")}),
            ),
            "lr": widgets.FloatLogSlider(
                value=settings.lr, min=-4, max=1, step=0.1, readout_format=".3g", **late, **_look("lr", "Learning rate")
            ),
            "gradient": widgets.Dropdown(
                options=[("sum (the lab's)", "sum"), ("mean", "mean")],
                value=settings.gradient,
                **_look("gradient", "Gradient"),
            ),
            # From 0, so that its steps are round numbers.
            "epochs": widgets.IntSlider(
                value=settings.epochs, step=10, **ranges["epochs"] | {"min": 0}, **late, **_look("epochs", "Epochs")
            ),
            "seed": widgets.BoundedIntText(value=settings.seed, **ranges["seed"], **_look("seed", "Seed")),
            "threshold": widgets.FloatSlider(
                value=settings.threshold, step=0.01, **ranges["threshold"], **late, **_look("threshold", "Threshold")
            ),
            "resolution": widgets.IntSlider(
                value=settings.resolution, step=10, **ranges["resolution"], **late, **_look("resolution", "Map points")
            ),
            "axis": widgets.Dropdown(options=list(AXES), value="epochs", **_look("axis", "Loss against")),
            "race": widgets.Dropdown(
                options=[("choose …", CHOOSE), *((said, kind) for kind, said in KINDS.items())], **_look("race", "Race")
            ),
        }
        for name, widget in self.by_name.items():
            widget.add_class(f"lab-explorer-{name}")
        self.buttons = {}
        for name, (said, meaning) in BUTTONS.items():
            button = widgets.Button(
                description=said, tooltip=meaning, icon=ICONS.get(name, ""), layout=widgets.Layout(width="auto")
            )
            button.add_class(f"lab-explorer-{name}")
            self.buttons[name] = button
        self.buttons["train"].button_style = "primary"
        self.batch = widgets.Label(
            settings_text.batch(settings.batch), layout=widgets.Layout(width="54px", margin="1px 0 1px 4px")
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

    def batch_names(self) -> list[str]:
        """What the steps of the slider for batch sizes are called."""
        return [said for said, _ in self.by_name["batch"].options]

    def change(self, settings: Settings, names) -> None:
        """Show some of other settings, by name; the rest stays as it is."""
        for name in names:
            value = getattr(settings, name)
            if name == "batch" and value not in dict(self.by_name[name].options).values():
                self.by_name[name].options = _batches(value)
            self.by_name[name].value = ",".join(map(str, value)) if name == "hidden" else value

    def settings(self) -> Settings:
        """What is set now.

        Raises
        ------
        SettingsError
            When the hidden layers cannot be read.
        """
        values = {name: self.by_name[name].value for name in (*SETTINGS, "threshold", "resolution")}
        return Settings(**values | {"epochs": max(values["epochs"], RANGES["epochs"][0])})

    def column(self) -> widgets.Widget:
        """The buttons that train, and the main controls."""
        shown = self.by_name | self.buttons | {"batch": widgets.HBox([self.by_name["batch"], self.batch])}
        rows = [widgets.HBox([shown[name] for name in ("train", "stop", "rewind")], layout=_FLOW)]
        rows.append(widgets.HBox([shown[name] for name in ("minibatch", "epoch")], layout=_FLOW))
        return widgets.VBox([*rows, *(shown[name] for name in MAIN)])

    def groups(self) -> widgets.Widget:
        """What is folded away at first."""
        shown = self.by_name | self.buttons
        heads, groups = [], []
        for title, names in GROUPS.items():
            head = widgets.ToggleButton(value=False, description=f"▸ {title}", layout=widgets.Layout(width="auto"))
            head.add_class(f"lab-explorer-group-{title.lower()}")
            group = widgets.VBox([shown[name] for name in names], layout=widgets.Layout(display="none"))
            head.observe(partial(_fold, title=title, group=group), "value")
            heads.append(head)
            groups.append(group)
        made = widgets.VBox([widgets.HBox(heads, layout=_FLOW), *groups])
        made.add_class("lab-explorer-groups")
        return made


def _fold(change, title: str, group: widgets.VBox) -> None:
    change.owner.description = f"{'▾' if change.new else '▸'} {title}"
    group.layout.display = "" if change.new else "none"


def help_box() -> widgets.Widget:
    """The sentences of help, folded away; the heading of an ipywidgets accordion cannot be reached by keyboard."""
    parts = [KEYS, *HELP.values(), *(f"{said}: {meaning}" for said, meaning in BUTTONS.values())]
    text = "".join("<li><b>{}:</b>{}</li>".format(*map(html.escape, part.split(":", 1))) for part in parts)
    head = "<summary>What each control does</summary>"
    box = widgets.HTML(f'<details>{head}<ul style="line-height:1.45; margin:0">{text}</ul></details>')
    box.add_class("lab-explorer-help")
    return box


def _batches(wanted: int) -> list[tuple[str, int]]:
    sizes = sorted({*BATCHES, *([wanted] if wanted != FULL else [])})
    return [*((str(size), size) for size in sizes), ("full", FULL)]
