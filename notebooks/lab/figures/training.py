"""Pictures of section 6: five snapshots, an epoch as strips, the length of a step.

Loss curves are in `lab.figures.curves`. Pictures that need predictions take a callable ``predict(points) ->
probabilities``.
"""

from __future__ import annotations

import copy

import numpy as np

from lab import assets, style
from lab.figures import parts
from lab.figures.maps import epoch_axis, extent_of, plane, small_map, wide
from lab.picture import Picture

# The order in which the five snapshots are shown, so that the right order has to be found.
SHUFFLED = (3, 0, 4, 2, 1)


@style.drawn
def out_of_order() -> Picture:
    """Five maps of one network while it was trained, out of order, and its loss curve: which belongs where?"""
    losses, epochs = assets.load("training_curve"), assets.load("training_epochs")
    maps, extent = assets.load("training_maps"), tuple(assets.load("training_extent"))
    samples = assets.load("training_samples")
    figure, axes = style.new_figure(9, 4.6, 2, 5, height_ratios=[1, 1.05])
    curve = wide(figure, axes)
    curve.plot(losses, color=style.INK, lw=1.5)
    curve.plot(epochs, losses[epochs], "o", color=style.PURPLE, ms=9)
    epoch_axis(curve, len(losses) - 1)
    parts.headline(figure, "One training run, five snapshots out of order: which dot does each belong to?")
    for ax, letter, which in zip(axes[1], "ABCDE", SHUFFLED, strict=True):
        small_map(ax, maps[which], extent, samples[:, :2], samples[:, 2])
        ax.set_title(letter, loc="center")
    return Picture(
        figure,
        "A loss curve that falls steeply and then slowly, with five dots on it, and under it five decision maps in "
        "mixed order, from no boundary that fits the samples to one that separates nearly all of them.",
    )


