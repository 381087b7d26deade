"""Pictures of section 4 that look at gradients a student's own network has stored."""

from __future__ import annotations

import numpy as np
from matplotlib.colors import LinearSegmentedColormap

from lab import style
from lab.figures import parts
from lab.picture import Picture

# From pale to blue: no number is drawn so dark that it could be taken for the black of a zero.
_SAID = LinearSegmentedColormap.from_list("said", ["#E3F0FA", style.BLUE])


def _array(layer, key):
    """Return what a pass stored, or say which pass is missing."""
    if layer.get(key) is None:
        done = "backward" if key.startswith("d") else "forward"
        raise ValueError(f"the layer has no {key!r} yet: run the {done} pass first, and see that it stores {key!r}.")
    return np.asarray(layer[key], dtype=float)


@style.drawn
def side_by_side(mlp) -> Picture:
    """Draw what each unit of the hidden layers said (A) and what blame came back to it (dZ), zeros black.

    Parameters
    ----------
    mlp : list of dict
        A network after a forward and a backward pass.
    """
    hidden = [(i, _array(layer, "A").T, _array(layer, "dZ").T) for i, layer in enumerate(mlp[:-1])]
    ratios = [len(A) for _, A, _ in hidden]
    figure, axes = style.new_figure(9, 1.7 + 0.24 * sum(ratios), len(hidden), 2, height_ratios=ratios, squeeze=False)
    dead = []
    for row, (i, A, dZ) in zip(axes, hidden, strict=True):
        off = np.all(A == 0, axis=1)
        dead += [f"unit {unit} of layer {i}" for unit in np.flatnonzero(off)]
        limit = max(1e-12, np.abs(dZ).max())
        looks = ((A, _SAID, 0, max(1e-12, A.max())), (dZ, style.SIGNED, -limit, limit))
        for ax, (values, colours, low, high) in zip(row, looks, strict=True):
            ax.set_facecolor("black")
            shown = np.ma.masked_equal(values, 0)
            image = ax.imshow(shown, cmap=colours, vmin=low, vmax=high, aspect="auto", interpolation="nearest")
            ax.set_yticks(
                range(len(values)), [f"{u} dead" if off[u] else f"{u}" for u in range(len(values))], fontsize=8
            )
            for unit in np.flatnonzero(off):
                ax.get_yticklabels()[unit].set_color(style.ORANGE)
            ax.set_xticks([])
            figure.colorbar(image, ax=ax, pad=0.02)
        row[0].set_ylabel(f"layer {i}\nunit")
    axes[0, 0].set_title("forward: A", fontsize=11)
    axes[0, 1].set_title("backward: dZ", fontsize=11)
    for ax in axes[-1]:
        ax.set_xlabel(f"the {hidden[0][1].shape[1]} samples")
    parts.headline(figure, "Where a unit is silent (black), no blame reaches it")
    share = np.mean(np.concatenate([np.ravel(dZ == 0) for _, _, dZ in hidden]))
    named = f"Dead for every sample: {', '.join(dead)}." if dead else "No unit is dead for every sample."
    return Picture(
        figure,
        "Heat maps of the hidden layers, units down, samples across; left the outputs A, right the gradients dZ. "
        "Zeros are black, "
        f"and they are at the same places in both: {share:.0%} of the gradients are exactly 0. {named}",
    )


