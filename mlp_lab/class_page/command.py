"""`mlp-lab class`: write one page about what the class has understood; also before the deadline."""

from __future__ import annotations

import argparse
import datetime
from pathlib import Path

from mlp_lab.class_page import class_page
from mlp_lab.class_page.gather import gather
from mlp_lab.course import add_root_argument, find_course
from mlp_lab.marking.class_folder import ClassFolder

PAGE = "class.html"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the options of `mlp-lab class`."""
    add_root_argument(parser)
    parser.add_argument("--out", type=Path, metavar="FILE", help=f"where to write it ({PAGE} in the course folder)")
    parser.add_argument("--csv", type=Path, metavar="FILE", help="write functions and mistakes for a spreadsheet, too")


def run(args: argparse.Namespace) -> int:
    """Write the page; see the module's first line."""
    return write(find_course(args.root, to_mark=True).root, args.out, args.csv)


def write(root: Path, out: Path | None = None, csv_file: Path | None = None, say=print) -> int:
    """Write the page of the course in `root`, and the table where one is wanted.

    Returns
    -------
    int
        0; or 1 where nobody has marks yet: then the page says only who has handed in.
    """
    course = ClassFolder(root)
    facts = gather(course)
    title = course.config.get("CourseDirectory", {}).get("course_id", "") or course.assignment
    out = out or course.root / PAGE
    autograded = course.root / course.directory.autograded_directory
    out.write_text(class_page.render(facts, autograded, str(title), datetime.datetime.now()), encoding="utf-8")
    say(f"What the class has understood:  {out}")
    if csv_file:
        class_page.write_csv(facts, csv_file)
        say(f"The same as a table:            {csv_file}")
    if not facts.marked:
        say("Nobody has marks yet: mark first, with `mlp-lab mark`.")
        return 1
    return 0


__all__ = ["add_arguments", "run", "write"]
