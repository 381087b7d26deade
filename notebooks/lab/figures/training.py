"""Pictures of section 6: one epoch as strips, the size of a step, loss curves beside the maps that belong to them.

Pictures that need predictions take a callable ``predict(points) -> probabilities``: points of shape (n, 2) in, n
probabilities of label 1 out, in any shape. Nothing in here runs a network by itself.
"""

from __future__ import annotations

import copy

import numpy as np

from lab import assets, style
from lab.figures import parts
from lab.picture import Picture

# The order in which the five photographs are shown, so that the right order has to be found.
SHUFFLED = (3, 0, 4, 2, 1)


def extent_of(X, margin=0.08):
    """Return (X1 lowest, X1 highest, X2 lowest, X2 highest) around the samples, with a margin."""
    low, high = np.min(X, axis=0), np.max(X, axis=0)
    room = margin * (high - low)
    low, high = low - room, high + room
    return float(low[0]), float(high[0]), float(low[1]), float(high[1])


def plane(predict, extent, resolution=50):
    """Ask `predict` for the probability of label 1 on a grid of points.

    Parameters
    ----------
    predict : callable
        Points of shape (n, 2) in, n probabilities out.
    extent : tuple of float
        ``(X1 lowest, X1 highest, X2 lowest, X2 highest)``.
    resolution : int
        Points along each axis.

    Returns
    -------
    ndarray, shape (resolution, resolution)
        Row 0 is the lowest X2.

    Raises
    ------
    ValueError
        When `predict` does not give one number for each point.
    """
    left, right, bottom, top = extent
    across, up = np.meshgrid(np.linspace(left, right, resolution), np.linspace(bottom, top, resolution))
    answer = predict(np.column_stack([across.ravel(), up.ravel()]))
    count = np.size(answer) if answer is not None else 0
    if count != across.size:
        raise ValueError(
            f"The picture asked for {across.size} probabilities, one for each point of the map, and got {count}. "
            "Check the shape that mlp_forward returns (section 3)."
        )
    return np.reshape(answer, across.shape)


def out_of_order() -> Picture:
    """Five maps of one network while it was trained, out of order, and its loss curve: which belongs where?"""
    losses, epochs = assets.load("training_curve"), assets.load("training_epochs")
    maps, extent = assets.load("training_maps") / 255, tuple(assets.load("training_extent"))
    samples = assets.load("training_samples")
    figure, axes = style.new_figure(9, 4.6, 2, 5, height_ratios=[1, 1.05])
    for ax in axes[0]:
        ax.remove()
    curve = figure.add_subplot(axes[0, 0].get_gridspec()[0, :])
    curve.plot(np.arange(1, len(losses) + 1), losses, color=style.INK, lw=1.5)
    for epoch in epochs:
        curve.plot(max(epoch, 1), losses[max(epoch, 1) - 1], "o", color=style.PURPLE, ms=9)
    curve.set(xscale="log", xlabel="epoch (log scale)", ylabel="loss per sample", ylim=(0, None))
    curve.set_title("One training run, five photographs out of order: which dot does each belong to?")
    for ax, letter, which in zip(axes[1], "ABCDE", SHUFFLED, strict=True):
        _small_map(ax, maps[which], extent, samples[:, :2], samples[:, 2])
        ax.set_title(letter, loc="center")
    return Picture(
        figure,
        "A loss curve that falls steeply and then slowly, with five dots on it, and under it five decision maps in "
        "mixed order, from no boundary that fits the samples to one that separates nearly all of them.",
    )


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
    figure, ax = style.new_figure(9, 3.1)
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
    ax.set(xlim=(-4.2, N + 0.6 * len(starts)), ylim=(-3.35, 0.5))
    ax.axis("off")
    last = N - batch * (len(starts) - 1)
    full = "a full one here" if last == batch else f"{last} in place of {batch}"
    ax.set_title(f"Every epoch uses all {N} samples once, in a new order; the last batch is kept ({full})")
    return Picture(
        figure,
        f"Three strips of {N} numbered samples. The first is in stored order. The second and third are shuffled "
        f"differently and cut into {len(starts)} batches of {batch}, the last of {last}. No sample is missing or doubled.",
    )


def step_lengths(minibatch, mlp, X, y, lr, rng, draws=12) -> Picture:
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
    figure, ax = style.new_figure(7.5, 3.6)
    ax.plot(sizes, length, "o-", color=style.BLUE, label="one step, as your code makes it")
    ax.plot(sizes, np.array(length) / sizes, "s--", color=style.ORANGE, label="the same divided by the batch size")
    ax.set(xscale="log", yscale="log", xlabel="samples in the mini-batch", ylabel="distance moved by all W and b")
    ax.set_xticks(sizes, [str(k) for k in sizes])
    ax.minorticks_off()
    ax.legend(frameon=False)
    ratio = length[-1] / max(length[0], 1e-300)
    finding = f"At the same lr, a batch of {N} moves the weights {ratio:.0f} times as far as a batch of 1"
    ax.set_title(finding)
    return Picture(figure, f"{finding}. The line rises with batch size; divided by the batch size it falls slowly.")


