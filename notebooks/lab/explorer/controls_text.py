"""The words of the explorer's controls: names, a sentence of help for each, and the help box."""

from __future__ import annotations

import html

HELP = {
    "data": "Data: the samples to learn. The lab's table comes with the lab, the other sets are drawn.",
    "noise": "Noise: how far the samples of a drawn set are moved at random. The lab's table has its own noise.",
    "samples": "Samples: how many there are in all.",
    "split": "Test share: percent of the samples that are kept back. Never trained on; hollow marks on the map.",
    "draw": "Drawing: another number draws other samples of the same kind; the lab's table is always the same.",
    "hidden": "Hidden layers: units of each, such as 4,3. Empty is no hidden layer. Press Enter.",
    "presets": "Presets: hidden layers to choose from.",
    "batch": "Batch size: samples in a mini-batch. Full is all of them, one update per epoch.",
    "lr": "Learning rate: how far one update goes.",
    "gradient": "Gradient: the lab's sum over the mini-batch, or the mean: lr divided by the mini-batch's size.",
    "epochs": "Epochs: how many times each sample is used.",
    "seed": "Seed: another number gives other initial weights and another order; the same number gives the same run.",
    "threshold": "Threshold: the probability above which a sample is labelled 1. The network stays as it is.",
    "resolution": "Map points: squares of the map along each axis.",
    "axis": "Loss against: epochs, updates (steps taken), or seconds spent in your functions.",
    "race": "Race: several settings from the same initial weights, side by side; each gets the same share of the time.",
}
BUTTONS = {
    "train": (
        "Train",
        "Go on to the number of epochs that is set; when that is reached, from the initial weights again.",
    ),
    "rewind": ("Rewind", "Back to the same initial weights, before the first step."),
    "minibatch": ("One mini-batch", "Take one step, with the next mini-batch."),
    "epoch": ("One epoch", "Finish the epoch that was begun, or do one."),
    "other-samples": ("Other samples", "Draw other samples of the same kind: the next drawing."),
    "new-weights": ("New weights", "Train from other initial weights: the next seed."),
    "pin": ("Pin this run", "Keep this run to compare others with; at most four."),
    "clear-pins": ("Clear pins", "Forget the pinned runs."),
    "save": ("Save figure", "Write a figure of this run and the pinned ones into a PNG file beside the notebook."),
    "code": ("Settings as code", "Show lines for a cell that give the same run."),
    "reset": ("First settings", "Put all controls back to where they were when the explorer was opened."),
}
TRAINING = {  # the button that trains: its name, its icon, and what it does
    "ready": ("Train", "play", BUTTONS["train"][1]),
    "busy": ("Pause", "pause", "Stop after the epoch that is under way; Train goes on from there."),
    "done": ("Train again", "play", "All epochs are done: train once more, from the same initial weights."),
}
ICONS = {"train": "play", "minibatch": "step-forward", "epoch": "forward", "rewind": "fast-backward"}
GROUPS = {
    "Data": ("noise", "samples", "split", "draw"),
    "Network": ("presets", "gradient", "seed"),
    "View": ("threshold", "resolution", "axis"),
}
"""What is folded away at first; one of them is open at a time."""
CONTENTS = {"Data": "noise, test share", "Network": "gradient, seed", "View": "threshold, loss axis"}
"""What a folded group says of itself: what is looked for most."""
MAIN = ("batch", "lr", "data", "hidden", "epochs")
STEPS = ("train", "rewind", "minibatch", "epoch")
RUNS = ("race", "pin", "clear-pins", "save", "code", "reset")
"""Under the picture, where the pinned runs are."""
KEYS = (
    "Tab moves on, arrow keys move a slider or turn to another group, Space opens a list and Enter chooses. In the "
    "picture arrow keys go from unit to unit and from sample to sample; Enter opens a unit's weights, + and − change "
    "the number of units in its layer, Escape closes. On the loss curve Enter goes to the moment that you look at."
)
PICTURE = {
    "Network": "each square is the map of a unit: where on the plane it is on. A crossed one is off everywhere. Lines "
    "are weights: the wider, the larger; solid green is positive, dashed pink negative. The dot at a corner is the "
    "bias: filled is positive, hollow negative. Click a line or a dot to change it, and a square to keep its map in "
    "view, until you click it again; + and − add and remove units and layers.",
    "Decision map": "the probability of label 1 over the plane, and the boundary where it is the threshold. Ringed "
    "samples have the wrong label. Hollow marks are test samples, which are not trained on.",
    "Loss": "per sample. The dotted line, the baseline loss, is what always answering the share of ones costs. Click "
    "the curve to go to that moment.",
    "Time": "goes back to any moment of the run; training goes on from there. ▶ shows the run once more.",
    "This step": "after One mini-batch: how far each of its samples, alone, would have moved the weights the way that "
    "the step went, and the length of the step.",
    "Inside": "how large outputs, gradients and steps are in each layer. The line is the median of the measurements "
    "around each moment, the grey band most of them.",
    "Letters": "A to D are pinned runs or those of a race: the same letter, colour and dashes at a curve and its map.",
}


def help_html() -> str:
    """The sentences of help, folded away; the heading of an ipywidgets accordion cannot be reached by keyboard."""
    names = [*STEPS, *MAIN, *(name for names in GROUPS.values() for name in names), *RUNS]
    also = {"draw": "other-samples", "seed": "new-weights"}
    parts = []
    for name in names:
        for one in filter(None, (name, also.get(name))):
            parts.append(": ".join(BUTTONS[one]) if one in BUTTONS else HELP[one])
    shown = [f"Keys: {KEYS}", *parts]
    lists = {"Controls, from the top": shown, "The picture": [f"{name}: {said}" for name, said in PICTURE.items()]}
    text = "".join(
        f'<p style="margin:6px 0 0"><b>{title}</b></p><ul style="line-height:1.45; margin:0">'
        + "".join("<li><b>{}:</b>{}</li>".format(*map(html.escape, part.split(":", 1))) for part in some)
        + "</ul>"
        for title, some in lists.items()
    )
    return f"<details><summary>What each control and each mark means</summary>{text}</details>"
