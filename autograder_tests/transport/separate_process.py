"""The student's program in a process of its own, which can be killed at any time."""

import contextlib
import json
import os
import platform
import queue
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

import numpy

from autograder_tests.transport import processes
from autograder_tests.transport.base import Limited, TimeLimit, Transport, bounded_memory
from autograder_tests.transport.record import CallFailed, CannotContain, CannotStart, Loaded
from autograder_tests.transport.student_side import wire
from lab.elsewhere import marked_with
from lab.running.patience import TICK, Patience

WORKER = Path(__file__).parent / "student_side"
START_SECONDS = 300.0  # a process that cannot start ends by itself; one that is slow to start is no mark of 0
TOTAL_SECONDS = 150.0  # for a notebook: a right one takes a few; what is slow everywhere must not keep a class waiting
MAX_THREADS = 256
MAX_FILES = 200
END_SECONDS = 5.0  # in which a process that closed its end of the line may say how it ended
HIDDEN = ("autograder_tests", "mlp_lab")  # also where they are installed beside NumPy
# For macOS, written from its manual and never tried.
SANDBOX = [
    "sandbox-exec",
    "-p",
    """(version 1) (allow default) (deny network*) (deny process-fork) (deny signal (target others)) (deny file-write*)
    (allow file-write* (literal "/dev/null") (subpath (param "FOLDER")))""",
]
KEPT_VARIABLES = (
    "PATH",
    "LANG",
    "LC_ALL",
    "TMPDIR",
    "TEMP",
    "TMP",
    "LD_LIBRARY_PATH",
    "DYLD_LIBRARY_PATH",
    "SYSTEMROOT",
)


