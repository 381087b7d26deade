"""Pictures of section 1: the finished map, one neuron, functions over their slopes, both losses, and the 25 losses."""

from __future__ import annotations

import numpy as np

from lab import assets, style
from lab.figures import maps, parts
from lab.picture import Picture


@style.drawn
def opening_map() -> Picture:
    """Draw the decision map of a finished network beside the loss of its training (shipped numbers)."""
    probability = assets.load("activations_opening_map") / 255
    extent = assets.load("activations_opening_extent").tolist()
    samples = assets.load("activations_opening_samples")
    loss = assets.load("activations_opening_loss")
    figure, (left, right) = style.new_figure(9, 4.4, cols=2, width_ratios=[1.5, 1])
    image = maps.decision_map(left, probability, extent)
    parts.samples(left, samples[:, :2], samples[:, 2], size=26)
    left.set_title("What you will have built: a curved decision")
    left.plot([], [], color=style.INK, linewidth=1.5, label="undecided: 0.5")
    left.legend(loc="upper center", bbox_to_anchor=(0.5, -0.13), ncols=3, fontsize=10, frameon=False)
    figure.colorbar(image, ax=left, label="probability of label 1", pad=0.02)
    right.plot(np.arange(1, len(loss) + 1), loss, color=style.INK)
    right.set(xlabel="epoch (one pass through the data)", ylabel="mean loss per sample", ylim=(0, None))
    right.set_title("… and how it got there")
    alt = f"""A map of the plane coloured by the probability that a finished network gives to label 1. Its decision
    boundary bends: it runs between the blue circles and the orange triangles among {len(samples)}
    samples. Beside it the loss falls over {len(loss)} epochs from {loss[0]:.2f} to {loss[-1]:.2f}."""
    return Picture(figure, alt)


@style.drawn
def neuron() -> Picture:
    """Draw one neuron with numbers: two inputs, two weights, a bias, the weighted sum z, and its output."""
    figure, ax = style.new_figure(9, 3.1)
    ax.set(xlim=(0.3, 10.3), ylim=(0, 3.2), xticks=[], yticks=[], aspect="equal")
    ax.spines[:].set_visible(False)
    ax.set_title("One neuron: multiply by weights, add up, then apply an activation")
    ax.plot([1.1, 4.2], [2.6, 1.7], color=style.GREY, zorder=0)
    ax.plot([1.1, 4.2], [0.8, 1.7], color=style.GREY, zorder=0)
    _circle(ax, 1.1, 2.6, "x1 = 2", 0.5)
    _circle(ax, 1.1, 0.8, "x2 = −1", 0.5)
    ax.text(2.6, 2.4, "w1 = 1", color=style.INK, ha="left")
    ax.text(2.6, 0.85, "w2 = 4", color=style.INK, ha="left")
    ax.text(4.2, 0.55, "b = 1.5", ha="center")
    ax.annotate("", (4.2, 1.06), (4.2, 0.7), arrowprops={"arrowstyle": "-|>", "color": style.GREY})
    _circle(ax, 4.2, 1.7, "z = −0.5", 0.62, face="#FFF2B3")
    for y, text in ((2.5, "relu:  0      (off: z is negative)"), (0.9, "sigmoid:  0.378      (a probability of 38 %)")):
        ax.annotate("", (6.0, y), (4.85, 1.7), arrowprops={"arrowstyle": "-|>", "color": style.GREY})
        ax.text(6.1, y, text, va="center")
    ax.text(5.0, 0.1, "z = 2 · 1 + (−1) · 4 + 1.5 = −0.5", va="center", color=style.GREY)
    alt = """One neuron. Inputs 2 and −1 are multiplied by the weights 1 and 4, and the bias 1.5 is added, which makes
    the weighted sum z = −0.5. With relu the neuron's output is 0, with sigmoid it is 0.378."""
    return Picture(figure, alt)


@style.drawn
def draw_the_slope() -> Picture:
    """Draw relu from three points over an empty panel for its slope, to be filled in by hand."""
    figure, (top, bottom) = style.new_figure(6, 4.2, rows=2, sharex=True)
    top.plot([-4, 0, 4], [0, 0, 4], color=style.BLUE)
    top.set(ylabel="relu(z)", ylim=(-0.5, 4.5))
    top.set_title("Draw what belongs in the empty panel")
    bottom.set(xlabel="z, the weighted sum", ylabel="slope of relu", ylim=(-0.25, 1.5), yticks=[0, 1])
    bottom.text(0.08, 0.5, "?", fontsize=24, color=style.ORANGE, ha="left", va="center")
    for ax in (top, bottom):
        ax.axvline(0, color=style.GREY, linewidth=1, linestyle=":")
    alt = """relu is flat at 0 left of z = 0 and climbs at 45 degrees right of it. The panel below, for its slope,
    is empty and has a question mark at z = 0."""
    return Picture(figure, alt)


