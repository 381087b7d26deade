"""Run a student's statements with their output kept back and a limit on the time."""

from __future__ import annotations

import ctypes
import linecache
import queue
import sys
import threading
import warnings

from lab.running.patience import TICK, Patience, my_work
from lab.running.quiet import muted, state


class TimeUp(BaseException):
    """Raised inside code that runs for too long; a BaseException, so that ``except Exception`` lets it through."""


def within(seconds: float, work) -> None:
    """Call `work()` in a thread, and give it up when it takes too long.

    A loop in Python code is ended. A call that is stuck inside a library cannot be; it is left behind.

    Parameters
    ----------
    seconds : float
        Of work, as `lab.running.patience` counts it.
    work : callable

    Raises
    ------
    TimeUp
        When time was up.
    BaseException
        Whatever `work` raised.
    """
    raised, started = [], queue.SimpleQueue()

    def run():
        started.put(my_work())
        try:
            work()
        except BaseException as error:
            raised.append(error)

    worker = threading.Thread(target=run, name="lab-student-code", daemon=True)
    worker.start()
    try:
        patience = Patience(seconds, started.get(), worker.ident)
        while worker.is_alive() and not patience.is_over():
            worker.join(TICK)
    finally:  # also when the user pressed stop
        for _ in range(20):  # code that catches everything has to be told more than once
            if not worker.is_alive():
                break
            ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(worker.ident), ctypes.py_object(TimeUp))
            worker.join(0.05)
    if worker.is_alive():
        raise TimeUp
    if raised:
        raise raised[0]


def quietly(work) -> BaseException | None:
    """Call `work()`; keep back what it prints, plots and warns, and return what it raises.

    KeyboardInterrupt is raised: that is the user pressing stop.
    """
    try:
        with muted(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            work()
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # also SystemExit: a student's exit() must not end the kernel
        return error
    return None


def namespace(**names) -> dict:
    """Make a namespace like a fresh notebook's."""
    return {"__name__": "__main__", "display": _display, "get_ipython": lambda: None, **names}


def _display(*objects, **kwargs):
    """Show something, as in a notebook: a carried function may be called by its owner, who wants to see it."""
    if state() is not None:
        return None
    if "IPython" not in sys.modules:
        return print(*objects)
    from IPython.display import display

    return display(*objects, **kwargs)


_OWNERS: dict[str, tuple[str, str]] = {}


def file_of(notebook: str, label: str, function: str = "") -> str:
    """Name the file that a cell's code is compiled as, which tracebacks print; remember whose own cell it is."""
    name = f"{notebook}, {label}" if notebook else label
    if function:
        _OWNERS[name] = notebook, function
    return name


def owner_of(file: str) -> tuple[str, str] | None:
    """Return notebook and function where code of that file was in a function's own cell, as `file_of` was told."""
    return _OWNERS.get(file)


def show_lines(text: str, label: str) -> None:
    """Let tracebacks show the lines of `text` for code that was compiled under the name `label`."""
    linecache.cache[label] = (len(text), None, [line + "\n" for line in text.split("\n")], label)
