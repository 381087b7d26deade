"""What both ways of running a student's program have in common: the marker's end of the conversation."""

import contextlib
import secrets
import signal
import sys
import threading
import warnings
from collections.abc import Callable, Iterable, Sequence

import numpy as np

from autograder_tests.transport.record import Call, CallFailed, Loaded, Record, too_many_entries
from autograder_tests.transport.student_side import wire
from lab.running.patience import TICK, Patience

MAX_CALLS = 20_000
MAX_ERRORS = 20
MAX_NAMES, MAX_NAME = 10_000, 200
MAX_WARNINGS, MAX_WARNING, MAX_PRINTED = 20, 200, 10_002
MAX_ASKED_BYTES = 256 * 2**20
STAND_IN_BYTES = 512 * 2**20  # that a right function may need more than the marker does: arguments may be absurd


class TimeLimit(BaseException):
    """Raised inside a call that takes too long; no ``except Exception`` of the program's stops it."""


class Transport:
    """Runs a student's program somewhere and lets the marker call its functions.

    A subclass provides ``_exchange(data, answer, seconds, calm, waiting) -> bytes``: it delivers a message, answers
    what stand-ins ask with ``answer(message) -> bytes``, and returns the final answer or raises `CallFailed`. All
    messages are bytes. `calm` and `waiting` are as for `in_turn`.

    Attributes
    ----------
    spent : float
        Seconds of its limit that the last request took, as `lab.running.patience` counts them.
    took : float
        Seconds that the last call took, by the clock of the process that it ran in.
    can_wait : bool
        Whether a program may be left waiting for an answer, which is given later.
    check : str
        Title of the check that is at work, for whoever writes down what is called.
    """

    spent = took = 0.0
    can_wait = False
    check = ""

    def load(self, pieces: list[tuple], standins: Iterable[str] = (), seconds: float = 10.0, seed: int = 0) -> Loaded:
        """Run the pieces of a program in a fresh namespace.

        Parameters
        ----------
        pieces : list of (str, str) or (str, str, bool)
            Label and source of each, and whether it stands below the check: what it binds anew does not count.
        standins : iterable of str
            Names that are there before the program runs; calls to them come back to the marker.
        seconds : float
            Time limit.
        seed : int
            Starts the global generators, for a program that draws from them.

        Returns
        -------
        Loaded

        Raises
        ------
        CallFailed
            If it ran too long or the process ended.
        """
        meta = {"pieces": [list(piece) for piece in pieces], "standins": list(standins), "seed": seed}
        request = wire.Message("load", meta)
        got = self._conversation(request, None, seconds)
        try:
            errors = [self._failed(one) for one in got.meta["errors"][:MAX_ERRORS]]
            defined, replaced = (
                [str(name)[:MAX_NAME] for name in got.meta["defined"][:MAX_NAMES]],
                [str(name)[:MAX_NAME] for name in got.meta["replaced"][:MAX_NAMES]],
            )
            return Loaded(defined, errors, replaced)
        except (KeyError, TypeError, ValueError, AttributeError):
            raise self._nonsense("an incomplete answer") from None

    def call(
        self,
        name: str,
        args: Sequence = (),
        kwargs: dict | None = None,
        standins: dict[str, Callable] | None = None,
        seconds: float = 5.0,
    ) -> Record:
        """Call a function of the program that was loaded.

        Parameters
        ----------
        name : str
        args, kwargs : tuple, dict
            Copied; the caller's own objects never change.
        standins : dict of str to callable
            What answers the calls to each stand-in.
        seconds : float
            Time limit.

        Returns
        -------
        Record

        Raises
        ------
        CallFailed
        """
        request, _ = wire.message("call", (tuple(args), dict(kwargs or {})), name=name)
        log = CallLog(standins or {})
        got = self._conversation(request, log, seconds)
        try:
            meta = got.meta
            if got.kind == "failed":
                raise self._failed(meta["error"], _printed(meta))
            objects = wire.objects_after(got, request)
            (args, kwargs), result = wire.root_of(request, objects), wire.root_of(got, objects)
            if too_many_entries(result) or too_many_entries((args, kwargs)):
                raise CallFailed(
                    {
                        "type": "TooLarge",
                        "message": "the result is a list that holds itself, or lists in lists without end",
                    }
                )
            notes = [
                (str(kind)[:MAX_NAME], self.without_places(str(text)[:MAX_WARNING]))
                for kind, text in meta["warnings"][:MAX_WARNINGS]
            ]
            self.took = got.seconds
            return Record(name, result, args, kwargs, log.calls, _printed(meta), notes)
        except (wire.Malformed, KeyError, TypeError, ValueError) as error:
            raise self._nonsense(str(error)) from None

    def _conversation(self, request, log, seconds):
        """Send a request and return its answer; anything else that arrives breaks the rules."""

        def answer(asked):
            if log is None:
                no = "the given functions can be called only while a function runs"
                return wire.to_bytes(_refusal("RuntimeError", no))
            return log.answer(asked)

        try:
            return wire.from_bytes(self.in_turn(wire.for_program(request), answer, seconds))
        except wire.Malformed as error:
            raise self._nonsense(str(error)) from None

    def in_turn(
        self, data: bytes, answer: Callable, seconds: float, turn: bytes = b"", calm: bool = False, waiting: bytes = b""
    ) -> bytes:
        """Exchange a request for its reply, as bytes.

        Parameters
        ----------
        data : bytes
            The request.
        answer : callable
            ``answer(bytes) -> bytes``, for what stand-ins ask. What it raises leaves the program waiting.
        seconds : float
            Time limit.
        turn : bytes
            What the reply has to show: one that was prepared for another request does not fit. A new one if left out.
        calm : bool
            Whether `answer` takes next to no time and memory, whatever it is asked.
        waiting : bytes
            A question that has come in this turn and waits for its answer: then `data` was sent before.

        Raises
        ------
        CallFailed
        wire.Malformed
            If what came back breaks the rules.
        """
        turn = turn or secrets.token_bytes(len(wire.NO_TURN))
        got = self._exchange(data and wire.with_turn(data, turn), answer, seconds, calm, waiting)
        if wire.turn_of(got) != turn:
            raise wire.Malformed("an answer to nothing that was asked")
        if not 0.0 <= wire.seconds_of(got) < 1e9:
            raise wire.Malformed("a time that is none")
        return got

    def _exchange(self, data, answer, seconds, calm, waiting):
        raise NotImplementedError

    def _failed(self, error, printed=""):
        """What went wrong, as the other side says it, but for where things are on this machine."""
        return CallFailed({**error, "message": self.without_places(str(error.get("message", "")))}, printed)

    def without_places(self, text: str) -> str:
        """A text in which no folder of this machine is named."""
        return text

    def _nonsense(self, why):
        """The other side broke the rules: stop trusting it."""
        self.stop()
        return CallFailed({"type": "Malformed", "message": f"the program disturbed its own marking ({why})"})

    def stop(self) -> None:
        """Forget the program that is loaded."""

    def close(self) -> None:
        """Free everything; the transport may not be used afterwards."""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class CallLog:
    """Answers the calls to stand-ins and writes them down."""

    def __init__(self, standins):
        self.standins, self.calls, self.size, self.answered = standins, [], 0, 0

    def answer(self, data: bytes) -> bytes:
        """The answer to one request."""
        asked = wire.from_bytes(data)
        self.size += len(data)
        if len(self.calls) >= MAX_CALLS or max(self.size, self.answered) > MAX_ASKED_BYTES:
            return wire.to_bytes(_refusal("RuntimeError", f"more than {MAX_CALLS} calls to the given functions"))
        name = asked.meta.get("name")
        function = self.standins.get(name) if isinstance(name, str) else None
        if function is None:
            raise wire.Malformed("a call to a function that is not given")
        objects = wire.objects_of(asked)
        root = wire.root_of(asked, objects)
        if not (isinstance(root, tuple) and len(root) == 2 and type(root[0]) is tuple and type(root[1]) is dict):
            raise wire.Malformed("a call without arguments")
        if too_many_entries(root):
            return wire.to_bytes(_refusal("ValueError", "lists in lists without end, or that hold themselves"))
        if any(isinstance(one, np.random.BitGenerator) and type(one) is not np.random.PCG64 for one in objects):
            return wire.to_bytes(
                _refusal("TypeError", "the given functions draw from what np.random.default_rng makes")
            )
        call = Call(name, asked, function)
        call.args_after, call.kwargs_after = root
        self.calls.append(call)
        try:
            with warnings.catch_warnings(), np.errstate(all="ignore"):
                warnings.simplefilter("ignore")  # what the right function meets is nothing to tell the student
                call.result = function(*root[0], **root[1])
            answer = wire.for_program(wire.reply("answer", call.result, asked, objects))
        except Exception as error:  # bad arguments: the student's code gets to see it
            call.result, call.error = None, f"{type(error).__name__}: {error}"[:MAX_PRINTED]
            return wire.to_bytes(_refusal(type(error).__name__, str(error)))
        self.answered += len(answer)
        return answer


