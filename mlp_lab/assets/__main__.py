"""``python -m mlp_lab.assets``: compute the arrays that ship with the lessons."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from mlp_lab.assets import FOLDER, write
from mlp_lab.errors import LabError


def main() -> int:
    """Run the command and return its exit status."""
    parser = argparse.ArgumentParser(prog="python -m mlp_lab.assets", description=__doc__.split(": ", 1)[1])
    parser.add_argument("--into", type=Path, default=FOLDER, metavar="FOLDER", help="where the .npy files lie")
    folder = parser.parse_args().into
    if not folder.is_dir():
        print(f"There is no folder {folder}.", file=sys.stderr)
        return 1
    try:
        changed = write(folder, lambda line: print(f"  {line} …", flush=True))
    except LabError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{len(changed)} changed: {', '.join(changed)}" if changed else "nothing changed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