def curve_with_maps(losses, moments, X, y, lr=None) -> Picture:
    """Draw a loss curve over decision maps taken at some moments of the same run.

    Parameters
    ----------
    losses : sequence of float
        Loss of epochs 1, 2, 3 …
    moments : dict of int: callable
        Epochs done, and `predict` as it was then. At most six.
    X, y : arrays of samples
    """
    losses, extent = np.asarray(losses, float), extent_of(X)
    figure, axes = style.new_figure(9, 4.8, 2, len(moments), height_ratios=[1, 1.05])
    axes = axes.reshape(2, -1)
    for ax in axes[0]:
        ax.remove()
    curve = figure.add_subplot(axes[0, 0].get_gridspec()[0, :])
    curve.plot(np.arange(1, len(losses) + 1), losses, color=style.INK, lw=1.5)
    curve.set(xscale="log", xlabel="epoch (log scale)", ylabel="loss per sample", ylim=(0, None))
    right = []
    for ax, (epoch, predict) in zip(axes[1], moments.items(), strict=True):
        at = max(epoch, 1)
        curve.plot(at, losses[at - 1], "o", color=style.PURPLE, ms=9)
        _small_map(ax, plane(predict, extent), extent, X, y)
        right.append(float(np.mean((np.ravel(predict(X)) > 0.5) == np.ravel(y))))
        ax.set_title(f"epoch {epoch}\n{right[-1]:.0%} right", loc="center", fontsize=10)
    half = int(np.argmax(losses <= (losses[0] + losses[-1]) / 2)) + 1 if len(losses) else 0
    if losses[-1] < losses[0]:
        finding = f"Half of the fall is over by epoch {half} of {len(losses)}; the rest of the time bends the boundary"
    else:
        finding = f"The loss has not fallen: {losses[0]:.2f} at the start, {losses[-1]:.2f} at the end"
    curve.set_title(finding)
    words = ", ".join(f"{r:.0%} after {e}" for e, r in zip(moments, right, strict=True))
    return Picture(figure, f"{finding}. Loss curve with {len(moments)} decision maps. Samples right by epoch: {words}.")


def many_starts(runs, X, y) -> Picture:
    """Draw the loss curves of runs that differ in their seed only, with the maps of the best and the worst.

    Parameters
    ----------
    runs : dict of int: (losses, predict)
        For each seed, the losses of a run and its finished `predict`.
    X, y : arrays of samples
    """
    last = {seed: float(losses[-1]) for seed, (losses, _) in runs.items()}
    best, worst = min(last, key=last.get), max(last, key=last.get)
    extent = extent_of(X)
    figure, (curves, left, right) = style.new_figure(9, 3.5, 1, 3, width_ratios=[1.5, 1, 1])
    for seed, (losses, _) in runs.items():
        colour = {best: style.GREEN, worst: style.PURPLE}.get(seed, style.PALE)
        zorder = 1 if colour == style.PALE else 2
        curves.plot(np.arange(1, len(losses) + 1), losses, color=colour, lw=1.8, zorder=zorder)
    epochs = len(runs[best][0])
    # The higher curve's label goes above its end, the lower one's under it.
    for seed, colour, side in ((best, style.GREEN, "top"), (worst, style.PURPLE, "bottom")):
        text = f"seed {seed}: {last[seed]:.2f}"
        curves.text(epochs, last[seed], text, ha="right", va=side, color=colour, fontweight="bold", fontsize=10)
    curves.set(xlabel="epoch", ylabel="loss per sample", ylim=(0, min(1.2, max(r[0][0] for r in runs.values()))))
    for ax, seed, name in ((left, best, "lowest"), (right, worst, "highest")):
        _small_map(ax, plane(runs[seed][1], extent), extent, X, y)
        ax.set_title(f"{name} loss: seed {seed}", loc="center", fontsize=10)
    finding = f"Same data, same settings, {len(runs)} starts: the last loss lies between {last[best]:.2f} and {last[worst]:.2f}"
    figure.suptitle(finding, x=0.01, ha="left", fontsize=12, fontweight="bold")
    return Picture(figure, f"{finding}. The boundaries of the best and the worst start are drawn and differ.")


