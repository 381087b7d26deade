"""Print to whatever is there: a terminal, a pipe, a file, in any encoding."""

from __future__ import annotations

import contextlib
import sys


def survive_any_encoding() -> None:
    r"""Let what the console's encoding cannot write come out as ``\u2713`` instead of an error.

    On Windows a pipe or a file has the ANSI code page, which has no ✓: without this, the work that was announced with
    one would end there. Call it first in every program that prints; streams that a notebook has put in place stay as
    they are.
    """
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(AttributeError, ValueError, OSError):
            stream.reconfigure(errors="backslashreplace")