@contextlib.contextmanager
def bounded_memory():
    """Let what needs far more memory than the marker has now raise a MemoryError, where the system can do that."""
    if sys.platform != "linux":
        yield
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    with open("/proc/self/statm", "rb") as file:
        most = int(file.read().split()[0]) * resource.getpagesize() + STAND_IN_BYTES
    limits = [limit for limit in (soft, hard, most) if limit != resource.RLIM_INFINITY]
    resource.setrlimit(resource.RLIMIT_AS, (min(limits), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


class Limited:
    """Raises `TimeLimit` in what runs too long, where Python can be interrupted: in the main thread, not on Windows.

    The system is asked once for the whole of a request (`on_guard`); entering it for each of hundreds of questions then
    costs nothing.

    Parameters
    ----------
    patience : lab.running.patience.Patience
    """

    def __init__(self, patience: Patience):
        self._patience, self._active = patience, False
        self._able = hasattr(signal, "setitimer") and threading.current_thread() is threading.main_thread()

    @contextlib.contextmanager
    def on_guard(self):
        """Let the system call again and again until the request is done."""
        if not self._able:
            yield self
            self._patience.is_over()  # for the account
            return
        before = signal.signal(signal.SIGALRM, self._stop)
        signal.setitimer(signal.ITIMER_REAL, TICK, TICK)
        try:
            yield self
        finally:
            self._active = False
            signal.setitimer(signal.ITIMER_REAL, 0)
            self._patience.is_over()  # for the account
            signal.signal(signal.SIGALRM, before)

    def _stop(self, *_):
        if self._active and self._patience.is_over():  # again and again: a bare `except:` swallows one
            raise TimeLimit(f"no answer within {self._patience.seconds:.3g} s")

    def __enter__(self):
        self._active = True
        return self

    def __exit__(self, *_):
        self._active = False


def _printed(meta):
    return str(meta.get("printed", ""))[:MAX_PRINTED]


def _refusal(kind, text):
    return wire.Message("refused", {"error": {"type": kind, "message": text[:300]}})
