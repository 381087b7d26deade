"""A real Dask cluster for the tests: a scheduler and workers, each a program of its own in a folder of its own."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from pathlib import Path

from waiting import wait_for

HELPERS = str(Path(__file__).parent)


class Dask:
    """A scheduler with workers.

    Attributes
    ----------
    address : str
    """

    def __init__(self, folder: Path):
        self.folder, self._running = folder, contextlib.ExitStack()
        self._programs: dict[str, subprocess.Popen] = {}
        where = folder / "scheduler.json"
        options = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(where)]
        self._start("scheduler", "scheduler", *options)
        said = wait_for(lambda: where.exists() and where.read_text("utf-8"), "the scheduler")
        self.address = json.loads(said)["address"]

    def worker(self, name: str, **variables: str) -> None:
        """Start a worker that is started again where it is lost."""
        place = self.folder / name
        place.mkdir()
        options = ["--nthreads", "1", "--no-dashboard", "--name", name, "--local-directory", str(place)]
        self._start(name, "worker", self.address, *options, **variables)

    def _start(self, name: str, kind: str, *arguments: str, **variables: str) -> None:
        said = self._running.enter_context((self.folder / f"{kind}.log").open("ab"))
        # One lost worker is enough to give a submission up: the tests need not wait for four.
        settings = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0", "PYTHONPATH": HELPERS, **variables}
        process = self._programs[name] = subprocess.Popen(
            [sys.executable, "-P", "-m", f"distributed.cli.dask_{kind}", *arguments],
            cwd=self.folder,
            env={**os.environ, **settings},
            stdout=said,
            stderr=said,
        )
        self._running.callback(process.wait)
        self._running.callback(process.terminate)

    def end(self, name: str) -> None:
        """End a worker, or the scheduler, for good."""
        self._programs[name].terminate()
        self._programs[name].wait()

    def restarts(self) -> int:
        """Say how often a worker was started again."""
        return (self.folder / "worker.log").read_text("utf-8", "replace").count("Restarting worker")

    def close(self) -> None:
        """End all of it."""
        self._running.close()
