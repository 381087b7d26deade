"""One step, and how each sample of its mini-batch pulls."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

import numpy as np

from lab.explorer.measures import moved, weights_of
from lab.explorer.snapshot import Step

if TYPE_CHECKING:
    from lab.explorer.run import Run


def take_step(run: Run) -> None:
    """Take one step with the next mini-batch, and find out how each of its samples pulls: see `Step`."""
    before = copy.deepcopy(run.mlp)
    run.one_batch()
    if run.diverged or not weights_of(run.mlp):
        return
    rows, lr = run.last_rows, run.last_lr
    step = moved(before, run.mlp)
    length = float(np.linalg.norm(step))
    pulls = []
    for row in rows:
        alone = copy.deepcopy(before)
        args = alone, run.X[[row]], run.y[[row]], lr
        run.functions.call("mlp_minibatch", *args, expected=run.step_seconds)
        pulls.append(float(moved(before, alone) @ step) / length if length else 0.0)
    known = {sample.tobytes(): number for number, sample in enumerate(run.samples.X)}  # functions may shuffle X
    found = [known.get(run.X[row].tobytes(), -1) for row in rows]
    run.step = Step(found, pulls, length, run.settings.gradient == "mean")
