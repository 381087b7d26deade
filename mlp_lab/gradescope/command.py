"""`mlp-lab gradescope`: make the zip that is uploaded to Gradescope as the autograder of an assignment."""

from __future__ import annotations

import argparse
import json
import os
import re
import zipfile
from pathlib import Path

import mlp_lab
from mlp_lab import files
from mlp_lab.course import Course, add_root_argument, find_course
from mlp_lab.errors import LabError
from mlp_lab.marking import trouble
from mlp_lab.marking.options import file_name

VISIBLE = ("visible", "hidden", "after_due_date", "after_published")
"""When students see a test, in Gradescope's words."""
SETTINGS = "gradescope.json"
PACKAGES = ("mlp_lab", "autograder_tests", "notebooks/lab")
BESIDE = ("pyproject.toml", "README.md", "LICENSE")
NOT_NEEDED = "autograder_tests/selftest/"
"""The known answers: nothing on Gradescope asks for them."""
_EPOCH = (1980, 1, 1, 0, 0, 0)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the options of `mlp-lab gradescope`."""
    add_root_argument(parser)
    parser.add_argument(
        "--out", type=file_name, metavar="FILE", help="where the zip goes (default: dist/gradescope.zip)"
    )
    parser.add_argument(
        "--visibility", choices=VISIBLE, default="visible", help="when students see what was tried (default: visible)"
    )
    parser.add_argument(
        "--uncontained",
        action="store_true",
        help="mark there also where students' programs cannot be contained (see docs/course_pages.md)",
    )
    parser.add_argument("--replace", action="store_true", help="write over a zip that is there")


def run(args: argparse.Namespace) -> int:
    """Make the zip; see the module's first line."""
    course = find_course(args.root, to_mark=True)
    target = args.out or course.root / "dist" / "gradescope.zip"
    if target.exists() and not args.replace:
        raise LabError(f"{trouble.shown(str(target))} is there already: say --replace, or name another with --out.")
    count = make(course, target, {"visibility": args.visibility, "uncontained": args.uncontained})
    print(f"{trouble.shown(str(target))}: {count} files, {target.stat().st_size / 1e6:.1f} MB")
    print("Upload it on Gradescope: Programming Assignment, Configure Autograder; docs/course_pages.md says the rest.")
    return 0


def make(course: Course, target: Path, settings: dict) -> int:
    """Write the zip, the same bytes for the same files; return how many files are in it.

    Parameters
    ----------
    course : Course
    target : Path
    settings : dict
        ``visibility`` and ``uncontained``.

    Raises
    ------
    LabError
        When the lab is not built, or this program is not run from its own repository.
    """
    code = Path(mlp_lab.__file__).parents[1]
    lock = code / "requirements.lock"
    if not (code / "pyproject.toml").is_file() or not lock.is_file():
        raise LabError("The zip is made of this project's own folder: run this where it was set up with `make setup`.")
    if not any(course.source.glob("*.ipynb")):
        raise LabError(f"{course.root} has no source/mlp: build it first with `mlp-lab build`.")
    scripts = Path(__file__).parent / "scripts"
    held: list[tuple[str, bytes, int]] = [
        (path.name, path.read_bytes(), 0o755) for path in sorted(scripts.iterdir()) if path.is_file()
    ]
    held.append((SETTINGS, json.dumps(settings, sort_keys=True).encode(), 0o644))
    held.append(("constraints.txt", _constraints(lock.read_text("utf-8")).encode(), 0o644))
    folders = [(code / name, name) for name in PACKAGES]
    folders += [(folder, folder.relative_to(course.root).as_posix()) for folder in (course.source, course.release)]
    for folder, name in folders:
        for relative in files.listing(folder) if folder.is_dir() else ():
            inside = f"{name}/{relative.as_posix()}"
            if not inside.startswith(NOT_NEEDED):
                held.append((f"mlp-lab/{inside}", (folder / relative).read_bytes(), 0o644))
    single = [code / name for name in BESIDE] + [course.config, course.handed_out]
    for path in filter(Path.is_file, single):
        place = path.relative_to(course.root).as_posix() if path.is_relative_to(course.root) else path.name
        held.append((f"mlp-lab/{place}", path.read_bytes(), 0o644))
    _write(target, held)
    return len(held)


def _constraints(lock: str) -> str:
    """Return the versions of the lock file without its hashes, which pip takes for all packages or for none."""
    lines = re.findall(r"^([\w.\[\]-]+==[^\s\\]+(?:\s*;[^\\\n]*)?)", lock, re.MULTILINE)
    return "\n".join(line.strip() for line in lines) + "\n"


def _write(target: Path, held: list[tuple[str, bytes, int]]) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    new = target.with_name(f"{target.name}.new")
    try:
        with zipfile.ZipFile(new, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data, mode in held:
                entry = zipfile.ZipInfo(name, _EPOCH)
                entry.create_system, entry.external_attr = 3, (0o100000 | mode) << 16
                archive.writestr(entry, data, zipfile.ZIP_DEFLATED)
        os.replace(new, target)
    finally:
        new.unlink(missing_ok=True)
