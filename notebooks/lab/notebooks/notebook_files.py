"""Read the section notebooks that lie in a folder, in whatever state they are.

A notebook that cannot be read is described in one sentence, `NotebookFile.problem`; nothing in here raises.
"""

from __future__ import annotations

import json
import re
import stat
from dataclasses import dataclass, replace
from pathlib import Path

from lab.notebooks.cells import ROLES, role_of, source_of
from lab.notebooks.limits import LARGE_FILE, MAX_FILE

STEM = re.compile(r"\d\d_\w+")
CONTENTS = Path(__file__).parents[1] / "contents.json"

_ROLE = re.compile(rf'\b({"|".join(ROLES)})\s*=\s*"(\w+)"')

# Outputs are cut out of a large file before it is read: of a notebook in which a loop printed they are nearly all,
# hundreds of megabytes in millions of small strings, each of which would become an object.
MAX_STEPS = 2_000_000
"""Brackets that are followed one by one; no output that a program wrote needs more."""

_KEY = re.compile(rb'(?<!\\)"(?:outputs|widgets)"\s*+:\s*+(?=[\[{])')
_STRING = rb'"(?:[^"\\]++|\\.)*+"'
_PLAIN = rb'(?:[^"\[\]{}]++|' + _STRING + rb")*+"
# Lists and objects that hold no other are passed over at once, the others bracket by bracket.
_SKIP = re.compile(rb"(?:" + rb'[^"\[\]{}]++|' + _STRING + rb"|\[" + _PLAIN + rb"\]|\{" + _PLAIN + rb"\})*+", re.DOTALL)


@dataclass(frozen=True)
class NotebookCell:
    """A cell: ``kind`` is code or markdown; ``role`` is solution, check, marks, answer or empty, for ``name``."""

    label: str
    kind: str
    source: str
    role: str = ""
    name: str = ""


@dataclass(frozen=True)
class NotebookFile:
    """A section's notebook as it was last saved.

    Attributes
    ----------
    stem : str
        For example ``"01_activations"``.
    path : Path
        Where it is, or where it should be.
    cells : tuple of NotebookCell
        Empty when it could not be read.
    saved : float or None
        Seconds since 1970.
    problem : str
        One sentence when it could not be read, otherwise "".
    absent : bool
        Whether nothing like it is in the folder; a problem as well.
    """

    stem: str
    path: Path
    cells: tuple = ()
    saved: float | None = None
    problem: str = ""
    absent: bool = False

    def with_role(self, role: str) -> dict[str, NotebookCell]:
        """Return the cells of a role by name."""
        return {cell.name: cell for cell in self.cells if cell.role == role}


