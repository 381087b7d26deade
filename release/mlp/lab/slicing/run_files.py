"""Lines of a notebook that run a file of the student's own, as the import that comes to the same.

``%run helpers.py`` and ``exec(open("helpers.py").read())`` put what the file defines into the notebook; so does
``from helpers import *``, which can be read, sliced and run without a kernel.
"""

from __future__ import annotations

import re

_RUN = re.compile(r"^(\s*)%run\s+(?:-\w+\s+)*[\"']?(?:\./)?((?:\w+/)*[A-Za-z_]\w*)(?:\.py)?[\"']?\s*(?:#.*)?$")
_EXEC = re.compile(
    r"(?m)^exec\(\s*(?:open|(?:pathlib\.)?Path)\(\s*[\"'](?:\./)?((?:\w+/)*[A-Za-z_]\w*)\.py[\"']"
    r"[^()\n]*\)\.read(?:_text)?\([^()\n]*\)\s*\)[ \t]*(?:#.*)?$"
)


def from_magic(line: str) -> str:
    """Return the import for a line ``%run helpers.py``, or an empty text for any other line."""
    found = _RUN.match(line)
    return f"{found[1]}from {found[2].replace('/', '.')} import *" if found else ""


def without_exec(text: str) -> str:
    """Put the import in the place of each line ``exec(open("helpers.py").read())``."""
    return _EXEC.sub(lambda found: f"from {found[1].replace('/', '.')} import *", text)
