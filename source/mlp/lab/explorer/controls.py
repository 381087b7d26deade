"""The explorer's controls: what can be set, in groups. Needs ipywidgets."""

from __future__ import annotations

from functools import partial

import ipywidgets as widgets

from lab.explorer import settings_text
from lab.explorer.controls_text import BUTTONS, CONTENTS, GROUPS, HELP, ICONS, MAIN, RUNS, STEPS, TRAINING, help_html
from lab.explorer.main_picture import AXES
from lab.explorer.pairs import Pair
from lab.explorer.race import KINDS
from lab.explorer.settings import BATCHES, FULL, RANGES, SETS, Settings, hidden_layers

CHOOSE = "?"
PRESETS = ("", "2", "8", "4,3", "6,8,4", "16,16")
SETTINGS = (*("data", "noise", "samples", "split", "draw", "hidden", "batch", "lr", "gradient", "epochs", "seed"),)
VIEW = ("threshold", "resolution", "axis")
STEP = {"noise": 0.05, "samples": 10, "split": 10, "epochs": 10, "threshold": 0.01, "resolution": 10}
NAMES = {"split": "Test share %", "lr": "Learning rate", "resolution": "Map points"}
LATE = {"continuous_update": False}  # what is dragged is followed all the same: see `canvas/sliders.js`


def _look(name: str, width: str = "100%") -> dict:
    layout = widgets.Layout(width=width, margin="1px 0", min_width="0")
    style = {"description_width": "94px"}
    said = HELP[name]
    return {"description": NAMES.get(name, said.split(":")[0]), "tooltip": said, "layout": layout, "style": style}


def _pair(name: str, value: float) -> Pair:
    """A slider with its box."""
    low, high = RANGES[name]
    look = _look(name, "calc(100% - 56px)") | LATE | {"readout": False}
    whole = isinstance(low, int)
    box = (widgets.BoundedIntText if whole else widgets.BoundedFloatText)(
        value=value, min=low, max=high, tooltip=HELP[name], layout=widgets.Layout(width="52px", margin="1px 0 1px 4px")
    )
    box.add_class("lab-explorer-value")
    if name == "lr":
        return Pair(
            widgets.FloatLogSlider(value=value, min=-4, max=1, step=0.1, **look), box, lambda at: float(f"{at:.2g}")
        )
    kind = widgets.IntSlider if whole else widgets.FloatSlider
    # From 0, so that its steps are round numbers.
    slider = kind(value=value, min=0 if name == "epochs" else low, max=high, step=STEP[name], **look)
    return Pair(slider, box, lambda at: max(at, low))


