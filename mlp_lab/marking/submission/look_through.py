"""What lies in a submission's folder: what may be a notebook, what may be one as a script, and everything else."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path

from mlp_lab.marking.submission.read_file import head, printable
from mlp_lab.marking.submission.read_script import is_script

MAX_ENTRIES = 20_000  # files and folders that are looked at; the nearest first
MAX_OPENED = 500  # files that are opened to see what they are, as their name does not say it
MAX_NAMED = 8
NOT_OURS = {"__MACOSX", "__pycache__", "node_modules", "site-packages"}
UNMENTIONED = {"mlp_handin.zip", "timestamp.txt", "thumbs.db", "desktop.ini"}
ARCHIVES = (".zip", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".rar", ".7z")

_NUMBERED = re.compile(r"\d\d_\w+", re.ASCII)
_IN_A_NOTEBOOK = re.compile(rb'"(?:cells|nbformat|worksheets|cell_type)"\s*:')


@dataclass
class There:
    """What lies in a folder and below it.

    Attributes
    ----------
    notebooks, scripts, rest : list of Path
        The nearest first.
    all_seen : bool
        Whether everything was looked at.
    """

    notebooks: list[Path] = field(default_factory=list)
    scripts: list[Path] = field(default_factory=list)
    rest: list[Path] = field(default_factory=list)
    all_seen: bool = True


def look_through(folder: Path) -> There:
    """Look through a submission, folder by folder; hidden files, and the package `lab`, are passed over."""
    there, seen, opened, queue = There(), 0, 0, [folder]
    for place in queue:  # which grows: the nearest first
        try:
            entries = sorted(os.scandir(place), key=lambda entry: entry.name)
        except OSError:
            continue
        if place.name == "lab" and any(entry.name == "__init__.py" for entry in entries):
            continue
        for entry in entries:
            seen += 1
            if seen > MAX_ENTRIES:
                there.all_seen = False
                return there
            path, lower = place / entry.name, entry.name.lower()
            if entry.name[0] in ".~" or entry.name in NOT_OURS:
                continue
            is_folder = _is_folder(entry)
            if is_folder and not entry.is_symlink():
                queue.append(path)
            if ".ipynb" in lower:
                there.notebooks.append(path)
            elif not is_folder:
                opened += 1
                start = head(path, folder) if opened <= MAX_OPENED else b""
                _sort(path, lower, start, there)
    return there


def _is_folder(entry: os.DirEntry) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _sort(path: Path, lower: str, start: bytes, there: There) -> None:
    if lower.endswith(".py"):
        numbered = _NUMBERED.fullmatch(path.stem) is not None
        there_is_code = numbered or is_script(start.decode("utf-8", "replace").replace("\r", ""))
        (there.scripts if there_is_code else there.rest).append(path)
        return
    plain = start.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")  # UTF-16 without its zeros
    is_notebook = plain.startswith(b"{") and _IN_A_NOTEBOOK.search(plain) is not None
    (there.notebooks if is_notebook else there.rest).append(path)


def name_files(paths: list[Path], folder: Path) -> str:
    """Name files in one line: ``02_building.html, work.zip (it holds notebooks: unpack it there) and 12 more``."""
    named = [_named(path, folder) for path in paths[:MAX_NAMED]]
    more = len(paths) - len(named)
    return ", ".join(named) + (f" and {more} more" if more else "")


def _named(path: Path, folder: Path) -> str:
    name = printable(path.relative_to(folder).as_posix())
    if not path.name.lower().endswith(ARCHIVES):
        return name
    if path.name.lower().endswith(".zip") and b".ipynb" in _tail(path, folder):
        return f"{name} (it holds notebooks: unpack it there)"
    return f"{name} (unpack it there if it holds notebooks)"


def _tail(path: Path, folder: Path, size: int = 262_144) -> bytes:
    """The end of a zip, where its list of files stands."""
    return head(path, folder, size, at_the_end=True)
