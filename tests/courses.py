"""Course folders for the tests, and nbgrader's own command in them."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def make_course(folder: Path) -> Path:
    """Make a course folder as a fresh clone has it: built folders and settings, no gradebook."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    for name in ("source", "release"):
        shutil.copytree(ROOT / name, folder / name)
    return folder


def run_nbgrader(folder: Path, *arguments: str) -> subprocess.CompletedProcess:
    """Run nbgrader's own command in a course folder, as an instructor does."""
    command = [sys.executable, "-m", "nbgrader", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=600)
