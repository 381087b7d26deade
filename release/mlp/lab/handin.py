"""Look at the notebooks as they were last saved, say what is attempted, and make one zip to hand in.

In a terminal: ``python -m lab.handin``.
"""

from __future__ import annotations

import argparse
import os
import sys
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

from lab.carry_table import ago
from lab.celltext import SliceError
from lab.notebook_files import NotebookFile, expected, read
from lab.slicing import Program

ZIP = "mlp_handin.zip"
PLACEHOLDER = "your answer goes here"  # in the line that stands in an untouched answer
LARGE = 20_000_000  # bytes; many course pages refuse more


@dataclass
class Look:
    """What one notebook holds.

    Attributes
    ----------
    notebook : NotebookFile
    written, open : list of str
        Functions and answers that are attempted, and those that are not.
    broken : list of str
        A sentence for each function that is no Python.
    """

    notebook: NotebookFile
    written: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    @property
    def packs(self) -> bool:
        """Whether there is a file to put into the zip; a damaged one is handed in as it is."""
        path = self.notebook.path
        return path.suffix == ".ipynb" and path.is_file()


def look(folder=".") -> list[Look]:
    """Look at every notebook of the lab.

    Parameters
    ----------
    folder : path, optional
        Where the notebooks are. Default the current folder.

    Returns
    -------
    list of Look
        One for each notebook that there should be.
    """
    folder = Path(folder)
    return [_look(read(folder, stem), contents) for stem, contents in expected(folder).items()]


def _look(notebook: NotebookFile, contents: dict) -> Look:
    found = Look(notebook)
    program = Program.from_cells(
        (cell.label, cell.source)
        for cell in notebook.cells
        if cell.kind == "code" and cell.role not in ("check", "marks")
    )
    functions = program.functions()
    for name in contents["functions"]:
        try:
            program.slice(name)
        except SliceError as error:
            found.open.append(name)
            if error.kind == "syntax":
                found.broken.append(str(error))
        else:
            (found.open if name in functions and functions[name].stub else found.written).append(name)
    answers = notebook.with_role("answer")
    for name in contents["answers"]:
        written = name in answers and _is_answered(answers[name].source)
        (found.written if written else found.open).append(f"answer {name}")
    return found


def _is_answered(text: str) -> bool:
    """Whether anything stands there besides the line to be replaced and headings."""
    lines = (line.strip() for line in text.splitlines())
    return any(line and not line.startswith("#") and PLACEHOLDER not in line.lower() for line in lines)


def pack(folder=".", out=None) -> None:
    """Say what is in the notebooks and make the zip, with what there is.

    Parameters
    ----------
    folder : path, optional
        Where the notebooks are. Default the current folder.
    out : path, optional
        The zip to write. Default ``mlp_handin.zip`` in `folder`.
    """
    _pack(Path(folder), out)


def _pack(folder: Path, out) -> bool:
    looks = look(folder)
    print("\n".join(_lines(looks)))
    packed = [found.notebook.path for found in looks if found.packs]
    if not packed:
        print(f"Nothing to hand in: there is no notebook of the lab in {folder.resolve()}.")
        return False
    target = Path(out) if out is not None else folder / ZIP
    try:
        size = _write(target, packed)
    except (OSError, ValueError) as error:
        said = getattr(error, "strerror", None) or error
        print(f"The zip could not be written to {target} ({said}): choose another place with out=.")
        return False
    print(f"Packed {len(packed)} of {len(looks)} notebooks: {target.resolve()} ({size / 1e6:.1f} MB)")
    if size > LARGE:
        print("That is large: clear the outputs (Edit, Clear Outputs of All Cells), save, and pack again.")
    return True


def _lines(looks: list[Look]):
    """What is said about the notebooks."""
    total = sum(len(found.written) + len(found.open) for found in looks)
    unfinished = 0
    for found in looks:
        notebook = found.notebook
        unfinished += len(found.open)
        if notebook.problem or not found.packs:
            problem = notebook.problem or f"{notebook.stem}.ipynb is not in this folder: put it beside the others"
            yield f"✗ {notebook.stem}: {problem}"
            continue
        state = "all attempted" if not found.open else f"not attempted: {', '.join(found.open)}"
        yield f"{'–' if found.open else '✓'} {notebook.stem}: saved {ago(notebook.saved)}; {state}"
        yield from (f"    {sentence}" for sentence in found.broken)
    if looks:
        yield f"{total - unfinished} of {total} parts are attempted. That is not yet right: hidden tests look further."
        yield "Only what is saved is packed: if a time above is too long ago, save that notebook and pack again."


def _write(target: Path, paths: list[Path]) -> int:
    """Write the zip beside its place first, so that a failure leaves an earlier one as it was."""
    part = target.with_name(f"{target.name}.part")
    try:
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in paths:
                # Without the time of packing: the same notebooks give the same bytes.
                entry = zipfile.ZipInfo(path.name)
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = 0o644 << 16
                archive.writestr(entry, path.read_bytes())
        os.replace(part, target)
    finally:
        part.unlink(missing_ok=True)
    return target.stat().st_size


def main(arguments=None) -> int:
    """Run ``python -m lab.handin``; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m lab.handin", description="Pack the notebooks to hand in.")
    parser.add_argument("folder", nargs="?", default=".", help="where the notebooks are (default: here)")
    parser.add_argument("-o", "--out", help=f"the zip to write (default {ZIP} in that folder)")
    options = parser.parse_args(arguments)
    return 0 if _pack(Path(options.folder), options.out) else 1


if __name__ == "__main__":
    sys.exit(main())
