"""Look at the notebooks as they were last saved, say what stands in them, and make one zip to hand in.

In a terminal, in the folder of the notebooks: ``python -m lab.handin``.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import sys
import time
import zipfile
from pathlib import Path

from lab import carry
from lab.console import survive_any_encoding
from lab.elsewhere import troubles
from lab.elsewhere.troubles import Elsewhere
from lab.handin.handin_text import NotebookContents, contents, elsewhere_lines, lines
from lab.notebooks.cells import cells_of, trim
from lab.notebooks.limits import LARGE_FILE, MAX_FILE
from lab.notebooks.notebook_files import NotebookFile, expected, read_notebook, without_outputs
from lab.notebooks.trimming import megabytes

ZIP = "mlp_handin.zip"
PLACEHOLDER = "your answer goes here"  # in the line that stands in an untouched answer
LARGE = 20_000_000  # bytes; many course pages refuse more
DATES = (315_619_200, 4_354_732_798)  # seconds since 1970: a day inside what a zip can say, 1980 to 2107, in any zone


def look(folder=".") -> list[NotebookContents]:
    """Look at every notebook of the lab, and run the visible checks: here, and as where the functions are marked.

    Parameters
    ----------
    folder : path, optional
        Where the notebooks are. Default the current folder.

    Returns
    -------
    list of NotebookContents
        One for each notebook that there should be.
    """
    return _look(Path(folder))[0]


def _look(folder: Path) -> tuple[list[NotebookContents], Elsewhere]:
    """As `look`, with what will be different where the functions are marked."""
    with _at_home(folder):
        return _looks(folder.resolve())


@contextlib.contextmanager
def _at_home(folder: Path):
    """Let functions find the files beside their notebooks, wherever hand-in was started."""
    path = list(sys.path)
    with contextlib.chdir(folder):
        sys.path.append(os.getcwd())  # last: in the terminal and in the kernel it is there already, and first
        try:
            yield
        finally:
            sys.path[:] = path


def _looks(folder: Path) -> tuple[list[NotebookContents], Elsewhere]:
    carried = carry.collect(folder=folder, again="pack again").functions
    looks = []
    for stem, parts in expected(folder).items():
        found = NotebookContents(read_notebook(folder, stem))
        looks.append(found)
        if not found.reads:
            continue
        found.functions = [item for item in carried.values() if item.notebook == stem]
        answers = found.notebook.with_role("answer")
        for name in parts["answers"]:
            written = name in answers and _is_answered(answers[name].source)
            (found.written if written else found.open).append(name)
    there = troubles.look(folder, [found.notebook for found in looks if found.reads], carried)
    for found in looks:
        found.left_out = left_out(found.notebook.path) if found.packs else []
        found.troubles = {item.name: there.troubles.get(item.name, "") for item in found.functions}
    return looks, there


def _is_answered(text: str) -> bool:
    """Whether anything stands there besides the line to be replaced and headings."""
    lines = (line.strip() for line in text.splitlines())
    return any(line and not line.startswith("#") and PLACEHOLDER not in line.lower() for line in lines)


def left_out(path: str | Path) -> list[str]:
    """Say what of a notebook will be left out when it is marked, because it is large.

    Old outputs are not named: they are never marked.

    Parameters
    ----------
    path : path
        A notebook as it was saved.

    Returns
    -------
    list of str
        Clauses such as ``two pictures (12 MB) were left out of cell 5``; empty where all of it is read, and for a file
        that is no notebook, of which `read_notebook` says more.
    """
    try:
        size = Path(path).stat().st_size
        if size > MAX_FILE:
            return [f"all of it was left out: it is larger than {megabytes(MAX_FILE)}"]
        data = Path(path).read_bytes()
        plain = json.loads(without_outputs(data) if size > LARGE_FILE else data)
    except (OSError, ValueError, RecursionError):
        return []
    return trim(cells_of(plain))[1] if isinstance(plain, dict) else []


def pack(folder=".", out=None) -> None:
    """Say what is in the notebooks and make the zip, with what there is.

    Parameters
    ----------
    folder : path, optional
        Where the notebooks are. Default the current folder.
    out : path, optional
        The zip to write. Default ``mlp_handin.zip`` in `folder`.
    """
    _pack(Path(folder), out, "out=")


def _pack(folder: Path, out, option: str) -> bool:
    """Do the work of `pack`; `option` is how another place for the zip is chosen. Say whether there is a zip."""
    target = Path(out) if out is not None else folder / ZIP
    if target.suffix.lower() != ".zip":
        print(f"Nothing was packed: {str(out)!r} does not end in .zip; give {option} a name that does, such as {ZIP}.")
        return False
    paths = [notebook.path for notebook in _packable(folder)]
    if not paths:
        for notebook in (read_notebook(folder, stem) for stem in expected(folder)):
            if notebook.problem and not notebook.absent:  # a name that is nearly right, or a folder
                print(f"✗ {notebook.problem}")
        print(f"Nothing to hand in: there is no notebook of the lab in {folder.resolve()}.")
        print(
            "Go to the folder of the notebooks (cd mlp) and try again, or name it: python -m lab.handin FOLDER."
            if option == "-o"
            else "Put this notebook back into the folder mlp, beside the other notebooks, and run this cell again."
        )
        return False
    looks, there, trouble = _looked_at(folder)
    own = [*there.own.code, *there.own.pictures]
    problem, size = "", 0
    try:  # first the work, then the words: whatever happens to a line that is printed, there is a zip
        size = _write(target, {path.name: path for path in paths} | {name: folder / name for name in own})
    except (OSError, ValueError) as error:
        said = getattr(error, "strerror", None) or error
        problem = f"The zip could not be written to {target} ({said}): choose another place with {option}."
    print("\n".join([*trouble, *lines(looks), *elsewhere_lines(there)]))
    if problem:
        print(problem)
        return False
    inside = contents([read_notebook(folder, stem) for stem in expected(folder)], paths, own)
    print(f"Packed {inside}: {target.resolve()} ({size / 1e6:.1f} MB)")
    if size > LARGE:
        print("That is large: clear the outputs (Edit, Clear Outputs of All Cells), save, and pack again.")
    print("Hand in this one file as your course tells you to; the lab itself sends nothing anywhere.")
    return True


def _packable(folder: Path) -> list[NotebookFile]:
    return [
        found for found in (read_notebook(folder, stem) for stem in expected(folder)) if NotebookContents(found).packs
    ]


def _looked_at(folder: Path) -> tuple[list[NotebookContents], Elsewhere, list[str]]:
    """`_look`, or only the files when that fails or is stopped: packing must not hang on what a student's code does."""
    try:
        return *_look(folder), []
    except KeyboardInterrupt:
        said = "You stopped the checks; the notebooks are packed all the same."
    except Exception as error:
        said = f"The checks could not be run ({type(error).__name__}: {error}); the notebooks are packed all the same."
    there = Elsewhere()
    with contextlib.suppress(Exception):  # failing that, the notebooks alone
        there.own = troubles.travelling(folder, _packable(folder))
    return [], there, [said]


