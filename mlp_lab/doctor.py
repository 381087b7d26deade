"""`mlp-lab doctor`: try what this machine can do for marking, and say it."""

from __future__ import annotations

import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """There are no options."""


def run(args: argparse.Namespace) -> int:
    """Say whether students' programs can be contained here; 1 where they cannot."""
    from autograder_tests.transport.containment import containment, in_words

    found = containment()
    print("\n".join(in_words(found)))
    return 0 if found.possible else 1
