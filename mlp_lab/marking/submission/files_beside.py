"""A student's own files beside the notebooks, when a submission is marked: modules are used, pictures are shown.

Both travel inside the rebuilt notebook, so that they are there whoever marks it: the text of the modules in the
notebook's metadata, and the pictures as attachments of the cells that link to them.
"""

from __future__ import annotations

import base64
import contextlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from lab.elsewhere import marked_with, own_files
from lab.slicing.celltext import read_cell
from mlp_lab.marking.submission.look_through import NOT_OURS
from mlp_lab.marking.submission.notes import Note, NoteKind
from mlp_lab.marking.submission.read_file import Unreadable, content, printable

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
    code = (read_cell("", cell["source"]).text for cell in cells if cell["cell_type"] == "code")
    wanted = {_top(one.module.replace(".", "/")) for text in code for one in own_files.imports(text)}
    near = [(path, path.relative_to(home).as_posix()) for path in _walk(home)]
    far = [(path, path.name) for path in _walk(folder) if not path.is_relative_to(home)]
    for path, name in sorted(near + far, key=lambda one: _top(one[1]) not in wanted):
        if name in found.code or _belongs_to_the_lab(name):
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
            if kind is None or not _is_there(path) or name.startswith("lab/"):
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


@contextlib.contextmanager
def student_folder(source: Path, code: dict[str, str]) -> Iterator[tuple[Path, list[Path]]]:
    """Make the folder that a student's functions run in: what they had beside their notebooks, and no notebook.

    Parameters
    ----------
    source : Path
        The folder of the source notebooks. Of it everything is copied but the notebooks, which hold the answers.
    code : dict of str to str
        The student's own modules.

    Yields
    ------
    folder : Path
        The functions may write there.
    path : list of Path
        The folders to import from, after all libraries.
    """
    with tempfile.TemporaryDirectory(prefix="beside-", ignore_cleanup_errors=True) as made:
        folder = Path(made)
        for entry in os.scandir(source):
            if entry.is_dir() and entry.name == "lab":
                shutil.copytree(
                    entry.path, folder / entry.name, ignore=shutil.ignore_patterns("*.ipynb", "__pycache__")
                )
            elif entry.is_file() and not entry.name.endswith(".ipynb"):
                shutil.copyfile(entry.path, folder / entry.name)
        code = {name: text for name, text in code.items() if ".." not in PurePosixPath(name).parts and name[:1] != "/"}
        for name, text in code.items():
            path = folder / name
            with contextlib.suppress(OSError, ValueError):  # a name that this system cannot have
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
        yield folder, [folder / place for place in own_files.folders_of(code)]


def code_of(metadata) -> dict[str, str]:
    """Return the modules that were put into a rebuilt notebook's metadata; in any other there are none."""
    code = metadata.get("own_files", {}) if isinstance(metadata, dict) else {}
    return {str(name): str(text) for name, text in code.items()}


def _top(name: str) -> str:
    return PurePosixPath(name).parts[0].removesuffix(".py")


def _walk(top: Path) -> list[Path]:
    found = own_files.python_files(top)
    return [path for path in found if not NOT_OURS.intersection(path.relative_to(top).parts)][: own_files.MAX_FILES * 3]


def _belongs_to_the_lab(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return "lab" in parts[:-1] or name in marked_with.FILES or parts[-1] == "week_5.py"


def _is_there(path: Path) -> bool:
    try:
        return os.path.lexists(path)
    except ValueError:
        return False


def _plain(name: str) -> str:
    return "".join(char if char.isalnum() or char in ".-_" else "_" for char in name)[-60:]


def _relinked(text: str, reference: str, label: str) -> str:
    """Let each link to one file lead to the attachment instead."""
    there = re.escape(reference)
    text = re.sub(rf"(!\[[^\]]*\]\(\s*)(?:<{there}>|{there})(?=[\s)])", rf"\1attachment:{label}", text)
    text = re.sub(rf"(?im)^([ ]{{0,3}}\[[^\]]+\]:\s*)(?:<{there}>|{there})(?=\s|$)", rf"\1attachment:{label}", text)
    return re.sub(rf"(?i)(<img\b[^>]*?\bsrc\s*=\s*)([\"']?){there}\2(?=[\s/>])", rf'\1"attachment:{label}"', text)
