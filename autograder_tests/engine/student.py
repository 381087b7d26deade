"""What a check is given to work with, and how it says that something is wrong."""

from collections.abc import Callable
from typing import Any

from autograder_tests.judging.words import describe_call, without_numbers
from autograder_tests.transport.base import Transport
from autograder_tests.transport.record import CallFailed, Record


class Wrong(Exception):
    """Raised by a check that fails.

    Parameters
    ----------
    tried : str
        What was tried, in words and shapes.
    expected : str
        What was expected in kind: never the hidden values.
    came : str
        What came back.
    hint : str, optional
        Teaches without giving the answer away; the check's own hint if left out.
    mistake : str, optional
        Names a misconception. Checks of a function that fail with the same one are one deduction.
    share : float
        Part of the check's weight that is lost, in (0, 1]: less than 1 where the numbers are right.
    """

    def __init__(
        self,
        tried: str,
        expected: str,
        came: str,
        hint: str | None = None,
        mistake: str | None = None,
        share: float = 1.0,
    ):
        super().__init__(f"tried: {tried}; expected: {expected}; came: {came}")
        self.tried, self.expected, self.came = tried, expected, came
        self.hint, self.mistake, self.share = hint, mistake, share


class Student:
    """What a check is given: the student's program, to call.

    Attributes
    ----------
    name : str
        The function that is marked.
    """

    def __init__(self, name: str, transport: Transport, standins: dict[str, Callable], seconds: float):
        self.name, self._transport, self._standins = name, transport, standins
        self.start(seconds)
        self.advice, self.tried, self.timed_out = [], "", False
        self.last: Record | None = None

    def start(self, seconds: float) -> None:
        """Let the time for all further calls together begin now."""
        self._left = seconds

    def call(self, name: str, *args: Any, standins: dict[str, Callable] | None = None, **kwargs: Any) -> Record:
        """Call a function of the student's.

        Parameters
        ----------
        name : str
        *args, **kwargs
            Copied: the check's own objects never change, `Record.args` has them as they are afterwards.
        standins : dict of str to callable, optional
            Used instead of the right functions for this call.

        Returns
        -------
        Record

        Raises
        ------
        CallFailed
            A check that does not catch it ends as "could not run".
        """
        used = {**self._standins, **(standins or {})}
        if unknown := set(used) - set(self._standins):
            raise KeyError(f"no stand-in has the name {sorted(unknown)[0]!r}")
        self.tried, self.last = describe_call(name, args, kwargs), None
        try:
            self.last = self._transport.call(name, args, kwargs, used, max(self._left, 0.01))
        except CallFailed as failed:
            self.timed_out = self.timed_out or failed.type == "TimeLimit"
            raise
        finally:
            self._left -= self._transport.spent
        for kind, text in self.last.warnings:
            if kind == "RuntimeWarning":
                said = without_numbers(text)
                self.advise(f"NumPy warned on the way ({said}). It cost nothing; find out where from.")
        return self.last

    def advise(self, sentence: str) -> None:
        """Say something that costs no marks; the same sentence is said once."""
        if sentence not in self.advice:
            self.advice.append(sentence)
