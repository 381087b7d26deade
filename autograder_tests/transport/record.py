"""What a check gets to see of a call to a student's function."""

import inspect
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autograder_tests.transport.student_side import wire

MESSAGE = 400  # characters of what an exception says
MAX_ENTRIES = 2_000_000
DEEPEST = 40


class CallFailed(Exception):
    """The call gave no result: the student's code raised, ran too long, or took its process down.

    A check need not catch it: the engine turns it into the outcome "could not run". A check that wants to go on catches
    it and looks at the attributes.

    Attributes
    ----------
    type, message : str
        The exception's type and text; "TimeLimit", "ProcessEnded", "Malformed" and "TooLarge" are the engine's types.
    label : str or None
        The student's cell.
    line : int or None
        Line number within that cell.
    text : str or None
        That line, shortened.
    standin : str or None
        Name of the given function that refused its arguments, if it was one.
    name : str or None
        The name that has no value, for a NameError.
    binds : tuple of str
        Names that have no value because of this error, for one that was raised while the cells were run.
    absent : (str, str) or None
        Module and name, where a module was asked for a name that it does not have.
    printed : str
    """

    def __init__(self, error, printed=""):
        # From the other side, and read by what may take long over long texts.
        self.type, self.message = str(error.get("type", ""))[:80], str(error.get("message", ""))[:MESSAGE]
        self.label, self.text = _text(error.get("label"), 200), _text(error.get("text"), 120)
        line = error.get("line")
        self.line = line if type(line) is int and 0 <= line < 2**31 else None
        self.standin, self.name = _text(error.get("standin")), _text(error.get("name"))
        self.printed, binds = printed, error.get("binds")
        self.binds = tuple(filter(None, map(_text, binds[:50]))) if isinstance(binds, list) else ()
        absent = error.get("absent")
        given = isinstance(absent, list) and len(absent) == 2 and all(isinstance(part, str) for part in absent)
        self.absent = (absent[0][:80], absent[1][:80]) if given else None
        super().__init__(f"{self.type}: {self.message}")


def _text(found, longest=80):
    return found[:longest] if isinstance(found, str) else None


class CannotStart(RuntimeError):
    """No program can be run at all: a fault of the installation, never of a student's, so that no mark may follow."""


class CannotContain(CannotStart):
    """No program may be run: nothing here would keep it from the rest of the machine."""


class Call:
    """A call that the student's function made to one of the right functions that stand in.

    Attributes
    ----------
    name : str
    args, kwargs : tuple, dict
        As they were when the call was made.
    arguments : dict
        The same by the names in the contract, ``call.arguments["X"]``; defaults are filled in. Empty when the
        arguments do not fit.
    args_after, arguments_after : tuple, dict
        The same as they were when the call had returned.
    result : object
        None when the right function refused.
    error : str or None
        Why it refused.
    """

    def __init__(self, name, asked, function):
        self.name, self.function, self._asked = name, function, asked
        self._now = None
        self.result = self.error = None
        self.args_after, self.kwargs_after = (), {}

    def _as_called(self):
        if self._now is None:  # made when somebody looks: most checks look at few calls
            self._now = wire.root_of(self._asked, wire.objects_of(self._asked))
        return self._now

    @property
    def args(self) -> tuple:
        return self._as_called()[0]

    @property
    def kwargs(self) -> dict:
        return self._as_called()[1]

    @property
    def arguments(self) -> dict[str, Any]:
        return self._bound(self.args, self.kwargs)

    @property
    def arguments_after(self) -> dict[str, Any]:
        return self._bound(self.args_after, self.kwargs_after)

    def _bound(self, args, kwargs):
        try:
            bound = inspect.signature(self.function).bind(*args, **kwargs)
        except (TypeError, ValueError):
            return {}
        bound.apply_defaults()
        return dict(bound.arguments)

    def __repr__(self):
        return f"Call({self.name!r}, {len(self.args_after)} arguments)"


@dataclass
class Record:
    """One call to a student's function.

    Everything in it is the marker's own copy. What a check passes to ``student.call`` is copied too and never changes:
    to go on with a generator that the student's function has drawn from, pass ``record.args[3]`` on.

    Attributes
    ----------
    name : str
    result : object
        What it returned. Values that are no plain data come as `Other`. If the function returned one of its arguments
        (or something inside one), the result is the same object as in `args`.
    args, kwargs : tuple, dict
        The arguments as they are afterwards.
    calls : list of Call
        The calls that it made to stand-ins, in order.
    printed : str
        What it printed, cut.
    warnings : list of (str, str)
        ``("RuntimeWarning", "overflow encountered in exp")``, each once.
    """

    name: str
    result: object
    args: tuple
    kwargs: dict
    calls: list = field(default_factory=list)
    printed: str = ""
    warnings: list = field(default_factory=list)

    def calls_to(self, name: str) -> list[Call]:
        """The calls made to one stand-in."""
        return [call for call in self.calls if call.name == name]


@dataclass
class Loaded:
    """What running a program's pieces gave.

    Attributes
    ----------
    defined : list of str
        Names that are callable afterwards.
    errors : list of CallFailed
        Statements that failed, in order.
    replaced : list of str
        Stand-ins that the program has replaced with something of its own.
    """

    defined: list
    errors: list = field(default_factory=list)
    replaced: list = field(default_factory=list)

    @property
    def error(self) -> CallFailed | None:
        """The first statement that failed, or None."""
        return self.errors[0] if self.errors else None

    def first_cause(self, failed: CallFailed) -> CallFailed | None:
        """The statement because of which a name has no value: the first error, where others only follow from it.

        Parameters
        ----------
        failed : CallFailed
            What happened in the end.

        Returns
        -------
        CallFailed or None
            None where it is not about a name that one of the statements would have bound.
        """
        found, left = None, list(self.errors)
        while failed.name:
            cause = next((one for one in left if failed.name in one.binds), None)
            if cause is None:
                break
            found = failed = cause
            left.remove(cause)
        return found


def too_many_entries(value: object) -> bool:
    """Whether lists and tuples in a value contain themselves, go too deep, or stand for too many entries.

    NumPy goes through every level of them before it gives up.

    Sixty lists are enough for 2⁶⁰ entries when each holds the one before it twice, and one is enough when it holds
    itself.

    Parameters
    ----------
    value : object
        Plain data as it came from a student's function.

    Returns
    -------
    bool
    """
    known, open_, seen = {}, set(), set()

    def entries(one, depth):
        if isinstance(one, range):
            return len(one)
        if isinstance(one, np.ndarray) and one.dtype.kind != "O":
            return 1 + one.size // 16 * (depth > 0)  # by itself it is as large as it is; in lists it may be many times
        if not isinstance(one, (list, tuple)):
            # A dict or an array of objects ends the writing out; what they hold is looked at when a check asks for it.
            if isinstance(one, dict) and id(one) not in seen:
                seen.add(id(one))
                for part in one.values():
                    if isinstance(part, (list, tuple, dict)):
                        entries(part, depth + 1)
            return 1
        if id(one) in known:
            return known[id(one)]
        if id(one) in open_ or depth > DEEPEST:
            raise RecursionError
        open_.add(id(one))
        count = sum(entries(part, depth + 1) for part in one)
        open_.discard(id(one))
        if count > MAX_ENTRIES:
            raise RecursionError
        known[id(one)] = count
        return count

    try:
        entries(value, 0)
    except RecursionError:
        return True
    return False
