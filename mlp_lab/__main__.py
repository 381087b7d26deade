"""``python -m mlp_lab`` is ``mlp-lab``."""

import sys

from mlp_lab.cli import main

if __name__ == "__main__":
    sys.exit(main())
