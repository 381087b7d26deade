"""What an exception says in plain words, and where in the student's own code it came from."""

from __future__ import annotations

import ast
import contextlib
import inspect
import io
import linecache
import tokenize
import traceback
from types import FrameType, ModuleType, TracebackType
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
        ("rng", object),
    ),
}
ONE_ANSWER = {"if", "while", "and", "or", "not", "max", "min"}
ADVICE: dict[type[BaseException], str] = {
    UnboundLocalError: "No branch gave this name a value: compare the text in each if.",
    KeyError: "The dict has no such key at this point: is it stored under this very name, before it is read?",
    ValueError: "Print the values and shapes of everything in this line: which is not as the line expects it?",
    IndexError: "A place beyond the end was asked for: how far does the loop go?",
    RecursionError: "A function calls itself again and again: which call should have been to another one?",
    TypeError: "Compare what the line hands over with what is expected: print type(…) of each part.",
    AttributeError: "Print type(…) of what stands before the dot: is it what you think it is?",
}
KINDS = {dict: "a layer", list: "a list", np.ndarray: "an array"}


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


def own_place(tb: TracebackType | None, name: str = "") -> Place | None:
    """A line of the student's own that an exception came through; None where there is none.

    Parameters
    ----------
    tb : traceback or None
    name : str
        The function whose check was run: its innermost line, else that of the innermost function of their own.
    """
    found = None
    for frame, number in traceback.walk_tb(tb):
        code = frame.f_code
        if code.co_name.startswith("<") or not _is_own(code.co_filename):
            continue
        if found is None or code.co_name == name or found.function != name:
            text = linecache.getline(code.co_filename, number).strip()
            values = {**frame.f_globals, **frame.f_locals}
            found = Place(code.co_name, number - code.co_firstlineno + 1, text, values)
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
    place = own_place(error.__traceback__, name)
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
    own = {name: place.values[name] for name in words if name in place.values} if place else {}
    nothing = [name for name in own if own[name] is None]
    if isinstance(error, KeyError) and place and place.function == "layer_forward" and error.args == ("A",):
        return "No branch has stored it: layer['act'] is a text, 'relu' or 'sigmoid', not the function of that name."
    if isinstance(error, NameError) and not isinstance(error, UnboundLocalError) and error.name:
        if place and any(_name(node.slice) == error.name for node in _nodes(place, ast.Subscript)):
            return f"Is {error.name} between the brackets meant as a key, a text in quotes?"
        return f"Is {error.name} spelt as it is elsewhere, and has its cell been run?"
    if isinstance(error, TypeError | AttributeError) and nothing:
        return f"{nothing[0]} is None here: what a function without a return line gives."
    if isinstance(error, AttributeError) and isinstance(error.obj, ModuleType):
        return f"{error.obj.__name__} has nothing of that name: is it spelt as in the lesson?"
    if isinstance(error, AttributeError) and place:
        for node in _nodes(place, ast.Attribute):
            if isinstance(own.get(_name(node.value)), dict):
                return (
                    f"{node.value.id} is a dict: what it holds stands in brackets, {node.value.id}['…'], and functions "
                    "of yours are called by their own names."
                )
    if isinstance(error, TypeError | OverflowError) and "math" in words:
        return "The functions of math take one number; NumPy has the same ones for arrays."
    general = next((said for kind, said in ADVICE.items() if isinstance(error, kind)), "") if place else ""
    return _of_line(error, place, own) or general


def _of_line(error: BaseException, place: Place | None, own: dict) -> str:
    """What the line itself shows: its operators, calls and subscripts, with the values of its names."""
    if place is None:
        return ""
    if isinstance(error, ValueError) and set(place.tokens) & ONE_ANSWER:
        return "An array has many entries, and this line asks for one answer: use a NumPy function instead."
    nodes = list(ast.walk(_tree(place.text)))
    if isinstance(error, ValueError):
        signs = {type(node.op) for node in nodes if isinstance(node, ast.BinOp)}
        if ast.MatMult in signs and signs & {ast.Add, ast.Sub} and _products_fit(nodes, own):
            return "The product in this line fits; what is added to it does not. Print the shapes of both."
        if ast.MatMult in signs:
            return (
                "In A @ B the last axis of A has to fit the first axis of B: print both shapes. Would they fit in the "
                "other order, or with a .T? Or, with two equal shapes, did you mean the product entry by entry, *?"
            )
        if ast.Mult in signs:
            return "* multiplies entry by entry; the product of two matrices is @. Print the shapes of both sides."
    if isinstance(error, TypeError):
        if any(isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitXor) for node in nodes):
            return "^ is no power in Python: that is **, and powers of e are np.exp."
        for node in nodes:
            if isinstance(node, ast.Subscript) and isinstance(own.get(_name(node.slice)), np.ndarray):
                return f"Is {_name(node.slice)} between the brackets meant as a key, a text in quotes?"
            if isinstance(node, ast.Call) and (said := _of_call(node, own)):
                return said
        for name, value in own.items():
            if isinstance(value, tuple):
                return f"{name} is a tuple here, of {len(value)} things: is one of them meant?"
    return ""


