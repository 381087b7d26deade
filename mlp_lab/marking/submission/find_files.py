"""Which file of a submission is which notebook, whatever its name and place; and which of several counts.

A number that somebody gave on purpose ("attempt 2", "v3", a date in a name) says which is the later work. Failing that,
the date on which a file was saved; and where the dates are equal, as in zips that keep none, any number in the name:
(2), -Copy2.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mlp_lab.marking.submission.find_cells import Solutions
from mlp_lab.marking.submission.look_through import UNMENTIONED, look_through, name_files
from mlp_lab.marking.submission.notes import Note, NoteKind
from mlp_lab.marking.submission.read_file import FileReading, printable, read_file
from mlp_lab.marking.submission.template import Template, same

GIVEN = re.compile(
    r"(?<![a-z])(?:attempt|version|submission|try|resubmission|upload|versuch|abgabe|v|rev)[ _.-]{0,2}\d{1,9}(?!\d)"
    r"|(?:19|20)\d\d[-_.]?[01]\d[-_.]?[0-3]\d",
    re.IGNORECASE,
)
_DAY_FIRST = re.compile(r"(?<!\d)([0-3]?\d)\.([01]?\d)\.((?:19|20)\d\d)(?!\d)")
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d\d)([01]\d)([0-3]\d)(?!\d)")
_OLDER = re.compile(r"(?<![a-z])(?:old|older|backup|bak|draft|previous|alt)(?![a-z])", re.IGNORECASE)


@dataclass(frozen=True)
class Attempt:
    """What tells the order of files.

    Attributes
    ----------
    place : str
        The path in the submission, without the notebook's own name in it.
    saved : int
        Seconds since 1970.
    """

    place: str
    saved: int

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numbers in the name, in order; a date as year, month, day."""
        text = _DAY_FIRST.sub(lambda day: f"{day[3]}-{day[2]}-{day[1]}", self.place)
        text = _COMPACT.sub(r"\1-\2-\3", text)
        return tuple(int(digits) for digits in re.findall(r"\d{1,15}", text))

    @property
    def given(self) -> tuple[int, ...]:
        """The numbers, where one of them was given on purpose."""
        text = _DAY_FIRST.sub(lambda day: f"{day[3]}-{int(day[2]):02}-{int(day[1]):02}", self.place)
        return self.numbers if GIVEN.search(text) else ()

    @property
    def is_older(self) -> bool:
        """Whether the name says that it is not the last one."""
        return _OLDER.search(self.place.replace("_", " ")) is not None


def latest_first(attempts: list[Attempt]) -> list[int]:
    """Return the places in the list, the latest work first; the same on every computer."""
    numbered = all(one.given for one in attempts)

    def key(place: int) -> tuple:
        one = attempts[place]
        given = _descending(one.given) if numbered else ()
        return one.is_older, given, -one.saved, _descending(one.numbers), one.place.count("/"), one.place

    return sorted(range(len(attempts)), key=key)


def _descending(numbers: tuple[int, ...]) -> tuple:
    return *(-number for number in numbers), 1  # (2,) comes before (), and (2, 1) before (2,)


def reason(taken: Attempt, other: Attempt) -> str:
    """Say why the first was taken rather than the second; empty where their names alone told it."""
    if taken.is_older != other.is_older:
        return ""
    if taken.given and other.given and taken.given != other.given:
        if other.saved > taken.saved:
            return "the higher number counts, though another was saved later"
        return "" if other.saved < taken.saved else "all were saved at the same time: the higher number counts"
    if taken.saved != other.saved:
        contradicts = taken.numbers < other.numbers
        return "it was saved last, though another has a higher number" if contradicts else "it was saved last"
    return "all were saved at the same time" + (": the higher number counts" if taken.numbers != other.numbers else "")


MAX_COPIES, MAX_UNNAMED = 20, 60  # files that are read for one notebook; and those whose names say nothing
MAX_LOOKED_FOR = 100  # names of other files that are looked for in the notebooks
MAX_READ = 1_500_000_000  # bytes of all files of one submission


