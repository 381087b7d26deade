"""`mlp-lab hand-marks`: mark the written answers on a page of this machine's own, with the rubric's points to tick."""

from __future__ import annotations

import argparse

from mlp_lab.course import add_root_argument, find_course
from mlp_lab.errors import LabError
from mlp_lab.hand_marks.pile import Pile
from mlp_lab.marking.class_folder import ClassFolder


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the options of `mlp-lab hand-marks`."""
    add_root_argument(parser)


def run(args: argparse.Namespace) -> int:
    """Serve the page; see the module's first line."""
    from mlp_lab.hand_marks.server import serve

    pile = Pile(ClassFolder(find_course(args.root, to_mark=True).root))
    if not len(pile):
        raise LabError("There is no written answer to mark yet: run `mlp-lab mark` first.")
    try:
        serve(pile)
    except KeyboardInterrupt:
        left = sum(pile.waiting())
        print(
            f"\nEnded; {left} of {len(pile)} answers wait for a mark. `mlp-lab mark` brings pages and sheet up to date."
        )
    return 0
