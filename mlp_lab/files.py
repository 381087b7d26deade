"""Files and folders: copying, comparing, swapping several at once, and an archive that is the same every time."""

from __future__ import annotations

import fnmatch
import os
import re
import shutil
import zipfile
from pathlib import Path

# Left by Python, Jupyter, editors and desktops; never part of what is built.
LITTER = ("__pycache__", ".ipynb_checkpoints", "*.pyc", ".DS_Store", "*~", ".*.sw?", ".virtual_documents")
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest date a zip can hold


def is_litter(relative: Path) -> bool:
    """Say whether a path, seen from its top folder, is or lies in litter."""
    return any(fnmatch.fnmatch(part, pattern) for part in relative.parts for pattern in LITTER)


def listing(folder: Path) -> list[Path]:
    """Return the files in `folder` and below, relative to it, sorted, without litter."""
    found = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return sorted((path for path in found if not is_litter(path)), key=lambda path: path.as_posix())


def copy(source: Path, target: Path, relatives: list[Path]) -> None:
    """Copy files byte for byte, all readable by everybody and writable by their owner."""
    for relative in relatives:
        (target / relative).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / relative, target / relative)
        (target / relative).chmod(0o644)


def write(path: Path, text: str) -> None:
    """Write a text file with the same bytes on every system, readable by everybody and writable by its owner."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode("utf-8"))
    path.chmod(0o644)


def differences(new: Path, old: Path) -> list[tuple[str, str]]:
    """Return what would change if `new` replaced `old`: ``new file``, ``changed`` or ``gone``, each with the path."""
    files = {path.as_posix(): "new file" for path in listing(new)}
    for path in listing(old) if old.is_dir() else []:
        name = path.as_posix()
        if name not in files:
            files[name] = "gone"
        elif (new / path).read_bytes() == (old / path).read_bytes():
            del files[name]
        else:
            files[name] = "changed"
    return [(what, name) for name, what in sorted(files.items())]


def swap(pairs: list[tuple[Path | None, Path]], attic: Path) -> None:
    """Put each new file or folder in the place of the old one: all of them, or, when a step fails, none.

    Parameters
    ----------
    pairs : list of (new, target)
        On the same file system, so that each step is one rename. Where `new` is None, the target goes.
    attic : Path
        An empty folder, on the same file system too, that receives the old ones.
    """
    done = []
    try:
        for number, (new, target) in enumerate(pairs):
            target.parent.mkdir(parents=True, exist_ok=True)
            old = attic / str(number)
            done.append((new, target, old))
            if target.exists():
                target.rename(old)
            if new is not None:
                new.rename(target)
    except BaseException:
        for new, target, old in reversed(done):
            if new is not None and target.exists() and not new.exists():
                target.rename(new)
            if old.exists():
                old.rename(target)
        raise


def archive(folder: Path, path: Path, top: str) -> None:
    """Write `folder` as a zip whose entries lie in `top`: sorted, with one fixed date, the same bytes every time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(path.name + ".part")
    with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for relative in listing(folder):
            entry = zipfile.ZipInfo(f"{top}/{relative.as_posix()}", _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # Unix, wherever it is made
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, (folder / relative).read_bytes())
    os.replace(unfinished, path)


def find_text(folder: Path, pattern: re.Pattern[bytes]) -> list[tuple[Path, int, str]]:
    """Return (file, line, what was found) for each match of `pattern` in the bytes of the files below `folder`."""
    found = []
    for relative in listing(folder):
        content = (folder / relative).read_bytes()
        for match in pattern.finditer(content):
            line = content[: match.start()].count(b"\n") + 1
            found.append((folder / relative, line, match[0].decode("utf-8", "replace")))
    return found
