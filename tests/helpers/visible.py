"""Run the check that students see on a function of theirs, with right versions of all others."""

from __future__ import annotations

import contextlib
import copy
import functools
import re
import warnings

import numpy as np

from autograder_tests.engine import registry
from fake_course import REPOSITORY
from mlp_lab import lessons


@functools.cache
def cells(role: str) -> dict[str, str]:
    """The text of the lessons' cells of a role, by the function that they are for."""
    read, _ = lessons.read_all(REPOSITORY / "notebooks")
    return {cell.name: cell.source for lesson in read for cell in lesson.with_role(role)}


@functools.cache
def imports() -> str:
    """What the lessons import from `lab` for their checks, as lines of Python."""
    read, _ = lessons.read_all(REPOSITORY / "notebooks")
    plain = "\n".join(cell.source for lesson in read for cell in lesson.cells if cell.kind == "code" and not cell.role)
    return "\n".join(re.findall(r"^from lab(?:\.helping)? import .*$", plain, re.MULTILINE))


def run_check(name: str, answer, quiet: bool = False, **more) -> None:
    """Run the visible check of a function on an answer, as text or as a function; it raises what the check raises.

    `quiet` lets pass what NumPy warns of; otherwise a warning is an error, since a pink box reads like a failure.
    `more` are names that the notebook has besides.
    """
    registry.discover()
    np.random.seed(0)  # for who draws from it
    space = {}
    exec(imports(), space)
    space |= {"np": np, "copy": copy, **registry.RIGHT, **more}
    with warnings.catch_warnings(), np.errstate(all="ignore") if quiet else contextlib.nullcontext():
        warnings.simplefilter("ignore" if quiet else "error")
        if isinstance(answer, str):
            exec(compile(answer, f"answer for {name}", "exec"), space)
        else:
            space[name] = answer
        exec(compile(cells("check")[name], f"check of {name}", "exec"), space)
