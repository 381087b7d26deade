"""The check engine: checks are functions of calls, registered by a decorator; `mark_program` runs them.

Writing checks::

    right(relu=oracle.relu)                      # what stands in while other functions are marked

    @check("relu", "negative numbers become 0", weight=3, hint="…")
    def _(student, rng):
        z = rng.normal(size=(3, 4))
        got = student.call("relu", z)
        expect_array(got.result, oracle.relu(z), tried="relu on a (3, 4) array with both signs", kind="…")

A check passes when it returns, and fails when it raises `Wrong`. It sees only copies: see `Record`.
"""

import importlib
import pkgutil
import time
import traceback
import warnings
import zlib
from dataclasses import dataclass

import numpy as np

from .mark import FAILED, NOT_ATTEMPTED, PASSED, Mark, Result, settle
from .programs import from_namespace, pieces_of
from .record import CallFailed, CannotStart
from .words import describe, describe_call, describe_failure

LOAD_SECONDS = 20.0  # a program's imports may be slow
IMPATIENT_SECONDS = 1.0  # limit for the later checks of a function that ran out of time once


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

    def __init__(self, tried, expected, came, hint=None, mistake=None, share=1.0):
        super().__init__(f"tried: {tried}; expected: {expected}; came: {came}")
        self.tried, self.expected, self.came = tried, expected, came
        self.hint, self.mistake, self.share = hint, mistake, share


@dataclass
class Check:
    """A registered check; see `check`."""

    function: str
    title: str
    run: object
    weight: float
    after: tuple
    seconds: float
    hint: str
    module: str


CHECKS = {}  # function → {title → Check}, in order of registration
RIGHT = {}  # name → right function
_discovered = []


def check(function, title, weight=1, after=(), seconds=5, hint=""):
    """Register the decorated ``f(student, rng)`` as a check of a function.

    Parameters
    ----------
    function : str
    title : str
        What is right when it passes; unique within the function.
    weight : float
        Relative to the other checks of this function.
    after : iterable of str or str
        Titles of checks; when one of them failed, a failure here costs nothing more.
    seconds : float
        Time limit for all calls of the check together.
    hint : str
        Shown when the check fails and `Wrong` brings no hint of its own.
    """
    after = (after,) if isinstance(after, str) else tuple(after)
    if not weight > 0:
        raise ValueError(f"check {title!r} of {function}: the weight must be above 0, not {weight}")

    def register(run):
        known = CHECKS.setdefault(function, {})
        if title in known and known[title].module != run.__module__:
            raise ValueError(f"{function} has two checks with the title {title!r}")
        known[title] = Check(function, title, run, weight, after, seconds, hint, run.__module__)
        return run

    return register


def right(**functions):
    """Register right functions by name: they stand in while any other function is marked."""
    RIGHT.update(functions)


def discover():
    """Import every ``section_*.py`` of this package, once, in order of their names.

    Raises
    ------
    ValueError
        If a check names a prerequisite that is no check of its function.
    """
    if _discovered:
        return
    package = importlib.import_module(__package__)
    for module in sorted(found.name for found in pkgutil.iter_modules(package.__path__)):
        if module.startswith("section_"):
            importlib.import_module(f"{__package__}.{module}")
    for function, checks in CHECKS.items():
        for one in checks.values():
            if missing := [title for title in one.after if title not in checks or title == one.title]:
                raise ValueError(f"{function}: {one.title!r} comes after {missing[0]!r}, which is no other check of it")
    _discovered.append(True)


def functions():
    """Names of all functions that have checks, in the order of the sections."""
    discover()
    return list(CHECKS)


def checks_of(name):
    """The checks of a function, in order."""
    discover()
    if name not in CHECKS:
        raise ValueError(f"there are no checks for {name!r}; there are some for: {', '.join(CHECKS)}")
    return list(CHECKS[name].values())


