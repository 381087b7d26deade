"""A student's own files beside the notebooks: modules that the code imports, and pictures that the texts link to."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from lab.elsewhere import marked_with
from lab.slicing.celltext import parse

MAX_FILES, MAX_BYTES = 60, 500_000  # files of code, and bytes of all of them together, that travel with the notebooks
PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp")
MAX_PICTURE = 5_000_000  # bytes
_SKIPPED = ("__pycache__", "site-packages", "node_modules", "__MACOSX")

_LINK = re.compile(r"!\[[^\]]*\]\(\s*(<[^>\n]+>|[^\s)]+)|<img\b[^>]*?\bsrc\s*=\s*[\"']?([^\"'>\s][^\"'>]*)", re.I)
_REFERENCE = re.compile(r"^[ ]{0,3}\[([^\]]+)\]:\s*(<[^>\n]+>|\S+)", re.M)
_SHOWN_BY_REFERENCE = re.compile(r"!\[([^\]]*)\](?:\[([^\]]*)\])?(?!\()")


@dataclass(frozen=True)
class Import:
    """A module that code imports: its name, the line, and whether the code goes on without it (``try``)."""

    module: str
    line: int
    guarded: bool = False


@dataclass
class TravellingFiles:
    """The student's own files that notebooks need.

    Attributes
    ----------
    code, pictures : list of str
        Names relative to the folder of the notebooks, with ``/``.
    absent : list of str
        Pictures that are linked to and cannot travel, with the reason.
    taken : list of str
        Files that are imported under a name that belongs to a library or to Python itself.
    """

    code: list[str] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)


def imports(text: str) -> list[Import]:
    """Return what a program imports, at its top and inside functions; nothing for a text that is not Python."""
    found = []
    tree = _tree(text)
    for node, guarded in guarded_nodes(tree) if tree else ():
        if isinstance(node, ast.Import):
            found += [Import(alias.name, node.lineno, guarded) for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            found.append(Import(node.module, node.lineno, guarded))
        elif isinstance(node, ast.Call) and _called(node) in ("import_module", "__import__") and _text_of(node):
            found.append(Import(_text_of(node), node.lineno, guarded))
    return found


def collect(folder: Path, sources: Iterable[str], texts: Iterable[str] = ()) -> TravellingFiles:
    """Find the student's own files that notebooks need, and those that these need in turn.

    Parameters
    ----------
    folder : Path
        Where the notebooks are.
    sources : iterable of str
        Their code, as Python.
    texts : iterable of str
        Their Markdown.
    """
    own, queue, places, room = TravellingFiles(), list(sources), [folder], MAX_BYTES
    names: list[str] = []
    while queue:
        text = queue.pop()
        tree = _tree(text)
        if tree is None:
            continue
        for place in _added_to_path(tree):
            inside = _inside(folder, place)
            if inside is not None and os.path.isdir(inside) and inside not in places:
                places.append(inside)
                queue.append(text)  # now its imports may be found
        found = [path for one in imports(text) for path in _files_of(one.module, places, own)]
        found += [path for name in _named_files(tree) if (path := _inside(folder, name)) and os.path.isfile(path)]
        for path in found:
            name = path.relative_to(folder.resolve()).as_posix()
            if name in names or len(names) >= MAX_FILES or PurePosixPath(name).parts[0] == "lab" or name == "week_5.py":
                continue
            text = read_text(path, room)
            if text is not None:
                room -= len(text.encode())
                names.append(name)
                queue.append(text)
    own.code = sorted(names)
    for reference in dict.fromkeys(one for text in texts for one in linked(text)):
        _add_picture(own, folder, reference)
    return own


def read_text(path: Path, largest: int = MAX_BYTES) -> str | None:
    """Return the text of a file of code, or None where it cannot travel: too large, or no UTF-8."""
    try:
        if path.stat().st_size > largest:
            return None
        return path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return None


def folders_of(names: Iterable[str]) -> list[str]:
    """Return the folders, relative, that modules are imported from: the top, and those below it that are no package."""
    names = set(names)
    places = {PurePosixPath(name).parent for name in names}
    plain = [place.as_posix() for place in places if f"{(place / '__init__.py').as_posix()}" not in names]
    return ["", *sorted(place for place in plain if place != ".")]


def linked(text: str) -> list[str]:
    """Return the files that a Markdown text shows as pictures, as it names them; nothing from the network."""
    found = [one or other for one, other in _LINK.findall(text)]
    shown = {(label or alt).lower() for alt, label in _SHOWN_BY_REFERENCE.findall(text)}
    found += [target for label, target in _REFERENCE.findall(text) if label.lower() in shown]
    found = [one.strip("<>").strip() for one in found]
    return [one for one in dict.fromkeys(found) if not re.match(r"(?i)[a-z][a-z0-9+.-]+:|//|#", one)]


def file_of(reference: str) -> str:
    """Return the file name that a link means: ``my%20picture.png?raw=true`` is ``my picture.png``."""
    return unquote(re.split(r"[?#]", reference)[0]).replace("\\", "/").removeprefix("./")


def _add_picture(own: TravellingFiles, folder: Path, reference: str) -> None:
    name = file_of(reference)
    path = _inside(folder, name)
    if path is None:
        own.absent.append(f"{name} is not in the folder of the notebooks: put it there and link to it by its name")
    elif not os.path.isfile(path):
        own.absent.append(f"{name} is not there: put it beside the notebooks, or paste the picture into the text")
    elif path.suffix.lower() not in PICTURES:
        own.absent.append(f"{name} is no picture that can be shown: save it as .png or .jpg")
    elif os.path.getsize(path) > MAX_PICTURE:
        own.absent.append(f"{name} is larger than {MAX_PICTURE // 1_000_000} MB: make it smaller")
    else:
        own.pictures.append(path.relative_to(folder.resolve()).as_posix())


def _inside(folder: Path, name: str) -> Path | None:
    """Return the path of something in `folder`, or None where it leads out of it."""
    try:
        top, path = folder.resolve(), (folder / name).resolve()
        return path if name and path.is_relative_to(top) else None
    except (OSError, ValueError, RuntimeError):
        return None


def _files_of(module: str, places: list[Path], own: TravellingFiles) -> list[Path]:
    """Return the files that importing a module from some folders may run: a file, or all code of a package."""
    top = module.split(".", maxsplit=1)[0]
    for place in places:
        single, package = _inside(place, f"{top}.py"), _inside(place, top)
        if single and os.path.isfile(single):
            found = [single]
        elif package and os.path.isdir(package):
            found = list(python_files(package))
        else:
            continue
        if found and top != "lab" and marked_with.is_taken(top):
            name = single.name if single in found else f"{top}/"
            if name != "week_5.py" and name not in own.taken:
                own.taken.append(name)
            return []
        return found
    return []


def python_files(folder: Path, deepest: int = 3) -> Iterable[Path]:
    """Go through the files of code in a folder, those nearest to its top first; links are not followed."""
    queue = [(folder, 0)]
    for place, depth in queue:
        try:
            entries = sorted(os.scandir(place), key=lambda entry: entry.name)
        except OSError:
            continue
        for entry in entries:
            if entry.name.startswith(".") or entry.name in _SKIPPED:
                continue
            if entry.is_dir(follow_symlinks=False):
                if depth < deepest and not os.path.exists(os.path.join(entry.path, "pyvenv.cfg")):
                    queue.append((Path(entry.path), depth + 1))
            elif entry.name.endswith(".py"):
                yield Path(entry.path)


def _tree(text: str) -> ast.Module | None:
    try:
        return parse(text)
    except SyntaxError:
        return None


def guarded_nodes(tree: ast.AST) -> Iterable[tuple[ast.AST, bool]]:
    """Go through a tree; say of each node whether it stands in a ``try`` that goes on when a name is not there."""
    queue = [(tree, False)]
    while queue:
        node, guarded = queue.pop()
        yield node, guarded
        inner = guarded or (isinstance(node, ast.Try) and any(_catches(one) for one in node.handlers))
        tried = set(map(id, node.body)) if isinstance(node, ast.Try) else ()
        queue += [(child, inner if id(child) in tried else guarded) for child in ast.iter_child_nodes(node)]


def _catches(handler: ast.ExceptHandler) -> bool:
    names = {getattr(node, "id", "") for node in ast.walk(handler.type)} if handler.type else {"Exception"}
    return bool(names & {"ImportError", "ModuleNotFoundError", "AttributeError", "Exception", "BaseException"})


def _called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _text_of(node: ast.Call) -> str:
    first = node.args[0] if node.args else None
    return first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else ""


def _named_files(tree: ast.AST) -> list[str]:
    """Files of code that are named in a program, as in ``exec(open("helpers.py").read())``."""
    nodes = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return [node.value for node in nodes if node.value.endswith(".py") and len(node.value) < 200]


def _added_to_path(tree: ast.AST) -> list[str]:
    """Folders that a program puts on ``sys.path``, as far as it names them."""
    found = []
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and _called(node) in ("append", "insert")
        ):
            where = node.func.value
            if isinstance(where, ast.Attribute) and where.attr == "path":
                inner = (part for argument in node.args for part in ast.walk(argument))
                found += [one.value for one in inner if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    return found
