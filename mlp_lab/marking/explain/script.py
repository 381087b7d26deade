"""A script that runs a student's function by hand, on the very inputs of the checks. Its text is made in the judge."""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Callable, Iterable

from autograder_tests.engine.registry import RIGHT
from lab.slicing.program import Program
from mlp_lab.marking.explain.values import NoLiteral, literal

MOST = 2_000_000
"""Characters of a script."""

HEAD = '''\
# {name}, as {who} handed it in, on the inputs with which it was marked (seed {seed}).
#
# WARNING: this is the student's code, and here nothing contains it: it can do all that you can do. Read it before you
# run it, or run it where that does no harm.

import base64

import numpy as np

nan, inf = np.nan, np.inf


def generator(state):
    """A random generator in the state in which the function gets it."""
    made = np.random.default_rng()
    made.bit_generator.state = state
    return made

'''

RUN = '''

def _show_call(title, name, args, kwargs):
    """Call the student's function and a right one, each with arguments of its own."""
    import copy, traceback

    print(f"--- {title}")
    for whose, function in (("the student's", globals()[name]), ("a right one", _right_answer)):
        if function is None:
            continue
        own_args, own_kwargs = copy.deepcopy((args, kwargs))
        try:
            print(f"{whose} returns:", function(*own_args, **own_kwargs), sep="\\n")
            print("arguments afterwards:", own_args, own_kwargs or "", sep="\\n")
        except Exception:
            traceback.print_exc()
    print()


for _inputs_of_one in _INPUTS_OF_THE_CHECKS:
    _show_call(*_inputs_of_one)
'''
"""Whatever the student's code calls its own things: no helper above that is needed here, and no name is likely."""


def make(
    name: str, seed: int, pieces: Iterable[tuple], standins: Iterable[str], calls: list[tuple], own_files: list[str]
) -> str:
    """Return the script.

    Parameters
    ----------
    name : str
        The function.
    seed : int
    pieces : iterable of (str, str, bool)
        Label and text of what the function needs, as marking loads it.
    standins : iterable of str
        Right functions that stand in.
    calls : list of (str, str, tuple, dict)
        Title of the check, the function's name, arguments and keyword arguments.
    own_files : list of str
        The student's own modules, which a script cannot hold.

    Returns
    -------
    str
        With ``{who}`` in the place of the student's name; empty where it would be too long.
    """
    code = "\n\n".join(f"# --- {' '.join(label.split())}\n{text.strip(chr(10))}" for label, text, *_ in pieces)
    needed = sorted(one for one in standins if re.search(rf"\b{re.escape(one)}\b", code))
    parts = [HEAD.replace("{name}", name).replace("{seed}", str(seed))]
    if own_files:
        listed = ", ".join(repr(one)[1:-1] for one in own_files)
        parts.append(f"# It may import what the student handed in beside it; start this in that folder: {listed}\n")
    parts.append(_right([*needed, name] if name in RIGHT else needed, name))
    inputs = "".join(map(_input, calls))
    parts.append("\n# What each check called: its title, the function, and the arguments.\n")
    parts.append(f"_INPUTS_OF_THE_CHECKS = [\n{inputs}]\n")
    parts.append(f"\n# {'=' * 20} the student's code\n\n{code}\n\n# {'=' * 20} until here\n{RUN}")
    text = "".join(parts)
    return text if len(text) <= MOST else ""


def _input(call: tuple) -> str:
    title, called, args, kwargs = call
    try:
        parts = [repr(title), repr(called), literal(args, 2), literal(kwargs, 2)]
        return "    (\n" + "".join(f"        {part},\n" for part in parts) + "    ),\n"
    except NoLiteral as reason:
        return f"    # {title}: not written here, since its input cannot be ({reason}).\n"


def _right(names: list[str], wanted: str) -> str:
    """Return Python that defines right functions, with what they need kept to themselves."""
    given = [one for one in names if one != wanted]
    code = "\n\n".join(_source([RIGHT[one] for one in names])) or "pass"
    back = [*given, wanted] if wanted in names else given
    body = textwrap.indent(f"{code}\n\nreturn {', '.join(back) or None}", "    ")
    bound = [*given, "_right_answer"] if wanted in names else given
    if not bound:
        return "_right_answer = None\n"
    said = '    """What stands in while this function is marked, and a right version of it."""\n'
    made = f"def _right_functions():\n{said}{body}\n\n\n{', '.join(bound)} = _right_functions()\n"
    return f"_right_answer = None\n\n\n{made}"


def _source(functions: list[Callable]) -> Iterable[str]:
    """Return the text of right functions with what they need, module by module."""
    of_module: dict[str, list[str]] = {}
    for one in functions:
        of_module.setdefault(inspect.getsource(inspect.getmodule(one)), []).append(one.__name__)
    for text, names in of_module.items():
        for piece in Program.from_cells([("", text)]).slice(names).pieces:
            lines = [line.rstrip() for line in piece.text.split("\n")]
            kept = [line for number, line in enumerate(lines) if line or (number and lines[number - 1])]
            yield "\n".join(kept).strip("\n")