@style.drawn
def epoch_strips(y, batch, rng) -> Picture:
    """Draw two epochs as strips of samples: as stored, then shuffled and cut into batches, twice.

    Parameters
    ----------
    y : array_like, N labels 0/1
    batch : int
        Samples in a mini-batch; the last may be short.
    rng : numpy.random.Generator
    """
    y = np.ravel(y)
    N = len(y)
    rows = [("as stored", np.arange(N)), ("epoch 1", rng.permutation(N)), ("epoch 2", rng.permutation(N))]
    figure, ax = style.new_figure(9, 2.7)
    for r, (name, order) in enumerate(rows):
        for place, sample in enumerate(order):
            # A gap between batches; the stored samples are not cut.
            x = place + (0.6 * (place // batch) if r else 0.3 * (N // batch))
            label = int(y[sample])
            ax.bar(x, 0.7, bottom=-r - 0.35, width=0.94, color=style.CLASS_COLOURS[label], alpha=0.85)
            ax.text(x, -r, str(sample), ha="center", va="center", color="white", fontsize=9, fontweight="bold")
            ax.plot(x, -r - 0.27, style.CLASS_MARKERS[label], color="white", ms=3)
        ax.text(-1.0, -r, name, ha="right", va="center")
    starts = range(0, N, batch)
    for k, start in enumerate(starts):
        size = min(batch, N - start)
        middle = start + 0.6 * k + (size - 1) / 2
        ax.text(middle, -2.62, f"step {k + 1}\nn = {size}", ha="center", va="top", fontsize=9)
    ax.set(xlim=(-4.2, N + 0.6 * len(starts)), ylim=(-3.2, 0.45))
    ax.axis("off")
    last = N - batch * (len(starts) - 1)
    short = "" if last == batch else f", with {last} samples"
    ax.set_title(f"Each epoch uses all {N} samples once, in a new order; the last batch stays{short}")
    return Picture(
        figure,
        f"Three strips of {N} numbered samples. The first is in stored order. The second and third are shuffled "
        f"differently and cut into {len(starts)} batches of {batch}, the last of {last}. None is missing or doubled.",
    )


@style.drawn
def step_lengths(minibatch, mlp, X, y, lr, rng, draws=200) -> Picture:
    """Measure how far one step moves the weights, for mini-batches of 1, 2, 4 … N samples.

    Parameters
    ----------
    minibatch : callable
        The student's `mlp_minibatch`; it is given copies of `mlp`.
    mlp : list of layer dicts
    X, y : arrays of N samples
    lr : float
    rng : numpy.random.Generator
        Draws the mini-batches.
    draws : int
        Mini-batches of each size that are averaged over.
    """
    N = len(X)
    sizes = [k for k in (1, 2, 4, 8, 16, 32, 64, 128) if k < N] + [N]
    length = []
    for size in sizes:
        moved = []
        for _ in range(draws):
            chosen, after = rng.permutation(N)[:size], copy.deepcopy(mlp)
            minibatch(after, X[chosen], y[chosen], lr)
            moved.append(
                np.sqrt(sum(((a[k] - b[k]) ** 2).sum() for a, b in zip(after, mlp, strict=True) for k in ("W", "b")))
            )
        length.append(np.mean(moved))
    figure, ax = style.new_figure(9, 3.6)
    ax.plot(sizes, length, "o-", color=style.BLUE, label="one step, as your code makes it")
    ax.plot(sizes, np.array(length) / sizes, "s--", color=style.ORANGE, label="the same divided by the batch size")
    ax.set(xscale="log", yscale="log", xlabel="samples in the mini-batch", ylabel="distance moved by all W and b")
    ax.set_xticks(sizes, [str(size) for size in sizes])
    ax.minorticks_off()
    ax.legend(frameon=False)
    ratio = length[-1] / max(length[0], 1e-300)
    finding = f"At the same lr, one step with {N} samples goes {ratio:.0f} times as far as one with 1"
    ax.set_title(finding)
    return Picture(figure, f"{finding}. The line rises with batch size; divided by the batch size it falls.")


@style.drawn
def snapshots(moments, X, y) -> Picture:
    """Draw the decision maps of one network at some moments, side by side.

    Parameters
    ----------
    moments : dict of str: callable
        What to write over each map, and `predict` as it was then.
    X, y : arrays of samples
    """
    extent = extent_of(X, 0.25)
    figure, axes = style.new_figure(3 * len(moments), 3.2, 1, len(moments), squeeze=False)
    right = []
    for ax, (name, predict) in zip(axes[0], moments.items(), strict=True):
        small_map(ax, plane(predict, extent), extent, X, y, size=30)
        right.append(int(np.sum((np.ravel(predict(X)) > 0.5) == np.ravel(y))))
        ax.set_title(name, loc="center", fontsize=10)
    finding = f"Correct: {' → '.join(str(r) for r in right)} of {len(X)} samples"
    parts.headline(figure, finding)
    return Picture(figure, f"{finding}. Decision maps: {', '.join(moments)}.")


@style.drawn
def three_programs() -> Picture:
    """Loss curves of three programs, two of them wrong, with the range over the seeds; below, their second half."""
    curves = assets.load("training_programs")  # (program, (median, lowest, highest), epoch)
    figure, axes = style.new_figure(9, 5.2, 2, 3, sharey="row", sharex="row")
    epochs, ends = np.arange(1, curves.shape[2] + 1), []
    late = epochs > len(epochs) // 2
    for (ax, near), name, (median, low, high) in zip(axes.T, "ABC", curves, strict=True):
        ax.fill_between(epochs, low, high, color=style.SKY, alpha=0.35, lw=0)
        ax.plot(epochs, median, color=style.BLUE)
        ax.set(xscale="log", xlabel="epoch (log scale)", ylim=(0, 1.4))
        near.plot(epochs[late], median[late], color=style.BLUE, lw=1.3)
        near.set(xlabel="epoch")
        # One epoch jumps about: the mean of twenty is what the program ends at.
        ends.append(f"{median[-20:].mean():.2f}")
        ax.set_title(f"program {name}: last 20 epochs {ends[-1]}", loc="center", fontsize=10)
    axes[0, 0].set_ylabel("loss per sample")
    axes[1, 0].set_ylabel("the median, enlarged")
    jitter = np.abs(np.diff(curves[:, 0, late], axis=1)).mean(axis=1)
    most, least = "ABC"[np.argmax(jitter)], "ABC"[np.argmin(jitter)]
    title = "Three programs, three falling curves: two of the programs are wrong"
    parts.headline(figure, title)
    words = (
        f"medians over the seeds are {', '.join(ends)} in the last 20 epochs. Enlarged, in the second row, {most}'s "
        f"line jitters most, {least}'s least"
    )
    return Picture(figure, f"{title}. All three fall in much the same way; {words}.")
