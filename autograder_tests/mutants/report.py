"""What the report on answers says about mutants."""

import sys

from .. import answers
from . import survivors
from .generate import PER_ANSWER, mutants_of

POINTS = 10.0  # for a function that no lesson gives points to
MOST = 0.1  # the part of all mutants that may be equivalent


def judge_all(functions, points, per_answer=PER_ANSWER):
    """Mark the mutants of the right answers for some functions.

    Parameters
    ----------
    functions : iterable of str
    points : dict of str to float
        Full marks of each function.
    per_answer : int or None
        See `mutants.mutants_of`; 0 marks none.

    Yields
    ------
    (str, survivors.Mutated)
    """
    with survivors.Hasty() as transport:
        for name in functions:
            right = [answer for answer in answers.load(name) if answer.kind == "right"]
            chosen, left_out = mutants_of(right, per_answer)
            found = survivors.judge(name, chosen, transport, points.get(name, POINTS))
            found.left_out = left_out
            yield name, found


def problems(function, found, complete=True):
    """What is off with the mutants of one function.

    Parameters
    ----------
    function : str
    found : survivors.Mutated
    complete : bool
        Whether all mutants were tried that the list is about.

    Returns
    -------
    list of str
    """
    said = [
        f"{function}: a mutant of “{one.answer}” ({one.operator}) keeps full marks and is not listed as equivalent:"
        f"\n{one.text}"
        for one, reason in found.survivors
        if reason == survivors.UNEXPLAINED
    ]
    if complete:
        said += [f"answers/equivalent/{function}.txt: {why}; “{one.answer}”:\n{one.text}" for one, why in found.stale]
    return said + [f"a check stumbled: {accident}" for accident in found.accidents]


def show(function, found, stream, complete=True):
    """Print each mutant of a function that keeps full marks, and what is off.

    Returns
    -------
    bool
        Whether nothing is off.
    """
    print(f"\n── mutants: {found.killed} of {found.tried} lose marks; these do not:", file=stream)
    for one, reason in found.survivors:
        print(f"\n{one.answer} ({one.operator})\n{one.text}\n= {reason}", file=stream)
    off = problems(function, found, complete)
    print("\n".join(["", *(f"✗ {problem}" for problem in off)]), file=stream)
    return not off


def update_lists(functions, points, stream=None):
    """Bring the lists of equivalent mutants up to date: reasons are kept, and new survivors wait for one.

    Parameters
    ----------
    functions : iterable of str
    points : dict of str to float
    stream : text file, optional

    Returns
    -------
    bool
        Whether every survivor has a reason.
    """
    stream, waiting = stream or sys.stdout, 0
    for name, found in judge_all(functions, points):
        survivors.write(name, found.survivors)
        new = len(found.survivors) - found.equivalent
        waiting += new
        print(f"{name}: {len(found.survivors)} of {found.tried} mutants survive, {new} without a reason", file=stream)
    return not waiting
