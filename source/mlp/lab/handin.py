"""Look at the notebooks as they were last saved, say what stands in them, and make one zip to hand in.

In a terminal, in the folder of the notebooks: ``python -m lab.handin``.
"""

from __future__ import annotations

import argparse
import os
import sys
import zipfile
from pathlib import Path

from lab import carry
from lab.handin_report import Look, contents, lines
from lab.notebook_files import NotebookFile, expected, read

ZIP = "mlp_handin.zip"
PLACEHOLDER = "your answer goes here"  # in the line that stands in an untouched answer
LARGE = 20_000_000  # bytes; many course pages refuse more


def look(folder=".") -> list[Look]:
    """Look at every notebook of the lab, and run the visible checks of the functions in it.

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
    carried = carry.collect(folder=folder, again="pack again").functions.values()
    looks = []
    for stem, parts in expected(folder).items():
        found = Look(read(folder, stem))
        looks.append(found)
        if not found.reads:
            continue
        found.functions = [item for item in carried if item.notebook == stem]
        answers = found.notebook.with_role("answer")
        for name in parts["answers"]:
            written = name in answers and _is_answered(answers[name].source)
            (found.written if written else found.open).append(name)
    return looks


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
    _pack(Path(folder), out, "out=")


def _pack(folder: Path, out, option: str) -> bool:
    """Do the work of `pack`; `option` is how another place for the zip is chosen. Say whether there is a zip."""
    target = Path(out) if out is not None else folder / ZIP
    if target.suffix.lower() != ".zip":
        print(f"Nothing was packed: {str(out)!r} does not end in .zip; give {option} a name that does, such as {ZIP}.")
        return False
    paths = [notebook.path for notebook in _packable(folder)]
    if not paths:
        for problem in (read(folder, stem).problem for stem in expected(folder)):
            if problem and "beside this notebook" not in problem:  # a name that is nearly right, or a folder
                print(f"✗ {problem}")
        print(f"Nothing to hand in: there is no notebook of the lab in {folder.resolve()}.")
        print(
            "Go to the folder of the notebooks (cd mlp) and try again, or name it: python -m lab.handin FOLDER."
            if option == "-o"
            else "Put this notebook back into the folder mlp, beside the other notebooks, and run this cell again."
        )
        return False
    looks = _looked_at(folder)
    print("\n".join(lines(looks)))
    try:
        size = _write(target, paths)
    except (OSError, ValueError) as error:
        said = getattr(error, "strerror", None) or error
        print(f"The zip could not be written to {target} ({said}): choose another place with {option}.")
        return False
    inside = contents([read(folder, stem) for stem in expected(folder)], paths)
    print(f"Packed {inside}: {target.resolve()} ({size / 1e6:.1f} MB)")
    if size > LARGE:
        print("That is large: clear the outputs (Edit, Clear Outputs of All Cells), save, and pack again.")
    print("Hand this one file in as your course tells you: the lab itself sends nothing anywhere.")
    return True


def _packable(folder: Path) -> list[NotebookFile]:
    return [found for found in (read(folder, stem) for stem in expected(folder)) if Look(found).packs]


def _looked_at(folder: Path) -> list[Look]:
    """`look`, or nothing when that fails or is stopped: packing must not depend on what a student's code does."""
    try:
        return look(folder)
    except KeyboardInterrupt:
        print("The checks were stopped by you; the notebooks are packed all the same.")
    except Exception as error:
        print(f"The checks could not be run ({type(error).__name__}: {error}); the notebooks are packed all the same.")
    return []


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
    return 0 if _pack(Path(options.folder), options.out, "-o") else 1


if __name__ == "__main__":
    sys.exit(main())
