"""The course folder: where things are in it, also for what nbgrader tells only names, and what its settings say."""

from __future__ import annotations

import argparse
import json
import logging
from pathlib import Path

from traitlets import Bool, Integer, TraitError
from traitlets.config import Configurable

from mlp_lab.errors import BuildError, LabError

ASSIGNMENT = "mlp"
OWN = ".mlp-lab"
"""Folder in a course folder for what marking keeps for itself; never committed."""

HANDED_OUT = Path("source/handed_out.json")
MARKING_DOC = Path("docs/marking.md")

# In source/mlp, release/mlp and notebooks/:
CONTENTS = Path("lab/contents.json")
"""Which functions and answers each notebook has, and which release it is."""
ASSETS = Path("lab/assets")


class Course:
    """The folder that holds `nbgrader_config.py`, and what lies in it."""

    def __init__(self, root: Path):
        self.root = root
        self.config = root / "nbgrader_config.py"
        self.pyproject = root / "pyproject.toml"
        self.notebooks = root / "notebooks"
        self.source = root / "source" / ASSIGNMENT
        self.release = root / "release" / ASSIGNMENT
        self.handed_out = root / HANDED_OUT
        self.archive = root / "dist" / f"{ASSIGNMENT}.zip"
        self.preview = root / "preview"
        self.checks = root / "autograder_tests"
        self.marking_doc = root / MARKING_DOC
        self.mark_sheet = root / "marks.csv"


OF_STUDENTS = ("submitted", "autograded", "feedback", OWN)
"""Folders of a course in which files of students lie, those that were replaced too."""


def find_course(start: Path | None = None, *, to_mark: bool = False) -> Course:
    """Return the course that `start` (the current folder by default) lies in, however deep.

    Parameters
    ----------
    start : Path, optional
    to_mark : bool
        Whether one without ``notebooks/`` will do: what it was built from is not needed for marking.

    Raises
    ------
    LabError
        When neither `start` nor a folder above it is a course.
    """
    start = Path(start or Path.cwd()).resolve()
    courses = [Course(folder) for folder in (start, *start.parents)]
    courses = [one for one in courses if one.config.is_file() and (to_mark or one.notebooks.is_dir())]
    for course in courses:
        # What a student handed in is no course, whatever is called nbgrader_config.py in it: that file is run.
        if not any(course.root.is_relative_to(other.root / name) for other in courses for name in OF_STUDENTS):
            return course
    needed = "nbgrader_config.py" if to_mark else "nbgrader_config.py and notebooks/"
    raise LabError(
        f"No course here: neither {start} nor a folder above it has {needed}. "
        "Change to the course folder, or name it with --root."
    )


def add_root_argument(parser: argparse.ArgumentParser) -> None:
    """Add ``--root`` to the arguments of a command."""
    parser.add_argument("--root", type=Path, metavar="FOLDER", help="the course folder (found from where you are)")


def own_folder(root: Path) -> Path:
    """Return the folder for what marking keeps for itself, and make it."""
    folder = Path(root, OWN)
    folder.mkdir(exist_ok=True)
    return folder


def read_own(path: Path) -> dict:
    """Return what `write_own` wrote into a file in that folder; empty where there is none, or another thing in it."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def write_own(path: Path, about: dict) -> None:
    """Write what `read_own` reads, all of it or nothing: what was there before stays where that fails."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(".new")
    new.write_text(json.dumps(about, ensure_ascii=False, indent=1, sort_keys=True), encoding="utf-8")
    new.replace(path)


def reports_of(root: Path, student: str) -> Path:
    """Return the folder for what marking writes down about one student."""
    return Path(root, OWN, "reports", student)


def report_of(root: Path, assignment: str, student: str, notebook: str) -> Path:
    """Return where it is written down what one notebook was like when it was marked."""
    return reports_of(root, student) / assignment / f"{notebook}.json"


def submitted_folder(course) -> Path:
    """Return the folder that holds one folder per student, of a course folder as nbgrader describes it."""
    return Path(course.format_path(course.submitted_directory, "x", "x")).parent.parent


def load_config(path: Path):
    """Return the settings in `path` (an ``nbgrader_config.py``) as a traitlets ``Config``.

    Raises
    ------
    BuildError
        When the file is missing or its code fails.
    """
    from traitlets.config.loader import PyFileConfigLoader

    try:
        return PyFileConfigLoader(path.name, path=str(path.parent)).load_config()
    except (Exception, SystemExit) as error:  # whoever writes exit() there means the settings, not the marking
        raise BuildError(f"{path} cannot be read as nbgrader's settings: {type(error).__name__}: {error}") from error


_QUIET = logging.Logger("mlp_lab.settings", logging.CRITICAL)


class MarkCells(Configurable):
    """What ``nbgrader_config.py`` may say about marking: ``c.MarkCells.seed = 2026``."""

    seed = Integer(
        None,
        allow_none=True,
        help="Seed of the hidden inputs. None draws one for each marking run. It is kept with every mark.",
    ).tag(config=True)
    uncontained = Bool(
        False,
        help="Whether students' programs may do all that you may do. Without it nothing is marked where they cannot be "
        "contained; see docs/security.md.",
    ).tag(config=True)


def check_settings(config, *more: type) -> None:
    """Make each part that marking uses, with `config`, and throw it away.

    A wrong value is told before anybody is marked. It would otherwise show itself at each student.

    Parameters
    ----------
    config : traitlets.config.Config
    *more : type
        Parts that decide no mark and have settings.

    Raises
    ------
    LabError
        With one sentence, when a value is not of the kind that it has to be.
    """
    try:
        for part in (*_deciding(), *more):
            part(config=config, **({} if part is MarkCells else {"log": _QUIET}))
    except TraitError as error:
        said = " ".join(str(error).split())
        raise LabError(f"nbgrader_config.py holds a wrong value: {said} Correct it, then run this again.") from None


def deciding_settings(config) -> list[tuple[str, str]]:
    """Return the settings that decide marks, however they are written: each part of marking, with its values as text.

    Penalties for late work are none of them: they are computed every time.

    Parameters
    ----------
    config : traitlets.config.Config
    """
    found = []
    for part in _deciding():
        traits = part(config=config).trait_values(config=True)
        names = sorted(traits.keys() - {"uncontained"})  # a wall changes no mark
        found += [(f"{part.__module__}.{part.__qualname__}.{name}", _plain(traits[name])) for name in names]
    return found


def _deciding() -> tuple[type, ...]:
    from nbgrader.preprocessors import ClearHiddenTests, ClearSolutions

    return MarkCells, ClearSolutions, ClearHiddenTests


def _plain(value) -> str:
    if isinstance(value, set | frozenset):
        return repr(sorted(value, key=repr))
    return getattr(value, "__qualname__", repr(value))  # the same in every run
