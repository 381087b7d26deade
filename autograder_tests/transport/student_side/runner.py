"""Runs a student's cells and calls one of their functions, and reports what happened as a message.

The same class serves a separate process (`__main__`) and the author's own kernel, so that both mark alike. A program
has no input, its output is captured and cut, its warnings are collected and never turned into errors.
"""

import __future__

import ast
import builtins
import contextlib
import functools
import io
import linecache
import random
import sys
import threading
import time
import traceback
import types
import warnings

import numpy as np

from . import wire
from .absent import absent

PRINTED = 10_000
WARNINGS = 20
ERRORS = 20
# As in a kernel in which any earlier cell has said so; hints may name what exists for a type checker only.
HINTS_AS_TEXT = __future__.annotations.compiler_flag
# How long a call took is what the processor did, whatever else the machine has to do. The clock for that ticks 64 times
# a second on Windows, which is too coarse.
CLOCK = time.perf_counter if sys.platform == "win32" else time.process_time
STATE_ROOM = 400  # stack frames kept free for asking the marker, however deep the student's own recursion is


class Capture(io.TextIOBase):
    """A text stream that keeps the first characters and drops the rest, so that printing a lot costs little."""

    def __init__(self, keep=PRINTED):
        self.parts, self.room = [], keep

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if self.room > 0:
            part = str(text)[: self.room]
            self.parts.append(part)
            self.room -= len(part)
        return len(text)

    def text(self) -> str:
        return "".join(self.parts) + (" …" if self.room <= 0 else "")


class Runner:
    """One student program at a time: a fresh namespace for each `load`.

    Parameters
    ----------
    ask : callable
        ``ask(bytes) -> bytes``: sends a request of a stand-in to the marker and waits for the answer.
    passes : tuple of exception types
        What is nobody's mistake and must get through: an author who interrupts the kernel.
    main : bool
        Whether the program is this process's ``__main__``, as a notebook is its kernel's: some look functions up there.
    """

    def __init__(self, ask, passes=(), main=False):
        self.ask, self.passes, self.main = ask, passes, main
        self.namespace, self.pieces = {}, {}
        self.compiled = {}  # what the program before consisted of: nearly always it is loaded again for the next check
        self.lock, self.turn = threading.RLock(), 0
        self.loads = self.took = self.threads = 0
        self.dice = None

    def handle(self, data: bytes) -> bytes:
        """Answer one message of the marker, bytes for bytes; never raises for anything that the student's code does."""
        msg = wire.from_marker(data)
        self.took = self.threads = 0
        try:
            answer = self._load(msg) if msg.kind == "load" else self._call(msg)
            answer.turn, answer.seconds, answer.threads = msg.turn, self.took, self.threads
            return wire.to_bytes(answer)
        except wire.TooLarge as error:
            failed = {"type": "TooLarge", "message": f"the result is too large: {error}"}
        except Exception as error:  # an object that resists being looked at, or a thread that changes it meanwhile
            failed = {"type": type(error).__name__, "message": "the result or the arguments cannot be looked at"}
        return wire.to_bytes(wire.Message("failed", {"error": failed}, turn=msg.turn))

    def _load(self, msg):
        """Run the pieces of a program, stand-ins first."""
        self.loads += 1
        for name in self.pieces:
            linecache.cache.pop(name, None)
        self.pieces = {}
        module = types.ModuleType("__main__")
        self.namespace = vars(module)
        self.namespace |= {"__builtins__": builtins, "input": _no_input, "display": print}
        if self.main:
            sys.modules["__main__"] = module
        standins = {name: self._standin(name) for name in msg.meta["standins"]}
        self.namespace |= standins
        errors, above = [], None
        with self._watched(seed=msg.meta["seed"]) as watch:
            for label, text, *below in msg.meta["pieces"]:
                if any(below) and above is None:
                    above = dict(self.namespace)
                place = (len(self.pieces), label, text)
                if place not in self.compiled:
                    name = f"<{label} #{self.loads}.{len(self.pieces)}>"
                    self.compiled[place] = (name, list(_statements(text, name)))
                name, statements = self.compiled[place]
                self.pieces[name] = (label, text)
                linecache.cache[name] = (len(text), None, text.splitlines(keepends=True), name)
                for compiled, bound in statements:
                    try:
                        exec(compiled(), self.namespace)
                    except self.passes:
                        raise
                    except BaseException as error:  # go on: another statement may hold what is wanted
                        if len(errors) < ERRORS:
                            errors.append({**self._describe(error), "binds": bound()})
                if "import *" in text:  # a file of the student's brings all that it defines, also what is given
                    self.namespace |= standins
            self.namespace.update(above or {})  # below its check a function's names get no new values
        self.compiled = {place: known for place, known in self.compiled.items() if known[0] in self.pieces}
        defined = sorted(key for key, value in self.namespace.items() if callable(value) and isinstance(key, str))
        replaced = [name for name in standins if not _is_ours(self.namespace.get(name))]
        return wire.Message("loaded", {"defined": defined, "errors": errors, "replaced": replaced, **watch})

    def _call(self, msg):
        """Call one function with the arguments of the message."""
        objects = wire.objects_of(msg)
        args, kwargs = wire.root_of(msg, objects)
        function = self.namespace.get(msg.meta["name"])
        failed = result = None
        with self._watched() as watch:
            try:
                if not callable(function):
                    raise NameError(f"name {msg.meta['name']!r} is not defined as a function")
                result = function(*args, **kwargs)
            except self.passes:
                raise
            except BaseException as error:
                failed = self._describe(error)
        if failed:
            return wire.Message("failed", {"error": failed, **watch})
        return wire.reply("returned", result, msg, objects, **watch)

    @contextlib.contextmanager
    def _watched(self, seed=None):
        """Capture output and warnings, keep the time, and leave the process as it was.

        A program that draws from the global generators finds them in the same state whenever a mark is derived again:
        `seed` starts them. An author's kernel gets its own state back.
        """
        watch, out = {}, Capture()
        outside = None if self.main else _dice()
        if seed is not None:
            random.seed(seed)
            np.random.seed(seed)
        elif self.dice:
            _set_dice(self.dice)
        self.turn += 1
        limit = sys.getrecursionlimit()
        with (
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(out),
            warnings.catch_warnings(record=True) as caught,
            np.errstate(divide="warn", over="warn", under="ignore", invalid="warn"),
        ):
            warnings.simplefilter("always")
            start = CLOCK()
            try:
                yield watch
            finally:
                self.took = CLOCK() - start
                if outside:
                    self.dice = _dice()
                    _set_dice(outside)
                with self.lock:  # threads that are still running may ask no more
                    self.turn += 1
        sys.setrecursionlimit(limit)
        watch["printed"], self.threads = out.text(), threading.active_count() - 1
        watch["warnings"] = list(dict.fromkeys((one.category.__name__, str(one.message)[:200]) for one in caught))
        del watch["warnings"][WARNINGS:]

    def _standin(self, name):
        """A function that passes its arguments to the marker's and gives back what that one returned."""

        def standin(*args, **kwargs):
            turn, limit = self.turn, sys.getrecursionlimit()
            with self.lock:
                if turn != self.turn or not turn % 2:
                    raise RuntimeError(f"{name} was called after the call that is marked had ended")
                sys.setrecursionlimit(limit + STATE_ROOM)
                try:
                    msg, objects = wire.message("ask", (args, kwargs), name=name)
                    answer = wire.from_marker(self.ask(wire.to_bytes(msg)))
                    if answer.kind != "refused":
                        return wire.take_over(answer, objects)
                finally:
                    sys.setrecursionlimit(limit)
            raise _exception(answer.meta["error"], name)

        standin.__name__ = standin.__qualname__ = name
        standin.marker_stand_in = True
        return standin

    def _describe(self, error):
        """What went wrong, as plain data: type, message, and the line of the student's own code."""
        found = {
            "type": type(error).__name__[:80],
            "message": _message(error),
            "label": None,
            "line": None,
            "text": None,
        }
        found["absent"] = absent(error)
        found["standin"] = getattr(error, "marker_stand_in", None)
        found["name"] = error.name[:80] if isinstance(error, NameError) and type(error.name) is str else None
        place = None
        if isinstance(error, SyntaxError) and error.filename in self.pieces:
            place = (error.filename, error.lineno)
        else:
            for frame, line in traceback.walk_tb(error.__traceback__):
                if frame.f_code.co_filename in self.pieces:
                    place = (frame.f_code.co_filename, line)
        if place:
            label, text = self.pieces[place[0]]
            lines = text.splitlines()
            found["label"], found["line"] = label, place[1]
            if place[1] and place[1] <= len(lines):
                found["text"] = lines[place[1] - 1].strip()[:120]
        return found


