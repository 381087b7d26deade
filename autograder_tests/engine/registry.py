"""What a check is: how it is registered and found, what it is given (`Student`), and what it raises (`Wrong`)."""

import importlib
import pkgutil
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder_tests.judging.compare import describe_call, without_numbers
from autograder_tests.transport.base import Transport
from autograder_tests.transport.record import CallFailed, Record
from lab.notebooks.notebook_files import expected


@dataclass
class Check:
    """A registered check; see `check`."""

    function: str
    title: str
    run: object
    cost: float
    after: tuple
    seconds: float
    hint: str
    needs: tuple
    module: str
    counts: bool = True
    written_in: str = ""  # the module whose call of `check` holds its cost


CHECKS = {}  # function → {title → Check}, in order of registration
RIGHT = {}  # name → right function
ALL_OTHERS = "all others"
"""`after` of a check that comes last: a failure costs nothing where any other check of the function failed."""
_discovered: list[bool] = []
CHECKS_PACKAGE = "autograder_tests.checks"  # by its name: its modules import this one


def check(
    function: str,
    title: str,
    *,
    cost: float,
    after: Iterable[str] | str = (),
    seconds: float = 5,
    hint: str = "",
    needs: Iterable[str] | str = (),
    counts: bool = True,
) -> Callable[[Callable], Callable]:
    """Register the decorated ``f(student, rng)`` as a check of a function.

    Parameters
    ----------
    function : str
    title : str
        What is right when it passes; unique within the function.
    cost : float
        Percent of the function's marks that a failure costs when nothing else is wrong. A wrong sign, axis or term
        costs more than a third (34 or more); right numbers in a wrong shape or type at most a third. 0 makes the
        check advice: a failure is told, and neither it nor the mistake that it recognises costs anything.
    after : iterable of str or str
        Titles of checks, or `ALL_OTHERS`; when one of them failed, a failure here costs nothing more.
    seconds : float
        Time limit for all calls of the check together.
    hint : str
        Shown when the check fails and `Wrong` brings no hint of its own.
    needs : iterable of str or str
        Titles of checks; where none of them passed, a pass here shows nothing, and alone earns nothing. For what a
        function that does nothing passes as well, such as "the arguments stay as they are".
    counts : bool
        Whether a pass shows that something works. Not so for mere advice, which wrong answers pass as well.
    """
    if after is not ALL_OTHERS:
        after = (after,) if isinstance(after, str) else tuple(after)
    needs = (needs,) if isinstance(needs, str) else tuple(needs)
    written_in = sys._getframe(1).f_globals.get("__name__", "")
    if not 0 <= cost <= 100:
        raise ValueError(f"check {title!r} of {function}: the cost must be from 0 to 100 percent, not {cost}")

    def register(run):
        known = CHECKS.setdefault(function, {})
        if title in known and known[title].module != run.__module__:
            raise ValueError(f"{function} has two checks with the title {title!r}")
        module = run.__module__
        known[title] = Check(function, title, run, float(cost), after, seconds, hint, needs, module, counts, written_in)
        return run

    return register


def right(**functions: Callable) -> None:
    """Register right functions by name: each stands in while a function that comes later is marked."""
    RIGHT.update(functions)


def discover() -> None:
    """Import every module below ``checks/``, once.

    Raises
    ------
    ValueError
        If a check names one that it comes after or needs that is no check of its function.
    """
    if _discovered:
        return
    package = importlib.import_module(CHECKS_PACKAGE)
    for lesson in pkgutil.iter_modules(package.__path__, f"{CHECKS_PACKAGE}."):
        for module in pkgutil.iter_modules(importlib.import_module(lesson.name).__path__, f"{lesson.name}."):
            importlib.import_module(module.name)
    for function, known in CHECKS.items():
        for one in [one for one in known.values() if one.after is ALL_OTHERS]:
            known[one.title] = known.pop(one.title)
            one.after = tuple(title for title in known if title != one.title)
        for one in known.values():
            for title in one.after + one.needs:
                if title not in known or title == one.title:
                    raise ValueError(f"{function}: {one.title!r} comes after {title!r}, which is no other check of it")
    _discovered.append(True)


def _lesson_order() -> list[str]:
    return [name for contents in expected(Path()).values() for name in contents["functions"]]


def stand_ins_for(name: str) -> dict[str, Callable]:
    """Return the right functions that stand in while one function is marked: those that a student has written before.

    They come before it in the lessons, or belong to the same task, as ``relu`` and ``d_relu`` do. A later one is the
    student's own, if there is one: a right ``layer_forward`` that calls a right ``relu`` must not be lent to ``relu``.
    """
    order = _lesson_order()
    if name not in order:
        return {other: function for other, function in RIGHT.items() if other != name}
    later = {other for other in order[order.index(name) :] if other.removeprefix("d_") != name.removeprefix("d_")}
    return {other: function for other, function in RIGHT.items() if other != name and other not in later}


def functions() -> list[str]:
    """Names of all functions that have checks, in the order of the lessons."""
    discover()
    order = _lesson_order()
    return sorted(CHECKS, key=lambda name: order.index(name) if name in order else len(order))


def checks_of(name: str) -> list[Check]:
    """The checks of a function, in order."""
    discover()
    if name not in CHECKS:
        raise ValueError(f"there are no checks for {name!r}; there are some for: {', '.join(CHECKS)}")
    return list(CHECKS[name].values())


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
    timed : bool
        Whether the check has asked how long a call took.
    """

    def __init__(self, name: str, transport: Transport, standins: dict[str, Callable], seconds: float):
        self.name, self._transport, self._standins = name, transport, standins
        self.start(seconds)
        self.advice, self.tried, self.timed_out, self.timed = [], "", False, False
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

    def time(self, name: str, *args: Any, standins: dict[str, Callable] | None = None) -> float:
        """Call a function and return the seconds that it took, by its processor's clock.

        A check that asks for them is run anew for each program: see `autograder_tests.engine.rehearsal`.
        """
        self.timed = True
        self.call(name, *args, standins=standins)
        return self._transport.took

    def counting(self, most: int) -> tuple[list[str], dict[str, Callable]]:
        """Stand-ins for `call` that refuse after so many calls, and the list of those calls' names."""
        asked: list[str] = []

        def counted(name, function):
            def standin(*args, **kwargs):
                asked.append(name)
                if len(asked) > most:
                    raise RuntimeError(f"more than {most} calls to the given functions")
                return function(*args, **kwargs)

            return standin

        return asked, {name: counted(name, function) for name, function in self._standins.items()}

    def advise(self, sentence: str) -> None:
        """Say something that costs no marks; the same sentence is said once."""
        if sentence not in self.advice:
            self.advice.append(sentence)
