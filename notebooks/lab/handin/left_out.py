"""What of a notebook will be left out when it is marked, so that it can be said before it is handed in."""

from __future__ import annotations

import json
from pathlib import Path

from lab.notebooks.limits import LARGE_FILE, MAX_FILE
from lab.notebooks.saved_cells import cells_of
from lab.notebooks.thinning import without_outputs
from lab.notebooks.trimming import megabytes, trim


def left_out(path: str | Path) -> list[str]:
    """Say what of a notebook will be left out when it is marked, because it is large.

    Old outputs are not named: they are never marked.

    Parameters
    ----------
    path : path
        A notebook as it was saved.

    Returns
    -------
    list of str
        Clauses such as ``two pictures (12 MB) were left out of cell 5``; empty where all of it is read, and for a file
        that is no notebook, of which `lab.notebook_files` says more.
    """
    try:
        size = Path(path).stat().st_size
        if size > MAX_FILE:
            return [f"all of it was left out: it is larger than {megabytes(MAX_FILE)}"]
        data = Path(path).read_bytes()
        plain = json.loads(without_outputs(data) if size > LARGE_FILE else data)
    except (OSError, ValueError, RecursionError):
        return []
    return trim(cells_of(plain))[1] if isinstance(plain, dict) else []
