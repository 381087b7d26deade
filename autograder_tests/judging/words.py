"""Values, calls and failures in words: types, shapes and kinds, never the numbers themselves."""

import re
import sys

import numpy as np

from autograder_tests.engine.mark import COULD_NOT_RUN, Result
from autograder_tests.kinds import Value
from autograder_tests.transport.record import CallFailed
from autograder_tests.transport.student_side.values import Other
from lab.elsewhere import marked_with

DECIMAL = re.compile(r"-?\d*\.\d+(e[-+]?\d+)?|-?\d+\.(?=[\s\],)])")


def describe(value: Value) -> str:
    """A value in a few words, without its contents.

    Parameters
    ----------
    value : object

    Returns
    -------
    str
        Such as "an array of shape (3, 4)", "a whole number", "None (is a `return` missing?)".
    """
    if value is None:
        return "None (is a `return` missing?)"
    if isinstance(value, (bool, np.bool_)):
        return "a truth value"
    if isinstance(value, (int, np.integer)):
        return "a whole number"
    if isinstance(value, (float, np.floating)):
        return "a number" if np.isfinite(value) else f"a number that is not finite ({value})"
    if isinstance(value, (complex, np.complexfloating)):
        return "a complex number"
    if isinstance(value, np.ndarray):
        kind = {"b": " of truth values", "c": " of complex numbers", "O": " of Python objects"}.get(
            value.dtype.kind, ""
        )
        return f"an array{kind} of shape {value.shape}"
    if isinstance(value, str):
        return "a text"
    if isinstance(value, (list, tuple)):
        return f"a {type(value).__name__} of {_count(len(value), 'entry', 'entries')}"
    if isinstance(value, dict):
        keys = [repr(key) for key in list(value)[:8] if isinstance(key, str) and len(key) < 30]
        return (
            f"a dict with the keys {', '.join(keys)}"
            if keys
            else "a dict without text keys"
            if value
            else "an empty dict"
        )
    if isinstance(value, np.random.Generator):
        return "a random generator"
    if isinstance(value, Other):
        text = f" ({value.text})" if value.text else ""
        return f"something of type {value.type_name}{text}"
    return f"something of type {type(value).__name__}"


def _count(number, one, many):
    return f"{number} {one if number == 1 else many}"


def _short(value):
    """An argument of a call: as `describe`, shorter."""
    if isinstance(value, np.ndarray):
        return f"an array {value.shape}"
    if isinstance(value, dict):
        return "a layer" if "W" in value else "a dict"
    if isinstance(value, (list, tuple)) and value and all(isinstance(part, dict) for part in value):
        return f"a network of {_count(len(value), 'layer', 'layers')}"
    if isinstance(value, str):
        return repr(value)[:20]
    if isinstance(value, np.random.Generator):
        return "a generator"
    return describe(value)


def describe_call(name: str, args: tuple, kwargs: dict) -> str:
    """A call in words: ``layer_forward(a layer, an array (3, 2))``."""
    parts = [_short(value) for value in args] + [f"{key}={_short(value)}" for key, value in kwargs.items()]
    return f"{name}({', '.join(parts)})"


def without_numbers(text: str) -> str:
    """The text with its decimal fractions left out: a program's own message may show what it was given."""
    return DECIMAL.sub("…", text)


def place(failed: CallFailed) -> str:
    """Where in the student's own code something happened, or an empty text."""
    if failed.line is None:
        return ""
    where = f"line {failed.line} of {failed.label}" if failed.label else f"line {failed.line}"
    return f"{where}: {failed.text}" if failed.text else where


def stopped_before(failed: CallFailed) -> str:
    """Say that a cell that the function needs stopped, whatever else went wrong afterwards.

    Parameters
    ----------
    failed : CallFailed

    Returns
    -------
    str
    """
    said = without_numbers(f"{failed.type}: {failed.message}" if failed.message else failed.type)
    return f"A cell that this function needs stopped with {said} ({place(failed)})."


ENDINGS = {
    "SyntaxError": ("", "Python cannot read this line: look at it, and at the end of the line above it."),
    "TimeLimit": ("it did not finish in time", "Is there a loop that never ends, or far more work than needed?"),
    "ProcessEnded": (
        "the program ended while it ran",
        "A function gives its result back with `return`; nothing in it may end Python.",
    ),
    "SystemExit": (
        "it ended the program with exit()",
        "A function gives its result back with `return`; nothing in it may end Python.",
    ),
    "Malformed": ("", "Remove what tampers with Python itself."),
    "TooLarge": ("", "Print the shape of what you return: is one axis combined with itself?"),
    "NameError": (
        "NameError",
        "Your cells were run in a fresh kernel. Restart yours, run all cells from the top, and see who knows the name.",
    ),
    "ModuleNotFoundError": (
        "",
        f"Your work is marked with {marked_with.SAID}, and no package that the lab itself does not need. If it is a "
        "file of your own, hand it in beside the notebook: `python -m lab.handin` packs it.",
    ),
    "Entangled": ("", "Write it again in a cell of its own, with fewer names that are set to one another."),
    "RecursionError": ("", "A function that calls itself needs a case in which it stops."),
}


def _without(module, name):
    """What to do about a name that a module does not have here; another version may have it."""
    top = module.split(".", maxsplit=1)[0]
    if top == "numpy":
        there = f"NumPy {np.__version__}"
    elif top in sys.stdlib_module_names:
        there = f"Python {sys.version_info[0]}.{sys.version_info[1]}"
    else:
        return f"Look at how {module} names it: {name} is not in it."
    return (
        f"Your work was marked with {there}, in which {module} has no {name}; other versions may have it. Use what "
        "both have."
    )


def describe_failure(result: Result, failed: CallFailed, tried: str) -> None:
    """Write into a result that the student's code gave no result.

    Parameters
    ----------
    result : Result
    failed : CallFailed
    tried : str
    """
    result.tried = tried or "running the cells that the function needs"
    result.expected = "a result"
    result.outcome = COULD_NOT_RUN
    message = failed.message if failed.type == "TimeLimit" else without_numbers(failed.message)
    if failed.type in ENDINGS:
        said, advice = ENDINGS[failed.type]
        came = [f"{said} ({message})" if said and message else said or message]
    else:
        advice = "Call the function yourself with arguments of these shapes and read the error from the bottom up."
        if failed.binds:
            advice = "The function needs this cell. Restart your kernel, run all cells from the top, and correct it."
        came = [f"{failed.type}: {message}" if message else failed.type]
    if failed.absent:
        advice, result.absent = _without(*failed.absent), failed.absent[0]
        came = [f"{failed.type}: {failed.absent[0]} has no {failed.absent[1]}"]  # Python's own names folders here
    if failed.standin:
        came.insert(0, f"{failed.standin} could not use what it was given")
        advice = f"Print the types and shapes of what you pass to {failed.standin}."
    where = place(failed)
    result.came = "; ".join(part for part in came if part) + (f" ({where})" if where else "")
    result.hint = advice
    result.mistake = f"{failed.type} at {failed.label}, {failed.line}" if where else failed.type
