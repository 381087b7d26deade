"""The strip at the top of every notebook: its stops, where you stand, and what this stop answers."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from matplotlib.patches import FancyBboxPatch

import lab
from lab import style
from lab.picture import Picture

# The question that a section answers, for the sections that the strip knows.
QUESTIONS = {
    "activations": "What can a single neuron do, and how do we measure how wrong it is?",
    "building": "What is a network, as data? Why do the starting numbers matter?",
    "forward": "How does a network bend the plane?",
    "backward": "Which weight is to blame, and by how much?",
    "update": "How far should one step go?",
    "training": "What does one pass through the data do, and what does the loss curve hide?",
    "prediction": "What did it learn, and what does batch size really do?",
}


def stops() -> dict[str, int | None]:
    """Return the sections that the lab has, in order, such as ``"activations"``, with the minutes that each takes."""
    contents = json.loads((Path(lab.__file__).parent / "contents.json").read_text(encoding="utf-8"))
    return {name.partition("_")[2]: part.get("minutes") for name, part in sorted(contents["notebooks"].items())}


@style.drawn
def map(section: int, question: str | None = None) -> Picture:
    """Draw the way through the lab with one stop lit.

    Parameters
    ----------
    section : int
        Number of the section, counted from 1.
    question : str, optional
        For a section that is not in `QUESTIONS`, or to say something else.
    """
    lengths = stops()
    names = list(lengths)
    if not 1 <= section <= len(names):
        raise ValueError(f"There are sections 1 to {len(names)}; {section} is none of them.")
    name = names[section - 1]
    question = question or QUESTIONS.get(name, name)
    figure, ax = style.new_figure(9, 1.75)
    ax.set(xlim=(0.45, len(names) + 0.55), ylim=(-0.62, 0.62), xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
    ax.set_title(f"{section} of {len(names)}: {question}", fontsize=12, fontweight="bold", loc="left")
    for number, stop in enumerate(names, start=1):
        _box(ax, number, stop, lengths[stop], section)
    before = "" if section == 1 else f" Behind you: {', '.join(names[: section - 1])}."
    after = "" if section == len(names) else f" Still to come: {', '.join(names[section:])}."
    length = f", about {lengths[name]} minutes" if lengths[name] else ""
    alt = f"Section {section} of {len(names)}, {name}{length}. {question}{before}{after}"
    return Picture(figure, alt)


def _box(ax, number, stop, length, section):
    here, done = number == section, number < section
    face = style.BLUE if here else "#D6E6F2" if done else "white"
    ink = "white" if here else style.INK
    ax.add_patch(
        FancyBboxPatch(
            (number - 0.41, -0.5), 0.82, 1.0, boxstyle="round,pad=0,rounding_size=0.08",
            facecolor=face, edgecolor=style.INK if here else style.GREY, linewidth=2 if here else 1,
        )
    )  # fmt: skip
    if number > 1:
        ax.annotate("", (number - 0.42, 0), (number - 0.59, 0), arrowprops={"arrowstyle": "-|>", "color": style.GREY})
    for x, y in _GLYPHS.get(stop, ()):
        ax.plot(number - 0.26 + 0.52 * np.asarray(x), 0.02 + 0.38 * np.asarray(y), color=ink, linewidth=1.6)
    ax.text(number, -0.16, stop, ha="center", va="center", fontsize=10, color=ink, fontweight="bold" if here else None)
    note = "you are here" if here else f"{length} min" if length else ""
    ax.text(number, -0.36, note, ha="center", va="center", fontsize=8.5, color=ink)


def _glyphs():
    """Return little line drawings in the unit square, as lists of (x, y) curves."""
    t = np.linspace(0, 1, 40)
    links = [((0.1, 0.9), (a, b)) for a in (0.15, 0.85) for b in (0.0, 0.5, 1.0)]
    bowl = (t, 3.52 * (t - 0.5) ** 2)
    turn = 2 * np.pi * t
    return {
        "activations": [((0.0, 0.5, 1.0), (0.05, 0.05, 1.0))],
        "building": links,
        "forward": [((0.0, 1.0), (0.5, 0.5)), ((0.75, 1.0, 0.75), (0.85, 0.5, 0.15))],
        "backward": [((0.0, 1.0), (0.5, 0.5)), ((0.25, 0.0, 0.25), (0.85, 0.5, 0.15))],
        "update": [bowl, ((0.05, 0.85, 0.27, 0.6), (0.71, 0.43, 0.19, 0.04))],
        "training": [(t, np.exp(-4 * t)), ((0, 0, 1), (1, 0, 0))],
        "prediction": [((0, 1, 1, 0, 0), (0, 0, 1, 1, 0)), (0.1 + 0.8 * t, 0.5 + 0.3 * np.sin(turn))],
    }


_GLYPHS = _glyphs()
