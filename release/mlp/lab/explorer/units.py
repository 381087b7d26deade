"""What goes on inside: the map of each hidden unit's output, and the length of each layer's gradient along the run."""

from __future__ import annotations

import numpy as np
from matplotlib.colors import LinearSegmentedColormap

from lab import style
from lab.explorer import pixels
from lab.explorer.main_picture import AXES, WIDTH
from lab.explorer.snapshot import Snapshot
from lab.running import plot_settings

TILE, GAP, LEFT = 64, 8, 86  # pixels
MAX_TILES = (WIDTH - LEFT) // (TILE + GAP)  # units of a layer that there is room for
CURVES = 190  # pixels high
_GREENS = LinearSegmentedColormap.from_list("on", ["#FFFFFF", style.GREEN, "#00382A"])
ON = np.uint8(np.round(255 * _GREENS(np.linspace(0, 1, 256))[:, :3]))
DASHES = ("-", "--", ":", "-.", (0, (6, 2, 1, 2, 1, 2)), (0, (1, 3)), (0, (8, 3)))
COLOURS = (style.INK, style.PURPLE, style.GREEN, style.ORANGE, style.BLUE, style.YELLOW, style.GREY)


class DetailPicture:
    """Draws the inside of a network under the main picture."""

    @plot_settings.defaults()
    def pixels(self, snapshot: Snapshot, axis: str = "epochs") -> np.ndarray:
        """Draw a snapshot.

        Parameters
        ----------
        snapshot : Snapshot
        axis : str
            What the gradients are drawn against: a key of `lab.explorer.main_picture.AXES`.

        Returns
        -------
        ndarray of uint8, shape (height, width, 4)
        """
        parts = [_layer(number, A, snapshot) for number, A in enumerate(snapshot.units)]
        parts = parts or [_line("There is no hidden layer.")]
        return np.vstack([*parts, _curves(snapshot, axis)])


def _layer(number: int, A, snapshot: Snapshot) -> np.ndarray:
    """One row: the maps of a layer's units. White is 0; each unit is as dark as its own largest output."""
    if A is None:
        return _line(f"Layer {number}: your layer_forward keeps no A of the right shape.")
    off = A.max(axis=0) <= 0
    more = f", {MAX_TILES} of {A.shape[1]} shown" if A.shape[1] > MAX_TILES else ""
    dead = f"; off everywhere on the map: {int(off.sum())}" if off.any() else ""
    sheet = pixels.Sheet(WIDTH, TILE + 30)
    title = f"Layer {number}: where each hidden unit is on, white is 0{more}{dead}"
    sheet.figure.text(0.012, 1 - 15 / (TILE + 30), title, fontsize=9, color=style.INK)
    canvas = sheet.begin()
    side = round(len(A) ** 0.5)
    pick = ((np.arange(TILE) + 0.5) / TILE * side).astype(int)
    for unit in range(min(A.shape[1], MAX_TILES)):
        outputs = np.nan_to_num(A[:, unit].reshape(side, side)[pick[::-1]][:, pick])
        highest = max(float(outputs.max()), 1e-12)
        left = 12 + unit * (TILE + GAP)
        canvas[22 : 22 + TILE, left : left + TILE, :3] = ON[np.uint8(255 * np.clip(outputs / highest, 0, 1))]
        frame = canvas[21 : 23 + TILE, left - 1 : left + TILE + 1, :3]
        frame[[0, -1]] = frame[:, [0, -1]] = 0x76
        if off[unit]:  # a cross, so that a white tile is not taken for a missing one
            diagonal = np.arange(TILE)
            canvas[22 + diagonal, left + diagonal, :3] = 0x76
            canvas[22 + diagonal, left + TILE - 1 - diagonal, :3] = 0x76
    return np.array(canvas)


def _curves(snapshot: Snapshot, axis: str) -> np.ndarray:
    """The length of each layer's last gradient, on a logarithmic scale."""
    sheet = pixels.Sheet(WIDTH, CURVES)
    ax = sheet.axes((0.085, 0.25, 0.6, 0.6), xlabel=AXES[axis], ylabel="length of dW")
    said = "Gradient of each layer: that of the last mini-batch (a gap: exactly 0, which has no place on a log scale)"
    sheet.figure.text(0.012, 0.92, said, fontsize=9, color=style.INK)
    lengths = snapshot.history["gradient"]
    x = snapshot.history["epoch" if axis == "epochs" else axis][-len(lengths) :] if len(lengths) else []
    there = len(lengths) and np.isfinite(lengths).any()
    if not there:
        sheet.figure.text(0.3, 0.5, "nothing yet: train", fontsize=10, color=style.INK)
        return np.array(sheet.begin())
    lowest = 1e-6 * np.nanmax(lengths)
    for number in range(lengths.shape[1]):
        name = f"layer {number}" + (" (first)" if number == 0 else " (last)" if number == lengths.shape[1] - 1 else "")
        # 0 has no place on this scale, and the last mini-batch of a network that is sure has next to none.
        shown = np.where(lengths[:, number] > 0, np.maximum(lengths[:, number], lowest), np.nan)
        look = {"color": COLOURS[number % len(COLOURS)], "ls": DASHES[number % len(DASHES)], "lw": 1.5}
        ax.plot(x, shown, label=name if np.isfinite(shown).any() else f"{name}: 0, nothing passes", **look)
    ax.set_yscale("log")
    ax.yaxis.label.set_size(9)
    ax.legend(frameon=False, fontsize=9, loc="center left", bbox_to_anchor=(1.02, 0.5))
    return np.array(sheet.begin())


def _line(text: str) -> np.ndarray:
    sheet = pixels.Sheet(WIDTH, 28)
    sheet.figure.text(0.012, 0.35, text, fontsize=9, color=style.INK)
    return np.array(sheet.begin())
