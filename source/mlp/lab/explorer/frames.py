"""What the browser draws, as numbers: a snapshot becomes a small description and a list of binary buffers.

`canvas/reading.js` reads them. Nothing here knows of widgets: a test compares what is sent with what matplotlib draws.
"""

from __future__ import annotations

import numpy as np

from lab.explorer import run_text
from lab.explorer.main_picture import end_of_axis, top_of_axis
from lab.explorer.snapshot import Snapshot
from lab.figures.maps import baseline_loss
from lab.figures.parts import logit

SPREAD = 24.0  # logits from -12 to 12 are told apart; beyond, a probability is 0 or 1 on any screen
ZERO = 32768  # as which a logit of 0 is sent
MOST_POINTS = 60_000  # of all units' maps together
UNIT_POINTS = 40  # of one unit's map along each axis, where there are few
HISTORY = ("epoch", "updates", "seconds", "train", "test")
INSIDE = ("output", "gradient", "step")


def samples_of(snapshot: Snapshot) -> tuple[dict, list[bytes]]:
    """The samples of a run, which stay the same while it lasts."""
    samples = snapshot.samples
    about = {"kind": "samples", "run": snapshot.number, "extent": list(map(float, samples.extent))}
    about["train"] = len(samples.y)
    return about, [_floats(samples.all_X), np.uint8(samples.all_y == 1).tobytes()]


def frame_of(snapshot: Snapshot, live: bool) -> tuple[dict, list[bytes]]:
    """A moment of a run."""
    past = snapshot.history
    side = unit_side(snapshot)
    about = {
        "kind": "frame",
        "run": snapshot.number,
        "live": live,
        "moment": snapshot.moment,
        "moments": len(past["epoch"]),
        "epoch": float(snapshot.epoch),
        "epochs": snapshot.settings.epochs,
        "updates": int(snapshot.updates),
        "seconds": float(snapshot.seconds),
        "sizes": list(snapshot.sizes),
        "resolution": len(snapshot.probability),
        "unitResolution": side,
        "units": [0 if A is None else A.shape[1] for A in snapshot.units],
        "verdict": run_text.advice(snapshot),
        "diverged": snapshot.diverged,
        "loss": _finite(snapshot.loss),
        "testLoss": _finite(snapshot.test_loss) if len(snapshot.samples.test_y) else None,
        "lossTop": top_of_axis(snapshot),
        "baselineLoss": _finite(baseline_loss(snapshot.samples.y)),
        "changed": [list(place) for place in snapshot.changed],
        "size": min(snapshot.settings.batch or len(snapshot.samples.y), len(snapshot.samples.y)),
        "axisEnd": {axis: float(end_of_axis(snapshot, axis)) for axis in ("epochs", "updates", "seconds")},
        "alt": run_text.live_alt(snapshot),
    }
    buffers = [logits(snapshot.probability), _floats(snapshot.p)]
    for W, b in snapshot.weights:
        buffers += [_floats(W), _floats(b)]
    for A in snapshot.units:
        buffers += [b"", b""] if A is None else unit_maps(A, len(snapshot.probability), side)
    buffers.append(history_of(snapshot))
    buffers.append(_floats(past["inside"]))
    return about, buffers


def step_of(snapshot: Snapshot) -> dict:
    """The mini-batch of the step that was taken last; one without samples where it was not taken by itself."""
    step = snapshot.step
    about = {"kind": "batch", "run": snapshot.number, "rows": [], "pulls": [], "step": 0.0, "mean": False}
    if step is not None and np.isfinite([*step.pulls, step.length]).all():
        about |= {"rows": step.rows, "pulls": step.pulls, "step": step.length, "mean": step.mean}
    return about


def pins_of(runs, said: str = "", leads: dict | None = None) -> tuple[dict, list[bytes]]:
    """The pinned runs.

    Parameters
    ----------
    runs : sequence of (str, str, str, Snapshot)
        Letter, what differs, result and run.
    said : str
        What came of the race that they were in.
    leads : dict of str to list of str
        By letter, on which counts it has the lowest loss: epochs, updates, seconds.
    """
    pins, buffers = [], []
    for letter, what, result, one in runs:
        pins.append(
            {
                "letter": letter,
                "what": what,
                "said": result,
                "leads": (leads or {}).get(letter, []),
                "top": top_of_axis(one),
                "run": one.number,
                "extent": list(map(float, one.samples.extent)),
                "resolution": len(one.probability),
                "train": len(one.samples.y),
            }
        )
        buffers += [history_of(one), logits(one.probability), _floats(one.samples.all_X)]
        buffers += [np.uint8(one.samples.all_y == 1).tobytes(), _floats(one.p)]
    return {"kind": "pins", "pins": pins, "said": said}, buffers


def logits(probability: np.ndarray) -> bytes:
    """Probabilities as the whole numbers that are sent; `from_logits` reads them."""
    with np.errstate(all="ignore"):
        z = np.nan_to_num(logit(probability), nan=0.0, posinf=SPREAD, neginf=-SPREAD)
    steps = np.round(65535 * z / SPREAD)
    # Only what is exactly 0 is sent as such: there the network takes no side.
    steps = np.where((steps == 0) & (z != 0), np.sign(z), steps)
    return np.uint16(np.clip(steps + ZERO, 0, 65535)).tobytes()


def from_logits(data: bytes) -> np.ndarray:
    """The logits that were sent, shape (points,)."""
    return (np.frombuffer(data, np.uint16) - float(ZERO)) / 65535 * SPREAD


def unit_side(snapshot: Snapshot) -> int:
    """How many points the map of a unit has along each axis: fewer, where there are many units."""
    count = sum(A.shape[1] for A in snapshot.units if A is not None)
    return min(len(snapshot.probability), max(8, min(UNIT_POINTS, int((MOST_POINTS / max(count, 1)) ** 0.5))))


def unit_maps(A: np.ndarray, across: int, side: int) -> list[bytes]:
    """The maps of a layer's units, each on a scale of its own, and the largest output of each."""
    pick = ((np.arange(side) + 0.5) / side * across).astype(int)
    maps = np.nan_to_num(A.T.reshape(-1, across, across)[:, pick[:, None], pick], posinf=0.0, neginf=0.0)
    largest = maps.max(axis=(1, 2), initial=0.0)
    scaled = np.clip(maps / np.maximum(largest, 1e-12)[:, None, None], 0, 1)
    return [np.uint8(np.round(255 * scaled)).tobytes(), _floats(largest)]


def history_of(snapshot: Snapshot) -> bytes:
    """The history, row by row."""
    return _floats(np.column_stack([snapshot.history[name] for name in HISTORY]))


def _floats(values) -> bytes:
    with np.errstate(all="ignore"):
        return np.ascontiguousarray(values, dtype=np.float32).tobytes()


def _finite(value) -> float | None:
    return float(value) if np.isfinite(value) else None
