"""``python -m lab.handin``: pack the notebooks to hand in."""

import sys

from lab.handin.packing import main

sys.exit(main())
