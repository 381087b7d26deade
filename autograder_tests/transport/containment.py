"""What this machine can contain, found out by trying it in a process of its own."""

import functools
import inspect
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from autograder_tests.transport.record import CallFailed, CannotStart
from autograder_tests.transport.separate_process import SeparateProcess
from autograder_tests.transport.student_side.confine import landlock_version


@dataclass(frozen=True)
class Containment:
    """What came of trying.

    Attributes
    ----------
    possible : bool
        Whether marking runs students' programs here without ``--uncontained``.
    files : int
        Version of Landlock; 0 where there is none, and a program can then open no file at all.
    escaped : tuple of str
        What a contained program could do all the same, out of what was tried: nothing, where all is well.
    why : str
        Why it is not possible.
    """

    possible: bool
    files: int = 0
    escaped: tuple[str, ...] = ()
    why: str = ""


@functools.cache
def containment() -> Containment:
    """Try what this machine can contain; what was tried once in a process is remembered."""
    probe = [("probe", inspect.getsource(attempts))]
    try:
        with SeparateProcess() as process:
            process.load(probe)
            escaped = process.call("attempts", (__file__, str(Path.home()), os.getpid())).result
    except (CannotStart, CallFailed, OSError) as error:
        return Containment(False, why=str(error))
    return Containment(not escaped, landlock_version(), tuple(escaped), "; ".join(escaped))


def attempts(file, folder, marker):
    """What a contained program must not be able to do: run in one, it returns what succeeded."""
    import ctypes
    import os
    import socket

    def fork():
        if os.fork() == 0:
            os._exit(0)

    tried = {
        "read a file of this project": lambda: open(file).close(),
        "list a folder": lambda: os.listdir(folder),
        "write beside it": lambda: open(os.path.join(folder, f".mlp-lab-{os.getpid()}"), "x").close(),
        "start another process": fork,
        "open a network connection": lambda: socket.socket().close(),
        "send a signal to the marker": lambda: os.kill(marker, 0),
        "read the marker's memory": lambda: open(f"/proc/{marker}/mem", "rb").close(),
        "trace the marker": lambda: 1 / (1 + ctypes.CDLL(None).ptrace(16, marker, None, None)),
    }
    succeeded = []
    for what, attempt in tried.items():
        try:
            attempt()
            succeeded.append(what)
        except (OSError, ZeroDivisionError):
            pass
    return succeeded


def in_words(found: Containment) -> list[str]:
    """What was found, as sentences for whoever marks."""
    if not found.possible:
        return [
            f"Students' programs cannot be contained here: {found.why}.",
            "Mark on Linux, in WSL2 or in a container; or say --uncontained, if you would run all of it yourself.",
        ]
    files = (
        f"read Python, its libraries and the lab (Landlock {found.files}), write to a folder of its own"
        if found.files
        else "open no file at all: the kernel has no Landlock"
    )
    lines = [f"Students' programs are contained here: each can {files}, start no process and reach no network."]
    if sys.platform == "darwin":
        lines.append("By sandbox-exec, which nobody has tried with this project: do not rely on it.")
    return lines
