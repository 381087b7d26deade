"""Picture of the batch-size laboratory, experiment 3: spread of the mini-batch gradient against batch size."""

from __future__ import annotations

import numpy as np

from lab import style
from lab.figures import parts
from lab.figures.batch_parts import batch_axis, wrapped
from lab.picture import Picture

WAYS = (
    ("fresh", style.BLUE, "o", 0.97, "drawn with replacement"),
    ("shuffled", style.ORANGE, "^", 1.03, "as an epoch draws: without"),
)


@style.drawn
def noise(lines, sizes, n, finding, seeds) -> Picture:
    """Draw the spread of a mini-batch's mean gradient, in units of that of single samples.

    Parameters
    ----------
    lines : dict of str: dict of int: list of dict
        For each network the results by batch size, one for each seed: ``one``, ``fresh``, ``shuffled``, ``scale``.
    sizes : list of int
        Batch sizes of the axis, whether they have been run or not.
    n : int
        Number of samples.
    finding : str
        The title.
    seeds : str
        Which seeds: ``"seeds 0 to 4"``.
    """
    figure, axes = style.new_figure(9.5, 4.2, 1, len(lines), sharey=True, squeeze=False)
    dense = n - np.linspace(np.sqrt(n - 1), 0, 300) ** 2  # from 1 to n, finely where the lower line falls to 0
    told = []
    for ax, (name, line) in zip(axes[0], lines.items(), strict=True):
        ax.plot(dense, dense**-0.5, color=style.INK, lw=1.3, label="1/√batch")
        lower = dense**-0.5 * np.sqrt((n - dense) / (n - 1))
        ax.plot(dense, lower, "--", color=style.INK, lw=1.3, label="1/√batch · √((N − batch)/(N − 1))")
        for way, colour, marker, shift, words in WAYS:
            spread = {b: [r[way] / r["one"] for r in found if r["one"]] for b, found in line.items()}
            pairs = [(b * shift, value) for b, found in spread.items() for value in found if np.isfinite(value)]
            x, height = np.array(pairs or [(np.nan, np.nan)]).T
            ax.plot(x, height, marker, color=colour, ms=6, mfc="none", mew=1.4, label=words)
            middle = ", ".join(f"batch {b} {np.median(found):.2f}" for b, found in spread.items() if found)
            if middle:
                told.append(f"{name}, {words}: {middle}")
        scales = sorted(r["scale"] for found in line.values() for r in found)
        scale = f"{np.median(scales):.0f}" if scales else "–"
        if scales and scales[0] < scales[-1]:
            scale += f" ({scales[0]:.0f} to {scales[-1]:.0f})"
        if scales:
            told.append(f"{name}: simple noise scale {scale} samples")
        batch_axis(ax, sizes)
        ax.set(ylim=(-0.03, 1.25))
        ax.set_title(f"{name}: noise scale {scale} samples", fontsize=10.5)
    axes[0, 0].set_ylabel("distance from the full gradient\n(1: that of single samples, rms)")
    axes[0, -1].legend(frameon=False, fontsize=9, loc="upper right")
    parts.headline(figure, wrapped(finding))
    return Picture(
        figure,
        f"{finding}. Spread of the mini-batch gradient, medians of {seeds}. {'; '.join(told)}. Markers with "
        f"replacement lie beside the line of 1/√batch, those without beside a line that falls to 0 at {n}.",
    )
