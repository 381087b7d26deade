"""``python -m lab.handin``: pack the notebooks to hand in."""

import sys

from lab.handin.packing import main

if __name__ == "__main__":
    sys.exit(main())
