"""Pictures of the batch-size laboratory: experiments 1 to 3, losses and noise, and what all five share."""

from __future__ import annotations

import textwrap

import numpy as np
from matplotlib.patches import Rectangle

from lab import style
from lab.figures import parts
from lab.picture import Picture

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


TOP = 1.0  # of the loss axis: above it a network is worse than knowing nothing


@style.drawn
def losses(lines, sizes, base, poor, finding, epochs, seeds) -> Picture:
    """Draw final losses against batch size, and how many runs end above a limit.

    Parameters
    ----------
    lines : dict of str: dict of int: list of float
        For each line its final losses by batch size, one for each seed; empty where nothing has been run. A loss that
        is no finite number is drawn at the top.
    sizes : list of int
        Batch sizes of the axis, whether they have been run or not.
    base : float
        Loss of a network that has not looked at X.
    poor : float
        The limit.
    finding : str
        The title.
    epochs : int
    seeds : str
        Which seeds: ``"seeds 0 to 4"``.
    """
    figure, (ax, grid) = style.new_figure(9.5, 4.2, 1, 2, width_ratios=[1.6, 1])
    ax.axhline(base, color=style.GREY, lw=1)
    ax.axhline(poor, color=style.GREY, lw=1, ls=":")
    ax.text(
        0.01, base + 0.01, f"baseline loss {base:.2f}", transform=ax.get_yaxis_transform(), fontsize=9, color=style.INK
    )
    texts, clipped = [], False
    for k, (name, line) in enumerate(lines.items()):
        colour, dash, marker = LOOKS[k % len(LOOKS)]
        shift = 1.035 ** (2 * k - len(lines) + 1)  # seeds of different lines side by side
        for batch, values in line.items():
            heights = np.nan_to_num(np.asarray(values, float), nan=np.inf)
            clipped |= bool((heights > TOP).any())
            at = [batch * shift] * len(values)
            ax.plot(at, heights.clip(max=TOP), marker, color=colour, ms=4, alpha=0.45, mew=0, clip_on=False)
        middle = [median(values) for values in line.values()]
        ax.plot([b * shift for b in line], np.clip(middle, None, TOP), color=colour, ls=dash, marker=marker, label=name)
        if line:
            ends = ", ".join(f"batch {b} {_loss(m)}" for b, m in zip(line, middle, strict=True))
            texts.append(f"{name}: {ends}")
    batch_axis(ax, sizes)
    ax.set(ylabel=f"loss after {epochs} epochs", ylim=(0, TOP))
    top = "; at the top: higher" if clipped else ""
    ax.set_title(f"line: median; small marks: {seeds}{top}", fontsize=10)
    ax.legend(
        fontsize=9, loc="upper left", handlelength=3.2, ncol=2, borderaxespad=0.2, framealpha=0.8, edgecolor="none"
    )
    counts = _counts(grid, lines, sizes, poor)
    parts.headline(figure, wrapped(finding))
    return Picture(
        figure,
        f"{finding}. Median loss after {epochs} epochs, {seeds}. {'; '.join(texts)}. "
        f"Runs above {poor}: {counts}. The grey line is the baseline loss, {base:.2f}.",
    )


def _counts(ax, lines, sizes, poor):
    """Draw how many runs of each line and size end above the limit; return the same in words."""
    words, most = [], 0
    for row, (name, line) in enumerate(lines.items()):
        found = []
        for column, size in enumerate(sizes):
            values = line.get(size, [])
            bad, most = sum(not value <= poor for value in values), max(most, len(values))
            dark = values and 2 * bad >= len(values)
            colour = style.ORANGE if dark else style.YELLOW if bad else style.PALE
            look = {"color": colour, "lw": 0} if values else {"facecolor": "none", "edgecolor": style.PALE}
            ax.add_patch(Rectangle((column - 0.46, row - 0.42), 0.92, 0.84, **look))
            ink = {"color": "white", "fontweight": "bold"} if dark else {"color": style.INK}
            ax.text(column, row, f"{bad}" if values else "", ha="center", va="center", fontsize=10, **ink)
            if bad:
                found.append(f"{bad} of {len(values)} at batch {size}")
        if line:
            words.append(f"{name} {', '.join(found) or 'none'}")
    ax.set(xlim=(-0.5, len(sizes) - 0.5), ylim=(len(lines) - 0.5, -0.5), xlabel="batch size")
    ax.set_xticks(range(len(sizes)), [str(size) for size in sizes])
    ax.set_yticks(range(len(lines)), list(lines))
    ax.tick_params(length=0, labelsize=9)
    ax.spines[:].set_visible(False)
    ax.set_title(f"runs above {poor:g} (dotted line), of {most}", fontsize=10)
    return "; ".join(words)


def _loss(value):
    return f"{value:.2f}" if np.isfinite(value) else "no number"


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
