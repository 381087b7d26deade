"""A race: up to four settings from the same initial weights, side by side, each with the same share of the time."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from lab.explorer.run import Run
from lab.explorer.settings import FULL, RANGES, Settings
from lab.explorer.snapshot import Snapshot

LETTERS = "ABCD"
KINDS = {
    "batch": "batch size 1, 4, 16, full",
    "lr": "learning rate a third, as set, 3 and 10 times",
    "gradient": "gradient: sum, mean",
}
FACTORS = (1 / 3, 1, 3, 10)  # of the learning rate
LIVE_POINTS, LAST_POINTS = 40, 80  # of a lane's map along each axis


def lanes(kind: str, settings: Settings) -> list[Settings]:
    """Return what runs against what.

    Parameters
    ----------
    kind : str
        A key of `KINDS`.
    settings : Settings
        What the lanes have in common.
    """
    if kind == "batch":
        return [settings.changed(batch=size) for size in (1, 4, 16, FULL)]
    if kind == "gradient":
        return [settings.changed(gradient=one) for one in ("sum", "mean")]
    low, high = RANGES["lr"]
    rates = dict.fromkeys(float(f"{min(max(factor * settings.lr, low), high):.3g}") for factor in FACTORS)
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
        if last:
            for one in self.runs:
                one.measure_now()
        return tuple((letter, one.snapshot(points)) for letter, one in zip(LETTERS, self.runs, strict=False))


def ahead(shown: Sequence[tuple[str, Snapshot]]) -> str:
    """Say who has the lowest loss after as many epochs, updates and seconds as all of them have."""
    parts = []
    for column, said in (("epoch", "epochs"), ("updates", "updates"), ("seconds", "seconds")):
        common = min(float(one.history[column][-1]) for _, one in shown)
        there = {letter: _loss_at(one, column, common) for letter, one in shown}
        fine = {letter: loss for letter, loss in there.items() if np.isfinite(loss)}
        if fine:
            first = min(fine, key=fine.__getitem__)
            parts.append(f"{first} after as many {said} (loss {fine[first]:.2g})")
    return f"Ahead: {', '.join(parts)}." if parts else ""


def _loss_at(one: Snapshot, column: str, place: float) -> float:
    return float(np.interp(place, one.history[column], one.history["train"]))