class Submission:
    """The notebooks that one student handed in.

    The file that has a notebook's exact name is that notebook. Failing that, it is a file with nearly that name
    (other capitals first), and failing that a file whose cells are that notebook's; a script that a notebook was
    exported to comes last. Of several, the one that is the latest work counts (`latest_first`).

    Parameters
    ----------
    folder : Path
    templates : dict of str to Template
    """

    def __init__(self, folder: Path, templates: dict[str, Template]):
        self.folder, self.templates = folder, templates
        self.named: dict[str, list[Path]] = {stem: [] for stem in templates}
        self.unnamed: list[Path] = []
        self._read: dict[Path, FileReading] = {}
        self._room = MAX_READ
        self._solutions: dict[Path, Solutions] = {}
        self.functions = frozenset(name for one in templates.values() for name in one.with_role("solution"))
        self.there = look_through(folder)
        for path in [*self.there.notebooks, *self.there.scripts]:
            stem = self._stem(path.name)
            (self.named[stem] if stem else self.unnamed).append(path)
        for stem, paths in self.named.items():
            self.named[stem] = self._ranked(paths, stem)[:MAX_COPIES]
        self.unnamed = self._ranked(self.unnamed, "")[:MAX_UNNAMED]
        for paths in self.named.values():  # before all copies, as there is room for so much only
            for path in paths[:1]:
                self.reading(path)

    def reading(self, path: Path) -> FileReading:
        """Read a file, once."""
        if path not in self._read:
            try:
                size = path.stat().st_size
            except OSError:
                size = 0
            if size > self._room:
                name = printable(path.relative_to(self.folder).as_posix())
                self._read[path] = FileReading(name, problem="there is too much in this submission to read all of it")
            else:
                self._room -= size
                self._read[path] = read_file(path, self.folder)
        return self._read[path]

    def digests(self, names: set[str]) -> dict[str, str]:
        """Return the SHA-256 of those files that were read, by name."""
        return {one.name: one.digest for one in self._read.values() if one.name in names and one.digest}

    def path(self, reading: FileReading | None) -> Path | None:
        """Return the file that was read; None where there is none."""
        return next((path for path, one in self._read.items() if one is reading), None)

    def home(self, reading: FileReading | None) -> Path:
        """Return the folder that a file was read in: what the student had beside it lies there."""
        path = self.path(reading)
        return path.parent if path else self.folder

    def notebook(self, stem: str) -> tuple[FileReading | None, list[FileReading]]:
        """Find a notebook.

        Returns
        -------
        reading : FileReading or None
            None where there is no file for it; where none could be read, the first of those there are.
        unreadable : list of FileReading
            Files that would have come first.
        """
        failed = []
        for path in self._for(stem):
            found = self.reading(path)
            if not found.problem:
                return found, failed
            failed.append(found)
        return (failed[0], failed[1:]) if failed else (None, [])

    def _for(self, stem: str) -> Iterator[Path]:
        named = self.named[stem]
        yield from (path for path in named if path.suffix.lower() != ".py")
        yield from (path for path in self.unnamed if self._belongs(path) == stem)
        yield from (path for path in named if path.suffix.lower() == ".py")

    def copies(self, stem: str, taken: FileReading) -> Note | None:
        """Say of how many copies one was taken, and why; None where there was only one."""
        paths = [path for path in self._for(stem) if not self.reading(path).problem]
        paths = [path for path in paths if not self.reading(path).is_script or self.reading(path) is taken]
        if len(paths) < 2:
            return None
        first, second = (self._attempt(path, stem) for path in paths[:2])
        alike = self._nearness(paths[0], stem) == self._nearness(paths[1], stem)
        why = reason(first, second) if alike else ""
        copies = {"count": len(paths), "file": taken.name}
        return NoteKind.LATEST_COPY(**copies, why=why) if why else NoteKind.COPIES(**copies)

    def others(self, stem: str, taken: FileReading | None) -> Iterator[Solutions]:
        """Go through the other files that can be read: copies of this notebook first."""
        for path in dict.fromkeys([*self.named[stem], *self.unnamed, *(p for all in self.named.values() for p in all)]):
            found = self.reading(path)
            if found is taken or found.problem:
                continue
            if path not in self._solutions:
                template = self.templates[self._stem(path.name) or stem]
                self._solutions[path] = Solutions(template, found.cells, self.functions, found.name)
            yield self._solutions[path]

    def not_used(self, used: set[str]) -> str:
        """Name, in one line, what else lies in the submission.

        Parameters
        ----------
        used : set of str
            Names of the files that were taken, or from which something was taken.

        Returns
        -------
        str
            Empty where there is nothing. What belongs to the release is not named, nor what a notebook mentions.
        """
        beside = {name.lower() for one in self.templates.values() for name in one.beside} | UNMENTIONED
        taken = [one for one in self._read.values() if one.name in used]
        text = "\n".join(cell.text for one in taken for cell in one.cells)
        maybe = [path for path in self.there.notebooks if not self._stem(path.name)] + self.there.scripts
        unused = [path for path in maybe if printable(path.relative_to(self.folder).as_posix()) not in used]
        for path in self.there.rest[:MAX_LOOKED_FOR]:
            name = re.escape(path.name)
            if path.suffix == ".py":
                name += rf"|^[ \t]*(?:import|from)\s[^\n]{{0,200}}\b{re.escape(path.stem)}\b"
            if path.name.lower() not in beside and not re.search(name, text, re.MULTILINE):
                unused.append(path)
        unused += self.there.rest[MAX_LOOKED_FOR:]
        unused.sort(key=lambda path: (len(path.parts), path.name))
        said = f"also there, not used: {name_files(unused, self.folder)}" if unused else ""
        if not self.there.all_seen:
            said += ("; " if said else "") + "there are so many files that not all of them were looked at"
        return said

    def _stem(self, name: str) -> str:
        """The notebook that a name points at: ``01_Activations (1).ipynb``, ``activations-Copy1.ipynb.txt``."""
        lower = name.lower()
        plain = _plain(name[: lower.rindex(".ipynb")] if ".ipynb" in lower else Path(name).stem)
        for stem in self.templates:
            if _plain(stem) in plain:
                return stem
        found = [stem for stem in self.templates if _plain(stem).lstrip("0123456789") in plain]
        return found[0] if len(found) == 1 else ""

    def _belongs(self, path: Path) -> str:
        """The notebook that a file's cells come from."""
        found = self.reading(path)
        texts = {same(cell.text) for cell in found.cells}
        shared = {stem: sum(map(one.brought, texts)) for stem, one in self.templates.items()}
        best = max(shared, key=shared.get, default="")
        return best if best and shared[best] >= 3 else ""

    def _ranked(self, paths: list[Path], stem: str) -> list[Path]:
        """Sort files by how near their names are, and then the latest work first."""
        groups: dict[tuple, list[Path]] = {}
        for path in paths:
            groups.setdefault(self._nearness(path, stem), []).append(path)
        ranked = []
        for _, group in sorted(groups.items()):
            ranked += [group[place] for place in latest_first([self._attempt(path, stem) for path in group])]
        return ranked

    def _nearness(self, path: Path, stem: str) -> tuple:
        name = f"{stem}.ipynb"
        below = len(path.relative_to(self.folder).parts) > 1
        far = path.name != name, path.name.lower() != name.lower()
        return path.suffix.lower() == ".py", ".ipynb" not in path.name.lower(), *far, below

    def _attempt(self, path: Path, stem: str) -> Attempt:
        try:
            saved = int(path.lstat().st_mtime)
        except OSError:
            saved = 0
        place = path.relative_to(self.folder).as_posix()
        own = r"[\W_]*".join(map(re.escape, re.findall(r"[^\W_]+", stem)))
        return Attempt(re.sub(own, "", place, flags=re.IGNORECASE) if own else place, saved)


def _plain(text: str) -> str:
    return re.sub(r"[\W_]", "", text.lower())