@style.drawn
def function_and_slope(function, slope, low=-6.0, high=6.0) -> Picture:
    """Draw a function above its slope on one z axis, both as the student wrote them.

    Parameters
    ----------
    function, slope : callable
        Elementwise, ``f(z) -> ndarray`` of the shape of `z`.
    low, high : float
        Ends of the z axis.
    """
    z = np.linspace(low, high, 601)
    figure, (top, bottom) = style.new_figure(7, 4.8, rows=2, sharex=True)
    value, steep = _curve(top, function, z, style.BLUE), _curve(bottom, slope, z, style.ORANGE, break_jumps=True)
    top.set(ylabel=f"{_name(function)}(z)")
    bottom.set(xlabel="z, the weighted sum", ylabel=f"{_name(slope)}(z)")
    for ax in (top, bottom):
        ax.axvline(0, color=style.GREY, linewidth=1, linestyle=":")
    top.set_title(f"Your {_name(function)}, and below it its slope")
    if value is None or steep is None:
        return Picture(
            figure, f"{_name(function)} or {_name(slope)} did not give one number for each z; a panel says so."
        )
    place = int(np.argmax(steep))
    levels = np.unique(steep)
    if levels.size <= 2:
        finding = f"its slope is {' or '.join(f'{level:.3g}' for level in levels)}"
    else:
        finding = f"its slope is largest at z = {round(z[place], 2) + 0:g}: {steep[place]:.3g}"
    top.set_title(f"Your {_name(function)}: {finding}")
    alt = f"""{_name(function)} above its slope, for z from {low:g} to {high:g}. The values run from
    {value.min():.3g} to {value.max():.3g}; the slope runs from {steep.min():.3g} to {steep.max():.3g}, first
    reached at z = {z[place]:.2g}."""
    return Picture(figure, alt)


@style.drawn
def one_neuron(relu, sigmoid, w1=1.0, w2=-0.6, b=0.5) -> Picture:
    """Draw what a single neuron says over the plane, with the student's relu and sigmoid.

    Parameters
    ----------
    relu, sigmoid : callable
    w1, w2, b : float
        Its two weights and its bias.
    """
    x1, x2 = np.meshgrid(np.linspace(-4, 4, 81), np.linspace(-4, 4, 81))
    z = w1 * x1 + w2 * x2 + b
    figure, axes = style.new_figure(9, 3.8, cols=2)
    extent = (-4, 4, -4, 4)
    drawn = 0
    for ax, function, title in zip(
        axes, (relu, sigmoid), ("relu: off, then a ramp", "sigmoid: a soft edge"), strict=True
    ):
        ax.set(xlabel="X1", ylabel="X2")
        ax.set_title(title)
        a, problem = _values(function, z)
        if problem:
            _note(ax, problem)
            continue
        drawn += 1
        if ax is axes[1]:
            image = ax.imshow(a, origin="lower", extent=extent, cmap=style.PROBABILITY, vmin=0, vmax=1, aspect="auto")
        else:
            image = ax.imshow(a, origin="lower", extent=extent, cmap="Blues", aspect="auto")
        figure.colorbar(image, ax=ax, label="output of the neuron")
        ax.contour(z, levels=[0], colors=style.INK, linewidths=1.5, origin="lower", extent=extent)
        ax.text(-3.8, 3.4, "line: z = 0", fontsize=9, bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.8})
    alt = f"""The output of one neuron with weights {w1:g} and {w2:g} and bias {b:g} over the plane. In both panels the
    edge is one straight line: relu is 0 on one side and a ramp on the other; sigmoid goes softly from 0 to 1.
    {drawn} of 2 panels drawn."""
    return Picture(figure, alt)


@style.drawn
def the_trap(labels, predictions) -> Picture:
    """Draw the 5 by 5 table of losses that comes from a (5,) y and a (5, 1) y_hat; the five wanted ones are lit.

    Parameters
    ----------
    labels, predictions : array_like, 5 numbers each
        As in the notebook's cell: written along the edges of the table.
    """
    table = assets.load("activations_25_losses")
    labels, predictions = np.ravel(labels), np.ravel(predictions)
    wanted = np.diag(table)
    figure, ax = style.new_figure(7.2, 4.9)
    lit = [(i, i) for i in range(5)]
    parts.matrix(ax, table, fmt="{:.3f}", lit=lit)
    ax.set(xticks=range(5), yticks=range(5))
    ax.set_xticklabels([f"y = {t:g}\nsample {j}" for j, t in enumerate(labels)], fontsize=9)
    ax.set_yticklabels([f"ŷ = {p:g}\nsample {i}" for i, p in enumerate(predictions)], fontsize=9)
    ax.tick_params(length=0)
    ax.xaxis.set_ticks_position("top")
    ax.set_title("25 losses for 5 samples: only the diagonal was wanted", pad=12)
    highlighted = f"mean of the 5\nhighlighted:\n{wanted.mean():.3f}"
    means = f"{highlighted}\n\nmean of all 25:\n{table.mean():.3f}\n\nBoth look\nlike a loss."
    ax.text(5.0, 2.0, means, va="center")
    ax.set_xlim(-0.55, 6.6)
    alt = f"""A table of 25 losses, one for each pair of a prediction (rows) and a label (columns). The five on the
    diagonal, sample against itself, are highlighted: their mean is {wanted.mean():.3f}. The mean of all 25 is
    {table.mean():.3f}, which looks just as believable."""
    return Picture(figure, alt)


