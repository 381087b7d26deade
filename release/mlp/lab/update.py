"""Bring a folder to a newer release and keep what the student wrote: ``python -m lab.update mlp.zip``.

Each notebook is the new lesson's, with the student's functions and written answers in their places, and below the cells
that they stood under: cells of their own, and cells of the lesson that they have changed. The old folder is copied
first. Nothing is run.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import sys
import time
import zipfile
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath, PureWindowsPath

from lab.console import survive_any_encoding
from lab.notebooks.cells import role_of
from lab.notebooks.limits import MAX_FILE

CONTENTS = "lab/contents.json"
MAX_FILES, MAX_BYTES = 2_000, 200_000_000  # of a release; one has a hundred files and a few megabytes
WRITTEN = ("solution", "answer")  # roles of the cells that students fill


class UpdateError(Exception):
    """One sentence that says what is wrong and what to do."""


@dataclass
class Updated:
    """What was done with one notebook.

    Attributes
    ----------
    notebook : dict
        nbformat's plain data.
    written : list of str
        Functions and answers that were taken over.
    own : int
        Further cells that were kept.
    """

    notebook: dict
    written: list[str] = field(default_factory=list)
    own: int = 0


def hash_of(text: str) -> str:
    """Sixteen characters by which a cell's text is known again."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def merge(old: dict, new: dict, released: dict[str, str]) -> Updated:
    """Put what a student wrote into a newer notebook.

    Parameters
    ----------
    old, new : dict
        Notebooks, the student's and the new lesson's.
    released : dict of str to str
        What the old release brought: a hash of each cell's text, by the cell's id. Where it is empty, every cell that
        the new lesson does not bring as it stands is kept.

    Returns
    -------
    Updated
    """
    cells = [dict(cell) for cell in new["cells"]]
    by_role = {role_of(cell.get("metadata", {})): number for number, cell in enumerate(cells)}
    by_id = {cell.get("id"): number for number, cell in enumerate(cells)}
    texts = {*released.values(), *(hash_of(_text(cell)) for cell in cells)}
    after: dict[int, list[dict]] = {}
    done, at = Updated({**new, "cells": cells}), -1
    for cell in old.get("cells", []):
        role, name = role_of(cell.get("metadata", {}))
        here = by_role.get((role, name)) if role else by_id.get(cell.get("id"))
        at = at if here is None else here
        changed = hash_of(_text(cell)) not in texts
        if role in WRITTEN and here is not None and name not in done.written:
            if changed:
                pasted = {"attachments": cell["attachments"]} if cell.get("attachments") else {}
                cells[here] = {**cells[here], "source": cell["source"], **pasted}
                done.written.append(name)
        elif changed and _text(cell).strip():
            after.setdefault(at, []).append(_as_own(cell))
            done.own += 1
    kept = [*after.get(-1, [])]
    for number, cell in enumerate(cells):
        kept += [cell, *after.get(number, [])]
    done.notebook["cells"] = _with_own_ids(kept)
    return done


def _text(cell: dict) -> str:
    source = cell.get("source", "")
    return source if isinstance(source, str) else "".join(source)


def _as_own(cell: dict) -> dict:
    """A cell without what made it the lesson's; what it showed stays."""
    metadata = {key: value for key, value in cell.get("metadata", {}).items() if key not in ("nbgrader", "deletable")}
    return {**cell, "metadata": metadata}


def _with_own_ids(cells: list[dict]) -> list[dict]:
    """The same cells; of several with one id the later ones get another."""
    taken: set[str] = set()
    made = []
    for number, cell in enumerate(cells):
        own = name = str(cell.get("id") or f"own-{number}")
        tries = number
        while name in taken:
            name, tries = f"{own[:50]}-{tries}", tries + len(cells)  # another one each time
        taken.add(name)
        made.append({**cell, "id": name})
    return made


