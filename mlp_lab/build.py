"""``mlp-lab build``: ``notebooks/`` → ``source/mlp/`` → (nbgrader's own generate_assignment) → ``release/mlp/``.

Everything is made in a temporary folder, against a temporary gradebook, and swapped in at the end. A build that fails
leaves ``source/``, ``release/`` and the gradebook as they were; one that changes nothing touches nothing.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from mlp_lab import files, handed_out, leaks, lessons, marking_doc, notebook_json, one_page, rules
from mlp_lab.course import ASSETS, ASSIGNMENT, CONTENTS, Course, add_root_argument, find_course
from mlp_lab.errors import BuildError, refuse
from mlp_lab.generate_release import generate

Say = Callable[[str], None]


@dataclass
class Built:
    """What a build made.

    Attributes
    ----------
    notebooks : list of str
    changes : list of str
        One line for each file that differs from what was there, ``changed: release/mlp/01_activations.ipynb``.
    archive : Path or None
    release : str
        Which release it is: ``2``, or ``2+`` for one that is later than 2 and was not handed out.
    """

    notebooks: list[str]
    changes: list[str] = field(default_factory=list)
    archive: Path | None = None
    release: str = ""


def build(
    course: Course,
    *,
    dry: bool = False,
    zipped: bool = False,
    first: bool = False,
    assets: bool = True,
    say: Say = print,
) -> Built:
    """Build the source and release folders of a course.

    Parameters
    ----------
    course : Course
    dry : bool
        Change nothing; only find out what a build would change.
    zipped : bool
        Also write ``dist/mlp.zip`` and, if it is a new one, add the release to those that were handed out.
    first : bool
        Forget the releases that were noted before: none of them was handed out.
    assets : bool
        Compute the arrays that ship with the lessons anew; False takes those that are there.
    say : callable
        Called with one line before each step that takes time.

    Returns
    -------
    Built

    Raises
    ------
    BuildError
        Every problem of the lessons at once, with file and line; or what nbgrader could not do; or what must not be in
        a release and is.
    """
    read = read_lessons(course)
    staging = _staging(course)
    try:
        built = Built([lesson.name for lesson in read])
        source, release = staging / "source" / ASSIGNMENT, staging / "release" / ASSIGNMENT
        write_source(course, read, source)
        if assets:
            compute_assets(source / ASSETS, say)
        say(f"making the release of {len(read)} notebooks with nbgrader")
        gradebook = f"sqlite:///{staging.resolve() / 'gradebook.db'}"
        generate(course.config, staging, gradebook)
        leaks.refuse_leaks(read, source, release, course)
        ledger = handed_out.Ledger() if first else handed_out.load(course.handed_out)
        if zipped:
            ledger.add(release)
        built.release = ledger.stated(handed_out.digest_of(release))
        for folder in (source, release):
            text = notebook_json.contents(read, built.release, handed_out.hashes_of(release))
            files.write(folder / CONTENTS, text)

        pairs = _noted(ledger, course, staging) if zipped else []
        pairs += _derived(source, course, staging / "derived")
        built.changes = [_line(new, target, course.root) for new, target in pairs]
        for new, target in ((source, course.source), (release, course.release)):
            changes = files.differences(new, target)
            place = target.relative_to(course.root).as_posix()
            built.changes += [f"{what}: {place}/{name}" for what, name in changes]
            pairs += [(new, target)] if changes else []
        if not dry:
            (staging / "attic").mkdir()
            files.swap(pairs, staging / "attic")
        if zipped and not dry:
            built.archive = course.archive
            files.archive(course.release, built.archive, ASSIGNMENT)
        return built
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def read_lessons(course: Course) -> list[lessons.Lesson]:
    """Read the lessons of a course and refuse them, with every problem named, when one breaks a rule."""
    read, problems = lessons.read_all(course.notebooks)
    problems += rules.check(read)
    refuse(problems or rules.unmarkable(course, read), course.root)
    return read


def write_source(course: Course, read: list[lessons.Lesson], target: Path) -> None:
    """Write nbgrader's source assignment to `target`: the notebooks and, byte for byte, all that lies beside them."""
    copy_helpers(course, target)
    files.write(target / CONTENTS, notebook_json.contents(read))
    files.write(target / "requirements.txt", requirements(course))
    if page := one_page.read(course.notebooks):
        files.write(target / one_page.PAGE, page)
    for lesson in read:
        files.write(target / f"{lesson.name}.ipynb", notebook_json.to_text(lesson))


def copy_helpers(course: Course, target: Path) -> None:
    """Copy what lies in ``notebooks/`` beside the lessons: the package `lab`, the script, the data, the README."""
    files.copy(course.notebooks, target, [path for path in files.listing(course.notebooks) if not _is_authors(path)])


