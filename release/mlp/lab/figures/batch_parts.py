"""What the pictures of the batch-size laboratory share: the axis of batch sizes, looks of lines, medians in words."""

from __future__ import annotations

import textwrap

import numpy as np

from lab import style

LOOKS = (
    (style.BLUE, "-", "o"),
    (style.ORANGE, "--", "s"),
    (style.GREEN, "-.", "^"),
    (style.PURPLE, ":", "D"),
    (style.INK, (0, (6, 2, 1, 2)), "v"),
    (style.YELLOW, (0, (1, 3)), "P"),
    (style.SKY, (0, (8, 3)), "X"),
    (style.GREY, (0, (3, 1, 1, 1, 1, 1)), "*"),
)


def batch_axis(ax, sizes, label="batch size (log scale)"):
    """Give an axes a logarithmic x-axis with a tick for each batch size, or for every second one of many."""
    ax.set_xscale("log", base=2)
    shown = sizes if len(sizes) <= 8 else sizes[::-2][::-1]
    ax.set_xticks(shown, [str(size) for size in shown])
    ax.minorticks_off()
    ax.set_xlim(min(sizes) / 1.35, max(sizes) * 1.35)
    ax.set_xlabel(label)


def median(values) -> float:
    """Return the median, in which a run that left the numbers counts as infinite; the middle two are averaged."""
    ordered = sorted(float(v) if np.isfinite(v) else np.inf for v in values)
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def count(value) -> str:
    """Write a number of steps, which may be infinite."""
    return f"{value:g}" if np.isfinite(value) else "∞"


def wrapped(text, width=98):
    """Break a long finding over two lines or more."""
    return "\n".join(textwrap.wrap(text, width))
