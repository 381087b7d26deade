"""The student's functions, as the explorer calls them: what goes wrong in them becomes one sentence with their name."""

from __future__ import annotations

import copy
import os
import sys
import threading
import time
import traceback
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from lab.carried import NotWritten
from lab.notebooks.notebook_files import expected
from lab.running.patience import Patience, my_work

HERE = "07_prediction"
PATIENCE = 2.0  # seconds of work that a call may take beyond what it should
FIRST = {"mlp_epoch": 0.5, "mlp_train": 1.0}  # seconds that the first call should take, with very many steps in it
SLOWER = 20  # times as long as expected a call may take: the machine may be busy


class FunctionTrouble(Exception):
    """One sentence for the student: which function, in which notebook, did what."""


class Functions:
    """The functions of a notebook, looked up at every call, so that a cell that was corrected counts at once.

    Parameters
    ----------
    namespace : dict
        The notebook's ``globals()``.
    folder : path, optional
        Where the notebooks are. Default the current folder.
    """

    def __init__(self, namespace: dict, folder=None):
        self.namespace = namespace
        self.calling: Patience | None = None  # with the call that is under way
        self.allowed = PATIENCE
        contents = expected(Path(folder or os.getcwd()))
        self.notebook = {name: stem for stem, part in contents.items() for name in part["functions"]}

    def where(self, name: str) -> str:
        """A function with its notebook: "mlp_epoch (06_training)"."""
        return f"{name} ({self.notebook[name]})" if name in self.notebook else name

    def fetch(self, name: str):
        """Return a function.

        Raises
        ------
        FunctionTrouble
            When there is none.
        """
        found = self.namespace.get(name)
        if not callable(found):
            what = "is not there yet" if found is None else f"is {_kind(found)}, not a function"
            raise FunctionTrouble(f"{self.where(name)} {what}. {self._how_to_fix(name)}")
        return found

    def call(self, name: str, *args, expected: float = 0.0):
        """Call a function of the student's.

        Parameters
        ----------
        name : str
        *args
        expected : float
            Seconds that it should take, from what was seen before; `late` allows a multiple.

        Raises
        ------
        FunctionTrouble
            When it, or one that it calls, raised something.
        """
        function = self.fetch(name)
        self.allowed = PATIENCE + SLOWER * expected
        self.calling = Patience(self.allowed, my_work(), threading.get_ident())
        try:
            with np.errstate(all="ignore"):
                return function(*args)
        except Exception as error:
            raise self.describe(error, name) from error
        except SystemExit as error:
            raise FunctionTrouble(f"{self.where(name)} called exit(). {self._how_to_fix(name)}") from error
        finally:
            self.calling = None

    def late(self) -> bool:
        """Whether the call that is under way takes longer than it may; ask at least every tenth of a second."""
        calling = self.calling
        return calling is not None and calling.is_over()

    def for_one_thread(self) -> Functions:
        """Return the same functions with a clock of their own."""
        one = copy.copy(self)
        one.calling = None
        return one

    def describe(self, error: BaseException, called: str) -> FunctionTrouble:
        """Put an exception into words, with the function in which it was raised."""
        if isinstance(error, NotWritten):
            return FunctionTrouble(str(error))
        culprit, line = called, ""
        for frame in traceback.extract_tb(error.__traceback__):
            if frame.name in self.notebook or frame.name == called:
                culprit, line = frame.name, (frame.line or "").strip()
        if isinstance(error, NotImplementedError):
            return FunctionTrouble(f"{self.where(culprit)} is not written yet. {self._how_to_fix(culprit)}")
        said = " ".join(str(error).split())[:160]
        words = f"{type(error).__name__}: {said}" if said else type(error).__name__
        place = f", at “{line[:80]}”" if line else ""
        return FunctionTrouble(f"{self.where(culprit)} stopped with {words}{place}. {self._how_to_fix(culprit)}")

    def wrong(self, name: str, came, due: str) -> FunctionTrouble:
        """Say that a function returned something that cannot be used.

        Parameters
        ----------
        name : str
        came : object
            What it returned.
        due : str
            What was expected, in words.
        """
        return FunctionTrouble(
            f"{self.where(name)} returned {_kind(came)}; {due} was expected. {self._how_to_fix(name)}"
        )

    def endless(self, name: str | None, stuck: bool, allowed: float | None = None) -> FunctionTrouble:
        """Say that a function does not come to an end.

        Parameters
        ----------
        name : str or None
            From `running`.
        stuck : bool
            It could not be ended: it is inside a call that Python cannot interrupt.
        allowed : float, optional
            Seconds that it was given.
        """
        name = name or "one of your functions"
        given = f" in {allowed:.1f} s, many times what its steps should take," if allowed else ""
        said = f"{self.where(name)} did not finish{given} and was stopped: look at its loops."
        if stuck:
            said = (
                f"{self.where(name)} is stuck in a call that cannot be interrupted. It was left behind; "
                "restart the kernel if the notebook becomes slow."
            )
        return FunctionTrouble(f"{said} {self._how_to_fix(name)}")

    def running(self, ident: int) -> str | None:
        """The innermost of the lab's functions that a thread is in."""
        frame = sys._current_frames().get(ident)
        while frame is not None:
            if frame.f_code.co_name in self.notebook:
                return frame.f_code.co_name
            frame = frame.f_back
        return None

    def _how_to_fix(self, name: str) -> str:
        """What to do about a function."""
        notebook = self.notebook.get(name)
        if notebook is None or notebook == HERE:
            return "Correct it, run its cell, and press Train."
        return f"Correct it in {notebook}, save, run the first cell of this notebook, and press Train."


class Calls(Mapping):
    """The same functions as a mapping from name to callable, each call with its limit of time.

    A call may take a multiple of the longest one of its name so far; for the first one of a function that makes many
    steps there is `FIRST`.
    """

    def __init__(self, functions: Functions):
        self._functions, self._longest = functions, {}

    def __getitem__(self, name: str):
        if name not in self._functions.notebook:
            raise KeyError(name)

        def call(*args):
            expected = self._longest.get(name, FIRST.get(name, 0.0))
            began = time.monotonic()
            came = self._functions.call(name, *args, expected=expected)
            self._longest[name] = max(time.monotonic() - began, self._longest.get(name, 0.0))
            return came

        return call

    def __iter__(self):
        return iter(self._functions.notebook)

    def __len__(self):
        return len(self._functions.notebook)


def numbers(functions: Functions, name: str, came, count: int) -> np.ndarray:
    """Return what a function gave as `count` finite or infinite numbers, or raise `FunctionTrouble`."""
    return _as_numbers(functions, name, came, count, f"one probability for each of {count} samples")


def one_number(functions: Functions, name: str, came) -> float:
    """Return what a function gave as one number, or raise `FunctionTrouble`."""
    return float(_as_numbers(functions, name, came, 1, "the mean loss, one number,")[0])


def _as_numbers(functions: Functions, name: str, came, count: int, due: str) -> np.ndarray:
    try:
        found = np.asarray(came, dtype=float)
    except (TypeError, ValueError):
        found = None
    if came is None or found is None or found.size != count:
        raise functions.wrong(name, came, due)
    return found.reshape(count)


def _kind(value) -> str:
    if value is None:
        return "nothing (None)"
    if isinstance(value, np.ndarray):
        return f"an array of shape {value.shape}"
    return f"something of type {type(value).__name__}"
