"""Fast drawing: what stays the same is drawn once and kept; a new picture puts only the rest on top of it.

`display(fig)` of the same picture takes several times as long. No pyplot: the user's own figures are not touched, and a
thread may draw. Whoever makes and draws a sheet does so within `lab.running.plot_settings.defaults`.
"""

from __future__ import annotations

import io

import numpy as np
from matplotlib import image as image_file
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from lab import style

DPI = 100
COLOURS = style.map_colours(np.linspace(0, 1, 256))


class Sheet:
    """A figure with a background that is kept.

    Parameters
    ----------
    width, height : int
        In pixels.
    """

    def __init__(self, width: int, height: int):
        self.figure = Figure(figsize=(width / DPI, height / DPI), dpi=DPI, facecolor="white")
        self.canvas = FigureCanvasAgg(self.figure)
        self._background = None

    def axes(self, place, **settings):
        """Add axes at ``(left, bottom, width, height)`` in parts of the sheet, in the lab's style."""
        ax = self.figure.add_axes(place)
        ax.spines[["top", "right"]].set_visible(False)
        for spine in ax.spines.values():
            spine.set_color(style.GREY)
        ax.tick_params(labelsize=9, color=style.GREY)
        ax.xaxis.label.set_size(10)
        ax.yaxis.label.set_size(10)
        ax.set(**settings)
        return ax

    def stale(self) -> None:
        """Say that the background has to be drawn again."""
        self._background = None

    def begin(self) -> np.ndarray:
        """Put the background in place; return the pixels, shape (height, width, 4), to be written on."""
        if self._background is None:
            self.canvas.draw()
            self._background = self.canvas.copy_from_bbox(self.figure.bbox)
        else:
            self.canvas.restore_region(self._background)
        return np.asarray(self.canvas.buffer_rgba())

    def png(self) -> bytes:
        """The sheet as it is now."""
        return png(np.asarray(self.canvas.buffer_rgba()))


def png(pixels: np.ndarray) -> bytes:
    """Pixels, shape (height, width, 4), as the bytes of a file."""
    out = io.BytesIO()
    # The third level of compression costs no more time than the first, here.
    image_file.imsave(out, pixels, format="png", pil_kwargs={"compress_level": 3})
    return out.getvalue()


def box(ax) -> tuple[slice, slice]:
    """Rows and columns of the pixels inside some axes."""
    height = round(ax.figure.bbox.height)
    area = ax.get_window_extent()
    return (
        slice(height - round(area.y1), height - round(area.y0)),
        slice(round(area.x0), round(area.x1)),
    )


def paint_map(pixels: np.ndarray, ax, probability: np.ndarray) -> None:
    """Fill some axes with a map of probabilities.

    Parameters
    ----------
    pixels : ndarray, shape (height, width, 4)
    ax : Axes
    probability : ndarray, shape (rows, columns)
        Row 0 is at the bottom.
    """
    rows, columns = box(ax)
    height, width = rows.stop - rows.start, columns.stop - columns.start
    shade = np.uint8(255 * np.clip(np.nan_to_num(probability, nan=0.5), 0, 1) + 0.5)
    up = ((np.arange(height)[::-1] + 0.5) / height * len(shade)).astype(int)
    across = ((np.arange(width) + 0.5) / width * shade.shape[1]).astype(int)
    pixels[rows, columns, :3] = COLOURS[shade[up[:, None], across]]


def boundary(z: np.ndarray, extent) -> np.ndarray:
    """Where `z` changes its sign: straight pieces, shape (pieces, 2, 2), as ((X1, X2), (X1, X2)).

    Parameters
    ----------
    z : ndarray, shape (rows, columns)
        Row 0 is the lowest X2. Between two points it is taken to be straight.
    extent : tuple of float
        ``(X1 lowest, X1 highest, X2 lowest, X2 highest)``.
    """
    rows, columns = z.shape
    left, right, bottom, top = extent
    x = left + (np.arange(columns) + 0.5) / columns * (right - left)
    y = bottom + (np.arange(rows) + 0.5) / rows * (top - bottom)
    above = z > 0
    cut = np.full((2, rows, columns, 2), np.nan)  # on the way to the right, and on the way up
    with np.errstate(all="ignore"):
        share = z[:, :-1] / (z[:, :-1] - z[:, 1:])
        change = above[:, :-1] != above[:, 1:]
        cut[0, :, :-1, 0] = np.where(change, x[:-1] + share * np.diff(x), np.nan)
        cut[0, :, :-1, 1] = np.where(change, y[:, None], np.nan)
        share = z[:-1] / (z[:-1] - z[1:])
        change = above[:-1] != above[1:]
        cut[1, :-1, :, 1] = np.where(change, y[:-1, None] + share * np.diff(y)[:, None], np.nan)
        cut[1, :-1, :, 0] = np.where(change, x, np.nan)
    # The four sides of each square: below, left, above, right. None of them is cut, or two, or all four.
    sides = np.stack([cut[0, :-1, :-1], cut[1, :-1, :-1], cut[0, 1:, :-1], cut[1, :-1, 1:]], axis=2)
    # Where z is exactly 0 all around, the network takes no side: the edge of that area is no boundary.
    flat = z == 0
    flat = flat[:-1, :-1] | flat[1:, :-1] | flat[:-1, 1:] | flat[1:, 1:]
    there = ~np.isnan(sides[..., 0]) & ~flat[..., None]
    two, four = sides[there.sum(axis=2) == 2], sides[there.sum(axis=2) == 4]
    pairs = two[there[there.sum(axis=2) == 2]].reshape(-1, 2, 2)
    return np.concatenate([pairs, four[:, :2], four[:, 2:]])
