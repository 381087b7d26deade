"""What can be sent between the marker and a program, and within which limits."""

import re

MAX_NODES = 200_000
MAX_BYTES = 64 * 2**20
MAX_DEPTH = 100
MAX_TEXT = 10_000
MAX_INT_BITS = 4096
MAX_GENERATORS = 1_000
MAX_ODD_KEYS = 1_000  # keys of dicts whose hashes anybody can make alike, which makes a dict slow
MUTABLE = ("list", "dict", "array", "bits")
DTYPE = re.compile(r"[<>|][biufc](1|2|4|8|16)")
BIT_GENERATORS = ("PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64")


class Malformed(Exception):
    """A message that follows no rule of this module."""


class TooLarge(Exception):
    """A value that is too large to be sent."""


class Other:
    """Stands for a value that cannot be sent: a function, a figure, an object of the student's own class.

    Attributes
    ----------
    type_name : str
        Name of the value's type.
    text : str
        A short description, at most 80 characters.
    """

    def __init__(self, type_name, text=""):
        self.type_name, self.text = str(type_name)[:80], str(text)[:80]

    def __repr__(self):
        return f"Other({self.type_name!r}, {self.text!r})"
