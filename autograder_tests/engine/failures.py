"""What is said where the student's code gave no result, and where a line was left in that ends a function early."""

from __future__ import annotations

import ast
import inspect
import sys
import textwrap

import numpy as np

from autograder_tests.engine.mark import COULD_NOT_RUN, Result
from autograder_tests.engine.registry import RIGHT
from autograder_tests.judging.compare import place, without_numbers
from autograder_tests.transport.record import CallFailed
from lab.elsewhere import marked_with
from lab.slicing import functions


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


HINT = "Such a line stands for code that is still to be written. Once yours is there, delete it."


def describe_unfinished(result: Result, failed: CallFailed, name: str, pieces: list[tuple]) -> None:
    """Say which line it was, where a line of the student's own raised NotImplementedError or ended the function.

    Parameters
    ----------
    result : Result
        With the failure described as any error; `came` and `hint` are written anew.
    failed : CallFailed
    name : str
        The function that is marked.
    pieces : list of (str, str, bool)
    """
    around = [] if failed.standin else _around(failed, pieces)
    raised = [part for one in around[-1:] for part in ast.walk(one) if _is_at(part, failed.line)]
    if not raised:
        return  # something else raised, which the line called
    owner, left = around[-1], functions.leftover_in(pieces, name)
    where = f"line {failed.line} of {failed.label}" if failed.label else f"line {failed.line}"
    if owner.name == name and left and left.kind != functions.EMPTY and left.line <= failed.line:
        came = left.sentence
    elif not any(map(functions.raises_not_implemented, raised)):
        return
    elif owner.name != name:
        state = "not written yet" if functions.is_stub(owner) else "not finished"
        came = f"{owner.name}, which {name} needs, is {state}: {where} still raises NotImplementedError"
    elif any(part in owner.body for part in raised):
        came = f"{where} still raises NotImplementedError: write the rest of {name} there, and delete it"
    else:
        came = f"{where} raises NotImplementedError in this case: write there what {name} should do then"
    result.came, result.hint = came, HINT


def _is_at(part, line):
    return isinstance(part, ast.Raise) and part.lineno <= line <= part.end_lineno


def _around(failed, pieces):
    """The function definitions around the line, outermost first; none where the line is not known."""
    for label, text, *_ in pieces:
        if label == failed.label and failed.line is not None:
            found = [one for one in functions.functions_in(text) if one.lineno <= failed.line <= one.end_lineno]
            if found:
                return found
    return []


def note_of(name: str, pieces: list[tuple]) -> str:
    """One sentence about a `return` that was left in a function, or that gives nothing back; often an empty text.

    Parameters
    ----------
    name : str
    pieces : list of (str, str, bool)

    Returns
    -------
    str
    """
    left = functions.leftover_in(pieces, name)
    if left is None or left.raises:  # what raises is told with each check
        return ""
    if left.kind == functions.EMPTY and not _gives_back(RIGHT.get(name)):
        return ""
    return f"{left.sentence[0].upper()}{left.sentence[1:]}."


def _gives_back(function):
    """Whether a right function gives something back; without its text, that is supposed."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (TypeError, OSError, SyntaxError):
        return True
    return any(isinstance(part, ast.Return) and part.value is not None for part in ast.walk(tree))
