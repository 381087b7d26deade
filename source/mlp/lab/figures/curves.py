"""Pictures of section 6: loss curves, beside the maps and weights that belong to them."""

from __future__ import annotations

import numpy as np

from lab import style
from lab.figures import parts
from lab.figures.maps import baseline_loss, epoch_axis, extent_of, mean_loss, plane, share_right, small_map, wide
from lab.picture import Picture


@style.drawn
def curve_with_maps(losses, moments, X, y) -> Picture:
    """Draw a loss curve over decision maps taken at some moments of the same run.

    Parameters
    ----------
    losses : sequence of float
        Loss of epochs 1, 2, 3 …
    moments : dict of int: callable
        Epochs done, and `predict` as it was then. At most six, the first at 0: before training.
    X, y : arrays of samples
    """
    if 0 not in moments:
        raise ValueError("The picture begins before training: give it a moment 0, as in {0: snapshot(mlp)}.")
    losses = np.array([mean_loss(moments[0], X, y), *losses], float)
    extent = extent_of(X)
    figure, axes = style.new_figure(9, 4.8, 2, len(moments), height_ratios=[1, 1.05])
    axes = axes.reshape(2, -1)
    curve = wide(figure, axes)
    curve.plot(losses, color=style.INK, lw=1.5)
    epoch_axis(curve, len(losses) - 1)
    right = []
    for ax, (epoch, predict) in zip(axes[1], moments.items(), strict=True):
        curve.plot(epoch, losses[epoch], "o", color=style.PURPLE, ms=9)
        small_map(ax, plane(predict, extent), extent, X, y)
        right.append(share_right(predict, X, y))
        ax.set_title(f"epoch {epoch}\n{right[-1]:.0%} right", loc="center", fontsize=10)
    half = int(np.argmax(losses <= (losses[0] + losses[-1]) / 2))
    if losses[-1] < losses[0]:
        finding = f"Half of the fall is over by epoch {half} of {len(losses) - 1}; the boundary goes on moving"
    else:
        finding = f"The loss has not fallen: {losses[0]:.2f} at the start, {losses[-1]:.2f} at the end"
    parts.headline(figure, finding)
    words = ", ".join(f"{r:.0%} after {e}" for e, r in zip(moments, right, strict=True))
    return Picture(figure, f"{finding}. Loss curve with {len(moments)} decision maps. Samples right by epoch: {words}.")


@style.drawn
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
    for seed, (losses, _) in sorted(runs.items(), key=lambda run: last[run[0]]):
        chosen = seed in (best, worst)
        colour = {best: style.GREEN, worst: style.PURPLE}.get(seed, style.GREY)
        label = f"seed {seed}: ends at {last[seed]:.2f}" if chosen else None
        look = {"lw": 1.8, "zorder": 3} if chosen else {"lw": 0.9}
        curves.plot(np.arange(1, len(losses) + 1), losses, color=colour, label=label, **look)
    if len(runs) > 2:
        curves.plot([], [], color=style.GREY, lw=0.9, label="the other seeds")
    curves.legend(frameon=False)
    curves.set(xlabel="epoch", ylabel="loss per sample", ylim=(0, None))
    for ax, seed, name in ((left, best, "lowest"), (right, worst, "highest")):
        small_map(ax, plane(runs[seed][1], extent), extent, X, y)
        ax.set_title(f"{name} loss: seed {seed}", loc="center", fontsize=10)
    ends = f"the loss ends between {last[best]:.2f} and {last[worst]:.2f}"
    finding = f"Same data, same settings, {len(runs)} starts: {ends}"
    parts.headline(figure, finding)
    return Picture(figure, f"{finding}. The boundaries of the best and the worst start are drawn and differ.")


@style.drawn
def stuck(normal, equal, W, predict, X, y) -> Picture:
    """Compare a normal start with one in which all weights were equal, and show the weights after training.

    Parameters
    ----------
    normal, equal : sequence of float
        Losses of the two runs.
    W : ndarray, shape (fan_in, fan_out)
        First layer's weights of the equal start, after training.
    predict : callable
        The network of the equal start, after training.
    X, y : arrays of samples
    """
    spread = float(np.ptp(W, axis=1).max())
    figure, (curves, grid, last) = style.new_figure(9.5, 3.3, 1, 3, width_ratios=[1.3, 1, 1])
    curves.plot(np.arange(1, len(normal) + 1), normal, color=style.GREEN, label="weights drawn at random")
    curves.plot(np.arange(1, len(equal) + 1), equal, "--", color=style.PURPLE, label="all weights equal")
    curves.set(xlabel="epoch", ylabel="loss per sample", ylim=(0, None))
    curves.legend(frameon=False)
    parts.matrix(
        grid, W, row_name="fan_in", column_name="fan_out", fmt="{:.2f}", colours=W, title="equal start: W of layer 0"
    )
    small_map(last, plane(predict, extent_of(X)), extent_of(X), X, y)
    last.set_title("equal start: its map", loc="center", fontsize=10)
    units = W.shape[1]
    if spread < 1e-8:
        finding = f"Equal units stay equal: {units} columns, one column's worth of network"
    else:
        finding = f"The columns differ by up to {spread:.2g}: this start was not equal everywhere"
    parts.headline(figure, finding)
    return Picture(
        figure,
        f"{finding}. With equal weights the loss ends at {equal[-1]:.2f}, with random ones at {normal[-1]:.2f}. "
        "A grid of the first layer's weights, and the map of the equal start.",
    )


@style.drawn
def bug_hunt(right, wrong, predict_right, predict_wrong, X, y) -> Picture:
    """Loss curves of a right and a wrong program, the baseline loss, and what each predicts for the samples.

    Parameters
    ----------
    right, wrong : sequence of float
        Losses of the two runs.
    predict_right, predict_wrong : callable
        The finished networks' `predict`.
    X, y : arrays of samples
    """
    base = baseline_loss(y)
    figure, (curves, left, last) = style.new_figure(9, 3.5, 1, 3, width_ratios=[1.5, 1, 1])
    curves.plot(np.arange(1, len(wrong) + 1), wrong, "--", color=style.PURPLE, label="your colleague's run")
    curves.plot(np.arange(1, len(right) + 1), right, color=style.GREEN, label="your run")
    curves.axhline(base, color=style.INK, lw=1, ls=":", label=f"baseline loss: {base:.2f}")
    curves.set(xlabel="epoch", ylabel="loss per sample", ylim=(0, None))
    curves.legend(frameon=False, fontsize=9)
    extent = extent_of(X)
    maps = ((left, predict_right, "your network", 0.5), (last, predict_wrong, "your colleague's", None))
    for ax, predict, name, threshold in maps:
        # In a map of one colour a boundary at 0.5 would say something where there is nothing to say.
        small_map(ax, plane(predict, extent), extent, X, y, threshold=threshold)
        p = np.ravel(predict(X))
        ax.set_title(f"{name}\nŷ from {p.min():.2f} to {p.max():.2f}", loc="center", fontsize=10)
    tail = float(np.mean(np.asarray(wrong, float)[-20:]))
    finding = f"The loss falls from {wrong[0]:.2f}, then stays at {tail:.2f}; ignoring X gives {base:.2f}"
    parts.headline(figure, finding)
    return Picture(figure, f"{finding}. The wrong program's map is almost one colour: it answers the same everywhere.")
