"""What marking remembers from run to run: whom it has marked, and with what."""

from __future__ import annotations

import contextlib
import json
import logging
import shutil
from pathlib import Path

from mlp_lab.marking.places import OWN, own_folder

STATE = Path(OWN) / "marked.json"


def read_state(root: Path) -> dict:
    """Return what was noted of each student's marking, by id (see `freshness.Stamp`); empty where that fails."""
    try:
        found = json.loads((root / STATE).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def write_state(root: Path, state: dict) -> None:
    """Keep what `read_state` returns; what was kept before stays where that fails."""
    path = own_folder(root) / STATE.name
    new = path.with_suffix(".new")
    new.write_text(json.dumps(state, indent=1, sort_keys=True), encoding="utf-8")
    new.replace(path)


class LogFile(logging.FileHandler):
    """A log that never gets in the way: a full disk or an odd character costs the line, not the marking."""

    def __init__(self, path: Path):
        super().__init__(path, encoding="utf-8", errors="backslashreplace")
        self.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))

    def handleError(self, record):
        pass

    def close(self):
        with contextlib.suppress(OSError):
            super().close()


def logger(root: Path, path: Path | None = None) -> logging.Logger:
    """Return the log of a course's markings; one that keeps nothing where it cannot be written."""
    log = logging.getLogger(f"mlp_lab.marking.{path or root}")
    log.propagate = False
    log.setLevel(logging.INFO)
    for handler in list(log.handlers):
        log.removeHandler(handler)
        handler.close()
    try:
        log.addHandler(LogFile(path or own_folder(root) / "marking.log"))
    except OSError:
        log.addHandler(logging.NullHandler())
    return log


def tidy(root: Path) -> None:
    """Remove what a marking left behind that was ended from outside. Only for who holds the lock."""
    for folder in Path(root, OWN).glob("staged-*"):
        shutil.rmtree(folder, ignore_errors=True)
