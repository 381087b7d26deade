"""Make a notebook that shows the explorer with the solved functions, in a folder as a student has it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SHOW = "from lab import explorer\n\nlive = explorer.show(globals())"


def solutions(notebook: str) -> dict[str, str]:
    """The solved cells of a source notebook, by grade_id."""
    cells = json.loads((ROOT / "source" / "mlp" / f"{notebook}.ipynb").read_text(encoding="utf-8"))["cells"]
    roles = {cell["metadata"].get("nbgrader", {}).get("grade_id"): cell for cell in cells}
    return {name: "".join(cell["source"]) for name, cell in roles.items() if name and f"marks_{name}" in roles}


def all_solutions() -> dict[str, str]:
    """The 18 functions, solved, by name and in the order of the lab."""
    found = {}
    for path in sorted((ROOT / "source" / "mlp").glob("*.ipynb")):
        found |= solutions(path.stem)
    return found


def folder_for(folder: Path) -> Path:
    """Make a folder with the package and the data of a release, and no notebook."""
    folder.mkdir(parents=True)
    # From where it is written, so that a change can be tried without a build; other tests compare the release with it.
    shutil.copytree(ROOT / "notebooks" / "lab", folder / "lab", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "notebooks" / "week_3_data.csv", folder)
    return folder


def write(path: Path, *cells: str) -> Path:
    """Write a notebook whose first cell defines the 18 functions, solved; `cells` are the others."""
    functions = "\n\n\n".join(["import numpy as np", *all_solutions().values()])
    notebook = {
        "cells": [
            {"cell_type": "code", "id": f"cell-{number}", "outputs": [], "execution_count": None, "source": source}
            # Folded: 300 lines that nobody wants to scroll past.
            | {"metadata": {} if number else {"jupyter": {"source_hidden": True}}}
            for number, source in enumerate([functions, *cells])
        ],
        "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return path


def solve_release(folder: Path) -> Path:
    """Copy the release and fill in every solution, as a student who has finished saves it."""
    shutil.copytree(ROOT / "release" / "mlp", folder)
    for path in sorted(folder.glob("*.ipynb")):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        solved = solutions(path.stem)
        for cell in notebook["cells"]:
            name = cell["metadata"].get("nbgrader", {}).get("grade_id")
            if name in solved:
                cell["source"] = solved[name]
        path.write_text(json.dumps(notebook), encoding="utf-8")
    return folder
