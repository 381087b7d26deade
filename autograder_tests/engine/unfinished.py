"""What is said where a function holds more than its stub, and a line that was left in ends it all the same."""

from __future__ import annotations

import ast
import inspect
import textwrap

from autograder_tests.engine.mark import Result
from autograder_tests.engine.registry import RIGHT
from autograder_tests.transport.record import CallFailed
from lab.slicing import functions

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