class Controls:
    """All controls, by name.

    Parameters
    ----------
    settings : Settings
        What they show at first.
    """

    def __init__(self, settings: Settings):
        self.adjusting = False  # what belongs together is being set: not to be followed one by one
        numbers = ("noise", "samples", "split", "lr", "epochs", "threshold", "resolution")
        self.pairs = {name: _pair(name, getattr(settings, name)) for name in numbers}
        self.by_name = {name: pair.box for name, pair in self.pairs.items()}
        self.by_name |= self._make_choices(settings)
        # Its readout would take what is typed and do nothing with it: a label stands in its place.
        self.batch = widgets.Label(settings_text.batch(settings.batch), layout=widgets.Layout(width="52px"))
        self.batch.add_class("lab-explorer-batch-label")
        self.buttons = {name: _button(name) for name in BUTTONS}
        self.buttons["train"].button_style = "primary"
        self.shown = self.by_name | self.buttons | {name: pair.row for name, pair in self.pairs.items()}
        self.shown["batch"] = widgets.HBox([self.by_name["batch"], self.batch])
        for name in self.by_name:
            self.shown[name].add_class(f"lab-explorer-{name}")
        for name, button in {"seed": "new-weights", "draw": "other-samples"}.items():
            self.buttons[button].layout = widgets.Layout(width="112px", margin="1px 0 1px 4px", padding="0")
            self.shown[name] = widgets.HBox([self.by_name[name], self.buttons[button]])
        self._mind_the_data()
        self.by_name["batch"].observe(lambda change: self._name_the_batch(), "value")
        for name in ("data", "samples", "split"):
            self.by_name[name].observe(lambda change: self._mind_the_data(), "value")

    def _make_choices(self, settings: Settings) -> dict:
        choose = ("choose …", CHOOSE)
        layers = [(settings_text.layers(hidden_layers(text)), text) for text in PRESETS]
        text = ",".join(map(str, settings.hidden))
        batches = _batches(settings.batch, settings.train)
        gradients = [("sum (the lab's)", "sum"), ("mean", "mean")]
        numbers = {name: dict(zip(("min", "max"), RANGES[name], strict=True)) for name in ("seed", "draw")}
        return {
            "data": widgets.Dropdown(
                options=[(said, name) for name, said in SETS.items()], value=settings.data, **_look("data")
            ),
            "hidden": widgets.Text(value=text, placeholder="none", **LATE, **_look("hidden")),
            "presets": widgets.Dropdown(options=[choose, *layers], **_look("presets")),
            "batch": widgets.SelectionSlider(
                options=batches, value=settings.batch, readout=False, **LATE, **_look("batch", "calc(100% - 56px)")
            ),
            "gradient": widgets.Dropdown(options=gradients, value=settings.gradient, **_look("gradient")),
            "seed": widgets.BoundedIntText(value=settings.seed, **numbers["seed"], **_look("seed", "136px")),
            "draw": widgets.BoundedIntText(value=settings.draw, **numbers["draw"], **_look("draw", "136px")),
            "axis": widgets.Dropdown(options=list(AXES), value="epochs", **_look("axis")),
            "race": widgets.Dropdown(
                options=[choose, *((said, kind) for kind, said in KINDS.items())],
                **_look("race", "206px") | {"style": {"description_width": "40px"}},
            ),
        }

    def _name_the_batch(self):
        self.batch.value = settings_text.batch(self.by_name["batch"].value)

    def _mind_the_data(self):
        """What the data do not allow cannot be chosen."""
        drawn = self.by_name["data"].value != "lab"
        for part in (self.by_name["noise"], self.pairs["noise"].slider, self.by_name["draw"]):
            part.disabled = not drawn
        self.buttons["other-samples"].disabled = not drawn
        self._offer_batches()

    def _offer_batches(self, also: int = FULL):
        """Offer the batch sizes that are smaller than all samples, and full."""
        samples, split = self.by_name["samples"].value, self.by_name["split"].value
        train = samples - round(samples * split / 100)
        slider = self.by_name["batch"]
        size = slider.value if also == FULL else also
        if size >= train and also == FULL:
            size = FULL
        options = _batches(size, train)
        if list(slider.options) != options or slider.value != size:
            self.adjusting, before = True, self.adjusting
            try:
                if list(slider.options) != options:
                    slider.options = options
                slider.value = size
            finally:
                self.adjusting = before
            self._name_the_batch()

    def put(self, settings: Settings) -> None:
        """Show other settings."""
        self.change(settings, (*SETTINGS, "threshold", "resolution"))
        self.by_name["axis"].value = "epochs"

    def mark_hidden(self, wrong: bool) -> None:
        """Mark the box of the hidden layers as one that cannot be read; `canvas/sliders.js` tells those who listen."""
        box = self.by_name["hidden"]
        (box.add_class if wrong else box.remove_class)("lab-explorer-wrong")

    def batch_names(self) -> list[str]:
        """What the steps of the slider for batch sizes are called."""
        return [said for said, _ in self.by_name["batch"].options]

    def change(self, settings: Settings, names) -> None:
        """Show some of other settings, by name; the rest stays as it is."""
        for name in sorted(names, key="batch".__eq__):  # that comes last: what can be chosen depends on the samples
            value = getattr(settings, name)
            if name == "batch":
                self._offer_batches(value)
            self.by_name[name].value = ",".join(map(str, value)) if name == "hidden" else value

    def settings(self) -> Settings:
        """What is set now.

        Raises
        ------
        SettingsError
            When the hidden layers cannot be read.
        """
        return Settings(**{name: self.by_name[name].value for name in (*SETTINGS, "threshold", "resolution")})

    def dragged(self, name: str, value: float):
        """The setting that a slider stands for while it is dragged."""
        if name == "batch":
            return self.by_name["batch"].options[int(value)][1]
        return self.pairs[name].read(10.0**value if name == "lr" else value)

    def training(self, how: str) -> None:
        """Let the button that trains be named for what it does now: "ready", "busy" or "done"."""
        button = self.buttons["train"]
        with button.hold_sync():  # one message
            button.description, button.icon, button.tooltip = TRAINING[how]

    def column(self) -> widgets.Widget:
        """The buttons that train, and the main controls."""
        steps = [self.shown[name] for name in STEPS]
        made = widgets.VBox([_grid(*steps), *(self.shown[name] for name in MAIN)])
        made.add_class("lab-explorer-column")
        return made

    def groups(self) -> widgets.Widget:
        """What is folded away at first."""
        self._heads, parts = {}, []
        for title, names in GROUPS.items():
            head = widgets.ToggleButton(
                value=False,
                description=f"{title}: {CONTENTS[title]}",
                icon="caret-right",
                tooltip=f"Show or hide: {title}",
                layout={"width": "100%"},
            )
            head.add_class(f"lab-explorer-group-{title.lower()}")
            head.add_class("lab-explorer-head")
            group = widgets.VBox([self.shown[name] for name in names], layout=widgets.Layout(display="none"))
            head.observe(partial(self._fold, title=title, group=group), "value")
            self._heads[title] = head
            parts += [head, group]
        made = widgets.VBox(parts)
        made.add_class("lab-explorer-groups")
        return made

    def _fold(self, change, title: str, group: widgets.VBox) -> None:
        change.owner.icon = "caret-down" if change.new else "caret-right"
        group.layout.display = "" if change.new else "none"
        for other, head in self._heads.items():
            if change.new and other != title:
                head.value = False

    def runs(self) -> widgets.Widget:
        """What is done with whole runs."""
        made = widgets.HBox([self.shown[name] for name in RUNS], layout=widgets.Layout(flex_flow="row wrap"))
        made.add_class("lab-explorer-runs")
        return made


def _button(name: str) -> widgets.Button:
    said, meaning = BUTTONS[name]
    layout = widgets.Layout(width="auto", margin="1px 0", padding="0 10px")
    button = widgets.Button(description=said, tooltip=meaning, icon=ICONS.get(name, ""), layout=layout)
    button.add_class(f"lab-explorer-{name}")
    return button


def _grid(*parts: widgets.Widget) -> widgets.Widget:
    """Two columns."""
    for part in parts:
        part.layout.width, part.layout.padding = "100%", "0"
    layout = widgets.Layout(grid_template_columns="minmax(0, 1fr) minmax(0, 1fr)", grid_gap="4px", margin="0 0 6px")
    made = widgets.GridBox(list(parts), layout=layout)
    made.add_class("lab-explorer-steps")
    return made


def help_box() -> widgets.Widget:
    """What each control and each mark means, folded away."""
    box = widgets.HTML(help_html())
    box.add_class("lab-explorer-help")
    return box


def _batches(wanted: int, train: int) -> list[tuple[str, int]]:
    sizes = sorted({*(size for size in BATCHES if size < train), *([wanted] if wanted != FULL else [])})
    return [*((str(size), size) for size in sizes), ("full", FULL)]
