"""What lies in a submission's folder: notebooks, scripts, the student's own modules and pictures, and everything else.

Modules are used and pictures are shown when a submission is marked. Both travel inside the rebuilt notebook, so that
they are there whoever marks it: the text of the modules in the notebook's metadata, and the pictures as attachments of
the cells that link to them.
"""

from __future__ import annotations

import base64
import os
import re
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from lab.elsewhere import marked_with, own_files
from lab.slicing.celltext import read_cell
from mlp_lab.marking.submission.notes import Note, NoteKind
from mlp_lab.marking.submission.read_file import Unreadable, content, head, printable
from mlp_lab.marking.submission.read_script import MARK

MAX_ENTRIES = 20_000  # files and folders that are looked at; the nearest first
MAX_OPENED = 500  # files that are opened to see what they are, as their name does not say it
MAX_NAMED = 8
NOT_OURS = {"__MACOSX", "__pycache__", "node_modules", "site-packages"}
UNMENTIONED = {"mlp_handin.zip", "timestamp.txt", "submission_secret.txt", "thumbs.db", "desktop.ini"}
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


def candidates(folder: Path) -> list[Path]:
    """Everything in a submission that may be a notebook: also a folder with a notebook's name, never checkpoints."""
    there = look_through(folder)
    return there.notebooks + there.scripts


def also_there(folder: Path) -> str:
    """Name what lies in a folder without notebooks, in one line; empty where there is nothing."""
    rest = [path for path in look_through(folder).rest if path.name.lower() not in UNMENTIONED]
    return name_files(rest, folder)


def _is_folder(entry: os.DirEntry) -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False


def _sort(path: Path, lower: str, start: bytes, there: There) -> None:
    if lower.endswith(".py"):
        cells = MARK.findall(start.decode("utf-8", "replace").replace("\r", ""))
        is_script = len(cells) > 1 or _NUMBERED.fullmatch(path.stem) is not None
        (there.scripts if is_script else there.rest).append(path)
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


MAX_PICTURES, MAX_BYTES = 30, 15_000_000  # in one notebook
TYPES = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif", ".webp": "image/webp"}


@dataclass
class OwnFiles:
    """What lies beside one notebook.

    Attributes
    ----------
    code : dict of str to str
        Text of each module, by its name relative to the notebook.
    notes : list of Note
        What was left out.
    """

    code: dict[str, str] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)


def beside(folder: Path, home: Path, cells: list[dict]) -> OwnFiles:
    """Collect the student's own modules.

    Parameters
    ----------
    folder : Path
        The submission.
    home : Path
        The folder in it that the notebook was found in: names are relative to it. Modules that lie elsewhere in the
        submission count as if they lay beside the notebook, where no other has their name.
    cells : list of dict
        The notebook's. What they import comes first, and only of that it is said when it is left out.

    Returns
    -------
    OwnFiles
        Only ordinary files in the submission, within limits, and none that would stand in the way of a library.
    """
    found, room = OwnFiles(), own_files.MAX_BYTES
    near = [(path, path.relative_to(home).as_posix()) for path in _walk(home)]
    far = [] if home == folder else [(path, path.name) for path in _walk(folder) if not path.is_relative_to(home)]
    own = [(path, name) for path, name in near + far if not _belongs_to_the_lab(name)]
    if not own:  # as nearly always: then nobody needs to read what is imported
        return found
    code = (read_cell("", cell["source"]).text for cell in cells if cell["cell_type"] == "code")
    wanted = {_top(one.module.replace(".", "/")) for text in code for one in own_files.imports(text)}
    for path, name in sorted(own, key=lambda one: _top(one[1]) not in wanted):
        if name in found.code:
            continue
        why = ""
        try:
            if marked_with.is_taken(_top(name)):
                raise Unreadable("Python or a library has a module of that name")
            if len(found.code) >= own_files.MAX_FILES:
                raise Unreadable(f"there are more than {own_files.MAX_FILES} files of code")
            text = content(path, folder, room).decode("utf-8-sig")
            name.encode("utf-8")
        except Unreadable as problem:
            why = str(problem)
        except UnicodeError:
            why = "it is not text in UTF-8"
        else:
            room -= len(text.encode("utf-8"))
            found.code[name] = text
        if why and _top(name) in wanted:
            found.notes.append(NoteKind.LEFT_OUT(file=printable(name), why=why))
    if len(found.notes) > 3:
        found.notes[3:] = [NoteKind.MORE_LEFT_OUT(count=len(found.notes) - 3)]
    return found


def show_pictures(cells: list[dict], folder: Path, home: Path) -> list[Note]:
    """Put the pictures that Markdown cells link to into those cells; return what was left out."""
    notes, count, room = [], 0, MAX_BYTES
    for cell in cells:
        if cell["cell_type"] != "markdown":
            continue
        for reference in own_files.linked(cell["source"]):
            name = own_files.file_of(reference)
            kind = TYPES.get(PurePosixPath(name).suffix.lower())
            path = home / name
            if kind is None or not os.path.lexists(path) or name.startswith("lab/"):
                continue  # a link that leads nowhere stays as it was written
            try:
                if count >= MAX_PICTURES:
                    raise Unreadable(f"there are more than {MAX_PICTURES} of them")
                data = content(path, folder, min(own_files.MAX_PICTURE, room))
            except Unreadable as problem:
                notes.append(NoteKind.PICTURE(file=printable(name), why=str(problem)))
                continue
            count, room = count + 1, room - len(data)
            label = f"{count}-{_plain(PurePosixPath(name).name)}"
            cell.setdefault("attachments", {})[label] = {kind: base64.b64encode(data).decode("ascii")}
            cell["source"] = _relinked(cell["source"], reference, label)
    return notes[:3] + ([NoteKind.MORE_PICTURES(count=len(notes) - 3)] if len(notes) > 3 else [])


def _top(name: str) -> str:
    return PurePosixPath(name).parts[0].removesuffix(".py")


def _walk(top: Path) -> list[Path]:
    found = own_files.python_files(top)
    return [path for path in found if not NOT_OURS.intersection(path.relative_to(top).parts)][: own_files.MAX_FILES * 3]


def _belongs_to_the_lab(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return "lab" in parts[:-1] or name in marked_with.FILES or parts[-1] == "week_5.py"


def _plain(name: str) -> str:
    return "".join(char if char.isalnum() or char in ".-_" else "_" for char in name)[-60:]


def _relinked(text: str, reference: str, label: str) -> str:
    """Let each link to one file lead to the attachment instead."""
    there = re.escape(reference)
    text = re.sub(rf"(!\[[^\]]*\]\(\s*)(?:<{there}>|{there})(?=[\s)])", rf"\1attachment:{label}", text)
    text = re.sub(rf"(?im)^([ ]{{0,3}}\[[^\]]+\]:\s*)(?:<{there}>|{there})(?=\s|$)", rf"\1attachment:{label}", text)
    return re.sub(rf"(?i)(<img\b[^>]*?\bsrc\s*=\s*)([\"']?){there}\2(?=[\s/>])", rf'\1"attachment:{label}"', text)
