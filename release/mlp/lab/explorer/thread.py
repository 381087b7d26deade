"""The student's thread: code that may never end runs in a thread of its own, which can be ended or left behind."""

from __future__ import annotations

import contextlib
import ctypes
import sys
import threading

from lab.patience import Patience, my_work
from lab.running import TimeUp

TURN = 0.001  # seconds of a turn while student code computes in the background; Python's own 0.005 makes cells wait

_usual: list[float] = []  # how long a turn was before
_muted: set[threading.Thread] = set()  # their output is swallowed; a thread's number may be given to another one later
_guard = threading.Lock()


class Disposable:
    """A daemon thread that runs `work` once.

    Parameters
    ----------
    work : callable
        Takes no arguments. It must do without locks, as it may be ended between any two instructions.
    done : callable
        ``done(disposable)`` is called in the thread at the end, unless it was ended from outside.

    Attributes
    ----------
    error : BaseException or None
        What `work` raised.
    """

    def __init__(self, work, done):
        self._work, self._done = work, done
        self.error, self.ended, self._working = None, False, None
        self._thread = threading.Thread(target=self._run, name="lab-student-code", daemon=True)

    def start(self) -> None:
        """Start the thread, with what it prints kept back: a loop that prints would flood the notebook."""
        _muted.add(self._thread)
        _listen()
        self._thread.start()

    def put_away(self) -> None:
        """Clear up after a thread that has ended, or is about to."""
        self._thread.join(30)  # on a busy machine even the last step may take a while
        if not self.alive:
            _muted.discard(self._thread)
            _listen_no_more()

    @property
    def ident(self) -> int:
        """The thread's number."""
        return self._thread.ident

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self._thread.is_alive()

    def end(self, seconds: float) -> bool:
        """End the thread.

        Parameters
        ----------
        seconds : float
            How long to try, as `lab.patience` counts: what only waits for its turn is waited for.

        Returns
        -------
        bool
            False when it is stuck in a call that Python cannot interrupt.
        """
        self.ended = True
        patience = Patience(seconds, self._work_so_far)
        while self.alive and not patience.is_over():
            # Again and again: a bare `except:` swallows one.
            ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(self.ident), ctypes.py_object(TimeUp))
            self._thread.join(0.01)
        return not self.alive

    def _work_so_far(self) -> float:
        return self._working() if self._working is not None else 0.0

    def _run(self):
        self._working = my_work()
        with contextlib.suppress(TimeUp):
            try:
                self._work()
            except TimeUp:
                return
            except BaseException as error:
                self.error = error
            if not self.ended:
                self._done(self)


class _Ear:
    """Stands in for a stream; swallows what muted threads write, and passes everything else on."""

    def __init__(self, stream):
        self._stream = stream

    def write(self, text):
        if threading.current_thread() in _muted:
            return len(text)
        return self._stream.write(text)

    def writelines(self, lines):
        for line in lines:
            self.write(line)

    def flush(self):
        if threading.current_thread() not in _muted:
            self._stream.flush()

    def __getattr__(self, name):
        return getattr(self._stream, name)


def _listen() -> None:
    """Put an ear on both streams, and let threads take short turns: a cell that is run needs dozens of them."""
    with _guard:
        if not _usual:
            _usual.append(sys.getswitchinterval())
            sys.setswitchinterval(min(TURN, _usual[0]))
        for name in ("stdout", "stderr"):
            stream = getattr(sys, name)
            if stream is not None and not isinstance(stream, _Ear):
                setattr(sys, name, _Ear(stream))


def _listen_no_more() -> None:
    """Take the ears away, unless a thread still needs them or somebody has put something over them."""
    with _guard:
        for thread in [thread for thread in _muted if thread.ident and not thread.is_alive()]:
            _muted.discard(thread)  # it was left behind, and has ended since
        if _usual and not _muted:
            sys.setswitchinterval(_usual.pop())
        for name in ("stdout", "stderr"):
            stream = getattr(sys, name)
            if isinstance(stream, _Ear) and not _muted:
                setattr(sys, name, stream._stream)
