"""The explorer's picture: loss, decision map, output probabilities; 900 by 400 pixels, drawn many times a second."""

from __future__ import annotations

import numpy as np
from matplotlib.collections import LineCollection

from lab import style
from lab.explorer import pixels, settings_text
from lab.explorer.snapshot import Snapshot
from lab.figures.maps import baseline_loss
from lab.figures.parts import logit
from lab.running import plot_settings

WIDTH, HEIGHT = 900, 400
TOPS = (0.1, 0.2, 0.3, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 5.0, 8.0, 12.0, 25.0)  # of the axis of losses
FIRST = 0.02  # of the epochs of a run: what the loss is before them may be beyond the axis
AXES = {"epochs": "epoch", "updates": "updates (steps)", "seconds": "seconds of training"}
PIN_LOOKS = {  # of pinned curves: a letter and a pattern of dashes each, as well as a colour
    "A": (style.PURPLE, (0, (5, 1.5))),
    "B": (style.GREEN, (0, (1.2, 1.2))),
    "C": (style.YELLOW, (0, (6, 1.5, 1.2, 1.5))),
    "D": (style.SKY, (0, (2.5, 2.5))),
}


class MainPicture:
    """Draws snapshots; one for each explorer."""

    @plot_settings.defaults()
    def __init__(self):
        self.sheet = sheet = pixels.Sheet(WIDTH, HEIGHT)
        self.curves = sheet.axes((0.068, 0.135, 0.355, 0.725), ylabel="loss per sample")
        self.map = sheet.axes((0.475, 0.135, 0.31, 0.725), xlabel="X1")
        self.output = sheet.axes((0.855, 0.135, 0.125, 0.725), ylabel="output probability", ylim=(-0.03, 1.03))
        self.output.set(xlim=(-0.6, 1.6), xticks=[0, 1])
        self.output.set_xticklabels(["label 0", "label 1"], fontsize=8)
        for spine in self.map.spines.values():
            spine.set_visible(True)
        self._frame = None  # what the kept background shows
        self._make_artists()

    def _make_artists(self):
        def line(ax, *look, **more):
            return ax.plot([], [], *look, **more)[0]

        ink = style.INK
        self.train = line(self.curves, "-", color=ink, lw=1.8)
        self.test = line(self.curves, "--", color=style.GREY, lw=1.6)  # of no class
        self.place = line(self.curves, "o", color=ink, ms=5)
        self.pinned = {
            letter: line(self.curves, color=colour, ls=dashes, lw=1.5) for letter, (colour, dashes) in PIN_LOOKS.items()
        }
        self.pin_names = {
            letter: self.curves.text(0, 0, letter, color=ink, fontsize=9, fontweight="bold", va="bottom", ha="right")
            for letter in PIN_LOOKS
        }
        self.boundary = LineCollection([], colors=ink, linewidths=1.6)
        self.map.add_collection(self.boundary, autolim=False)
        self.dots = [
            line(ax, marker, color=colour, ms=size, mec="white", mew=0.4, ls="none")
            for ax, size in ((self.map, 6), (self.output, 5))
            for marker, colour in zip(style.CLASS_MARKERS, style.CLASS_COLOURS, strict=True)
        ]
        self.test_dots = [
            line(self.map, marker, color="none", mec=colour, ms=5, mew=1.2, ls="none")
            for marker, colour in zip(style.CLASS_MARKERS, style.CLASS_COLOURS, strict=True)
        ]
        self.rings = line(self.map, "o", color="none", mec=ink, ms=11, mew=1.5, ls="none")
        self.cut = line(self.output, "-", color=ink, lw=1.2)
        write = self.sheet.figure.text
        self.above_curves = write(0.068, 0.925, "", fontsize=11, fontweight="bold", color=ink)
        self.above_map = write(0.475, 0.925, "", fontsize=11, fontweight="bold", color=ink)
        self.under_curves = write(0.068, 0.88, "", fontsize=9, color=ink)
        self.under_map = write(0.475, 0.88, "", fontsize=9, color=ink)
        for artist in (
            *(self.train, self.test, self.place, *self.pinned.values(), *self.pin_names.values(), self.boundary),
            *(*self.dots, *self.test_dots, self.rings, self.cut),
            *(self.above_curves, self.above_map, self.under_curves, self.under_map),
        ):
            artist.set_animated(True)

    @plot_settings.defaults()
    def draw(self, snapshot: Snapshot, threshold: float, axis: str = "epochs", pins=(), stepping=False) -> bytes:
        """Draw a snapshot.

        Parameters
        ----------
        snapshot : Snapshot
        threshold : float
        axis : str
            What the loss is drawn against: a key of `AXES`.
        pins : sequence of (str, Snapshot)
            Runs to draw the curves of, by letter.
        stepping : bool
            The run goes on step by step: the axis ends soon after the last one.

        Returns
        -------
        bytes
            PNG.
        """
        self._put(snapshot, threshold, axis, pins, stepping)
        return self.sheet.png()

    def pixels(self) -> np.ndarray:
        """What was drawn last, shape (height, width, 4)."""
        return np.asarray(self.sheet.canvas.buffer_rgba())

    def _put(self, snapshot, threshold, axis, pins, stepping):
        self._set_frame(snapshot, axis, pins, stepping)
        canvas = self.sheet.begin()
        pixels.paint_map(canvas, self.map, snapshot.probability)
        self._set_curves(snapshot, axis, pins)
        self._set_map(snapshot, threshold)
        self._set_output(snapshot, threshold)
        self._set_words(snapshot, threshold)
        for ax in (self.curves, self.map, self.output):
            for artist in (*ax.lines, *ax.collections, *ax.texts):
                if artist.get_visible():
                    ax.draw_artist(artist)
        for text in self.sheet.figure.texts:
            self.sheet.figure.draw_artist(text)
        for spine in self.map.spines.values():  # the map was painted over their inner half
            self.map.draw_artist(spine)

    def _set_frame(self, snapshot, axis, pins, stepping):
        """Draw what stays the same anew, when it does not."""
        shown = [snapshot, *(pinned for _, pinned in pins)]
        top = max(top_of_axis(one) for one in shown)
        right = max(end_of_axis(one, axis) for one in shown)
        if stepping and not pins:
            right = min(right, _soon(snapshot, axis))
        frame = snapshot.samples.extent, axis, top, right
        if frame == self._frame:
            return
        extent = snapshot.samples.extent
        self.curves.set(xlim=(-0.01 * right, right), ylim=(0, top), xlabel=AXES[axis])
        self.map.set(xlim=extent[:2], ylim=extent[2:])
        self.map.set_ylabel("X2", labelpad=0)
        self._frame = frame
        self.sheet.stale()

    def _set_curves(self, snapshot, axis, pins):
        x = snapshot.history[_column(axis)]
        top = self.curves.get_ylim()[1]
        self.train.set_data(x, np.minimum(snapshot.history["train"], top))
        self.test.set_data(x, np.minimum(snapshot.history["test"], top))
        self.place.set_data([x[snapshot.moment]], [min(snapshot.loss, top)])
        pinned = dict(pins)
        for number, (letter, curve) in enumerate(self.pinned.items()):
            name = self.pin_names[letter]
            there = letter in pinned
            curve.set_visible(there)
            name.set_visible(there)
            if there:
                past = pinned[letter].history
                curve.set_data(past[_column(axis)], np.minimum(past["train"], top))
                # Not all at the end, where the curves come together.
                at = int((len(past["train"]) - 1) * (1 - 0.2 * number))
                name.set_position((past[_column(axis)][at], min(past["train"][at], 0.93 * top)))

    def _set_map(self, snapshot, threshold):
        samples = snapshot.samples
        z = logit(snapshot.probability) - logit(threshold)
        self.boundary.set_segments(pixels.boundary(z, samples.extent))
        said = snapshot.p > threshold
        train = len(samples.y)
        for value in (0, 1):
            self.dots[value].set_data(*samples.X[samples.y == value].T)
            self.test_dots[value].set_data(*samples.test_X[samples.test_y == value].T)
        wrong = said != (samples.all_y == 1)
        self.rings.set_data(*samples.all_X[wrong].T)
        self._right = float(np.mean(~wrong[:train])), float(np.mean(~wrong[train:])) if len(samples.test_y) else None
        self._missed = int(np.sum(wrong & (samples.all_y == 1))), int(np.sum(wrong & (samples.all_y == 0)))

    def _set_output(self, snapshot, threshold):
        samples = snapshot.samples
        for value in (0, 1):
            mine = samples.all_y == value
            # Side by side in the order of the samples, so that equal outputs do not hide one another.
            across = value + 0.7 * ((np.arange(mine.sum()) + 0.5) / max(mine.sum(), 1) - 0.5)
            self.dots[2 + value].set_data(across, snapshot.p[mine])
        self.cut.set_data([-0.6, 1.6], [threshold, threshold])

    def _set_words(self, snapshot, threshold):
        right, test_right = self._right
        loss = f"loss {settings_text.loss(snapshot.loss)}"
        if len(snapshot.samples.test_y):
            loss += f", test {settings_text.loss(snapshot.test_loss)}"
            held = "solid: trained on, dashed: test"
        else:
            held = f"baseline loss (always the share of ones): {baseline_loss(snapshot.samples.y):.2f}"
        self.above_curves.set_text(f"{loss} · {settings_text.epochs(snapshot.epoch)}")
        self.under_curves.set_text(held)
        test = "" if test_right is None else f", test {test_right:.0%}"
        self.above_map.set_text(f"{right:.0%} right{test}")
        missed, alarms = self._missed
        self.under_map.set_text(
            f"rings: {missed} missed, {settings_text.count(alarms, 'false alarm')}; threshold {threshold:g}"
        )