class Student:
    """What a check is given: the student's program, to call.

    Attributes
    ----------
    name : str
        The function that is marked.
    """

    def __init__(self, name, transport, standins, seconds):
        self.name, self._transport, self._standins = name, transport, standins
        self.start(seconds)
        self.advice, self.tried, self.last = [], "", None
        self.timed_out = False

    def start(self, seconds):
        """Let the time for all further calls together begin now."""
        self._ends = time.monotonic() + seconds

    def call(self, name, *args, standins=None, **kwargs):
        """Call a function of the student's.

        Parameters
        ----------
        name : str
        *args, **kwargs
            Copied: the check's own objects never change, `Record.args` has them as they are afterwards.
        standins : dict of str to callable, optional
            Used in place of the right functions for this call.

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
        left = max(self._ends - time.monotonic(), 0.01)
        try:
            self.last = self._transport.call(name, args, kwargs, used, left)
        except CallFailed as failed:
            self.timed_out = self.timed_out or failed.type == "TimeLimit"
            raise
        for note in self.last.warnings:
            if note.startswith("RuntimeWarning"):
                self.advise(
                    f"NumPy warned on the way ({note.partition(': ')[2]}). It cost nothing; find out where from."
                )
        return self.last

    def advise(self, sentence):
        """Say something that costs no marks; the same sentence is said once."""
        if sentence not in self.advice:
            self.advice.append(sentence)


def mark_program(name, program, points=1.0, seed=0, student=None):
    """Mark one function of a program.

    Parameters
    ----------
    name : str
    program : lab.slicing.Program
        The student's cells.
    points : float
        What full marks are.
    seed : int
        Kept in the mark: the same seed gives the same inputs.
    student : Transport, optional
        Where the program runs; a new separate process if left out, closed afterwards.

    Returns
    -------
    Mark
    """
    if student is None:
        from .separate_process import SeparateProcess

        with SeparateProcess() as student:
            return mark_program(name, program, points, seed, student)
    checks = checks_of(name)
    standins = {other: function for other, function in RIGHT.items() if other != name}
    pieces, note, unreadable = pieces_of(program, name, standins)
    results, advice, accidents, impatient = [], [], [], False
    for one in checks:
        result = Result(one.title, NOT_ATTEMPTED, float(one.weight), after=one.after)
        if unreadable:
            describe_failure(result, unreadable, "reading the definition")
        elif not note:
            limit = min(one.seconds, IMPATIENT_SECONDS) if impatient else one.seconds
            rng = np.random.default_rng([int(seed), zlib.crc32((name + one.title).encode())])
            there = _run(one, result, student, pieces, standins, rng, limit, accidents)
            impatient = impatient or there.timed_out
            advice += [sentence for sentence in there.advice if sentence not in advice]
        results.append(result)
    earned = settle(results, points)
    return Mark(name, earned, float(points), results, advice, int(seed), note, accidents)


def _run(one, result, transport, pieces, standins, rng, limit, accidents):
    """Run one check in a fresh namespace and write down what it found."""
    student = Student(one.function, transport, standins, limit)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        # Nothing may reach the notebook's stderr while comparing: nbgrader would take it for a failed cell.
        warnings.simplefilter("ignore")
        try:
            loaded = transport.load(pieces, list(standins), LOAD_SECONDS if limit == one.seconds else limit)
            if one.function not in loaded.defined:
                raise loaded.error or CallFailed({"type": "NameError", "message": f"{one.function} is not defined"})
            student.start(limit)  # loading has a limit of its own
            one.run(student, rng)
            result.outcome = PASSED
        except Wrong as wrong:
            result.outcome, result.share = FAILED, min(max(float(wrong.share), 0.01), 1.0)
            result.tried, result.expected, result.came = str(wrong.tried), str(wrong.expected), str(wrong.came)
            result.hint, result.mistake = str(wrong.hint or one.hint), wrong.mistake
        except CallFailed as failed:
            student.timed_out = student.timed_out or failed.type == "TimeLimit"
            describe_failure(result, failed, student.tried, one.hint)
        except CannotStart:
            raise
        except Exception:
            accidents.append(f"{one.function}, {one.title}:\n{traceback.format_exc()}")
            _stumbled(result, student, one.hint)
    return student


def _stumbled(result, student, hint):
    """A check's own code failed on what came back: the student gets a failed check with a general message."""
    result.outcome, result.hint = FAILED, hint
    result.tried = student.tried
    result.expected = "a result of the kind that the task describes"
    came = describe(student.last.result) if student.last is not None else "nothing that could be compared"
    result.came = f"{came}, which could not be compared"


def mark(name, namespace, points=1.0, seed=None):
    """Mark one function of a notebook that is running, in its own process.

    For the author of a section: students' notebooks are marked in a separate process.

    Parameters
    ----------
    name : str
    namespace : dict
        The notebook's ``globals()``.
    points : float
    seed : int, optional
        A new one each time if left out; it is kept in the mark.

    Returns
    -------
    Mark
        Displays as its number, with a table.
    """
    from .in_process import InProcess

    seed = int(np.random.SeedSequence().entropy % 2**32) if seed is None else seed
    return mark_program(name, from_namespace(name, namespace), points, seed, InProcess())
