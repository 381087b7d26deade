"""The releases that were handed out, in ``source/handed_out.json``: their numbers, and every text that was in them.

A lesson may change after a class has its notebooks. With these texts an earlier release's cells are recognised when
they come back, so that nobody is told to have changed what the instructor changed. ``mlp-lab build --zip`` adds a
release; an ordinary build adds nothing. The file holds released text only: no solution, no hidden test, no date.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path

from lab.update import hash_of
from mlp_lab import files
from mlp_lab.course import CONTENTS, HANDED_OUT
from mlp_lab.errors import LabError


@dataclass(frozen=True)
class ReleasedCell:
    """A cell as students got it: its id, nbgrader's name for it (or ""), its kind, and its text."""

    id: str
    grade_id: str
    kind: str
    text: str


@dataclass
class Ledger:
    """All releases that were handed out, the first first.

    Attributes
    ----------
    texts : dict of str to str
        Each text once, by a hash of it.
    versions : list of dict
        ``{"version": 1, "digest": …, "notebooks": {stem: [[id, grade_id, kind, hash], …]}}``
    """

    texts: dict[str, str] = field(default_factory=dict)
    versions: list[dict] = field(default_factory=list)

    def number_of(self, digest: str) -> int | None:
        """Return the number of the release with this digest, or None where it was not handed out."""
        return next((one["version"] for one in self.versions if one["digest"] == digest), None)

    def stated(self, digest: str) -> str:
        """Return what a release says of itself: ``2``, or ``2+`` when it is later than 2 and was not handed out."""
        number = self.number_of(digest)
        return str(number) if number else f"{self.versions[-1]['version'] if self.versions else 0}+"

    def add(self, release: Path) -> int:
        """Add the release in a folder, if it is not there yet, and return its number."""
        digest = digest_of(release)
        if number := self.number_of(digest):
            return number
        number = self.versions[-1]["version"] + 1 if self.versions else 1
        notebooks = {path.stem: [self._keep(cell) for cell in _cells(path)] for path in sorted(release.glob("*.ipynb"))}
        self.versions.append({"version": number, "digest": digest, "notebooks": notebooks})
        return number

    def _keep(self, cell: ReleasedCell) -> list[str]:
        key = hash_of(cell.text)
        self.texts[key] = cell.text
        return [cell.id, cell.grade_id, cell.kind, key]

    def cells(self, stem: str) -> list[list[ReleasedCell]]:
        """Return the cells of a notebook in each release that had it, the newest release first."""
        return [
            [
                ReleasedCell(name, grade_id, kind, self.texts[key])
                for name, grade_id, kind, key in one["notebooks"][stem]
            ]
            for one in reversed(self.versions)
            if stem in one["notebooks"]
        ]

    def as_text(self) -> str:
        """Return the file's text: the same for the same releases, one line for each text."""
        return (
            json.dumps({"texts": self.texts, "versions": self.versions}, ensure_ascii=False, indent=1, sort_keys=True)
            + "\n"
        )


def load(path: Path) -> Ledger:
    """Read the file; where there is none, nothing has been handed out.

    Raises
    ------
    LabError
        When it is damaged.
    """
    try:
        plain = json.loads(path.read_text(encoding="utf-8"))
        ledger = Ledger(dict(plain["texts"]), list(plain["versions"]))
        for one in ledger.versions:
            int(one["version"]), str(one["digest"])
            for stem in one["notebooks"]:
                ledger.cells(stem)
    except FileNotFoundError:
        return Ledger()
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise LabError(
            f"{path} cannot be read ({type(error).__name__}). It keeps the releases that were handed out: take it back "
            f"from git (git checkout -- {HANDED_OUT.as_posix()})."
        ) from error
    return ledger


def digest_of(release: Path) -> str:
    """Return a hash of all that students get, but for the file that states the release's number."""
    digest = hashlib.sha256()
    for relative in files.listing(release):
        if relative != CONTENTS:  # which says which release it is
            content = (release / relative).read_bytes()
            digest.update(f"{relative.as_posix()}\0{len(content)}\0".encode())
            digest.update(content)
    return digest.hexdigest()


def hashes_of(release: Path) -> dict[str, dict[str, str]]:
    """Return a hash of each cell's text in a release, by notebook and cell id."""
    return {
        path.stem: {cell.id: hash_of(cell.text) for cell in _cells(path)} for path in sorted(release.glob("*.ipynb"))
    }


def _cells(path: Path) -> list[ReleasedCell]:
    plain = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [
        ReleasedCell(
            cell["id"],
            cell["metadata"].get("nbgrader", {}).get("grade_id", ""),
            cell["cell_type"],
            "".join(cell["source"]),
        )
        for cell in plain
    ]
