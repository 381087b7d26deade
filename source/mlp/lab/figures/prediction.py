"""Pictures of section 7: from probability to label, and decision maps over batch sizes and layers.

As in `lab.figures.maps`, networks come in as callables: ``predict(points) -> probabilities`` and
``classify(points, thresh) -> labels``.
"""

from __future__ import annotations

import numpy as np

from lab import assets, style
from lab.figures import parts
from lab.figures.maps import bare_map, extent_of, plane, share_right
from lab.picture import Picture


def errors(y, labels):
    """Count the two kinds of error.

    Parameters
    ----------
    y, labels : array_like, N labels 0/1

    Returns
    -------
    missed, false_alarms : int
        Samples of label 1 that were called 0, and samples of label 0 that were called 1.
    """
    y, labels = np.ravel(y).astype(int), np.ravel(labels).astype(int)
    return int(np.sum((y == 1) & (labels == 0))), int(np.sum((y == 0) & (labels == 1)))


@style.drawn
def shipped_sweep() -> Picture:
    """Show a finished network's errors at every threshold, and its boundary at three (from shipped arrays)."""
    samples, p = assets.load("prediction_samples"), assets.load("prediction_probabilities")
    probability, extent = assets.load("prediction_map"), tuple(assets.load("prediction_extent"))
    return _sweep(samples[:, :2], samples[:, 2], lambda t: p > t, probability, extent)


@style.drawn
def threshold_sweep(predict, classify, X, y) -> Picture:
    """Show the errors of the student's own network at every threshold, and its boundary at three.

    Parameters
    ----------
    predict : callable
        Points of shape (n, 2) in, n probabilities out.
    classify : callable
        Points and a threshold in, n labels 0/1 out: the student's `mlp_predict`.
    X, y : arrays of samples
    """
    extent = extent_of(X)
    return _sweep(X, y, lambda t: classify(X, t), plane(predict, extent), extent)


def _sweep(X, y, labels, probability, extent):
    thresholds = np.round(np.linspace(0.02, 0.98, 49), 2)
    missed, alarms = np.array([errors(y, labels(t)) for t in thresholds]).T
    figure, (curves, *maps) = style.new_figure(9.5, 3.6, 1, 4, width_ratios=[1.6, 1, 1, 1])
    curves.plot(thresholds, missed, color=style.ORANGE, label="missed: 1 called 0")
    curves.plot(thresholds, alarms, "--", color=style.BLUE, label="false alarm: 0 called 1")
    curves.plot(thresholds, missed + alarms, ":", color=style.INK, lw=1.3, label="both")
    curves.set(xlabel="threshold", ylabel=f"samples (of {len(X)})", ylim=(0, None))
    curves.legend(frameon=False, fontsize=9)
    for ax, t in zip(maps, (0.1, 0.5, 0.9), strict=True):
        bare_map(ax, probability, extent, t)
        _mark_wrong(ax, X, y, labels(t))
        m, f = errors(y, labels(t))
        ax.set_title(f"threshold {t}\n{m} missed, {f} alarms", loc="center", fontsize=10)
    (m1, f1), (m9, f9) = errors(y, labels(0.1)), errors(y, labels(0.9))
    if m9 > m1 and f9 < f1:
        finding = f"Raising the threshold from 0.1 to 0.9: {f1 - f9} fewer false alarms, {m9 - m1} more misses"
    else:
        finding = f"Raising the threshold from 0.1 to 0.9: {m1} → {m9} missed, {f1} → {f9} false alarms"
    parts.headline(figure, finding)
    return Picture(
        figure,
        f"{finding}. Curves of both errors against the threshold, and three maps on which the boundary moves with it; "
        "samples on the wrong side carry a ring.",
    )


@style.drawn
def comparison_table(y, labels) -> Picture:
    """Show what ``y == labels`` compares when one has shape (n,) and the other (n, 1).

    Parameters
    ----------
    y : array_like, n labels
        Taken as shape (n,).
    labels : array_like, n labels
        Taken as shape (n, 1).
    """
    y, labels = np.ravel(y), np.ravel(labels)
    table = (labels[:, None] == y).astype(int)
    diagonal = [(k, k) for k in range(len(y))]
    figure, (ax, words) = style.new_figure(8, 3.2, 1, 2, width_ratios=[1, 1.3])
    parts.matrix(ax, table, lit=diagonal, colours=table * 0.4, row_name="column", column_name="truth")
    ax.set_xticks(range(len(y)), [str(v) for v in y])
    ax.set_yticks(range(len(y)), [str(v) for v in labels])
    ax.tick_params(length=0)
    words.axis("off")
    own, chance = int(np.trace(table)), int(table.sum() - np.trace(table))
    key = (
        f"yellow, outlined: the {len(y)} that you want,\neach sample with its label: {own} equal, {own / len(y):.0%}",
        f"green: equal by accident, a sample with\na stranger's label: {chance} of the other {table.size - len(y)}",
        f"all that NumPy compares: {table.sum()} of {table.size} equal, {table.mean():.0%}",
    )
    for height, text in zip((0.78, 0.46, 0.2), key, strict=True):
        words.text(0, height, text, va="center", fontsize=11)
    finding = f"A column against a vector: a score of {own / len(y):.0%} turns into {table.mean():.0%}"
    parts.headline(figure, finding)
    return Picture(
        figure,
        f"{finding}. A {len(y)} by {len(y)} table of comparisons of the column's labels with those "
        f"of the vector; the diagonal is highlighted, and {chance} other entries are equal by accident.",
    )


