"""Short names for the types of what the checks hand around."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

Array = np.ndarray
Rng = np.random.Generator
Layer = dict[str, Any]
Network = list[Layer]
Acts = Sequence[str]  # activations of a network's layers
Widths = Sequence[int]  # inputs of a network, then the outputs of each layer
Cases = Iterator[tuple]  # what a check goes through, one after the other
Value = Any  # whatever a student's function gave