@style.drawn
def sizes_by_layer(networks) -> Picture:
    """Draw the mean size of dW layer by layer; compare the first layer with the last hidden one.

    The last layer is left out of the comparison: its gradient has no activation's slope of a hidden layer in it.

    Parameters
    ----------
    networks : dict of str to list of dict
        Name → network after a forward and a backward pass.
    """
    figure, ax = style.new_figure(9, 3.6)
    looks = ((style.BLUE, "o"), (style.ORANGE, "^"), (style.GREEN, "s"))
    told = []
    for (name, mlp), (colour, marker) in zip(networks.items(), looks, strict=False):
        sizes = np.array([np.abs(_array(layer, "dW")).mean() for layer in mlp])
        ax.semilogy(range(len(mlp)), np.maximum(sizes, 1e-12), color=colour, marker=marker, markersize=7, label=name)
        hidden = sizes[:-1] if len(sizes) > 1 else sizes
        told.append((name, f"last hidden layer {hidden[-1]:.2g}, first layer {hidden[0]:.2g}", _ratio(hidden)))
    ax.set_xticks(range(max(len(mlp) for mlp in networks.values())))
    ax.set(xlabel="layer (the gradient travels from right to left)", ylabel="mean |dW|")
    ax.legend(frameon=False)
    finding = " · ".join(f"{name}: {ratio}" for name, _, ratio in told)
    parts.headline(figure, f"First against last hidden layer. {finding}")
    ends = "; ".join(f"{name}: {sizes}, {ratio}" for name, sizes, ratio in told)
    return Picture(figure, f"Mean size of the gradient by layer. {ends}.")


def _ratio(sizes):
    if not sizes[0] or not sizes[-1]:
        return "nothing arrives"
    times = sizes[-1] / sizes[0]
    if 2 / 3 < times < 3 / 2:
        return "about as strong"
    times, word = (times, "weaker") if times > 1 else (1 / times, "stronger")
    rounded = round(times, 1 - int(np.floor(np.log10(times))))  # two digits: more would not repeat with another seed
    return f"{rounded:,.{0 if rounded >= 10 else 1}f} times {word}"


@style.drawn
def whose_fault(mlp) -> Picture:
    """Draw a small network with each connection as wide as its gradient is large.

    Parameters
    ----------
    mlp : list of dict
        A network after a backward pass, best with no more than about 40 connections.
    """
    gradients = [_array(layer, "dW") for layer in mlp]
    largest = max(1e-12, *(np.abs(g).max() for g in gradients))
    i, where = max(
        ((i, np.unravel_index(np.abs(g).argmax(), g.shape)) for i, g in enumerate(gradients)),
        key=lambda at: abs(gradients[at[0]][at[1]]),
    )
    counts = [gradients[0].shape[0], *(g.shape[1] for g in gradients)]
    figure, ax = style.new_figure(9, 4.0)
    heights = [np.linspace(1, -1, c) * (c - 1) / max(1, max(counts) - 1) if c > 1 else np.zeros(1) for c in counts]
    for layer, g in enumerate(gradients):
        for (a, b), value in np.ndenumerate(g):
            strong = abs(value) / largest
            colour, line = (style.GREEN, "-") if value > 0 else (style.PURPLE, "--")
            ax.plot(
                [layer, layer + 1],
                [heights[layer][a], heights[layer + 1][b]],
                color=colour if value else style.PALE,
                linestyle=line if value else ":",
                linewidth=0.6 + 6 * strong,
                alpha=0.3 + 0.7 * strong,
                zorder=1,
            )
    for layer, ys in enumerate(heights):
        ax.scatter(np.full(len(ys), layer), ys, s=260, facecolor="white", edgecolor=style.INK, zorder=2)
        for unit, y in enumerate(ys):
            ax.text(layer, y, unit, ha="center", va="center", fontsize=9, zorder=3)
    for colour, line, text in (
        (style.GREEN, "-", "dW > 0: lower this weight"),
        (style.PURPLE, "--", "dW < 0: raise this weight"),
    ):
        ax.plot([], [], color=colour, linestyle=line, label=text)
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.12), ncols=2, frameon=False)
    ax.set_xticks(range(len(counts)), ["inputs", *(f"layer {k}" for k in range(len(gradients)))])
    ax.set(yticks=[], ylim=(-1.25, 1.25), xlim=(-0.3, len(gradients) + 0.3))
    ax.spines[:].set_visible(False)
    value = gradients[i][where]
    parts.headline(figure, f"Most to blame: layer {i}, W[{where[0]}, {where[1]}], with a gradient of {value:+.2f}")
    return Picture(
        figure,
        f"The network with each connection as wide as its gradient. The largest is layer {i}, W[{where[0]}, "
        f"{where[1]}]: {value:+.2f}.",
    )
