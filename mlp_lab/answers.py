"""``mlp-lab answers``: judge the right and wrong answers in ``autograder_tests/answers/`` and print the table."""

from __future__ import annotations

import argparse

from mlp_lab.errors import LabError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``mlp-lab answers``."""
    parser.add_argument("--function", metavar="NAME", help="show every answer for this function and its mark sheet")


def run(args: argparse.Namespace) -> int:
    """Run ``mlp-lab answers``; the status is 1 when a right answer loses marks or a wrong one is not caught."""
    from autograder_tests import answer_report, oracle

    if args.function is None:
        return 0 if answer_report.report(None) else 1
    if not callable(getattr(oracle, args.function, None)):
        raise LabError(f"There is no function {args.function} in this lab.")
    return 0 if answer_report.details(args.function) else 1
