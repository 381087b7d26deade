"""Print to whatever is there: a terminal, a pipe, a file, in any encoding."""

from __future__ import annotations

import contextlib
import os
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


def say(*words, end: str = "\n") -> None:
    """Print at once; when there is nobody to print to any more, go on without a word.

    A pipe may be closed (``| head -1``), a disk full, or the output shut from the start (``>&-``): the work that is
    told about does not depend on it.
    """
    if sys.stdout is None:
        return
    try:
        print(*words, end=end, flush=True)
    except (OSError, ValueError):
        # What is left in the buffer would fail again at the end of the program, with a traceback.
        with contextlib.suppress(OSError, ValueError, AttributeError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, sys.stdout.fileno())
            os.close(nowhere)
