"""What takes long to make is made once, also where pytest runs in several processes (`-n 2`)."""

from __future__ import annotations

import os
import traceback
from pathlib import Path

from waiting import wait_for


def made_once(tmp_path_factory, name: str, make) -> Path:
    """Return a folder that the first process fills and all others wait for; nobody may change it afterwards.

    Parameters
    ----------
    tmp_path_factory
        pytest's own.
    name : str
    make : callable
        ``make(folder)``; the folder is there and empty.

    Raises
    ------
    RuntimeError
        When the process that made it failed; with its words.
    """
    if "PYTEST_XDIST_WORKER" not in os.environ:
        folder = tmp_path_factory.mktemp(name)
        make(folder)
        return folder
    place = tmp_path_factory.getbasetemp().parent / f"shared-{name}"  # all processes of one run have this parent
    folder, made, failed = place / name, place / "made", place / "failed"
    try:
        place.mkdir()
    except FileExistsError:
        wait_for(lambda: made.exists() or failed.exists(), f"{name}, made by another process", every=0.2)
    else:
        try:
            folder.mkdir()
            make(folder)
        except BaseException:
            _write_whole(failed, traceback.format_exc())
            raise
        _write_whole(made, "")
    if failed.exists():
        raise RuntimeError(f"{name} could not be made by another process:\n{failed.read_text(encoding='utf-8')}")
    return folder


def _write_whole(path: Path, text: str) -> None:
    half = path.with_suffix(".half")
    half.write_text(text, encoding="utf-8")
    half.replace(path)
