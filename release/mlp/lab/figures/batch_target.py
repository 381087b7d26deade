"""Picture of the batch-size laboratory, experiment 4: steps and samples to a target loss against batch size."""

from __future__ import annotations

import numpy as np

from lab import style
from lab.figures import parts
from lab.figures.batch_parts import batch_axis, count, median, wrapped
from lab.picture import Picture

LOST = {"ha": "center", "va": "top", "fontsize": 9, "color": style.INK}  # runs that did not arrive


@style.drawn
def target(table, live, goal, finding, seeds) -> Picture:
    """Draw steps and samples to the target against batch size, from the shipped table and from live runs.

    Parameters
    ----------
    table, live : dict of int: list of float
        Steps by batch size, one number for each seed, infinite where a run did not arrive.
    goal : float
        The target loss.
    finding : str
        The title.
    seeds : str
        Which seeds the live runs are from; empty when there are none.
    """
    sizes = sorted(table)
    middle = np.array([median(table[size]) for size in sizes])
    figure, axes = style.new_figure(9.5, 4.4, 1, 2)
    spread = np.array([_quartiles(table[size]) for size in sizes]).T
    for ax, scale, words in ((axes[0], np.ones(len(sizes)), "steps"), (axes[1], np.array(sizes), "samples used")):
        y = middle * scale
        ax.set_yscale("log")
        ax.fill_between(sizes, *(spread * scale), color=style.SKY, alpha=0.35, lw=0, label="middle half of its seeds")
        ax.plot(sizes, y, "-o", color=style.BLUE, label="shipped table: median")
        perfect = y[0] / np.array(sizes) if words == "steps" else np.full(len(sizes), y[0])
        ax.plot(sizes, perfect, "--", color=style.INK, lw=1.3, label="perfect scaling: each sample counts in full")
        ax.set(ylabel=f"{words} (log scale)")
        everything = sorted({*sizes, *live})
        for size, found in live.items():
            times = size if words != "steps" else 1
            there = [steps * times for steps in found if np.isfinite(steps)]
            name = f"yours, {seeds}" if size == min(live) else None
            ax.plot([size * 1.12] * len(there), there, "x", color=style.ORANGE, ms=7, mew=1.8, label=name, zorder=4)
            if len(there) < len(found) and words == "steps":
                lost = f"{len(found) - len(there)} of {len(found)}\nnever"
                ax.text(size, 0.99, lost, transform=ax.get_xaxis_transform(), **LOST)
        batch_axis(ax, sizes)
        ax.set_xlim(min(everything) / 1.5, max(everything) * 1.5)
        ax.set_xticks(sizes, [str(size) for size in sizes])
        ax.tick_params(labelsize=9)
    low = min(spread[0].min(), min((s for f in live.values() for s in f), default=np.inf))
    axes[0].set_ylim(low / 2, None)
    ticks = [t for t in (10, 20, 50, 100, 200, 500, 1000, 2000) if low / 2 <= t <= axes[0].get_ylim()[1]]
    axes[0].set_yticks(ticks, [str(t) for t in ticks])
    axes[0].minorticks_off()
    axes[1].legend(frameon=False, fontsize=9, loc="upper left")
    axes[0].set_title(f"steps until the loss is {goal:g}", fontsize=11)
    axes[1].set_title("samples that these steps used", fontsize=11)
    parts.headline(figure, wrapped(finding))
    told = ", ".join(f"batch {size} {count(m)}" for size, m in zip(sizes, middle, strict=True))
    yours = "; ".join(f"batch {size}: {count(median(found))} steps, {_given_up(found)}" for size, found in live.items())
    return Picture(
        figure,
        f"{finding}. Median steps to a loss of {goal:g}, each batch size with its own learning rate: {told}. "
        + (f"Your runs, {seeds}: {yours}. " if live else "")
        + "A dashed line shows perfect scaling.",
    )


def _given_up(found):
    lost = sum(not np.isfinite(steps) for steps in found)
    return f"{lost} of {len(found)} did not arrive" if lost else f"all {len(found)} arrived"


def _quartiles(values):
    ordered = sorted(values)
    last = len(ordered) - 1
    low, high = ordered[round(last * 0.25)], ordered[round(last * 0.75)]
    return low, high if np.isfinite(high) else max((v for v in ordered if np.isfinite(v)), default=low)
