"""``mlp-lab answers``: judge the right and wrong answers of ``autograder_tests/selftest/answers/``; print the table."""

from __future__ import annotations

import argparse
import os

from mlp_lab.errors import LabError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``mlp-lab answers``."""
    parser.add_argument(
        "--function", metavar="NAME", help="show every answer for this function, its mark sheet and surviving mutants"
    )
    mutants = parser.add_mutually_exclusive_group()
    mutants.add_argument("--no-mutants", action="store_true", help="leave the mutants out, for a quick look")
    mutants.add_argument("--all-mutants", action="store_true", help="try all mutants of every right answer")
    mutants.add_argument(
        "--survivors",
        action="store_true",
        help="bring answers/equivalent/ up to date; give every new survivor marked “?” a reason, or fix the checks",
    )


def run(args: argparse.Namespace) -> int:
    """Run ``mlp-lab answers``; the status is 1 when an answer or a mutant is not judged as labelled and listed."""
    from autograder_tests.engine import registry
    from autograder_tests.selftest import answer_report
    from autograder_tests.selftest.mutants.make_mutants import PER_ANSWER
    from autograder_tests.selftest.mutants.mutant_report import update_lists

    if args.function not in (None, *registry.functions()):
        raise LabError(f"There is no function {args.function} in this lab.")
    jobs = os.cpu_count() or 1
    if args.survivors:
        functions = [args.function] if args.function else registry.functions()
        return 0 if update_lists(functions, answer_report.lesson_points(), jobs=jobs) else 1
    mutants = 0 if args.no_mutants else None if args.all_mutants else PER_ANSWER
    if args.function is None:
        return 0 if answer_report.report(mutants=mutants, jobs=jobs) else 1
    return 0 if answer_report.details(args.function, mutants=mutants) else 1
