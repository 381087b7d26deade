"""The six panels of the finished network: for section 7 and for the handout's script, ``week_5.py``.

Every panel asks the student's own functions. A function that is missing or stops makes its own panel say so, and no
other.
"""

from __future__ import annotations

import textwrap
import traceback

import numpy as np

from lab import style
from lab.figures import parts
from lab.figures.maps import extent_of
from lab.picture import Picture

GRADIENT_LIMIT = 6  # the gradient goes to infinity at both ends; more than this says nothing new


def six(functions, X, y, mlp, losses, *, resolution=20) -> Picture:
    """Draw ReLU, sigmoid and cross-entropy with their gradients, the training loss, labels, and output activations.

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
        Points along each axis of the two maps.

    Returns
    -------
    Picture
    """
    figure, axes = style.new_figure(13.5, 8, 2, 3)
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
    for ax, (draw, inputs) in zip(axes.flat, drawn, strict=True):
        try:
            with np.errstate(all="ignore"):
                finding = draw(ax, functions, *inputs)
        except Exception as error:
            finding = _explain(ax, error)
        else:
            ax.set_title(finding)
        findings.append(finding)
    return Picture(figure, "Six panels. " + ". ".join(findings) + ".")


def explain(error: BaseException) -> str:
    """Say in one sentence what went wrong in a student's function, and where.

    Parameters
    ----------
    error : BaseException
        As it was caught; the last line of a notebook in its traceback is named.
    """
    said = " ".join(str(error).split())
    if isinstance(error, NotImplementedError | PanelError) and said:
        return said
    said = said if len(said) <= 200 else said[:199] + "…"
    said = f"{type(error).__name__}: {said}" if said else type(error).__name__
    places = [place for place in traceback.extract_tb(error.__traceback__) if ", the cell of " in place.filename]
    if places:
        said = f"{places[-1].name} stops with {said} ({places[-1].filename}, line {places[-1].lineno})"
    return said


class PanelError(Exception):
    """A sentence for the panel itself: the function ran, but what it returned cannot be drawn."""


def _explain(ax, error):
    said = explain(error)
    ax.clear()
    ax.set(xticks=[], yticks=[])
    words = "\n".join(textwrap.wrap(said, 38)[:12])
    ax.text(0.5, 0.5, words, transform=ax.transAxes, ha="center", va="center", color=style.INK)
    ax.set_title("Not there yet" if isinstance(error, NotImplementedError) else "Stopped")
    return said.rstrip(".")


def _values(functions, name, *inputs):
    """Call a student's function and see that one number came back for each input."""
    shape = np.shape(inputs[-1])
    if name not in functions:
        raise NotImplementedError(f"{name} is not defined here: run the cell that defines it.")
    result = functions[name](*inputs)
    if result is None:
        raise PanelError(f"{name} returned None: does it end in a return statement?")
    try:
        values = np.asarray(result, float)
    except (TypeError, ValueError):
        raise PanelError(f"{name} returned {type(result).__name__}, which is no array of numbers") from None
    if values.size != int(np.prod(shape)):
        raise PanelError(f"{name} returned {values.size} numbers for an input of shape {shape}")
    return values.reshape(shape)


def _function_and_slope(ax, functions, name, z):
    value, slope = _values(functions, name, z), _values(functions, f"d_{name}", z)
    ax.plot(z, value, color=style.BLUE, label=f"{name}(z)")
    ax.plot(z, slope, color=style.ORANGE, linestyle="--", label=f"d_{name}(z)")
    ax.set(xlabel="z", ylabel="value and slope")
    ax.legend(frameon=False, loc="upper left")
    return value, slope


def _relu(ax, functions):
    z = np.linspace(-2, 2, 401)
    _, slope = _function_and_slope(ax, functions, "relu", z)
    return f"ReLU: slope {slope[z < 0].mean():.2g} below 0, {slope[z > 0].mean():.2g} above"


def _sigmoid(ax, functions):
    z = np.linspace(-6, 6, 401)
    _, slope = _function_and_slope(ax, functions, "sigmoid", z)
    return f"Sigmoid: steepest at z = {z[np.argmax(slope)]:.2g}, slope {slope.max():.2g}"


