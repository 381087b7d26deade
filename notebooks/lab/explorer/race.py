"""A race: up to four settings from the same initial weights, side by side, each with the same share of the time."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np

from lab.explorer import settings_text
from lab.explorer.run import Run
from lab.explorer.settings import FULL, RANGES, Settings
from lab.explorer.snapshot import Snapshot

LETTERS = "ABCD"
KINDS = {
    "batch": "batch sizes",
    "lr": "learning rates",
    "gradient": "sum against mean",
}
FACTORS = (1 / 3, 1, 3, 10)  # of the learning rate
LIVE_POINTS, LAST_POINTS = 40, 80  # of a lane's map along each axis


def lanes(kind: str, settings: Settings) -> list[Settings]:
    """Return what runs against what; one of them is as it is set.

    Parameters
    ----------
    kind : str
        A key of `KINDS`.
    settings : Settings
        What the lanes have in common.
    """
    if kind == "batch":
        sizes = [1, 4, 16, FULL]
        if settings.batch not in sizes:  # in the place of the one that is nearest
            apart = [abs(math.log(size / settings.batch)) for size in sizes[1:3]]
            sizes[1 + apart.index(min(apart))] = settings.batch
        return [settings.changed(batch=size) for size in sizes]
    if kind == "gradient":
        return [settings.changed(gradient=one) for one in ("sum", "mean")]
    low, high = RANGES["lr"]
    others = {factor: float(f"{min(max(factor * settings.lr, low), high):.2g}") for factor in FACTORS}
    rates = dict.fromkeys((others | {1: settings.lr}).values())
    return [settings.changed(lr=rate) for rate in rates]


class Race:
    """Runs that take turns: whoever has used the least time of their own comes next.

    Parameters
    ----------
    runs : sequence of Run
    """

    def __init__(self, runs: Sequence[Run]):
        self.runs = list(runs)

    def go_on(self, stopped: Callable[[], bool], publish: Callable[[], None]) -> None:
        """Train them until all are done, or `stopped`; `publish` is called after each turn."""
        for one in self.runs:
            one.rehearse()
        while not stopped():
            going = [one for one in self.runs if one.epoch < one.settings.epochs and not one.diverged]
            if not going:
                return
            min(going, key=lambda one: one.seconds).one_epoch()
            publish()

    def snapshots(self, last: bool) -> tuple[tuple[str, Snapshot], ...]:
        """How each of them stands, by letter."""
        points = LAST_POINTS if last else LIVE_POINTS
        return tuple((letter, one.snapshot(points)) for letter, one in zip(LETTERS, self.runs, strict=False))


COUNTS = {"epoch": "epochs", "updates": "updates", "seconds": "seconds"}
LEVEL = 0.005  # losses that are closer than this are called level


def leaders(shown: Sequence[tuple[str, Snapshot]]) -> dict[str, tuple[str, float]]:
    """Who has the lowest loss after equally many epochs, updates and seconds, and by how much.

    Returns
    -------
    dict of str to (str, float)
        For each of epochs, updates and seconds a letter, empty where the first two are level.
    """
    found = {}
    for column, said in COUNTS.items():
        common = _common(shown, column)
        losses = sorted((loss, letter) for letter, one in shown if np.isfinite(loss := _loss_at(one, column, common)))
        if losses:
            by = losses[1][0] - losses[0][0] if len(losses) > 1 else float("inf")
            found[said] = (losses[0][1] if by >= LEVEL else "", by)
    return found


def result(shown: Sequence[tuple[str, Snapshot]]) -> tuple[str, dict[str, list[str]]]:
    """What came of it, in one sentence, and on which counts each letter leads; nothing for no race."""
    led: dict[str, list[str]] = {}
    for count, (letter, _) in (leaders(shown) if shown else {}).items():
        led.setdefault(letter, []).append(count)
    return (ahead(shown) if shown else ""), led


def ahead(shown: Sequence[tuple[str, Snapshot]]) -> str:
    """Say who leads, in one sentence."""
    led = leaders(shown)
    if not led:
        return ""
    apart = settings_text.differences([one.settings for _, one in shown])
    names = {letter: f"{letter} ({', '.join(what)})" for (letter, _), what in zip(shown, apart, strict=True)}
    letters = {letter for letter, _ in led.values()}
    least = min(by for _, by in led.values())
    after = _after(shown)
    counts = "after {epochs}, after {updates} and after {seconds} each".format(**after)
    if letters == {""}:
        return f"The best are level: their losses differ by less than {LEVEL} {counts}."
    if len(letters) == 1 and len(led) == len(COUNTS):
        by = "" if np.isinf(least) else f", by {least:.2f} or more"
        return f"{names[letters.pop()]} leads on all three counts{by}: {counts}."
    parts = []
    for said, (letter, by) in led.items():
        margin = "" if np.isinf(by) else f" by {by:.2f}"
        leads = f"{names[letter]} leads{margin}" if letter else "the best are level"
        parts.append(f"after {after[said]} each, {leads}")
    text = "; ".join(parts)
    return f"{text[0].upper()}{text[1:]}."


def _common(shown: Sequence[tuple[str, Snapshot]], column: str) -> float:
    """How far all of them are."""
    return min(float(one.history[column][-1]) for _, one in shown)


def _after(shown: Sequence[tuple[str, Snapshot]]) -> dict[str, str]:
    """How far all of them are, in words, for each of epochs, updates and seconds."""
    return {
        "epochs": settings_text.epochs(_common(shown, "epoch")),
        "updates": settings_text.count(int(_common(shown, "updates")), "update"),
        "seconds": settings_text.seconds(_common(shown, "seconds")),
    }


def _loss_at(one: Snapshot, column: str, place: float) -> float:
    return float(np.interp(place, one.history[column], one.history["train"]))
