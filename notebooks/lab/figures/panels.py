"""The six panels of the finished network: for section 7 and for the handout's script, ``week_5.py``.

Every panel asks the student's own functions. A function that is missing or stops makes its own panel say so, and no
other.
"""

from __future__ import annotations

import numpy as np

from lab import style
from lab.figures import boundary, maps, panel_words, parts
from lab.figures.maps import extent_of
from lab.figures.panel_words import PanelError
from lab.picture import Picture

GRADIENT_LIMIT = 6  # the gradient goes to infinity at both ends; more than this says nothing new
SIZES = {3: (13.5, 8), 2: (9.2, 10.8)}  # width and height in inches, by number of columns
NAMES = ("ReLU", "Sigmoid", "Cross-entropy", "Training", "Labels", "Output")


@style.drawn
def six(functions, X, y, mlp, losses, *, resolution=20, columns=3) -> Picture:
    """Draw ReLU, sigmoid and cross-entropy with their gradients, the training loss, labels, and the network's output.

    Parameters
    ----------
    functions : mapping of str to callable
        The student's functions by name; ``globals()`` of a notebook will do.
    X : ndarray, shape (N, 2)
        The samples that the network was trained on.
    y : ndarray, shape (N,)
        Their labels, 0 or 1.
    mlp : list of dict, or None
        The network, or None when there is none yet.
    losses : sequence of float, or Exception
        Mean loss of each epoch, empty when the network was not trained; an exception says why there are none.
    resolution : int
        Points along each axis of the two maps. The boundaries on them are found on a finer grid.
    columns : int
        3, as the handout has it, or 2 for a notebook: it shows about 9 inches, and shrinks what is wider with all the
        letters in it.
    """
    figure, axes = style.new_figure(*SIZES[columns], 6 // columns, columns)
    extent = extent_of(np.asarray(X, float))
    drawn = (
        (_relu, ()),
        (_sigmoid, ()),
        (_cross_entropy, ()),
        (_training, (losses,)),
        (_labels, (X, y, mlp, losses, extent, resolution)),
        (_outputs, (X, y, mlp, losses, extent, resolution)),
    )
    findings = []
    for ax, panel, (draw, inputs) in zip(axes.flat, NAMES, drawn, strict=True):
        try:
            with np.errstate(all="ignore"):
                finding = f"{panel}: {draw(ax, functions, *inputs)}"
        except (Exception, SystemExit) as error:  # also a student's exit()
            finding = panel_words.write_error(ax, panel, error)
        else:
            ax.set_title(finding, fontsize=panel_words.TITLE_SIZE)
        findings.append(finding)
    panel_words.fit_titles(figure, axes.flat)
    return Picture(figure, "Six panels. " + ". ".join(findings) + ".")


def _function_and_slope(ax, functions, name, z):
    value, slope = panel_words.values_of(functions, name, z), panel_words.values_of(functions, f"d_{name}", z)
    ax.plot(z, value, color=style.BLUE, label=f"{name}(z)")
    ax.plot(z, slope, color=style.ORANGE, linestyle="--", label=f"d_{name}(z)")
    ax.set(xlabel="z", ylabel="value and slope")
    ax.legend(frameon=False, loc="best")
    return value, slope


def _relu(ax, functions):
    z = np.linspace(-2, 2, 401)
    value, slope = _function_and_slope(ax, functions, "relu", z)
    corner = np.abs(z) < 0.015
    return (
        panel_words.not_finite("relu", "z", z, value)
        or panel_words.not_finite("d_relu", "z", z[~corner], slope[~corner])
        or panel_words.slope_differs(z, value, slope, ~corner, ("relu", "d_relu"), "z")
        or ("" if np.allclose([value[0], value[-1]], [0, 2]) else _ends("relu", z, value))
        or f"slope {panel_words.short(slope[z < 0].mean())} below 0, {panel_words.short(slope[z > 0].mean())} above"
    )


def _sigmoid(ax, functions):
    z = np.linspace(-6, 6, 401)
    value, slope = _function_and_slope(ax, functions, "sigmoid", z)
    return (
        panel_words.not_finite("sigmoid", "z", z, value)
        or panel_words.not_finite("d_sigmoid", "z", z, slope)
        or panel_words.slope_differs(z, value, slope, np.ones(z.shape, bool), ("sigmoid", "d_sigmoid"), "z")
        or ("" if 0 <= value[0] < 0.01 and 0.99 < value[-1] <= 1 else _ends("sigmoid", z, value))
        or f"steepest at {panel_words.short(z[np.argmax(slope)])}, slope {panel_words.short(slope.max())}"
    )


def _ends(name, z, value):
    """What is seen of a curve that does not go where the panel's name says."""
    sides = (f"{name}({panel_words.short(z[end])}) is {panel_words.short(value[end])}" for end in (0, -1))
    return "here " + ", ".join(sides)


def _cross_entropy(ax, functions):
    y_hat = np.linspace(0.01, 0.99, 393)
    inner = (y_hat > 0.05) & (y_hat < 0.95)
    costs, remarks = [], []
    for label, colour in enumerate(style.CLASS_COLOURS):
        y = np.full(y_hat.shape, label)
        loss = panel_words.values_of(functions, "binary_crossentropy_loss", y, y_hat)
        slope = panel_words.values_of(functions, "d_binary_crossentropy_loss", y, y_hat)
        ax.plot(y_hat, loss, color=colour, label=f"loss, y = {label}")
        shown = np.where(np.abs(slope) <= GRADIENT_LIMIT, slope, np.nan)
        ax.plot(y_hat, shown, color=colour, linestyle="--", label=f"gradient, y = {label}")
        costs.append(panel_words.short(loss[np.argmin(np.abs(y_hat - abs(label - 0.9)))]))
        remarks.append(
            panel_words.not_finite("the loss", "ŷ", y_hat, loss)
            or panel_words.not_finite("the gradient", "ŷ", y_hat, slope)
            or panel_words.slope_differs(y_hat, loss, slope, inner, ("loss", "gradient"), f"y = {label}, ŷ")
        )
    ax.axhline(0, color=style.GREY, linewidth=0.8)
    ax.set(xlabel="predicted probability ŷ", ylabel="loss and gradient", ylim=(-GRADIENT_LIMIT, GRADIENT_LIMIT))
    ax.legend(frameon=False, fontsize=9, loc="lower right")
    if any(remarks):
        return next(filter(None, remarks))
    if costs[0] != costs[1]:
        return f"wrong by 0.9 costs {costs[0]} where y = 0, {costs[1]} where y = 1"
    return f"wrong by 0.9 costs {costs[0]}"


def _training(ax, functions, losses):
    if isinstance(losses, BaseException):
        raise losses
    try:
        losses = np.ravel(np.asarray(losses, float))
    except (TypeError, ValueError):
        raise PanelError("mlp_train returned no list of numbers, one mean loss for each epoch") from None
    if not losses.size:
        raise PanelError("no epoch was trained, so there is no loss to show")
    epochs = np.arange(1, len(losses) + 1)
    good = np.isfinite(losses)
    ax.set(xlabel="epoch", ylabel="mean loss per sample", xlim=(0, len(losses) + 1))
    if good.any():
        # Nothing in matplotlib can draw the largest floats.
        ax.plot(
            epochs,
            np.where(good, np.clip(losses, -1e300, 1e300), np.nan),
            color=style.BLUE,
            marker="o" if good.sum() < 8 else None,
        )
        _scale(ax, np.clip(losses[good], -1e300, 1e300))
    else:
        ax.set_yticks([])
    if not good.all():
        first = int(np.argmin(good))
        grey = epochs[first] - 0.5, len(losses) + 1
        ax.axvspan(*grey, color=style.PALE, zorder=0, label="no finite number to draw")
        ax.legend(loc="best", fontsize=9)
    return panel_words.course_of(losses)


def _scale(ax, losses):
    """Keep the curve off the frame; a logarithm where a loss that explodes would hide everything else."""
    least, most = float(losses.min()), float(losses.max())
    if least > 0 and most > 1000 * least:
        ax.set_yscale("log")
    else:
        least = min(0, least)
        room = 0.08 * (most - least) or 0.1
        ax.set_ylim(least - room / 2, most + room)


def _network(mlp):
    if isinstance(mlp, BaseException):
        raise mlp
    if not mlp:
        raise PanelError("there is no network: init_mlp made none")
    return mlp


def _rows(functions, name, mlp, points):
    """One number for each point from ``name(mlp, points)``, whether it came as (n,) or as (n, 1)."""

    def asked(wanted):
        return functions[name](mlp, points)

    return panel_words.values_of({name: asked} if name in functions else {}, name, points[:, 0])


def _finish(ax, X, y, extent):
    parts.samples(ax, X, y, size=26)
    ax.set(xlim=extent[:2], ylim=extent[2:])
    ax.legend(loc="lower left", fontsize=9, framealpha=0.85)


def _state(losses):
    """Whether the maps show a trained network: training may have failed, or not have been asked for."""
    if isinstance(losses, NotImplementedError) or (not isinstance(losses, BaseException) and not np.size(losses)):
        return "untrained, "
    return "training stopped, " if isinstance(losses, BaseException) else ""


def _labels(ax, functions, X, y, mlp, losses, extent, resolution):
    mlp = _network(mlp)
    grid = _rows(functions, "mlp_predict", mlp, boundary.grid_points(extent, resolution))
    own = _rows(functions, "mlp_predict", mlp, np.asarray(X, float))
    maps.decision_map(ax, grid.reshape(resolution, resolution), extent, threshold=None).set_interpolation("nearest")
    boundary.of_labels(ax, lambda points: _rows(functions, "mlp_predict", mlp, points), extent)
    _finish(ax, X, y, extent)
    other = np.concatenate([own, grid])
    other = other[~np.isin(other, (0, 1))]
    if other.size:
        return f"{_state(losses)}not all are 0 or 1, one is {panel_words.short(other[0])}"
    return f"{_state(losses)}{np.mean(own == np.ravel(y)):.0%} of {len(own)} samples right"


def _outputs(ax, functions, X, y, mlp, losses, extent, resolution):
    mlp = _network(mlp)

    def ask(points):
        output = _rows(functions, "mlp_forward", mlp, points)
        if not np.isfinite(output).all():
            raise PanelError("mlp_forward returned values that are no numbers: did the weights grow without end?")
        return output

    output = ask(boundary.grid_points(extent, resolution))
    image = maps.decision_map(ax, output.reshape(resolution, resolution), extent, threshold=None)
    image.set_interpolation("bilinear")
    boundary.of_probability(ax, ask, extent)
    ax.figure.colorbar(image, ax=ax, label="output: probability of label 1")
    _finish(ax, X, y, extent)
    if np.ptp(output) < 0.005:
        return f"{_state(losses)}about {panel_words.number(round(output.mean(), 2))} everywhere"
    least, most = (panel_words.number(round(value, 2)) for value in (output.min(), output.max()))
    return f"{_state(losses)}from {least} to {most}"
