"""Try functions as they are run where they are marked: in a process of their own, with nothing that is not there.

What runs is what marking runs: each function with the part of its notebook that it needs, in a fresh namespace, beside
the lab's own files and those of the student's that travel in the zip. The check is the one that students see.
"""

from __future__ import annotations

import contextlib
import json
import os
import queue
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from lab.elsewhere import marked_with
from lab.elsewhere.own_files import folders_of
from lab.notebooks.notebook_files import NotebookFile
from lab.slicing.celltext import SliceError, read_cell
from lab.slicing.program import Program
from lab.slicing.statements import PROVIDED

SECONDS = 20.0  # for one function; carry has looked for endless loops already, so this is for a slow machine
SIDE = Path(__file__).with_name("trial_side.py")


class CannotTry(Exception):
    """No process can be started here; the text says why."""


@dataclass
class Part:
    """What is run for one function: labels and texts.

    Attributes
    ----------
    pieces : list of (str, str, bool)
        The part of its notebook that the function needs, and whether it stands below the function's check.
    check : (str, str) or None
        Its visible check.
    given : list of (str, str, bool)
        What the check needs beside the function.
    """

    pieces: list
    check: tuple | None = None
    given: list = field(default_factory=list)


def parts(
    notebook: NotebookFile, names: Iterable[str], everybody: Iterable[str], program: Program | None = None
) -> dict[str, Part]:
    """Take out of a notebook what is run for some of its functions.

    Parameters
    ----------
    notebook : NotebookFile
    names : iterable of str
        The functions that are wanted.
    everybody : iterable of str
        All functions of the lab: where one calls another, that one is there, and its definition is left out.
    program : Program, optional
        The notebook's, where somebody has read it already.

    Returns
    -------
    dict of str to Part
    """
    everybody, found = frozenset(everybody), {}
    program = program or Program.from_notebook(notebook.cells)
    checks = notebook.with_role("check")

    def pieces(name, at=None):
        taken = program.slice(name, without=everybody - {name}, at=at).pieces
        return [(f"{notebook.stem}, {piece.label}", piece.text, piece.below) for piece in taken]

    for name in names:
        with contextlib.suppress(SliceError):
            part = found[name] = Part(pieces(name))
            check = Program([read_cell(checks[name].label, checks[name].source)]) if name in checks else None
            if check is None or check.broken or not check.statements:
                continue
            part.check = (f"{notebook.stem}, check of {name}", check.cells[0].text)
            used = {one for statement in check.statements for one in statement.eager | statement.lazy}
            own = {one for statement in check.statements for one in statement.binds}
            for other in sorted(used - own - everybody - PROVIDED):
                with contextlib.suppress(SliceError):
                    part.given += pieces(other, program.moment(name))
    return found


def attempt(
    functions: dict[str, Part], names: Iterable[str], folder: Path, own: Iterable[str], todo: Iterable[str]
) -> dict[str, dict]:
    """Run functions as they are run where they are marked.

    Parameters
    ----------
    functions : dict of str to Part
    names : iterable of str
        All functions of the lab.
    folder : Path
        The folder of the notebooks.
    own : iterable of str
        The student's files that travel with them.
    todo : iterable of str
        Those of `functions` to try; the others are there to be called.

    Returns
    -------
    dict of str to dict
        What `trial_side` said of each function; ``{"outcome": "endless"}`` or ``"ended"`` where it said nothing.

    Raises
    ------
    CannotTry
    """
    own, found, todo = list(own), {}, list(todo)
    with tempfile.TemporaryDirectory(prefix="mlp-lab-", ignore_cleanup_errors=True) as scratch:
        for name in [*marked_with.FILES, *own]:
            if (folder / name).is_file():
                (Path(scratch) / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(folder / name, Path(scratch) / name)
        job = {
            "folder": scratch,
            "places": folders_of(own),
            "lab": str(Path(__file__).resolve().parents[2]),
            "packages": marked_with.PACKAGES,
            "path": _path(folder),
            "names": list(names),
            "functions": {name: vars(part) for name, part in functions.items()},
        }
        while todo:
            before = len(found)
            _run({**job, "todo": todo}, scratch, found)
            if len(found) == before:
                raise CannotTry("the process ended before it had begun")
            todo = [name for name in todo if name not in found]
    return found


def _path(folder: Path) -> list[str]:
    """Where this Python finds its libraries, without the folder of the notebooks."""
    here = {os.path.realpath(folder), os.path.realpath(os.curdir), str(Path(__file__).resolve().parents[2])}
    return [place for place in sys.path if place and os.path.realpath(place) not in here]


def _run(job: dict, scratch: str, found: dict[str, dict]) -> None:
    """Run one process until it has done its job, ends, or says nothing for too long; put into `found` what it said."""
    variables = {**os.environ, "MPLBACKEND": "Agg", "MPLCONFIGDIR": scratch, "OPENBLAS_NUM_THREADS": "1"}
    try:
        process = subprocess.Popen(
            [sys.executable, "-I", str(SIDE)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=scratch,
            env=variables,
            start_new_session=os.name == "posix",
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except (OSError, ValueError, NotImplementedError) as error:  # a browser's Python starts no processes
        raise CannotTry(getattr(error, "strerror", None) or str(error) or type(error).__name__) from None
    lines = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(process, json.dumps(job).encode(), lines), daemon=True).start()
    running = None
    try:
        while True:
            line = lines.get(timeout=SECONDS)
            if line is None:
                break
            said = json.loads(line)
            running = said["name"] if said["outcome"] == "starts" else None
            if running is None:
                found[said["name"]] = said
        if running:
            found[running] = {"outcome": "ended"}
    except queue.Empty:
        if running:
            found[running] = {"outcome": "endless"}
    finally:
        process.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(5)


def _listen(process, job: bytes, lines: queue.SimpleQueue) -> None:
    """Hand the job over and pass on what comes back; in a thread, as Windows cannot wait for a pipe with a limit."""
    with contextlib.suppress(OSError, ValueError):
        process.stdin.write(job)
        process.stdin.close()
    with contextlib.suppress(OSError, ValueError):
        for line in process.stdout:
            lines.put(line)
    lines.put(None)
    with contextlib.suppress(OSError, ValueError):
        process.stdout.close()
