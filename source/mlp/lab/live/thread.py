"""The student's thread: code that may never end runs in a thread of its own, which can be ended or left behind."""

from __future__ import annotations

import contextlib
import ctypes
import sys
import threading

from lab.running import quiet
from lab.running.execute import TimeUp
from lab.running.patience import Patience, my_work

# Seconds of a turn while student code computes in the background. A cell that is run meanwhile waits for fifteen turns
# or more (each message that the kernel reads or sends is one), so Python's own 0.005 makes it wait for a tenth of a
# second.
TURN = 0.0001

_usual: list[float] = []  # how long a turn was before
_busy: set[threading.Thread] = set()  # not their numbers, which are given to other threads later
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
        """Start the thread, muted: a loop that prints or plots would flood the notebook."""
        quiet.mute(self._thread)
        _take_turns(self._thread)
        self._thread.start()

    def put_away(self) -> None:
        """Clear up after a thread that has ended, or is about to."""
        self._thread.join(30)  # on a busy machine even the last step may take a while
        if not self.alive:
            quiet.unmute(self._thread)
            _turns_done(self._thread)

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
            How long to try, as `lab.running.patience` counts: what only waits for its turn is waited for.

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


def _take_turns(thread: threading.Thread) -> None:
    """Let threads take short turns while `thread` runs."""
    with _guard:
        _busy.add(thread)
        if not _usual:
            _usual.append(sys.getswitchinterval())
            sys.setswitchinterval(min(TURN, _usual[0]))


def _turns_done(thread: threading.Thread) -> None:
    """Let turns be as long as before, unless another thread still runs."""
    with _guard:
        _busy.discard(thread)
        for one in [one for one in _busy if one.ident and not one.is_alive()]:
            _busy.discard(one)  # it was left behind, and has ended since
        if _usual and not _busy:
            sys.setswitchinterval(_usual.pop())
