"""``mlp-lab setup-jupyter``: JupyterLab's settings in this environment.

Python files open as notebooks by a double click (jupytext shows a lesson as its cells), and the question about news
does not appear. Only defaults are set: what somebody chose in JupyterLab's own settings stays.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from mlp_lab.errors import LabError

SETTINGS = {
    "@jupyterlab/docmanager-extension:plugin": {"defaultViewers": {"python": "Jupytext Notebook"}},
    "@jupyterlab/apputils-extension:notification": {"checkForUpdates": False, "fetchNews": "false"},
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """``mlp-lab setup-jupyter`` has one option."""
    default = Path(sys.prefix) / "share" / "jupyter" / "lab" / "settings" / "overrides.json"
    parser.add_argument("--file", type=Path, default=default, help=f"the settings file ({default})")


def run(args: argparse.Namespace) -> int:
    """Write the settings, keeping whatever else the file holds, and return the exit status."""
    path = args.file
    try:
        settings = json.loads(path.read_text("utf-8")) if path.exists() else {}
        if not isinstance(settings, dict):
            raise ValueError("it holds no settings")
    except ValueError as error:
        raise LabError(f"{path} is not JupyterLab's settings file ({error}): fix it or take it away.") from error
    before = json.dumps(settings, sort_keys=True)
    _merge(settings, SETTINGS)
    if json.dumps(settings, sort_keys=True) == before:
        print(f"JupyterLab is set up: {path}")
        return 0
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(settings, indent=2, sort_keys=True) + "\n", "utf-8")
    except OSError as error:
        raise LabError(f"{path} cannot be written: {error.strerror}.") from error
    print(f"JupyterLab set up: {path}")
    return 0


def _merge(settings: dict, wanted: dict) -> None:
    """Put `wanted` into `settings`, group by group."""
    for key, value in wanted.items():
        if isinstance(value, dict) and isinstance(settings.get(key), dict):
            _merge(settings[key], value)
        else:
            settings[key] = value
