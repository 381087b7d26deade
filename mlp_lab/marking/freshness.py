"""What has to be done for a submission that has been marked before: nothing, its pages, or its marks.

Two fingerprints tell. One is of all that decides the marks given by tests: lessons, settings, the versions of Python
and NumPy, and the code that has a part in it, which is found by following imports. The other is of what the pages show
besides: marks and comments given by hand, penalties for late work, and the code that draws a page. When only the second
one changes, no test runs again: marks, hidden inputs and the time of marking stay as they are.
"""

from __future__ import annotations

import ast
import contextlib
import enum
import functools
import hashlib
import json
import os
import platform
import stat
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, astuple, dataclass
from pathlib import Path

import numpy

import autograder_tests
import lab
import mlp_lab
from lab.notebooks.notebook_files import MAX_FILE
from mlp_lab.course import HANDED_OUT, deciding_settings, read_own, reports_of, write_own
from mlp_lab.marking.gradebook import comments_of, grades_of, opened, penalties_of, people_of
from mlp_lab.marking.submission.read_file import Unreadable, content

NO_MARKS = {"timestamp.txt"}
"""Files at the top of a submission that decide a penalty and no mark."""

MARKING = (
    "autograder_tests.checks",
    "autograder_tests.transport.student_side",
    "mlp_lab.marking.mark_submission",
    "mlp_lab.marking.save_marks",
)
"""What tests, runs, rebuilds, marks, and keeps the marks: packages and modules. What they import is found by itself."""

PAGES = ("mlp_lab.marking.feedback_page",)
FOR_SCREENS = {"IPython", "anywidget", "ipywidgets", "matplotlib"}


class Stale(enum.Enum):
    """What is out of date."""

    NOTHING = "nothing"
    PAGES = "pages"
    MARKS = "marks"


@dataclass(frozen=True)
class Stamp:
    """The two fingerprints of a submission, as they were when it was marked and its pages were written.

    Attributes
    ----------
    marks : str
        Of what decides the marks given by tests.
    pages : str
        Of what only the pages show. Empty while they have not been written.
    """

    marks: str
    pages: str = ""

    def plain(self) -> dict[str, str]:
        """Return it as it is kept in a file."""
        return asdict(self)

    @classmethod
    def from_plain(cls, kept) -> Stamp | None:
        """Return what `plain` described, or None for anything else."""
        texts = isinstance(kept, dict) and all(isinstance(text, str) for text in kept.values())
        return cls(**kept) if texts and set(kept) == {"marks", "pages"} else None


def modules(folders: Mapping[str, Path] | None = None) -> dict[str, Path]:
    """Return the file of each module by name.

    Parameters
    ----------
    folders : mapping of str to Path, optional
        Where each package is; our own three where they were imported from by default.
    """
    if folders is None:
        folders = {one.__name__: Path(one.__file__).parent for one in (autograder_tests, lab, mlp_lab)}
    found = {}
    for package, folder in folders.items():
        for path in sorted(folder.rglob("*.py")):
            parts = path.relative_to(folder).with_suffix("").parts
            found[".".join((package, *parts)).removesuffix(".__init__")] = path
    return found


def named_in(text: str, known: Collection[str]) -> set[str]:
    """Return the modules that a Python text imports, also in a function; `known` tells modules from other names."""
    return {name if name in known else module for module, name in _pairs(text)}


def imported_by(name: str, known: Mapping[str, Path]) -> set[str]:
    """Return the modules that the one of that name imports, ours and all others."""
    return named_in(known[name].read_text(encoding="utf-8"), known)


@functools.cache
def _pairs(text: str) -> frozenset[tuple[str, str]]:
    """Find all imports: the module, and the whole name of what is taken from it."""
    found, waiting = [], [ast.parse(text)]
    while waiting:
        part = waiting.pop()
        if isinstance(part, ast.Import):
            found += [(each.name, each.name) for each in part.names]
        elif isinstance(part, ast.ImportFrom) and part.module:
            found += [(part.module, f"{part.module}.{each.name}") for each in part.names]
        for name in ("body", "handlers", "orelse", "finalbody", "cases"):  # statements are in statements only
            below = getattr(part, name, None)
            waiting += below if isinstance(below, list) else ()
    return frozenset(found)


def closure(roots: Iterable[str], known: Mapping[str, Path]) -> set[str]:
    """Return `roots` and all that they import, directly or through modules among `known`; those of others by name."""
    found, waiting = set(), list(roots)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += imported_by(name, known) if name in known else ()
    return found


def deciding(known: Mapping[str, Path]) -> set[str]:
    """Return the names of the modules that decide marks: those that mark, and all that they import."""
    return closure(_in(MARKING, known), known) & known.keys()


def drawing(known: Mapping[str, Path]) -> set[str]:
    """Return the names of the modules that draw the pages and decide no mark."""
    return (closure(_in(PAGES, known), known) & known.keys()) - deciding(known)


