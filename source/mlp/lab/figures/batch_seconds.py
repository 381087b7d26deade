"""Picture of the batch-size laboratory, experiment 5: one set of runs against three x-axes."""

from __future__ import annotations

import numpy as np

from lab import style
from lab.figures import parts
from lab.figures.batch_parts import LOOKS, wrapped
from lab.picture import Picture

CURVES = 4  # batch sizes whose loss is drawn: more lines could not be told apart


@style.drawn
def seconds(line, sizes, finding, seeds) -> Picture:
    """Draw the time of an epoch and of an update, and the loss against epochs, updates and seconds.

    Parameters
    ----------
    line : dict of int: list of dict
        Results by batch size, one for each seed: ``losses``, ``seconds``, ``epoch``, ``updates``.
    sizes : list of int
        Batch sizes of the axis, whether they have been run or not.
    finding : str
        The title.
    seeds : str
        Which seeds: ``"seeds 0 to 4"``.
    """
    figure, axes = style.new_figure(9.5, 6.2, 2, 6)
    grid = axes[0, 0].get_gridspec()
    for ax in axes.ravel():
        ax.remove()
    spans = ((0, slice(0, 3)), (0, slice(3, 6)), (1, slice(0, 2)), (1, slice(2, 4)), (1, slice(4, 6)))
    epoch, update, *curves = (figure.add_subplot(grid[place]) for place in spans)
    for ax in (epoch, update, *curves):
        ax.spines[["top", "right"]].set_visible(False)
    told = _times(epoch, {b: [1e3 * r["epoch"] for r in found] for b, found in line.items()}, sizes, "ms")
    per = {b: [1e6 * r["epoch"] / r["updates"] for r in found] for b, found in line.items()}
    each = _times(update, per, sizes, "µs")
    epoch.set_title("one epoch", fontsize=11, loc="left", fontweight="bold")
    update.set_title("one update", fontsize=11, loc="left", fontweight="bold")
    seed, shown = _of_one_seed(line)
    ends = _curves(curves, shown)
    curves[0].set_title(f"the same runs, three x-axes (seed {seed})", fontsize=11, loc="left", fontweight="bold")
    parts.headline(figure, wrapped(finding))
    return Picture(
        figure,
        f"{finding}. Medians of {seeds}. One epoch: {told}. One update: {each}. Below, the runs of seed {seed} against "
        f"epochs, updates and seconds: {ends}.",
    )


def _of_one_seed(line):
    """Choose the lowest seed, and up to `CURVES` of its batch sizes, far apart: a mean of curves is nobody's run."""
    seed = min(r["seed"] for found in line.values() for r in found)
    runs = {b: next((r for r in found if r["seed"] == seed), None) for b, found in line.items()}
    runs = {b: run for b, run in runs.items() if run}
    places = np.linspace(0, len(runs) - 1, min(CURVES, len(runs))).round().astype(int)
    return seed, {list(runs)[k]: list(runs.values())[k] for k in places}


def _curves(axes, runs):
    """Draw loss against epochs, updates and seconds; return how the runs end, in words."""
    words = []
    last = [run["losses"][-1] for run in runs.values() if np.isfinite(run["losses"][-1])]
    top = max(1.0, 1.1 * min(last, default=0.0))  # the first epochs may leave the frame, the ends may not
    for (colour, dash, marker), (batch, run) in zip(LOOKS, runs.items(), strict=False):
        losses, done = np.array(run["losses"], float), np.arange(1, len(run["losses"]) + 1)
        for ax, x in zip(axes, (done, done * run["updates"], np.array(run["seconds"])), strict=True):
            ax.plot(x, losses, color=colour, ls=dash, lw=1.6, label=f"batch {batch}")
            ax.plot(x[-1], losses[-1], marker, color=colour, ms=7)
        words.append(
            f"batch {batch}: loss {losses[-1]:.2f} after {done[-1] * run['updates']} updates, "
            f"{run['seconds'][-1]:.3f} s"
        )
    for ax, name in zip(axes, ("epochs", "updates (log scale)", "seconds (log scale)"), strict=True):
        ax.set_xscale("log" if "log" in name else "linear")
        ax.set(xlabel=name, ylim=(0, top))
        ax.tick_params(labelsize=9)
        ax.minorticks_off()
    axes[0].set_ylabel("loss per sample")
    axes[0].legend(frameon=False, fontsize=9, handlelength=3)
    for ax in axes[1:]:
        ax.tick_params(labelleft=False)
    return "; ".join(words)


def _times(ax, values, sizes, unit):
    """Draw times as bars, with a mark for each seed; return the medians in words."""
    words = []
    for place, size in enumerate(sizes):
        if size not in values:
            continue
        middle = float(np.median(values[size]))
        ax.bar(place, middle, color=style.SKY, width=0.7)
        ax.plot([place] * len(values[size]), values[size], "_", color=style.INK, ms=9, mew=1)
        text = f"{middle:.2g}" if middle < 100 else f"{middle:.0f}"
        ax.annotate(text, (place, max(values[size])), (0, 4), textcoords="offset points", ha="center", fontsize=9)
        words.append(f"batch {size} {text} {unit}")
    ax.set_xticks(range(len(sizes)), [str(size) for size in sizes])
    ax.set(xlabel="batch size", ylabel=unit, xlim=(-0.6, len(sizes) - 0.4))
    ax.set_ylim(0, 1.15 * max(max(found) for found in values.values()))
    return ", ".join(words)
