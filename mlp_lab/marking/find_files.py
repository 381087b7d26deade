"""Which file of a submission is which notebook, whatever it is called and wherever it lies."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from mlp_lab.marking.code_text import same
from mlp_lab.marking.find_cells import Solutions
from mlp_lab.marking.read_file import Reading, read
from mlp_lab.marking.template import Template

DEPTH, MOST = 3, 60  # folders below the submission, and files in it, that are looked at
NOT_OURS = {"__MACOSX", "__pycache__"}


def candidates(folder: Path) -> list[Path]:
    """Everything in a submission that may be a notebook: also a folder with a notebook's name, never checkpoints."""
    found = []
    for place, folders, files in os.walk(folder, followlinks=False):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in NOT_OURS)
        if len(Path(place).relative_to(folder).parts) >= DEPTH:
            folders[:] = []
        names = [name for name in [*files, *folders] if ".ipynb" in name.lower() and name[0] not in ".~"]
        found += [Path(place) / name for name in names]
    return sorted(found, key=lambda path: (len(path.parts), path.name))[:MOST]


class Submission:
    """The notebooks that one student handed in.

    The file that has a notebook's exact name is that notebook. Failing that, it is a file with nearly that name
    (other capitals first, then the one that was saved last), and failing that a file whose cells are that notebook's.

    Parameters
    ----------
    folder : Path
    templates : dict of str to Template
    """

    def __init__(self, folder: Path, templates: dict[str, Template]):
        self.folder, self.templates = folder, templates
        self.named: dict[str, list[Path]] = {stem: [] for stem in templates}
        self.unnamed: list[Path] = []
        self._read: dict[Path, Reading] = {}
        self._solutions: dict[Path, Solutions] = {}
        self.functions = frozenset(name for one in templates.values() for name in one.with_role("solution"))
        for path in candidates(folder):
            stem = self._stem(path.name)
            (self.named[stem] if stem else self.unnamed).append(path)
        for stem, paths in self.named.items():
            paths.sort(key=lambda path: self._rank(path, stem))

    def reading(self, path: Path) -> Reading:
        """Read a file, once."""
        if path not in self._read:
            self._read[path] = read(path, self.folder)
        return self._read[path]

    def home(self, reading: Reading | None) -> Path:
        """Return the folder that a file was read in: what the student had beside it lies there."""
        return next((path.parent for path, one in self._read.items() if one is reading), self.folder)

    def notebook(self, stem: str) -> tuple[Reading | None, list[Reading]]:
        """Find a notebook.

        Returns
        -------
        reading : Reading or None
            None where there is no file for it; where none could be read, the first of those there are.
        unreadable : list of Reading
            Files that would have come first.
        """
        failed = []
        for path in [*self.named[stem], *(path for path in self.unnamed if self._belongs(path) == stem)]:
            found = self.reading(path)
            if not found.problem:
                return found, failed
            failed.append(found)
        return (failed[0], failed[1:]) if failed else (None, [])

    def others(self, stem: str, taken: Reading | None) -> Iterator[Solutions]:
        """Go through the other files that can be read: copies of this notebook first."""
        for path in dict.fromkeys([*self.named[stem], *self.unnamed, *(p for all in self.named.values() for p in all)]):
            found = self.reading(path)
            if found is taken or found.problem:
                continue
            if path not in self._solutions:
                template = self.templates[self._stem(path.name) or stem]
                self._solutions[path] = Solutions(template, found.cells, self.functions, found.name)
            yield self._solutions[path]

    def _stem(self, name: str) -> str:
        """The notebook that a name points at: ``01_Activations (1).ipynb``, ``activations-Copy1.ipynb.txt``."""
        plain = _plain(name[: name.lower().rindex(".ipynb")])
        for stem in self.templates:
            if _plain(stem) in plain:
                return stem
        found = [stem for stem in self.templates if _plain(stem).lstrip("0123456789") in plain]
        return found[0] if len(found) == 1 else ""

    def _belongs(self, path: Path) -> str:
        """The notebook that a file's cells come from."""
        found = self.reading(path)
        texts = {same(cell.text) for cell in found.cells}
        shared = {stem: len(texts.intersection(template.by_text)) for stem, template in self.templates.items()}
        best = max(shared, key=shared.get, default="")
        return best if best and shared[best] >= 3 else ""

    def _rank(self, path: Path, stem: str):
        wanted = f"{stem}.ipynb"
        try:
            saved = path.lstat().st_mtime
        except OSError:
            saved = 0.0
        return path.name != wanted, path.name.lower() != wanted.lower(), len(path.parts), -saved, path.name


def _plain(text: str) -> str:
    return re.sub(r"[\W_]", "", text.lower())
