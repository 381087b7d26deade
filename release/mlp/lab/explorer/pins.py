"""Runs that are kept to compare others with: their maps in a row, and a table."""

from __future__ import annotations

import html
import textwrap
import threading

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.lines import Line2D

from lab import style
from lab.explorer import pixels, run_text, settings_text
from lab.explorer.main_picture import PIN_LOOKS, WIDTH
from lab.explorer.run_text import share_right
from lab.explorer.snapshot import Snapshot
from lab.figures.parts import logit
from lab.running import plot_settings

ROW = 260  # pixels high


class Pins:
    """The pinned runs.

    Attributes
    ----------
    runs : tuple of (str, Snapshot)
        By letter, in the order in which they were pinned.
    raced : bool
        They come from a race.
    """

    def __init__(self):
        self.runs: tuple = ()
        self.raced = False
        self._lock = threading.Lock()

    def add(self, snapshot: Snapshot | None) -> str:
        """Keep a run; return what to tell the user, or nothing."""
        with self._lock:
            if snapshot is None:
                return "There is no run to pin yet: press Train."
            if any(one is snapshot for _, one in self.runs):
                return "This run is pinned already: change a setting, then compare."
            letter = next((letter for letter in PIN_LOOKS if letter not in dict(self.runs)), None)
            if letter is None:
                return f"{len(PIN_LOOKS)} runs are pinned, which is all there is room for: clear the pins first."
            self.runs = (*self.runs, (letter, snapshot))
            return f"Pinned as {letter}: its curve stays in the picture, its map is below. Now change a setting."

    def put(self, runs) -> None:
        """Take the runs of a race instead."""
        with self._lock:
            self.runs, self.raced = tuple(runs), True

    def remove(self, letter: str) -> None:
        """Forget one run."""
        with self._lock:
            self.runs, self.raced = tuple(one for one in self.runs if one[0] != letter), False

    def clear(self) -> None:
        """Forget all of them."""
        with self._lock:
            self.runs, self.raced = (), False

    def _shown(self, live: Snapshot | None) -> list[tuple[str, Snapshot]]:
        shown = list(self.runs)
        if live is not None and not any(one is live or _alike(one, live) for _, one in shown):
            shown.append(("now", live))
        return shown

    def described(self, live: Snapshot | None, threshold: float) -> list[tuple[str, str, str, Snapshot]]:
        """Of each pinned run its letter, what sets it apart, what came of it, and the run."""
        if not self.runs:
            return []
        apart = _apart([one for _, one in self._shown(live)])
        return [
            (letter, what, run_text.result_in_short(one, threshold), one)
            for (letter, one), what in zip(self.runs, apart, strict=False)
        ]

    @plot_settings.defaults()
    def pixels(self, live: Snapshot | None, threshold: float) -> np.ndarray:
        """The maps of the pinned runs and of the live one, side by side, shape (height, width, 4)."""
        shown = self._shown(live)
        apart = _apart([one for _, one in shown])
        sheet = pixels.Sheet(WIDTH, ROW)
        places = []
        for number, (letter, one) in enumerate(shown):
            ax = sheet.axes((0.012 + 0.2 * number, 0.03, 0.176, 0.62), xticks=[], yticks=[])
            ax.set(xlim=one.samples.extent[:2], ylim=one.samples.extent[2:])
            ax.spines[:].set_visible(False)
            right, test = share_right(one, threshold)
            said = f"loss {settings_text.loss(one.loss)}, {right:.0%} right"
            said += "" if test is None else f", test {test:.0%}"
            lines = textwrap.wrap(f"{letter}: {apart[number]}", 30, max_lines=2, placeholder=" …")
            for line, text in enumerate([*lines, *textwrap.wrap(said, 30)[:2]]):
                place, look = (0.012 + 0.2 * number, 0.89 - 0.072 * line), "bold" if line < len(lines) else "normal"
                sheet.figure.text(*place, text, fontsize=8, fontweight=look, color=style.INK)
            colour, dashes = PIN_LOOKS.get(letter, (style.INK, "-"))
            key = Line2D([0.012 + 0.2 * number, 0.07 + 0.2 * number], [0.975, 0.975], color=colour, ls=dashes, lw=1.8)
            sheet.figure.add_artist(key)  # how its curve looks in the picture above
            places.append((ax, one))
        canvas = sheet.begin()
        for ax, one in places:
            pixels.paint_map(canvas, ax, one.probability)
            z = logit(one.probability) - logit(threshold)
            line = LineCollection(pixels.boundary(z, one.samples.extent), colors=style.INK, linewidths=1.4)
            ax.add_collection(line, autolim=False)
            ax.draw_artist(line)
            _draw_samples(ax, one, threshold)
        return np.array(canvas)

    def table(self, live: Snapshot | None, threshold: float) -> str:
        """Settings, updates, seconds, losses and shares of right labels, as HTML; empty without pins."""
        if not self.runs:
            return ""
        shown = self._shown(live)
        apart = _apart([one for _, one in shown])
        rows = []
        for (letter, one), what in zip(shown, apart, strict=True):
            right, test = share_right(one, threshold)
            cells = [
                *(letter, what, settings_text.epochs(one.epoch), str(one.updates)),
                *(
                    settings_text.seconds(one.seconds),
                    settings_text.loss(one.loss),
                    f"{right:.0%}",
                ),
                *(("", "") if test is None else (settings_text.loss(one.test_loss), f"{test:.0%}")),
            ]
            rows.append(cells)
        heads = ["run", "what differs", "trained", "updates", "seconds", "loss", "right", "test loss", "test right"]
        if not any(cells[-1] for cells in rows):
            heads, rows = heads[:-2], [cells[:-2] for cells in rows]
        common = html.escape(settings_text.common([one.settings for _, one in shown]))
        head = "".join(f'<th scope="col" style="text-align:left; padding:2px 10px">{name}</th>' for name in heads)
        body = "".join(
            "<tr>"
            + "".join(f'<td style="text-align:left; padding:2px 10px">{html.escape(c)}</td>' for c in cells)
            + "</tr>"
            for cells in rows
        )
        kept = "The race" if self.raced else "Pinned runs"
        also = ", and the run that is shown" if shown[-1][0] == "now" else ""
        return (  # no caption: it would be as narrow as the table
            f"<div>{kept}{also}. The same for all: {common}.</div><table aria-label='{kept}'>"
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        )


