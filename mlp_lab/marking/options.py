"""The options of `mlp-lab mark`, and what makes no sense as one."""

from __future__ import annotations

import argparse
from pathlib import Path

from mlp_lab.course import add_root_argument
from mlp_lab.marking import trouble

SAME = "same"
"""In place of a seed: whoever was marked before gets the same hidden inputs again."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the options of `mlp-lab mark`."""
    add_root_argument(parser)
    parser.add_argument("--course", dest="root", type=Path, help=argparse.SUPPRESS)  # what --root was called before
    parser.add_argument(
        "students", nargs="*", metavar="STUDENT", help="mark only these, by their folders' names or a pattern (a*)"
    )
    parser.add_argument("--all", action="store_true", help="mark again also what has not changed since it was marked")
    parser.add_argument(
        "--jobs", type=_count, metavar="N", help="how many submissions to mark at once (one for each processor)"
    )
    parser.add_argument(
        "--scheduler",
        default="",
        metavar="ADDRESS",
        help="mark on the machines of this Dask scheduler, such as tcp://10.0.0.5:8786 (see docs/scale.md)",
    )
    parser.add_argument(
        "--seed",
        type=_seed,
        metavar="N|same",
        help="the hidden inputs of whatever is marked now: those of a number, or for who was marked before the same "
        "again (default: new ones in each run, or c.MarkCells.seed of nbgrader_config.py)",
    )
    parser.add_argument("--json", type=file_name, metavar="FILE", help="write all that was found as data, too")
    parser.add_argument(
        "--csv", type=file_name, metavar="FILE", help="write the mark sheet there, too, besides marks.csv"
    )
    parser.add_argument(
        "--functions", action="store_true", help="give the tables a column for each function and written answer"
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="say whose marks would change, by how much and why, and write nothing"
    )
    parser.add_argument(
        "--reason", default="", metavar="TEXT", help="why this is run, for `mlp-lab history` (a cost that changed, …)"
    )
    parser.add_argument(
        "--submitted-only",
        action="store_true",
        help="leave out of the mark sheet whoever has no submission now (their marks stay in the gradebook)",
    )
    parser.add_argument(
        "--uncontained",
        action="store_true",
        help="let students' programs do all that you may do: only for code that you would run yourself",
    )
    parser.epilog = (
        "The exit status is 0 when all that was asked for is marked and written, 1 when something is not (it is said "
        "what), 2 for options that make no sense, 130 after Ctrl-C."
    )


def _seed(text: str) -> int | str:
    return text if text == SAME else seed_number(text)


def seed_number(text: str) -> int:
    """Return the seed that a text is."""
    if not (text.isascii() and text.isdecimal() and len(text) < 20) or int(text) > 2**63 - 1:
        raise argparse.ArgumentTypeError(f"{text} is no seed: give a whole number from 0 to 2^63 - 1")
    return int(text)


def file_name(text: str) -> Path:
    """Return the path of a file that can be written, as far as that can be seen now."""
    path = Path(text)
    if path.is_dir() or text in ("", "-"):
        raise argparse.ArgumentTypeError(f"{text or 'nothing'} is no name of a file")
    if not path.absolute().parent.is_dir():
        raise argparse.ArgumentTypeError(
            f"there is no folder {trouble.shown(str(path.parent))} to write {path.name} in"
        )
    return path


def _count(text: str) -> int:
    if not text.isdecimal() or not int(text):
        raise argparse.ArgumentTypeError(f"{text} is no number of submissions: give 1 or more")
    return int(text)
