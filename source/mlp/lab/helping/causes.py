"""What an exception says in plain words, and where in the student's own code it came from."""

from __future__ import annotations

import contextlib
import inspect
import io
import linecache
import tokenize
import traceback
from types import FrameType, TracebackType
from typing import NamedTuple

import numpy as np

from lab.carried import NotWritten
from lab.running.execute import owner_of

# What the functions take, by place: enough to see that two arguments were swapped.
TAKES: dict[str, tuple[tuple[str, type | tuple[type, ...]], ...]] = {
    "layer_forward": (("layer", dict), ("X", np.ndarray)),
    "mlp_forward": (("mlp", list), ("X", np.ndarray)),
    "layer_backward": (("layer", dict), ("dA", np.ndarray)),
    "mlp_backward": (("mlp", list), ("d_loss", np.ndarray)),
    "layer_update": (("layer", dict), ("lr", (int, float))),
    "mlp_update": (("mlp", list), ("lr", (int, float))),
    "mlp_minibatch": (("mlp", list), ("X", np.ndarray), ("y", np.ndarray), ("lr", (int, float))),
    "mlp_epoch": (
        *(("mlp", list), ("X", np.ndarray), ("y", np.ndarray), ("batch", (int, np.integer)), ("lr", (int, float))),
        ("rng", np.random.Generator),
    ),
}
ONE_ANSWER = {"if", "while", "and", "or", "not", "max", "min"}
ADVICE: dict[type[BaseException], str] = {
    KeyError: "The dict has no such key at this point: is it stored under this very name, before it is read?",
    ValueError: "Print the shapes of everything in this line: which two do not fit?",
    IndexError: "A place beyond the end was asked for: how far does the loop go?",
    RecursionError: "A function calls itself again and again: which call should have been to another one?",
    TypeError: "Something here is of another kind than the line expects: print type(…) of each part.",
    AttributeError: "Something here is of another kind than the line expects: print type(…) of each part.",
    UnboundLocalError: "On this way through the function that name has not been given a value.",
}
KINDS = {dict: "a layer", list: "a list", np.ndarray: "an array", np.random.Generator: "a generator"}


class Place(NamedTuple):
    """A line of the student's own code, and the names that it uses with their values."""

    function: str
    number: int
    text: str
    values: dict

    @property
    def words(self) -> str:
        """Where it is: ``line 3 of relu``."""
        return f"line {self.number} of {self.function}"

    @property
    def tokens(self) -> list[str]:
        """The words of the line."""
        with contextlib.suppress(tokenize.TokenError, SyntaxError):
            return [token.string for token in tokenize.generate_tokens(io.StringIO(self.text).readline)]
        return self.text.split()


def own_place(tb: TracebackType | None) -> Place | None:
    """The innermost line of a function of the student's that an exception came through; None where there is none."""
    found = None
    for frame, number in traceback.walk_tb(tb):
        code = frame.f_code
        if not code.co_name.startswith("<") and _is_own(code.co_filename):
            text = linecache.getline(code.co_filename, number).strip()
            found = Place(code.co_name, number - code.co_firstlineno + 1, text, dict(frame.f_locals))
    return found


def _is_own(file: str) -> bool:
    """Whether a file is a cell of this notebook, or one that `lab.carry` read."""
    return owner_of(file) is not None or "ipykernel_" in file or file.startswith(("<ipython-input", "<cell"))


def explain(error: BaseException, name: str) -> str:
    """What an exception means, in one or two sentences; nothing if it is an assert's.

    Parameters
    ----------
    error : BaseException
    name : str
        The function whose check was run.
    """
    if isinstance(error, AssertionError):
        return ""
    if isinstance(error, NotWritten):
        return str(error)
    place = own_place(error.__traceback__)
    if isinstance(error, NotImplementedError):
        unwritten = place.function if place else name
        return f"It is not written yet: replace the raise line of {unwritten} with your code, and run both cells again."
    if said := wrong_call(error):
        return said
    said = " ".join(str(error).split())[:300].rstrip(".")
    plain = f"{type(error).__name__}: {said}." if said else f"{type(error).__name__}."
    return f"{plain} {_advice(error, place)}".strip()


def _advice(error: BaseException, place: Place | None) -> str:
    """What to look at, by the kind of error and the line's own names."""
    words = set(place.tokens) if place else set()
    nothing = [name for name, value in (place.values.items() if place else ()) if value is None and name in words]
    if isinstance(error, KeyError) and place and place.function == "layer_forward" and error.args == ("A",):
        return "No branch has stored it: layer['act'] is a text, 'relu' or 'sigmoid', not the function of that name."
    if isinstance(error, NameError) and error.name:
        return f"Is {error.name} spelt as it is elsewhere, and has its cell been run?"
    if isinstance(error, TypeError | AttributeError) and nothing:
        return f"{nothing[0]} is None here: what a function without a return line gives."
    if isinstance(error, ValueError) and words & ONE_ANSWER:
        return "An array has many entries, and this line asks for one answer: use a NumPy function instead."
    if isinstance(error, TypeError | OverflowError) and "math" in words:
        return "The functions of math take one number; NumPy has the same ones for arrays."
    return next((said for kind, said in ADVICE.items() if isinstance(error, kind)), "")


def wrong_call(error: BaseException) -> str:
    """Say how one of the lab's functions was called wrongly, where what it was given shows that; else nothing."""
    return _swapped(error) or _wrong_gradient(error)


def _swapped(error: BaseException) -> str:
    """Say that a function was called with two arguments in each other's place, if one was."""
    for frame, _ in traceback.walk_tb(error.__traceback__):
        takes = TAKES.get(frame.f_code.co_name)
        came = _arguments(frame) if takes else []
        for (first, kind), (second, other) in zip(takes or (), (takes or ())[1:], strict=False):
            at = [name for name, _ in takes].index(first)
            if len(came) > at + 1 and not _is(came[at], kind) and _is(came[at], other) and _is(came[at + 1], kind):
                order = ", ".join(name for name, _ in takes)
                return (
                    f"{frame.f_code.co_name}({order}) was called with {_kind(came[at])} as {first} and "
                    f"{_kind(came[at + 1])} as {second}: these two are in each other's place."
                )
    return ""


def _wrong_gradient(error: BaseException) -> str:
    """Say that what was sent back is no gradient of the last layer's output, if its shape shows that."""
    for frame, _ in traceback.walk_tb(error.__traceback__):
        came = _arguments(frame) if frame.f_code.co_name == "mlp_backward" else []
        with contextlib.suppress(Exception):
            wanted, given = np.shape(came[0][-1]["A"]), np.shape(came[1])
            if given != wanted:
                alone = "One number came, such as the mean loss." if given == () else "In its function y comes first."
                return (
                    f"mlp_backward was given something of shape {given}; the network's output has shape {wanted}, and "
                    f"so has what goes back: the gradient of each sample's own loss. {alone}"
                )
    return ""


def _is(value, kind) -> bool:
    return isinstance(value, kind) and not isinstance(value, bool)


def _arguments(frame: FrameType) -> list:
    """What a function was called with, by place, as far as its names still hold that."""
    code, values = frame.f_code, inspect.getargvalues(frame).locals
    return [values.get(name) for name in code.co_varnames[: code.co_argcount]]


def _kind(value) -> str:
    named = [words for kind, words in KINDS.items() if isinstance(value, kind)]
    return named[0] if named else f"{value:g}"
