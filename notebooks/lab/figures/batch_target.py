"""Pictures of the batch-size laboratory, experiments 4 and 5: steps to a target, and what an epoch and a loss take."""

from __future__ import annotations

import numpy as np

from lab import style
from lab.figures import parts
from lab.figures.batch_losses import LOOKS, batch_axis, count, median, wrapped
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
