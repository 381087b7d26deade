"""Students' folders without the assignment's folder in them: ``submitted/ada/work.zip``, ``submitted/ada/*.ipynb``.

What lies there is laid out in ``submitted/ada/mlp/``, where it is marked and where nbgrader looks. Nothing that was
there is changed. When it changes, it is laid out anew; when somebody has changed what was laid out, it is left.
"""

from __future__ import annotations

import enum
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from mlp_lab.course import OWN, own_folder, read_own, reports_of, write_own
from mlp_lab.marking.submission.archives import NotOpened
from mlp_lab.marking.submission.laying_out import TIME, items_in, lay_out
from mlp_lab.marking.submission.look_through import NOT_OURS, candidates
from mlp_lab.marking.submission.submissions import LITTER, printable

NOTE = "laid_out.json"


class Found(enum.Enum):
    """What was found in a student's folder."""

    LAID_OUT = "laid out"
    CHANGED_BY_HAND = "changed by hand"


def lay_out_all(
    root: Path, submitted: Path, assignment: str, chosen: Callable[[str], bool] = lambda name: True
) -> dict[str, Found]:
    """Lay out what lies in students' folders and not in the assignment's.

    Parameters
    ----------
    root : Path
        The course folder; its lock is held.
    submitted : Path
    assignment : str
    chosen : callable, optional
        Says of a folder's own name whether to look at it.

    Returns
    -------
    dict of str to Found
        By printable name, those of whom there is something to say.

    Raises
    ------
    OSError
        When this machine cannot write; what it cannot read is left to the marking, which says so.
    """
    found = {}
    try:
        entries = sorted(os.scandir(submitted), key=lambda entry: entry.name)
    except OSError:
        return found
    for entry in entries:
        name = entry.name
        if name.startswith(".") or name in NOT_OURS or name.lower() in LITTER or not chosen(name):
            continue
        if entry.is_symlink() or not entry.is_dir():
            continue
        said = _one(root, Path(entry.path), assignment, printable(name))
        if said is not None:
            found[printable(name)] = said
    return found


def _one(root: Path, folder: Path, assignment: str, student: str) -> Found | None:
    note = reports_of(root, student) / NOTE
    before, target = read_own(note), folder / assignment
    laid = before.get("laid") if isinstance(before.get("laid"), dict) else {}
    try:
        if (not laid and _has_notebooks(target)) or os.path.islink(target):
            return None
        now = _files(folder)
        made = {f"{assignment}/{name}" for name in laid}
        sources = {name: about for name, about in now.items() if name not in made}
        if not sources or (laid and sources == before.get("sources")):
            return None
        if laid and any(now.get(f"{assignment}/{name}") != about for name, about in laid.items()):
            return Found.CHANGED_BY_HAND
    except OSError:
        return None
    return _lay_out(root, folder, assignment, note, list(laid))


def _has_notebooks(target: Path) -> bool:
    if not target.is_dir():
        return False
    if any(".ipynb" in name.lower() for name in os.listdir(target)):
        return True  # as nearly always
    return bool(candidates(target))


def _files(folder: Path) -> dict[str, list[int]]:
    """Return size and time of each file, but for the time of handing in."""
    found = {}
    for place, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(place, name)
            status = os.lstat(path)
            found[os.path.relpath(path, folder).replace(os.sep, "/")] = [status.st_size, status.st_mtime_ns]
    return {name: about for name, about in found.items() if name.rpartition("/")[2] != TIME}


def _lay_out(root: Path, folder: Path, assignment: str, note: Path, old: list[str]) -> Found | None:
    target = folder / assignment
    staged = Path(tempfile.mkdtemp(prefix="staged-", dir=own_folder(root)))
    new, scratch = staged / "new", staged / "scratch"
    try:
        new.mkdir()
        scratch.mkdir()
        try:
            items = items_in(folder, leave_out=[assignment])
            items += items_in(target, leave_out=old) if target.is_dir() else []
            laid = lay_out(items, new, scratch)
        except (NotOpened, OSError):  # more than is allowed, or unreadable: the marking says what lies there
            return None
        if not laid.notebooks:
            return None
        files = _files(new)
        made = {name: files[name] for name in (*laid.files, *laid.older) if name in files}
        _keep(target, new, set(old))
        if os.path.lexists(target):
            move_away(root, note.parent.name, target)
        new.rename(target)
        below = {f"{assignment}/{name}" for name in made}
        sources = {name: about for name, about in _files(folder).items() if name not in below}
        write_own(note, {"sources": sources, "laid": made})
        return Found.LAID_OUT
    finally:
        shutil.rmtree(staged, ignore_errors=True)


def _keep(target: Path, new: Path, old: set[str]) -> None:
    """Put what already lies in the assignment's folder into the new one, beside what was laid out."""
    for place, _, names in os.walk(target) if target.is_dir() else ():
        for name in names:
            path = Path(place, name)
            relative = path.relative_to(target)
            free = new / relative
            if relative.as_posix() in old or os.path.lexists(free) or path.is_symlink():
                continue
            free.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, free)


def move_away(root: Path, student: str, target: Path) -> str:
    """Move what lies at `target` to where it is kept; return that place, seen from the course folder."""
    place = root / OWN / "replaced" / student
    place.mkdir(parents=True, exist_ok=True)
    number = 1 + max((int(path.name) for path in place.iterdir() if path.name.isdecimal()), default=0)
    target.rename(place / str(number))
    return f"{OWN}/replaced/{student}/{number}"