@style.drawn
def map_row(runs, X, y, new=None) -> Picture:
    """Draw one decision map for each run, side by side; arguments as for `map_grid`, with a single row."""
    return map_grid({"": runs}, X, y, new)


@style.drawn
def map_grid(rows, X, y, new=None) -> Picture:
    """Draw decision maps in a grid, with loss and share of right labels over each.

    Parameters
    ----------
    rows : dict of str: dict of str: tuple
        Rows by name, in each the runs by name. A run is ``(losses, predict)``, or ``(losses, predict, X, y)`` when it
        has samples of its own.
    X, y : arrays of samples
    new : (X, y), optional
        Samples that no run was trained on: the share that is right is written too.
    """
    width = max(len(runs) for runs in rows.values())
    # A single map is not stretched over the page.
    figure, axes = style.new_figure(
        min(9.5, 2.4 * width + 0.8), 2.45 * len(rows) + 0.5, len(rows), width, squeeze=False
    )
    told, shares = {}, {}
    for line, (row, runs) in zip(axes, rows.items(), strict=True):
        for ax in line[len(runs) :]:
            ax.remove()
        for ax, (name, (losses, predict, *own)) in zip(line, runs.items(), strict=False):
            share = _one_map(ax, predict, *(own or (X, y)))
            words = f"loss {losses[-1]:.2f}, {share:.0%} right"
            if new is not None:
                fresh = share_right(predict, *new)
                shares.setdefault(row, []).append(fresh)
                words = f"loss {losses[-1]:.2f}, {share:.0%}, new {fresh:.0%}"
            told[row, name] = float(losses[-1]), words
            ax.set_title(f"{name}\n{words}", loc="center", fontsize=9.5)
        line[0].set_ylabel(row, fontweight="bold")
    finding = _finding({key: loss for key, (loss, _) in told.items()}, shares)
    parts.headline(figure, finding)
    words = "; ".join(f"{row} {name}: {words}".strip() for (row, name), (_, words) in told.items())
    return Picture(figure, f"{finding}. Decision maps by run. {words}.")


def _one_map(ax, predict, X, y):
    """Draw a run's map with its samples; return the share that is right at threshold 0.5."""
    extent = extent_of(X)
    bare_map(ax, np.nan_to_num(plane(predict, extent), nan=0.5), extent)
    _mark_wrong(ax, X, y, np.ravel(predict(X)) > 0.5)
    return share_right(predict, X, y)


def _finding(losses, new):
    """Say in one line what a grid shows: final losses by (row, name), and new samples that are right, by row."""
    if not np.isfinite(list(losses.values())).all():
        return "At least one run has left the numbers: its loss is not finite"
    low, high = min(losses, key=losses.get), max(losses, key=losses.get)
    rows = {}
    for (row, _), loss in losses.items():
        rows.setdefault(row, []).append(loss)
    if len(rows) > 1 and new:
        return f"New samples right, mean of each row: {', '.join(f'{row} {np.mean(new[row]):.0%}' for row in new)}"
    if len(rows) > 1:
        widest = max(rows, key=lambda row: np.ptp(rows[row]))
        return f"Runs differ most in {widest}: the loss ends from {min(rows[widest]):.2f} to {max(rows[widest]):.2f}"
    if len(losses) == 1:
        return f"Loss at the end: {losses[low]:.2f}"
    if losses[high] - losses[low] < 0.05:
        return f"Hardly a difference: the loss ends between {losses[low]:.2f} and {losses[high]:.2f}"
    return f"The loss ends between {losses[low]:.2f} ({low[1]}) and {losses[high]:.2f} ({high[1]})"


def _mark_wrong(ax, X, y, labels):
    """Scatter the samples, with a ring round those on the wrong side."""
    parts.samples(ax, X, y, size=14, label=False)
    ax.set(xlabel="", ylabel="")
    wrong = np.ravel(labels).astype(int) != np.ravel(y).astype(int)
    ax.scatter(*np.asarray(X)[wrong].T, s=60, facecolors="none", edgecolors=style.INK, linewidths=1.1)