def read_release(archive: Path) -> dict[PurePosixPath, bytes]:
    """Return the files of a release's zip, below its one folder.

    Raises
    ------
    UpdateError
        When it is none.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            files = [one for one in opened.infolist() if not one.is_dir()]
            if len(files) > MAX_FILES or sum(one.file_size for one in files) > MAX_BYTES:
                raise UpdateError(f"{archive.name} is too large for a release of this lab: is it the right file?")
            read = {PurePosixPath(one.filename): opened.read(one) for one in files}
    except UpdateError:
        raise
    except Exception as error:  # for a damaged file, `zipfile` raises what its parts raise, of many kinds
        raise UpdateError(f"{archive} cannot be read as a zip ({error}): download it again.") from None
    marker = next((path for path in sorted(read) if path.parts[-2:] == PurePosixPath(CONTENTS).parts), None)
    if marker is None:
        raise UpdateError(f"{archive.name} is no release of this lab: there is no {CONTENTS} in it.")
    if any(_leads_out(path) or read.keys() & set(path.parents) for path in read):
        raise UpdateError(f"{archive.name} is no release of this lab: it names files that a release cannot have.")
    top = marker.parent.parent
    return {path.relative_to(top): data for path, data in read.items() if path.is_relative_to(top)}


def _leads_out(path: PurePosixPath) -> bool:
    """Whether a name leads out of the folder on some system: on Windows ``C:x`` does."""
    return path.is_absolute() or ":" in path.as_posix() or ".." in PureWindowsPath(path.as_posix()).parts


def update(archive: Path, folder: Path, say=print) -> Path | None:
    """Update a student's folder.

    Parameters
    ----------
    archive : Path
        The newer release, as a zip.
    folder : Path
    say : callable

    Returns
    -------
    Path or None
        Where the old folder was copied to; None where there was nothing to do.

    Raises
    ------
    UpdateError
        Nothing was changed; or, where the disk failed, it says where the folder as it was lies.
    """
    files = read_release(archive)
    before = _contents((folder / CONTENTS).read_bytes() if (folder / CONTENTS).is_file() else b"")
    now = _contents(files[PurePosixPath(CONTENTS)])
    if not now["notebooks"]:
        raise UpdateError(f"{archive.name} is no release of this lab: its {CONTENTS} names no notebook.")
    if in_the_way := next((folder / path for path in files if (folder / path).is_dir()), None):
        raise UpdateError(f"{in_the_way} is a folder, where a file of the lab goes: move it away. Nothing was changed.")
    if not any((folder / f"{stem}.ipynb").exists() for stem in now["notebooks"]):
        raise UpdateError(f"{folder} has none of the lab's notebooks: run this in the folder in which you work.")
    if before.get("release") and before == now:
        say(f"This folder has release {now.get('release')} already: nothing was changed.")
        return None
    new, notes = dict(files), []
    for stem in sorted(now["notebooks"]):
        path = PurePosixPath(f"{stem}.ipynb")
        if path in files and (folder / path).is_file():
            done = _merged(folder / path, files[path], before.get("cells", {}).get(stem, {}))
            new[path] = (json.dumps(done.notebook, ensure_ascii=False, indent=1) + "\n").encode("utf-8")
            what = ", ".join(done.written) or "nothing written yet"
            notes.append(f"  {stem}: {what}{_and_own(done.own)}")
    kept = _copy(folder)
    try:
        _write(folder, new)
    except OSError as error:
        raise UpdateError(f"The update stopped in the middle ({error}). Your folder as it was before: {kept}") from None
    say(f"Updated from release {before.get('release', '?')} to {now.get('release', '?')}. Kept:")
    for note in notes:
        say(note)
    say(f"The folder as it was before: {kept}")
    say("In JupyterLab: close the open notebooks without saving, open them again, and restart their kernels.")
    return kept


def _and_own(count: int) -> str:
    return f", and {count} further cell{'' if count == 1 else 's'} of yours" if count else ""


def _merged(path: Path, new: bytes, released: dict[str, str]) -> Updated:
    try:
        if path.stat().st_size > MAX_FILE:
            raise ValueError("it is too large")
        old = json.loads(path.read_text(encoding="utf-8"))
        return merge(old, json.loads(new), released)
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UpdateError(
            f"{path.name} cannot be read as a notebook ({error}): open it in JupyterLab and save it, then run this "
            "again. Nothing was changed."
        ) from None


def _contents(data: bytes) -> dict:
    """Return what a release says of itself; what is not of the kind that it has to be is left out."""
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        found = {}
    found = found if isinstance(found, dict) else {}
    found |= {name: found[name] if isinstance(found.get(name), dict) else {} for name in ("notebooks", "cells")}
    found["cells"] = {stem: cells for stem, cells in found["cells"].items() if isinstance(cells, dict)}
    return found


def _copy(folder: Path) -> Path:
    """Copy the folder beside itself, under a name that is free."""
    folder = folder.resolve()
    stamp = time.strftime("%Y-%m-%d")
    names = (f"{folder.name} before the update of {stamp}{more}" for more in ("", *(f" ({n})" for n in range(2, 1000))))
    target = next(path for name in names if not (path := folder.with_name(name)).exists())
    try:
        shutil.copytree(folder, target, symlinks=True, ignore=shutil.ignore_patterns("__pycache__"))
    except (OSError, shutil.Error) as error:
        raise UpdateError(f"The folder cannot be copied ({error}), so nothing was changed: make room first.") from None
    return target


def _write(folder: Path, files: dict[PurePosixPath, bytes]) -> None:
    """Write the release's files; what else lies in the folder stays, but for parts of `lab` that are no more."""
    for path, data in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_name(f"{target.name}.part")
        part.write_bytes(data)
        part.replace(target)
    for path in sorted((folder / "lab").rglob("*")):
        if path.is_file() and PurePosixPath(path.relative_to(folder).as_posix()) not in files:
            path.unlink()


def main(arguments: list[str] | None = None) -> int:
    """Update the folder that the command is run in."""
    survive_any_encoding()
    parser = argparse.ArgumentParser(prog="python -m lab.update", description="Update the lab, keep what you wrote.")
    parser.add_argument("zip", type=Path, help="the newer release, such as mlp.zip")
    options = parser.parse_args(arguments)
    try:
        update(options.zip, Path.cwd())
    except UpdateError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
