"""Marking on several machines: submissions go to the workers of a Dask cluster, and marks come back.

The desk stays the one that writes. Each submission is a task: its files are bytes in it, so that it can be run again
where a worker is lost. What comes back is a text in JSON, read here as what any judge says.

Whoever can reach a Dask scheduler can run programs on its workers and on its clients: see docs/security.md.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import threading
import time
import uuid
from collections.abc import Callable
from pathlib import Path

from mlp_lab.errors import LabError
from mlp_lab.marking import workshop
from mlp_lab.marking.answers import WHAT_TO_DO, JudgeLost, marked_of
from mlp_lab.marking.judge import BUDGET, Judge
from mlp_lab.marking.mark_submission import Lessons, Marked
from mlp_lab.marking.packing import TooLarge, pack

CONNECT = 15.0
"""Seconds in which a scheduler has to answer."""
NOBODY = 60.0
"""Seconds that marking waits for a worker when there is none: one that was lost may be started again."""
LOOK = 1.0  # seconds between two looks at how the cluster does


class NoCluster(LabError):
    """Nobody is marked, as the cluster cannot be used; the text says why."""


class Cluster:
    """The workers of a Dask scheduler.

    Parameters
    ----------
    scheduler : str
        Its address, such as ``tcp://10.0.0.5:8786``.
    lessons : Lessons
    log : logging.Logger
    warn : callable
        Gets a sentence about a worker that came later and is not used.

    Raises
    ------
    NoCluster
        When the package ``distributed`` is not installed, no scheduler answers, it has no worker, or one that differs.
    """

    def __init__(self, scheduler: str, lessons: Lessons, log: logging.Logger, warn: Callable[[str], None]):
        try:
            import distributed
        except ModuleNotFoundError as error:
            raise NoCluster(
                f"--scheduler needs the Python package {error.name}, which is not installed here: install "
                "mlp-lab[cluster], then run this again."
            ) from error
        self.address, self._log, self._warn, self._here = scheduler, log, warn, Judge(lessons)
        certificates = distributed.Security().get_connection_args("client").get("ssl_context")
        if certificates is None and scheduler.partition(":")[0] in ("tls", "wss"):
            raise NoCluster(
                f"{scheduler} needs certificates, and Dask's own settings name none (distributed.comm.tls): see "
                "docs/scale.md, then run this again."
            )
        logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what matters is said in our own words
        try:
            self._client = distributed.Client(scheduler, timeout=CONNECT, set_as_default=False, name="mlp-lab")
        except (OSError, ValueError, TypeError, RuntimeError) as error:
            log.error("No cluster", exc_info=error)
            raise NoCluster(
                f"No scheduler of a Dask cluster answers at {scheduler}: see that it runs (`dask scheduler`) and that "
                "it can be reached from here, then run this again."
            ) from error
        self._seen, self._looked = time.monotonic(), 0.0
        self._there: set[str] = set()
        self._dismissed: set[str] = set()
        self._turns, self._looking, self._keeping, self._one = _Turns(), *(threading.Lock() for _ in range(3))
        try:
            self._wanted = self._same_everywhere()
            self._packed = workshop.pack_lessons(lessons)
            self._digest = hashlib.sha256(self._packed).hexdigest()
            self._kept = None
        except BaseException:
            self._client.close()
            raise

    @property
    def width(self) -> int:
        """How many submissions keep its workers busy: one in hand and one at hand for each thread."""
        return max(2, 2 * sum(self._client.nthreads().values()))

    def judges(self, count: int) -> list[JudgeThere]:
        """Return so many judges that mark there."""
        return [JudgeThere(self) for _ in range(count)]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self) -> None:
        """Let go of the cluster, and of all that is still under way there."""
        self._turns.close()
        self._client.close()
        self._here.close()

    def mark(self, folder: Path, seed: int | None = None) -> Marked:
        """Have a submission marked there; raises what `Judge.mark` does.

        One that is too large to be sent is marked here, and so is one with a seed of its own: the lessons that lie
        there have one for all.
        """
        if seed is not None:
            with self._one:
                return self._here.mark(folder, seed)
        try:
            submission = pack(folder)
        except TooLarge:
            with self._one:
                return self._here.mark(folder)
        return marked_of(self._answer(submission))

    def _answer(self, submission: bytes) -> dict:
        from distributed.scheduler import KilledWorker

        try:
            with self._turns.with_others():
                return self._once(submission)
        except KilledWorker as error:  # it, or one that was on the same machine: alone, it is its own doing
            self._log.warning("A submission lost its workers; once more, alone: %s", error)
        try:
            with self._turns.alone():
                return self._once(submission)
        except KilledWorker as error:
            raise JudgeLost(f"each machine that marked it was lost; {WHAT_TO_DO}") from error

    def _once(self, submission: bytes) -> dict:
        while True:
            places = self._places()
            answer = self._ask(submission, places)
            if "unfit" in answer:
                self._dismiss(answer["worker"], answer["unfit"])
            elif answer:
                return answer

    def _ask(self, submission: bytes, places: list[str] | None) -> dict:
        """Let one of some workers mark; return nothing where all of them have gone."""
        import dask
        from distributed.scheduler import KilledWorker

        about = self._digest, self._lessons(), submission, BUDGET, self._wanted
        with dask.config.set({"distributed.admin.large-graph-warning-threshold": "1GB"}):  # files travel in the task
            task = self._client.submit(workshop.mark, *about, key=f"marking-{uuid.uuid4()}", pure=False, workers=places)
        done = threading.Event()
        task.add_done_callback(lambda _: done.set())
        try:
            while not done.wait(LOOK):
                self._look()
                if places and not self._there & set(places):
                    return {}
            return json.loads(task.result())
        except (KilledWorker, LabError):
            raise
        except Exception as error:
            self._look()
            raise JudgeLost(f"the cluster could not run its marking ({type(error).__name__}): {WHAT_TO_DO}") from error
        finally:
            with contextlib.suppress(Exception):  # nobody is there any more
                task.release() if done.is_set() else task.cancel()

    def _lessons(self):
        """Return the lessons as they are kept in the cluster; anew where their worker was lost just then."""
        with self._keeping:
            if self._kept is None or self._kept.status in ("error", "cancelled", "lost"):
                key = f"lessons-{uuid.uuid4()}"
                self._kept = self._client.submit(workshop.keep, self._packed, key=key, pure=False)
            return self._kept

    def _look(self) -> None:
        """See who is there; raise what is to be said when nobody is any more."""
        with self._looking:
            if self._client.status != "running":
                raise JudgeLost(f"the scheduler at {self.address} does not answer any more; mark again when it does")
            now = time.monotonic()
            if now - self._looked >= LOOK:
                self._there = set(self._client.nthreads()) - self._dismissed
                self._looked = time.monotonic()
            if self._there:
                self._seen = now
            elif now - self._seen > NOBODY:
                raise JudgeLost(f"the scheduler at {self.address} has no worker any more; mark again when it has")

    def _places(self) -> list[str] | None:
        """Return where a submission may go; None where that is everywhere, as long as no worker is known to differ."""
        while True:
            self._look()
            if not self._dismissed:
                return None
            if self._there:
                return sorted(self._there)
            time.sleep(LOOK)

    def _dismiss(self, worker: str, there: dict[str, str]) -> None:
        """Give nothing more to a worker that came while the class was marked and differs."""
        with self._looking:
            new = worker not in self._dismissed
            self._dismissed.add(worker)
            self._there.discard(worker)
        if new:
            self._warn(f"The worker {worker} is not used: {_differs(self._wanted, there)}.")

    def _same_everywhere(self) -> dict[str, str]:
        """Return what is the same here and on all workers, and refuse to mark where it is not."""
        here = workshop.about()
        try:
            self._client.wait_for_workers(1, timeout=CONNECT)
        except TimeoutError:
            raise NoCluster(
                f"The scheduler at {self.address} has no worker: start one with `dask worker {self.address}`, then run "
                "this again."
            ) from None
        for address, there in self._client.run(workshop.about, on_error="return").items():
            if there == here:
                continue
            said = _differs(here, there if isinstance(there, dict) else {})
            raise NoCluster(
                f"The worker {address} would not give the same marks: {said}. Install the same there, then run this "
                "again."
            )
        return here


def _differs(here: dict[str, str], there: dict[str, str]) -> str:
    said = [
        f"{name} is {there.get(name, 'missing')} there and {version} here"
        for name, version in here.items()
        if there.get(name) != version
    ]
    return ", ".join(said)


class JudgeThere:
    """One judge in a cluster, used like one on this machine."""

    def __init__(self, cluster: Cluster):
        self._cluster = cluster

    def mark(self, folder: Path, seed: int | None = None) -> Marked:
        """Mark what lies in a folder; see `mlp_lab.marking.judge.Judge.mark`."""
        return self._cluster.mark(folder, seed)

    def close(self) -> None:
        """Stop all that this cluster does for us: judges are closed together."""
        self._cluster.close()


class _Turns:
    """Many at once, or one alone; whoever wants to be alone waits for the others, and no new one begins meanwhile."""

    def __init__(self):
        self._changed = threading.Condition()
        self._at_work, self._lone, self._closed = 0, False, False

    @contextlib.contextmanager
    def with_others(self):
        self._begin(lambda: not self._lone)
        try:
            yield
        finally:
            self._end()

    @contextlib.contextmanager
    def alone(self):
        self._begin(lambda: not self._lone, lone=True)
        try:
            with self._changed:
                self._changed.wait_for(lambda: self._closed or self._at_work == 1)
            yield
        finally:
            self._end(lone=True)

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _begin(self, may, lone: bool = False) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._closed or may())
            if self._closed:
                raise JudgeLost("the marking was stopped")
            self._at_work += 1
            self._lone = self._lone or lone

    def _end(self, lone: bool = False) -> None:
        with self._changed:
            self._at_work -= 1
            self._lone = self._lone and not lone
            self._changed.notify_all()