def _column(axis: str) -> str:
    return "epoch" if axis == "epochs" else axis


def top_of_axis(snapshot: Snapshot) -> float:
    """Where the axis of the losses ends, from the losses alone that come after the first few epochs, if there are any.

    The loss before training may be far above all others; it is drawn at the edge.
    """
    past = snapshot.history
    losses = np.array([past["train"], past["test"]])
    later = losses[:, past["epoch"] >= FIRST * snapshot.settings.epochs]
    losses = later if np.isfinite(later).any() else losses
    highest = float(np.max(losses[np.isfinite(losses)], initial=0.0))
    return next((top for top in TOPS if highest <= top), TOPS[-1])


def end_of_axis(snapshot: Snapshot, axis: str) -> float:
    """Where the axis of the losses ends; for seconds a round number that is changed seldom."""
    if axis == "epochs":
        return max(snapshot.settings.epochs, snapshot.epoch)
    if axis == "updates":
        done = max(snapshot.updates, 1)
        batches = max(round(done / snapshot.epoch), 1) if snapshot.epoch >= 1 else 1
        return max(snapshot.settings.epochs * batches, done)
    seconds = max(float(snapshot.seconds), 0.01)
    unit = 10.0 ** np.floor(np.log10(seconds))
    return float(next(step * unit for step in (1, 2, 5, 10) if step * unit >= seconds * 0.999))


def _soon(snapshot: Snapshot, axis: str) -> float:
    """A round number soon after the last step."""
    done = {"epochs": snapshot.epoch, "updates": snapshot.updates, "seconds": 0.0}[axis]
    if axis == "seconds":
        return end_of_axis(snapshot, axis)
    return float(
        next(
            end
            for scale in (1, 10, 100, 1000, 10**4, 10**5, 10**6)
            for end in (2 * scale, 5 * scale, 10 * scale)
            if end > done
        )
    )
