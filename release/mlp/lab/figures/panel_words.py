"""What the six panels say: titles that fit over their panel, sentences for errors, and what is seen of a curve."""

from __future__ import annotations

import textwrap
import traceback

import numpy as np

from lab import style
from lab.running.execute import owner_of

LINES = 2  # of a title, at most
TITLE_SIZE = 11


class PanelError(Exception):
    """A sentence for the panel itself: the function ran, but what it returned cannot be drawn."""


def explain(error: BaseException) -> str:
    """Say in one sentence what went wrong in a student's function, and where.

    Parameters
    ----------
    error : BaseException
        As it was caught; the last line of a notebook in its traceback is named.
    """
    said = "" if isinstance(error, SystemExit) else " ".join(str(error).split())
    said = said if len(said) <= 200 else said[:199] + "…"
    if isinstance(error, NotImplementedError | PanelError) and said:
        return said
    kind = "exit()" if isinstance(error, SystemExit) else type(error).__name__
    said = f"{kind}: {said}" if said else kind
    places = [place for place in traceback.extract_tb(error.__traceback__) if owner_of(place.filename)]
    if places:
        said = f"{places[-1].name} stops with {said} ({places[-1].filename}, line {places[-1].lineno})"
    return said


def write_error(ax, panel: str, error: BaseException) -> str:
    """Empty a panel and write in it why it could not be drawn; return that sentence without its full stop."""
    said = explain(error)
    ax.clear()
    ax.set(xticks=[], yticks=[])
    words = "\n".join(textwrap.wrap(said, 38, max_lines=12, placeholder=" …"))
    ax.text(0.5, 0.5, words, transform=ax.transAxes, ha="center", va="center", color=style.INK)
    state = "not there yet" if isinstance(error, NotImplementedError) else "stopped"
    ax.set_title(f"{panel}: {state}", fontsize=TITLE_SIZE)
    return f"{panel}: {said.rstrip('.')}"


def values_of(functions, name: str, *inputs):
    """Call a student's function and see that one number came back for each input.

    Parameters
    ----------
    functions : mapping of str to callable
    name : str
    *inputs : ndarray
        The last one says how many numbers there should be, and in which shape they are returned.

    Returns
    -------
    ndarray of float

    Raises
    ------
    NotImplementedError
        When there is no function of this name.
    PanelError
        When something else came back.
    """
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
        count = f"{values.size} number{'s' if values.size != 1 else ''}"
        raise PanelError(f"{name} returned {count} for an input of shape {shape}")
    return values.reshape(shape)


def fit_titles(figure, axes) -> None:
    """Break every title that is wider than its panel into two lines; what is longer still ends with an ellipsis.

    Parameters
    ----------
    figure : Figure
        With an Agg canvas and everything drawn on it.
    axes : iterable of Axes
        Those with a title on the left.
    """
    figure.draw_without_rendering()  # places the panels: their width is not known before
    for ax in axes:
        text = ax.get_title("left")
        room = 0.97 * ax.get_window_extent().width  # other formats set the same text a little wider
        for columns in range(len(text), 8, -1):
            lines = textwrap.wrap(text, columns, max_lines=LINES, placeholder=" …")
            if ax.set_title("\n".join(lines), fontsize=TITLE_SIZE).get_window_extent().width <= room:
                break
        even = textwrap.wrap(text, max(map(len, lines)) * 2 // 3 + 6)  # not one word alone on the second line
        if len(even) == len(lines) and max(map(len, even)) <= max(map(len, lines)):
            ax.set_title("\n".join(even), fontsize=TITLE_SIZE)


def number(value: float) -> str:
    """Write a number with few digits, and what is none in words."""
    if np.isnan(value):
        return "no number"
    if np.isinf(value):
        return "infinite"
    if value == 0 or 0.005 <= abs(value) < 1000:
        return f"{value:.2f}".replace("-", "−")
    return f"{value:.1e}".replace("-", "−")


def short(value: float) -> str:
    """Write a number with two digits."""
    if not np.isfinite(value):
        return number(value)
    return f"{0.0 if abs(value) < 1e-12 else value:.2g}".replace("-", "−")


def not_finite(name: str, at: str, x, values) -> str:
    """Say where the first value is that is no number, or return ""."""
    bad = np.flatnonzero(~np.isfinite(values))
    return f"{name} is {number(values[bad[0]])} at {at} = {short(x[bad[0]])}" if bad.size else ""


def slope_differs(x, value, slope, chosen, names, at: str) -> str:
    """Say where a derivative is not the slope of the curve beside it, or return "".

    Parameters
    ----------
    x, value, slope : ndarray, shape (k,)
        Points in order, the function there, and what the student's derivative gives there.
    chosen : ndarray of bool, shape (k,)
        Which points count: not those at a corner.
    names : (str, str)
        Of the function and its derivative.
    at : str
        What the axis is called.
    """
    seen = np.gradient(value, x)
    apart = np.where(chosen, np.abs(seen - slope), 0)
    wrong = apart > 0.02 + 0.05 * np.abs(seen)
    if not wrong.any():
        return ""
    apart = np.where(wrong, apart, -1)
    worst = int(np.argmax(apart >= 0.99 * apart.max()))  # the first of those that are as far apart
    return f"at {at} = {short(x[worst])} {names[1]} is {short(slope[worst])}, slope of {names[0]} {short(seen[worst])}"


def course_of(losses) -> str:
    """Say how the mean loss went from the first epoch to the last.

    Parameters
    ----------
    losses : ndarray, shape (epochs,)
    """
    bad = np.flatnonzero(~np.isfinite(losses))
    if bad.size:
        kind = "infinite" if np.isinf(losses[bad[0]]) else "no number (nan)"
        return f"the loss is {kind} from epoch {bad[0] + 1} on"
    first, last, least, most = losses[0], losses[-1], losses.min(), losses.max()
    if len(losses) == 1:
        return f"loss {number(first)} after one epoch"
    size = max(abs(first), abs(last))
    ends = f"from {number(first)} to {number(last)}"
    if most - least <= 0.03 * size:
        return f"the loss hardly changes, {ends}"
    if abs(last - first) <= 0.03 * size:
        return f"the loss ends where it began, {ends}; between them {number(least)} to {number(most)}"
    if last > first:
        return f"the loss rises {ends}"
    # Above the lowest by more than it jumps about anyway: worth a word.
    if last - least > 0.25 * (first - least):
        return f"the loss falls {ends}, after {number(least)} in epoch {int(np.argmin(losses)) + 1}"
    return f"loss falls {ends}"
