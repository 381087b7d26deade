"""What has to be done for a submission that has been marked before: nothing, its pages, or its marks.

Two fingerprints tell. One is of all that decides the marks given by tests. The other is of what the pages show besides:
marks and comments given by hand, penalties for late work, and the code that draws a page. When only the second one
changes, no test runs again: marks, hidden inputs and the time of marking stay as they are.
"""

from __future__ import annotations

import enum
import hashlib
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from lab.notebooks.notebook_files import LARGEST
from mlp_lab.marking.gradebook import opened
from mlp_lab.marking.submission.read_file import Unreadable, content

NO_MARKS = {"timestamp.txt"}
"""Files at the top of a submission that decide a penalty and no mark."""

PAGE_CODE = ("feedback", "mark_rows.py", "sheet.py")
"""In this folder: what draws a page and gives no mark."""


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
        if (
            isinstance(kept, dict)
            and set(kept) == {"marks", "pages"}
            and all(isinstance(v, str) for v in kept.values())
        ):
            return cls(**kept)
        return None


def tests_fingerprint(source: Path) -> str:
    """Hash the checks and the instructor's notebooks in `source`."""
    import autograder_tests

    digest = hashlib.sha256()
    folders = [Path(path) for path in autograder_tests.__path__ if Path(path).is_dir()]
    for folder in folders:
        for path in sorted(folder.rglob("*.py")):
            if "answers" not in path.relative_to(folder).parts:
                digest.update(path.read_bytes())
    for path in sorted(source.glob("*.ipynb")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def marks_fingerprint(tests: str, folder: Path) -> str:
    """Hash all that decides the marks which the tests give to the submission in `folder`.

    Parameters
    ----------
    tests : str
        See `tests_fingerprint`.
    folder : Path
    """
    digest = hashlib.sha256(tests.encode())
    for place, folders, files in os.walk(folder):  # which follows no link
        folders.sort()
        for path in (Path(place) / name for name in sorted(files)):
            if path.parent == folder and path.name in NO_MARKS:
                continue
            digest.update(str(path.relative_to(folder)).encode("utf-8", "surrogateescape") + b"\0")
            try:
                digest.update(content(path, folder, LARGEST))
            except Unreadable as problem:
                digest.update(str(problem).encode())
    return digest.hexdigest()


def pages_fingerprint(db_url: str, assignment: str, student: str) -> str:
    """Hash what stands in the gradebook about one submission, and the code that draws its pages.

    Every page has the sum of the whole lab, so this is about all its notebooks at once.

    Returns
    -------
    str
        Empty where the gradebook has no such submission.
    """
    from nbgrader.api import MissingEntry

    with opened(db_url) as gradebook:
        try:
            submission = gradebook.find_submission(assignment, student)
        except MissingEntry:
            return ""
        found = []
        for notebook in submission.notebooks:
            found.append((notebook.name, "late", notebook.late_submission_penalty))
            for one in notebook.grades:
                given = (one.auto_score, one.manual_score, one.extra_credit, one.needs_manual_grade, one.max_score)
                found.append((notebook.name, one.cell.name, *given))
            for one in notebook.comments:
                found.append((notebook.name, one.cell.name, one.auto_comment, one.manual_comment))
    digest = hashlib.sha256(repr(sorted(map(repr, found))).encode("utf-8", "replace"))
    digest.update(_page_code().encode())
    return digest.hexdigest()


def _page_code() -> str:
    from autograder_tests.engine import marksheet

    here = Path(__file__).parent
    places = [here / name for name in PAGE_CODE] + [Path(marksheet.__file__)]
    files = [file for place in places for file in ([place] if place.is_file() else sorted(place.rglob("*")))]
    digest = hashlib.sha256()
    for file in files:
        if file.is_file() and file.suffix != ".pyc":
            digest.update(file.read_bytes())
    return digest.hexdigest()


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
