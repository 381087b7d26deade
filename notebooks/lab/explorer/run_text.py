"""Runs in words, and as a page to keep: what stands in the status line, in the static picture and in saved files."""

from __future__ import annotations

import html

import numpy as np

from lab import style
from lab.explorer import pixels, settings_text
from lab.explorer.main_picture import WIDTH, MainPicture
from lab.explorer.snapshot import Snapshot
from lab.explorer.units import DetailPicture
from lab.picture import as_html
from lab.running import plot_settings


def share_right(snapshot: Snapshot, threshold: float) -> tuple[float, float | None]:
    """Share of right labels among the samples trained on, and among the test samples; None without any."""
    samples = snapshot.samples
    right = (snapshot.p > threshold) == (samples.all_y == 1)
    train = len(samples.y)
    return float(right[:train].mean()), float(right[train:].mean()) if len(samples.test_y) else None


def result(snapshot: Snapshot, threshold: float) -> str:
    """Losses and shares of right labels."""
    right, test_right = share_right(snapshot, threshold)
    said = f"loss {settings_text.loss(snapshot.loss)}, {right:.0%} right at threshold {threshold:g}"
    if test_right is not None:
        said += f"; test loss {settings_text.loss(snapshot.test_loss)}, {test_right:.0%} right"
    return said


def result_in_short(snapshot: Snapshot, threshold: float) -> str:
    """Loss and share of right labels, for small places."""
    right, test_right = share_right(snapshot, threshold)
    test = "" if test_right is None else f", test {test_right:.0%}"
    return f"loss {settings_text.loss(snapshot.loss)} · {right:.0%} right{test}"


def done(snapshot: Snapshot, threshold: float) -> str:
    """A run that has come to its end, with its settings."""
    return outcome(snapshot, threshold) + with_settings(snapshot)


def outcome(snapshot: Snapshot, threshold: float) -> str:
    """What came of a run; `with_settings` follows."""
    verdict = f"{said} " if (said := advice(snapshot)) else ""
    verdict += "Weights were changed by hand. " if snapshot.changed else ""
    seconds = settings_text.seconds(snapshot.seconds)
    spent = f"{settings_text.count(snapshot.updates, 'update')}, {seconds} in your functions"
    return f"{verdict}{settings_text.epochs(snapshot.epoch)}, {spent}: {result(snapshot, threshold)}. "


def advice(snapshot: Snapshot) -> str:
    """What is wrong with a network, if anything is, and what helps."""
    return f"{snapshot.verdict} A smaller learning rate helps." if snapshot.diverged else snapshot.verdict


def under_way(snapshot: Snapshot, left: float | None) -> str:
    """How far a run is that goes on; `with_settings` follows."""
    rest = f", about {settings_text.seconds(left)} left" if left is not None else ""
    return f"Training: epoch {int(snapshot.epoch)} of {snapshot.settings.epochs}{rest}. "


def with_settings(snapshot: Snapshot) -> str:
    """The settings of a run, and what of them is not as it was asked for."""
    note = f" ({snapshot.samples.note})" if snapshot.samples.note else ""
    return f"Settings: {settings_text.sentence(snapshot.settings)}{note}."


def live_alt(snapshot: Snapshot) -> str:
    """The live picture in words; the page says how the run stands, with the threshold as it is there."""
    return f"Network, decision map with samples, and loss curve. {with_settings(snapshot)}"


def alt(snapshot: Snapshot) -> str:
    """The still picture in words."""
    said = done(snapshot, snapshot.settings.threshold)
    return f"Loss curve, decision map with samples, and output probabilities. {said}"


@plot_settings.defaults()
def page(snapshot: Snapshot, axis: str, pins) -> bytes:
    """The picture with what goes on inside and its settings, and the pinned runs, as the bytes of a PNG file.

    Parameters
    ----------
    snapshot : Snapshot
    axis : str
    pins : Pins
    """
    threshold = snapshot.settings.threshold
    main = MainPicture()
    main.draw(snapshot, threshold, axis, pins.runs)
    parts = [main.pixels(), DetailPicture().pixels(snapshot, axis), _footer(settings_text.sentence(snapshot.settings))]
    if pins.runs:
        parts.append(pins.pixels(snapshot, threshold))
        for letter, one in pins.runs:
            parts.append(_footer(f"{letter}: {settings_text.sentence(one.settings)}; {result(one, threshold)}"))
    return pixels.png(np.vstack(parts))


def static(snapshot, axis, pins) -> str:
    """An HTML image of what is shown, folded away, for where widgets do not work."""
    image = as_html(page(snapshot, axis, pins), alt(snapshot))
    said = html.escape(done(snapshot, snapshot.settings.threshold))
    head = "The explorer as it was left. For the controls, run this cell again."
    # `canvas/canvas.css` hides this while the live picture is there; its heading is no place for the notebook's keys.
    keys = ' data-lm-suppress-shortcuts="true"'
    return f'<details class="lab-explorer-kept"><summary{keys}>{head} {said}</summary>{image}</details>'


def _footer(text: str) -> np.ndarray:
    sheet = pixels.Sheet(WIDTH, 24)
    sheet.figure.text(0.012, 0.35, text, fontsize=8, color=style.INK)
    return sheet.begin()