def _is_authors(path: Path) -> bool:
    """Say whether a file of ``notebooks/`` is for its authors alone: a lesson, a notebook, how jupytext reads them.

    What the page that students print is built from is one of them, too.
    """
    own = lessons.is_lesson_name(path.name) or path.suffix == ".ipynb"
    own = own or path.name in ("jupytext.toml", one_page.SOURCE)
    return own and len(path.parts) == 1


def requirements(course: Course) -> str:
    """Return the release's ``requirements.txt``: what pyproject.toml says a student needs, and nothing else."""
    import tomllib

    try:
        needs = tomllib.loads(course.pyproject.read_text("utf-8"))["project"]["dependencies"]
    except (OSError, KeyError, tomllib.TOMLDecodeError) as error:
        raise BuildError(f"{course.pyproject} must list [project] dependencies: {error}") from error
    return "".join(f"{need}\n" for need in sorted(needs))


def compute_assets(folder: Path, say: Say) -> None:
    """Bring the arrays in `folder` up to date, leaving alone what differs by rounding only."""
    from mlp_lab import assets

    folder.mkdir(parents=True, exist_ok=True)
    assets.write(folder, say)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``mlp-lab build``."""
    add_root_argument(parser)
    parser.add_argument("--zip", action="store_true", help="also write dist/mlp.zip to hand out, and note that it was")
    parser.add_argument("--first", action="store_true", help="with --zip: none of the releases noted before counts")
    parser.add_argument("--check", action="store_true", help="change nothing; fail when what is built is stale")
    parser.add_argument("--watch", action="store_true", help="build again whenever a file is saved, until Ctrl-C")
    parser.add_argument("--keep-assets", action="store_true", help="take the arrays in lab/assets as they are")


def run(args: argparse.Namespace) -> int:
    """Run ``mlp-lab build`` and return its exit status."""
    course = find_course(args.root)
    if args.watch:
        from mlp_lab.watch import watch

        return watch(course, lambda: summary(build(course, assets=False, say=lambda line: None)), not args.keep_assets)

    def say(line):
        print(f"  {line} …", flush=True)

    if args.first and not args.zip:
        raise BuildError("--first says something about the zip that is handed out: give --zip as well.")
    read_lessons(course)
    marking_doc.update(course, dry=True)  # what is wrong with it is said before anything is changed
    built = build(course, dry=args.check, zipped=args.zip, first=args.first, assets=not args.keep_assets, say=say)
    if change := marking_doc.update(course, dry=args.check):
        built.changes.append(change)
    for line in built.changes:
        print(f"  {line}")
    if args.check and built.changes:
        print("What is built is not what its sources give: run mlp-lab build.", file=sys.stderr)
        return 1
    print(summary(built))
    return 0


def summary(built: Built) -> str:
    """Return the line that ends a build."""
    count = len(built.changes)
    changes = f"{count} file{'s' * (count != 1)} changed" if count else "nothing changed"
    where = f"; {built.archive} written, release {built.release}" if built.archive else ""
    return f"{len(built.notebooks)} notebooks, {changes}{where}"


def _staging(course: Course) -> Path:
    """Make the folder to build in: inside the course, so that swapping is renaming."""
    try:
        return Path(tempfile.mkdtemp(prefix=".mlp-lab-build-", dir=course.root))
    except OSError as error:
        raise BuildError(f"Nothing can be written in {course.root}: {error.strerror}.") from error


def _derived(source: Path, course: Course, folder: Path) -> list[tuple[Path | None, Path]]:
    """Return (new, target) for what a build writes back into ``notebooks/``: the contents and changed arrays.

    Authors who run a lesson there then see the same as students. A None takes an array away that nothing computes.
    """
    files.copy(source, folder, [CONTENTS, *(ASSETS / path.name for path in sorted((source / ASSETS).glob("*.npy")))])
    old = {path.relative_to(course.notebooks) for path in (course.notebooks / ASSETS).glob("*.npy")}
    pairs: list[tuple[Path | None, Path]] = []
    for relative in sorted({*files.listing(folder), *old}):
        new, target = folder / relative, course.notebooks / relative
        if not new.exists():
            pairs.append((None, target))
        elif not target.is_file() or target.read_bytes() != new.read_bytes():
            pairs.append((new, target))
    return pairs


def _noted(ledger: handed_out.Ledger, course: Course, staging: Path) -> list[tuple[Path, Path]]:
    """Return (new, target) for the list of what was handed out, if it has changed."""
    new, target = staging / "noted" / course.handed_out.name, course.handed_out
    files.write(new, ledger.as_text())
    return [] if target.is_file() and target.read_bytes() == new.read_bytes() else [(new, target)]


def _line(new: Path | None, target: Path, root: Path) -> str:
    what = "gone" if new is None else "changed" if target.exists() else "new file"
    return f"{what}: {target.relative_to(root).as_posix()}"