@style.drawn
def losses_and_gradients(loss, d_loss) -> Picture:
    """Draw the student's loss above its gradient for both labels, and how eps limits them.

    Parameters
    ----------
    loss, d_loss : callable
        ``f(y, y_hat) -> ndarray`` of the shape of `y_hat`.
    """
    figure, axes = style.new_figure(9, 5.6, rows=2, cols=2, width_ratios=[1.3, 1])
    inside, tiny = np.linspace(0.01, 0.99, 491), np.logspace(-14, -0.001, 281)
    # `tiny` ends just short of 1, where offset (gradient 0) and clipping (gradient 1) differ and both are right.
    for label, (colour, line) in enumerate(zip(style.CLASS_COLOURS, ("-", "--"), strict=True)):
        for ax, function in ((axes[0, 0], loss), (axes[1, 0], d_loss)):
            _curve(ax, lambda p, f=function, y=label: f(np.full(p.shape, y), p), inside, colour, f"y = {label}", line)
    axes[0, 0].set(ylabel="loss", xlim=(0, 1), ylim=(-0.1, 5))
    axes[1, 0].set(ylabel="gradient dL/dŷ", xlabel="prediction ŷ", xlim=(0, 1), ylim=(-22, 22))
    axes[1, 0].axhline(0, color=style.GREY, linewidth=1, linestyle=":")
    if axes[0, 0].get_legend_handles_labels()[0]:
        axes[0, 0].legend(loc="upper center", fontsize=9)
    axes[0, 0].set_title("Confident and wrong: both explode …")
    axes[1, 1].set(yscale="log", xlabel="prediction ŷ (log scale), y = 1")
    axes[0, 1].set_title("… but eps puts a ceiling on both")
    ceilings = []
    for ax, function, ylabel in ((axes[0, 1], loss, "loss"), (axes[1, 1], d_loss, "|gradient|")):
        ax.set(xscale="log", ylabel=ylabel)
        ax.set_xticks([1e-14, 1e-10, 1e-5, 1], minor=False)
        ax.axvline(1e-10, color=style.GREY, linewidth=1, linestyle=":")
        values = _curve(ax, lambda p, f=function: np.abs(f(np.ones(p.shape), p)), tiny, style.ORANGE, None, "--")
        ceilings.append("nothing (a panel says why)" if values is None else f"{values.max():.3g}")
    axes[0, 1].text(2e-10, 2, "ŷ = eps", fontsize=9, color=style.GREY)
    alt = f"""Left: the loss for label 1 climbs as the prediction goes to 0, and for label 0 as it goes to 1; the
    gradient below grows faster still. Right, on a logarithmic axis, for label 1 and predictions down to 1e-14: the
    loss reaches {ceilings[0]}, the size of the gradient {ceilings[1]}, and stays there below eps = 1e-10."""
    return Picture(figure, alt)


def _circle(ax, x, y, text, radius, face="white"):
    from matplotlib.patches import Circle

    ax.add_patch(Circle((x, y), radius, facecolor=face, edgecolor=style.INK, linewidth=1.5))
    ax.text(x, y, text, ha="center", va="center", fontsize=10)


def _name(function):
    return getattr(function, "__name__", "function")


def _values(function, z):
    """Return ``(values, None)``, or ``(None, a sentence)`` when the student's function gave no number for each z."""
    values = function(z)
    name = _name(function)
    if values is None:
        return None, f"{name} returned None:\nis there a return line?"
    try:
        values = np.asarray(values, float)
    except (TypeError, ValueError):
        return None, f"{name} returned a {type(values).__name__},\nnot an array of numbers"
    if values.shape != z.shape:
        return None, f"{name} was given shape {z.shape}\nand returned shape {values.shape}"
    if not np.isfinite(values).all():
        return None, f"{name} returned nan or inf\nfor some finite inputs"
    return values, None


def _curve(ax, function, z, colour, label=None, line="-", break_jumps=False):
    values, problem = _values(function, z)
    if problem:
        _note(ax, problem.replace("<lambda>", "your function"))
        return None
    shown = values.copy()
    jumps = np.abs(np.diff(values)) > 0.5
    if break_jumps and jumps.any():  # a jump is drawn as a gap, not as a steep line; a dot shows which side z = 0 is on
        shown[1:][jumps] = np.nan
        at_zero = np.abs(z) < 1e-9
        ax.plot(z[at_zero], values[at_zero], "o", color=colour)
    ax.plot(z, shown, line, color=colour, label=label)
    return values


def _note(ax, text):
    ax.set(xticks=[], yticks=[])
    ax.text(0.5, 0.5, text, transform=ax.transAxes, ha="center", va="center", color=style.ORANGE, fontsize=11)
