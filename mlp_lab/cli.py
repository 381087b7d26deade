"""The ``mlp-lab`` command.

Each command is a module with ``add_arguments(parser)`` and ``run(args) -> int``; to add one, add a line to `COMMANDS`.
A module is imported only when its command is used, so that ``mlp-lab --help`` answers at once.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib
import os
import sys
from pathlib import Path

from lab.console import survive_any_encoding
from mlp_lab.errors import LabError

# name: (module, what it does)
COMMANDS = {
    "build": ("mlp_lab.build", "make source/ and release/ from notebooks/"),
    "preview": ("mlp_lab.preview", "run the solved notebooks and keep them in preview/, as HTML and .ipynb"),
    "roster": ("mlp_lab.course_page.roster_command", "say who is in the class, with the course page's own list"),
    "collect": ("mlp_lab.course_page.collect_command", "take a course page's download apart into submitted/"),
    "due": ("mlp_lab.due", "say when the lab is due, and give a student longer"),
    "mark": ("mlp_lab.marking.command", "mark what lies in submitted/ and print the mark sheet"),
    "class": ("mlp_lab.class_page.command", "write one page about what the class has understood"),
    "hand-marks": ("mlp_lab.hand_marks.command", "mark the written answers on a local page"),
    "export": ("mlp_lab.course_page.export_command", "give marks and feedback to the course page"),
    "gradescope": ("mlp_lab.gradescope.command", "make the zip that marks on Gradescope"),
    "explain": ("mlp_lab.marking.explain.command", "derive one function's mark again and show every check"),
    "history": ("mlp_lab.history", "say what each marking changed, and why"),
    "docs": ("mlp_lab.marking_doc", "write docs/marking.md, the list of all checks, from the checks"),
    "demo": ("mlp_lab.demo", "build, release and mark an example class in demo/"),
    "answers": ("mlp_lab.answers", "judge the known right and wrong answers: the test of the marking"),
    "doctor": ("mlp_lab.doctor", "try whether students' programs can be contained here"),
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
    survive_any_encoding()
    argv = sys.argv[1:] if argv is None else argv
    try:
        return _run(argv)
    except LabError as error:
        _complain(str(error))
        return 1
    except KeyboardInterrupt:
        _complain("\nstopped")
        return 130
    except BrokenPipeError:  # the reader of a pipe (head, less) went away
        _silence()
        return 1
    except OSError as error:
        # Imported here: it brings a database along, and `mlp-lab --help` is to answer at once.
        from mlp_lab.marking.trouble import sentence

        _complain(f"mlp-lab: {sentence(error, Path.cwd())}.")
        _silence()
        return 1


def _run(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="mlp-lab", description="Build, release and mark the MLP Lab.")
    subparsers = parser.add_subparsers(dest="command", metavar="command", required=True)
    chosen = parser
    for name, (_, summary) in COMMANDS.items():
        # Only the command that is asked for is given its options: the others need not be imported for that.
        wanted = name in argv[:1]
        command = subparsers.add_parser(name, help=summary, description=f"{summary[0].upper()}{summary[1:]}.")
        if wanted:
            module = importlib.import_module(COMMANDS[name][0])
            module.add_arguments(command)
            chosen = command
    args, unknown = parser.parse_known_args(argv)
    if unknown:
        chosen.error(f"unrecognized arguments: {' '.join(unknown)}")  # with the usage of the command that was named
    done = module.run(args)
    sys.stdout.flush()  # what cannot be written is said now, not by a traceback at the end
    return done


def _complain(text: str) -> None:
    with contextlib.suppress(OSError, ValueError):
        print(text, file=sys.stderr, flush=True)


def _silence() -> None:
    """Let Python end without another word about an output that cannot be written."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