def _apart(runs: list[Snapshot]) -> list[str]:
    """What sets each of some runs apart, or what it is, where they are all alike."""
    apart = settings_text.differences([one.settings for one in runs])
    by_hand = ["; weights changed by hand" if one.changed else "" for one in runs]
    plain = [
        f"batch {settings_text.batch(one.settings.batch)}; lr {settings_text.rate(one.settings.lr)}" for one in runs
    ]
    return [("; ".join(what) or short) + also for what, short, also in zip(apart, plain, by_hand, strict=True)]


def _alike(one: Snapshot, other: Snapshot) -> bool:
    """Whether two snapshots are of the same run at the same moment, drawn twice."""
    return one.settings.same_training(other.settings) and np.array_equal(one.p, other.p)


def _draw_samples(ax, one: Snapshot, threshold: float):
    samples = one.samples
    wrong = (one.p > threshold) != (samples.all_y == 1)
    for value, (marker, colour) in enumerate(zip(style.CLASS_MARKERS, style.CLASS_COLOURS, strict=True)):
        ax.draw_artist(
            ax.plot(*samples.all_X[samples.all_y == value].T, marker, color=colour, ms=4, mec="white", mew=0.5)[0]
        )
    ax.draw_artist(ax.plot(*samples.all_X[wrong].T, "o", color="none", mec=style.INK, ms=7.5, mew=1.2)[0])