def importable(package: Path, notebooks: list[Path]) -> dict[str, Path]:
    """Return the modules of the release's `lab` with which a student's function may work: no figure, no panel.

    They are those that a lesson imports and that draw nothing, with all that they import; `package` is its folder.
    """
    known, found = modules({package.name: package}), set()
    for path in notebooks:
        for cell in json.loads(path.read_text("utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                with contextlib.suppress(SyntaxError):  # a cell with magics
                    found |= named_in("".join(cell["source"]), known)
    needed = [closure([name], known) for name in found & known.keys()]
    quiet = [some for some in needed if not any(name.partition(".")[0] in FOR_SCREENS for name in some)]
    return {name: known[name] for name in sorted(set().union(*quiet) & known.keys())}


def tests_fingerprint(source: Path, config, known: Mapping[str, Path] | None = None) -> str:
    """Hash all that decides the marks of whatever is handed in.

    Parameters
    ----------
    source : Path
        The folder of the instructor's notebooks, with the package `lab` beside them.
    config : traitlets.config.Config
    known : mapping of str to Path, optional
        The modules of this project, where they are not those that run.
    """
    digest = _lessons_hash(source, known or modules())
    digest.update(repr(deciding_settings(config)).encode("utf-8", "replace"))
    digest.update(f"{platform.python_version()} {numpy.__version__}".encode())
    return digest.hexdigest()


def checks_fingerprint(source: Path, config, known: Mapping[str, Path] | None = None) -> str:
    """Hash what `tests_fingerprint` does, but for the seed and the versions, which a record names by themselves."""
    digest = _lessons_hash(source, known or modules())
    settings = [one for one in deciding_settings(config) if not one[0].endswith(".MarkCells.seed")]
    digest.update(repr(settings).encode("utf-8", "replace"))
    return digest.hexdigest()


def _lessons_hash(source: Path, known: Mapping[str, Path]):
    notebooks = sorted(source.glob("*.ipynb"))
    beside = [source.parent / HANDED_OUT.name, *sorted(source.glob("*.csv"))]  # and data that a function may read
    lessons = [*notebooks, *filter(Path.is_file, beside), *importable(source / "lab", notebooks).values()]
    return _hash_of([*(known[name] for name in sorted(deciding(known))), *lessons])


def lab_fingerprint(source: Path, stem: str) -> str:
    """Hash what one notebook's functions may use beside it: modules of `lab`, and data.

    Parameters
    ----------
    source : Path
        The folder of the instructor's notebooks.
    stem : str
        The notebook, without ending.
    """
    modules_of_lab = importable(source / "lab", [source / f"{stem}.ipynb"]).values()
    return _hash_of([*sorted(source.glob("*.csv")), *modules_of_lab]).hexdigest()


def page_code(known: Mapping[str, Path] | None = None) -> str:
    """Hash the code and the templates that draw the pages."""
    known = known or modules()
    files = {known[name] for name in drawing(known)}
    templates = {path for file in files for path in (file.parent / "templates").glob("*")}
    return _hash_of(sorted(files | templates)).hexdigest()


def read_stamp(root: Path, student: str) -> Stamp | None:
    """Return what was noted of a student's marking in a course folder; None where there is nothing to be read."""
    return Stamp.from_plain(read_own(_stamp(root, student)))


def write_stamp(root: Path, student: str, stamp: Stamp) -> None:
    """Keep what `read_stamp` returns."""
    write_own(_stamp(root, student), stamp.plain())


def forget(root: Path, student: str) -> None:
    """Let a student's marking count as not done."""
    _stamp(root, student).unlink(missing_ok=True)


def _stamp(root: Path, student: str) -> Path:
    return reports_of(root, student) / "marked.json"


def _in(places: tuple[str, ...], known: Mapping[str, Path]) -> list[str]:
    return [name for name in known if name in places or name.startswith(tuple(f"{place}." for place in places))]


def _hash_of(files: list[Path]):
    digest = hashlib.sha256()
    for file in files:
        digest.update(file.name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return digest


def marks_fingerprint(tests: str, folder: Path) -> str:
    """Hash all that decides the marks which the tests give to the submission in `folder`.

    Parameters
    ----------
    tests : str
        See `tests_fingerprint`.
    folder : Path
    """
    digest, top = hashlib.sha256(tests.encode()), str(folder)
    for place, folders, files in os.walk(top):  # which follows no link
        folders.sort()
        for name in sorted(files):
            if place == top and name in NO_MARKS:
                continue
            path = os.path.join(place, name)
            digest.update(os.fsencode(path[len(top) + 1 :]) + b"\0")
            try:
                digest.update(_read_quickly(path) or content(Path(path), folder, MAX_FILE))
            except Unreadable as problem:
                digest.update(str(problem).encode())
    return digest.hexdigest()


def _read_quickly(path: str) -> bytes:
    """Return what an ordinary small file holds that lies where its name says; otherwise nothing."""
    with contextlib.suppress(OSError):
        status = os.lstat(path)
        if stat.S_ISREG(status.st_mode) and status.st_size <= MAX_FILE:
            with open(path, "rb", buffering=0) as file:
                return file.read(MAX_FILE)
    return b""


def pages_fingerprint(code: str, db_url: str, assignment: str, student: str) -> str:
    """Hash what stands in the gradebook about one submission, and `code`, which is what `page_code` gives.

    Every page has the sum of the whole lab, so this is about all its notebooks at once.

    Returns
    -------
    str
        Empty where the gradebook has no such submission.
    """
    with opened(db_url) as book:
        late = penalties_of(book, assignment, student)
        grades, comments = grades_of(book, assignment, student), comments_of(book, assignment, student)
        people = people_of(book, student)
    if not late:
        return ""
    found = [*late, *map(astuple, grades.get(student, ())), *comments.items(), *people]
    return hashlib.sha256(f"{code} {sorted(map(repr, found))}".encode("utf-8", "replace")).hexdigest()


def outputs_stale(autograded: Path, feedback: Path, names: list[str]) -> Stale:
    """Say what has to be made again because files of an earlier marking are not there any more.

    Parameters
    ----------
    autograded, feedback : Path
        One student's folders.
    names : list of str
        Of the notebooks, without ending.
    """
    if not all((autograded / f"{name}.ipynb").is_file() for name in names):
        return Stale.MARKS
    return Stale.NOTHING if all((feedback / f"{name}.html").is_file() for name in names) else Stale.PAGES