def expected(folder: Path) -> dict[str, dict[str, list[str]]]:
    """Say which notebooks there should be, and what each contains.

    Returns
    -------
    dict
        ``{"01_activations": {"functions": ["relu", …], "answers": […]}, …}`` in order: as shipped with this package,
        otherwise as found in the notebooks of `folder`.
    """
    try:
        notebooks = json.loads(CONTENTS.read_text(encoding="utf-8"))["notebooks"]
        return {
            stem: {kind: [str(name) for name in part.get(kind, [])] for kind in ("functions", "answers")}
            for stem, part in sorted(notebooks.items())
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        found = {}
        for stem in sorted({path.stem for path in _listed(folder) if _is_section(path)}):
            cells = read_notebook(folder, stem)
            found[stem] = {"functions": list(cells.with_role("solution")), "answers": list(cells.with_role("answer"))}
        return found


def _is_section(path: Path) -> bool:
    return path.suffix in (".ipynb", ".py") and STEM.fullmatch(path.stem) is not None


def read_notebook(folder: Path, stem: str) -> NotebookFile:
    """Read a section's notebook: ``stem.ipynb``, or an author's ``stem.py`` where there is no .ipynb."""
    path = folder / f"{stem}.ipynb"
    text_form = folder / f"{stem}.py"
    try:
        if not path.exists() and text_form.is_file():
            path = text_form
        status = path.stat()
    except OSError as error:
        return _not_there(NotebookFile(stem, path), error)
    saved = status.st_mtime
    try:
        text = _text(path, status)
        cells = tuple(_percent_cells(text) if path is text_form else _notebook_cells(text))
    except _Unreadable as problem:
        return NotebookFile(stem, path, (), saved, f"{path.name} {problem}")
    return NotebookFile(stem, path, cells, saved)


class _Unreadable(Exception):
    """The rest of a sentence that begins with the file's name."""


def _not_there(notebook: NotebookFile, error: OSError) -> NotebookFile:
    name = notebook.path.name
    if not isinstance(error, FileNotFoundError):
        why = error.strerror or "the system refused"
        return replace(notebook, problem=f"{name} cannot be opened ({why}): check its permissions")
    others = [other.name for other in _listed(notebook.path.parent) if _looks_like(other.name, notebook.stem)]
    if others:
        said = f"{name} is missing; if {others[0]!r} is your work, rename it to {name}"
        return replace(notebook, problem=said)
    return replace(notebook, problem=f"{name} is not in this folder: put it beside this notebook", absent=True)


def _looks_like(name: str, stem: str) -> bool:
    """``01_activations (1).ipynb``, ``Copy of 01_Activations.ipynb``, ``01_activations.ipynb.txt``."""
    plain, wanted = (re.sub(r"[\W_]", "", text.lower()) for text in (name, stem))
    return ".ipynb" in name.lower() and wanted in plain


def _listed(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError:
        return []


def _text(path: Path, status) -> str:
    if stat.S_ISDIR(status.st_mode):
        raise _Unreadable("is a folder, not a notebook: move it away and put your notebook there")
    if not stat.S_ISREG(status.st_mode):
        raise _Unreadable("is not an ordinary file: put your notebook there")
    if status.st_size > MAX_FILE:
        most = f"{MAX_FILE // 1_000_000} MB"
        raise _Unreadable(f"is larger than {most}: clear its outputs (Edit, Clear Outputs of All Cells) and save it")
    try:
        data = path.read_bytes()
    except OSError as error:
        raise _Unreadable(f"cannot be opened ({error.strerror}): check its permissions") from None
    if not data.strip():
        raise _Unreadable("is empty: open it and save it again, or get a fresh copy of the notebook")
    if data.startswith(b"version https://git-lfs"):
        raise _Unreadable("is only a Git LFS pointer to the notebook: run 'git lfs pull'")
    if path.suffix == ".ipynb" and len(data) > LARGE_FILE:
        data = without_outputs(data)
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise _Unreadable("is not text, so it is not a notebook: use your last good copy") from None
    if "\0" in text:
        raise _Unreadable("is not text, so it is not a notebook: use your last good copy")
    return text


def _notebook_cells(text: str):
    try:
        content = json.loads(text)
    except RecursionError:
        raise _Unreadable("is nested too deeply to be a notebook: use your last good copy") from None
    except ValueError:
        if re.search(r"^(<{7}|>{7}) ", text, re.MULTILINE):
            raise _Unreadable(
                "contains an unresolved merge conflict (lines with <<<<<<<): resolve it with git, then open and save it"
            ) from None
        if text.lstrip().startswith("{"):
            raise _Unreadable(
                "is damaged, as if saving had been interrupted: save it again if it is still open, otherwise use "
                "the copy in .ipynb_checkpoints"
            ) from None
        raise _Unreadable("is not a notebook: use your last good copy") from None
    cells = content.get("cells") if isinstance(content, dict) else None
    if cells is None and isinstance(content, dict) and isinstance(content.get("worksheets"), list):
        cells = [cell for sheet in content["worksheets"] if isinstance(sheet, dict) for cell in sheet.get("cells", [])]
    if not isinstance(cells, list):
        raise _Unreadable("has no cells, so it is not a notebook: use your last good copy")
    for number, cell in enumerate(cells, 1):
        if isinstance(cell, dict):
            role, name = role_of(cell.get("metadata"))
            label = f"the cell of {name}" if role == "solution" else f"cell {number}"
            yield NotebookCell(label, str(cell.get("cell_type")), source_of(cell) or "", role, name)


def _percent_cells(text: str):
    """The cells of an author's py:percent file."""
    header, lines, number = None, [], 0
    for line in [*text.replace("\r\n", "\n").split("\n"), "# %%"]:
        if not re.match(r"# %%(\s|$)", line):
            lines.append(line)
            continue
        if header is not None:
            number += 1
            found = _ROLE.search(header)
            role, name = found.groups() if found else ("", "")
            label = f"the cell of {name}" if role == "solution" else f"cell {number}"
            kind = "markdown" if "[markdown]" in header else "code"
            source = "\n".join(lines)
            if kind == "markdown":
                source = re.sub(r"(?m)^# ?", "", source)
            yield NotebookCell(label, kind, source, role, name)
        header, lines = line, []


def without_outputs(data: bytes) -> bytes:
    """Return a notebook's text with empty lists where its outputs were, and without the state of widgets.

    Parameters
    ----------
    data : bytes
        JSON in UTF-8. Where it is cut off within an output, all from there on is left out.
    """
    kept, at, steps = [], 0, MAX_STEPS
    while found := _KEY.search(data, at):
        kept.append(data[at : found.end()])
        at, steps = _after(data, found.end(), steps)
        if at is None:
            return b"".join(kept)
        kept.append(b"[]" if data[found.end()] == ord("[") else b"{}")
    kept.append(data[at:])
    return b"".join(kept)


def _after(data: bytes, at: int, steps: int) -> tuple[int | None, int]:
    """Return where the value that begins with the bracket at `at` ends, or None, and the steps that are left."""
    depth = 1
    at = _SKIP.match(data, at + 1).end()
    while at < len(data) and steps:
        steps -= 1
        depth += 1 if data[at] in b"[{" else -1 if data[at] in b"]}" else 0
        if not depth:
            return at + 1, steps
        at = _SKIP.match(data, at + 1).end()
    return None, steps