def _products_fit(nodes: list[ast.AST], own: dict) -> bool:
    """Whether all matrix products of a line are known to fit."""
    pairs = [
        (_value(node.left, own), _value(node.right, own))
        for node in nodes
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult)
    ]
    return all(
        isinstance(one, np.ndarray)
        and isinstance(other, np.ndarray)
        and one.ndim == other.ndim == 2
        and one.shape[1] == other.shape[0]
        for one, other in pairs
    )


def _nodes(place: Place, kind: type) -> list:
    return [node for node in ast.walk(_tree(place.text)) if isinstance(node, kind)]


def _of_call(call: ast.Call, own: dict) -> str:
    name = ast.unparse(call.func)
    function = _value(call.func, own)
    if function is None:
        return ""
    if not callable(function):
        what = "a text" if isinstance(function, str) else "no function"
        return f"Brackets after a name call it, and {name} is {what} here. Is a * or a [ ] meant?"
    try:
        wanted = inspect.signature(function)
    except (TypeError, ValueError):
        return ""
    given = len(call.args) + len(call.keywords)
    needed = sum(one.default is one.empty for one in wanted.parameters.values())
    if not needed <= given <= len(wanted.parameters):
        return f"Compare with the line that defines it: {name}{wanted}."
    return ""


def _value(node: ast.expr, own: dict) -> object:
    """The value of a name, or of what a dict of that name has under a key; None for all else."""
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
        holder = own.get(_name(node.value))
        return holder.get(node.slice.value) if isinstance(holder, dict) else None
    return own.get(_name(node))


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else ""


def _tree(text: str) -> ast.AST:
    """The syntax of one line, also of the head of a block."""
    for tried in (text, f"{text} pass", f"{text}\n    pass"):
        with contextlib.suppress(SyntaxError, ValueError):
            return ast.parse(tried)
    return ast.Module([], [])


def wrong_call(error: BaseException) -> str:
    """Say how one of the lab's functions was called wrongly, where what it was given shows that; else nothing."""
    return _swapped(error) or _wrong_kind(error) or _wrong_gradient(error)


def passed_on(error: BaseException) -> str:
    """Say what a layer was handed on the way through a network, where it was not what the layer beside it returned."""
    mlp, source, forward = [], None, True
    for frame, _ in traceback.walk_tb(error.__traceback__):
        came, name = _arguments(frame), frame.f_code.co_name
        if name in ("mlp_forward", "mlp_backward") and _is_own(frame.f_code.co_filename) and len(came) > 1:
            (mlp, source), forward = came[:2], name == "mlp_forward"
        elif name == ("layer_forward" if forward else "layer_backward") and len(came) > 1 and isinstance(mlp, list):
            place = next((i for i, layer in enumerate(mlp) if layer is came[0]), None)
            return "" if place is None else _handed(place, came[1], mlp, source, forward)
    return ""


def _handed(place: int, given, mlp: list, source, forward: bool) -> str:
    start, stored = (0, "A") if forward else (len(mlp) - 1, "dX")
    if place != start and stored not in mlp[start]:
        first, what = ("first", "samples go") if forward else ("last", "gradient of the loss goes")
        return f"Your loop begins with layer {place}, but the {what} into the {first} layer, layer {start}."
    if place != start and given is source:
        what, beside = ("X, the samples,", "before") if forward else ("d_loss", "after")
        return f"Layer {place} was handed {what} once more: it needs what the layer {beside} it returned."
    return ""


def _wrong_kind(error: BaseException) -> str:
    """Say that a function that takes one layer was called with the whole network, or the other way round."""
    for frame, _ in traceback.walk_tb(error.__traceback__):
        takes = TAKES.get(frame.f_code.co_name)
        came = _arguments(frame) if takes else []
        for other, one in ((dict, "one layer"), (list, "a list of layers")):
            if came and takes and takes[0][1] is other and _is(came[0], list if other is dict else dict):
                order = ", ".join(name for name, _ in takes)
                return f"{frame.f_code.co_name}({order}) takes {one}, and was called with {_kind(came[0])}."
    return ""


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
    return named[0] if named else f"{value:g}" if isinstance(value, int | float) else f"a {type(value).__name__}"
