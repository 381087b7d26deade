"""While the lab runs a student's code for itself, nothing of it reaches the screen.

A function that prints, plots, clears the output or asks for input is right, and the lab calls it thousands of times: to
see whether it works, to draw a picture, to train in the background. All of that happens in *muted threads*. What a
muted thread sends to the screen goes nowhere, and it has figures and plot settings of its own; every other thread,
such as the one of a cell that is run meanwhile, goes on as if nothing were there. A thread that is started by a muted
one is muted, too.

The ways to the screen are listed in `lab.running.quiet_doors`. Each is guarded while there is a muted thread, and as it
was when there is none.
"""

from __future__ import annotations

import contextlib
import functools
import io
import sys
import threading
from collections import OrderedDict

from lab.running import quiet_doors

FIGURES = 15  # of a muted thread that are kept: fewer than matplotlib warns at

_muted: set[threading.Thread] = set()
_undo: list = []  # what takes the guards away again
_guard = threading.Lock()


class Muted:
    """What the threads of one silence have in common.

    Attributes
    ----------
    figures : OrderedDict
        pyplot's figures by number; the oldest ones are forgotten.
    settings : matplotlib.RcParams or None
        Their plot settings, a copy of the program's, once they were looked at.
    """

    def __init__(self):
        self.figures, self.settings = _Few(), None


class _Few(OrderedDict):
    def __setitem__(self, key, value):
        super().__setitem__(key, value)
        while len(self) > FIGURES:
            self.popitem(last=False)


def state() -> Muted | None:
    """The silence that this thread is part of; None when it may be heard."""
    return vars(threading.current_thread()).get("_lab_muted")


class muted:
    """Mute this thread, and what it starts, until the end of the block; or whenever the function so decorated runs.

    The streams, which a student's code may replace, are put back. Whoever presses stop in the middle, at whatever
    line, is heard afterwards: a thread is marked as muted last, and that mark goes first.
    """

    def __call__(self, function):
        @functools.wraps(function)
        def quiet(*args, **kwargs):
            with muted():
                return function(*args, **kwargs)

        return quiet

    def __enter__(self):
        self.streams = None
        if state() is None:
            thread, silence = threading.current_thread(), Muted()
            _begin(thread)
            streams = [(name, getattr(sys, name)) for name in quiet_doors.STREAMS]
            self.thread, self.streams, thread._lab_muted = thread, streams, silence

    def __exit__(self, *error):
        if self.streams is None:
            return
        self.thread._lab_muted = None
        try:
            for name, stream in self.streams:
                if getattr(sys, name, None) is not stream:
                    setattr(sys, name, stream)
        finally:
            unmute(self.thread)


def mute(thread: threading.Thread) -> None:
    """Mute a thread, best before it is started."""
    _begin(thread)
    thread._lab_muted = Muted()


def _begin(thread: threading.Thread) -> None:
    """Put the guards in place for a thread that is about to be muted."""
    with _guard:
        _muted.add(thread)
        _place()


def unmute(thread: threading.Thread) -> None:
    """Let a thread be heard again, or forget one that has ended."""
    with _guard:
        thread._lab_muted = None
        _muted.discard(thread)
        for one in list(_muted):
            if one.ident and not one.is_alive():  # it was left behind, and has ended since
                _muted.discard(one)
        if not _muted:
            while _undo:
                undo = _undo[-1]
                undo()
                _undo.remove(undo)


def _join(thread: threading.Thread, silence: Muted) -> None:
    """Mute a thread that a muted one starts. Takes no lock: the starting thread may be ended at any moment."""
    thread._lab_muted = silence
    _muted.add(thread)


def _place() -> None:
    """Put a guard at every way to the screen that there is by now and that has none."""
    for name in quiet_doors.STREAMS:
        stream = getattr(sys, name)
        if stream is not None and not isinstance(stream, _Ear):
            _undo.append(functools.partial(_unear, name))  # first: a stop may come between the two
            setattr(sys, name, _Ear(stream))
    for owner, name, instead in quiet_doors.doors(state, _join):
        _put_guard(owner, name, instead)
    for change in quiet_doors.changes(state, _late):
        undo = change()
        if undo is not None:
            _undo.append(undo)


def _late() -> None:
    """Guard what was imported just now; in a muted thread, where no lock is taken."""
    if _muted:
        _place()


def _put_guard(owner, name: str, instead) -> None:
    """Call ``instead(original, …)`` in muted threads, and the original in all others."""
    original = getattr(owner, name, None)
    if original is None or hasattr(original, "_lab_guards"):
        return

    def guarded(*args, **kwargs):
        if state() is None:
            return original(*args, **kwargs)
        return instead(original, *args, **kwargs)

    with contextlib.suppress(AttributeError, TypeError):
        functools.update_wrapper(guarded, original)
    guarded._lab_guards = original
    own = name in getattr(owner, "__dict__", {})

    def undo():
        if getattr(getattr(owner, name, None), "_lab_guards", None) is original:  # nobody has put something over it
            setattr(owner, name, original) if own else delattr(owner, name)

    _undo.append(undo)
    with contextlib.suppress(AttributeError, TypeError):  # what cannot be changed cannot be guarded
        setattr(owner, name, guarded)


def _unear(name: str) -> None:
    stream = getattr(sys, name, None)
    if isinstance(stream, _Ear):
        setattr(sys, name, stream._stream)


class _Ear:
    """Stands in for a stream: swallows what muted threads write and gives them nothing to read; passes the rest on."""

    def __init__(self, stream):
        self._stream = stream

    def write(self, text):
        return len(text) if state() is not None else self._stream.write(text)

    def writelines(self, lines):
        for line in lines:
            self.write(line)

    def flush(self):
        if state() is None:
            self._stream.flush()

    def close(self):
        if state() is None:
            self._stream.close()

    def read(self, *size):
        return "" if state() is not None else self._stream.read(*size)

    def readline(self, *size):
        return "" if state() is not None else self._stream.readline(*size)

    def readlines(self, *size):
        return [] if state() is not None else self._stream.readlines(*size)

    def __iter__(self):
        return iter(()) if state() is not None else iter(self._stream)

    @property
    def buffer(self):
        return io.BytesIO() if state() is not None else self._stream.buffer

    def __getattr__(self, name):
        return getattr(self._stream, name)

    def __setattr__(self, name, value):
        # IPython puts a `write` of its own over each cell's, to remember the outputs; muted ones would pile up there.
        if name != "write":
            super().__setattr__(name, value)