def _write(target: Path, files: dict[str, Path]) -> int:
    """Write the zip beside its place first, so that a failure leaves an earlier one as it was."""
    part = target.with_name(f"{target.name}.part")
    try:
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, path in files.items():
                # The time of saving and not of packing: the same files give the same bytes.
                saved = min(max(path.stat().st_mtime, DATES[0]), DATES[1])
                entry = zipfile.ZipInfo(name, time.localtime(saved)[:6])  # local, as zips have it
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = 0o644 << 16
                archive.writestr(entry, path.read_bytes())
        os.replace(part, target)
    finally:
        part.unlink(missing_ok=True)
    return target.stat().st_size


def main(arguments=None) -> int:
    """Run ``python -m lab.handin``; return the exit status."""
    survive_any_encoding()
    parser = argparse.ArgumentParser(prog="python -m lab.handin", description="Pack the notebooks to hand in.")
    parser.add_argument("folder", nargs="?", default=".", help="where the notebooks are (default: here)")
    parser.add_argument("-o", "--out", help=f"the zip to write (default {ZIP} in that folder)")
    options = parser.parse_args(arguments)
    try:
        return 0 if _pack(Path(options.folder), options.out, "-o") else 1
    except BrokenPipeError:  # nobody reads any more: `python -m lab.handin | head -3`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
