"""The ``mlp-lab`` command.

Each command is a module with ``add_arguments(parser)`` and ``run(args) -> int``; to add one, add a line to `COMMANDS`.
A module is imported only when its command is used, so that ``mlp-lab --help`` answers at once.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys

from mlp_lab.errors import LabError

# name: (module, what it does)
COMMANDS = {
    "build": ("mlp_lab.build", "make source/ and release/ from notebooks/"),
    "preview": ("mlp_lab.preview", "run the solved notebooks and keep them in preview/, as HTML and .ipynb"),
    "mark": ("mlp_lab.marking.command", "mark what lies in submitted/ and print the mark sheet"),
    "docs": ("mlp_lab.marking_doc", "write docs/marking.md, the list of all checks, from the checks"),
    "demo": ("mlp_lab.demo", "build, release and mark an example class in demo/"),
    "answers": ("mlp_lab.answers", "judge the known right and wrong answers: the test of the marking"),
    "setup-jupyter": ("mlp_lab.setup_jupyter", "set JupyterLab up for authors: lessons open as notebooks"),
}


def main(argv: list[str] | None = None) -> int:
    """Run one command.

    Parameters
    ----------
    argv : list of str, optional
        The arguments after the program's name; those of this process by default.

    Returns
    -------
    int
        0 for success, 1 when the command could not do its work, 2 for arguments that make no sense, 130 after Ctrl-C.
    """
    argv = sys.argv[1:] if argv is None else argv
    parser = argparse.ArgumentParser(prog="mlp-lab", description="Build, release and mark the MLP Lab.")
    subparsers = parser.add_subparsers(dest="command", metavar="command", required=True)
    for name, (_, summary) in COMMANDS.items():
        # Only the command that is asked for is given its options: the others need not be imported for that.
        wanted = name in argv[:1]
        command = subparsers.add_parser(name, help=summary, description=f"{summary[0].upper()}{summary[1:]}.")
        if wanted:
            module = importlib.import_module(COMMANDS[name][0])
            module.add_arguments(command)
    args = parser.parse_args(argv)
    try:
        return module.run(args)
    except LabError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nstopped", file=sys.stderr)
        return 130
    except BrokenPipeError:  # the reader of a pipe (head, less) went away
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