def stuck(normal, equal, W) -> Picture:
    """Compare a normal start with one in which all weights were equal, and show the weights after training.

    Parameters
    ----------
    normal, equal : sequence of float
        Losses of the two runs.
    W : ndarray, shape (fan_in, fan_out)
        First layer's weights of the equal start, after training.
    """
    spread = float(np.ptp(W, axis=1).max())
    figure, (curves, grid) = style.new_figure(9, 3.5, 1, 2, width_ratios=[1.3, 1])
    curves.plot(np.arange(1, len(normal) + 1), normal, color=style.GREEN, label="weights drawn at random")
    curves.plot(np.arange(1, len(equal) + 1), equal, "--", color=style.PURPLE, label="all weights equal")
    curves.set(xlabel="epoch", ylabel="loss per sample", ylim=(0, None))
    curves.legend(frameon=False)
    parts.matrix(
        grid, W, row_name="fan_in", column_name="fan_out", fmt="{:.2f}", colours=W, title="W of layer 1, after training"
    )
    units = W.shape[1]
    if spread < 1e-8:
        finding = f"Equal units stay equal: {units} columns, one column's worth of network"
    else:
        finding = f"The columns differ by up to {spread:.2g}: this start was not equal everywhere"
    figure.suptitle(finding, x=0.01, ha="left", fontsize=12, fontweight="bold")
    return Picture(
        figure,
        f"{finding}. With equal weights the loss ends at {equal[-1]:.2f}, with random ones at {normal[-1]:.2f}.",
    )


def three_programs() -> Picture:
    """Loss curves of three programs, two of them wrong, with the range over the seeds."""
    curves = assets.load("training_programs")  # (program, (median, lowest, highest), epoch)
    figure, axes = style.new_figure(9, 3.2, 1, 3, sharex=True, sharey=True)
    epochs = np.arange(1, curves.shape[2] + 1)
    for ax, name, (median, low, high) in zip(axes, "ABC", curves, strict=True):
        ax.fill_between(epochs, low, high, color=style.SKY, alpha=0.35, lw=0)
        ax.plot(epochs, median, color=style.BLUE)
        ax.set(xscale="log", xlabel="epoch (log scale)", ylim=(0, 1.4))
        ax.set_title(f"program {name}: ends at {median[-1]:.2f}", loc="center", fontsize=10)
    axes[0].set_ylabel("loss per sample")
    title = "Three programs, three falling curves: two of the programs are wrong"
    figure.suptitle(title, x=0.01, ha="left", fontsize=12, fontweight="bold")
    ends = ", ".join(f"{c[0, -1]:.2f}" for c in curves)
    return Picture(figure, f"{title}. All three fall in the same way; medians over the seeds end at {ends}.")


def bug_hunt(right, wrong, predict_right, predict_wrong, X, y) -> Picture:
    """Loss curves of a right and a wrong program, the base rate, and what each predicts for the samples.

    Parameters
    ----------
    right, wrong : sequence of float
        Losses of the two runs.
    predict_right, predict_wrong : callable
        The finished networks' `predict`.
    X, y : arrays of samples
    """
    y = np.ravel(y)
    share = float(np.mean(y))
    base = -(share * np.log(share) + (1 - share) * np.log(1 - share)) if 0 < share < 1 else 0.0
    figure, (curves, left, last) = style.new_figure(9, 3.5, 1, 3, width_ratios=[1.5, 1, 1])
    curves.plot(np.arange(1, len(wrong) + 1), wrong, "--", color=style.PURPLE, label="your colleague's run")
    curves.plot(np.arange(1, len(right) + 1), right, color=style.GREEN, label="your run")
    curves.axhline(base, color=style.INK, lw=1, ls=":", label=f"base rate: {base:.2f}")
    curves.set(xlabel="epoch", ylabel="loss per sample", ylim=(0, 1.2))
    curves.legend(frameon=False, fontsize=9)
    extent = extent_of(X)
    for ax, predict, name in ((left, predict_right, "yours"), (last, predict_wrong, "your colleague's")):
        _small_map(ax, plane(predict, extent), extent, X, y)
        p = np.ravel(predict(X))
        ax.set_title(f"{name}: ŷ from {p.min():.2f} to {p.max():.2f}", loc="center", fontsize=10)
    tail = float(np.mean(np.asarray(wrong, float)[-20:]))
    finding = f"The loss falls from {wrong[0]:.2f}, then stays at {tail:.2f}; knowing no X at all gives {base:.2f}"
    figure.suptitle(finding, x=0.01, ha="left", fontsize=12, fontweight="bold")
    return Picture(figure, f"{finding}. The wrong program's map is almost one colour: it answers the same everywhere.")


def _small_map(ax, probability, extent, X, y):
    parts.decision_map(ax, probability, extent)
    parts.samples(ax, X, y, size=14, label=False)
    ax.set(xticks=[], yticks=[], xlim=extent[:2], ylim=extent[2:])