def _dice():
    """The state of the two generators that are global: Python's and NumPy's old one."""
    return random.getstate(), np.random.get_state()


def _set_dice(dice):
    random.setstate(dice[0])
    np.random.set_state(dice[1])


def _statements(text, name):
    """The statements of a piece one by one: for each what gives its code, and what tells which names it would bind."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            body = ast.parse(text, name).body
    except Exception:  # as a whole, so that the error is met where it is described
        yield functools.partial(_code_of, text, name), list
        return
    for node in body:
        code = functools.cache(functools.partial(_code_of, ast.Module([node], []), name))
        yield code, lambda node=node: sorted(_bound_by(node))[:50]


def _code_of(source, name):
    return compile(source, name, "exec", HINTS_AS_TEXT, dont_inherit=True)


def _bound_by(node):
    for part in ast.walk(node):
        if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store):
            yield part.id[:80]
        elif isinstance(part, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield part.name[:80]
        elif isinstance(part, ast.alias):
            yield (part.asname or part.name).split(".")[0][:80]


def _is_ours(value):
    return isinstance(value, types.FunctionType) and getattr(value, "marker_stand_in", False) is True


def _message(error):
    try:
        return str(error)[:300]
    except BaseException:  # a student's own exception may fail to print itself
        return ""


def _no_input(*_):
    raise RuntimeError("input() cannot be answered while a function is marked: use its arguments instead")


def _exception(error, name):
    """The exception that a stand-in raises for the one that the marker's function raised."""
    kind = getattr(builtins, error["type"], None)
    if not (isinstance(kind, type) and issubclass(kind, Exception)):
        kind = RuntimeError
    try:
        made = kind(error["message"])
    except Exception:  # some exceptions want more than a text
        made = RuntimeError(error["message"])
    made.marker_stand_in = name
    return made