def _cross_entropy(ax, functions):
    y_hat = np.linspace(0.01, 0.99, 393)
    for label, colour in enumerate(style.CLASS_COLOURS):
        y = np.full(y_hat.shape, label)
        loss = _values(functions, "binary_crossentropy_loss", y, y_hat)
        slope = _values(functions, "d_binary_crossentropy_loss", y, y_hat)
        ax.plot(y_hat, loss, color=colour, label=f"loss, y = {label}")
        slope = np.where(np.abs(slope) <= GRADIENT_LIMIT, slope, np.nan)
        ax.plot(y_hat, slope, color=colour, linestyle="--", label=f"gradient, y = {label}")
        costs = loss[np.argmin(np.abs(y_hat - abs(label - 0.9)))]
    ax.axhline(0, color=style.GREY, linewidth=0.8)
    ax.set(xlabel="predicted probability ŷ", ylabel="loss and gradient", ylim=(-GRADIENT_LIMIT, GRADIENT_LIMIT))
    ax.legend(frameon=False, fontsize=9, loc="lower right")
    return f"Cross-entropy: wrong by 0.9 costs {costs:.2g}"


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
    ax.plot(epochs, losses, color=style.BLUE, marker="o" if len(losses) < 8 else None)
    ax.set(xlabel="epoch", ylabel="mean loss per sample")
    bad = ~np.isfinite(losses)
    if bad.any():
        return f"Training: the loss is no number from epoch {epochs[bad][0]} on"
    ax.set_ylim(bottom=min(0, losses.min()))
    if len(losses) == 1:
        return f"Training: loss {losses[0]:.2g} after one epoch"
    direction = "falls" if losses[-1] < losses[0] else "does not fall,"
    return f"Training: loss {direction} from {losses[0]:.2f} to {losses[-1]:.2f}"


def _network(mlp):
    if isinstance(mlp, BaseException):
        raise mlp
    if not mlp:
        raise PanelError("there is no network: init_mlp made none")
    return mlp


def _points(extent, resolution):
    """The middles of the map's squares, row by row from the lowest X2."""
    middle = (np.arange(resolution) + 0.5) / resolution
    left, right, bottom, top = extent
    across, up = np.meshgrid(left + middle * (right - left), bottom + middle * (top - bottom))
    return np.column_stack([across.ravel(), up.ravel()])


def _rows(functions, name, mlp, points):
    """One number for each point from ``name(mlp, points)``, whether it came as (n,) or as (n, 1)."""

    def asked(wanted):
        return functions[name](mlp, points)

    return _values({name: asked} if name in functions else {}, name, points[:, 0])


def _finish(ax, X, y, extent):
    parts.samples(ax, X, y, size=26)
    ax.set(xlim=extent[:2], ylim=extent[2:])
    ax.legend(loc="lower left", fontsize=9, framealpha=0.85)


def _prefix(losses):
    """What the maps show when training failed: the network as it was before."""
    trained = not isinstance(losses, BaseException) and np.size(losses) > 0
    return "" if trained else "untrained: "


def _labels(ax, functions, X, y, mlp, losses, extent, resolution):
    mlp = _network(mlp)
    grid = _rows(functions, "mlp_predict", mlp, _points(extent, resolution)).reshape(resolution, resolution)
    own = _rows(functions, "mlp_predict", mlp, np.asarray(X, float))
    parts.decision_map(ax, grid, extent, threshold=None).set_interpolation("nearest")
    _finish(ax, X, y, extent)
    return f"Labels, {_prefix(losses)}{np.mean(own == np.ravel(y)):.0%} of {len(own)} samples right"


def _outputs(ax, functions, X, y, mlp, losses, extent, resolution):
    mlp = _network(mlp)
    output = _rows(functions, "mlp_forward", mlp, _points(extent, resolution)).reshape(resolution, resolution)
    if not np.isfinite(output).all():
        raise PanelError("mlp_forward returned values that are no numbers: did the weights grow without end?")
    image = parts.decision_map(ax, output, extent)
    ax.figure.colorbar(image, ax=ax, label="output activation: probability of label 1")
    _finish(ax, X, y, extent)
    return f"Output, {_prefix(losses)}from {output.min():.2f} to {output.max():.2f}"
