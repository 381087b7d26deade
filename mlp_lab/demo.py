"""`mlp-lab demo`: build the lab, invent a class, mark it with nbgrader, and say where the results are."""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

from mlp_lab.errors import LabError

SIGN = ".mlp-lab-demo"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the options of `mlp-lab demo`."""
    parser.add_argument("--folder", type=Path, default=Path("demo"), help="the demo's course folder (default: demo)")


def run(args: argparse.Namespace) -> int:
    """Run the demo; see the module's first line."""
    from autograder_tests.transport.containment import containment
    from mlp_lab import build, example_class
    from mlp_lab.class_page.command import write as write_class_page
    from mlp_lab.course import Course, find_course
    from mlp_lab.marking.command import mark_course

    root = find_course().root
    if args.folder.exists() and not (args.folder / SIGN).exists():
        raise LabError(f"{args.folder} is not a folder that the demo made: name another with --folder.")

    print("1. Building source/ and release/ from notebooks/", flush=True)
    built = build.build(Course(root), say=lambda line: print(f"   {line} …", flush=True))
    print(f"   {build.summary(built)}", flush=True)

    print(f"2. Making a course folder: {args.folder}/", flush=True)
    if args.folder.exists():
        shutil.rmtree(args.folder)
    args.folder.mkdir(parents=True)
    (args.folder / SIGN).write_text("Made by `make demo`, and made anew by the next one.\n", encoding="utf-8")
    shutil.copy(root / "nbgrader_config.py", args.folder)
    for name in ("source", "release"):
        shutil.copytree(root / name, args.folder / name)

    print("3. Inventing a class from the release notebooks", flush=True)
    for student in example_class.make(root / "release" / "mlp", args.folder / "submitted"):
        print(f"   {student.name}: {student.about}", flush=True)

    print("4. Marking it with nbgrader, and writing the feedback", flush=True)
    contained = containment().possible
    if not contained:
        print("   (what the invented students wrote is not contained here: `mlp-lab doctor` says why)", flush=True)
    try:
        marked = mark_course(args.folder, uncontained=not contained)
        return write_class_page(args.folder) or marked
    except KeyboardInterrupt:
        print(f"\nStopped. To go on: mlp-lab mark --root {args.folder}", file=sys.stderr)
        return 130