class SeparateProcess(Transport):
    """Runs programs in one process after another: a new one only where the last one ended or was killed.

    Parameters
    ----------
    path : iterable of str or Path
        Folders that programs may import from, such as the release's, which holds `lab`: the instructor's own copy.
    cwd : str or Path, optional
        Where programs run; an empty temporary folder if left out.
    prefix : iterable of str
        Put before the command, such as a program that confines the process.
    memory : int
        Limit in bytes, where the system knows one.
    total : float
        Seconds for all requests together, of work as `lab.running.patience` counts it; then nothing runs any more.
    uncontained : bool
        Whether programs may do all that the user who marks may do: for code that somebody trusts. Without it, nothing
        runs where programs cannot be contained.
    """

    def __init__(self, path=(), cwd=None, prefix=(), memory=3 * 2**30, uncontained=False, total=TOTAL_SECONDS):
        self._memory, self._contained = memory, not uncontained
        self._path, self._prefix = [os.path.abspath(part) for part in path], list(prefix)
        self._cwd = os.path.abspath(cwd) if cwd else None
        self._own_folder = None
        self._total, self._used, self._look_at = total, 0.0, 0.0
        self._process = self._pipe = None
        self._needs_load = self._crowded = False
        self.started = 0

    def load(self, pieces: list[tuple], standins: Iterable[str] = (), seconds: float = 10.0, seed: int = 0) -> Loaded:
        if self._crowded:  # threads of the last program go on and would take time from the next one
            self.stop()
        self._needs_load = self._crowded = False
        return super().load(pieces, standins, seconds, seed)

    can_wait = True

    def _exchange(self, data, answer, seconds, calm=False, waiting=b""):
        if self._needs_load:
            raise CallFailed({"type": "ProcessEnded", "message": "its process has ended"})
        if self._used > self._total:
            text = f"not run: the functions of this notebook have taken {self._total:.3g} s together"
            raise CallFailed({"type": "TimeLimit", "message": text})
        if self._process is None:
            self._start()
        patience = Patience(seconds, _work_of(self._process))
        try:
            with contextlib.ExitStack() as guards:
                return self._answer(data, answer, patience, guards, calm, waiting)
        finally:
            patience.is_over()  # for the account
            self.spent = patience.spent
            self._used += self.spent

    def _answer(self, data, answer, patience, guards, calm, waiting):
        """Send a message, answer what is asked meanwhile, and return the final answer."""
        if not waiting:
            self._pipe.write(data)
        guard = contextlib.nullcontext() if calm else None
        while True:
            got, waiting = waiting or self._receive(patience), b""
            if not wire.asks(got):
                self._crowded = bool(wire.threads_of(got))
                return got
            if guard is None:  # from the first question on: the right functions are asked for what a student thinks of
                guards.enter_context(bounded_memory())
                guard = guards.enter_context(Limited(patience).on_guard())
            try:
                with guard:
                    answered = answer(got)
            except TimeLimit:
                self._give_up("TimeLimit", f"no answer within {patience.seconds:.3g} s")
            self._pipe.write(answered)
            patience.skip()  # while the marker works, the program may rest

    def _receive(self, patience):
        while True:
            if (
                patience.is_due() and patience.is_over()
            ):  # however many messages are waiting: asking again and again is endless, too
                self._give_up("TimeLimit", f"no answer within {patience.seconds:.3g} s")
            if time.monotonic() > self._look_at:
                self._look()
            with contextlib.suppress(queue.Empty):
                got = self._pipe.read(TICK)
                break
        if got is None:
            self._give_up("ProcessEnded", self._ending())
        if isinstance(got, wire.Malformed):
            raise got
        return got

    def _look(self):
        """End a program that takes what no limit of the system keeps: threads and files."""
        self._look_at = time.monotonic() + TICK
        with contextlib.suppress(OSError, ValueError):
            with open(f"/proc/{self._process.pid}/stat", "rb") as file:
                threads = int(file.read().rpartition(b")")[2].split()[17])
            if threads > MAX_THREADS:
                self._give_up("TooLarge", f"it runs more than {MAX_THREADS} threads")
        if sum(1 for _ in os.scandir(self._own_folder.name)) > MAX_FILES:
            self._give_up("TooLarge", f"it made more than {MAX_FILES} files")

    def _give_up(self, kind, message):
        self.stop()
        raise CallFailed({"type": kind, "message": message})

    def without_places(self, text: str) -> str:
        own = [self._own_folder.name] if self._own_folder else []
        places = [*own, *self._path, self._cwd or "", tempfile.gettempdir(), str(Path.home()), sys.prefix]
        places += [sys.base_prefix, os.path.dirname(os.__file__), str(Path(numpy.__file__).parent.parent)]
        places += [str(WORKER.parents[2])]
        places = [place for place in places if place]
        for place in sorted({*places, *map(os.path.realpath, places)}, key=len, reverse=True):
            if place not in ("/", "/usr", "/usr/local"):
                text = text.replace(place, "…")
        return text

    def _start(self):
        """Start a process, and wait until it is ready: until then everything that happens is the machine's fault."""
        if self._contained and sys.platform not in ("linux", "darwin"):
            raise CannotContain(f"there is no wall for {platform.system()}")
        self._own_folder = tempfile.TemporaryDirectory(prefix="student-", ignore_cleanup_errors=True)
        with tempfile.TemporaryFile() as complaints:
            try:
                if self._contained and not self._prefix and sys.platform == "linux":
                    self._process, self._pipe = self._fork()
                else:
                    self._process, self._pipe = self._spawn(complaints)
            except OSError as error:  # no process or memory left: a check would take it for the student's mistake
                raise CannotStart(f"the process for a student's program did not start: {error}") from error
            self.started += 1
            try:
                ready = wire.from_bytes(self._pipe.read(START_SECONDS))
                if ready.kind == "not_contained":
                    self.stop()
                    raise CannotContain(str(ready.meta.get("why")))
            except (queue.Empty, TypeError, wire.Malformed):
                self.stop()
                complaints.seek(0)
                said = complaints.read()[-1000:].decode(errors="replace").strip()
                raise CannotStart(
                    f"the process for a student's program did not start: {said or 'no reason given'}"
                ) from None

    def _fork(self):
        """A contained process, forked from one that is warm."""
        folder = self._own_folder.name
        for entry in os.scandir(self._cwd) if self._cwd else ():  # seen where it was, and not to be changed there
            os.symlink(entry.path, os.path.join(folder, entry.name))
        job = {"path": self._path, "folder": folder, "memory": self._memory, "contained": True}
        process, writing, reading = warm().fork(job)
        return process, processes.Line(writing, reading)

    def _spawn(self, complaints):
        """A process of its own making."""
        folder = os.path.realpath(self._own_folder.name)
        job = {"path": self._path, "folder": folder, "memory": self._memory}
        job["contained"] = self._contained and sys.platform == "linux"
        outside = [*SANDBOX, "-D", f"FOLDER={folder}"] if self._contained and sys.platform == "darwin" else []
        process = subprocess.Popen(
            [*self._prefix, *outside, *_command(), "--job", json.dumps(job)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=complaints,
            cwd=self._cwd or folder,
            env=_variables() | {"HOME": folder, "MPLCONFIGDIR": folder},
            bufsize=0,
            start_new_session=os.name == "posix",
        )
        return process, processes.Pipe(process.stdin, process.stdout)

    def _ending(self):
        try:
            code = self._process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            return "its process closed its end of the line"
        if code < 0:
            with contextlib.suppress(ValueError):
                return f"its process was ended by {signal.Signals(-code).name}"
        return f"its process ended with exit code {code}"

    def stop(self) -> None:
        """Kill the process and all that it started in its own group; the next `load` starts another."""
        self._needs_load = True
        process, pipe, self._process, self._pipe = self._process, self._pipe, None, None
        if process is None:
            return
        if isinstance(process, subprocess.Popen) and os.name == "posix":
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)  # it leads its own session, so its group has its number
        with contextlib.suppress(OSError):
            process.kill()
        process.wait()
        pipe.close()
        self._own_folder.cleanup()

    def close(self) -> None:
        self.stop()

    def __del__(self):
        with contextlib.suppress(Exception):
            self.stop()


def _work_of(process):
    """A function that says how long a process has worked, with all its threads, and the marker's own thread with it.

    A flood of questions is mostly work for the marker. Where the system does not tell about other processes, a program
    that computes looks as if it rested.
    """
    if sys.platform != "linux":
        return time.thread_time
    clock = (~process.pid << 3) | 2  # what clock_getcpuclockid gives, which Python does not offer
    return lambda: time.clock_gettime(clock) + time.thread_time()


def warm() -> processes.Warm:
    """The warm process of this one, from which contained programs are forked; started where there is none."""
    return processes.running([*_command(), "--warm"], _variables())


def _command():
    """What starts a process for programs, but for its job."""
    packages = Path(numpy.__file__).parent.parent
    command = [sys.executable, "-I", "-S", str(WORKER), "--packages", str(packages)]
    command += [part for name in HIDDEN for part in ("--without", name)]
    return command + [part for name in marked_with.PACKAGES for part in ("--named", name)]


def _variables():
    variables = {key: os.environ[key] for key in KEPT_VARIABLES if key in os.environ}
    # One thread: the arrays are small, and starting a pool for them costs more than it saves.
    return variables | {"MPLBACKEND": "Agg", "OPENBLAS_NUM_THREADS": "1"}
